"""CSV files: every error with file, line, column, reason and cure, before anything is done."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ledger_es.imports.cells import Column, amount, day, text
from ledger_es.imports.csv_files import content_from, read_csv
from ledger_es.values import Record
from tests.cli.files import ENTRIES, JOURNAL, write
from tests.cli.running import Cli

HEADER = ENTRIES.splitlines()[0]
ROW = "C1,invoice,I9,,2026-01-05,2026-02-04,CHF,100.50,,,"
LONG = "C1,invoice,I9,,2026-01-05,2026-02-04,CHF,1234567890123456789.00,,,"
BAD_ROWS = [
    (ROW.replace("100.50", "1OO"), "amount", "'1OO' is no amount", "1234.50"),
    (ROW.replace("100.50", '"1,000.00"'), "amount", "'1,000.00' is no amount", "1234.50"),
    (ROW.replace("100.50", "1e3"), "amount", "'1e3' is no amount", "1234.50"),
    (ROW.replace("100.50", "NaN"), "amount", "'NaN' is no amount", "1234.50"),
    (
        ROW.replace("100.50", "1.12345"),
        "amount",
        "5 digits after the point",
        "no thousands separator",
    ),
    (LONG, "amount", "has 19 digits before the point", "at most 15"),
    (ROW.replace("100.50", ""), "amount", "the cell is empty", "fill it"),
    (ROW.replace("2026-01-05", "5.1.2026"), "posting_date", "'5.1.2026' is no date", "2026-01-31"),
    (ROW.replace("2026-01-05", "2026-02-29"), "posting_date", "'2026-02-29' is no", "2026-01-31"),
    (
        ROW.replace("invoice", "Credit memo"),
        "document_type",
        "is none of",
        "did you mean credit_memo?",
    ),
    (ROW.replace("CHF", "chf"), "currency", "'chf' is no currency", "CHF"),
    (ROW.replace("I9", "I" * 51), "document_no", "51 characters", "at most 50"),
    (ROW.replace("I9", "I\t9"), "document_no", "U+0009 at place 2", "remove it"),
    (ROW.replace("C1", ""), "customer_no", "the cell is empty", "fill it"),
    (ROW + ",", "", "the row has 12 cells, the header 11", "quotation marks"),
    ('C1,"invoice', "", "unexpected end of data", "quotation marks"),
]


@pytest.mark.parametrize(("row", "column", "reason", "cure"), BAD_ROWS)
def test_a_bad_row_is_refused_with_its_place(
    books: Cli, tmp_path: Path, row: str, column: str, reason: str, cure: str
) -> None:
    before = books.commits()
    file = write(tmp_path, "bad.csv", f"{HEADER}\n{ROW.replace('I9', 'I8')}\n{row}\n")
    refused = books.refused("entries", "import", file)
    assert refused["code"] == "E-CSV"
    facts = refused["facts"]
    assert (facts["file"], facts["line"], facts["column"]) == (file, 3, column)
    assert reason in facts["reason"]
    assert cure in facts["cure"]
    assert refused["message"].startswith(f"{file}, line 3")
    assert books.commits() == before


BAD_HEADERS = [
    (HEADER.replace("amount,p", "Amount,p"), "Amount", "not known", "did you mean amount? known: "),
    (HEADER + ",iban", "iban", "the column is not known", "known: customer_no, "),
    (HEADER + ",amount", "amount", "stands there twice", "remove one"),
    (HEADER + ",", "12", "has no name", "known: "),
    (HEADER.replace(",amount", ""), "", "the column amount is missing", "add it"),
    (HEADER.replace(",", "|"), "", "not separated by commas, semicolons or tabs", "with commas"),
    (HEADER.replace(",", ";"), "", "a header and no rows", "add rows"),
    ("", "", "the file is empty", "begin with a header row"),
    (HEADER, "", "a header and no rows", "add rows"),
]


@pytest.mark.parametrize(("header", "column", "reason", "cure"), BAD_HEADERS)
def test_a_bad_header_is_refused_by_name(
    company: Cli, header: str, column: str, reason: str, cure: str
) -> None:
    refused = company.refused("entries", "import", "-", stdin=f"{header}\n".encode())
    facts = refused["facts"]
    assert (facts["file"], facts["line"], facts["column"]) == ("standard input", 1, column)
    assert reason in facts["reason"]
    assert cure in facts["cure"]


def test_all_errors_of_a_file_are_told(books: Cli, tmp_path: Path) -> None:
    rows = [ROW.replace("100.50", "x"), ROW, ROW.replace("2026-02-04", "x").replace("CHF", "x")]
    file = write(tmp_path, "bad.csv", "\n".join([HEADER, *rows]))
    facts = books.refused("entries", "import", file)["facts"]
    assert facts["count"] == 3
    assert [(one["line"], one["column"]) for one in facts["errors"]] == [
        (2, "amount"),
        (4, "due_date"),
        (4, "currency"),
    ]
    first, *further = books("entries", "import", file).err.splitlines()
    assert first.endswith("; 2 more in this file")
    assert [line.partition(":")[0] for line in further] == [
        "  line 4, column due_date",
        "  line 4, column currency",
    ]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (ENTRIES.encode("utf-16"), 1, "the file is in UTF-16"),
        (ENTRIES.encode("utf-16-be"), 1, "the file is in UTF-16"),
        (f"{HEADER}\n{ROW}\n".encode() + b"\xfc\x81", 3, "0x81 is neither UTF-8 nor Windows-1252"),
        (f"{HEADER}\n{ROW}\0".encode(), 2, "NUL character"),
    ],
)
def test_what_is_no_text_is_refused(company: Cli, content: bytes, line: int, reason: str) -> None:
    facts = company.refused("entries", "import", "-", stdin=content)["facts"]
    assert facts["line"] == line
    assert reason in facts["reason"]


def test_a_byte_order_mark_order_of_columns_blanks_and_empty_lines_do_not_matter(
    books: Cli,
) -> None:
    content = (
        "\ufeffamount , customer_no,document_no,document_type,posting_date\r\n"
        '\r\n" 12.50 ",C1,"A,\nB",invoice, 2026-01-09 \r\n,,,,\r\n7,C2,A2,,2026-01-10\r\n'
    )
    facts = books.refused("entries", "import", "-", stdin=content.encode())["facts"]
    assert (facts["line"], facts["column"]) == (3, "document_no")
    assert "U+000A at place 3" in facts["reason"]
    clean = content.replace("A,\nB", "A,B").encode()
    posted = books.json("entries", "import", "-", stdin=clean)
    assert len(posted["numbers"]["entry_nos"]) == 2


def test_a_refusal_of_the_ledger_names_the_line_of_the_file(books: Cli, tmp_path: Path) -> None:
    """Rows are sorted by customer before they are posted, and lines of the file are not records."""
    rows = [ROW.replace("C1", "C2"), "", ROW.replace("C1", "NOBODY"), ROW]
    file = write(tmp_path, "entries.csv", "\n".join([HEADER, *rows]))
    refused = books.refused("entries", "import", file)
    assert refused["code"] == "E-PARTY-UNKNOWN"
    assert refused["facts"]["line"] == 4
    assert refused["message"].startswith(f"{file}, line 4: there is no customer NOBODY: ")


def test_a_document_out_of_balance_names_its_line(books: Cli) -> None:
    refused = books.refused(
        "journal", "post", "-", stdin=JOURNAL.replace("-4.00", "-3.00").encode()
    )
    assert refused["code"] == "E-POST-BALANCE"
    assert refused["facts"]["line"] == 3
    assert refused["facts"]["file"] == "standard input"


class _Row(Record):
    number: str
    amount: Decimal


def test_amounts_never_pass_through_float() -> None:
    content = content_from("a.csv", b"amount\n1234567890123.01\n0.3\n")
    read = read_csv(content, [Column("amount", amount)], lambda cells: _Row(number="x", **cells))
    assert [str(one.amount) for one in read.records] == ["1234567890123.01", "0.3"]


def test_a_point_is_no_thousands_separator_in_files_and_options(books: Cli, tmp_path: Path) -> None:
    row = ROW.replace("100.50", "1.000")
    file = write(tmp_path, "points.csv", f"{HEADER}\n{ROW.replace('I9', 'I8')}\n{row}\n")
    in_file = books.refused("entries", "import", file)
    assert in_file["facts"]["line"] == 3
    due = ("--date", "2026-01-20")
    refused = [
        in_file,
        books.refused("entries", "discount", "--entry", "1", *due, "--amount", "1.000"),
        books.refused("bank-accounts", "add", "B7", "--match-tolerance", "1.000"),
        books.refused(
            *("bank-accounts", "add", "B7"),
            *("--opening-balance", "1.000", "--opening-date", "2026-01-01"),
        ),
    ]
    for one in refused:
        assert one["code"] == "E-POST-DIGITS"
        assert "no thousands separator" in one["message"]


def test_an_option_that_is_too_large_an_amount_is_told_its_digits(books: Cli) -> None:
    discount = ("entries", "discount", "--entry", "1", "--date", "2026-01-20", "--amount")
    wrong = books(*discount, "1234567890123456789")
    assert (wrong.code, wrong.out) == (2, "")
    assert "has 19 digits before the point: an amount has at most 15" in wrong.err
    assert books.refused(*discount, "12345678901234.00")["code"] == "E-POST-LARGE"


def test_lines_are_those_on_which_rows_begin() -> None:
    raw = b'name,when\n"a\nb",2026-01-01\n\nc,2026-01-02\n'

    def make(cells: object) -> _Row:
        return _Row(number=str(cells), amount=Decimal(1))

    file = read_csv(content_from("x.csv", raw), [Column("name", text), Column("when", day)], make)
    assert file.lines == [2, 5]
    assert len(file.key) == 64


# --- Separators, encodings, decimal commas --------------------------------------------------------

REMARK = "warning (W-FILE-ENCODING): standard input is not in UTF-8 and was read as Windows-1252"


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_header_says_what_separates_cells(company: Cli, separator: str, mark: str) -> None:
    rows = ["customer_no,name,address,city,country,iban,currency", "C1,Huber & Söhne,,Bern,CH,,"]
    content = mark + "\n".join(rows).replace(",", separator)
    done = company.json("customers", "import", "-", stdin=content.encode())
    assert (done["numbers"], "warnings" in done) == ({"registered": 1}, False)
    assert company.json("customers", "list")["customers"][0]["name"] == "Huber & Söhne"
    bad = company.refused("customers", "import", "-", stdin=f"{content}{separator}x".encode())
    names = {";": "semicolon", "\t": "tab", ",": "comma"}
    assert bad["facts"]["cure"] == f"put cells that hold a {names[separator]} into quotation marks"


def test_windows_1252_is_read_and_said(company: Cli) -> None:
    content = "customer_no;name;address;city;country;iban;currency\nC1;Müller – Zoë;;;;;".encode(
        "cp1252"
    )
    done = company.json("customers", "import", "-", stdin=content)
    assert [warning["code"] for warning in done["warnings"]] == ["W-FILE-ENCODING"]
    assert company.json("customers", "list")["customers"][0]["name"] == "Müller – Zoë"
    assert REMARK in company("customers", "import", "-", stdin=content).out


IN_FILES = [
    (("customers", "import"), "customer_no;name;address;city;country;iban;currency;credit_limit", "C8;X;;;;;;{}"),
    (("vendors", "import"), "vendor_no;name;address;city;country;iban;currency;credit_limit", "V8;X;;;;;;{}"),
    (("entries", "import"), "customer_no;document_type;document_no;posting_date;amount", "C1;;E1;2026-01-10;{}"),
    (("journal", "post"), "posting_date;account_type;account_no;amount;bal_account_no", "2026-01-10;gl;6900;{};1000"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "header", "row"), IN_FILES)
def test_a_decimal_comma_is_an_option_and_part_of_the_key(
    books: Cli, command: tuple[str, ...], header: str, row: str
) -> None:
    def file(amount: str) -> bytes:
        return f"{header}\n{row.format(amount)}\n".encode()

    without = books.refused(*command, "-", stdin=file("1234,50"))
    assert without["code"] == "E-CSV"
    assert "--decimal-comma" in without["facts"]["cure"]
    for thousands in ("1.000", "1.234,50", "1'234,50", "1 234,50"):
        refused = books.refused(*command, "-", "--decimal-comma", stdin=file(thousands))
        assert refused["facts"]["reason"] == f"{thousands!r} is no amount"
        assert "without thousands separators" in refused["facts"]["cure"]
    point = books.refused(*command, "-", stdin=file("1.000"))
    assert point["code"] == "E-POST-DIGITS"
    assert "no thousands separator" in point["message"]
    for thousands in ("1,000.00", "1'000.00"):
        refused = books.refused(*command, "-", stdin=file(thousands))
        assert "without thousands separators" in refused["facts"]["cure"]
    done = books.json(*command, "-", "--decimal-comma", stdin=file("1234,50"))
    assert done["replayed"] is False
    assert books.json(*command, "-", "--decimal-comma", stdin=file("1234,50"))["replayed"] is True


def test_the_same_file_read_differently_is_another_request() -> None:
    raw = b"amount\n12\n"
    with_comma = content_from("a.csv", raw, decimal_comma=True)
    without = content_from("a.csv", raw)
    assert without.key == without.sha256
    assert with_comma.key == f"{without.sha256}+decimal-comma"
