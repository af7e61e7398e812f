"""The letter of each kind of document, from the ledger, with the party it goes to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from ledger_es import Ledger, PostCheck
from ledger_es.audit import written_by
from ledger_es.errors import CheckStatusWrong, DocumentIsNotIssued, NoReceiptOfEntry
from ledger_es.letters.balance_statement import balance_letter
from ledger_es.letters.check import check_letter
from ledger_es.letters.finance_charge_memo import memo_letter
from ledger_es.letters.letter import Letter
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.payment_receipt import receipt_letter
from ledger_es.letters.reminder import reminder_letter
from ledger_es.letters.settled import Settled, settled_by
from ledger_es.letters.statement_of_account import statement_letter
from ledger_es.reports import ReminderReport
from ledger_es.reports.check import CheckRow
from ledger_es.reports.party import Party
from ledger_es.values import LedgerKind

_EVER = date.max


class Addressed(NamedTuple):
    """A letter and to whom it goes."""

    letter: Letter
    ledger: LedgerKind
    party: Party


def reminder_of(ledger: Ledger, number: str, head: Letterhead) -> Addressed:
    """Raises AskingDocumentUnknown or DocumentIsNotIssued."""
    report = ledger.reminder(reminder_no=number, as_of=_EVER)
    status = report.reminder.status
    if status != "issued":
        raise DocumentIsNotIssued(kind="reminder", document_no=number, status=status)
    customer = party_of(ledger, "customer", report.reminder.customer_no)
    letter = reminder_letter(report, customer, head, references_of(ledger, report))
    return Addressed(letter, "customer", customer)


def references_of(ledger: Ledger, report: ReminderReport) -> list[str]:
    """The payment reference of the only entry that is asked for; of several, none stands for all."""
    entry_nos = [line.entry_no for line in report.rows() if line.line_type != "line_fee"]
    if report.reminder.entry_no or len(entry_nos) != 1:
        return []
    entry = ledger.entry(entry_nos[0], as_of=_EVER).entry
    return [getattr(entry, "payment_reference", "")]


def memo_of(ledger: Ledger, number: str, head: Letterhead) -> Addressed:
    """Raises AskingDocumentUnknown or DocumentIsNotIssued."""
    report = ledger.finance_charge_memo(memo_no=number, as_of=_EVER)
    status = report.memo.status
    if status != "issued":
        raise DocumentIsNotIssued(kind="finance charge memo", document_no=number, status=status)
    customer = party_of(ledger, "customer", report.memo.customer_no)
    return Addressed(memo_letter(report, customer, head), "customer", customer)


def statement_of(
    ledger: Ledger,
    kind: LedgerKind,
    number: str,
    head: Letterhead,
    as_of: date | None = None,
    known_at: datetime | None = None,
    first_day: date | None = None,
) -> Addressed:
    """With open items or, from the first day on, by balance. Raises PartyUnknown or StatementPeriodInvalid."""
    party_nos: dict[str, Any] = {f"{kind}_no": number}
    if first_day is None:
        items = ledger.statement_of_account(**party_nos, as_of=as_of, known_at=known_at)
        party = party_of(ledger, kind, number)
        return Addressed(statement_letter(items, party, head), kind, party)
    moved = ledger.balance_statement(
        **party_nos, posted_from=first_day, as_of=as_of, known_at=known_at
    )
    party = party_of(ledger, kind, number)
    return Addressed(balance_letter(moved, party, head), kind, party)


def receipt_of(
    ledger: Ledger,
    entry_no: int,
    head: Letterhead,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Addressed:
    """Raises EntryUnknown or NoReceiptOfEntry."""
    report = ledger.entry(entry_no, as_of=as_of, known_at=known_at)
    party_no = getattr(report.entry, "party_no", "")
    if not party_no or report.entry.document_type not in ("payment", "refund"):
        raise NoReceiptOfEntry(entry_no=entry_no)
    kind: LedgerKind = "vendor" if report.ledger == "vendor" else "customer"
    party = party_of(ledger, kind, party_no)
    return Addressed(receipt_letter(report, party, head), kind, party)


def check_of(ledger: Ledger, bank_account_no: str, check_no: str, head: Letterhead) -> Addressed:
    """Of a printed check, what its posting would settle. Raises CheckUnknown, CheckStatusWrong, or as `PostCheck`."""
    (row,) = ledger.checks(bank_account_no=bank_account_no, check_no=check_no, as_of=_EVER).rows()
    if row.status not in ("printed", "posted"):
        raise CheckStatusWrong(
            bank_account_no=bank_account_no,
            check_no=check_no,
            status=row.status,
            wanted="printed or posted",
            verb="written as a letter",
        )
    if row.party_entry_no:
        pays = settled_by(ledger.entry(row.party_entry_no, as_of=_EVER))
    else:
        pays = _will_settle(ledger, row)
    kind: LedgerKind = "vendor" if row.party_kind == "vendor" else "customer"
    party = party_of(ledger, kind, row.party_no)
    return Addressed(check_letter(row, pays, party, head), kind, party)


def _will_settle(ledger: Ledger, check: CheckRow) -> list[Settled]:
    """What the posting of a printed check would settle: it is tried, and nothing is recorded."""
    command = PostCheck(bank_account_no=check.bank_account_no, check_no=check.check_no)
    would_be = written_by(ledger.execute(command, dry_run=True).events, {})
    documents = []
    for pair in would_be.applications:
        document = ledger.entry(pair.credit_entry_no, as_of=_EVER).entry
        external = getattr(document, "external_document_no", "")
        # A vendor knows its documents by its own numbers.
        number = external if check.party_kind == "vendor" and external else document.document_no
        documents.append(
            Settled(
                document.document_type, number, document.posting_date, pair.amount, pair.discount
            )
        )
    return documents


def party_of(ledger: Ledger, kind: LedgerKind, number: str) -> Party:
    """The customer or vendor. Raises PartyUnknown."""
    if kind == "customer":
        return ledger.customers(customer_no=number).parties[0]
    return ledger.vendors(vendor_no=number).parties[0]
