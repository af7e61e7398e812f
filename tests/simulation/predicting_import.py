"""What importing statements and mapping texts must lead to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_intake import intake_statement
from ledger_es.commands.statement_record import StatementRecord, fingerprints_of
from ledger_es.commands.text_mapping import MapText
from ledger_es.intake.pages import adds_up, days_of
from ledger_es.intake.records import IntakeStatement, KnownAccount
from ledger_es.intake.remembering import remember
from ledger_es.intake.take import take
from tests.simulation.book import Book, Nothing, Refused, cents
from tests.simulation.predicting_journal import told
from tests.simulation.sheet import Row, Sheet, told_of_payer


def import_statements(book: Book, command: ImportStatements, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    own = _own_statements(book, command)
    new = [
        (bank, statement)
        for bank, statement in own
        if not book.files.get((command.file_sha256, statement.place_in_file))
    ]
    if not new:
        raise Nothing
    assert len({bank for bank, _ in own}) == 1, "a file is drawn for one bank account"
    bank = own[0][0]
    read = [_read(book, command, bank, statement) for _, statement in new]
    known = book.known.get(bank, KnownAccount())
    has_history = bool(known.statements or book.bank_balances.get(bank, 0)) or (
        known.opening_day is not None
    )
    adopted = _opening(command, read) if command.adopt_opening and not has_history else None
    if adopted is not None:
        known = known._replace(opening_day=adopted[0], opening_balance=adopted[1])
    taken: list[tuple[str, StatementRecord, str]] = []
    already: list[str] = []
    for (_, record), statement in zip(new, read, strict=True):
        no = f"{bank}/{book.sequences.get(bank, 0) + len(taken) + 1}"
        intake = take(known, statement, no)
        if intake.refusal is not None:
            raise Refused("E-STATEMENT-CONFLICT")
        if intake.same_as:
            already.append(intake.same_as)
            continue
        known = remember(known, statement, no, intake)
        taken.append((no, record, intake.what))
    takes_up = not any(what in ("apart", "doubtful") for _, _, what in taken)
    if command.adopt_opening and has_history and not takes_up:
        raise Refused("E-STATEMENT-OPENING")
    if adopted is not None:
        _adopt(book, bank, cents(adopted[1]), adopted[0], actor)
    book.known[bank] = known
    for no, record, _ in taken:
        book.files[command.file_sha256, record.place_in_file] = bank
        book.sheets[no] = _sheet(book, bank, no, record)
        book.file_of[no] = (command.file_sha256, record.place_in_file)
        book.sequences[bank] = book.sequences.get(bank, 0) + 1
    if not taken:
        raise Nothing
    told_of = {"statement_nos": [no for no, _, _ in taken], "already_imported": already}
    return told_of | (told(book, before) if book.numbers.transaction > before else {})


def _read(
    book: Book, command: ImportStatements, bank: str, record: StatementRecord
) -> IntakeStatement:
    def keyed_hash(text: str) -> str:
        return f"{bank} {text}"

    read = intake_statement(record, fingerprints_of(record, bank, keyed_hash), command.file_format)
    if not adds_up(read):
        raise Refused("E-STATEMENT-CLOSING")
    return read


def _opening(
    command: ImportStatements, statements: list[IntakeStatement]
) -> tuple[date, Decimal] | None:
    """The day before the first statement, and its opening balance; None if that is nothing."""
    openings = [(days_of(one).first_day, _balance_before(one), one.closing) for one in statements]
    closings = {closing for _, _, closing in openings}
    day, balance, _ = min(openings, key=lambda one: (one[0], one[1] in closings))
    assert day is not None, "statements are drawn with days"
    return (day - timedelta(days=1), balance) if balance else None


def _balance_before(statement: IntakeStatement) -> Decimal:
    assert statement.closing is not None, "statements are drawn with a closing balance"
    if statement.opening is not None:
        return statement.opening
    return statement.closing - sum((line.amount for line in statement.lines), Decimal(0))


def _own_statements(book: Book, command: ImportStatements) -> list[tuple[str, StatementRecord]]:
    """The statements to take, each with its bank account; where one account is named, those of others are left out."""
    own: list[tuple[str, StatementRecord]] = []
    for statement in command.statements:
        bank = _bank(book, command, statement)
        if bank:
            own.append((bank, statement))
            if statement.currency != book.currency:
                raise Refused("E-STATEMENT-CURRENCY")
    if not own:
        raise Refused("E-STATEMENT-OTHER-ACCOUNT")
    return own


def _bank(book: Book, command: ImportStatements, statement: StatementRecord) -> str:
    """The bank account of the statement; empty if it is of another one than the user names."""
    ibans = {"".join(one.iban.split()).upper(): no for no, one in book.banks.items() if one.iban}
    before = book.files.get((command.file_sha256, statement.place_in_file))
    found = before or ibans.get(statement.iban, "")
    wanted = command.bank_account_no
    if not wanted:
        if not found:
            raise Refused("E-STATEMENT-ACCOUNT")
        return found
    if wanted not in book.banks:
        raise Refused("E-BANK-UNKNOWN")
    # A statement that names no account is one of the account that the user names.
    if found != wanted and (found or (statement.iban and book.banks[wanted].iban)):
        return ""
    return wanted


def _sheet(book: Book, bank: str, no: str, record: StatementRecord) -> Sheet:
    known = book.known[bank].statements[no]
    for balance in (record.opening_balance, record.closing_balance):
        if balance is not None:
            cents(balance)
    rows = {}
    for place, (line, standing) in enumerate(zip(record.lines, known.standings, strict=True), 1):
        money = cents(line.amount)
        if not money:
            raise Refused("E-POST-ZERO")
        known_as = standing.known_as
        rows[place * 10_000] = Row(
            place * 10_000,
            line.booking_date,
            money,
            standing.state,
            f"{known_as.statement}/{known_as.place * 10_000}" if known_as else "",
            reference=line.payment_reference,
            **told_of_payer(line),
        )
    opening = cents(_balance_before(known.statement))
    closing = opening + sum(row.amount for row in rows.values())
    book.received[bank] = closing
    book.last_days[bank] = max(
        known.last_day, *(line.booking_date for line in record.lines), known.last_day
    )
    return Sheet(no, bank, opening, closing, rows)


def _adopt(book: Book, bank: str, opening: int, day: date, actor: str) -> None:
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
    book.reconciled_day[bank] = day


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
