"""applications: apply posted entries to each other, and undo an application."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger, Personal, ToleranceAnswers
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import do_posting, execute
from ledger_es.cli.options import WRITE, Day, Number, Writing
from ledger_es.cli.tolerance_questions import Tolerance, with_answers
from ledger_es.cli.usage import WrongUsage
from ledger_es.cli.would_be import counted, list_command, with_written
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.imports.typed import record_of
from ledger_es.values.money import amount_of

Amounts = Annotated[
    list[str] | None,
    Parameter(
        name="--apply",
        negative=(),
        consume_multiple=True,
        help="E=AMOUNT, or E for as much as can be; several times or several at once. Left out: the oldest first.",
    ),
]


def apply(
    *,
    entry: Annotated[Number, Parameter(help="Number of the applying entry.")],
    amounts: Amounts = None,
    posting_date: Annotated[
        Day | None, Parameter(help="Left out: the first day on which all the entries are open.")
    ] = None,
    tolerance: Tolerance = None,
    grant_discount: Annotated[
        list[Number] | None,
        Parameter(
            negative=(),
            consume_multiple=True,
            help="Grant the discount of these entries, however late.",
        ),
    ] = None,
    grant_reason: Annotated[
        str, Parameter(help="Why a late discount is granted.", show_default=False)
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Apply an open entry to others of the same customer or vendor.

    Example: ledger-es applications post --entry 5 --apply 2=980.00 3
    """
    amounts_to_apply = None if amounts is None else amounts_by_entry("--apply", amounts)

    def command_with(answers: ToleranceAnswers) -> ApplyEntries:
        return record_of(
            ApplyEntries,
            applying_entry_no=entry,
            amounts_to_apply=amounts_to_apply,
            posting_date=posting_date,
            tolerance=answers,
            granted_discount_entry_nos=tuple(grant_discount or ()),
            grant_reason=reason,
        )

    # Its salt is drawn once, so that the command that is tried and the one that is executed are the same.
    reason = Personal(grant_reason)
    with Ledger.open(writing.ledger) as ledger:
        command = with_answers(ledger, writing, command_with, tolerance)
        executed = execute(ledger, writing, command)
        posted = counted([ledger.written(executed)])
    answer = written(executed, "Applied", dry_run=writing.dry_run)
    list_all = list_command(executed.numbers, several=False)
    return with_written(answer, posted, dry_run=writing.dry_run, list_all=list_all)


def undo(
    *,
    entry: Annotated[Number, Parameter(help="Number of an entry that was applied.")],
    application: Annotated[
        Number | None, Parameter(help="Number of the application; left out: the entry's latest.")
    ] = None,
    posting_date: Annotated[
        Day | None, Parameter(help="Left out: the date of the application.")
    ] = None,
    document: Annotated[
        str, Parameter(help="Document number of the undo; left out: that of the application.")
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Undo the latest application of an entry, with its discount.

    Example: ledger-es applications undo --entry 7
    """
    command = record_of(
        UnapplyEntry,
        entry_no=entry,
        application_no=application,
        posting_date=posting_date,
        document_no=document,
    )
    return do_posting(writing, command, "Application undone")


def amounts_by_entry(option: str, words: Sequence[str]) -> dict[int, Decimal | None]:
    """The amounts by entry number, read from values E=AMOUNT or E.

    Raises WrongUsage if a value cannot be read or an entry is named twice.
    """
    amounts: dict[int, Decimal | None] = {}
    for word in words:
        number, equals, amount = word.partition("=")
        if not re.fullmatch(r"[0-9]{1,18}", number):
            raise WrongUsage(f"{option}: {word!r} names no entry: write it as 17=100.00, or 17")
        if int(number) in amounts:
            raise WrongUsage(f"{option}: entry {number} is named twice")
        try:
            amounts[int(number)] = amount_of(amount) if equals else None
        except ValueError as error:
            raise WrongUsage(f"{option}: {error}") from None
    return amounts
