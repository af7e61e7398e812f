"""Narrows an event to the part that a question is about, such as one entry of a posting of a thousand entries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesFound,
    BankEntriesPosted,
    BankEntriesReleased,
    BankEntriesReopened,
)
from ledger_es.aggregates.bank_statement import (
    DifferenceTransferred,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
    StatementImported,
    StatementLinesImported,
)
from ledger_es.aggregates.entry_note import DisputeSet, NoteAdded, PromiseSet
from ledger_es.aggregates.event import Recorded
from ledger_es.aggregates.exchange_adjustment import ExchangeAdjusted, ExchangeAdjustmentUndone
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.line_matches import LinesMatched
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    EntryDiscountChanged,
    EntryDueDateChanged,
    EntryHoldSet,
    EntryPaymentMethodChanged,
    EntryPaymentReferenceChanged,
)
from ledger_es.aggregates.statement_details import StatementDetailsAttached
from ledger_es.aggregates.statement_posting import (
    PostedStatementReconciled,
    StatementPosted,
    StatementUndone,
)
from ledger_es.store.mapper import Facts, facts_as_json

_TABLES_OF_A_TRANSACTION: Final = tuple(
    name.removesuffix("transaction_nos")
    for name in Posted.model_fields
    if name.endswith("_transaction_nos")
)
"""Beside the table of transactions itself: `line_`, `entry_` and what else a posting lists."""
_TABLES_OF_A_LINE: Final = ("application_", "candidate_")


class Meant(NamedTuple):
    """What the question is about: entries, ledger transactions, or lines of the statement whose events are read."""

    entry_nos: Collection[int] = ()
    transaction_nos: Collection[int] = ()
    line_nos: Collection[int] = ()


class Narrowed(NamedTuple):
    """The narrowed facts. `place` is the place (from 1) of the item that is left of the event's list.

    It is None if several items are left, or if the event has no list.
    """

    facts: Facts
    place: int | None


def whole(recorded: Recorded) -> Narrowed:
    return Narrowed(facts_as_json(recorded), None)


def narrowed(recorded: Recorded, meant: Meant) -> Narrowed | None:
    """The part of the event that the question is about, or None if there is none."""
    event = recorded.event
    match event:
        case EntriesPosted() | EntriesReversed():
            places = [
                at
                for at, entry in enumerate(event.entries)
                if entry.entry_no in meant.entry_nos
                or entry.reversed_entry_no in meant.entry_nos
                or entry.transaction_no in meant.transaction_nos
            ]
            return _rows(recorded, places)
        case EntriesApplied():
            touched = [(entry.application_no, entry.entry_no) for entry in event.touched]
            acts = [(act.application_no, act.transaction_no) for act in event.applications]
            return _applications(recorded, meant, "applications", touched, acts)
        case ApplicationsUndone():
            touched = [(entry.application_no, entry.entry_no) for entry in event.restored]
            acts = [(act.application_no, act.transaction_no) for act in event.undone]
            return _applications(recorded, meant, "undone", touched, acts)
        case ExchangeAdjusted() | ExchangeAdjustmentUndone():
            places = [
                at
                for at, detail in enumerate(event.details)
                if detail.entry_no in meant.entry_nos
                or detail.transaction_no in meant.transaction_nos
            ]
            return _rows(recorded, places)
        case Posted():
            return _posted(recorded, event, meant)
        case BankEntriesPosted():
            places = [
                at
                for at, (entry_no, transaction_no) in enumerate(
                    zip(event.entry_nos, event.transaction_nos, strict=True)
                )
                if entry_no in meant.entry_nos or transaction_no in meant.transaction_nos
            ]
            return _rows(recorded, places)
        case (
            BankEntriesClosed() | BankEntriesFound() | BankEntriesReleased() | BankEntriesReopened()
        ):
            places = [at for at, no in enumerate(event.entry_nos) if no in meant.entry_nos]
            return _rows(recorded, places)
        case (
            EntryHoldSet()
            | EntryDueDateChanged()
            | EntryDiscountChanged()
            | EntryPaymentReferenceChanged()
            | EntryPaymentMethodChanged()
            | DisputeSet()
            | PromiseSet()
            | NoteAdded()
        ):
            return whole(recorded) if event.entry_no in meant.entry_nos else None
    return _of_statement(recorded, meant)


def _of_statement(recorded: Recorded, meant: Meant) -> Narrowed | None:
    event = recorded.event
    match event:
        case LineAssigned() | DifferenceTransferred():
            return whole(recorded) if event.line_no in meant.line_nos else None
        case StatementImported() | PostedStatementReconciled():
            return whole(recorded) if meant.line_nos else None
        case (
            StatementLinesImported()
            | StatementDetailsAttached()
            | LinesMatched()
            | LinesAccepted()
            | LinesCleared()
            | StatementPosted()
            | StatementUndone()
        ):
            return _lines(recorded, event.line_nos, meant)
    return None


def _rows(recorded: Recorded, places: list[int]) -> Narrowed | None:
    """The rows at these places of all lists, which have one length."""
    if not places:
        return None
    facts = facts_as_json(recorded)
    for name, values in facts.items():
        if isinstance(values, list):
            facts[name] = [values[at] for at in places]
    return Narrowed(facts, places[0] + 1 if len(places) == 1 else None)


def _applications(
    recorded: Recorded,
    meant: Meant,
    acts_name: str,
    touched: list[tuple[int, int]],
    acts: list[tuple[int, int]],
) -> Narrowed | None:
    """The whole applications, with both sides, that touch one of the entries or belong to one of the transactions."""
    numbers = {number for number, entry_no in touched if entry_no in meant.entry_nos}
    numbers |= {
        number for number, transaction_no in acts if transaction_no in meant.transaction_nos
    }
    if not numbers:
        return None
    entry_nos = {entry_no for number, entry_no in touched if number in numbers}
    facts = facts_as_json(recorded)
    for name, items in facts.items():
        if name == "reopened":
            facts[name] = [item for item in items if item["entry_no"] in entry_nos]
        else:
            facts[name] = [item for item in items if item["application_no"] in numbers]
    places = [at for at, (number, _) in enumerate(acts, 1) if number in numbers]
    assert len(places) == len(facts[acts_name]), "an application is listed twice"
    return Narrowed(facts, places[0] if len(places) == 1 else None)


def _lines(recorded: Recorded, numbers: tuple[int, ...], meant: Meant) -> Narrowed | None:
    """The rows of the lines in each table of a statement's event."""
    line_places = [at for at, number in enumerate(numbers) if number in meant.line_nos]
    if not line_places:
        return None
    facts = facts_as_json(recorded)
    places = {"": line_places}
    for prefix in _TABLES_OF_A_LINE:
        of = facts.get(f"{prefix}line_nos", [])
        places[prefix] = [at for at, number in enumerate(of) if number in meant.line_nos]
    for name, values in facts.items():
        if isinstance(values, list):
            facts[name] = [values[at] for at in places[_table_of(name)]]
    return Narrowed(facts, line_places[0] + 1 if len(line_places) == 1 else None)


def _table_of(column: str) -> str:
    """The table of a column of `LinesMatched`. The numbers of candidates belong to the table of lines."""
    if column == "considered_counts":
        return ""
    return next((prefix for prefix in _TABLES_OF_A_LINE if column.startswith(prefix)), "")


def _posted(recorded: Recorded, event: Posted, meant: Meant) -> Narrowed | None:
    """The rows of the ledger transactions in each table of the event."""
    wanted = set(meant.transaction_nos)
    columns = (event.entry_transaction_nos, event.entry_nos)
    for transaction_no, entry_no in zip(*columns, strict=True):
        if entry_no in meant.entry_nos:
            wanted.add(transaction_no)
    transaction_places = [at for at, number in enumerate(event.transaction_nos) if number in wanted]
    if not transaction_places:
        return None
    facts = facts_as_json(recorded)
    places = {"transaction_": transaction_places}
    for prefix in _TABLES_OF_A_TRANSACTION:
        of = facts.get(f"{prefix}transaction_nos", [])
        places[prefix] = [at for at, number in enumerate(of) if number in wanted]
    for name, values in list(facts.items()):
        if isinstance(values, list):
            rows = places[next(prefix for prefix in places if name.startswith(prefix))]
            facts[name] = [values[at] for at in rows]
            if not rows:
                del facts[name]
    return Narrowed(facts, transaction_places[0] + 1 if len(transaction_places) == 1 else None)
