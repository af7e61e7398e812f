"""deposits: the receipts of a journal, paid into a bank account together."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger, ToleranceAnswers
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import ask, do_posting, execute
from ledger_es.cli.journal_names import Journal
from ledger_es.cli.options import READ, WRITE, Carried, Day, Money, Reading, Writing
from ledger_es.cli.tolerance_questions import Tolerance, with_answers
from ledger_es.cli.would_be import counted, list_command, with_written
from ledger_es.commands.deposit import PostDeposit, UndoDeposit
from ledger_es.imports.typed import record_of

DepositNo = Annotated[str, Parameter(help="Number of the deposit.")]


def post(
    journal: Journal,
    /,
    *,
    bank_account: Annotated[str, Parameter(help="The bank account.")],
    date: Annotated[Day, Parameter(help="Posting date of the deposit.")],
    total: Annotated[Money, Parameter(help="What was deposited; the lines must add up to it.")],
    lump: Annotated[
        bool, Parameter(negative=(), help="One bank entry for all; left out: one for each line.")
    ] = False,
    number: Annotated[
        str, Parameter(help="Number of the deposit; left out: drawn from the journal's series.")
    ] = "",
    document_date: Annotated[
        Day | None, Parameter(help="Left out: the posting date.", show_default=False)
    ] = None,
    dimensions: Carried = "",
    tolerance: Tolerance = None,
    writing: Writing = WRITE,
) -> Answer:
    """Post the lines of a journal as a deposit. --dry-run shows what would be written.

    Example: ledger-es deposits post cash_receipt/CHECKS --bank-account MAIN --date 2026-05-04 --total 800.00 --lump
    """

    def command_with(answers: ToleranceAnswers) -> PostDeposit:
        return record_of(
            PostDeposit,
            **journal.fields,
            deposit_no=number,
            bank_account_no=bank_account,
            posting_date=date,
            document_date=document_date,
            total_amount=total,
            as_lump=lump,
            dimensions=dimensions,
            tolerance=answers,
        )

    with Ledger.open(writing.ledger) as ledger:
        command = with_answers(ledger, writing, command_with, tolerance)
        executed = execute(ledger, writing, command)
        posted = counted([ledger.written(executed)])
    answer = written(executed, f"Deposit from {journal} posted", dry_run=writing.dry_run)
    list_all = list_command(executed.numbers, several=False)
    return with_written(answer, posted, dry_run=writing.dry_run, list_all=list_all)


def undo(deposit: DepositNo, /, *, writing: Writing = WRITE) -> Answer:
    """Undo a deposit: what it settled is open again, and the money leaves the books on the day it came.

    Example: ledger-es deposits undo D-1
    """
    command = record_of(UndoDeposit, deposit_no=deposit)
    return do_posting(writing, command, f"Deposit {deposit} undone")


def show_all(
    *,
    bank: Annotated[str | None, Parameter(help="Of this bank account.", show_default=False)] = None,
    as_of: Annotated[
        Day | None, Parameter(help="Posted on or before this date; left out: today.")
    ] = None,
    reading: Reading = READ,
) -> Answer:
    """List the deposits, also those that were undone.

    Example: ledger-es deposits list --bank MAIN
    """
    return ask(reading, lambda ledger: ledger.deposits(bank_account_no=bank, as_of=as_of))


def show(deposit: DepositNo, /, *, reading: Reading = READ) -> Answer:
    """Show the receipts of a deposit.

    Example: ledger-es deposits show D-1
    """
    return ask(reading, lambda ledger: ledger.deposit(deposit))
