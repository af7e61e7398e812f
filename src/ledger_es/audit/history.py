"""History: all events behind a document, an entry, a party, a statement, a ledger transaction or a stream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import orjson

from ledger_es.aggregates.event import statement_stream, stream_kind
from ledger_es.audit.narrowing import Meant, Narrowed, narrowed, whole
from ledger_es.audit.revealing import revealed, seals_in, text_of, texts_behind
from ledger_es.audit.tracing import (
    Log,
    Stored,
    entries_of_document,
    linked_transactions,
    statement_lines,
    trace_entries,
    transactions_of_document,
)
from ledger_es.queries import ReadModels
from ledger_es.reports import Report
from ledger_es.store.mapper import Mapper
from ledger_es.store.port import Reads, Store
from ledger_es.tables.columns import Shown
from ledger_es.values import nfc, stream_id, utc_text


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event of the history, in JSON types. Personal texts are in the clear, or (erased) if they were erased.

    If only one item of the event's list belongs to the thing, `index` is its place (from 1), and the facts contain only
    this item.
    """

    commit_no: int
    position: int
    recorded_at: str
    actor: str
    command: str
    stream: str
    version: int
    index: int | None
    name: str
    facts: dict[str, Any]
    source: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An event in a table; `facts` as a JSON text."""

    commit_no: int
    position: Annotated[int, Shown(on_request=True)]
    recorded_at: datetime
    actor: str
    command: Annotated[str, Shown(gives_way=True)]
    stream: str
    version: Annotated[int, Shown(on_request=True)]
    index: Annotated[int | None, Shown(on_request=True)]
    name: Annotated[str, Shown("Event")]
    facts: Annotated[str, Shown(on_request=True)]
    source: Annotated[str, Shown(on_request=True)]
    reason: Annotated[str, Shown(on_request=True)]


@dataclass(frozen=True)
class History(Report[HistoryRow]):
    """All events behind one thing, oldest first."""

    row_type = HistoryRow

    events: tuple[PastEvent, ...]

    def title(self) -> str:
        return "History"

    def rows(self) -> tuple[HistoryRow, ...]:
        return tuple(
            HistoryRow(
                commit_no=event.commit_no,
                position=event.position,
                recorded_at=datetime.fromisoformat(event.recorded_at),
                actor=event.actor,
                command=event.command,
                stream=event.stream,
                version=event.version,
                index=event.index,
                name=event.name,
                facts=orjson.dumps(event.facts).decode(),
                source=event.source,
                reason=event.reason,
            )
            for event in self.events
        )

    def as_json(self) -> dict[str, Any]:
        return {"events": [event.as_json() for event in self.events]}


EventsBehind = dict[int, tuple[Stored, Narrowed]]
"""The events by position, so that each occurs only once."""


def history(
    store: Store,
    mapper: Mapper,
    read_models: ReadModels,
    *,
    document: str | None = None,
    customer: str | None = None,
    vendor: str | None = None,
    entry: int | None = None,
    statement: str | None = None,
    stream: str | None = None,
    transaction: int | None = None,
) -> list[PastEvent]:
    """All events behind one of these things, oldest first. A document may be narrowed to one customer or vendor.

    The log is not searched. For a document or an entry, read models give the entries and the positions of the events
    that changed them (posting, application, undo, reversal, edit), and claims lead to the general ledger and to the
    statement lines that paid them. For a transaction, claims lead to it, to its reversal and to the transaction that it
    reverses. All these events are narrowed to the thing. For a statement, the events are those of its stream and of the
    same commits; for a customer or vendor, those of the master record and the ledger.

    An empty list means that there is no such thing. Raises ValueError, and whatever a question to read models raises.
    """
    asked = [what for what in (document, entry, statement, stream, transaction) if what is not None]
    parties = [party for party in (customer, vendor) if party is not None]
    of_party = asked == [document] and len(parties) == 1
    if len(asked) + len(parties) != 1 and not of_party:
        raise ValueError(
            "history is asked for one thing, or for a document of one customer or vendor"
        )
    document, customer, vendor = nfc(document), nfc(customer), nfc(vendor)
    statement, stream = nfc(statement), nfc(stream)
    log = Log(store, mapper)
    if document is not None:
        ledger = "customer" if customer is not None else "vendor" if vendor is not None else None
        behind = _of_document(log, read_models, document, ledger, customer or vendor)
    elif entry is not None:
        behind = _of_entries(log, read_models, [entry], [])
    elif transaction is not None:
        behind = _of_transaction(log, transaction)
    elif statement is not None:
        behind = _of_statement(log, statement)
    else:
        streams = [stream] if stream is not None else _streams_of_party(customer, vendor)
        behind = _whole(stored for name in streams for stored in log.stream(name))
    return _told(store, behind)


def _streams_of_party(customer: str | None, vendor: str | None) -> list[str]:
    kind, party_no = ("customer", customer) if customer is not None else ("vendor", vendor)
    assert party_no is not None, "neither a customer nor a vendor is named"
    return [stream_id(kind, party_no), stream_id(f"{kind}_ledger", party_no)]


def _of_document(
    log: Log, read_models: ReadModels, document_no: str, ledger: str | None, party_no: str | None
) -> EventsBehind:
    with read_models.connection() as connection:
        entry_nos = entries_of_document(connection, document_no, ledger, party_no)
        transactions = [] if party_no else transactions_of_document(connection, document_no)
    return _of_entries(log, read_models, entry_nos, transactions)


def _of_entries(
    log: Log, read_models: ReadModels, entry_nos: list[int], also_transactions: list[int]
) -> EventsBehind:
    with read_models.connection() as connection:
        traced = trace_entries(connection, entry_nos)
    transactions = traced.transaction_nos.union(also_transactions)
    behind = _narrowed(log.at(traced.positions), Meant(entry_nos=traced.entry_nos))
    journal = log.journal(transactions)
    behind |= _narrowed(journal, Meant(transaction_nos=transactions))
    lines: defaultdict[str, set[int]] = defaultdict(set)
    for statement_no, line_no in statement_lines(log, journal, transactions):
        lines[statement_no].add(line_no)
    for statement_no, line_nos in lines.items():
        stream = log.stream(statement_stream(statement_no))
        behind |= _narrowed(stream, Meant(line_nos=line_nos))
    return behind


def _of_transaction(log: Log, transaction_no: int) -> EventsBehind:
    numbers = linked_transactions(log, transaction_no)
    commits = {stored.recorded.envelope.commit_no for stored in log.journal(numbers)}
    events = [stored for commit_no in sorted(commits) for stored in log.commit(commit_no)]
    return _narrowed(events, Meant(transaction_nos=numbers))


def _of_statement(log: Log, statement_no: str) -> EventsBehind:
    stream = statement_stream(statement_no)
    own = log.stream(stream)
    commits = sorted({stored.recorded.envelope.commit_no for stored in own})
    return _whole(
        stored
        for commit_no in commits
        for stored in log.commit(commit_no)
        if stored.row.stream == stream or stream_kind(stored.row.stream) != "bank_statement"
    )


def _whole(events: Iterable[Stored]) -> EventsBehind:
    return {stored.row.position: (stored, whole(stored.recorded)) for stored in events}


def _narrowed(events: Iterable[Stored], meant: Meant) -> EventsBehind:
    behind: EventsBehind = {}
    for stored in events:
        left = narrowed(stored.recorded, meant)
        if left is not None:
            behind[stored.row.position] = (stored, left)
    return behind


def _told(reads: Reads, behind: EventsBehind) -> list[PastEvent]:
    ordered = [behind[position] for position in sorted(behind)]
    seals = [seal for _, left in ordered for seal in seals_in(left.facts)]
    reasons = [stored.recorded.envelope.reason for stored, _ in ordered]
    texts = texts_behind(reads, [*seals, *reasons])
    return [
        PastEvent(
            commit_no=envelope.commit_no,
            position=envelope.position,
            recorded_at=utc_text(envelope.recorded_at),
            actor=envelope.actor,
            command=envelope.command,
            stream=stored.row.stream,
            version=stored.row.version,
            index=left.place,
            name=stored.row.name,
            facts=revealed(left.facts, texts),
            source=envelope.source,
            reason=text_of(envelope.reason, texts),
        )
        for stored, left in ordered
        for envelope in [stored.recorded.envelope]
    ]
