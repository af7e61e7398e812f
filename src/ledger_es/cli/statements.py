"""statements: read a bank's file, import, apply, review and post."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es import reports
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.applications import amounts_by_entry
from ledger_es.cli.asking import do, made
from ledger_es.cli.options import JSON_ONLY, READ, WRITE, Output, Reading, Writing
from ledger_es.cli.printing import progress
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.errors import FileNotReadable
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation import Imported
from ledger_es.reports import Column
from ledger_es.statements import (
    FORMATS,
    StatementFile,
    as_json,
    open_statement_files,
    read_statement_file,
)

StatementNo = Annotated[str, Parameter(help="Number of the statement, such as MAIN/7.")]
LineNo = Annotated[int, Parameter(name="--line", help="Number of the line, such as 10000.")]
Lines = Annotated[
    list[int] | None,
    Parameter(name="--line", negative=(), consume_multiple=True, help="Only these lines."),
]
Account = Annotated[
    str | None,
    Parameter(help="A G/L account; customer:NO or vendor:NO puts it on account of a party."),
]
Entries = Annotated[
    list[str] | None,
    Parameter(
        name="--entry",
        negative=(),
        consume_multiple=True,
        help="E=AMOUNT, or E for as much as can be; several times or several at once.",
    ),
]
Format = Annotated[
    Literal["camt"] | None, Parameter(name="--format", help="Left out: told from the first bytes.")
]


def read(
    file: Path,
    /,
    *,
    format: Format = None,
    output: Output = JSON_ONLY,
) -> Answer:
    """Parse a statement file and show it; no ledger is needed, nothing is recorded."""
    assert format is None or format in {one.name for one in FORMATS}, (
        "the option knows other formats"
    )
    files = [
        read_statement_file(source, name, format=format, checked=False)
        for name, source in open_statement_files(_there(file))
    ]
    documents = [as_json(one) for one in files]
    shown = [shown for one in files for shown in _shown(one)]
    return Answer(documents[0] if len(documents) == 1 else {"files": documents}, shown)


def import_statements(
    files: Annotated[list[Path], Parameter(help="camt.053 files, or ZIP files of them.")],
    /,
    *,
    bank: Annotated[str, Parameter(help="Only statements of this bank account.")] = "",
    adopt_opening: Annotated[
        bool,
        Parameter(
            negative=(),
            help="An account without history takes and posts the first opening balance.",
        ),
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Record statements and apply their lines automatically."""
    imported: list[Imported] = []
    with Ledger.open(writing.ledger) as ledger, progress("files imported") as report:
        for place, path in enumerate(files):
            imported += ledger.payment_reconciliation.import_file(
                _there(path),
                bank_account_no=bank,
                adopt_opening=adopt_opening,
                idempotency_key=f"{writing.key}/{place}" if writing.key else None,
                actor=writing.who,
                reason=writing.reason,
                dry_run=writing.dry_run,
            )
            report(place + 1, len(files))
    return _imported(imported, dry_run=writing.dry_run)


def show_all(
    *, bank: str = "", as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ
) -> Answer:
    """List the statements imported."""
    with Ledger.open(reading.ledger) as ledger:
        report = reports.statement_list(
            ledger.read_models,
            as_of=as_of or ledger.today(),
            known_at=known_at,
            bank_account_no=bank,
        )
    return Answer(report.as_json(), [report.table()])


def show(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show a statement: its lines, what settles them, by which rule and evidence."""
    with Ledger.open(reading.ledger) as ledger:
        report = reports.statement(
            ledger.read_models,
            statement_no=statement_no,
            as_of=as_of or ledger.today(),
            known_at=known_at,
            line_nos=line or (),
        )
    return Answer(report.as_json(), [report.table()])


def apply(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    overwrite: Annotated[
        bool, Parameter(negative=(), help="Also lines that were accepted or assigned by hand.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Apply the lines automatically, again."""
    with Ledger.open(writing.ledger) as ledger:
        executed = ledger.payment_reconciliation.apply_automatically(
            statement_no,
            line or (),
            overwrite=overwrite,
            idempotency_key=writing.key,
            actor=writing.who,
            reason=writing.reason,
            dry_run=writing.dry_run,
        )
    document = {
        "commit_no": executed.commit_no,
        "replayed": executed.replayed,
        "numbers": executed.numbers,
        "statement_no": statement_no,
    }
    confidences = executed.numbers.get("confidences", {})
    return Answer(document, [_confidence_table({statement_no: confidences})])


def accept(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    confidence: Annotated[
        Literal["low", "medium", "high", "text_mapping", "manual"] | None,
        Parameter(
            help="Every line of this confidence; left out, with no line named: every line without difference."
        ),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Accept what is applied to the lines."""
    if line and confidence:
        raise WrongUsage("--line and --confidence exclude each other")
    command = made(
        AcceptLines,
        statement_no=statement_no,
        line_nos=tuple(line or ()),
        confidence=confidence or "",
    )
    return do(writing, command, "Accepted")


def assign(
    statement_no: StatementNo,
    /,
    *,
    line: LineNo,
    entry: Entries = None,
    account: Account = None,
    description: str = "",
    writing: Writing = WRITE,
) -> Answer:
    """Say what a line settles: open entries, or an account."""
    if (entry is None) == (account is None):
        raise WrongUsage("either --entry or --account says what the line settles")
    if entry is not None:
        amounts = amounts_by_entry(entry)
        command: Any = made(
            AssignLine, statement_no=statement_no, line_no=line, amounts_to_apply=amounts
        )
        return do(writing, command, f"Line {line} assigned")
    kind, number = _account(account or "")
    command = made(
        AssignLineToAccount,
        statement_no=statement_no,
        line_no=line,
        account_type=kind,
        account_no=number,
        description=description,
    )
    return do(writing, command, f"Line {line} assigned")


def clear(statement_no: StatementNo, /, *, line: Lines = None, writing: Writing = WRITE) -> Answer:
    """Take off the lines what is applied to them."""
    if not line:
        raise WrongUsage("--line says which lines are cleared")
    command = made(ClearLines, statement_no=statement_no, line_nos=tuple(line))
    return do(writing, command, "Cleared")


def transfer_difference(
    statement_no: StatementNo,
    /,
    *,
    line: LineNo,
    account: Annotated[str, Parameter(help="A G/L account, customer:NO or vendor:NO.")],
    description: str = "",
    writing: Writing = WRITE,
) -> Answer:
    """Transfer what is not applied of a line to an account."""
    kind, number = _account(account)
    command = made(
        TransferDifference,
        statement_no=statement_no,
        line_no=line,
        account_type=kind,
        account_no=number,
        description=description,
    )
    return do(writing, command, f"Difference of line {line} transferred")


def post(
    statement_no: StatementNo,
    /,
    *,
    mode: Annotated[
        Literal["reconcile", "payments-only"],
        Parameter(help="reconcile: the bank account too; payments-only: its entries stay open."),
    ],
    writing: Writing = WRITE,
) -> Answer:
    """Post the payments of a statement."""
    command = made(PostStatement, statement_no=statement_no, mode=mode.replace("-", "_"))
    answer = do(writing, command, f"Statement {statement_no} posted")
    return answer


def _there(path: Path) -> Path:
    """The file, if there is one that can be read."""
    if not path.is_file():
        raise FileNotReadable(
            file=str(path), position="start", reason="there is no such file", cure="check its name"
        )
    return path


def _account(word: str) -> tuple[str, str]:
    kind, colon, number = word.partition(":")
    if colon and kind in ("customer", "vendor", "bank_account", "gl"):
        return kind, number
    return "gl", word


def _imported(imported: list[Imported], *, dry_run: bool) -> Answer:
    documents = [
        {
            "file": one.file_name,
            "commit_no": one.executed.commit_no,
            "replayed": one.executed.replayed,
            "numbers": one.executed.numbers,
            "confidences": one.confidences,
        }
        for one in imported
    ]
    rows = [
        [
            one.file_name,
            ", ".join(one.executed.numbers.get("statement_nos", ())) or "none",
            "imported before: nothing is done twice"
            if one.executed.replayed
            else "would be imported (dry run)"
            if dry_run
            else "known already"
            if not one.executed.numbers.get("statement_nos")
            else "imported",
        ]
        for one in imported
    ]
    columns = [Column("file"), Column("statement_no"), Column("")]
    shown = [table("Statements", columns, rows)]
    confidences = {no: counts for one in imported for no, counts in one.confidences.items()}
    if confidences:
        shown.append(_confidence_table(confidences))
    return Answer({"files": documents}, shown)


def _confidence_table(by_statement: dict[str, dict[str, int]]) -> Any:
    names = ("high", "medium", "low", "text_mapping", "none")
    columns = [Column("statement_no"), *(Column(name, is_amount=True) for name in names)]
    rows = [
        [statement_no, *(str(counts.get(name, 0)) for name in names)]
        for statement_no, counts in by_statement.items()
    ]
    return table("Applied automatically, lines by confidence", columns, rows)


def _shown(file: StatementFile) -> list[Any]:
    shown: list[Any] = [f"{file.format}, sha256 {file.sha256}", *file.warnings]
    for statement in file.statements:
        account = statement.account.iban or statement.account.other or ""
        columns = [
            Column("entry", is_amount=True),
            Column("booking_date"),
            Column("amount", is_amount=True),
            Column("status"),
            Column("party_name"),
            Column("text"),
        ]
        rows = [
            [
                str(entry.entry_no),
                str(entry.booking_date or ""),
                str(entry.amount),
                entry.status,
                entry.details[0].party_name if entry.details else "",
                (entry.details[0].text if entry.details else "") or entry.text,
            ]
            for entry in statement.entries
        ]
        opening = str(statement.opening.amount) if statement.opening else "?"
        closing = str(statement.closing.amount) if statement.closing else "?"
        title = f"Statement {statement.number} of {account}, {statement.currency}: {opening} to {closing}"
        shown.append(table(title, columns, rows))
    return shown
