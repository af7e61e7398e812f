"""The base of refusals and warnings: a code, typed facts, a sentence about them, and commands that cure them."""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
class Notice:
    """The base of refusals and warnings. A subclass declares its facts as annotated fields.

    In a template, `{name}` stands for a fact, and `{name:words}` for the words if the fact is None or empty.
    """

    code: ClassVar[str]
    """A stable code, by which programs tell notices apart."""
    says: ClassVar[str] = ""
    """The sentence, as a template with the facts. `say` can use a template in another language instead."""
    cures: ClassVar[tuple[str, ...]] = ()
    """Command lines that help, best first, as templates with the facts. A part in `[…]` is left out if one of its facts
    is None or empty. Words in capitals are for the reader to fill in."""
    no_cure: ClassVar[str] = ""
    """The reason why no command helps, if `cures` is empty."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # The dataclass cannot be frozen, because Python sets the traceback of an exception.
        dataclass(kw_only=True, eq=False, repr=False)(cls)

    def __post_init__(self) -> None:
        self._place = ""
        self._afterwards = ""
        self._further_facts: dict[str, Any] = {}

    @property
    def facts(self) -> dict[str, Any]:
        """A copy of the facts by name, with their types."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return own | self._further_facts

    @property
    def message(self) -> str:
        """The notice as one sentence in English."""
        return say(self, {})

    def fitting_cures(self) -> tuple[str, ...]:
        """The `cures` that help with these facts. A subclass overrides it if not all of them do."""
        return self.cures

    def cure_lines(self) -> list[str]:
        """The fitting cures with their facts filled in, ready for a shell."""
        facts = self.facts
        return [command_line(template, facts) for template in self.fitting_cures()]

    def as_json(self) -> dict[str, Any]:
        """The code, message, facts and cures as JSON types."""
        return {
            "code": self.code,
            "message": self.message,
            "facts": {name: _plain(fact) for name, fact in self.facts.items()},
            "cures": self.cure_lines(),
        }


class Words(str):
    """A fact that consists of words, such as a reason. It is a template with facts of its own.

    As a string it is the English text; `say` can use a template in another language.
    """

    template: str
    facts: dict[str, Any]

    def __new__(cls, template: str, **facts: Any) -> Words:
        words = super().__new__(cls, _Sentence({}).vformat(template, (), facts))
        words.template, words.facts = template, facts
        return words


class LedgerError(Notice, Exception):
    """The base of all errors of the ledger. Each says what is wrong and what to do."""

    code = "E-LEDGER"

    def __str__(self) -> str:
        return self.message

    def at(self, place: str, **facts: Any) -> LedgerError:
        """Adds the place where the refusal happened, such as a line of a journal or a row of a file.

        `place` is a template with the facts, such as "journal line {line}". It replaces an earlier place. Returns the
        refusal itself.
        """
        self._place = place
        self._further_facts |= facts
        return self

    def afterwards(self, sentence: str, **facts: Any) -> LedgerError:
        """Appends a sentence, a template with the facts, to the message. Returns the refusal itself."""
        self._afterwards += sentence
        self._further_facts |= facts
        return self

    def or_meant(self, code: str) -> Self:
        """Appends the question whether another code was meant, unless it is empty. Returns the refusal itself."""
        if code:
            self.afterwards("; did you mean {meant}?", meant=code)
        return self

    def noting(self, **facts: Any) -> LedgerError:
        """Adds further facts for programs. Returns the refusal itself."""
        self._further_facts |= facts
        return self


class LedgerWarning(Notice):
    """The command was executed, but somebody should look at something before it is too late."""

    code = "W-LEDGER"


class Refusal(LedgerError):
    """The command breaks a rule. Nothing was recorded."""


def say(notice: Notice, templates: Mapping[str, str]) -> str:
    """The notice as one sentence, in another language as far as `templates` has it.

    `templates` maps codes to the templates that replace `says`. It also maps English templates to those that replace
    them, for `Words` and for the places and sentences of `at` and `afterwards`. Whatever is missing stays English.
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
    """Fills in a template. Facts that are `Words` use the template in `templates` if there is one."""

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
    """Fills in a command line, with each fact quoted as one word of a shell."""

    def format_field(self, value: Any, format_spec: str) -> str:
        text = super().format_field(value, "")
        return shlex.quote(text) if text else format_spec


_COMMAND_LINE = _CommandLine({})
_LEFT_OUT_WITHOUT_FACT = re.compile(r" ?\[([^]]*)\]")


def facts_in(template: str) -> list[str]:
    """The names of the facts in a template, in their order."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name]


def command_line(template: str, facts: Mapping[str, Any]) -> str:
    """A cure with its facts filled in, each quoted as one word of a shell."""

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
