"""Commands on posted entries by chance: apply, unapply, reverse, edit."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from tests.simulation.chance import Chance
from tests.simulation.drawing_journal import named


def apply(chance: Chance) -> Command:
    entry = chance.open_entry()
    day = chance.day() if chance.odds(25) else None
    if entry is None or chance.odds(4):
        wanted = {chance.entry_no(): None, chance.entry_no(): None}
        return ApplyEntries(
            applying_entry_no=chance.entry_no(), amounts_to_apply=wanted, posting_date=day
        )
    if chance.odds(35):
        return ApplyEntries(applying_entry_no=entry.no, posting_date=day)
    others = [one for one in chance.book.open_entries(entry.party) if one.no != entry.no]
    opposite = (
        [one for one in others if one.is_debit != entry.is_debit] if chance.odds(85) else others
    )
    amounts: dict[int, Decimal | None] = {}
    if opposite and not chance.odds(2):
        amounts = named(chance, chance.one(opposite[-20:]))
    if chance.odds(3):
        amounts[entry.no] = None
    if chance.odds(3):
        amounts[chance.entry_no()] = Decimal("10.001")
    if not chance.odds(4):
        amounts.pop(entry.no, None)
    return ApplyEntries(applying_entry_no=entry.no, amounts_to_apply=amounts, posting_date=day)


def unapply(chance: Chance) -> Command:
    """Mostly an application in force, by one of its entries; sometimes any entry, or an application of another."""
    last = chance.book.numbers.application
    day = chance.day() if chance.odds(30) else None
    for _ in range(10):
        application = chance.book.applications.get(chance.number(max(1, last - 40), max(1, last)))
        if application is not None and (
            application.no not in chance.book.undone or chance.odds(10)
        ):
            entry_no = chance.one(list(application.before))
            no = application.no if chance.odds(40) else None
            return UnapplyEntry(entry_no=entry_no, application_no=no, posting_date=day)
    no = chance.number(1, last + 1) if chance.odds(40) else None
    return UnapplyEntry(entry_no=chance.entry_no(), application_no=no, posting_date=day)


def reverse(chance: Chance) -> Command:
    last = chance.book.numbers.transaction
    low = max(1, last - 50) if chance.odds(80) else 1
    return ReverseTransaction(transaction_no=chance.number(low, last + 1))


def edit(chance: Chance) -> Command:
    entry = chance.open_entry()
    no = entry.no if entry is not None and chance.odds(90) else chance.entry_no()
    match chance.number(1, 5):
        case 1:
            return SetEntryHold(entry_no=no, on_hold=chance.one(("", "HOLD")))
        case 2:
            return ChangeEntryDueDate(entry_no=no, due_date=chance.day())
        case 3:
            return ChangeEntryPaymentReference(
                entry_no=no, payment_reference=chance.one(("", "REF1", "REF2"))
            )
        case 4:
            return ChangeEntryPaymentMethod(entry_no=no, payment_method=chance.one(("", "BANK")))
    return ChangeEntryDiscount(
        entry_no=no,
        discount_date=chance.day(),
        discount_amount=chance.one((None, Decimal(0), Decimal(2), Decimal(-1), Decimal("1.001"))),
    )
