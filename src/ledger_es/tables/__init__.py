"""Typed tables of answers, and their forms for other programs: CSV, workbooks, data frames."""

from ledger_es.tables.columns import Cell, Column, Kind, columns_of
from ledger_es.tables.csv_text import csv_text
from ledger_es.tables.table import Table, Total, plain
from ledger_es.tables.words import cell_text, code_words, facts_table
from ledger_es.tables.workbook import xlsx_bytes

__all__ = [
    "Cell",
    "Column",
    "Kind",
    "Table",
    "Total",
    "cell_text",
    "code_words",
    "columns_of",
    "csv_text",
    "facts_table",
    "plain",
    "xlsx_bytes",
]
