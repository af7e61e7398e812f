"""The matching index of a ledger. It is built once from the read models and then kept up to date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

import orjson

from ledger_es.aggregates.audit import PersonalErased
from ledger_es.aggregates.event import statement_no_of, stream_key, stream_kind
from ledger_es.aggregates.learned_payer import STREAM as LEARNED_PAYERS
from ledger_es.aggregates.match_evidence import Doubt
from ledger_es.aggregates.party import PartyChanged, PartyRegistered
from ledger_es.collector import collector_paused
from ledger_es.matching import (
    Bounds,
    EntryIndex,
    Line,
    OpenEntry,
    Party,
    PartyAccount,
    Profile,
    RuleSet,
    SentDebit,
    Settings,
)
from ledger_es.matching.legal_order import Debt
from ledger_es.matching.narrowing import may_be_narrowed, wanted_for
from ledger_es.payment_reconciliation.debts import debts
from ledger_es.payment_reconciliation.entry_keys import EntryKeysKept
from ledger_es.payment_reconciliation.foreign_entries import LocalValues
from ledger_es.payment_reconciliation.open_entry import open_entry, touched
from ledger_es.queries import Connection, Moment, ReadModels
from ledger_es.queries.company import local_currency
from ledger_es.queries.direct_debit_collection import sent_debits
from ledger_es.queries.learned_payer import learned_payers
from ledger_es.queries.matching_keys import entries_in_other_currencies, entries_with
from ledger_es.queries.moment import WHATEVER_STANDS
from ledger_es.queries.open_entries_now import (
    Held,
    OpenBankRow,
    held_entries,
    open_bank_rows,
    open_entries_of,
    open_rows,
)
from ledger_es.queries.party import parties
from ledger_es.shell.engine import Engine
from ledger_es.values import (
    BLOCKED_ENTIRELY,
    LedgerKind,
    from_day_number,
    from_minor_units,
    nfc,
)

LEDGERS = ("customer", "vendor")
FAR = date(9999, 12, 31)
"""A day after every posting date, because entries dated ahead are candidates too."""
EVENTS_FOLLOWED = 50_000
"""If more events than this were recorded since, the index is built anew."""
OPEN_ENTRIES_READ = 50_000
"""Up to so many open entries are all read. Of more, only those that the lines can be about, if the lines are few."""
FEW_LINES = 2_000
FOR_FEW_LINES = Bounds(lists_pieces=False)
"""Names that a few lines are compared with."""


class _Kept(NamedTuple):
    """An entry in the index of its currency."""

    currency: str
    entry: OpenEntry


class MatchingIndex:
    """The indexes of a ledger, one for each currency, with the commit up to which they are.

    A line settles entries in the currency of its bank account, so entries of other currencies are in the way; only
    a line in the local currency settles those in foreign ones too, which its index holds with their value on a day.
    The parties and the proposals of open statements are those of every index (`_shared`).
    """

    def __init__(
        self, engine: Engine, read_models: ReadModels, profile: Profile = "careful"
    ) -> None:
        self._engine = engine
        self._read_models = read_models
        self._profile = profile
        self._indexes: dict[str, EntryIndex] = {}
        self._shared = EntryIndex(profile=profile)
        self._position = -1
        self._moment = WHATEVER_STANDS
        self._entries: dict[int, _Kept] = {}
        self._local = ""
        self._foreign: dict[int, _Kept] = {}
        self._values: LocalValues | None = None
        self._valued: dict[int, OpenEntry] = {}
        self._on_hold: set[int] = set()
        self._blocked: set[tuple[str, str]] = set()
        self._held: dict[str, set[tuple[str, int]]] = {}
        self._has_all_entries = False
        self._names = Bounds()
        self._keys = EntryKeysKept(engine, read_models)

    def caught_up(self, currency: str, day: date | None = None) -> EntryIndex:
        """The index for bank accounts in the currency, brought up to the head of the ledger.

        On a `day`, the index of the local currency holds entries in foreign currencies with their value on that day.
        """
        with collector_paused(), self._read_models.at(FAR) as (connection, moment):
            self._position = self._catch_up(connection, moment, with_all_entries=True)
            self._values = None
            if day is not None:
                self._value_foreign_entries(connection, moment, currency, day)
            index = self._of(currency)
            index.commit_no = moment.commit_no
            return index

    def known_at(
        self, connection: Connection, moment: Moment, currency: str, day: date
    ) -> EntryIndex:
        """The index as it was at an earlier commit. It is built once; nothing follows it."""
        if self._position < 0:
            self._local = local_currency(connection)
            self._moment = moment
            self._build(connection, moment)
            self._read_all_entries(connection)
            self._position = 0
        self._value_foreign_entries(connection, moment, currency, day)
        index = self._of(currency)
        index.commit_no = moment.commit_no
        return index

    def for_lines(
        self, lines: Sequence[Line], currency: str, day: date, rules: RuleSet, settings: Settings
    ) -> EntryIndex:
        """The index as `caught_up` gives it, but of a ledger with many open entries only those that these lines can be
        about. The proposals for the lines are the same."""
        is_narrow = (
            not self._has_all_entries
            and len(lines) <= FEW_LINES
            and may_be_narrowed(rules, settings)
            and self._keys.are_worth_it(OPEN_ENTRIES_READ)
        )
        keys_position = self._keys.caught_up() if is_narrow else None
        if keys_position is None:
            return self.caught_up(currency, day)
        with collector_paused(), self._read_models.at(FAR) as (connection, moment):
            self._position = self._catch_up(connection, moment, with_all_entries=False)
            wanted = wanted_for(lines, self._shared.parties, settings)
            entry_nos = entries_with(connection, wanted.texts, currency, wanted.amounts)
            entry_nos |= open_entries_of(connection, wanted.parties)
            entry_nos |= self._touched_since(keys_position)
            for line in lines:
                entry_nos.update(self._shared.sent_debits.of_line(line) or ())
            if currency == self._local:
                entry_nos |= entries_in_other_currencies(connection, currency)
            self._forget_entries()
            for kept in self._open_entries(connection, sorted(entry_nos)):
                if kept.entry.ledger != "bank":
                    self._put(kept)
            for kept in self._open_bank_entries(connection, None, settings.bank_account_no):
                self._put(kept)
            self._value_foreign_entries(connection, moment, currency, day)
            index = self._of(currency)
            index.commit_no = moment.commit_no
            return index

    def debts_of(
        self, customer_nos: Collection[str], currency: str, day: date
    ) -> dict[str, list[Debt]]:
        """What those of these customers owe who pay in the legal order, the oldest due first."""
        with self._read_models.at(FAR) as (connection, moment):
            return debts(connection, moment, self.entries_of, customer_nos, currency, day)

    def entries_of(
        self, connection: Connection, customer_nos: Collection[str]
    ) -> list[tuple[str, OpenEntry]]:
        """All open entries of these customers, each with its currency."""
        kept: Iterable[_Kept] = self._entries.values()
        if not self._has_all_entries:
            entry_nos = open_entries_of(connection, [("customer", no) for no in customer_nos])
            kept = self._open_entries(connection, sorted(entry_nos))
        return [
            each
            for each in kept
            if each.entry.ledger == "customer" and each.entry.party_no in customer_nos
        ]

    def proposals_held(self) -> EntryIndex:
        """The index that knows which entries the lines of open statements propose: it is part of all others."""
        with collector_paused(), self._read_models.at(FAR) as (connection, moment):
            self._position = self._catch_up(connection, moment, with_all_entries=False)
        return self._shared

    def _catch_up(self, connection: Connection, moment: Moment, *, with_all_entries: bool) -> int:
        """Brings what the index holds up to the moment; the position of its last event."""
        self._local = self._local or local_currency(connection)
        commit = self._engine.store.commit(moment.commit_no)
        position = commit.position_last if commit else 0
        if self._position < 0 or position - self._position > EVENTS_FOLLOWED:
            self._names = Bounds() if with_all_entries else FOR_FEW_LINES
            self._build(connection, moment)
        elif position > self._position:
            self._follow(connection, moment, position)
        if with_all_entries and not self._has_all_entries:
            if self._names is FOR_FEW_LINES:
                self._names = Bounds()
                self._read_parties(connection, moment)
            self._read_all_entries(connection)
        return position

    def _read_all_entries(self, connection: Connection) -> None:
        self._forget_entries()
        for kept in self._open_entries(connection, None):
            self._put(kept)
        self._has_all_entries = True

    def _touched_since(self, position: int) -> set[int]:
        """The entries that events after the position may have changed, up to where the index is."""
        rows = self._engine.store.events(position, self._position - position, self._position)
        return {entry_no for row in rows for entry_no in touched(self._engine.mapper.event(row))}

    def _value_foreign_entries(
        self, connection: Connection, moment: Moment, currency: str, day: date
    ) -> None:
        """Values the entries in foreign currencies on the day, if these lines are in the local one."""
        self._values = None
        if currency == self._local and self._foreign:
            currencies = {kept.currency for kept in self._foreign.values()}
            self._values = LocalValues(connection, moment, self._local, currencies)
            self._value_on(day)

    def _of(self, currency: str) -> EntryIndex:
        """The index of the currency; an empty one if it has none yet."""
        index = self._indexes.get(currency)
        if index is None:
            index = self._indexes[currency] = EntryIndex(profile=self._profile, beside=self._shared)
        return index

    def valued_on(self, entry_no: int, day: date) -> OpenEntry | None:
        """The open entry with its value on a day, if it is in a foreign currency and was matched in the local one."""
        kept = self._foreign.get(entry_no)
        if kept is None or self._values is None:
            return None
        return self._values.of(kept.entry, kept.currency, day)

    def _value_on(self, day: date) -> None:
        """Puts the entries in foreign currencies into the index of the local one, with their value on the day."""
        index = self._of(self._local)
        for entry_no in self._foreign:
            before, now = self._valued.pop(entry_no, None), self.valued_on(entry_no, day)
            if before is not None and before != now:
                index.remove(before)
            if now is not None:
                self._valued[entry_no] = now
                if before != now:
                    index.put(now)

    def doubts_about(
        self, entry_nos: Iterable[int], parties: Iterable[tuple[str, str]]
    ) -> list[Doubt]:
        """What speaks against posting unseen what settles these entries of these parties (matching_beyond.md 1)."""
        doubts: list[Doubt] = []
        if not self._blocked.isdisjoint(parties):
            doubts.append("blocked")
        if not self._on_hold.isdisjoint(entry_nos):
            doubts.append("on_hold")
        return doubts

    def _build(self, connection: Connection, moment: Moment) -> None:
        """Reads the parties and the proposals of open statements. Entries are read when they are needed."""
        self._forget_entries()
        self._shared, self._held = EntryIndex(profile=self._profile), {}
        self._read_parties(connection, moment)
        for statement_no in {
            held.statement_no for held in held_entries(connection, moment=self._moment)
        }:
            self._hold(connection, statement_no)
        self._put_debits(connection, None)

    def _read_parties(self, connection: Connection, moment: Moment) -> None:
        self._shared.parties = EntryIndex(profile=self._profile, bounds=self._names).parties
        self._blocked = set()
        for ledger in LEDGERS:
            self._put_parties(connection, moment, ledger, None)
        self._learn(connection, moment)

    def _forget_entries(self) -> None:
        self._indexes, self._entries, self._foreign, self._valued = {}, {}, {}, {}
        self._on_hold, self._has_all_entries, self._values = set(), False, None

    def _follow(self, connection: Connection, moment: Moment, position: int) -> None:
        """Reads again what events have changed since."""
        entry_nos: set[int] = set()
        party_nos: dict[str, set[str]] = {ledger: set() for ledger in LEDGERS}
        statement_nos: set[str] = set()
        learned = False
        collection_nos: set[str] = set()
        for row in self._engine.store.events(self._position, position - self._position, position):
            event = self._engine.mapper.event(row)
            entry_nos.update(touched(event))
            kind = stream_kind(row.stream)
            learned = learned or row.stream == LEARNED_PAYERS
            if isinstance(event, PersonalErased):
                # The erased texts may be anywhere in the index.
                self._build(connection, moment)
                return
            if kind in party_nos and isinstance(event, (PartyRegistered, PartyChanged)):
                party_nos[kind].add(stream_key(row.stream))
            if kind == "direct_debit_collection":
                collection_nos.add(stream_key(row.stream))
            if kind == "bank_statement":
                statement_nos.add(statement_no_of(row.stream))
        for ledger, numbers in party_nos.items():
            if numbers:
                self._put_parties(connection, moment, ledger, sorted(numbers))
        if learned:
            self._learn(connection, moment)
        if self._has_all_entries:
            self._read_again(connection, entry_nos)
        for statement_no in statement_nos:
            self._hold(connection, statement_no)
        if collection_nos:
            self._put_debits(connection, sorted(collection_nos))

    def _put_debits(self, connection: Connection, collection_nos: list[str] | None) -> None:
        """Takes the debits of these collections, or of all; none of those that were not sent or are cancelled."""
        sent: dict[str, list[SentDebit]] = {number: [] for number in collection_nos or ()}
        for debit in sent_debits(connection, collection_nos, self._moment):
            of_collection = sent.setdefault(debit.collection_no, [])
            of_collection.append(SentDebit(debit.end_to_end_id, debit.entry_no))
        for collection_no, debits in sent.items():
            self._shared.sent_debits.put(collection_no, debits)

    def _read_again(self, connection: Connection, entry_nos: set[int]) -> None:
        self._on_hold -= entry_nos
        for entry_no in entry_nos & self._entries.keys():
            kept = self._entries.pop(entry_no)
            self._of(kept.currency).remove(kept.entry)
            self._foreign.pop(entry_no, None)
            if valued := self._valued.pop(entry_no, None):
                self._of(self._local).remove(valued)
        for kept in self._open_entries(connection, sorted(entry_nos)):
            self._put(kept)

    def _put(self, kept: _Kept) -> None:
        self._entries[kept.entry.entry_no] = kept
        if kept.currency != self._local and kept.entry.ledger != "bank":
            self._foreign[kept.entry.entry_no] = kept
        self._of(kept.currency).put(kept.entry)

    def _learn(self, connection: Connection, moment: Moment) -> None:
        """The accounts that were learned from lines assigned by hand; only a careful reading uses them."""
        if self._profile != "careful":
            return
        payers = learned_payers(connection, moment)
        texts = self._read_models.texts([payer.payer_seal for payer in payers])
        self._shared.parties.learn(
            (
                orjson.loads(texts[payer.payer_seal]).get("account", ""),
                (payer.ledger, payer.party_no),
            )
            for payer in payers
            if payer.payer_seal in texts
        )

    def _put_parties(
        self, connection: Connection, moment: Moment, ledger: str, numbers: list[str] | None
    ) -> None:
        rows = parties(connection, moment, ledger, numbers)
        texts = self._read_models.texts([row.personal_seal for row in rows if row.personal_seal])
        for row in rows:
            personal = orjson.loads(texts.get(row.personal_seal, "{}"))
            accounts = tuple(
                PartyAccount(account.get("iban", ""), account.get("account_no", ""))
                for account in personal.get("bank_accounts", ())
            )
            kind: LedgerKind = "customer" if ledger == "customer" else "vendor"
            name, city, address = (
                nfc(personal.get(field, "")) for field in ("name", "city", "address")
            )
            self._shared.parties.put(Party(kind, row.party_no, name, city, address, accounts))
            self._blocked.discard((kind, row.party_no))
            if row.blocked in BLOCKED_ENTIRELY:
                self._blocked.add((kind, row.party_no))

    def _open_entries(self, connection: Connection, entry_nos: list[int] | None) -> Iterator[_Kept]:
        for row in open_rows(connection, entry_nos, self._moment):
            if row.on_hold:
                self._on_hold.add(row.entry_no)
            yield _Kept(row.currency, open_entry(row))
        yield from self._open_bank_entries(connection, entry_nos)

    def _open_bank_entries(
        self, connection: Connection, entry_nos: list[int] | None, bank_account_no: str = ""
    ) -> Iterator[_Kept]:
        bank_rows = list(open_bank_rows(connection, entry_nos, self._moment, bank_account_no))
        texts = self._read_models.texts(
            [row.description_seal for row in bank_rows if row.description_seal]
        )
        for bank_row in bank_rows:
            entry = _bank_entry(bank_row, texts.get(bank_row.description_seal, ""))
            yield _Kept(bank_row.currency, entry)

    def _hold(self, connection: Connection, statement_no: str) -> None:
        """Holds the entries that are now proposed for the lines of the statement; none once it is posted."""
        for holder in self._held.pop(statement_no, set()):
            self._shared.release(holder)
        lines: dict[int, list[Held]] = {}
        for held in held_entries(connection, statement_no, self._moment):
            lines.setdefault(held.line_no, []).append(held)
        for line_no, of_line in lines.items():
            holder = (statement_no, line_no)
            keys = [
                (held.ledger.replace("bank_account", "bank"), held.entry_no) for held in of_line
            ]
            self._shared.hold(holder, keys, firmly=of_line[0].firmly)
            self._held.setdefault(statement_no, set()).add(holder)


def _bank_entry(row: OpenBankRow, description: str) -> OpenEntry:
    return OpenEntry(
        ledger="bank",
        entry_no=row.entry_no,
        party_no=row.bank_account_no,
        document_type=row.document_type,
        document_no=row.document_no,
        posting_date=from_day_number(row.posting_day),
        remaining_amount=from_minor_units(row.amount, row.currency),
        external_document_no=row.external_document_no,
        bal_kind=row.bal_account_type,
        bal_no=row.bal_account_no,
        description=description,
        reversed=bool(row.is_reversed),
    )
