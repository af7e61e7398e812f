"""Claims: keys of things that may exist only once, and the events that claim and release them.

Claims follow from the events alone, so they can be rebuilt from the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from ledger_es.aggregates.bank_account import (
    BankAccountChanged,
    BankAccountRegistered,
    BankEntriesClosed,
    BankEntriesPosted,
    BankEntriesReopened,
    ReconciliationUndone,
    StatementReconciled,
)
from ledger_es.aggregates.bank_reconciliation import (
    ReconciliationOpened,
    ReconciliationRenumbered,
)
from ledger_es.aggregates.bank_statement import (
    STATEMENT_LINES,
    StatementImported,
    StatementLineRow,
    StatementLinesImported,
)
from ledger_es.aggregates.currency import ExchangeRatesAdjusted, ExchangeRatesAdjustmentUndone
from ledger_es.aggregates.direct_debit_collection import (
    CollectionCancelled,
    DebitPostingsUndone,
    DebitReturned,
    DebitsCollected,
    DebitsPosted,
    DebitsRejected,
)
from ledger_es.aggregates.event import Event, statement_no_of, stream_key, stream_kind
from ledger_es.aggregates.finance_charge_memo import MemoDeleted, MemoDrafted, MemoIssued
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.mandate import MandateSigned
from ledger_es.aggregates.party import PartyRegistered
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    PostedEntry,
)
from ledger_es.aggregates.reminder import ReminderDeleted, ReminderDrafted, ReminderIssued
from ledger_es.aggregates.statement_intake import (
    DECIDED_LINES,
    DecidedLineRow,
    LinesDecided,
    StatementWithdrawn,
)
from ledger_es.aggregates.statement_posting import StatementPosted, StatementUndone
from ledger_es.values import LedgerKind, account_form, comparison_form

Key = tuple[str, str]

PARTY = "party"
"""The kind of the claims of customers and vendors. Each of them has one."""

BANK_ACCOUNT = "bank_account"
"""The kind of the claims of the company's bank accounts. Each of them has one."""

MANDATE = "mandate"
"""The kind of the claims of mandates for direct debits. Each of them has one."""

NUMBERED_ONCE = frozenset({"invoice", "credit_memo", "finance_charge_memo", "reminder"})
"""Document types whose numbers are unique within a party. Payments are not among them: several payments may carry the
number of one statement."""


def _joined(*parts: str) -> str:
    """Joins the parts with slashes. A slash inside a part is encoded, so that different parts give different keys."""
    joined = "/".join(parts)
    if joined.count("/") == len(parts) - 1 and "%" not in joined:
        return joined
    return "/".join(quote(part, safe=" ") if "/" in part or "%" in part else part for part in parts)


def party_key(ledger: str, party_no: str) -> Key:
    """The customer or vendor with this number, regardless of upper and lower case."""
    return (PARTY, _joined(ledger, comparison_form(party_no)))


def bank_account_key(bank_account_no: str) -> Key:
    """The company's bank account with this number, regardless of upper and lower case."""
    return (BANK_ACCOUNT, comparison_form(bank_account_no))


def mandate_key(mandate_no: str) -> Key:
    """The mandate with this reference, regardless of upper and lower case."""
    return (MANDATE, comparison_form(mandate_no))


def collected_key(entry_no: int) -> Key:
    """The collection by direct debit in which the entry stands, as long as it is neither paid nor taken out."""
    return ("collected_entry", str(entry_no))


def debit_payment_key(payment_entry_no: int) -> Key:
    """The collection whose debit was paid by this entry, unless the bank has taken it back."""
    return ("debit_payment", str(payment_entry_no))


def returned_debit_key(entry_no: int) -> Key:
    """The last return of a debit for this entry."""
    return ("returned_debit", str(entry_no))


def document_key(ledger: str, party_no: str, document_type: str, document_no: str) -> Key:
    """The document of the customer or vendor with this type and number."""
    return ("document", _joined(ledger, party_no, document_type, document_no))


def external_document_key(party_no: str, document_type: str, external_document_no: str) -> Key:
    """The vendor's document with this type and with the vendor's own number."""
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
    """The event of the general ledger that holds this part of the register."""
    return ("register", f"{register_no}/{part}")


def transaction_key(transaction_no: int) -> Key:
    """The event of the general ledger that holds the ledger transaction."""
    return ("transaction", str(transaction_no))


def reversal_key(transaction_no: int) -> Key:
    """The event of the general ledger that reverses the ledger transaction."""
    return ("reversal", str(transaction_no))


def adjustment_key(register_no: int) -> Key:
    """The run of the exchange rate adjustment with this register."""
    return ("exchange_adjustment", str(register_no))


def adjustment_undone_key(register_no: int) -> Key:
    """The event that undid the run of the exchange rate adjustment with this register."""
    return ("undone_exchange_adjustment", str(register_no))


def iban_key(iban: str) -> Key:
    """The company's bank account with this IBAN, however it is written (`account_form`)."""
    return ("iban", account_form(iban))


def account_at_bank_key(account_no: str) -> Key:
    """The company's bank account with this account number at the bank, however it is written (`account_form`)."""
    return ("account_at_bank", account_form(account_no))


def file_key(sha256: str, place: int) -> Key:
    """The statement that was imported from this place in the file with this SHA-256; places count from 1."""
    return ("file", f"{sha256}/{place}")


def statement_key(bank_account_no: str, fingerprint: str, page_no: int) -> Key:
    """The imported statement, or page of one, with this fingerprint."""
    return ("statement", _joined(bank_account_no, fingerprint, str(page_no)))


def statement_line_key(bank_account_no: str, fingerprint: str, occurrence: int) -> Key:
    """The event by which the bank's entry is money: the `occurrence`th of the account with this fingerprint."""
    return ("statement_line", _joined(bank_account_no, fingerprint, str(occurrence)))


def posted_line_key(statement_no: str, line_no: int) -> Key:
    """The event that posted the line of the statement."""
    return ("posted_line", f"{statement_no}/{line_no}")


def reconciled_statement_key(statement_no: str) -> Key:
    """The event by which the account was reconciled with the statement."""
    return ("reconciled_statement", statement_no)


def draft_key(document_type: str, customer_no: str, currency: str) -> Key:
    """The draft of a reminder or a finance charge memo for the customer in this currency; free without one."""
    return ("draft", _joined(document_type, customer_no, currency))


def printed_no_key(bank_account_no: str, printed_no: str) -> Key:
    """The reconciliation of the account whose statement has this number for people, regardless of case."""
    return ("printed_no", _joined(bank_account_no, comparison_form(printed_no)))


def claimed_by(stream: str, event: Event) -> list[Key]:
    """The keys that the event claims. `stream` is the event's stream."""
    match event:
        case Posted():
            return [
                register_key(event.register_no, event.part),
                *map(transaction_key, event.transaction_nos),
                *map(reversal_key, filter(None, event.transaction_reversed_nos)),
            ]
        case EntriesPosted():
            return _entries(stream, event)
        case EntriesApplied():
            return [
                *[
                    application_key(application.application_no)
                    for application in event.applications
                ],
                *[
                    closed_key(touched.entry_no)
                    for touched in event.touched
                    if not touched.remaining_amount_after
                ],
            ]
        case ApplicationsUndone():
            return [undone_key(undone.application_no) for undone in event.undone]
        case EntriesReversed():
            return [
                key
                for entry in event.entries
                for key in (
                    entry_key(entry.entry_no),
                    closed_key(entry.entry_no),
                    closed_key(entry.reversed_entry_no),
                    application_key(entry.reversal_application_no),
                )
            ]
        case BankEntriesPosted():
            return list(map(entry_key, event.entry_nos))
        case PartyRegistered():
            return [party_key(stream_kind(stream), event.party_no)]
        case BankAccountRegistered():
            return [
                bank_account_key(event.bank_account_no),
                *_known_at_bank(event.master.iban, event.master.account_no_at_bank),
            ]
        case BankAccountChanged():
            return _known_at_bank(event.master.iban, event.master.account_no_at_bank)
        case BankEntriesClosed():
            return list(map(closed_key, event.closed_entry_nos))
        case ExchangeRatesAdjusted():
            return [adjustment_key(event.register_no)]
        case ExchangeRatesAdjustmentUndone():
            return [adjustment_undone_key(event.adjustment_register_no)]
        case ReminderDrafted():
            return [draft_key("reminder", event.customer_no, event.currency)]
        case MemoDrafted():
            return [draft_key("finance_charge_memo", event.customer_no, event.currency)]
    return _claimed_by_direct_debit(event) or _claimed_by_statement(stream, event)


def _claimed_by_direct_debit(event: Event) -> list[Key]:
    match event:
        case MandateSigned():
            return [mandate_key(event.mandate_no)]
        case DebitsCollected():
            return [collected_key(debit.entry_no) for debit in event.debits]
        case DebitsPosted():
            return list(map(debit_payment_key, event.payment_entry_nos))
        case DebitPostingsUndone():
            return list(map(collected_key, event.entry_nos))
        case DebitReturned():
            return [returned_debit_key(event.entry_no)]
    return []


def _claimed_by_statement(stream: str, event: Event) -> list[Key]:
    match event:
        case StatementImported():
            return [
                file_key(event.file_sha256, event.place_in_file),
                statement_key(event.bank_account_no, event.statement_fingerprint, event.page_no),
            ]
        case StatementLinesImported():
            rows = STATEMENT_LINES.rows(event)
            return _lines(stream, [row for row in rows if row.state == "new"])
        case LinesDecided():
            decided = DECIDED_LINES.rows(event)
            began = [row for row in decided if row.state == "new" != row.state_before]
            return _lines(stream, began)
        case StatementPosted():
            statement_no = statement_no_of(stream)
            return [posted_line_key(statement_no, line_no) for line_no in event.line_nos]
        case StatementReconciled():
            return [reconciled_statement_key(event.statement_no)] if event.statement_no else []
        case ReconciliationOpened() | ReconciliationRenumbered():
            return [printed_no_key(event.bank_account_no, event.printed_no)]
    return []


def released_by(stream: str, event: Event) -> list[Key]:
    """The keys that the event releases. They are released before the event's own claims are made."""
    match event:
        case ApplicationsUndone():
            return [closed_key(entry.entry_no) for entry in event.reopened]
        case EntriesReversed():
            ledger, party_no = _whose(stream)
            return [key for entry in event.entries for key in _documents(ledger, party_no, entry)]
        case BankAccountChanged():
            return _known_at_bank(event.iban_before, event.account_no_at_bank_before)
        case BankEntriesReopened():
            return list(map(closed_key, event.closed_entry_nos))
        case ReminderIssued() | ReminderDeleted():
            return [draft_key("reminder", event.customer_no, event.currency)]
        case ReconciliationRenumbered():
            return [printed_no_key(event.bank_account_no, event.printed_no_before)]
        case MemoIssued() | MemoDeleted():
            return [draft_key("finance_charge_memo", event.customer_no, event.currency)]
        case ReconciliationUndone():
            return [reconciled_statement_key(event.statement_no)]
        case StatementUndone():
            statement_no = statement_no_of(stream)
            return [posted_line_key(statement_no, line_no) for line_no in event.line_nos]
        case LinesDecided():
            decided = DECIDED_LINES.rows(event)
            ended = [row for row in decided if row.state_before == "new" != row.state]
            return _lines(stream, ended)
        case StatementWithdrawn():
            entries = zip(event.line_fingerprints, event.entry_occurrences, strict=True)
            return [
                file_key(event.file_sha256, event.place_in_file),
                statement_key(event.bank_account_no, event.statement_fingerprint, event.page_no),
                *_entries_of_bank(event.bank_account_no, entries),
            ]
    return _released_by_direct_debit(event)


def _released_by_direct_debit(event: Event) -> list[Key]:
    match event:
        case CollectionCancelled() | DebitsRejected() | DebitsPosted():
            return list(map(collected_key, event.entry_nos))
        case DebitPostingsUndone():
            return list(map(debit_payment_key, event.payment_entry_nos))
        case DebitReturned():
            key = debit_payment_key(event.payment_entry_no)
            return [key, returned_debit_key(event.entry_no)] if event.returns > 1 else [key]
    return []


def _entries(stream: str, event: EntriesPosted) -> list[Key]:
    ledger, party_no = _whose(stream)
    keys: list[Key] = []
    for entry in event.entries:
        keys.append(entry_key(entry.entry_no))
        keys += _documents(ledger, party_no, entry)
    return keys


def _known_at_bank(iban: str, account_no: str) -> list[Key]:
    keys = [iban_key(iban)] if iban else []
    if account_no:
        keys.append(account_at_bank_key(account_no))
    return keys


def _lines(stream: str, rows: Iterable[StatementLineRow | DecidedLineRow]) -> list[Key]:
    """The claims of the bank's entries behind these lines; the details of a batch are one entry."""
    bank_account_no = statement_no_of(stream).rpartition("/")[0]
    return _entries_of_bank(
        bank_account_no, ((row.line_fingerprint, row.entry_occurrence) for row in rows)
    )


def _entries_of_bank(bank_account_no: str, entries: Iterable[tuple[str, int]]) -> list[Key]:
    return [
        statement_line_key(bank_account_no, fingerprint, occurrence)
        for fingerprint, occurrence in dict.fromkeys(entries)
    ]


def _documents(ledger: LedgerKind, party_no: str, entry: PostedEntry) -> list[Key]:
    document_type = entry.document_type
    if document_type not in NUMBERED_ONCE:
        return []
    keys = [document_key(ledger, party_no, document_type, entry.document_no)]
    if (
        ledger == "vendor"
        and entry.external_document_no
        and document_type in ("invoice", "credit_memo")
    ):
        keys.append(external_document_key(party_no, document_type, entry.external_document_no))
    return keys


def _whose(stream: str) -> tuple[LedgerKind, str]:
    kind = stream_kind(stream)
    assert kind in ("customer_ledger", "vendor_ledger"), (
        f"entries of a party on the stream {stream}"
    )
    return ("customer" if kind == "customer_ledger" else "vendor", stream_key(stream))
