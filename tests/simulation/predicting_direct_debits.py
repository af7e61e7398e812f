"""What commands on direct debits must lead to: mandates, collections, files, statuses, receipts, returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.commands.direct_debit_collection import CollectDirectDebits
from ledger_es.commands.direct_debit_file import (
    CancelCollection,
    CloseCollection,
    CreateDirectDebitFile,
)
from ledger_es.commands.direct_debit_posting import PostDirectDebits, RejectDebits
from ledger_es.commands.direct_debit_setup import SetUpDirectDebits
from ledger_es.commands.direct_debit_status import NoteStatusReport, ReportedStatus
from ledger_es.commands.mandate import ChangeMandate, SignMandate
from ledger_es.commands.payment_method import SetPaymentMethod
from ledger_es.posting.journal_line import JournalLine
from tests.simulation import predicting_dimensions as dimensions
from tests.simulation import predicting_journal as journal
from tests.simulation.book import Book, Entry, Nothing, Refused
from tests.simulation.debits import (
    Collection,
    Debit,
    Mandate,
    banks_settle,
    collected_in,
    count_back,
    known,
    refuse_status,
    settled_from,
)


def set_method(book: Book, command: SetPaymentMethod, actor: str) -> dict[str, Any]:
    before = book.methods.get(command.payment_method, [])
    one = (command.valid_from, command.method.direct_debit)
    book.methods[command.payment_method] = [*before, one]
    return {}


def set_up(book: Book, command: SetUpDirectDebits, actor: str) -> dict[str, Any]:
    record = book.banks.get(command.bank_account_no)
    if record is None:
        raise Refused("E-BANK-UNKNOWN")
    if not command.creditor_id.startswith("DE98ZZZ"):
        raise Refused("E-DD-CREDITOR")
    if not record.iban:
        raise Refused("E-DD-IBAN")
    terms = (command.creditor_id, command.lead_days, command.booking)
    if book.debit_setup.get(command.bank_account_no) == terms:
        raise Nothing
    book.debit_setup[command.bank_account_no] = terms
    return {}


# --- mandates ---------------------------------------------------------------------------------


def sign(book: Book, command: SignMandate, actor: str) -> dict[str, Any]:
    if command.mandate_no.startswith("/"):
        raise Refused("E-MND-NUMBER")
    if command.mandate_no in book.mandates:
        raise Refused("E-MND-DUP")
    record = book.parties.get(("customer", command.customer_no))
    if record is None:
        raise Refused("E-PARTY-UNKNOWN")
    if record.blocked == "all":
        raise Refused("E-PARTY-BLOCKED")
    one_off = command.mandate_type == "one_off"
    mandate = Mandate(
        command.mandate_no,
        command.customer_no,
        one_off,
        command.scheme,
        command.signed_on,
        command.valid_from or command.signed_on,
        command.valid_to,
        1 if one_off else command.expected_debits,
        command.debits_before,
    )
    _refuse_period(mandate)
    if "00" in command.iban.reveal()[:4]:
        raise Refused("E-IBAN")
    book.mandates[mandate.no] = mandate
    return {"mandate_no": mandate.no}


def change(book: Book, command: ChangeMandate, actor: str) -> dict[str, Any]:
    before: Mandate | None = book.mandates.get(command.mandate_no)
    if before is None:
        raise Refused("E-MND-UNKNOWN")
    after = before
    if command.valid_from is not None:
        after = replace(after, valid_from=command.valid_from)
    if command.valid_to is not None or command.is_unlimited:
        after = replace(after, valid_to=command.valid_to)
    if command.expected_debits is not None and not before.one_off:
        after = replace(after, expected=command.expected_debits)
    _refuse_period(after)
    if command.blocked is not None:
        after = replace(after, blocked=command.blocked)
    if after == before:
        raise Nothing
    book.mandates[after.no] = after
    return {}


def _refuse_period(mandate: Mandate) -> None:
    ends_before = mandate.valid_to is not None and mandate.valid_to < mandate.valid_from
    if mandate.valid_from < mandate.signed or ends_before:
        raise Refused("E-MND-PERIOD")


# --- collecting -------------------------------------------------------------------------------


def collect(book: Book, command: CollectDirectDebits, actor: str) -> dict[str, Any]:
    lead_days = _lead_days(book, command.bank_account_no)
    due = list(_named(book, command) if command.entry_nos else _due(book, command))
    last_due = max((entry.due_date for entry in due), default=command.due_to)
    first = settled_from(max(last_due, settled_from(command.document_date, lead_days)))
    day = command.collection_date or first
    if not banks_settle(day) or day < first:
        raise Refused("E-DD-DAY")
    chosen = list(_chosen(book, command, due, day))
    if not chosen:
        raise Refused("E-DD-NOTHING")
    number = command.collection_no or journal.draw(book, "DIRECT-DEBIT", command.document_date)
    if number in book.collections:
        raise Refused("E-DD-DUP")
    debits = {
        place: Debit(
            place, entry.party[1], entry.no, mandate, _worth(entry, day), f"{number}-{place}"
        )
        for place, (entry, mandate) in enumerate(chosen, 1)
    }
    book.collections[number] = Collection(number, command.bank_account_no, day, debits)
    total = sum(debit.amount for debit in debits.values())
    return {
        "collection_no": number,
        "collection_date": day.isoformat(),
        "debits": len(debits),
        "total_amount": str(Decimal(total).scaleb(-2)),
    }


def _lead_days(book: Book, bank: str) -> int:
    record = book.banks.get(bank)
    if record is None:
        raise Refused("E-BANK-UNKNOWN")
    if bank not in book.debit_setup:
        raise Refused("E-DD-SETUP")
    if record.blocked:
        raise Refused("E-BANK-BLOCKED")
    if book.currency != "EUR":
        raise Refused("E-DD-CURRENCY")
    lead_days: int = book.debit_setup[bank][1]
    return lead_days


def _due(book: Book, command: CollectDirectDebits) -> Iterator[Entry]:
    """By customer, then as they are due."""
    customers = command.customer_nos or sorted(
        no for kind, no in book.parties if kind == "customer"
    )
    for number in dict.fromkeys(customers):
        party = ("customer", number)
        if party not in book.parties:
            raise Refused("E-PARTY-UNKNOWN")
        for entry in sorted(book.open_entries(party), key=lambda one: (one.due_date, one.no)):
            in_time = entry.due_date <= command.due_to
            in_time &= command.due_from is None or entry.due_date >= command.due_from
            method = book.on(book.methods.get(entry.payment_method), command.document_date)
            is_local = entry.type == "invoice" and not entry.currency
            if in_time and is_local and (command.any_method or method):
                yield entry


def _named(book: Book, command: CollectDirectDebits) -> Iterator[Entry]:
    for no in dict.fromkeys(command.entry_nos):
        entry = book.entries.get(no)
        if entry is None:
            raise Refused("E-APPLY-UNKNOWN")
        if not entry.remaining:
            raise Refused("E-APPLY-CLOSED")
        if entry.party[0] != "customer" or not entry.is_debit or entry.currency:
            raise Refused("E-DD-ENTRY")
        yield entry


def _chosen(
    book: Book, command: CollectDirectDebits, due: list[Entry], day: date
) -> Iterator[tuple[Entry, str]]:
    """What is collected, with the mandate that was signed last and is not used up."""
    uses: Counter[str] = Counter()
    for entry in due:
        waits = not command.entry_nos and book.returned.get(entry.no, (0, False))[1]
        possible = [
            (mandate.signed, mandate.no)
            for mandate in book.mandates.values()
            if mandate.customer == entry.party[1]
            and mandate.scheme == command.scheme
            and mandate.holds(day)
            and mandate.has_left(uses[mandate.no])
        ]
        if (
            book.parties[entry.party].blocked == "all"
            or entry.on_hold
            or book.disputes.get(entry.no)
            or collected_in(book, entry.no)
            or waits
            or not _worth(entry, day)
            or not possible
        ):
            if command.entry_nos:
                raise Refused("E-DD-ENTRY")
            continue
        _, number = max(possible)
        uses[number] += 1
        yield entry, number


def _worth(entry: Entry, day: date) -> int:
    """What is left, less the discount that a payment on the day would be granted."""
    in_time = entry.discount_date is not None and day <= entry.discount_date
    granted = in_time and entry.discount <= entry.remaining
    return entry.remaining - (entry.discount if granted else 0)


# --- file and status --------------------------------------------------------------------------


def create_file(book: Book, command: CreateDirectDebitFile, actor: str) -> dict[str, Any]:
    collection = known(book, command.collection_no)
    if collection.booking and collection.status == "file_created":
        raise Nothing
    refuse_status(collection, "new")
    _, lead_days, booking = book.debit_setup[collection.bank]
    if settled_from(command.file_date, lead_days) > collection.day:
        raise Refused("E-DD-LATE")
    filed = []
    for debit in collection.with_status("new"):
        mandate: Mandate = book.mandates[debit.mandate]
        entry = book.entries[debit.entry]
        if (
            not (mandate.holds(collection.day) and mandate.has_left(0))
            or mandate.erased
            or entry.remaining < debit.amount
            or entry.on_hold
        ):
            raise Refused("E-DD-DEBIT")
        filed.append(replace(debit, status="file_created", sequence=_sequence(mandate)))
        book.mandates[mandate.no] = replace(mandate, debits=mandate.debits + 1)
    book.collections[collection.no] = replace(collection, booking=booking).now(*filed)
    return {"collection_no": collection.no, "debits": len(filed)}


def _sequence(mandate: Mandate) -> str:
    if mandate.one_off:
        return "OOFF"
    if not mandate.debits:
        return "FRST"
    return "FNAL" if mandate.debits + 1 == mandate.expected else "RCUR"


def cancel(book: Book, command: CancelCollection, actor: str) -> dict[str, Any]:
    collection = known(book, command.collection_no)
    if collection.cancelled:
        raise Nothing
    refuse_status(collection, "new", "file_created")
    if collection.with_status("posted", "returned"):
        raise Refused("E-DD-STATUS")
    waiting = collection.with_status("new", "file_created")
    count_back(book, waiting)
    cancelled = [replace(debit, status="cancelled") for debit in waiting]
    book.collections[collection.no] = replace(collection, cancelled=True).now(*cancelled)
    return {"collection_no": collection.no}


def close(book: Book, command: CloseCollection, actor: str) -> dict[str, Any]:
    collection = known(book, command.collection_no)
    if collection.closed is not command.reopen:
        raise Nothing
    if not command.reopen:
        refuse_status(collection, "new", "file_created", "posted")
    book.collections[collection.no] = replace(collection, closed=not command.reopen)
    return {"collection_no": collection.no}


def reject(book: Book, command: RejectDebits, actor: str) -> dict[str, Any]:
    collection = known(book, command.collection_no)
    refuse_status(collection, "new", "file_created")
    debits = _wanted(collection, command.debit_nos, "new", "file_created")
    _reject(book, collection.no, debits)
    return {"collection_no": collection.no, "debits": len(debits)}


def _wanted(collection: Collection, debit_nos: tuple[int, ...], *statuses: str) -> list[Debit]:
    if not debit_nos:
        found = collection.with_status(*statuses)
        if not found:
            raise Refused("E-DD-STATUS")
        return found
    for no in sorted(set(debit_nos)):
        if no not in collection.debits:
            raise Refused("E-DD-DEBIT-UNKNOWN")
        if collection.debits[no].status not in statuses:
            raise Refused("E-DD-DEBIT-STATUS")
    return [collection.debits[no] for no in sorted(set(debit_nos))]


def _reject(book: Book, number: str, debits: list[Debit]) -> None:
    count_back(book, debits)
    rejected = [replace(debit, status="rejected") for debit in debits]
    book.collections[number] = book.collections[number].now(*rejected)


def note_report(book: Book, command: NoteStatusReport, actor: str) -> dict[str, Any]:
    """What is said of a debit counts before its block, and this before the file."""
    said: dict[tuple[str, int], str] = {}
    by_width = sorted(
        command.statuses, key=lambda one: (bool(one.end_to_end_id), bool(one.block_id))
    )
    for reported in by_width:
        if reported.end_to_end_id or reported.status in ("RJCT", "ACCP"):
            for collection in book.collections.values():
                for debit in collection.debits.values():
                    if _is_meant(reported, collection, debit):
                        said[collection.no, debit.no] = reported.status
    rejected = [
        (number, no)
        for (number, no), status in said.items()
        if status == "RJCT"
        and book.collections[number].debits[no].waits
        and book.collections[number].status in ("new", "file_created")
    ]
    statuses = [
        (status, book.collections[number].debits[no].status)
        for (number, no), status in said.items()
    ]
    told = {
        "rejected_before": statuses.count(("RJCT", "rejected")),
        "accepted": sum(status == "ACCP" for status, _ in statuses),
    }
    if not rejected:
        raise Nothing
    for number, no in rejected:
        _reject(book, number, [book.collections[number].debits[no]])
    return told


def _is_meant(reported: ReportedStatus, collection: Collection, debit: Debit) -> bool:
    if reported.end_to_end_id:
        return debit.id == reported.end_to_end_id
    if reported.block_id:
        return bool(debit.sequence) and reported.block_id == f"{collection.no}-{debit.sequence}"
    return bool(debit.sequence) and reported.message_id == collection.no


# --- receipts ---------------------------------------------------------------------------------


def post(book: Book, command: PostDirectDebits, actor: str) -> dict[str, Any]:
    """A payment for each debit; in a lump one document for each sequence type, with one line for the bank."""
    collection = known(book, command.collection_no)
    refuse_status(collection, "file_created")
    debits = _wanted(collection, command.debit_nos, "file_created")
    before = book.numbers.transaction
    day = command.posting_date or collection.day
    book.numbers.register += 1
    for paper in _papers(book, collection, debits, day):
        book.allow(day, actor)
        transaction = book.begin(day, "direct_debit")
        for _, line in paper.lines:
            journal.post_line(book, paper, transaction, line)
    told = journal.told(book, before)
    payments = {book.entries[no].external_no: no for no in told["entry_nos"] if no in book.entries}
    paid = [replace(debit, status="posted", payment=payments[debit.id]) for debit in debits]
    book.collections[collection.no] = collection.now(*paid)
    return {"collection_no": collection.no, **told}


def _papers(
    book: Book, collection: Collection, debits: list[Debit], day: date
) -> Iterator[journal.Paper]:
    blocks: dict[str, list[Debit]] = {}
    for debit in debits:
        blocks.setdefault(debit.sequence, []).append(debit)
    for sequence, block in blocks.items():
        is_lump = collection.booking == "lump"
        number = f"{collection.no}-{sequence}"
        lines = [_line(book, collection, debit, number if is_lump else "", day) for debit in block]
        if not is_lump:
            for line in lines:
                yield journal.Paper(line.document_no, day, [(1, line)])
            continue
        carried = [
            dimensions.completed(
                book, {}, ("customer", line.account_no), ("bank_account", collection.bank),
                source="direct_debit",
            )
            for line in lines
        ]  # fmt: skip
        lines = [
            line.model_copy(update={"dimensions": dimensions.written(own)})
            for line, own in zip(lines, carried, strict=True)
        ]
        alike = set.intersection(*(set(own.items()) for own in carried))
        total = JournalLine(
            posting_date=day,
            document_no=number,
            account_type="bank_account",
            account_no=collection.bank,
            amount=Decimal(sum(debit.amount for debit in block)) / 100,
            dimensions=dimensions.written(dict(alike)),
        )
        yield journal.Paper(number, day, list(enumerate([*lines, total], 1)))


def _line(
    book: Book, collection: Collection, debit: Debit, block_no: str, day: date
) -> JournalLine:
    is_open = bool(book.entries[debit.entry].remaining)
    return JournalLine(
        posting_date=day,
        document_type="payment",
        document_no=block_no or debit.id,
        external_document_no=debit.id,
        account_type="customer",
        account_no=debit.customer,
        amount=Decimal(-debit.amount) / 100,
        bal_account_type="bank_account",
        bal_account_no="" if block_no else collection.bank,
        applies_to={debit.entry: None} if is_open else {},
    )


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    SetPaymentMethod: set_method,
    SetUpDirectDebits: set_up,
    SignMandate: sign,
    ChangeMandate: change,
    CollectDirectDebits: collect,
    CreateDirectDebitFile: create_file,
    CancelCollection: cancel,
    CloseCollection: close,
    RejectDebits: reject,
    NoteStatusReport: note_report,
    PostDirectDebits: post,
}
