"""A watched folder: files are taken as their accounts allow it, once, whatever happens in between."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_es import ArrivedFile, FileOutcome, FolderSource, Ledger
from ledger_es.errors import (
    ActorReserved,
    AutomationOff,
    FolderIsWatched,
    FolderNotUsable,
    StoreFailed,
)
from ledger_es.payment_reconciliation import folder_source, statement_feed
from tests.cli.running import Cli, run
from tests.cli.statement_files import PAYMENTS, Payment, notification, statement_file


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def automatic(books: Cli) -> Cli:
    books.json("bank-accounts", "change", "B1", "--automation", "apply")
    return books


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != folder_source.LOCK)


def watch(cli: Cli, inbox: Path, code: int = 0) -> list[dict[str, object]]:
    outcome = cli("statements", "watch", str(inbox), "--once", "--json")
    assert outcome.code == code, outcome
    files: list[dict[str, object]] = outcome.document["files"]
    return files


def test_what_arrives_is_imported_applied_and_moved(automatic: Cli, inbox: Path) -> None:
    statement_file(inbox)
    (file,) = watch(automatic, inbox)
    assert (file["file"], file["statement_nos"], file["known"]) == (
        "statement.xml",
        ["B1/1"],
        False,
    )
    assert names(inbox) == ["done", "refused"]
    assert names(inbox / "done") == ["statement.xml"]
    lines = automatic.json("statements", "show", "B1/1")["lines"]
    assert lines[0]["match_confidence"] == "high"
    events = automatic.json("history", "--statement", "B1/1")["events"]
    assert {event["actor"] for event in events} == {"automation"}
    assert watch(automatic, inbox) == []
    assert automatic.json("verify")["ok"] is True


def test_what_is_certain_is_posted_unseen_and_the_rest_is_left(books: Cli, inbox: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--automation", "post")
    statement_file(inbox)
    (file,) = watch(books, inbox)
    lines = books.json("statements", "show", "B1/1")["lines"]
    certain = [each for each in lines if each["match_confidence"] == "high"]
    assert file["posted_lines"] == len(certain) == 2
    assert [bool(each["transaction_no"]) for each in lines] == [each in certain for each in lines]
    events = books.json("history", "--statement", "B1/1")["events"]
    assert {event["actor"] for event in events} == {"automation"}
    # The same file again posts nothing more.
    shutil.copy(inbox / "done" / "statement.xml", inbox / "again.xml")
    (again,) = watch(books, inbox)
    assert (again["known"], again["posted_lines"]) == (True, 0)


def test_a_statement_that_is_certain_as_a_whole_is_reconciled(books: Cli, inbox: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--automation", "post")
    books.json("bank-accounts", "set-matching", "B1", "--review-above", "0")
    statement_file(inbox, PAYMENTS[:1])
    (file,) = watch(books, inbox)
    assert file["posted_lines"] == 1
    assert books.json("statements", "show", "B1/1")["status"] == "reconciled"


def test_a_large_amount_is_never_posted_unseen(books: Cli, inbox: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--automation", "post")
    books.json("bank-accounts", "set-matching", "B1", "--review-above", "1")
    statement_file(inbox, PAYMENTS[:1])
    (file,) = watch(books, inbox)
    assert file["posted_lines"] == 0
    assert books.json("statements", "show", "B1/1")["lines"][0]["doubts"] == ["large"]


def test_a_table_is_taken_with_the_mapping_of_its_account_on_both_stores(
    books_on_both: Cli, inbox: Path
) -> None:
    mapping = inbox.parent / "bank.toml"
    mapping.write_text(
        'date_format = "YYYY-MM-DD"\ndecimal = "."\n'
        '[columns]\nbooking_date = "Day"\namount = "Sum"\nbalance = "Left"\n'
    )
    books_on_both.json(
        *("bank-accounts", "change", "B1", "--mapping", str(mapping)),
        *("--automation", "apply", "--encoding", "cp850", "--date-order", "day-first"),
    )
    account = books_on_both.json("bank-accounts", "show", "B1")["bank_account"]
    assert [account[name] for name in ("statement_encoding", "date_order", "automation")] == [
        "cp850",
        "day_first",
        "apply",
    ]
    (inbox / "day.csv").write_text("Day,Sum,Left,X\n2026-01-10,5.00,505.00,a\n")
    (file,) = watch(books_on_both, inbox)
    assert file["statement_nos"] == ["B1/1"]
    assert books_on_both.json("rebuild")
    again = books_on_both.json("bank-accounts", "show", "B1")["bank_account"]
    assert again["mapping"] == account["mapping"] != ""
    assert books_on_both.json("verify")["ok"] is True


def test_details_that_arrive_are_attached_before_or_after_their_statement(
    automatic: Cli, inbox: Path
) -> None:
    batch: Payment = ("2026-01-12", "1080.50", "", "", "Collective credit")
    fee: Payment = ("2026-01-13", "-5.00", "", "", "fee")
    second: Payment = ("2026-01-14", "260.00", "", "", "Collective credit")
    told = (("980.00", "Huber, Söhne", "I1"), ("100.50", "Meier", "I3"))
    notification(inbox, *told)
    (file,) = watch(automatic, inbox)
    assert (file["file"], file["statement_nos"]) == ("notification.xml", [])
    statement_file(inbox, (batch, fee, second))
    watch(automatic, inbox)
    others = (("200.00", "Huber, Söhne", ""), ("60.00", "Meier", ""))
    notification(inbox, *others, reference="S-1-3", total="260.00", day="2026-01-14")
    watch(automatic, inbox)
    assert names(inbox / "refused") == []
    lines = automatic.json("statements", "show", "B1/1")["lines"]
    assert [(line["line_no"], line["amount"]) for line in lines] == [
        (10001, "980.00"),
        (10002, "100.50"),
        (20000, "-5.00"),
        (30001, "200.00"),
        (30002, "60.00"),
    ]
    assert [entry["document_no"] for line in lines[:2] for entry in line["applied"]] == ["I1", "I3"]
    automatic.json("statements", "assign", "B1/1", "--line", "20000", "--account", "6900")
    for line_no, customer in (("30001", "C1"), ("30002", "C2")):
        automatic.json(
            "statements", "assign", "B1/1", "--line", line_no, "--account", f"customer:{customer}"
        )
    automatic.json("statements", "accept", "B1/1")
    automatic.json("statements", "post", "B1/1", "--mode", "reconcile")
    (account,) = automatic.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (account["difference"], account["not_posted"]) == ("0.00", "0.00")
    assert automatic.json("verify")["ok"] is True


def test_an_account_may_allow_no_more_than_importing(books: Cli, inbox: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--automation", "import")
    statement_file(inbox)
    watch(books, inbox)
    lines = books.json("statements", "show", "B1/1")["lines"]
    assert {line["match_confidence"] for line in lines} == {"none"}


def test_nothing_is_done_for_an_account_that_does_not_allow_it(books: Cli, inbox: Path) -> None:
    statement_file(inbox)
    commits = books.commits()
    (file,) = watch(books, inbox, code=1)
    assert file["statement_nos"] == []
    assert books.commits() == commits
    assert names(inbox / "refused") == ["statement.xml", "statement.xml.txt"]
    told = (inbox / "refused" / "statement.xml.txt").read_text()
    assert "statement.xml was not imported." in told
    # The cure that stands beside it helps.
    cure = next(line for line in told.splitlines() if line.startswith("try: "))
    books.json(*shlex.split(cure.removeprefix("try: ledger-es ")))
    shutil.move(inbox / "refused" / "statement.xml", inbox)
    (file,) = watch(books, inbox)
    assert file["statement_nos"] == ["B1/1"]


def test_a_file_that_is_wrong_is_refused_and_the_others_are_taken(
    automatic: Cli, inbox: Path
) -> None:
    (inbox / "a\x1b[2J.csv").write_text("x;y\x1b[2J;z\n1;2;3\n1;2;3\n")
    statement_file(inbox, name="b.xml")
    statement_file(inbox, name="c.xml", closing="1.00", number="S-2")
    files = watch(automatic, inbox, code=1)
    assert [bool(file["refused"]) for file in files] == [True, False, True]
    assert names(inbox / "done") == ["b.xml"]
    refused = names(inbox / "refused")
    assert refused == ["a\x1b[2J.csv", "a\x1b[2J.csv.txt", "c.xml", "c.xml.txt"]
    told = (inbox / "refused" / "a\x1b[2J.csv.txt").read_text()
    assert "\x1b" not in told
    assert "[E-STATEMENT-MAPPING]" in told
    assert "difference" in (inbox / "refused" / "c.xml.txt").read_text()


def test_names_that_are_there_already_are_kept(automatic: Cli, inbox: Path) -> None:
    statement_file(inbox)
    watch(automatic, inbox)
    statement_file(inbox)
    (file,) = watch(automatic, inbox)
    assert (file["known"], file["statement_nos"]) == (True, ["B1/1"])
    assert names(inbox / "done") == ["statement (2).xml", "statement.xml"]


def test_files_that_are_still_written_are_left_alone(
    automatic: Cli, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(statement_file(inbox))
    for name in ("x.xml.part", ".hidden.xml", "y.tmp"):
        shutil.copy(path, inbox / name)
    (inbox / "folder").mkdir()
    (inbox / "link.xml").symlink_to(path)
    content = path.read_bytes()
    monkeypatch.setattr(
        folder_source.time, "sleep", lambda _seconds: path.write_bytes(content + b" ")
    )
    assert watch(automatic, inbox) == []
    monkeypatch.setattr(folder_source.time, "sleep", lambda _seconds: None)
    assert [file["file"] for file in watch(automatic, inbox)] == ["statement.xml"]
    assert names(inbox) == [
        ".hidden.xml", "done", "folder", "link.xml", "refused", "x.xml.part", "y.tmp",
    ]  # fmt: skip


def test_after_a_crash_nothing_is_imported_twice(
    automatic: Cli, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement_file(inbox)

    def crash(*_: object) -> None:
        raise SystemExit("killed")

    monkeypatch.setattr(FolderSource, "settle", crash)
    with pytest.raises(SystemExit):
        automatic("statements", "watch", str(inbox), "--once")
    monkeypatch.undo()
    commits = automatic.commits()
    assert names(inbox) == ["done", "refused", "statement.xml"]
    (file,) = watch(automatic, inbox)
    assert (file["known"], file["statement_nos"]) == (True, ["B1/1"])
    assert automatic.commits() == commits
    assert names(inbox / "done") == ["statement.xml"]


def test_a_crash_before_the_lines_were_applied_is_made_good(automatic: Cli, inbox: Path) -> None:
    path = statement_file(inbox)
    with Ledger.open(automatic.url) as ledger:
        ledger.payment_reconciliation.import_file(path, apply=False)
    watch(automatic, inbox)
    lines = automatic.json("statements", "show", "B1/1")["lines"]
    assert lines[0]["match_confidence"] == "high"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_full_or_protected_disk_leaves_nothing_half_done(
    automatic: Cli, inbox: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    statement_file(inbox, name="good.xml")
    os.utime(inbox / "good.xml", (1, 1))
    (inbox / "wrong.xml").write_text("<x/>")

    def full(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folder_source, "_write_whole", full)
    refused = automatic.refused("statements", "watch", str(inbox), "--once")
    assert refused["code"] == "E-WATCH-FOLDER"
    assert os.strerror(number) in refused["message"]
    assert names(inbox) == ["done", "refused", "wrong.xml"]
    assert names(inbox / "refused") == []
    monkeypatch.undo()
    monkeypatch.setattr(folder_source.os, "rename", full)
    automatic.refused("statements", "watch", str(inbox), "--once")
    assert names(inbox) == ["done", "refused", "wrong.xml"]
    assert names(inbox / "refused") == []
    monkeypatch.undo()
    watch(automatic, inbox, code=1)
    assert names(inbox / "refused") == ["wrong.xml", "wrong.xml.txt"]


def test_a_fault_of_the_store_is_no_fault_of_the_file(
    automatic: Cli, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement_file(inbox)

    def failed(*_: object) -> None:
        raise StoreFailed(url="x", reason="database or disk is full")

    monkeypatch.setattr(statement_feed, "_import", failed)
    refused = automatic.refused("statements", "watch", str(inbox), "--once")
    assert refused["code"] == "E-STORE-FAILED"
    assert names(inbox) == ["done", "refused", "statement.xml"]


def test_a_folder_is_watched_by_one_process_at_a_time(automatic: Cli, inbox: Path) -> None:
    with FolderSource.watching(inbox):
        refused = automatic.refused("statements", "watch", str(inbox), "--once")
        assert refused["code"] == "E-WATCH-BUSY"
        with pytest.raises(FolderIsWatched), FolderSource.watching(inbox):
            pass
    assert watch(automatic, inbox) == []


def test_what_is_no_folder_is_refused(automatic: Cli, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", Path(automatic.url)):
        with pytest.raises(FolderNotUsable), FolderSource.watching(path):
            pass
        refused = automatic.refused("statements", "watch", str(path), "--once")
        assert refused["code"] == "E-WATCH-FOLDER"


def test_ctrl_c_ends_watching_with_what_was_taken(automatic: Cli, inbox: Path) -> None:
    statement_file(inbox)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "ledger_es", "statements", "watch", str(inbox)),
            *("--every", "30", "--ledger", automatic.url),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(300):
        if (inbox / "done" / "statement.xml").exists():
            break
        time.sleep(0.1)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert "statement.xml: imported: B1/1" in err
    assert process.returncode == 0, err
    assert "statement.xml" in out
    assert "Traceback" not in err
    assert watch(automatic, inbox) == []


class Client:
    """A client of a user's own, as the protocol asks for it."""

    def __init__(self, *files: Path) -> None:
        self.waiting = list(files)
        self.settled: list[FileOutcome] = []

    def arrived(self) -> Iterator[ArrivedFile]:
        for path in list(self.waiting):
            yield ArrivedFile(f"order {path.name}", path)

    def settle(self, outcome: FileOutcome) -> None:
        self.waiting.remove(outcome.file.path)
        self.settled.append(outcome)


def test_a_client_of_ones_own_is_a_source(automatic: Cli, tmp_path: Path) -> None:
    good = Path(statement_file(tmp_path))
    wrong = tmp_path / "wrong.xml"
    wrong.write_text("<x/>")
    client = Client(good, wrong)
    with Ledger.open(automatic.url) as ledger:
        first, second = ledger.take_statements(client)
        assert first.statement_nos == ("B1/1",)
        assert second.refusal is not None
        assert client.settled == [first, second]
        assert list(ledger.take_statements(client)) == []
        with pytest.raises(TypeError):
            ledger.take_statements(good)  # type: ignore[arg-type]
        with pytest.raises(ActorReserved):
            ledger.payment_reconciliation.import_file(good, actor="automation")


def test_several_accounts_in_one_file_must_all_allow_it(automatic: Cli, inbox: Path) -> None:
    automatic.json("bank-accounts", "add", "B2", "--account-no", "77")
    (inbox / "two.csv").write_text(
        "Date;Amount;Account\n2026-01-10;5.00;CH9300762011623852957\n2026-01-10;5.00;77\n"
    )
    mapping = inbox.parent / "bank.toml"
    mapping.write_text(
        'date_format = "YYYY-MM-DD"\ndecimal = "."\n'
        '[columns]\nbooking_date = "Date"\namount = "Amount"\naccount = "Account"\n'
    )
    for number in ("B1", "B2"):
        automatic.json("bank-accounts", "change", number, "--mapping", str(mapping))
    (file,) = watch(automatic, inbox, code=1)
    assert file["refused"]["code"] == AutomationOff.code  # type: ignore[index]
    assert automatic.json("statements", "list")["statements"] == []


def test_the_help_says_what_becomes_of_the_files() -> None:
    assert "done" in run("statements", "watch", "--help").out
