"""What a reader must be told that the file itself does not say."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ledger_es.statements.table_mapping import TableMapping

DateOrder = Literal["", "day_first", "month_first", "year_first"]


class ReaderSettings(NamedTuple):
    """Settings of a bank account for the files of its bank. Each reader uses those that its format needs.

    `flip_reversals`: this bank gives a reversal the direction of the entry that it reverses (statements.md 1.4, 8).
    `encoding` is the codec of text files that are not UTF-8. `currency` and `date_order` are for formats that state
    neither (QIF); empty means that the file must say it. `mapping` is how tables (CSV, XLSX, ODS) are read; without one
    a profile that has their columns is looked for.
    """

    flip_reversals: bool = False
    encoding: str = "cp1252"
    currency: str = ""
    date_order: DateOrder = ""
    mapping: TableMapping | None = None


DEFAULT_SETTINGS = ReaderSettings()
