"""The naive book: what a clerk with paper and patience would keep. Amounts are whole cents, signed as facts.

It shares records with the program, and no rule: it knows every entry and every application ever made, and adds up.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.intake.records import KnownAccount

Party = tuple[str, str]
"""`customer` or `vendor`, and the number."""


class Refused(Exception):
    """The program must refuse, with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Nothing(Exception):
    """The program must answer without recording anything."""


def cents(amount: Decimal, currency: str = "") -> int:
    """The amount in cents; refused where it has more digits than the currency, of which yen have none."""
    scaled = amount * 100
    written = -int(amount.as_tuple().exponent)
    if scaled != int(scaled) or (currency == "JPY" and written > 0):
        raise Refused("E-POST-DIGITS")
    return int(scaled)


def grain(currency: str) -> int:
    """The smallest amount of the currency, in hundredths."""
    return 100 if currency == "JPY" else 1


def rounded_in(currency: str, exact: Fraction) -> int:
    """An amount of the currency."""
    return grain(currency) * rounded(exact / grain(currency))


def rounded(exact: Fraction) -> int:
    """The whole next to it, half away from zero."""
    return half_up(exact.numerator, exact.denominator)


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole, half away from zero."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


@dataclass(frozen=True)
class Entry:
    """A customer or vendor entry as it stands now, open or closed."""

    no: int
    party: Party
    type: str
    document_no: str
    external_no: str
    posting_date: date
    document_date: date
    due_date: date
    amount: int
    remaining: int
    discount: int
    discount_date: date | None
    group: str
    account: str
    payment_reference: str
    payment_method: str
    on_hold: str
    currency: str = ""
    """Empty for the local one; amounts are in it, but for those called `lcy`."""
    rate: Fraction = Fraction(1)
    """What one of the currency is worth in the local one, as it was posted."""
    lcy: int = 0
    """What the entry was worth when it was posted."""
    left_lcy: int = 0
    """What remains is worth at that rate; gains and losses that are not realised stand beside it."""
    last_application: int = 0
    is_reversed: bool = False
    """It was reversed, or is a reversal."""
    reopened: date | None = None
    """The latest day of an undo that is dated after what it undid."""
    writes_off: bool = False

    valued_until: date | None = None
    """The day from which a run that had valued it counts no longer, if that is not the day of the run."""

    @property
    def opened(self) -> date:
        """The first day on which it may be applied."""
        return max(self.reopened or self.posting_date, self.valued_until or self.posting_date)

    @property
    def is_debit(self) -> bool:
        return self.amount > 0


@dataclass(frozen=True)
class VatRow:
    """A base and its VAT, signed as G/L lines are: those of a customer's invoice are negative."""

    code: str
    kind: str
    account: str
    base: int
    amount: int

    def negative(self) -> VatRow:
        return replace(self, base=-self.base, amount=-self.amount)


@dataclass
class Transaction:
    """A ledger transaction: its entries in order, and its own G/L lines (those of applications are not its own)."""

    no: int
    posting_date: date
    source: str
    reverses: int = 0
    register: int = 0
    entries: list[tuple[str, str, int]] = field(default_factory=list)
    lines: list[tuple[str, int]] = field(default_factory=list)
    application_lines: list[tuple[str, int]] = field(default_factory=list)
    vat: tuple[VatRow, ...] = ()
    """The VAT of G/L accounts, which belongs to no entry."""


@dataclass(frozen=True)
class Change:
    """A change of what remains of an entry, from a day on. `run` is the register of a run at the rates of a day, and
    `kind` says whether it is a gain or a loss; of what an application took back of it, `released` is true.
    """

    entry_no: int
    day: date
    amount: int
    lcy: int
    run: int = 0
    kind: str = ""
    released: bool = False


@dataclass(frozen=True)
class Run:
    """A run at the rates of a day; of what, at which rates, and whether it was undone."""

    register: int
    day: date
    kinds: tuple[str, ...]
    currencies: tuple[str, ...]
    rates: tuple[tuple[str, Fraction], ...]
    undone: bool = False


@dataclass(frozen=True)
class Application:
    """What one act of applying did; `before`: each entry that it touched. `left`: the discount it left of each."""

    no: int
    posting_date: date
    before: dict[int, Entry]
    left: dict[int, int]
    lines: tuple[tuple[str, int], ...]
    """The G/L lines it made."""
    transaction: int = 0
    released: tuple[Change, ...] = ()
    """What it took back of gains and losses that were not realised, on days of their own."""
    vat: tuple[VatRow, ...] = ()
    """What it corrected of VAT."""
    given_up_before: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By document, what had been given up of its bases and VAT before, where the application gave up more."""


@dataclass(frozen=True)
class BeforeReconciling:
    """The bank account as it was: last statement, its day, the balance, and what was left of each entry shown."""

    statement_no: str
    day: date | None
    balance: int
    left: dict[int, int]


@dataclass
class Numbers:
    """The last numbers drawn."""

    register: int = 0
    transaction: int = 0
    entry: int = 0
    gl_entry: int = 0
    application: int = 0


TABLES = (
    "accounts", "once_direct", "reserved", "groups", "terms", "periods", "parties", "banks", "series", "series_used",
    "entries", "transactions", "applications", "undone", "reversed_by", "balances", "bank_balances", "bank_entries",
    "bank_days", "found_at_bank", "bank_left", "posted_from", "reconciled", "received", "sequences", "sheets",
    "known", "last_days", "files", "file_of", "mappings", "mapped_texts", "erased", "matching",
    "disputes", "promises",
    "methods", "debit_setup", "mandates", "collections", "returned",
    "reconciliations", "reconciled_day", "last_reconciled", "before_reconciling", "checks", "last_check",
    "dimensions", "dimension_values", "default_dimensions", "priorities", "not_combined", "carried",
    "undone_on", "alternatives", "currencies", "rates", "runs", "changes",
    "vat_codes", "vat_rows", "vat_given_up", "vat_totals",
)  # fmt: skip


class Book:
    """Tables by key. A draft shows the tables of its book with changes of its own, which the book may take over."""

    def __init__(self, base: Book | None = None) -> None:
        self.currency = base.currency if base else ""
        self.credit_warnings = base.credit_warnings if base else "credit_limit"
        self.between_currencies = base.between_currencies if base else "all"
        self.actor = base.actor if base else ""
        self.numbers = Numbers(**vars(base.numbers)) if base else Numbers()
        self._base = base
        for table in TABLES:
            setattr(self, table, ChainMap({}, getattr(base, table)) if base else {})
        self._by_party: dict[Party, list[int]] = {}
        self.drawn_files: list[Any] = []

    accounts: MutableMapping[str, Account]
    once_direct: MutableMapping[str, bool]
    reserved: MutableMapping[str, str]
    """Accounts that a subledger feeds, and what for."""
    groups: MutableMapping[tuple[str, str], list[tuple[date, Any]]]
    """By kind (customer, vendor, bank_account, opening) and code."""
    terms: MutableMapping[str, list[tuple[date, Any]]]
    periods: MutableMapping[str, tuple[date | None, date | None] | None]
    """By user, empty for everybody; None where a user's were withdrawn."""
    parties: MutableMapping[Party, Any]
    """The record as last given."""
    banks: MutableMapping[str, Any]
    series: MutableMapping[str, list[Any]]
    series_used: MutableMapping[tuple[str, date], str]
    entries: MutableMapping[int, Entry]
    transactions: MutableMapping[int, Transaction]
    applications: MutableMapping[int, Application]
    undone: MutableMapping[int, bool]
    undone_on: MutableMapping[int, date]
    """By application, the day on which it was undone."""
    reversed_by: MutableMapping[int, int]
    balances: MutableMapping[str, int]
    bank_balances: MutableMapping[str, int]
    bank_entries: MutableMapping[int, tuple[str, int]]
    """Bank account and amount."""
    bank_days: MutableMapping[int, date]
    found_at_bank: MutableMapping[int, bool]
    bank_left: MutableMapping[int, int]
    posted_from: MutableMapping[int, str]
    """By bank entry, the statement from whose line it was posted."""
    """What is outstanding of bank entries that a statement has shown in part."""
    """Bank entries that a statement has shown."""
    reconciled: MutableMapping[str, int]
    """By bank account, the balance of the last statement reconciled; `received`: of the last one imported."""
    received: MutableMapping[str, int]
    sequences: MutableMapping[str, int]
    sheets: MutableMapping[str, Any]
    """Statements by our number."""
    reconciliations: MutableMapping[str, str]
    """By statement, the number for people of the reconciliation that was opened."""
    reconciled_day: MutableMapping[str, date | None]
    """By bank account, the day of the last statement reconciled, or of the opening balance."""
    last_reconciled: MutableMapping[str, str]
    before_reconciling: MutableMapping[str, BeforeReconciling]
    """By statement, what an undo of its reconciliation brings back."""
    checks: MutableMapping[tuple[str, str], Any]
    """By bank account and number."""
    last_check: MutableMapping[str, str]
    known: MutableMapping[str, KnownAccount]
    """By bank account, all that intake may know of it: the pure rules are asked with nothing left out."""
    last_days: MutableMapping[str, date]
    """By bank account, the day on which the last statement imported ends."""
    files: MutableMapping[tuple[str, int], str]
    """The bank account that a statement of a file went to; empty if it was withdrawn."""
    file_of: MutableMapping[str, tuple[str, int]]
    """The bank account of the statement at a place in a file."""
    mappings: MutableMapping[str, int]
    """By text; one whose text was erased by a name that no text has, and 0 by the text."""
    mapped_texts: MutableMapping[Party, tuple[str, ...]]
    matching: MutableMapping[str, Any]
    """What is set and learned about matching, by what it is."""
    methods: MutableMapping[str, list[tuple[date, bool]]]
    """By code, whether documents of the method are collected by direct debit."""
    debit_setup: MutableMapping[str, tuple[str, int, str]]
    """By bank account, the creditor identifier, the days before a collection, and how the bank books it."""
    mandates: MutableMapping[str, Any]
    collections: MutableMapping[str, Any]
    returned: MutableMapping[int, tuple[int, bool]]
    """By entry, how often its debit came back, and whether it waits for a person."""
    vat_codes: MutableMapping[str, list[tuple[date, Any]]]
    """By code, its rules from each day on."""
    vat_rows: MutableMapping[int, tuple[VatRow, ...]]
    """By entry, how it was split when it was posted."""
    vat_given_up: MutableMapping[int, tuple[int, ...]]
    """By document, what is given up now of each base and each VAT."""
    vat_totals: MutableMapping[str, tuple[int, int]]
    """By code, what the bases and the VAT of all VAT entries add up to."""
    disputes: MutableMapping[int, str]
    promises: MutableMapping[int, tuple[date, int] | None]
    alternatives: MutableMapping[tuple[str, str, str], bool]
    """By ledger, posting group and the group that its documents may name."""
    dimensions: MutableMapping[str, bool]
    """By code, whether it is blocked; `dimension_values` likewise by dimension and value."""
    dimension_values: MutableMapping[tuple[str, str], bool]
    default_dimensions: MutableMapping[tuple[str, str, str], tuple[str, str] | None]
    """By account type, account and dimension: the value and the rule; None where it was removed."""
    priorities: MutableMapping[tuple[str, str], int]
    """Of the accounts of a type by source code, 0 for none."""
    not_combined: MutableMapping[tuple[str, str], bool]
    """By department and project, or by two empty texts for whatever values."""
    carried: MutableMapping[int, str]
    """The dimensions of entries that were posted by journals or taken over."""
    currencies: MutableMapping[str, Any]
    """The accounts of each foreign currency."""
    rates: MutableMapping[tuple[str, date], Fraction]
    runs: MutableMapping[int, Run]
    changes: MutableMapping[int, tuple[Change, ...]]
    """By entry, in the order in which they were recorded; the first is the entry itself."""
    erased: MutableMapping[Party, Any]
    """The record that a party had when its texts were erased last."""

    def draft(self) -> Book:
        return Book(self)

    def take(self, draft: Book) -> None:
        """Everything that the draft has changed holds from now on."""
        assert draft._base is self, "a draft of another book"
        for entry in draft._own("entries").values():
            if entry.no not in self.entries:
                self._by_party.setdefault(entry.party, []).append(entry.no)
        for table in TABLES:
            getattr(self, table).update(draft._own(table))
        self.currency, self.numbers = draft.currency, draft.numbers
        self.credit_warnings = draft.credit_warnings
        self.between_currencies = draft.between_currencies

    def touched(self) -> set[Party]:
        """Whose entries a draft has changed."""
        return {entry.party for entry in self._own("entries").values()}

    def touched_sheets(self) -> list[Any]:
        return list(self._own("sheets").values())

    def touched_banks(self) -> bool:
        return bool(self._own("bank_balances"))

    def touched_matching(self) -> bool:
        return bool(self._own("matching"))

    def touched_debits(self) -> bool:
        return bool(self._own("collections") or self._own("mandates"))

    def touched_vat(self) -> bool:
        return bool(self._own("vat_totals"))

    def touched_accounts(self) -> set[str]:
        return set(self._own("balances"))

    def _own(self, table: str) -> dict[Any, Any]:
        own: dict[Any, Any] = getattr(self, table).maps[0]
        return own

    # --- entries ---

    def entries_of(self, party: Party) -> Iterator[Entry]:
        """All entries of the party, by number."""
        if self._base is None:
            yield from (self.entries[no] for no in self._by_party.get(party, ()))
            return
        known = self._base._by_party.get(party, [])
        yield from (self.entries[no] for no in known)
        new = sorted(no for no in self._own("entries") if no not in self._base.entries)
        yield from (self.entries[no] for no in new if self.entries[no].party == party)

    def is_new(self, entry_no: int) -> bool:
        """Whether the draft has made the entry."""
        return self._base is not None and entry_no not in self._base.entries

    def open_entries(self, party: Party) -> list[Entry]:
        return [entry for entry in self.entries_of(party) if entry.remaining]

    def remaining(self, party: Party) -> dict[int, int]:
        return {entry.no: entry.remaining for entry in self.open_entries(party)}

    def has_texts(self, party: Party) -> bool:
        """Whether its record was given since its texts were erased; if not, other texts may have come or not."""
        return self.erased.get(party) is not self.parties[party]

    # --- writing ---

    def begin(self, posting_date: date, source: str, reverses: int = 0) -> Transaction:
        self.numbers.transaction += 1
        made = Transaction(
            self.numbers.transaction, posting_date, source, reverses, self.numbers.register
        )
        self.transactions[made.no] = made
        return made

    def line(self, transaction: Transaction, account: str, amount: int) -> None:
        """A G/L line of the transaction itself, debit positive."""
        if amount:
            transaction.lines.append((account, amount))
            self._add(account, amount)

    def application_line(self, transaction: Transaction, account: str, amount: int) -> None:
        if amount:
            transaction.application_lines.append((account, amount))
            self._add(account, amount)

    def _add(self, account: str, amount: int) -> None:
        self.numbers.gl_entry += 1
        self.balances[account] = self.balances.get(account, 0) + amount

    def post(self, transaction: Transaction, entry: Entry) -> None:
        self.entries[entry.no] = entry
        self.change(Change(entry.no, entry.posting_date, entry.amount, entry.lcy))
        transaction.entries.append((*entry.party, entry.no))

    def post_vat(self, entry_no: int, rows: tuple[VatRow, ...]) -> None:
        """VAT entries with which the entry is posted."""
        if rows:
            self.vat_rows[entry_no] = rows
            self.add_vat(rows)

    def add_vat(self, rows: tuple[VatRow, ...]) -> None:
        for row in rows:
            base, amount = self.vat_totals.get(row.code, (0, 0))
            self.vat_totals[row.code] = base + row.base, amount + row.amount

    def vat_in(self, entry_no: int) -> int:
        """The VAT in the amount of the entry, signed as G/L lines are."""
        return sum(row.amount for row in self.vat_rows.get(entry_no, ()))

    def post_bank(self, transaction: Transaction, bank: str, amount: int) -> int:
        no = self.next_entry()
        self.bank_entries[no] = (bank, amount)
        self.bank_days[no] = transaction.posting_date
        self.bank_balances[bank] = self.bank_balances.get(bank, 0) + amount
        transaction.entries.append(("bank_account", bank, no))
        return no

    def outstanding(self, no: int) -> int:
        """Of a bank entry that is not closed."""
        return self.bank_left.get(no, self.bank_entries[no][1])

    def is_shown(self, no: int) -> bool:
        """Whether a statement that is reconciled shows the bank entry, or a part of it."""
        return bool(self.found_at_bank.get(no)) or self.outstanding(no) != self.bank_entries[no][1]

    def next_entry(self) -> int:
        self.numbers.entry += 1
        return self.numbers.entry

    # --- settings ---

    def on(self, records: list[tuple[date, Any]] | None, day: date) -> Any:
        """What held on the day: the record with the latest day not after it, the later of two for one day."""
        held = None
        since = None
        for valid_from, value in records or []:
            if valid_from <= day and (since is None or valid_from >= since):
                since, held = valid_from, value
        return held

    def account(self, no: str) -> str:
        if no not in self.accounts:
            raise Refused("E-SETUP-ACCOUNT-UNKNOWN")
        if self.accounts[no].blocked:
            raise Refused("E-POST-ACCOUNT-BLOCKED")
        return no

    def direct_account(self, no: str) -> str:
        if not self.accounts[self.account(no)].direct_posting:
            raise Refused("E-POST-DIRECT")
        return no

    def group(self, kind: str, code: str, day: date) -> Any:
        found = self.on(self.groups.get((kind, code)), day)
        if found is None:
            raise Refused("E-SETUP-OPENING" if kind == "opening" else "E-SETUP-GROUP")
        return found

    def allow(self, day: date, actor: str) -> None:
        first, last = self.periods.get(actor) or self.periods.get("") or (None, None)
        if (first and day < first) or (last and day > last):
            raise Refused("E-PERIOD")

    def put_account(self, account: Account) -> None:
        self.accounts[account.account_no] = account
        if account.direct_posting:
            self.once_direct[account.account_no] = True

    # --- currencies ---

    def known_currency(self, currency: str) -> str:
        """The foreign currency, or an empty text for the local one."""
        if not currency or currency == self.currency:
            return ""
        if currency not in self.currencies:
            raise Refused("E-CURRENCY-UNKNOWN")
        return currency

    def rate(self, currency: str, day: date) -> Fraction:
        """The latest that holds on the day."""
        if not currency:
            return Fraction(1)
        days = [since for of, since in self.rates if of == currency and since <= day]
        if not days:
            raise Refused("E-FX-RATE")
        return self.rates[currency, max(days)]

    def change(self, *changes: Change) -> None:
        for change in changes:
            before = self.changes.get(change.entry_no, ())
            self.changes[change.entry_no] = (*before, change)

    def unrealized(self, entry_no: int) -> dict[tuple[int, str], int]:
        """What runs in force have changed of the entry, less what was taken back, by run and kind."""
        sums: dict[tuple[int, str], int] = {}
        for change in self.changes[entry_no]:
            if change.run and not self.runs[change.run].undone:
                key = (change.run, change.kind)
                sums[key] = sums.get(key, 0) + change.lcy
        return {key: sums[key] for key in sorted(sums)}

    def remaining_lcy(self, entry: Entry) -> int:
        return entry.left_lcy + sum(self.unrealized(entry.no).values())

    def as_of(self, day: date) -> dict[int, tuple[int, int]]:
        """What was open at the end of the day, by entry: in its currency and in the local one."""
        found = {}
        for no, changes in self.changes.items():
            until = [change for change in changes if change.day <= day]
            amount = sum(change.amount for change in until)
            if amount:
                found[no] = (amount, sum(change.lcy for change in until))
        return found
