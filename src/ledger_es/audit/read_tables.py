"""Checks the read models: their tables against rebuilt ones, and their answers against the replayed states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, Table, text

from ledger_es.aggregates import open_entries as replayed
from ledger_es.aggregates.bank_account import BankAccount
from ledger_es.aggregates.event import stream_key, stream_kind
from ledger_es.audit.books import BooksReplayed
from ledger_es.audit.findings import Findings
from ledger_es.errors import LedgerIsReadOnly
from ledger_es.projections.building import Difference
from ledger_es.projections.projections import TABLES
from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.projections.tables import column_names, key_names
from ledger_es.queries import Moment, ReadModels
from ledger_es.queries import open_entries as asked
from ledger_es.queries.aging import aging
from ledger_es.queries.bank_balance import (
    AccountProof,
    ByDay,
    account_proofs,
    open_amounts_by_day,
)
from ledger_es.queries.past_days import closed_with_value, days_off
from ledger_es.values import day_number, from_day_number, from_minor_units, minor_units

_NAMES: Final = ("read_models", "read_amounts", "aging")


_BANK_BALANCES: Final = text(
    f"SELECT bank_account_no, {in_two_parts('amount', 'amount')}, {in_two_parts('amount_lcy', 'lcy')}"  # noqa: S608
    " FROM bank_entries WHERE commit_no <= :commit_no GROUP BY bank_account_no"
)


class Remaining(NamedTuple):
    """The facts of an open entry that states and read models share. Amounts are in smallest units."""

    remaining_amount: int
    remaining_lcy: int
    account_no: str
    due_day: int
    on_hold: str
    payment_reference: str
    payment_method: str
    discount_possible: int


class Balance(NamedTuple):
    """The balance of a bank account in smallest units."""

    amount: int
    amount_lcy: int


def check_read_models(
    read_models: ReadModels, books: BooksReplayed, until_commit: int, findings: Findings
) -> None:
    """Checks the read models against the books, which were replayed up to `until_commit`. The log must be complete."""
    moment = Moment(day_number(date.max), until_commit)
    with _telling(findings, _NAMES[:1]):
        _check_tables(read_models, findings)
    with _telling(findings, _NAMES[1:]):
        _check_answers(read_models, moment, books, findings)


@contextmanager
def _telling(findings: Findings, checks: Sequence[str]) -> Iterator[None]:
    """Turns an error that stops these checks into a finding, so that the other checks are made."""
    try:
        yield
    except LedgerIsReadOnly:
        note_not_compared(findings, "the ledger is read only", checks)
    # If somebody has changed the log, its rows may not fit the tables, which databases report with various errors.
    except Exception as error:
        says = f"cannot be compared with the log: {type(error).__name__}: {error}"
        findings.add(checks[0], says)


def _check_tables(read_models: ReadModels, findings: Findings) -> None:
    """Compares the tables with rebuilt ones, which are written next to them."""
    difference = read_models.first_difference()
    if difference is not None:
        findings.add("read_models", _in_words(difference))


def _check_answers(
    read_models: ReadModels, moment: Moment, books: BooksReplayed, findings: Findings
) -> None:
    if books.is_damaged:
        note_not_compared(findings, "the books cannot be replayed to the end", _NAMES[1:])
        return
    with read_models.connection() as connection:
        _check_open_entries(connection, moment, books, findings)
        _check_banks(connection, moment, books, findings)
        _check_bank_proofs(connection, moment, findings)
        _check_past_days(connection, moment, books, findings)
        _check_aging(connection, moment, books, findings)


def _check_bank_proofs(connection: Connection, moment: Moment, findings: Findings) -> None:
    """Of each bank account on each day: ledger balance − outstanding + not posted + gaps = the bank's balance.

    What its open entries add up to is outstanding, or was shown by a statement that is not reconciled.
    """
    open_amounts = open_amounts_by_day(connection, moment)
    for proof in account_proofs(connection, moment):
        says = _first_fault(proof, open_amounts[proof.bank_account_no])
        if says:
            findings.add("read_amounts", f"bank account {proof.bank_account_no}: {says}")


def _check_past_days(
    connection: Connection, moment: Moment, books: BooksReplayed, findings: Findings
) -> None:
    """As of each day the control accounts equal their subledgers, and what is closed is worth nothing."""
    for off in days_off(connection, moment):
        gl, subledger = (
            from_minor_units(units, books.currency) for units in (off.gl_lcy, off.subledger_lcy)
        )
        says = f"account {off.account_no} has the balance {gl} on {off.day}, its entries add up to {subledger}"
        findings.add("read_amounts", says)
    for closed in closed_with_value(connection, moment):
        says = f"entry {closed.entry_no} is closed on {closed.day} and has a value in the local currency"
        findings.add("read_amounts", says)


def _first_fault(proof: AccountProof, open_amounts: ByDay) -> str:
    """The first day on which the proof does not hold, in words; empty if it always does."""
    for day in sorted({*proof.days, *open_amounts.days}):
        balance, open_amount = proof.on(day), open_amounts.until(day)
        if balance.difference:
            off = from_minor_units(balance.difference, proof.currency)
            return f"its proof against the statements is off by {off} on {from_day_number(day)}"
        explained = balance.outstanding + balance.not_reconciled
        if open_amount != explained:
            has, wanted = (
                from_minor_units(units, proof.currency) for units in (open_amount, explained)
            )
            return (
                f"its open entries add up to {has} on {from_day_number(day)}, what is outstanding and what is not"
                f" reconciled to {wanted}"
            )
    return ""


def note_not_compared(findings: Findings, why: str, checks: Sequence[str] = _NAMES) -> None:
    for name in checks:
        findings.leave_out(name, why)


def _in_words(difference: Difference) -> str:
    """The difference in words: table, key, and the first column that differs."""
    table = next(table for table in TABLES if table.name == difference.table)
    is_, expected = difference.in_tables, difference.from_log
    if is_ is None or expected is None or _key(table, is_) != _key(table, expected):
        found = "" if is_ is None else f"the row {_key(table, is_)} stands there"
        wanted = "no more rows" if expected is None else f"the row {_key(table, expected)}"
        return f"{table.name}: {found or 'nothing stands there'}, the events give {wanted}"
    names = column_names(table)
    at = next(at for at in range(len(names)) if is_[at] != expected[at])
    return (
        f"{table.name}, row {_key(table, is_)}: {names[at]} is {is_[at]!r},"
        f" the events give {expected[at]!r}"
    )


def _key(table: Table, row: tuple[object, ...]) -> str:
    values = dict(zip(column_names(table), row, strict=True))
    return ", ".join(f"{name} {values[name]}" for name in key_names(table))


def _check_open_entries(
    connection: Connection, moment: Moment, books: BooksReplayed, findings: Findings
) -> None:
    """Compares every open entry in the states with the report of open entries."""
    shown = {
        entry.entry_no: Remaining(*(getattr(entry, name) for name in Remaining._fields))
        for entry in asked.open_entries(connection, moment)
    }
    for entry in _open_entries(books):
        expected = _remaining(entry, books.currency)
        read = shown.pop(entry.entry_no, None)
        if read is None:
            findings.add(
                "read_amounts", f"entry {entry.entry_no} is open, the tables have it closed"
            )
            continue
        for name, is_, state in zip(Remaining._fields, read, expected, strict=True):
            if is_ != state:
                says = f"entry {entry.entry_no}: {name} is {is_!r} in the tables, {state!r} in the state"
                findings.add("read_amounts", says)
    for entry_no in sorted(shown):
        findings.add("read_amounts", f"entry {entry_no} is closed, the tables have it open")


def _remaining(entry: replayed.OpenEntry, lcy: str) -> Remaining:
    currency = entry.posted.currency
    return Remaining(
        minor_units(entry.remaining_amount, currency),
        minor_units(entry.remaining_lcy, lcy),
        entry.posted.control_account_no,
        day_number(entry.due_date),
        entry.on_hold,
        entry.payment_reference,
        entry.payment_method,
        minor_units(entry.discount_possible, currency),
    )


def _check_banks(
    connection: Connection, moment: Moment, books: BooksReplayed, findings: Findings
) -> None:
    balances = {
        row.bank_account_no: Balance(
            whole(row.amount_billions, row.amount_rest), whole(row.lcy_billions, row.lcy_rest)
        )
        for row in connection.execute(_BANK_BALANCES, {"commit_no": moment.commit_no})
    }
    for stream, bank in sorted(books.bank_accounts().items()):
        expected = _balance(bank, books.currency)
        read = balances.get(stream_key(stream), Balance(0, 0))
        if read != expected:
            says = (
                f"{stream} has the balance {expected.amount}, its entries in the tables add up to"
                f" {read.amount} (smallest units)"
            )
            findings.add("read_amounts", says)


def _balance(bank: BankAccount, lcy: str) -> Balance:
    assert bank.master is not None, "a bank account has entries and was never registered"
    return Balance(
        minor_units(bank.balance, bank.master.currency), minor_units(bank.balance_lcy, lcy)
    )


def _check_aging(
    connection: Connection, moment: Moment, books: BooksReplayed, findings: Findings
) -> None:
    """Compares the totals of the aging report with the sums of the open entries, by ledger and party."""
    for ledger in ("customer", "vendor"):
        totals: defaultdict[str, int] = defaultdict(int)
        for stream, state in books.party_ledgers().items():
            if stream_kind(stream) == f"{ledger}_ledger":
                for entry in (*state.open_debits, *state.open_credits):
                    lcy = minor_units(entry.remaining_lcy, books.currency)
                    totals[stream_key(stream)] += lcy
        aged: defaultdict[str, int] = defaultdict(int)
        for line in aging(connection, moment, ledger):
            aged[line.party_no] += sum(line.amounts_lcy)
        for party_no in sorted(totals.keys() | aged.keys()):
            if totals[party_no] != aged[party_no]:
                says = (
                    f"{ledger} {party_no}: the aging adds up to {aged[party_no]},"
                    f" the open entries to {totals[party_no]} (smallest units)"
                )
                findings.add("aging", says)


def _open_entries(books: BooksReplayed) -> Iterator[replayed.OpenEntry]:
    for ledger in books.party_ledgers().values():
        yield from ledger.open_debits
        yield from ledger.open_credits
