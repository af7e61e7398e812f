"""Checks the numbers drawn: each commit must continue those of the commit before, without gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.event import Event, stream_key, stream_kind
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import EntriesApplied, EntriesPosted, EntriesReversed
from ledger_es.audit.findings import Findings
from ledger_es.audit.log import ReadEvent, StoredCommit


class Numbered(NamedTuple):
    """An entry or an application, as the general ledger and the subledger name it. Both must name the same ones."""

    kind: str
    number: int
    transaction_no: int
    ledger: str
    account_no: str


class Drawn:
    """The numbers that the events of one commit draw."""

    def __init__(self, events: Sequence[ReadEvent]) -> None:
        self.register: list[int] = []
        self.parts: list[int] = []
        self.transaction: list[int] = []
        self.gl_entry: list[int] = []
        self.in_journal: list[Numbered] = []
        self.in_subledgers: list[Numbered] = []
        for row, recorded in events:
            if recorded is not None:
                self._add(row.stream, recorded.event)

    def of(self, kind: str) -> list[int]:
        """The numbers of entries or of applications according to the general ledger."""
        return [numbered.number for numbered in self.in_journal if numbered.kind == kind]

    def _add(self, stream: str, event: Event) -> None:
        ledger, account_no = stream_kind(stream).removesuffix("_ledger"), stream_key(stream)
        match event:
            case Posted():
                self._add_posted(event)
            case EntriesPosted() | EntriesReversed():
                for entry in event.entries:
                    whose = (entry.transaction_no, ledger, account_no)
                    self.in_subledgers.append(Numbered("entry", entry.entry_no, *whose))
                    if isinstance(event, EntriesReversed):
                        number = entry.reversal_application_no
                        self.in_subledgers.append(Numbered("application", number, *whose))
            case EntriesApplied():
                for application in event.applications:
                    number = application.application_no
                    whose = (application.transaction_no, ledger, account_no)
                    self.in_subledgers.append(Numbered("application", number, *whose))
            case BankEntriesPosted():
                for entry_no, transaction_no in zip(
                    event.entry_nos, event.transaction_nos, strict=True
                ):
                    numbered = Numbered("entry", entry_no, transaction_no, ledger, account_no)
                    self.in_subledgers.append(numbered)

    def _add_posted(self, event: Posted) -> None:
        if event.register_no not in self.register:
            self.register.append(event.register_no)
        self.parts.append(event.part)
        self.transaction += event.transaction_nos
        self.gl_entry += event.line_gl_entry_nos
        self.in_journal += map(
            Numbered,
            repeat("entry"),
            event.entry_nos,
            event.entry_transaction_nos,
            event.entry_ledgers,
            event.entry_account_nos,
        )
        self.in_journal += map(
            Numbered,
            repeat("application"),
            event.application_nos,
            event.application_transaction_nos,
            event.application_ledgers,
            event.application_account_nos,
        )


def check_numbers(stored: StoredCommit, events: Sequence[ReadEvent], findings: Findings) -> None:
    before, commit = stored.before, stored.commit
    drawn = Drawn(events)
    where = f"commit {commit.commit_no}"
    for kind, first, last, numbers in (
        ("register", before and before.register_no_last, commit.register_no_last, drawn.register),
        (
            "transaction",
            before and before.transaction_no_last,
            commit.transaction_no_last,
            drawn.transaction,
        ),
        (
            "entry",
            before and before.entry_no_last,
            commit.entry_no_last,
            drawn.of("entry"),
        ),
        ("gl_entry", before and before.gl_entry_no_last, commit.gl_entry_no_last, drawn.gl_entry),
        (
            "application",
            before and before.application_no_last,
            commit.application_no_last,
            drawn.of("application"),
        ),
    ):
        for says in _gaps(kind, first or 0, last, numbers):
            findings.add("numbers", f"{where}: {says}", commit.commit_no)
    if drawn.parts != list(range(1, len(drawn.parts) + 1)):
        says = f"{where}: the parts of its posting are numbered {drawn.parts}"
        findings.add("numbers", says, commit.commit_no)
    journal, subledgers = set(drawn.in_journal), set(drawn.in_subledgers)
    for numbered in sorted(journal ^ subledgers):
        place = "journal of the books" if numbered in journal else "subledger"
        says = (
            f"{where}: only the {place} has {numbered.kind} {numbered.number} of {numbered.ledger}"
            f" {numbered.account_no} in transaction {numbered.transaction_no}"
        )
        findings.add("numbers", says, commit.commit_no)


def _gaps(kind: str, first: int, last: int, numbers: Sequence[int]) -> Iterator[str]:
    """Describes what is wrong unless the numbers are those after `first` up to `last`, each once."""
    if len(numbers) == last - first and sorted(numbers) == list(range(first + 1, last + 1)):
        return
    drawn = sorted(numbers)
    if last < first:
        yield f"{kind}_no_last goes back from {first} to {last}"
    elif not drawn:
        yield f"{kind} numbers {first + 1} to {last} were drawn by no event"
    elif drawn != list(range(first + 1, first + 1 + len(drawn))):
        expected = first + 1
        for number in drawn:
            if number != expected:
                yield f"{kind} number {number} was drawn where {expected} is next"
                return
            expected += 1
    else:
        yield f"{kind}_no_last is {last}, the last number drawn is {drawn[-1]}"
