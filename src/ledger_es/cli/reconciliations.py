"""reconciliations: reconcile a bank account with a statement, as a task of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import ask, do, do_posting
from ledger_es.cli.options import READ, WRITE, Day, Money, Number, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.cli.statement_import import readable_file
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.bank_entry_matches import MatchBankEntries, UnmatchBankEntries
from ledger_es.commands.bank_reconciliation import OpenReconciliation, RenumberReconciliation
from ledger_es.commands.bank_reconciliation_posting import (
    PostReconciliation,
    TransferReconciliationDifference,
    UndoReconciliation,
)
from ledger_es.imports.typed import record_of
from ledger_es.values import AccountType

BankNo = Annotated[str, Parameter(help="Number of the bank account.")]
StatementNo = Annotated[
    str, Parameter(help="Number of the statement in the books, such as MAIN/7.")
]
PrintedNo = Annotated[
    str, Parameter(name="--number", help="Number of the statement for people; left out: our count.")
]
Lines = Annotated[
    list[int] | None,
    Parameter(name="--line", negative=(), consume_multiple=True, help="A line; several at once."),
]
Entries = Annotated[
    list[int] | None,
    Parameter(
        name="--entry", negative=(), consume_multiple=True, help="A bank entry; several at once."
    ),
]


def new(
    bank: BankNo,
    /,
    *,
    statement: Annotated[str, Parameter(help="The imported statement, such as MAIN/7.")],
    number: PrintedNo = "",
    writing: Writing = WRITE,
) -> Answer:
    """Open the reconciliation of a bank account with a statement that is imported; what was only proposed is removed.

    Example: ledger-es reconciliations new MAIN --statement MAIN/7 --number 2026-07
    """
    if statement.rpartition("/")[0] != bank:
        raise WrongUsage(f"--statement {statement} is no statement of {bank}: name one as {bank}/7")
    command = record_of(OpenReconciliation, statement_no=statement, printed_no=number)
    return do(writing, command, f"Reconciliation with {statement} opened")


def import_file(
    file: Annotated[Path, Parameter(help="A statement file of any format.")],
    /,
    *,
    bank: Annotated[str, Parameter(help="Only statements of this bank account.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Record the statements of a file, without proposing payments, and open a reconciliation with each.

    Of a file that is known, those that are not reconciled are opened.

    Example: ledger-es reconciliations import statement.xml --bank MAIN
    """
    if writing.dry_run or writing.key:
        raise WrongUsage("a file is known by its content: --dry-run and --key are not for it")
    with Ledger.open(writing.ledger) as ledger:
        statement_nos = ledger.bank_reconciliation.open_file(
            readable_file(file), bank_account_no=bank, actor=writing.who, reason=writing.reason
        )
    shown = f"Reconciliations opened: {', '.join(statement_nos) or 'none'}"
    return Answer({"statement_nos": statement_nos}, [shown])


def suggest(
    bank: BankNo,
    /,
    *,
    to: Annotated[Day, Parameter(help="Entries posted up to this day.")],
    since: Annotated[
        Day | None, Parameter(name="--from", help="Entries posted from this day.")
    ] = None,
    closing: Annotated[Money | None, Parameter(help="Closing balance of the bank.")] = None,
    without_checks: Annotated[
        bool, Parameter(negative=(), help="Leave out the checks of the company.")
    ] = False,
    with_reversed: Annotated[
        bool, Parameter(negative=(), help="Take in entries that are reversed, and their reversals.")
    ] = False,
    number: PrintedNo = "",
    writing: Writing = WRITE,
) -> Answer:
    """Type a statement from the open bank entries, each a line that is matched with it, and open its reconciliation.

    Example: ledger-es reconciliations suggest MAIN --to 2026-07-31 --closing 5750.00 --reason "no file for July"
    """
    if writing.dry_run:
        raise WrongUsage(
            "bank-entries --open lists what would be suggested: --dry-run is not for it"
        )
    if not writing.reason:
        raise WrongUsage("--reason says why the statement is typed")
    with Ledger.open(writing.ledger) as ledger:
        executed = ledger.bank_reconciliation.suggest(
            bank,
            posted_to=to,
            posted_from=since,
            closing_balance=closing,
            with_checks=not without_checks,
            with_reversed=with_reversed,
            printed_no=number,
            idempotency_key=writing.key or None,
            actor=writing.who,
            reason=writing.reason,
        )
    title = f"Reconciliation with {executed.numbers['statement_no']} suggested"
    return written(executed, title, dry_run=False)


def show_all(
    *,
    bank: Annotated[str | None, Parameter(help="Of this bank account alone.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the reconciliations, open and posted.

    Example: ledger-es reconciliations list --bank MAIN
    """
    return ask(
        reading,
        lambda ledger: ledger.reconciliations(bank_account_no=bank, as_of=as_of, known_at=known_at),
    )


def show(
    statement_no: StatementNo,
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show a reconciliation: its lines, the bank entries that they are matched with, and differences.

    Example: ledger-es reconciliations show MAIN/7
    """
    return ask(
        reading, lambda ledger: ledger.reconciliation(statement_no, as_of=as_of, known_at=known_at)
    )


def report(
    statement_no: StatementNo,
    /,
    *,
    as_of: Annotated[Day | None, Parameter(help="Left out: the day of the statement.")] = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show the test report: balances, differences, what is outstanding, postings that passed the bank account by.

    Example: ledger-es reconciliations report MAIN/7
    """
    return ask(
        reading,
        lambda ledger: ledger.reconciliation_figures(statement_no, as_of=as_of, known_at=known_at),
    )


def match(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    entry: Entries = None,
    days: Annotated[
        Number, Parameter(help="By rule: days that an entry may lie before or after its line.")
    ] = 0,
    overwrite: Annotated[
        bool, Parameter(negative=(), help="By rule: remove the matches there are first.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Match lines by rule or, with --line and --entry, one line with entries or lines with one entry.

    Example: ledger-es reconciliations match MAIN/7 --line 10000 --entry 4 5
    """
    if line or entry:
        if days or overwrite:
            raise WrongUsage(
                "--days and --overwrite are for matching by rule: name no lines or entries"
            )
        command = record_of(
            MatchBankEntries,
            statement_no=statement_no,
            line_nos=tuple(line or ()),
            entry_nos=tuple(entry or ()),
        )
        return do(writing, command, "Matched")
    with Ledger.open(writing.ledger) as ledger:
        executed = ledger.bank_reconciliation.match_automatically(
            statement_no,
            days_tolerance=days,
            overwrite=overwrite,
            idempotency_key=writing.key or None,
            dry_run=writing.dry_run,
            actor=writing.who,
            reason=writing.reason,
        )
    numbers = executed.numbers
    title = f"{numbers['matched']} of {numbers['lines']} lines matched"
    return written(executed, title, dry_run=writing.dry_run)


def unmatch(
    statement_no: StatementNo,
    /,
    *,
    line: Lines = None,
    entry: Entries = None,
    all_lines: Annotated[
        bool, Parameter(name="--all", negative=(), help="Every match of the reconciliation.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Remove the matches of lines and of bank entries.

    Example: ledger-es reconciliations unmatch MAIN/7 --entry 5
    """
    if bool(line or entry) == all_lines:
        raise WrongUsage("either --line and --entry or --all says which matches are removed")
    command = record_of(
        UnmatchBankEntries,
        statement_no=statement_no,
        line_nos=tuple(line or ()),
        entry_nos=tuple(entry or ()),
    )
    return do(writing, command, "Matches removed")


def transfer(
    statement_no: StatementNo,
    /,
    *,
    line: Annotated[int, Parameter(name="--line", help="Number of the line, such as 10000.")],
    account: Annotated[str, Parameter(help="A G/L account, customer:NO, vendor:NO or bank:NO.")],
    document: Annotated[
        str, Parameter(help="Document number of the posting; left out: the next of the series.")
    ] = "",
    description: Annotated[str, Parameter(help="Text of the entries.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Post what a line has beyond its bank entries to an account, such as a fee, and match the new bank entry.

    Example: ledger-es reconciliations transfer MAIN/7 --line 10000 --account 6940
    """
    kind, number = _account(account)
    command = record_of(
        TransferReconciliationDifference,
        statement_no=statement_no,
        line_no=line,
        account_type=kind,
        account_no=number,
        document_no=document,
        description=description,
    )
    return do_posting(writing, command, f"Difference of line {line} posted")


def post(
    statement_no: StatementNo,
    /,
    *,
    cancelled: Annotated[
        list[int] | None,
        Parameter(
            negative=(),
            consume_multiple=True,
            help="Bank entries that cancel each other out, such as an entry and its reversal, to close without a line.",
        ),
    ] = None,
    accept_empty: Annotated[
        bool, Parameter(negative=(), help="The statement has no lines, and that is right.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Reconcile the bank account: the matched bank entries are closed on the day of the statement.

    Example: ledger-es reconciliations post MAIN/7 --dry-run
    """
    command = record_of(
        PostReconciliation,
        statement_no=statement_no,
        cancelled_entry_nos=tuple(cancelled or ()),
        accept_empty=accept_empty,
    )
    return do(writing, command, f"Bank account reconciled with {statement_no}")


def undo(statement_no: StatementNo, /, *, writing: Writing = WRITE) -> Answer:
    """Undo a posted reconciliation: its bank entries are open again, its lines matched as before; --reason says why.

    Example: ledger-es reconciliations undo MAIN/7 --reason "wrong entry"
    """
    if not writing.reason:
        raise WrongUsage("--reason says why the reconciliation is undone")
    command = record_of(UndoReconciliation, statement_no=statement_no)
    return do(writing, command, f"Reconciliation with {statement_no} undone")


def renumber(
    statement_no: StatementNo, /, *, number: PrintedNo, writing: Writing = WRITE
) -> Answer:
    """Give a reconciliation another number for people.

    Example: ledger-es reconciliations renumber MAIN/7 --number 2026-07
    """
    command = record_of(RenumberReconciliation, statement_no=statement_no, printed_no=number)
    return do(writing, command, f"Reconciliation with {statement_no} renumbered")


def _account(word: str) -> tuple[AccountType, str]:
    kind, colon, number = word.partition(":")
    if colon and kind in ("customer", "vendor"):
        return ("customer" if kind == "customer" else "vendor"), number
    if colon and kind == "bank":
        return "bank_account", number
    return "gl", word
