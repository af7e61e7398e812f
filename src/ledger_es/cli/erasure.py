"""erase: the texts of a customer, a vendor, or the payer of a statement line."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter

from ledger_es import Command, ErasePartyTexts, ErasePayerTexts, Executed, Ledger
from ledger_es.cli.answer import Answer, Shown, table, written
from ledger_es.cli.asking import execute
from ledger_es.cli.options import WRITE, Number, Writing
from ledger_es.cli.terminal import confirmed
from ledger_es.imports.typed import record_of
from ledger_es.tables import Column

Ground = Annotated[str, Parameter(help="Why they may go: kept for ever, so it should name nobody.")]
Yes = Annotated[bool, Parameter(negative=(), help="Do not ask at the terminal.")]


def erase_customer(
    customer_no: Annotated[str, Parameter(help="Number.")],
    /,
    *,
    ground: Ground,
    yes: Yes = False,
    writing: Writing = WRITE,
) -> Answer:
    """Erase the texts of a customer: master data, descriptions, mapped texts, the statement lines applied to them.

    Numbers, dates and amounts stay, and every proof holds. It cannot be undone. --dry-run says what would go.

    Example: ledger-es erase customer C1 --ground "asked for on 3 March" --dry-run
    """
    command = record_of(ErasePartyTexts, ledger="customer", party_no=customer_no, ground=ground)
    return _erase(writing, command, f"customer {customer_no}", yes=yes)


def erase_vendor(
    vendor_no: Annotated[str, Parameter(help="Number.")],
    /,
    *,
    ground: Ground,
    yes: Yes = False,
    writing: Writing = WRITE,
) -> Answer:
    """Erase the texts of a vendor, as for a customer.

    Example: ledger-es erase vendor V1 --ground "asked for on 3 March" --dry-run
    """
    command = record_of(ErasePartyTexts, ledger="vendor", party_no=vendor_no, ground=ground)
    return _erase(writing, command, f"vendor {vendor_no}", yes=yes)


def erase_payer(
    statement_no: Annotated[str, Parameter(help="Number of the bank statement, such as MAIN/7.")],
    /,
    *,
    line: Annotated[Number, Parameter(help="Number of the line.")],
    ground: Ground,
    yes: Yes = False,
    writing: Writing = WRITE,
) -> Answer:
    """Erase payer and text of a statement line, also where another statement brings the same transaction again.

    Example: ledger-es erase payer MAIN/1 --line 10000 --ground "asked for on 3 March" --dry-run
    """
    command = record_of(ErasePayerTexts, statement_no=statement_no, line_no=line, ground=ground)
    return _erase(writing, command, f"line {line} of statement {statement_no}", yes=yes)


def _erase(writing: Writing, command: Command, whose: str, *, yes: bool) -> Answer:
    with Ledger.open(writing.ledger) as ledger:
        if not (yes or writing.dry_run or writing.json):
            would_be = execute(ledger, replace(writing, dry_run=True), command)
            count = would_be.numbers.get("erased_texts", 0)
            question = f"Erase the {count} texts of {whose}? They cannot be brought back."
            if not would_be.replayed and count and not confirmed(question):
                return Answer({}, [f"the texts of {whose} stay: nothing is done"], exit_code=1)
        executed = execute(ledger, writing, command)
    return _answer(executed, whose, dry_run=writing.dry_run)


def _answer(executed: Executed, whose: str, *, dry_run: bool) -> Answer:
    document = written(executed, "", dry_run=dry_run).document
    numbers = dict(executed.numbers)
    files = numbers.pop("original_files", [])
    shown: list[Shown] = []
    if numbers["erased_texts"]:
        plain = replace(executed, numbers=numbers)
        shown += written(plain, f"Texts of {whose} erased", dry_run=dry_run).shown
    else:
        shown.append(f"there are no texts of {whose} (any more): nothing is done")
    if files:
        columns = [Column("sha256"), Column("format"), Column("statements")]
        rows = [
            [file["sha256"], file["format"], ", ".join(file["statement_nos"])] for file in files
        ]
        shown.append(table("Original files that still hold the texts", columns, rows))
        named = " ".join(f"--file {file['sha256']}" for file in files)
        shown.append(f'to purge them: ledger-es files purge {named} --ground "GROUND"')
    return Answer(document, shown)
