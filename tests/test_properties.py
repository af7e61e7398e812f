"""What holds for every small ledger: what is undone is as if it had not been, and what is independent has no order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ledger_es import (
    AdjustExchangeRates,
    ApplyEntries,
    Command,
    Executed,
    JournalLine,
    Ledger,
    PostJournal,
    Refusal,
    Request,
    ReverseTransaction,
    SetCurrency,
    SetPaymentTolerance,
    SetToleranceRules,
    UnapplyEntry,
)
from tests.scenarios.books import BOOKS, line
from tests.scenarios.scenario import Scenario, day
from tests.scenarios.scenario import given as books_of
from tests.scenarios.test_currencies import CHART as ACCOUNTS_FOR_GAINS
from tests.scenarios.test_currencies import GAINS, LOSSES, ROUNDING, rates
from tests.scenarios.test_exchange_adjustment import CHART, WITH_UNREALIZED

FAR = date(2030, 1, 1)
DAYS = (day("01-20"), day("02-10"), FAR)
"""Days on which reports are compared."""
SET_UP = (
    *BOOKS,
    ACCOUNTS_FOR_GAINS,
    CHART,
    SetCurrency(currency="USD", accounts=WITH_UNREALIZED),
    SetCurrency(currency="JPY", accounts=WITH_UNREALIZED),
    rates("USD", d0101="0.8333", d0110="0.91", d0120="0.8705", d0131="0.95"),
    rates("JPY", d0101="0.0061", d0115="0.00587", d0131="0.0063"),
    SetPaymentTolerance(maximum_amount=Decimal(2)),
    SetPaymentTolerance(currency="USD", percentage=Decimal(1)),
    SetToleranceRules(grace_period="5D"),
)
"""A company that keeps its books in francs, with a customer and a vendor, and both tolerances."""
FEW = settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])


class Document(NamedTuple):
    """A document of the customer or the vendor; its amount is positive, in tenths of the currency's largest unit."""

    kind: str
    party_no: str
    currency: str
    tenths: int
    on: int
    discount_percentage: int = 0

    def posted(self, number: int) -> PostJournal:
        """The journal that posts it, with the sign that its kind has."""
        amount = Decimal(self.tenths) if self.currency == "JPY" else Decimal(self.tenths) / 10
        is_debit = (self.kind in ("INV", "REF")) == (self.party_no == "C1")
        posting_date = day("01-01") + timedelta(days=self.on)
        fields: dict[str, Any] = {}
        discount = amount * self.discount_percentage / 100
        discount = discount.quantize(Decimal(1) if self.currency == "JPY" else Decimal("0.01"))
        if discount and self.kind in ("INV", "CM"):
            last_day = posting_date + timedelta(days=10)
            fields = {"discount_amount": discount, "discount_date": last_day}
        document = line(
            f"{self.kind}-{number}",
            f"{posting_date:%m-%d}",
            str(amount if is_debit else -amount),
            self.party_no,
            currency=self.currency,
            **fields,
        )
        return PostJournal(lines=(document,))


DOCUMENTS = st.builds(
    Document,
    kind=st.sampled_from(["INV", "INV", "CM", "PAY", "PAY", "REF"]),
    party_no=st.sampled_from(["C1", "C1", "V1"]),
    currency=st.sampled_from(["", "USD", "JPY"]),
    tenths=st.integers(1, 9_999),
    on=st.integers(0, 25),
    discount_percentage=st.sampled_from([0, 0, 2, 3]),
)
LEDGERS = st.lists(DOCUMENTS, min_size=2, max_size=7)
RUN = AdjustExchangeRates(posting_date=day("01-31"), document_no="FX")


# --- with read models -----------------------------------------------------------------------


@contextmanager
def ledger_of(documents: list[Document]) -> Iterator[Ledger]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(str(Path(folder, "ledger.db")), create=True)
        with ledger:
            posted = [document.posted(number) for number, document in enumerate(documents, 1)]
            for outcome in ledger.execute_many([Request(each) for each in (*SET_UP, *posted)]):
                assert isinstance(outcome, Executed), outcome
            yield ledger


def shown(ledger: Ledger) -> dict[str, Any]:
    """What the read models say but for the history: what is open, owed, due and in the accounts, on three days."""
    reports: dict[str, Any] = {}
    for on in DAYS:
        reports[f"open {on}"] = ledger.open_entries(as_of=on).rows()
        reports[f"unpaid {on}"] = ledger.unpaid_documents(as_of=on).rows()
        reports[f"overdue {on}"] = ledger.overdue(as_of=on).rows()
        reports[f"customers {on}"] = ledger.customers(as_of=on).rows()
        reports[f"vendors {on}"] = ledger.vendors(as_of=on).rows()
        for kind in ("customer", "vendor"):
            reports[f"aging {kind} {on}"] = ledger.aging(ledger=kind, as_of=on).rows()
        reports[f"accounts {on}"] = {
            row.account_no: row.balance
            for row in ledger.trial_balance(as_of=on).rows()
            if row.balance
        }
    return reports


@FEW
@given(LEDGERS, st.data(), st.booleans())
def test_undone_an_application_is_as_if_it_had_not_been(
    documents: list[Document], data: st.DataObject, runs: bool
) -> None:
    """Also where a run of the exchange rate adjustment comes before it."""
    with ledger_of(documents) as ledger:
        if runs:
            ledger.execute(RUN, actor="anna")
        before = shown(ledger)
        applying_entry_no = data.draw(st.integers(1, len(documents)))
        targets = data.draw(st.sets(st.integers(1, len(documents)), max_size=3))
        amounts = dict.fromkeys(targets - {applying_entry_no}) or None
        assume(
            _is_done(
                ledger,
                ApplyEntries(applying_entry_no=applying_entry_no, amounts_to_apply=amounts),
            )
        )
        assert shown(ledger) != before
        ledger.execute(UnapplyEntry(entry_no=applying_entry_no), actor="anna")
        assert shown(ledger) == before
        assert ledger.verify().ok


@FEW
@given(LEDGERS, st.data())
def test_undone_after_a_run_an_application_is_as_if_it_had_never_been(
    documents: list[Document], data: st.DataObject
) -> None:
    """What the run had found settled is valued as by it, and what it had taken back is given again, on every day."""
    with ledger_of(documents) as ledger, ledger_of(documents) as never:
        applying_entry_no = data.draw(st.integers(1, len(documents)))
        targets = data.draw(st.sets(st.integers(1, len(documents)), max_size=3))
        amounts = dict.fromkeys(targets - {applying_entry_no}) or None
        applied = ApplyEntries(applying_entry_no=applying_entry_no, amounts_to_apply=amounts)
        assume(_is_done(ledger, applied))
        # A run that finds nothing is not recorded, so there is nothing to make up for.
        runs = [each.execute(RUN, actor="anna").commit_no for each in (ledger, never)]
        assume(all(runs))
        ledger.execute(UnapplyEntry(entry_no=applying_entry_no), actor="anna")
        assert shown(ledger) == shown(never)
        assert ledger.verify().ok


@FEW
@given(LEDGERS, DOCUMENTS, st.booleans())
def test_reversed_a_posting_is_as_if_it_had_not_been(
    documents: list[Document], further: Document, runs: bool
) -> None:
    with ledger_of(documents) as ledger:
        if runs:
            ledger.execute(RUN, actor="anna")
        before = shown(ledger)
        posted = ledger.execute(further.posted(len(documents) + 1), actor="anna")
        number = posted.numbers["transaction_no_last"]
        ledger.execute(ReverseTransaction(transaction_no=number), actor="anna")
        assert shown(ledger) == before
        assert ledger.verify().ok


def _is_done(ledger: Ledger, command: Command) -> bool:
    try:
        ledger.execute(command, actor="anna")
    except Refusal:
        return False
    return True


# --- without read models ----------------------------------------------------------------------


def paid(
    scenario: Scenario, number: int, currency: str, amount: Decimal, applies_to: dict[int, Any]
) -> Scenario:
    payment: JournalLine = line(
        f"PAY-{number}", "01-20", str(-amount), currency=currency, applies_to=applies_to
    )
    return scenario.after(PostJournal(lines=(payment,)))


def left(scenario: Scenario) -> list[tuple[int, Decimal, Decimal]]:
    """The open entries with what remains of them, in their currency and in the local one."""
    return [
        (entry_no, entry.remaining_amount, entry.remaining_lcy)
        for entry_no in scenario.remaining()
        for entry in [scenario.entry(entry_no)]
    ]


def sums(scenario: Scenario) -> dict[str, Decimal]:
    """The balances of the accounts; gains, losses and rounding are one, as cents may fall here or there."""
    balances = {account: Decimal(amount) for account, amount in scenario.balances().items()}
    result = sum((balances.pop(of, Decimal(0)) for of in (GAINS, LOSSES, ROUNDING)), Decimal(0))
    return balances | ({"result": result} if result else {})


@settings(max_examples=60)
@given(
    st.sampled_from(["", "USD", "JPY"]),
    st.integers(2, 5_000),
    st.integers(1, 99),
    st.integers(1, 99),
)
def test_two_payments_do_what_one_over_both_does(
    currency: str, invoiced: int, paid_percentage: int, first_percentage: int
) -> None:
    """Of an invoice without discount and tolerance, so that only what is paid counts."""
    smallest = Decimal(1) if currency == "JPY" else Decimal("0.01")
    total = invoiced * smallest * 100
    whole = max((total * paid_percentage / 100).quantize(smallest), smallest * 2)
    first = (whole * first_percentage / 100).quantize(smallest)
    first = min(max(first, smallest), whole - smallest)
    invoice = PostJournal(lines=(line("INV-1", "01-02", str(total), currency=currency),))

    def books() -> Scenario:
        return books_of(*SET_UP[:-3], invoice)

    by_one = paid(books(), 2, currency, whole, {1: None})
    by_two = paid(books(), 2, currency, first, {1: None})
    by_two = paid(by_two, 3, currency, whole - first, {1: None})
    assert left(by_two) == left(by_one)
    # Each payment is valued by itself, which rounds once more.
    assert _cents_apart(sums(by_two), sums(by_one)) <= 2
    if not currency:
        assert sums(by_two) == sums(by_one)


def _cents_apart(balances: dict[str, Decimal], others: dict[str, Decimal]) -> Decimal:
    return max(
        (
            abs(balances.get(account, Decimal(0)) - others.get(account, Decimal(0))) * 100
            for account in balances.keys() | others.keys()
        ),
        default=Decimal(0),
    )


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["", "USD", "JPY"]), st.integers(1, 999), st.integers(1, 999)),
                min_size=2, max_size=4), st.randoms(use_true_random=False))  # fmt: skip
def test_independent_applications_have_no_order(
    pairs: list[tuple[str, int, int]], random: Any
) -> None:
    """Each payment settles an invoice of its own, posted before any of them is applied."""
    documents = [
        document.posted(number)
        for number, (currency, invoiced, received) in enumerate(pairs, 1)
        for document in (
            Document("INV", "C1", currency, invoiced * 10, number, 2),
            Document("PAY", "C1", currency, received * 10, number + 5),
        )
    ]
    applications = [
        ApplyEntries(applying_entry_no=2 * place + 2, amounts_to_apply={2 * place + 1: None})
        for place in range(len(pairs))
    ]
    in_order = books_of(*SET_UP, *documents, *applications)
    random.shuffle(applications)
    shuffled = books_of(*SET_UP, *documents, *applications)
    assert left(shuffled) == left(in_order)
    assert shuffled.balances() == in_order.balances()
