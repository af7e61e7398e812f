"""What can be matched: open entries by number, amount and party, the parties, and who holds which entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from ledger_es.matching.amount import has_discount
from ledger_es.matching.direct_debits import SentDebits
from ledger_es.matching.document import (
    EntriesByText,
    Numbers,
    long_enough,
    numbers_of,
    reference_of,
)
from ledger_es.matching.names import Bounds
from ledger_es.matching.party import Matched, Parties
from ledger_es.matching.printed_forms import PrintedForms
from ledger_es.matching.records import (
    PARTY_LEDGERS,
    EntryKey,
    Holder,
    OpenEntry,
    Party,
    PartyKey,
    Profile,
)
from ledger_es.matching.sorted_entries import SortedEntries

_DOCUMENT_TYPES: Final = {
    "customer": frozenset({"", "invoice", "credit_memo", "finance_charge_memo", "reminder"}),
    "vendor": frozenset({"", "invoice", "credit_memo", "finance_charge_memo", "reminder"}),
    "employee": frozenset({""}),
}

PoolKey = tuple[str, str]
"""Ledger, and for bank entries the number of the bank account."""


def is_candidate(entry: OpenEntry) -> bool:
    """Whether the entry can ever be matched: payments and refunds of parties never, bank entries always."""
    types = _DOCUMENT_TYPES.get(entry.ledger)
    return bool(entry.remaining_amount) and (types is None or entry.document_type in types)


class Pool:
    """The open entries of one kind that a line is compared with."""

    __slots__ = ("by_party", "closing", "entries", "full", "ledger", "marked", "numbers", "plain", "reduced",
                 "references")  # fmt: skip

    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        self.entries: dict[int, OpenEntry] = {}
        self.by_party: dict[PartyKey, list[OpenEntry]] = {}
        self.numbers = Numbers()
        self.closing = Numbers()
        self.references = EntriesByText()
        self.plain = SortedEntries()
        self.full = SortedEntries()
        self.reduced = SortedEntries(reduced=True)
        self.marked: dict[int, OpenEntry] = {}

    def add(self, entry: OpenEntry) -> None:
        self.entries[entry.entry_no] = entry
        self.by_party.setdefault(party_key(entry), []).append(entry)
        self.numbers.add(numbers_of(entry), entry)
        if entry.ledger == "bank":
            if entry.closing_document_nos:
                self.closing.add(long_enough(entry.closing_document_nos), entry)
        elif reference := reference_of(entry.payment_reference):
            self.references.add(reference, entry)
        for sorted_entries in self._sorted(entry):
            sorted_entries.add(entry)
        if entry.reversed or entry.applies_to_id:
            self.marked[entry.entry_no] = entry

    def remove(self, entry_no: int) -> None:
        entry = self.entries.pop(entry_no)
        of_party = self.by_party[party_key(entry)]
        of_party.remove(entry)
        if not of_party:
            del self.by_party[party_key(entry)]
        self.numbers.remove(numbers_of(entry), entry)
        if entry.ledger == "bank":
            self.closing.remove(long_enough(entry.closing_document_nos), entry)
        elif reference := reference_of(entry.payment_reference):
            self.references.remove(reference, entry)
        for sorted_entries in self._sorted(entry):
            sorted_entries.remove(entry)
        self.marked.pop(entry_no, None)

    def settle(self) -> None:
        """Sorts added entries now instead of at the first question."""
        for sorted_entries in (self.plain, self.full, self.reduced):
            sorted_entries.settle()

    def _sorted(self, entry: OpenEntry) -> tuple[SortedEntries, ...]:
        return (self.full, self.reduced) if has_discount(entry) else (self.plain,)


def party_key(entry: OpenEntry) -> PartyKey:
    """The party whose evidence counts for the entry: its own, or the one that balances a bank entry."""
    return (
        (entry.bal_kind, entry.bal_no) if entry.ledger == "bank" else (entry.ledger, entry.party_no)
    )


def parties_with_entries(
    matched_by_party: Mapping[PartyKey, Matched], pool: Pool
) -> dict[PartyKey, int]:
    """The degree of match of each matched party that has entries in the pool."""
    by_party = pool.by_party
    if pool.ledger == "bank":
        return {
            key: matched.balancing for key, matched in matched_by_party.items() if key in by_party
        }
    return {key: matched.own for key, matched in matched_by_party.items() if key in by_party}


class EntryIndex:
    """All open entries and parties as of one commit; entries come and go one by one, nothing is built anew.

    Amounts are in one currency: a ledger with bank accounts of several currencies keeps an index for each.
    """

    __slots__ = (
        *("_held", "_holders", "_printed_forms", "commit_no", "parties", "pools", "sent_debits"),
    )

    def __init__(
        self,
        parties: Iterable[Party] = (),
        entries: Iterable[OpenEntry] = (),
        *,
        commit_no: int = 0,
        bounds: Bounds | None = None,
        profile: Profile = "business_central",
        beside: EntryIndex | None = None,
    ) -> None:
        """With `beside`, an index of another currency, both have the same parties and the same proposals."""
        is_careful = profile == "careful"
        self.commit_no = commit_no
        self.parties: Parties = (
            Parties(bounds, letter_classes=is_careful) if beside is None else beside.parties
        )
        self._printed_forms = PrintedForms() if is_careful else None
        self.pools: dict[PoolKey, Pool] = {}
        self._held: dict[EntryKey, dict[Holder, bool]] = {} if beside is None else beside._held
        self._holders: dict[Holder, tuple[EntryKey, ...]] = (
            {} if beside is None else beside._holders
        )
        self.sent_debits: SentDebits = SentDebits() if beside is None else beside.sent_debits
        for party in parties:
            self.parties.put(party)
        for entry in entries:
            self.put(entry)
        for pool in self.pools.values():
            pool.settle()

    @property
    def printed_forms(self) -> PrintedForms:
        """All forms of document numbers. Only an index of the careful profile has them."""
        assert self._printed_forms is not None, "the index is not one of the careful profile"
        return self._printed_forms

    def __len__(self) -> int:
        return sum(len(pool.entries) for pool in self.pools.values())

    def put(self, entry: OpenEntry) -> None:
        """Adds or replaces an open entry. An entry that can never be matched is not kept."""
        self.remove(entry)
        if is_candidate(entry):
            pool = self.pools.get(key := pool_key(entry))
            if pool is None:
                pool = self.pools[key] = Pool(entry.ledger)
            pool.add(entry)
            if self._printed_forms is not None and entry.ledger in PARTY_LEDGERS:
                self._printed_forms.add(entry)

    def remove(self, entry: OpenEntry) -> None:
        """Removes the entry of this ledger (and bank account) and number. Does nothing if it is not here."""
        pool = self.pools.get(pool_key(entry))
        if pool is not None and (kept := pool.entries.get(entry.entry_no)) is not None:
            pool.remove(entry.entry_no)
            if self._printed_forms is not None and entry.ledger in PARTY_LEDGERS:
                self._printed_forms.remove(kept)

    # --- Who holds what -----------------------------------------------------------------------------

    def hold(self, holder: Holder, entries: Collection[EntryKey], *, firmly: bool) -> None:
        """Notes the entries that a line of an open statement proposes. `firmly` means by hand or accepted."""
        self.release(holder)
        if entries:
            self._holders[holder] = tuple(entries)
        for key in entries:
            self._held.setdefault(key, {})[holder] = firmly

    def release(self, holder: Holder) -> None:
        """Frees the entries that the holder proposes. Does nothing if it holds none."""
        for key in self._holders.pop(holder, ()):
            del self._held[key][holder]
            if not self._held[key]:
                del self._held[key]

    def held(self, released: Collection[Holder], *, firmly: bool) -> set[EntryKey]:
        """The entries held by holders that are not in `released`. `firmly` counts only those by hand or accepted."""
        free = frozenset(released)
        return {
            key
            for key, holders in self._held.items()
            if any(holder not in free and (firm or not firmly) for holder, firm in holders.items())
        }


def pool_key(entry: OpenEntry) -> PoolKey:
    return entry.ledger, entry.party_no if entry.ledger == "bank" else ""
