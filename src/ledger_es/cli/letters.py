"""Letters to customers and vendors as PDF, one file for each document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.letter_kinds import (
    check_of,
    memo_of,
    receipt_of,
    reminder_of,
    statement_of,
)
from ledger_es.cli.options import JSON_ONLY, OF_LEDGER, Number, OfLedger, Output
from ledger_es.cli.questions import AsOf, FirstDay, KnownAt
from ledger_es.errors import ReportNotWritable
from ledger_es.letters.letter import Letter, LetterKind, QrBill
from ledger_es.letters.letterhead import Letterhead, letterhead_in
from ledger_es.letters.pdf import pdf, shipped_template
from ledger_es.tables import Column
from ledger_es.values import LedgerKind

_DocumentNo = TypeVar("_DocumentNo", str, int)
Folder = Annotated[Path, Parameter(name="--to", help="The folder for the files.")]
Sender = Annotated[
    Path, Parameter(name="--letterhead", help="Who writes, as TOML: sender, account, footer …")
]
Templates = Annotated[
    Path | None,
    Parameter(
        name="--templates", help="Folder with templates of your own; else that of the letterhead."
    ),
]


def reminder_letters(
    reminder: Annotated[list[str], Parameter(help="Numbers of issued reminders.")],
    /,
    *,
    to: Folder,
    letterhead: Sender,
    templates: Templates = None,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Write the letters of issued reminders as PDF, each in its customer's language.

    Example: ledger-es reminders letters R00001 --to letters --letterhead letterhead.toml
    """
    head = letterhead_with(letterhead, templates)

    def letter_of(ledger: Ledger, number: str) -> Letter:
        return reminder_of(ledger, number, head).letter

    return _written(reading, reminder, to, head, letter_of)


def memo_letters(
    memo: Annotated[list[str], Parameter(help="Numbers of issued finance charge memos.")],
    /,
    *,
    to: Folder,
    letterhead: Sender,
    templates: Templates = None,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Write the letters of issued finance charge memos as PDF, each in its customer's language.

    Example: ledger-es finance-charges letters F00001 --to letters --letterhead letterhead.toml
    """
    head = letterhead_with(letterhead, templates)

    def letter_of(ledger: Ledger, number: str) -> Letter:
        return memo_of(ledger, number, head).letter

    return _written(reading, memo, to, head, letter_of)


def statements(
    party: Annotated[list[str], Parameter(help="Numbers of customers, or of vendors.")],
    /,
    *,
    to: Folder,
    letterhead: Sender,
    templates: Templates = None,
    vendors: Annotated[bool, Parameter(negative=(), help="The numbers are of vendors.")] = False,
    first_day: FirstDay = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Write statements of account as PDF: what is open, by currency, or with --from what moved the balance.

    Example: ledger-es letters statements C1 C2 --as-of 2026-03-31 --to letters --letterhead letterhead.toml
    """
    head = letterhead_with(letterhead, templates)

    def letter_of(ledger: Ledger, number: str) -> Letter:
        kind: LedgerKind = "vendor" if vendors else "customer"
        return statement_of(ledger, kind, number, head, as_of, known_at, first_day).letter

    return _written(reading, party, to, head, letter_of)


def receipts(
    entry: Annotated[list[Number], Parameter(help="Numbers of entries that are payments.")],
    /,
    *,
    to: Folder,
    letterhead: Sender,
    templates: Templates = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Write receipts of payments or refunds as PDF, with the documents that each settled.

    Example: ledger-es letters receipts 6 --to letters --letterhead letterhead.toml
    """
    head = letterhead_with(letterhead, templates)

    def letter_of(ledger: Ledger, number: int) -> Letter:
        return receipt_of(ledger, number, head, as_of, known_at).letter

    return _written(reading, entry, to, head, letter_of)


def checks(
    bank: Annotated[str, Parameter(help="Number of the bank account.")],
    check: Annotated[list[str], Parameter(help="Numbers of checks that were printed or posted.")],
    /,
    *,
    to: Folder,
    letterhead: Sender,
    templates: Templates = None,
    reading: OfLedger = OF_LEDGER,
) -> Answer:
    """Write checks as PDF: the documents that each pays, on as many pages as they need, and the check at the foot.

    Example: ledger-es letters checks MAIN 1001 --to letters --letterhead letterhead.toml
    """
    head = letterhead_with(letterhead, templates)

    def letter_of(ledger: Ledger, number: str) -> Letter:
        return check_of(ledger, bank, number, head).letter

    return _written(reading, check, to, head, letter_of)


def write_template(
    kind: Annotated[
        Literal[
            "reminder", "finance_charge_memo", "statement_of_account", "payment_receipt", "check"
        ],
        Parameter(help="Kind of letter."),
    ],
    /,
    *,
    to: Annotated[Path, Parameter(name="--to", help="The folder of your templates.")],
    output: Output = JSON_ONLY,
) -> Answer:
    """Write the shipped template of a kind of letter, to start your own from. A file that is there is not replaced.

    Example: ledger-es letters template reminder --to templates
    """
    assert kind in get_args(LetterKind)
    files = []
    for name, content in shipped_template(kind).items():
        file = to / name
        # What the template imports is the same for every kind.
        if file.is_file() and file.read_text(encoding="utf-8") == content:
            continue
        write_file(file, content.encode(), mode="xb")
        files.append(str(file))
    document = {"files": files}
    rows = [[file] for file in files]
    return Answer(document, [table("Template", [Column("file")], rows)])


def letterhead_with(file: Path, templates: Path | None) -> Letterhead:
    """The letterhead of the file, with the folder of templates that is named, if one is."""
    head = letterhead_in(file)
    return head if templates is None else head._replace(templates=templates)


def _written(
    reading: OfLedger,
    numbers: Sequence[_DocumentNo],
    folder: Path,
    head: Letterhead,
    letter_of: Callable[[Ledger, _DocumentNo], Letter],
) -> Answer:
    """Writes a file for each document, once every letter is written."""
    with Ledger.open(reading.ledger) as ledger:
        letters = {number: letter_of(ledger, number) for number in dict.fromkeys(numbers)}
    contents = {number: pdf(letter, head.templates) for number, letter in letters.items()}
    rows = []
    for number, content in contents.items():
        file = folder / f"{str(number).replace('/', '-')}.pdf"
        write_file(file, content)
        rows.append([str(number), str(file)])
    notes: list[str] = [
        f"{number}: the code has no room for the whole name; the letter shows it"
        for number, letter in letters.items()
        if isinstance(letter.slip, QrBill) and letter.slip.is_cut
    ]
    document = {
        "letters": [{"document_no": number, "file": file} for number, file in rows],
        "notes": notes,
    }
    shown = table("Letters", [Column("document_no"), Column("file")], rows)
    return Answer(document, [shown, *notes])


def write_file(file: Path, content: bytes, mode: Literal["wb", "xb"] = "wb") -> None:
    """Raises ReportNotWritable."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open(mode) as opened:
            opened.write(content)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise ReportNotWritable(file=str(file), reason=reason) from error
