"""Question: what are the bank accounts' balances, and do they agree with what their statements say, at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select, text

from ledger_es.projections.statements import RECONCILED
from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.moment import Moment
from ledger_es.queries.statements import StatementRow, reconciled_days, statements


class BankBalance(NamedTuple):
    """An account at a moment: ledger balance, and the balance of the bank's last statement, reconciled or not.

    `outstanding`: bank entries that no posted line shows; `not_posted`: statement lines that are not posted; `gaps`: by
    how much statements do not open where the one before closes; `not_reconciled`: lines that are posted, of statements
    with which the account is not reconciled. All in smallest units of the account's currency (intake.md 3).
    """

    bank_account_no: str
    currency: str
    ledger_balance: int
    outstanding: int
    not_posted: int
    gaps: int
    statement_balance: int
    not_reconciled: int

    @property
    def difference(self) -> int:
        """Ledger balance − outstanding + not posted + gaps = statement balance, so this is zero."""
        expected = self.ledger_balance - self.outstanding + self.not_posted + self.gaps
        return expected - self.statement_balance


def bank_balances(
    connection: Connection, moment: Moment, bank_account_no: str = ""
) -> list[BankBalance]:
    """The proof of each bank account, or of the one named, by number."""
    accounts = bank_accounts(connection, moment, bank_account_no)
    amounts = _Amounts(connection, moment)
    openings = _opening_balances(connection, moment)
    reconciled = frozenset(reconciled_days(connection, moment))
    imported: dict[str, list[StatementRow]] = {}
    for statement in statements(connection, moment, bank_account_no=bank_account_no):
        imported.setdefault(statement.bank_account_no, []).append(statement)
    lines = _lines(connection, moment)
    balances: list[BankBalance] = []
    for account in accounts:
        number = account.bank_account_no
        opening = openings.get(number, 0)
        links = _in_order(_links(imported.get(number, []), lines), opening)
        links = [link for link in links if link.day <= moment.day]
        befores = [opening, *(link.statement.closing_balance for link in links)]
        ledger_balance = amounts.ledger.get(number, 0)
        balances.append(
            BankBalance(
                bank_account_no=number,
                currency=account.currency,
                ledger_balance=ledger_balance,
                outstanding=ledger_balance - amounts.shown(number, links, reconciled),
                not_posted=sum(link.lines.amount - link.lines.posted for link in links),
                gaps=sum(
                    link.statement.opening_balance - before + link.lines.repeated
                    for before, link in zip(befores, links, strict=False)
                ),
                statement_balance=befores[-1],
                not_reconciled=sum(
                    link.lines.posted
                    for link in links
                    if link.statement.statement_no not in reconciled
                ),
            )
        )
    return balances


# --- the chain of statements ----------------------------------------------------------------


class _Lines(NamedTuple):
    """Of one statement: the latest booking date, the sum of its lines, of those that came before, and of those that
    are posted.
    """

    last_day: int
    amount: int
    repeated: int
    posted: int = 0


class _Link(NamedTuple):
    """A statement in the chain of its account. `closing_day` orders them; `day`: from which on the balances include it,
    which is no day before one of its lines or before the statement that it goes on from.
    """

    closing_day: int
    day: int
    statement: StatementRow
    lines: _Lines


_NO_LINES: Final = _Lines(0, 0, 0)


def _links(imported: Iterable[StatementRow], lines: dict[str, _Lines]) -> list[_Link]:
    """A statement without any day stands where the one imported before it stands."""
    links: list[_Link] = []
    for statement in imported:
        own = lines.get(statement.statement_no, _NO_LINES)
        closing_day = statement.closing_day or own.last_day
        if not closing_day and links:
            closing_day = links[-1].closing_day
        day = max(closing_day, own.last_day)
        links.append(_Link(closing_day, day, statement, own))
    return links


def _in_order(links: list[_Link], opening: int) -> list[_Link]:
    """By closing day, whatever the order of import; those of one day by their balances, where these meet."""
    waiting = sorted(links, key=lambda link: (link.closing_day, link.statement.sequence_no))
    ordered: list[_Link] = []
    balance, day = opening, 0
    while waiting:
        same_day = [link for link in waiting if link.closing_day == waiting[0].closing_day]
        meeting = (link for link in same_day if link.statement.opening_balance == balance)
        following = next(meeting, same_day[0])
        waiting.remove(following)
        day = max(day, following.day)
        ordered.append(following._replace(day=day))
        balance = following.statement.closing_balance
    return ordered


# --- the amounts -------------------------------------------------------------------------------

_POSTED: Final = text(
    f"SELECT bank_account_no, statement_no, {in_two_parts('amount', 'sum')} FROM bank_entries"  # noqa: S608
    " WHERE posting_day <= :day AND commit_no <= :commit_no GROUP BY bank_account_no, statement_no"
)
_CLOSED: Final = text(
    f"SELECT e.bank_account_no, d.statement_no, {in_two_parts('-d.amount', 'sum')}"  # noqa: S608
    " FROM bank_entry_details AS d JOIN bank_entries AS e ON e.entry_no = d.entry_no"
    " WHERE d.commit_no <= :commit_no AND d.detail_type <> 'initial_entry'"
    " AND (d.statement_no <> '' OR d.posting_day <= :day)"
    " AND e.posting_day <= :day AND e.statement_no = ''"
    " GROUP BY e.bank_account_no, d.statement_no"
)
_FOUND: Final = text(
    f"SELECT f.bank_account_no, f.statement_no, {in_two_parts('f.amount', 'sum')}"  # noqa: S608
    " FROM bank_entries_found AS f JOIN bank_entries AS e ON e.entry_no = f.entry_no"
    " WHERE f.commit_no <= :commit_no AND e.posting_day <= :day"
    " GROUP BY f.bank_account_no, f.statement_no"
)
_LINES: Final = text(
    "SELECT statement_no, duplicate_of <> '' AS is_repeated, max(posting_day) AS last_day,"  # noqa: S608
    f" {in_two_parts('amount', 'sum')} FROM statement_lines WHERE commit_no <= :commit_no"
    " GROUP BY statement_no, duplicate_of <> ''"
)
_POSTED_LINES: Final = text(
    f"SELECT p.statement_no, {in_two_parts('l.amount * p.times', 'sum')}"  # noqa: S608
    " FROM statement_posted_lines AS p JOIN statement_lines AS l"
    " ON l.statement_no = p.statement_no AND l.line_no = p.line_no"
    " WHERE p.commit_no <= :commit_no GROUP BY p.statement_no"
)
_OF_NO_STATEMENT: Final = ""


class _Amounts:
    """Sums of bank entries by account and statement: posted from its lines, closed by it, found by it."""

    def __init__(self, connection: Connection, moment: Moment) -> None:
        self._posted, self._closed, self._found = (
            {
                (row.bank_account_no, row.statement_no): whole(row.sum_billions, row.sum_rest)
                for row in connection.execute(query, _bounds(moment))
            }
            for query in (_POSTED, _CLOSED, _FOUND)
        )
        self.ledger: dict[str, int] = {}
        for (bank_account_no, _), amount in self._posted.items():
            self.ledger[bank_account_no] = self.ledger.get(bank_account_no, 0) + amount

    def shown(self, bank_account_no: str, links: list[_Link], reconciled: frozenset[str]) -> int:
        """Of the account's bank entries, what the opening balance and these statements show."""
        total = self._closed.get((bank_account_no, _OF_NO_STATEMENT), 0)
        for link in links:
            key = (bank_account_no, link.statement.statement_no)
            found = self._closed if link.statement.statement_no in reconciled else self._found
            total += self._posted.get(key, 0) + found.get(key, 0)
        return total


def _bounds(moment: Moment) -> dict[str, Any]:
    return {"day": moment.day, "commit_no": moment.commit_no}


def _lines(connection: Connection, moment: Moment) -> dict[str, _Lines]:
    found: dict[str, _Lines] = {}
    for row in connection.execute(_LINES, {"commit_no": moment.commit_no}):
        before = found.get(row.statement_no, _NO_LINES)
        amount = whole(row.sum_billions, row.sum_rest)
        found[row.statement_no] = _Lines(
            max(before.last_day, row.last_day),
            before.amount + (0 if row.is_repeated else amount),
            before.repeated + (amount if row.is_repeated else 0),
        )
    for row in connection.execute(_POSTED_LINES, {"commit_no": moment.commit_no}):
        posted = whole(row.sum_billions, row.sum_rest)
        found[row.statement_no] = found[row.statement_no]._replace(posted=posted)
    return found


def _opening_balances(connection: Connection, moment: Moment) -> dict[str, int]:
    """By bank account, the balance with which its books begin."""
    query = (
        select(RECONCILED.c.bank_account_no, RECONCILED.c.closing_balance)
        .where(moment.counts(RECONCILED), RECONCILED.c.statement_no == _OF_NO_STATEMENT)
        .order_by(RECONCILED.c.bank_account_no, RECONCILED.c.position)
    )
    return {row.bank_account_no: row.closing_balance for row in connection.execute(query)}
