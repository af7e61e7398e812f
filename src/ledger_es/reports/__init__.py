"""Reports: read models as tables for people and as JSON for programs, with the same words in both."""

from ledger_es.queries.open_entries import OpenEntry
from ledger_es.reports.aging import AgingReport, aging
from ledger_es.reports.open_entries import OpenEntriesReport, open_entries
from ledger_es.reports.overdue import OverdueReport, overdue
from ledger_es.reports.reconciliation_status import (
    ReconciliationStatusReport,
    reconciliation_status,
)
from ledger_es.reports.report import Column, Report, Table
from ledger_es.reports.statement import (
    StatementReport,
    StatementsReport,
    statement,
    statement_list,
)
from ledger_es.reports.trial_balance import TrialBalanceReport, trial_balance

__all__ = [
    "AgingReport",
    "Column",
    "OpenEntriesReport",
    "OpenEntry",
    "OverdueReport",
    "ReconciliationStatusReport",
    "Report",
    "StatementReport",
    "StatementsReport",
    "Table",
    "TrialBalanceReport",
    "aging",
    "open_entries",
    "overdue",
    "reconciliation_status",
    "statement",
    "statement_list",
    "trial_balance",
]
