"""All read models, with one line for each, and the number of their shape."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Table

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.streams import EVENTS
from ledger_es.projections import (
    accounting_periods,
    asking_document,
    bank_entries,
    bank_reconciliation,
    chart_of_accounts,
    check,
    collection_automation,
    company,
    credit_warning,
    currency,
    deposit,
    dimension,
    direct_debit_collection,
    direct_debit_setup,
    entry_note,
    entry_versions,
    exchange_adjustment,
    finance_charge_terms,
    gl_entries,
    journal_batch,
    learned_payer,
    mailing,
    mandate,
    mapping_offer,
    matching_rules,
    number_series,
    party,
    party_entries,
    payment_method,
    payment_registration,
    payment_terms,
    payment_tolerance,
    posting_group,
    reminder_terms,
    statement_chain,
    statement_lines,
    statements,
    text_mapping,
    vat_code,
    vat_entry,
)
from ledger_es.projections.projection import AddRows, Projection

SHAPE: Final = 53
"""Raised with every change of a table or of what stands in it: tables of another shape are built anew."""

PROJECTIONS: Final[tuple[Projection, ...]] = (
    company.PROJECTION,
    chart_of_accounts.PROJECTION,
    accounting_periods.PROJECTION,
    dimension.PROJECTION,
    payment_method.PROJECTION,
    payment_terms.PROJECTION,
    payment_tolerance.PROJECTION,
    reminder_terms.PROJECTION,
    finance_charge_terms.PROJECTION,
    collection_automation.PROJECTION,
    credit_warning.PROJECTION,
    currency.PROJECTION,
    exchange_adjustment.PROJECTION,
    posting_group.PROJECTION,
    vat_code.PROJECTION,
    number_series.PROJECTION,
    journal_batch.PROJECTION,
    deposit.PROJECTION,
    direct_debit_setup.PROJECTION,
    direct_debit_collection.PROJECTION,
    mandate.PROJECTION,
    mailing.PROJECTION,
    text_mapping.PROJECTION,
    matching_rules.PROJECTION,
    learned_payer.PROJECTION,
    mapping_offer.PROJECTION,
    party.PROJECTION,
    gl_entries.PROJECTION,
    vat_entry.PROJECTION,
    party_entries.PROJECTION,
    entry_versions.PROJECTION,
    entry_note.PROJECTION,
    asking_document.PROJECTION,
    bank_entries.PROJECTION,
    payment_registration.PROJECTION,
    statements.PROJECTION,
    statement_chain.PROJECTION,
    statement_lines.PROJECTION,
    bank_reconciliation.PROJECTION,
    check.PROJECTION,
)

TABLES: Final[tuple[Table, ...]] = tuple(
    table for projection in PROJECTIONS for table in projection.tables
)


def _by_event() -> dict[type[Event], tuple[AddRows[Any], ...]]:
    by_event: dict[type[Event], list[AddRows[Any]]] = {}
    for projection in PROJECTIONS:
        for event, add_rows in projection.events:
            by_event.setdefault(event, []).append(add_rows)
    return {event: tuple(functions) for event, functions in by_event.items()}


ADD_ROWS: Final = _by_event()
"""The functions that add the rows of each class of events. Other events change no read model."""

PASSED_OVER: Final = frozenset(name for name, event in EVENTS.items() if event not in ADD_ROWS)
"""The stored names of events that change no read model, so that they need not be decoded."""
