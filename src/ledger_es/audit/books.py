"""Replays the books event by event, and checks that the G/L follows the subledgers at every step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.aggregates import company, posting_group
from ledger_es.aggregates.bank_account import BankAccount, BankEntriesPosted
from ledger_es.aggregates.company import Company
from ledger_es.aggregates.event import Event, Recorded, State, stream_kind
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.open_entries import PartyLedger
from ledger_es.aggregates.posting_group import PostingGroups
from ledger_es.aggregates.streams import new_state
from ledger_es.audit.findings import Findings
from ledger_es.audit.log import ReadEvent
from ledger_es.audit.movements import movements
from ledger_es.audit.remaining import check_remaining
from ledger_es.audit.vat import VatReplayed
from ledger_es.values import ZERO

FOLDED: Final = frozenset({"customer_ledger", "vendor_ledger", "bank_account"})
"""The kinds of streams whose states contain amounts."""

_DAMAGE = (AssertionError, LookupError, ValueError, ArithmeticError)
"""The errors that evolving a state raises for an event that does not fit the events before it."""


class _Amount(NamedTuple):
    transaction_no: int
    account_no: str


class BooksReplayed:
    """The open entries of all parties and the balances of all accounts, computed only from the events.

    Open entries are kept in memory, as in the ledger's own states.
    """

    def __init__(self, findings: Findings, broken_streams: set[str]) -> None:
        self._findings = findings
        self._broken = broken_streams
        self._states: dict[str, State] = {}
        self._company = Company()
        self._groups = PostingGroups()
        self._vat = VatReplayed(findings)
        self._gl_balances: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        self._bank_balances: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        self._bank_totals: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        self._subledger: defaultdict[_Amount, Decimal] = defaultdict(lambda: ZERO)
        self._journal: defaultdict[_Amount, Decimal] = defaultdict(lambda: ZERO)

    @property
    def is_damaged(self) -> bool:
        """Whether a stream with amounts could not be replayed to its end."""
        return any(stream_kind(stream) in FOLDED for stream in self._broken)

    @property
    def currency(self) -> str:
        """The local currency (LCY)."""
        return self._company.currency

    def party_ledgers(self) -> dict[str, PartyLedger]:
        """The ledgers by stream, without those that could not be replayed to their end."""
        return {
            stream: state
            for stream, state in self._states.items()
            if isinstance(state, PartyLedger) and stream not in self._broken
        }

    def bank_accounts(self) -> dict[str, BankAccount]:
        return {
            stream: state
            for stream, state in self._states.items()
            if isinstance(state, BankAccount) and stream not in self._broken
        }

    def replay(self, events: Sequence[ReadEvent], commit_no: int) -> None:
        """Replays the events of one commit, and checks that its G/L lines agree with its changes in the subledgers."""
        is_whole = True
        for row, recorded in events:
            if recorded is None or row.stream in self._broken:
                is_whole = False
                continue
            self._vat.note(recorded.event)
            try:
                self._fold(recorded)
            except _DAMAGE as error:
                is_whole = False
                self._broken.add(row.stream)
                says = f"event {row.position} ({row.stream} {row.version}, commit {commit_no}): {error}"
                self._findings.add("remaining_amounts", says, commit_no)
        if is_whole:
            self._compare_transactions(commit_no)
            self._vat.compare(commit_no)
        else:
            self._vat.forget()
        self._subledger.clear()
        self._journal.clear()

    def finish(self) -> None:
        """Compares the open entries and bank balances with the balances of their G/L accounts."""
        broken = sorted(stream for stream in self._broken if stream_kind(stream) in FOLDED)
        for stream in broken:
            check = "bank_accounts" if stream.startswith("bank_account") else "control_accounts"
            self._findings.add(check, f"{stream} cannot be added up: its events are damaged")
        if broken or "general_ledger" in self._broken:
            return
        remaining: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for ledger in self.party_ledgers().values():
            for side in (ledger.open_debits, ledger.open_credits):
                for entry in side:
                    remaining[entry.posted.control_account_no] += entry.remaining_lcy
        for account_no, (_, purpose) in sorted(self._groups.control_accounts.items()):
            of_bank = purpose == "bank account"
            total = (self._bank_balances if of_bank else remaining)[account_no]
            balance = self._gl_balances[account_no]
            if total != balance:
                what = "bank entries" if of_bank else "open entries"
                check = "bank_accounts" if of_bank else "control_accounts"
                says = (
                    f"account {account_no} has the balance {balance}, its {what} add up to {total}"
                )
                self._findings.add(check, says)
        for stream, bank in sorted(self.bank_accounts().items()):
            if bank.balance_lcy != self._bank_totals[stream]:
                says = f"{stream} has the balance {bank.balance_lcy}, its entries add up to {self._bank_totals[stream]}"
                self._findings.add("bank_accounts", says)

    def _fold(self, recorded: Recorded) -> None:
        stream, event = recorded.stream, recorded.event
        if isinstance(event, Posted):
            self._add_lines(event, recorded)
        elif stream == company.STREAM:
            self._company.evolve(event)
        elif stream == posting_group.STREAM:
            self._groups.evolve(event)
        elif stream_kind(stream) in FOLDED:
            state = self._states.get(stream)
            if state is None:
                state = self._states[stream] = new_state(stream)
            if isinstance(state, PartyLedger):
                self._settle(state, event, recorded)
            elif isinstance(event, BankEntriesPosted):
                self._add_bank_entries(event, stream)
            state.evolve(event)

    def _settle(self, ledger: PartyLedger, event: Event, recorded: Recorded) -> None:
        def account_of(entry_no: int) -> str:
            entry = ledger.get(entry_no)
            if entry is None:
                raise LookupError(f"entry {entry_no} is not open")
            return entry.posted.control_account_no

        moved = list(movements(event, account_of))
        for movement in moved:
            at = _Amount(movement.transaction_no, movement.control_account_no)
            self._subledger[at] += movement.amount_lcy
        for says in check_remaining(event, ledger, moved):
            commit_no = recorded.envelope.commit_no
            where = f"event {recorded.version} of {recorded.stream}, commit {commit_no}"
            self._findings.add("remaining_amounts", f"{says} ({where})", commit_no)

    def _add_bank_entries(self, event: BankEntriesPosted, stream: str) -> None:
        columns = zip(event.transaction_nos, event.gl_account_nos, event.amounts_lcy, strict=True)
        for transaction_no, gl_account, amount in columns:
            self._subledger[_Amount(transaction_no, gl_account)] += amount
            self._bank_balances[gl_account] += amount
            self._bank_totals[stream] += amount

    def _add_lines(self, event: Posted, recorded: Recorded) -> None:
        commit_no = recorded.envelope.commit_no
        where = f"event {recorded.version} of {recorded.stream}, commit {commit_no}"
        days = dict(zip(event.transaction_nos, event.transaction_posting_dates, strict=True))
        sums: defaultdict[tuple[int, date], Decimal] = defaultdict(lambda: ZERO)
        columns = (event.line_transaction_nos, event.line_account_nos, event.line_amounts_lcy)
        for transaction_no, account_no, amount in zip(*columns, strict=True):
            if transaction_no not in days:
                says = f"a G/L line names transaction {transaction_no}, which the event has not ({where})"
                self._findings.add("gl_lines", says, commit_no)
            sums[transaction_no, days.get(transaction_no, date.min)] += amount
            self._gl_balances[account_no] += amount
            self._journal[_Amount(transaction_no, account_no)] += amount
        for (transaction_no, day), balance in sums.items():
            if balance:
                says = f"the G/L lines of transaction {transaction_no} add up to {balance} on {day}"
                self._findings.add("gl_lines", f"{says} ({where})", commit_no)

    def _compare_transactions(self, commit_no: int) -> None:
        """Checks, for each ledger transaction, that each control account changes by as much as its entries."""
        control = self._groups.control_accounts
        for at in sorted(self._subledger.keys() | self._journal.keys()):
            moved, posted = self._subledger.get(at, ZERO), self._journal.get(at, ZERO)
            if moved == posted or (at.account_no not in control and at not in self._subledger):
                continue
            of_bank = control.get(at.account_no, ("", ""))[1] == "bank account"
            says = (
                f"transaction {at.transaction_no} (commit {commit_no}): its entries move account"
                f" {at.account_no} by {moved}, its G/L lines by {posted}"
            )
            self._findings.add("bank_accounts" if of_bank else "control_accounts", says, commit_no)
