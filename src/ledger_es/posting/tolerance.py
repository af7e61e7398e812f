"""Rules of payment tolerance and of late discounts, and the questions that they raise (receivables.md 3.6, 3.7).

algorithms.md section 5 decides where the two differ. A person or a program answers the questions with the command; a
question without an answer is answered by the rules of the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.payment_tolerance import ToleranceRules
from ledger_es.posting.discount import (
    DISCOUNTED,
    PAYING,
    DiscountTerms,
    discount_is_possible,
    is_in_time,
)
from ledger_es.values import ZERO, EntryNo, left_out, quantum

DiscountAnswer = Literal["accept", "decline"]
PaymentAnswer = Literal["accept", "remaining"]


class ToleranceAnswers(AskedRecord):
    """The answers to the questions of an application.

    `payment`: a difference within the tolerance is accepted, or stays as a remaining amount. `discount`: a late
    discount is accepted or declined; `discount_by_entry` answers for single entries. An empty answer leaves the
    question to the rules of the ledger: with a warning nothing is accepted, without one everything within the limits.
    """

    payment: Literal["", "accept", "remaining"] = ""
    discount: Literal["", "accept", "decline"] = ""
    discount_by_entry: dict[EntryNo, DiscountAnswer] = left_out({})


class Question(NamedTuple):
    """A question that an application raised, with its answer.

    `amount` is the late discount, or the difference: positive if the payment is short, negative if it is too large.
    `is_answered` is false if nobody answered and the default was taken.
    """

    about: Literal["discount_tolerance", "payment_tolerance"]
    entry_nos: tuple[int, ...]
    amount: Decimal
    answer: Literal["accept", "decline", "remaining"]
    is_answered: bool

    def as_json(self) -> dict[str, Any]:
        """The question as JSON types, for the answer of a command."""
        return {
            "about": self.about,
            "entry_nos": list(self.entry_nos),
            "amount": str(self.amount),
            "answer": self.answer,
            "is_answered": self.is_answered,
        }


class Agreed(NamedTuple):
    """What was agreed before an application.

    `late` has the entries whose discount is granted although it is late. `tolerance_by_entry` has the accepted
    differences: with the sign of the entry if the payment is short, with the opposite sign if it is too large.
    """

    late: frozenset[int] = frozenset()
    tolerance_by_entry: Mapping[int, Decimal] = {}
    questions: tuple[Question, ...] = ()


NOTHING_AGREED = Agreed()
_WITHOUT_WARNINGS = ToleranceRules()


class Payment(NamedTuple):
    """The entry or statement line that pays. `amount` is positive; `sign` is that of the entries which it settles."""

    document_type: str
    posting_date: date
    amount: Decimal
    sign: int
    currency: str


class Payable(NamedTuple):
    """An entry that is to be settled. `amount_to_apply` is positive; None means as much as possible."""

    entry_no: int
    terms: DiscountTerms
    max_payment_tolerance: Decimal
    amount_to_apply: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """The largest amount of the entry that may be applied; positive."""
        remaining = abs(self.terms.remaining_amount)
        return remaining if self.amount_to_apply is None else min(remaining, self.amount_to_apply)

    def signed(self, amount: Decimal, sign: int) -> Decimal:
        """The amount, counted positive if the entry has this sign."""
        return amount if (self.terms.remaining_amount > 0) == (sign > 0) else -amount


def payable(entry: OpenEntry, amount_to_apply: Decimal | None = None) -> Payable:
    """The open entry as it is to be settled."""
    return Payable(
        entry.entry_no,
        DiscountTerms(
            entry.posted.document_type,
            entry.remaining_amount,
            entry.discount_possible,
            entry.discount_date,
            entry.discount_tolerance_date,
        ),
        entry.max_payment_tolerance,
        amount_to_apply,
    )


def agree(
    payment: Payment,
    payables: Sequence[Payable],
    rules: ToleranceRules,
    answers: ToleranceAnswers,
    *,
    granted: frozenset[int] = frozenset(),
    rounding: Decimal = ZERO,
) -> Agreed:
    """Decides which late discounts are granted and which difference is accepted, in the order of algorithms.md 5.

    `payables` are in the order in which the money settles them. `granted` has the entries whose discount a person
    grants however late it is. A difference up to `rounding` (positive) asks nothing.
    """
    limit = sum(
        (abs(entry.max_payment_tolerance) for entry in payables if _is_tolerated(payment, entry)),
        ZERO,
    )
    questions: list[Question] = []
    late = _late_discounts(payment, payables, rules, answers, granted, limit + rounding, questions)
    tolerance = _accepted_difference(payment, payables, rules, answers, late, limit, rounding)
    if tolerance.question is not None:
        questions.append(tolerance.question)
    return Agreed(late, tolerance.by_entry, tuple(questions))


def agree_silently(
    payment: Payment, payables: Sequence[Payable], *, differences: bool, late_discounts: bool
) -> Agreed:
    """What is accepted where nobody can be asked."""
    answers = ToleranceAnswers(
        payment="accept" if differences else "remaining",
        discount="accept" if late_discounts else "decline",
    )
    return agree(payment, payables, _WITHOUT_WARNINGS, answers)


# --- late discounts -----------------------------------------------------------------------


def late_discount_is_possible(payment: Payment, terms: DiscountTerms) -> bool:
    """Whether the payment comes in the days of grace of an entry that grants late discounts to such a document."""
    pairs = {"payment": ("invoice", "credit_memo"), "refund": ("credit_memo",)}
    return (
        terms.document_type in pairs.get(payment.document_type, ())
        and terms.discount_date is not None
        and terms.discount_tolerance_date is not None
        and terms.discount_date < payment.posting_date <= terms.discount_tolerance_date
        and discount_is_possible(terms)
    )


def _late_discounts(
    payment: Payment,
    payables: Sequence[Payable],
    rules: ToleranceRules,
    answers: ToleranceAnswers,
    granted: frozenset[int],
    short_by: Decimal,
    questions: list[Question],
) -> frozenset[int]:
    """The entries whose late discount is accepted. Each that is offered with a warning adds a question."""
    late = set(granted)
    available = payment.amount + sum(
        (entry.amount for entry in payables if entry.signed(entry.amount, payment.sign) < 0), ZERO
    )
    for entry in payables:
        is_own = entry.signed(entry.amount, payment.sign) < 0
        # An entry that is to be settled in full may take all the money that is left.
        in_full = entry.amount == abs(entry.terms.remaining_amount)
        offered = available if in_full and not is_own else entry.amount
        discounted = abs(entry.terms.discounted_amount)
        reaches = offered >= discounted - short_by
        if (
            entry.entry_no not in late
            and reaches
            and late_discount_is_possible(payment, entry.terms)
            and _accepts_late(entry, rules, answers, questions)
        ):
            late.add(entry.entry_no)
        if not is_own:
            takes_off = reaches and _discount(payment, entry, late)
            available -= min(discounted if takes_off else entry.amount, available)
    return frozenset(late)


def _accepts_late(
    entry: Payable, rules: ToleranceRules, answers: ToleranceAnswers, questions: list[Question]
) -> bool:
    given = answers.discount_by_entry.get(entry.entry_no) or answers.discount
    answer: DiscountAnswer = given or ("decline" if rules.discount_tolerance_warning else "accept")
    if rules.discount_tolerance_warning:
        discount = abs(entry.terms.discount_possible)
        questions.append(
            Question("discount_tolerance", (entry.entry_no,), discount, answer, bool(given))
        )
    return answer == "accept"


def _discount(payment: Payment, entry: Payable, late: frozenset[int] | set[int]) -> Decimal:
    """The discount that is granted if enough is paid: in time, or accepted although it is late; positive."""
    terms = entry.terms
    if (
        payment.document_type not in PAYING
        or terms.document_type not in DISCOUNTED
        or not discount_is_possible(terms)
        or not (is_in_time(terms, payment.posting_date) or entry.entry_no in late)
    ):
        return ZERO
    return abs(terms.discount_possible)


# --- differences --------------------------------------------------------------------------


class _Difference(NamedTuple):
    by_entry: Mapping[int, Decimal] = {}
    question: Question | None = None


def _is_tolerated(payment: Payment, entry: Payable) -> bool:
    """Whether a difference of this payment may be accepted on this entry."""
    pair = (payment.document_type, entry.terms.document_type)
    return (
        pair in (("payment", "invoice"), ("refund", "credit_memo"))
        and entry.signed(entry.amount, payment.sign) > 0
    )


def _accepted_difference(
    payment: Payment,
    payables: Sequence[Payable],
    rules: ToleranceRules,
    answers: ToleranceAnswers,
    late: frozenset[int],
    limit: Decimal,
    rounding: Decimal,
) -> _Difference:
    """The accepted difference by entry. It raises a question if it lies within the limits and a warning is set."""
    if not limit:
        return _Difference()
    due = to_apply = ZERO
    for entry in payables:
        discount = _discount(payment, entry, late)
        remaining = abs(entry.terms.remaining_amount)
        if entry.amount < remaining - discount - limit:
            discount = ZERO
        due += entry.signed(remaining - discount, payment.sign)
        to_apply += entry.signed(entry.amount, payment.sign)
    if abs(to_apply) < abs(due - limit):
        return _Difference()
    applied = due if abs(due) <= abs(to_apply) else to_apply
    missing = due - payment.amount
    if (
        abs(applied - payment.amount) <= rounding
        or abs(applied - payment.amount) - rounding > limit
    ):
        return _Difference()
    # Accepting settles every entry in full, so what is accepted is the difference to all that is due.
    if not missing or abs(missing) > limit:
        return _Difference()
    answer: PaymentAnswer = answers.payment or (
        "remaining" if rules.payment_tolerance_warning else "accept"
    )
    tolerated = [entry for entry in payables if _is_tolerated(payment, entry)]
    question = None
    if rules.payment_tolerance_warning:
        entry_nos = tuple(entry.entry_no for entry in tolerated)
        question = Question("payment_tolerance", entry_nos, missing, answer, bool(answers.payment))
    if answer == "remaining":
        return _Difference({}, question)
    return _Difference(_shared(missing, tolerated, payment), question)


def _shared(missing: Decimal, entries: Sequence[Payable], payment: Payment) -> dict[int, Decimal]:
    """Shares the difference among the entries in proportion to their amounts, each up to its limit (algorithms.md 5).

    The entry with the largest limit comes first; what one entry cannot take, the following ones do.
    """
    left = abs(missing)
    sign = payment.sign if missing > 0 else -payment.sign
    ordered = sorted(entries, key=lambda entry: -abs(entry.max_payment_tolerance))
    amount_left = sum((abs(entry.terms.remaining_amount) for entry in ordered), ZERO)
    room_left = sum((abs(entry.max_payment_tolerance) for entry in ordered), ZERO)
    shares: dict[int, Decimal] = {}
    for entry in ordered:
        amount, room = abs(entry.terms.remaining_amount), abs(entry.max_payment_tolerance)
        share = (left * amount / amount_left).quantize(quantum(payment.currency), ROUND_HALF_UP)
        room_left -= room
        # Those that follow must have room for the rest.
        share = min(max(share, left - room_left), room, left)
        amount_left -= amount
        left -= share
        if share:
            shares[entry.entry_no] = sign * share
    assert not left, f"{left} of an accepted difference has no entry"
    return shares
