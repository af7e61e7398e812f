"""Audit: verifies that everything agrees, shows the events behind a thing, and makes verified copies."""

from ledger_es.audit.copying import Copied, back_up_verified, copy_verified
from ledger_es.audit.findings import Check, Verification
from ledger_es.audit.history import History, PastEvent, history
from ledger_es.audit.register import RegisterReport, register
from ledger_es.audit.verify import Progress, verify
from ledger_es.audit.writing import written, written_in
from ledger_es.audit.written import Written, written_by
from ledger_es.audit.written_tables import written_tables

__all__ = [
    "Check",
    "Copied",
    "History",
    "PastEvent",
    "Progress",
    "RegisterReport",
    "Verification",
    "Written",
    "back_up_verified",
    "copy_verified",
    "history",
    "register",
    "verify",
    "written",
    "written_by",
    "written_in",
    "written_tables",
]
