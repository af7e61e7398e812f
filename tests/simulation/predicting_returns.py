"""What the return of a payment must lead to, of a direct debit too: what it had settled is open again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from ledger_es.commands.direct_debit_return import ReturnDirectDebit
from ledger_es.commands.payment_return import ReturnPayment
from tests.simulation import settling
from tests.simulation.book import Book, Entry, Refused, Transaction, cents
from tests.simulation.debits import known, paid_by
from tests.simulation.predicting_entries import undo
from tests.simulation.predicting_journal import told
from tests.simulation.settling import Wish

BLOCKING = ("AC04", "AC06", "MD01", "MD06", "MD07", "MS02")
ONCE_MORE = ("AM04", "MS03")


def return_debit(book: Book, command: ReturnDirectDebit, actor: str) -> dict[str, Any]:
    collection = known(book, command.collection_no)
    debit = collection.debits.get(command.debit_no)
    if debit is None:
        raise Refused("E-DD-DEBIT-UNKNOWN")
    if debit.status != "posted":
        raise Refused("E-DD-DEBIT-STATUS")
    as_payment = ReturnPayment(
        entry_no=debit.payment,
        posting_date=command.posting_date,
        payment_kind="direct_debit",
        bal_account_no=collection.bank,
        document_no=command.document_no or debit.id,
        bank_fee=command.bank_fee,
        bank_fee_account_no=command.bank_fee_account_no,
        charge=command.charge,
        charge_account_no=command.charge_account_no,
        reason_code=command.reason_code,
    )
    return {"collection_no": collection.no, **return_payment(book, as_payment, actor)}


def return_payment(book: Book, command: ReturnPayment, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    settling.party_of(book, command.entry_no)
    payment = book.entries[command.entry_no]
    if payment.type not in ("payment", "refund"):
        raise Refused("E-RETURN-TYPE")
    if command.posting_date < payment.posting_date:
        raise Refused("E-RETURN-DATE")
    if command.bal_account_no not in book.banks:
        raise Refused("E-BANK-UNKNOWN")
    if book.banks[command.bal_account_no].blocked:
        raise Refused("E-BANK-BLOCKED")
    fee = _charged(book, command.bank_fee, command.bank_fee_account_no)
    charge = _charged(book, command.charge, command.charge_account_no)
    book.allow(command.posting_date, actor)
    if book.parties[payment.party].blocked == "all":
        raise Refused("E-PARTY-BLOCKED")
    book.numbers.register += 1
    _undo_applications(book, command, payment, actor)
    _note_debit(book, command)
    number = _take_back(book, command, fee, charge)
    return {"application_no": number, "document_nos": [command.document_no], **told(book, before)}


def _charged(book: Book, amount: Any, account_no: str) -> int:
    if (amount is None) != (not account_no):
        raise Refused("E-RETURN-CHARGE")
    if amount is None:
        return 0
    book.direct_account(account_no)
    return cents(amount)


def _undo_applications(book: Book, command: ReturnPayment, payment: Entry, actor: str) -> None:
    """The newest first: of a debit on their own day or the first that is open, else not before the return."""
    was_debited = command.payment_kind == "direct_debit" or paid_by(book, payment.no) is not None
    if payment.is_reversed:
        raise Refused("E-UNAPPLY-REVERSED")
    while number := book.entries[payment.no].last_application:
        application = book.applications[number]
        if book.transactions[application.transaction].source == "payment_return":
            raise Refused("E-RETURN-TWICE")
        if any(book.entries[no].last_application != number for no in application.before):
            raise Refused("E-UNAPPLY-LATER")
        own = application.posting_date
        day = _first_open(book, own, actor) if was_debited else max(own, command.posting_date)
        book.allow(day, actor)
        undo(book, application, book.begin(day, "payment_return"))


def _first_open(book: Book, day: date, actor: str) -> date:
    first, _ = book.periods.get(actor) or book.periods.get("") or (None, None)
    return day if first is None else max(day, first)


def _note_debit(book: Book, command: ReturnPayment) -> None:
    found = paid_by(book, command.entry_no)
    if found is None:
        return
    collection, debit = found
    book.collections[collection.no] = collection.now(replace(debit, status="returned"))
    times, _ = book.returned.get(debit.entry, (0, False))
    waits = command.reason_code not in ONCE_MORE or times > 0
    book.returned[debit.entry] = (times + 1, waits)
    if command.reason_code in BLOCKING:
        book.mandates[debit.mandate] = replace(book.mandates[debit.mandate], blocked=True)


def _take_back(book: Book, command: ReturnPayment, fee: int, charge: int) -> int:
    """An entry the other way that is applied to the payment, the money at the bank with its fee, and the charge."""
    payment = book.entries[command.entry_no]
    transaction = book.begin(command.posting_date, "payment_return")
    kind = "refund" if payment.type == "payment" else "payment"
    back = _entry(book, command, payment, kind, -payment.amount, payment.group)
    _post(book, transaction, payment, back)
    bank = command.bal_account_no
    group = book.banks[bank].posting_group or "BANK"
    gl_account = book.account(book.group("bank_account", group, command.posting_date))
    if fee:
        book.line(transaction, command.bank_fee_account_no, fee)
    book.post_bank(transaction, bank, payment.amount - fee)
    book.line(transaction, gl_account, payment.amount - fee)
    if charge:
        group = book.parties[payment.party].posting_group or "DOMESTIC"
        _post(book, transaction, payment, _entry(book, command, payment, "", charge, group))
        book.line(transaction, command.charge_account_no, -charge)
    parts = settling.settle(back, [Wish(book.entries[payment.no])])
    return settling.apply(book, back, parts, transaction, command.posting_date)


def _post(book: Book, transaction: Transaction, payment: Entry, entry: Entry) -> None:
    book.post(transaction, entry)
    book.line(transaction, entry.account, entry.amount)
    if payment.no in book.carried:
        book.carried[entry.no] = book.carried[payment.no]


def _entry(
    book: Book, command: ReturnPayment, payment: Entry, kind: str, amount: int, group: str
) -> Entry:
    day = command.posting_date
    return Entry(
        no=book.next_entry(),
        party=payment.party,
        type=kind,
        document_no=command.document_no,
        external_no="",
        posting_date=day,
        document_date=day,
        due_date=day,
        amount=amount,
        remaining=amount,
        discount=0,
        discount_date=None,
        group=group,
        account=book.group(payment.party[0], group, day).control_account,
        payment_reference="",
        payment_method="",
        on_hold="",
    )


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    ReturnDirectDebit: return_debit,
    ReturnPayment: return_payment,
}
