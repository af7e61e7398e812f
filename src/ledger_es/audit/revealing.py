"""Personal texts in the place of their seals, for those who may read them; • where the text was erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from ledger_es.store.mapper import Facts
from ledger_es.store.port import Reads

ERASED: Final = "•"
_PAGE_TEXTS: Final = 5_000
_RECORDS: Final = frozenset({"personal_seal", "payer_seals", "text_seals"})
"""Seals of a small JSON object: the record of a party; payer and text of a statement line."""


def texts_behind(reads: Reads, seals: Iterable[str]) -> dict[str, str]:
    """By seal; an erased one is absent."""
    wanted = sorted({seal for seal in seals if seal})
    found: dict[str, str] = {}
    for at in range(0, len(wanted), _PAGE_TEXTS):
        rows = reads.personal(wanted[at : at + _PAGE_TEXTS])
        found.update((seal, row.value) for seal, row in rows.items())
    return found


def seals_in(facts: Facts) -> Iterator[str]:
    """Every seal in facts as JSON, down to the records of lists."""
    for name, value in facts.items():
        if name.endswith("_seal"):
            yield value
        elif name.endswith("_seals"):
            yield from value
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from seals_in(item)


def revealed(facts: Facts, texts: dict[str, str]) -> Facts:
    """The facts with `description` for `description_seal`, `line_descriptions` for `line_description_seals`."""
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


def text_of(seal: str, texts: dict[str, str]) -> str:
    """Nothing for no seal."""
    return texts.get(seal, ERASED) if seal else ""


def _text(name: str, seal: str, texts: dict[str, str]) -> Any:
    text = text_of(seal, texts)
    if name in _RECORDS and seal in texts:
        return orjson.loads(text)
    return text
