"""Mark unpaid documents as paid, and post what was received: each document by itself, or all as one lump payment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.claims import Key, entry_key
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.payment_registration import (
    KIND,
    PaymentMarked,
    PaymentRegistrationSetUp,
    PaymentsUnmarked,
    RegistrationSettings,
)
from ledger_es.commands.entry import ChangeEntryDiscount, change_entry_discount
from ledger_es.commands.journal import post_lines
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.dimension import refuse_set
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AmountDigits,
    DocumentSignWrong,
    EntryIsPayment,
    EntryUnknown,
    LedgerWarning,
    MarkedEntryChanged,
    NothingToPost,
    PaidInPart,
    PaymentNotMarked,
    ReceivedAfterDueDate,
    RegistrationNotSetUp,
    RegistrationWithoutUser,
    Words,
)
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.payment_registration import (
    BalancingAccount,
    RegistrationRow,
    applied_in_full,
    entered,
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
from ledger_es.values import (
    ZERO,
    Code,
    EntryNo,
    OptionalAmount,
    OptionalCode,
    currency_digits,
    decimals_of,
    left_out,
    rounded,
    stream_id,
)
from ledger_es.values.dimension_set import DimensionSet


class ReceivedPayment(AskedRecord):
    """What was received for an unpaid document.

    `amount_received` has the sign of the document; without it, what the customer owes on the day received is taken: the
    discounted amount up to the discount date. `discount_date` moves the last day of the discount; without it the
    document keeps its own. `dimensions` are carried by the payment and the money; the accounts complete them.
    """

    date_received: date | None = None
    amount_received: OptionalAmount = left_out(None)
    discount_date: date | None = None
    dimensions: DimensionSet = ""


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


class SetUpPaymentRegistration(Command):
    """Set where the payments that this user marks are booked: a bank account or a G/L account (receivables.md 8.2).

    With `fills_date_received` a payment that is marked without a day gets the work date.
    """

    name: ClassVar[str] = "set-up-payment-registration"

    bal_account_type: Literal["bank_account", "gl"] = "bank_account"
    bal_account_no: Code
    fills_date_received: bool = False


class MarkPayment(Command):
    """Mark an unpaid document as paid in the list of the user who asks, or change the mark (receivables.md 8.3).

    What is left out stays as it was marked. An amount has the sign of the document; the first time it is proposed: what
    the customer owes on the day received, the discounted amount up to the discount date. Without a day received nothing
    is proposed; `work_date` fills it where the user's set-up says so. `discount_date` moves the last day of the
    discount, also of one that is over; it is written to the entry when the payment is posted. `dimensions` are carried
    by the payment and the money; None keeps those that are marked, and an empty text takes them away.
    """

    name: ClassVar[str] = "mark-payment"

    entry_no: EntryNo
    date_received: date | None = None
    amount_received: OptionalAmount = left_out(None)
    discount_date: date | None = None
    work_date: date | None = None
    dimensions: DimensionSet | None = None

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no)]


class UnmarkPayments(Command):
    """Take back the marks of the user who asks on these documents, or all of them (None)."""

    name: ClassVar[str] = "unmark-payments"

    entry_nos: tuple[EntryNo, ...] | None = None


class PostMarkedPayments(Command):
    """Post the payments that the user who asks has marked, as `PostPayments` does, and take their marks away.

    They go to the balancing account of the user's set-up, unless another one is named. Marks without an amount stay.
    """

    name: ClassVar[str] = "post-marked-payments"

    as_lump: bool = False
    bal_account_type: Literal["bank_account", "gl"] = "bank_account"
    bal_account_no: OptionalCode = ""
    tolerance: ToleranceAnswers = ToleranceAnswers()


# --- marks --------------------------------------------------------------------------------


def set_up_payment_registration(
    command: SetUpPaymentRegistration, books: Books, policy: Policy
) -> Decision:
    user = _user(policy)
    if command.bal_account_type == "bank_account":
        books.bank_account(command.bal_account_no)
    else:
        policy.direct_account(command.bal_account_no)

    event = PaymentRegistrationSetUp(
        bal_account_type=command.bal_account_type,
        bal_account_no=command.bal_account_no,
        fills_date_received=command.fills_date_received,
    )
    return Decision([(stream_id(KIND, user), event)], books.head, {})


def mark_payment(command: MarkPayment, books: Books, policy: Policy) -> Decision:
    user = _user(policy)
    whose = _customer(command.entry_no, books)
    entry = books.open_entry(whose, command.entry_no)
    if not listed(entry):
        raise EntryIsPayment(entry_no=command.entry_no)
    if command.discount_date is not None:
        # Only for its refusals: the entry is edited when the payment is posted.
        edit = ChangeEntryDiscount(entry_no=entry.entry_no, discount_date=command.discount_date)
        change_entry_discount(edit, books, policy)
    amount = _amount_received(command.amount_received, entry, policy)
    registration = books.payment_registration(user)
    mark = registration.marks.get(command.entry_no)
    settings = registration.settings
    row = entered(
        row_of(whose.party_no, entry) if mark is None else _marked_row(mark, whose, entry),
        command.date_received,
        amount,
        command.discount_date,
        command.work_date if settings is not None and settings.fills_date_received else None,
    )

    dimensions = row.dimensions if command.dimensions is None else command.dimensions
    refuse_set(books.dimensions, dimensions)
    moved = mark is not None and mark.moves_discount_date
    event = PaymentMarked(
        entry_no=row.entry_no,
        customer_no=row.customer_no,
        currency=row.currency,
        date_received=row.date_received,
        amount_received=row.amount_received,
        discount_date=row.discount_date,
        moves_discount_date=moved or command.discount_date is not None,
        original_remaining=row.original_remaining,
        discounted_amount=row.discounted_amount,
        remaining_amount=row.remaining_amount,
        warning=row.warning or "",
        dimensions=dimensions,
    )
    numbers = {
        "amount_received": str(row.amount_received),
        "remaining_amount": str(row.remaining_amount),
        "warnings": [warning.as_json() for warning in _warnings(row)],
    }
    return Decision([(stream_id(KIND, user), event)], books.head, numbers)


def unmark_payments(command: UnmarkPayments, books: Books, policy: Policy) -> Decision:
    user = _user(policy)
    marks = books.payment_registration(user).marks
    entry_nos = tuple(marks) if command.entry_nos is None else command.entry_nos
    for entry_no in entry_nos:
        if entry_no not in marks:
            raise PaymentNotMarked(entry_no=entry_no, user=user)
    if not entry_nos:
        return nothing(books.head)

    event = PaymentsUnmarked(entry_nos=tuple(dict.fromkeys(entry_nos)))
    return Decision([(stream_id(KIND, user), event)], books.head, {})


def post_marked_payments(command: PostMarkedPayments, books: Books, policy: Policy) -> Decision:
    user = _user(policy)
    registration = books.payment_registration(user)
    marks = [mark for mark in registration.marks.values() if mark.amount_received]
    if not marks:
        raise NothingToPost()
    settings = registration.settings
    if command.bal_account_no:
        settings = RegistrationSettings(
            command.bal_account_type, command.bal_account_no, fills_date_received=False
        )
    if settings is None:
        raise RegistrationNotSetUp(user=user)
    for mark in marks:
        _refuse_changed(mark, user, books)
    posted = PostPayments(
        payments={mark.entry_no: _received(mark) for mark in marks},
        bal_account_type=settings.bal_account_type,
        bal_account_no=settings.bal_account_no,
        as_lump=command.as_lump,
        tolerance=command.tolerance,
    )
    decision = post_payments(posted, books, policy)
    unmarked = PaymentsUnmarked(entry_nos=tuple(mark.entry_no for mark in marks))
    total = rounded(sum((mark.amount_received for mark in marks), ZERO), marks[0].currency)
    return decision._replace(
        events=[*decision.events, (stream_id(KIND, user), unmarked)],
        numbers={**decision.numbers, "payments": len(marks), "amount_received": str(total)},
    )


def _user(policy: Policy) -> str:
    if not policy.actor:
        raise RegistrationWithoutUser()
    return policy.actor


def _customer(entry_no: int, books: Books) -> Whose:
    whose = books.whose_entry(entry_no)
    if whose.ledger != "customer":
        raise EntryUnknown(kind="customer", entry_no=entry_no)
    return whose


def _marked_row(mark: PaymentMarked, whose: Whose, entry: OpenEntry) -> RegistrationRow:
    """The row of the entry as it is now, with what the user has entered on it before."""
    row = row_of(whose.party_no, entry)
    return row._replace(
        payment_made=True,
        date_received=mark.date_received,
        amount_received=mark.amount_received,
        discount_date=mark.discount_date if mark.moves_discount_date else row.discount_date,
        dimensions=mark.dimensions,
    )


def _amount_received(amount: Decimal | None, entry: OpenEntry, policy: Policy) -> Decimal | None:
    """The amount, exact in the currency of the entry. Raises DocumentSignWrong for one of the other sign."""
    if amount is None:
        return None
    posted = entry.posted
    digits = currency_digits(posted.currency)
    if decimals_of(amount) > digits:
        raise AmountDigits(amount=amount, currency=posted.currency, digits=digits)
    exact = policy.money_or_zero(amount, entry.posted.currency)
    if exact and (exact > 0) != entry.is_debit:
        raise DocumentSignWrong(
            kind="customer",
            document_type=posted.document_type,
            amount=exact,
            sign=Words("positive") if entry.is_debit else Words("negative"),
        )
    return exact


def _warnings(row: RegistrationRow) -> list[LedgerWarning]:
    match row.warning:
        case "after_due_date":
            assert row.due_date is not None, "a warning about no due date"
            assert row.date_received is not None, "a warning about no day received"
            return [
                ReceivedAfterDueDate(
                    entry_no=row.entry_no, due_date=row.due_date, date_received=row.date_received
                )
            ]
        case "after_discount_date":
            return [PaidInPart(entry_no=row.entry_no, remaining_amount=row.remaining_amount)]
    return []


def _refuse_changed(mark: PaymentMarked, user: str, books: Books) -> None:
    """Raises MarkedEntryChanged unless the entry is open and owes what it owed when it was marked."""
    whose = _customer(mark.entry_no, books)
    entry = books.party_ledger(whose).get(mark.entry_no)
    if entry is not None:
        row = row_of(whose.party_no, entry)
        owed = (row.original_remaining, row.discounted_amount)
        is_discount_kept = mark.moves_discount_date or row.discount_date == mark.discount_date
        if owed == (mark.original_remaining, mark.discounted_amount) and is_discount_kept:
            return
    raise MarkedEntryChanged(entry_no=mark.entry_no, user=user)


def _received(mark: PaymentMarked) -> ReceivedPayment:
    return ReceivedPayment(
        date_received=mark.date_received,
        amount_received=mark.amount_received,
        discount_date=mark.discount_date if mark.moves_discount_date else None,
        dimensions=mark.dimensions,
    )


# --- posting ------------------------------------------------------------------------------


def post_payments(command: PostPayments, books: Books, policy: Policy) -> Decision:
    account = _balancing_account(command, books, policy)
    posting = Posting(books, policy, "payment_registration")
    edits: list[tuple[str, Event]] = []
    rows: list[RegistrationRow] = []
    for entry_no, received in command.payments.items():
        whose = _customer(entry_no, books)
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
    row = row_of(whose.party_no, entry)._replace(
        date_received=received.date_received, dimensions=received.dimensions
    )
    amount = _amount_received(received.amount_received, entry, posting.policy)
    return marked(row, None) if amount is None else with_amount_received(row, amount, None)


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
