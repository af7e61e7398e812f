"""The IBAN of an account that a file names by its national number: the IBAN is what the owner knows it by."""

from __future__ import annotations

import re
from typing import Final

_SPANISH_WEIGHTS: Final = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
_FRENCH_BBAN: Final = re.compile(r"\d{5}\d{5}[0-9A-Z]{11}", re.ASCII)
_SPANISH_BBAN: Final = re.compile(r"\d{18}", re.ASCII)
_BELGIAN_BBAN: Final = re.compile(r"\d{12}", re.ASCII)


def french_iban(bank: str, branch: str, account: str) -> str | None:
    """The IBAN of a French account without its key; None where a part is not complete (CFONB 120)."""
    number = f"{bank}{branch}{account}".upper()
    if not _FRENCH_BBAN.fullmatch(number):
        return None
    digits = "".join(_french_digit(character) for character in account.upper())
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(digits)) % 97
    return _iban("FR", f"{number}{key:02}")


def spanish_iban(bank: str, office: str, account: str) -> str | None:
    """The IBAN of a Spanish account without its two check digits; None where a part is not complete (Norma 43)."""
    if not _SPANISH_BBAN.fullmatch(f"{bank}{office}{account}"):
        return None
    checks = f"{_spanish_check(f'00{bank}{office}')}{_spanish_check(account)}"
    return _iban("ES", f"{bank}{office}{checks}{account}")


def belgian_iban(account: str) -> str | None:
    """The IBAN of a Belgian account of 12 digits; None where it is none."""
    return _iban("BE", account) if _BELGIAN_BBAN.fullmatch(account) else None


def _iban(country: str, number: str) -> str:
    """ISO 13616: two check digits, so that the rearranged number leaves 1 when divided by 97."""
    digits = "".join(str(int(character, 36)) for character in f"{number}{country}00")
    return f"{country}{98 - int(digits) % 97:02}{number}"


def _french_digit(character: str) -> str:
    """Letters count as digits: A and J are 1, B, K and S are 2, and so on."""
    if character.isdigit():
        return character
    place = ord(character) - ord("A")
    return str(place % 9 + 1 if place < 18 else place - 18 + 2)


def _spanish_check(number: str) -> int:
    total = sum(int(digit) * weight for digit, weight in zip(number, _SPANISH_WEIGHTS, strict=True))
    check = 11 - total % 11
    return {11: 0, 10: 1}.get(check, check)
