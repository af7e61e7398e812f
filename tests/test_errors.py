"""The catalogue of refusals and warnings: codes, typed facts, sentences over them, cures the command line knows."""

from __future__ import annotations

import ast
import re
import shlex
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_type_hints

import pytest

from ledger_es import errors
from ledger_es.cli.app import COMMANDS, build_app
from ledger_es.cli.usage import options_last, refuse_unknown_command
from ledger_es.errors import (
    AmountDigits,
    EntryIsClosed,
    LedgerError,
    LedgerNotFound,
    LedgerWarning,
    Notice,
    NumberSeriesInvalid,
    PostingDateNotAllowed,
    PostingGroupUnknown,
    Refusal,
    StatementAccountUnknown,
    StoreError,
    Words,
    say,
)
from ledger_es.errors.bank_statement import LineInDoubt
from ledger_es.errors.command import FieldMistake
from ledger_es.errors.file import CellProblem
from ledger_es.errors.refusal import command_line, facts_in
from tests.house.sources import modules

NAMED = [getattr(errors, name) for name in errors.__all__]
CATALOGUE: Final[list[type[Notice]]] = [
    notice
    for notice in NAMED
    if isinstance(notice, type) and issubclass(notice, Notice) and notice is not Notice
]
SAID = [notice for notice in CATALOGUE if notice.says]
"""Those that are raised or told; the others are groups to catch together."""

EXAMPLES: Final[Mapping[Any, Any]] = {
    str: "X-1",
    Words: Words("it is {what}", what="so"),
    int: 17,
    float: 2.5,
    bool: True,
    Decimal: Decimal("12.50"),
    date: date(2026, 1, 31),
    tuple[str, ...]: ("a", "b"),
    tuple[FieldMistake, ...]: (FieldMistake("/lines/3/amount", "it is missing"),),
    tuple[LineInDoubt, ...]: (LineInDoubt(10000, Decimal("12.50"), "low", ambiguous=True),),
    tuple[CellProblem, ...]: (CellProblem(3, "amount", "the cell is empty", "fill it"),),
}
EXAMPLES_BY_NAME: Final[Mapping[str, Any]] = {
    "kind": "customer",
    "account_type": "gl",
    "letter_kind": "reminder",
    "user": "anna",
    "statement_no": "MAIN/7",
    "requirement": "ledger-es[xlsx]",
    "statement_no_before": "MAIN/6",
    "mode": "reconcile",
    "url": "my books.db",
    "journal": "general/DAILY",
}
TO_FILL_IN: Final[Mapping[str, str]] = {
    "ACCOUNT": "3000",
    "ADDRESS": "anna@example.com",
    "AMOUNT": "95.00",
    "BANK": "MAIN",
    "DIMENSIONS": "DEPARTMENT=SALES",
    "CATEGORY": "income",
    "CONTROL_ACCOUNT": "1100",
    "CREDITOR_ID": "DE98ZZZ09999999999",
    "CURRENCY": "CHF",
    "CUSTOMER": "C1",
    "DATE": "2026-01-01",
    "DOCUMENT": "I-1",
    "EARLIER_FILE": "earlier.xml",
    "ENTRY": "4",
    "FILE": "file.csv",
    "FORMULA": "30D",
    "IBAN": "CH9300762011623852957",
    "MAPPING_FILE": "bank.toml",
    "NAME": "Sundry",
    "TEXT": "Fee",
    "NUMBER": "A001",
    "OTHER_LEDGER": "other.db",
    "PERCENTAGE": "8.1",
    "RATE": "0.95",
    "REASON": "ill",
    "TARGET": "copy.db",
    "TERMS": "R",
    "VALUE": "SALES",
}
"""What the words in capitals stand for, where a cure leaves something to its reader."""


def example_facts(notice: type[Notice]) -> dict[str, Any]:
    hints = get_type_hints(notice)
    return {
        field.name: EXAMPLES_BY_NAME.get(field.name, _example(hints[field.name]))
        for field in fields(notice)  # type: ignore[arg-type]
    }


def _example(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        hint = next(part for part in get_args(hint) if part is not NoneType)
    return EXAMPLES[hint]


# --- The classes ----------------------------------------------------------------------------------


def test_every_class_of_the_package_is_exported() -> None:
    declared = {
        node.name
        for module in modules()
        if module.room == "errors"
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert declared - {"Words"} <= set(errors.__all__)


def test_refusals_are_declared_in_the_package_of_errors_alone() -> None:
    names = {notice.__name__ for notice in CATALOGUE}
    elsewhere = [
        f"{module.name}: {node.name}"
        for module in modules()
        if module.room != "errors"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and names.intersection(base.id for base in node.bases if isinstance(base, ast.Name))
    ]
    assert elsewhere == []


@pytest.mark.parametrize("notice", CATALOGUE, ids=lambda notice: notice.__name__)
def test_every_class_is_an_error_or_a_warning_with_a_code_of_its_form(
    notice: type[Notice],
) -> None:
    if issubclass(notice, LedgerWarning):
        assert notice.code.startswith("W-")
        assert not issubclass(notice, BaseException)
    else:
        assert notice is LedgerError or issubclass(notice, (Refusal, StoreError))
        assert notice.code.startswith("E-")
    assert notice.code == notice.code.upper()
    assert notice.says or notice.__doc__


def test_a_code_names_one_thing() -> None:
    """Also where a class would inherit the code of another; groups that say nothing may have none of their own."""
    codes = Counter(notice.code for notice in CATALOGUE if notice.says or "code" in vars(notice))
    assert [code for code, count in codes.items() if count > 1] == []


@pytest.mark.parametrize("notice", CATALOGUE, ids=lambda notice: notice.__name__)
def test_every_fact_has_a_type_that_programs_and_templates_know(notice: type[Notice]) -> None:
    for name, hint in get_type_hints(notice).items():
        if name in example_facts(notice):
            parts = set(get_args(hint)) - {NoneType} if isinstance(hint, UnionType) else {hint}
            assert parts <= set(EXAMPLES), name


@pytest.mark.parametrize("notice", SAID, ids=lambda notice: notice.__name__)
def test_a_fact_that_is_missing_or_misspelt_is_no_notice(notice: type[Notice]) -> None:
    facts = example_facts(notice)
    notice(**facts)
    with pytest.raises(TypeError):
        notice(**facts, mispelt=1)
    required = [name for name in facts if name not in vars(notice)]
    for name in required:
        with pytest.raises(TypeError):
            notice(**{other: fact for other, fact in facts.items() if other != name})


def test_every_place_writes_its_facts_out() -> None:
    """So that the type checker sees a missing or misspelt one, or one of a wrong type."""
    names = {notice.__name__ for notice in CATALOGUE}
    calls = [
        (f"{module.name}:{node.lineno}", node)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]
    assert len(calls) > 100
    gathered = [
        place for place, node in calls if any(keyword.arg is None for keyword in node.keywords)
    ]
    assert gathered == []


def test_every_refusal_of_the_ledger_is_raised_somewhere() -> None:
    """A class that nobody raises is a rule that nobody keeps."""
    files_naming = Counter[str]()
    for module in modules():
        if module.room != "errors":
            words = Counter(re.findall(r"\w+", module.text))
            # Once where it is imported, once more where it is used.
            files_naming.update(word for word, count in words.items() if count > 1)
    assert [notice.__name__ for notice in SAID if not files_naming[notice.__name__]] == []


# --- Sentences ------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", SAID, ids=lambda notice: notice.__name__)
def test_every_sentence_is_over_the_facts_and_says_them(notice: type[Notice]) -> None:
    facts = example_facts(notice)
    told = notice(**facts)
    names = facts_in(notice.says)
    assert set(names) <= set(facts)
    words = [", ".join(f) if isinstance(f := facts[name], tuple) else str(f) for name in names]
    assert all(word in told.message for word in words)
    assert told.as_json()["code"] == notice.code
    assert told.as_json()["message"] == told.message
    assert set(told.as_json()["facts"]) == set(facts)


@pytest.mark.parametrize("notice", SAID, ids=lambda notice: notice.__name__)
def test_every_sentence_can_be_said_where_facts_are_missing(notice: type[Notice]) -> None:
    """A fact that may be None has words in the template for that."""
    optional = {
        name
        for name, hint in get_type_hints(notice).items()
        if isinstance(hint, UnionType) and NoneType in get_args(hint)
    }
    words = {name: spec for _, name, spec, _ in string.Formatter().parse(notice.says) if name}
    assert [name for name in optional & set(words) if not words[name]] == []


def test_facts_for_programs_are_plain() -> None:
    refusal = PostingDateNotAllowed(
        posting_date=date(2026, 1, 31), allow_from=date(2026, 2, 1), allow_to=None
    )
    assert refusal.as_json() == {
        "code": "E-PERIOD",
        "message": (
            "posting on 2026-01-31 is not allowed: the allowed dates are 2026-02-01 to the end of time;"
            " take one of them, or allow further dates"
        ),
        "facts": {
            "posting_date": "2026-01-31",
            "allow_from": "2026-02-01",
            "allow_to": None,
            "user": "",
            "statement_no": "",
            "mode": "",
        },
        "cures": ["ledger-es periods allow --from 2026-01-31"],
    }
    nested = EntryIsClosed(entry_no=1).noting(
        amounts={1: Decimal("2.50")}, days=[date(2026, 1, 1)], file=Path("a")
    )
    assert nested.as_json()["facts"] == {
        "entry_no": 1,
        "amounts": {"1": "2.50"},
        "days": ["2026-01-01"],
        "file": "a",
    }


def test_a_refusal_says_where_it_happened() -> None:
    refusal = AmountDigits(amount=Decimal("0.001"), currency="CHF", digits=2)
    assert refusal.at("journal line {line}", line=3) is refusal
    assert refusal.message == (
        "journal line 3: 0.001 has more decimals than CHF (2): round it; a point is no thousands separator"
    )
    assert str(refusal) == refusal.message
    assert refusal.facts == {"amount": Decimal("0.001"), "currency": "CHF", "digits": 2, "line": 3}
    refusal.at("{file}, line {line}", file="a{b}.csv", line=9)
    refusal.afterwards("; {done} lines are posted", done=2)
    assert refusal.message == (
        "a{b}.csv, line 9: 0.001 has more decimals than CHF (2): round it; a point is no thousands separator;"
        " 2 lines are posted"
    )


def test_a_refusal_is_an_exception_like_any_other() -> None:
    cause = ValueError("the cause")
    with pytest.raises(LedgerError, match="entry 3 is closed") as caught:
        raise EntryIsClosed(entry_no=3) from cause
    assert caught.value.__cause__ is cause
    assert caught.value.facts["entry_no"] == 3


def test_a_refusal_can_be_said_in_another_language() -> None:
    german = {
        "E-PERIOD": (
            "am {posting_date} darf nicht gebucht werden, sondern von {allow_from:Anfang an} bis"
            " {allow_to:auf weiteres}"
        ),
        "journal line {line}": "Buchungszeile {line}",
    }
    refusal = PostingDateNotAllowed(
        posting_date=date(2026, 1, 31), allow_from=date(2026, 2, 1), allow_to=None
    )
    refusal.at("journal line {line}", line=3)
    assert say(refusal, german) == (
        "Buchungszeile 3: am 2026-01-31 darf nicht gebucht werden, sondern von 2026-02-01 bis auf weiteres"
    )
    assert refusal.message.startswith("journal line 3: posting on 2026-01-31")
    german |= {
        "E-SERIES-INVALID": "Nummernserie {series}: {reason}",
        "{number!r} has no digits to count on": "{number!r} hat keine Ziffern zum Weiterzählen",
    }
    invalid = NumberSeriesInvalid(
        series="JOURNAL", reason=Words("{number!r} has no digits to count on", number="A{}")
    )
    assert invalid.message == "number series JOURNAL: 'A{}' has no digits to count on"
    assert say(invalid, german) == (
        "Nummernserie JOURNAL: 'A{}' hat keine Ziffern zum Weiterzählen"
    )
    assert invalid.as_json()["facts"]["reason"] == "'A{}' has no digits to count on"
    assert say(EntryIsClosed(entry_no=3), german) == EntryIsClosed(entry_no=3).message


# --- Cures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", SAID, ids=lambda notice: notice.__name__)
def test_a_notice_has_cures_or_says_why_not(notice: type[Notice]) -> None:
    chooses = notice.fitting_cures is not Notice.fitting_cures
    assert bool(notice.cures) != bool(notice.no_cure) or chooses


def cures() -> Iterator[Any]:
    for notice in SAID:
        for number, cure in enumerate(notice.cures, 1):
            yield pytest.param(notice, cure, id=f"{notice.code}-{number}")


@pytest.mark.parametrize(("notice", "cure"), list(cures()))
def test_every_cure_is_a_command_line_that_the_program_understands(
    notice: type[Notice], cure: str
) -> None:
    """With every fact, and without those that may be missing."""
    facts = example_facts(notice)
    assert set(facts_in(cure)) <= set(facts)
    parse(command_line(cure, facts))
    hints = get_type_hints(notice)
    fewer = {
        name: None if NoneType in get_args(hints[name]) or name == "user" else fact
        for name, fact in facts.items()
    }
    if "{account}" not in cure:
        parse(command_line(cure, fewer))


def parse(line: str) -> None:
    """Raises where the program has no such command, or the command no such option."""
    program, *words = shlex.split(line)
    if program == "pip":
        assert words == ["install", "ledger-es[xlsx]"]
        return
    assert program == "ledger-es"
    for word in words:
        assert not re.fullmatch(r"[A-Z_]{2,}", word) or word in TO_FILL_IN, word
    tokens = options_last([TO_FILL_IN.get(word, word) for word in words])
    refuse_unknown_command(tokens, COMMANDS)
    build_app().parse_args(tokens, exit_on_error=False, print_error=False)


@pytest.mark.parametrize(
    "line", ["ledger-es entry list", "ledger-es entries list", "ledger-es aging --per day"]
)
def test_a_cure_that_the_program_does_not_understand_is_found(line: str) -> None:
    with pytest.raises(Exception, match=r"there is no|Unknown option"):
        parse(line)


def test_a_cure_names_each_fact_as_one_word() -> None:
    missing = LedgerNotFound(url="my books.db")
    assert missing.cure_lines() == [
        "ledger-es init --company NAME --currency CURRENCY --ledger 'my books.db'"
    ]
    assert missing.as_json()["cures"] == missing.cure_lines()


def test_only_the_cures_that_fit_the_facts_are_named() -> None:
    too_late = PostingDateNotAllowed(
        posting_date=date(2026, 5, 1), allow_from=None, allow_to=date(2026, 4, 30), user="anna"
    )
    assert too_late.cure_lines() == ["ledger-es periods allow --to 2026-05-01 --user anna"]
    group = PostingGroupUnknown(kind="bank account", posting_group="EUR", on=None)
    assert group.cure_lines()[0] == (
        "ledger-es posting-groups set-bank EUR --valid-from DATE --account ACCOUNT"
    )
    by_number = StatementAccountUnknown(file="a.xml", position="statement 1", account="0815")
    assert by_number.cure_lines()[0] == "ledger-es bank-accounts add NUMBER --account-no 0815"
