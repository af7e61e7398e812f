"""Finds the events behind a thing by read models and claims, without searching the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.claims import Key, entry_key, reversal_key, transaction_key
from ledger_es.aggregates.event import Recorded
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.projections.bank_entries import BANK_DETAILS, BANK_ENTRIES
from ledger_es.projections.entry_versions import VERSIONS
from ledger_es.projections.gl_entries import TRANSACTIONS
from ledger_es.projections.party_entries import DETAILS, ENTRIES
from ledger_es.store.mapper import Mapper
from ledger_es.store.port import EventRow, Reads

_AT_ONCE: Final = 500


class Stored(NamedTuple):
    """An event with its row."""

    row: EventRow
    recorded: Recorded


class Log:
    """Reads single events of the log by position, commit or claim."""

    def __init__(self, reads: Reads, mapper: Mapper) -> None:
        self.reads = reads
        self._mapper = mapper

    def stored(self, rows: Iterable[EventRow]) -> list[Stored]:
        return [Stored(row, self._mapper.decode(row)) for row in rows]

    def stream(self, stream: str) -> list[Stored]:
        return self.stored(self.reads.stream_events(stream))

    def at(self, positions: Iterable[int]) -> list[Stored]:
        rows = (self.reads.events(position - 1, 1) for position in sorted(positions))
        return self.stored(row for found in rows for row in found)

    def commit(self, commit_no: int) -> list[Stored]:
        """All events of a commit."""
        commit, before = self.reads.commit(commit_no), self.reads.commit(commit_no - 1)
        assert commit is not None, f"events name commit {commit_no}, and it is not there"
        first = before.position_last if before else 0
        return self.stored(self.reads.events(first, commit.position_last - first))

    def claimants(self, keys: Iterable[Key]) -> list[Stored]:
        """The events that claim the keys, each only once."""
        found: dict[tuple[str, int], EventRow] = {}
        for some in _portions(sorted(set(keys))):
            for claim in self.reads.claims(some).values():
                if (claim.stream, claim.version) not in found:
                    row = self.reads.event(claim.stream, claim.version)
                    assert row is not None, f"event {claim.version} of {claim.stream} is not there"
                    found[claim.stream, claim.version] = row
        return self.stored(found.values())

    def journal(self, transaction_nos: Iterable[int]) -> list[Stored]:
        """The events of the general ledger with these ledger transactions."""
        return self.claimants(transaction_key(number) for number in transaction_nos)


class Traced(NamedTuple):
    """Entries, the positions of the events that change them, and the ledger transactions of these events."""

    entry_nos: frozenset[int]
    positions: frozenset[int]
    transaction_nos: frozenset[int]


def entries_of_document(
    connection: Connection, document_no: str, ledger: str | None = None, party_no: str | None = None
) -> list[int]:
    """The customer, vendor and bank entries with this document number, of all parties or only the named one."""
    query = select(ENTRIES.c.entry_no).where(ENTRIES.c.document_no == document_no)
    if party_no is not None:
        query = query.where(ENTRIES.c.ledger == ledger, ENTRIES.c.party_no == party_no)
        return list(connection.scalars(query))
    bank = select(BANK_ENTRIES.c.entry_no).where(BANK_ENTRIES.c.document_no == document_no)
    return [*connection.scalars(query), *connection.scalars(bank)]


def transactions_of_document(connection: Connection, document_no: str) -> list[int]:
    """The ledger transactions of a document, including documents without entries that only use G/L accounts."""
    query = select(TRANSACTIONS.c.transaction_no).where(TRANSACTIONS.c.document_no == document_no)
    return list(connection.scalars(query))


def trace_entries(connection: Connection, entry_nos: Sequence[int]) -> Traced:
    """The events that changed the entries, found by their detailed entries and by their edits."""
    positions: set[int] = set()
    transactions: set[int] = set()
    for some in _portions(sorted(set(entry_nos))):
        for table in (DETAILS, BANK_DETAILS, VERSIONS):
            positions |= set(_of(connection, table, "position", some))
        for table in (DETAILS, BANK_ENTRIES):
            transactions |= set(_of(connection, table, "transaction_no", some))
    return Traced(frozenset(entry_nos), frozenset(positions), frozenset(transactions))


def linked_transactions(log: Log, transaction_no: int) -> set[int]:
    """The transaction, the one that reverses it, and the one that it reverses."""
    numbers = {transaction_no}
    for _, recorded in log.claimants(
        [transaction_key(transaction_no), reversal_key(transaction_no)]
    ):
        assert isinstance(recorded.event, Posted), "a transaction stands outside the journal"
        event = recorded.event
        reversed_nos = event.transaction_reversed_nos or (0,) * len(event.transaction_nos)
        for number, reversed_no in zip(event.transaction_nos, reversed_nos, strict=True):
            if number == transaction_no and reversed_no:
                numbers.add(reversed_no)
            if reversed_no == transaction_no:
                numbers.add(number)
    return numbers


def statement_lines(
    log: Log, journal: Iterable[Stored], transaction_nos: Iterable[int]
) -> Iterator[tuple[str, int]]:
    """The statements and lines from which the ledger transactions were posted."""
    wanted = set(transaction_nos)
    keys: list[Key] = []
    for _, recorded in journal:
        event = recorded.event
        if isinstance(event, Posted) and event.source_code == "payment_reconciliation":
            columns = (event.entry_transaction_nos, event.entry_ledgers, event.entry_nos)
            for transaction_no, ledger, entry_no in zip(*columns, strict=True):
                if transaction_no in wanted and ledger == "bank_account":
                    keys.append(entry_key(entry_no))
    for _, recorded in log.claimants(keys):
        event = recorded.event
        if isinstance(event, BankEntriesPosted) and event.statement_nos:
            lines = (event.transaction_nos, event.statement_nos, event.statement_line_nos)
            for transaction_no, statement_no, line_no in zip(*lines, strict=True):
                if transaction_no in wanted and statement_no:
                    yield statement_no, line_no


def _of(
    connection: Connection, table: Table, column: str, entry_nos: Sequence[int]
) -> Iterator[int]:
    query = select(table.c[column]).where(table.c.entry_no.in_(entry_nos)).distinct()
    return iter(connection.scalars(query))


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), _AT_ONCE):
        yield values[at : at + _AT_ONCE]
