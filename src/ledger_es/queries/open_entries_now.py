"""The open entries and the proposals from which the matching index is built, now or as they were known earlier."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    func,
    literal_column,
    null,
    or_,
    select,
)

from ledger_es.projections.bank_entries import BANK_DETAILS, BANK_ENTRIES, BANK_ENTRIES_FOUND
from ledger_es.projections.party_entries import DETAILS, ENTRIES
from ledger_es.projections.statement_lines import APPLICATIONS, DECIDED_BY_A_PERSON
from ledger_es.projections.statement_lines import VERSIONS as LINE_VERSIONS
from ledger_es.projections.statements import POSTED_LINES, RECONCILED, STATEMENTS
from ledger_es.projections.sums import of_one_entry
from ledger_es.projections.tables import FOREVER
from ledger_es.queries.entry_versions import changed_attributes
from ledger_es.queries.fetching import fetched, fetched_in_parts
from ledger_es.queries.moment import WHATEVER_STANDS, Moment
from ledger_es.queries.statements import reconciled_days

T = TypeVar("T", bound=tuple[Any, ...])

_SOME = 500
"""The most entries that one query names."""

_EDITABLE = (
    "due_day",
    "discount_possible",
    "max_payment_tolerance",
    "discount_day",
    "discount_tolerance_day",
    "payment_reference",
    "on_hold",
    "reopened_day",
)


def _reconciled(moment: Moment) -> Select[Any]:
    return (
        select(RECONCILED.c.statement_no)
        .where(moment.known(RECONCILED))
        .group_by(RECONCILED.c.statement_no)
        .having(func.sum(RECONCILED.c.times) > 0)
    )


class OpenRow(NamedTuple):
    """An open customer or vendor entry with its edits. Amounts are in smallest units of its currency."""

    ledger: str
    entry_no: int
    party_no: str
    document_type: str
    document_no: str
    external_document_no: str
    posting_day: int
    due_day: int
    currency: str
    remaining: int
    discount_possible: int
    max_payment_tolerance: int
    discount_day: int | None
    discount_tolerance_day: int | None
    payment_reference: str
    on_hold: str
    is_edited: int
    reopened_day: int | None
    """The latest day on which an undo opened something of it that had been settled before; None for none."""


class OpenBankRow(NamedTuple):
    """An open bank entry. Amounts are in smallest units of its currency."""

    entry_no: int
    bank_account_no: str
    document_type: str
    document_no: str
    external_document_no: str
    posting_day: int
    currency: str
    amount: int
    bal_account_type: str
    bal_account_no: str
    description_seal: str
    is_reversed: bool
    """True if it reverses an entry or was reversed."""


class Held(NamedTuple):
    """An entry that is proposed for a line that is not posted.

    `firmly` is true if a person assigned or accepted it.
    """

    statement_no: str
    line_no: int
    ledger: str
    entry_no: int
    firmly: bool


def open_rows(
    connection: Connection,
    entry_nos: Sequence[int] | None = None,
    moment: Moment = WHATEVER_STANDS,
) -> Iterator[OpenRow]:
    """All open customer and vendor entries as known at the moment, or only those among the named ones."""
    remaining = (
        select(literal_column(of_one_entry("entry_details.amount"), BigInteger))
        .select_from(DETAILS)
        .where(DETAILS.c.entry_no == ENTRIES.c.entry_no, moment.known(DETAILS))
        .scalar_subquery()
    )
    named: list[ColumnElement[Any]] = [
        ENTRIES.c[name] for name in OpenRow._fields if name not in ("remaining", "reopened_day")
    ]
    named.insert(OpenRow._fields.index("remaining"), remaining.label("remaining"))
    named.append(null().label("reopened_day"))
    is_open = _may_be_open(ENTRIES, moment)
    if entry_nos is None:
        # The numbers are collected first and then read in order, so that the tables are read in their stored order.
        is_open = ENTRIES.c.entry_no.in_(select(ENTRIES.c.entry_no).where(is_open))
    query = select(*named).where(is_open)
    for rows in _pages(connection, query, ENTRIES.c.entry_no, entry_nos, OpenRow):
        edited = [row.entry_no for row in rows if row.is_edited]
        changed = changed_attributes(connection, moment, edited, _EDITABLE)
        yield from (
            row._replace(**changed.get(row.entry_no, {})) if row.is_edited else row
            for row in rows
            if row.remaining
        )


def _may_be_open(entries: Table, moment: Moment) -> ColumnElement[bool]:
    """The condition for entries that may be open. At an earlier moment, the sum of their details decides."""
    if moment.is_head:
        return entries.c.closed_day == FOREVER
    later = or_(entries.c.closed_day == FOREVER, entries.c.closed_commit > moment.commit_no)
    return and_(moment.known(entries), later)


def has_more_open_entries_than(connection: Connection, count: int) -> bool:
    """Whether customers and vendors have more open entries than this."""
    is_open = select(ENTRIES.c.entry_no).where(ENTRIES.c.closed_day == FOREVER)
    return connection.execute(is_open.limit(1).offset(count)).first() is not None


def open_entries_of(connection: Connection, parties: Iterable[tuple[str, str]]) -> set[int]:
    """The numbers of the open entries of parties, given by ledger and number."""
    numbers_by_ledger: dict[str, list[str]] = {}
    for ledger, party_no in sorted(parties):
        numbers_by_ledger.setdefault(ledger, []).append(party_no)
    return {
        entry_no
        for ledger, numbers in numbers_by_ledger.items()
        for start in range(0, len(numbers), _SOME)
        for entry_no in connection.execute(
            select(ENTRIES.c.entry_no).where(
                ENTRIES.c.party_no.in_(numbers[start : start + _SOME]),
                ENTRIES.c.ledger == ledger,
                ENTRIES.c.closed_day == FOREVER,
            )
        ).scalars()
    }


def open_bank_rows(
    connection: Connection,
    entry_nos: Sequence[int] | None = None,
    moment: Moment = WHATEVER_STANDS,
    bank_account_no: str = "",
) -> Iterator[OpenBankRow]:
    """All open bank entries, or only those among the named ones or of one bank account, with the amounts that statement
    lines can still show.

    An entry that was posted from a statement line is left out: that line shows it.
    """
    closed = (
        select(
            literal_column(f"coalesce({of_one_entry('bank_entry_details.amount')}, 0)", BigInteger)
        )
        .select_from(BANK_DETAILS)
        .where(
            BANK_DETAILS.c.entry_no == BANK_ENTRIES.c.entry_no,
            BANK_DETAILS.c.detail_type != "initial_entry",
            moment.known(BANK_DETAILS),
        )
        .scalar_subquery()
    )
    reversals = select(BANK_ENTRIES.c.reversed_entry_no).where(
        BANK_ENTRIES.c.reversed_entry_no > 0, moment.known(BANK_ENTRIES)
    )
    named: list[ColumnElement[Any]] = [BANK_ENTRIES.c[name] for name in OpenBankRow._fields[:-1]]
    is_reversed = or_(BANK_ENTRIES.c.reversed_entry_no > 0, BANK_ENTRIES.c.entry_no.in_(reversals))
    named.append(is_reversed.label("is_reversed"))
    found = (
        select(
            literal_column(f"coalesce({of_one_entry('bank_entries_found.amount')}, 0)", BigInteger)
        )
        .select_from(BANK_ENTRIES_FOUND)
        .where(
            BANK_ENTRIES_FOUND.c.entry_no == BANK_ENTRIES.c.entry_no,
            BANK_ENTRIES_FOUND.c.statement_no.not_in(_reconciled(moment)),
            moment.known(BANK_ENTRIES_FOUND),
        )
        .scalar_subquery()
    )
    not_shown = BANK_ENTRIES.c.amount + closed - found
    named[OpenBankRow._fields.index("amount")] = not_shown.label("amount")
    query = select(*named).where(
        _may_be_open(BANK_ENTRIES, moment), BANK_ENTRIES.c.statement_no == "", not_shown != 0
    )
    if bank_account_no:
        query = query.where(BANK_ENTRIES.c.bank_account_no == bank_account_no)
    for rows in _pages(connection, query, BANK_ENTRIES.c.entry_no, entry_nos, OpenBankRow):
        yield from rows


def found_amounts(
    connection: Connection, moment: Moment, lines: Container[tuple[str, int]]
) -> dict[int, int]:
    """By bank entry, how much of it posted lines show of statements with which the account is not reconciled.

    `lines` are the lines, by statement and number, that the statements have by the moment.
    """
    reconciled = reconciled_days(connection, moment)
    found: dict[int, int] = {}
    query = select(
        BANK_ENTRIES_FOUND.c.statement_no,
        BANK_ENTRIES_FOUND.c.statement_line_no,
        BANK_ENTRIES_FOUND.c.entry_no,
        BANK_ENTRIES_FOUND.c.amount,
    ).where(moment.known(BANK_ENTRIES_FOUND))
    for statement_no, line_no, entry_no, amount in connection.execute(query):
        is_reconciled = reconciled.get(statement_no, moment.day + 1) <= moment.day
        if not is_reconciled and (statement_no, line_no) in lines:
            found[entry_no] = found.get(entry_no, 0) + amount
    return found


def held_entries(
    connection: Connection, statement_no: str = "", moment: Moment = WHATEVER_STANDS
) -> list[Held]:
    """The entries that are proposed for lines that are not posted, of all statements or of one."""
    posted_count = func.sum(POSTED_LINES.c.times)
    posted_in_whole = (
        select(POSTED_LINES.c.statement_no)
        .join(STATEMENTS, STATEMENTS.c.statement_no == POSTED_LINES.c.statement_no)
        .where(moment.known(POSTED_LINES))
        .group_by(POSTED_LINES.c.statement_no, STATEMENTS.c.line_count)
        .having(posted_count == STATEMENTS.c.line_count)
    )
    unposted = select(STATEMENTS.c.statement_no).where(
        STATEMENTS.c.statement_no.not_in(posted_in_whole), moment.known(STATEMENTS)
    )
    posted_lines = (
        select(POSTED_LINES.c.statement_no, POSTED_LINES.c.line_no)
        .where(POSTED_LINES.c.statement_no.in_(unposted), moment.known(POSTED_LINES))
        .group_by(POSTED_LINES.c.statement_no, POSTED_LINES.c.line_no)
        .having(posted_count > 0)
    )
    if statement_no:
        unposted = unposted.where(STATEMENTS.c.statement_no == statement_no)
        posted_lines = posted_lines.where(POSTED_LINES.c.statement_no == statement_no)
    posted = {(row.statement_no, row.line_no) for row in connection.execute(posted_lines)}
    versions = select(
        LINE_VERSIONS.c.statement_no,
        LINE_VERSIONS.c.line_no,
        LINE_VERSIONS.c.position,
        LINE_VERSIONS.c.replaces,
        LINE_VERSIONS.c.confidence,
    ).where(LINE_VERSIONS.c.statement_no.in_(unposted), moment.known(LINE_VERSIONS))
    since: dict[tuple[str, int], int] = {}
    firm: dict[tuple[str, int], bool] = {}
    for number, line_no, position, replaces, confidence in connection.execute(
        versions.order_by(
            LINE_VERSIONS.c.statement_no, LINE_VERSIONS.c.line_no, LINE_VERSIONS.c.position
        )
    ):
        key = (number, line_no)
        if replaces:
            since[key] = position
        firm[key] = confidence in DECIDED_BY_A_PERSON
    applied = select(
        APPLICATIONS.c.statement_no,
        APPLICATIONS.c.line_no,
        APPLICATIONS.c.position,
        APPLICATIONS.c.ledger,
        APPLICATIONS.c.entry_no,
    ).where(
        APPLICATIONS.c.statement_no.in_(unposted),
        APPLICATIONS.c.entry_no > 0,
        moment.known(APPLICATIONS),
    )
    return [
        Held(number, line_no, ledger, entry_no, firm.get((number, line_no), False))
        for number, line_no, position, ledger, entry_no in connection.execute(applied)
        if position >= since.get((number, line_no), 0) and (number, line_no) not in posted
    ]


def _pages(
    connection: Connection,
    query: Select[Any],
    key: Any,
    entry_nos: Sequence[int] | None,
    kind: type[T],
) -> Iterator[list[T]]:
    if entry_nos is None:
        yield from fetched_in_parts(connection.execute(query), kind, 5_000)
        return
    for at in range(0, len(entry_nos), _SOME):
        some = query.where(key.in_(entry_nos[at : at + _SOME]))
        yield fetched(connection.execute(some), kind)
