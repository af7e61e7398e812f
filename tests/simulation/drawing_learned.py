"""Drawing what is said of learned payers and of text mappings that are offered."""

from __future__ import annotations

from typing import cast

from ledger_es.commands.bank_statement_lines import AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.learned_payer import RevokeLearnedPayer
from ledger_es.commands.mapping_offer import AcceptMappingOffer, DeclineMappingOffer
from ledger_es.deciding.command import Command
from ledger_es.values import AccountType, Personal
from tests.simulation.chance import Chance
from tests.simulation.drawing_statements import statements
from tests.simulation.learned import offers_of, payers_of
from tests.simulation.sheet import Sheet

TEXTS = ("fee", "rent", "interest", "x", "Monthly rent")


def teach(chance: Chance) -> Command:
    """Lines with the same payer or text are assigned alike, and posted."""
    sheets: list[Sheet] = [sheet for sheet in chance.book.sheets.values() if not sheet.is_closed]
    rows = [
        (sheet, row)
        for sheet in sheets[-6:]
        for row in sheet.to_post
        if row.is_money and (row.account or row.text in TEXTS)
    ]
    taught = [(sheet, row) for sheet, row in rows if row.assigned and not row.difference]
    if taught and chance.odds(60):
        sheet, row = chance.one(taught)
        return PostStatement(statement_no=sheet.no, line_nos=(row.no,), mode="payments_only")
    if not rows:
        return statements(chance)
    sheet, row = chance.one(rows)
    kind, account_no = "gl", "6900"
    if row.account:
        book = chance.book
        free = sorted(party for party, record in book.parties.items() if not record.blocked)
        kind, account_no = free[0] if free else ("customer", "C1")
    return AssignLineToAccount(
        statement_no=sheet.no,
        line_no=row.no,
        account_type=cast(AccountType, kind),
        account_no=account_no,
    )


def revoke(chance: Chance) -> Command:
    learned = list(payers_of(chance.book).learned)
    number = chance.one(learned) if learned and chance.odds(80) else chance.number(1, 9)
    return RevokeLearnedPayer(payer_no=number)


def answer(chance: Chance) -> Command:
    """Accepted as it is, or for another text; declined; one that is not there."""
    offered = list(offers_of(chance.book).learned)
    number = chance.one(offered) if offered and chance.odds(90) else chance.number(1, 9)
    if chance.odds(40):
        return DeclineMappingOffer(offer_no=number)
    text = "" if chance.odds(70) else chance.one(TEXTS)
    return AcceptMappingOffer(offer_no=number, text=Personal(text))
