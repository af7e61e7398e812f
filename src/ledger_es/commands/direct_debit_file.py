"""Make the file of a collection for the bank, and cancel, close or reopen a collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple

from ledger_es.aggregates.direct_debit_collection import (
    KIND,
    CollectionCancelled,
    CollectionClosed,
    CollectionReopened,
    DebitNow,
    DebitsCollected,
    DirectDebitCollection,
    DirectDebitFileCreated,
    SequenceType,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.mandate import KIND as MANDATE
from ledger_es.aggregates.mandate import MandateDebited, MandateDebitsTakenBack
from ledger_es.deciding.books import Books, KnownMandate, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    CollectionStatusWrong,
    CollectionUnknown,
    DebitNoLongerPossible,
    DirectDebitFileTooLate,
    DirectDebitsNotSetUp,
    Words,
)
from ledger_es.values import Code, stream_id
from ledger_es.values.target_days import target_days_after


class CreateDirectDebitFile(Command):
    """Make the file of a collection for the bank on `file_date`. The debits count in the counters of their mandates.

    A collection whose file was made already stays as it is: the same file can be written again.
    """

    name: ClassVar[str] = "create-direct-debit-file"

    collection_no: Code
    file_date: date

    def request_content(self) -> dict[str, Any]:
        """Without the day of the file: the same request may be sent again on another day."""
        content = super().request_content()
        content.pop("file_date", None)
        return content


class CancelCollection(Command):
    """Cancel a collection that is not sent to the bank; its file, if there is one, is thrown away.

    The counters of the mandates go back, and the entries may be collected again.
    """

    name: ClassVar[str] = "cancel-collection"

    collection_no: Code


class CloseCollection(Command):
    """Close a collection, so that nothing more is done with it; `reopen` takes that back."""

    name: ClassVar[str] = "close-collection"

    collection_no: Code
    reopen: bool = False


class KnownCollection(NamedTuple):
    """A collection that exists."""

    collected: DebitsCollected
    state: DirectDebitCollection
    stream: str


def known_collection(books: Books, collection_no: str) -> KnownCollection:
    """The collection with this number. Raises CollectionUnknown."""
    collection = found_collection(books, collection_no)
    if collection is None:
        raise CollectionUnknown(collection_no=collection_no)
    return collection


def found_collection(books: Books, collection_no: str) -> KnownCollection | None:
    """The collection with this number, None if there is none. The number may be any text."""
    state = books.direct_debit_collection(collection_no) if collection_no else None
    if state is None or state.collected is None:
        return None
    return KnownCollection(state.collected, state, stream_id(KIND, collection_no))


def refuse_status(
    collection: KnownCollection, collection_no: str, wanted: Sequence[str], verb: str
) -> None:
    """Raises CollectionStatusWrong unless the collection has one of these statuses."""
    status = collection.state.status
    if status not in wanted:
        raise CollectionStatusWrong(
            collection_no=collection_no, status=status.replace("_", " "), verb=verb
        )


# --- the file -----------------------------------------------------------------------------


def create_direct_debit_file(
    command: CreateDirectDebitFile, books: Books, policy: Policy
) -> Decision:
    number = command.collection_no
    collection = known_collection(books, number)
    if collection.state.file is not None and collection.state.status == "file_created":
        return Decision([], books.head, {})
    refuse_status(collection, number, ("new",), "made a file of")
    collected = collection.collected
    bank_account_no = collected.bank_account_no
    terms = books.direct_debit_setup.terms.get(bank_account_no)
    if terms is None:
        raise DirectDebitsNotSetUp(bank_account_no=bank_account_no)
    if target_days_after(command.file_date, terms.lead_days) > collected.collection_date:
        raise DirectDebitFileTooLate(
            collection_no=number,
            collection_date=collected.collection_date,
            file_date=command.file_date,
            lead_days=terms.lead_days,
        )
    debits = collection.state.with_status("new")
    numbered = list(_in_sequence(number, collected, debits, books))

    # From here on it must succeed.
    file = DirectDebitFileCreated(
        message_id=number,
        file_date=command.file_date,
        creditor_iban=books.bank_account(bank_account_no).iban,
        terms=terms,
        debit_nos=tuple(in_file.debit.debit_no for in_file in numbered),
        sequence_types=tuple(in_file.sequence_type for in_file in numbered),
        mandate_signed_days=tuple(in_file.mandate.signed.signed_on for in_file in numbered),
    )
    events: list[tuple[str, Event]] = [(collection.stream, file)]
    uses = Counter(in_file.mandate.signed.mandate_no for in_file in numbered)
    for mandate_no, count in uses.items():
        before = books.mandate(mandate_no).state.debits
        event = MandateDebited(collection_no=number, count=count, debits=before + count)
        events.append((stream_id(MANDATE, mandate_no), event))
    return Decision(events, books.head, {"collection_no": number, "debits": len(numbered)})


class _InSequence(NamedTuple):
    """A debit, its mandate, and whether it is the first, a further, the last or the only one under it."""

    debit: DebitNow
    mandate: KnownMandate
    sequence_type: SequenceType


def _in_sequence(
    collection_no: str, collected: DebitsCollected, debits: Iterable[DebitNow], books: Books
) -> Iterator[_InSequence]:
    """The debits with their sequence types. Raises DebitNoLongerPossible for one that cannot be collected any more."""
    uses: Counter[str] = Counter()
    for debit in debits:
        mandate = books.mandate(debit.mandate_no)
        reason = _against(collected, debit, mandate, uses[debit.mandate_no], books)
        if reason is not None:
            raise DebitNoLongerPossible(
                collection_no=collection_no,
                debit_no=debit.debit_no,
                entry_no=debit.entry_no,
                reason=reason,
            )
        used_before = mandate.state.debits + uses[debit.mandate_no]
        yield _InSequence(debit, mandate, _sequence_type(mandate, used_before))
        uses[debit.mandate_no] += 1


def _sequence_type(mandate: KnownMandate, used_before: int) -> SequenceType:
    if mandate.signed.mandate_type == "one_off":
        return "OOFF"
    if not used_before:
        return "FRST"
    return "FNAL" if used_before + 1 == mandate.terms.expected_debits else "RCUR"


def _against(
    collected: DebitsCollected, debit: DebitNow, mandate: KnownMandate, used: int, books: Books
) -> Words | None:
    """What has happened since that speaks against the debit, None if nothing has."""
    number = mandate.signed.mandate_no
    if not mandate.holds_on(collected.collection_date):
        return Words("mandate {mandate_no} is blocked or does not hold any more", mandate_no=number)
    if not mandate.has_left(used):
        return Words("mandate {mandate_no} is used up", mandate_no=number)
    if not books.personal_texts([mandate.signed.account_seal]):
        return Words("the account of mandate {mandate_no} was erased", mandate_no=number)
    entry = books.party_ledger(Whose("customer", debit.customer_no)).get(debit.entry_no)
    if entry is None or entry.remaining_amount < debit.amount:
        return Words("less than its amount is left of the entry")
    if entry.on_hold:
        return Words("the entry is on hold ({on_hold})", on_hold=entry.on_hold)
    return None


# --- cancelling and closing ---------------------------------------------------------------


def cancel_collection(command: CancelCollection, books: Books, policy: Policy) -> Decision:
    number = command.collection_no
    collection = known_collection(books, number)
    if collection.state.is_cancelled:
        return Decision([], books.head, {})
    refuse_status(collection, number, ("new", "file_created"), "cancelled")
    paid = collection.state.with_status("posted", "returned")
    if paid:
        raise CollectionStatusWrong(collection_no=number, status="posted in part", verb="cancelled")
    live = collection.state.with_status("new", "file_created")

    # From here on it must succeed.
    event = CollectionCancelled(
        debit_nos=tuple(debit.debit_no for debit in live),
        entry_nos=tuple(debit.entry_no for debit in live),
    )
    events: list[tuple[str, Event]] = [(collection.stream, event)]
    events += counted_back(number, live, books)
    return Decision(events, books.head, {"collection_no": number})


def counted_back(
    collection_no: str,
    debits: Iterable[DebitNow],
    books: Books,
    counted: Counter[str] | None = None,
) -> Iterator[tuple[str, Event]]:
    """The events by which debits that stood in a file no longer count, one for each mandate.

    `counted`: how many of each mandate the same decision has counted back for other collections; it goes on counting.
    """
    counted = Counter() if counted is None else counted
    uses = Counter(debit.mandate_no for debit in debits if debit.status == "file_created")
    for mandate_no, count in uses.items():
        before = books.mandate(mandate_no).state.debits - counted[mandate_no]
        counted[mandate_no] += count
        event = MandateDebitsTakenBack(
            collection_no=collection_no, count=count, debits=before - count
        )
        yield (stream_id(MANDATE, mandate_no), event)


def close_collection(command: CloseCollection, books: Books, policy: Policy) -> Decision:
    number = command.collection_no
    collection = known_collection(books, number)
    if collection.state.is_closed is not command.reopen:
        return Decision([], books.head, {})
    event: Event = CollectionReopened()
    if not command.reopen:
        refuse_status(collection, number, ("new", "file_created", "posted"), "closed")
        event = CollectionClosed()
    return Decision([(collection.stream, event)], books.head, {"collection_no": number})
