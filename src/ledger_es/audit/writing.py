"""What a commit wrote, or a dry run would write, with the numbers of the documents that were applied.

Only the log is read: a posting that was recorded can be told, however busy the read models are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ledger_es.aggregates.claims import entry_key
from ledger_es.aggregates.event import Recorded
from ledger_es.aggregates.party_ledger import EntriesPosted, EntriesReversed
from ledger_es.audit.tracing import Log
from ledger_es.audit.written import Written, entries_applied, written_by
from ledger_es.store.mapper import Mapper
from ledger_es.store.port import Store


def written(store: Store, mapper: Mapper, events: Sequence[Recorded]) -> Written:
    """What the events write to each ledger."""
    return written_by(events, _document_nos(Log(store, mapper), entries_applied(events)))


def written_in(store: Store, mapper: Mapper, commit_no: int) -> Written:
    """What a commit wrote to each ledger; nothing for commit 0."""
    if not commit_no:
        return written_by((), {})
    stored = Log(store, mapper).commit(commit_no)
    return written(store, mapper, [stored_event.recorded for stored_event in stored])


def _document_nos(log: Log, entry_nos: Collection[int]) -> dict[int, str]:
    """The document numbers of entries that were posted before. Entries posted by the events are not in the log yet."""
    return {
        entry.entry_no: entry.document_no
        for stored in log.claimants(map(entry_key, entry_nos))
        if isinstance(stored.recorded.event, EntriesPosted | EntriesReversed)
        for entry in stored.recorded.event.entries
        if entry.entry_no in entry_nos
    }
