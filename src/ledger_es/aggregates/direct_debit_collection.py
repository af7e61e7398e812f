"""Collections by direct debit: what is collected on a day, the file for the bank, and what became of each debit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Final, Literal, NamedTuple

from ledger_es.aggregates.direct_debit_setup import CreditorTerms
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.mandate import Scheme
from ledger_es.values import Money, Record, StoredCode

KIND: Final = "direct_debit_collection"
CURRENCY: Final = "EUR"
"""The only currency of SEPA."""
SequenceType = Literal["FRST", "RCUR", "FNAL", "OOFF"]
"""The codes of ISO 20022: the first, a recurring or the final debit under a mandate, or its only one."""
DebitStatus = Literal["new", "file_created", "rejected", "posted", "returned", "cancelled"]
CollectionStatus = Literal["missing", "new", "cancelled", "file_created", "posted", "closed"]


class Debit(Record):
    """What is collected for one open entry of a customer. `end_to_end_id` names it on files and statements."""

    debit_no: int
    customer_no: StoredCode
    entry_no: int
    document_no: StoredCode
    mandate_no: StoredCode
    amount: Money
    end_to_end_id: StoredCode


class DebitsCollected(Event):
    """Open entries that are due are to be collected on a day. All are in euros, under mandates of one scheme."""

    act: ClassVar[str] = "debits_collected"

    bank_account_no: StoredCode
    scheme: Scheme
    collection_date: date
    document_date: date
    due_from: date | None = None
    due_to: date
    total_amount: Money
    debits: tuple[Debit, ...]


class DirectDebitFileCreated(Event):
    """A file for the bank was made, with everything that it says of the creditor. It counts the debits of mandates.

    Columns: the numbers of the debits in the file, the sequence type of each, and the first day of each mandate.
    """

    act: ClassVar[str] = "file_created"

    message_id: StoredCode
    file_date: date
    creditor_iban: StoredCode
    terms: CreditorTerms
    debit_nos: tuple[int, ...]
    sequence_types: tuple[SequenceType, ...]
    mandate_signed_days: tuple[date, ...]


class CollectionCancelled(Event):
    """Nothing of the collection goes to the bank, or the file was called back; these debits may be collected again."""

    act: ClassVar[str] = "cancelled"

    debit_nos: tuple[int, ...]
    entry_nos: tuple[int, ...]


class DebitsRejected(Event):
    """The bank has rejected debits before it collected them: nothing was paid, and they may be collected again.

    Columns: the debits, their entries, and the bank's reasons; without reasons where it gave none.
    """

    act: ClassVar[str] = "debits_rejected"

    debit_nos: tuple[int, ...]
    entry_nos: tuple[int, ...]
    reason_codes: tuple[StoredCode, ...] = ()


class DebitsPosted(Event):
    """Debits were paid. Columns: the debits, their entries, and the entries and posting dates of the payments.

    `statement_no` is the bank statement whose line paid them; empty if the collection was posted by itself.
    """

    act: ClassVar[str] = "debits_posted"

    register_no: int
    statement_no: StoredCode = ""
    debit_nos: tuple[int, ...]
    entry_nos: tuple[int, ...]
    payment_entry_nos: tuple[int, ...]
    posting_dates: tuple[date, ...]


class DebitPostingsUndone(Event):
    """The payments of debits are no longer in the books, because the statement that posted them was undone."""

    act: ClassVar[str] = "debit_postings_undone"

    debit_nos: tuple[int, ...]
    entry_nos: tuple[int, ...]
    payment_entry_nos: tuple[int, ...]


class DebitReturned(Event):
    """The bank has taken a paid debit back. `returns` counts how often debits of the entry came back, with this one.

    With `waits` the entry is not collected again unless somebody names it.
    """

    act: ClassVar[str] = "debit_returned"

    debit_no: int
    entry_no: int
    payment_entry_no: int
    reason_code: StoredCode
    posting_date: date
    register_no: int
    returns: int
    waits: bool


class CollectionClosed(Event):
    act: ClassVar[str] = "closed"


class CollectionReopened(Event):
    """It is no longer closed."""

    act: ClassVar[str] = "reopened"


class DebitNow(NamedTuple):
    """A debit and what became of it; `payment_entry_no` is 0 until it is posted, `sequence_type` empty until then."""

    debit: Debit
    status: DebitStatus
    sequence_type: SequenceType | Literal[""] = ""
    payment_entry_no: int = 0

    @property
    def debit_no(self) -> int:
        return self.debit.debit_no

    @property
    def customer_no(self) -> str:
        return self.debit.customer_no

    @property
    def entry_no(self) -> int:
        return self.debit.entry_no

    @property
    def mandate_no(self) -> str:
        return self.debit.mandate_no

    @property
    def amount(self) -> Decimal:
        return self.debit.amount

    @property
    def end_to_end_id(self) -> str:
        return self.debit.end_to_end_id


class DirectDebitCollection:
    """A collection; `collected` is None if there is none with this number."""

    def __init__(self) -> None:
        self.collected: DebitsCollected | None = None
        self.file: DirectDebitFileCreated | None = None
        self.is_cancelled = False
        self.is_closed = False
        self.debits: dict[int, DebitNow] = {}

    @property
    def status(self) -> CollectionStatus:
        if self.collected is None:
            return "missing"
        if self.is_closed:
            return "closed"
        if self.is_cancelled:
            return "cancelled"
        waiting = {debit.status for debit in self.debits.values()} & {"new", "file_created"}
        if not waiting:
            return "posted"
        return "new" if self.file is None else "file_created"

    def with_status(self, *statuses: DebitStatus) -> list[DebitNow]:
        """The debits that have one of these statuses, by number."""
        return [debit for debit in self.debits.values() if debit.status in statuses]

    def evolve(self, event: Event) -> None:
        match event:
            case DebitsCollected():
                self.collected = event
                self.debits = {debit.debit_no: DebitNow(debit, "new") for debit in event.debits}
            case DirectDebitFileCreated():
                self.file = event
                for debit_no, sequence_type in zip(
                    event.debit_nos, event.sequence_types, strict=True
                ):
                    before = self.debits[debit_no]
                    self.debits[debit_no] = before._replace(
                        status="file_created", sequence_type=sequence_type
                    )
            case CollectionCancelled():
                self.is_cancelled = True
                self._now(event.debit_nos, "cancelled")
            case DebitsRejected():
                self._now(event.debit_nos, "rejected")
            case DebitsPosted():
                self._now(event.debit_nos, "posted", event.payment_entry_nos)
            case DebitPostingsUndone():
                self._now(event.debit_nos, "file_created", (0,) * len(event.debit_nos))
            case DebitReturned():
                self._now((event.debit_no,), "returned")
            case CollectionClosed():
                self.is_closed = True
            case CollectionReopened():
                self.is_closed = False

    def _now(
        self,
        debit_nos: tuple[int, ...],
        status: DebitStatus,
        payment_entry_nos: tuple[int, ...] | None = None,
    ) -> None:
        for place, debit_no in enumerate(debit_nos):
            debit = self.debits[debit_no]._replace(status=status)
            if payment_entry_nos is not None:
                debit = debit._replace(payment_entry_no=payment_entry_nos[place])
            self.debits[debit_no] = debit


EVENTS = {
    KIND: (
        DebitsCollected,
        DirectDebitFileCreated,
        CollectionCancelled,
        DebitsRejected,
        DebitsPosted,
        DebitPostingsUndone,
        DebitReturned,
        CollectionClosed,
        CollectionReopened,
    )
}
