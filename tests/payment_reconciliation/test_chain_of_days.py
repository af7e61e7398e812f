"""Eighty daily statements that a bank sent: each takes up the balance of the one before, and all are reconciled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.bank_statement_lines import AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.company import EstablishCompany
from ledger_es.errors import LedgerError
from ledger_es.ledger import Ledger, Request
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.bank_balance import account_proofs
from ledger_es.queries.statement_lines import lines
from ledger_es.statements import Statement, StatementFile, read_statement_file
from ledger_es.values import from_minor_units
from tests.payment_reconciliation.company import Clock

CHAIN = Path(__file__).parents[2] / ".." / "shared" / "samples" / "camt053_chain_subite"
pytestmark = pytest.mark.skipif(
    not CHAIN.is_dir(), reason="the sample files (../shared/samples) are not beside the repository"
)


@cache
def days() -> dict[Path, StatementFile]:
    """The files by the day of their opening balances, whatever their names say."""
    read = {path: read_statement_file(path) for path in CHAIN.glob("*.xml")}
    return dict(sorted(read.items(), key=lambda pair: _opening_day(pair[1])))


def _opening_day(file: StatementFile) -> date:
    opening = file.statements[0].opening
    assert opening is not None
    assert opening.date is not None
    return opening.date


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """Knows every account that the files are about."""
    statements = [statement for file in days().values() for statement in file.statements]
    numbers = sorted({statement.account.other or "" for statement in statements})
    assert {statement.currency for statement in statements} == {"EUR"}
    with Ledger.open(":memory:", create=True, clock=Clock()) as ledger:
        ledger.execute(EstablishCompany(company_name="Subite", currency="EUR"))
        for place, number in enumerate(numbers, 1):
            record = BankAccountRecord(bank_account_no=f"B{place}", account_no_at_bank=number)
            ledger.execute(RegisterBankAccount(bank_account=record))
        yield ledger


def accounts(ledger: Ledger) -> list[dict[str, Any]]:
    report = ledger.reconciliation_status(as_of=FAR).as_json()
    found: list[dict[str, Any]] = report["bank_accounts"]
    return found


def post_to_suspense(ledger: Ledger, statement_no: str) -> int:
    """Every line goes to one account; how many there were."""
    lines = ledger.statement(statement_no, as_of=FAR).as_json()["lines"]
    whole = [
        Request(
            AssignLineToAccount(
                statement_no=statement_no, line_no=line["line_no"], account_no="1090"
            )
        )
        for line in lines
    ]
    posting = Request(PostStatement(statement_no=statement_no, mode="reconcile"))
    for outcome in ledger.execute_many([*whole, posting]):
        assert not isinstance(outcome, LedgerError), outcome
    return len(lines)


def test_the_chain_is_imported_and_reconciled(ledger: Ledger) -> None:
    assert len(days()) == 80
    for path in days():
        ledger.payment_reconciliation.import_file(path, adopt_opening=True, apply=False)
    before = accounts(ledger)
    assert len(before) == 2
    lines = 0
    for account in before:
        statements = account["statements"]
        assert len(statements) >= 70
        assert not any(one["gap_before"] for one in statements)
        assert account["ledger_balance"] == statements[0]["opening_balance"]
        assert account["outstanding"] == account["difference"] == "0.00"
        lines += sum(post_to_suspense(ledger, one["statement_no"]) for one in statements)
    assert lines == sum(len(one.entries) for file in days().values() for one in file.statements)
    for account in accounts(ledger):
        last = account["statements"][-1]["closing_balance"]
        assert {one["status"] for one in account["statements"]} == {"reconciled"}
        assert (account["ledger_balance"], account["statement_balance"]) == (last, last)
        assert account["outstanding"] == account["difference"] == "0.00"
    assert ledger.verify().ok


def test_in_any_order_and_some_twice_it_is_the_same_chain(ledger: Ledger) -> None:
    """Every third file comes twice. Nothing is missing in the end, and every line is money once."""
    first, *others = days()
    ledger.payment_reconciliation.import_file(first, adopt_opening=True, apply=False)
    shuffled = [*others, *others[::3]]
    random.Random(80).shuffle(shuffled)
    for path in shuffled:
        ledger.payment_reconciliation.import_file(path, apply=False)
    lines = sum(len(one.entries) for file in days().values() for one in file.statements)
    with ledger.read_models.at(FAR) as (connection, moment):
        proofs = [
            (len(proof.chain(moment.day).money_lines), balance.gaps, balance.difference)
            for proof in account_proofs(connection, moment)
            for balance in [proof.on(moment.day)]
        ]
    assert sum(count for count, _, _ in proofs) == lines
    # The account that the first file does not name begins with nothing: its opening balance is what is missing.
    assert [difference for _, _, difference in proofs] == [0, 0]
    assert 0 in [gaps for _, gaps, _ in proofs]
    for account in accounts(ledger):
        assert sum(one["gap_before"] for one in account["statements"]) <= 1


def test_cut_into_weeks_it_is_the_same_chain(ledger: Ledger, tmp_path: Path) -> None:
    """The weeks come in any order, and every third comes twice."""
    weeks = weeks_of(tmp_path)
    ledger.payment_reconciliation.import_file(weeks[0], adopt_opening=True, apply=False)
    shuffled = [*weeks[1:], *weeks[::3]]
    random.Random(7).shuffle(shuffled)
    for path in shuffled:
        ledger.payment_reconciliation.import_file(path, apply=False)
    assert_the_whole_chain(ledger)


@pytest.mark.soak
def test_days_and_weeks_mixed_are_the_same_chain(ledger: Ledger, tmp_path: Path) -> None:
    """What has come as days brings nothing new in its week, and the other way round; what is asked is decided so."""
    files = [*days(), *weeks_of(tmp_path)]
    first, *others = files
    ledger.payment_reconciliation.import_file(first, adopt_opening=True, apply=False)
    shuffled = [*others, *files[::3]]
    random.Random(80).shuffle(shuffled)
    for path in shuffled:
        ledger.payment_reconciliation.import_file(path, apply=False)
        for row in ledger.statements(as_of=FAR).rows():
            if row.undecided:
                decide_asked(ledger, row.statement_no)
    assert_the_whole_chain(ledger)


def decide_asked(ledger: Ledger, statement_no: str) -> None:
    """A line that is suspected to be another of the same day and amount is that one here; others are new."""
    asked = ledger.statement(statement_no, as_of=FAR).as_json()["lines"]
    for state, decision in (("suspected", "known"), ("unproved", "new")):
        line_nos = [line["line_no"] for line in asked if line["state"] == state]
        if line_nos:
            ledger.payment_reconciliation.decide_lines(statement_no, line_nos, decision=decision)


def assert_the_whole_chain(ledger: Ledger) -> None:
    """Every line of every day is money once, no line is asked, and the account of the first file has no gap."""
    true = Counter(
        (statement.account.other, _closing_day(statement), entry.amount)
        for file in days().values()
        for statement in file.statements
        for entry in statement.entries
    )
    with ledger.read_models.at(FAR) as (connection, moment):
        proofs = account_proofs(connection, moment)
        numbers = {
            one.bank_account_no: one.account_no_at_bank for one in bank_accounts(connection, moment)
        }
        money = Counter(
            (
                numbers[proof.bank_account_no],
                line.posting_date,
                from_minor_units(line.amount, proof.currency),
            )
            for proof in proofs
            for statement_no in dict.fromkeys(
                line.statement_no for line in proof.chain(moment.day).money_lines
            )
            for line in lines(connection, moment, statement_no)
            if line.is_money
        )
    assert money == true
    for proof in proofs:
        assert [proof.on(on).difference for on in proof.days] == [0] * len(proof.days)
    assert 0 in [proof.on(moment.day).gaps for proof in proofs]
    for account in accounts(ledger):
        assert sum(one["gap_before"] for one in account["statements"]) <= 1
    assert not any(row.undecided for row in ledger.statements(as_of=FAR).rows())


def _closing_day(statement: Statement) -> date:
    assert statement.closing is not None
    assert statement.closing.date is not None
    return statement.closing.date


def weeks_of(folder: Path) -> list[Path]:
    """The same entries in a file a week, in order, with the day written into each entry."""
    by_week: dict[tuple[int, int], list[Path]] = {}
    for path, file in days().items():
        year, week, _ = _opening_day(file).isocalendar()
        by_week.setdefault((year, week), []).append(path)
    written = []
    for (year, week), paths in by_week.items():
        written.append(folder / f"{year}-{week:02}.xml")
        written[-1].write_bytes(_week(paths, f"WEEK-{year}-{week:02}"))
    return written


def _week(paths: list[Path], number: str) -> bytes:
    """A file with one statement for each account: opening of its first day, closing of its last, all entries."""
    statements: dict[str, etree._Element] = {}
    tree: etree._ElementTree | None = None
    for path in paths:
        own = etree.parse(path)
        tree = tree or own
        for statement in own.iterfind(".//{*}Stmt"):
            account = statement.findtext("{*}Acct/{*}Id/{*}Othr/{*}Id") or ""
            _, closing = statement.findall("{*}Bal")
            entries = statement.findall("{*}Ntry")
            for entry in entries:
                _write_day(entry, closing.findtext("{*}Dt/{*}Dt") or "")
            if account not in statements:
                statements[account] = statement
                number_of = statement.find("{*}Id")
                assert number_of is not None
                number_of.text = f"{number}-{account[-4:]}"
                continue
            week = statements[account]
            week.replace(week.findall("{*}Bal")[1], closing)
            week.extend(entries)
    assert tree is not None
    for header in tree.iterfind(".//{*}MsgPgntn"):
        parent = header.getparent()
        assert parent is not None
        parent.remove(header)
    return etree.tostring(tree)


def _write_day(entry: etree._Element, day: str) -> None:
    name = etree.QName(entry)
    direction = entry.find("{*}CdtDbtInd")
    assert direction is not None
    booked = etree.Element(f"{{{name.namespace}}}BookgDt")
    etree.SubElement(booked, f"{{{name.namespace}}}Dt").text = day
    direction.addnext(booked)


def test_a_day_left_out_is_a_gap_and_named(ledger: Ledger) -> None:
    journal = ledger.payment_reconciliation
    first, left_out, third, *_ = days_with_entries("LT625883379695428516")
    for path in (first, third):
        journal.import_file(path, adopt_opening=path == first, apply=False)
    gaps = [[one["gap_before"] for one in account["statements"]] for account in accounts(ledger)]
    assert [False, True] in gaps
    # It fills the gap; its opening balance is not adopted, because the account has a history.
    journal.import_file(left_out, adopt_opening=True)
    gaps = [[one["gap_before"] for one in account["statements"]] for account in accounts(ledger)]
    assert not any(map(any, gaps))


def days_with_entries(account_no: str) -> list[Path]:
    return [
        path
        for path, file in days().items()
        for one in file.statements
        if one.account.other == account_no and one.entries
    ]
