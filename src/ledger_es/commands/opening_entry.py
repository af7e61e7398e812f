"""Post open documents from another system against the opening balance account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import known_currency, valued_on
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    DiscountInvalid,
    EntryDateInvalid,
    JournalEmpty,
    Refusal,
    Words,
)
from ledger_es.posting.discount import DISCOUNTED
from ledger_es.posting.document_number import NumberedDocument, refuse_used_numbers
from ledger_es.posting.journal_line import refuse_wrong_sign
from ledger_es.posting.opening_balance import post_opening_entry
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.values import (
    ZERO,
    Amount,
    Code,
    DocumentType,
    LedgerKind,
    OptionalAmount,
    OptionalCode,
    left_out,
    stream_id,
)

_PLACE = "entry {line}"


class OpeningEntry(AskedRecord):
    """An open document. `amount` is its remaining amount, positive for a debit (a customer's invoice).

    `discount_amount` is positive, 0 for no discount, and needs a `discount_date`, the last day of the discount. Without
    `document_date` the posting date is used. As in a journal, an invoice or credit memo without a due date or without a
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


class PostOpeningEntries(Command):
    """Post open documents of customers or vendors, each in a ledger transaction of its own."""

    name: ClassVar[str] = "post-opening-entries"

    ledger: LedgerKind
    entries: tuple[OpeningEntry, ...]


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
    posting = Posting(books, policy, "opening_balance")
    for place, opening in enumerate(command.entries, 1):
        try:
            _post(posting, Whose(command.ledger, opening.party_no), opening)
        except Refusal as refusal:
            raise refusal.at(_PLACE, line=place) from None
    return posting.decision()


def _post(posting: Posting, whose: Whose, opening: OpeningEntry) -> None:
    policy = posting.policy
    party = posting.party(whose)
    policy.allow_posting_on(opening.posting_date)
    currency = known_currency(policy, opening.currency)
    policy.own_currency(party.currency)
    amount = policy.money(opening.amount)
    refuse_wrong_sign(whose.ledger, opening.document_type, amount)
    document_date = opening.document_date or opening.posting_date
    terms = _terms(policy, party, opening, document_date)
    due_date = opening.due_date or policy.due_date(terms, document_date)
    if due_date < document_date:
        raise EntryDateInvalid(
            field="due_date", day=due_date, reason=Words("it lies before the document date")
        )
    if opening.discount_amount is None and opening.discount_date is None:
        discount, discount_date = policy.discount(terms, document_date, amount)
        if discount_date is not None and policy.discount_is_over(
            discount_date, opening.posting_date
        ):
            discount = ZERO
    else:
        discount, discount_date = _own_discount(policy, opening, amount), opening.discount_date
    transaction = posting.begin_transaction(
        opening.posting_date, opening.document_type, opening.document_no
    )
    post_opening_entry(
        posting,
        whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type=opening.document_type,
            document_no=opening.document_no,
            posting_date=opening.posting_date,
            document_date=document_date,
            due_date=due_date,
            amount=valued_on(policy, amount, currency, opening.posting_date),
            external_document_no=opening.external_document_no,
            discount_possible=discount,
            discount_date=discount_date if discount else None,
            payment_reference=opening.payment_reference,
        ),
    )


def _terms(policy: Policy, party: PartyMaster, opening: OpeningEntry, document_date: date) -> Terms:
    """The terms of the party; empty terms if they do not count for the document or if it gives all its own."""
    says_all = opening.due_date is not None and opening.discount_amount is not None
    if says_all or opening.document_type not in DISCOUNTED:
        return Terms()
    return policy.counted(
        policy.payment_terms(party.payment_terms, document_date), opening.document_type
    )


def _own_discount(policy: Policy, opening: OpeningEntry, amount: Decimal) -> Decimal:
    """The possible discount that the opening entry gives, with the sign of the entry."""
    if opening.discount_amount is None:
        raise DiscountInvalid(
            discount=ZERO, amount=amount, reason=Words("it has a last day and no amount")
        )
    if not opening.discount_amount:
        return ZERO
    discount = policy.money(opening.discount_amount)
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
