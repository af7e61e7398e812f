"""Post the receipts of a collection, note debits that the bank rejects, and take back paid debits that it returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ledger_es.aggregates.direct_debit_collection import (
    CURRENCY,
    DebitNow,
    DebitsPosted,
    DebitsRejected,
    DebitStatus,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.party_ledger import EntriesPosted
from ledger_es.commands.direct_debit_file import (
    KnownCollection,
    counted_back,
    known_collection,
    refuse_status,
)
from ledger_es.commands.journal import post_placed_lines
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DebitStatusWrong, DebitUnknown
from ledger_es.posting.journal_line import JournalLine, PlacedLine, accounts_of
from ledger_es.posting.lump import as_lump
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO, Code, OptionalCode

DebitNos = Annotated[tuple[Annotated[int, Field(gt=0)], ...], Field()]


class RejectDebits(Command):
    """Note that debits were not collected, because the bank has rejected them or they are taken out before.

    Their entries may be collected again. Without `debit_nos` all debits are meant that are not paid.
    """

    name: ClassVar[str] = "reject-debits"

    collection_no: Code
    debit_nos: DebitNos = ()
    reason_code: OptionalCode = ""


class PostDirectDebits(Command):
    """Post the receipts of a collection: a payment for each debit, applied to its entry, and the money at the bank.

    Without `posting_date` they are posted on the day of the collection, without `debit_nos` all that are waiting. The
    bank account gets one entry for each payment block of the file, or for each debit, as its set-up says.
    """

    name: ClassVar[str] = "post-direct-debits"

    collection_no: Code
    debit_nos: DebitNos = ()
    posting_date: date | None = None


def _debits(
    collection: KnownCollection,
    collection_no: str,
    debit_nos: Sequence[int],
    statuses: Sequence[DebitStatus],
    verb: str,
) -> list[DebitNow]:
    """The named debits, or all with these statuses. Raises DebitUnknown or DebitStatusWrong."""
    if not debit_nos:
        found = collection.state.with_status(*statuses)
        if not found:
            refuse_status(collection, collection_no, (), verb)
        return found
    found = []
    for debit_no in sorted(set(debit_nos)):
        debit = collection.state.debits.get(debit_no)
        if debit is None:
            raise DebitUnknown(collection_no=collection_no, debit_no=debit_no)
        if debit.status not in statuses:
            raise DebitStatusWrong(
                collection_no=collection_no,
                debit_no=debit_no,
                status=debit.status.replace("_", " "),
                verb=verb,
            )
        found.append(debit)
    return found


# --- rejected -----------------------------------------------------------------------------


def reject_debits(command: RejectDebits, books: Books, policy: Policy) -> Decision:
    number = command.collection_no
    collection = known_collection(books, number)
    refuse_status(collection, number, ("new", "file_created"), "rejected")
    debits = _debits(collection, number, command.debit_nos, ("new", "file_created"), "rejected")

    # From here on it must succeed.
    event = DebitsRejected(
        debit_nos=tuple(debit.debit_no for debit in debits),
        entry_nos=tuple(debit.entry_no for debit in debits),
        reason_codes=(command.reason_code,) * len(debits) if command.reason_code else (),
    )
    events: list[tuple[str, Event]] = [(collection.stream, event)]
    events += counted_back(number, debits, books)
    return Decision(events, books.head, {"collection_no": number, "debits": len(debits)})


# --- posted -------------------------------------------------------------------------------


def post_direct_debits(command: PostDirectDebits, books: Books, policy: Policy) -> Decision:
    number = command.collection_no
    collection = known_collection(books, number)
    refuse_status(collection, number, ("file_created",), "posted")
    debits = _debits(collection, number, command.debit_nos, ("file_created",), "posted")
    day = command.posting_date or collection.collected.collection_date
    posting = Posting(books, policy, "direct_debit")
    posted = post_placed_lines(posting, list(_lines(collection, debits, day, posting)))
    decision = posting.decision(posted.answer)

    # From here on it must succeed.
    event = DebitsPosted(
        register_no=posting.register_no,
        debit_nos=tuple(debit.debit_no for debit in debits),
        entry_nos=tuple(debit.entry_no for debit in debits),
        payment_entry_nos=tuple(_payments(decision, debits)),
        posting_dates=(day,) * len(debits),
    )
    return decision._replace(
        events=[*decision.events, (collection.stream, event)],
        numbers={**decision.numbers, "collection_no": number},
    )


def _lines(
    collection: KnownCollection,
    debits: Sequence[DebitNow],
    day: date,
    posting: Posting,
) -> Iterator[PlacedLine]:
    """The journal lines: of a payment block in a lump one document with a line for the bank."""
    file = collection.state.file
    assert file is not None, "a collection that can be posted has a file"
    bank_account_no = collection.collected.bank_account_no
    blocks: dict[str, list[DebitNow]] = {}
    for debit in debits:
        blocks.setdefault(debit.sequence_type, []).append(debit)
    place = 0
    for sequence_type, block in blocks.items():
        block_no = f"{file.message_id}-{sequence_type}"
        is_lump = file.terms.booking == "lump"
        named = block_no if is_lump else ""
        payments = [
            _payment(debit, day, bank_account_no, named, posting.books, place + further)
            for further, debit in enumerate(block, start=1)
        ]
        if is_lump:
            money = JournalLine(
                posting_date=day,
                document_no=block_no,
                account_type="bank_account",
                account_no=bank_account_no,
                amount=sum((debit.amount for debit in block), ZERO),
                currency=CURRENCY,
            )
            payments = as_lump(posting, payments, money)
        place += len(payments)
        yield from payments


def _payment(
    debit: DebitNow, day: date, bank_account_no: str, block_no: str, books: Books, place: int
) -> PlacedLine:
    """The payment of a debit; it waits on account if its entry was settled otherwise meanwhile."""
    whose = Whose("customer", debit.customer_no)
    is_open = books.party_ledger(whose).get(debit.entry_no) is not None
    line = JournalLine(
        posting_date=day,
        document_type="payment",
        document_no=block_no or debit.end_to_end_id,
        external_document_no=debit.end_to_end_id,
        account_type="customer",
        account_no=whose.party_no,
        amount=-debit.amount,
        currency=CURRENCY,
        bal_account_type="bank_account",
        bal_account_no=bank_account_no,
        applies_to={debit.entry_no: None} if is_open else {},
    )
    accounts = accounts_of(line)
    if block_no:
        # The money is on the line of the block; the entry says where it came to, so that a return finds it.
        line = line.model_copy(update={"bal_account_no": ""})
        accounts = accounts[:1]
    return PlacedLine(place, line, accounts)


def _payments(decision: Decision, debits: Sequence[DebitNow]) -> Iterator[int]:
    """The entries of the payments, in the order of the debits."""
    by_id = {
        entry.external_document_no: entry.entry_no
        for _, event in decision.events
        if isinstance(event, EntriesPosted)
        for entry in event.entries
    }
    for debit in debits:
        yield by_id[debit.end_to_end_id]
