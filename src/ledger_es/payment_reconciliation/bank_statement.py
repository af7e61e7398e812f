"""A statement file as the command that records it: lines, transaction ids, and what of them is personal."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import orjson

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord
from ledger_es.errors import CommandInvalid, StatementMalformed, StatementMovesNoMoney
from ledger_es.statements import Detail, Entry, Statement, StatementFile, transaction_date
from ledger_es.values import ZERO, Personal

REFERENCE_CHARACTERS = 140
"""A longer reference of the bank stands as its keyed hash in the transaction's id, which is claimed."""
Fingerprint = Callable[[str], str]
"""A keyed hash of a text: the same each time for this ledger, nothing to anybody else."""


def import_command(
    file: StatementFile,
    name: str,
    content: bytes,
    fingerprint: Fingerprint,
    *,
    bank_account_no: str = "",
    adopt_opening: bool = False,
) -> ImportStatements:
    """The command for every statement of the file that moves money.

    Raises StatementMovesNoMoney for a file that only announces or details (camt.052, camt.054).
    """
    moving = [(place, one) for place, one in enumerate(file.statements, 1) if one.moves_money]
    if not moving:
        raise StatementMovesNoMoney(
            file=name,
            position="start",
            reason=f"{file.format} announces or details transactions and moves no money",
            cure="import the statement of the account, camt.053",
        )
    return ImportStatements(
        file_name=name,
        file_sha256=file.sha256,
        file_format=file.format,
        content=content,
        statements=tuple(_record(one, place, name, fingerprint) for place, one in moving),
        bank_account_no=bank_account_no,
        adopt_opening=adopt_opening,
    )


def _record(
    statement: Statement, place: int, name: str, fingerprint: Fingerprint
) -> StatementRecord:
    opening, closing = statement.opening, statement.closing
    lines = tuple(_lines(statement, name, fingerprint))
    try:
        return StatementRecord(
            place_in_file=place,
            iban=statement.account.iban or "",
            account_no_at_bank=statement.account.other or "",
            currency=statement.currency,
            bank_statement_id=statement.identification or statement.number,
            electronic_sequence_no=statement.electronic_sequence_no,
            legal_sequence_no=statement.legal_sequence_no,
            period_from=statement.period_from,
            period_to=statement.period_to,
            is_copy=bool(statement.copy_duplicate),
            opening_balance=opening.amount if opening else None,
            opening_date=opening.date if opening else None,
            closing_balance=closing.amount if closing else None,
            closing_date=(closing.date if closing else None)
            or (None if lines else _only_date(statement)),
            lines=lines,
        )
    except CommandInvalid as refusal:
        raise _malformed(name, f"statement {place}", refusal) from None


def _malformed(name: str, position: str, refusal: CommandInvalid) -> StatementMalformed:
    """What the file says cannot be recorded: too long, or a character that not every database keeps."""
    first = refusal.mistakes[0]
    return StatementMalformed(
        file=name,
        position=position,
        reason=f"{first.pointer.removeprefix('/')}: {first.reason}",
        cure="ask the bank for a file that keeps to the format",
    )


def _only_date(statement: Statement) -> date | None:
    """The day on which the bank made a statement without lines, if neither a period nor a balance says another."""
    opening = statement.opening.date if statement.opening else None
    if opening or statement.period_from or statement.period_to:
        return None
    try:
        return date.fromisoformat(statement.created_at[:10])
    except ValueError:
        return None


class _Transaction(NamedTuple):
    """One line to be: a booked entry, or one detail of a batch."""

    entry: Entry
    detail: Detail | None
    detail_place: int


def _lines(
    statement: Statement, name: str, fingerprint: Fingerprint
) -> Iterator[StatementLineRecord]:
    salts = _drawn_salts()
    seen: Counter[str] = Counter()
    given: set[str] = set()
    for entry in statement.entries:
        if not entry.is_booked or not entry.amount:
            continue
        identity = _entry_id(entry, fingerprint)
        seen[identity] += 1
        # Twins of one day stay two, and a second import of them adds none: they are counted within their key.
        unique = identity if seen[identity] == 1 else f"{identity}#{seen[identity]}"
        transactions = list(_transactions(entry))
        while not given.isdisjoint(ids := _ids(unique, transactions)):
            unique += "#"
        given.update(ids)
        for transaction, transaction_id in zip(transactions, ids[1:], strict=True):
            try:
                line = _line(transaction, statement, name, transaction_id, salts)
            except CommandInvalid as refusal:
                raise _malformed(name, f"line {entry.line}", refusal) from None
            yield line


def _ids(unique: str, transactions: list[_Transaction]) -> list[str]:
    """The entry's own id, and those of its lines: the same, or one a detail of a batch."""
    places = (transaction.detail_place for transaction in transactions)
    return [unique, *(f"{unique}/{place}" if place else unique for place in places)]


def _entry_id(entry: Entry, fingerprint: Fingerprint) -> str:
    """The bank's own reference, else one made of day, amount and a keyed hash of everything said (statements.md 5)."""
    if len(entry.bank_reference) > REFERENCE_CHARACTERS:
        return f"~{fingerprint(entry.bank_reference)}"
    if entry.bank_reference:
        return entry.bank_reference
    details = [
        (one.party_name, one.party_account, one.reference, one.end_to_end_id, one.text)
        for one in entry.details
    ]
    said = repr((entry.text, entry.entry_reference, details))
    return (
        f"~{entry.booking_date or entry.value_date or ''}/{entry.amount}/{fingerprint(said)[:16]}"
    )


def _transactions(entry: Entry) -> Iterator[_Transaction]:
    """A batch whose details add up becomes one line a detail; else the entry stays whole."""
    if len(entry.details) > 1 and entry.residual == 0:
        for place, detail in enumerate(entry.details, 1):
            if detail.amount:
                yield _Transaction(entry, detail, place)
        return
    yield _Transaction(entry, entry.details[0] if len(entry.details) == 1 else None, 0)


def _line(
    transaction: _Transaction,
    statement: Statement,
    name: str,
    transaction_id: str,
    salts: Iterator[bytes],
) -> StatementLineRecord:
    entry, detail, place = transaction
    day, _ = transaction_date(entry, statement)
    if day is None:
        raise StatementMalformed(
            file=name,
            position=f"line {entry.line}",
            reason=f"entry {entry.entry_no} has no date, nor has its statement",
            cure="ask the bank for a statement with booking dates",
        )
    amount = detail.amount if detail is not None and place else entry.amount
    assert amount is not None, "a detail without an amount was made a line"
    foreign = detail.foreign if detail else None
    charges = detail.charges if detail and place else entry.charges
    return StatementLineRecord(
        transaction_id=transaction_id,
        entry_place=entry.entry_no,
        detail_place=place,
        source_line=entry.line,
        booking_date=day,
        value_date=entry.value_date,
        amount=amount,
        payer=_payer(detail, salts),
        text=_text(entry, detail, salts),
        payment_reference=compact_reference(detail.reference) if detail else "",
        mandate_id=detail.mandate_id if detail else "",
        foreign_currency=foreign.currency if foreign else "",
        foreign_amount=foreign.amount if foreign else ZERO,
        charge_amount=sum((charge.amount for charge in charges), ZERO),
        bank_reference=(detail.bank_reference if detail and place else "") or entry.bank_reference,
        bank_transaction_code=entry.bank_transaction_code,
        reversal=entry.reversal,
    )


def compact_reference(reference: str) -> str:
    """A payment reference as it is compared: capitals, no blanks."""
    return "".join(reference.split()).upper()


def _payer(detail: Detail | None, salts: Iterator[bytes]) -> Personal:
    if detail is None:
        return Personal()
    said = {
        "name": detail.party_name or detail.ultimate_party_name,
        "account": detail.party_account,
        "address": detail.party_address,
        "city": detail.party_city,
    }
    return _sealed(said, salts)


def _text(entry: Entry, detail: Detail | None, salts: Iterator[bytes]) -> Personal:
    """The remittance text, and beside it what else the bank says."""
    details = entry.details if detail is None else (detail,)
    text = " ".join(one.text for one in details if one.text) or entry.text
    more = [entry.text] if entry.text != text else []
    for one in details:
        more += [one.additional_text, one.return_reason, *one.document_nos]
        more += [reference for reference in one.references if reference != one.reference]
        if one.end_to_end_id.upper() not in ("", "NOTPROVIDED", "NONREF"):
            more.append(one.end_to_end_id)
    said = {"text": text, "additional": " ".join(part for part in more if part)}
    return _sealed(said, salts)


def _sealed(said: dict[str, str], salts: Iterator[bytes]) -> Personal:
    kept = {name: value for name, value in said.items() if value}
    if not kept:
        return Personal()
    return Personal(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode(), next(salts))


def _drawn_salts() -> Iterator[bytes]:
    """Salts, drawn many at once: by itself each takes as long as the rest of the sealing."""
    while True:
        drawn = secrets.token_bytes(16 * 64)
        yield from (drawn[at : at + 16] for at in range(0, len(drawn), 16))
