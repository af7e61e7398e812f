"""What must hold after every commit, whatever was asked: balanced books, subledger = G/L, numbers without gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.event import Event, State
from ledger_es.aggregates.exchange_adjustment import ExchangeAdjusted, ExchangeAdjustmentUndone
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.open_entries import PartyLedger
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    AppliedPair,
    DerivedDetail,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    PostedEntry,
)
from ledger_es.audit.findings import Findings, HeadDigest
from ledger_es.audit.vat import VatReplayed
from ledger_es.deciding.books import Books
from ledger_es.values import ZERO, Head

Fact = tuple[str, Event]


class Proof:
    """Keeps its own account of the books from the events alone, without the states, and compares."""

    def __init__(self) -> None:
        self.balances: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.remaining: dict[int, Decimal] = {}
        self.remaining_lcy: dict[int, Decimal] = {}
        self.posted: dict[int, tuple[str, PostedEntry]] = {}
        self.bank: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self._vat_findings = Findings()
        self._vat = VatReplayed(self._vat_findings)

    def check(self, events: list[Fact], before: Head, after: Head, books: Books) -> None:
        """Called when the events are recorded and the states evolved."""
        lines: dict[str, Decimal] = defaultdict(lambda: ZERO)
        subledger: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for stream, event in events:
            assert type(event).model_validate_json(event.model_dump_json()) == event
            if isinstance(event, Posted):
                self._journal(event, lines)
            self._subledger(stream, event, subledger)
            self._vat.note(event)
        self._vat.compare(after.commit_no)
        assert not self._vat_findings.has("vat"), self._vat_findings.verification(
            0, 0, HeadDigest(0, "")
        ).check("vat")
        control = set(books.posting_groups.control_accounts)
        moved = {account: lines[account] for account in control if lines[account]}
        assert moved == {account: amount for account, amount in subledger.items() if amount}
        for account, amount in lines.items():
            self.balances[account] += amount
        assert not sum(self.balances.values()), "the books are out of balance"
        self._numbers(events, before, after)
        self._open_entries(books)

    def _journal(self, event: Posted, lines: dict[str, Decimal]) -> None:
        by_transaction: dict[int, Decimal] = defaultdict(lambda: ZERO)
        columns = zip(
            event.line_transaction_nos, event.line_account_nos, event.line_amounts_lcy, strict=True
        )
        for transaction_no, account, amount in columns:
            assert amount, f"a G/L line of zero on {account}"
            by_transaction[transaction_no] += amount
            lines[account] += amount
        assert not any(by_transaction.values()), f"out of balance: {dict(by_transaction)}"
        assert set(event.line_transaction_nos) <= set(event.transaction_nos)
        assert set(event.entry_transaction_nos) <= set(event.transaction_nos)

    def _subledger(self, stream: str, event: Event, moved: dict[str, Decimal]) -> None:
        match event:
            case BankEntriesPosted():
                for account, amount in zip(event.gl_account_nos, event.amounts_lcy, strict=True):
                    moved[account] += amount
                self.bank[stream] += sum(event.amounts, ZERO)
            case EntriesPosted():
                self._post(stream, event.entries, moved)
            case EntriesReversed():
                self._post(stream, event.entries, moved)
                for entry in event.entries:
                    original = self.posted[entry.reversed_entry_no][1]
                    assert (entry.amount, entry.control_account_no) == (
                        -original.amount,
                        original.control_account_no,
                    )
                    for entry_no in (entry.entry_no, original.entry_no):
                        self.remaining[entry_no] = self.remaining_lcy[entry_no] = ZERO
            case EntriesApplied():
                for application in event.applications:
                    self._apply_one(event, application.application_no, moved)
            case ApplicationsUndone():
                for undone in event.undone:
                    self._undo_one(event, undone.application_no, moved)
            case ExchangeAdjusted() | ExchangeAdjustmentUndone():
                for unrealized in event.details:
                    self._move(unrealized.entry_no, ZERO, unrealized.amount_lcy, moved)

    def _post(self, stream: str, entries: Iterable[PostedEntry], moved: dict[str, Decimal]) -> None:
        for entry in entries:
            moved[entry.control_account_no] += entry.amount_lcy
            self.remaining[entry.entry_no] = entry.amount
            self.remaining_lcy[entry.entry_no] = entry.amount_lcy
            self.posted[entry.entry_no] = (stream, entry)

    def _apply_one(self, event: EntriesApplied, number: int, moved: dict[str, Decimal]) -> None:
        pairs = [pair for pair in event.pairs if pair.application_no == number]
        details = [detail for detail in event.details if detail.application_no == number]
        touched_by_it = [touched for touched in event.touched if touched.application_no == number]
        for touched in touched_by_it:
            entry_no = touched.entry_no
            assert touched.remaining_amount_before == self.remaining[entry_no]
            assert touched.remaining_amount_lcy_before == self.remaining_lcy[entry_no]
        self._apply(pairs, details, moved, 1)
        for released in event.released:
            if released.application_no == number:
                self._move(released.entry_no, ZERO, released.amount_lcy, moved)
        for touched in touched_by_it:
            entry_no = touched.entry_no
            assert touched.remaining_amount_after == self.remaining[entry_no]
            assert touched.remaining_amount_lcy_after == self.remaining_lcy[entry_no]
            assert abs(touched.remaining_amount_after) <= abs(touched.remaining_amount_before)
            assert touched.remaining_amount_after * touched.remaining_amount_before >= 0, (
                "an entry changed its side"
            )

    def _undo_one(self, event: ApplicationsUndone, number: int, moved: dict[str, Decimal]) -> None:
        pairs = [pair for pair in event.pairs_undone if pair.application_no == number]
        details = [detail for detail in event.details_undone if detail.application_no == number]
        self._apply(pairs, details, moved, -1)
        for released in event.released_undone:
            if released.application_no == number:
                self._move(released.entry_no, ZERO, -released.amount_lcy, moved)
        for restored in event.restored:
            if restored.application_no == number:
                entry_no = restored.entry_no
                assert restored.remaining_amount_after == self.remaining[entry_no]
                assert restored.remaining_amount_lcy_after == self.remaining_lcy[entry_no]

    def _apply(
        self,
        pairs: Iterable[AppliedPair],
        details: Iterable[DerivedDetail],
        moved: dict[str, Decimal],
        sign: int,
    ) -> None:
        for pair in pairs:
            assert pair.amount > 0
            self._move(pair.debit_entry_no, -sign * pair.amount, -sign * pair.amount_lcy, moved)
            of_credit = pair.amount if pair.credit_amount is None else pair.credit_amount
            self._move(pair.credit_entry_no, sign * of_credit, sign * pair.amount_lcy, moved)
        for detail in details:
            self._move(detail.entry_no, sign * detail.amount, sign * detail.amount_lcy, moved)
            account_no = self.posted[detail.entry_no][1].control_account_no
            assert detail.control_account_no == account_no

    def _move(
        self, entry_no: int, amount: Decimal, amount_lcy: Decimal, moved: dict[str, Decimal]
    ) -> None:
        """Changes what remains of an entry, in its currency and in the local one."""
        self.remaining[entry_no] += amount
        self.remaining_lcy[entry_no] += amount_lcy
        moved[self.posted[entry_no][1].control_account_no] += amount_lcy

    def _numbers(self, events: list[Fact], before: Head, after: Head) -> None:
        """Every number drawn stands in an event, and none is left out."""
        transactions: list[int] = []
        gl_entries: list[int] = []
        entries: list[int] = []
        registers: set[int] = set()
        applications: list[int] = []
        for _, event in events:
            if isinstance(event, Posted):
                registers.add(event.register_no)
                transactions += event.transaction_nos
                gl_entries += event.line_gl_entry_nos
                entries += event.entry_nos
            elif isinstance(event, EntriesApplied):
                applications += [one.application_no for one in event.applications]
            elif isinstance(event, EntriesReversed):
                applications += [one.reversal_application_no for one in event.entries]
        assert sorted(registers) == list(range(before.register_no + 1, after.register_no + 1))
        for drawn, first, last in (
            (transactions, before.transaction_no, after.transaction_no),
            (gl_entries, before.gl_entry_no, after.gl_entry_no),
            (entries, before.entry_no, after.entry_no),
            (applications, before.application_no, after.application_no),
        ):
            assert sorted(drawn) == list(range(first + 1, last + 1))

    def _open_entries(self, books: Books) -> None:
        by_stream: dict[str, dict[int, Decimal]] = defaultdict(dict)
        on_account: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for entry_no, (stream, entry) in self.posted.items():
            if remaining := self.remaining[entry_no]:
                by_stream[stream][entry_no] = remaining
                on_account[entry.control_account_no] += self.remaining_lcy[entry_no]
            else:
                assert not self.remaining_lcy[entry_no], f"entry {entry_no} is closed in part"
        for stream in {stream for stream, _ in self.posted.values()}:
            ledger = books.state(stream)
            assert isinstance(ledger, PartyLedger)
            assert {one.entry_no: one.remaining_amount for one in open_entries(ledger)} == (
                by_stream[stream]
            )
            for one in open_entries(ledger):
                assert one.remaining_lcy == self.remaining_lcy[one.entry_no]
            assert all(one.remaining_amount > 0 for one in ledger.open_debits)
            assert all(one.remaining_amount < 0 for one in ledger.open_credits)
        for account in {entry.control_account_no for _, entry in self.posted.values()}:
            assert self.balances[account] == on_account[account]


def open_entries(ledger: PartyLedger) -> list:  # of OpenEntry
    return [*ledger.open_debits, *ledger.open_credits]


def picture(state: State) -> object:
    """What can be seen of a state, to find out whether somebody changed it."""
    if isinstance(state, PartyLedger):
        return sorted(open_entries(state), key=lambda entry: entry.entry_no)
    return repr(vars(state))
