"""What a refusal or a warning is: a code, typed facts, a sentence over them, and commands that cure it."""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
class Notice:
    """What refusals and warnings have in common. A subclass declares its facts as annotated fields.

    `{name}` in a template stands for a fact; `{name:words}` says the words where the fact is None or empty.
    """

    code: ClassVar[str]
    """Stable: programs tell notices apart by it."""
    says: ClassVar[str] = ""
    """The sentence, a template over the facts. A template of another language may stand in its place (`say`)."""
    cures: ClassVar[tuple[str, ...]] = ()
    """Command lines that help, best first, templates over the facts. `[…]` is left out where a fact in it is None or
    empty; words in capitals are for the reader to fill in."""
    no_cure: ClassVar[str] = ""
    """Why no command helps, where `cures` is empty."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # Not frozen when it runs: Python itself sets the traceback of an exception.
        dataclass(kw_only=True, eq=False, repr=False)(cls)

    def __post_init__(self) -> None:
        self._place = ""
        self._afterwards = ""
        self._further_facts: dict[str, Any] = {}

    @property
    def facts(self) -> dict[str, Any]:
        """By name, with their types; a copy."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return own | self._further_facts

    @property
    def message(self) -> str:
        return say(self, {})

    def fitting_cures(self) -> tuple[str, ...]:
        """Those of `cures` that help with these facts: every one, unless a subclass knows better."""
        return self.cures

    def cure_lines(self) -> list[str]:
        """The cures that fit, filled in, as one would type them in a shell."""
        facts = self.facts
        return [command_line(template, facts) for template in self.fitting_cures()]

    def as_json(self) -> dict[str, Any]:
        """Code, message, facts and cures in JSON's own types."""
        return {
            "code": self.code,
            "message": self.message,
            "facts": {name: _plain(fact) for name, fact in self.facts.items()},
            "cures": self.cure_lines(),
        }


class Words(str):
    """A fact that is said in words, such as a reason: a template over facts of its own, and English until it is told
    in another language. For programs it is text.
    """

    template: str
    facts: dict[str, Any]

    def __new__(cls, template: str, **facts: Any) -> Words:
        words = super().__new__(cls, _Sentence({}).vformat(template, (), facts))
        words.template, words.facts = template, facts
        return words


class LedgerError(Notice, Exception):
    """Says what is wrong and what to do."""

    code = "E-LEDGER"

    def __str__(self) -> str:
        return self.message

    def at(self, place: str, **facts: Any) -> LedgerError:
        """The same refusal, saying where it happened: which line of a journal, which row of a file.

        `place` is a template over the facts, such as "journal line {line}"; it takes the place of one said before.
        """
        self._place = place
        self._further_facts |= facts
        return self

    def afterwards(self, sentence: str, **facts: Any) -> LedgerError:
        """The same refusal with more to say: a template over the facts, put behind its sentence as it is."""
        self._afterwards += sentence
        self._further_facts |= facts
        return self

    def noting(self, **facts: Any) -> LedgerError:
        """The same refusal with further facts for programs."""
        self._further_facts |= facts
        return self


class LedgerWarning(Notice):
    """It was done all the same; something is to be seen to before it cannot be done any more."""

    code = "W-LEDGER"


class Refusal(LedgerError):
    """A rule was broken by what was asked; nothing was recorded."""


def say(notice: Notice, templates: Mapping[str, str]) -> str:
    """The notice as one sentence, in another language where `templates` has it.

    `templates` gives by code the sentence to say instead of `says`; and, by their English templates, facts that are
    `Words`, and the places and additions of `at` and `afterwards`. What is missing in it is said in English.
    """
    facts, in_language = notice.facts, _Sentence(templates)
    said = in_language.vformat(templates.get(notice.code, notice.says), (), facts)
    place, afterwards = (
        in_language.vformat(templates.get(template, template), (), facts)
        for template in (notice._place, notice._afterwards)
    )
    return f"{place}: {said}{afterwards}" if place else f"{said}{afterwards}"


# --- Templates ------------------------------------------------------------------------------------


class _Sentence(string.Formatter):
    """Fills in a template; facts that are words are said as `templates` has them."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self.templates = templates

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None or value == "":
            return format_spec
        if isinstance(value, Words):
            template = self.templates.get(value.template, value.template)
            return self.vformat(template, (), value.facts)
        if isinstance(value, (list, tuple)):
            return ", ".join(map(str, value))
        return str(value)


class _CommandLine(_Sentence):
    """Each fact as one word of a shell."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = super().format_field(value, "")
        return shlex.quote(text) if text else format_spec


_COMMAND_LINE = _CommandLine({})
_LEFT_OUT_WITHOUT_FACT = re.compile(r" ?\[([^]]*)\]")


def facts_in(template: str) -> list[str]:
    """The names of the facts that a template is over, in its order."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


def command_line(template: str, facts: Mapping[str, Any]) -> str:
    """A cure filled in, each fact as one word of a shell."""

    def kept(part: re.Match[str]) -> str:
        is_known = all(facts.get(name) not in (None, "") for name in facts_in(part[1]))
        return f" {part[1]}" if is_known else ""

    return _COMMAND_LINE.vformat(_LEFT_OUT_WITHOUT_FACT.sub(kept, template), (), facts)


def _plain(fact: Any) -> Any:
    if isinstance(fact, Decimal):
        return str(fact)
    if isinstance(fact, Words):
        return str(fact)
    if isinstance(fact, date):
        return fact.isoformat()
    if hasattr(fact, "as_json"):
        return fact.as_json()
    if isinstance(fact, (list, tuple)):
        return [_plain(item) for item in fact]
    if isinstance(fact, dict):
        return {str(key): _plain(item) for key, item in fact.items()}
    return fact if isinstance(fact, (int, str, bool, type(None))) else str(fact)
