"""A payment of a BgMax file: its record (20, 21) and those that add to it (22 to 29)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.statement import Detail
from ledger_es.statements.text_file import Line
from ledger_es.statements.text_statement import WrongText, in_digits
from ledger_es.values import currency_digits

_REFERENCE_TYPES: Final = {"2": "OCR", "5": "OCR wrong"}
_DEDUCTIONS: Final = ("21", "23")


class Payment(NamedTuple):
    """One payment of one payer. `amount` < 0: a deduction that reduces the deposit.

    `references` are what it pays, each as the payer wrote it; `parts` tells amounts of further references in words.
    """

    amount: Decimal
    reference: str
    reference_type: str
    references: tuple[str, ...]
    sender_bankgiro_no: str
    serial_no: str
    channel: str
    parts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    name: str = ""
    address: str = ""
    city: str = ""
    organization_no: str = ""


def payment_of(record: Line, currency: str) -> Payment:
    """The payment of a record 20, or of a record 21 with its amount below zero. Raises WrongText."""
    text = record.text
    reference = text[12:37].strip()
    amount = _amount(record, currency)
    return Payment(
        amount=amount,
        reference=reference,
        reference_type=_REFERENCE_TYPES.get(text[55], ""),
        references=(reference,) if reference else (),
        sender_bankgiro_no=text[2:12].strip().lstrip("0"),
        serial_no=text[57:69].strip(),
        channel=text[56].strip(),
    )


def with_line(payment: Payment, record: Line, currency: str) -> Payment:
    """The payment with what a further record says of it. Raises WrongText."""
    text = record.text
    match text[:2]:
        case "22" | "23":
            reference, amount = text[12:37].strip(), _amount(record, currency)
            part = (f"{reference} {amount}".strip(),) if amount else ()
            references = (reference,) if reference else ()
            return payment._replace(
                references=(*payment.references, *references), parts=(*payment.parts, *part)
            )
        case "25":
            return payment._replace(texts=(*payment.texts, text[2:52].strip()))
        case "26":
            return payment._replace(name=f"{text[2:37].strip()} {text[37:72].strip()}".strip())
        case "27":
            city = f"{text[37:46].strip()} {payment.city}".strip()
            return payment._replace(address=text[2:37].strip(), city=city)
        case "28":
            places = (payment.city, text[2:37].strip(), text[37:72].strip(), text[72:74].strip())
            return payment._replace(city=" ".join(place for place in places if place))
        case _:
            return payment._replace(organization_no=text[2:14].strip().lstrip("0"))


def detail_of(payment: Payment, currency: str) -> Detail:
    """The payment as a detail of its deposit. The bankgiro number of the payer is its account."""
    further = [f"channel {payment.channel}" if payment.channel else ""]
    further += [f"organization no {payment.organization_no}" if payment.organization_no else ""]
    return Detail(
        amount=payment.amount,
        currency=currency,
        party_name=payment.name,
        party_account=payment.sender_bankgiro_no,
        party_address=payment.address,
        party_city=payment.city,
        reference=payment.reference if payment.reference_type == "OCR" else "",
        reference_type=payment.reference_type,
        references=payment.references,
        document_nos=payment.references if len(payment.references) > 1 else (),
        transaction_id=payment.serial_no,
        text="\n".join(text for text in payment.texts if text) or " ".join(payment.references),
        additional_text=", ".join(part for part in (*payment.parts, *further) if part),
    )


def number_of(written: str, place: str) -> int:
    """The number of a field that is filled up with zeros. Raises WrongText."""
    digits = written.strip()
    if not (digits.isascii() and digits.isdecimal()):
        raise WrongText(place, f"{written!r} is no number")
    return int(digits)


def units_in_currency(written: str, currency: str, place: str) -> Decimal:
    """The amount that is written in the smallest unit of its currency. Raises WrongText."""
    units = number_of(written, place)
    return in_digits(Decimal(units).scaleb(-currency_digits(currency)), currency, place)


def _amount(record: Line, currency: str) -> Decimal:
    """The amount of a payment or of one of its references; below zero in a deduction."""
    place = f"line {record.no}, record {record.text[:2]}"
    amount = units_in_currency(record.text[37:55], currency, place)
    return -amount if record.text[:2] in _DEDUCTIONS and amount else amount
