"""Reads tables of bank transactions (CSV, XLSX, ODS) through a mapping as a stream. Rules: statements.md 1.5."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import islice
from typing import Any, Final, NamedTuple

from ledger_es.errors import TableMappingMissing
from ledger_es.statements.balance_check import BalanceCheck, Doubt
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.sheet_rows import Workbook, inspect_workbook, is_workbook
from ledger_es.statements.statement import (
    Account,
    Balance,
    FileEnd,
    Part,
    Source,
    Statement,
)
from ledger_es.statements.table_header import Header, body_rows, find_header, nearest_header
from ledger_es.statements.table_lines import Figures, TableLines
from ledger_es.statements.table_mapping import TableMapping
from ledger_es.statements.table_order import OrderOfRows, TableOrder
from ledger_es.statements.table_profiles import profiles
from ledger_es.statements.table_rows import (
    DELIMITERS,
    HEAD_LINES,
    Row,
    csv_rows,
    head_rows,
)
from ledger_es.statements.text_file import TextFile, head_text, inspect_text
from ledger_es.statements.text_statement import (
    UnbalancedText,
    WrongText,
    refused_whole,
    statement_end,
)
from ledger_es.statements.warnings import Warnings
from ledger_es.values import normalised_iban

_LEAST_CELLS: Final = 3
_LEAST_ROWS: Final = 2


class Table(NamedTuple):
    """A table whose bytes were looked at: `head` are its first rows with a mapping, `rows` gives all of them.

    `word` is what a row is called, so that a person finds it: line of a file, row of a sheet.
    """

    name: str
    kind: str
    format: str
    sha256: str
    encoding: str
    warnings: tuple[str, ...]
    word: str
    head: Callable[[TableMapping], list[Row]]
    rows: Callable[[TableMapping], Iterator[Row]]


class _Chosen(NamedTuple):
    """The mapping that fits the table, with the delimiter that was found, and where its columns are."""

    mapping: TableMapping
    header: Header


def recognizes_sheet(head: bytes) -> bool:
    """Whether these first bytes of a file are those of a workbook."""
    return is_workbook(head)


def recognizes_csv(head: bytes) -> bool:
    """Whether these first bytes may be a table in text: two rows with as many cells, three or more."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    lines = [line for line in head_text(head).splitlines()[:HEAD_LINES] if line.strip()]
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) + 1 for line in lines]
        if any(counts.count(count) >= _LEAST_ROWS for count in counts if count >= _LEAST_CELLS):
            return True
    return False


def is_table(head: bytes) -> bool:
    """Whether these first bytes may be those of a table of either kind."""
    return is_workbook(head) or recognizes_csv(head)


def read_csv(
    source: Source, name: str, *, checked: bool, settings: ReaderSettings
) -> Iterator[Part]:
    """Each account of a CSV file as a statement; as `ReadsParts` in formats.py says.

    The mapping is that of the settings, else the profile whose columns the file has; the settings also give the
    currency of files that do not say one. Memory grows with the rows only if they stand newest first, or several
    accounts stand in one file. Raises TableMappingMissing and what every reader raises.
    """
    return refused_whole(_parts(csv_table(source, name, settings), checked, settings), name)


def read_sheet(
    source: Source, name: str, *, checked: bool, settings: ReaderSettings
) -> Iterator[Part]:
    """Each account of a workbook as a statement, as `read_csv`. Raises LibraryMissing without the extra `sheets`."""
    return refused_whole(_parts(sheet_table(source, name), checked, settings), name)


def csv_table(source: Source, name: str, settings: ReaderSettings) -> Table:
    """The table in a CSV file. Raises as `inspect_text`."""
    if settings.mapping is not None and settings.mapping.encoding:
        settings = settings._replace(encoding=settings.mapping.encoding)
    text: TextFile = inspect_text(source, name, settings)
    # Every profile looks at the same rows.
    head = cache(partial(head_rows, text))
    return Table(
        name=name,
        kind="csv",
        format="csv",
        sha256=text.sha256,
        encoding=text.encoding,
        warnings=text.warnings,
        word="line",
        head=lambda mapping: head(mapping.delimiter, mapping.quote),
        rows=lambda mapping: csv_rows(text, mapping),
    )


def sheet_table(source: Source, name: str) -> Table:
    """The table in a workbook. Raises as `inspect_workbook`."""
    book: Workbook = inspect_workbook(source, name)
    return Table(
        name=name,
        kind="sheet",
        format=book.kind,
        sha256=book.sha256,
        encoding="",
        warnings=(),
        word="row",
        head=lambda mapping: list(islice(book.rows(mapping.sheet), HEAD_LINES)),
        rows=lambda mapping: book.rows(mapping.sheet),
    )


def table_of(source: Source, name: str, settings: ReaderSettings, head: bytes) -> Table:
    """The table in a file that begins with these bytes, whichever kind it is."""
    return sheet_table(source, name) if is_workbook(head) else csv_table(source, name, settings)


def fitting(table: Table, mapping: TableMapping) -> _Chosen | None:
    """The mapping with the delimiter under which its header row is found; None if there is none.

    Raises WrongText for a mapping that cannot be used with this table.
    """
    if table.kind == "sheet" or mapping.delimiter:
        header = find_header(table.head(mapping), mapping)
        return None if header is None else _Chosen(mapping, header)
    if not mapping.column_names:
        cure = 'write delimiter = ";" or another in the mapping'
        raise WrongText("mapping", "without names of columns the delimiter cannot be found", cure)
    for delimiter in DELIMITERS:
        delimited = mapping._replace(delimiter=delimiter)
        header = find_header(table.head(delimited), delimited)
        if header is not None:
            return _Chosen(delimited, header)
    return None


def fits(table: Table, mapping: TableMapping) -> bool:
    """Whether the table has a header row with all columns of the mapping."""
    try:
        return bool(mapping.column_names) and fitting(table, mapping) is not None
    except WrongText:
        return False


def profile_of(table: Table) -> TableMapping | None:
    """The profile that fits the table; of several the one that names most columns."""
    chosen = [profile for profile in profiles() if fits(table, profile)]
    return max(chosen, key=lambda profile: len(profile.column_names), default=None)


def _chosen(table: Table, settings: ReaderSettings) -> _Chosen:
    mapping = settings.mapping or profile_of(table)
    if mapping is None:
        raise TableMappingMissing(
            file=table.name,
            position="header row",
            reason="no profile has the columns of this table",
        )
    chosen = fitting(table, mapping)
    if chosen is None:
        candidates = (
            [mapping]
            if mapping.delimiter or table.kind == "sheet"
            else [mapping._replace(delimiter=delimiter) for delimiter in DELIMITERS]
        )
        nearest = [nearest_header(table.head(delimited), delimited) for delimited in candidates]
        row_no, reason = max(nearest, key=lambda near: near[0] > 0)
        position = f"{table.word} {row_no}" if row_no else "header row"
        raise TableMappingMissing(
            file=table.name, position=position, reason=f"mapping {mapping.name}: {reason}"
        )
    return chosen


class _Statements(NamedTuple):
    """What the first pass over a table finds: the order of rows of each account and currency."""

    orders: dict[tuple[str, str], TableOrder]
    left_out: int


def _survey(table: Table, chosen: _Chosen, lines: TableLines) -> _Statements:
    orders: dict[tuple[str, str], OrderOfRows] = {}
    left_out = 0
    for row in body_rows(table.rows(chosen.mapping), chosen.mapping, chosen.header, table.word):
        figures = lines.figures(row)
        if figures is None:
            left_out += 1
            continue
        key = (figures.account, figures.currency)
        order = orders.get(key)
        if order is None:
            order = orders[key] = OrderOfRows()
        order.meet(row.no, figures)
    if not orders:
        place = f"{table.word} {chosen.header.row_no}" if chosen.header.row_no else "start"
        cure = "there is nothing to import; if there should be, fetch the file again"
        raise WrongText(place, "below the header row there is no transaction", cure)
    return _Statements(
        {key: order.order(chosen.mapping.row_order) for key, order in orders.items()}, left_out
    )


def _parts(table: Table, checked: bool, settings: ReaderSettings) -> Iterator[Part]:
    chosen = _chosen(table, settings)
    warnings = Warnings()
    lines = TableLines(chosen.mapping, chosen.header, table.word, settings.currency, warnings)
    statements = _survey(table, chosen, lines)
    if statements.left_out:
        warnings.note(f"rows without an amount are left out: {statements.left_out}", "table")
    for order in statements.orders.values():
        _look_at(order, table, chosen.mapping, checked, warnings)
    newest_first = any(order.newest_first for order in statements.orders.values())
    if len(statements.orders) == 1 and not newest_first:
        [(key, order)] = statements.orders.items()
        rows = _rows_with_figures(table, chosen, lines)
        yield from _statement(table, chosen, lines, key, order, rows, checked, warnings)
    else:
        rows_by_key: dict[tuple[str, str], list[tuple[Row, Figures]]] = {}
        for row, figures in _rows_with_figures(table, chosen, lines):
            rows_by_key.setdefault((figures.account, figures.currency), []).append((row, figures))
        for key, order in statements.orders.items():
            rows_of_account = rows_by_key.pop(key)
            in_time = reversed(rows_of_account) if order.newest_first else iter(rows_of_account)
            yield from _statement(table, chosen, lines, key, order, in_time, checked, warnings)
    yield FileEnd(
        format=table.format,
        sha256=table.sha256,
        message_id="",
        warnings=(*table.warnings, *warnings.texts()),
        encoding=table.encoding,
        reversals_flipped=False,
    )


def _rows_with_figures(
    table: Table, chosen: _Chosen, lines: TableLines
) -> Iterator[tuple[Row, Figures]]:
    for row in body_rows(table.rows(chosen.mapping), chosen.mapping, chosen.header, table.word):
        # The balances were compared in the first pass.
        figures = lines.figures(row, with_balance=False)
        if figures is not None:
            yield row, figures


def _look_at(
    order: TableOrder, table: Table, mapping: TableMapping, checked: bool, warnings: Warnings
) -> None:
    """Refuses a running balance that does not hold, or notes it for those who only look."""
    if not order.doubt:
        return
    place = f"column {mapping.balance}"
    if order.doubt_row_no:
        place = f"{table.word} {order.doubt_row_no}, {place}"
    if checked:
        raise UnbalancedText(place, Doubt(order.doubt, order.cure, ""))
    warnings.note(order.doubt, place)


def _statement(
    table: Table,
    chosen: _Chosen,
    lines: TableLines,
    key: tuple[str, str],
    order: TableOrder,
    rows: Any,
    checked: bool,
    warnings: Warnings,
) -> Iterator[Part]:
    statement = _header_of(table, chosen.mapping, key, order)
    yield statement
    check = BalanceCheck()
    entry_count = 0
    for row, figures in rows:
        entry_count += 1
        entry = lines.entry(row, figures, entry_count)
        check.add(entry)
        yield entry
    place = f"account {key[0]}" if key[0] else "table"
    yield statement_end(statement, entry_count, check, place, checked=checked, warnings=warnings)


def _header_of(
    table: Table, mapping: TableMapping, key: tuple[str, str], order: TableOrder
) -> Statement:
    account, currency = key
    iban = normalised_iban(account) if account else None
    opening = closing = None
    if order.opening is not None and order.closing is not None:
        opening = Balance(order.opening, currency, order.first_day, "OPBD")
        closing = Balance(order.closing, currency, order.last_day, "CLBD")
    return Statement(
        kind=table.kind,
        account=Account(iban, None if iban else account or None),
        owner="",
        currency=currency,
        opening=opening,
        closing=closing,
        balances=tuple(balance for balance in (opening, closing) if balance is not None),
        unique_ids=mapping.unique_ids,
    )
