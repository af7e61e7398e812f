"""statements import: record the statements of files, and say what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Parameter

from ledger_es import Imported, Ledger
from ledger_es.cli.answer import Answer, Shown, table
from ledger_es.cli.options import WRITE, Writing
from ledger_es.cli.reader_options import AS_WRITTEN, AsWritten
from ledger_es.cli.statement_tables import confidence_table, left_out_in_words
from ledger_es.cli.terminal import progress
from ledger_es.errors import FileNotReadable, LedgerError
from ledger_es.reports import StatementReport
from ledger_es.statements import left_out_files
from ledger_es.tables import Cell, Column, Table

Bank = Annotated[
    str, Parameter(help="Only statements of this bank account; others are left out and named.")
]
OnlyKnownAccounts = Annotated[
    bool,
    Parameter(
        negative=(), help="Only statements of accounts in the books; others are left out and named."
    ),
]
AdoptOpening = Annotated[
    bool,
    Parameter(
        negative=(), help="An account without history takes and posts the first opening balance."
    ),
]
AsNew = Annotated[
    bool,
    Parameter(
        negative=(),
        help="Take a statement that the bank issued before with other content; a person decides its lines.",
    ),
]


def import_statements(
    files: Annotated[
        list[Path],
        Parameter(help="Statement files of any format; also ZIP and gzip files of them."),
    ],
    /,
    *,
    bank: Bank = "",
    only_known_accounts: OnlyKnownAccounts = False,
    adopt_opening: AdoptOpening = False,
    as_new: AsNew = False,
    as_written: AsWritten = AS_WRITTEN,
    writing: Writing = WRITE,
) -> Answer:
    """Record statements and apply their lines automatically; --dry-run shows what would be proposed for them.

    Example: ledger-es statements import statement.xml --dry-run
    """
    named = [
        (readable_file(path), f"{writing.key}/{place}" if writing.key else None)
        for place, path in enumerate(files)
    ]
    options: dict[str, Any] = {
        "bank_account_no": bank,
        "adopt_opening": adopt_opening,
        "only_known_accounts": only_known_accounts,
        "reader_settings": as_written.settings,
        "as_new": as_new,
        "actor": writing.who,
        "reason": writing.reason,
    }
    imported: list[Imported] = []
    with Ledger.open(writing.ledger) as ledger, progress("files imported") as report:
        reconciliation = ledger.payment_reconciliation
        if writing.dry_run:
            tried = reconciliation.try_files(named, **options)
            would_be = ledger.would_be_statements(
                statement for file in tried for statement in file.would_be
            )
            return _with_left_out_files(import_answer(tried, would_be, dry_run=True), files)
        for place, (path, key) in enumerate(named, 1):
            try:
                imported += reconciliation.import_file(path, idempotency_key=key, **options)
            except LedgerError as error:
                raise _after(error, imported) from None
            report(place, len(files))
    return _with_left_out_files(import_answer(imported, [], dry_run=False), files)


def _with_left_out_files(answer: Answer, files: Iterable[Path]) -> Answer:
    """The answer with the files of ZIPs that are no statements."""
    left_out = {path.name: list(names) for path in files if (names := left_out_files(path))}
    if not left_out:
        return answer
    in_words = [left_out_in_words(name, names) for name, names in left_out.items()]
    document = {**answer.document, "left_out_files": left_out}
    return answer._replace(document=document, shown=[*answer.shown, *in_words])


def _after(error: LedgerError, imported: list[Imported]) -> LedgerError:
    """The refusal of one file among several, with the statements imported from the files before it; these stay."""
    brought = [no for file in imported for no in file.statement_nos]
    brought += error.facts.get("imported_before", ())
    if not brought:
        return error
    return error.afterwards(
        " (imported from the files before it: {imported_before})", imported_before=brought
    )


def readable_file(path: Path) -> Path:
    """The path itself if it is a file. Raises FileNotReadable."""
    if not path.is_file():
        reason, cure = "there is no such file", "check its name"
        if path.is_dir():
            reason, cure = "this is a folder", "name its files"
        raise FileNotReadable(file=str(path), position="start", reason=reason, cure=cure)
    return path


def _rows(file: Imported, *, dry_run: bool) -> list[list[Cell]]:
    """A row for each statement of the file: what it is to its account, and its lines."""
    numbers = file.executed.numbers
    if file.executed.replayed:
        brought = ", ".join(numbers.get("statement_nos", ())) or "none"
        return [[file.file_name, brought, "imported before: nothing is done twice"]]
    rows: list[list[Cell]] = [
        [file.file_name, statement["statement_no"], statement_in_words(statement)]
        for statement in numbers.get("statements", ())
    ]
    if dry_run:
        rows = [[name, number, f"{words} (dry run)"] for name, number, words in rows]
    rows += [
        [file.file_name, number, "known already: the same statement"]
        for number in numbers.get("already_imported", ())
    ]
    return rows


def statement_in_words(statement: Mapping[str, Any]) -> str:
    """What the answer of an import says about a statement: its place, its lines by state, what was left out."""
    lines = dict(statement["lines"])
    parts = [_OUTCOMES[statement["outcome"]]]
    parts += [f"{lines[state]} {words}" for state, words in _STATES.items() if lines.get(state)]
    left_out = statement["left_out"]
    if left_out:
        reasons = ", ".join(f"{reason} {count}" for reason, count in left_out.items())
        parts.append(f"left out {sum(left_out.values())} ({reasons})")
    if statement["gap_before"]:
        parts.append(f"a gap of {Decimal(statement['gap_before']):,f} before it")
    return ", ".join(parts)


_OUTCOMES: Final = {
    "continues": "continues",
    "overlaps": "overlaps",
    "apart": "stands apart",
    "doubtful": "to be decided",
    "loose": "without balances",
    "waits": "a page that waits for the others",
    "before": "before the books",
    "nothing": "nothing new",
}
_STATES: Final = {
    "new": "new",
    "known": "known",
    "suspected": "suspected",
    "unproved": "unproved",
    "before_books": "before the books",
    "waiting": "waiting",
}
_NOTES: Final = {
    "opening_missing": "the books of its account begin with nothing: --adopt-opening takes its opening balance"
    " (withdraw it first where it is imported)",
    "copy": "the bank marks it as a copy",
    "paired_by_day_and_amount": "line {line_no} is paired with line {other} by day and amount only",
    "the_same_again": "it is taken as the same again that the books have (decide --new says otherwise)",
    "late_before_books": "line {line_no} was booked late and is new",
}


def _notes_in_words(file: Imported) -> list[str]:
    """What a person should know of the statements that the file brought."""
    if file.executed.replayed:
        return []
    sentences = []
    for statement in file.executed.numbers.get("statements", ()):
        number = statement["statement_no"]
        for note in statement["notes"]:
            if note["code"] in _NOTES:
                sentences.append(f"{number}: {_NOTES[note['code']].format(**note)}")
        undecided = sum(statement["lines"].get(state, 0) for state in ("suspected", "unproved"))
        if undecided:
            sentences.append(
                f"{number}: it is not decided whether {undecided} lines are new money (to decide:"
                f" ledger-es statements decide {number} --all --known|--new --reason …)"
            )
    return sentences


def _switched_off(imported: list[Imported], applied: Container[str]) -> list[str]:
    """One sentence for each new statement whose bank account has automatic application switched off."""
    return [
        f"{no}: automatic application is switched off for its bank account"
        f" (to apply the lines: ledger-es statements apply {no})"
        for file in imported
        for no in file.statement_nos
        if no not in applied
    ]


def import_answer(
    imported: list[Imported], would_be: list[StatementReport], *, dry_run: bool
) -> Answer:
    """What an import has brought: a row for each statement, what a person should know, how lines were applied."""
    rows = [row for file in imported for row in _rows(file, dry_run=dry_run)]
    columns = [Column("file"), Column("statement_no", title="Statement"), Column("")]
    shown: list[Shown] = [table("Statements", columns, rows)]
    shown += [f"{file.file_name}: {warning}" for file in imported for warning in file.warnings]
    shown += [sentence for file in imported for sentence in _left_out_in_words(file)]
    shown += [sentence for file in imported for sentence in _notes_in_words(file)]
    confidences = {no: counts for file in imported for no, counts in file.confidences.items()}
    if confidences:
        shown.append(confidence_table(confidences, dry_run=dry_run))
    shown += _switched_off(imported, confidences)
    shown += map(would_be_table, would_be)
    numbers = [file.executed.numbers for file in imported]
    document: dict[str, Any] = {
        "commit_no": max((file.executed.commit_no for file in imported), default=0),
        "replayed": all(file.executed.replayed for file in imported),
        "numbers": {
            "statement_nos": [no for drawn in numbers for no in drawn.get("statement_nos", ())],
            "already_imported": [
                no for drawn in numbers for no in drawn.get("already_imported", ())
            ],
            "statements": [about for drawn in numbers for about in drawn.get("statements", ())],
            "left_out": _left_out(numbers),
        },
        "gaps": [
            {"statement_no": statement["statement_no"], "amount": statement["gap_before"]}
            for drawn in numbers
            for statement in drawn.get("statements", ())
            if statement["gap_before"]
        ],
        "confidences": confidences,
        "files": list(map(_file_json, imported)),
    }
    if dry_run:
        document["dry_run"] = True
        document["would_be"] = {"statements": [report.as_json() for report in would_be]}
    return Answer(document, shown)


def _file_json(file: Imported) -> dict[str, Any]:
    return {
        "file": file.file_name,
        "commit_no": file.executed.commit_no,
        "replayed": file.executed.replayed,
        "numbers": file.executed.numbers,
        "confidences": file.confidences,
        "warnings": list(file.warnings),
    }


def _left_out_in_words(file: Imported) -> list[str]:
    return [
        f"{file.file_name}: left out {count} statement{'s' * (count > 1)} of {account or 'no account'}:"
        " the same file brings them when they are asked for"
        for account, count in file.executed.numbers.get("left_out", {}).items()
    ]


def _left_out(numbers: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The number of statements left out of all files, by the account that they name."""
    counts: Counter[str] = Counter()
    for drawn in numbers:
        counts.update(drawn.get("left_out", {}))
    return dict(counts)


def would_be_table(report: StatementReport) -> Table:
    proposed = report.table()
    return replace(proposed, title=f"Would be: {proposed.title}")
