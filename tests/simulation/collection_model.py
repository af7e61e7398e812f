"""Reminders and interest by a second, naive computation: what a run of a day must ask of a customer.

It knows nothing of the program's rules: balances are added up day by day, and levels are kept by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
GRACE = (timedelta(days=5), timedelta(days=7), timedelta(days=7))
TERM = timedelta(days=10)
FEES = (Decimal(0), Decimal(20), Decimal(30))
MINIMUM = Decimal(25)
RATE = Decimal("0.5")
"""Percent for 30 days, on the balance of each day."""
INTEREST_GRACE = timedelta(days=5)
INTEREST_MINIMUM = Decimal(1)
VAT_ON_FEES = {date(2026, 1, 1): Decimal("8.1"), date(2026, 2, 15): Decimal("8.5")}
"""Percent, by the day from which it counts. Interest has one rate."""
VAT_ON_INTEREST = Decimal("2.6")
IN_FRANCS = {"CHF": Decimal(1), "EUR": Decimal("0.95")}


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def vat_on_fee(fee: Decimal, day: date) -> Decimal:
    """The VAT on the fee of a reminder of this day."""
    percentages = [percentage for first, percentage in VAT_ON_FEES.items() if first <= day]
    return cents(fee * percentages[-1] / 100)


def vat_on_interest(interest: dict[int, Decimal]) -> Decimal:
    """The VAT on the interest of a memo: that of each entry is rounded by itself."""
    return sum((cents(amount * VAT_ON_INTEREST / 100) for amount in interest.values()), Decimal(0))


@dataclass
class Asked:
    """A reminder or memo on which an entry stands; memos have level 0."""

    document_no: str
    document_date: date
    due_date: date
    level: int


@dataclass
class Entry:
    """An entry of a customer; `changes` are its amount and what was applied, by day."""

    entry_no: int
    customer_no: str
    document_type: str
    due_date: date
    amount: Decimal
    currency: str = "CHF"
    changes: list[tuple[date, Decimal]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    on_hold: bool = False
    disputed: bool = False
    promised: date | None = None

    @property
    def remaining(self) -> Decimal:
        return self.amount + sum((change for _, change in self.changes), Decimal(0))

    @property
    def level(self) -> int:
        return max((asked.level for asked in self.asked), default=0)

    def is_over(self, day: date) -> bool:
        """Whether the grace period of its next level ended before the day."""
        start = self.due_date
        for asked in self.asked:
            if asked.level and asked.level == self.level:
                start = asked.due_date
        return start + GRACE[self.level] < day

    def is_reminded(self, day: date) -> bool:
        """Whether reminders of the day look at it at all."""
        promised = self.promised is not None and self.promised >= day
        return (
            bool(self.remaining)
            and self.level < 3
            and not (self.on_hold or self.disputed or promised)
        )

    def interest(self, day: date) -> Decimal:
        """Of every day since it was due, or was last charged, at the balance of that day."""
        memos = [asked.document_date for asked in self.asked if not asked.level]
        total, at = Decimal(0), max([self.due_date, *memos])
        while at < day:
            total += self.amount + sum(
                (change for changed, change in self.changes if changed <= at), Decimal(0)
            )
            at += timedelta(days=1)
        return cents(total / 30 * RATE / 100)


def pay_in_legal_order(entries: list[Entry], payment: Entry, day: date) -> None:
    """Settles costs (reminders), then interest (memos), then the rest, each the oldest due first, in its currency."""
    order = {"reminder": 0, "finance_charge_memo": 1}
    debts = [e for e in entries if e.remaining > 0 and e.currency == payment.currency]
    for debt in sorted(
        debts, key=lambda e: (order.get(e.document_type, 2), e.due_date, e.entry_no)
    ):
        paid = min(debt.remaining, -payment.remaining)
        if paid:
            debt.changes.append((day, -paid))
            payment.changes.append((day, paid))


@dataclass
class Reminder:
    """What a reminder must say: the level of each entry (0: listed as not due), the fee and the total of the lines."""

    customer_no: str
    currency: str
    levels: dict[int, int]
    total: Decimal
    level: int
    line_fee: Decimal = Decimal(0)
    """What a person typed as the fee for one entry."""

    @property
    def fee(self) -> Decimal:
        return cents(FEES[self.level - 1] / IN_FRANCS[self.currency])


def reminder_of(entries: list[Entry], day: date) -> Reminder | None:
    """The reminder of a customer in one currency, None where nothing is asked for."""
    looked_at = [entry for entry in entries if entry.is_reminded(day)]
    over = [entry for entry in looked_at if entry.is_over(day)]
    total = sum((entry.remaining for entry in over), Decimal(0))
    if not any(entry.remaining > 0 for entry in over) or total <= 0:
        return None
    currency = over[0].currency
    if cents(total * IN_FRANCS[currency]) < MINIMUM:
        return None
    levels = {entry.entry_no: entry.level + 1 for entry in over}
    for entry in looked_at:
        # Money that is not applied is listed even before it is "due"; it then asks for nothing.
        if entry not in over and entry.document_type == "payment" and not entry.level:
            levels[entry.entry_no] = 0
    return Reminder(
        customer_no=over[0].customer_no,
        currency=currency,
        levels=levels,
        total=total,
        level=max(entry.level + 1 for entry in over if entry.document_type != "credit_memo"),
    )


def interest_of(entries: list[Entry], day: date) -> dict[str, dict[int, Decimal]]:
    """The interest of each entry of a customer by currency; nothing below the minimum in all currencies."""
    by_currency: dict[str, dict[int, Decimal]] = {}
    total = Decimal(0)
    for entry in entries:
        if entry.amount <= 0 or not entry.remaining or entry.on_hold:
            continue
        if entry.due_date + INTEREST_GRACE >= day:
            continue
        interest = entry.interest(day)
        if interest:
            by_currency.setdefault(entry.currency, {})[entry.entry_no] = interest
    for currency, charged in by_currency.items():
        total += cents(sum(charged.values(), Decimal(0)) * IN_FRANCS[currency])
    return by_currency if total >= INTEREST_MINIMUM else {}
