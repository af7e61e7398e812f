"""Help: the program alone shows it, and that of every command has an example that the command takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from ledger_es.cli.app import COMMANDS, build_app
from tests.cli.running import run


def commands() -> Iterator[tuple[str, str]]:
    """Each command with the place of its function."""
    yield from _below("", COMMANDS)


def _below(words: str, places: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for word, place in places.items():
        name = f"{words} {word}".strip()
        if isinstance(place, Mapping):
            yield from _below(name, place)
        else:
            yield name, place


def test_the_program_alone_shows_help() -> None:
    outcome = run()
    assert outcome == run("--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert {"customers", "open-entries", "verify", "--install-completion"} <= set(
        outcome.out.split()
    )


def test_the_word_help_asks_for_help() -> None:
    assert run("help") == run("--help")
    assert run("help", "customers", "list") == run("customers", "list", "--help")


@pytest.mark.parametrize(
    "noun",
    ["journal lines", *(noun for noun, below in COMMANDS.items() if isinstance(below, Mapping))],
)
def test_the_help_of_a_noun_says_what_each_command_does(noun: str) -> None:
    shown = run(*noun.split(), "--help").out
    for words, place in commands():
        before, _, verb = words.rpartition(" ")
        if before != noun:
            continue
        module, _, function = place.partition(":")
        summary = getattr(import_module(f"ledger_es.cli.{module}"), function).__doc__.split("\n")[0]
        assert re.search(rf"│ {verb} +{summary.split()[0]}", shown), verb


@pytest.mark.parametrize(("name", "place"), list(commands()))
def test_every_command_has_an_example_that_it_takes(name: str, place: str) -> None:
    module, _, function_name = place.partition(":")
    function: Callable[..., Any] = getattr(import_module(f"ledger_es.cli.{module}"), function_name)
    (example,) = re.findall(r"^ *Example: ledger-es (.*)$", function.__doc__ or "", re.MULTILINE)
    assert example.startswith(name)
    taken, _, _ = build_app().parse_args(
        shlex.split(example), print_error=False, exit_on_error=False
    )
    assert taken is function
    shown = " ".join(run(*name.split(), "--help").out.split())
    assert f"Example: ledger-es {example}" in shown


@pytest.mark.parametrize(("name", "place"), list(commands()))
def test_every_argument_of_a_command_says_what_it_is(name: str, place: str) -> None:
    app = build_app()
    for word in name.split():
        app = app[word]
    silent = [
        argument.name
        for argument in app.assemble_argument_collection(parse_docstring=True)
        if argument.show and not argument.parameter.help
    ]
    assert silent == []


def test_shells_complete_the_commands() -> None:
    script = build_app().generate_completion(shell="bash")
    assert "customer-entries" in script
