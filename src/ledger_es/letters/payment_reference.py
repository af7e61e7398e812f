"""Payment references that name a document, so that its payment is recognised: QRR for a QR-IBAN, else RF."""

from __future__ import annotations

import re
from typing import Final, Literal

ReferenceType = Literal["QRR", "SCOR", "NON"]
_QRR_LENGTH: Final = 27
_CARRIES: Final = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_LONGEST_RF: Final = 21
"""Letters and digits of a creditor reference after RF and its check digits."""
_QR_IIDS: Final = range(30000, 32000)
"""The bank clearing numbers of QR-IBANs."""


def compact(text: str) -> str:
    """Letters and digits in capitals."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def is_swiss(iban: str) -> bool:
    """Whether the account takes QR-bills: one in Switzerland or Liechtenstein."""
    return compact(iban)[:2] in ("CH", "LI")


def is_qr_iban(iban: str) -> bool:
    clearing_no = compact(iban)[4:9]
    return is_swiss(iban) and clearing_no.isdigit() and int(clearing_no) in _QR_IIDS


def reference_type(iban: str, reference: str) -> ReferenceType | None:
    """What the reference is for a payment to the account; None if it cannot be used with this account or is wrong."""
    text = compact(reference)
    if not text:
        return None if is_qr_iban(iban) else "NON"
    if is_qr_iban(iban):
        return "QRR" if _is_qrr(text) else None
    return "SCOR" if _is_rf(text) else None


def reference_of_document(iban: str, document_no: str) -> str:
    """The reference that names the document: of its digits for a QR-IBAN, else of its letters and digits (ISO 11649).

    Empty where the number has nothing to make a reference of, or too much.
    """
    if is_qr_iban(iban):
        digits = "".join(re.findall(r"[0-9]", document_no)).rjust(_QRR_LENGTH - 1, "0")
        return digits + _check_digit(digits) if len(digits) == _QRR_LENGTH - 1 else ""
    body = compact(document_no)
    if not body or len(body) > _LONGEST_RF:
        return ""
    return f"RF{98 - _remainder(body + 'RF00'):02}{body}"


def printed_reference(reference: str) -> str:
    """In groups: QRR by fives from the right, RF by fours from the left."""
    text = compact(reference)
    if text.startswith("RF"):
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    first = len(text) % 5
    groups = [text[:first], *(text[start : start + 5] for start in range(first, len(text), 5))]
    return " ".join(filter(None, groups))


def printed_iban(iban: str) -> str:
    """In groups of four."""
    text = compact(iban)
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def is_iban(text: str) -> bool:
    """Whether it has the form of an IBAN and its check digits are right."""
    iban = compact(text)
    return (
        bool(re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", iban))
        and _remainder(iban[4:] + iban[:4]) == 1
    )


def _is_qrr(text: str) -> bool:
    return len(text) == _QRR_LENGTH and text.isdigit() and _check_digit(text[:-1]) == text[-1]


def _is_rf(text: str) -> bool:
    return (
        bool(re.fullmatch(r"RF[0-9]{2}[0-9A-Z]{1,21}", text))
        and _remainder(text[4:] + text[:4]) == 1
    )


def _check_digit(digits: str) -> str:
    """Modulo 10, recursive."""
    carry = 0
    for digit in digits:
        carry = _CARRIES[(carry + int(digit)) % 10]
    return str((10 - carry) % 10)


def _remainder(text: str) -> int:
    """Modulo 97, letters counted as 10 to 35."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
