"""The read models of a ledger, for questions as of a day and as known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final, Protocol

from sqlalchemy import Connection

from ledger_es.projections.catching_up import PAGE_EVENTS, LiveTables
from ledger_es.projections.log import Decoder, Log
from ledger_es.queries.moment import Moment
from ledger_es.values import day_number

_COMMITS_AT_ONCE: Final = 1_000


class SealedText(Protocol):
    @property
    def value(self) -> str: ...


class RecordedCommit(Protocol):
    """A commit: when it was recorded, by whom, and with which command."""

    @property
    def commit_no(self) -> int: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def command(self) -> str: ...


class AskedLog(Log, Protocol):
    """What answers need from the ledger's store in addition to its log."""

    def commit_known_at(self, moment: datetime) -> int:
        """The last commit recorded at or before the moment, 0 if there is none. Raises NaiveTime."""
        ...

    def commits(self, after_commit_no: int, limit: int) -> Sequence[RecordedCommit]: ...

    def personal(self, seals: Sequence[str]) -> Mapping[str, SealedText]:
        """The personal texts behind the seals. Erased texts are left out."""
        ...

    def seals_under(self, subjects: Sequence[str]) -> dict[str, str]:
        """The seals of the personal texts kept under these subjects, each with its subject."""
        ...


class ReadModels(LiveTables):
    """The tables, and what else an answer needs: the commit of a point in time, and the texts behind seals."""

    def __init__(self, log: AskedLog, decoder: Decoder, *, page_events: int = PAGE_EVENTS) -> None:
        super().__init__(log, decoder, page_events=page_events)
        self._asked_log = log

    @contextmanager
    def at(
        self, as_of: date, known_at: datetime | None = None
    ) -> Iterator[tuple[Connection, Moment]]:
        """A connection to tables that are up to date, and the moment of the question.

        `known_at` None means as known now. Raises NaiveTime. Inside the block, do not write to the ledger or ask for
        another moment.
        """
        commit_known = None if known_at is None else self._asked_log.commit_known_at(known_at)
        with self.at_head() as (connection, caught_up):
            commit_no = caught_up.commit_no
            if commit_known is not None:
                commit_no = min(commit_known, commit_no)
            is_head = caught_up.is_head and commit_no == caught_up.commit_no
            yield connection, Moment(day_number(as_of), commit_no, is_head)

    def commits(self, commit_nos: Iterable[int]) -> dict[int, RecordedCommit]:
        """The commits with these numbers."""
        wanted = sorted(set(commit_nos), reverse=True)
        commits: dict[int, RecordedCommit] = {}
        while wanted:
            first = wanted[-1]
            limit = min(wanted[0] - first + 1, _COMMITS_AT_ONCE)
            page = {row.commit_no: row for row in self._asked_log.commits(first - 1, limit)}
            while wanted and wanted[-1] < first + limit:
                number = wanted.pop()
                commits[number] = page[number]
        return commits

    def reasons(self, commit_nos: Iterable[int]) -> dict[int, str]:
        """The reasons that people gave for these commits; without those that have none, or an erased one."""
        subjects = {f"commit:{commit_no}": commit_no for commit_no in commit_nos}
        seals = self._asked_log.seals_under(list(subjects))
        texts = self.texts(list(seals))
        return {subjects[subject]: texts[seal] for seal, subject in seals.items() if seal in texts}

    def texts(self, seals: Sequence[str]) -> dict[str, str]:
        """The personal texts behind seals; an erased one is absent."""
        texts: dict[str, str] = {}
        for start in range(0, len(seals), 10_000):
            rows = self._asked_log.personal(seals[start : start + 10_000])
            texts.update((seal, row.value) for seal, row in rows.items())
        return texts
