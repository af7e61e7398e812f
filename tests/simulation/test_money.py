"""Seeded runs of discounts, tolerance and three currencies: what is owed agrees everywhere after every command.

Receivables and payables in the G/L, the aging and the open entries are compared after each command; whatever is undone
leaves the open entries as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from ledger_es import (
    Account,
    AddAccounts,
    AdjustExchangeRates,
    ApplyEntries,
    CancelInvoice,
    ChangeEntryTolerance,
    Command,
    CurrencyAccounts,
    DatedRate,
    EditCustomer,
    EstablishCompany,
    Executed,
    JournalLine,
    Ledger,
    NetBalances,
    Personal,
    PostJournal,
    Recorded,
    Refusal,
    RegisterCustomers,
    RegisterVendors,
    ReturnPayment,
    ReverseRegister,
    ReverseTransaction,
    SetCurrency,
    SetExchangeRates,
    SetPaymentTolerance,
    SetToleranceRules,
    ToleranceAnswers,
    UnapplyEntry,
    UndoExchangeAdjustment,
    WriteOffEntry,
)
from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.commands.party import PartyRecord
from ledger_es.values import LedgerKind
from tests.simulation.checking import (
    check_events,
    check_past_days,
    check_proofs,
    check_replay,
)

START = date(2026, 1, 1)
AFTER_ALL = date(2030, 1, 1)
PARTIES: tuple[tuple[LedgerKind, str], ...] = (
    ("customer", "C1"), ("customer", "C2"), ("vendor", "V1")
)  # fmt: skip
CONTROL_ACCOUNTS: dict[LedgerKind, str] = {"customer": "1100", "vendor": "2000"}

OpenItem = tuple[int, Decimal, Decimal, Decimal, date | None]
"""Number, remaining amount in its currency and in the local one, possible discount and its last day."""


@dataclass
class Run:
    ledger: Ledger
    random: Random
    documents: int = 0
    undone: int = 0
    adjusted: int = 0
    returned: int = 0
    netted: int = 0
    entry_nos: list[int] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)

    def execute(self, command: Command) -> Executed | None:
        """Executes the command and compares the books; None if it is refused."""
        try:
            executed = self.ledger.execute(command, actor="money")
        except Refusal:
            return None
        check_events(executed.events)
        self.recorded += executed.events
        self.compare()
        return executed

    def open_items(self) -> list[OpenItem]:
        report = self.ledger.open_entries(as_of=AFTER_ALL)
        return [
            (
                row.entry_no,
                row.remaining_amount,
                row.remaining_lcy,
                row.discount_possible,
                row.discount_date,
            )
            for row in report.rows()
        ]

    def compare(self) -> None:
        """Σ open = aging = G/L, for customers and vendors, after all that is posted and on each day before."""
        self._compare(AFTER_ALL)
        check_past_days(self.ledger)
        if self.random.random() < 0.1:
            self._compare(self.day())

    def _compare(self, day: date) -> None:
        balances = {
            row.account_no: row.balance for row in self.ledger.trial_balance(as_of=day).rows()
        }
        for kind, account_no in CONTROL_ACCOUNTS.items():
            parties = [number for of, number in PARTIES if of == kind]
            entries = [
                entry
                for entry in self.ledger.open_entries(as_of=day).entries
                if entry.party_no in parties
            ]
            remaining = sum(entry.remaining_lcy for entry in entries)
            aging = self.ledger.aging(ledger=kind, as_of=day)
            assert remaining == balances.get(account_no, Decimal(0)) * 100, kind
            assert sum(aging.totals_lcy) == remaining, kind
            for entry in entries:
                assert entry.remaining_amount, f"entry {entry.entry_no} is open with nothing left"

    # --- commands ---

    def step(self) -> None:
        draw = self.random.choices(
            [
                self.document,
                self.pay,
                self.apply_and_undo,
                self.reverse,
                self.write_off,
                self.adjust,
                self.give_back,
                self.set_up,
            ],
            [30, 40, 15, 5, 5, 9, 4, 10],
        )[0]
        draw()

    def day(self) -> date:
        return START + timedelta(days=self.random.randrange(40))

    def answers(self) -> ToleranceAnswers:
        return ToleranceAnswers(
            payment=self.random.choice(("", "accept", "remaining")),
            discount=self.random.choice(("", "accept", "decline")),
        )

    def line(self, kind: LedgerKind, number: str, amount: Decimal, **fields: object) -> JournalLine:
        self.documents += 1
        side = 1 if kind == "customer" else -1
        return JournalLine(
            document_no=f"D{self.documents}",
            account_type=kind,
            account_no=number,
            amount=side * amount,
            currency=self.random.choice(("", "", "USD", "EUR")),
            bal_account_no="3000",
            **fields,
        )

    def document(self) -> None:
        kind, number = self.random.choice(PARTIES)
        day = self.day()
        amount = Decimal(self.random.randrange(100, 100_000)) / 100
        discount = (amount * self.random.choice((0, 2, 3)) / 100).quantize(Decimal("0.01"))
        terms: dict[str, object] = {}
        if discount:
            terms = {"discount_amount": discount, "discount_date": day + timedelta(days=10)}
        credit = self.random.random() < 0.2
        self.execute(
            PostJournal(
                lines=(
                    self.line(
                        kind,
                        number,
                        -amount if credit else amount,
                        posting_date=day,
                        document_type="credit_memo" if credit else "invoice",
                        **terms,
                    ),
                )
            )
        )

    def pay(self) -> None:
        """Pays one or two documents: in full, less the discount, and often a little more or less."""
        kind, number = self.random.choice(PARTIES)
        side = 1 if kind == "customer" else -1
        rows = [
            row
            for row in self.ledger.open_entries(as_of=AFTER_ALL).rows()
            if row.party_no == number
            and row.document_type == "invoice"
            and row.remaining_amount * side > 0
        ]
        if not rows:
            return
        chosen = self.random.sample(rows, min(len(rows), self.random.choice((1, 1, 2))))
        due = sum((abs(row.remaining_amount) for row in chosen), Decimal(0))
        if self.random.random() < 0.6:
            due -= sum((abs(row.discount_possible) for row in chosen), Decimal(0))
        due += Decimal(self.random.randrange(-600, 600)) / 100
        if due <= 0:
            return
        latest = max(row.posting_date for row in chosen)
        executed = self.execute(
            PostJournal(
                lines=(
                    self.line(
                        kind,
                        number,
                        -due,
                        posting_date=latest + timedelta(days=self.random.randrange(25)),
                        document_type="payment",
                        applies_to={row.entry_no: None for row in chosen},
                        tolerance=self.answers(),
                    ),
                )
            )
        )
        if executed is not None:
            self.entry_nos += executed.numbers["entry_nos"]

    def apply_and_undo(self) -> None:
        """Undoes the application of a payment, applies it again and undoes that: nothing is left of it."""
        if not self.entry_nos:
            return
        entry_no = self.random.choice(self.entry_nos)
        if self.execute(UnapplyEntry(entry_no=entry_no)) is None:
            return
        before = self.open_items()
        if self.execute(ApplyEntries(applying_entry_no=entry_no)) is None:
            return
        assert self.execute(UnapplyEntry(entry_no=entry_no)) is not None
        assert self.open_items() == before
        self.undone += 1

    def reverse(self) -> None:
        """Posts a document and reverses it: nothing is left of it."""
        before = self.open_items()
        kind, number = self.random.choice(PARTIES)
        line = self.line(kind, number, Decimal("12.34"), posting_date=START, document_type="refund")
        executed = self.execute(PostJournal(lines=(line,)))
        assert executed is not None
        number_of = executed.numbers["transaction_no_last"]
        assert self.execute(ReverseTransaction(transaction_no=number_of)) is not None
        assert self.open_items() == before

    def write_off(self) -> None:
        """Writes an entry off, undoes it and reverses it: nothing is left of it. Then it is written off again."""
        before = self.open_items()
        if not before:
            return
        entry_no, *_ = self.random.choice(before)
        command = WriteOffEntry(
            entry_no=entry_no, account_no="6900", posting_date=START + timedelta(days=70)
        )
        executed = self.execute(command)
        assert executed is not None
        assert self.execute(UnapplyEntry(entry_no=entry_no)) is not None
        transaction_no = executed.numbers["transaction_no_last"]
        assert self.execute(ReverseTransaction(transaction_no=transaction_no)) is not None
        assert self.open_items() == before
        assert self.execute(command) is not None

    def adjust(self) -> None:
        """Values what is open at the rates of a day, undoes that and does it again: nothing is left of the first."""
        command = AdjustExchangeRates(
            posting_date=START + timedelta(days=12 + 6 * self.adjusted + self.random.randrange(6)),
            document_no=f"FX{self.documents}",
        )
        executed = self.execute(command)
        if executed is None or not executed.numbers["adjusted"]:
            return
        adjusted = self.values()
        undo = UndoExchangeAdjustment(register_no=executed.numbers["register_no"])
        assert self.execute(undo) is not None
        assert self.execute(command) is not None
        assert self.values() == adjusted
        again = self.execute(command)
        assert again is not None
        assert again.numbers["adjusted"] == 0
        self.adjusted += 1

    def values(self) -> dict[int, int]:
        """What remains of each open entry in the local currency."""
        entries = self.ledger.open_entries(as_of=AFTER_ALL).entries
        return {entry.entry_no: entry.remaining_lcy for entry in entries}

    def give_back(self) -> None:
        """Returns a payment: it is closed, and nothing of what it paid is paid any more."""
        if not self.entry_nos:
            return
        entry_no = self.random.choice(self.entry_nos)
        command = ReturnPayment(
            entry_no=entry_no,
            posting_date=START + timedelta(days=69),
            payment_kind=self.random.choice(("check", "direct_debit")),
            document_no=f"R{entry_no}",
            charge=Decimal(5),
            charge_account_no="3000",
        )
        if self.execute(command) is None:
            return
        assert entry_no not in {number for number, *_ in self.open_items()}
        assert self.execute(command) is None
        self.returned += 1

    def cancel(self) -> None:
        """Cancels an invoice, undoes it and reverses the credit memo: nothing is left of it."""
        before = self.open_items()
        invoices = [
            row.entry_no
            for row in self.ledger.open_entries(as_of=AFTER_ALL).rows()
            if row.document_type == "invoice"
        ]
        if not invoices:
            return
        entry_no = self.random.choice(invoices)
        executed = self.execute(
            CancelInvoice(
                entry_no=entry_no,
                document_no=f"CM{self.documents}-{entry_no}",
                posting_date=START + timedelta(days=70),
            )
        )
        if executed is None:
            return
        assert entry_no not in {number for number, *_ in self.open_items()}
        assert self.execute(UnapplyEntry(entry_no=entry_no)) is not None
        register = ReverseRegister(register_no=executed.numbers["register_no"])
        assert self.execute(register) is not None
        assert self.open_items() == before

    def net(self) -> None:
        """Nets a customer with the vendor, undoes that and reverses it: nothing is left of it."""
        for kind, number in (PARTIES[0], PARTIES[2]):
            large = self.line(
                kind, number, Decimal(5000), posting_date=START, document_type="invoice"
            )
            in_francs = JournalLine(**{**dict(large), "currency": ""})
            assert self.execute(PostJournal(lines=(in_francs,))) is not None
        before = self.open_items()
        command = NetBalances(
            customer_no="C1",
            vendor_no="V1",
            posting_date=START + timedelta(days=70),
            document_no=f"N{self.documents}",
        )
        executed = self.execute(command)
        if executed is None:
            return
        for entry_no in reversed(executed.numbers["entry_nos"]):
            assert self.execute(UnapplyEntry(entry_no=entry_no)) is not None
        register = ReverseRegister(register_no=executed.numbers["register_no"])
        assert self.execute(register) is not None
        assert self.open_items() == before
        self.netted += 1

    def set_up(self) -> None:
        chance = self.random.random()
        if chance < 0.4:
            self.execute(
                SetPaymentTolerance(
                    currency=self.random.choice(("", "USD", "EUR")),
                    percentage=Decimal(self.random.choice((0, 1, 5))),
                    maximum_amount=Decimal(self.random.choice((0, 3, 5))),
                )
            )
        elif chance < 0.7:
            warning = self.random.random() < 0.5
            self.execute(
                SetToleranceRules(
                    grace_period=self.random.choice(("", "5D", "40D")),
                    payment_tolerance_warning=warning,
                    discount_tolerance_warning=warning,
                )
            )
        elif chance < 0.85:
            blocked = self.random.random() < 0.5
            self.execute(EditCustomer(party_no="C1", payment_tolerance_blocked=blocked))
        else:
            items = self.open_items()
            if items:
                entry_no, remaining, *_ = self.random.choice(items)
                tolerance = min(abs(remaining), Decimal(2))
                self.execute(
                    ChangeEntryTolerance(entry_no=entry_no, max_payment_tolerance=tolerance)
                )


def set_up_currencies(ledger: Ledger) -> None:
    """Two currencies whose rates change every ten days."""
    account = Account(account_no="6960", name="Gains", category="income", direct_posting=True)
    ledger.execute(AddAccounts(accounts=(account,)), actor="money")
    for currency, rates in (
        ("USD", ("0.8333", "0.91", "0.8705", "0.93", "0.90", "0.88", "0.8951")),
        ("EUR", ("0.95", "0.9437", "0.961", "0.97", "0.9512", "0.94", "0.95")),
    ):
        accounts = CurrencyAccounts(
            realized_gain_account="6960",
            realized_loss_account="6960",
            rounding_debit_account="3890",
            rounding_credit_account="3890",
            unrealized_gain_account="6960",
            unrealized_loss_account="6960",
        )
        ledger.execute(SetCurrency(currency=currency, accounts=accounts), actor="money")
        dated = tuple(
            DatedRate(
                starting_date=START + timedelta(days=10 * place),
                relational_exchange_rate_amount=Decimal(rate),
            )
            for place, rate in enumerate(rates)
        )
        ledger.execute(SetExchangeRates(currency=currency, rates=dated), actor="money")


@pytest.mark.parametrize("seed", range(1, 2), ids=lambda seed: f"seed{seed}")
def test_what_is_owed_agrees_everywhere(store_url: str, seed: int) -> None:
    ledger = Ledger.open(store_url, create=True)
    ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="money")
    for kind, number in PARTIES:
        register = RegisterCustomers if kind == "customer" else RegisterVendors
        record = PartyRecord(party_no=number, name=Personal(number))
        ledger.execute(register(parties=(record,)), actor="money")
    set_up_currencies(ledger)
    run = Run(ledger, Random(seed))
    for currency in ("", "USD", "EUR"):
        run.execute(
            SetPaymentTolerance(currency=currency, percentage=Decimal(1), maximum_amount=Decimal(5))
        )
    run.execute(SetToleranceRules(grace_period="5D"))
    for _ in range(110):
        run.step()
    for _ in range(3):
        run.adjust()
    for _ in range(10):
        run.give_back()
    for _ in range(5):
        run.cancel()
        run.net()
    given_up = [
        detail.detail_type
        for recorded in run.recorded
        if isinstance(recorded.event, EntriesApplied)
        for detail in recorded.event.details
    ]
    assert run.returned, "no payment was returned"
    assert run.netted, "nothing was netted"
    assert {"payment_tolerance", "payment_discount_tolerance"} & set(given_up)
    assert {"realized_gain", "realized_loss"} & set(given_up), "no gain or loss was drawn"
    assert run.undone > 2, "hardly anything was applied and undone again"
    assert run.adjusted > 1, "hardly anything was valued"
    check_replay(ledger)
    check_proofs(ledger)
    ledger.close()
