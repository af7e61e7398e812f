"""Texts in the characters that every bank of SEPA takes (EPC217-08): Latin letters, digits and a few marks."""

from __future__ import annotations

import string
import unicodedata
from typing import Final

_TAKEN: Final = frozenset(string.ascii_letters + string.digits + "/-?:().,'+ ")
_WRITTEN_AS: Final = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "TH", "ı": "i", "&": "+", "’": "'", "–": "-", "—": "-",
}  # fmt: skip


def sepa_text(text: str, limit: int) -> str:
    """The text in characters of SEPA, cut at the limit: accents are left out, other characters become dots.

    Blanks of every kind become single spaces; a slash neither begins nor ends it, nor follows another.
    """
    plain = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    words = " ".join(plain.split())
    while "//" in words:
        words = words.replace("//", "/")
    return words.strip("/ ")[:limit].strip("/ ")


def _plain(character: str) -> str:
    if character in _TAKEN:
        return character
    if character in _WRITTEN_AS:
        return _WRITTEN_AS[character]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    letters = unicodedata.normalize("NFKD", character)
    taken = "".join(letter for letter in letters if letter in _TAKEN)
    if taken or unicodedata.category(character) in ("Cf", "Mn"):
        return taken
    return "."
