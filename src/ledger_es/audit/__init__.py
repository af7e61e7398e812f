"""Proof and past: replay everything and see whether it agrees, and what is behind a document, a party or an entry."""

from ledger_es.audit.findings import Check, Verification
from ledger_es.audit.history import History, PastEvent, history
from ledger_es.audit.verify import Progress, verify
from ledger_es.audit.written import Written, written_by

__all__ = [
    "Check",
    "History",
    "PastEvent",
    "Progress",
    "Verification",
    "Written",
    "history",
    "verify",
    "written_by",
]
