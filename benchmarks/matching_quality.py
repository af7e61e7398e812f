"""How right the careful matching is, on lines of which it is known what they pay: by kind of line and by confidence.

A line is *unseen* if it would be posted without a person: High, without a doubt and without a review. Wrong there is
what must never happen.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from benchmarks.measuring import peak_mb
from benchmarks.quality_books import NUMBERING, Books, KnownLine
from benchmarks.quality_lines import ANSWERED, MAPPINGS
from benchmarks.quality_traps import TRAPS
from ledger_es.matching import (
    CarefulProposal,
    ClosedDocument,
    EntryIndex,
    Line,
    possible_numbers,
    propose_carefully,
)

Outcome = Literal["unseen_right", "unseen_wrong", "asked_right", "asked_wrong", "nothing"]
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "unseen_right",
    "unseen_wrong",
    "asked_right",
    "asked_wrong",
    "nothing",
)


class Judged(NamedTuple):
    known: KnownLine
    found: CarefulProposal
    outcome: Outcome


def run(argv: list[str]) -> dict[str, Any]:
    """Arguments: --lines-of-a-kind (in the books of each way to number), --seed."""
    parser = argparse.ArgumentParser(prog="matching_quality")
    parser.add_argument("--lines-of-a-kind", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    sizes = parser.parse_args(argv)
    start = time.perf_counter()
    judged: list[Judged] = []
    for place, numbering in enumerate(NUMBERING):
        judged += judge(books_with_lines(sizes.seed + place, numbering, sizes.lines_of_a_kind))
    seconds = time.perf_counter() - start
    return {
        "name": "matching_quality",
        "sizes": {"lines": len(judged), "books": len(NUMBERING)},
        "peak_mb": peak_mb(),
        "stages": {"match": {"seconds": round(seconds, 2)}},
        **summary(judged),
        "kinds": by_kind(judged),
        "confidences": by_confidence(judged),
        "wrong": [confusion(each) for each in judged if each.outcome.endswith("wrong")],
    }


def books_with_lines(seed: int, numbering: str, lines_of_a_kind: int) -> Books:
    """Books in which every kind of line comes so many times, in an order by chance."""
    books = Books(random.Random(seed), numbering)
    kinds = [*ANSWERED, *TRAPS] * lines_of_a_kind
    books.rng.shuffle(kinds)
    for add_line in kinds:
        add_line(books)
    return books


def judge(books: Books) -> list[Judged]:
    """All lines of the books matched at once, and each proposal compared with what its line pays."""
    index = EntryIndex(books.parties, books.entries, profile="careful")

    def closed(lines: Sequence[Line]) -> Mapping[int, list[ClosedDocument]]:
        return {
            line.line_no: [
                books.closed[number] for number in possible_numbers(line) if number in books.closed
            ]
            for line in lines
        }

    lines = [known.line for known in books.lines]
    random.Random(len(lines)).shuffle(lines)
    found = {
        each.proposal.line_no: each
        for each in propose_carefully(lines, index, MAPPINGS, closed_documents=closed)
    }
    return [
        Judged(known, found[known.line.line_no], outcome_of(known, found[known.line.line_no]))
        for known in books.lines
    ]


def outcome_of(known: KnownLine, found: CarefulProposal) -> Outcome:
    """What became of the line. A trap that a person is asked about is right, whatever is proposed."""
    proposal = found.proposal
    applied = settled_by(found)
    is_unseen = (
        proposal.confidence == "high"
        and not proposal.review_required
        and not found.doubts
        and not proposal.difference
    )
    if is_unseen:
        return "unseen_right" if applied in (known.pays, known.or_twin_pays) else "unseen_wrong"
    if not known.pays:
        return "asked_right"
    if not applied:
        return "nothing"
    return "asked_right" if applied == known.pays else "asked_wrong"


def settled_by(found: CarefulProposal) -> frozenset[str]:
    """The documents that the proposal settles, or the account where the text is mapped to one."""
    proposal = found.proposal
    if proposal.account is not None and not proposal.applied:
        return frozenset([proposal.account.account_no])
    return frozenset(applied.document_no for applied in proposal.applied)


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    answerable = [each for each in judged if each.known.pays]
    right = [each for each in answerable if each.outcome in ("unseen_right", "asked_right")]
    return {
        "unseen_and_wrong": sum(each.outcome == "unseen_wrong" for each in judged),
        "traps_sprung": sum(
            each.outcome == "unseen_wrong" for each in judged if not each.known.pays
        ),
        "right_of_those_with_an_answer": round(len(right) / len(answerable), 4),
        "unseen_of_those_with_an_answer": round(
            sum(each.outcome == "unseen_right" for each in answerable) / len(answerable), 4
        ),
    }


def by_kind(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for each in judged:
        of_kind = counts.setdefault(each.known.kind, dict.fromkeys(OUTCOMES, 0))
        of_kind[each.outcome] += 1
    return counts


def by_confidence(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for each in judged:
        outcomes = counts.setdefault(each.found.proposal.confidence, dict.fromkeys(OUTCOMES, 0))
        outcomes[each.outcome] += 1
    return counts


def confusion(judged: Judged) -> dict[str, Any]:
    """A line that was matched wrongly: what it says, what it pays, what was proposed, and by what evidence."""
    known, found = judged.known, judged.found
    proposal = found.proposal
    criteria = proposal.criteria
    return {
        "kind": known.kind,
        "outcome": judged.outcome,
        "line": f"{known.line.amount} {known.line.party_name} | {known.line.text} | {known.line.payment_reference}",
        "pays": sorted(known.pays),
        "proposed": sorted(f"{each.document_no} of {each.party_no}" for each in proposal.applied),
        "rule": proposal.rule,
        "evidence": "" if criteria is None else " ".join(criteria[:3]),
        "doubts": list(found.doubts),
    }
