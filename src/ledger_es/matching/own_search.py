"""What our own rules search with, and what one of them finds: the entries with what is applied to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.matching.amount import amount_range, applicable_units, discount_terms, has_discount
from ledger_es.matching.index import EntryIndex
from ledger_es.matching.named_documents import NamedDocuments
from ledger_es.matching.party import found_parties
from ledger_es.matching.records import (
    Criteria,
    EntryKey,
    Line,
    OpenEntry,
    PartyKey,
    PartyMatched,
    Settings,
)
from ledger_es.matching.rules import RuleSet
from ledger_es.matching.suggestion import Suggestion
from ledger_es.posting.discount import in_discount_period, is_in_time
from ledger_es.values import ZERO

_PARTY: Final[tuple[PartyMatched, ...]] = ("fully", "partially", "no")


class Own(NamedTuple):
    """What a rule of our own found: the entries with what is applied to each, and why.

    Without entries the whole line is a charge of the bank; with them, `charge_amount` of it is (it is negative).
    """

    rule: str
    score: int
    criteria: Criteria | None
    entries: tuple[OpenEntry, ...]
    suggestions: tuple[Suggestion, ...]
    review_required: bool
    charge_amount: Decimal = ZERO


class Search:
    """One run of our own rules: what is compared, and which entries are free."""

    def __init__(
        self,
        index: EntryIndex,
        named: NamedDocuments,
        rules: RuleSet,
        settings: Settings,
        taken: set[EntryKey],
    ) -> None:
        self.index = index
        self.named = named
        self.rules = rules
        self.settings = settings
        self.taken = taken
        self.search_incomplete: set[int] = set()
        self._names_seen: dict[str, list[PartyKey]] = {}

    def parties(self, line: Line) -> dict[PartyKey, PartyMatched]:
        """The parties that the line may come from, and how certainly."""
        found = found_parties(
            line, self.index.parties, self.settings.name_matching, self._names_seen
        )
        return {key: _PARTY[matched.own] for key, matched in found.items()}

    def certain_party(self, line: Line) -> PartyKey | None:
        """The one party that the line comes from. Of parties with one name, the payer's account decides."""
        fully = [party for party, matched in self.parties(line).items() if matched == "fully"]
        if len(fully) > 1 and line.party_account:
            holders = set(self.index.parties.paying_from(line.party_account))
            fully = [party for party in fully if party in holders]
        return fully[0] if len(fully) == 1 else None

    def may_take(self, line: Line, entry: OpenEntry) -> bool:
        """Whether the entry is free, and not posted after the line. Credit memos lessen what invoices need."""
        wanted = (
            self.settings.customer_entries
            if entry.ledger == "customer"
            else self.settings.vendor_entries
        )
        return (
            wanted
            and entry.posting_date <= line.date
            and (entry.ledger, entry.entry_no) not in self.taken
        )

    def settles(self, line: Line, entry: OpenEntry) -> bool:
        """Whether the line alone may settle the entry."""
        return self.may_take(line, entry) and (entry.remaining_amount > 0) == (line.amount > 0)

    def fits(self, line: Line, entry: OpenEntry) -> bool:
        """Whether the entry has the line's amount, within the tolerance of matching."""
        low, high = amount_range(line.amount, self.settings)
        return low <= applicable_units(entry, line.date) <= high


Rule = Callable[[Line, Search], Own | None]


def entries_of_party(search: Search, party: PartyKey) -> Iterable[OpenEntry]:
    """The open entries of the party, in the order in which they came into the index."""
    pool = search.index.pools.get((party[0], ""))
    return pool.by_party.get(party, ()) if pool is not None else ()


def in_full(entry: OpenEntry, day: date, settings: Settings) -> Suggestion:
    """The whole entry, with the discount that is in time or, in the days of grace, accepted though it is late."""
    terms = discount_terms(entry)
    is_late = not is_in_time(terms, day)
    if not has_discount(entry) or (
        is_late and not (settings.accepting.late_discounts and in_discount_period(terms, day))
    ):
        return Suggestion(entry.remaining_amount, ZERO)
    return Suggestion(entry.remaining_amount, entry.discount_possible, ZERO, is_late)


def paid_in_full(suggestion: Suggestion) -> Decimal:
    """What settles the entry: its amount without the discount."""
    return suggestion.amount - suggestion.discount
