"""Question: what are the bank accounts' balances, and do they agree with what their statements say, on any day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.chain_by_day import AccountChain, ChainByDay
from ledger_es.queries.moment import Moment
from ledger_es.queries.statement_chain import account_chain
from ledger_es.queries.statements import reconciled_days


class BankBalance(NamedTuple):
    """An account on a day: ledger balance, and the bank's last balance, whether reconciled or not.

    Entries count from the bank's day on, also those of a closed period that were posted later, and a statement counts
    line by line. `outstanding`: bank entries that no posted line shows; `not_posted`: lines that are money and not
    posted; `gaps`: what is missing between statements; `not_reconciled`: lines that are posted, of statements with
    which the account is not reconciled. All in smallest units of the account's currency (intake.md 3).
    """

    bank_account_no: str
    currency: str
    day: int
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


class ByDay:
    """A sum that grows from day to day."""

    def __init__(self, amounts: Iterable[tuple[int, int]]) -> None:
        """`amounts`: days and what they add."""
        by_day: defaultdict[int, int] = defaultdict(int)
        for day, amount in amounts:
            by_day[day] += amount
        self.days = sorted(by_day)
        self._sums = list(accumulate((by_day[day] for day in self.days), initial=0))

    def until(self, day: int) -> int:
        return self._sums[bisect_right(self.days, day)]


class AccountProof:
    """The proof of a bank account on any day, as known at one moment."""

    def __init__(
        self, bank_account_no: str, currency: str, amounts: _Amounts, chain: ChainByDay
    ) -> None:
        self.bank_account_no = bank_account_no
        self.currency = currency
        self._chain = chain
        self._ledger = ByDay(amounts.ledger[bank_account_no])
        self._money = ByDay((line.day, line.amount) for line in chain.lines)
        posted: list[tuple[int, int]] = []
        # What the statements show of the bank entries begins with the opening balance.
        shown: list[tuple[int, int]] = list(amounts.opening[bank_account_no])
        of_lines: list[tuple[int, int]] = []
        reconciled: list[tuple[int, int]] = []
        for line in chain.lines:
            in_ledger = amounts.of_line.get((line.statement_no, line.line_no))
            if in_ledger is None:
                continue
            parts = [part._replace(day=max(line.day, part.day)) for part in in_ledger]
            posted += parts
            # What the line is more than its bank entries: nothing, or the proof says so.
            rest = line.amount - sum(part.amount for part in parts)
            posted.append((max((part.day for part in parts), default=line.day), rest))
            of_lines += parts
            reconciled_on = amounts.reconciled.get(line.statement_no)
            if reconciled_on is not None:
                reconciled += [(max(part.day, reconciled_on), part.amount) for part in parts]
        self._posted = ByDay(posted)
        self._shown = ByDay(shown + of_lines)
        self._of_lines = ByDay(of_lines)
        self._reconciled = ByDay(reconciled)

    def chain(self, day: int) -> AccountChain:
        return self._chain.at(day)

    @property
    def days(self) -> list[int]:
        """The days on which something of the proof changes, in order."""
        sums = (self._ledger, self._posted, self._shown, self._reconciled)
        return sorted(self._chain.days.union(*(by_day.days for by_day in sums)))

    def on(self, day: int) -> BankBalance:
        ledger_balance, money = self._ledger.until(day), self._money.until(day)
        return BankBalance(
            bank_account_no=self.bank_account_no,
            currency=self.currency,
            day=day,
            ledger_balance=ledger_balance,
            outstanding=ledger_balance - self._shown.until(day),
            not_posted=money - self._posted.until(day),
            gaps=sum(self._chain.gaps(day).values()),
            statement_balance=self._chain.balance(day, money),
            not_reconciled=self._of_lines.until(day) - self._reconciled.until(day),
        )


def account_proofs(
    connection: Connection, moment: Moment, bank_account_no: str = ""
) -> list[AccountProof]:
    """The proof of each bank account, or of the one named, by number; its day is asked for afterwards."""
    amounts = _Amounts(connection, moment)
    return [
        AccountProof(
            account.bank_account_no,
            account.currency,
            amounts,
            account_chain(connection, moment, account.bank_account_no),
        )
        for account in bank_accounts(connection, moment, bank_account_no)
    ]


def bank_balances(
    connection: Connection, moment: Moment, bank_account_no: str = ""
) -> list[BankBalance]:
    """The balances of each bank account, or of the one named, by number, as of the day of the moment."""
    return [proof.on(moment.day) for proof in account_proofs(connection, moment, bank_account_no)]


def open_amounts_by_day(connection: Connection, moment: Moment) -> defaultdict[str, ByDay]:
    """By bank account, what its open entries add up to on each day, as known at the moment.

    They are counted from what closed and reopened them, so that the proof can be compared with them.
    """
    amounts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in connection.execute(_OPEN, {"commit_no": moment.commit_no}):
        amounts[row.bank_account_no].append((row.day, whole(row.sum_billions, row.sum_rest)))
    by_account: defaultdict[str, ByDay] = defaultdict(lambda: ByDay(()))
    by_account.update((number, ByDay(days)) for number, days in amounts.items())
    return by_account


_DAY: Final = (
    "CASE WHEN d.detail_type = 'initial_entry' OR d.posting_day < e.bank_day"
    " THEN e.bank_day ELSE d.posting_day END"
)
_OPEN: Final = text(
    f"SELECT e.bank_account_no, {_DAY} AS day, {in_two_parts('d.amount', 'sum')}"  # noqa: S608
    " FROM bank_entry_details AS d JOIN bank_entries AS e ON e.entry_no = d.entry_no"
    f" WHERE d.commit_no <= :commit_no GROUP BY e.bank_account_no, {_DAY}"
)
_LEDGER: Final = text(
    f"SELECT bank_account_no, bank_day AS day, {in_two_parts('amount', 'sum')} FROM bank_entries"  # noqa: S608
    " WHERE commit_no <= :commit_no GROUP BY bank_account_no, bank_day"
)
_OPENING: Final = text(
    f"SELECT e.bank_account_no, d.posting_day AS day, {in_two_parts('-d.amount', 'sum')}"  # noqa: S608
    " FROM bank_entry_details AS d JOIN bank_entries AS e ON e.entry_no = d.entry_no"
    " WHERE d.commit_no <= :commit_no AND d.detail_type = 'closed_by_statement' AND d.statement_no = ''"
    " GROUP BY e.bank_account_no, d.posting_day"
)
_POSTED: Final = text(
    "SELECT p.statement_no, p.line_no, p.bank_entry_no, e.amount, e.bank_day"
    " FROM statement_posted_lines AS p LEFT JOIN bank_entries AS e ON e.entry_no = p.bank_entry_no"
    " WHERE p.commit_no <= :commit_no AND p.times > 0 AND NOT EXISTS ("
    "  SELECT 1 FROM statement_posted_lines AS u WHERE u.statement_no = p.statement_no"
    "  AND u.line_no = p.line_no AND u.position > p.position AND u.commit_no <= :commit_no"
    "  AND u.times < 0)"
)
_FOUND: Final = text(
    "SELECT f.statement_no, f.statement_line_no, f.amount, e.bank_day"
    " FROM bank_entries_found AS f JOIN bank_entries AS e ON e.entry_no = f.entry_no"
    " WHERE f.commit_no <= :commit_no"
)


class _InLedger(NamedTuple):
    """What a posted line shows of the bank entries of one day. They may be dated after the line."""

    day: int
    amount: int


class _Amounts:
    """Sums of bank entries by day: of each ledger, of opening balances, and of what each posted line shows."""

    def __init__(self, connection: Connection, moment: Moment) -> None:
        bounds: dict[str, Any] = {"commit_no": moment.commit_no}
        self.reconciled = reconciled_days(connection, moment)
        self.ledger: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self.opening: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for query, days in ((_LEDGER, self.ledger), (_OPENING, self.opening)):
            for row in connection.execute(query, bounds):
                days[row.bank_account_no].append((row.day, whole(row.sum_billions, row.sum_rest)))
        found: defaultdict[tuple[str, int], list[_InLedger]] = defaultdict(list)
        for row in connection.execute(_FOUND, bounds):
            key = (row.statement_no, row.statement_line_no)
            found[key].append(_InLedger(row.bank_day, row.amount))
        self.of_line: dict[tuple[str, int], list[_InLedger]] = {}
        for row in connection.execute(_POSTED, bounds):
            key = (row.statement_no, row.line_no)
            if row.bank_entry_no:
                self.of_line[key] = [_InLedger(row.bank_day, row.amount)]
            else:
                self.of_line[key] = found[key]
