"""The application engine: which entries an applying entry settles, in which order and with which discounts.

The rules are in receivables.md 3.3-3.5 and algorithms.md section 5. There is one currency and no tolerance yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger, Side
from ledger_es.errors import ExceedsRemainingAmount
from ledger_es.posting.discount import DISCOUNTED, DiscountTerms, Paid, due_discount
from ledger_es.values import ZERO


class Target(NamedTuple):
    """An open entry to apply to. `amount_to_apply` is positive; None means as much as possible."""

    entry: OpenEntry
    amount_to_apply: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """The largest amount of the entry that may be applied; positive."""
        remaining = abs(self.entry.remaining_amount)
        return remaining if self.amount_to_apply is None else min(remaining, self.amount_to_apply)


class AppliedAmount(NamedTuple):
    """What is applied of an entry. `amount` is positive and includes the discount, which has the entry's sign."""

    entry: OpenEntry
    amount: Decimal
    discount: Decimal


class Pair(NamedTuple):
    """A debit and a credit that settle each other with a positive amount."""

    debit_entry_no: int
    credit_entry_no: int
    amount: Decimal


class Settlement(NamedTuple):
    """What is applied of each target, and the pairs of debits and credits that settle each other."""

    applied: list[AppliedAmount]
    pairs: list[Pair]

    @property
    def discount_total(self) -> Decimal:
        """The amount that the discounts add to the applying entry, with its sign."""
        return -sum((applied.discount for applied in self.applied), ZERO)


def settle(applying: OpenEntry, own: Sequence[Target], opposite: Iterable[Target]) -> Settlement:
    """Settles targets with the applying entry. `own` have its sign, `opposite` the other; both are by due date.

    Without `own` targets, the opposite ones are settled until the applying entry is used up. Otherwise one of the two
    lists is settled in full first; which one, is decided by the rule of receivables.md 3.4.
    """
    money = abs(applying.remaining_amount)
    if not own:
        return _settlement(applying, [], _until_used(applying, opposite, money))
    opposite = list(opposite)
    if _opposite_first(applying, own, opposite):
        of_opposite = [_in_full(applying, target) for target in opposite]
        missing = _net(of_opposite) - money
        of_own = _until_used(applying, own, missing)
    else:
        of_own = [_in_full(applying, target) for target in own]
        of_opposite = _until_used(applying, opposite, money + _net(of_own))
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

    The rule is in receivables.md 3.4. Entries posted after `until` are left out.
    """

    def of(side: Side) -> Iterator[Target]:
        for entry in side.oldest_first():
            if entry.entry_no != applying.entry_no and (
                until is None or entry.posted.posting_date <= until
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


def discount_terms(entry: OpenEntry) -> DiscountTerms:
    """The discount that the open entry grants now."""
    return DiscountTerms(
        entry.posted.document_type,
        entry.remaining_amount,
        entry.discount_possible,
        entry.discount_date,
        entry.discount_tolerance_date,
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
    applying: OpenEntry, targets: Iterable[Target], money: Decimal
) -> list[AppliedAmount]:
    amounts: list[AppliedAmount] = []
    for target in targets:
        if money <= 0:
            break
        discount = _discount(applying, target, min(money, target.amount))
        amount = abs(target.entry.remaining_amount) if discount else min(money, target.amount)
        money -= amount - _unsigned(discount, target.entry)
        amounts.append(AppliedAmount(target.entry, amount, discount))
    return amounts


def _in_full(applying: OpenEntry, target: Target) -> AppliedAmount:
    discount = _discount(applying, target, target.amount)
    return AppliedAmount(
        target.entry, abs(target.entry.remaining_amount) if discount else target.amount, discount
    )


def _discount(applying: OpenEntry, target: Target, paid: Decimal) -> Decimal:
    """The discount earned on the target, with its sign, if `paid` (positive) is paid on it."""
    if not target.entry.discount_possible:
        return ZERO
    posted = applying.posted
    return due_discount(
        discount_terms(target.entry), Paid(posted.document_type, posted.posting_date, paid)
    )


def _opposite_first(applying: OpenEntry, own: Sequence[Target], opposite: Sequence[Target]) -> bool:
    """Whether the opposite targets are consumed first (receivables.md 3.4).

    The applying amount and the targets, those of its own sign first, are added up until the sum changes its sign. A
    negative sum consumes the debits first, any other sum the credits.
    """
    total = applying.remaining_amount
    positive = total > 0
    order = [*reversed(own), *reversed(opposite)] if positive else [*own, *opposite]
    for target in order:
        net = _net([_in_full(applying, target)])
        total += net if target.entry.is_debit else -net
        if total and (total > 0) != positive:
            break
    return (total < 0) != positive


def _net(amounts: Iterable[AppliedAmount]) -> Decimal:
    """The sum of the applied amounts less their discounts, which is the money that they use."""
    return sum(
        (applied.amount - _unsigned(applied.discount, applied.entry) for applied in amounts), ZERO
    )


def _unsigned(discount: Decimal, entry: OpenEntry) -> Decimal:
    """The discount with the sign in which it reduces the (positive) applied amount of the entry."""
    return discount if entry.remaining_amount > 0 else -discount


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
