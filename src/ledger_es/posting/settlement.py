"""The application engine: what one applying entry settles, in which order, with which discounts. Pure arithmetic.

Rules: receivables.md 3.3–3.5, algorithms.md section 5. One currency; tolerance is not taken yet (always 0).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


class Taken(NamedTuple):
    """What is applied of one target: a positive amount, the discount inside it signed as the entry."""

    entry: OpenEntry
    amount: Decimal
    discount: Decimal


class Pair(NamedTuple):
    debit_entry_no: int
    credit_entry_no: int
    amount: Decimal


class Settlement(NamedTuple):
    """What is taken of each target, and the debits and credits that this settles with each other."""

    taken: list[Taken]
    pairs: list[Pair]

    @property
    def discount_total(self) -> Decimal:
        """What the discounts add to the applying entry, in its sign."""
        return -sum((taken.discount for taken in self.taken), ZERO)


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
        opposite_taken = [_in_full(applying, target) for target in opposite]
        missing = _net(opposite_taken) - money
        own_taken = _until_used(applying, own, missing)
    else:
        own_taken = [_in_full(applying, target) for target in own]
        opposite_taken = _until_used(applying, opposite, money + _net(own_taken))
    return _settlement(applying, own_taken, opposite_taken)


def settlement_of(applying: OpenEntry, taken: Iterable[Taken]) -> Settlement:
    """The settlement of exactly what is given: amounts and discounts that were decided before."""
    own: list[Taken] = []
    opposite: list[Taken] = []
    for one in taken:
        (own if one.entry.is_debit == applying.is_debit else opposite).append(one)
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
    taken = {one.entry.entry_no: one.amount for one in settlement.taken}
    for target in targets:
        if (
            target.amount_to_apply is not None
            and taken.get(target.entry.entry_no, ZERO) < target.amount_to_apply
        ):
            raise ExceedsRemainingAmount(
                entry_no=applying.entry_no,
                remaining=abs(applying.remaining_amount),
                amount=sum((one.amount_to_apply or ZERO for one in targets), ZERO),
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


def _until_used(applying: OpenEntry, targets: Iterable[Target], money: Decimal) -> list[Taken]:
    taken: list[Taken] = []
    for target in targets:
        if money <= 0:
            break
        discount = _discount(applying, target, min(money, target.amount))
        amount = abs(target.entry.remaining_amount) if discount else min(money, target.amount)
        money -= amount - _unsigned(discount, target.entry)
        taken.append(Taken(target.entry, amount, discount))
    return taken


def _in_full(applying: OpenEntry, target: Target) -> Taken:
    discount = _discount(applying, target, target.amount)
    return Taken(
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
        taken = _in_full(applying, target)
        net = taken.amount - _unsigned(taken.discount, target.entry)
        total += net if target.entry.is_debit else -net
        if total and (total > 0) != positive:
            break
    return (total < 0) != positive


def _net(taken: list[Taken]) -> Decimal:
    return sum((one.amount - _unsigned(one.discount, one.entry) for one in taken), ZERO)


def _unsigned(discount: Decimal, entry: OpenEntry) -> Decimal:
    """The discount as it shortens the positive amount taken of the entry."""
    return discount if entry.remaining_amount > 0 else -discount


def _settlement(applying: OpenEntry, own: list[Taken], opposite: list[Taken]) -> Settlement:
    """Pairs the own side, its taken entries before the applying one, with the opposite side in its order."""
    if not opposite:
        return Settlement([], [])
    sources = [(one.entry.entry_no, one.amount) for one in own]
    targets = [(one.entry.entry_no, one.amount) for one in opposite]
    rest = sum((one.amount for one in opposite), ZERO) - sum((one.amount for one in own), ZERO)
    # Discounts that credit memos give back can be more than the applying entry has: it then stands on the other side.
    (sources if rest >= 0 else targets).append((applying.entry_no, abs(rest)))
    pairs: list[Pair] = []
    at = 0
    entry_no, left = sources[0]
    for target_no, wanted in targets:
        while wanted > 0:
            while left == 0:
                at += 1
                entry_no, left = sources[at]
            amount = min(wanted, left)
            debit, credit = (
                (entry_no, target_no) if applying.remaining_amount > 0 else (target_no, entry_no)
            )
            pairs.append(Pair(debit, credit, amount))
            wanted -= amount
            left -= amount
    return Settlement([*own, *opposite], pairs)
