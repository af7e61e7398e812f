"""Report: why a statement line settles what it settles, in sentences, from the decisions that are stored.

Nothing is matched again: what is said was true when the line was proposed. Source: matching_beyond.md 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ledger_es.queries import ReadModels
from ledger_es.queries.documents_of_entries import EntryDocument, documents_of_entries
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.queries.statement_lines import (
    CandidateRow,
    LineDecisionRow,
    LineRow,
    decisions_on_line,
)
from ledger_es.reports.evidence import DOUBT_SENTENCES, evidence_in_words
from ledger_es.reports.report import Answer, Report, amount_of, asking
from ledger_es.reports.statement import StatementLineRow, StatementReport, statement
from ledger_es.tables.words import code_words
from ledger_es.values import nfc, utc_text

_PARTY_MEANS: Final[Mapping[str, str]] = {
    "payment_account": "by its bank account",
    "name_and_city": "by name, town and street",
    "unique_name": "by a name that nobody else has",
    "text": "by a name in the text",
    "learned": "by an account that was assigned by hand before",
}
_DOCUMENT_MEANS: Final[Mapping[str, str]] = {
    "payment_reference": "by the payment reference",
    "document_no": "by its number",
    "external_document_no": "by its external number",
    "printed_form": "by its number or reference in another form",
}
_OWN_RULES: Final[Mapping[str, str]] = {
    "reference": "a payment reference that stands in the text",
    "printed-form": "a document number in another form",
    "near-miss": "a number that differs in one digit, of a certain payer, with the exact amount",
    "covering-set": "documents of one party that add up to the line, in one way only",
    "charges-deducted": "certain but for the amount, which is short by what the bank may have deducted",
    "bank-charges": "the bank says of the line that it is nothing but its charges",
}


_PROFILES: Final[Mapping[str, str]] = {
    "careful": "read carefully",
    "business_central": "to the letter of the table",
}
_NOTES: Final[Mapping[str, str]] = {
    "search_incomplete": "not every set of entries was tried: there are too many",
    "competing_lines": "another line of the statement wanted the same entry",
    "documents_left": "the line names more documents than its amount pays",
    "mapping_overridden": "a text mapping fits too, but a document is named",
}


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """One sentence about the line. `topic`: read, considered, proposed, not chosen, doubt, decided, settles, posted."""

    topic: str
    explanation: str


@dataclass(frozen=True)
class StatementLineExplanation(Report[ExplanationRow]):
    """Why one line settles what it settles."""

    row_type = ExplanationRow

    answer: Answer
    of_statement: StatementReport
    """The statement with this line only."""
    decisions: tuple[LineDecisionRow, ...]
    commits: Mapping[int, RecordedCommit]
    documents: Mapping[int, EntryDocument]
    """The documents of the entries that were considered, by entry number."""

    @property
    def line(self) -> LineRow:
        return self.of_statement.lines[0]

    def title(self) -> str:
        statement_no = self.of_statement.statement.statement_no
        return self.answer.title(f"Line {self.line.line_no} of statement {statement_no}")

    def rows(self) -> tuple[ExplanationRow, ...]:
        sentences: list[tuple[str, Iterable[str]]] = [
            ("read", _read(self.of_statement.rows()[0])),
            ("considered", _considered(self.line)),
            ("proposed", self._proposed()),
            ("not chosen", self._not_chosen()),
            ("doubt", [DOUBT_SENTENCES[doubt] for doubt in self.line.doubts.split()]),
            ("decided", self._decided()),
            ("settles", self._settles()),
            ("posted", _posted(self.line)),
        ]
        return tuple(
            ExplanationRow(topic, said) for topic, all_said in sentences for said in all_said
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "statement_no": self.of_statement.statement.statement_no,
            "line": self.of_statement.as_json()["lines"][0],
            "party_means": self.line.party_means,
            "document_means": self.line.document_means,
            "explanation": [
                {"topic": row.topic, "explanation": row.explanation} for row in self.rows()
            ],
            "decisions": [
                {
                    "commit_no": decision.commit_no,
                    "recorded_at": utc_text(self.commits[decision.commit_no].recorded_at),
                    "actor": self.commits[decision.commit_no].actor,
                    "confidence": decision.confidence,
                }
                for decision in self.decisions
            ],
        }

    def _proposed(self) -> list[str]:
        line = self.line
        if not line.rule:
            return [] if line.is_decided else ["nothing: no evidence was strong enough"]
        means = [
            f"{name} known {words}"
            for name, words in (
                ("payer" if line.amount >= 0 else "payee", _PARTY_MEANS.get(line.party_means)),
                ("document", _DOCUMENT_MEANS.get(line.document_means)),
            )
            if words
        ]
        chosen = [f"by {_rule_in_words(line.rule)}: {_evidence(line, line)}".rstrip(": ")]
        return [*chosen, *means]

    def _not_chosen(self) -> list[str]:
        line = self.line
        applied = {str(each.entry_no) for each in line.applications}
        losers = [each for each in line.candidates if not applied & set(each.entry_nos.split())]
        return [
            f"{self._named(each)}{self._open(each)}: {_evidence(each, line)}; {_why_lost(each, line)}"
            for each in losers
        ]

    def _named(self, candidate: CandidateRow) -> str:
        numbers = [int(number) for number in candidate.entry_nos.split()]
        if not numbers:
            return f"{code_words(candidate.account_type)} {candidate.account_no}"
        named = [self.documents[number].document_no or str(number) for number in numbers]
        return f"{candidate.account_no} {', '.join(named)}"

    def _open(self, candidate: CandidateRow) -> str:
        """What was open of the candidate, and what spoke against it."""
        currency = self.of_statement.statement.currency
        amount = f" over {amount_of(candidate.amount, currency):,f}" if candidate.amount else ""
        doubts = [DOUBT_SENTENCES[doubt] for doubt in candidate.doubts.split()]
        return amount + (f" ({'; '.join(doubts)})" if doubts else "")

    def _decided(self) -> list[str]:
        said = []
        for decision in self.decisions:
            commit = self.commits[decision.commit_no]
            what = _DECISIONS.get(
                decision.confidence, f"proposed with confidence {decision.confidence}"
            )
            said.append(f"{what} by {commit.actor}, {commit.recorded_at:%Y-%m-%d %H:%M} UTC")
        return said

    def _settles(self) -> list[str]:
        row = self.of_statement.rows()[0]
        left = row.difference
        return [
            *([row.applied] if row.applied else []),
            *([f"{left:,f} is not applied"] if left and row.applied else []),
        ]


_DECISIONS: Final[Mapping[str, str]] = {
    "manual": "assigned by hand",
    "accepted": "accepted",
    "none": "left without a proposal",
    "text_mapping": "proposed by a text mapping",
}


def explain_line(
    read_models: ReadModels,
    *,
    statement_no: str,
    line_no: int,
    as_of: date,
    known_at: datetime | None = None,
) -> StatementLineExplanation:
    """Why the line settles what it settles, as known at the moment.

    Raises StatementUnknown, StatementLineUnknown or NaiveTime.
    """
    statement_no = nfc(statement_no)
    with_line = statement(
        read_models, statement_no=statement_no, as_of=as_of, known_at=known_at, line_nos=(line_no,)
    )
    line = with_line.lines[0]
    entry_nos = {int(no) for each in line.candidates for no in each.entry_nos.split()}
    with asking(read_models, as_of, known_at) as question:
        decisions = decisions_on_line(question.connection, question.moment, statement_no, line_no)
        documents = documents_of_entries(question.connection, entry_nos)
    commits = read_models.commits(decision.commit_no for decision in decisions)
    return StatementLineExplanation(
        with_line.answer, with_line, tuple(decisions), commits, documents
    )


def _read(row: StatementLineRow) -> list[str]:
    verb = "received" if row.amount >= 0 else "paid"
    said = [f"{abs(row.amount):,f} {row.currency} {verb} on {row.date.isoformat()}"]
    for title, text in (
        ("payer" if row.amount >= 0 else "payee", row.party_name),
        ("on behalf of", row.ultimate_name),
        ("account", row.party_account),
        ("reference", row.payment_reference),
        ("text", row.text),
        ("more text", row.additional_text),
    ):
        if text:
            said.append(f"{title}: {text}")
    return said


def _considered(line: LineRow) -> list[str]:
    if not line.rules_version:
        return []
    groups = f", {line.group_count} of them groups of documents" if line.group_count else ""
    entries = "entry" if line.candidate_count == 1 else "entries"
    return [
        f"{line.candidate_count} possible {entries}{groups}, as they stood after commit"
        f" {line.candidates_commit_no}; rule set {line.rules_version}, {_PROFILES.get(line.profile, line.profile)}",
        *(_NOTES[note] for note in line.notes.split() if note in _NOTES),
    ]


def _rule_in_words(rule: str) -> str:
    if rule.startswith("mapping-"):
        return f"text mapping {rule.removeprefix('mapping-')}"
    if rule in _OWN_RULES:
        return f"rule {rule} ({_OWN_RULES[rule]})"
    return f"rule {rule} of the table"


def _evidence(evidence: LineRow | CandidateRow, line: LineRow) -> str:
    return evidence_in_words(
        party=evidence.party,
        document=evidence.document,
        amount=evidence.amount_matched,
        direct_debit=evidence.direct_debit,
        is_money_in=line.amount >= 0,
    )


def _why_lost(candidate: CandidateRow, line: LineRow) -> str:
    if not line.applications:
        return "not strong enough, or settled by another line"
    if candidate.score == line.score:
        return "as good as what was chosen"
    if candidate.score > line.score:
        return "stronger, but settled by another line"
    return f"weaker ({_rule_in_words(candidate.rule)})" if candidate.rule else "weaker"


def _posted(line: LineRow) -> Sequence[str]:
    if not line.is_posted:
        return ()
    if not line.transaction_no:
        return ("the bank entries that the line shows were posted before",)
    return (f"ledger transaction {line.transaction_no}, bank entry {line.bank_entry_no}",)
