"""The streams of a ledger: the state of each, and every class of events by its stored name."""

from __future__ import annotations

from collections.abc import Callable

from ledger_es.aggregates import (
    accounting_periods,
    audit,
    bank_account,
    bank_entry_matches,
    bank_reconciliation,
    bank_statement,
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
    exchange_adjustment,
    finance_charge_memo,
    finance_charge_terms,
    general_ledger,
    journal_batch,
    learned_payer,
    mailing,
    mandate,
    mapping_offer,
    matching_rules,
    number_series,
    party,
    party_ledger,
    payment_method,
    payment_registration,
    payment_terms,
    payment_tolerance,
    posting_group,
    reminder,
    reminder_terms,
    statement_chain,
    statement_details,
    statement_intake,
    statement_posting,
    text_mapping,
    vat_code,
)
from ledger_es.aggregates.event import Event, State, stream_kind
from ledger_es.aggregates.open_entries import PartyLedger
from ledger_es.aggregates.statement_lines import BankStatement

STATES: dict[str, Callable[[], State]] = {
    company.STREAM: company.Company,
    chart_of_accounts.STREAM: chart_of_accounts.ChartOfAccounts,
    accounting_periods.STREAM: accounting_periods.AccountingPeriods,
    posting_group.STREAM: posting_group.PostingGroups,
    credit_warning.STREAM: credit_warning.CreditWarnings,
    currency.STREAM: currency.Currencies,
    dimension.STREAM: dimension.Dimensions,
    payment_method.STREAM: payment_method.PaymentMethods,
    payment_terms.STREAM: payment_terms.PaymentTerms,
    payment_tolerance.STREAM: payment_tolerance.PaymentTolerance,
    reminder_terms.STREAM: reminder_terms.ReminderTermsByCode,
    collection_automation.STREAM: collection_automation.CollectionAutomations,
    finance_charge_terms.STREAM: finance_charge_terms.FinanceChargeTermsByCode,
    general_ledger.STREAM: general_ledger.GeneralLedger,
    journal_batch.STREAM: journal_batch.JournalBatches,
    "journal_batch": journal_batch.JournalBatch,
    "deposit": deposit.Deposit,
    direct_debit_setup.STREAM: direct_debit_setup.DirectDebitSetup,
    mandate.KIND: mandate.Mandate,
    direct_debit_collection.KIND: direct_debit_collection.DirectDebitCollection,
    mailing.KIND: mailing.Mailing,
    "number_series": number_series.NumberSeries,
    "customer": party.Party,
    "vendor": party.Party,
    "customer_ledger": PartyLedger,
    "vendor_ledger": PartyLedger,
    "reminder": reminder.Reminder,
    "finance_charge_memo": finance_charge_memo.FinanceChargeMemo,
    "bank_account": bank_account.BankAccount,
    "bank_statement": BankStatement,
    payment_registration.KIND: payment_registration.PaymentRegistration,
    check.KIND: check.Checks,
    "bank_reconciliation": bank_reconciliation.BankReconciliation,
    text_mapping.STREAM: text_mapping.TextMappings,
    vat_code.STREAM: vat_code.VatCodes,
    matching_rules.STREAM: matching_rules.MatchingRules,
    learned_payer.STREAM: learned_payer.LearnedPayers,
    mapping_offer.STREAM: mapping_offer.MappingOffers,
    audit.STREAM: audit.Audit,
}
"""The state's class by the name of the stream, or by the kind of stream if there is a stream for each key."""


def new_state(stream: str) -> State:
    """The state of a stream without events."""
    make = STATES.get(stream) or STATES.get(stream_kind(stream))
    assert make is not None, f"no state is known for the stream {stream}"
    return make()


def _events_by_name() -> dict[str, type[Event]]:
    by_name: dict[str, type[Event]] = {}
    for module in (
        company,
        credit_warning,
        currency,
        chart_of_accounts,
        accounting_periods,
        posting_group,
        dimension,
        payment_method,
        payment_terms,
        payment_tolerance,
        reminder_terms,
        collection_automation,
        finance_charge_terms,
        general_ledger,
        journal_batch,
        deposit,
        direct_debit_setup,
        mailing,
        mandate,
        direct_debit_collection,
        number_series,
        party,
        party_ledger,
        entry_note,
        exchange_adjustment,
        reminder,
        finance_charge_memo,
        bank_account,
        statement_chain,
        bank_statement,
        bank_entry_matches,
        bank_reconciliation,
        check,
        statement_intake,
        statement_posting,
        statement_details,
        payment_registration,
        text_mapping,
        vat_code,
        matching_rules,
        learned_payer,
        mapping_offer,
        audit,
    ):
        for kind, events in module.EVENTS.items():
            for event in events:
                name = f"{kind}.{event.act}.{event.shape}"
                assert name not in by_name, f"two events are stored as {name}"
                by_name[name] = event
    return by_name


EVENTS = _events_by_name()
"""The class of events by stored name."""
