"""statements import: record the statements of files, and say what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Executed, Imported, Ledger, StatementGap
from ledger_es.cli.answer import Answer, Shown, table
from ledger_es.cli.options import WRITE, Writing
from ledger_es.cli.reader_options import AS_WRITTEN, AsWritten
from ledger_es.cli.statement_tables import confidence_table, left_out_in_words
from ledger_es.cli.terminal import progress
from ledger_es.errors import FileNotReadable, LedgerError
from ledger_es.reports import StatementReport
from ledger_es.statements import left_out_files
from ledger_es.tables import Column, Table


def import_statements(
    files: Annotated[
        list[Path],
        Parameter(help="Statement files of any format; also ZIP and gzip files of them."),
    ],
    /,
    *,
    bank: Annotated[
        str, Parameter(help="Only statements of this bank account; others are left out and named.")
    ] = "",
    only_known_accounts: Annotated[
        bool,
        Parameter(
            negative=(),
            help="Only statements of accounts in the books; others are left out and named.",
        ),
    ] = False,
    adopt_opening: Annotated[
        bool,
        Parameter(
            negative=(),
            help="An account without history takes and posts the first opening balance.",
        ),
    ] = False,
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
            return _with_left_out_files(_imported(tried, would_be, dry_run=True), files)
        for place, (path, key) in enumerate(named, 1):
            try:
                imported += reconciliation.import_file(path, idempotency_key=key, **options)
            except LedgerError as error:
                raise _after(error, imported) from None
            report(place, len(files))
    return _with_left_out_files(_imported(imported, [], dry_run=False), files)


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


def _outcome(executed: Executed, *, dry_run: bool) -> str:
    if executed.replayed:
        return "imported before: nothing is done twice"
    numbers = executed.numbers
    if not numbers.get("statement_nos"):
        return f"known already: {', '.join(numbers.get('already_imported', ())) or 'no statement'}"
    done = "would be imported (dry run)" if dry_run else "imported"
    repeated = numbers.get("duplicate_lines", 0)
    return f"{done}, lines that came before: {repeated}" if repeated else done


def _switched_off(imported: list[Imported], applied: Container[str]) -> list[str]:
    """One sentence for each new statement whose bank account has automatic application switched off."""
    return [
        f"{no}: automatic application is switched off for its bank account"
        f" (to apply the lines: ledger-es statements apply {no})"
        for file in imported
        for no in file.statement_nos
        if no not in applied
    ]


def _imported(
    imported: list[Imported], would_be: list[StatementReport], *, dry_run: bool
) -> Answer:
    rows = [
        [
            file.file_name,
            ", ".join(file.executed.numbers.get("statement_nos", ())) or "none",
            _outcome(file.executed, dry_run=dry_run),
        ]
        for file in imported
    ]
    columns = [Column("file"), Column("statement_no", title="Statement"), Column("")]
    shown: list[Shown] = [table("Statements", columns, rows)]
    shown += [f"{file.file_name}: {warning}" for file in imported for warning in file.warnings]
    shown += [sentence for file in imported for sentence in _left_out_in_words(file)]
    gaps = [gap for file in imported for gap in file.gaps]
    shown += [_gap_in_words(gap, dry_run=dry_run) for gap in gaps]
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
            "duplicate_lines": sum(drawn.get("duplicate_lines", 0) for drawn in numbers),
            "left_out": _left_out(numbers),
        },
        "gaps": [
            {
                "statement_no": gap.statement_no,
                "opening_balance": str(gap.opening_balance),
                "balance_before": str(gap.balance_before),
            }
            for gap in gaps
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


def _gap_in_words(gap: StatementGap, *, dry_run: bool) -> str:
    what = f"{gap.statement_no} opens with {gap.opening_balance:,f}, and bank account {gap.bank_account_no}"
    if not gap.is_first:
        return f"{what} stood at {gap.balance_before:,f}: a statement in between is missing"
    if gap.balance_before:
        return f"{what} begins with {gap.balance_before:,f}: statements before this one are missing"
    if dry_run:
        return f"{what} with nothing: --adopt-opening gives it the opening balance, else it cannot be reconciled"
    return f"{what} with nothing: without its opening balance only payments can be posted"
