"""What commands on posted entries must lead to: applying, unapplying, reversing, editing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.commands.reversal import ReverseTransaction
from tests.simulation import debits, settling, settling_currencies, valuing
from tests.simulation.book import (
    Application,
    Book,
    Change,
    Entry,
    Party,
    Refused,
    Transaction,
    cents,
)
from tests.simulation.predicting_journal import told
from tests.simulation.settling import Wish

REVERSIBLE = (
    *("journal", "payment_reconciliation", "write_off", "direct_debit", "payment_return"),
    "netting",
)


def apply_entries(book: Book, command: ApplyEntries, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    party = settling.party_of(book, command.applying_entry_no)
    applying = settling.open_entry(book, party, command.applying_entry_no)
    if command.amounts_to_apply is None:
        wishes = settling.oldest(book, applying, command.posting_date)
    else:
        wishes = _named(book, party, applying, command.amounts_to_apply)
    parts = settling.settle(applying, wishes)
    if not parts:
        raise Refused("E-APPLY-NOTHING" if command.amounts_to_apply is None else "E-APPLY-SIGN")
    if command.amounts_to_apply is not None:
        settling.refuse_cut(wishes, parts)
    latest = max([applying.opened, *(part.entry.opened for part in parts)])
    on = command.posting_date or latest
    book.allow(on, actor)
    if on < latest:
        raise Refused("E-APPLY-DATE")
    refuse_blocked(book, party)
    book.numbers.register += 1
    transaction = book.begin(on, "application")
    number = settling_currencies.apply(book, applying, parts, transaction, on)
    return {"application_no": number, **told(book, before)}


def _named(book: Book, party: Party, applying: Entry, amounts: dict[int, Any]) -> list[Wish]:
    wishes = []
    for no, most in amounts.items():
        entry = settling.open_entry(book, party, no)
        if no == applying.no:
            raise Refused("E-APPLY-SIGN")
        limit = None if most is None else cents(most, entry.currency)
        if limit is not None and limit > abs(entry.remaining):
            raise Refused("E-APPLY-EXCESS")
        wishes.append(Wish(entry, limit))
    if not wishes:
        raise Refused("E-APPLY-NOTHING")
    return settling_currencies.converted(book, applying, wishes)


def unapply_entry(book: Book, command: UnapplyEntry, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    party = settling.party_of(book, command.entry_no)
    entry = book.entries[command.entry_no]
    if entry.is_reversed:
        raise Refused("E-UNAPPLY-REVERSED")
    if command.application_no and book.undone.get(command.application_no):
        raise Refused("E-UNAPPLY-TWICE")
    if not entry.last_application:
        raise Refused("E-UNAPPLY-NONE")
    number = command.application_no or entry.last_application
    application = book.applications.get(number)
    if application is None or entry.no not in application.before:
        raise Refused("E-UNAPPLY-NONE")
    on = command.posting_date or application.posting_date
    book.allow(on, actor)
    if on < application.posting_date:
        raise Refused("E-UNAPPLY-DATE")
    if any(book.entries[no].last_application != number for no in application.before):
        raise Refused("E-UNAPPLY-LATER")
    refuse_blocked(book, party)
    book.numbers.register += 1
    undo(book, application, book.begin(on, "unapplication"))
    valuing.value_again(book, party, [application])
    return {"application_no": number, **told(book, before)}


def undo(book: Book, application: Application, transaction: Transaction) -> None:
    """The entries are as before, and its G/L lines stand in the transaction with the opposite sign."""
    settling_currencies.take_back(book, application.released, transaction, -1)
    for account, amount in application.lines:
        book.application_line(transaction, account, -amount)
    book.add_vat(tuple(row.negative() for row in application.vat))
    book.vat_given_up.update(application.given_up_before)
    for no, before in application.before.items():
        entry, discount = book.entries[no], before.discount
        if entry.remaining and entry.discount != application.left[no]:
            # Edited since then, and nobody has asked to undo that.
            discount = entry.discount
        reopened = entry.reopened
        if transaction.posting_date > application.posting_date:
            reopened = max(reopened or transaction.posting_date, transaction.posting_date)
        amount, lcy = before.remaining - entry.remaining, before.left_lcy - entry.left_lcy
        book.change(Change(no, transaction.posting_date, amount, lcy))
        book.entries[no] = replace(
            entry,
            remaining=before.remaining,
            left_lcy=before.left_lcy,
            discount=discount,
            last_application=before.last_application,
            reopened=reopened,
        )
    book.undone[application.no] = True
    book.undone_on[application.no] = transaction.posting_date


def refuse_blocked(book: Book, party: Party) -> None:
    if book.parties[party].blocked == "all":
        raise Refused("E-PARTY-BLOCKED")


def reverse_transaction(book: Book, command: ReverseTransaction, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    found = book.transactions.get(command.transaction_no)
    if found is None:
        raise Refused("E-REV-UNKNOWN")
    refuse_reversal(book, found, actor)
    book.numbers.register += 1
    mirror(book, found)
    return {"reversed_transaction_no": found.no, **told(book, before)}


def refuse_reversal(book: Book, found: Transaction, actor: str) -> None:
    if found.reverses or found.no in book.reversed_by:
        raise Refused("E-REV-TWICE")
    if found.source == "check":
        raise Refused("E-REV-CHECK")
    # An undo, or an application, may have posted in transactions of their own.
    if found.source not in REVERSIBLE or not (found.entries or found.lines):
        raise Refused("E-REV-JOURNAL")
    entries = [book.entries[no] for kind, _, no in found.entries if kind != "bank_account"]
    if any(entry.last_application for entry in entries):
        raise Refused("E-REV-APPLIED")
    if any(kind == "bank_account" and book.is_shown(no) for kind, _, no in found.entries):
        raise Refused("E-REV-CLOSED")
    for entry in entries:
        valuing.refuse_valued(book, entry)
    book.allow(found.posting_date, actor)
    for kind, owner, _ in found.entries:
        if kind == "bank_account" and book.banks[owner].blocked:
            raise Refused("E-BANK-BLOCKED")
        if kind != "bank_account":
            refuse_blocked(book, (kind, owner))
    for account, _ in found.lines:
        book.account(account)


def mirror(book: Book, found: Transaction, transaction: Transaction | None = None) -> None:
    """The same transaction with the opposite signs, on its own day, or in a transaction of another day."""
    if transaction is None:
        transaction = book.begin(found.posting_date, "reversal", reverses=found.no)
    for account, amount in found.lines:
        book.line(transaction, account, -amount)
    for kind, owner, no in found.entries:
        if kind == "bank_account":
            book.post_bank(transaction, owner, -book.bank_entries[no][1])
        else:
            mirror_no = _reverse(book, transaction, book.entries[no])
            book.post_vat(mirror_no, tuple(row.negative() for row in book.vat_rows.get(no, ())))
    transaction.vat += tuple(row.negative() for row in found.vat)
    book.add_vat(tuple(row.negative() for row in found.vat))
    book.reversed_by[found.no] = transaction.no


def _reverse(book: Book, transaction: Transaction, entry: Entry) -> int:
    """A mirror entry; both are closed, and the application that closes them has a number of its own."""
    day = transaction.posting_date
    closed = replace(entry, remaining=0, left_lcy=0, discount=0, is_reversed=True)
    mirror = replace(
        closed,
        no=book.next_entry(),
        amount=-entry.amount,
        lcy=-entry.lcy,
        posting_date=day,
        writes_off=False,
    )
    book.post(transaction, mirror)
    book.change(
        Change(mirror.no, day, entry.amount, entry.lcy),
        Change(entry.no, day, -entry.amount, -entry.lcy),
    )
    book.entries[entry.no] = closed
    book.numbers.application += 1
    debits.note_reversed(book, entry.no)
    return mirror.no


# --- edits ---


def set_hold(book: Book, command: SetEntryHold, actor: str) -> dict[str, Any]:
    return _edit(book, command.entry_no, on_hold=command.on_hold)


def change_due_date(book: Book, command: ChangeEntryDueDate, actor: str) -> dict[str, Any]:
    entry = _open(book, command.entry_no)
    if entry.due_date != command.due_date and command.due_date < entry.document_date:
        raise Refused("E-POST-DATE")
    return _edit(book, command.entry_no, due_date=command.due_date)


def change_discount(book: Book, command: ChangeEntryDiscount, actor: str) -> dict[str, Any]:
    entry = _open(book, command.entry_no)
    discount = entry.discount
    if command.discount_amount is not None:
        unsigned = cents(command.discount_amount, entry.currency)
        if not 0 <= unsigned <= abs(entry.remaining):
            raise Refused("E-POST-DISCOUNT")
        discount = unsigned if entry.is_debit else -unsigned
    if entry.type not in ("invoice", "credit_memo"):
        raise Refused("E-POST-DISCOUNT")
    days: dict[str, date] = {"discount_date": command.discount_date}
    return _edit(book, command.entry_no, discount=discount, **days)


def change_reference(
    book: Book, command: ChangeEntryPaymentReference, actor: str
) -> dict[str, Any]:
    return _edit(book, command.entry_no, payment_reference=command.payment_reference)


def change_method(book: Book, command: ChangeEntryPaymentMethod, actor: str) -> dict[str, Any]:
    entry = _open(book, command.entry_no)
    named = command.payment_method
    if named != entry.payment_method and named and named not in book.methods:
        raise Refused("E-SETUP-METHOD")
    return _edit(book, command.entry_no, payment_method=named)


def _open(book: Book, no: int) -> Entry:
    return settling.open_entry(book, settling.party_of(book, no), no)


def _edit(book: Book, no: int, **values: Any) -> dict[str, Any]:
    entry = _open(book, no)
    edited = replace(entry, **values)
    if edited == entry:
        raise Refused("E-EDIT-NOTHING")
    book.entries[no] = edited
    return {}


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    ApplyEntries: apply_entries,
    UnapplyEntry: unapply_entry,
    ReverseTransaction: reverse_transaction,
    SetEntryHold: set_hold,
    ChangeEntryDueDate: change_due_date,
    ChangeEntryDiscount: change_discount,
    ChangeEntryPaymentReference: change_reference,
    ChangeEntryPaymentMethod: change_method,
}
