"""From every state that a statement can be in to reconciled: the cures that refusals name are done as printed."""

from __future__ import annotations

import random
import shlex
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import filled_ledger
from tests.cli.running import Cli
from tests.cli.statement_files import PAYMENTS, Payment, entry_of, statement_file
from tests.statements.camt_builder import bal, camt, stmt

STATEMENTS: tuple[tuple[str, tuple[Payment, ...]], ...] = (
    ("500.00", PAYMENTS),
    ("1835.50", (("2026-02-02", "77.00", "Huber, Söhne", "", ""), ("2026-02-03", "-9.00", "", "", "rent"))),
    ("1903.50", (("2026-02-10", "300.00", "Meier", "", "P5"), ("2026-02-11", "55.00", "", "", ""))),
)  # fmt: skip
CASH = (
    "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no\n"
    "2026-01-10,payment,P5,customer,C2,-300.00,bank_account,B1\n"
)
STEPS = 12
MOST_CURES = 40
"""More than every line of every statement could need."""


# On PostgreSQL a seed takes twice as long.
SQLITE_SEEDS = range(1, 13)
POSTGRESQL_SEEDS = range(13, 16)


@pytest.mark.parametrize("seed", SQLITE_SEEDS, ids=lambda seed: f"seed{seed}")
def test_no_statement_comes_to_a_dead_end(books: Cli, tmp_path: Path, seed: int) -> None:
    walk_to_reconciled(books, tmp_path, seed)


@pytest.mark.parametrize("seed", POSTGRESQL_SEEDS, ids=lambda seed: f"seed{seed}")
def test_no_statement_comes_to_a_dead_end_on_postgresql(
    postgres_url: str, tmp_path: Path, seed: int
) -> None:
    walk_to_reconciled(filled_ledger(postgres_url, tmp_path), tmp_path, seed)


CHAIN_SEEDS = range(1, 5)


@pytest.mark.parametrize("seed", CHAIN_SEEDS, ids=lambda seed: f"seed{seed}")
def test_overlaps_gaps_pages_and_doubts_come_to_no_dead_end(
    books: Cli, tmp_path: Path, seed: int
) -> None:
    """Files that overlap, one that is missing, one that was issued again: reconciled in the end, in any order."""
    chance = random.Random(seed)
    february, march = STATEMENTS[1][1], (("2026-03-05", "12.00", "Meier", "", "late"),)
    again = (("2026-03-05", "13.00", "Meier", "", "late"),)
    files = [
        statement_file(tmp_path, PAYMENTS, name="january.xml"),
        statement_file(tmp_path, (*PAYMENTS, *february), name="both.xml", number="S-2"),
        statement_file(tmp_path, march, name="march.xml", opening="2000.00", number="S-4"),
    ]
    chance.shuffle(files)
    for path in files:
        books.json("statements", "import", path)
    issued_again = statement_file(
        tmp_path, again, name="again.xml", opening="2000.00", number="S-4"
    )
    books.json("statements", "import", issued_again, "--as-new")
    for _ in range(STEPS):
        books(*_drawn(chance))
    for _ in range(2):
        # What a cure has entered or decided is reconciled too.
        for statement in books.json("statements", "list")["statements"]:
            _walk(books, f"statements post {statement['statement_no']} --mode reconcile")
    listed = books.json("statements", "list")["statements"]
    assert {statement["status"] for statement in listed} == {"reconciled"}
    (account,) = books.json("reconciliation-status", "--as-of", "2026-12-31")["bank_accounts"]
    assert account["difference"] == account["not_posted"] == account["not_reconciled"] == "0.00"
    assert books.json("verify")["ok"] is True


PAGES_SEEDS = range(1, 9)


@pytest.mark.check
@pytest.mark.parametrize("seed", PAGES_SEEDS, ids=lambda seed: f"seed{seed}")
def test_pages_come_to_no_dead_end(books: Cli, tmp_path: Path, seed: int) -> None:
    """January in three pages, in any order, with interim balances or those of the whole; one may never come."""
    chance = random.Random(seed)
    files = pages(tmp_path, of_whole=seed % 2 == 0)
    if seed > 4:
        files.pop(chance.randrange(3))
    files.append(
        statement_file(
            tmp_path, STATEMENTS[1][1], name="february.xml", opening="1835.50", number="S-2"
        )
    )
    chance.shuffle(files)
    for path in files:
        books.json("statements", "import", path)
        for _ in range(STEPS // 3):
            books(*_drawn(chance))
    for _ in range(2):
        for statement in books.json("statements", "list")["statements"]:
            _walk(books, f"statements post {statement['statement_no']} --mode reconcile")
    listed = books.json("statements", "list")["statements"]
    assert {statement["status"] for statement in listed} == {"reconciled"}
    (account,) = books.json("reconciliation-status", "--as-of", "2026-12-31")["bank_accounts"]
    if len(files) == 4:
        # Otherwise it depends on what the person says about the page that never comes.
        assert account["statement_balance"] == "1903.50"
    assert account["difference"] == account["not_posted"] == account["not_reconciled"] == "0.00"
    assert books.json("verify")["ok"] is True


def test_a_page_that_waits_is_counted_twice_if_its_lines_are_called_new(
    books: Cli, tmp_path: Path
) -> None:
    """The second page of January never comes, and a typed statement closes the gap: it holds the other pages' lines."""
    first, _, last = pages(tmp_path, of_whole=True)
    february = statement_file(
        tmp_path, STATEMENTS[1][1], name="february.xml", opening="1835.50", number="S-2"
    )
    for path in (first, last, february):
        books.json("statements", "import", path)
    balances = ("--opening", "500.00", "--closing", "1835.50")
    typed = ("--line", "2026-01-14=1335.50=January", "--reason", "page 2 is lost")
    books.json("statements", "enter", "--bank", "B1", *balances, *typed)
    (account,) = books.json("reconciliation-status", "--as-of", "2026-12-31")["bank_accounts"]
    assert (account["statement_balance"], account["gaps"]) == ("1903.50", "0.00")

    why = ("--all", "--reason", "a mistake")
    decided = books.json("statements", "decide", "B1/1", "--new", *why)
    (warning,) = decided["numbers"]["warnings"]
    assert (warning["code"], warning["facts"]["first"]) == ("W-PRJ-TWICE", "10000, 20000")
    (account,) = books.json("reconciliation-status", "--as-of", "2026-12-31")["bank_accounts"]
    added = sum(Decimal(payment[1]) for payment in PAYMENTS[:2])
    assert Decimal(account["statement_balance"]) == Decimal("1903.50") + added
    withdrawn = ("--line", "10000", "20000", "--known", "--reason", "typed already")
    assert "warnings" not in books.json("statements", "decide", "B1/1", *withdrawn)["numbers"]
    (account,) = books.json("reconciliation-status", "--as-of", "2026-12-31")["bank_accounts"]
    assert account["statement_balance"] == "1903.50"


def pages(folder: Path, *, of_whole: bool) -> list[str]:
    """Files with a page each of the statement of January: two lines, one, and one."""
    cuts, balance, written = (PAYMENTS[:2], PAYMENTS[2:3], PAYMENTS[3:]), Decimal("500.00"), []
    for page, payments in enumerate(cuts, 1):
        before, balance = balance, balance + sum(Decimal(one[1]) for one in payments)
        opening, closing = ("500.00", "1835.50") if of_whole else (str(before), str(balance))
        first, last = (
            ("2026-01-09", "2026-01-14") if of_whole else (payments[0][0], payments[-1][0])
        )
        balances = bal("OPBD", opening, day=first) + bal("CLBD", closing, day=last)
        entries = "".join(
            entry_of(f"S-1-{page}-{at}", *payment) for at, payment in enumerate(payments, 1)
        )
        pagination = f"<StmtPgntn><PgNb>{page}</PgNb><LastPgInd>{str(page == 3).lower()}</LastPgInd></StmtPgntn>"
        content = camt(stmt(balances + entries, number="S-1")).decode()
        path = folder / f"page{page}.xml"
        path.write_text(content.replace("<Id>S-1</Id>", f"<Id>S-1</Id>{pagination}", 1))
        written.append(str(path))
    return written


def walk_to_reconciled(books: Cli, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    books.json("journal", "post", "-", stdin=CASH.encode())
    for number, (opening, payments) in enumerate(STATEMENTS, 1):
        path = statement_file(
            tmp_path, payments, name=f"{number}.xml", opening=opening, number=f"S-{number}"
        )
        books.json("statements", "import", path)
    for _ in range(STEPS):
        books(*_drawn(chance))
    for number in chance.sample(range(1, len(STATEMENTS) + 1), len(STATEMENTS)):
        _walk(books, f"statements post B1/{number} --mode reconcile")
    listed = books.json("statements", "list")["statements"]
    assert [statement["status"] for statement in listed] == ["reconciled"] * len(STATEMENTS)
    (account,) = books.json("reconciliation-status", "--as-of", "2026-12-31")["bank_accounts"]
    assert (account["statement_balance"], account["difference"]) == ("2258.50", "0.00")
    assert account["not_posted"] == account["not_reconciled"] == account["gaps"] == "0.00"
    assert books.json("verify")["ok"] is True


def _drawn(chance: random.Random) -> tuple[str, ...]:
    """Something that a person may do to a statement; it may be refused."""
    number = f"B1/{chance.randint(1, len(STATEMENTS))}"
    line = ("--line", str(chance.choice((10000, 20000, 30000, 40000))))
    return chance.choice(
        (
            ("statements", "assign", number, *line, "--account", "6900"),
            ("statements", "assign", number, *line, "--account", "customer:C1"),
            ("statements", "assign", number, *line, "--entry", str(chance.randint(1, 12))),
            ("statements", "transfer-difference", number, *line, "--account", "6900"),
            ("statements", "clear", number, *line),
            ("statements", "accept", number),
            ("statements", "apply", number, "--overwrite"),
            ("statements", "post", number, "--mode", "payments-only", "--accept-low"),
            ("statements", "post", number, "--mode", "payments-only"),
            ("statements", "post", number, "--mode", "reconcile"),
        )
    )


def _walk(books: Cli, command: str) -> None:
    """Does the command; where it is refused, its first cure, and then the command again."""
    waiting = [command]
    for _ in range(MOST_CURES):
        outcome = books(*shlex.split(waiting[-1]), "--json")
        if outcome.code == 0:
            waiting.pop()
            if not waiting:
                return
            continue
        refused = outcome.refused
        assert refused["cures"], f"{waiting[-1]}: {refused['message']}"
        waiting.append(_filled_in(refused["cures"][0].removeprefix("ledger-es ")))
    pytest.fail(f"{waiting} after {MOST_CURES} cures: {refused['code']} {refused['message']}")


def _filled_in(cure: str) -> str:
    return cure.replace("ACCOUNT", "6900").replace("REASON", "asked").replace("TEXT", "Transfer")
