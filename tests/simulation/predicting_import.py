"""What importing statements and mapping texts must lead to."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_record import StatementRecord
from ledger_es.commands.text_mapping import MapText
from tests.simulation.book import Book, Nothing, Refused, cents
from tests.simulation.predicting_journal import told
from tests.simulation.sheet import Row, Sheet


def import_statements(book: Book, command: ImportStatements, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    if any((command.file_sha256, one.place_in_file) in book.files for one in command.statements):
        raise Nothing
    imported: list[str] = []
    known: list[str] = []
    duplicates = 0
    for statement in command.statements:
        bank = _bank(book, command, statement)
        if statement.currency != book.currency:
            raise Refused("E-STATEMENT-CURRENCY")
        key, digest = (bank, _identity(statement)), _digest(statement)
        if key[1] and key in book.identities:
            no = book.identities[key]
            if book.sheets[no].digest != digest:
                raise Refused("E-STATEMENT-CONFLICT")
            known.append(no)
            continue
        first = bank not in {book.sheets[no].bank for no in imported}
        sheet = _sheet(book, command.adopt_opening and first, statement, bank, actor)
        book.files[command.file_sha256, statement.place_in_file] = True
        if key[1]:
            book.identities[key] = sheet.no
        duplicates += sum(1 for row in sheet.rows.values() if row.duplicate_of)
        imported.append(sheet.no)
    if not imported:
        raise Nothing
    told_of = {"statement_nos": imported, "already_imported": known, "duplicate_lines": duplicates}
    return told_of | (told(book, before) if book.numbers.transaction > before else {})


def _bank(book: Book, command: ImportStatements, statement: StatementRecord) -> str:
    ibans = {"".join(one.iban.split()).upper(): no for no, one in book.banks.items() if one.iban}
    found = ibans.get(statement.iban, "")
    wanted = command.bank_account_no
    if not wanted:
        if not found:
            raise Refused("E-STATEMENT-ACCOUNT")
        return found
    if wanted not in book.banks:
        raise Refused("E-BANK-UNKNOWN")
    if found != wanted and (found or book.banks[wanted].iban):
        raise Refused("E-STATEMENT-OTHER-ACCOUNT")
    return wanted


def _identity(statement: StatementRecord) -> Any:
    return statement.bank_statement_id and (statement.bank_statement_id, statement.closing_date)


def _digest(statement: StatementRecord) -> object:
    lines = tuple((one.booking_date, one.amount, one.transaction_id) for one in statement.lines)
    return (statement.opening_balance, statement.closing_balance, lines)


def _sheet(book: Book, adopts: bool, statement: StatementRecord, bank: str, actor: str) -> Sheet:
    """`adopts`: it is the file's first of the account, and may bring the opening balance."""
    before = book.received.get(bank, 0)
    opening = statement.opening_balance
    last = book.sequences.get(bank, 0)
    if adopts and opening is not None and cents(opening) != before:
        if last or book.bank_balances.get(bank, 0):
            raise Refused("E-STATEMENT-OPENING")
        _adopt(book, bank, cents(opening), statement, actor)
        before = cents(opening)
    booked = sum(one.amount for one in statement.lines)
    closing = statement.closing_balance
    start = Decimal(before) / 100 if opening is None else opening
    if closing is not None and start + booked != closing:
        raise Refused("E-STATEMENT-CLOSING")
    # Both balances are the statement's own: they are looked at before its lines.
    no, first, closing_cents = f"{bank}/{last + 1}", cents(start), cents(start + booked)
    if len({line.transaction_id for line in statement.lines}) < len(statement.lines):
        raise Refused("E-STATEMENT-TWICE")
    rows = {}
    for place, line in enumerate(statement.lines, 1):
        seen = book.seen.get((bank, line.transaction_id), "")
        money = cents(line.amount)
        if not money:
            raise Refused("E-POST-ZERO")
        no_of_line = place * 10_000
        rows[no_of_line] = Row(
            no_of_line, line.booking_date, money, seen, reference=line.payment_reference
        )
    for line in statement.lines:
        # A claim stays with the statement that had the transaction first.
        book.seen.setdefault((bank, line.transaction_id), no)
    sheet = Sheet(no, bank, first, closing_cents, _digest(statement), rows)
    book.sheets[no] = sheet
    book.sequences[bank] = last + 1
    book.received[bank] = sheet.closing
    return sheet


def _adopt(book: Book, bank: str, opening: int, statement: StatementRecord, actor: str) -> None:
    day = statement.opening_date
    assert day is not None, "statements are drawn with the day of their opening balance"
    book.allow(day, actor)
    record = book.banks[bank]
    gl_account = book.account(book.group("bank_account", record.posting_group or "BANK", day))
    opposite = book.account(book.group("opening", "", day))
    book.numbers.register += 1
    transaction = book.begin(day, "opening_balance")
    no = book.post_bank(transaction, bank, opening)
    book.line(transaction, gl_account, opening)
    book.line(transaction, opposite, -opening)
    book.found_at_bank[no] = True
    book.reconciled[bank] = opening


def map_text(book: Book, command: MapText, actor: str) -> dict[str, Any]:
    text = command.text.reveal().strip().upper()
    if not 2 <= len(text) <= 250:
        raise Refused("E-MAPPING")
    both = (command.debit_account_no, command.credit_account_no)
    if command.account_type == "gl":
        if not any(both) or command.account_no:
            raise Refused("E-MAPPING")
        for account_no in both:
            if account_no:
                book.direct_account(account_no)
    else:
        if not command.account_no or any(both):
            raise Refused("E-MAPPING")
        if (command.account_type, command.account_no) not in book.parties:
            raise Refused("E-PARTY-UNKNOWN")
    if book.mappings.get(text):
        raise Refused("E-MAPPING")
    number = book.mappings[text] = sum(map(bool, book.mappings.values())) + 1
    if command.account_no:
        party = (command.account_type, command.account_no)
        book.mapped_texts[party] = (*book.mapped_texts.get(party, ()), text)
    return {"mapping_no": number}


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    ImportStatements: import_statements,
    MapText: map_text,
}
