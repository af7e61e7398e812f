"""The row of a text mapping: an account for the whole amount, or the bank entry by which it is posted already."""

from __future__ import annotations

from typing import Final

from ledger_es.matching.amount import MULTIPLE, ONE, OUTSIDE, units
from ledger_es.matching.entry_listing import Listing
from ledger_es.matching.index import parties_with_entries, party_key
from ledger_es.matching.line_candidates import MAPPING_CODE, Guarded, LineCandidates, Row
from ledger_es.matching.mappings import Mapped, guarding_entry
from ledger_es.matching.party import NO, Matched
from ledger_es.matching.records import LEDGERS, OpenEntry, PartyKey
from ledger_es.matching.run import NO_DOCUMENT, Run, code_of

_BANK: Final = LEDGERS.index("bank")
_AFTER_ALL_KINDS: Final = len(LEDGERS)


def add_mapping(rows: LineCandidates, run: Run, parties_matched: dict[PartyKey, Matched]) -> None:
    """Adds the row of the mapping that fits the line, if one does; not subject to the lowest score."""
    line = rows.line
    mapped = run.mappings.best_for(line)
    if mapped is None:
        return
    guard = _guard(rows, run.bank, mapped)
    if guard is None:
        rows.rows.append(Row(-mapped.score, -1, 0, _AFTER_ALL_KINDS, "", MAPPING_CODE, mapped))
        return
    _drop_ordinary_row(rows, run, parties_matched, guard)
    target = Guarded(mapped, guard)
    rows.rows.append(Row(-mapped.score, -1, -guard.entry_no, _BANK, "", MAPPING_CODE, target))


def _guard(rows: LineCandidates, bank: Listing | None, mapped: Mapped) -> OpenEntry | None:
    if bank is None:
        return None
    amount = units(rows.line.amount)
    of_amount = bank.pool.plain.between(*bank.pool.plain.run(amount, amount))
    return guarding_entry(
        mapped, rows.line, (e for e in of_amount if e.entry_no not in bank.left_out)
    )


def _drop_ordinary_row(
    rows: LineCandidates, run: Run, parties_matched: dict[PartyKey, Matched], guard: OpenEntry
) -> None:
    """Takes away the row that the guarding entry has as an ordinary candidate, if it has one."""
    for at, row in enumerate(rows.rows):
        if row.kind == _BANK and row.minus_entry_no == -guard.entry_no:
            del rows.rows[at]
            return
    bank, table = run.bank, run.table
    if (
        run.settings.apply_immediately
        or bank not in run.listings
        or not bank.may_take(rows.line, guard)
    ):
        return
    party = parties_with_entries(parties_matched, bank.pool).get(party_key(guard), NO)
    in_range = ONE if rows.amounts_in_range[_BANK] == 1 else MULTIPLE
    inside = rows.low <= units(guard.remaining_amount) <= rows.high
    code = code_of(party, NO_DOCUMENT, in_range if inside else OUTSIDE)
    if table.scores[code] < table.minimum:
        return
    if table.scores[code] == 0:
        rows.zero_rows -= 1
        return
    counted_in = -1
    for at, stream in enumerate(rows.streams):
        if stream.kind == _BANK:
            stream.stronger.add(guard.entry_no)
            if stream.code == code:
                counted_in = at
    assert counted_in >= 0, f"bank entry {guard.entry_no} is neither a row nor counted in a stream"
    stream = rows.streams[counted_in]
    rows.streams[counted_in] = stream._replace(length=stream.length - 1)
