"""Direct debits drawn at random: a small list of invoices, kept by hand, predicts what every command leads to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from ledger_es.aggregates.payment_method import Method
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.direct_debit_collection import CollectDirectDebits
from ledger_es.commands.direct_debit_file import (
    CancelCollection,
    CloseCollection,
    CreateDirectDebitFile,
)
from ledger_es.commands.direct_debit_posting import PostDirectDebits, RejectDebits
from ledger_es.commands.direct_debit_return import ReturnDirectDebit
from ledger_es.commands.direct_debit_setup import SetUpDirectDebits
from ledger_es.commands.direct_debit_status import NoteStatusReport, ReportedStatus
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.mandate import ChangeMandate, SignMandate
from ledger_es.commands.party import PartyRecord, RegisterCustomers
from ledger_es.commands.payment_method import SetPaymentMethod
from ledger_es.deciding.command import Command
from ledger_es.errors import Refusal
from ledger_es.exports.direct_debit import direct_debit_files
from ledger_es.ledger import Ledger
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import Personal
from tests.exports.pain008 import checked

ON = date(2026, 2, 5)
COLLECTED = date(2026, 2, 10)
RETURNED = date(2026, 2, 16)
BLOCKING = {"MD06", "AC04"}
ONCE_MORE = {"AM04", "MS03"}


@dataclass
class Sheet:
    """What should stand in the books: by invoice its customer and amount, by debit its invoice and status."""

    owners: dict[int, str] = field(default_factory=dict)
    amounts: dict[int, Decimal] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)
    waiting: set[int] = field(default_factory=set)
    returns: dict[int, int] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    counters: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    debits: dict[str, dict[int, list[str | int]]] = field(default_factory=dict)

    def on_its_way(self) -> set[int]:
        return {
            int(entry_no)
            for debits in self.debits.values()
            for entry_no, status in debits.values()
            if status in ("new", "file_created")
        }

    def collectable(self, *, named: bool = False) -> list[int]:
        left = self.open - self.on_its_way() - (set() if named else self.waiting)
        return sorted(no for no in left if self.owners[no] not in self.blocked)

    def with_status(self, number: str, *statuses: str) -> list[int]:
        return [no for no, (_, status) in self.debits[number].items() if status in statuses]

    def count(self, number: str, debit_nos: list[int], by: int) -> None:
        for debit_no in debit_nos:
            owner = self.owners[int(self.debits[number][debit_no][0])]
            self.counters[owner] += by


@pytest.fixture
def ledger(store_url: str) -> Iterator[Ledger]:
    with Ledger.open(store_url, create=True) as opened:
        yield opened


def begin(ledger: Ledger) -> Sheet:
    """Three customers with a mandate each and two invoices each."""
    sheet = Sheet()
    bank = BankAccountRecord(bank_account_no="B", iban="DE02120300000000202051")
    customers = ("C1", "C2", "C3")
    commands: list[Command] = [
        EstablishCompany(company_name="Muster", currency="EUR"),
        RegisterBankAccount(bank_account=bank),
        RegisterCustomers(
            parties=tuple(PartyRecord(party_no=no, name=Personal(no)) for no in customers)
        ),
        SetPaymentMethod(
            payment_method="DD", valid_from=date(2026, 1, 1), method=Method(direct_debit=True)
        ),
        SetUpDirectDebits(bank_account_no="B", creditor_id="DE98ZZZ09999999999"),
    ]
    for number in customers:
        commands.append(
            SignMandate(
                mandate_no=f"M-{number}",
                customer_no=number,
                signed_on=date(2026, 1, 1),
                iban=Personal("DE89370400440532013000"),
            )
        )
        sheet.counters[number] = 0
    for command in commands:
        ledger.execute(command)
    for entry_no, number in enumerate((*customers, *customers), 1):
        line = JournalLine(
            posting_date=date(2026, 1, 2),
            document_type="invoice",
            document_no=f"I{entry_no}",
            account_type="customer",
            account_no=number,
            amount=Decimal(10 * entry_no),
            bal_account_no="3000",
            due_date=date(2026, 2, 2),
            payment_method="DD",
        )
        (posted,) = ledger.execute(PostJournal(lines=(line,))).numbers["entry_nos"]
        sheet.owners[posted], sheet.amounts[posted] = number, Decimal(10 * entry_no)
        sheet.open.add(posted)
    return sheet


class Drawn:
    """One command at a time, with what it should lead to; `done` tells the sheet that it was done."""

    def __init__(self, ledger: Ledger, chance: random.Random) -> None:
        self.ledger, self.chance = ledger, chance
        self.sheet = begin(ledger)

    def step(self) -> None:
        sheet, chance = self.sheet, self.chance
        kinds = ["collect"] * 3 + ["name", "block"] + ["unblock"] * 3
        if sheet.debits:
            kinds += ["file"] * 6 + ["post"] * 6 + ["return"] * 4 + ["reject", "cancel", "close"]
        kind = chance.choice(kinds)
        number = chance.choice(sorted(sheet.debits)) if sheet.debits else ""
        getattr(self, f"_{kind}")(number)

    def _do(self, command: Command, *, works: bool) -> bool:
        refused = ""
        try:
            self.ledger.execute(command)
        except Refusal as refusal:
            refused = str(refusal)
        assert (not refused) is works, f"{command}: {refused or 'it should have been refused'}"
        return works

    def _take(self, command: CollectDirectDebits, entry_nos: list[int]) -> None:
        if self._do(command, works=bool(entry_nos)):
            number = f"DD{len(self.sheet.debits) + 1:05}"
            # Debits are ordered by customer, then as the entries are due; named ones as they are named.
            ordered = sorted(entry_nos, key=lambda no: (self.sheet.owners[no], no))
            if command.entry_nos:
                ordered = entry_nos
            self.sheet.debits[number] = {
                place: [entry_no, "new"] for place, entry_no in enumerate(ordered, 1)
            }

    def _collect(self, _: str) -> None:
        command = CollectDirectDebits(
            bank_account_no="B",
            document_date=ON,
            due_to=date(2026, 2, 3),
            collection_date=COLLECTED,
        )
        self._take(command, self.sheet.collectable())

    def _name(self, _: str) -> None:
        entry_no = self.chance.choice(sorted(self.sheet.owners))
        command = CollectDirectDebits(
            bank_account_no="B",
            document_date=ON,
            due_to=date(2026, 2, 3),
            collection_date=COLLECTED,
            entry_nos=(entry_no,),
        )
        self._take(command, [no for no in self.sheet.collectable(named=True) if no == entry_no])

    def _block(self, _: str) -> None:
        owner = self.chance.choice(("C1", "C2", "C3"))
        self._do(ChangeMandate(mandate_no=f"M-{owner}", blocked=True), works=True)
        self.sheet.blocked.add(owner)

    def _unblock(self, _: str) -> None:
        owner = self.chance.choice(("C1", "C2", "C3"))
        self._do(ChangeMandate(mandate_no=f"M-{owner}", blocked=False), works=True)
        self.sheet.blocked.discard(owner)

    def _file(self, number: str) -> None:
        sheet = self.sheet
        new, sent = sheet.with_status(number, "new"), sheet.with_status(number, "file_created")
        shut = number in sheet.closed | sheet.cancelled
        owners = {sheet.owners[int(sheet.debits[number][no][0])] for no in new}
        works = not shut and (bool(sent) or (bool(new) and not owners & sheet.blocked))
        if self._do(CreateDirectDebitFile(collection_no=number, file_date=ON), works=works):
            content = self.ledger.direct_debit_file_content(collection_no=number)
            for file in direct_debit_files(content):
                checked(file.content)
            if not sent:
                sheet.count(number, new, 1)
                for debit_no in new:
                    sheet.debits[number][debit_no][1] = "file_created"

    def _post(self, number: str) -> None:
        sheet = self.sheet
        sent = sheet.with_status(number, "file_created")
        chosen = sent if self.chance.random() < 0.5 else sent[:1]
        works = bool(sent) and number not in sheet.closed | sheet.cancelled
        command = PostDirectDebits(collection_no=number, debit_nos=tuple(chosen))
        if self._do(command, works=works):
            for debit_no in chosen:
                sheet.debits[number][debit_no][1] = "posted"
                sheet.open.discard(int(sheet.debits[number][debit_no][0]))

    def _return(self, number: str) -> None:
        sheet = self.sheet
        debit_no = self.chance.choice(sorted(sheet.debits[number]))
        code = self.chance.choice(("MD06", "AC04", "AM04", "MS03", "AG01"))
        command = ReturnDirectDebit(
            collection_no=number, debit_no=debit_no, posting_date=RETURNED, reason_code=code
        )
        entry_no, status = sheet.debits[number][debit_no]
        if self._do(command, works=status == "posted"):
            sheet.debits[number][debit_no][1] = "returned"
            sheet.open.add(int(entry_no))
            times = sheet.returns[int(entry_no)] = sheet.returns.get(int(entry_no), 0) + 1
            waits = code not in ONCE_MORE or times > 1
            (sheet.waiting.add if waits else sheet.waiting.discard)(int(entry_no))
            if code in BLOCKING:
                sheet.blocked.add(sheet.owners[int(entry_no)])

    def _reject(self, number: str) -> None:
        sheet = self.sheet
        debit_no = self.chance.choice(sorted(sheet.debits[number]))
        status = sheet.debits[number][debit_no][1]
        works = status in ("new", "file_created") and number not in sheet.closed | sheet.cancelled
        command = RejectDebits(collection_no=number, debit_nos=(debit_no,), reason_code="AC01")
        if self.chance.random() < 0.5:
            # The bank's report says the same; it is refused nothing, and what cannot be is told.
            said = ReportedStatus(
                message_id=number, end_to_end_id=f"{number}-{debit_no}", status="RJCT"
            )
            executed = self.ledger.execute(NoteStatusReport(statuses=(said,)))
            assert bool(executed.events) is works
            assert len(executed.numbers["rejected"]) == works
        else:
            self._do(command, works=works)
        if works:
            if status == "file_created":
                sheet.count(number, [debit_no], -1)
            sheet.debits[number][debit_no][1] = "rejected"

    def _cancel(self, number: str) -> None:
        sheet = self.sheet
        waiting = sheet.with_status(number, "new", "file_created")
        again = number in sheet.cancelled
        works = again or (
            bool(waiting)
            and number not in sheet.closed
            and not sheet.with_status(number, "posted", "returned")
        )
        if self._do(CancelCollection(collection_no=number), works=works) and not again:
            sheet.count(number, sheet.with_status(number, "file_created"), -1)
            for debit_no in waiting:
                sheet.debits[number][debit_no][1] = "cancelled"
            sheet.cancelled.add(number)

    def _close(self, number: str) -> None:
        sheet = self.sheet
        reopen = self.chance.random() < 0.7
        command = CloseCollection(collection_no=number, reopen=reopen)
        if self._do(command, works=reopen or number not in sheet.cancelled):
            (sheet.closed.discard if reopen else sheet.closed.add)(number)

    def compare(self) -> None:
        sheet, far = self.sheet, date(2026, 12, 31)
        for number, debits in sheet.debits.items():
            report = self.ledger.direct_debit_collection(collection_no=number, as_of=far)
            shown = {row.debit_no: [row.entry_no, row.status] for row in report.rows()}
            assert shown == debits, number
        counters = {row.customer_no: row.debits for row in self.ledger.mandates(as_of=far).rows()}
        assert counters == sheet.counters
        blocked = {
            row.customer_no
            for row in self.ledger.mandates(as_of=far).rows()
            if row.status == "blocked"
        }
        assert blocked == sheet.blocked
        report = self.ledger.open_entries(as_of=far).as_json()["entries"]
        left = {row["entry_no"]: Decimal(row["remaining_amount"]) for row in report}
        assert left == {no: sheet.amounts[no] for no in sheet.open}


@pytest.mark.parametrize("seed", [1, 2], ids=lambda seed: f"seed{seed}")
def test_whatever_is_drawn_is_what_the_sheet_says(ledger: Ledger, seed: int) -> None:
    drawn = Drawn(ledger, random.Random(seed))
    for _ in range(100):
        drawn.step()
    drawn.compare()
    assert {status for debits in drawn.sheet.debits.values() for _, status in debits.values()} & {
        "posted",
        "returned",
    }
    assert ledger.verify().ok
