"""Post a journal: balanced lines over G/L accounts, customers, vendors and bank accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple

from ledger_es.aggregates.claims import NUMBERED_ONCE, Key, document_key, external_document_key
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    ApplicationTooEarly,
    BankAccountBlocked,
    CommandInvalid,
    DiscountInvalid,
    DocumentNotOpen,
    DocumentNoUsed,
    EntryDateInvalid,
    EntryIsClosed,
    ExceedsRemainingAmount,
    ExternalDocumentNoUsed,
    JournalEmpty,
    NotYet,
    Refusal,
    SameSign,
    Words,
)
from ledger_es.posting.journal_line import (
    SERIES,
    Document,
    LineAccount,
    PlacedLine,
    documents_of,
    refuse_wrong_sign,
)
from ledger_es.posting.journal_line import JournalLine as JournalLine
from ledger_es.posting.posting import Posting
from ledger_es.posting.settlement import Target, by_sign, candidates, refuse_excess, settle
from ledger_es.values import ZERO, AccountType, LedgerKind, Seal, in_order, stream_id, unchecked

_posted_entry = unchecked(PostedEntry)


class PostJournal(Command):
    """Post the lines: one register, one ledger transaction per document number and posting date.

    `source_code` sales_document, purchase_document: documents posted by an invoicing program; these are not reversed.
    """

    name: ClassVar[str] = "post-journal"

    lines: tuple[JournalLine, ...]
    source_code: Literal["journal", "sales_document", "purchase_document"] = "journal"

    def claims_asked(self) -> Iterable[Key]:
        for line in self.lines:
            if not line.document_no or line.document_type not in NUMBERED_ONCE:
                continue
            for kind, number in (
                (line.account_type, line.account_no),
                (line.bal_account_type, line.bal_account_no),
            ):
                if kind == "customer" or kind == "vendor":
                    yield from _number_keys(kind, number, line.document_no, line)


def post_journal(command: PostJournal, books: Books, policy: Policy) -> Decision:
    if not command.lines:
        raise JournalEmpty()
    books.load(_streams(command))
    posting = Posting(books, policy, command.source_code)
    documents, drawn = documents_of(command.lines, books)
    _refuse_used_numbers(documents, books)
    for event in drawn.events:
        posting.also(stream_id("number_series", SERIES), event)
    for document in documents:
        transaction_no = posting.begin_transaction(
            document.posting_date, document.document_type, document.document_no
        )
        for placed in document.lines:
            try:
                policy.allow_posting_on(document.posting_date)
                _refuse_unclear_application(placed)
                for account in placed.accounts:
                    _post(posting, document, placed, account, transaction_no)
            except Refusal as refusal:
                raise refusal.at("journal line {line}", line=placed.place) from None
    numbers: dict[str, Any] = {"document_nos": [document.document_no for document in documents]}
    if drawn.warnings:
        numbers["warnings"] = [warning.as_json() for warning in drawn.warnings]
    return posting.decision(**numbers)


def _streams(command: PostJournal) -> set[str]:
    """What the lines will ask for, so that it is loaded together."""
    streams: set[str] = set()
    for line in command.lines:
        _add_streams(streams, line.account_type, line.account_no)
        if line.bal_account_no:
            _add_streams(streams, line.bal_account_type, line.bal_account_no)
    return streams


def _add_streams(streams: set[str], kind: AccountType, number: str) -> None:
    if kind != "gl":
        streams.add(stream_id(kind, number))
        if kind != "bank_account":
            streams.add(stream_id(f"{kind}_ledger", number))


def _refuse_used_numbers(documents: list[Document], books: Books) -> None:
    """Invoices, credit memos, reminders and finance charge memos have a number once per party, vendors' own too."""
    wanted: dict[Key, tuple[PlacedLine, LedgerKind, str, str]] = {}
    for document in documents:
        for placed in document.lines:
            for account in placed.accounts:
                kind = account.account_type
                if (
                    kind != "customer" and kind != "vendor"
                ) or placed.line.document_type not in NUMBERED_ONCE:
                    continue
                whose = (placed, kind, account.account_no, document.document_no)
                for key in _number_keys(
                    kind, account.account_no, document.document_no, placed.line
                ):
                    if key in wanted:
                        _refuse_number(key, *whose, None)
                    wanted[key] = whose
    for key, claim in books.claims(list(wanted)).items():
        _refuse_number(key, *wanted[key], claim.commit_no)


def _number_keys(kind: LedgerKind, party_no: str, document_no: str, line: JournalLine) -> list[Key]:
    keys = [document_key(kind, party_no, line.document_type, document_no)]
    if (
        kind == "vendor"
        and line.external_document_no
        and line.document_type in ("invoice", "credit_memo")
    ):
        keys.append(external_document_key(party_no, line.document_type, line.external_document_no))
    return keys


def _refuse_number(
    key: Key,
    placed: PlacedLine,
    kind: LedgerKind,
    party_no: str,
    document_no: str,
    commit_no: int | None,
) -> None:
    line = placed.line
    where = (
        Words("in commit {commit_no}", commit_no=commit_no)
        if commit_no
        else Words("earlier in this journal")
    )
    refusal: Refusal
    if key[0] == "external_document":
        refusal = ExternalDocumentNoUsed(
            external_document_no=line.external_document_no,
            party_no=party_no,
            commit_no=commit_no,
            where=where,
        )
    else:
        refusal = DocumentNoUsed(
            document_type=line.document_type,
            document_no=document_no,
            kind=kind,
            party_no=party_no,
            commit_no=commit_no,
            where=where,
        )
    raise refusal.at("journal line {line}", line=placed.place)


def _refuse_unclear_application(placed: PlacedLine) -> None:
    """What a line settles is said in one way, on a line with a customer or vendor (receivables.md 3.1)."""
    line = placed.line
    field = reason = ""
    if line.applies_to_document_no and line.applies_to:
        field, reason = "applies_to", "name one document or entries, not both"
    elif line.applies_to_document_type and not line.applies_to_document_no:
        field, reason = "applies_to_document_type", "the number of the document is missing"
    elif line.applies_to_document_no or line.applies_to:
        kinds = {account.account_type for account in placed.accounts if account.applies}
        if kinds <= {"gl", "bank_account"}:
            field, reason = "applies_to", "only a customer's or vendor's line settles entries"
    if field:
        raise CommandInvalid(command="PostJournal", field=field, reason=reason)


# --- one side of a line -----------------------------------------------------------------------


class _Side(NamedTuple):
    """What is to be posted on one account of a line: the amount, in the ledger transaction of the line's document."""

    document: Document
    placed: PlacedLine
    account: LineAccount
    amount: Decimal
    transaction_no: int

    @property
    def line(self) -> JournalLine:
        return self.placed.line


_side = in_order(_Side)


def _post(
    posting: Posting,
    document: Document,
    placed: PlacedLine,
    account: LineAccount,
    transaction_no: int,
) -> None:
    policy, line = posting.policy, placed.line
    policy.own_currency(line.currency)
    if line.dimensions:
        raise NotYet(what=Words("posting with dimensions"), instead=Words("leave them out"))
    side = _side((document, placed, account, policy.money(account.amount), transaction_no))
    if account.account_type == "gl":
        number = policy.direct_account(account.account_no).account_no
        seal = _sealed(posting, placed)
        posting.line(
            transaction_no,
            number,
            side.amount,
            seal,
            reason_code=line.reason_code,
            document_date=line.document_date,
            external_document_no=line.external_document_no,
        )
    elif account.account_type == "bank_account":
        _post_bank(posting, side)
    else:
        _post_party(posting, side, Whose(account.account_type, account.account_no))


def _sealed(posting: Posting, placed: PlacedLine) -> Seal:
    description = placed.line.description
    return posting.seal(description, placed.subject) if description else ""


def _post_bank(posting: Posting, side: _Side) -> None:
    line, account = side.line, side.account
    terms = posting.books.bank_account(account.account_no)
    if terms.blocked:
        raise BankAccountBlocked(bank_account_no=account.account_no)
    posting.policy.own_currency(terms.currency)
    posting.post_bank_entry(
        account.account_no,
        terms.posting_group,
        posting.policy.bank_gl_account(terms.posting_group, line.posting_date),
        side.transaction_no,
        side.amount,
        _sealed(posting, side.placed),
        posting_dates=line.posting_date,
        document_dates=line.document_date or line.posting_date,
        document_types=line.document_type,
        document_nos=side.document.document_no,
        external_document_nos=line.external_document_no,
        bal_account_types=account.bal_account_type,
        bal_account_nos=account.bal_account_no,
        reason_codes=line.reason_code,
    )


def _post_party(posting: Posting, side: _Side, whose: Whose) -> None:
    party = posting.party(whose)
    _refuse_party_line(posting.policy, party, side, whose)
    applying = posting.post_entry(whose, _entry(posting, party, side, whose))
    _apply(posting, party, side, whose, applying)


def _refuse_party_line(policy: Policy, party: PartyMaster, side: _Side, whose: Whose) -> None:
    document_type = side.line.document_type
    policy.allow_document(whose.ledger, whose.party_no, party.blocked, document_type)
    policy.own_currency(party.currency)
    refuse_wrong_sign(whose.ledger, document_type, side.amount)


def _entry(posting: Posting, party: PartyMaster, side: _Side, whose: Whose) -> PostedEntry:
    policy, line, account, amount = posting.policy, side.line, side.account, side.amount
    document_date = line.document_date or line.posting_date
    due_date, discount, discount_date = terms_of(policy, party, line, document_date, amount)
    return _posted_entry(
        entry_no=posting.next_entry_no(),
        transaction_no=side.transaction_no,
        document_type=line.document_type,
        document_no=side.document.document_no,
        external_document_no=line.external_document_no,
        posting_date=line.posting_date,
        document_date=document_date,
        due_date=due_date,
        currency=policy.currency,
        amount=amount,
        amount_lcy=amount,
        posting_group=party.posting_group,
        control_account_no=policy.party_accounts(
            whose.ledger, party.posting_group, line.posting_date
        ).control_account,
        source_code=posting.source_code,
        reason_code=line.reason_code,
        discount_possible=discount,
        discount_date=discount_date,
        discount_tolerance_date=discount_date,
        payment_reference=line.payment_reference,
        payment_method=line.payment_method,
        on_hold=line.on_hold,
        bal_account_type=account.bal_account_type,
        bal_account_no=account.bal_account_no,
        description_seal=_sealed(posting, side.placed),
    )


def terms_of(
    policy: Policy, party: PartyMaster, line: JournalLine, document_date: date, amount: Decimal
) -> tuple[date, Decimal, date | None]:
    """Due date, possible discount (signed as the amount) and its last day: as typed, else by the party's terms.

    Terms count for invoices, and for credit memos where they say so (receivables.md 2.8). A discount that was over
    before the posting date is not noted (3.5).
    """
    by_terms = line.document_type == "invoice"
    terms = policy.payment_terms(party.payment_terms, document_date)
    by_terms = by_terms or (line.document_type == "credit_memo" and terms.discount_on_credit_memos)
    due_date = line.due_date or (
        policy.due_date(terms, document_date) if by_terms else document_date
    )
    if line.discount_amount is not None:
        discount, discount_date = policy.money(line.discount_amount), line.discount_date
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
    elif by_terms:
        discount, discount_date = policy.discount(terms, document_date, amount)
    else:
        discount, discount_date = ZERO, None
    if due_date < document_date:
        raise EntryDateInvalid(
            field="due_date", day=due_date, reason=Words("it lies before the document date")
        )
    if discount_date is not None and discount_date < line.posting_date:
        return due_date, policy.money_or_zero(Decimal(0)), None
    return due_date, policy.money_or_zero(discount), discount_date


def _apply(
    posting: Posting, party: PartyMaster, side: _Side, whose: Whose, applying: OpenEntry
) -> None:
    """Applies the new entry: to the document or entries named, or to the oldest where the party's method says so."""
    line, named = side.line, side.account.applies
    opposite: Iterable[Target]
    if named and line.applies_to_document_no:
        own, opposite = by_sign(applying, [_document_target(line, whose, applying, posting)])
    elif named and line.applies_to:
        targets = _entry_targets(line, whose, applying, posting)
        own, opposite = by_sign(applying, targets)
        if not opposite:
            raise SameSign(entry_no=targets[0].entry.entry_no)
        refuse_excess(applying, targets, settle(applying, own, opposite))
    elif party.application_method == "apply_to_oldest":
        own, opposite = candidates(applying, posting.ledger(whose), line.posting_date)
    else:
        return
    settlement = settle(applying, own, opposite)
    if settlement.pairs:
        posting.apply(
            whose,
            applying,
            settlement,
            transaction_no=side.transaction_no,
            posting_date=line.posting_date,
            document_type=line.document_type,
            document_no=side.document.document_no,
        )


def _document_target(
    line: JournalLine, whose: Whose, applying: OpenEntry, posting: Posting
) -> Target:
    ledger = posting.ledger(whose)
    wanted = (line.applies_to_document_type, line.applies_to_document_no)
    found = ledger.side_opposite(applying).of_document(*wanted)
    if not found:
        same = [
            entry for entry in ledger.side_of(applying).of_document(*wanted) if entry != applying
        ]
        if same:
            raise SameSign(entry_no=same[0].entry_no)
        raise DocumentNotOpen(
            kind=whose.ledger,
            party_no=whose.party_no,
            document_type=wanted[0],
            document_no=wanted[1],
        )
    _refuse_earlier(line, found[0])
    return Target(found[0])


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
        exact = None if amount is None else posting.policy.money(amount)
        if exact is not None and exact > abs(entry.remaining_amount):
            raise ExceedsRemainingAmount(
                entry_no=entry_no, remaining=abs(entry.remaining_amount), amount=exact
            )
        _refuse_earlier(line, entry)
        targets.append(Target(entry, exact))
    return targets


def _refuse_earlier(line: JournalLine, entry: OpenEntry) -> None:
    if line.posting_date < entry.posted.posting_date:
        raise ApplicationTooEarly(
            posting_date=line.posting_date,
            entry_no=entry.entry_no,
            entry_date=entry.posted.posting_date,
        )
