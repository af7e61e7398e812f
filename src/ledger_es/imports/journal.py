"""Journals from a CSV file, cut into parts between documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ledger_es.commands.journal import JournalLine, PostJournal, ToleranceAnswers
from ledger_es.commands.journal_batch import AddJournalLines, UnpostedLine
from ledger_es.imports.cells import (
    Column,
    account_type,
    amount,
    code,
    currency,
    day,
    dimensions,
    document_type,
    entries,
    text,
    vat,
)
from ledger_es.imports.csv_files import Content, CsvFile, read_csv
from ledger_es.imports.parts import PART, Job, Part
from ledger_es.values import ZERO

NO_ANSWERS: Final = ToleranceAnswers()

COLUMNS: Final = (
    Column("posting_date", day, required=True, also=("Posting Date",)),
    Column("document_date", day, also=("Document Date",)),
    Column("document_type", document_type, also=("Document Type",)),
    Column("document_no", code, also=("Document No.",)),
    Column("external_document_no", code, also=("External Document No.",)),
    Column("account_type", account_type, required=True, also=("Account Type",)),
    Column("account_no", code, required=True, also=("Account No.",)),
    Column("description", text, also=("Description",)),
    Column("amount", amount, required=True, also=("Amount",)),
    Column("currency", currency, also=("Currency Code",)),
    Column("bal_account_type", account_type, also=("Bal. Account Type",)),
    Column("bal_account_no", code, also=("Bal. Account No.",)),
    Column("applies_to_document_type", document_type, also=("Applies-to Doc. Type",)),
    Column("applies_to_document_no", code, also=("Applies-to Doc. No.",)),
    Column("due_date", day, also=("Due Date",)),
    Column("payment_method", code, also=("Payment Method Code",)),
    Column("payment_reference", code, also=("Payment Reference",)),
    Column("discount_date", day, also=("Pmt. Discount Date",)),
    Column("discount_amount", amount, also=("Pmt. Discount Amount",)),
    Column("applies_to_entries", entries),
    Column("vat", vat),
    Column("posting_group", code, also=("Posting Group",)),
    Column("dimensions", dimensions, also=("Dimensions",)),
)
_FIELDS: Final = {"applies_to": "applies_to_entries"}
"""The fields of a line whose columns have another name."""


def journal_job(content: Content, tolerance: ToleranceAnswers = NO_ANSWERS) -> Job:
    """The job that posts the documents of the file in the order of their first lines.

    `tolerance` answers the questions of every line. Raises CsvRefused.
    """

    def make(cells: Mapping[str, Any]) -> JournalLine:
        return JournalLine(**_by_field(cells), tolerance=tolerance)

    csv = read_csv(content, COLUMNS, make, _FIELDS)
    what = "documents that begin on lines"
    return Job(
        csv.name, csv.key, parts_of(csv), _command, "manual", what, "posted", content.warnings
    )


def _by_field(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells by the names of the fields that they fill."""
    return {"applies_to" if name == "applies_to_entries" else name: cells[name] for name in cells}


def journal_lines_job(content: Content, journal: Mapping[str, str]) -> Job:
    """The job that adds the lines of the file to the journal, all in one commit. Raises CsvRefused.

    `journal` has the fields of a command that name it.
    """

    def make(cells: Mapping[str, Any]) -> UnpostedLine:
        return UnpostedLine(**_by_field(cells))

    def command(lines: Sequence[UnpostedLine]) -> AddJournalLines:
        return AddJournalLines(**journal, lines=tuple(lines))

    csv = read_csv(content, COLUMNS, make, _FIELDS)
    part = Part(csv.records, csv.lines, str(csv.lines[0]), str(csv.lines[-1]))
    # The same file may be added to another journal, and posted at once.
    key = f"{csv.key}+{'/'.join(journal.values())}"
    return Job(csv.name, key, [part], command, "manual", "lines", "added", content.warnings)


def _command(lines: Sequence[JournalLine]) -> PostJournal:
    return PostJournal(lines=tuple(lines))


def parts_of(csv: CsvFile[JournalLine], size: int = PART) -> list[Part]:
    """Parts of `size` whole documents in the order of their first lines. Within a part, lines keep the file's order."""
    places_by_document: dict[object, list[int]] = {}
    for place, document in enumerate(_documents(csv.records)):
        places_by_document.setdefault(document, []).append(place)
    documents = list(places_by_document.values())
    parts: list[Part] = []
    for start in range(0, len(documents), size):
        in_part = documents[start : start + size]
        places = sorted(place for document_places in in_part for place in document_places)
        parts.append(
            Part(
                [csv.records[place] for place in places],
                [csv.lines[place] for place in places],
                str(csv.lines[in_part[0][0]]),
                str(csv.lines[in_part[-1][0]]),
            )
        )
    return parts


def _documents(lines: Sequence[JournalLine]) -> Iterator[object]:
    """For each line, what identifies its document: number and date, or the count of a run of lines without a number.

    As in posting, a run ends when it balances or the date changes.
    """
    run, balance, last_date = 0, ZERO, None
    for line in lines:
        if line.document_no:
            yield line.document_no, line.posting_date
            continue
        if balance and line.posting_date != last_date:
            run, balance = run + 1, ZERO
        yield run
        last_date = line.posting_date
        balance += Decimal(0) if line.bal_account_no else line.amount
        if not balance:
            run += 1
