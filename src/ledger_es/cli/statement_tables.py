"""Tables of bank statements that are not reports: a file as read, and the confidence of automatic application."""

from __future__ import annotations

from collections.abc import Iterable

from ledger_es.cli.answer import table
from ledger_es.statements import Entry, StatementFile
from ledger_es.tables import Cell, Column, Table


def confidence_table(by_statement: dict[str, dict[str, int]], *, dry_run: bool = False) -> Table:
    """The number of lines of each statement by the confidence of automatic application."""
    names = ("high", "medium", "low", "text_mapping", "none")
    columns = [
        Column("statement_no", title="Statement"),
        *(Column(name, "count") for name in names),
    ]
    rows: list[list[Cell]] = [
        [statement_no, *(counts.get(name, 0) for name in names)]
        for statement_no, counts in by_statement.items()
    ]
    remark = " (dry run: nothing is recorded)" if dry_run else ""
    return table(f"Applied automatically, lines by confidence{remark}", columns, rows)


def read_tables(file: StatementFile) -> list[Table | str]:
    """A statement file as read: its format, its warnings and one table for each statement."""
    shown: list[Table | str] = [f"{file.format}, sha256 {file.sha256}", *file.warnings]
    for statement in file.statements:
        account = statement.account.iban or statement.account.other or ""
        columns = [
            Column("entry", "number"),
            Column("booking_date", "date"),
            Column("amount", "amount"),
            Column("status"),
            Column("party_name", title="Payer or payee"),
            Column("text"),
        ]
        rows: list[list[Cell]] = [
            [
                entry.entry_no,
                entry.booking_date,
                entry.amount,
                entry.status,
                _party(entry),
                (entry.details[0].text if len(entry.details) == 1 else "") or entry.text,
            ]
            for entry in statement.entries
        ]
        opening = f"{statement.opening.amount:,f}" if statement.opening else "?"
        closing = f"{statement.closing.amount:,f}" if statement.closing else "?"
        of_account = f" of {account}" if account else ""
        title = (
            f"Statement {statement.number}".rstrip()
            + f"{of_account}, {statement.currency}: {opening} to {closing}"
        )
        shown.append(table(title, columns, rows))
    return shown


def left_out_in_words(file_name: str, left_out: Iterable[str]) -> str:
    """The files of a ZIP that are no statements."""
    return f"{file_name}: left out, because no format knows them: {', '.join(left_out)}"


def _party(entry: Entry) -> str:
    """The name of the payer or payee; for a batch, the number of payments."""
    if len(entry.details) > 1:
        return f"({len(entry.details)} payments)"
    return entry.details[0].party_name if entry.details else ""
