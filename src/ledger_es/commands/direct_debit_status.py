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


class _Said(NamedTuple):
    """What the report says of one debit."""

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
    said: dict[tuple[str, int], _Said] = {}
    unknown: dict[str, None] = {}
    # What is said of a whole is replaced by what is said of its parts.
    for reported in sorted(command.statuses, key=_narrowness):
        if not reported.end_to_end_id and reported.status not in (REJECTED, *ACCEPTED):
            # Accepted in part, or pending: this says nothing of a single debit.
            continue
        found = list(_debits_meant(reported, books))
        if not found:
            unknown[reported.end_to_end_id or reported.block_id or reported.message_id] = None
        for each in found:
            said[each.collection_no, each.debit.debit_no] = each
    rejected = [each for each in said.values() if each.is_rejected_now]
    warnings: list[LedgerWarning] = [ReportedDebitUnknown(named=named) for named in unknown]
    warnings += [_not_noted(each, why) for each in said.values() if (why := _why_not(each))]

    # From here on it must succeed.
    numbers: dict[str, Any] = {
        "rejected": [
            {
                "collection_no": each.collection_no,
                "debit_no": each.debit.debit_no,
                "reason_code": each.reason_code,
            }
            for each in rejected
        ],
        "rejected_before": sum(
            each.status == REJECTED and each.debit.status == "rejected" for each in said.values()
        ),
        "accepted": sum(each.status in ACCEPTED for each in said.values()),
    }
    if warnings:
        numbers["warnings"] = [warning.as_json() for warning in warnings]
    return Decision(list(_events(rejected, books)), books.head, numbers)


def _narrowness(reported: ReportedStatus) -> int:
    if reported.end_to_end_id:
        return 2
    return 1 if reported.block_id else 0


def _events(rejected: Sequence[_Said], books: Books) -> Iterator[tuple[str, Event]]:
    by_collection: dict[str, list[_Said]] = {}
    for each in rejected:
        by_collection.setdefault(each.collection_no, []).append(each)
    counted: Counter[str] = Counter()
    for collection_no, some in by_collection.items():
        some.sort(key=lambda each: each.debit.debit_no)
        debits = [each.debit for each in some]
        codes = tuple(each.reason_code for each in some)
        event = DebitsRejected(
            debit_nos=tuple(debit.debit_no for debit in debits),
            entry_nos=tuple(debit.entry_no for debit in debits),
            reason_codes=codes if any(codes) else (),
        )
        yield (some[0].collection.stream, event)
        yield from counted_back(collection_no, debits, books, counted)


# --- which debits are meant ---------------------------------------------------------------


def _debits_meant(reported: ReportedStatus, books: Books) -> Iterator[_Said]:
    if reported.end_to_end_id:
        return _single(reported, books)
    if reported.block_id:
        return _of_block(reported, reported.block_id, books)
    whole = found_collection(books, reported.message_id)
    if whole is None:
        # Where each sequence type has a file of its own, its name is that of the payment block in it.
        return _of_block(reported, reported.message_id, books)
    return _said(reported, reported.message_id, whole, whole.state.debits.values())


def _single(reported: ReportedStatus, books: Books) -> Iterator[_Said]:
    collection_no, _, _ = reported.end_to_end_id.rpartition("-")
    collection = found_collection(books, collection_no)
    if collection is not None:
        debits = collection.state.debits.values()
        named = [debit for debit in debits if debit.end_to_end_id == reported.end_to_end_id]
        yield from _said(reported, collection_no, collection, named)


def _of_block(reported: ReportedStatus, block_id: str, books: Books) -> Iterator[_Said]:
    collection_no, _, sequence_type = block_id.rpartition("-")
    collection = found_collection(books, collection_no)
    if collection is not None and sequence_type in _SEQUENCE_TYPES:
        debits = collection.state.debits.values()
        block = [debit for debit in debits if debit.sequence_type == sequence_type]
        yield from _said(reported, collection_no, collection, block)


def _said(
    reported: ReportedStatus,
    collection_no: str,
    collection: KnownCollection,
    debits: Iterable[DebitNow],
) -> Iterator[_Said]:
    for debit in debits:
        # What was never in a file, or came out before, is not in what the bank says of the whole.
        if reported.end_to_end_id or debit.sequence_type:
            yield _Said(collection_no, collection, debit, reported.status, reported.reason_code)


# --- what is not noted --------------------------------------------------------------------


def _why_not(said: _Said) -> Words | None:
    """Why what the report says changes nothing, where a person should know; None if all is well."""
    if said.status in ACCEPTED or said.is_rejected_now or said.debit.status == "rejected":
        return None
    if said.status != REJECTED:
        return Words("this says neither that it is accepted nor that it is rejected")
    if said.debit.status == "posted":
        return Words("it is posted: when the bank takes the money back, return it")
    if said.collection.state.status == "closed":
        return Words("the collection is closed: reopen it, and take in the report again")
    return Words("it is {status} already", status=said.debit.status.replace("_", " "))


def _not_noted(said: _Said, reason: Words) -> ReportedStatusNotNoted:
    return ReportedStatusNotNoted(
        collection_no=said.collection_no,
        debit_no=said.debit.debit_no,
        status=said.status,
        reason=reason,
    )
