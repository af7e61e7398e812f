"""Seeded runs of receipts in three currencies: marked payments, batches, deposits, statements, opening documents.

What is owed is compared in the G/L, the aging and the open entries after every command, and what is undone leaves the
open entries as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from ledger_es import (
    AddJournalLines,
    ApplyJournalLine,
    AssignLine,
    BankAccountRecord,
    ChangeJournalLine,
    Command,
    CorrectOpeningEntry,
    DeleteJournalLines,
    EstablishCompany,
    Executed,
    Ledger,
    LinePart,
    MarkPayment,
    OpeningEntry,
    Personal,
    PostDeposit,
    PostJournalBatch,
    PostMarkedPayments,
    PostOpeningEntries,
    PostStatement,
    RegisterBankAccount,
    RegisterCustomers,
    RegisterVendors,
    ReturnPayment,
    ReverseRegister,
    SetCurrencyRules,
    SetJournalBatch,
    SetPaymentTolerance,
    UndoDeposit,
    UndoStatement,
    UnmarkPayments,
    UnpostedLine,
)
from ledger_es.commands.party import PartyRecord
from ledger_es.reports.open_entries import OpenEntryRow
from tests.scenarios.statements import file, statement, statement_line
from tests.simulation.checking import check_proofs, check_replay
from tests.simulation.test_money import PARTIES, START, Run, set_up_currencies

BANKS = {"CHF": "B-CHF", "USD": "B-USD", "EUR": "B-EUR"}
IBANS = {
    "CHF": "CH9300762011623852957",
    "USD": "CH5604835012345678009",
    "EUR": "DE89370400440532013000",
}
JOURNAL: dict[str, Any] = {"template": "cash_receipt", "batch": "DAILY"}
ACTOR = "money"


@dataclass
class Receipts(Run):
    """`done` counts what came about of each kind; a statement continues the one before at `bank_balance`."""

    done: dict[str, int] = field(default_factory=dict)
    bank_balance: dict[str, Decimal] = field(default_factory=dict)
    bank_day: dict[str, date] = field(default_factory=dict)
    openings: list[int] = field(default_factory=list)

    def step(self) -> None:
        draws: tuple[tuple[Callable[[], None], int], ...] = (
            (self.document, 25),
            (self.opening, 8),
            (self.correct, 6),
            (self.mark, 12),
            (self.batch, 10),
            (self.deposit, 10),
            (self.statement, 20),
            (self.adjust, 6),
            (self.apply_and_undo, 6),
            (self.give_back, 4),
            (self.rules, 3),
        )
        draw = self.random.choices([each for each, _ in draws], [weight for _, weight in draws])[0]
        draw()

    def kinds(self) -> dict[str, Callable[[], None]]:
        """What must have come about in each run, and what draws it."""
        return {
            "corrected": self.correct,
            "marked": self.mark,
            "batch": self.batch,
            "deposit": self.deposit,
            "statement": self.statement,
            "francs for dollars": self.statement,
        }

    def draw_what_is_missing(self) -> None:
        for kind, draw in self.kinds().items():
            for _ in range(20):
                if kind in self.done:
                    break
                self.opening()
                draw()

    def did(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    def unpaid(self, currency: str | None = None) -> list[OpenEntryRow]:
        """Invoices of customers that are open, those in the currency if one is named."""
        return [
            row
            for row in self.ledger.open_entries(as_of=START + timedelta(days=400)).rows()
            if row.ledger == "customer"
            and row.document_type == "invoice"
            and currency in (None, row.currency)
        ]

    def part_of(self, row: OpenEntryRow) -> Decimal:
        """What is paid of the document: all of it, less its discount, or a part."""
        whole = abs(row.remaining_amount)
        amount = self.random.choice((whole, whole - abs(row.discount_possible), whole / 3))
        return max(amount.quantize(Decimal("0.01")), Decimal("0.01"))

    def chosen(self, currency: str | None = None) -> list[OpenEntryRow]:
        rows = self.unpaid(currency)
        return self.random.sample(rows, min(len(rows), self.random.choice((1, 2, 3))))

    def latest(self, rows: list[OpenEntryRow]) -> date:
        return max(row.posting_date for row in rows) + timedelta(days=self.random.randrange(9))

    # --- opening documents ---

    def opening(self) -> None:
        """Takes over a document in one of the currencies."""
        self.documents += 1
        entry = OpeningEntry(
            party_no=self.random.choice(("C1", "C2")),
            document_type="invoice",
            document_no=f"O{self.documents}",
            posting_date=START,
            amount=Decimal(self.random.randrange(100, 99_999)) / 100,
            currency=self.random.choice(("", "USD", "EUR")),
        )
        executed = self.execute(PostOpeningEntries(ledger="customer", entries=(entry,)))
        assert executed is not None
        self.openings += executed.numbers["entry_nos"]

    def correct(self) -> None:
        """An opening entry that nobody has paid gets another amount: the old one is closed, the new one open."""
        if not self.openings:
            return
        entry_no = self.random.choice(self.openings)
        amount = Decimal(self.random.randrange(100, 99_999)) / 100
        executed = self.execute(CorrectOpeningEntry(entry_no=entry_no, amount=amount))
        if executed is None:
            return
        self.openings.remove(entry_no)
        open_now = {number: remaining for number, remaining, *_ in self.open_items()}
        (corrected,) = set(executed.numbers["entry_nos"]) & open_now.keys()
        assert open_now[corrected] == amount
        assert entry_no not in open_now
        self.openings.append(corrected)
        self.did("corrected")

    # --- marked payments ---

    def mark(self) -> None:
        """Marks unpaid documents of one currency and posts them; sometimes a mark is taken away before."""
        currency = self.random.choice(tuple(BANKS))
        rows = self.chosen(currency)
        if not rows:
            return
        lump = self.random.random() < 0.4
        if lump:
            rows = [row for row in rows if row.party_no == rows[0].party_no]
        received = self.latest(rows)
        for row in rows:
            amount = self.part_of(row) if self.random.random() < 0.5 else None
            command = MarkPayment(
                entry_no=row.entry_no, date_received=received, amount_received=amount
            )
            assert self.execute(command) is not None
        if self.random.random() < 0.2:
            assert self.execute(UnmarkPayments()) is not None
            return
        post = PostMarkedPayments(as_lump=lump, bal_account_no=BANKS[currency])
        executed = self.execute(post)
        if executed is None:
            assert self.execute(UnmarkPayments()) is not None
            return
        assert self.execute(post) is None, "the marks are still there"
        self.entry_nos += executed.numbers["entry_nos"]
        self.did("marked")

    # --- batches and deposits ---

    def receipts(self, rows: list[OpenEntryRow], on: date) -> list[UnpostedLine]:
        self.documents += 1
        return [
            UnpostedLine(
                posting_date=on,
                document_type="payment",
                document_no=f"R{self.documents}-{place}",
                account_type="customer",
                account_no=row.party_no,
                amount=-self.part_of(row),
                currency=row.currency,
                applies_to={row.entry_no: None},
            )
            for place, row in enumerate(rows, 1)
        ]

    def batch(self) -> None:
        """Lines are typed, one of them changed and one deleted, and posted; the register may be reversed."""
        rows = self.chosen()
        if not rows:
            return
        before = self.open_items()
        typed = self.execute(
            AddJournalLines(**JOURNAL, lines=tuple(self.receipts(rows, self.latest(rows))))
        )
        if typed is None:
            return
        line_nos = typed.numbers["line_nos"]
        if len(line_nos) > 1:
            assert self.execute(DeleteJournalLines(**JOURNAL, line_nos=line_nos[1:2])) is not None
        if self.random.random() < 0.3:
            alone = ApplyJournalLine(**JOURNAL, line_no=line_nos[0], applies_to={})
            assert self.execute(alone) is not None
        changed = ChangeJournalLine(
            **JOURNAL, line_no=line_nos[0], bal_account_type="gl", bal_account_no="1090"
        )
        assert self.execute(changed) is not None
        assert self.open_items() == before, "typing has posted something"
        left = {"bal_account_type": "gl", "bal_account_no": "1090"}
        for line_no in line_nos[2:]:
            self.execute(ChangeJournalLine(**JOURNAL, line_no=line_no, **left))
        posted = self.execute(PostJournalBatch(**JOURNAL))
        if posted is None:
            self.empty()
            return
        self.did("batch")
        register = ReverseRegister(register_no=posted.numbers["register_no"])
        if self.execute(register) is not None:
            assert self.open_items() == before

    def empty(self) -> None:
        """Deletes what is typed."""
        lines = self.ledger.journal_lines(**JOURNAL).rows()
        line_nos = tuple(line.line_no for line in lines)
        assert self.execute(DeleteJournalLines(**JOURNAL, line_nos=line_nos)) is not None

    def deposit(self) -> None:
        """Receipts in one currency are paid into its bank account; half of the deposits are undone."""
        currency = self.random.choice(tuple(BANKS))
        rows = self.chosen(currency)
        if not rows:
            return
        before = self.open_items()
        lines = self.receipts(rows, self.latest(rows))
        if self.execute(AddJournalLines(**JOURNAL, lines=tuple(lines))) is None:
            return
        posted = self.execute(
            PostDeposit(
                **JOURNAL,
                deposit_no=f"DEP{self.documents}",
                bank_account_no=BANKS[currency],
                posting_date=lines[0].posting_date,
                total_amount=-sum((line.amount for line in lines), Decimal(0)),
                as_lump=self.random.random() < 0.5,
            )
        )
        if posted is None:
            self.empty()
            return
        self.did("deposit")
        if self.random.random() < 0.5:
            undone = self.execute(UndoDeposit(deposit_no=f"DEP{self.documents}"))
            assert undone is not None
            assert self.open_items() == before

    # --- statements ---

    def statement(self) -> None:
        """A line of an account pays a document: in its currency, or in any on the account in francs; then undone."""
        currency = self.random.choice(("CHF", "CHF", "USD", "EUR"))
        rows = self.chosen(None if currency == "CHF" else currency)[:1]
        if not rows:
            return
        day = max(self.latest(rows), self.bank_day.get(currency, START))
        opening = self.bank_balance.get(currency, Decimal(0))
        amount = self.part_of(rows[0])
        self.documents += 1
        line = statement_line(f"T{self.documents}", f"{day}", str(amount))
        imported = self.execute(
            file(
                statement(line, opening=str(opening), iban=IBANS[currency], currency=currency),
                name=f"{self.documents}.xml",
            )
        )
        assert imported is not None
        self.bank_balance[currency], self.bank_day[currency] = opening + amount, day
        (statement_no,) = (one["statement_no"] for one in imported.numbers["statements"])
        before = self.open_items()
        settled = self.settled(statement_no, rows[0])
        assert settled is not None
        post = PostStatement(statement_no=statement_no, mode="payments_only", accept_low=True)
        assert self.execute(post) is not None
        self.did("francs for dollars" if rows[0].currency != currency else "statement")
        undone = self.random.random() < 0.4 and self.execute(
            UndoStatement(statement_no=statement_no)
        )
        if undone:
            assert self.open_items() == before
            assert self.execute(post) is not None

    def settled(self, statement_no: str, row: OpenEntryRow) -> Executed | None:
        """The line settles the document as far as it goes, and what is left of it goes to an account."""
        command: dict[str, Any] = {"statement_no": statement_no, "line_no": 10000}
        assigned = self.execute(AssignLine(**command, amounts_to_apply={row.entry_no: None}))
        if assigned is None:
            return self.execute(
                AssignLine(**command, amounts_to_apply={}, parts=(LinePart(account_no="6900"),))
            )
        if not Decimal(assigned.numbers["difference"]):
            return assigned
        with_rest = AssignLine(
            **command,
            amounts_to_apply={row.entry_no: None},
            parts=(LinePart(account_no="6900"),),
        )
        return self.execute(with_rest) or self.execute(
            AssignLine(**command, amounts_to_apply={}, parts=(LinePart(account_no="6900"),))
        )

    def give_back(self) -> None:
        """Returns a payment from the bank account that it came to."""
        if not self.entry_nos:
            return
        entry_no = self.random.choice(self.entry_nos)
        returned = ReturnPayment(
            entry_no=entry_no,
            posting_date=START + timedelta(days=69),
            payment_kind=self.random.choice(("check", "direct_debit")),
            document_no=f"R{entry_no}",
            bank_fee=Decimal(3),
            bank_fee_account_no="6900",
        )
        if self.execute(returned) is not None:
            assert entry_no not in {number for number, *_ in self.open_items()}
            self.returned += 1

    def rules(self) -> None:
        """Currencies are kept apart for a while, and rests up to a few cents close between them."""
        command: Command = SetCurrencyRules(
            between_currencies=self.random.choice(("all", "all", "none")),
            application_rounding_precision=Decimal(self.random.choice((0, 5))) / 100,
        )
        self.execute(command)


def _set_up(ledger: Ledger) -> None:
    ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor=ACTOR)
    for kind, number in PARTIES:
        register = RegisterCustomers if kind == "customer" else RegisterVendors
        record = PartyRecord(party_no=number, name=Personal(number))
        ledger.execute(register(parties=(record,)), actor=ACTOR)
    set_up_currencies(ledger)
    for currency, number in BANKS.items():
        account = BankAccountRecord(bank_account_no=number, iban=IBANS[currency], currency=currency)
        ledger.execute(RegisterBankAccount(bank_account=account), actor=ACTOR)
    ledger.execute(SetJournalBatch(**JOURNAL), actor=ACTOR)
    ledger.execute(SetPaymentTolerance(maximum_amount=Decimal(2)), actor=ACTOR)


def _played(url: str, seed: int, steps: int) -> Receipts:
    with Ledger.open(url, create=True) as ledger:
        _set_up(ledger)
        run = Receipts(ledger, Random(seed))
        for _ in range(steps):
            run.step()
        run.draw_what_is_missing()
        check_replay(ledger)
        check_proofs(ledger)
    return run


@pytest.mark.parametrize("seed", [1], ids=lambda seed: f"seed{seed}")
def test_receipts_agree_everywhere(store_url: str, seed: int) -> None:
    run = _played(store_url, seed, 45)
    assert set(run.done) == set(run.kinds()), run.done


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(101, 111), ids=lambda seed: f"seed{seed}")
def test_thousand_receipts(tmp_path: Any, seed: int) -> None:
    _played(str(tmp_path / "ledger.db"), seed, 1_000)
