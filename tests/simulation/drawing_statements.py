"""Bank statements and their review by chance: mostly one that goes on from the last; some with one thing wrong."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ledger_es.commands.assigned_parts import LinePart
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord
from ledger_es.commands.text_mapping import MapText
from ledger_es.deciding.command import Command
from ledger_es.values import Personal
from tests.simulation.chance import Chance
from tests.simulation.debits import collections_of
from tests.simulation.drawing_dimensions import named_set
from tests.simulation.sheet import Row, Sheet

PAYING = ("AT611904300234573201", "FI21 1234 5600 0007 85", "DE89370400440532013000")
"""From which accounts people pay; the last stands in the records of some customers and vendors."""


def statements(chance: Chance) -> Command:
    drawn = chance.book.drawn_files
    if drawn and chance.odds(8):
        # The same file, or (another name) the same statements, once more.
        again = chance.one(drawn)
        return again if chance.odds(50) else again.model_copy(update=_file(chance))
    count = chance.one((1, 1, 1, 2))
    bank = chance.bank()
    opening = chance.book.received.get(bank, 0)
    if chance.odds(10):
        # It reaches back to what is reconciled.
        opening = chance.book.reconciled.get(bank, 0)
    made: list[StatementRecord] = []
    for place in range(1, count + 1):
        made.append(_statement(chance, bank, place, opening))
        opening += sum(int(line.amount * 100) for line in made[-1].lines)
    adopts = chance.odds(10)
    command = ImportStatements(
        **_file(chance),
        file_format="camt.053.001.08",
        statements=tuple(made),
        bank_account_no=bank if chance.odds(85) else "",
        adopt_opening=adopts,
    )
    drawn.append(command)
    return command


def _file(chance: Chance) -> dict[str, Any]:
    name = f"{chance.number(1, 10**9)}.xml"
    content = name.encode()
    return {
        "file_name": name,
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "content": content,
    }


def _statement(chance: Chance, bank: str, place: int, opening: int) -> StatementRecord:
    day = chance.day() + timedelta(days=chance.one((0, 60, 100)))
    last_day = chance.book.last_days.get(bank)
    if last_day is not None and chance.odds(90):
        day = last_day + timedelta(days=chance.one((0, 1, 1, 2)))
    count = chance.one((0, 1, 1, 2, 3, 4, 6))
    lines = [_line(chance, bank, day + timedelta(days=at // 2), at + 1) for at in range(count)]
    first = Decimal(opening + (chance.number(1, 500) if chance.odds(8) else 0)) / 100
    closing = first + sum((line.amount for line in lines), Decimal(0))
    identity = f"S{chance.number(1, 10**6)}" if chance.odds(60) else ""
    record = chance.book.banks.get(bank)
    return StatementRecord(
        place_in_file=place,
        iban="".join(record.iban.split()).upper() if record else "",
        currency="USD" if chance.odds(3) else chance.book.currency,
        bank_statement_id=identity,
        opening_balance=None if chance.odds(5) else first,
        opening_date=day,
        closing_balance=closing + (1 if chance.odds(3) else 0),
        closing_date=max([day, *(line.booking_date for line in lines)]),
        lines=tuple(lines),
    )


def _line(chance: Chance, bank: str, day: Any, place: int) -> StatementLineRecord:
    """Mostly a payment of something open, told by document number, name, reference or only its amount."""
    amount, text, payer, sent = chance.amount(), "", "", {}
    target = chance.open_entry() if chance.odds(65) else None
    if target is not None:
        worth = target.remaining - (target.discount if chance.odds(50) else 0)
        if worth and chance.odds(75):
            amount = Decimal(worth) / 100
        elif target.remaining < 0:
            amount = -amount
        day = max(day, target.posting_date) if chance.odds(85) else day
        text = f"payment {target.document_no}" if chance.odds(60) else ""
        ids = [
            {"end_to_end_id": debit.id}
            for collection in collections_of(chance.book)
            for debit in collection.with_status("file_created")
            if debit.entry == target.no
        ]
        sent = ids[0] if ids and chance.odds(80) else {}
        payer = f"Party {target.party[1]}" if chance.odds(60) else ""
    else:
        mine = [
            no
            for no, (of, _) in chance.book.bank_entries.items()
            if of == bank and not chance.book.found_at_bank.get(no)
        ]
        if mine and chance.odds(60):
            no = chance.one(mine[-15:])
            left = chance.book.outstanding(no)
            # Some of it only: the rest is outstanding, until another line finds it.
            amount = Decimal(left // 3 if left // 3 and chance.odds(30) else left) / 100
            day = max(day, chance.book.bank_days[no])
        elif chance.odds(50):
            amount, text = -amount, chance.one(("fee", "rent", "interest", *["Monthly rent"] * 4))
            payer = "Somebody"
    has_account = payer != "Somebody" and chance.odds(30)
    account = {"account": chance.one(PAYING)} if has_account else {}
    return StatementLineRecord(
        transaction_id=f"T{chance.number(1, 10**12)}",
        entry_place=place,
        booking_date=day,
        amount=Decimal("1.005") if chance.odds(1) else amount,
        text=Personal(json.dumps({"text": text, **sent})) if text or sent else Personal(),
        payer=Personal(json.dumps({"name": payer, **account})) if payer or account else Personal(),
        payment_reference=target.payment_reference if target is not None else "",
    )


def mapping(chance: Chance) -> Command:
    text = Personal(chance.one(("fee", "rent", "interest", "Fee", "party c1", "x", "mandate")))
    if chance.odds(60):
        return MapText(text=text, debit_account_no="6900", credit_account_no="6900")
    kind, number = chance.party(chance.one(("customer", "vendor")))
    both = {"debit_account_no": "6900"} if chance.odds(10) else {}
    account_type: Any = kind
    return MapText(text=text, account_type=account_type, account_no=number, **both)


# --- review ---


def _sheet(chance: Chance) -> Sheet | None:
    """Mostly one that is not posted; the late ones more often."""
    sheets: list[Sheet] = list(chance.book.sheets.values())
    waiting = [sheet for sheet in sheets if not sheet.is_closed and sheet.rows]
    if waiting and not chance.odds(4):
        return chance.one(waiting[-6:])
    return chance.one(sheets) if sheets else None


def review(chance: Chance) -> Command:
    sheet = _sheet(chance)
    if sheet is None:
        return AcceptLines(statement_no="B1/99") if chance.odds(10) else statements(chance)
    rows = list(sheet.rows.values())
    untouched = [row for row in rows if row.difference and row.is_money]
    row = chance.one(untouched if untouched and chance.odds(80) else rows) if rows else None
    if row is None or chance.odds(2):
        return ClearLines(statement_no=sheet.no, line_nos=(99,))
    if row.applied and row.difference and chance.odds(60):
        kind, account_no = _account(chance, row)
        return TransferDifference(
            statement_no=sheet.no,
            line_no=row.no,
            account_type=kind,
            account_no=account_no,
            dimensions=named_set(chance),
        )
    match chance.one((1, 1, 1, 1, 2, 2, 3, 4, 5)):
        case 1:
            return _assign(chance, sheet, row)
        case 2:
            kind, account_no = _account(chance, row)
            return AssignLineToAccount(
                statement_no=sheet.no,
                line_no=row.no,
                account_type=kind,
                account_no=account_no,
                dimensions=named_set(chance),
            )
        case 3:
            named = (row.no,) if chance.odds(40) else ()
            confidence: Any = chance.one(("", "", "high", "manual"))
            return AcceptLines(statement_no=sheet.no, line_nos=named, confidence=confidence)
        case 4:
            return ClearLines(statement_no=sheet.no, line_nos=(row.no,))
    kind, account_no = _account(chance, row)
    return TransferDifference(
        statement_no=sheet.no,
        line_no=row.no,
        account_type=kind,
        account_no=account_no,
        dimensions=named_set(chance),
    )


def _assign(chance: Chance, sheet: Sheet, row: Row) -> Command:
    """Entries; now and then with what is left going to an account, or a part of it and the rest to another."""
    amounts = _amounts(chance, sheet, row)
    if not chance.odds(20):
        return AssignLine(
            statement_no=sheet.no,
            line_no=row.no,
            amounts_to_apply=amounts,
            dimensions=named_set(chance),
        )
    accounts = [_account(chance, row) for _ in range(chance.one((1, 1, 2)))]
    parts = [LinePart(account_type=kind, account_no=no) for kind, no in accounts]
    if len(parts) > 1 or chance.odds(10):
        parts[0] = parts[0].model_copy(update={"amount": Decimal(row.amount // 3 or 1) / 100})
    return AssignLine(
        statement_no=sheet.no,
        line_no=row.no,
        amounts_to_apply={} if chance.odds(20) else amounts,
        parts=tuple(parts),
        dimensions=named_set(chance),
    )


def _account(chance: Chance, row: Row) -> tuple[Any, str]:
    if row.applied and row.applied[0].ledger != "bank_account" and chance.odds(50):
        return row.applied[0].ledger, row.applied[0].party_no
    if chance.odds(60):
        return "gl", chance.one(("6900", "6900", "6900", "1100", "nowhere"))
    if chance.odds(30):
        return "bank_account", chance.bank()
    return chance.party(chance.one(("customer", "vendor")))


def _amounts(chance: Chance, sheet: Sheet, row: Row) -> dict[int, Decimal | None]:
    book = chance.book
    if chance.odds(20):
        mine = [no for no in book.bank_entries if not book.found_at_bank.get(no)]
        fits = [
            no
            for no in mine
            if book.bank_entries[no][0] == sheet.bank and book.outstanding(no) * row.amount > 0
        ]
        if mine:
            return {chance.one(fits if fits and chance.odds(80) else mine): None}
    for _ in range(6):
        target = chance.open_entry()
        if target is None:
            break
        in_time = target.posting_date <= row.day or chance.odds(15)
        if in_time and ((target.remaining > 0) == (row.amount > 0) or chance.odds(15)):
            others = [one.no for one in book.open_entries(target.party) if one.no != target.no]
            some = chance.random.sample(
                others[-8:], min(len(others[-8:]), chance.one((0, 0, 1, 2)))
            )
            return {no: _amount(chance, row) for no in (target.no, *some)}
    return {chance.entry_no(): None} if chance.odds(90) else {}


def _amount(chance: Chance, row: Row) -> Decimal | None:
    if chance.odds(70):
        return None
    amount = abs(Decimal(row.amount)) / 100 if chance.odds(50) else chance.amount()
    return -amount if chance.odds(10) else amount


def post(chance: Chance) -> Command:
    ready = [
        sheet
        for sheet in chance.book.sheets.values()
        if sheet.to_post and all(row.is_settled and not row.difference for row in sheet.to_post)
    ]
    waiting = [
        sheet
        for sheet in chance.book.sheets.values()
        if sheet.is_closed
        and not sheet.reconciled
        and sheet.opening == chance.book.reconciled.get(sheet.bank, 0)
    ]
    if waiting and chance.odds(40):
        return PostStatement(statement_no=chance.one(waiting).no, mode="reconcile")
    sheet = chance.one(ready) if ready and chance.odds(90) else _sheet(chance)
    mode: Any = "payments_only" if chance.odds(15) else "reconcile"
    if sheet is not None and sheet.opening != chance.book.reconciled.get(sheet.bank, 0):
        mode = "reconcile" if chance.odds(20) else "payments_only"
    post_whole = PostStatement(
        statement_no=sheet.no if sheet else "B1/98", mode=mode, accept_low=chance.odds(70)
    )
    if sheet is None or sheet in ready or chance.odds(30):
        return post_whole
    settled = [row.no for row in sheet.to_post if row.is_settled and not row.difference]
    if settled and chance.odds(30):
        some = tuple(chance.random.sample(settled, chance.number(1, len(settled))))
        return post_whole.model_copy(update={"line_nos": some})
    leaving = "blocked" if chance.odds(20) else "unready"
    return post_whole.model_copy(update={"leaving": leaving})
