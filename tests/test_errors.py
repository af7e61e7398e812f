"""Refusals: stable codes, sentences that can be said with the facts that are given, facts for programs."""

from __future__ import annotations

import ast
import inspect
import re
import string
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import ledger_es
from ledger_es import errors
from ledger_es.errors import (
    AmountDigits,
    FileRefusal,
    LedgerError,
    LedgerWarning,
    PostingDateNotAllowed,
    Refusal,
    Said,
    StoreError,
)

CATALOGUE = [
    found
    for found in vars(errors).values()
    if inspect.isclass(found) and issubclass(found, Said) and found is not Said
]
ERRORS = [found for found in CATALOGUE if issubclass(found, LedgerError)]
WARNINGS = [found for found in CATALOGUE if issubclass(found, LedgerWarning)]
SAID = [found for found in CATALOGUE if found.says]


def placeholders(found: type[Said]) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(found.says) if name}


@pytest.mark.parametrize("found", ERRORS, ids=lambda found: found.__name__)
def test_every_error_is_the_users_or_the_stores_and_has_a_code_of_its_form(
    found: type[LedgerError],
) -> None:
    assert found is LedgerError or issubclass(found, (Refusal, StoreError))
    assert found.code.startswith("E-")
    assert found.code == found.code.upper()


def test_a_warning_is_no_error_and_has_a_code_of_its_form() -> None:
    assert set(ERRORS) | set(WARNINGS) == set(CATALOGUE)
    assert not set(ERRORS) & set(WARNINGS)
    assert all(found.code.startswith("W-") for found in WARNINGS)
    assert not any(issubclass(found, BaseException) for found in WARNINGS)


def test_a_code_names_one_thing() -> None:
    """Also where a class would inherit the code of another; groups that say nothing may have none of their own."""
    codes = Counter(found.code for found in CATALOGUE if found.says or "code" in vars(found))
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize("found", SAID, ids=lambda found: found.__name__)
def test_every_sentence_can_be_said(found: type[Said]) -> None:
    facts = {name: f"<{name}>" for name in placeholders(found)}
    if issubclass(found, FileRefusal):
        facts |= {"file": "<file>", "position": "<position>"}
    error = found(**facts)
    assert all(
        f"<{name}>" in error.message or f"'<{name}>'" in error.message
        for name in placeholders(found)
    )
    assert error.as_json() == {"code": found.code, "message": error.message, "facts": facts}


def raised() -> Iterator[tuple[str, type[Said], set[str]]]:
    """Every place of the source where an error is made with facts written out: place, class, names of the facts."""
    classes = {found.__name__: found for found in SAID}
    root = Path(inspect.getfile(ledger_es)).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in classes
            ):
                names = {keyword.arg for keyword in node.keywords}
                if None not in names:
                    place = f"{path.relative_to(root)}:{node.lineno}"
                    yield place, classes[node.func.id], {name for name in names if name}


def test_every_place_gives_the_facts_that_its_sentence_says() -> None:
    """Else the sentence fails at the moment it is needed."""
    found = list(raised())
    assert len(found) > 100
    missing = {
        place: sorted(placeholders(error) - names)
        for place, error, names in found
        if placeholders(error) - names
    }
    assert missing == {}


def test_every_refusal_of_the_ledger_is_raised_somewhere() -> None:
    """A class that nobody raises is a rule that nobody keeps."""
    root = Path(inspect.getfile(ledger_es)).parent
    texts = [path.read_text("utf-8") for path in root.rglob("*.py") if path.name != "errors.py"]
    inherited = {parent for found in CATALOGUE for parent in found.__mro__[1:]}
    unused = [
        found.__name__
        for found in SAID
        if found not in inherited
        and not any(len(re.findall(rf"\b{found.__name__}\b", text)) > 1 for text in texts)
    ]
    assert unused == []


def test_facts_for_programs_are_plain() -> None:
    error = PostingDateNotAllowed(
        posting_date=date(2026, 1, 31), allow_from=date(2026, 2, 1), allow_to="the end of time"
    )
    assert error.as_json() == {
        "code": "E-PERIOD",
        "message": "posting on 2026-01-31 is not allowed: the allowed dates are 2026-02-01 to the end of time",
        "facts": {
            "posting_date": "2026-01-31",
            "allow_from": "2026-02-01",
            "allow_to": "the end of time",
        },
    }
    days, amounts = [date(2026, 1, 1)], {1: Decimal("2.50")}
    nested = LedgerError(amounts=amounts, days=days, nothing=None, flag=True, other=Path("a"))
    assert nested.as_json()["facts"] == {
        "amounts": {"1": "2.50"},
        "days": ["2026-01-01"],
        "nothing": None,
        "flag": True,
        "other": "a",
    }


def test_a_refusal_says_where_it_happened() -> None:
    refusal = AmountDigits(amount=Decimal("0.001"), currency="CHF", digits=2)
    assert refusal.at("journal line 3", line=3) is refusal
    assert refusal.message == "journal line 3: 0.001 has more decimals than CHF (2)"
    assert refusal.facts == {"amount": Decimal("0.001"), "currency": "CHF", "digits": 2, "line": 3}
