"""A request is looked at before it is decided: its key, who asks and why are what every database can keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger_es import Ledger, Request
from ledger_es.errors import ActorReserved, CommandInvalid
from ledger_es.shell.request import ACTOR_CHARACTERS, CORRELATION_CHARACTERS, KEY_CHARACTERS
from ledger_es.store.copying import copy_to_file
from tests.faults.works import assert_clean
from tests.scenarios.books import COMPANY, customer, documents, journal, line


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"actor": None}, "actor"),
        ({"actor": "a\0b"}, "actor"),
        ({"actor": "\ud800"}, "actor"),
        ({"reason": 5}, "reason"),
        ({"reason": "\0"}, "reason"),
        ({"reason": "\udfff"}, "reason"),
        ({"correlation": b"x"}, "correlation"),
        ({"correlation": "\0"}, "correlation"),
        ({"source": "by hand"}, "source"),
        ({"source": ["manual"]}, "source"),
        ({"idempotency_key": ""}, "idempotency_key"),
        ({"idempotency_key": 7}, "idempotency_key"),
        ({"idempotency_key": "\0"}, "idempotency_key"),
        ({"idempotency_key": "k" * (KEY_CHARACTERS + 1)}, "idempotency_key"),
        ({"idempotency_key": "k\u200b"}, "idempotency_key"),
        ({"idempotency_key": " k"}, "idempotency_key"),
        ({"actor": "a" * (ACTOR_CHARACTERS + 1)}, "actor"),
        ({"actor": "anna\n"}, "actor"),
        ({"actor": "anna\u202e"}, "actor"),
        ({"actor": "\u0430nna"}, "actor"),
        ({"actor": "anna  b"}, "actor"),
        ({"correlation": "c" * (CORRELATION_CHARACTERS + 1)}, "correlation"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    tmp_path: Path, fields: dict[str, Any], field: str
) -> None:
    """A raw error of a library before, or a ledger on SQLite that could not be copied to PostgreSQL."""
    with Ledger.open(str(tmp_path / "ledger.db"), create=True) as ledger:
        ledger.execute(COMPANY)
        head = ledger.store.head()
        for dry_run in (False, True):
            with pytest.raises(CommandInvalid) as refused:
                ledger.execute(customer(), dry_run=dry_run, **fields)
            assert refused.value.facts["pointer"] == f"/{field}"
            assert refused.value.facts["command"] == "RegisterCustomers"
        assert ledger.store.head() == head


def test_among_many_it_stands_as_its_refusal_in_its_place(tmp_path: Path) -> None:
    with Ledger.open(str(tmp_path / "ledger.db"), create=True) as ledger:
        ledger.execute_many([Request(COMPANY), Request(customer())])
        changed = line("INV-2", "01-02", "5").model_copy(update={"amount": "five"})
        for dry_run in (True, False):
            outcomes = ledger.execute_many(
                [
                    Request(documents("INV-1 01-01 10.00"), "one"),
                    Request(documents("INV-9 01-01 10.00"), "two", actor="\0"),
                    Request(journal(changed), "three"),
                    Request(documents("INV-3 01-03 20.00"), "four"),
                ],
                dry_run=dry_run,
            )
            kinds = [type(outcome) for outcome in outcomes]
            assert kinds[1:3] == [CommandInvalid, CommandInvalid]
            assert not {CommandInvalid} & {kinds[0], kinds[3]}
        assert ledger.store.head().entry_no == 2


def test_the_longest_and_the_oddest_are_kept_by_both_databases(
    store_url: str, tmp_path: Path
) -> None:
    """Four bytes a character is the most that text takes; a key is indexed, and an index has an end."""
    key, odd = "\U0001f9fe" * KEY_CHARACTERS, "Zoë \U0001f9fe \x01\r\n'\"\\;--"
    actor = "\U0001f9fe" * ACTOR_CHARACTERS
    correlation = odd + "\U0001f9fe" * (CORRELATION_CHARACTERS - len(odd))
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(
            COMPANY, idempotency_key=key, actor=actor, reason=odd, correlation=correlation
        )
        assert ledger.execute(COMPANY, idempotency_key=key).replayed
        assert ledger.executed_before(key) is not None
        copy_to_file(ledger.store, copy := tmp_path / "copy.db")
        assert_clean(ledger)
    with Ledger.open(str(copy)) as copied:
        assert copied.execute(COMPANY, idempotency_key=key).replayed


@pytest.mark.parametrize("actor", ["automation", "Automation", "\uff41utomation"])
def test_what_the_ledger_does_of_itself_nobody_may_claim(actor: str) -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute(COMPANY)
        head = ledger.store.head()
        with pytest.raises(ActorReserved) as refused:
            ledger.execute(customer(), actor=actor)
        assert refused.value.code == "E-ACTOR-RESERVED"
        (outcome,) = ledger.execute_many([Request(customer(), actor=actor)])
        assert isinstance(outcome, ActorReserved)
        assert ledger.store.head() == head
        ledger.execute(customer(), actor="automation 2")


def test_an_actor_and_a_key_in_another_spelling_are_the_same(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        first = ledger.execute(COMPANY, actor="Zoe\u0308", idempotency_key="cle\u0301")
        assert first.events[0].envelope.actor == "Zo\u00eb"
        assert first.events[0].envelope.command_key == "cl\u00e9"
        assert ledger.execute(COMPANY, idempotency_key="cl\u00e9").replayed
        assert ledger.executed_before("cle\u0301") == ledger.executed_before("cl\u00e9") is not None
