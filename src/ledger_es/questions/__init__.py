"""What a ledger can be asked: a file for each kind of question."""

from ledger_es.questions.questions import Questions

__all__ = ["Questions"]
