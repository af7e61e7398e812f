"""Large files: cut by the file alone, finished when run again, nothing left half done without saying so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es import JournalLine, Ledger
from ledger_es.cli import would_be
from ledger_es.imports import parts
from ledger_es.imports.csv_files import content_from, read_csv
from ledger_es.imports.journal import COLUMNS, journal_job, parts_of
from tests.cli.files import write
from tests.cli.running import Cli

HEADER = "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no"


def invoices(count: int) -> list[str]:
    return [f"2026-01-10,invoice,R{n},customer,C{n % 2 + 1},10.00,gl,3000" for n in range(count)]


def text_of(lines: list[str]) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


@pytest.fixture
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three documents to a part, so that a few lines make a large file."""
    monkeypatch.setattr(parts_of, "__defaults__", (3,))


def entry_count(cli: Cli) -> int:
    return len(cli.json("open-entries", "--as-of", "2026-12-31")["entries"])


def test_documents_are_whole_in_their_part_whatever_the_order_of_lines() -> None:
    lines = [
        "2026-01-10,,A,gl,1000,5.00,,",
        "2026-01-10,,B,gl,1000,7.00,,",
        "2026-01-10,,,gl,1000,1.00,,",  # a run without number, up to where it balances
        "2026-01-10,,C,gl,1000,1.00,gl,1090",
        "2026-01-10,,,gl,1090,-1.00,,",
        "2026-01-10,,,gl,1000,2.00,gl,1090",
        "2026-01-11,,A,gl,1000,2.00,gl,1090",  # another date: another document
        "2026-01-10,,B,gl,1090,-7.00,,",
        "2026-01-10,,A,gl,1090,-5.00,,",
    ]
    job = journal_job(content_from("j.csv", text_of(lines).encode()))
    assert [part.lines for part in job.parts] == [list(range(2, 11))]
    csv = read_csv(
        content_from("j.csv", text_of(lines).encode()),
        COLUMNS,
        lambda cells: JournalLine(**cells),
    )
    cut = parts_of(csv, 2)
    assert [part.lines for part in cut] == [[2, 3, 9, 10], [4, 5, 6], [7, 8]]
    assert [(part.first, part.last) for part in cut] == [("2", "3"), ("4", "5"), ("7", "8")]


def test_a_run_that_does_not_balance_ends_with_its_date() -> None:
    lines = ["2026-01-10,,,gl,1000,1.00,,", "2026-01-11,,,gl,1000,2.00,,"]
    csv = read_csv(
        content_from("j.csv", text_of(lines).encode()),
        COLUMNS,
        lambda cells: JournalLine(**cells),
    )
    assert [part.lines for part in parts_of(csv, 1)] == [[2], [3]]


@pytest.mark.usefixtures("_small_parts")
def test_a_large_journal_is_posted_in_parts_and_each_has_its_key(
    books_on_both: Cli, tmp_path: Path
) -> None:
    cli, file = books_on_both, write(tmp_path, "j.csv", text_of(invoices(7)))
    before = cli.commits()
    posted = cli.json("journal", "post", file)
    assert posted["commit_no"] == before + 3
    assert posted["numbers"]["document_nos"] == [f"R{n}" for n in range(7)]
    assert posted["parts"][1] == {
        "part": 2,
        "covers": "documents that begin on lines 5 to 7",
        "commit_no": before + 2,
        "replayed": False,
    }
    assert posted["counts"]["customer_entries"] == 7
    documents = [entry["document_no"] for entry in posted["written"]["customer_entries"]]
    assert documents == [f"R{n}" for n in range(7)]
    again = cli.json("journal", "post", file)
    assert (again["written"], again["counts"]) == (posted["written"], posted["counts"])
    assert again["replayed"] is True
    assert again["numbers"] == posted["numbers"]
    assert cli.commits() == before + 3
    shown = cli("journal", "post", file).out
    assert "documents that begin on lines 5 to 7" in shown
    assert "before" in shown


@pytest.mark.usefixtures("_small_parts")
def test_a_series_that_runs_out_warns_once_for_all_parts(books: Cli, tmp_path: Path) -> None:
    books.json(
        *("number-series", "add", "JOURNAL", "--starting-date", "2026-01-01"),
        *("--first", "N1", "--last", "N8", "--warning", "N2"),
    )
    lines = [line.replace(f"R{n},", ",") for n, line in enumerate(invoices(7))]
    file = write(tmp_path, "j.csv", text_of(lines))
    tried = books.json("journal", "post", file, "--dry-run")["numbers"]["warnings"]
    (warning,) = books.json("journal", "post", file)["numbers"]["warnings"]
    assert tried == [warning]
    assert (warning["code"], warning["facts"]["number"]) == ("W-SERIES-END", "N7")
    assert books.json("journal", "post", file)["numbers"]["warnings"] == [warning]
    shown = books("journal", "post", file).out
    assert shown.count("warning") == 1
    assert f"\nwarning (W-SERIES-END): {warning['message']}\n" in shown


@pytest.mark.usefixtures("_small_parts")
@pytest.mark.parametrize("key", [None, "march"])
def test_run_again_after_a_crash_it_posts_what_is_missing(
    books_on_both: Cli, tmp_path: Path, key: str | None
) -> None:
    """The crash: only the first part was recorded."""
    cli, text = books_on_both, text_of(invoices(7))
    job = journal_job(content_from("j.csv", text.encode()))
    with Ledger.open(cli.url) as ledger:
        first = job.command(job.parts[0].records)
        ledger.execute(first, idempotency_key=f"{key or job.key}/1", actor="anna")
    assert entry_count(cli) == 3 + 3
    options = ["--key", key] if key else []
    finished = cli.json("journal", "post", write(tmp_path, "j.csv", text), *options)
    assert [one["replayed"] for one in finished["parts"]] == [True, False, False]
    assert finished["replayed"] is False
    assert entry_count(cli) == 3 + 7


@pytest.mark.usefixtures("_small_parts")
def test_a_refusal_in_a_large_file_leaves_nothing(books: Cli, tmp_path: Path) -> None:
    """All parts are tried together before the first is recorded."""
    lines = invoices(7)
    lines[5] = lines[5].replace("C2", "NOBODY")
    before = books.commits()
    refused = books.refused("journal", "post", write(tmp_path, "j.csv", text_of(lines)))
    assert refused["facts"]["line"] == 7
    assert books.commits() == before


@pytest.mark.usefixtures("_small_parts")
def test_where_parts_stay_it_says_which_and_the_corrected_file_is_finished(
    books: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "CHECKED_TOGETHER", 1)
    lines = invoices(7)
    wrong = [*lines[:5], lines[5].replace("C2", "NOBODY"), lines[6]]
    refused = books.refused("journal", "post", write(tmp_path, "j.csv", text_of(wrong)))
    facts = refused["facts"]
    assert (facts["line"], facts["parts"], facts["parts_done"]) == (7, 3, 1)
    message = refused["message"]
    assert "line 7: there is no customer NOBODY: " in message
    assert ". Parts 1 to 1 of 3 are posted" in message
    assert "documents that begin on lines 2 to 4" in message
    assert f"--key {facts['key']}" in message
    assert entry_count(books) == 3 + 3
    corrected = write(tmp_path, "corrected.csv", text_of(lines))
    finished = books.json("journal", "post", corrected, "--key", facts["key"])
    assert [one["replayed"] for one in finished["parts"]] == [True, False, False]
    assert entry_count(books) == 3 + 7


@pytest.mark.usefixtures("_small_parts")
def test_a_part_posted_already_cannot_be_changed(books: Cli, tmp_path: Path) -> None:
    lines = invoices(4)
    books.json("journal", "post", write(tmp_path, "j.csv", text_of(lines)), "--key", "k")
    lines[0] = lines[0].replace("10.00", "11.00")
    refused = books.refused(
        "journal", "post", write(tmp_path, "k.csv", text_of(lines)), "--key", "k"
    )
    assert refused["code"] == "E-KEY-REUSED"


@pytest.mark.usefixtures("_small_parts")
def test_a_dry_run_of_a_large_file_writes_nothing(books: Cli, tmp_path: Path) -> None:
    file = write(tmp_path, "j.csv", text_of(invoices(7)))
    before = books.commits()
    tried = books.json("journal", "post", file, "--dry-run")
    assert len(tried["numbers"]["entry_nos"]) == 7
    assert "parts" not in tried
    assert books.commits() == before


def test_imports_are_sorted_by_party_and_cut(company: Cli, tmp_path: Path) -> None:
    rows = [f"C{n:04d},Name,,,CH,," for n in range(1500, 0, -1)]
    text = "\n".join(["customer_no,name,address,city,country,iban,currency", *rows])
    imported = company.json("customers", "import", write(tmp_path, "c.csv", text))
    assert imported["numbers"] == {"registered": 1500}
    assert [one["covers"] for one in imported["parts"]] == [
        "customers C0001 to C1000",
        "customers C1001 to C1500",
    ]


@pytest.mark.usefixtures("_small_parts")
def test_of_a_large_journal_the_first_rows_are_shown_and_counted(
    books_on_both: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(would_be, "ROWS_IN_JSON", 5)
    cli, file = books_on_both, write(tmp_path, "j.csv", text_of(invoices(25)))
    shown = cli("journal", "post", file, "--dry-run").out
    assert "The first 5 of each are shown, of 50 gl lines, 25 customer entries\n" in shown
    shown = cli("journal", "post", file).out
    assert [f"R{n} " in shown for n in range(7)] == [True] * 5 + [False] * 2
    assert "to list them all: ledger-es registers list, then registers show NUMBER\n" in shown
    posted = cli.json("journal", "post", file)
    assert posted["counts"]["customer_entries"] == 25
    assert len(posted["written"]["customer_entries"]) == 5
