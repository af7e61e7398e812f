"""Note what the bank's status report says of a collection: which debits it accepts, and which it has rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.direct_debit_collection import DebitNow, DebitsRejected
from ledger_es.aggregates.event import Event
from ledger_es.commands.direct_debit_file import KnownCollection, counted_back, found_collection
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import LedgerWarning, ReportedDebitUnknown, ReportedStatusNotNoted, Words
from ledger_es.values import Identifier, OptionalCode

REJECTED: Final = "RJCT"
ACCEPTED: Final = frozenset(("ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "ACWP", "ACCC"))
_WAITING: Final = frozenset(("new", "file_created"))
_SEQUENCE_TYPES: Final = frozenset(("FRST", "RCUR", "FNAL", "OOFF"))


class ReportedStatus(AskedRecord):
    """What a status report says of a debit, of a payment block (no end-to-end id), or of a whole file (no block).

    `status` is the code of ISO 20022: RJCT for rejected, codes like ACCP for accepted. Where the report gives a debit
    none, it is that of its block, or of the file.
    """

    message_id: Identifier
    block_id: Identifier = ""
    end_to_end_id: Identifier = ""
    status: Identifier
    reason_code: OptionalCode = ""


class NoteStatusReport(Command):
    """Note what the bank's status report (pain.002) says of debits that were sent to it.

    What it rejects is rejected as by `RejectDebits`. What it says of a debit counts before what it says of its payment
    block, and this before the file. What was noted before changes nothing.
    """

    name: ClassVar[str] = "note-status-report"

    statuses: tuple[ReportedStatus, ...]


class _ReportedDebit(NamedTuple):
    """A debit, and what the report says of it."""

    collection_no: str
    collection: KnownCollection
    debit: DebitNow
    status: str
    reason_code: str

    @property
    def is_rejected_now(self) -> bool:
        return (
            self.status == REJECTED
            and self.debit.status in _WAITING
            and self.collection.state.status in _WAITING
        )


def note_status_report(command: NoteStatusReport, books: Books, policy: Policy) -> Decision:
    by_debit: dict[tuple[str, int], _ReportedDebit] = {}
    unknown: dict[str, None] = {}
    # What is said of a whole is replaced by what is said of its parts.
    for reported in sorted(command.statuses, key=_narrowness):
        if not reported.end_to_end_id and reported.status not in (REJECTED, *ACCEPTED):
            # Accepted in part, or pending: this says nothing of a single debit.
            continue
        meant = list(_debits_meant(reported, books))
        if not meant:
            unknown[reported.end_to_end_id or reported.block_id or reported.message_id] = None
        for reported_debit in meant:
            by_debit[reported_debit.collection_no, reported_debit.debit.debit_no] = reported_debit
    reported_debits = by_debit.values()
    rejected = [
        reported_debit for reported_debit in reported_debits if reported_debit.is_rejected_now
    ]
    warnings: list[LedgerWarning] = [ReportedDebitUnknown(named=named) for named in unknown]
    warnings += [
        _not_noted(reported_debit, why)
        for reported_debit in reported_debits
        if (why := _why_not(reported_debit))
    ]

    # From here on it must succeed.
    numbers: dict[str, Any] = {
        "rejected": [
            {
                "collection_no": reported_debit.collection_no,
                "debit_no": reported_debit.debit.debit_no,
                "reason_code": reported_debit.reason_code,
            }
            for reported_debit in rejected
        ],
        "rejected_before": sum(
            reported_debit.status == REJECTED and reported_debit.debit.status == "rejected"
            for reported_debit in reported_debits
        ),
        "accepted": sum(reported_debit.status in ACCEPTED for reported_debit in reported_debits),
    }
    if warnings:
        numbers["warnings"] = [warning.as_json() for warning in warnings]
    return Decision(list(_events(rejected, books)), books.head, numbers)


def _narrowness(reported: ReportedStatus) -> int:
    if reported.end_to_end_id:
        return 2
    return 1 if reported.block_id else 0


def _events(rejected: Sequence[_ReportedDebit], books: Books) -> Iterator[tuple[str, Event]]:
    by_collection: dict[str, list[_ReportedDebit]] = {}
    for reported_debit in rejected:
        by_collection.setdefault(reported_debit.collection_no, []).append(reported_debit)
    counted: Counter[str] = Counter()
    for collection_no, of_collection in by_collection.items():
        of_collection.sort(key=lambda reported_debit: reported_debit.debit.debit_no)
        debits = [reported_debit.debit for reported_debit in of_collection]
        codes = tuple(reported_debit.reason_code for reported_debit in of_collection)
        event = DebitsRejected(
            debit_nos=tuple(debit.debit_no for debit in debits),
            entry_nos=tuple(debit.entry_no for debit in debits),
            reason_codes=codes if any(codes) else (),
        )
        yield (of_collection[0].collection.stream, event)
        yield from counted_back(collection_no, debits, books, counted)


# --- which debits are meant ---------------------------------------------------------------


def _debits_meant(reported: ReportedStatus, books: Books) -> Iterator[_ReportedDebit]:
    if reported.end_to_end_id:
        return _single(reported, books)
    if reported.block_id:
        return _of_block(reported, reported.block_id, books)
    whole = found_collection(books, reported.message_id)
    if whole is None:
        # Where each sequence type has a file of its own, its name is that of the payment block in it.
        return _of_block(reported, reported.message_id, books)
    return _reported_debits(reported, reported.message_id, whole, whole.state.debits.values())


def _single(reported: ReportedStatus, books: Books) -> Iterator[_ReportedDebit]:
    collection_no, _, _ = reported.end_to_end_id.rpartition("-")
    collection = found_collection(books, collection_no)
    if collection is not None:
        debits = collection.state.debits.values()
        named = [debit for debit in debits if debit.end_to_end_id == reported.end_to_end_id]
        yield from _reported_debits(reported, collection_no, collection, named)


def _of_block(reported: ReportedStatus, block_id: str, books: Books) -> Iterator[_ReportedDebit]:
    collection_no, _, sequence_type = block_id.rpartition("-")
    collection = found_collection(books, collection_no)
    if collection is not None and sequence_type in _SEQUENCE_TYPES:
        debits = collection.state.debits.values()
        block = [debit for debit in debits if debit.sequence_type == sequence_type]
        yield from _reported_debits(reported, collection_no, collection, block)


def _reported_debits(
    reported: ReportedStatus,
    collection_no: str,
    collection: KnownCollection,
    debits: Iterable[DebitNow],
) -> Iterator[_ReportedDebit]:
    for debit in debits:
        # What was never in a file, or came out before, is not in what the bank says of the whole.
        if reported.end_to_end_id or debit.sequence_type:
            yield _ReportedDebit(
                collection_no, collection, debit, reported.status, reported.reason_code
            )


# --- what is not noted --------------------------------------------------------------------


def _why_not(reported_debit: _ReportedDebit) -> Words | None:
    """Why what the report says changes nothing, where a person should know; None if all is well."""
    if (
        reported_debit.status in ACCEPTED
        or reported_debit.is_rejected_now
        or reported_debit.debit.status == "rejected"
    ):
        return None
    if reported_debit.status != REJECTED:
        return Words("this says neither that it is accepted nor that it is rejected")
    if reported_debit.debit.status == "posted":
        return Words("it is posted: when the bank takes the money back, return it")
    if reported_debit.collection.state.status == "closed":
        return Words("the collection is closed: reopen it, and take in the report again")
    return Words("it is {status} already", status=reported_debit.debit.status.replace("_", " "))


def _not_noted(reported_debit: _ReportedDebit, reason: Words) -> ReportedStatusNotNoted:
    return ReportedStatusNotNoted(
        collection_no=reported_debit.collection_no,
        debit_no=reported_debit.debit.debit_no,
        status=reported_debit.status,
        reason=reason,
    )
