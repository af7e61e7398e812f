"""given(commands or facts).when(command).then(facts) or .then_refused(Refusal, facts): no store, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.claims import (
    BANK_ACCOUNT,
    MANDATE,
    PARTY,
    Key,
    claimed_by,
    released_by,
)
from ledger_es.aggregates.event import Event, State, statement_no_of, stream_key, stream_kind
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.streams import new_state
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.errors import Refusal
from ledger_es.shell.decision import decide
from ledger_es.values import Claim, Head, LedgerIdentity, LedgerKind, Seal
from tests.scenarios.proofs import Proof, open_entries, picture

Fact = tuple[str, Event]
IDENTITY = LedgerIdentity(bytes(range(16)).hex(), bytes(32))
"""Of every ledger in memory."""


class MemoryBooks(Books):
    """Books in memory: what was recorded, and nothing else."""

    def __init__(self) -> None:
        self.head = Head()
        self.identity = IDENTITY
        self.log: list[Fact] = []
        self._states: dict[str, State] = {}
        self._streams: dict[str, list[Event]] = {}
        self._claims: dict[Key, Claim] = {}
        self._texts: dict[Seal, str] = {}
        self._subjects: dict[Seal, str] = {}
        self._files: set[str] = set()
        self.proof = Proof()

    def record(self, decision: Decision) -> None:
        if not decision.events:
            return
        for sealed in decision.sealed:
            self._texts[sealed.text.seal] = sealed.text.reveal()
            self._subjects.setdefault(sealed.text.seal, sealed.subject)
        if decision.erasure is not None:
            for seal in decision.erasure.seals:
                del self._texts[seal], self._subjects[seal]
        self._files.difference_update(decision.purged_files)
        self._files.update(sha256 for sha256, _ in decision.files)
        commit_no = self.head.commit_no + 1
        for stream, event in decision.events:
            for key in released_by(stream, event):
                del self._claims[key]
        for stream, event in decision.events:
            events = self._streams.setdefault(stream, [])
            events.append(event)
            for key in claimed_by(stream, event):
                assert key not in self._claims, f"{key} is claimed twice"
                self._claims[key] = Claim(*key, commit_no, stream, len(events))
            self.state(stream).evolve(event)
            self.log.append((stream, event))
        before = self.head
        self.head = decision.head._replace(commit_no=commit_no, position=len(self.log))
        self.proof.check(decision.events, before, self.head, self)

    def pictures(self) -> dict[str, object]:
        """Every stream that has events, as it stands."""
        return {stream: picture(self._states[stream]) for stream in self._streams}

    def state(self, stream: str) -> State:
        return self._states.setdefault(stream, new_state(stream))

    def load(self, streams: Iterable[str]) -> None:
        for stream in streams:
            self.state(stream)

    def claims(self, keys: Sequence[Key]) -> dict[Key, Claim]:
        return {key: self._claims[key] for key in keys if key in self._claims}

    def recorded(self, stream: str, version: int) -> Event:
        return self._streams[stream][version - 1]

    def events(self, stream: str) -> list[Event]:
        return list(self._streams.get(stream, []))

    def personal_texts(self, seals: Sequence[Seal]) -> dict[Seal, str]:
        return {seal: self._texts[seal] for seal in seals if seal in self._texts}

    def seals_under(self, subjects: Sequence[str]) -> dict[Seal, str]:
        return {
            seal: subject for seal, subject in self._subjects.items() if subject in set(subjects)
        }

    def parties(self) -> list[Whose]:
        kinds: dict[str, LedgerKind] = {"customer": "customer", "vendor": "vendor"}
        return [
            Whose(kinds[stream_kind(claim.stream)], stream_key(claim.stream))
            for key, claim in sorted(self._claims.items())
            if key[0] == PARTY
        ]

    def kept_files(self) -> set[str]:
        return set(self._files)

    def bank_accounts(self) -> list[str]:
        return sorted(
            stream_key(claim.stream)
            for key, claim in self._claims.items()
            if key[0] == BANK_ACCOUNT
        )

    def mandates(self) -> list[str]:
        return sorted(
            stream_key(claim.stream) for key, claim in self._claims.items() if key[0] == MANDATE
        )

    def statements_naming(self, codes: Sequence[str]) -> list[str]:
        """By what the events say, as they are stored."""
        named = {f'"{code}"' for code in codes}
        return sorted(
            {
                statement_no_of(stream)
                for stream, event in self.log
                if stream_kind(stream) == "bank_statement"
                and any(name in event.model_dump_json() for name in named)
            }
        )


class Scenario:
    """Books with a past."""

    def __init__(self, books: MemoryBooks) -> None:
        self.books = books

    def when(self, command: Command, actor: str = "") -> Outcome:
        """The decision; that it left the books as they were is checked here, for every command."""
        before = self.books.pictures()
        try:
            return Outcome(self.books, decide(command, self.books, actor), None)
        except Refusal as refusal:
            return Outcome(self.books, None, refusal)
        finally:
            assert self.books.pictures() == before, "the decision has changed the books"

    def after(self, *commands: Command) -> Scenario:
        """The books after these commands, none of them refused."""
        for command in commands:
            self.when(command).and_recorded()
        return self

    # --- what the books say ---

    def entry(
        self, entry_no: int, party_no: str = "C1", ledger: LedgerKind = "customer"
    ) -> OpenEntry:
        """The open entry."""
        found = self.books.party_ledger(Whose(ledger, party_no)).get(entry_no)
        assert found is not None, f"entry {entry_no} is not open"
        return found

    def remaining(self, party_no: str = "C1", ledger: LedgerKind = "customer") -> dict[int, str]:
        """Remaining amounts of the party's open entries by number."""
        found = open_entries(self.books.party_ledger(Whose(ledger, party_no)))
        return {one.entry_no: str(one.remaining_amount) for one in sorted(found, key=_number)}

    def balances(self) -> dict[str, str]:
        """Balances of the G/L accounts that are not zero, debit positive."""
        balances: dict[str, Decimal] = self.books.proof.balances
        return {
            account: str(balances[account]) for account in sorted(balances) if balances[account]
        }


class Outcome:
    """What a command led to."""

    def __init__(
        self, books: MemoryBooks, decision: Decision | None, refusal: Refusal | None
    ) -> None:
        self.books = books
        self.decision = decision
        self.refusal = refusal

    def then(self, *facts: Fact) -> Scenario:
        """Exactly these events, in this order."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.decision is not None
        if self.decision.events != list(facts):
            # Told as plain facts, so that the difference can be read.
            assert [_told(fact) for fact in self.decision.events] == [_told(fact) for fact in facts]
            pytest.fail("events of other classes, with equal facts")
        return self.and_recorded()

    @property
    def numbers(self) -> dict[str, Any]:
        """What the caller is told."""
        assert self.decision is not None, f"refused: {self.refusal}"
        return self.decision.numbers

    def then_events(self, *kinds: tuple[str, type[Event]]) -> list[Event]:
        """Events of these kinds on these streams, in this order; the events are returned to be looked at."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.decision is not None
        assert [(stream, type(event)) for stream, event in self.decision.events] == list(kinds)
        return [event for _, event in self.decision.events]

    def then_refused(self, refusal: type[Refusal], **facts: Any) -> None:
        """Refused with exactly this class, and these among its facts; nothing was decided."""
        if self.refusal is None:
            pytest.fail(f"not refused; expected {refusal.__name__}")
        assert type(self.refusal) is refusal, f"{type(self.refusal).__name__}: {self.refusal}"
        assert {name: self.refusal.facts.get(name) for name in facts} == facts

    def and_recorded(self) -> Scenario:
        """The books after it."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.decision is not None
        self.books.record(self.decision)
        return Scenario(self.books)


def _told(fact: Fact) -> dict[str, Any]:
    stream, event = fact
    return {"stream": stream, "event": type(event).__name__} | event.model_dump(
        exclude_defaults=True
    )


def _number(entry: OpenEntry) -> int:
    return entry.entry_no


def day(text: str) -> date:
    """`01-15` is 15 January 2026; other years in full."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def given(*past: Command | Fact) -> Scenario:
    """Books in which these commands were executed, or these facts recorded, one after the other."""
    books = MemoryBooks()
    for step in past:
        if isinstance(step, Command):
            books.record(decide(step, books))
        else:
            books.record(Decision([step], books.head, {}))
    return Scenario(books)
