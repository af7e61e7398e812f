"""Report: where another rule set would have decided otherwise, on the open entries as they were known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.statement_lines import LineRow
from ledger_es.reports.report import Known, Report, amount_of, amount_text, asking_known
from ledger_es.tables.columns import Code, Currency, Shown


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A line as it was decided, as the other rules would decide it, and as it stands today."""

    statement_no: str
    currency: str
    was: LineRow
    would_be: LineRow
    today: LineRow

    @property
    def verdict(self) -> str:
        """better, worse or other: whether the other rules come to what the line settles today."""
        settled = _settled(self.today)
        before, after = _settled(self.was) == settled, _settled(self.would_be) == settled
        if not settled or before == after:
            return "other"
        return "better" if after else "worse"


def _settled(line: LineRow) -> list[tuple[str, str, int, int]]:
    """What the line settles: kind, party or account, entry and amount."""
    return sorted(
        (each.ledger, each.party_no, each.entry_no, each.amount) for each in line.applications
    )


@dataclass(frozen=True, slots=True)
class MatchReplayRow:
    """`verdict`: the other rules come nearer to what the line settles today (better), less near (worse), or neither."""

    statement_no: Annotated[str, Shown("Statement")]
    line_no: Annotated[int, Shown("Line")]
    posting_date: Annotated[date, Shown("Date")]
    currency: Currency
    amount: Decimal
    was: Annotated[str, Shown("Was", gives_way=True)]
    would_be: Annotated[str, Shown("Would be", gives_way=True)]
    settles: Annotated[str, Shown("Settles today", gives_way=True)]
    verdict: Code


@dataclass(frozen=True)
class MatchReplayReport(Report[MatchReplayRow]):
    """The lines on which another rule set would have decided otherwise."""

    row_type = MatchReplayRow

    answer: Known
    first_day: date
    last_day: date
    looked_at: int
    """How many lines were tried again."""
    lines: tuple[ComparedLine, ...]

    def title(self) -> str:
        return (
            f"Lines from {self.first_day.isoformat()} to {self.last_day.isoformat()} by other rules"
        )

    def rows(self) -> tuple[MatchReplayRow, ...]:
        return tuple(
            MatchReplayRow(
                statement_no=line.statement_no,
                line_no=line.was.line_no,
                posting_date=line.was.posting_date,
                currency=line.currency,
                amount=amount_of(line.was.amount, line.currency),
                was=_in_words(line.was, line.currency),
                would_be=_in_words(line.would_be, line.currency),
                settles=", ".join(_parts(line.today, line.currency)),
                verdict=line.verdict,
            )
            for line in self.lines
        )

    def notes(self) -> tuple[str, ...]:
        verdicts = [line.verdict for line in self.lines]
        return (
            f"{self.looked_at} lines tried again, {len(self.lines)} would differ:"
            f" {verdicts.count('better')} better, {verdicts.count('worse')} worse,"
            f" {verdicts.count('other')} other",
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "looked_at": self.looked_at,
            "lines": [
                {
                    **row,
                    "was": _as_json(line.was, line.currency),
                    "would_be": _as_json(line.would_be, line.currency),
                    "settles": _applied_json(line.today, line.currency),
                }
                for line, row in zip(self.lines, self.rows_as_json(), strict=True)
            ],
        }


def _in_words(line: LineRow, currency: str) -> str:
    review = ", review" if line.review_required else ""
    named = ", ".join(_parts(line, currency)) or "nothing"
    return f"{line.rule or 'no rule'} ({line.confidence}{review}): {named}"


def _parts(line: LineRow, currency: str) -> Sequence[str]:
    return [
        f"{each.party_no} {each.document_no} {amount_text(each.amount, currency)}".replace(
            "  ", " "
        )
        for each in line.applications
    ]


def _as_json(line: LineRow, currency: str) -> dict[str, Any]:
    return {
        "rule": line.rule,
        "match_confidence": line.confidence,
        "review_required": bool(line.review_required),
        "rules_version": line.rules_version or None,
        "doubts": line.doubts.split(),
        "applied": _applied_json(line, currency),
    }


def _applied_json(line: LineRow, currency: str) -> list[dict[str, Any]]:
    return [
        {
            "kind": each.ledger,
            "party_no": each.party_no,
            "entry_no": each.entry_no or None,
            "document_no": each.document_no,
            "amount": amount_text(each.amount, currency),
        }
        for each in line.applications
    ]


def match_replay(
    read_models: ReadModels,
    *,
    first_day: date,
    last_day: date,
    looked_at: int,
    lines: Sequence[ComparedLine],
) -> MatchReplayReport:
    """The report on the lines that would differ, among so many that were tried again."""
    with asking_known(read_models, None) as question:
        return MatchReplayReport(question.answer, first_day, last_day, looked_at, tuple(lines))
