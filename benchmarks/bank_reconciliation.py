"""Measures a bank account reconciled as a task of its own: a large statement against the bank entries of a year.

Nine lines in ten show one bank entry, most of them with its document number. Some show a deposit of three entries, some
entries come in two lines, some lines are fees that the books do not have yet. What is left stays outstanding.
"""

from __future__ import annotations

import random
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.camt_writer import made_statement, write_camt
from benchmarks.measuring import Stages, arguments, peak_mb, store_urls
from ledger_es import (
    BankAccountRecord,
    EstablishCompany,
    JournalLine,
    Ledger,
    PostJournal,
    PostReconciliation,
    RegisterBankAccount,
    Request,
    TransferReconciliationDifference,
)
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries.statement_lines import lines as line_rows
from ledger_es.statements import Balance, Detail, Entry

IBAN = "CH9300762011623852957"
STATEMENT: Final = "MAIN/1"
FIRST_DAY: Final = date(2026, 1, 1)
CENT: Final = Decimal("0.01")
DAYS_TOLERANCE: Final = 3


class _BankEntry(NamedTuple):
    day: date
    amount: Decimal
    document_no: str


class _Line(NamedTuple):
    day: date
    amount: Decimal
    text: str


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(lines=50_000, entries=60_000).parse_args(argv)
    draw = random.Random(1)
    entries = _some_entries(draw, options.entries)
    lines = _some_lines(draw, entries, options.lines)
    stages, aside = Stages(), Stages()
    with store_urls(options.store) as new_url, tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(new_url(), create=True)
        with aside.measured("set_up", options.entries, "entries"):
            _set_up(ledger, entries)
            ledger.read_models.catch_up()
        path = Path(folder, "statement.xml")
        _write(path, lines)
        count = len(lines)
        reconciliation = ledger.bank_reconciliation
        with aside.measured("import", count, "lines"):
            (statement_no,) = reconciliation.open_file(path)
            ledger.read_models.catch_up()
        assert statement_no == STATEMENT
        with stages.measured("match", count, "lines"):
            matched = reconciliation.match_automatically(STATEMENT, days_tolerance=DAYS_TOLERANCE)
        with stages.measured("read_models", count, "lines"):
            ledger.read_models.catch_up()
        with aside.measured("review", count, "lines"):
            transferred = _transfer_what_is_left(ledger)
        with stages.measured("report", count, "lines"):
            figures = ledger.reconciliation_figures(STATEMENT).as_json()
        assert Decimal(figures["difference"]) == 0, f"the test report is off: {figures}"
        with stages.measured("post", count, "lines"):
            ledger.execute(PostReconciliation(statement_no=STATEMENT))
        with stages.measured("read_models_posted", count, "lines"):
            ledger.read_models.catch_up()
        with stages.measured("status", count, "lines"):
            proof = ledger.reconciliation_status(as_of=FAR).as_json()["bank_accounts"][0]
        assert Decimal(proof["difference"]) == 0, f"the bank account does not reconcile: {proof}"
        ledger.close()
    return {
        "name": "bank_reconciliation",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "lines_per_second": round(count / stages.total),
        "peak_mb": peak_mb(),
        "raw_ratio": None,
        "matched": matched.numbers["matched"],
        "transferred": transferred,
        "stages": stages.stages,
        "not_counted": aside.stages,
    }


def _some_entries(draw: random.Random, count: int) -> list[_BankEntry]:
    return [
        _BankEntry(
            FIRST_DAY + timedelta(days=place * 360 // count),
            draw.choice((1, 1, 1, -1)) * draw.randint(100, 500_000) * CENT,
            f"D-{place:06}",
        )
        for place in range(count)
    ]


def _some_lines(draw: random.Random, entries: list[_BankEntry], count: int) -> list[_Line]:
    """Lines in the order of their days. Of 100 lines: 94 show an entry, 2 a deposit, 2 half an entry, 2 are fees."""
    shown = draw.sample(entries, len(entries))
    lines: list[_Line] = []
    while len(lines) < count and len(shown) > 3:
        kind = draw.randrange(99)
        if kind < 94:
            entry = shown.pop()
            text = f"Payment {entry.document_no}" if draw.random() < 0.9 else "Payment"
            lines.append(_Line(_later(draw, entry.day), entry.amount, text))
        elif kind < 96:
            lines.append(_deposit(shown))
        elif kind < 97:
            entry = shown.pop()
            part = (entry.amount / 3).quantize(CENT)
            lines += [_Line(entry.day, amount, "Part") for amount in (part, entry.amount - part)]
        else:
            day = FIRST_DAY + timedelta(days=draw.randrange(360))
            lines.append(_Line(day, -draw.randint(100, 900) * CENT, "Fee"))
    return sorted(lines[:count], key=lambda line: line.day)


def _deposit(shown: list[_BankEntry]) -> _Line:
    """Three entries of one sign that are near each other, as one line of the last day among them."""
    first = shown.pop()
    near = [
        entry
        for entry in shown[-2_000:]
        if entry.amount * first.amount > 0 and abs((entry.day - first.day).days) <= 1
    ][:2]
    for entry in near:
        shown.remove(entry)
    together = [first, *near]
    day = max(entry.day for entry in together)
    return _Line(day, sum((entry.amount for entry in together), Decimal(0)), "Deposit")


def _later(draw: random.Random, day: date) -> date:
    return day + timedelta(days=draw.choice((0, 0, 0, 1, 1, 2)))


def _set_up(ledger: Ledger, entries: list[_BankEntry]) -> None:
    ledger.execute(EstablishCompany(company_name="Benchmark", currency="CHF"))
    ledger.execute(
        RegisterBankAccount(bank_account=BankAccountRecord(bank_account_no="MAIN", iban=IBAN))
    )
    for at in range(0, len(entries), 1000):
        lines = tuple(
            JournalLine(
                posting_date=entry.day,
                document_no=entry.document_no,
                account_type="bank_account",
                account_no="MAIN",
                amount=entry.amount,
                bal_account_no="1000",
            )
            for entry in entries[at : at + 1000]
        )
        ledger.execute(PostJournal(lines=lines))


def _write(path: Path, lines: list[_Line]) -> None:
    total = sum((line.amount for line in lines), Decimal(0))
    last_day = lines[-1].day
    opening = Balance(Decimal(0), "CHF", lines[0].day, "OPBD")
    closing = Balance(total, "CHF", last_day, "CLBD")
    statement = made_statement(IBAN, opening, closing, identification="BENCH-1")
    with path.open("wb") as out:
        write_camt(out, [(statement, (_entry(place, line) for place, line in enumerate(lines, 1)))])


def _entry(place: int, line: _Line) -> Entry:
    return Entry(
        amount=line.amount,
        currency="CHF",
        booking_date=line.day,
        value_date=line.day,
        status="BOOK",
        bank_reference=f"R{place:09}",
        entry_reference="",
        reversal=False,
        text="",
        bank_transaction_code="",
        batch=None,
        charges=(),
        entry_no=place,
        line=0,
        details=(Detail(amount=line.amount, currency="CHF", text=line.text),),
    )


def _transfer_what_is_left(ledger: Ledger) -> int:
    """What a person does with fees, and here with all that no entry explains: it is posted to an account."""
    with ledger.read_models.at(FAR) as (connection, moment):
        rows = line_rows(connection, moment, STATEMENT)
    requests = [
        Request(
            TransferReconciliationDifference(
                statement_no=STATEMENT, line_no=row.line_no, account_no="1000"
            )
        )
        for row in rows
        if row.difference
    ]
    for outcome in ledger.execute_many(requests):
        assert not isinstance(outcome, Exception), str(outcome)
    ledger.read_models.catch_up()
    return len(requests)
