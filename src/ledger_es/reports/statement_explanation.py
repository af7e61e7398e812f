"""Report: why a statement line settles what it settles, in sentences, from the decisions that are stored.

Nothing is matched again: what is said was true when the line was proposed. What was proposed is told in full also after
a person has decided otherwise. Source: matching_beyond.md 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from ledger_es.queries import ReadModels
from ledger_es.queries.documents_of_entries import EntryDocument, documents_of_entries
from ledger_es.queries.line_decisions import (
    LineDecisionRow,
    ProposalRow,
    ReadNumberRow,
    decisions_on_line,
    last_proposal,
)
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.queries.statement_lines import ApplicationRow, CandidateRow, LineRow
from ledger_es.queries.text_mapping import mapped_text_seal
from ledger_es.reports.evidence import DOUBT_SENTENCES, evidence_in_words
from ledger_es.reports.report import ERASED, Answer, Report, amount_of, asking
from ledger_es.reports.statement import (
    StatementLineRow,
    StatementReport,
    applied_text,
    statement,
)
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
    "legal_order": "no document is named: the customer pays costs first, then interest, then principal (legal order)",
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
    proposal: ProposalRow | None
    """What automatic application proposed last, whatever a person has decided since."""
    commits: Mapping[int, RecordedCommit]
    reasons: Mapping[int, str]
    """Why people decided, by commit number, where they said it."""
    documents: Mapping[int, EntryDocument]
    """The documents of the entries that were considered, by entry number."""
    mapped_text: str
    """The text of the text mapping that decided; empty if none did, or if it was erased."""

    @property
    def line(self) -> LineRow:
        return self.of_statement.lines[0]

    @property
    def proposed_line(self) -> LineRow:
        """The line as it was proposed last; as it is, if nothing was ever proposed for it."""
        return self.line if self.proposal is None else self.proposal.line

    def title(self) -> str:
        statement_no = self.of_statement.statement.statement_no
        return self.answer.title(f"Line {self.line.line_no} of statement {statement_no}")

    def rows(self) -> tuple[ExplanationRow, ...]:
        sentences: list[tuple[str, Iterable[str]]] = [
            ("read", _read(self.of_statement.rows()[0])),
            ("considered", _considered(self.proposed_line)),
            ("proposed", self._proposed()),
            ("not chosen", self._not_chosen()),
            ("doubt", [DOUBT_SENTENCES[doubt] for doubt in self.proposed_line.doubts.split()]),
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
            "party_means": self.proposed_line.party_means,
            "document_means": self.proposed_line.document_means,
            "numbers": self._numbers_as_json(),
            "explanation": [
                {"topic": row.topic, "explanation": row.explanation} for row in self.rows()
            ],
            "decisions": [
                {
                    "commit_no": decision.commit_no,
                    "recorded_at": utc_text(self.commits[decision.commit_no].recorded_at),
                    "actor": self.commits[decision.commit_no].actor,
                    "confidence": decision.confidence,
                    "settles": [self._applied(each) for each in decision.settles],
                    "reason": self.reasons.get(decision.commit_no, ""),
                }
                for decision in self.decisions
            ],
        }

    def _proposed(self) -> list[str]:
        line = self.proposed_line
        if not line.rule:
            if self.proposal is None and line.is_decided:
                return []
            return ["nothing: no evidence was strong enough", *self._numbers_read()]
        means = [
            f"{name} known {words}"
            for name, words in (
                ("payer" if line.amount >= 0 else "payee", _PARTY_MEANS.get(line.party_means)),
                (
                    "documents" if line.document == "yes_multiple" else "document",
                    _DOCUMENT_MEANS.get(line.document_means),
                ),
            )
            if words
        ]
        rule = _rule_in_words(line.rule) + (f' ("{self.mapped_text}")' if self.mapped_text else "")
        chosen = [f"by {rule}: {_evidence(line, line)}".rstrip(": ")]
        said = [*chosen, *means, *self._numbers_read()]
        if self._is_decided_otherwise():
            said += [f"it would have settled {self._applied(each)}" for each in line.applications]
        return said

    def _is_decided_otherwise(self) -> bool:
        """Whether something else has taken the place of what was proposed."""
        after = False
        for decision in self.decisions:
            after = not decision.is_automatic and (after or decision.replaces)
        return after

    def _numbers_read(self) -> list[str]:
        """Where the numbers of documents stand in the line, each entry once at each place."""
        numbers = () if self.proposal is None else self.proposal.numbers
        said = []
        for number in numbers:
            seems = f", but may be {_SEEMS[number.seems]}" if number.seems else ""
            quoted = self._quoted(number)
            words = f'"{quoted}"' if quoted else "its number"
            where = "reference" if number.field == "reference" else "text"
            said.append(f"{words} in the {where} names {self._document(number.entry_no)}{seems}")
        return said

    def _quoted(self, number: ReadNumberRow) -> str:
        """What was read, in the letters of the line; empty if it was erased since."""
        row = self.of_statement.rows()[0]
        if number.field == "reference":
            return nfc(row.payment_reference)[number.first : number.after]
        if row.text == ERASED:
            return ""
        return nfc(f"{row.text}\n{row.additional_text}")[number.first : number.after]

    def _numbers_as_json(self) -> list[dict[str, Any]]:
        numbers = () if self.proposal is None else self.proposal.numbers
        return [
            {
                "entry_no": number.entry_no,
                "field": number.field,
                "start": number.first,
                "end": number.after,
                "text": self._quoted(number),
                "seems": number.seems,
            }
            for number in numbers
        ]

    def _document(self, entry_no: int) -> str:
        document = self.documents[entry_no]
        return f"{document.owner_no} {document.document_no or entry_no}"

    def _applied(self, applied: ApplicationRow) -> str:
        return applied_text(applied, self.of_statement.statement.currency)

    def _not_chosen(self) -> list[str]:
        line = self.proposed_line
        applied = {str(each.entry_no) for each in line.applications}
        accounts = {(each.ledger, each.party_no) for each in line.applications if not each.entry_no}
        losers = [
            each
            for each in line.candidates
            if not applied & set(each.entry_nos.split())
            and (each.entry_nos or (each.account_type, each.account_no) not in accounts)
        ]
        return [
            f"{self._named(each)}{self._open(each)}: "
            + "; ".join(filter(None, (_evidence(each, line), _why_lost(each, line))))
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
        before: LineDecisionRow | None = None
        for decision, following in pairwise([*self.decisions, None]):
            assert decision is not None
            if following is not None and following.commit_no == decision.commit_no:
                # What was applied is cleared before a line is assigned to an account.
                continue
            commit = self.commits[decision.commit_no]
            settles = ", ".join(self._applied(each) for each in decision.settles)
            what = _what_was_decided(decision, self.line)
            if before is not None and decision.is_as(before):
                what, settles = "proposed again, as before,", ""
            before = decision
            reason = self.reasons.get(decision.commit_no, "")
            said.append(
                f"{what} by {commit.actor},"
                f" {commit.recorded_at:%Y-%m-%d %H:%M} UTC"
                + (f": {settles}" if settles else "")
                + (f"; because: {reason}" if reason else "")
            )
        return said

    def _settles(self) -> list[str]:
        row = self.of_statement.rows()[0]
        left = row.difference
        return [
            *([row.applied] if row.applied else []),
            *([f"{left:,f} is not applied"] if left and row.applied else []),
        ]


def _what_was_decided(decision: LineDecisionRow, line: LineRow) -> str:
    if decision.is_automatic:
        return _PROPOSALS.get(
            decision.confidence, f"proposed with confidence {decision.confidence}"
        )
    is_transfer = decision.confidence == "manual" and not decision.replaces
    if is_transfer and sum(each.amount for each in decision.settles) != line.amount:
        return "difference transferred by hand"
    return _BY_A_PERSON[decision.confidence]


_PROPOSALS: Final[Mapping[str, str]] = {
    "none": "left without a proposal",
    "text_mapping": "proposed by a text mapping",
}
_BY_A_PERSON: Final[Mapping[str, str]] = {
    "manual": "assigned by hand",
    "accepted": "accepted",
    "none": "cleared, so that nothing is applied,",
    "high": "matched with bank entries by the matching rule",
}
_SEEMS: Final[Mapping[str, str]] = {
    "date": "a date",
    "amount": "a sum of money",
    "postcode": "a postcode",
    "street": "a street number",
    "phone": "a phone number",
    "account": "an account number",
    "other_number": "the number of a customer or a contract",
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
    with asking(read_models, as_of, known_at) as question:
        decisions = decisions_on_line(question.connection, question.moment, statement_no, line)
        proposal = last_proposal(question.connection, statement_no, line, decisions)
        documents = documents_of_entries(question.connection, _entry_nos(proposal))
        seal = mapped_text_seal(question.connection, _mapping_no(proposal))
    commit_nos = [decision.commit_no for decision in decisions]
    return StatementLineExplanation(
        with_line.answer,
        with_line,
        tuple(decisions),
        proposal,
        read_models.commits(commit_nos),
        read_models.reasons(commit_nos),
        documents,
        read_models.texts([seal]).get(seal, "") if seal else "",
    )


def _mapping_no(proposal: ProposalRow | None) -> int:
    """The text mapping that has decided, 0 if none has."""
    rule = "" if proposal is None else proposal.line.rule
    return int(rule.removeprefix("mapping-")) if rule.startswith("mapping-") else 0


def _entry_nos(proposal: ProposalRow | None) -> set[int]:
    """The entries that an explanation names."""
    if proposal is None:
        return set()
    candidates = {int(no) for each in proposal.line.candidates for no in each.entry_nos.split()}
    return candidates | {number.entry_no for number in proposal.numbers}


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
    they = "it" if line.candidate_count == 1 else "they"
    return [
        f"{line.candidate_count} possible {entries}{groups}, as {they} stood after commit"
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
