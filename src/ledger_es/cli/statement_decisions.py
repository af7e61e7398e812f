"""statements decide, withdraw, enter, original: what a person says about statements, and the file of one."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger, TypedLine
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import do
from ledger_es.cli.options import OF_LEDGER, WRITE, Money, OfLedger, Writing
from ledger_es.cli.statement_import import import_answer
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.statement_withdrawal import WithdrawStatement
from ledger_es.errors import FileNotReadable
from ledger_es.imports.typed import record_of
from ledger_es.values.money import amount_of

StatementNo = Annotated[str, Parameter(help="Number of the statement, such as MAIN/7.")]
Line = Annotated[
    list[int] | None,
    Parameter(name="--line", negative=(), consume_multiple=True, help="Only these lines."),
]


def decide(
    statement_no: StatementNo,
    /,
    *,
    line: Line = None,
    all_lines: Annotated[
        bool, Parameter(name="--all", negative=(), help="Every line that is not decided yet.")
    ] = False,
    known: Annotated[
        bool, Parameter(negative=(), help="The books have the money already: nothing is posted.")
    ] = False,
    new: Annotated[bool, Parameter(negative=(), help="The lines are new money.")] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Say whether lines of a statement are new money, or known already; --reason says why.

    Example: ledger-es statements decide B1/2 --line 10000 --new --reason "two equal fees"
    """
    if bool(line) == all_lines:
        raise WrongUsage("either --line or --all says which lines are decided")
    if known == new:
        raise WrongUsage("either --known or --new says what they are")
    _refuse_without_reason(writing)
    with Ledger.open(writing.ledger) as ledger:
        executed = ledger.payment_reconciliation.decide_lines(
            statement_no,
            line or (),
            decision="new" if new else "known",
            idempotency_key=writing.key or None,
            actor=writing.who,
            reason=writing.reason,
            dry_run=writing.dry_run,
        )
    return written(executed, f"Lines of {statement_no} decided", dry_run=writing.dry_run)


def withdraw(statement_no: StatementNo, /, *, writing: Writing = WRITE) -> Answer:
    """Take back the import of a statement of which nothing is posted; --reason says why.

    Example: ledger-es statements withdraw B1/2 --reason "the bank has issued it again"
    """
    _refuse_without_reason(writing)
    command = record_of(WithdrawStatement, statement_no=statement_no)
    return do(writing, command, f"Statement {statement_no} withdrawn")


def enter(
    *,
    bank: Annotated[str, Parameter(help="Number of the bank account.")],
    opening: Annotated[Money, Parameter(help="Opening balance.")],
    closing: Annotated[Money, Parameter(help="Closing balance.")],
    line: Annotated[
        list[str],
        Parameter(
            name="--line",
            negative=(),
            consume_multiple=True,
            help="DATE=AMOUNT=TEXT, money in positive; several times or several at once.",
        ),
    ],
    writing: Writing = WRITE,
) -> Answer:
    """Record a statement that no file will bring, as typed; --reason says why.

    Example: ledger-es statements enter --bank B1 --opening 500.00 --closing 480.00 --line 2026-01-31=-20.00=Fee
    --reason "the bank sends no file for January"
    """
    _refuse_without_reason(writing)
    with Ledger.open(writing.ledger) as ledger:
        imported = ledger.payment_reconciliation.enter_statement(
            bank,
            opening_balance=opening,
            closing_balance=closing,
            typed_lines=[_typed_line(word) for word in line],
            idempotency_key=writing.key or None,
            actor=writing.who,
            reason=writing.reason,
            dry_run=writing.dry_run,
        )
    return import_answer([imported], [], dry_run=writing.dry_run)


def original(
    statement_no: StatementNo,
    /,
    *,
    to: Annotated[Path, Parameter(name="--output", help="The file to write; it must not exist.")],
    of_ledger: OfLedger = OF_LEDGER,
) -> Answer:
    """Write the file that brought a statement, byte by byte as it was imported.

    Example: ledger-es statements original B1/1 --output january.xml
    """
    with Ledger.open(of_ledger.ledger) as ledger:
        content = ledger.original_file(statement_no)
    try:
        with to.open("xb") as file:
            file.write(content)
    except OSError as error:
        reason = error.strerror or "cannot be written"
        cure = "name another file"
        raise FileNotReadable(file=str(to), position="start", reason=reason, cure=cure) from None
    sha256 = hashlib.sha256(content).hexdigest()
    document = {"statement_no": statement_no, "file": str(to), "sha256": sha256}
    return Answer(document, [f"{to}: {len(content)} bytes, sha256 {sha256}"])


def _refuse_without_reason(writing: Writing) -> None:
    if not writing.reason:
        raise WrongUsage("--reason says why")


def _typed_line(word: str) -> TypedLine:
    day, _, rest = word.partition("=")
    amount, _, text = rest.partition("=")
    try:
        return TypedLine(date.fromisoformat(day), amount_of(amount), text)
    except ValueError as error:
        raise WrongUsage(f"--line {word}: {error} (write it as 2026-01-31=-20.00=Fee)") from None
