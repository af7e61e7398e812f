"""What customers who pay late do: invoices, payments that come late, in part or back, disputes, promises and holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from ledger_es import (
    JournalLine,
    Ledger,
    PostJournal,
    ReturnPayment,
    SetEntryDispute,
    SetEntryHold,
    SetEntryPromise,
)
from tests.simulation.collection_model import (
    Entry,
    cents,
    pay_in_legal_order,
)
from tests.simulation.collection_setup import FIRST_DAY, legal_order, set_up


class Documents:
    """A ledger with customers, and the entries as the naive computation knows them."""

    def __init__(self, ledger: Ledger, seed: int, customers: int) -> None:
        self.ledger = ledger
        self.random = Random(seed)
        self.by_hand = Random(seed + 1)
        self.customers = [f"C{number:05d}" for number in range(1, customers + 1)]
        self.in_legal_order = set().union(*legal_order(self.customers))
        self.day = FIRST_DAY
        self.entries: dict[int, Entry] = {}
        self.of_customer: dict[str, list[Entry]] = defaultdict(list)
        self.to_pay: dict[date, list[tuple[int, Decimal | None]]] = defaultdict(list)
        self.paid_by: dict[int, tuple[int, date, Decimal]] = {}
        self.vat_of: dict[str, Decimal] = {}
        """What each reminder and memo posted of VAT, in francs."""
        self.vat_posted: list[tuple[date, Decimal]] = []
        self.drawn: dict[str, int] = defaultdict(int)
        self.documents = 0
        set_up(ledger, self.customers)

    def now(self) -> datetime:
        """The clock of the ledger stands at noon of the day."""
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)

    # --- a day ---

    def post_documents(self) -> None:
        """The invoices and payments of the day, in one journal."""
        lines: list[JournalLine] = []
        entries: list[Entry] = []
        for number in self.customers:
            if self.random.random() < 1 / 25:
                lines.append(self._invoice(number, entries))
            # Who pays in the legal order has no credits: they would be settled along with the next payment.
            if self.random.random() < 1 / 300 and number not in self.in_legal_order:
                lines.append(self._credit(number, entries))
        payments = self.to_pay.pop(self.day, [])
        settled: list[tuple[int, Decimal, bool]] = []
        ordered: set[str] = set()
        for entry_no, part in payments:
            invoice = self.entries[entry_no]
            amount = min(part or invoice.remaining, invoice.remaining)
            if amount <= 0 or invoice.entry_no in self.paid_by:
                continue
            if invoice.customer_no in self.in_legal_order:
                if invoice.customer_no in ordered:
                    self.to_pay[self.day + timedelta(days=1)].append((entry_no, part))
                    continue
                ordered.add(invoice.customer_no)
            applied = self.random.random() < 0.9
            if invoice.customer_no in self.in_legal_order:
                applied = applied and self.by_hand.random() < 0.5
            settled.append((entry_no, amount, applied))
            lines.append(self._payment(invoice, amount, entries, applied=applied))
        if not lines:
            return
        posted = self.ledger.execute(PostJournal(lines=tuple(lines)))
        bank_entry_nos = self._bank_entries(posted)
        entry_nos = [no for no in posted.numbers["entry_nos"] if no not in bank_entry_nos]
        assert len(entry_nos) == len(entries)
        for entry_no, entry in zip(entry_nos, entries, strict=True):
            entry.entry_no = entry_no
            self.entries[entry_no] = entry
            self.of_customer[entry.customer_no].append(entry)
            if entry.document_type == "invoice":
                self._decide_when_it_is_paid(entry)
        paying = [entry for entry in entries if entry.document_type == "payment"]
        for (entry_no, amount, applied), payment in zip(settled, paying, strict=True):
            if applied:
                self.entries[entry_no].changes.append((self.day, -amount))
                payment.changes.append((self.day, amount))
                self.paid_by[entry_no] = (payment.entry_no, self.day, amount)
            elif payment.customer_no in self.in_legal_order:
                pay_in_legal_order(self.of_customer[payment.customer_no], payment, self.day)
                self.drawn["legal order"] += 1

    def _bank_entries(self, posted: Any) -> set[int]:
        rows = self.ledger.written(posted).bank_entries
        return {row.entry_no for row in rows}

    def _document_no(self) -> str:
        self.documents += 1
        return f"D{self.documents}"

    def _invoice(self, number: str, entries: list[Entry]) -> JournalLine:
        currency = "EUR" if self.random.random() < 0.1 else "CHF"
        amount = Decimal(self.random.randrange(500, 200_000)) / 100
        due_date = self.day + timedelta(days=30)
        entries.append(Entry(0, number, "invoice", due_date, amount, currency))
        return self._line(number, "invoice", amount, currency, due_date=due_date)

    def _credit(self, number: str, entries: list[Entry]) -> JournalLine:
        amount = -Decimal(self.random.randrange(500, 20_000)) / 100
        entries.append(Entry(0, number, "credit_memo", self.day, amount))
        return self._line(number, "credit_memo", amount, "CHF", due_date=self.day)

    def _payment(
        self, invoice: Entry, amount: Decimal, entries: list[Entry], *, applied: bool
    ) -> JournalLine:
        number, currency = invoice.customer_no, invoice.currency
        entries.append(Entry(0, number, "payment", self.day, -amount, currency))
        named: dict[str, Any] = {"applies_to": {invoice.entry_no: amount}} if applied else {}
        return self._line(number, "payment", -amount, currency, **named)

    def _line(
        self, number: str, document_type: str, amount: Decimal, currency: str, **fields: Any
    ) -> JournalLine:
        through_bank = document_type == "payment" and currency == "CHF"
        return JournalLine(
            posting_date=self.day,
            document_type=document_type,
            document_no=self._document_no(),
            account_type="customer",
            account_no=number,
            amount=amount,
            currency=currency if currency != "CHF" else "",
            bal_account_type="bank_account" if through_bank else "gl",
            bal_account_no="B" if through_bank else "3000",
            **fields,
        )

    def _decide_when_it_is_paid(self, entry: Entry) -> None:
        chance = self.random.random()
        if chance < 0.6:
            self.to_pay[entry.due_date - timedelta(days=self.random.randrange(10))].append(
                (entry.entry_no, None)
            )
        elif chance < 0.9:
            late = entry.due_date + timedelta(days=self.random.randrange(1, 60))
            part = cents(entry.amount / 2) if self.random.random() < 0.3 else None
            self.to_pay[late].append((entry.entry_no, part))

    def return_payments(self) -> None:
        """Now and then a payment comes back: its invoice is as if it had never been paid."""
        if not self.paid_by or self.random.random() > 0.05:
            return
        invoice_no = self.random.choice(sorted(self.paid_by))
        payment_no, _, amount = self.paid_by[invoice_no]
        if self.entries[payment_no].currency != "CHF":
            return
        self.ledger.execute(ReturnPayment(entry_no=payment_no, posting_date=self.day))
        invoice, payment = self.entries[invoice_no], self.entries[payment_no]
        invoice.changes = [(day, change) for day, change in invoice.changes if change != -amount]
        payment.changes = [(self.day, -payment.amount)]
        del self.paid_by[invoice_no]
        self.drawn["returned"] += 1

    def say_something(self) -> None:
        """Disputes, promises and holds come and go."""
        debts = [entry for entry in self.entries.values() if entry.remaining > 0]
        if not debts or self.random.random() > 0.3:
            return
        entry = self.random.choice(debts)
        said = self.random.choice(("dispute", "promise", "hold"))
        if said == "dispute":
            entry.disputed = not entry.disputed
            code = "PRICE" if entry.disputed else ""
            self.ledger.execute(SetEntryDispute(entry_no=entry.entry_no, dispute=code))
        elif said == "promise":
            day = self.day + timedelta(days=self.random.randrange(1, 15))
            if entry.promised == day:
                return
            entry.promised = day
            self.ledger.execute(SetEntryPromise(entry_no=entry.entry_no, promised_date=day))
        else:
            entry.on_hold = not entry.on_hold
            code = "ASK" if entry.on_hold else ""
            self.ledger.execute(SetEntryHold(entry_no=entry.entry_no, on_hold=code))
        self.drawn[said] += 1
