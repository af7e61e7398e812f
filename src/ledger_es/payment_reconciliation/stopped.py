"""What Ctrl-C leaves to do between recording statements and applying their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def left_noted(statement_nos: Sequence[str]) -> Iterator[None]:
    """Adds a note to KeyboardInterrupt for each recorded statement that is still listed: how its lines are applied."""
    try:
        yield
    except KeyboardInterrupt as stop:
        for statement_no in statement_nos:
            stop.add_note(
                f"statement {statement_no} is recorded, its lines are not yet applied:"
                f" `ledger-es statements apply {statement_no}` goes on"
            )
        raise
