"""What one run over a statement keeps: settings, the rules as a table, the entries to compare with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from ledger_es.matching.entry_listing import Listing
from ledger_es.matching.index import EntryIndex, Pool
from ledger_es.matching.mappings import Mappings
from ledger_es.matching.named_documents import NamedDocuments
from ledger_es.matching.records import (
    LEDGERS,
    Criteria,
    EntryKey,
    Holder,
    Mapping,
    PartyKey,
    Rule,
    Settings,
)
from ledger_es.matching.rules import RuleSet, best_rule, lowest_score, score
from ledger_es.values.matching_rules import DebitMatched

FEW: Final = 32
"""Up to so many entries are looked at one by one; more are counted, and given one after the other when asked for."""

YES_MULTIPLE: Final = 0
YES: Final = 1
NO_DOCUMENT: Final = 2

_PARTY: Final = ("fully", "partially", "no")
_DOCUMENT: Final = ("yes_multiple", "yes", "no")
_AMOUNT: Final = ("one", "multiple", "no_match")

_DIRECT_DEBIT: Final[tuple[DebitMatched, ...]] = ("not_considered", "yes", "no")

CRITERIA: Final = tuple(
    Criteria(p, d, a, debit)
    for debit in _DIRECT_DEBIT
    for p in _PARTY
    for d in _DOCUMENT
    for a in _AMOUNT
)
"""All combinations of evidence, by code."""

DEBIT_MEANT: Final = 27
"""Added to the code of an entry for which the line's direct debit was; and of one for which it was not:"""
DEBIT_OF_OTHERS: Final = 54


def code_of(party: int, document: int, amount: int) -> int:
    """The place of a combination in CRITERIA; direct debit is not considered."""
    return party * 9 + document * 3 + amount


class RuleTable(NamedTuple):
    """For every combination: its best rule, that rule's name and score, and whether it ends the search; and the lowest
    score."""

    rules: tuple[Rule | None, ...]
    names: tuple[str, ...]
    scores: tuple[int, ...]
    ends_search: tuple[bool, ...]
    minimum: int


def rule_table(rules: RuleSet, settings: Settings, applying: bool) -> RuleTable:
    best = tuple(best_rule(rules, criteria) for criteria in CRITERIA)
    return RuleTable(
        rules=best,
        names=tuple(rule.code if rule else "" for rule in best),
        scores=tuple(score(rule) if rule else 0 for rule in best),
        ends_search=tuple(
            bool(settings.apply_immediately and rule and rule.apply_immediately) for rule in best
        ),
        minimum=lowest_score(rules) if applying else 0,
    )


class Run:
    """One run: settings, rules, listings in the order in which a line is compared with them, names already searched."""

    __slots__ = (
        "applying",
        "bank",
        "index",
        "listings",
        "mappings",
        "named",
        "names_seen",
        "settings",
        "table",
    )

    def __init__(
        self,
        index: EntryIndex,
        mappings: Iterable[Mapping],
        rules: RuleSet,
        settings: Settings,
        applying: bool,
        released: Collection[Holder],
        few: int = FEW,
        named: NamedDocuments | None = None,
        taken: Collection[EntryKey] = (),
    ) -> None:
        self.index = index
        self.settings = settings
        self.applying = applying
        self.table = rule_table(rules, settings, applying)
        is_careful = settings.profile == "careful"
        self.mappings = Mappings(mappings, whole_words=is_careful)
        self.named = named or (NamedDocuments(index.printed_forms) if is_careful else None)
        self.names_seen: dict[str, list[PartyKey]] = {}
        # A search that can end at an entry needs all entries one by one.
        most = float("inf") if settings.apply_immediately else few
        held = index.held(released, firmly=not applying) | set(taken)
        switches = (
            settings.customer_entries,
            settings.vendor_entries,
            settings.employee_entries,
            settings.bank_entries,
        )
        self.listings: list[Listing] = []
        self.bank: Listing | None = None
        for kind, (ledger, wanted) in enumerate(zip(LEDGERS, switches, strict=True)):
            pool = index.pools.get((ledger, settings.bank_account_no if ledger == "bank" else ""))
            if pool is None or not pool.entries:
                continue
            listing = Listing(kind, pool, left_out(pool, held, applying), applying, most)
            if wanted:
                self.listings.append(listing)
            if ledger == "bank":
                # Mappings are guarded by bank entries also where those are not searched.
                self.bank = listing


def left_out(pool: Pool, held: set[tuple[str, int]], applying: bool) -> set[int]:
    """Entries that are no candidates: held by others and, when applying, marked for an application or reversed."""
    numbers = {no for ledger, no in held if ledger == pool.ledger and no in pool.entries}
    return numbers | pool.marked.keys() if applying else numbers
