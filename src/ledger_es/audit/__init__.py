"""Proof and past: whether everything agrees, what is behind a document, a party or an entry, verified copies."""

from ledger_es.audit.copying import Copied, back_up_verified, copy_verified
from ledger_es.audit.findings import Check, Verification
from ledger_es.audit.history import History, PastEvent, history
from ledger_es.audit.verify import Progress, verify
from ledger_es.audit.written import Written, written_by

__all__ = [
    "Check",
    "Copied",
    "History",
    "PastEvent",
    "Progress",
    "Verification",
    "Written",
    "back_up_verified",
    "copy_verified",
    "history",
    "verify",
    "written_by",
]
