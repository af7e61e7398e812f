"""Checks by chance: mostly they pay something that is open; numbers are used twice now and then."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from ledger_es.commands.check import ExportChecks, IssueCheck, PostCheck
from ledger_es.commands.check_void import VoidCheck
from ledger_es.deciding.command import Command
from tests.simulation.chance import Chance


def check(chance: Chance) -> Command:
    of_bank = [number for bank, number in chance.book.checks if bank in chance.book.banks]
    if not of_bank or chance.odds(45):
        return _issue(chance)
    bank, number = chance.one(list(chance.book.checks)[-12:])
    if chance.odds(3):
        number = "unknown"
    paper = chance.book.checks.get((bank, number))
    if paper is not None and paper.status == "printed" and chance.odds(60):
        return PostCheck(bank_account_no=bank, check_no=number)
    match chance.one((1, 1, 1, 2, 3)):
        case 1:
            day = (
                chance.day()
                if paper is None
                else paper.day + timedelta(days=chance.one((-1, 0, 0, 3, 9)))
            )
            form: Any = chance.one(("unapply", "unapply", "check_only"))
            return VoidCheck(bank_account_no=bank, check_no=number, void_date=day, void_type=form)
        case 2:
            return PostCheck(bank_account_no=bank, check_no=number)
    others = [no for of, no in chance.book.checks if of == bank and chance.odds(40)]
    return ExportChecks(bank_account_no=bank, check_nos=tuple(others[-4:]) or (number,))


def _issue(chance: Chance) -> Command:
    """A check pays what a vendor is owed, or what a customer has too much."""
    kind: Any = chance.one(("vendor", "vendor", "customer"))
    party = chance.party(kind)
    credits = [entry for entry in chance.book.open_entries(party) if not entry.is_debit]
    target = chance.one(credits[-10:]) if credits and chance.odds(75) else None
    amount, day = chance.amount(), chance.day()
    applies_to: dict[int, Decimal | None] = {}
    if target is not None:
        day = max(day, target.posting_date) if chance.odds(90) else day
        amount = Decimal(-target.remaining) / 100 if chance.odds(60) else amount
        applies_to = {
            target.no: None if chance.odds(70) else min(amount, Decimal(-target.remaining) / 100)
        }
    if chance.odds(2):
        amount = Decimal("1.005")
    used = list(chance.book.checks)
    bank = chance.bank()
    number = str(chance.number(1, 400))
    if chance.book.last_check.get(bank) and chance.odds(75):
        number = ""
    if used and chance.odds(5):
        number = chance.one(used)[1]
    return IssueCheck(
        bank_account_no=bank,
        check_no=number,
        check_kind=chance.one(("manual", "manual", "computer")),
        check_date=day,
        ledger=kind,
        party_no=party[1],
        amount=amount,
        applies_to=applies_to,
    )
