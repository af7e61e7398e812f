"""reminders letters, finance-charges letters: the letters to customers as PDF, one file for each document."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.options import OF_LEDGER, OfLedger
from ledger_es.errors import DocumentIsNotIssued, FileNotReadable, ReportNotWritable
from ledger_es.letters.customer_letters import Letterhead, memo_letter, reminder_letter
from ledger_es.letters.letter import Letter, pdf
from ledger_es.tables import Column

_EVER = date.max
Folder = Annotated[Path, Parameter(name="--to", help="The folder for the files.")]
Sender = Annotated[
    Path, Parameter(name="--letterhead", help="Who writes, as TOML: sender, account, footer.")
]


def reminder_letters(
    reminder: Annotated[list[str], Parameter(help="Numbers of issued reminders.")],
    /,
    *,
    to: Folder,
    letterhead: Sender,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Write the letters of issued reminders as PDF, each in its customer's language.

    Example: ledger-es reminders letters R00001 --to letters --letterhead letterhead.toml
    """
    head = _letterhead_in(letterhead)

    def letter_of(ledger: Ledger, number: str) -> Letter:
        report = ledger.reminder(reminder_no=number, as_of=_EVER)
        if report.reminder.status != "issued":
            raise DocumentIsNotIssued(
                kind="reminder", document_no=number, status=report.reminder.status
            )
        customers = ledger.customers(customer_no=report.reminder.customer_no)
        return reminder_letter(report, customers.parties[0], head)

    return _written(reading, reminder, to, letter_of)


def memo_letters(
    memo: Annotated[list[str], Parameter(help="Numbers of issued finance charge memos.")],
    /,
    *,
    to: Folder,
    letterhead: Sender,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Write the letters of issued finance charge memos as PDF, each in its customer's language.

    Example: ledger-es finance-charges letters F00001 --to letters --letterhead letterhead.toml
    """
    head = _letterhead_in(letterhead)

    def letter_of(ledger: Ledger, number: str) -> Letter:
        report = ledger.finance_charge_memo(memo_no=number, as_of=_EVER)
        if report.memo.status != "issued":
            raise DocumentIsNotIssued(
                kind="finance charge memo", document_no=number, status=report.memo.status
            )
        customers = ledger.customers(customer_no=report.memo.customer_no)
        return memo_letter(report, customers.parties[0], head)

    return _written(reading, memo, to, letter_of)


def _written(
    reading: OfLedger,
    numbers: Sequence[str],
    folder: Path,
    letter_of: Callable[[Ledger, str], Letter],
) -> Answer:
    """Writes a file for each document, once every letter is written."""
    with Ledger.open(reading.ledger) as ledger:
        letters = {number: pdf(letter_of(ledger, number)) for number in dict.fromkeys(numbers)}
    rows = []
    for number, content in letters.items():
        file = folder / f"{number.replace('/', '-')}.pdf"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        except OSError as error:
            reason = error.strerror or "it cannot be written"
            raise ReportNotWritable(file=str(file), reason=reason) from error
        rows.append([number, str(file)])
    document = {"letters": [{"document_no": number, "file": file} for number, file in rows]}
    return Answer(document, [table("Letters", [Column("document_no"), Column("file")], rows)])


def _letterhead_in(file: Path) -> Letterhead:
    """The letterhead of the TOML file. Raises FileNotReadable."""
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(file, f"it cannot be read: {error}") from error
    sender = content.get("sender")
    texts = [content.get(name, "") for name in ("account", "footer")]
    unknown = sorted(content.keys() - {"sender", "account", "footer"})
    if unknown:
        raise _unreadable(file, f"there is no {unknown[0]} in a letterhead")
    if not sender or not isinstance(sender, list) or not all(isinstance(x, str) for x in sender):
        raise _unreadable(file, "sender is a list of texts, the name first")
    if not all(isinstance(text, str) for text in texts):
        raise _unreadable(file, "account and footer are texts")
    return Letterhead(sender, *texts)


def _unreadable(file: Path, reason: str) -> FileNotReadable:
    return FileNotReadable(
        file=str(file),
        position="start",
        reason=reason,
        cure="write it as the page about letters says",
    )
