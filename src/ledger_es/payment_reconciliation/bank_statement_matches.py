"""Automatic application: proposes what statement lines settle, without a lock, from an index as of one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import orjson

from ledger_es.aggregates.match_evidence import (
    Doubt,
    EntryLedger,
)
from ledger_es.commands.bank_statement_matches import (
    AppliedEntry,
    CandidateRow,
    LineMatch,
    MatchLines,
    NumberReadRow,
)
from ledger_es.matching import (
    DEFAULT_RULES,
    Candidate,
    CarefulProposal,
    ClosedDocument,
    ClosedDocuments,
    EntryIndex,
    Line,
    Mapping,
    Means,
    Proposal,
    ReadNumber,
    RuleSet,
    Settings,
    means_of,
    numbers_as_written,
    propose,
    propose_carefully,
)
from ledger_es.matching.legal_order import DebtsOf, in_legal_order, no_legal_order
from ledger_es.queries.statement_lines import LineRow, additional_text
from ledger_es.values import from_day_number, from_minor_units, nfc, unchecked

_line_match = unchecked(LineMatch)
_applied_entry = unchecked(AppliedEntry)

_LEDGERS: Final[dict[str, EntryLedger]] = {
    "customer": "customer",
    "vendor": "vendor",
    "bank": "bank_account",
}
"""The names of ledgers in events by their names in matching rules. Entries of employees are never proposed."""


class LineTexts(NamedTuple):
    """The personal texts of a line in the clear."""

    payer: dict[str, str]
    text: dict[str, str]


def line_of(row: LineRow, currency: str, texts: LineTexts) -> Line:
    """The line in the form that matching compares, with all texts in Unicode NFC like stored codes."""
    payer, text = (
        {name: nfc(value) for name, value in value_by_name.items()} for value_by_name in texts
    )
    return Line(
        line_no=row.line_no,
        date=from_day_number(row.posting_day),
        amount=from_minor_units(row.amount, currency),
        text=text.get("text", ""),
        additional_text=additional_text(text),
        party_name=payer.get("name", ""),
        party_city=payer.get("city", ""),
        party_address=payer.get("address", ""),
        party_account=payer.get("account", ""),
        payment_reference=nfc(row.payment_reference),
        transaction_id=row.transaction_id,
        ultimate_name=text.get("ultimate_name", ""),
        is_charge=bool(row.is_charge),
        end_to_end_id=text.get("end_to_end_id", ""),
    )


def line_texts(row: LineRow, text_by_seal: dict[str, str]) -> LineTexts:
    """The payer and the text of the line. Erased texts are empty."""
    return LineTexts(
        orjson.loads(text_by_seal.get(row.payer_seal, "{}")),
        orjson.loads(text_by_seal.get(row.text_seal, "{}")),
    )


DoubtsAbout = Callable[[Iterable[int], Iterable[tuple[str, str]]], list[Doubt]]
"""The doubts about settling entries, by number, of parties, by kind and number."""


def _no_doubts(entry_nos: Iterable[int], parties: Iterable[tuple[str, str]]) -> list[Doubt]:
    return []


def match_command(
    statement_no: str,
    lines: Iterable[Line],
    index: EntryIndex,
    mappings: Iterable[Mapping],
    settings: Settings,
    rules: RuleSet = DEFAULT_RULES,
    doubts_about: DoubtsAbout = _no_doubts,
    closed_documents: ClosedDocuments | None = None,
    debts_of: DebtsOf = no_legal_order,
) -> MatchLines:
    """The command that records the proposals for the lines, with the doubts about what each of them settles."""
    wanted = list(lines)
    released = [(statement_no, line.line_no) for line in wanted]
    line_by_no = {line.line_no: line for line in wanted}
    proposals = _proposals(
        wanted, index, mappings, rules, settings, released, closed_documents, debts_of
    )
    return MatchLines(
        statement_no=statement_no,
        rules_version=rules.version,
        profile=settings.profile,
        candidates_commit_no=index.commit_no,
        match_tolerance_type=settings.tolerance_type,
        match_tolerance_value=settings.tolerance_value,
        matches=tuple(
            _match(
                careful.proposal,
                careful.numbers,
                means_of(careful.proposal, line_by_no[careful.proposal.line_no], index),
                [*careful.doubts, *_doubts(careful.proposal, doubts_about)],
                doubts_about,
            )
            for careful in proposals
        ),
    )


def _proposals(
    lines: list[Line],
    index: EntryIndex,
    mappings: Iterable[Mapping],
    rules: RuleSet,
    settings: Settings,
    released: list[tuple[str, int]],
    closed_documents: ClosedDocuments | None,
    debts_of: DebtsOf,
) -> list[CarefulProposal]:
    if settings.profile == "business_central":
        line_by_no = {line.line_no: line for line in lines}
        by_table = propose(lines, index, mappings, rules, settings, released=released)
        held = index.held(released, firmly=False)
        proposals = in_legal_order(
            {proposal.line_no: proposal for proposal in by_table}, line_by_no, debts_of, held
        )
        return [
            CarefulProposal(
                proposal,
                numbers=numbers_as_written(proposal, line_by_no[proposal.line_no], index),
            )
            for proposal in proposals.values()
        ]
    return propose_carefully(
        lines,
        index,
        mappings,
        rules,
        settings,
        released=released,
        closed_documents=closed_documents or _none_closed,
        debts_of=debts_of,
    )


def _none_closed(lines: Sequence[Line]) -> dict[int, list[ClosedDocument]]:
    return {}


class _Criteria(NamedTuple):
    """The evidence as it is stored; empty if nothing was compared, for example for a mapped text."""

    party: str = ""
    document: str = ""
    amount: str = ""
    direct_debit: str = ""


_NO_CRITERIA = _Criteria()
_NOTHING_FOUND = _Criteria("no", "no", "no_match", "not_considered")


def _doubts(proposal: Proposal, doubts_about: DoubtsAbout) -> list[Doubt]:
    if proposal.applied:
        entry_nos = [entry.entry_no for entry in proposal.applied]
        return doubts_about(
            entry_nos, [(entry.ledger, entry.party_no) for entry in proposal.applied]
        )
    if proposal.account is not None:
        return doubts_about((), [(proposal.account.account_type, proposal.account.account_no)])
    return []


def _match(
    proposal: Proposal,
    numbers: Iterable[ReadNumber],
    means: Means,
    doubts: list[Doubt],
    doubts_about: DoubtsAbout,
) -> LineMatch:
    account = proposal.account
    applies = bool(proposal.applied) or account is not None
    criteria = proposal.criteria or (_NO_CRITERIA if applies else _NOTHING_FOUND)
    confidence = (
        "text_mapping" if proposal.confidence == "high_text_mapping" else proposal.confidence
    )
    return _line_match(
        line_no=proposal.line_no,
        confidence=confidence if applies else "none",
        score=proposal.score if applies else 0,
        rule=proposal.rule if applies else "",
        party=criteria.party,
        party_means=means.party,
        document=criteria.document,
        document_means=means.document,
        amount=criteria.amount,
        direct_debit=criteria.direct_debit,
        candidate_count=proposal.candidate_count,
        group_count=proposal.group_count,
        ambiguous=proposal.ambiguous,
        review_required=applies and (proposal.review_required or bool(doubts)),
        notes=" ".join(proposal.notes),
        doubts=" ".join(doubts),
        account_type=account.account_type if account else "",
        account_no=account.account_no if account else "",
        account_amount=proposal.charge_amount,
        applied=tuple(
            _applied_entry(
                ledger=_LEDGERS[entry.ledger],
                entry_no=entry.entry_no,
                party_no=entry.party_no,
                document_no=entry.document_no,
                amount=entry.amount,
                discount=entry.discount,
                tolerance=entry.tolerance,
                late_discount=entry.late_discount,
            )
            for entry in proposal.applied
        ),
        candidates=tuple(_candidate(candidate, doubts_about) for candidate in proposal.best),
        numbers=tuple(
            NumberReadRow(
                _LEDGERS[number.ledger],
                number.entry_no,
                number.field,
                number.start,
                number.end,
                number.seems,
            )
            for number in numbers
        ),
    )


def _candidate(candidate: Candidate, doubts_about: DoubtsAbout) -> CandidateRow:
    score, rule, criteria, account, entry_nos, open_amount = candidate
    party, document, amount, direct_debit = criteria or _NO_CRITERIA
    return CandidateRow(
        score,
        rule,
        party,
        document,
        amount,
        direct_debit,
        account.account_type,
        account.account_no,
        " ".join(map(str, entry_nos)),
        open_amount,
        " ".join(doubts_about(entry_nos, (account,))),
    )
