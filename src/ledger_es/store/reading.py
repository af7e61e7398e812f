"""Reading rows in both databases. Each store only has to run the queries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson

from ledger_es.errors import LedgerKeyMissing, NaiveTime
from ledger_es.store.port import CommitRow, EventRow, PersonalRow
from ledger_es.store.queries import Queries
from ledger_es.values import Claim, Head, LedgerIdentity, utc_text

# The greatest integer of both databases, which no position or version reaches.
_NO_END = 2**63 - 1

# `_make` skips keyword arguments; the queries select the columns in the order of the fields.
_event_row = EventRow._make
_claim = Claim._make


class SqlReads(ABC):
    """Answers the questions of `Reads` with SQL."""

    queries: ClassVar[Queries]

    @abstractmethod
    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """Runs a query and returns all its rows as tuples."""

    @staticmethod
    @abstractmethod
    def list_parameters(columns: Sequence[Sequence[str]]) -> tuple[Any, ...]:
        """The parameters of a query over a list, for columns of texts."""

    def head(self) -> Head:
        return head_of(self.rows(self.queries.head))

    def events(
        self, after_position: int, limit: int, until_position: int | None = None
    ) -> list[EventRow]:
        # Positions have no gaps, so a page is a closed range. For an open range PostgreSQL, as long as it has no
        # statistics, would sort the rest of the log for every page.
        until = after_position + limit
        if until_position is not None:
            until = min(until, until_position)
        return list(map(_event_row, self.rows(self.queries.events, (after_position, until))))

    def stream_events(
        self, stream: str, after_version: int = 0, until_version: int | None = None
    ) -> list[EventRow]:
        until = _NO_END if until_version is None else until_version
        return list(
            map(
                _event_row,
                self.rows(self.queries.stream_events, (stream, after_version, until)),
            )
        )

    def many_streams(
        self, streams: Sequence[str], after_position: int = 0
    ) -> dict[str, list[EventRow]]:
        rows_by_stream: dict[str, list[EventRow]] = {}
        if not streams:
            return rows_by_stream
        wanted = list(dict.fromkeys(streams))
        rows = self.rows(
            self.queries.many_streams, (*self.list_parameters([wanted]), after_position)
        )
        # Within a stream, the order of the positions is also the order of the versions.
        for row in sorted(map(_event_row, rows)):
            rows_by_stream.setdefault(row.stream, []).append(row)
        return rows_by_stream

    def event(self, stream: str, version: int) -> EventRow | None:
        rows = self.rows(self.queries.event, (stream, version))
        return EventRow._make(rows[0]) if rows else None

    def last_versions(self, streams: Sequence[str]) -> dict[str, int]:
        if not streams:
            return {}
        wanted = list(dict.fromkeys(streams))
        return dict(self.rows(self.queries.last_versions, self.list_parameters([wanted])))

    def claims(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Claim]:
        if not wanted:
            return {}
        return claims_of(self.rows(*self.claims_query(wanted)))

    def claims_query(self, wanted: Sequence[tuple[str, str]]) -> tuple[str, Sequence[Any]]:
        """The query for these claims, of which there must be at least one, and its parameters."""
        if len(wanted) == 1:
            return self.queries.claim, wanted[0]
        kinds, keys = zip(*dict.fromkeys(wanted), strict=True)
        return self.queries.claims, self.list_parameters([kinds, keys])

    def all_claims(self, after: tuple[str, str], limit: int) -> list[Claim]:
        return list(map(Claim._make, self.rows(self.queries.all_claims, (*after, limit))))

    def commit(self, commit_no: int) -> CommitRow | None:
        return _first_commit(self.rows(self.queries.commit, (commit_no,)))

    def commits(self, after_commit_no: int, limit: int) -> list[CommitRow]:
        return list(map(commit_of, self.rows(self.queries.commits, (after_commit_no, limit))))

    def commit_by_key(self, command_key: str) -> CommitRow | None:
        return _first_commit(self.rows(self.queries.commit_by_key, (command_key,)))

    def commit_known_at(self, moment: datetime) -> int:
        if moment.utcoffset() is None:
            raise NaiveTime(moment=moment.isoformat())
        rows = self.rows(self.queries.commit_known_at, (moment_text(moment),))
        return int(rows[0][0]) if rows else 0

    def personal(self, seals: Sequence[str]) -> dict[str, PersonalRow]:
        if not seals:
            return {}
        wanted = list(dict.fromkeys(seals))
        rows = self.rows(self.queries.personal, self.list_parameters([wanted]))
        return {row[0]: PersonalRow._make(row) for row in rows}

    def all_personal(self, after: str, limit: int) -> list[PersonalRow]:
        return list(map(PersonalRow._make, self.rows(self.queries.all_personal, (after, limit))))

    def seals_under(self, subjects: Sequence[str]) -> dict[str, str]:
        if not subjects:
            return {}
        wanted = list(dict.fromkeys(subjects))
        return dict(self.rows(self.queries.seals_under, self.list_parameters([wanted])))

    def statement_streams_naming(self, codes: Sequence[str]) -> list[str]:
        streams: set[str] = set()
        for code in codes:
            # The code is searched for as a JSON string, including its quotation marks.
            rows = self.rows(self.queries.statements_naming, (orjson.dumps(code),))
            streams.update(stream for (stream,) in rows)
        return sorted(streams)

    def event_names(self) -> list[str]:
        return [name for (name,) in self.rows(self.queries.event_names)]

    def statement_file(self, sha256: str) -> bytes | None:
        rows = self.rows(self.queries.statement_file, (sha256,))
        return bytes(rows[0][0]) if rows else None

    def all_statement_files(self, after: str, limit: int) -> list[str]:
        return [sha256 for (sha256,) in self.rows(self.queries.all_statement_files, (after, limit))]

    def identity(self) -> LedgerIdentity:
        rows = self.rows(self.queries.identity)
        if len(rows) != 1:
            raise LedgerKeyMissing(count=len(rows))
        return LedgerIdentity(rows[0][0], bytes(rows[0][1]))


def head_of(rows: Sequence[Sequence[Any]]) -> Head:
    """The head from the rows of its query."""
    if not rows:
        return Head()
    commit_no, recorded_at, *numbers = rows[0]
    return Head(commit_no, datetime.fromisoformat(recorded_at), *numbers)


def claims_of(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[str, str], Claim]:
    """The claims from the rows of a query, by kind and key."""
    return {(row[0], row[1]): _claim(row) for row in rows}


def commit_of(row: Sequence[Any]) -> CommitRow:
    """The commit from a row of a query."""
    return CommitRow(row[0], datetime.fromisoformat(row[1]), *row[2:])


def moment_text(moment: datetime) -> str:
    """The stored form of a moment: text of fixed width in UTC, which sorts by time in both databases."""
    return utc_text(moment.astimezone(UTC))


def commit_values(commit: CommitRow) -> tuple[Any, ...]:
    """The commit as the values of its table's row."""
    return (commit.commit_no, utc_text(commit.recorded_at), *commit[2:])


def _first_commit(rows: Sequence[Sequence[Any]]) -> CommitRow | None:
    return commit_of(rows[0]) if rows else None
