"""Read model: bank statements, their lines, what settles each line by and by, and what was posted and reconciled."""

from __future__ import annotations

from typing import Any

from ledger_es.aggregates.bank_account import StatementReconciled
from ledger_es.aggregates.bank_statement import (
    DifferenceTransferred,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
    LinesMatched,
    StatementImported,
    StatementLinesImported,
    StatementPosted,
)
from ledger_es.aggregates.event import Placed, statement_no_of, stream_key
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Rows, column, day_or_none, factor, units
from ledger_es.projections.tables import index, number, table, text
from ledger_es.values import ZERO, day_number

STATEMENTS = table(
    "statements",
    text("statement_no", key=True),
    text("bank_account_no"),
    number("sequence_no"),
    number("commit_no"),
    text("file_sha256"),
    text("file_format"),
    number("place_in_file"),
    text("bank_statement_id"),
    text("electronic_sequence_no"),
    text("currency"),
    number("opening_balance"),
    number("opening_day", optional=True),
    number("closing_balance"),
    number("closing_day", optional=True),
    number("balance_before"),
    number("gap_before"),
    number("balances_given"),
    number("line_count"),
)
index("statements_by_account", STATEMENTS.c.bank_account_no, STATEMENTS.c.sequence_no)

LINES = table(
    "statement_lines",
    text("statement_no", key=True),
    number("line_no", key=True),
    number("commit_no"),
    number("posting_day"),
    number("value_day"),
    number("amount"),
    text("transaction_id"),
    number("entry_place"),
    number("detail_place"),
    number("source_line"),
    text("payer_seal"),
    text("text_seal"),
    text("payment_reference"),
    text("bank_reference"),
    text("duplicate_of"),
    clustered=True,
)

VERSIONS = table(
    "statement_line_versions",
    text("statement_no", key=True),
    number("line_no", key=True),
    number("position", key=True),
    number("commit_no"),
    number("replaces"),
    text("confidence"),
    number("review_required"),
    number("score"),
    text("rule"),
    text("party"),
    text("document"),
    text("amount_matched"),
    text("direct_debit"),
    number("candidate_count"),
    number("group_count"),
    number("ambiguous"),
    text("notes"),
    number("rules_version"),
    number("index_commit_no"),
    clustered=True,
)
"""`replaces`: what was applied and transferred before does not count any more."""

APPLICATIONS = table(
    "statement_line_applications",
    text("statement_no", key=True),
    number("line_no", key=True),
    number("position", key=True),
    number("place", key=True),
    number("commit_no"),
    text("ledger"),
    number("entry_no"),
    text("party_no"),
    text("document_no"),
    number("amount", optional=True),
    number("discount"),
    clustered=True,
)
"""Entries that a line settles; a transfer to an account has the entry number 0 and the account in `party_no`. Without
an amount the whole line goes there."""

CANDIDATES = table(
    "statement_line_candidates",
    text("statement_no", key=True),
    number("line_no", key=True),
    number("position", key=True),
    number("place", key=True),
    number("score"),
    text("rule"),
    text("party"),
    text("document"),
    text("amount_matched"),
    text("direct_debit"),
    text("account_type"),
    text("account_no"),
    text("entry_nos"),
    clustered=True,
)

POSTINGS = table(
    "statement_postings",
    text("statement_no", key=True),
    number("commit_no"),
    text("mode"),
    number("register_no"),
)

POSTED_LINES = table(
    "statement_posted_lines",
    text("statement_no", key=True),
    number("line_no", key=True),
    number("commit_no"),
    number("transaction_no"),
    number("bank_entry_no"),
    clustered=True,
)

RECONCILED = table(
    "reconciled_statements",
    text("bank_account_no", key=True),
    number("position", key=True),
    number("commit_no"),
    text("statement_no"),
    number("posting_day"),
    number("closing_balance"),
    clustered=True,
)

_NOT_MATCHED = (0, "", "", "", "", "", 0, 0, 0, "", 0, 0)
"""Score, rule, evidence, counts, notes and versions of a line that a person has dealt with."""


def _imported(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    per_one = factor(event.currency)
    rows.by_table["statements"].append(
        (
            event.statement_no,
            event.bank_account_no,
            event.sequence_no,
            placed.commit_no,
            event.file_sha256,
            event.file_format,
            event.place_in_file,
            event.bank_statement_id,
            event.electronic_sequence_no,
            event.currency,
            units(event.opening_balance, per_one),
            day_or_none(event.opening_date),
            units(event.closing_balance, per_one),
            day_or_none(event.closing_date),
            units(event.balance_before, per_one),
            int(event.gap_before),
            int(event.balances_given),
            event.line_count,
        )
    )


def _lines_imported(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    statement_no, per_one = _whose(rows, placed)
    commit_no = placed.commit_no
    count = len(event.line_nos)
    days = [day_number(day) for day in event.booking_dates]
    value_days = [day_number(day) for day in event.value_dates] or days
    columns = (
        days,
        value_days,
        [units(amount, per_one) for amount in event.amounts],
        event.transaction_ids,
        event.entry_places,
        column(event.detail_places, count, 0),
        column(event.source_lines, count, 0),
        *(
            column(values, count, "")
            for values in (
                event.payer_seals,
                event.text_seals,
                event.payment_references,
                event.bank_references,
                event.duplicates_of,
            )
        ),
    )
    rows.by_table["statement_lines"].extend(
        (statement_no, line_no, commit_no, *values)
        for line_no, *values in zip(event.line_nos, *columns, strict=True)
    )


def _matched(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    statement_no = statement_no_of(placed.stream)
    position, commit_no = placed.position, placed.commit_no
    count = len(event.line_nos)
    columns = (
        event.confidences,
        map(int, column(event.review_required, count, False)),
        event.scores,
        column(event.rules, count, ""),
        column(event.party_criteria, count, ""),
        column(event.document_criteria, count, ""),
        column(event.amount_criteria, count, ""),
        column(event.direct_debit_criteria, count, ""),
        column(event.candidate_counts, count, 0),
        column(event.group_counts, count, 0),
        map(int, column(event.ambiguous, count, False)),
        column(event.notes, count, ""),
    )
    versions = (event.rules_version, event.index_commit_no)
    rows.by_table["statement_line_versions"].extend(
        (statement_no, line_no, position, commit_no, 1, *values, *versions)
        for line_no, *values in zip(event.line_nos, *columns, strict=True)
    )
    _matched_entries(rows, placed)
    _mapped(rows, placed)
    _candidates(rows, placed)


def _matched_entries(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    statement_no, per_one = _whose(rows, placed)
    position, commit_no = placed.position, placed.commit_no
    applied = zip(
        event.application_line_nos,
        event.application_ledgers,
        event.application_entry_nos,
        event.application_party_nos,
        column(event.application_document_nos, len(event.application_line_nos), ""),
        event.application_amounts,
        column(event.application_discounts, len(event.application_line_nos), ZERO),
        strict=True,
    )
    table_rows = rows.by_table["statement_line_applications"]
    for place, (line_no, ledger, entry_no, party_no, document_no, amount, discount) in enumerate(
        applied
    ):
        amounts = (units(amount, per_one), units(discount, per_one))
        entry = (ledger, entry_no, party_no, document_no)
        table_rows.append((statement_no, line_no, position, place, commit_no, *entry, *amounts))


def _candidates(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    statement_no, _ = _whose(rows, placed)
    position = placed.position
    candidates = zip(
        event.candidate_line_nos,
        event.candidate_scores,
        event.candidate_rules,
        *(
            column(values, len(event.candidate_line_nos), "")
            for values in (
                event.candidate_party_criteria,
                event.candidate_document_criteria,
                event.candidate_amount_criteria,
                event.candidate_direct_debit_criteria,
            )
        ),
        event.candidate_account_types,
        event.candidate_account_nos,
        column(event.candidate_entry_nos, len(event.candidate_line_nos), ""),
        strict=True,
    )
    rows.by_table["statement_line_candidates"].extend(
        (statement_no, line_no, position, place, *values)
        for place, (line_no, *values) in enumerate(candidates)
    )


def _mapped(rows: Rows, placed: Placed) -> None:
    """Lines that a text mapping sends to an account as a whole."""
    event: Any = placed.event
    if not event.account_types:
        return
    statement_no, _ = _whose(rows, placed)
    position, commit_no = placed.position, placed.commit_no
    for line_no, account_type, account_no in zip(
        event.line_nos, event.account_types, event.account_nos, strict=True
    ):
        if account_type:
            entry = (account_type, 0, account_no, "")
            # The whole line, whatever it is: its amount stands with the line.
            row = (statement_no, line_no, position, 0, commit_no, *entry, None, 0)
            rows.by_table["statement_line_applications"].append(row)


def _accepted(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    _version(rows, placed, event.line_nos, "accepted", replaces=False)


def _cleared(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    _version(rows, placed, event.line_nos, "none", replaces=True)


def _assigned(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    statement_no, per_one = _whose(rows, placed)
    position, commit_no = placed.position, placed.commit_no
    _version(rows, placed, (event.line_no,), "manual", replaces=True)
    applied = zip(
        event.ledgers,
        event.entry_nos,
        event.party_nos,
        event.document_nos,
        event.amounts,
        column(event.discounts, len(event.entry_nos), ZERO),
        strict=True,
    )
    for place, (ledger, entry_no, party_no, document_no, amount, discount) in enumerate(applied):
        amounts = (units(amount, per_one), units(discount, per_one))
        entry = (ledger, entry_no, party_no, document_no)
        row = (statement_no, event.line_no, position, place, commit_no, *entry, *amounts)
        rows.by_table["statement_line_applications"].append(row)


def _transferred(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    statement_no, per_one = _whose(rows, placed)
    position, commit_no = placed.position, placed.commit_no
    _version(rows, placed, (event.line_no,), "manual", replaces=False)
    entry = (event.account_type, 0, event.account_no, "")
    row = (
        statement_no,
        event.line_no,
        position,
        0,
        commit_no,
        *entry,
        units(event.amount, per_one),
        0,
    )
    rows.by_table["statement_line_applications"].append(row)


def _version(
    rows: Rows, placed: Placed, line_nos: tuple[int, ...], confidence: str, *, replaces: bool
) -> None:
    statement_no = statement_no_of(placed.stream)
    position, commit_no = placed.position, placed.commit_no
    rows.by_table["statement_line_versions"].extend(
        (statement_no, line_no, position, commit_no, int(replaces), confidence, 0, *_NOT_MATCHED)
        for line_no in line_nos
    )


def _posted(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    statement_no = statement_no_of(placed.stream)
    commit_no = placed.commit_no
    if event.part == 1:
        posting = (statement_no, commit_no, event.mode, event.register_no)
        rows.by_table["statement_postings"].append(posting)
    rows.by_table["statement_posted_lines"].extend(
        (statement_no, line_no, commit_no, transaction_no, entry_no)
        for line_no, transaction_no, entry_no in zip(
            event.line_nos, event.transaction_nos, event.bank_entry_nos, strict=True
        )
    )


def _reconciled(rows: Rows, placed: Placed) -> None:
    event: Any = placed.event
    bank_account_no = stream_key(placed.stream)
    per_one = factor(rows.known.currency_by_bank_account[bank_account_no])
    rows.by_table["reconciled_statements"].append(
        (
            bank_account_no,
            placed.position,
            placed.commit_no,
            event.statement_no,
            day_number(event.statement_date),
            units(event.closing_balance, per_one),
        )
    )


def _whose(rows: Rows, placed: Placed) -> tuple[str, Any]:
    """The statement's number, and how many smallest units one of its account's currency has."""
    statement_no = statement_no_of(placed.stream)
    bank_account_no = statement_no.rpartition("/")[0]
    return statement_no, factor(rows.known.currency_by_bank_account[bank_account_no])


PROJECTION = Projection(
    (STATEMENTS, LINES, VERSIONS, APPLICATIONS, CANDIDATES, POSTINGS, POSTED_LINES, RECONCILED),
    {
        StatementImported: _imported,
        StatementLinesImported: _lines_imported,
        LinesMatched: _matched,
        LinesAccepted: _accepted,
        LinesCleared: _cleared,
        LineAssigned: _assigned,
        DifferenceTransferred: _transferred,
        StatementPosted: _posted,
        StatementReconciled: _reconciled,
    },
)
