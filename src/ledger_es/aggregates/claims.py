"""What may exist once: which events claim and release it. A pure function of the event, so claims can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from ledger_es.aggregates.bank_account import (
    BankAccountChanged,
    BankAccountRegistered,
    BankEntriesClosed,
    BankEntriesPosted,
)
from ledger_es.aggregates.bank_statement import (
    StatementImported,
    StatementLinesImported,
    StatementPosted,
)
from ledger_es.aggregates.event import Event, statement_no_of, stream_key, stream_kind
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    PostedEntry,
)
from ledger_es.values import LedgerKind

Key = tuple[str, str]

NUMBERED_ONCE = frozenset({"invoice", "credit_memo", "finance_charge_memo", "reminder"})
"""Document types whose numbers a party has once; several payments may carry the number of one statement."""


def _joined(*parts: str) -> str:
    """One key of several parts; a slash inside a part is encoded, so that no two keys are alike by chance."""
    joined = "/".join(parts)
    if joined.count("/") == len(parts) - 1 and "%" not in joined:
        return joined
    return "/".join(quote(part, safe=" ") if "/" in part or "%" in part else part for part in parts)


def document_key(ledger: str, party_no: str, document_type: str, document_no: str) -> Key:
    return ("document", _joined(ledger, party_no, document_type, document_no))


def external_document_key(party_no: str, document_type: str, external_document_no: str) -> Key:
    return ("external_document", _joined(party_no, document_type, external_document_no))


def entry_key(entry_no: int) -> Key:
    """The event that posted the entry."""
    return ("entry", str(entry_no))


def closed_key(entry_no: int) -> Key:
    """The event that closed the entry; free while it is open."""
    return ("closed_entry", str(entry_no))


def application_key(application_no: int) -> Key:
    """The event that made the application."""
    return ("application", str(application_no))


def undone_key(application_no: int) -> Key:
    """The event that undid the application."""
    return ("undone_application", str(application_no))


def register_key(register_no: int, part: int) -> Key:
    """The event of the journal of the books with this part of the register."""
    return ("register", f"{register_no}/{part}")


def transaction_key(transaction_no: int) -> Key:
    """The event of the journal of the books with the ledger transaction."""
    return ("transaction", str(transaction_no))


def reversal_key(transaction_no: int) -> Key:
    """The event of the journal of the books that reverses the ledger transaction."""
    return ("reversal", str(transaction_no))


def iban_key(iban: str) -> Key:
    """The bank account of the company with this IBAN."""
    return ("iban", iban)


def account_at_bank_key(account_no: str) -> Key:
    """The bank account of the company with this number at its bank."""
    return ("account_at_bank", account_no)


def file_key(sha256: str, place: int) -> Key:
    """The statement that was taken from this place in the file."""
    return ("file", f"{sha256}/{place}")


def statement_key(bank_account_no: str, bank_identity: str) -> Key:
    """Our statement with the bank's own identity."""
    return ("statement", _joined(bank_account_no, bank_identity))


def bank_transaction_key(bank_account_no: str, transaction_id: str) -> Key:
    """The statement lines that brought the transaction first."""
    return ("bank_transaction", _joined(bank_account_no, transaction_id))


def posted_statement_key(statement_no: str) -> Key:
    """The event that posted the statement."""
    return ("posted_statement", statement_no)


def claimed_by(stream: str, event: Event) -> Iterator[Key]:
    """What the event claims."""
    match event:
        case Posted():
            yield register_key(event.register_no, event.part)
            yield from map(transaction_key, event.transaction_nos)
            yield from map(reversal_key, filter(None, event.transaction_reversed_nos))
        case EntriesPosted():
            ledger, party_no = _whose(stream)
            for entry in event.entries:
                yield entry_key(entry.entry_no)
                yield from _documents(ledger, party_no, entry)
        case EntriesApplied():
            for application in event.applications:
                yield application_key(application.application_no)
            for touched in event.touched:
                if touched.remaining_amount_after == 0:
                    yield closed_key(touched.entry_no)
        case ApplicationsUndone():
            for undone in event.undone:
                yield undone_key(undone.application_no)
        case EntriesReversed():
            for entry in event.entries:
                yield entry_key(entry.entry_no)
                yield closed_key(entry.entry_no)
                yield closed_key(entry.reversed_entry_no)
                yield application_key(entry.reversal_application_no)
        case BankEntriesPosted():
            yield from (entry_key(number) for number in event.entry_nos)
        case BankAccountRegistered() | BankAccountChanged():
            if event.master.iban:
                yield iban_key(event.master.iban)
            if event.master.account_no_at_bank:
                yield account_at_bank_key(event.master.account_no_at_bank)
        case StatementImported():
            yield file_key(event.file_sha256, event.place_in_file)
            if event.bank_identity:
                yield statement_key(event.bank_account_no, event.bank_identity)
        case StatementLinesImported():
            yield from _transactions(stream, event)
        case StatementPosted():
            if event.part == 1:
                yield posted_statement_key(statement_no_of(stream))
        case BankEntriesClosed():
            yield from (closed_key(number) for number in event.closed_entry_nos)


def released_by_all(events: Iterable[tuple[str, Event]]) -> list[Key]:
    """What the events of one commit set free."""
    return [
        key
        for stream, event in events
        if type(event) in _RELEASING
        for key in released_by(stream, event)
    ]


_RELEASING: Final = frozenset({ApplicationsUndone, EntriesReversed, BankAccountChanged})
"""The events that `released_by` knows: most commits have none of them."""


def released_by(stream: str, event: Event) -> Iterator[Key]:
    """What the event sets free, before it claims."""
    match event:
        case ApplicationsUndone():
            yield from (closed_key(entry.entry_no) for entry in event.reopened)
        case EntriesReversed():
            ledger, party_no = _whose(stream)
            for entry in event.entries:
                yield from _documents(ledger, party_no, entry)
        case BankAccountChanged():
            if event.iban_before:
                yield iban_key(event.iban_before)
            if event.account_no_at_bank_before:
                yield account_at_bank_key(event.account_no_at_bank_before)


def _transactions(stream: str, event: StatementLinesImported) -> Iterator[Key]:
    bank_account_no = statement_no_of(stream).rpartition("/")[0]
    known = event.duplicates_of or ("",) * len(event.transaction_ids)
    for transaction_id, duplicate_of in zip(event.transaction_ids, known, strict=True):
        if not duplicate_of:
            yield bank_transaction_key(bank_account_no, transaction_id)


def _documents(ledger: LedgerKind, party_no: str, entry: PostedEntry) -> Iterator[Key]:
    if entry.document_type in NUMBERED_ONCE:
        yield document_key(ledger, party_no, entry.document_type, entry.document_no)
    if (
        ledger == "vendor"
        and entry.external_document_no
        and entry.document_type in ("invoice", "credit_memo")
    ):
        yield external_document_key(party_no, entry.document_type, entry.external_document_no)


def _whose(stream: str) -> tuple[LedgerKind, str]:
    kind = stream_kind(stream)
    assert kind in ("customer_ledger", "vendor_ledger"), (
        f"entries of a party on the stream {stream}"
    )
    return ("customer" if kind == "customer_ledger" else "vendor", stream_key(stream))
