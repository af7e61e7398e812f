"""Read model: bank accounts, their entries, and which of those a statement of the bank has closed."""

from __future__ import annotations

from typing import NamedTuple, Self

from ledger_es.aggregates.bank_account import (
    BankAccountChanged,
    BankAccountRegistered,
    BankEntriesClosed,
    BankEntriesFound,
    BankEntriesPosted,
    BankEntriesReleased,
    BankEntriesReopened,
)
from ledger_es.aggregates.event import Placed, stream_key
from ledger_es.projections.closing import Closing
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, rows_in_columns, units
from ledger_es.projections.tables import FOREVER, index, table
from ledger_es.projections.writing import Writer
from ledger_es.values import day_number


class BankAccountRow(NamedTuple):
    """A bank account's master record. `match_tolerance_value` is a percentage or an amount, as decimal text."""

    bank_account_no: str
    position: int
    commit_no: int
    bank_account_name: str
    iban: str
    account_no_at_bank: str
    currency: str
    posting_group: str
    blocked: int
    match_tolerance_type: str
    match_tolerance_value: str
    automatic_application: int
    statement_encoding: str
    date_order: str
    mapping: str
    automation: str
    imports_reports: int
    matching_profile: str
    name_matching: str
    matches_customers: int
    matches_vendors: int
    matches_bank_entries: int
    review_above: int
    charge_account_no: str
    charge_limit: int
    unique_ids: str


BANK_ACCOUNTS = table(
    "bank_accounts", BankAccountRow, key=("bank_account_no", "position"), clustered=True
)


class BankEntryRow(NamedTuple):
    """Amounts: money in positive. `account_no`: the G/L account; `reversed_entry_no`: the entry this one reverses.

    `bank_day`: the day on which the bank booked it, by which the account is proved against the bank's statements.
    """

    entry_no: int
    bank_account_no: str
    commit_no: int
    posting_day: int
    document_day: int
    bank_day: int
    amount: int
    amount_lcy: int
    transaction_no: int
    document_type: str
    document_no: str
    external_document_no: str
    currency: str
    posting_group: str
    account_no: str
    source_code: str
    reason_code: str
    dimensions: str
    bal_account_type: str
    bal_account_no: str
    statement_no: str
    statement_line_no: int
    description_seal: str
    reversed_entry_no: int
    closed_day: int
    closed_commit: int

    def closed(self, day: int, commit_no: int) -> Self:
        return self._replace(closed_day=day, closed_commit=commit_no)


BANK_ENTRIES = table("bank_entries", BankEntryRow, key=("entry_no",))
index("bank_entries_by_account", BANK_ENTRIES.c.bank_account_no, BANK_ENTRIES.c.closed_day)
index("bank_entries_by_document", BANK_ENTRIES.c.document_no)


class BankDetailRow(NamedTuple):
    """A change of the remaining amount of a bank entry: the entry itself, its closing by a statement, or its reopening.

    `detail_type` is initial_entry, closed_by_statement or reopened.
    """

    entry_no: int
    position: int
    place: int
    posting_day: int
    commit_no: int
    amount: int
    detail_type: str
    statement_no: str
    statement_line_no: int


BANK_DETAILS = table(
    "bank_entry_details", BankDetailRow, key=("entry_no", "position", "place"), clustered=True
)


class FoundBankEntryRow(NamedTuple):
    """What a posted line of a statement shows of an entry that was posted before; a negative part if it was undone.

    It stays when the account is reconciled with the statement: then the entry is closed by as much.
    """

    statement_no: str
    position: int
    place: int
    commit_no: int
    bank_account_no: str
    statement_line_no: int
    entry_no: int
    amount: int


BANK_ENTRIES_FOUND = table(
    "bank_entries_found",
    FoundBankEntryRow,
    key=("statement_no", "position", "place"),
    clustered=True,
)
index("bank_entries_found_by_entry", BANK_ENTRIES_FOUND.c.entry_no)


def _account(event: BankAccountRegistered | BankAccountChanged, placed: Placed, rows: Rows) -> None:
    master = event.master
    bank_account_no = stream_key(placed.stream)
    rows.bank_account_registered(bank_account_no, master.currency)
    rows.of(BankAccountRow).append(
        BankAccountRow(
            bank_account_no=bank_account_no,
            position=placed.position,
            commit_no=placed.commit_no,
            bank_account_name=master.bank_account_name,
            iban=master.iban,
            account_no_at_bank=master.account_no_at_bank,
            currency=master.currency,
            posting_group=master.posting_group,
            blocked=int(master.blocked),
            match_tolerance_type=master.match_tolerance_type,
            match_tolerance_value=str(master.match_tolerance_value),
            automatic_application=int(master.automatic_application),
            statement_encoding=master.statement_encoding,
            date_order=master.date_order,
            mapping=master.mapping,
            automation=master.automation,
            imports_reports=int(master.imports_reports),
            matching_profile=master.matching_profile,
            name_matching=master.name_matching,
            matches_customers=int(master.matches_customers),
            matches_vendors=int(master.matches_vendors),
            matches_bank_entries=int(master.matches_bank_entries),
            review_above=units(master.review_above, factor(master.currency)),
            charge_account_no=master.charge_account_no,
            charge_limit=units(master.charge_limit, factor(master.currency)),
            unique_ids=master.unique_ids,
        )
    )


def _posted(event: BankEntriesPosted, placed: Placed, rows: Rows) -> None:
    count = len(event.entry_nos)
    per_one, per_lcy = factor(event.currency), rows.lcy_factor
    days = list(map(day_number, event.posting_dates))
    amounts = [units(amount, per_one) for amount in event.amounts]
    rows.of(BankEntryRow).extend(
        rows_in_columns(
            BankEntryRow,
            count,
            entry_no=event.entry_nos,
            bank_account_no=stream_key(placed.stream),
            commit_no=placed.commit_no,
            posting_day=days,
            document_day=list(map(day_number, event.document_dates)) or days,
            bank_day=list(map(day_number, event.bank_dates)) or days,
            amount=amounts,
            amount_lcy=[units(amount, per_lcy) for amount in event.amounts_lcy],
            transaction_no=event.transaction_nos,
            document_type=event.document_types or "",
            document_no=event.document_nos,
            external_document_no=event.external_document_nos or "",
            currency=event.currency,
            posting_group=event.posting_groups,
            account_no=event.gl_account_nos,
            source_code=event.source_code,
            reason_code=event.reason_codes or "",
            dimensions=event.dimensions or "",
            bal_account_type=event.bal_account_types or "",
            bal_account_no=event.bal_account_nos or "",
            statement_no=event.statement_nos or "",
            statement_line_no=event.statement_line_nos or 0,
            description_seal=event.description_seals or "",
            reversed_entry_no=event.reversed_entry_nos or 0,
            closed_day=FOREVER,
            closed_commit=FOREVER,
        )
    )
    # An entry that only changes the value in the local currency has nothing that a statement could show.
    rows.closed_bank_entries.update(
        number for number, amount in zip(event.entry_nos, amounts, strict=True) if not amount
    )
    rows.of(BankDetailRow).extend(
        rows_in_columns(
            BankDetailRow,
            count,
            entry_no=event.entry_nos,
            position=placed.position,
            place=range(count),
            posting_day=days,
            commit_no=placed.commit_no,
            amount=amounts,
            detail_type="initial_entry",
            statement_no="",
            statement_line_no=0,
        )
    )


def _closed(event: BankEntriesClosed, placed: Placed, rows: Rows) -> None:
    count = len(event.entry_nos)
    per_one = rows.bank_account_factor(stream_key(placed.stream))
    rows.of(BankDetailRow).extend(
        rows_in_columns(
            BankDetailRow,
            count,
            entry_no=event.entry_nos,
            position=placed.position,
            place=range(count),
            posting_day=day_number(event.statement_date),
            commit_no=placed.commit_no,
            amount=[-units(amount, per_one) for amount in event.amounts],
            detail_type="closed_by_statement",
            statement_no=event.statement_no,
            statement_line_no=event.statement_line_nos or 0,
        )
    )
    rows.closed_bank_entries.update(event.entry_nos)


def _reopened(event: BankEntriesReopened, placed: Placed, rows: Rows) -> None:
    per_one = rows.bank_account_factor(stream_key(placed.stream))
    count = len(event.entry_nos)
    rows.of(BankDetailRow).extend(
        rows_in_columns(
            BankDetailRow,
            count,
            entry_no=event.entry_nos,
            position=placed.position,
            place=range(count),
            posting_day=day_number(event.statement_date),
            commit_no=placed.commit_no,
            amount=[units(amount, per_one) for amount in event.amounts],
            detail_type="reopened",
            statement_no=event.statement_no,
            statement_line_no=0,
        )
    )
    rows.closed_bank_entries.update(event.entry_nos)


def _found(event: BankEntriesFound, placed: Placed, rows: Rows) -> None:
    _note_found(event, placed, rows, 1)


def _released(event: BankEntriesReleased, placed: Placed, rows: Rows) -> None:
    _note_found(event, placed, rows, -1)


def _note_found(
    event: BankEntriesFound | BankEntriesReleased, placed: Placed, rows: Rows, sign: int
) -> None:
    bank_account_no = stream_key(placed.stream)
    per_one = rows.bank_account_factor(bank_account_no)
    rows.of(FoundBankEntryRow).extend(
        rows_in_columns(
            FoundBankEntryRow,
            len(event.entry_nos),
            statement_no=event.statement_no,
            position=placed.position,
            place=range(len(event.entry_nos)),
            commit_no=placed.commit_no,
            bank_account_no=bank_account_no,
            statement_line_no=event.statement_line_nos,
            entry_no=event.entry_nos,
            amount=[sign * units(amount, per_one) for amount in event.amounts],
        )
    )


_CLOSING = Closing(BANK_ENTRIES, BANK_DETAILS)


def _complete(rows: Rows) -> None:
    _CLOSING.close_new(rows.of(BankEntryRow), rows.of(BankDetailRow), rows.closed_bank_entries)


def _finish(writer: Writer, rows: Rows) -> None:
    _CLOSING.close(writer, rows.closed_bank_entries)


PROJECTION = Projection(
    (BANK_ACCOUNTS, BANK_ENTRIES, BANK_DETAILS, BANK_ENTRIES_FOUND),
    (
        on(BankAccountRegistered, _account),
        on(BankAccountChanged, _account),
        on(BankEntriesPosted, _posted),
        on(BankEntriesClosed, _closed),
        on(BankEntriesFound, _found),
        on(BankEntriesReleased, _released),
        on(BankEntriesReopened, _reopened),
    ),
    _complete,
    _finish,
    _CLOSING.close_all,
)
