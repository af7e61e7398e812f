"""What commands that put posted entries right, or say something of them, must lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from ledger_es.commands.entry_note import AddEntryNote, SetEntryDispute, SetEntryPromise
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.reversal import ReverseRegister
from ledger_es.commands.write_off import WriteOffEntry
from tests.simulation import predicting_vat, settling, settling_currencies
from tests.simulation.book import Book, Entry, Refused, Transaction, VatRow, cents, rounded
from tests.simulation.predicting_entries import mirror, refuse_blocked, refuse_reversal
from tests.simulation.predicting_journal import refuse_used, told
from tests.simulation.settling import Wish


def write_off(book: Book, command: WriteOffEntry, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    entry = _open(book, command.entry_no)
    book.allow(command.posting_date, actor)
    if command.posting_date < entry.opened:
        raise Refused("E-APPLY-DATE")
    most = abs(entry.remaining) if command.amount is None else cents(command.amount, entry.currency)
    if most > abs(entry.remaining):
        raise Refused("E-APPLY-EXCESS")
    refuse_blocked(book, entry.party)
    account = book.direct_account(command.account_no)
    amount = -most if entry.is_debit else most
    rows: tuple[VatRow, ...] = ()
    if command.correct_vat:
        if not book.vat_in(entry.no):
            raise Refused("E-POST-VAT-NONE")
        rows = predicting_vat.corrected(book, entry.no, -amount)
        predicting_vat.refuse_vat_account(book, rows, account)
    book.numbers.register += 1
    transaction = book.begin(command.posting_date, "write_off")
    lcy = -entry.left_lcy if amount == -entry.remaining else rounded(amount * entry.rate)
    applying = posted_entry(book, transaction, entry, "", entry.document_no, amount, lcy)
    applying = replace(applying, writes_off=True)
    book.entries[applying.no] = applying
    book.post_vat(applying.no, rows)
    book.line(transaction, account, -lcy - sum(row.amount for row in rows))
    for row in rows:
        book.line(transaction, row.account, row.amount)
    number = _applied(book, applying, Wish(entry, most), transaction)
    return {"application_no": number, **told(book, before)}


def cancel_invoice(book: Book, command: CancelInvoice, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    invoice = _open(book, command.entry_no)
    if invoice.type != "invoice":
        raise Refused("E-CANCEL-TYPE")
    if invoice.last_application:
        raise Refused("E-CANCEL-APPLIED")
    day = command.posting_date
    if day < invoice.opened:
        raise Refused("E-APPLY-DATE")
    found = next(
        made for made in book.transactions.values() if (*invoice.party, invoice.no) in made.entries
    )
    if len(found.entries) > 1:
        raise Refused("E-CANCEL-MIXED")
    book.allow(day, actor)
    refuse_blocked(book, invoice.party)
    kind, number = invoice.party
    refuse_used(book, iter([("document", kind, number, "credit_memo", command.document_no)]))
    for account, _ in found.lines:
        book.account(account)
    rows = tuple(row.negative() for row in book.vat_rows.get(invoice.no, ()))
    for row in rows:
        if row.amount:
            book.account(row.account)
    book.numbers.register += 1
    transaction = book.begin(day, "journal")
    credit = posted_entry(
        book,
        transaction,
        invoice,
        "credit_memo",
        command.document_no,
        -invoice.amount,
        -invoice.lcy,
        invoice.group,
        invoice.account,
    )
    others = list(found.lines)
    others.remove((invoice.account, invoice.lcy))
    # The VAT of what was taken over was posted in earlier books: it is taken out of the balancing account.
    vat = rows if found.source == "opening_balance" else ()
    for account, amount in others:
        book.line(transaction, account, -amount - sum(row.amount for row in vat))
    for row in vat:
        book.line(transaction, row.account, row.amount)
    book.post_vat(credit.no, rows)
    application_no = _applied(book, credit, Wish(invoice), transaction)
    return {"application_no": application_no, **told(book, before)}


def reverse_register(book: Book, command: ReverseRegister, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    found = [made for made in book.transactions.values() if made.register == command.register_no]
    if not found:
        drawn = command.register_no <= book.numbers.register
        raise Refused("E-REGISTER-EMPTY" if drawn else "E-REGISTER-UNKNOWN")
    in_order = sorted(found, key=lambda made: made.no)
    # Where an application has posted something on another day, that transaction has nothing of its own.
    if any(made.entries or made.lines for made in in_order):
        in_order = [made for made in in_order if made.entries or made.lines]
    for made in in_order:
        refuse_reversal(book, made, actor)
    book.numbers.register += 1
    for made in in_order:
        mirror(book, made)
    return {"reversed_register_no": command.register_no, **told(book, before)}


def _open(book: Book, no: int) -> Entry:
    return settling.open_entry(book, settling.party_of(book, no), no)


def posted_entry(
    book: Book,
    transaction: Transaction,
    other: Entry,
    kind: str,
    document_no: str,
    amount: int,
    lcy: int,
    group: str = "",
    account: str = "",
) -> Entry:
    """A new entry of the party and in the currency of another one, due at once and without discount.

    Without a group it is in that of the party, and without an account on that of the group. Its line is written too.
    """
    party = other.party
    group = group or book.parties[party].posting_group or "DOMESTIC"
    day: date = transaction.posting_date
    entry = Entry(
        no=book.next_entry(),
        party=party,
        type=kind,
        document_no=document_no,
        external_no="",
        posting_date=day,
        document_date=day,
        due_date=day,
        amount=amount,
        remaining=amount,
        discount=0,
        discount_date=None,
        group=group,
        account=account or book.group(party[0], group, day).control_account,
        payment_reference="",
        payment_method="",
        on_hold="",
        currency=other.currency,
        rate=other.rate,
        lcy=lcy,
        left_lcy=lcy,
    )
    book.post(transaction, entry)
    book.line(transaction, entry.account, lcy)
    return entry


def _applied(book: Book, applying: Entry, wish: Wish, transaction: Transaction) -> int:
    parts = settling.settle(applying, [wish])
    return settling_currencies.apply(book, applying, parts, transaction, transaction.posting_date)


# --- what is said of entries ------------------------------------------------------------------


def set_dispute(book: Book, command: SetEntryDispute, actor: str) -> dict[str, Any]:
    entry = _open(book, command.entry_no)
    if book.disputes.get(entry.no, "") == command.dispute:
        raise Refused("E-EDIT-NOTHING")
    book.disputes[entry.no] = command.dispute
    return {}


def set_promise(book: Book, command: SetEntryPromise, actor: str) -> dict[str, Any]:
    entry = _open(book, command.entry_no)
    if command.promised_date is not None and command.promised_date < entry.document_date:
        raise Refused("E-POST-DATE")
    remaining = abs(entry.remaining)
    amount = remaining
    if command.promised_amount is not None:
        amount = cents(command.promised_amount, entry.currency)
    if amount > remaining:
        raise Refused("E-APPLY-EXCESS")
    promise = (command.promised_date, amount) if command.promised_date else None
    if book.promises.get(entry.no) == promise:
        raise Refused("E-EDIT-NOTHING")
    book.promises[entry.no] = promise
    return {}


def add_note(book: Book, command: AddEntryNote, actor: str) -> dict[str, Any]:
    settling.party_of(book, command.entry_no)
    if not command.text.reveal().strip():
        raise Refused("E-NOTE-EMPTY")
    return {}


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    WriteOffEntry: write_off,
    CancelInvoice: cancel_invoice,
    ReverseRegister: reverse_register,
    SetEntryDispute: set_dispute,
    SetEntryPromise: set_promise,
    AddEntryNote: add_note,
}
