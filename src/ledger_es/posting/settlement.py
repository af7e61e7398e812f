"""The application engine: what one applying entry settles, in which order, with which discounts. Pure arithmetic.

Rules: receivables.md 3.3–3.5, algorithms.md section 5. One currency; no tolerance yet.
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
    """An open entry to apply to; `amount_to_apply` is positive, None: as much as can be."""

    entry: OpenEntry
    amount_to_apply: Decimal | None = None

    @property
    def amount(self) -> Decimal:
        """The most that is applied of it, positive."""
        remaining = abs(self.entry.remaining_amount)
        return remaining if self.amount_to_apply is None else min(remaining, self.amount_to_apply)


class AppliedAmount(NamedTuple):
    """What is applied of one entry: a positive amount, and the discount inside it, signed as the entry."""

    entry: OpenEntry
    amount: Decimal
    discount: Decimal


class Pair(NamedTuple):
    debit_entry_no: int
    credit_entry_no: int
    amount: Decimal


class Settlement(NamedTuple):
    """What is applied of each target, and the debits and credits that this settles with each other."""

    applied: list[AppliedAmount]
    pairs: list[Pair]

    @property
    def discount_total(self) -> Decimal:
        """What the discounts add to the applying entry, in its sign."""
        return -sum((applied.discount for applied in self.applied), ZERO)


def settle(applying: OpenEntry, own: Sequence[Target], opposite: Iterable[Target]) -> Settlement:
    """What the applying entry settles of the targets of its own and of the opposite sign, each by due date.

    With targets of its own sign the whole is weighed first: they are consumed in full before the opposite ones, or the
    other way round (receivables.md 3.4). Without, the opposite ones are taken until the money is used.
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
    """The settlement of exactly what is given: amounts and discounts that were decided before."""
    own: list[AppliedAmount] = []
    opposite: list[AppliedAmount] = []
    for applied in amounts:
        (own if applied.entry.is_debit == applying.is_debit else opposite).append(applied)
    return _settlement(applying, own, opposite)


def by_sign(applying: OpenEntry, targets: Iterable[Target]) -> tuple[list[Target], list[Target]]:
    """Named targets of the applying entry's own and of the opposite sign, by due date."""
    own: list[Target] = []
    opposite: list[Target] = []
    for target in sorted(
        targets, key=lambda target: (target.entry.due_date, target.entry.entry_no)
    ):
        (own if target.entry.is_debit == applying.is_debit else opposite).append(target)
    return own, opposite


def candidates(
    applying: OpenEntry, ledger: PartyLedger, until: date | None
) -> tuple[list[Target], Iterator[Target]]:
    """Targets of *apply to oldest*: the open entries of either sign by due date (receivables.md 3.4).

    Entries posted after `until` are left out.
    """

    def of(side: Side) -> Iterator[Target]:
        for entry in side.oldest_first():
            if entry.entry_no != applying.entry_no and (
                until is None or entry.posted.posting_date <= until
            ):
                yield Target(entry)

    if next(of(ledger.side_opposite(applying)), None) is None:
        return [], iter(())
    return list(of(ledger.side_of(applying))), of(ledger.side_opposite(applying))


def refuse_excess(applying: OpenEntry, targets: Iterable[Target], settlement: Settlement) -> None:
    """Amounts given must be met in full: what the applying entry cannot pay is refused, not cut."""
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
    """What the open entry grants now."""
    return DiscountTerms(
        entry.posted.document_type,
        entry.remaining_amount,
        entry.discount_possible,
        entry.discount_date,
        entry.discount_tolerance_date,
    )


def discount_left(applying: OpenEntry, applied_to: OpenEntry) -> bool:
    """Whether a part application between the two reduces their remaining discounts in proportion."""
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
    """The discount due on the target, signed as it, when so much (positive) is paid on it."""
    if not target.entry.discount_possible:
        return ZERO
    posted = applying.posted
    return due_discount(
        discount_terms(target.entry), Paid(posted.document_type, posted.posting_date, paid)
    )


def _opposite_first(applying: OpenEntry, own: Sequence[Target], opposite: Sequence[Target]) -> bool:
    """Weighs the new amount and the candidates, own sign first, until the sum changes sign (receivables.md 3.4).

    A sum below zero consumes the debits first, else the credits.
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
    """What the applied amounts cost in money: less their discounts."""
    return sum(
        (applied.amount - _unsigned(applied.discount, applied.entry) for applied in amounts), ZERO
    )


def _unsigned(discount: Decimal, entry: OpenEntry) -> Decimal:
    """The discount as it shortens the positive amount applied of the entry."""
    return discount if entry.remaining_amount > 0 else -discount


@dataclass
class _Share:
    """What an entry brings to one side of a settlement, positive, as far as it is not yet paired."""

    entry_no: int
    amount: Decimal


def _settlement(
    applying: OpenEntry, own: list[AppliedAmount], opposite: list[AppliedAmount]
) -> Settlement:
    """Pairs the own side, its targets before the applying entry, with the opposite side in its order."""
    if not opposite:
        return Settlement([], [])
    own_shares = [_Share(applied.entry.entry_no, applied.amount) for applied in own]
    opposite_shares = [_Share(applied.entry.entry_no, applied.amount) for applied in opposite]
    rest = sum((applied.amount for applied in opposite), ZERO) - sum(
        (applied.amount for applied in own), ZERO
    )
    # Discounts that credit memos give back can be more than the applying entry has: it then stands on the other side.
    (own_shares if rest >= 0 else opposite_shares).append(_Share(applying.entry_no, abs(rest)))
    debits, credits = (
        (own_shares, opposite_shares) if applying.is_debit else (opposite_shares, own_shares)
    )
    return Settlement([*own, *opposite], list(_pairs(deque(debits), deque(credits))))


def _pairs(debits: deque[_Share], credits: deque[_Share]) -> Iterator[Pair]:
    """Settles the two sides with each other, each in its order; both amount to the same."""
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
