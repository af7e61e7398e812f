"""The application engine: which entries an applying entry settles, in which order and with which discounts.

The rules are in receivables.md 3.3-3.7 and algorithms.md section 5. There is one currency.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger, Side
from ledger_es.aggregates.payment_tolerance import ToleranceRules
from ledger_es.errors import ExceedsRemainingAmount, SameSign
from ledger_es.posting.discount import DISCOUNTED, Paid, due_discount, is_in_time
from ledger_es.posting.tolerance import (
    NOTHING_AGREED,
    Agreed,
    Payment,
    Question,
    ToleranceAnswers,
    agree,
    payable,
)
from ledger_es.values import ZERO


class Target(NamedTuple):
    """An open entry to apply to. `amount_to_apply` is positive; None means as much as possible.

    `own_amount` is the same amount in the entry's own currency, if it was converted to that of the applying entry.
    """

    entry: OpenEntry
    amount_to_apply: Decimal | None = None
    own_amount: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """The largest amount of the entry that may be applied; positive."""
        remaining = abs(self.entry.remaining_amount)
        return remaining if self.amount_to_apply is None else min(remaining, self.amount_to_apply)


class AppliedAmount(NamedTuple):
    """What is applied of an entry. `amount` is positive and includes the discount, which has the entry's sign.

    `tolerance` is the accepted difference: with the sign of the entry if it is included in the amount, with the
    opposite sign if more than the amount was paid. `rounding` is a rest between currencies that closes, signed in the
    same way. `is_late` tells a discount that was granted after its last day. `own_amount` is the amount in the entry's
    own currency, if it was named.
    """

    entry: OpenEntry
    amount: Decimal
    discount: Decimal = ZERO
    tolerance: Decimal = ZERO
    is_late: bool = False
    rounding: Decimal = ZERO
    own_amount: Decimal | None = None

    @property
    def given_up(self) -> Decimal:
        """Discount, tolerance and rounding together."""
        return self.discount + self.tolerance + self.rounding

    @property
    def money(self) -> Decimal:
        """What the applied amount uses up of a payment; positive, unless the difference exceeds the amount."""
        given_up = self.given_up
        return self.amount - (given_up if self.entry.remaining_amount > 0 else -given_up)


GivenUpType = Literal[
    "payment_discount", "payment_discount_tolerance", "payment_tolerance", "application_rounding"
]


class GivenUp(NamedTuple):
    """A discount or tolerance as a detail of the applying entry, which it changes by `amount`."""

    detail_type: GivenUpType
    applied_entry_no: int
    amount: Decimal


def given_up_for(applied: AppliedAmount) -> Iterator[GivenUp]:
    """The tolerance and the discount of an applied entry, in the order in which they are posted (algorithms.md 5)."""
    entry_no = applied.entry.entry_no
    if applied.tolerance:
        yield GivenUp("payment_tolerance", entry_no, -applied.tolerance)
    if applied.discount:
        yield GivenUp(
            "payment_discount_tolerance" if applied.is_late else "payment_discount",
            entry_no,
            -applied.discount,
        )
    if applied.rounding:
        yield GivenUp("application_rounding", entry_no, -applied.rounding)


class Pair(NamedTuple):
    """A debit and a credit that settle each other with a positive amount."""

    debit_entry_no: int
    credit_entry_no: int
    amount: Decimal


class Settlement(NamedTuple):
    """What is applied of each target, the pairs that settle each other, and the questions that were raised."""

    applied: list[AppliedAmount]
    pairs: list[Pair]
    questions: Sequence[Question] = ()

    @property
    def given_up_total(self) -> Decimal:
        """The amount that discounts and tolerance add to the applying entry, with its sign."""
        return -sum((applied.given_up for applied in self.applied), ZERO)


def settle(
    applying: OpenEntry,
    own: Sequence[Target],
    opposite: Iterable[Target],
    agreed: Agreed = NOTHING_AGREED,
) -> Settlement:
    """Settles targets with the applying entry. `own` have its sign, `opposite` the other; both are by due date.

    Without `own` targets, the opposite ones are settled until the applying entry is used up. Otherwise one of the two
    lists is settled in full first; which one, is decided by the rule of receivables.md 3.4. An accepted difference
    settles every target in full.
    """
    money = abs(applying.remaining_amount)
    if agreed.tolerance_by_entry:
        return _settlement(
            applying,
            [_in_full(applying, Target(target.entry), agreed) for target in own],
            [_in_full(applying, Target(target.entry), agreed) for target in opposite],
        )
    if not own:
        return _settlement(applying, [], _until_used(applying, opposite, money, agreed))
    opposite = list(opposite)
    if _opposite_first(applying, own, opposite, agreed):
        of_opposite = [_in_full(applying, target, agreed) for target in opposite]
        missing = _net(of_opposite) - money
        of_own = _until_used(applying, own, missing, agreed)
    else:
        of_own = [_in_full(applying, target, agreed) for target in own]
        of_opposite = _until_used(applying, opposite, money + _net(of_own), agreed)
    return _settlement(applying, of_own, of_opposite)


def settle_named(
    applying: OpenEntry,
    targets: Sequence[Target],
    rules: ToleranceRules,
    answers: ToleranceAnswers,
    granted: frozenset[int] = frozenset(),
    precision: Decimal = ZERO,
) -> Settlement:
    """Settles the targets that somebody has named, with the late discounts and the difference that are accepted.

    `granted` has the entries whose discount is granted however late it is. A rest up to `precision`, between
    currencies, closes. Raises SameSign if no target can be settled,
    or ExceedsRemainingAmount if the applying entry does not reach the amounts asked for.
    """
    own, opposite = by_sign(applying, targets)
    if not opposite:
        raise SameSign(entry_no=own[0].entry.entry_no)
    agreed = _agreed_on(applying, [*own, *opposite], rules, answers, granted, precision)
    settlement = settle(applying, own, opposite, agreed)
    if precision and not agreed.tolerance_by_entry:
        settlement = _with_rest_closed(applying, own, list(opposite), agreed, precision, settlement)
    refuse_excess(applying, targets, settlement)
    return settlement._replace(questions=agreed.questions)


def _agreed_on(
    applying: OpenEntry,
    targets: Iterable[Target],
    rules: ToleranceRules,
    answers: ToleranceAnswers,
    granted: frozenset[int],
    precision: Decimal,
) -> Agreed:
    posted = applying.posted
    payment = Payment(
        posted.document_type,
        posted.posting_date,
        abs(applying.remaining_amount),
        -1 if applying.is_debit else 1,
        posted.currency,
    )
    payables = [payable(target.entry, target.amount_to_apply) for target in targets]
    return agree(payment, payables, rules, answers, granted=granted, rounding=precision)


def _with_rest_closed(
    applying: OpenEntry,
    own: Sequence[Target],
    opposite: Sequence[Target],
    agreed: Agreed,
    precision: Decimal,
    settlement: Settlement,
) -> Settlement:
    """The settlement with everything in full, if a rest up to the precision would be left (receivables.md 17.4)."""
    of_own = [_in_full(applying, target, agreed) for target in own]
    of_opposite = [_in_full(applying, target, agreed) for target in opposite]
    whole = [*of_own, *of_opposite]
    rest = _net(of_opposite) - _net(of_own) - abs(applying.remaining_amount)
    is_whole = all(applied.amount == abs(applied.entry.remaining_amount) for applied in whole)
    if not rest or abs(rest) > precision or not is_whole:
        return settlement
    last = of_opposite[-1]
    signed = rest if last.entry.remaining_amount > 0 else -rest
    of_opposite[-1] = last._replace(rounding=signed)
    return _settlement(applying, of_own, of_opposite)


def settlement_of(applying: OpenEntry, amounts: Iterable[AppliedAmount]) -> Settlement:
    """The settlement of amounts and discounts that were already decided."""
    own: list[AppliedAmount] = []
    opposite: list[AppliedAmount] = []
    for applied in amounts:
        (own if applied.entry.is_debit == applying.is_debit else opposite).append(applied)
    return _settlement(applying, own, opposite)


class Targets(NamedTuple):
    """Open entries to apply to, each side by due date: those with the sign of the applying entry, and the others."""

    own: list[Target]
    opposite: Iterable[Target]


def by_sign(applying: OpenEntry, targets: Iterable[Target]) -> Targets:
    """Splits targets into those with the sign of the applying entry and those with the other, each by due date."""
    own: list[Target] = []
    opposite: list[Target] = []
    for target in sorted(
        targets, key=lambda target: (target.entry.due_date, target.entry.entry_no)
    ):
        (own if target.entry.is_debit == applying.is_debit else opposite).append(target)
    return Targets(own, opposite)


def candidates(applying: OpenEntry, ledger: PartyLedger, until: date | None) -> Targets:
    """The targets of *apply to oldest*: the open entries of its own and of the opposite sign, by due date.

    The rule is in receivables.md 3.4. Entries not open by `until` and entries in another currency are left out.
    """
    currency = applying.posted.currency

    def of(side: Side) -> Iterator[Target]:
        for entry in side.oldest_first():
            if (
                entry.entry_no != applying.entry_no
                and entry.posted.currency == currency
                and (until is None or entry.open_since <= until)
            ):
                yield Target(entry)

    if next(of(ledger.side_opposite(applying)), None) is None:
        return Targets([], ())
    return Targets(list(of(ledger.side_of(applying))), of(ledger.side_opposite(applying)))


def refuse_excess(applying: OpenEntry, targets: Iterable[Target], settlement: Settlement) -> None:
    """Raises ExceedsRemainingAmount if the settlement covers less of a target than its `amount_to_apply`."""
    amount_by_entry_no = {applied.entry.entry_no: applied.amount for applied in settlement.applied}
    for target in targets:
        if (
            target.amount_to_apply is not None
            and amount_by_entry_no.get(target.entry.entry_no, ZERO) < target.amount_to_apply
        ):
            raise ExceedsRemainingAmount(
                entry_no=applying.entry_no,
                remaining=abs(applying.remaining_amount),
                amount=sum((named.amount_to_apply or ZERO for named in targets), ZERO),
            )


def discount_left(applying: OpenEntry, applied_to: OpenEntry) -> bool:
    """Whether a partial application between the two entries reduces their possible discounts in proportion."""
    types = {applying.posted.document_type, applied_to.posted.document_type}
    if types == DISCOUNTED and applying.discount_possible and applied_to.discount_possible:
        return True
    return (
        applied_to.posted.document_type == "credit_memo"
        and bool(applied_to.discount_possible)
        and applying.posted.document_type != "refund"
    )


# --- the steps ---


def _until_used(
    applying: OpenEntry, targets: Iterable[Target], money: Decimal, agreed: Agreed
) -> list[AppliedAmount]:
    amounts: list[AppliedAmount] = []
    for target in targets:
        if money <= 0:
            break
        applied = _applied(applying, target, min(money, target.amount), agreed)
        money -= applied.money
        amounts.append(applied)
    return amounts


def _in_full(applying: OpenEntry, target: Target, agreed: Agreed) -> AppliedAmount:
    return _applied(applying, target, target.amount, agreed)


def _applied(applying: OpenEntry, target: Target, paid: Decimal, agreed: Agreed) -> AppliedAmount:
    """What is applied of the target if `paid` (positive) is paid on it. A discount settles the whole target."""
    entry = target.entry
    tolerance = agreed.tolerance_by_entry.get(entry.entry_no, ZERO)
    own_amount = target.own_amount if paid == target.amount else None
    if not entry.discount_possible:
        return AppliedAmount(entry, paid, ZERO, tolerance, own_amount=own_amount)
    posted = applying.posted
    terms = payable(entry).terms
    discount = due_discount(
        terms,
        Paid(
            posted.document_type,
            posted.posting_date,
            paid,
            payment_tolerance=tolerance,
            late_accepted=entry.entry_no in agreed.late,
        ),
    )
    return AppliedAmount(
        entry,
        abs(entry.remaining_amount) if discount else paid,
        discount,
        tolerance,
        is_late=bool(discount) and not is_in_time(terms, posted.posting_date),
        own_amount=None if discount else own_amount,
    )


def _opposite_first(
    applying: OpenEntry, own: Sequence[Target], opposite: Sequence[Target], agreed: Agreed
) -> bool:
    """Whether the opposite targets are consumed first (receivables.md 3.4).

    The applying amount and the targets, those of its own sign first, are added up until the sum changes its sign. A
    negative sum consumes the debits first, any other sum the credits.
    """
    total = applying.remaining_amount
    positive = total > 0
    order = [*reversed(own), *reversed(opposite)] if positive else [*own, *opposite]
    for target in order:
        net = _in_full(applying, target, agreed).money
        total += net if target.entry.is_debit else -net
        if total and (total > 0) != positive:
            break
    return (total < 0) != positive


def _net(amounts: Iterable[AppliedAmount]) -> Decimal:
    """The money that the applied amounts use."""
    return sum((applied.money for applied in amounts), ZERO)


@dataclass
class _Share:
    """The part of an entry's applied amount that is not paired yet; positive."""

    entry_no: int
    amount: Decimal


def _settlement(
    applying: OpenEntry, own: list[AppliedAmount], opposite: list[AppliedAmount]
) -> Settlement:
    """Pairs the own targets, followed by the applying entry, with the opposite targets, each in their order."""
    if not opposite:
        return Settlement([], [])
    own_shares = [_Share(applied.entry.entry_no, applied.amount) for applied in own]
    opposite_shares = [_Share(applied.entry.entry_no, applied.amount) for applied in opposite]
    rest = sum((applied.amount for applied in opposite), ZERO) - sum(
        (applied.amount for applied in own), ZERO
    )
    # Discounts that credit memos give back can exceed the applying entry, which then belongs to the other side.
    (own_shares if rest >= 0 else opposite_shares).append(_Share(applying.entry_no, abs(rest)))
    debits, credits = (
        (own_shares, opposite_shares) if applying.is_debit else (opposite_shares, own_shares)
    )
    return Settlement([*own, *opposite], list(_pairs(deque(debits), deque(credits))))


def _pairs(debits: deque[_Share], credits: deque[_Share]) -> Iterator[Pair]:
    """Pairs the two sides, each in its order. Both must have the same total."""
    while debits and credits:
        debit, credit = debits[0], credits[0]
        amount = min(debit.amount, credit.amount)
        if amount:
            yield Pair(debit.entry_no, credit.entry_no, amount)
        debit.amount -= amount
        credit.amount -= amount
        if not debit.amount:
            debits.popleft()
        if not credit.amount:
            credits.popleft()
