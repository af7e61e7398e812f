"""applications: apply posted entries to each other, and undo an application."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import do_posting
from ledger_es.cli.options import WRITE, Day, Number, Writing
from ledger_es.cli.usage import WrongUsage
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
        Day | None, Parameter(help="Left out: the latest posting date of the entries.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Apply an open entry to others of the same customer or vendor.

    Example: ledger-es applications post --entry 17 --apply 3=100.00 5
    """
    command = record_of(
        ApplyEntries,
        applying_entry_no=entry,
        amounts_to_apply=None if amounts is None else amounts_by_entry("--apply", amounts),
        posting_date=posting_date,
    )
    return do_posting(writing, command, "Applied")


def undo(
    *,
    entry: Annotated[Number, Parameter(help="Number of an entry that was applied.")],
    application: Annotated[
        Number | None, Parameter(help="Number of the application; left out: the entry's latest.")
    ] = None,
    posting_date: Annotated[
        Day | None, Parameter(help="Left out: the date of the application.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Undo the latest application of an entry, with its discount.

    Example: ledger-es applications undo --entry 17
    """
    command = record_of(
        UnapplyEntry, entry_no=entry, application_no=application, posting_date=posting_date
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
