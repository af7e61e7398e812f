"""registers: what each posting wrote, who posted it and when."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask
from ledger_es.cli.listing import listed
from ledger_es.cli.options import READ, Number, Reading
from ledger_es.cli.questions import KnownAt


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
