"""Replaces seals by their personal texts, for people who may read them. An erased text is shown as (erased)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from ledger_es.reports.report import ERASED
from ledger_es.store.mapper import Facts
from ledger_es.store.port import PersonalRow, Reads

_PAGE_TEXTS: Final = 5_000
Texts = Mapping[str, PersonalRow]
"""The personal texts by seal, without erased ones."""
_RECORDS: Final = frozenset({"personal_seal", "payer_seals", "text_seals"})
"""The seals whose text is a JSON object: the record of a party, and the payer and text of a statement line."""


def texts_behind(reads: Reads, seals: Iterable[str]) -> Texts:
    wanted = sorted({seal for seal in seals if seal})
    found: dict[str, PersonalRow] = {}
    for at in range(0, len(wanted), _PAGE_TEXTS):
        found |= reads.personal(wanted[at : at + _PAGE_TEXTS])
    return found


def seals_in(facts: Facts) -> Iterator[str]:
    """All seals in the facts, including those in records of lists."""
    for name, value in facts.items():
        if name.endswith("_seal"):
            yield value
        elif name.endswith("_seals"):
            yield from value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from seals_in(item)


def revealed(facts: Facts, texts: Texts) -> Facts:
    """The facts with texts instead of seals: `description` for `description_seal`, and so on."""
    shown: Facts = {}
    for name, value in facts.items():
        if name.endswith("_seal"):
            shown[name.removesuffix("_seal")] = _text(name, value, texts)
        elif name.endswith("_seals"):
            plural = name.removesuffix("_seals") + "s"
            shown[plural] = [_text(name, seal, texts) for seal in value]
        elif isinstance(value, list):
            shown[name] = [
                revealed(item, texts) if isinstance(item, dict) else item for item in value
            ]
        else:
            shown[name] = value
    return shown


def text_of(seal: str, texts: Texts) -> str:
    """The text behind the seal; empty for an empty seal."""
    if not seal:
        return ""
    return texts[seal].value if seal in texts else ERASED


def _text(name: str, seal: str, texts: Texts) -> Any:
    """The text of a statement line: a record for the line itself, and a single text as the description of an entry."""
    text = text_of(seal, texts)
    if seal not in texts:
        return text
    if name in _RECORDS:
        return orjson.loads(text)
    if texts[seal].subject.startswith("line:") and text.startswith("{"):
        return _as_one_text(text)
    return text


def _as_one_text(text: str) -> str:
    """The record as a single text. A description that a person typed stays as it is, even if it begins with a brace."""
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return " ".join(value for value in record.values() if isinstance(value, str))
