"""The read models of a ledger, asked as of a day as known at a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection

from ledger_es.projections.catching_up import PAGE_EVENTS, LiveTables
from ledger_es.projections.log import Decoder, Log
from ledger_es.queries.moment import Moment
from ledger_es.values import day_number


class SealedText(Protocol):
    @property
    def value(self) -> str: ...


class AskedLog(Log, Protocol):
    """What answers need of the ledger's store beside its log."""

    def commit_known_at(self, moment: datetime) -> int:
        """The last commit recorded at or before the moment, 0 if there is none. Raises NaiveTime."""
        ...

    def personal(self, seals: Sequence[str]) -> Mapping[str, SealedText]:
        """The personal texts behind seals; an erased one is absent."""
        ...


class ReadModels(LiveTables):
    """The tables, and what else an answer needs: the commit that a time means, the personal texts behind seals."""

    def __init__(self, log: AskedLog, decoder: Decoder, *, page_events: int = PAGE_EVENTS) -> None:
        super().__init__(log, decoder, page_events=page_events)
        self._asked_log = log

    @contextmanager
    def at(
        self, as_of: date, known_at: datetime | None = None
    ) -> Iterator[tuple[Connection, Moment]]:
        """Tables caught up, and the moment asked for: open on the day, as known then (None: as known now).

        Raises NaiveTime. Inside, neither write to the ledger nor ask for another moment.
        """
        commit_known = None if known_at is None else self._asked_log.commit_known_at(known_at)
        with self.at_head() as (connection, caught_up):
            commit_no = caught_up.commit_no
            if commit_known is not None:
                commit_no = min(commit_known, commit_no)
            is_head = caught_up.is_head and commit_no == caught_up.commit_no
            yield connection, Moment(day_number(as_of), commit_no, is_head)

    def texts(self, seals: Sequence[str]) -> dict[str, str]:
        """The personal texts behind seals; an erased one is absent."""
        texts: dict[str, str] = {}
        for start in range(0, len(seals), 10_000):
            rows = self._asked_log.personal(seals[start : start + 10_000])
            texts.update((seal, row.value) for seal, row in rows.items())
        return texts
