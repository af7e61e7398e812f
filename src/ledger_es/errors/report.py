"""Refusals of reports: columns that are not there, forms that need a library, files that cannot be written."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.refusal import Refusal


class ColumnUnknown(Refusal):
    code = "E-COLUMN-UNKNOWN"
    says = "there is no column {column!r}; the columns are {columns}"
    no_cure = "the sentence names the columns that there are"

    column: str
    columns: tuple[str, ...]


class LibraryMissing(Refusal, ImportError):
    """`extra`: what of this package brings the library along."""

    code = "E-LIBRARY-MISSING"
    says = "{form} needs the library {library}, which is not installed"
    cures = ("pip install {requirement}",)

    form: str
    library: str
    requirement: str


class LetterNotShowable(Refusal):
    """`text`: what no font of the letters can show."""

    code = "E-LETTER-FONT"
    says = "the letter cannot be written: none of its fonts can show {text}"
    no_cure = "the name, address or text is written in letters that the fonts have: Latin, Greek or Cyrillic"

    text: str


class ReportNotWritable(Refusal):
    code = "E-REPORT-WRITE"
    says = "{file} cannot be written: {reason}"
    no_cure = "the system's reason says what is in the way of the file"

    file: str
    reason: str


class StatementPeriodInvalid(Refusal):
    code = "E-REPORT-PERIOD"
    says = "the period from {first_day} to {last_day} has no days: give a first day that is not after the last"
    no_cure = "the same question is asked again with other days"

    first_day: date
    last_day: date
