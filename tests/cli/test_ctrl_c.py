"""Ctrl-C: exit code 130, one line that says what was recorded, no traceback."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.running import Cli

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


def test_while_waiting_for_another_writer_nothing_is_recorded(company: Cli) -> None:
    command = ["accounts", "add", "7", "--name", "X", "--category", "expense"]
    with sqlite3.connect(company.url, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        program = subprocess.Popen(
            [sys.executable, "-m", "ledger_es", *command, "--ledger", company.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(5)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
        other.execute("ROLLBACK")
    other.close()
    assert (program.returncode, out, err) == (130, "", "stopped: nothing was recorded\n")
    assert company.commits() == 1


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
