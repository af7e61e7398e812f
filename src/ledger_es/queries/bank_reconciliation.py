"""Questions about reconciliations of bank accounts: their numbers, and the figures that prove one."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select, text

from ledger_es.projections.bank_reconciliation import RECONCILIATIONS
from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.bank_balance import account_proofs
from ledger_es.queries.bank_entries import BankEntriesAsked, BankEntry, bank_entries
from ledger_es.queries.check import check_no_by_bank_entry
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries_now import found_amounts
from ledger_es.queries.statement_lines import LineRow


class OpenedReconciliation(NamedTuple):
    """A reconciliation that was opened, with its number for people."""

    statement_no: str
    bank_account_no: str
    printed_no: str


def reconciliations(
    connection: Connection, moment: Moment, *, bank_account_no: str = "", statement_no: str = ""
) -> dict[str, OpenedReconciliation]:
    """By statement, the reconciliations opened by the moment, with the number that each has then."""
    query = (
        select(RECONCILIATIONS)
        .where(moment.known(RECONCILIATIONS))
        .order_by(RECONCILIATIONS.c.position)
    )
    if bank_account_no:
        query = query.where(RECONCILIATIONS.c.bank_account_no == bank_account_no)
    if statement_no:
        query = query.where(RECONCILIATIONS.c.statement_no == statement_no)
    return {
        row.statement_no: OpenedReconciliation(
            row.statement_no, row.bank_account_no, row.printed_no
        )
        for row in connection.execute(query)
    }


class DirectPosting(NamedTuple):
    """A ledger transaction with lines on a G/L account of the bank account that belong to no bank entry."""

    transaction_no: int
    amount_lcy: int


class OutstandingEntry(NamedTuple):
    """A bank entry that no line of a statement shows, or a part of it. In smallest units, money in is positive."""

    entry: BankEntry
    outstanding: int
    check_no: str = ""


class Figures(NamedTuple):
    """What the bank account and its G/L accounts say at a moment, in smallest units (receivables.md 10.7).

    `outstanding` is what no posted line of a statement shows, less what the lines asked for are matched with;
    `outstanding_checks` is the part of it that is checks.
    """

    gl_account_nos: tuple[str, ...]
    gl_balance_lcy: int
    ledger_balance: int
    outstanding: int
    entries: tuple[OutstandingEntry, ...]
    outstanding_checks: int
    direct_postings: tuple[DirectPosting, ...]


_GL: Final = text(
    f"SELECT account_no, {in_two_parts('amount_lcy', 'sum')} FROM gl_entries"  # noqa: S608
    " WHERE posting_day <= :day AND commit_no <= :commit_no AND account_no IN"
    " (SELECT account_no FROM bank_entries WHERE bank_account_no = :bank) GROUP BY account_no"
)
_OF_ACCOUNT: Final = (
    " posting_day <= :day AND commit_no <= :commit_no AND account_no IN"
    " (SELECT account_no FROM bank_entries WHERE bank_account_no = :bank)"
    " GROUP BY transaction_no, account_no ORDER BY transaction_no, account_no"
)
_LINES: Final = text(
    f"SELECT transaction_no, account_no, count(*) AS number, {in_two_parts('amount_lcy', 'sum')}"  # noqa: S608
    f" FROM gl_entries WHERE{_OF_ACCOUNT}"
)
_ENTRIES: Final = text(
    f"SELECT transaction_no, account_no, count(*) AS number, {in_two_parts('amount_lcy', 'sum')}"  # noqa: S608
    f" FROM bank_entries WHERE amount_lcy <> 0 AND{_OF_ACCOUNT}"
)


def _direct_postings(connection: Connection, bounds: dict[str, Any]) -> list[DirectPosting]:
    """The transactions with more lines on a G/L account of the bank account than bank entries, zero-sum or not."""
    entries = {
        (row.transaction_no, row.account_no): (row.number, whole(row.sum_billions, row.sum_rest))
        for row in connection.execute(_ENTRIES, bounds)
    }
    direct: list[DirectPosting] = []
    for row in connection.execute(_LINES, bounds):
        number, amount = entries.get((row.transaction_no, row.account_no), (0, 0))
        if row.number != number:
            total = whole(row.sum_billions, row.sum_rest)
            direct.append(DirectPosting(row.transaction_no, total - amount))
    return direct


def figures(
    connection: Connection, moment: Moment, statement_no: str, lines: list[LineRow]
) -> Figures:
    """The figures of the account at the moment; `lines` are those of the statement that is reconciled."""
    bank_account_no = statement_no.rpartition("/")[0]
    bounds: dict[str, Any] = {
        "day": moment.day,
        "commit_no": moment.commit_no,
        "bank": bank_account_no,
    }
    gl = {
        row.account_no: whole(row.sum_billions, row.sum_rest)
        for row in connection.execute(_GL, bounds)
    }
    (proof,) = account_proofs(connection, moment, bank_account_no)
    balance = proof.on(moment.day)
    money_lines = {
        (line.statement_no, line.line_no) for line in proof.chain(moment.day).money_lines
    }
    matched: dict[int, int] = {}
    for line in lines:
        for applied in line.applications:
            is_bank_entry = applied.ledger == "bank_account" and applied.entry_no
            if line.is_to_post and is_bank_entry and (statement_no, line.line_no) in money_lines:
                matched[applied.entry_no] = matched.get(applied.entry_no, 0) + applied.amount
    entries = _outstanding(connection, moment, bank_account_no, matched, money_lines)
    return Figures(
        gl_account_nos=tuple(sorted(gl)),
        gl_balance_lcy=sum(gl.values()),
        ledger_balance=balance.ledger_balance,
        outstanding=balance.outstanding - sum(matched.values()),
        entries=tuple(entries),
        outstanding_checks=sum(entry.outstanding for entry in entries if entry.check_no),
        direct_postings=tuple(_direct_postings(connection, bounds)),
    )


def _outstanding(
    connection: Connection,
    moment: Moment,
    bank_account_no: str,
    matched: dict[int, int],
    lines: Container[tuple[str, int]],
) -> list[OutstandingEntry]:
    """The open entries without what posted lines of statements show, and what the lines are matched with."""
    asked = BankEntriesAsked(bank_account_no=bank_account_no, is_open=True)
    found = found_amounts(connection, moment, lines)
    check_nos = check_no_by_bank_entry(connection, moment, bank_account_no, voided=True)
    outstanding = [
        OutstandingEntry(
            entry,
            entry.remaining_amount - found.get(entry.entry_no, 0) - matched.get(entry.entry_no, 0),
            check_nos.get(entry.entry_no, ""),
        )
        for entry in bank_entries(connection, moment, asked)
        # The line of a statement shows the entry that was posted from it.
        if (entry.statement_no, entry.statement_line_no) not in lines
    ]
    return [entry for entry in outstanding if entry.outstanding]
