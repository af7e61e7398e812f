"""What to pay and to whom, as people read it and as the code says it: a Swiss QR-bill, or a code for SEPA transfers.

Sources: Swiss Implementation Guidelines QR-bill 2.3 (SIX); EPC069-12 version 3.1, Quick Response Code (EPC).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.letters.letter import Language, PaymentCode, QrBill
from ledger_es.letters.libraries import library
from ledger_es.letters.payment_reference import (
    compact,
    is_swiss,
    printed_iban,
    printed_reference,
    reference_of_document,
    reference_type,
)

_LONGEST_NAME: Final = 70
_LONGEST_MESSAGE: Final = 140
_MOST: Final = Decimal("999999999.99")
_TOWN: Final = re.compile(r"(?:[A-Z]{1,3}-)?([0-9][0-9A-Z]{2,9})\s+(\S.*)")
_BRITISH_TOWN: Final = re.compile(r"(\S.*?),?\s+([A-Z]{1,2}[0-9][0-9A-Z]?\s?[0-9][A-Z]{2})")
_NOT_IN_A_QR_BILL: Final = re.compile("[^\n\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]")


class PostalAddress(NamedTuple):
    """A name and address in parts. `country` is a code of two letters."""

    name: str
    street: str = ""
    house_no: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        street = f"{self.street} {self.house_no}".strip()
        town = f"{self.postal_code} {self.town}".strip()
        return tuple(filter(None, (self.name, street, town)))


class Payee(NamedTuple):
    """Who is to be paid, and on which account."""

    iban: str
    address: PostalAddress
    bic: str = ""


class Payable(NamedTuple):
    """What a document asks for: the payment references of its entries, and the numbers of their documents."""

    document_no: str
    amount: Decimal
    currency: str
    references: Sequence[str]
    numbers: Sequence[str]


def payer_of(name: str, street: str, city: str, country: str) -> PostalAddress | None:
    """The address in parts, or None if the postal code cannot be told from the town."""
    postal_code, town = _code_and_town(city.strip())
    if not name.strip() or not town:
        return None
    return PostalAddress(
        *(name.strip(), " ".join(street.split()), "", postal_code, town, country.upper())
    )


def _code_and_town(city: str) -> tuple[str, str]:
    """The postal code, which begins the line or, in Britain, ends it, and the town; both empty if there is no code."""
    if found := _TOWN.fullmatch(city):
        return found[1], found[2]
    if found := _BRITISH_TOWN.fullmatch(city):
        return found[2], found[1]
    return "", ""


def payment_of(
    payee: Payee, payer: PostalAddress | None, payable: Payable, language: Language
) -> QrBill | PaymentCode | None:
    """A QR-bill for an account in Switzerland or Liechtenstein, a code for euros elsewhere, else None.

    The reference is that of the only entry, or names its document, or for several the document that asks for them.
    There is no payment of nothing.
    """
    if not 0 < payable.amount <= _MOST:
        return None
    if is_swiss(payee.iban) and payable.currency in ("CHF", "EUR"):
        return _qr_bill(payee, payer, payable, language)
    return _payment_code(payee, payable, language) if payable.currency == "EUR" else None


def _reference(payee: Payee, payable: Payable) -> str:
    if len(payable.references) == 1 and reference_type(payee.iban, payable.references[0]):
        reference = compact(payable.references[0])
        if reference:
            return reference
    numbers = set(payable.numbers)
    named = numbers.pop() if len(numbers) == 1 else payable.document_no
    return reference_of_document(payee.iban, named)


def _message(payable: Payable) -> str:
    """The numbers of all documents or, where there is no room for them, of the one that asks."""
    message = " ".join(dict.fromkeys(payable.numbers))
    return message if len(message) <= _LONGEST_MESSAGE else payable.document_no


def _qr_bill(
    payee: Payee, payer: PostalAddress | None, payable: Payable, language: Language
) -> QrBill | None:
    reference, message = _reference(payee, payable), _allowed(_message(payable))
    kind = reference_type(payee.iban, reference)
    if kind is None:
        return None
    lines = [
        *("SPC", "0200", "1", compact(payee.iban)),
        *_address(payee.address, payee.address.country),
        *[""] * 7,
        *(f"{payable.amount:.2f}", payable.currency),
        *(_address(payer, payee.address.country) if payer else [""] * 7),
        *(kind, reference, message, "EPD"),
    ]
    return QrBill(
        kind="qr_bill",
        words=language.words.payment,
        iban=printed_iban(payee.iban),
        payee=payee.address.lines,
        payer=payer.lines if payer else (),
        reference=printed_reference(reference),
        message=message,
        currency=payable.currency,
        # The guidelines want groups of three with blanks, in every language.
        amount=f"{payable.amount:,.2f}".replace(",", " "),
        content="\n".join(lines),
        code=_code("\n".join(lines)),
        is_cut=any(
            len(address.name) > _LONGEST_NAME for address in (payee.address, payer) if address
        ),
    )


def _address(address: PostalAddress, country: str) -> list[str]:
    """The seven lines of an address in parts, each as long as it may be."""
    lengths = (_LONGEST_NAME, 70, 16, 16, 35)
    return [
        "S",
        *(
            _allowed(text)[:length].strip()
            for text, length in zip(address[:5], lengths, strict=True)
        ),
        (address.country or country)[:2],
    ]


def _allowed(text: str) -> str:
    """The text in the characters of a QR-bill; others are a dot."""
    return _NOT_IN_A_QR_BILL.sub(".", " ".join(text.split()))


def _payment_code(payee: Payee, payable: Payable, language: Language) -> PaymentCode:
    # A transfer has a reference or a text, and only a text names several documents.
    reference = _reference(payee, payable) if len(set(payable.numbers)) == 1 else ""
    message = "" if reference else _message(payable)
    lines = [
        *("BCD", "002", "1", "SCT", payee.bic, payee.address.name[:_LONGEST_NAME]),
        *(compact(payee.iban), f"EUR{payable.amount:.2f}", "", reference, message),
    ]
    content = "\n".join(lines).rstrip("\n")
    words = language.words.payment
    return PaymentCode(
        caption=words.scan,
        facts=(
            (words.payable_to, f"{printed_iban(payee.iban)}, {payee.address.name}"),
            (words.reference, printed_reference(reference) if reference else message),
        ),
        content=content,
        code=_code(content),
    )


def _code(content: str) -> str:
    """The QR code of the content as SVG, with error correction M and bytes in UTF-8, as both guidelines want."""
    code = library("segno").make_qr(
        content, error="m", boost_error=False, mode="byte", encoding="utf-8"
    )
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=0, xmldecl=False, nl=False, omitsize=True)
    return svg.getvalue().decode()
