"""How well a statement line and a bank account ledger entry fit, and which of two fits is better (algorithms.md 2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.matching.string_nearness import contained_share, nearness
from ledger_es.posting.bank_entry_matches import BankEntryToMatch, ReconciliationLine

_CLOSE_ABOVE: Final = Decimal("0.6")
_CLOSE_BELOW: Final = Decimal("1.1")
"""A line's amount as a share of the entry's, between which it is close; both are outside."""
_ACCEPTED_NEARNESS: Final = 80
_HIGH_SCORE: Final = 95


class TextScores(NamedTuple):
    """How well a text of the entry is found on the line, 0 to 100, each by the text of the line that fits best.

    `near`: nearness in pieces of four letters and more; `exact`: the share of the entry's text in one piece.
    """

    near: int
    exact: int

    @property
    def is_acceptable(self) -> bool:
        return self.near >= _ACCEPTED_NEARNESS or self.exact == 100

    @property
    def best(self) -> int:
        return max(self.near, self.exact)


class BankEntryEvidence(NamedTuple):
    """What speaks for a line and an entry: differences without sign, and the scores of the entry's three texts."""

    amount_difference: Decimal
    days_apart: int
    document_no: TextScores
    external_document_no: TextScores
    description: TextScores

    @property
    def texts(self) -> tuple[TextScores, TextScores, TextScores]:
        """The scores in the order in which they decide when they are equally high."""
        return self.document_no, self.external_document_no, self.description

    @property
    def is_high_confidence(self) -> bool:
        """Same day, same amount, a text that is near and one that is contained; these may be different texts."""
        return (
            not self.days_apart
            and not self.amount_difference
            and any(text.near >= _HIGH_SCORE for text in self.texts)
            and any(text.exact >= _HIGH_SCORE for text in self.texts)
        )


def acceptable_evidence(
    line: ReconciliationLine, entry: BankEntryToMatch
) -> BankEntryEvidence | None:
    """The evidence for the pair, or None if they are not matched: the amount must be exact, or close and a text found.

    The date is not judged here; a line without date is no day apart from any entry.
    """
    if not is_close(line.statement_amount, entry.remaining_amount):
        return None
    texts = [text for text in _texts_of(line) if text]
    evidence = BankEntryEvidence(
        abs(line.statement_amount - entry.remaining_amount),
        abs((entry.posting_date - line.transaction_date).days) if line.transaction_date else 0,
        _scores(texts, entry.document_no),
        _scores(texts, entry.external_document_no),
        _scores(texts, entry.description),
    )
    if evidence.amount_difference and not any(text.is_acceptable for text in evidence.texts):
        return None
    return evidence


def is_close(statement_amount: Decimal, remaining_amount: Decimal) -> bool:
    """Whether both have one sign and the line is more than 0.6 and less than 1.1 of the entry."""
    if statement_amount * remaining_amount <= 0:
        return False
    amount, remaining = abs(statement_amount), abs(remaining_amount)
    return _CLOSE_ABOVE * remaining < amount < _CLOSE_BELOW * remaining


def _texts_of(line: ReconciliationLine) -> tuple[str, str, str, str]:
    return line.description, line.party_name, line.additional_text, line.document_no


def _scores(texts: Sequence[str], entry_text: str) -> TextScores:
    if not (entry_text and texts):
        return TextScores(0, 0)
    return TextScores(
        max(nearness(text, entry_text) for text in texts),
        max(contained_share(text, entry_text) for text in texts),
    )


def is_better(evidence: BankEntryEvidence, other: BankEntryEvidence) -> bool:
    """Whether the first is better: by the amount, then by the texts, then by the date. Equal is not better."""
    if evidence.amount_difference != other.amount_difference:
        return evidence.amount_difference < other.amount_difference
    lead = _lead_of_texts(evidence, other)
    if lead:
        return lead > 0
    return evidence.days_apart < other.days_apart


def _lead_of_texts(evidence: BankEntryEvidence, other: BankEntryEvidence) -> int:
    """Positive if the texts of the first are better, 0 if each has the same score on both sides.

    Of the texts whose scores differ, the one with the highest score on either side decides.
    """
    lead = highest = 0
    for text, other_text in zip(evidence.texts, other.texts, strict=True):
        winning = max(text.best, other_text.best)
        if text.best != other_text.best and winning > highest:
            lead, highest = text.best - other_text.best, winning
    return lead
