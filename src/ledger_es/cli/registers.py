"""registers: what each posting wrote, who posted it and when; reversing one."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do_posting
from ledger_es.cli.listing import listed
from ledger_es.cli.options import READ, WRITE, Number, Reading, Writing
from ledger_es.cli.questions import KnownAt
from ledger_es.commands.reversal import ReverseRegister
from ledger_es.imports.typed import record_of


def show_all(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the registers: one for each posting, with who posted and when.

    Example: ledger-es registers list
    """
    return ask(reading, lambda ledger: ledger.registers(known_at=known_at))


def show(
    register_no: Annotated[Number, Parameter(help="Number of the register.")],
    /,
    *,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show a register: its ledger transactions, entries, applications and G/L lines.

    Example: ledger-es registers show 3
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.register(register_no, known_at=known_at)
    if reading.form == "table" and not reading.column_names:
        return Answer({}, report.tables())
    return listed(reading, report)


def reverse(
    register_no: Annotated[Number, Parameter(help="Number of the register.")],
    /,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Reverse all that a register posted from a journal: the same numbers and dates, opposite signs.

    Example: ledger-es registers reverse 3 --dry-run
    """
    command = record_of(ReverseRegister, register_no=register_no)
    return do_posting(writing, command, f"Register {register_no} reversed")
