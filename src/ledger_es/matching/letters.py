"""Letters that are written in several ways are one class, so that Zürich, Zuerich and Zurich are one name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_OWN_LETTERS: Final = str.maketrans(
    {"ß": "SS", "ẞ": "SS", "Æ": "AE", "Ø": "O", "Ł": "L", "Œ": "OE", "Đ": "D", "Ð": "D", "Þ": "TH"}
)  # fmt: skip
"""Letters that do not come apart into a letter and its mark."""
_WRITTEN_OUT: Final = {"AE": "A", "OE": "O", "UE": "U", "AA": "A"}
"""Two letters that stand for one with a mark: ä, ö, ü, å and their Nordic sisters."""
_PAIRS: Final = re.compile("|".join(_WRITTEN_OUT))

_LEGAL_FORMS: Final = frozenset(
    ("AG", "GMBH", "KG", "OHG", "UG", "SE", "EK", "EV", "CO", "COKG", "SA", "SARL", "RL", "SAS", "SPA", "SRL",
     "BV", "NV", "LTD", "LIMITED", "PLC", "LLC", "INC", "AS", "APS", "OY", "OYJ", "AB")
)  # fmt: skip
_NOT_LETTER_OR_DIGIT: Final = re.compile(r"[^\w\s&]+")


def by_letter_class(text: str) -> str:
    """The text in capitals with one letter for each class: ä, ae and a are A; ß and ss are SS; é is E."""
    capitals = text.upper().translate(_OWN_LETTERS)
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", capitals)
        if not unicodedata.combining(letter)
    )
    return _PAIRS.sub(lambda pair: _WRITTEN_OUT[pair[0]], bare)


def without_legal_form(name: str) -> str:
    """The name (by letter class) without AG, GmbH, S.A. and the like; as it is if nothing else would be left."""
    words = [_NOT_LETTER_OR_DIGIT.sub("", word) for word in name.split()]
    kept = [word for word in words if word and word not in _LEGAL_FORMS and word != "&"]
    return " ".join(kept) or name
