"""The matching index followed event by event is the one built anew, whatever is done to the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentReference,
)
from ledger_es.commands.erasure import ErasePartyTexts
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.party import ChangeCustomer, ChangeVendor, PartyBankAccount, PartyRecord
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import Refusal
from ledger_es.ledger import Ledger
from ledger_es.matching import EntryIndex
from ledger_es.payment_reconciliation.matching_index import FAR, MatchingIndex
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import Personal
from tests.payment_reconciliation.company import IBAN, Clock, Company, Paid, day, statement_file

STEPS = 100


def contents(index: EntryIndex) -> dict[str, Any]:
    """Everything that an index knows."""
    return {
        "entries": {key: pool.entries for key, pool in index.pools.items() if pool.entries},
        "parties": index.parties._parties,
        "held": index._held,
        "commit_no": index.commit_no,
    }


class Work:
    """Draws commands that often enough fit the ledger as it is."""

    def __init__(self, company: Company, chance: Random, folder: Path) -> None:
        self.company = company
        self.chance = chance
        self.folder = folder
        self.statement_nos: list[str] = []
        self.documents = 0
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        kinds: list[Callable[[], Command | None]] = [
            self.document, self.document, self.document, self.bank_entry, self.statement, self.statement,
            self.apply, self.apply, self.unapply, self.unapply, self.reverse, self.edit, self.party, self.propose,
            self.assign, self.assign, self.account, self.review, self.review, self.post,
        ]  # fmt: skip
        draw = self.chance.choice(kinds)
        try:
            command = draw()
            if command is not None:
                self.company.do(command)
        except Refusal:
            return
        self.done[draw.__name__] += 1

    # --- what is there to choose from ---

    def _head(self, name: str) -> int:
        return int(getattr(self.company.ledger.store.head(), name))

    def _open(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.company.ledger.open_entries(as_of=FAR).as_json()[
            "entries"
        ]
        return rows

    def _open_entry_no(self) -> int:
        rows = self._open()
        return int(self.chance.choice(rows)["entry_no"]) if rows else 1

    def _amount(self) -> int:
        return self.chance.choice((10, 20, 50, 50, 100))

    def _line(self) -> dict[str, Any]:
        number = self.chance.choice(self.statement_nos or ["B/1"])
        return {"statement_no": number, "line_no": self.chance.randint(1, 3) * 10000}

    # --- the commands ---

    def document(self) -> Command:
        self.documents += 1
        kind = self.chance.choice(("customer", "customer", "vendor"))
        document_type, sign = self.chance.choice(
            (
                ("invoice", 1),
                ("invoice", 1),
                ("credit_memo", -1),
                ("payment", -1),
                ("", 1),
                ("", -1),
            )
        )
        number = f"DOC-{self.documents}"
        amount = self._amount() * sign * (1 if kind == "customer" else -1)
        discount = {"discount_amount": 1, "discount_date": day("01-15")}
        terms = discount if document_type == "invoice" and self.chance.random() < 0.3 else {}
        line = JournalLine(
            posting_date=day(f"01-{self.chance.randint(1, 9):02}"),
            document_type=document_type,
            document_no=number,
            external_document_no=f"EXT-{self.documents}" if kind == "vendor" else "",
            account_type=kind,
            account_no=self.chance.choice(("C1", "C2") if kind == "customer" else ("V1", "V2")),
            amount=amount,
            bal_account_no="1090",
            payment_reference=self.chance.choice(("", f"RF{self.documents:04}")),
            **terms,
        )
        return PostJournal(lines=(line,))

    def bank_entry(self) -> Command:
        self.documents += 1
        kind, number = self.chance.choice((("gl", "1000"), ("customer", "C1"), ("vendor", "V1")))
        line = JournalLine(
            posting_date=day("01-09"),
            document_type="payment" if kind != "gl" else "",
            document_no=f"PAY-{self.documents}",
            account_type="bank_account",
            account_no="B",
            description=Personal("moved"),
            amount=self._amount() * (-1 if kind == "vendor" else 1),
            bal_account_type=kind,
            bal_account_no=number,
        )
        return PostJournal(lines=(line,))

    def statement(self) -> None:
        paid = [
            Paid(
                "01-10",
                str(self._amount() * self.chance.choice((1, 1, -1))),
                self.chance.choice(("", "Nordwind Handels AG", "Anna Zumthor")),
                f"DOC-{self.chance.randint(1, self.documents + 1)}",
            )
            for _ in range(self.chance.randint(1, 3))
        ]
        number = str(len(self.statement_nos) + 1)
        path = statement_file(self.folder, *paid, number=number, opening=self._received())
        brought = self.company.bring(path, apply=self.chance.random() < 0.7)
        self.statement_nos += brought.executed.numbers["statement_nos"]

    def _received(self) -> str:
        if not self.statement_nos:
            return "0"
        statement = self.company.ledger.statement(self.statement_nos[-1], as_of=FAR)
        return str(statement.as_json()["closing_balance"])

    def apply(self) -> Command:
        """A credit of a party to one of its debits."""
        pairs = [
            (credit["entry_no"], debit["entry_no"])
            for credit in self._open()
            for debit in self._open()
            if credit["party_no"] == debit["party_no"]
            and credit["remaining_amount"].startswith("-")
            and not debit["remaining_amount"].startswith("-")
        ]
        applying, to = self.chance.choice(pairs or [(1, 1)])
        amount = self.chance.choice((None, None, 5))
        return ApplyEntries(applying_entry_no=applying, amounts_to_apply={to: amount})

    def unapply(self) -> Command:
        last = self._head("entry_no")
        return UnapplyEntry(entry_no=self.chance.randint(max(1, last // 2), max(1, last)))

    def reverse(self) -> Command:
        numbers = range(1, self._head("transaction_no") + 1)
        return ReverseTransaction(transaction_no=self.chance.choice(numbers or [1]))

    def edit(self) -> Command:
        entry_no = self._open_entry_no()
        return self.chance.choice(
            (
                ChangeEntryDueDate(entry_no=entry_no, due_date=day("02-15")),
                ChangeEntryPaymentReference(entry_no=entry_no, payment_reference="RF77"),
                ChangeEntryDiscount(
                    entry_no=entry_no, discount_date=day("01-20"), discount_amount=2
                ),
            )
        )

    def party(self) -> Command:
        name = self.chance.choice(("Nordwind Handels AG", "Nordwind", "Anna Zumthor", "Papier SA"))
        account = PartyBankAccount(iban=Personal(IBAN))
        record = PartyRecord(
            party_no=self.chance.choice("12"),
            name=Personal(name),
            city=Personal(self.chance.choice(("", "Bern"))),
            bank_accounts=(account,) if self.chance.random() < 0.5 else (),
        )
        change = self.chance.choice((ChangeCustomer, ChangeVendor))
        prefix = "C" if change is ChangeCustomer else "V"
        return change(party=record.model_copy(update={"party_no": prefix + record.party_no}))

    def propose(self) -> None:
        overwrite = self.chance.random() < 0.3
        self.company.journal.apply_automatically(self._line()["statement_no"], overwrite=overwrite)

    def assign(self) -> Command:
        return AssignLine(**self._line(), amounts_to_apply={self._open_entry_no(): None})

    def account(self) -> Command:
        return self.chance.choice((AssignLineToAccount, TransferDifference))(
            **self._line(), account_no="6900"
        )

    def review(self) -> Command:
        line = self._line()
        if self.chance.random() < 0.5:
            return AcceptLines(statement_no=line["statement_no"])
        return ClearLines(statement_no=line["statement_no"], line_nos=(line["line_no"],))

    def post(self) -> Command:
        number = self.chance.choice(self.statement_nos or ["B/1"])
        for line_no, line in self.company.lines(number).items():
            if line.difference:
                where = {"statement_no": number, "line_no": line_no}
                self.company.do(AssignLineToAccount(**where, account_no="6900"))
        mode = self.chance.choice(("reconcile", "payments_only", "payments_only"))
        return PostStatement(statement_no=number, mode=mode, accept_low=True)


@pytest.mark.parametrize("seed", range(8))
def test_followed_is_the_same_as_built_anew(seed: int, tmp_path: Path) -> None:
    with Ledger.open(":memory:", create=True, clock=Clock()) as ledger:
        company = Company(ledger)
        work = Work(company, Random(seed), tmp_path)
        for _ in range(STEPS):
            work.step()
            if work.chance.random() < 0.5:
                fresh = MatchingIndex(ledger.engine, ledger.read_models).caught_up("CHF")
                followed = company.journal.matching_index().caught_up("CHF")
                assert contents(followed) == contents(fresh), seed
                company.proof()
        company.check()


def test_every_kind_of_work_is_done(tmp_path: Path) -> None:
    """A kind that is always refused would prove nothing."""
    done: Counter[str] = Counter()
    for seed in range(3):
        with Ledger.open(":memory:", create=True, clock=Clock()) as ledger:
            work = Work(Company(ledger), Random(seed), tmp_path)
            for _ in range(STEPS):
                work.step()
            done += work.done
    assert len(done) == 13, done
    assert min(done.values()) >= 3, done


def test_an_erased_name_is_in_no_index() -> None:
    with Ledger.open(":memory:", create=True, clock=Clock()) as ledger:
        company = Company(ledger)
        index = company.journal.matching_index()
        assert "Zumthor" in repr(contents(index.caught_up("CHF")))
        company.do(ErasePartyTexts(ledger="customer", party_no="C2", ground="asked for"))
        followed = contents(index.caught_up("CHF"))
        assert "Zumthor" not in repr(followed)
        fresh = MatchingIndex(ledger.engine, ledger.read_models).caught_up("CHF")
        assert followed == contents(fresh)
