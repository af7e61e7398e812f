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


class LetterTemplateBroken(Refusal):
    """A template of the user, at `position`, does not give a letter."""

    code = "E-LETTER-TEMPLATE"
    says = "{file} gives no letter: at {position}, {reason}"
    no_cure = "mend the template there; `letters template` writes the shipped one to compare with"

    file: str
    position: str
    reason: str


class NoReceiptOfEntry(Refusal):
    code = "E-LETTER-RECEIPT"
    says = "entry {entry_no} is no payment or refund of a customer or vendor: there is no receipt of it"
    cures = ("ledger-es entries show {entry_no}",)

    entry_no: int


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
