"""Posting journal lines to G/L accounts, bank accounts and the ledgers of customers and vendors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party import PartyMaster
from ledger_es.deciding.books import Whose
from ledger_es.deciding.foreign_currency import known_currency, rounding_account, valued_on
from ledger_es.deciding.payment_method import known_payment_method, method_of_document
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankAccountBlocked,
    BankCurrencyDiffers,
    DiscountInvalid,
    DocumentNotOpen,
    EntryDateInvalid,
    EntryIsClosed,
    ExceedsRemainingAmount,
    SameSign,
    Words,
)
from ledger_es.posting.account_dimensions import contributed
from ledger_es.posting.bank_entry import BankEntry
from ledger_es.posting.foreign_application import settle_in_currencies
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.journal_line import (
    Document,
    JournalLine,
    LineAccount,
    PlacedLine,
    refuse_wrong_sign,
)
from ledger_es.posting.legal_order import pays_in_legal_order, settle_in_legal_order
from ledger_es.posting.line_vat import TaxedLine, taxed_line
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.posting.settlement import Target, candidates, settle
from ledger_es.posting.vat_entry import TaxedEntry
from ledger_es.posting.vat_split import vat_in
from ledger_es.values import ZERO, Seal, Valued, rounded


class _Side(NamedTuple):
    """The posting for one account of a line, in the ledger transaction of the line's document."""

    document: Document
    placed: PlacedLine
    account: LineAccount
    amount: Valued
    dimensions: str
    transaction: TransactionRow
    taxed: TaxedLine

    @property
    def line(self) -> JournalLine:
        return self.placed.line


def post_journal_line(
    posting: Posting, document: Document, placed: PlacedLine, transaction: TransactionRow
) -> TaxedEntry | None:
    """Posts the line to its account and, if it has one, to its balancing account, and applies it as requested.

    Returns the entry or the amount that was posted with its VAT, None for a line without VAT. Raises a refusal if an
    account, bank account or party does not accept the posting, if the VAT is not right, or if the line cannot settle
    the entries that it names.
    """
    policy, line = posting.policy, placed.line
    currency = known_currency(policy, line.currency)
    dimensions = dimensions_of_line(posting, placed)
    taxed = taxed_line(policy, document, placed)
    taxed_entry: TaxedEntry | None = None
    for account in placed.accounts:
        exact = policy.money(account.amount, currency)
        amount = valued_on(policy, exact, currency, placed.rate_day)
        side = _Side(document, placed, account, amount, dimensions, transaction, taxed)
        if account.account_type == "gl":
            _post_gl(posting, side)
            if account is taxed.gross and taxed.party is None:
                taxed_entry = TaxedEntry(
                    taxed.ledger, 0, amount, taxed.shares, takes_from_gross=True
                )
        elif account.account_type == "bank_account":
            _post_bank(posting, side)
        else:
            whose = Whose(account.account_type, account.account_no)
            entry_no = _post_party(posting, side, whose)
            if account is taxed.party:
                takes = taxed.gross is not None
                taxed_entry = TaxedEntry(whose.ledger, entry_no, amount, taxed.shares, takes)
    return taxed_entry


def dimensions_of_line(posting: Posting, placed: PlacedLine) -> str:
    """The dimensions of both sides of a line: what it names, completed by its account and its balancing account.

    Raises DimensionUnknown, DimensionValueUnknown, DimensionBlocked or DimensionsNotCombined.
    """
    dimensions = posting.books.dimensions
    if not dimensions.is_used and not placed.line.dimensions:
        return ""
    accounts = [(account.account_type, account.account_no) for account in placed.accounts]
    return contributed(
        dimensions, placed.line.dimensions, *accounts, source_code=posting.source_code
    )


def post_rounding(posting: Posting, document: Document, transaction: TransactionRow) -> None:
    """Posts the cents by which lines of a document that balance in a foreign currency do not balance in the local one.

    Raises CurrencyAccountMissing.
    """
    policy = posting.policy
    totals: dict[str, Decimal] = {}
    dimensions: dict[str, str] = {}
    for placed in document.lines:
        line = placed.line
        if line.currency not in ("", policy.currency) and not line.bal_account_no:
            valued = valued_on(policy, line.amount, line.currency, placed.rate_day)
            totals[line.currency] = totals.get(line.currency, ZERO) + valued.amount_lcy
            dimensions.setdefault(line.currency, dimensions_of_line(posting, placed))
    for currency, total in totals.items():
        if total:
            account_no = rounding_account(policy, currency, total)
            posting.post_line(
                Line(
                    transaction_no=transaction.no,
                    account_no=account_no,
                    amount_lcy=-total,
                    dimensions=dimensions[currency],
                )
            )


def _post_gl(posting: Posting, side: _Side) -> None:
    """Posts the G/L line, and a line for each share of VAT that is taken out of it."""
    line, policy = side.line, posting.policy
    shares = side.taxed.shares if side.account is side.taxed.gross else ()
    vat_lcy = [
        (share.account_no, rounded(side.amount.rate.in_lcy(share.amount), policy.currency))
        for share in shares
    ]
    whole = Line(
        transaction_no=side.transaction.no,
        account_no=policy.direct_account(side.account.account_no).account_no,
        amount_lcy=side.amount.amount_lcy,
        document_date=line.document_date,
        external_document_no=line.external_document_no,
        description_seal=_sealed(posting, side.placed),
        reason_code=line.reason_code,
        dimensions=side.dimensions,
    )
    without_vat = whole.amount_lcy - sum((amount_lcy for _, amount_lcy in vat_lcy), ZERO)
    posting.post_line(whole._replace(amount_lcy=without_vat))
    for account_no, amount_lcy in vat_lcy:
        posting.post_line(whole._replace(account_no=account_no, amount_lcy=amount_lcy))


def _sealed(posting: Posting, placed: PlacedLine) -> Seal:
    if placed.description_seal:
        return placed.description_seal
    description = placed.line.description
    return posting.seal(description, placed.subject) if description else ""


def _post_bank(posting: Posting, side: _Side) -> None:
    line, account = side.line, side.account
    master = posting.books.bank_account(account.account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=account.account_no)
    amount = _bank_amount(posting.policy, side.amount, account.account_no, master.currency)
    posting.post_bank_entry(
        BankEntry(
            bank_account_no=account.account_no,
            posting_group=master.posting_group,
            gl_account_no=posting.policy.bank_gl_account(master.posting_group, line.posting_date),
            transaction_no=side.transaction.no,
            posting_date=line.posting_date,
            document_no=side.document.document_no,
            amount=amount,
            document_date=line.document_date,
            document_type=line.document_type,
            external_document_no=line.external_document_no,
            bal_account_type=account.bal_account_type,
            bal_account_no=account.bal_account_no,
            description_seal=_sealed(posting, side.placed),
            reason_code=line.reason_code,
            dimensions=side.dimensions,
        )
    )


def _bank_amount(policy: Policy, amount: Valued, bank_account_no: str, currency: str) -> Valued:
    """The amount on a bank account: that of the line, or its value on an account in the local currency.

    Raises BankCurrencyDiffers for an account in another foreign currency.
    """
    if amount.currency == currency:
        return amount
    if currency != policy.currency:
        raise BankCurrencyDiffers(
            bank_account_no=bank_account_no, account_currency=currency, currency=amount.currency
        )
    return policy.valued(amount.amount_lcy)


def _post_party(posting: Posting, side: _Side, whose: Whose) -> int:
    """Posts the entry of the customer or vendor and applies it as requested. Returns its number."""
    party, policy, line = posting.party(whose), posting.policy, side.line
    policy.allow_document(whose.ledger, whose.party_no, party.blocked, line.document_type)
    known_payment_method(posting.books, line.payment_method)
    refuse_wrong_sign(whose.ledger, line.document_type, side.amount.amount)
    document_date = line.document_date or line.posting_date
    terms = _terms(policy, party, line, document_date, side.amount)
    applying = posting.post_entry(
        whose,
        PartyEntry(
            transaction_no=side.transaction.no,
            document_type=line.document_type,
            document_no=side.document.document_no,
            posting_date=line.posting_date,
            document_date=document_date,
            due_date=terms.due_date,
            amount=side.amount,
            external_document_no=line.external_document_no,
            posting_group=line.posting_group if side.account.applies else "",
            reason_code=line.reason_code,
            dimensions=side.dimensions,
            discount_possible=terms.discount_possible,
            discount_date=terms.discount_date,
            payment_reference=line.payment_reference,
            payment_method=method_of_document(party, line.document_type, line.payment_method),
            on_hold=line.on_hold,
            bal_account_type=side.account.bal_account_type,
            bal_account_no=side.account.bal_account_no,
            description_seal=_sealed(posting, side.placed),
            vat_amount=vat_in(side.taxed.shares) if side.account is side.taxed.party else ZERO,
        ),
    )
    _apply(posting, party, side, whose, applying)
    return applying.entry_no


# --- terms --------------------------------------------------------------------------------


class _EntryTerms(NamedTuple):
    """The due date of an entry, its possible discount (with its sign), and the last day of the discount."""

    due_date: date
    discount_possible: Decimal
    discount_date: date | None


def _terms(
    policy: Policy, party: PartyMaster, line: JournalLine, document_date: date, valued: Valued
) -> _EntryTerms:
    """The terms that the line gives, or else those that follow from the party's payment terms.

    A discount that ended before the posting date is left out (receivables.md 3.5).
    """
    amount, currency = valued.amount, valued.currency
    terms = policy.payment_terms(party.payment_terms, document_date)
    terms = policy.counted(terms, line.document_type)
    due_date = line.due_date or policy.due_date(terms, document_date)
    if line.discount_amount is not None:
        discount, discount_date = policy.money(line.discount_amount, currency), line.discount_date
        if discount > abs(amount):
            raise DiscountInvalid(
                discount=discount, amount=abs(amount), reason=Words("it is more than the amount")
            )
        if discount_date is None:
            raise DiscountInvalid(
                discount=discount, amount=abs(amount), reason=Words("its last day is missing")
            )
        discount = discount if amount > 0 else -discount
    elif line.discount_date is not None:
        raise DiscountInvalid(
            discount=Decimal(0), amount=abs(amount), reason=Words("it has a last day and no amount")
        )
    else:
        discount, discount_date = policy.discount(terms, document_date, amount, currency)
    if due_date < document_date:
        raise EntryDateInvalid(
            field="due_date", day=due_date, reason=Words("it lies before the document date")
        )
    if discount_date is not None and policy.discount_is_over(discount_date, line.posting_date):
        return _EntryTerms(due_date, policy.money_or_zero(Decimal(0), currency), None)
    return _EntryTerms(due_date, policy.money_or_zero(discount, currency), discount_date)


# --- applications -------------------------------------------------------------------------


def _apply(
    posting: Posting, party: PartyMaster, side: _Side, whose: Whose, applying: OpenEntry
) -> None:
    """Applies the new entry to the document or entries that the line names.

    If it names none, the party's application method says whether it settles anything: nothing, the oldest entries
    first, or costs and interest before them, as its reminder terms may say too.
    """
    line, names_targets = side.line, side.account.applies
    if names_targets and (line.applies_to_document_no or line.applies_to):
        if line.applies_to_document_no:
            targets = [_document_target(line, whose, applying, posting)]
        else:
            targets = _entry_targets(line, whose, applying, posting)
        settlement = settle_in_currencies(posting.policy, applying, targets, line.tolerance)
        posting.note_questions(settlement.questions, line=side.placed.place)
    elif party.application_method == "manual":
        return
    elif pays_in_legal_order(party, posting.policy, line.posting_date):
        settlement = settle_in_legal_order(
            posting.books, applying, posting.ledger(whose), line.posting_date
        )
    else:
        # Nothing is accepted for entries that nobody has named (receivables.md 3.4).
        own, opposite = candidates(applying, posting.ledger(whose), line.posting_date)
        settlement = settle(applying, own, opposite)
    if settlement.pairs:
        posting.apply(whose, applying, settlement, side.transaction)


def _document_target(
    line: JournalLine, whose: Whose, applying: OpenEntry, posting: Posting
) -> Target:
    ledger = posting.ledger(whose)
    document_type, document_no = line.applies_to_document_type, line.applies_to_document_no
    open_entries = ledger.side_opposite(applying).of_document(document_type, document_no)
    if not open_entries:
        of_own_sign = ledger.side_of(applying).of_document(document_type, document_no)
        for entry in of_own_sign:
            if entry != applying:
                raise SameSign(entry_no=entry.entry_no)
        raise DocumentNotOpen(
            kind=whose.ledger,
            party_no=whose.party_no,
            document_type=document_type,
            document_no=document_no,
        )
    oldest = open_entries[0]
    refuse_before_open(oldest, line.posting_date)
    return Target(oldest)


def _entry_targets(
    line: JournalLine, whose: Whose, applying: OpenEntry, posting: Posting
) -> list[Target]:
    targets: list[Target] = []
    for entry_no, amount in line.applies_to.items():
        if entry_no == applying.entry_no:
            raise SameSign(entry_no=entry_no)
        entry = posting.ledger(whose).get(entry_no)
        if entry is None:
            posting.books.open_entry(whose, entry_no)
            raise EntryIsClosed(entry_no=entry_no)
        exact = None if amount is None else posting.policy.money(amount, entry.posted.currency)
        if exact is not None and exact > abs(entry.remaining_amount):
            raise ExceedsRemainingAmount(
                entry_no=entry_no, remaining=abs(entry.remaining_amount), amount=exact
            )
        refuse_before_open(entry, line.posting_date)
        targets.append(Target(entry, exact))
    return targets
