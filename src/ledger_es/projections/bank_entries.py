"""Read model: bank accounts, their entries, and which of those a statement of the bank has closed."""

from __future__ import annotations

from itertools import repeat
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, cast, func, select

from ledger_es.aggregates.bank_account import (
    BankAccountChanged,
    BankAccountRegistered,
    BankEntriesClosed,
    BankEntriesPosted,
)
from ledger_es.aggregates.event import Placed, stream_key
from ledger_es.projections.closing import close, close_all, close_new
from ledger_es.projections.moment import Moment
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Rows, column, factor, units
from ledger_es.projections.tables import FOREVER, index, number, table, text
from ledger_es.projections.writing import Writer
from ledger_es.values import day_number

BANK_ACCOUNTS = table(
    "bank_accounts",
    text("bank_account_no", key=True),
    number("position", key=True),
    number("commit_no"),
    text("bank_account_name"),
    text("iban"),
    text("account_no_at_bank"),
    text("currency"),
    text("posting_group"),
    number("blocked"),
    text("match_tolerance_type"),
    text("match_tolerance_value"),
    number("automatic_application"),
    clustered=True,
)

BANK_ENTRIES = table(
    "bank_entries",
    number("entry_no", key=True),
    text("bank_account_no"),
    number("commit_no"),
    number("posting_day"),
    number("document_day"),
    number("amount"),
    number("amount_lcy"),
    number("transaction_no"),
    text("document_type"),
    text("document_no"),
    text("external_document_no"),
    text("currency"),
    text("posting_group"),
    text("account_no"),
    text("source_code"),
    text("reason_code"),
    text("dimensions"),
    text("bal_account_type"),
    text("bal_account_no"),
    text("statement_no"),
    number("statement_line_no"),
    text("description_seal"),
    number("reversed_entry_no"),
    number("closed_day"),
    number("closed_commit"),
)
index("bank_entries_by_account", BANK_ENTRIES.c.bank_account_no, BANK_ENTRIES.c.closed_day)
index("bank_entries_by_document", BANK_ENTRIES.c.document_no)

BANK_DETAILS = table(
    "bank_entry_details",
    number("entry_no", key=True),
    number("position", key=True),
    number("place", key=True),
    number("posting_day"),
    number("commit_no"),
    number("amount"),
    text("detail_type"),
    text("statement_no"),
    number("statement_line_no"),
    clustered=True,
)


def _account(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, (BankAccountRegistered, BankAccountChanged))
    master = event.master
    bank_account_no = stream_key(placed.stream)
    rows.bank_account_registered(bank_account_no, master.currency)
    rows.by_table["bank_accounts"].append(
        (
            bank_account_no,
            placed.position,
            placed.commit_no,
            master.bank_account_name,
            master.iban,
            master.account_no_at_bank,
            master.currency,
            master.posting_group,
            int(master.blocked),
            master.match_tolerance_type,
            str(master.match_tolerance_value),
            int(master.automatic_application),
        )
    )


def _posted(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, BankEntriesPosted)
    bank_account_no = stream_key(placed.stream)
    position, commit_no = placed.position, placed.commit_no
    currency = event.currency
    nos, count = event.entry_nos, len(event.entry_nos)
    days = list(map(day_number, event.posting_dates))
    document_days = list(map(day_number, event.document_dates)) or days
    amounts = [units(amount, factor(currency)) for amount in event.amounts]
    rows.by_table["bank_entries"].extend(
        zip(
            nos,
            repeat(bank_account_no, count),
            repeat(commit_no, count),
            days,
            document_days,
            amounts,
            map(units, event.amounts_lcy, repeat(rows.lcy_factor, count)),
            event.transaction_nos,
            column(event.document_types, count, ""),
            event.document_nos,
            column(event.external_document_nos, count, ""),
            repeat(currency, count),
            event.posting_groups,
            event.gl_accounts,
            repeat(event.source_code, count),
            column(event.reason_codes, count, ""),
            column(event.dimensions, count, ""),
            column(event.bal_account_types, count, ""),
            column(event.bal_account_nos, count, ""),
            column(event.statement_nos, count, ""),
            column(event.statement_line_nos, count, 0),
            column(event.description_seals, count, ""),
            column(event.reversed_entry_nos, count, 0),
            repeat(FOREVER, count),
            repeat(FOREVER, count),
            strict=True,
        )
    )
    rows.by_table["bank_entry_details"].extend(
        (no, position, place, day, commit_no, amount, "initial_entry", "", 0)
        for place, (no, day, amount) in enumerate(zip(nos, days, amounts, strict=True))
    )


def _closed(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, BankEntriesClosed)
    currency = rows.known.currency_by_bank_account[stream_key(placed.stream)]
    position, commit_no = placed.position, placed.commit_no
    day = day_number(event.statement_date)
    lines = column(event.statement_line_nos, len(event.entry_nos), 0)
    details = rows.by_table["bank_entry_details"]
    closed = zip(event.entry_nos, event.amounts, lines, strict=True)
    for place, (entry_no, amount, line_no) in enumerate(closed):
        left = -units(amount, factor(currency))
        common = ("closed_by_statement", event.statement_no, line_no)
        details.append((entry_no, position, place, day, commit_no, left, *common))
        rows.closed_bank_entries.add(entry_no)


def _complete(rows: Rows) -> None:
    close_new(rows, BANK_ENTRIES, BANK_DETAILS, rows.closed_bank_entries)


def _finish(writer: Writer, rows: Rows) -> None:
    close(writer, BANK_ENTRIES, BANK_DETAILS, rows.closed_bank_entries)


def _finish_all(writer: Writer) -> None:
    close_all(writer, BANK_ENTRIES, BANK_DETAILS)


PROJECTION = Projection(
    (BANK_ACCOUNTS, BANK_ENTRIES, BANK_DETAILS),
    {
        BankAccountRegistered: _account,
        BankAccountChanged: _account,
        BankEntriesPosted: _posted,
        BankEntriesClosed: _closed,
    },
    _complete,
    _finish,
    _finish_all,
)


class BankEntry(NamedTuple):
    """A bank entry; `remaining_amount` is what no statement has closed. Smallest units, money in positive."""

    entry_no: int
    bank_account_no: str
    posting_day: int
    document_type: str
    document_no: str
    external_document_no: str
    currency: str
    amount: int
    amount_lcy: int
    account_no: str
    transaction_no: int
    bal_account_type: str
    bal_account_no: str
    statement_no: str
    statement_line_no: int
    reversed_entry_no: int
    description_seal: str
    remaining_amount: int


def bank_entries(
    connection: Connection, moment: Moment, bank_account_no: str, *, only_open: bool = False
) -> list[BankEntry]:
    """The entries of a bank account by number."""
    entries, details = BANK_ENTRIES.c, BANK_DETAILS.c
    remaining = (
        select(cast(func.sum(details.amount), BigInteger))
        .where(details.entry_no == entries.entry_no, moment.counts(BANK_DETAILS))
        .scalar_subquery()
    )
    query = (
        select(*(entries[name] for name in BankEntry._fields[:-1]), remaining)
        .where(entries.bank_account_no == bank_account_no)
        .where(moment.may_be_open(BANK_ENTRIES) if only_open else moment.counts(BANK_ENTRIES))
        .order_by(entries.entry_no)
    )
    found = map(BankEntry._make, connection.execute(query))
    return [entry for entry in found if entry.remaining_amount or not only_open]


class BankAccountRow(NamedTuple):
    """A bank account as known at a moment."""

    bank_account_no: str
    bank_account_name: str
    iban: str
    account_no_at_bank: str
    currency: str
    posting_group: str
    blocked: int


def bank_accounts(connection: Connection, moment: Moment) -> list[BankAccountRow]:
    """By number."""
    columns = BANK_ACCOUNTS.c
    query = (
        select(*(columns[name] for name in BankAccountRow._fields))
        .where(moment.known(BANK_ACCOUNTS))
        .order_by(columns.bank_account_no, columns.position)
    )
    return list({row[0]: BankAccountRow._make(row) for row in connection.execute(query)}.values())


def is_known(connection: Connection, bank_account_no: str) -> bool:
    """Whether there is, at any moment, a bank account of this number."""
    query = select(BANK_ACCOUNTS.c.bank_account_no).where(
        BANK_ACCOUNTS.c.bank_account_no == bank_account_no
    )
    return connection.execute(query.limit(1)).first() is not None
