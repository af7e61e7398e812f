"""The questions to a ledger, with one file for each kind."""

from ledger_es.questions.questions import Questions

__all__ = ["Questions"]
