"""The candidates of one line, which is compared with each kind of open entry by party, document and amount."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger_es.matching.amount import MULTIPLE, ONE, OUTSIDE, amount_range, applicable_units
from ledger_es.matching.document import search_text
from ledger_es.matching.entry_listing import Listing
from ledger_es.matching.index import parties_with_entries, party_key
from ledger_es.matching.line_candidates import LineCandidates, Row, Source, Stream
from ledger_es.matching.mapped_text import add_mapping
from ledger_es.matching.party import NO, Matched, found_parties
from ledger_es.matching.records import PARTY_LEDGERS, Line, OpenEntry, PartyKey
from ledger_es.matching.run import (
    DEBIT_MEANT,
    DEBIT_OF_OTHERS,
    NO_DOCUMENT,
    YES,
    RuleTable,
    Run,
    code_of,
)
from ledger_es.matching.sorted_entries import DayView

_NOTHING_FOUND: Final = code_of(NO, NO_DOCUMENT, OUTSIDE)


def line_candidates(line: Line, run: Run) -> LineCandidates:
    """The single rows and the mapping of a line, and which documents it names; groups are scored when all lines are."""
    parties_matched = found_parties(
        line, run.index.parties, run.settings.name_matching, run.names_seen
    )
    text = search_text(line)
    rows = LineCandidates(line, *amount_range(line.amount, run.settings))
    for listing in run.listings:
        if _compare_kind(rows, run, listing, parties_matched, text):
            break
    add_mapping(rows, run, parties_matched)
    return rows


@dataclass(slots=True)
class _Comparison:
    """One line and one kind of entries: what they have in common, and what has got a row so far.

    `near`: numbers of the entries of the amount, None where they are too many to be named. `parties`: those with
    evidence; `large`: those of them whose entries are too many to be looked at one by one. `meant`: the entries that
    the direct debit of the line was for, by number, and whether they count; None if it is no direct debit.
    """

    rows: LineCandidates
    table: RuleTable
    listing: Listing
    in_range: int
    near: set[int] | None
    named: dict[int, OpenEntry]
    debited: dict[int, OpenEntry]
    meant: Mapping[int, bool] | None
    parties: dict[PartyKey, int]
    large: set[PartyKey]
    taken: int = 0
    ends_at: list[int] = field(default_factory=list)

    def amount(self, entry: OpenEntry) -> int:
        if self.near is not None:
            return self.in_range if entry.entry_no in self.near else OUTSIDE
        inside = self.rows.low <= applicable_units(entry, self.rows.line.date) <= self.rows.high
        return self.in_range if inside else OUTSIDE

    def of_others(self, code: int) -> int:
        """The code of an entry for which the line's direct debit was not."""
        return code if self.meant is None else code + DEBIT_OF_OTHERS

    def add(self, entry: OpenEntry, code: int) -> None:
        self.taken += 1
        if self.meant is not None:
            is_meant = entry.entry_no in self.debited
            code = code + DEBIT_MEANT if is_meant else self.of_others(code)
        score = self.table.scores[code]
        if score >= self.table.minimum:
            row = Row(-score, -1, -entry.entry_no, self.listing.kind, "", code, entry)
            self.rows.rows.append(row)
        if self.table.ends_search[code]:
            self.ends_at.append(entry.entry_no)

    def add_many(
        self, source: Source, length: int, code: int, *, inside: bool, stronger: dict[PartyKey, int]
    ) -> None:
        """Counts equal rows that are given one after the other when asked for."""
        self.taken += length
        code = self.of_others(code)
        score = self.table.scores[code]
        if score < self.table.minimum:
            return
        if score == 0:
            self.rows.zero_rows += length
            return
        kind, named = self.listing.kind, set(self.named)
        self.rows.streams.append(Stream(kind, code, score, length, source, inside, named, stronger))


def _compare_kind(
    rows: LineCandidates,
    run: Run,
    listing: Listing,
    parties_matched: dict[PartyKey, Matched],
    text: str,
) -> bool:
    """Compares the line with one kind of entry. Returns True if the search of the line ends there."""
    line, low, high = rows.line, rows.low, rows.high
    near = listing.with_amount(line.date, low, high)
    count = len(near) if near is not None else listing.count_with_amount(line.date, low, high)
    parties = parties_with_entries(parties_matched, listing.pool)
    named = _named(line, text, run, listing)
    meant = run.index.sent_debits.of_line(line) if listing.pool.ledger == "customer" else None
    debited = _debited(line, meant or {}, listing)
    rows.amounts_in_range[listing.kind] = count
    rows.matched_parties[listing.kind] = parties
    compared = _Comparison(
        rows,
        run.table,
        listing,
        ONE if count == 1 else MULTIPLE,
        None if near is None else {entry.entry_no for entry in near},
        named | debited,
        debited,
        meant,
        parties,
        {party for party in parties if len(listing.pool.by_party[party]) > listing.few},
    )
    _compare_named(compared, by_document=named)
    for party in parties:
        if party not in compared.large:
            _compare_small_party(compared, party)
    inside = (
        _compare_few_amounts(compared, near)
        if near is not None
        else _compare_many_amounts(compared)
    )
    for party in compared.large:
        _compare_rest_of_party(compared, party, inside.get(party, 0))
    _compare_rest(compared, one_by_one=run.settings.apply_immediately)
    if compared.ends_at:
        _end_search(compared, min(compared.ends_at))
    return bool(compared.ends_at)


def _named(line: Line, text: str, run: Run, listing: Listing) -> dict[int, OpenEntry]:
    """The entries of the listing whose document the line names."""
    if run.named is None or listing.pool.ledger not in PARTY_LEDGERS:
        return listing.named_by(line, text, run.settings.bank_closing_documents)
    return listing.takable_named(line, run.named.as_written(line, listing.pool.ledger))


def _debited(line: Line, meant: Mapping[int, bool], listing: Listing) -> dict[int, OpenEntry]:
    """The entries that the direct debit of the line was for, as far as the line may take them."""
    entries = [
        entry
        for entry_no, is_collected in meant.items()
        if is_collected and (entry := listing.pool.entries.get(entry_no)) is not None
    ]
    return {entry.entry_no: entry for entry in listing.takable_among(line, entries)}


def _compare_named(compared: _Comparison, by_document: Container[int]) -> None:
    """Entries named by the line's debit or by their document; the latter also join the group of their account."""
    rows, kind = compared.rows, compared.listing.kind
    for entry in compared.named.values():
        party, amount = compared.parties.get(party_key(entry), NO), compared.amount(entry)
        if entry.entry_no not in by_document:
            compared.add(entry, code_of(party, NO_DOCUMENT, amount))
            continue
        compared.add(entry, code_of(party, YES, amount))
        group = rows.groups.setdefault((kind, entry.party_no), [])
        group.append((entry, applicable_units(entry, rows.line.date)))


def _compare_small_party(compared: _Comparison, party: PartyKey) -> None:
    listing, matched, named = compared.listing, compared.parties[party], compared.named
    inside = code_of(matched, NO_DOCUMENT, compared.in_range)
    outside = code_of(matched, NO_DOCUMENT, OUTSIDE)
    for entry in listing.takable_among(compared.rows.line, listing.pool.by_party[party]):
        if entry.entry_no not in named:
            compared.add(entry, outside if compared.amount(entry) == OUTSIDE else inside)


def _compare_few_amounts(compared: _Comparison, near: list[OpenEntry]) -> dict[PartyKey, int]:
    """Entries of the amount, without document, of large or unknown parties; how many the large ones have."""
    listing, line = compared.listing, compared.rows.line
    inside: dict[PartyKey, int] = {}
    for entry in listing.takable_among(line, near):
        party = party_key(entry)
        if party in compared.parties and party not in compared.large:
            continue
        inside[party] = inside.get(party, 0) + 1
        if entry.entry_no not in compared.named:
            matched = compared.parties.get(party, NO)
            compared.add(entry, code_of(matched, NO_DOCUMENT, compared.in_range))
    return inside


def _compare_many_amounts(compared: _Comparison) -> dict[PartyKey, int]:
    """Like the comparison of few amounts, but the entries are only counted."""
    rows, listing, parties = compared.rows, compared.listing, compared.parties
    line, low, high = rows.line, rows.low, rows.high
    same_amount = listing.one_amount(line, low) if low == high else None
    of_party: dict[PartyKey, Source] = {}
    for party in parties:
        of_party[party] = same_amount.of(party) if same_amount else listing.view_of(party, line)
    counts = {party: _length(source, low, high) for party, source in of_party.items()}
    named_counts: dict[PartyKey | None, int] = {}
    for entry in compared.named.values():
        if compared.amount(entry) != OUTSIDE:
            key = party if (party := party_key(entry)) in parties else None
            named_counts[key] = named_counts.get(key, 0) + 1
    for party in compared.large:
        length = counts[party] - named_counts.get(party, 0)
        code = code_of(parties[party], NO_DOCUMENT, compared.in_range)
        compared.add_many(of_party[party], length, code, inside=True, stronger={})
    every = same_amount.every if same_amount else listing.view(line)
    length = _length(every, low, high) - sum(counts.values()) - named_counts.get(None, 0)
    code = code_of(NO, NO_DOCUMENT, compared.in_range)
    compared.add_many(every, length, code, inside=True, stronger=parties)
    return counts


def _length(source: Source, low: int, high: int) -> int:
    return source.count(low, high) if isinstance(source, DayView) else len(source)


def _compare_rest_of_party(compared: _Comparison, party: PartyKey, inside: int) -> None:
    """A large party's entries of other amounts, without document."""
    source = compared.listing.takable_of(party, compared.rows.line)
    named = [entry for entry in compared.named.values() if party_key(entry) == party]
    outside_named = sum(compared.amount(entry) == OUTSIDE for entry in named)
    code = code_of(compared.parties[party], NO_DOCUMENT, OUTSIDE)
    compared.add_many(source, len(source) - inside - outside_named, code, inside=False, stronger={})


def _compare_rest(compared: _Comparison, *, one_by_one: bool) -> None:
    """Adds entries without any evidence, if a rule takes them or everything is listed."""
    listing, table, line = compared.listing, compared.table, compared.rows.line
    nothing = compared.of_others(_NOTHING_FOUND)
    if table.scores[nothing] < table.minimum and not table.ends_search[nothing]:
        return
    every = listing.takable(line)
    if not one_by_one:
        length = len(every) - compared.taken
        compared.add_many(every, length, _NOTHING_FOUND, inside=False, stronger=compared.parties)
        return
    for entry in every.entries:
        outside = compared.amount(entry) == OUTSIDE
        if (
            outside
            and entry.entry_no not in compared.named
            and party_key(entry) not in compared.parties
        ):
            compared.add(entry, _NOTHING_FOUND)


def _end_search(compared: _Comparison, entry_no: int) -> None:
    """Nothing after the entry that ended the search counts (later kinds are not searched at all)."""
    rows, kind = compared.rows, compared.listing.kind
    rows.rows = [row for row in rows.rows if row.kind != kind or -row.minus_entry_no <= entry_no]
    for key in [key for key in rows.groups if key[0] == kind]:
        rows.groups[key] = [pair for pair in rows.groups[key] if pair[0].entry_no <= entry_no]
