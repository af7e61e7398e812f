"""Commands that put posted entries right, or say something of them, by chance."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ledger_es.commands.entry_note import AddEntryNote, SetEntryDispute, SetEntryPromise
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.netting import NetBalances
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.reversal import ReverseRegister
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.deciding.command import Command
from ledger_es.values import Personal
from tests.simulation.chance import DAYS, FIRST_DAY, Chance


def write_off(chance: Chance) -> Command:
    """All that remains of an entry or a part of it, now and then more; mostly to an account that may be named."""
    entry = chance.taxed_entry() if chance.odds(50) else chance.open_entry()
    if entry is None or chance.odds(3):
        return WriteOffEntry(
            entry_no=chance.entry_no(), account_no="6900", posting_date=chance.day()
        )
    amount = None
    if chance.odds(50):
        amount = max(Decimal(abs(entry.remaining) * chance.number(1, 105) // 100), Decimal(1)) / 100
        if entry.currency == "JPY" and chance.odds(95):
            amount = amount.quantize(Decimal(1)) or Decimal(1)
    return WriteOffEntry(
        entry_no=entry.no,
        account_no=chance.one(("6900", "6900", "6900", "1100")),
        posting_date=entry.posting_date + timedelta(days=chance.number(-1, 40)),
        amount=amount,
        correct_vat=chance.odds(80 if chance.book.vat_rows.get(entry.no) else 3),
    )


def cancel(chance: Chance) -> Command:
    """An open invoice, or another entry; the number of the credit memo may be in use."""
    invoices = [
        entry
        for party in chance.book.parties
        for entry in chance.book.open_entries(party)
        if entry.type == "invoice" and not entry.last_application
    ]
    entry = chance.one(invoices[-30:]) if invoices and chance.odds(85) else chance.open_entry()
    no = chance.entry_no() if entry is None else entry.no
    day = chance.day() if entry is None else entry.posting_date
    return CancelInvoice(
        entry_no=no,
        document_no=f"K{chance.number(1, 9_000)}",
        posting_date=day + timedelta(days=chance.number(-1, 30)),
    )


def reverse_register(chance: Chance) -> Command:
    last = chance.book.numbers.register
    return ReverseRegister(register_no=chance.number(max(1, last - 30), last + 1))


def net(chance: Chance) -> Command:
    """A customer with a vendor, in all currencies or in one."""
    return NetBalances(
        customer_no=chance.party("customer")[1],
        vendor_no=chance.party("vendor")[1],
        posting_date=FIRST_DAY + timedelta(days=chance.number(60, DAYS)),
        currency=chance.one(("", "", chance.book.currency, "USD")),
        document_no=f"N{chance.number(1, 9_000)}",
    )


def give_back(chance: Chance) -> Command:
    """Mostly a payment or refund, open or settled, some days after it was posted."""
    paid = [one for one in chance.book.entries.values() if one.type in ("payment", "refund")]
    entry = chance.one(paid[-40:]) if paid and chance.odds(95) else None
    no = chance.entry_no() if entry is None else entry.no
    day = chance.day() if entry is None else entry.posting_date
    to_bank = chance.odds(60)
    fee = Decimal(3) if chance.odds(25) else None
    return ReturnPayment(
        entry_no=no,
        posting_date=day + timedelta(days=chance.number(-1, 60)),
        payment_kind=chance.one(("check", "check", "direct_debit")),
        document_no=f"B{chance.number(1, 9_000)}",
        bal_account_type="bank_account" if to_bank else "gl",
        bal_account_no=chance.bank() if to_bank else "1090",
        bank_fee=fee,
        bank_fee_account_no="6900" if (fee is not None) != chance.odds(3) else "",
    )


def say(chance: Chance) -> Command:
    entry = chance.open_entry()
    no = entry.no if entry is not None and chance.odds(90) else chance.entry_no()
    text = Personal(chance.one(("he called", "", " ")))
    match chance.number(1, 3):
        case 1:
            return SetEntryDispute(
                entry_no=no, dispute=chance.one(("", "PRICE", "GOODS")), text=text
            )
        case 2:
            return SetEntryPromise(
                entry_no=no,
                promised_date=chance.one((None, chance.day())),
                promised_amount=chance.one((None, None, Decimal(5), Decimal("1.001"))),
                text=text,
            )
    return AddEntryNote(entry_no=no, text=text)
