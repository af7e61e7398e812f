"""Numbers of banks that check themselves: IBANs, creditor identifiers (ISO 7064, MOD 97-10) and BICs (ISO 9362)."""

from __future__ import annotations

import re
from typing import Final

_BIC: Final = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_CREDITOR_ID: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")

EEA: Final = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""Countries of the European Economic Area: between their banks an IBAN is enough."""
SEPA: Final = EEA | frozenset(["AD", "AL", "CH", "GB", "MC", "MD", "ME", "MK", "RS", "SM", "VA"])
"""Countries whose banks take part in SEPA (EPC409-09)."""


def has_check_digits(iban: str) -> bool:
    """Whether the check digits of an IBAN in capitals, without blanks, fit the rest of it (ISO 13616)."""
    return _remainder(iban[4:] + iban[:4]) == 1


def normalised_creditor_id(text: str) -> str | None:
    """The creditor identifier in capitals and without blanks, or None if its form or its check digits are wrong.

    The three characters after the check digits are the creditor's own business code and are not part of the check
    (EPC262-08).
    """
    number = "".join(text.split()).upper()
    if not _CREDITOR_ID.fullmatch(number):
        return None
    return number if _remainder(number[7:] + number[:4]) == 1 else None


def normalised_bic(text: str) -> str | None:
    """The BIC of 8 or 11 characters in capitals, or None if the text has not the form of a BIC."""
    bic = "".join(text.split()).upper()
    return bic if _BIC.fullmatch(bic) else None


def _remainder(text: str) -> int:
    """The remainder by 97 of a text in which letters count as 10 (A) to 35 (Z)."""
    return int("".join(str(int(character, 36)) for character in text)) % 97
