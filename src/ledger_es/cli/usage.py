"""Wrong usage: one clear sentence about what was typed, and the right usage."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from cyclopts import (
    App,
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    UnusedCliTokensError,
)

HELP_FLAGS = frozenset({"--help", "-h", "--version"})
INSTALL_COMPLETION = "--install-completion"
_WITH_VALUE = frozenset(
    {"--ledger", "--key", "--actor", "--reason", "--format", "--columns", "--output"}
)
_FLAGS = frozenset({"--json", "--dry-run"})


class WrongUsage(Exception):
    """The command line cannot be understood. The message is a sentence without a full stop."""


def options_last(tokens: Sequence[str]) -> list[str]:
    """Move the common options that are typed before NOUN or between NOUN and VERB to the end."""
    words: list[str] = []
    moved: list[str] = []
    at = 0
    while at < len(tokens) and len(words) < 2:
        token = tokens[at]
        name, _, value = token.partition("=")
        if token in _FLAGS or (name in _WITH_VALUE and value):
            moved.append(token)
        elif token in _WITH_VALUE:
            moved += tokens[at : at + 2]
            at += 1
        elif token.startswith("-"):
            break
        else:
            words.append(token)
        at += 1
    rest = list(tokens[at:])
    end = rest.index("--") if "--" in rest else len(rest)
    return [*words, *rest[:end], *moved, *rest[end:]]


def help_last(tokens: Sequence[str]) -> list[str]:
    """`help customers list` is `customers list --help`. No word at all asks for help too."""
    if tokens and tokens[0] != "help":
        return list(tokens)
    return [*tokens[1:], "--help"]


def wants_json(tokens: Sequence[str]) -> bool:
    """Whether --json or --format json asks for the answer or the refusal as a JSON document."""
    options = tokens[: tokens.index("--") if "--" in tokens else None]
    is_named = ("--format", "json") in pairwise(options)
    return is_named or "--json" in options or "--format=json" in options


def ledger_named(tokens: Sequence[str]) -> str:
    """The value of the option --ledger; empty if the option is not given."""
    for place, token in enumerate(tokens):
        name, equals, value = token.partition("=")
        if name == "--ledger":
            return value if equals else "".join(tokens[place + 1 : place + 2])
    return ""


def write_utf8(json: bool) -> None:
    """Write JSON as UTF-8 always; in tables, replace characters that the encoding lacks with question marks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", **({"encoding": "utf-8"} if json else {}))


def refuse_unknown_command(tokens: Sequence[str], commands: Mapping[str, Any]) -> None:
    """Raises WrongUsage if the first words do not name a command."""
    if HELP_FLAGS.intersection(tokens[:4]):
        return
    noun = tokens[0] if tokens else ""
    if noun == INSTALL_COMPLETION:
        return
    if not noun or noun.startswith("-"):
        raise WrongUsage("a command is missing" if not noun else f"{noun} is no option here")
    if noun not in commands:
        raise WrongUsage(f"there is no command {noun!r}{_nearest(noun, commands)}")
    verbs, at = commands[noun], 1
    while isinstance(verbs, Mapping):
        words = " ".join(tokens[:at])
        verb = tokens[at] if len(tokens) > at else ""
        choices = ", ".join(verbs)
        if not verb or verb.startswith("-"):
            raise WrongUsage(f"{words}: say what to do, one of {choices}")
        if verb not in verbs:
            raise WrongUsage(
                f"{words}: there is no {verb!r}{_nearest(verb, verbs) or f' (known: {choices})'}"
            )
        verbs, at = verbs[verb], at + 1


def _nearest(word: str, choices: Mapping[str, Any]) -> str:
    near = get_close_matches(word, list(choices), 1)
    return f": did you mean {near[0]}?" if near else ""


def sentence(error: CycloptsError) -> str:
    """The error of the parser as one sentence."""
    if isinstance(error, UnusedCliTokensError):
        return f"{(error.unused_tokens or [''])[0]!r} is more than this command takes"
    name = _name_of(error)
    if isinstance(error, MissingArgumentError) and not error.tokens_so_far:
        given = error.keyword is not None
        typed = [token for token in error.unused_tokens or () if token.startswith("-")]
        if not given and (near := get_close_matches(name, typed, 1)):
            return f"there is no option {near[0]}: did you mean {name}?"
        return f"{name} needs a value" if given else f"{name} is missing"
    if isinstance(error, CoercionError) and error.msg is not None:
        return f"{name}: {error.msg}"
    return str(error).rstrip(".")


def _name_of(error: CycloptsError) -> str:
    """The argument as the usage line names it: FILE for a word without an option, --file for an option."""
    if error.argument is None:
        return ""
    name = error.argument.name
    is_word = error.argument.index is not None and getattr(error, "keyword", None) is None
    return name.removeprefix("--").upper() if is_word else name


def right_usage(app: App, tokens: Sequence[str]) -> list[str]:
    """The usage line of the command, and the command that shows its help."""
    chain, _, _ = app.parse_commands([t for t in tokens[:3] if not t.startswith("-")])
    # Imported late because only wrong usage needs it.
    from rich.console import Console

    console = Console(file=io.StringIO(), width=10_000, color_system=None)
    app.help_print(list(chain), console=console)
    assert isinstance(console.file, io.StringIO), "the usage is written to memory"
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    usage = next(line for line in lines if line.startswith("Usage:"))
    return [usage, f"More: {' '.join([app.name[0], *chain, '--help'])}"]
