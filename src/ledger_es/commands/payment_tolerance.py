"""Set up payment tolerance and late discounts, and change the tolerance of open entries."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.claims import Key, entry_key
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import EntryTolerancesChanged
from ledger_es.aggregates.payment_tolerance import (
    STREAM,
    PaymentToleranceSet,
    TolerancePosting,
    ToleranceRulesSet,
)
from ledger_es.dates import add_formula, parse_formula
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.policy import TOLERATED, Policy, max_payment_tolerance
from ledger_es.errors import EditChangesNothing, ToleranceInvalid, Words
from ledger_es.posting.changed_tolerance import (
    NewTolerance,
    changed_tolerance,
    changed_tolerances,
    every_party,
)
from ledger_es.values import ZERO, Amount, EntryNo, OptionalCode, Percentage, Text, left_out


class SetPaymentTolerance(Command):
    """Set how much a payment in a currency may differ, and give every open document in it its new tolerance.

    A document's largest difference is `percentage` of its amount, but not more than `maximum_amount`; where one of them
    is 0, the other one counts alone. Without `currency` it is set for the local currency. Open documents take the
    percentage of what remains (receivables.md 3.6).
    """

    name: ClassVar[str] = "set-payment-tolerance"

    currency: OptionalCode = ""
    percentage: Percentage = Decimal(0)
    maximum_amount: Amount = left_out(ZERO)


class SetToleranceRules(Command):
    """Set the days of grace, the warnings and the accounts for tolerance; open documents get their new last day.

    `grace_period` is a date formula, such as 5D, counted from the last day of the discount; empty for no days of grace.
    What is left out stays as it is (receivables.md 3.6, 3.7).
    """

    name: ClassVar[str] = "set-tolerance-rules"

    grace_period: Text | None = None
    payment_tolerance_warning: bool | None = None
    discount_tolerance_warning: bool | None = None
    payment_tolerance_posting: TolerancePosting | None = None
    discount_tolerance_posting: TolerancePosting | None = None


class ChangeEntryTolerance(Command):
    """Change how much a payment of an open invoice or credit memo may differ; 0 for nothing."""

    name: ClassVar[str] = "change-entry-tolerance"

    entry_no: EntryNo
    max_payment_tolerance: Amount

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no)]


def set_payment_tolerance(command: SetPaymentTolerance, books: Books, policy: Policy) -> Decision:
    currency = known_currency(policy, command.currency)
    maximum_amount = policy.money_or_zero(command.maximum_amount, currency)
    if maximum_amount < 0:
        raise ToleranceInvalid(tolerance=maximum_amount, reason=Words("it must not be negative"))
    limit_set = PaymentToleranceSet(
        currency=currency, percentage=command.percentage, maximum_amount=maximum_amount
    )

    def new_tolerance(whose: Whose, entry: OpenEntry) -> NewTolerance:
        unchanged = NewTolerance(entry.max_payment_tolerance, entry.discount_tolerance_date)
        party = books.party(whose.ledger, whose.party_no)
        if party.payment_tolerance_blocked or entry.posted.currency != currency:
            return unchanged
        amount = max_payment_tolerance(
            entry.remaining_amount, currency, command.percentage, maximum_amount
        )
        return unchanged._replace(amount=amount)

    changed = list(changed_tolerances(books, every_party(books), new_tolerance))
    return _set(books, limit_set, changed)


def set_tolerance_rules(command: SetToleranceRules, books: Books, policy: Policy) -> Decision:
    before = books.payment_tolerance.rules
    given = {name: value for name, value in command if value is not None}
    rules = before.model_copy(update=given)
    parse_formula(rules.grace_period)
    if rules == before:
        raise EditChangesNothing(what=Words("the rules for tolerance"))

    def new_tolerance(whose: Whose, entry: OpenEntry) -> NewTolerance:
        unchanged = NewTolerance(entry.max_payment_tolerance, entry.discount_tolerance_date)
        party = books.party(whose.ledger, whose.party_no)
        if party.payment_tolerance_blocked or entry.discount_date is None:
            return unchanged
        last_day = entry.discount_date
        # An entry whose discount ends on the day of the document has no days of grace (algorithms.md 5).
        compared = last_day if whose.ledger == "customer" else entry.discount_tolerance_date
        if rules.grace_period and compared != entry.posted.document_date:
            last_day = add_formula(last_day, rules.grace_period)
        return unchanged._replace(last_day_late=last_day)

    changed: list[tuple[str, Event]] = []
    if rules.grace_period != before.grace_period:
        changed = list(changed_tolerances(books, every_party(books), new_tolerance))
    return _set(books, ToleranceRulesSet(rules=rules), changed)


def change_entry_tolerance(command: ChangeEntryTolerance, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    entry = books.open_entry(whose, command.entry_no)
    unsigned = policy.money_or_zero(command.max_payment_tolerance, entry.posted.currency)
    if entry.posted.document_type not in TOLERATED:
        raise ToleranceInvalid(
            tolerance=unsigned, reason=Words("only invoices and credit memos carry one")
        )
    if not 0 <= unsigned <= abs(entry.remaining_amount):
        raise ToleranceInvalid(
            tolerance=unsigned,
            reason=Words(
                "it must lie between 0 and {remaining}, which remains",
                remaining=abs(entry.remaining_amount),
            ),
        )
    tolerance = unsigned if entry.is_debit else -unsigned
    change = changed_tolerance(entry, NewTolerance(tolerance, entry.discount_tolerance_date))
    if change is None:
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))

    return Decision([(whose.stream, EntryTolerancesChanged(entries=(change,)))], books.head, {})


def _set(books: Books, event: Event, changed: list[tuple[str, Event]]) -> Decision:
    count = sum(
        len(change.entries) for _, change in changed if isinstance(change, EntryTolerancesChanged)
    )
    return Decision([(STREAM, event), *changed], books.head, {"changed_entries": count})
