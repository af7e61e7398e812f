"""Questions about bank statements: their lines at a moment, what settles them, and how far they are posted."""

from __future__ import annotations

from collections.abc import Iterable
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
from ledger_es.projections.statements import (
    LINES,
    POSTED_LINES,
    POSTINGS,
    RECEIVED_BALANCES,
    RECONCILED,
    STATEMENTS,
)
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class StatementRow(NamedTuple):
    """A statement. Amounts are in smallest units. Balances that its file does not give are computed.

    `balance_before` is the closing balance of the statement imported before it. `mode` is empty if the statement is not
    posted at the moment.
    """

    statement_no: str
    bank_account_no: str
    sequence_no: int
    commit_no: int
    currency: str
    opening_balance: int
    opening_day: int | None
    closing_balance: int
    closing_day: int | None
    balance_before: int
    line_count: int
    file_sha256: str
    file_format: str
    place_in_file: int
    bank_statement_id: str
    mode: str = ""
    register_no: int = 0

    @property
    def opening_date(self) -> date | None:
        return None if self.opening_day is None else from_day_number(self.opening_day)

    @property
    def closing_date(self) -> date | None:
        return None if self.closing_day is None else from_day_number(self.closing_day)

    @property
    def gap_before(self) -> bool:
        """True if it does not open with the closing balance of the statement before, so that one must be missing."""
        return self.opening_balance != self.balance_before

    @property
    def status(self) -> str:
        return {"": "open", "reconcile": "reconciled"}.get(self.mode, "posted")


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


class LineRow(NamedTuple):
    """A line with the current decision on it."""

    line_no: int
    posting_day: int
    amount: int
    transaction_id: str
    payer_seal: str
    text_seal: str
    payment_reference: str
    duplicate_of: str
    source_line: int
    confidence: str = "none"
    review_required: int = 0
    score: int = 0
    rule: str = ""
    party: str = ""
    document: str = ""
    amount_matched: str = ""
    direct_debit: str = ""
    candidate_count: int = 0
    ambiguous: int = 0
    notes: str = ""
    rules_version: int = 0
    candidates_commit_no: int = 0
    applications: tuple[ApplicationRow, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()
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
        """True if a person should review the line. A duplicate of another statement's line needs no review."""
        return not self.duplicate_of and bool(self.review_required or not self.is_settled)

    @property
    def has_difference(self) -> bool:
        return not self.duplicate_of and bool(self.difference)


def additional_text(text: dict[str, str]) -> str:
    """What the bank says about a line besides the remittance text. `text` is the JSON behind the line's text seal."""
    return " ".join(text[key] for key in _ADDITIONAL if text.get(key))


_ADDITIONAL: Final = ("additional", "return_text", "document_nos", "end_to_end_id")


class StatementWithLines(NamedTuple):
    """A statement with some or all of its lines, and the texts behind their seals. Erased texts are left out."""

    statement: StatementRow
    lines: tuple[LineRow, ...]
    texts: dict[str, str]


def statements(
    connection: Connection, moment: Moment, *, bank_account_no: str = "", statement_no: str = ""
) -> list[StatementRow]:
    """The statements that were imported by the moment, by bank account and number."""
    reconciled = select(RECONCILED.c.statement_no).where(moment.known(RECONCILED))
    query = (
        select(
            STATEMENTS,
            POSTINGS.c.mode,
            POSTINGS.c.register_no,
            STATEMENTS.c.statement_no.in_(reconciled).label("is_reconciled"),
        )
        .select_from(
            STATEMENTS.outerjoin(
                POSTINGS,
                (POSTINGS.c.statement_no == STATEMENTS.c.statement_no)
                & (POSTINGS.c.commit_no <= moment.commit_no),
            )
        )
        .where(moment.known(STATEMENTS))
        .order_by(STATEMENTS.c.bank_account_no, STATEMENTS.c.sequence_no)
    )
    if bank_account_no:
        query = query.where(STATEMENTS.c.bank_account_no == bank_account_no)
    if statement_no:
        query = query.where(STATEMENTS.c.statement_no == statement_no)
    rows = list(connection.execute(query))
    account_nos = {row.bank_account_no for row in rows}
    of_account = account_nos.pop() if len(account_nos) == 1 else ""
    balances = _received_balances(connection, moment, of_account)
    found: list[StatementRow] = []
    for row in rows:
        before, closing = balances[row.statement_no]
        opening = before if row.opening_balance is None else row.opening_balance
        found.append(
            StatementRow(
                statement_no=row.statement_no,
                bank_account_no=row.bank_account_no,
                sequence_no=row.sequence_no,
                commit_no=row.commit_no,
                currency=row.currency,
                opening_balance=opening,
                opening_day=row.opening_day,
                closing_balance=closing,
                closing_day=row.closing_day,
                balance_before=before,
                line_count=row.line_count,
                file_sha256=row.file_sha256,
                file_format=row.file_format,
                place_in_file=row.place_in_file,
                bank_statement_id=row.bank_statement_id,
                mode="reconcile" if row.is_reconciled else row.mode or "",
                register_no=row.register_no or 0,
            )
        )
    return found


class _Balances(NamedTuple):
    """The closing balances of the statement before and of the statement itself."""

    before: int
    closing: int


def _received_balances(
    connection: Connection, moment: Moment, bank_account_no: str
) -> dict[str, _Balances]:
    """The balances by statement, for all bank accounts or only the named one."""
    query = (
        select(
            RECEIVED_BALANCES.c.bank_account_no,
            RECEIVED_BALANCES.c.statement_no,
            RECEIVED_BALANCES.c.balance,
        )
        .where(moment.known(RECEIVED_BALANCES))
        .order_by(RECEIVED_BALANCES.c.bank_account_no, RECEIVED_BALANCES.c.position)
    )
    if bank_account_no:
        query = query.where(RECEIVED_BALANCES.c.bank_account_no == bank_account_no)
    last: dict[str, int] = {}
    balances: dict[str, _Balances] = {}
    for account_no, statement_no, balance in connection.execute(query):
        if statement_no:
            balances[statement_no] = _Balances(last.get(account_no, 0), balance)
        last[account_no] = balance
    return balances


def last_received_balances(connection: Connection, moment: Moment) -> dict[str, int]:
    """The balance with which the next statement should open, by bank account. Accounts without one are left out."""
    query = (
        select(RECEIVED_BALANCES.c.bank_account_no, RECEIVED_BALANCES.c.balance)
        .where(moment.known(RECEIVED_BALANCES))
        .order_by(RECEIVED_BALANCES.c.bank_account_no, RECEIVED_BALANCES.c.position)
    )
    return {row.bank_account_no: row.balance for row in connection.execute(query)}


def statements_by(
    connection: Connection, moment: Moment, *, bank_account_no: str = ""
) -> list[StatementRow]:
    """The statements that close on or before the day, with their state on that day.

    A line that is booked ahead, or an earlier statement with a later date, can move the reconciliation to a date after
    the day. On the day such a statement is posted, but not reconciled. A statement without a date always counts.
    """
    imported = statements(connection, moment, bank_account_no=bank_account_no)
    return [
        statement
        for statement in as_of_day(connection, moment, imported)
        if statement.closing_day is None or statement.closing_day <= moment.day
    ]


def as_of_day(
    connection: Connection, moment: Moment, imported: Iterable[StatementRow]
) -> list[StatementRow]:
    """Statements reconciled only after the day asked for are not reconciled yet."""
    query = select(RECONCILED.c.statement_no, RECONCILED.c.posting_day).where(
        moment.known(RECONCILED)
    )
    reconciled_day = {row.statement_no: row.posting_day for row in connection.execute(query)}
    return [
        statement._replace(mode="payments_only")
        if reconciled_day.get(statement.statement_no, 0) > moment.day
        else statement
        for statement in imported
    ]


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
    query = select(*columns).where(LINES.c.statement_no == statement_no, moment.known(LINES))
    if wanted:
        query = query.where(LINES.c.line_no.in_(wanted))
    imported = {
        row.line_no: LineRow(*row) for row in connection.execute(query.order_by(LINES.c.line_no))
    }
    for line_no in wanted:
        if line_no not in imported:
            raise StatementLineUnknown(statement_no=statement_no, line_no=line_no)
    decided, since = _versions(connection, moment, statement_no, imported)
    candidates = _candidates(connection, statement_no, decided) if with_candidates else {}
    applied = _applications(connection, moment, statement_no, since, imported)
    posted = _posted(connection, moment, statement_no)
    return [
        line._replace(
            **decided[line_no][1],
            applications=tuple(applied.get(line_no, ())),
            candidates=tuple(candidates.get(line_no, ())),
            transaction_no=posted.get(line_no, (0, 0))[0],
            bank_entry_no=posted.get(line_no, (0, 0))[1],
        )
        # Lines without any decision have no applications and are not posted. After an import these are all lines.
        if line_no in decided
        else line
        for line_no, line in imported.items()
    ]


_AS_IMPORTED: Final = tuple(name for name in LineRow._fields if name not in LineRow._field_defaults)
_ASKED_APART: Final = {"applications", "candidates", "transaction_no", "bank_entry_no"}
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


def _posted(
    connection: Connection, moment: Moment, statement_no: str
) -> dict[int, tuple[int, int]]:
    query = select(
        POSTED_LINES.c.line_no, POSTED_LINES.c.transaction_no, POSTED_LINES.c.bank_entry_no
    ).where(POSTED_LINES.c.statement_no == statement_no, moment.known(POSTED_LINES))
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def line_counts(connection: Connection, moment: Moment, statement_no: str) -> tuple[int, int]:
    """The number of lines that a person should review, and the number of lines with a difference."""
    all_lines = lines(connection, moment, statement_no)
    return (
        sum(line.is_to_review for line in all_lines),
        sum(line.has_difference for line in all_lines),
    )
