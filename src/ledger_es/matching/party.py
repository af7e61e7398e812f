"""Evidence that a line comes from a party: its bank account, or its name, lifted by town and street or uniqueness."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from ledger_es.matching.known_texts import KnownTexts
from ledger_es.matching.letters import by_letter_class, without_legal_form
from ledger_es.matching.names import Bounds, Names
from ledger_es.matching.records import Line, Party, PartyKey
from ledger_es.matching.string_nearness import upper

FULLY: Final = 0
PARTIALLY: Final = 1
NO: Final = 2

_NOT_LETTER_OR_DIGIT: Final = re.compile(r"[^0-9A-Za-z]")


class Matched(NamedTuple):
    """How a party was found: `own` for its own entries, `balancing` for bank entries it balances (never unique)."""

    own: int
    balancing: int


def bare_account(text: str) -> str:
    """An account number reduced to letters and digits, in capitals."""
    return _NOT_LETTER_OR_DIGIT.sub("", text).upper()


def accounts_of(party: Party) -> set[str]:
    """What a payer's account is compared with: each IBAN, or the account number where no IBAN is filled in."""
    return {bare_account(each.iban or each.account_no) for each in party.bank_accounts} - {""}


class Parties:
    """All parties of all kinds, also those without open entries: found by bank account and by name."""

    __slots__ = ("_by_account", "_by_name", "_exact", "_learned", "_names", "_parties", "_short_names", "_unique",
                 "letter_classes")  # fmt: skip

    def __init__(self, bounds: Bounds | None = None, *, letter_classes: bool = False) -> None:
        """With `letter_classes`, Zürich and Zuerich are one name, and names are also known without their legal form."""
        self.letter_classes = letter_classes
        self._short_names = Parties(bounds) if letter_classes else None
        self._parties: dict[PartyKey, Party] = {}
        self._by_account: dict[str, list[PartyKey]] = {}
        self._names = Names(bounds)
        self._by_name: list[list[PartyKey]] = []
        self._learned: dict[str, list[PartyKey]] = {}
        self._unique: dict[tuple[str, int], bool] = {}
        self._exact: tuple[KnownTexts, dict[str, list[PartyKey]]] | None = None

    def __len__(self) -> int:
        return len(self._parties)

    def put(self, party: Party) -> None:
        """Adds a party, or replaces the one of this kind and number."""
        key = (party.kind, party.no)
        self.remove(key)
        self._parties[key] = party
        for account in accounts_of(party):
            self._by_account.setdefault(account, []).append(key)
        if self._short_names is not None:
            self._short_names.put(party._replace(name=self._short(party.name), bank_accounts=()))
        number = self._names.add(self.compared(party.name))
        if number == len(self._by_name):
            self._by_name.append([])
        self._by_name[number].append(key)

    def remove(self, key: PartyKey) -> None:
        """Removes a party. Does nothing if the party is unknown."""
        self._unique.clear()
        self._exact = None
        party = self._parties.pop(key, None)
        if party is None:
            return
        if self._short_names is not None:
            self._short_names.remove(key)
        for account in accounts_of(party):
            self._by_account[account].remove(key)
        number = self._names.number_of(self.compared(party.name))
        assert number is not None, f"the name of {key} is not in the index of names"
        self._by_name[number].remove(key)

    def compared(self, name: str) -> str:
        """A name or a text as it is compared: in capitals, and by letter classes where these count."""
        return by_letter_class(name) if self.letter_classes else upper(name)

    def _short(self, name: str) -> str:
        return without_legal_form(by_letter_class(name))

    def learn(self, payers: Iterable[tuple[str, PartyKey]]) -> None:
        """Takes these accounts, each with its party, as those that were learned; earlier ones are forgotten."""
        self._learned = {}
        for account, key in payers:
            self._learned.setdefault(bare_account(account), []).append(key)

    # --- Evidence -----------------------------------------------------------------------------------

    def paying_from(self, account: str) -> Iterable[PartyKey]:
        bare = bare_account(account)
        return self._by_account.get(bare, ()) if bare else ()

    def learned_from(self, account: str) -> Iterable[PartyKey]:
        """The parties to which lines of this account were assigned by hand."""
        bare = bare_account(account)
        known = self._learned.get(bare, ()) if bare else ()
        return [key for key in known if key in self._parties]

    def named_near(self, text: str) -> list[PartyKey]:
        return [key for number in self._names.near(text) for key in self._by_name[number]]

    def named_exactly(self, text: str) -> list[PartyKey]:
        """Parties whose name occurs in the text, as it is or with its first word moved to the end."""
        if self._exact is None:
            by_form: dict[str, list[PartyKey]] = {}
            for key, party in self._parties.items():
                name = self.compared(party.name) if self.letter_classes else party.name
                for form in {name, with_first_word_last(name)} - {""}:
                    by_form.setdefault(form, []).append(key)
            self._exact = KnownTexts(by_form), by_form
        known, by_form = self._exact
        return list(
            dict.fromkeys(key for form in known.occurring_in(text) for key in by_form[form])
        )

    def named_without_legal_form(self, text: str) -> list[PartyKey]:
        """Parties whose name is near to the text if the legal forms of both are left out."""
        return [] if self._short_names is None else self._short_names.named_near(self._short(text))

    def lives_at(self, key: PartyKey, city: str, address: str) -> bool:
        """True if city and address are exactly those of the party. Empty ones prove nothing."""
        party = self._parties[key]
        return bool(city.strip() and address.strip()) and (party.city, party.address) == (
            city,
            address,
        )

    def is_unique(self, key: PartyKey) -> bool:
        """Whether exactly one customer (vendor) has a name containing this party's, ignoring case: the party itself."""
        number = self._names.number_of(self.compared(self._parties[key].name))
        assert number is not None, f"the name of {key} is not in the index of names"
        known = self._unique.get((key[0], number))
        if known is None:
            kinds = (
                kind
                for each in self._names.containing(self._names.name(number))
                for kind, _ in self._by_name[each]
            )
            known = self._unique[key[0], number] = sum(kind == key[0] for kind in kinds) == 1
        return known


def with_first_word_last(name: str) -> str:
    """ "Hans Peter Muster" is also "Peter Muster Hans"; a name of one word stays."""
    first, blank, rest = name.partition(" ")
    return f"{rest} {first}" if blank else name


def found_parties(
    line: Line, parties: Parties, name_matching: str, seen: dict[str, list[PartyKey]]
) -> dict[PartyKey, Matched]:
    """Every party with evidence for the line (algorithms.md 1.3); `seen` keeps texts already searched.

    Where the payer's name is nobody's, the name on whose behalf it pays is tried (matching_beyond.md 2).
    """
    parties_matched: dict[PartyKey, Matched] = {}
    if line.party_account:
        for key in parties.paying_from(line.party_account):
            parties_matched[key] = Matched(FULLY, FULLY)
    learned = parties.learned_from(line.party_account) if line.party_account else ()
    if name_matching != "disabled":
        _add_named(parties_matched, line, parties, name_matching, seen)
    for key in learned:
        # Likely, not certain: an account that persons have known may pay for others too.
        parties_matched.setdefault(key, Matched(PARTIALLY, PARTIALLY))
    return parties_matched


def _add_named(
    parties_matched: dict[PartyKey, Matched],
    line: Line,
    parties: Parties,
    name_matching: str,
    seen: dict[str, list[PartyKey]],
) -> None:
    """Adds the parties that the line names, if their account is not known as the payer's."""
    structured = bool(line.party_name.strip())
    named = _named_in(line.party_name if structured else line.text, parties, name_matching, seen)
    if structured and not named and line.ultimate_name.strip():
        named = _named_in(line.ultimate_name, parties, name_matching, seen)
    if structured and not named and name_matching == "string_nearness":
        # Weaker: the legal form may be what tells two parties apart.
        for key in parties.named_without_legal_form(line.party_name):
            parties_matched.setdefault(key, Matched(PARTIALLY, PARTIALLY))
    for key in named:
        if key not in parties_matched:
            lifted = structured and parties.lives_at(key, line.party_city, line.party_address)
            unique = lifted or (key[0] != "employee" and parties.is_unique(key))
            parties_matched[key] = Matched(
                FULLY if unique else PARTIALLY, FULLY if lifted else PARTIALLY
            )


def _named_in(
    text: str, parties: Parties, name_matching: str, seen: dict[str, list[PartyKey]]
) -> list[PartyKey]:
    nearness = name_matching == "string_nearness"
    if nearness or parties.letter_classes:
        text = parties.compared(text)
    named = seen.get(text)
    if named is None:
        named = seen[text] = parties.named_near(text) if nearness else parties.named_exactly(text)
    return named
