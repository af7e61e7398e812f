"""Questions about the lines of bank statements: what settles them at a moment, and which are posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.errors import StatementLineUnknown
from ledger_es.projections.statement_lines import (
    APPLICATIONS,
    CANDIDATES,
    DECIDED_BY_A_PERSON,
    VERSIONS,
)
from ledger_es.projections.statements import LINES, POSTED_LINES, STATEMENTS
from ledger_es.queries.moment import Moment
from ledger_es.queries.statement_chain import UNDECIDED_STATES, decided_states, withdrawn
from ledger_es.queries.statement_details import current_lines
from ledger_es.queries.statements import StatementRow
from ledger_es.values import from_day_number

_REFERENCES_AT_ONCE: Final = 500


class ApplicationRow(NamedTuple):
    """An entry that the line settles, with the sign of the entry.

    With entry number 0 it is a transfer to an account, with the sign of the line.
    """

    ledger: str
    entry_no: int
    party_no: str
    document_no: str
    amount: int
    discount: int
    dimensions: str = ""
    """What was named for a transfer alone."""


class CandidateRow(NamedTuple):
    score: int
    rule: str
    party: str
    document: str
    amount_matched: str
    direct_debit: str
    account_type: str
    account_no: str
    entry_nos: str
    amount: int
    doubts: str


class LineRow(NamedTuple):
    """A line with the current decision on it."""

    line_no: int
    posting_day: int
    amount: int
    transaction_id: str
    payer_seal: str
    text_seal: str
    payment_reference: str
    state: str
    known_as: str
    suspected_duplicate_of: str
    same_reference_as: str
    source_line: int
    is_charge: int
    confidence: str = "none"
    review_required: int = 0
    score: int = 0
    rule: str = ""
    party: str = ""
    party_means: str = ""
    document: str = ""
    document_means: str = ""
    amount_matched: str = ""
    direct_debit: str = ""
    candidate_count: int = 0
    group_count: int = 0
    ambiguous: int = 0
    notes: str = ""
    doubts: str = ""
    rules_version: int = 0
    profile: str = ""
    candidates_commit_no: int = 0
    dimensions: str = ""
    applications: tuple[ApplicationRow, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()
    is_posted: int = 0
    transaction_no: int = 0
    bank_entry_no: int = 0

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)

    @property
    def applied_amount(self) -> int:
        """The sum of amount − discount of the applied entries, plus the transferred amounts."""
        return sum(applied.amount - applied.discount for applied in self.applications)

    @property
    def difference(self) -> int:
        return self.amount - self.applied_amount

    @property
    def is_settled(self) -> bool:
        return bool(self.applications)

    @property
    def is_decided(self) -> bool:
        """True if a person has decided the line. Automatic application does not change such a line."""
        return self.confidence in DECIDED_BY_A_PERSON

    @property
    def is_to_review(self) -> bool:
        """True if a person should review the line before it is posted."""
        return self.is_to_post and bool(self.review_required or not self.is_settled)

    @property
    def is_to_post(self) -> bool:
        """True if the line still has to be posted, or may have to be. A line that is known is never posted."""
        return not self.is_posted and (self.is_money or self.is_undecided)

    @property
    def is_money(self) -> bool:
        """True if the line is new money and not money that another statement or the opening balance holds."""
        return self.state == "new"

    @property
    def is_undecided(self) -> bool:
        """True if it is not decided whether the line is new money."""
        return self.state in UNDECIDED_STATES

    @property
    def has_difference(self) -> bool:
        return self.is_to_post and bool(self.difference)


def additional_text(text: dict[str, str]) -> str:
    """What the bank says about a line besides the remittance text. `text` is the JSON behind the line's text seal."""
    return " ".join(text[key] for key in _ADDITIONAL if text.get(key))


_ADDITIONAL: Final = ("additional", "return_text", "document_nos", "end_to_end_id")


class StatementWithLines(NamedTuple):
    """A statement with some or all of its lines, and the texts behind their seals. Erased texts are left out."""

    statement: StatementRow
    lines: tuple[LineRow, ...]
    texts: dict[str, str]


def lines(
    connection: Connection,
    moment: Moment,
    statement_no: str,
    line_nos: Iterable[int] = (),
    *,
    with_candidates: bool = False,
) -> list[LineRow]:
    """The lines of a statement at the moment, by number: all of them, or only the named ones.

    Raises StatementLineUnknown for a number that the statement does not have.
    """
    wanted = sorted(set(line_nos))
    columns = [LINES.c[name] for name in _AS_IMPORTED]
    query = select(*columns).where(
        LINES.c.statement_no == statement_no, moment.known(LINES), current_lines(moment)
    )
    if wanted:
        query = query.where(LINES.c.line_no.in_(wanted))
    imported = {
        row.line_no: LineRow(*row) for row in connection.execute(query.order_by(LINES.c.line_no))
    }
    for line_no in wanted:
        if line_no not in imported:
            raise StatementLineUnknown(statement_no=statement_no, line_no=line_no)
    states = decided_states(connection, moment, statement_no)
    for line_no, line in imported.items():
        if (statement_no, line_no) in states:
            imported[line_no] = line._replace(**states[statement_no, line_no]._asdict())
    decided, since = _versions(connection, moment, statement_no, imported)
    candidates = _candidates(connection, statement_no, decided) if with_candidates else {}
    applied = _applications(connection, moment, statement_no, since, imported)
    posted = _posted(connection, moment, statement_no)
    return [
        line._replace(
            **decided[line_no][1],
            applications=tuple(applied.get(line_no, ())),
            candidates=tuple(candidates.get(line_no, ())),
            **posted.get(line_no, {}),
        )
        # Lines without any decision have no applications and are not posted. After an import these are all lines.
        if line_no in decided
        else line
        for line_no, line in imported.items()
    ]


_AS_IMPORTED: Final = tuple(name for name in LineRow._fields if name not in LineRow._field_defaults)
_POSTED: Final = ("is_posted", "transaction_no", "bank_entry_no")
_ASKED_APART: Final = {"applications", "candidates", *_POSTED}
_DECISION: Final = tuple(name for name in LineRow._field_defaults if name not in _ASKED_APART)


def _versions(
    connection: Connection, moment: Moment, statement_no: str, imported: dict[int, LineRow]
) -> tuple[dict[int, tuple[int, dict[str, Any]]], dict[int, int]]:
    """The last decision on each line with its position, and the position from which on its applications count.

    Accepting a line or transferring its difference keeps the evidence of the match before it.
    """
    query = (
        select(
            VERSIONS.c.line_no,
            VERSIONS.c.position,
            VERSIONS.c.replaces,
            *(VERSIONS.c[name] for name in _DECISION),
        )
        .where(VERSIONS.c.statement_no == statement_no, moment.known(VERSIONS))
        .order_by(VERSIONS.c.line_no, VERSIONS.c.position)
    )
    decided: dict[int, tuple[int, dict[str, Any]]] = {}
    since: dict[int, int] = {}
    for line_no, position, replaces, *values in connection.execute(query):
        if line_no not in imported:
            continue
        decision = dict(zip(_DECISION, values, strict=True))
        before = decided.get(line_no)
        if replaces or before is None:
            since[line_no] = position
            decided[line_no] = (position, decision)
        else:
            kept = {**before[1], "confidence": decision["confidence"], "review_required": 0}
            decided[line_no] = (before[0], kept)
    return decided, since


def _applications(
    connection: Connection,
    moment: Moment,
    statement_no: str,
    since: dict[int, int],
    imported: dict[int, LineRow],
) -> dict[int, list[ApplicationRow]]:
    query = (
        select(
            APPLICATIONS.c.line_no,
            APPLICATIONS.c.position,
            *(APPLICATIONS.c[name] for name in ApplicationRow._fields),
        )
        .where(APPLICATIONS.c.statement_no == statement_no, moment.known(APPLICATIONS))
        .order_by(APPLICATIONS.c.line_no, APPLICATIONS.c.position, APPLICATIONS.c.place)
    )
    applied: dict[int, list[ApplicationRow]] = {}
    for line_no, position, *values in connection.execute(query):
        if line_no in imported and position >= since.get(line_no, 0):
            row = ApplicationRow(*values)
            if row.amount is None:
                row = row._replace(amount=imported[line_no].amount)
            applied.setdefault(line_no, []).append(row)
    return applied


def _candidates(
    connection: Connection, statement_no: str, decided: dict[int, tuple[int, dict[str, Any]]]
) -> dict[int, list[CandidateRow]]:
    query = (
        select(
            CANDIDATES.c.line_no,
            CANDIDATES.c.position,
            *(CANDIDATES.c[name] for name in CandidateRow._fields),
        )
        .where(CANDIDATES.c.statement_no == statement_no)
        .order_by(CANDIDATES.c.line_no, CANDIDATES.c.position, CANDIDATES.c.place)
    )
    rows: dict[int, list[CandidateRow]] = {}
    for line_no, position, *values in connection.execute(query):
        if line_no in decided and decided[line_no][0] == position:
            rows.setdefault(line_no, []).append(CandidateRow(*values))
    return rows


def _posted(connection: Connection, moment: Moment, statement_no: str) -> dict[int, dict[str, Any]]:
    """For each line that is posted, the fields named in `_POSTED`."""
    query = (
        select(
            POSTED_LINES.c.line_no,
            POSTED_LINES.c.times,
            POSTED_LINES.c.transaction_no,
            POSTED_LINES.c.bank_entry_no,
        )
        .where(POSTED_LINES.c.statement_no == statement_no, moment.known(POSTED_LINES))
        .order_by(POSTED_LINES.c.line_no, POSTED_LINES.c.position)
    )
    posted: dict[int, dict[str, Any]] = {}
    for line_no, count, *numbers in connection.execute(query):
        if count > 0:
            posted[line_no] = dict(zip(_POSTED, (1, *numbers), strict=True))
        else:
            del posted[line_no]
    return posted


def last_lines_with_references(
    connection: Connection, moment: Moment, references: Collection[str]
) -> dict[str, tuple[int, ...]]:
    """By statement, the last line of each account with each of these bank references.

    Lines that were known already when they were imported, and those of withdrawn statements, do not count.
    """
    taken_back = withdrawn(connection, moment)
    last: dict[tuple[str, str], tuple[int, str, int]] = {}
    wanted = sorted(filter(None, references))
    for start in range(0, len(wanted), _REFERENCES_AT_ONCE):
        query = (
            select(
                STATEMENTS.c.bank_account_no,
                LINES.c.bank_reference,
                STATEMENTS.c.sequence_no,
                LINES.c.statement_no,
                LINES.c.line_no,
            )
            .join(STATEMENTS, STATEMENTS.c.statement_no == LINES.c.statement_no)
            .where(
                LINES.c.bank_reference.in_(wanted[start : start + _REFERENCES_AT_ONCE]),
                LINES.c.state != "known",
                moment.known(LINES),
            )
        )
        for account_no, reference, sequence_no, statement_no, line_no in connection.execute(query):
            if statement_no not in taken_back:
                found = (sequence_no, statement_no, line_no)
                key = (account_no, reference)
                last[key] = max(last.get(key, found), found)
    lines_by_statement: dict[str, list[int]] = {}
    for _, statement_no, line_no in sorted(last.values()):
        lines_by_statement.setdefault(statement_no, []).append(line_no)
    return {statement_no: tuple(line_nos) for statement_no, line_nos in lines_by_statement.items()}


def line_counts(connection: Connection, moment: Moment, statement_no: str) -> tuple[int, int]:
    """Of the lines that are not posted, how many a person should review, and how many have a difference."""
    all_lines = lines(connection, moment, statement_no)
    return (
        sum(line.is_to_review for line in all_lines),
        sum(line.has_difference for line in all_lines),
    )
