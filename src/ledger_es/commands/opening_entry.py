"""Post open documents from another system against the opening balance account, and correct one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.claims import Key, entry_key, transaction_key
from ledger_es.aggregates.general_ledger import LineRow, Posted
from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.commands.reversal import reverse_in, reversible_transaction
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.dimension import completed, refuse_set
from ledger_es.deciding.foreign_currency import known_currency, valued_on
from ledger_es.deciding.policy import Policy, PossibleDiscount
from ledger_es.errors import (
    DiscountInvalid,
    EntryDateInvalid,
    EntryIsNoOpening,
    JournalEmpty,
    NothingCorrected,
    Refusal,
    Words,
)
from ledger_es.posting.discount import DISCOUNTED
from ledger_es.posting.document_number import NumberedDocument, refuse_used_numbers
from ledger_es.posting.journal_line import refuse_wrong_sign
from ledger_es.posting.opening_balance import post_opening_entry
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.posting.recorded_vat import parts_of_document
from ledger_es.posting.vat_entry import TaxedEntry, vat_rows
from ledger_es.posting.vat_split import (
    SplitDocument,
    VatPart,
    checked_split,
    refuse_other_types,
    vat_in,
)
from ledger_es.values import (
    ZERO,
    Amount,
    Code,
    DocumentType,
    EntryNo,
    ExchangeRate,
    LedgerKind,
    OptionalAmount,
    OptionalCode,
    Valued,
    left_out,
    rounded,
    stream_id,
)
from ledger_es.values.dimension_set import DimensionSet

_PLACE = "entry {line}"
_SOURCE: Literal["opening_balance"] = "opening_balance"


class OpeningEntry(AskedRecord):
    """An open document. `amount` is its remaining amount, positive for a debit (a customer's invoice).

    `discount_amount` is positive, 0 for no discount, and needs a `discount_date`, the last day of the discount. Without
    `document_date` the posting date is used. `vat` splits the remaining amount; its VAT was posted in the earlier books
    and is not posted again. As in a journal, an invoice or credit memo without a due date or without a
    discount gets it from the payment terms of its party.
    """

    party_no: Code
    document_type: DocumentType = ""
    document_no: Code
    external_document_no: OptionalCode = ""
    posting_date: date
    document_date: date | None = None
    due_date: date | None = None
    currency: OptionalCode = ""
    amount: Amount
    payment_reference: OptionalCode = ""
    discount_date: date | None = None
    discount_amount: OptionalAmount = left_out(None)
    vat: tuple[VatPart, ...] = ()
    posting_group: OptionalCode = ""
    """Where it is not the party's own."""
    dimensions: DimensionSet = ""
    """As DEPARTMENT=SALES;PROJECT=7. The customer or vendor contributes default values."""


class PostOpeningEntries(Command):
    """Post open documents of customers or vendors, each in a ledger transaction of its own."""

    name: ClassVar[str] = "post-opening-entries"

    ledger: LedgerKind
    entries: tuple[OpeningEntry, ...]


class CorrectOpeningEntry(Command):
    """Reverse an opening entry and enter it anew, in one commit; the new entry names the one it corrects.

    What is left out is as it was posted, its accounts and the rate of its day too; another amount of a document with
    VAT needs its VAT too. The reversal bears the posting date of the entry, which must be open. An entry that is
    applied is refused: its applications are undone first.
    """

    name: ClassVar[str] = "correct-opening-entry"

    entry_no: EntryNo
    party_no: OptionalCode = ""
    document_no: OptionalCode = ""
    external_document_no: OptionalCode = ""
    posting_date: date | None = None
    document_date: date | None = None
    due_date: date | None = None
    amount: OptionalAmount = left_out(None)
    payment_reference: OptionalCode = ""
    discount_date: date | None = None
    discount_amount: OptionalAmount = left_out(None)
    vat: tuple[VatPart, ...] | None = None
    dimensions: DimensionSet | None = None

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no)]


def correct_opening_entry(command: CorrectOpeningEntry, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    before = books.posted_entry(command.entry_no)
    if before.source_code != _SOURCE:
        raise EntryIsNoOpening(entry_no=before.entry_no, source_code=before.source_code)
    event = books.find_claimant(transaction_key(before.transaction_no))
    assert isinstance(event, Posted), "an entry is posted by no ledger transaction"
    reversible = reversible_transaction(
        event, before.transaction_no, books, policy, frozenset({_SOURCE})
    )
    vat = parts_of_document(before, reversible.recorded.vat)
    corrected = _corrected(command, before, whose.party_no, vat)
    if corrected == _corrected(
        CorrectOpeningEntry(entry_no=command.entry_no), before, whose.party_no, vat
    ):
        raise NothingCorrected(entry_no=before.entry_no)
    to = whose._replace(party_no=corrected.party_no)
    own_group = books.party(to.ledger, to.party_no).posting_group
    alternatives = books.posting_groups.alternatives
    if to == whose or (to.ledger, own_group, before.posting_group) in alternatives:
        corrected = corrected.model_copy(update={"posting_group": before.posting_group})
    _refuse_other_numbers(whose, before, to, corrected, books)

    posting = Posting(books, policy, _SOURCE)
    reverse_in(posting, [reversible])
    _post(posting, to, corrected, _kept(before, reversible.recorded.lines, corrected, to == whose))
    transaction_no = before.transaction_no
    return posting.decision({"reversed_transaction_no": transaction_no})


class _Kept(NamedTuple):
    """What a corrected entry keeps of the one that it takes the place of, whatever the set-up says today.

    An account that is empty, and a rate of None, are those of the set-up.
    """

    corrects_entry_no: int = 0
    control_account_no: str = ""
    opening_account_no: str = ""
    rate: ExchangeRate | None = None


_NOTHING_KEPT = _Kept()


def _kept(
    before: PostedEntry, lines: Iterable[LineRow], corrected: OpeningEntry, of_same_party: bool
) -> _Kept:
    """The account of another party is that party's, and another posting date has its own rate."""
    opening_account_no = next((line.account_no for line in lines if not line.entry_no), "")
    return _Kept(
        corrects_entry_no=before.entry_no,
        control_account_no=before.control_account_no if of_same_party else "",
        opening_account_no=opening_account_no,
        rate=before.rate if corrected.posting_date == before.posting_date else None,
    )


def _corrected(
    command: CorrectOpeningEntry, before: PostedEntry, party_no: str, vat: tuple[VatPart, ...]
) -> OpeningEntry:
    """The entry as it should have been entered."""
    discount = command.discount_amount
    return OpeningEntry(
        party_no=command.party_no or party_no,
        document_type=before.document_type,
        document_no=command.document_no or before.document_no,
        external_document_no=command.external_document_no or before.external_document_no,
        posting_date=command.posting_date or before.posting_date,
        document_date=command.document_date or before.document_date,
        due_date=command.due_date or before.due_date,
        currency=before.currency,
        amount=before.amount if command.amount is None else command.amount,
        payment_reference=command.payment_reference or before.payment_reference,
        discount_date=command.discount_date or before.discount_date,
        discount_amount=abs(before.discount_possible) if discount is None else discount,
        vat=vat if command.vat is None else command.vat,
        dimensions=before.dimensions if command.dimensions is None else command.dimensions,
    )


def _refuse_other_numbers(
    whose: Whose, before: PostedEntry, to: Whose, corrected: OpeningEntry, books: Books
) -> None:
    """Raises DocumentNoUsed or ExternalDocumentNoUsed, except for the number that the reversal sets free."""
    old, new = (
        NumberedDocument(1, of, entry.document_type, entry.document_no, entry.external_document_no)
        for of, entry in ((whose, before), (to, corrected))
    )
    freed = set(old.claims_held())
    refuse_used_numbers(
        [new] if freed.isdisjoint(new.claims_held()) else [],
        books,
        place="corrected entry",
        used_before=lambda _place: Words("by this entry"),
    )


def post_opening_entries(command: PostOpeningEntries, books: Books, policy: Policy) -> Decision:
    if not command.entries:
        raise JournalEmpty()
    numbers = dict.fromkeys(entry.party_no for entry in command.entries)
    books.load(
        [
            stream
            for no in numbers
            for stream in (stream_id(command.ledger, no), Whose(command.ledger, no).stream)
        ]
    )
    _refuse_used_numbers(command, books)
    posting = Posting(books, policy, _SOURCE)
    for place, opening in enumerate(command.entries, 1):
        try:
            _post(posting, Whose(command.ledger, opening.party_no), opening)
        except Refusal as refusal:
            raise refusal.at(_PLACE, line=place) from None
    return posting.decision()


def _post(
    posting: Posting, whose: Whose, opening: OpeningEntry, kept: _Kept = _NOTHING_KEPT
) -> None:
    policy = posting.policy
    party = posting.party(whose)
    policy.allow_posting_on(opening.posting_date)
    currency = known_currency(policy, opening.currency)
    amount = policy.money(opening.amount, currency)
    refuse_wrong_sign(whose.ledger, opening.document_type, amount)
    document_date = opening.document_date or opening.posting_date
    terms = _terms(policy, party, opening, document_date)
    due_date = opening.due_date or policy.due_date(terms, document_date)
    if due_date < document_date:
        raise EntryDateInvalid(
            field="due_date", day=due_date, reason=Words("it lies before the document date")
        )
    discount, discount_date = _discount(policy, terms, opening, amount, currency)
    split = SplitDocument(
        ledger=whose.ledger,
        document_no=opening.document_no,
        document_date=document_date,
        amount=amount,
        currency=currency,
    )
    if opening.vat:
        refuse_other_types(opening.document_type, opening.document_no)
    shares = checked_split(policy, opening.vat, split)
    dimensions = completed(
        posting.books.dimensions, opening.dimensions, (whose.ledger, whose.party_no)
    )
    refuse_set(posting.books.dimensions, dimensions)
    transaction = posting.begin_transaction(
        opening.posting_date, opening.document_type, opening.document_no
    )
    valued = _valued(policy, kept.rate, amount, currency, opening.posting_date)
    entry = post_opening_entry(
        posting,
        whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type=opening.document_type,
            document_no=opening.document_no,
            posting_date=opening.posting_date,
            document_date=document_date,
            due_date=due_date,
            amount=valued,
            external_document_no=opening.external_document_no,
            discount_possible=discount,
            discount_date=discount_date if discount else None,
            payment_reference=opening.payment_reference,
            posting_group=opening.posting_group,
            control_account_no=kept.control_account_no,
            dimensions=dimensions,
            corrects_entry_no=kept.corrects_entry_no,
            vat_amount=vat_in(shares),
        ),
        kept.opening_account_no,
    )
    taxed = TaxedEntry(whose.ledger, entry.entry_no, valued, shares)
    posting.post_vat(*vat_rows(policy, taxed, transaction.no))


def _valued(
    policy: Policy, rate: ExchangeRate | None, amount: Decimal, currency: str, day: date
) -> Valued:
    """The amount at this rate, or without one at that of the day. Raises ExchangeRateMissing."""
    if rate is None:
        return valued_on(policy, amount, currency, day)
    return Valued(amount, rounded(rate.in_lcy(amount), policy.currency), currency, rate)


def _discount(
    policy: Policy, terms: Terms, opening: OpeningEntry, amount: Decimal, currency: str
) -> PossibleDiscount:
    """The possible discount that the opening entry gives, or else that of the terms; none if it is over."""
    if opening.discount_amount is not None or opening.discount_date is not None:
        own = _own_discount(policy, opening, amount, currency)
        return PossibleDiscount(own, opening.discount_date)
    document_date = opening.document_date or opening.posting_date
    discount = policy.discount(terms, document_date, amount, currency)
    last_day = discount.last_day
    if last_day is not None and policy.discount_is_over(last_day, opening.posting_date):
        return PossibleDiscount(ZERO, None)
    return discount


def _terms(policy: Policy, party: PartyMaster, opening: OpeningEntry, document_date: date) -> Terms:
    """The terms of the party; empty terms if they do not count for the document or if it gives all its own."""
    says_all = opening.due_date is not None and opening.discount_amount is not None
    if says_all or opening.document_type not in DISCOUNTED:
        return Terms()
    return policy.counted(
        policy.payment_terms(party.payment_terms, document_date), opening.document_type
    )


def _own_discount(policy: Policy, opening: OpeningEntry, amount: Decimal, currency: str) -> Decimal:
    """The possible discount that the opening entry gives, with the sign of the entry."""
    if opening.discount_amount is None:
        raise DiscountInvalid(
            discount=ZERO, amount=amount, reason=Words("it has a last day and no amount")
        )
    if not opening.discount_amount:
        return ZERO
    discount = policy.money(opening.discount_amount, currency)
    if opening.document_type not in DISCOUNTED:
        raise DiscountInvalid(
            discount=discount,
            amount=amount,
            reason=Words("only invoices and credit memos carry one"),
        )
    if not 0 < discount <= abs(amount):
        raise DiscountInvalid(
            discount=discount,
            amount=amount,
            reason=Words("it must be positive and within the amount"),
        )
    if opening.discount_date is None:
        raise DiscountInvalid(
            discount=discount, amount=amount, reason=Words("its last day is missing")
        )
    return discount if amount > 0 else -discount


def _refuse_used_numbers(command: PostOpeningEntries, books: Books) -> None:
    refuse_used_numbers(
        (
            NumberedDocument(
                place,
                Whose(command.ledger, opening.party_no),
                opening.document_type,
                opening.document_no,
                opening.external_document_no,
            )
            for place, opening in enumerate(command.entries, 1)
        ),
        books,
        place=_PLACE,
        used_before=lambda place: Words("by entry {place} of this import", place=place),
    )
