"""Questions about the decisions on statement lines: who decided what, and what was proposed before a person did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select

from ledger_es.projections.statement_lines import APPLICATIONS, CANDIDATES, NUMBERS, VERSIONS
from ledger_es.queries.moment import Moment
from ledger_es.queries.statement_lines import ApplicationRow, CandidateRow, LineRow


class LineDecisionRow(NamedTuple):
    """One decision on a line, by automatic application or by a person, with the commit that recorded it.

    `settles` are the entries and accounts that this decision applied. `replaces` says whether they replaced what was
    applied before.
    """

    position: int
    commit_no: int
    confidence: str
    is_automatic: bool
    replaces: bool
    settles: tuple[ApplicationRow, ...] = ()

    def is_as(self, before: LineDecisionRow) -> bool:
        """Whether both are proposals of automatic application that say the same."""
        same = (self.confidence, self.settles) == (before.confidence, before.settles)
        return same and self.is_automatic and before.is_automatic


def decisions_on_line(
    connection: Connection, moment: Moment, statement_no: str, line: LineRow
) -> list[LineDecisionRow]:
    """Every decision on the line up to the moment, oldest first."""
    columns = VERSIONS.c
    query = (
        select(
            columns.position,
            columns.commit_no,
            columns.confidence,
            columns.candidates_commit_no,
            columns.replaces,
        )
        .where(
            columns.statement_no == statement_no,
            columns.line_no == line.line_no,
            moment.known(VERSIONS),
        )
        .order_by(columns.position)
    )
    settles = _settles(connection, moment, statement_no, line)
    return [
        LineDecisionRow(
            position,
            commit_no,
            confidence,
            bool(candidates_commit_no),
            bool(replaces),
            tuple(settles.get(position, ())),
        )
        for position, commit_no, confidence, candidates_commit_no, replaces in connection.execute(
            query
        )
    ]


def _settles(
    connection: Connection, moment: Moment, statement_no: str, line: LineRow
) -> dict[int, list[ApplicationRow]]:
    """What each decision on the line has applied, by its position."""
    columns = APPLICATIONS.c
    query = (
        select(columns.position, *(columns[name] for name in ApplicationRow._fields))
        .where(
            columns.statement_no == statement_no,
            columns.line_no == line.line_no,
            moment.known(APPLICATIONS),
        )
        .order_by(columns.position, columns.place)
    )
    settles: dict[int, list[ApplicationRow]] = {}
    for position, *values in connection.execute(query):
        row = ApplicationRow(*values)
        # A transfer without an amount is the whole line.
        amount = line.amount if row.amount is None else row.amount
        settles.setdefault(position, []).append(row._replace(amount=amount))
    return settles


class ReadNumberRow(NamedTuple):
    """A place of the line where the number of an open entry was read."""

    ledger: str
    entry_no: int
    field: str
    first: int
    after: int
    seems: str


class ProposalRow(NamedTuple):
    """What automatic application last proposed for a line, whatever a person has decided since.

    `line` is the line with the evidence, the candidates and the applications of this proposal.
    """

    line: LineRow
    numbers: tuple[ReadNumberRow, ...]


def last_proposal(
    connection: Connection,
    statement_no: str,
    line: LineRow,
    decisions: list[LineDecisionRow],
) -> ProposalRow | None:
    """The last proposal among the decisions on the line; None if there was none."""
    proposals = [decision for decision in decisions if decision.is_automatic]
    if not proposals:
        return None
    last = proposals[-1]
    at = (statement_no, line.line_no, last.position)
    (evidence,) = _rows(connection, VERSIONS, _EVIDENCE, at)
    candidates = _rows(connection, CANDIDATES, CandidateRow._fields, at)
    numbers = _rows(connection, NUMBERS, ReadNumberRow._fields, at)
    proposed = line._replace(
        **dict(zip(_EVIDENCE, evidence, strict=True)),
        applications=last.settles,
        candidates=tuple(CandidateRow(*row) for row in candidates),
    )
    return ProposalRow(proposed, tuple(ReadNumberRow(*row) for row in numbers))


def _rows(
    connection: Connection, table: Table, names: Iterable[str], at: tuple[str, int, int]
) -> list[Sequence[Any]]:
    """The rows of one decision: of this statement and line, at this position."""
    statement_no, line_no, position = at
    query = (
        select(*(table.c[name] for name in names))
        .where(
            table.c.statement_no == statement_no,
            table.c.line_no == line_no,
            table.c.position == position,
        )
        .order_by(*table.primary_key)
    )
    return list(connection.execute(query))


_EVIDENCE: Final = tuple(name for name in LineRow._field_defaults if name in VERSIONS.c)


class AutomaticDecisionRow(NamedTuple):
    """The last decision of automatic application on a line, and the commit as of which the open entries were read."""

    line_no: int
    commit_no: int
    candidates_commit_no: int


def automatic_decisions(
    connection: Connection, moment: Moment, statement_no: str
) -> list[AutomaticDecisionRow]:
    """The last decision of automatic application on each line of the statement that has one, by line number."""
    query = (
        select(VERSIONS.c.line_no, VERSIONS.c.commit_no, VERSIONS.c.candidates_commit_no)
        .where(
            VERSIONS.c.statement_no == statement_no,
            VERSIONS.c.candidates_commit_no > 0,
            moment.known(VERSIONS),
        )
        .order_by(VERSIONS.c.line_no, VERSIONS.c.position)
    )
    last = {row.line_no: AutomaticDecisionRow(*row) for row in connection.execute(query)}
    return list(last.values())
