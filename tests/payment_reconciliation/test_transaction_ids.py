"""Every line of a file has its own transaction id, the same each time the file is read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from ledger_es.statement_intake import import_command
from ledger_es.statements import Entry, StatementFile
from tests.payment_reconciliation.company import Paid, statement


def transaction_ids(*entries: tuple[str, int]) -> list[str]:
    """Of lines made of entries: the bank's reference, and how many details of 1.00 the entry has."""
    paid = [Paid("01-10", f"{max(count, 1)}.00", bank_reference=of) for of, count in entries]
    made = statement(paid)
    split = [_split(entry, count) for entry, (_, count) in zip(made.entries, entries, strict=True)]
    file = StatementFile(
        "camt.053.001.08", "0" * 64, "", (), (made._replace(entries=tuple(split)),)
    )
    command = import_command(file, "a.xml", b"", lambda said: said)
    return [line.transaction_id for line in command.statements[0].lines]


def _split(entry: Entry, count: int) -> Entry:
    if not count:
        return entry
    one = entry.details[0]._replace(amount=Decimal(1))
    return entry._replace(details=(one,) * count)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([("A", 0), ("B", 0)], ["A", "B"]),
        ([("A", 0), ("A", 0), ("A", 0)], ["A", "A#2", "A#3"]),
        ([("A", 2), ("A", 2)], ["A/1", "A/2", "A#2/1", "A#2/2"]),
        ([("A#2", 0), ("A", 0), ("A", 0)], ["A#2", "A", "A#2#"]),
        # A bank that itself writes a slash and a number.
        ([("A", 2), ("A/2", 0)], ["A/1", "A/2", "A/2#"]),
        ([("A/2", 0), ("A", 2)], ["A/2", "A#/1", "A#/2"]),
    ],
)
def test_no_two_lines_have_one_id(entries: Sequence[tuple[str, int]], expected: list[str]) -> None:
    assert transaction_ids(*entries) == expected
