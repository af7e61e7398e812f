"""Workbooks (XLSX, ODS) through a mapping: the same entries as from CSV, and no workbook ends the program."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import (
    LibraryMissing,
    StatementFormatUnknown,
    StatementHostile,
    StatementMalformed,
    StatementRefused,
    StatementUnbalanced,
)
from ledger_es.statements import open_statement_files, read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings
from tests.statements.tables import HEADER, MAPPING, ROWS, ods, read_table, xlsx

CELLS = [
    ["Account", "DE1", None, None, None],
    [None, None, None, None, None],
    ["Date", "Amount", "Balance", "Name", "Text"],
    [date(2026, 1, 2), Decimal("100.00"), Decimal("1100.00"), "Huber", "invoice 1"],
    [date(2026, 1, 3), Decimal("-20.00"), Decimal("1080.00"), "Bank", "fee"],
    ["05.01.2026", "1.000,50", Decimal("2080.50"), "Meier", Decimal(4814769000000000)],
]


def read_book(content, mapping=MAPPING):
    return read_statement_file(content, "table.xlsx", settings=ReaderSettings(mapping=mapping))


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_workbook_says_the_same_as_csv(make):
    file = read_book(make(CELLS))
    [statement] = file.statements
    [from_csv] = read_table(HEADER + ROWS).statements
    assert file.format == make.__name__
    assert [entry.amount for entry in statement.entries] == [e.amount for e in from_csv.entries]
    assert [entry.booking_date for entry in statement.entries] == [
        entry.booking_date for entry in from_csv.entries
    ]
    assert (statement.opening, statement.closing) == (from_csv.opening, from_csv.closing)
    assert [entry.line for entry in statement.entries] == [4, 5, 6]
    assert statement.entries[2].details[0].text == "4814769000000000"


def test_rows_keep_their_numbers_below_empty_ones():
    [statement] = read_book(xlsx(CELLS, first_row=5)).statements
    assert [entry.line for entry in statement.entries] == [9, 10, 11]


def test_numbers_have_no_float_noise():
    cells = [
        ["Date", "Amount", "Balance", "Name", "Text"],
        [date(2026, 1, 2), Decimal("0.30000000000000004"), Decimal("1.1"), "A", None],
        [date(2026, 1, 3), Decimal("-1234567.89"), Decimal("-1234566.79"), "A", None],
    ]
    file = read_book(xlsx(cells))
    assert file.warnings == ()
    [statement] = file.statements
    assert [str(entry.amount) for entry in statement.entries] == ["0.30", "-1234567.89"]
    with pytest.raises(
        StatementMalformed, match=r"row 2, column Amount: 0\.305 EUR has more decimals"
    ):
        read_book(xlsx([cells[0], [date(2026, 1, 2), Decimal("0.305"), None, "A", None]]))


def test_ids_that_a_workbook_may_have_cut_are_told():
    mapping = MAPPING._replace(transaction_id="Text")
    cells = [CELLS[2], [date(2026, 1, 2), Decimal(5), None, "A", Decimal(1234567890123456)]]
    file = read_book(xlsx(cells), mapping)
    assert file.statements[0].entries[0].bank_reference == "1234567890123456"
    assert any(warning.startswith("row 2, column Text: a number") for warning in file.warnings)


def test_wrong_cells_are_named_by_their_row():
    cells = [CELLS[2], ["x", Decimal(1), None, "A", None]]
    with pytest.raises(StatementMalformed, match="row 2, column Date"):
        read_book(xlsx(cells))
    cells = [CELLS[2], [date(2026, 1, 2), date(2026, 1, 2), None, "A", None]]
    with pytest.raises(StatementMalformed, match="row 2, column Amount: 2026-01-02 is a date"):
        read_book(xlsx(cells))
    with pytest.raises(StatementUnbalanced, match="row 5, column Balance"):
        read_book(xlsx([*CELLS[:3], CELLS[3], CELLS[5]]))


def test_the_sheet_is_named_in_the_mapping():
    content = xlsx(CELLS, sheet="Umsätze")
    assert read_book(content, MAPPING._replace(sheet="Umsätze")).statements
    with pytest.raises(StatementMalformed, match="name one of Umsätze"):
        read_book(content, MAPPING._replace(sheet="Other"))


def test_a_workbook_is_not_taken_for_a_zip_of_statements(tmp_path):
    path = tmp_path / "statement.xlsx"
    path.write_bytes(xlsx(CELLS))
    assert list(open_statement_files(path)) == [("statement.xlsx", path)]
    archive = tmp_path / "several.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("one.xlsx", xlsx(CELLS))
    [(name, source)] = open_statement_files(archive)
    assert (name, read_book(source).format) == ("several.zip/one.xlsx", "xlsx")


def test_two_cells_far_apart_are_refused_before_they_take_the_memory():
    far = [[None] * 16_383 + ["x"]]
    with pytest.raises(StatementHostile):
        read_book(xlsx([["a"], *[[None]] * 2000, *far]))
    with pytest.raises(StatementHostile):
        read_book(xlsx([["a"] * 1001]))
    row = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    wide = '<table:table-cell table:number-columns-repeated="16383"/>'
    hidden = ods([["a"]]).replace(b"</table:table-row>", b"</table:table-row>", 1)
    content = _with_part(hidden, "content.xml", lambda text: text.replace(
        "<table:table-row>", f"{row}<table:table-row>{wide}", 1
    ))  # fmt: skip
    with pytest.raises(StatementHostile):
        read_book(content)


def test_references_of_cells_that_are_hidden_from_the_check_are_refused():
    content = _with_part(
        xlsx(CELLS), "xl/worksheets/sheet1.xml", lambda text: text.replace('r="A1"', 'r="A&#49;"')
    )
    with pytest.raises(StatementHostile):
        read_book(content)


def test_a_workbook_that_shrinks_too_far_is_refused():
    content = _with_part(
        xlsx(CELLS), "xl/worksheets/sheet1.xml", lambda text: text + " " * 20_000_000
    )
    with pytest.raises(StatementHostile):
        read_book(content)


def _with_part(content, name, change):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            text = old.read(member)
            if member.filename == name:
                text = change(text.decode()).encode()
            kind = zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(member.filename, text, kind)
    return stream.getvalue()


def test_other_documents_are_refused_in_words():
    with pytest.raises(StatementFormatUnknown, match="XLS"):
        read_book(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(StatementFormatUnknown, match="another document"):
        read_book(stream.getvalue())
    binary = io.BytesIO()
    with zipfile.ZipFile(binary, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"\x83")
    with pytest.raises(StatementFormatUnknown, match="XLSB"):
        read_book(binary.getvalue())


@pytest.mark.parametrize("make", [xlsx, ods])
def test_damaged_workbooks_are_refused(make):
    content = make(CELLS)
    for cut in range(40, len(content), len(content) // 40):
        with pytest.raises(StatementRefused):
            read_book(content[:cut])
    for place in range(0, len(content), len(content) // 150):
        changed = bytearray(content)
        changed[place] ^= 0x55
        try:
            read_book(bytes(changed))
        except StatementRefused:
            continue


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(LibraryMissing) as refused:
        read_book(xlsx(CELLS))
    assert refused.value.cure_lines() == ["pip install 'ledger-es[sheets]'"]
