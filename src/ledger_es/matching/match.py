"""Proposes, for the lines of a statement, which open entries they settle: pure, from an index as of one commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ledger_es.collector import collector_paused
from ledger_es.matching.assignment import Application, Outcome, assign, oldest_first
from ledger_es.matching.candidates import line_candidates
from ledger_es.matching.document_groups import add_groups
from ledger_es.matching.index import EntryIndex
from ledger_es.matching.line_candidates import MAPPING_CODE, Group, Guarded, LineCandidates, Row
from ledger_es.matching.mappings import Mapped
from ledger_es.matching.named_documents import NamedDocuments
from ledger_es.matching.records import (
    LEDGERS,
    Account,
    Applied,
    Candidate,
    Criteria,
    EntryKey,
    Holder,
    Line,
    Mapping,
    OpenEntry,
    Proposal,
    Settings,
)
from ledger_es.matching.rules import DEFAULT_RULES, RuleSet, confidence_of
from ledger_es.matching.run import CRITERIA, FEW, RuleTable, Run
from ledger_es.values import ZERO


def propose(
    lines: Iterable[Line],
    index: EntryIndex,
    mappings: Iterable[Mapping] = (),
    rules: RuleSet = DEFAULT_RULES,
    settings: Settings | None = None,
    *,
    released: Collection[Holder] = (),
    applying: bool = True,
    few: int = FEW,
    named: NamedDocuments | None = None,
    taken: Collection[EntryKey] = (),
) -> list[Proposal]:
    """One decision a line, by line number; lines with amount 0 are ignored. The index is only read.

    `released`: whose proposals do not count as held, that is the lines run again. `applying=False` only lists:
    entries of the other sign, posted later, marked or reversed too, and nothing is applied. `few` changes the
    way, never the result: up to so many entries are looked at one by one. `named`: what a careful reading of the lines
    has found so far. `taken`: entries that are settled otherwise. Source: algorithms.md 1.
    """
    settings = settings or Settings()
    run = Run(index, mappings, rules, settings, applying, released, few, named, taken)
    asked = sorted((line for line in lines if line.amount), key=lambda line: line.line_no)
    with collector_paused():
        all_rows = [line_candidates(line, run) for line in asked]
        add_groups(all_rows, run.table)
        for rows in all_rows:
            rows.sort()
        outcomes = assign(all_rows, settings.accepting) if applying else {}
        return [
            _proposal(
                rows, outcomes.get(rows.line.line_no), run.table, rules.version, index.commit_no
            )
            for rows in all_rows
        ]


def _proposal(
    rows: LineCandidates,
    outcome: Outcome | None,
    table: RuleTable,
    rules_version: int,
    commit_no: int,
) -> Proposal:
    outcome = outcome or Outcome(row=rows.best[0] if rows.best else None)
    row = outcome.row
    equals = row is not None and rows.equals_of(row) > 1
    score = -row.minus_score if row else 0
    return Proposal(
        line_no=rows.line.line_no,
        statement_amount=rows.line.amount,
        applied=tuple(_applied(each) for each in outcome.applications),
        account=row.target.account if row and isinstance(row.target, Mapped) else None,
        score=score,
        rule=_rule_name(row, table) if row else "",
        confidence=confidence_of(score),
        criteria=_criteria(row) if row else None,
        candidate_count=rows.count,
        group_count=rows.group_count,
        best=tuple(_candidate(each, table) for each in rows.best),
        ambiguous=equals or outcome.tied_with_line,
        review_required=_review_required(row, table),
        notes=_notes(rows, outcome, equals),
        rules_version=rules_version,
        commit_no=commit_no,
    )


def _notes(rows: LineCandidates, outcome: Outcome, equals: bool) -> tuple[str, ...]:
    row = outcome.row
    mapped = any(each.code == MAPPING_CODE for each in rows.rows)
    notes = {
        "equal_candidates": equals,
        "competing_lines": outcome.competing,
        "mapping_overridden": mapped and row is not None and row.code != MAPPING_CODE,
        "documents_left": outcome.documents_left,
    }
    return tuple(note for note, holds in notes.items() if holds)


def _review_required(row: Row | None, table: RuleTable) -> bool:
    if row is None:
        return True
    rule = table.rules[row.code] if row.code != MAPPING_CODE else None
    return rule is not None and rule.review_required


def _criteria(row: Row) -> Criteria | None:
    return None if row.code == MAPPING_CODE else CRITERIA[row.code]


def _rule_name(row: Row, table: RuleTable) -> str:
    target = row.target
    if isinstance(target, Guarded):
        return f"mapping-{target.mapped.mapping.line_no}"
    if isinstance(target, Mapped):
        return f"mapping-{target.mapping.line_no}"
    name = table.names[row.code]
    assert name, f"a row with score {-row.minus_score} has no rule"
    return name


def _candidate(row: Row, table: RuleTable) -> Candidate:
    target, score = row.target, -row.minus_score
    if isinstance(target, OpenEntry):
        # Nearly all are: asked first, and named without further questions.
        code, account = row.code, Account(LEDGERS[row.kind], target.party_no)
        return Candidate(
            score,
            table.names[code],
            CRITERIA[code],
            account,
            (target.entry_no,),
            target.remaining_amount,
        )
    rule, criteria = _rule_name(row, table), _criteria(row)
    if isinstance(target, Mapped):
        return Candidate(score, rule, criteria, target.account, ())
    if isinstance(target, Group):
        account = Account(LEDGERS[row.kind], target.account_no)
        entry_nos = tuple(entry.entry_no for entry in oldest_first(target.entries))
        amount = sum((entry.remaining_amount for entry in target.entries), ZERO)
        return Candidate(score, rule, criteria, account, entry_nos, amount)
    account = Account(LEDGERS[row.kind], target.entry.party_no)
    return Candidate(
        score,
        rule,
        criteria,
        account,
        (target.entry.entry_no,),
        target.entry.remaining_amount,
    )


def _applied(application: Application) -> Applied:
    entry = application.entry
    return Applied(
        entry.ledger,
        entry.entry_no,
        entry.party_no,
        entry.document_no,
        application.amount,
        application.discount,
        application.tolerance,
        application.late_discount,
    )
