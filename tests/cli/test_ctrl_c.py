"""Long waits say what they are for. Ctrl-C: exit code 130, one line that says what was recorded, no traceback."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from ledger_es import Ledger, waits
from ledger_es.waits import AFTER_SECONDS, listening
from tests.cli.running import Cli, run
from tests.cli.statement_files import statement_file

PROGRAM = """
import os, signal, sys
from ledger_es.imports.journal import parts_of
from ledger_es.shell.engine import Engine

parts_of.__defaults__ = (3,)
usual, calls = Engine._execute, []

def stop_before_the_third(engine, requests, *, dry_run):
    if not dry_run:
        calls.append(1)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGINT)
    return usual(engine, requests, dry_run=dry_run)

Engine._execute = stop_before_the_third
from ledger_es.cli.app import main
sys.exit(main())
"""
HEADER = (
    "posting_date,document_type,document_no,account_type,account_no,amount,"
    "bal_account_type,bal_account_no"
)


ADD = ("accounts", "add", "7", "--name", "X", "--category", "expense")


def started(url: str, *arguments: str, program: Sequence[str] = ("-m", "ledger_es")) -> Popen[str]:
    command = [sys.executable, *program, *arguments, "--ledger", url]
    return Popen(command, stdout=PIPE, stderr=PIPE, text=True)


def first_line_of_errors(program: Popen[str]) -> str:
    assert program.stderr is not None
    return program.stderr.readline()


def test_while_waiting_for_another_writer_it_says_so_and_nothing_is_recorded(
    company_on_both: Cli,
) -> None:
    with Ledger.open(company_on_both.url) as other, other.store.writing():
        program = started(company_on_both.url, *ADD)
        waits = first_line_of_errors(program)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
    assert waits.startswith("waiting for another program, which writes to the ledger")
    assert ("process" in waits) == company_on_both.url.startswith("postgresql")
    assert waits.endswith(", at most 60 seconds\n")
    assert (program.returncode, out, err) == (130, "", "stopped: nothing was recorded\n")
    assert company_on_both.commits() == 1


def test_a_program_that_reads_json_is_not_told_of_waits(company: Cli) -> None:
    with Ledger.open(company.url) as other, other.store.writing():
        program = started(company.url, *ADD, "--json")
        time.sleep(AFTER_SECONDS + 2)
    out, err = program.communicate(timeout=60)
    assert (program.returncode, json.loads(out)["commit_no"], err) == (0, 2, "")


def test_a_wait_that_ends_in_time_is_not_told(company: Cli) -> None:
    told: list[str] = []
    with listening(told.append):
        company.json(*ADD)
    assert told == []


def test_a_second_one_ends_a_program_that_is_still_busy_with_the_first(
    company_on_both: Cli,
) -> None:
    company = company_on_both
    busy = """
import sys, time
from ledger_es.store.postgres_store import PostgresStore
from ledger_es.store.sqlite_store import SqliteStore

def end(*_, **__):
    try:
        print("busy", file=sys.stderr, flush=True)
        time.sleep(300)
    except KeyboardInterrupt:
        print("stopping", file=sys.stderr, flush=True)
        time.sleep(300)

PostgresStore.end = SqliteStore.end = end
from ledger_es.cli.app import main
sys.exit(main())
"""
    program = started(company.url, *ADD, program=("-c", busy))
    assert first_line_of_errors(program) == "busy\n"
    program.send_signal(signal.SIGINT)
    assert first_line_of_errors(program) == "stopping\n"
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=60) == -signal.SIGINT
    program.communicate()
    assert company.commits() == 1


def test_an_import_says_which_statements_are_left_to_apply(books: Cli, tmp_path: Path) -> None:
    stop = """
import os, signal, sys
from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation

PaymentReconciliation.apply_automatically = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT)
from ledger_es.cli.app import main
sys.exit(main())
"""
    before = books.commits()
    file = statement_file(tmp_path)
    program = started(books.url, "statements", "import", file, program=("-c", stop))
    _, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert err == (
        "stopped: statement B1/1 is recorded, its lines are not yet applied:"
        " `ledger-es statements apply B1/1` goes on;"
        f" commit {before + 1} is recorded and stays\n"
    )
    (cure,) = re.findall("`ledger-es (.*?)`", err)
    assert books.json(*cure.split())["numbers"]["confidences"]


def test_a_backup_that_was_stopped_leaves_no_file(company: Cli, tmp_path: Path) -> None:
    stop = """
import os, signal, sys
from ledger_es.store.sqlite_store import SqliteStore

def copy_pages(_, target):
    target.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGINT)

SqliteStore._copy_pages = copy_pages
from ledger_es.cli.app import main
sys.exit(main())
"""
    file = tmp_path / "backup.db"
    program = started(company.url, "backup", str(file), program=("-c", stop))
    _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (130, "stopped: nothing was recorded\n")
    assert not file.exists()


def test_between_the_parts_of_a_file_it_says_what_is_posted(books: Cli, tmp_path: Path) -> None:
    before = books.commits()
    lines = [f"2026-01-10,invoice,R{n},customer,C1,10.00,gl,3000" for n in range(12)]
    file = tmp_path / "journal.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    stopped = subprocess.run(
        [sys.executable, "-c", PROGRAM, "journal", "post", str(file), "--ledger", books.url],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert stopped.returncode == 130
    assert stopped.stderr == (
        "stopped: parts 1 to 2 of 4 are posted (documents that begin on lines 2 to 7):"
        " the same command does the rest;"
        f" commit {before + 2} is recorded and stays\n"
    )
    assert books.commits() == before + 2


def test_building_read_models_says_so(company: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "AFTER_SECONDS", 0)
    told: list[str] = []
    with Ledger.open(company.url) as ledger, listening(told.append):
        ledger.rebuild_read_models()
    assert told[0].startswith("building the read models from ")


def test_a_copy_that_was_stopped_is_made_by_the_same_command(company: Cli, tmp_path: Path) -> None:
    stop = """
import os, signal, sys
from ledger_es.store import copying

copying._copy_rest = lambda *_: os.kill(os.getpid(), signal.SIGINT)
from ledger_es.cli.app import main
sys.exit(main())
"""
    copy = ["copy", company.url, str(tmp_path / "copy.db")]
    stopped = subprocess.run(
        [sys.executable, "-c", stop, *copy], capture_output=True, text=True, timeout=60
    )
    assert stopped.returncode == 130
    assert stopped.stderr == ("stopped: nothing was copied: the same command copies everything\n")
    assert run(*copy, "--json").document["commits"] == 1
