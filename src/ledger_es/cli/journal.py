"""journal: post the documents of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ledger_es.cli.answer import Answer
from ledger_es.cli.csv_files import (
    Column,
    Content,
    CsvFile,
    amount,
    code,
    content_of,
    currency,
    day,
    one_of,
    read_csv,
    text,
)
from ledger_es.cli.entries import DOCUMENT_TYPES
from ledger_es.cli.options import WRITE, CsvPath, Writing
from ledger_es.cli.parts import PART, Job, Part, do_in_parts
from ledger_es.commands.journal import PostJournal
from ledger_es.ledger import Ledger
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import ZERO

_ACCOUNT_TYPES = one_of("gl", "customer", "vendor", "bank_account")
COLUMNS = (
    Column("posting_date", day, required=True),
    Column("document_date", day),
    Column("document_type", DOCUMENT_TYPES),
    Column("document_no", code),
    Column("external_document_no", code),
    Column("account_type", _ACCOUNT_TYPES, required=True),
    Column("account_no", code, required=True),
    Column("description", text),
    Column("amount", amount, required=True),
    Column("currency", currency),
    Column("bal_account_type", _ACCOUNT_TYPES),
    Column("bal_account_no", code),
    Column("applies_to_document_type", DOCUMENT_TYPES),
    Column("applies_to_document_no", code),
    Column("due_date", day),
)


def post(file: CsvPath, *, writing: Writing = WRITE) -> Answer:
    """Post every document of a journal; large files in commits of 1,000 documents.

    Run again after a crash it posts what is missing and nothing twice.

    Parameters
    ----------
    file
        CSV, or - for the standard input, with the columns posting_date, document_date, document_type, document_no,
        external_document_no, account_type, account_no, description, amount, currency, bal_account_type,
        bal_account_no, applies_to_document_type, applies_to_document_no, due_date. Debit is positive.
        Lines without document_no draw one from the series JOURNAL, the same for lines that balance together.
    """
    job = job_of(content_of(file))
    with Ledger.open(writing.ledger) as ledger:
        return do_in_parts(ledger, writing, job)


def job_of(content: Content) -> Job:
    """Raises CsvRefused."""

    def make(cells: Mapping[str, Any]) -> JournalLine:
        return JournalLine(**cells)

    csv = read_csv(content, COLUMNS, make)
    what = "documents that begin on lines"
    return Job(csv.name, csv.sha256, parts_of(csv), _command, "manual", what, "posted")


def _command(lines: Sequence[JournalLine]) -> PostJournal:
    return PostJournal(lines=tuple(lines))


def parts_of(csv: CsvFile[JournalLine], size: int = PART) -> list[Part]:
    """Whole documents in the order in which they begin, `size` to a part; in a part the lines keep the file's order."""
    documents: dict[object, list[int]] = {}
    for place, key in enumerate(_document_keys(csv.records)):
        documents.setdefault(key, []).append(place)
    grouped = list(documents.values())
    parts: list[Part] = []
    for at in range(0, len(grouped), size):
        some = grouped[at : at + size]
        places = sorted(place for document in some for place in document)
        parts.append(
            Part(
                [csv.records[place] for place in places],
                [csv.lines[place] for place in places],
                str(csv.lines[some[0][0]]),
                str(csv.lines[some[-1][0]]),
            )
        )
    return parts


def _document_keys(lines: Sequence[JournalLine]) -> Iterator[object]:
    """For each line what names its document: number and date, or the count of the run of lines without a number.

    A run ends where it balances or the date changes, as the posting itself sees it.
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
