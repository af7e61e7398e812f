"""Tables of bank transactions of the tests' own: as CSV, and as the workbooks that a bank or a person makes of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from ledger_es.statements import StatementFile, read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.table_mapping import TableMapping

HEADER = "Date;Amount;Balance;Name;Text\n"
MAPPING = TableMapping(
    name="test",
    date_format="DD.MM.YYYY",
    decimal=",",
    thousands=".",
    currency_code="EUR",
    booking_date="Date",
    amount="Amount",
    balance="Balance",
    party_name="Name",
    text=("Text",),
)
ROWS = (
    "02.01.2026;100,00;1.100,00;Huber;invoice 1\n"
    "03.01.2026;-20,00;1.080,00;Bank;fee\n"
    "05.01.2026;1.000,50;2.080,50;Meier;invoice 2\n"
)


def read_table(
    text: str | bytes, mapping: TableMapping = MAPPING, **settings: Any
) -> StatementFile:
    content = text.encode() if isinstance(text, str) else text
    return read_statement_file(
        content, "table.csv", settings=ReaderSettings(mapping=mapping, **settings)
    )


Value = str | Decimal | date | None


def xlsx(rows: Sequence[Sequence[Value]], *, sheet: str = "Sheet1", first_row: int = 0) -> bytes:
    """A workbook as a spreadsheet program writes it: numbers as floats, days as numbers with a format."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet(sheet)
    day_form = book.add_format({"num_format": "dd.mm.yyyy"})
    for row_no, row in enumerate(rows, first_row):
        for column_no, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(row_no, column_no, value, day_form)
            elif isinstance(value, Decimal):
                page.write_number(row_no, column_no, float(value))
            elif value is not None:
                page.write_string(row_no, column_no, value)
    book.close()
    return stream.getvalue()


_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods(rows: Sequence[Sequence[Value]]) -> bytes:
    """A workbook of OpenDocument, with the empty rows at its end that such programs write."""
    body = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} office:version="1.3">'
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{body}{rest}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet"
        )
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)
    return stream.getvalue()


_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def _ods_cell(value: Value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind, attribute = "date", f'office:date-value="{value}"'
    elif isinstance(value, Decimal):
        kind, attribute = "float", f'office:value="{value}"'
    else:
        kind, attribute = "string", ""
    return (
        f'<table:table-cell office:value-type="{kind}" {attribute}>'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    )
