"""What each letter says, word for word, and that its PDF says the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger_es import Ledger
from ledger_es.cli.letter_kinds import check_of
from ledger_es.letters.balance_statement import balance_letter
from ledger_es.letters.check import check_letter
from ledger_es.letters.finance_charge_memo import memo_letter
from ledger_es.letters.letter import Letter, Table
from ledger_es.letters.letterhead import Letterhead, letterhead_in
from ledger_es.letters.payment_receipt import receipt_letter
from ledger_es.letters.pdf import pdf
from ledger_es.letters.reminder import reminder_letter
from ledger_es.letters.settled import settled_by
from ledger_es.letters.statement_of_account import statement_letter
from ledger_es.reports.party import Party
from tests.cli.files import write
from tests.cli.running import Cli
from tests.letters.books import HEAD, books_of_letters

pytest.importorskip("typst", reason="letters come with the extra of that name")
pypdf = pytest.importorskip("pypdf")
GOLDEN = Path(__file__).parent / "golden"
LAST_DAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters")


@pytest.fixture(scope="module")
def books(folder: Path) -> Iterator[Ledger]:
    cli = Cli(folder / "ledger.db")
    cli.json("init", "--company", "Muster AG", "--currency", "CHF")
    books_of_letters(cli, folder)
    with Ledger.open(cli.url) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def head(folder: Path) -> Letterhead:
    return letterhead_in(Path(write(folder, "letterhead.toml", HEAD)))


def as_text(letter: Letter) -> str:
    """The letter as lines of text, the cells of a row between bars."""
    lines = [f"{letter.kind} · {letter.language} · {letter.date}", *letter.recipient, ""]
    lines += [f"{name}: {fact}" for name, fact in letter.facts]
    lines += ["", letter.title, *letter.opening]
    for table in letter.tables:
        lines += ["", *_table_as_text(table)]
    lines += ["", *letter.closing, letter.greeting, letter.footer, letter.page]
    if letter.slip is not None:
        lines += ["", *(f"{name}: {value}" for name, value in letter.slip._asdict().items())]
    return "".join(f"{line}\n" for line in lines)


def _table_as_text(table: Table) -> Iterator[str]:
    if table.title:
        yield table.title
    yield " | ".join(column.heading for column in table.columns)
    for row in table.rows:
        carried = f"   ({row.carried})" if row.carried else ""
        yield " | ".join(row.cells) + carried
    for title, amount in table.totals:
        yield f"= {title}: {amount}"


def compare(name: str, letter: Letter) -> None:
    """With the golden text; and every word of the letter stands in its PDF, character for character."""
    file, text = GOLDEN / f"{name}.txt", as_text(letter)
    if not file.exists():
        file.write_text(text, encoding="utf-8")
        pytest.fail(f"{file} is new: read it")
    assert text == file.read_text(encoding="utf-8")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(letter))).pages]
    printed = _without_blanks("".join(pages))
    for words in (*letter.recipient, letter.title, *letter.opening, *letter.closing):
        assert _without_blanks(words) in printed
    for table in letter.tables:
        for row in table.rows:
            assert all(_without_blanks(cell) in printed for cell in row.cells)
        for title, amount in table.totals:
            assert _without_blanks(title + amount) in printed


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def party_of(books: Ledger, number: str) -> Party:
    return books.customers(customer_no=number).parties[0]


def test_reminders_of_two_levels(books: Ledger, head: Letterhead) -> None:
    for number in ("R00001", "R00002"):
        report = books.reminder(reminder_no=number, as_of=LAST_DAY)
        compare(f"reminder_{number}", reminder_letter(report, party_of(books, "C1"), head))


def test_a_finance_charge_memo(books: Ledger, head: Letterhead) -> None:
    report = books.finance_charge_memo(memo_no="F00001", as_of=LAST_DAY)
    compare("finance_charge_memo", memo_letter(report, party_of(books, "C2"), head))


def test_statements_of_account(books: Ledger, head: Letterhead) -> None:
    """Of a customer abroad with two currencies, of one who is owed, of one without open documents, and of a vendor."""
    for number in ("C3", "C4"):
        report = books.statement_of_account(customer_no=number, as_of=LAST_DAY)
        compare(f"statement_{number}", statement_letter(report, party_of(books, number), head))
    report = books.statement_of_account(customer_no="C2", as_of=date(2026, 1, 1))
    compare("statement_nothing_open", statement_letter(report, party_of(books, "C2"), head))
    report = books.statement_of_account(vendor_no="V1", as_of=date(2026, 3, 1))
    vendor = books.vendors(vendor_no="V1").parties[0]
    compare("statement_vendor", statement_letter(report, vendor, head))


def test_statements_by_balance(books: Ledger, head: Letterhead) -> None:
    """Of a customer with a discount, of one without movements, and of one who pays in the legal order."""
    for number, first in (
        ("C4", date(2026, 1, 6)),
        ("C2", date(2026, 3, 30)),
        ("C1", date(2026, 2, 1)),
    ):
        report = books.balance_statement(customer_no=number, posted_from=first, as_of=LAST_DAY)
        compare(f"balance_{number}", balance_letter(report, party_of(books, number), head))


def test_the_legal_order_of_what_is_open(books: Ledger) -> None:
    """The fee of 20.00 is costs, and 1,000.00 less the credit memo of 150.00 and 80.00 are principal."""
    items = books.statement_of_account(customer_no="C1", as_of=LAST_DAY)
    moved = books.balance_statement(customer_no="C1", posted_from=date(2026, 2, 1), as_of=LAST_DAY)
    kinds = {"currency": "CHF", "costs": "20.00", "interest": "0.00", "principal": "930.00"}
    assert items.as_json()["by_kind"] == moved.as_json()["by_kind"] == [kinds]
    assert "costs 20.00, interest 0.00, principal 930.00" in items.notes()[-2]
    asked = books.reminder(reminder_no="R00002", as_of=LAST_DAY).as_json()["asked_by_kind"]
    assert asked == {"costs": "20.00", "interest": "0.00", "principal": "850.00"}
    other = books.statement_of_account(customer_no="C4", as_of=LAST_DAY)
    assert other.as_json()["by_kind"] == []


def test_a_payment_receipt(books: Ledger, head: Letterhead) -> None:
    """1,030.00 paid for 1,000.00 less 20.00 of discount: 50.00 wait for a document."""
    (entry,) = books.customer_entries(document_no="P1", as_of=LAST_DAY).rows()
    report = books.entry(entry.entry_no, as_of=LAST_DAY)
    compare("payment_receipt", receipt_letter(report, party_of(books, "C4"), head))


def test_a_check(books: Ledger, head: Letterhead) -> None:
    (check,) = books.checks(bank_account_no="B1", check_no="1001", as_of=LAST_DAY).rows()
    assert check.party_entry_no is not None
    paid = books.entry(check.party_entry_no, as_of=LAST_DAY)
    vendor = books.vendors(vendor_no="V1").parties[0]
    compare("check", check_letter(check, settled_by(paid), vendor, head))


def test_a_check_that_is_printed_lists_what_it_will_pay(folder: Path, head: Letterhead) -> None:
    """Of 1,000.00 with a discount of 20.00 it pays 980.00, and 20.00 of 500.00; nothing is recorded."""
    cli = Cli(folder / "printed.db")
    cli.json("init", "--company", "Muster AG", "--currency", "CHF")
    cli.json("bank-accounts", "add", "B1")
    cli.json("vendors", "add", "V1", "--name", "Quarzsand AG", "--payment-terms", "30D-2%10D")
    cli.json("journal", "post", write(folder, "bills.csv", BILLS))
    check = ("--vendor", "V1", "--amount", "1000.00", "--date", "2026-03-05", "--number", "1001")
    entries = cli.json("open-entries", "--vendor", "V1")["entries"]
    applied = [text for entry in entries for text in ("--apply", str(entry["entry_no"]))]
    cli.json("checks", "issue", "B1", *check, "--print", *applied)
    with Ledger.open(cli.url) as ledger:
        commits = ledger.checks(as_of=LAST_DAY).answer.commit_no
        (table,) = check_of(ledger, "B1", "1001", head).letter.tables
        assert ledger.checks(as_of=LAST_DAY).answer.commit_no == commits
    assert [row.cells[0] for row in table.rows] == ["Invoice 77", "Invoice 78"]
    assert [row.cells[2:] for row in table.rows] == [
        ("1,000.00", "20.00", "980.00"),
        ("20.00", "", "20.00"),
    ]
    assert table.totals == [("Total CHF", "1,000.00")]


BILLS = """\
posting_date,document_type,document_no,external_document_no,account_type,account_no,amount,bal_account_type,bal_account_no
2026-03-01,invoice,E1,77,vendor,V1,-1000.00,gl,6900
2026-03-02,invoice,E2,78,vendor,V1,-500.00,gl,6900
"""


def test_a_replay_gives_the_same_bytes(books: Ledger, head: Letterhead) -> None:
    def letter() -> bytes:
        report = books.reminder(reminder_no="R00002", as_of=LAST_DAY)
        return pdf(reminder_letter(report, party_of(books, "C1"), head))

    before = letter()
    books.rebuild_read_models()
    assert letter() == before
