"""Turns a movement of CODA, as the library reads it, into an entry: communication, details, charges, other party."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ledger_es.statements.coda_records import Records
from ledger_es.statements.statement import Batch, Charge, Detail, Entry, Foreign
from ledger_es.statements.text_statement import in_digits, is_digits

# Details of a movement of its own: payments of a total, or the parts that its amount is made of.
_PAYMENTS: Final = frozenset("567")
# Categories of costs: interest, commissions, postage, taxes (CODA, annex 2).
_FIRST_COST, _LAST_COST = 2, 49
_OGM: Final = frozenset(("101", "102"))


class _Communication(NamedTuple):
    """What the communication of a movement says; absent text is empty."""

    text: str = ""
    reference: str = ""
    reference_type: str = ""
    mandate_id: str = ""
    creditor_id: str = ""
    return_code: str = ""
    foreign: Foreign | None = None
    additional_text: str = ""


class _Informations:
    """The information records (3) about a movement of its own and its details."""

    def __init__(self, statement: Any, movement: Any) -> None:
        self._by_reference: Mapping[str, list[Any]] = statement.informations
        self._sequence: str = movement.sequence
        below = [movement, *movement.moves]
        self._numbers: list[str] = [move.detail_sequence for move in below]

    def about(self, move: Any) -> Detail:
        """What the records between this movement and the next one of its sequence add to it."""
        number: str = move.detail_sequence
        later = min((other for other in self._numbers if other > number), default="\uffff")
        found = Detail(None, "")
        for record in self._by_reference.get(move.bank_reference, ()):
            if record.sequence == self._sequence and number < record.detail_sequence < later:
                found = _with_information(found, record._communication or "")
        return found


def read_movement(
    move: Any, statement: Any, records: Records, currency: str, entry_no: int, line: int
) -> Entry:
    """The entry: only a movement of its own moves the balance, what it consists of are details or charges.

    Raises WrongText where an amount has more decimals than the currency.
    """
    place = f"line {line}"
    amount = in_digits(move.amount, currency, place)
    _nest_details(move, records.nested)
    payments = [child for child in move.moves if child.transaction_type in _PAYMENTS]
    parts = [child for child in move.moves if child.transaction_type not in _PAYMENTS]
    charges = tuple(_charge(part, currency, place) for part in parts if _is_cost(part))
    told = _Informations(statement, move)
    main = _detail(move, told, amount - sum(charge.amount for charge in charges), currency)
    others = [part for part in parts if not _is_cost(part)]
    main = _with_parts(main, others, currency, place)
    details: tuple[Detail, ...] = (main,)
    if payments:
        of_payments = [_payment(payment, told, currency, place) for payment in payments]
        if sum(detail.amount or 0 for detail in of_payments) == amount:
            details = tuple(of_payments)
        else:
            # The bank shows only some of the payments, so the total stays the only amount.
            details = tuple(detail._replace(amount=None) for detail in of_payments)
    return Entry(
        amount=amount,
        currency=currency,
        booking_date=move.entry_date,
        value_date=None if _number(move) in records.undated else move.value_date,
        status="BOOK",
        bank_reference=move.bank_reference.strip(),
        entry_reference="",
        reversal=False,
        text=main.text if payments else "",
        bank_transaction_code=move.transaction_code.strip(),
        batch=Batch(len(payments), "", "") if payments else None,
        charges=charges,
        entry_no=entry_no,
        line=line,
        details=details,
    )


def _nest_details(move: Any, nested: frozenset[str]) -> None:
    """Put each detail of a detail below the one that it belongs to: the library has them side by side."""
    own: list[Any] = []
    for child in move.moves:
        if _number(child) in nested and own:
            own[-1].moves.append(child)
        else:
            own.append(child)
    move.moves = own


def _payment(payment: Any, told: _Informations, currency: str, place: str) -> Detail:
    detail = _detail(payment, told, in_digits(payment.amount, currency, place), currency)
    return _with_parts(detail, payment.moves, currency, place)


def _detail(move: Any, informations: _Informations, amount: Decimal, currency: str) -> Detail:
    said = _communication(move)
    told = informations.about(move)
    return Detail(
        amount=amount,
        currency=currency,
        foreign=said.foreign,
        party_name=(move.counterparty_name or "").strip() or told.party_name,
        party_account=(move.counterparty_account or "")[:34].strip(),
        party_bank=(move.counterparty_bic or "").strip(),
        party_address=told.party_address,
        party_city=told.party_city,
        ultimate_party_name=told.ultimate_party_name,
        reference=said.reference,
        reference_type=said.reference_type,
        references=(said.reference,) if said.reference else (),
        end_to_end_id=_present(move.customer_reference or ""),
        bank_reference=move.bank_reference.strip(),
        mandate_id=said.mandate_id,
        creditor_id=said.creditor_id,
        text=said.text,
        additional_text=" ".join(
            text for text in (said.additional_text, told.additional_text) if text
        ),
        return_reason=_return_code(move, said),
        return_code=_return_code(move, said),
    )


def _communication(move: Any) -> _Communication:
    """The communication by its type: a reference (100 to 102), an amount (105), a mandate (107, 127), else text."""
    written: str = move._communication or ""
    kind = move.communication_type if written[:1] else None
    body = written[4:]
    if kind is None:
        return _Communication(text=_words(written[1:]))
    if kind in _OGM:
        return _Communication(reference=body[:12].strip(), reference_type="OGM")
    if kind == "100":
        return _Communication(reference=body.strip(), reference_type="SCOR")
    if kind == "105":
        return _Communication(
            foreign=_foreign(body), text=_words(body[45:57]), additional_text=_words(written)
        )
    if kind == "107":
        return _Communication(
            mandate_id=body[:12].strip(), text=_words(body[18:]), additional_text=_words(written)
        )
    if kind == "127":
        # Scheme, reason, creditor, mandate, communication, type of R-transaction, reason.
        return _Communication(
            text=_words(body[79:141]),
            creditor_id=body[9:44].strip(),
            mandate_id=body[44:79].strip(),
            return_code=body[142:146].strip(),
            additional_text=_words(body[:9]),
        )
    return _Communication(text=_words(body), additional_text=f"{kind}")


def _foreign(body: str) -> Foreign | None:
    """Amount in the currency of the order, rate and currency of communication 105."""
    amount, rate, currency = body[15:30], body[30:42], body[42:45].strip()
    if not (is_digits(amount) and len(currency) == 3 and currency.isalpha()):
        return None
    value = Decimal(amount).scaleb(-3)
    return Foreign(value, currency, Decimal(rate).scaleb(-8) if is_digits(rate) else None)


def _with_information(found: Detail, written: str) -> Detail:
    kind = written[1:4] if written[:1] == "1" else ""
    if kind == "001":
        return found._replace(
            party_name=found.party_name or written[4:74].strip(),
            party_address=written[74:109].strip(),
            party_city=written[109:144].strip(),
        )
    if kind in ("008", "009"):
        return found._replace(ultimate_party_name=written[4:74].strip())
    text = _words(written[4:] if kind else written[1:])
    return found._replace(additional_text=f"{found.additional_text} {text}".strip())


def _is_cost(part: Any) -> bool:
    category = part.transaction_category
    return is_digits(category) and _FIRST_COST <= int(category) <= _LAST_COST


def _charge(part: Any, currency: str, place: str) -> Charge:
    return Charge(
        amount=in_digits(part.amount, currency, place),
        currency=currency,
        included=True,
        kind=part.transaction_category,
    )


def _with_parts(main: Detail, parts: list[Any], currency: str, place: str) -> Detail:
    """Parts of the amount that are no costs, such as the principal of a loan, are told beside the text."""
    for part in parts:
        said = _communication(part)
        amount = in_digits(part.amount, currency, place)
        told = _words(f"{part.transaction_category} {amount} {currency} {said.text}")
        foreign = said.foreign if said.foreign and said.foreign.currency != currency else None
        main = main._replace(
            foreign=main.foreign or foreign,
            additional_text=" ".join(text for text in (main.additional_text, told) if text),
        )
    return main


def _return_code(move: Any, said: _Communication) -> str:
    return (move.r_reason or "").strip() or said.return_code


def _number(move: Any) -> str:
    return f"{move.sequence}{move.detail_sequence}"


def _present(reference: str) -> str:
    stated = reference.strip()
    return "" if stated.upper() in ("NOTPROVIDED", "NONREF") else stated


def _words(text: str) -> str:
    return " ".join(text.split())
