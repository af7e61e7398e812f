"""Lines of a statement whose place is not proved: which are asked, which are new or known all the same.

The rule is spec/intake.md 2, 11.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger_es.intake.chain import Run, runs_of
from ledger_es.intake.lines import AccountLine, Partner, pair, texts_agree
from ledger_es.intake.records import LineKey, LineStanding
from ledger_es.intake.view import View


class _Had(NamedTuple):
    """The days that we have: those that a run holds, and the periods of other files with loose lines."""

    runs: tuple[Run, ...]
    view: View

    def is_had(self, day: date) -> bool:
        """Whether we have lines of this day, or know that it has none."""
        return any(run.first_day <= day <= run.last_day for run in self.runs) or any(
            span.first_day <= day <= span.last_day for span in self.view.loose_spans
        )

    def is_inside_a_run(self, day: date) -> bool:
        """Whether a run holds the day and begins earlier and ends later."""
        return any(run.first_day < day < run.last_day for run in self.runs)


def standings_in_doubt(
    lines: tuple[AccountLine, ...], view: View, *, has_balances: bool
) -> dict[LineKey, LineStanding]:
    """The standing of each line of a statement whose place is not proved.

    No line of a day that we have is new unasked, nor one that pairs with a money line, whatever its day.
    """
    had = _Had(runs_of(view.chain), view)
    money_lines = view.money_lines
    partners = pair(lines, money_lines)
    by_id = {
        (line.reference, line.reference_source): line for line in money_lines if line.has_unique_id
    }
    return {
        line.key: _standing(line, partners.get(line.key), by_id, money_lines, had, has_balances)
        for line in lines
    }


def _standing(
    line: AccountLine,
    partner: Partner | None,
    by_id: dict[tuple[str, str], AccountLine],
    money_lines: tuple[AccountLine, ...],
    had: _Had,
    has_balances: bool,
) -> LineStanding:
    if line.has_unique_id:
        same_id = by_id.get((line.reference, line.reference_source))
        if same_id is not None:
            if same_id.amount == line.amount:
                return LineStanding("known", known_as=same_id.money, paired_by="fingerprint")
            return LineStanding("suspected", suspected_duplicate_of=same_id.money)
        if all(other.has_unique_id for other in money_lines if other.day == line.day) and any(
            other.day == line.day for other in money_lines
        ):
            return LineStanding("new")
    if partner is not None:
        is_known = (
            not has_balances and had.is_inside_a_run(line.day) and texts_agree(line, partner.line)
        )
        if is_known:
            return LineStanding("known", known_as=partner.line.money, paired_by=partner.by)
        return LineStanding(
            "suspected", suspected_duplicate_of=partner.line.money, paired_by=partner.by
        )
    return LineStanding("unproved" if had.is_had(line.day) else "new")
