"""Several documents of one account named by one line: one row for all, scored when all lines are known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ledger_es.matching.amount import MULTIPLE, ONE, OUTSIDE
from ledger_es.matching.index import party_key
from ledger_es.matching.line_candidates import Group, LineCandidates, Row
from ledger_es.matching.party import NO
from ledger_es.matching.run import YES_MULTIPLE, RuleTable, code_of


def add_groups(lines: Sequence[LineCandidates], table: RuleTable) -> None:
    """Adds the rows of groups to all lines; a group of one document is none."""
    totals = sorted(
        sum(amount for _, amount in group)
        for rows in lines
        for group in rows.groups.values()
        if len(group) > 1
    )
    if not totals:
        return
    for rows in lines:
        for (kind, account_no), group in rows.groups.items():
            if len(group) > 1:
                entries = tuple(entry for entry, _ in group)
                party = rows.matched_parties[kind].get(party_key(entries[0]), NO)
                amount = _amount_found(rows, kind, sum(amount for _, amount in group), totals)
                code = code_of(party, YES_MULTIPLE, amount)
                score = table.scores[code]
                if score >= table.minimum:
                    target = Group(account_no, entries)
                    rows.group_count += 1
                    rows.rows.append(Row(-score, -len(group), 0, kind, account_no, code, target))


def _amount_found(rows: LineCandidates, kind: int, total: int, totals: list[int]) -> int:
    """One or multiple: groups of all lines and kinds within the line's range, then single entries of the same kind."""
    if not rows.low <= total <= rows.high:
        return OUTSIDE
    groups = bisect_right(totals, rows.high) - bisect_left(totals, rows.low)
    return ONE if groups == 1 and rows.amounts_in_range[kind] == 0 else MULTIPLE
