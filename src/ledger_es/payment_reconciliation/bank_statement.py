"""Turns a statement file into the command that records it, with transaction ids and sealed personal texts."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord
from ledger_es.errors import CommandInvalid, StatementMalformed, StatementMovesNoMoney
from ledger_es.intake.fingerprint import KeyedHash, normal_form
from ledger_es.statements import Charge, Detail, Entry, Statement, StatementFile, transaction_date
from ledger_es.values import ZERO, Personal

_INSTEAD = (
    "import the statement of the account, such as camt.053, and attach to it what tells the payments behind its"
    " amounts: ledger-es statements attach FILE"
)
_INSTEAD_OF_REPORT = f"{_INSTEAD}; if the bank sends nothing else: ledger-es bank-accounts change NO --import-reports"
CHARGE_TEXT = "Bank charges"
"""The text of the line for the charges of a batch. It repeats no text of the entry, which may name the documents."""
REFERENCE_CHARACTERS = 140
"""If the bank's reference is longer, the transaction id contains only its keyed hash, because claims are limited."""


def import_command(
    file: StatementFile,
    name: str,
    content: bytes,
    keyed_hash: KeyedHash,
    *,
    bank_account_no: str = "",
    adopt_opening: bool = False,
    only_known_accounts: bool = False,
    as_new: bool = False,
) -> ImportStatements:
    """The command that imports every statement of the file that moves money and belongs to an account asked for.

    Raises StatementMovesNoMoney for a file that only announces or details transactions (camt.052, camt.054), or
    StatementMalformed.
    """
    moving = [
        (place, statement)
        for place, statement in enumerate(file.statements, 1)
        if statement.moves_money
    ]
    if not moving:
        raise StatementMovesNoMoney(
            file=name,
            position="start",
            reason=f"{file.format} announces or details transactions and moves no money",
            cure=_INSTEAD_OF_REPORT if file.format.startswith("camt.052") else _INSTEAD,
        )
    return ImportStatements(
        file_name=name,
        file_sha256=file.sha256,
        file_format=file.format,
        file_encoding=file.encoding,
        reader_version=file.reader_version,
        message_id=file.message_id,
        reversals_flipped=file.reversals_flipped,
        warnings=file.warnings,
        content=content,
        statements=tuple(
            _statement_record(statement, place, name, keyed_hash) for place, statement in moving
        ),
        bank_account_no=bank_account_no,
        adopt_opening=adopt_opening,
        only_known_accounts=only_known_accounts,
        as_new=as_new,
    )


def _statement_record(
    statement: Statement, place: int, name: str, keyed_hash: KeyedHash
) -> StatementRecord:
    opening, closing = statement.opening, statement.closing
    lines = tuple(_line_records(statement, name, keyed_hash))
    left_out = Counter(reason for entry in statement.entries if (reason := _left_out(entry)))
    try:
        return StatementRecord(
            place_in_file=place,
            iban=statement.account.iban or "",
            account_no_at_bank=statement.account.other or "",
            currency=statement.currency,
            bank_statement_id=statement.identification or statement.number,
            electronic_sequence_no=statement.electronic_sequence_no,
            legal_sequence_no=statement.legal_sequence_no,
            page_no=statement.page_no or 0,
            is_last_page=statement.last_page,
            has_unique_ids=statement.unique_ids,
            period_from=statement.period_from,
            period_to=statement.period_to,
            copy_code=statement.copy_duplicate,
            opening_balance=opening.amount if opening else None,
            opening_date=opening.date if opening else None,
            closing_balance=closing.amount if closing else None,
            closing_date=(closing.date if closing else None)
            or (None if lines else _only_date(statement)),
            left_out_counts=dict(sorted(left_out.items())),
            lines=lines,
        )
    except CommandInvalid as refusal:
        raise malformed(name, f"statement {place}", refusal) from None


def _left_out(entry: Entry) -> str:
    """The reason why an entry does not become a line; empty if it does."""
    if not entry.is_booked:
        return entry.status
    return "" if entry.amount else "zero_amount"


def malformed(name: str, position: str, refusal: CommandInvalid) -> StatementMalformed:
    """The refusal of content that is too long or has a character that a database cannot store."""
    first = refusal.mistakes[0]
    return StatementMalformed(
        file=name,
        position=position,
        reason=f"{first.pointer.removeprefix('/')}: {first.reason}",
        cure="ask the bank for a file that keeps to the format",
    )


def _only_date(statement: Statement) -> date | None:
    """The day on which the bank created a statement that has no lines, no period and no opening date."""
    opening = statement.opening.date if statement.opening else None
    if opening or statement.period_from or statement.period_to:
        return None
    try:
        return date.fromisoformat(statement.created_at[:10])
    except ValueError:
        return None


class Transaction(NamedTuple):
    """A booked entry (with `detail_place` 0), or one detail of a batch entry or its charges, which becomes a line."""

    entry: Entry
    detail: Detail | None
    detail_place: int


def _line_records(
    statement: Statement, name: str, keyed_hash: KeyedHash
) -> Iterator[StatementLineRecord]:
    salts = drawn_salts()
    count_by_id: Counter[str] = Counter()
    given_ids: set[str] = set()
    for entry in statement.entries:
        if _left_out(entry):
            continue
        entry_id = _entry_id(entry, keyed_hash)
        count_by_id[entry_id] += 1
        # Equal entries are numbered within their id, so that both are kept and importing them again adds none.
        unique_id = (
            entry_id if count_by_id[entry_id] == 1 else f"{entry_id}#{count_by_id[entry_id]}"
        )
        transactions = list(_transactions(entry))
        while not given_ids.isdisjoint(ids := _transaction_ids(unique_id, transactions)):
            unique_id += "#"
        given_ids.update(ids)
        for transaction, transaction_id in zip(transactions, ids[1:], strict=True):
            try:
                line = _line_record(transaction, statement, name, transaction_id, salts)
            except CommandInvalid as refusal:
                raise malformed(name, f"line {entry.line}", refusal) from None
            yield line


def _transaction_ids(unique_id: str, transactions: list[Transaction]) -> list[str]:
    """The id of the entry, followed by the ids of its lines: the same id, or one for each detail of a batch entry."""
    places = (transaction.detail_place for transaction in transactions)
    return [unique_id, *(f"{unique_id}/{place}" if place else unique_id for place in places)]


def _entry_id(entry: Entry, keyed_hash: KeyedHash) -> str:
    """The bank's reference, or else an id from the day, the amount and a keyed hash of the texts (statements.md 5)."""
    if len(entry.bank_reference) > REFERENCE_CHARACTERS:
        return f"~{keyed_hash(entry.bank_reference)}"
    if entry.bank_reference:
        return entry.bank_reference
    details = [
        (
            detail.party_name,
            detail.party_account,
            detail.reference,
            detail.end_to_end_id,
            detail.text,
        )
        for detail in entry.details
    ]
    texts = repr((entry.text, entry.entry_reference, details))
    day = entry.booking_date or entry.value_date or ""
    return f"~{day}/{entry.amount}/{keyed_hash(texts)[:16]}"


def _transactions(entry: Entry, fewest: int = 2) -> Iterator[Transaction]:
    """One transaction for each detail of a batch entry and one for the charges beside them, or the whole entry.

    An entry stays whole if its details and charges do not add up to its amount.
    """
    details = _batch_details(entry, fewest)
    if not details:
        yield Transaction(entry, entry.details[0] if len(entry.details) == 1 else None, 0)
        return
    for place, detail in enumerate(details, 1):
        if detail.amount:
            yield Transaction(entry, detail, place)
    if entry.residual:
        of_bank = Charge(entry.residual, entry.currency, True, "")
        charge = Detail(entry.residual, entry.currency, text=CHARGE_TEXT, charges=(of_bank,))
        yield Transaction(entry._replace(text=""), charge, len(details) + 1)


def told_payments(entry: Entry) -> tuple[Transaction, ...]:
    """The payments and charges that a file of details tells; none if they do not come to the amount of the entry.

    A single payment counts too, because the file says what is behind the line.
    """
    transactions = tuple(_transactions(entry, fewest=1))
    return transactions if transactions[0].detail_place else ()


def _batch_details(entry: Entry, fewest: int) -> tuple[Detail, ...]:
    """The details that become lines, if they are so many and add up to the entry, alone or with charges.

    Banks say `included` of charges inside the amount of the entry as well as of those inside the amount of a payment,
    and some repeat the charges of the payments on the entry. So the amounts decide: what the details leave must be
    the charges of the details, those of the entry, or both, to the cent.
    """
    if len(entry.details) < fewest or entry.residual is None:
        return ()
    if entry.residual == 0:
        return entry.details
    of_details = _charged([charge for detail in entry.details for charge in detail.charges], entry)
    of_entry = _charged(entry.charges, entry)
    if entry.residual in (of_details, of_details + of_entry):
        # The charges have a line of their own: the amounts of the payments do not contain them.
        return tuple(
            detail._replace(
                charges=tuple(charge._replace(included=False) for charge in detail.charges)
            )
            for detail in entry.details
        )
    return entry.details if entry.residual == of_entry else ()


def _charged(charges: Iterable[Charge], entry: Entry) -> Decimal:
    """The sum of the charges in the currency of the entry."""
    return sum((charge.amount for charge in charges if charge.currency == entry.currency), ZERO)


def _line_record(
    transaction: Transaction,
    statement: Statement,
    name: str,
    transaction_id: str,
    salts: Iterator[bytes],
) -> StatementLineRecord:
    entry, detail, place = transaction
    booked = transaction_date(entry, statement)
    if booked is None:
        raise StatementMalformed(
            file=name,
            position=f"line {entry.line}",
            reason=f"entry {entry.entry_no} has no date, nor has its statement",
            cure="ask the bank for a statement with booking dates",
        )
    amount = detail.amount if detail is not None and place else entry.amount
    assert amount is not None, "a detail without an amount was made a line"
    return StatementLineRecord(
        transaction_id=transaction_id,
        entry_place=entry.entry_no,
        detail_place=place,
        source_line=entry.line,
        booking_date=booked.day,
        date_source=booked.source,
        value_date=entry.value_date,
        amount=amount,
        payer=payer_of(detail, salts),
        text=text_of(entry, detail, salts),
        payment_reference=compact_reference(detail.reference) if detail else "",
        reference_type=detail.reference_type if detail else "",
        mandate_id=detail.mandate_id if detail else "",
        return_reason=detail.return_code if detail else "",
        bank_reference=(detail.bank_reference if detail and place else "") or entry.bank_reference,
        entry_reference=entry.entry_reference,
        bank_transaction_code=entry.bank_transaction_code,
        reversal=entry.reversal,
        **foreign_of(detail),
        **charges_of(transaction, statement.currency),
    )


def foreign_of(detail: Detail | None) -> dict[str, Any]:
    if detail is None or detail.foreign is None:
        return {}
    return {
        "foreign_currency": detail.foreign.currency,
        "foreign_amount": detail.foreign.amount,
        "foreign_rate": detail.foreign.rate or ZERO,
    }


def charges_of(transaction: Transaction, currency: str) -> dict[str, Any]:
    """The sum of the charges of the entry or, if the line is a detail, of the detail.

    The currency is named only if it is not the account's. If there are several currencies, only charges in the first
    one's currency are counted.
    """
    entry, detail, place = transaction
    charges = detail.charges if detail and place else entry.charges
    if not charges:
        return {}
    charged_in = charges[0].currency
    return {
        "charge_amount": sum(
            (charge.amount for charge in charges if charge.currency == charged_in), ZERO
        ),
        "charge_currency": "" if charged_in == currency else charged_in,
        "charge_included": all(charge.included for charge in charges),
    }


def compact_reference(reference: str) -> str:
    """A payment reference in capitals and without spaces, the form in which references are compared."""
    return "".join(reference.split()).upper()


def payer_of(detail: Detail | None, salts: Iterator[bytes]) -> Personal:
    if detail is None:
        return Personal()
    texts = {
        "name": detail.party_name or detail.ultimate_party_name,
        "account": detail.party_account,
        "address": detail.party_address,
        "city": detail.party_city,
    }
    return _sealed(texts, salts)


def text_of(entry: Entry, detail: Detail | None, salts: Iterator[bytes]) -> Personal:
    """The remittance text and further texts of the bank, each under its own key."""
    details = entry.details if detail is None else (detail,)
    # Sorted, because some files give the details of the same batch entry in another order.
    remittances = [remittance.text for remittance in details if remittance.text]
    text = " ".join(sorted(remittances, key=normal_form)) or entry.text
    additional = [entry.text] if entry.text != text else []
    for payment in details:
        additional.append(payment.additional_text)
        additional += [no for no in payment.references if no != payment.reference]
    texts = {
        "text": text,
        "additional": _joined(additional),
        "end_to_end_id": _joined(
            payment.end_to_end_id
            for payment in details
            if payment.end_to_end_id.upper() not in _NO_REFERENCE
        ),
        "instruction_id": _joined(payment.instruction_id for payment in details),
        "document_nos": _joined(no for payment in details for no in payment.document_nos),
        "return_text": _joined(payment.return_reason for payment in details),
        "ultimate_name": _joined(payment.ultimate_party_name for payment in details),
        # One to a line: a line that shows several payments is split by hand.
        "payments": "\n".join(map(_in_words, details)) if detail is None else "",
    }
    return _sealed(texts, salts)


def _in_words(payment: Detail) -> str:
    """What splitting by hand needs: the amount, in its own currency if the bank gives no other, party and documents."""
    amount = ""
    if payment.amount is not None:
        amount = f"{payment.amount} {payment.currency}"
    elif payment.foreign is not None:
        amount = f"{payment.foreign.amount} {payment.foreign.currency}"
    party = payment.party_name or payment.ultimate_party_name
    reference = payment.reference or " ".join(payment.document_nos)
    return ", ".join(part for part in (amount, party, reference, payment.text) if part)


_NO_REFERENCE = frozenset(("", "NOTPROVIDED", "NONREF"))


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text for text in texts if text)


def _sealed(texts: dict[str, str], salts: Iterator[bytes]) -> Personal:
    given = {name: text for name, text in texts.items() if text}
    if not given:
        return Personal()
    return Personal(orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode(), next(salts))


def drawn_salts() -> Iterator[bytes]:
    """Salts, drawn many at once, because drawing each by itself takes as long as the rest of the sealing."""
    while True:
        drawn = secrets.token_bytes(16 * 64)
        yield from (drawn[at : at + 16] for at in range(0, len(drawn), 16))
