"""Proof and past: replay everything and see whether it agrees, and what is behind a document, a party or an entry."""

from ledger_es.audit.findings import Check, Verification
from ledger_es.audit.history import PastEvent, history
from ledger_es.audit.verify import Progress, verify

__all__ = ["Check", "PastEvent", "Progress", "Verification", "history", "verify"]
