"""Every line of a file has its own transaction id, the same each time the file is read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

import pytest

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.errors import StatementMalformed
from ledger_es.intake.fingerprint import KeyedHash
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation.bank_statement import (
    REFERENCE_CHARACTERS,
    import_command,
)
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.statements import Entry, Statement, StatementFile
from tests.payment_reconciliation.company import Company, Paid, statement


def command_of(made: Statement, fingerprint: KeyedHash = lambda said: said) -> ImportStatements:
    file = StatementFile("camt.053.001.08", sha256(b"").hexdigest(), "", (), (made,))
    return import_command(file, "a.xml", b"", fingerprint)


def transaction_ids(
    *entries: tuple[str, int], fingerprint: KeyedHash = lambda said: said
) -> list[str]:
    """Of lines made of entries: the bank's reference, and how many details of 1.00 the entry has."""
    paid = [Paid("01-10", f"{max(count, 1)}.00", bank_reference=of) for of, count in entries]
    made = statement(paid)
    split = [_split(entry, count) for entry, (_, count) in zip(made.entries, entries, strict=True)]
    command = command_of(made._replace(entries=tuple(split)), fingerprint)
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


def test_a_reference_of_any_length_is_known_again() -> None:
    """An id is claimed, and what is claimed must fit into an index; a long reference stands as its keyed hash."""
    longest, longer = "R" * REFERENCE_CHARACTERS, "R" * (REFERENCE_CHARACTERS + 1)

    def fingerprint(said: str) -> str:
        return f"hash of {len(said)}"

    ids = transaction_ids((longest, 0), (longer, 0), (longer, 2), fingerprint=fingerprint)
    hashed = f"~hash of {len(longer)}"
    assert ids == [longest, hashed, f"{hashed}#2/1", f"{hashed}#2/2"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"identification": "N" * 201}, "bank_statement_id"),
        ({"electronic_sequence_no": "1" * 201}, "electronic_sequence_no"),
        ({"legal_sequence_no": "\0"}, "legal_sequence_no"),
    ],
)
def test_what_a_statement_calls_itself_fits_or_is_refused(
    fields: dict[str, str], named: str
) -> None:
    with pytest.raises(StatementMalformed, match=named) as refused:
        command_of(statement([Paid("01-10", "1.00")])._replace(**fields))
    assert refused.value.facts["position"] == "statement 1"


def test_a_line_that_cannot_be_recorded_is_refused_by_its_place() -> None:
    made = statement([Paid("01-10", "1.00", reference="A\0B")])
    with pytest.raises(StatementMalformed, match="payment_reference") as refused:
        command_of(made)
    assert refused.value.facts["position"] == f"line {made.entries[0].line}"


def test_the_longest_ids_are_recorded_on_both_databases(store_url: str) -> None:
    """Four bytes a character; what is claimed is a fingerprint, whose length does not depend on them."""
    longest = "\U0001f9fe" * 200
    with Ledger.open(store_url, create=True) as ledger:
        company = Company(ledger)
        made = statement([Paid("01-10", "1.00")])._replace(
            identification=longest, electronic_sequence_no="/" * 200
        )
        command = command_of(made)
        (record,) = command.statements
        lines = tuple(one.model_copy(update={"transaction_id": longest}) for one in record.lines)
        record = record.model_copy(update={"lines": lines})
        company.do(command.model_copy(update={"statements": (record,)}))
        (line,) = ledger.statement("B/1", as_of=FAR).lines
        assert line.transaction_id == longest
