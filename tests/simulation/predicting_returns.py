"""What the return of a payment must lead to, of a direct debit too: what it had settled is open again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from ledger_es.commands.direct_debit_return import ReturnDirectDebit
from ledger_es.commands.payment_return import ReturnPayment
from tests.simulation import settling, settling_currencies
from tests.simulation.book import (
    Application,
    Book,
    Entry,
    Refused,
    Transaction,
    cents,
    rounded,
)
from tests.simulation.debits import known, paid_by
from tests.simulation.predicting_corrections import posted_entry
from tests.simulation.predicting_entries import undo
from tests.simulation.predicting_journal import told
from tests.simulation.settling import Wish
from tests.simulation.valuing import value_again

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
    """The account is always named, and the number too."""
    before = book.numbers.transaction
    settling.party_of(book, command.entry_no)
    payment = book.entries[command.entry_no]
    if payment.type not in ("payment", "refund"):
        raise Refused("E-RETURN-TYPE")
    if command.posting_date < payment.posting_date:
        raise Refused("E-RETURN-DATE")
    if command.bal_account_type == "gl":
        book.direct_account(command.bal_account_no)
    elif command.bal_account_no not in book.banks:
        raise Refused("E-BANK-UNKNOWN")
    elif book.banks[command.bal_account_no].blocked:
        raise Refused("E-BANK-BLOCKED")
    fee = _charged(book, command.bank_fee, command.bank_fee_account_no, "")
    charge = _charged(book, command.charge, command.charge_account_no, payment.currency)
    rate = book.rate(payment.currency, command.posting_date) if charge else Fraction(1)
    book.allow(command.posting_date, actor)
    if book.parties[payment.party].blocked == "all":
        raise Refused("E-PARTY-BLOCKED")
    book.numbers.register += 1
    undone = _undo_applications(book, command, payment, actor)
    value_again(book, payment.party, undone)
    _note_debit(book, command)
    number = _take_back(book, command, fee, (charge, rate))
    return {"application_no": number, "document_nos": [command.document_no], **told(book, before)}


def _charged(book: Book, amount: Any, account_no: str, currency: str) -> int:
    if (amount is None) != (not account_no):
        raise Refused("E-RETURN-CHARGE")
    if amount is None:
        return 0
    book.direct_account(account_no)
    return cents(amount, currency)


def _undo_applications(
    book: Book, command: ReturnPayment, payment: Entry, actor: str
) -> list[Application]:
    """The newest first: of a debit on their own day or the first that is open, else not before the return."""
    was_debited = command.payment_kind == "direct_debit" or paid_by(book, payment.no) is not None
    if payment.is_reversed:
        raise Refused("E-UNAPPLY-REVERSED")
    undone = []
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
        undone.append(application)
    return undone


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


def _take_back(book: Book, command: ReturnPayment, fee: int, charge: tuple[int, Fraction]) -> int:
    """An entry the other way that is applied to the payment, the money with the bank's fee, and the charge.

    It is applied on the bank's day or, if an undo has opened the payment only later, on that day.
    """
    payment, number = book.entries[command.entry_no], command.document_no
    transaction = book.begin(command.posting_date, "payment_return")
    kind = "refund" if payment.type == "payment" else "payment"
    back = posted_entry(
        book,
        transaction,
        payment,
        kind,
        number,
        -payment.amount,
        -payment.lcy,
        payment.group,
        payment.account,
    )
    _carry(book, payment, back)
    book.line(transaction, command.bank_fee_account_no, fee)
    _money(book, command, transaction, payment.lcy - fee)
    if charge[0]:
        lcy = rounded(charge[0] * charge[1])
        like = replace(payment, rate=charge[1])
        charged = posted_entry(book, transaction, like, "", number, charge[0], lcy)
        _carry(book, payment, charged)
        book.line(transaction, command.charge_account_no, -lcy)
    on, applied_in = max(payment.opened, command.posting_date), transaction
    if on > command.posting_date:
        book.allow(on, book.actor)
        applied_in = book.begin(on, "payment_return")
    parts = settling.settle(back, [Wish(payment)])
    return settling_currencies.apply(book, back, parts, applied_in, on)


def _money(book: Book, command: ReturnPayment, transaction: Transaction, lcy: int) -> None:
    if command.bal_account_type == "gl":
        book.line(transaction, command.bal_account_no, lcy)
        return
    bank = command.bal_account_no
    group = book.banks[bank].posting_group or "BANK"
    gl_account = book.account(book.group("bank_account", group, command.posting_date))
    book.post_bank(transaction, bank, lcy)
    book.line(transaction, gl_account, lcy)


def _carry(book: Book, payment: Entry, entry: Entry) -> None:
    if payment.no in book.carried:
        book.carried[entry.no] = book.carried[payment.no]


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    ReturnDirectDebit: return_debit,
    ReturnPayment: return_payment,
}
