"""Post received payments: each document by itself, or all of them as one lump payment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.claims import Key, entry_key
from ledger_es.aggregates.event import Event
from ledger_es.commands.entry import ChangeEntryDiscount, change_entry_discount
from ledger_es.commands.journal import post_lines
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DocumentSignWrong, EntryIsPayment, EntryUnknown, Words
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.payment_registration import (
    BalancingAccount,
    RegistrationRow,
    applied_in_full,
    listed,
    lump_payment,
    lump_tolerance,
    marked,
    row_of,
    single_payments,
    with_amount_received,
)
from ledger_es.posting.posting import Posting
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.values import Code, EntryNo, OptionalAmount, left_out


class ReceivedPayment(AskedRecord):
    """What was received for an unpaid document.

    `amount_received` has the sign of the document; without it, what the customer owes on the day received is taken: the
    discounted amount up to the discount date. `discount_date` moves the last day of the discount; without it the
    document keeps its own.
    """

    date_received: date | None = None
    amount_received: OptionalAmount = left_out(None)
    discount_date: date | None = None


class PostPayments(Command):
    """Post what customers paid on unpaid documents, named by their entry numbers (receivables.md 8.4, 8.5).

    Each document gets a payment of its own (a credit memo a refund), applied to it; no tolerance is accepted. With
    `as_lump` there is one payment of one customer and one day for all, applied to each with what was received for it;
    tolerance is then checked for all together. The money goes to the balancing account.
    """

    name: ClassVar[str] = "post-payments"

    payments: dict[EntryNo, ReceivedPayment]
    bal_account_type: Literal["bank_account", "gl"] = "bank_account"
    bal_account_no: Code
    as_lump: bool = False
    tolerance: ToleranceAnswers = ToleranceAnswers()

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(entry_no) for entry_no in self.payments]


def post_payments(command: PostPayments, books: Books, policy: Policy) -> Decision:
    account = _balancing_account(command, books, policy)
    posting = Posting(books, policy, "payment_registration")
    edits: list[tuple[str, Event]] = []
    rows: list[RegistrationRow] = []
    for entry_no, received in command.payments.items():
        whose = books.whose_entry(entry_no)
        if whose.ledger != "customer":
            raise EntryUnknown(kind="customer", entry_no=entry_no)
        edits += _moved_discount(entry_no, received, posting, whose)
        rows.append(_row(entry_no, received, posting, whose))
    decision = posting.decision(post_lines(posting, _lines(command, rows, account, posting)))
    return decision._replace(events=[*edits, *decision.events])


def _balancing_account(command: PostPayments, books: Books, policy: Policy) -> BalancingAccount:
    """The account of the money. Payments to a G/L account are in the local currency (receivables.md 8.4)."""
    currency = policy.currency
    if command.bal_account_type == "bank_account":
        currency = books.bank_account(command.bal_account_no).currency or currency
    return BalancingAccount(command.bal_account_type, command.bal_account_no, currency)


def _moved_discount(
    entry_no: int, received: ReceivedPayment, posting: Posting, whose: Whose
) -> list[tuple[str, Event]]:
    """The edit of the entry where its discount date is moved; the posting sees the entry as edited."""
    entry = posting.books.open_entry(whose, entry_no)
    if received.discount_date is None or received.discount_date == entry.discount_date:
        return []
    edit = ChangeEntryDiscount(entry_no=entry_no, discount_date=received.discount_date)
    events = change_entry_discount(edit, posting.books, posting.policy).events
    for _, event in events:
        posting.ledger(whose).evolve(event)
    return events


def _row(
    entry_no: int, received: ReceivedPayment, posting: Posting, whose: Whose
) -> RegistrationRow:
    entry = posting.ledger(whose).get(entry_no)
    assert entry is not None, f"entry {entry_no} was open"
    if not listed(entry):
        raise EntryIsPayment(entry_no=entry_no)
    row = row_of(whose.party_no, entry)._replace(date_received=received.date_received)
    if received.amount_received is None:
        return marked(row, None)
    amount = posting.policy.money_or_zero(received.amount_received)
    if amount and (amount > 0) != entry.is_debit:
        raise DocumentSignWrong(
            kind=whose.ledger,
            document_type=row.document_type,
            amount=amount,
            sign=Words("positive") if entry.is_debit else Words("negative"),
        )
    return with_amount_received(row, amount, None)


def _lines(
    command: PostPayments,
    rows: list[RegistrationRow],
    account: BalancingAccount,
    posting: Posting,
) -> list[JournalLine]:
    """A line for each payment. The lump payment pays every document in full if a difference is accepted."""
    if not command.as_lump:
        return single_payments(rows, account)
    lump = lump_payment(rows, account, command.tolerance)
    ledger = posting.ledger(Whose("customer", lump.account_no))
    entries = [entry for entry_no in lump.applies_to if (entry := ledger.get(entry_no))]
    agreed = lump_tolerance(lump, entries, posting.books.payment_tolerance.rules)
    if agreed.tolerance_by_entry:
        return [applied_in_full(lump)]
    if any(amount is not None for amount in lump.applies_to.values()):
        # With amounts of its own the line raises no question about the difference, so it is raised here.
        questions = [
            question for question in agreed.questions if question.about == "payment_tolerance"
        ]
        posting.note_questions(questions)
    return [lump]
