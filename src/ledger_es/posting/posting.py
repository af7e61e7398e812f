"""What one command writes to the ledgers while it is being decided: transactions, G/L lines, entries, applications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.aggregates import general_ledger
from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import ApplicationRow, EntryRow, SourceCode, TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger, as_posted
from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.party_ledger import (
    Application,
    AppliedPair,
    DerivedDetail,
    EntriesPosted,
    PostedEntry,
    TouchedEntry,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Decision
from ledger_es.deciding.policy import Policy
from ledger_es.posting.journal_entry import (
    TRANSACTIONS_AN_EVENT,
    JournalEntry,
    Line,
)
from ledger_es.posting.settlement import Settlement, Taken
from ledger_es.posting.touched_entry import Applications, edited_entry, touched_entries
from ledger_es.values import Head, Personal, Seal, Sealed, stream_id, unchecked

_application = unchecked(Application)
_applied_pair = unchecked(AppliedPair)
_entries_posted = unchecked(EntriesPosted)
_bank_entries_posted = unchecked(BankEntriesPosted)


class Posting:
    """Collects a posting: draws its numbers, keeps each transaction's lines, and ends as one decision.

    Ledgers it changes are forks; what the books gave stays as it was.
    """

    def __init__(self, books: Books, policy: Policy, source_code: SourceCode) -> None:
        self.books = books
        self.policy = policy
        self.source_code = source_code
        self._head = books.head
        self._journal = JournalEntry(books.head, source_code)
        self._entry_no = books.head.entry_no
        self._application_no = books.head.application_no
        self._ledgers: dict[Whose, PartyLedger] = {}
        self._parties: dict[Whose, PartyMaster] = {}
        self._posted: dict[Whose, list[PostedEntry]] = {}
        self._applied: dict[Whose, list[Applications]] = {}
        self._bank: dict[str, list[dict[str, Any]]] = {}
        self._other: list[tuple[str, Event]] = []
        self._sealed: dict[Seal, Sealed] = {}

    @property
    def register_no(self) -> int:
        return self._journal.register_no

    # --- transactions and G/L lines ---

    def begin_transaction(
        self, posting_date: date, document_type: str, document_no: str, reverses: int = 0
    ) -> int:
        number = self._journal.transaction_no_last + 1
        self._journal.transactions.append(
            TransactionRow(number, posting_date, document_no, document_type, reverses)
        )
        return number

    def line(
        self,
        transaction_no: int,
        account_no: str,
        amount_lcy: Decimal,
        description: Seal = "",
        *,
        entry_no: int = 0,
        application_no: int = 0,
        reason_code: str = "",
        document_date: date | None = None,
        external_document_no: str = "",
    ) -> None:
        """A G/L line, debit positive; nothing is posted for zero.

        `entry_no`: the entry whose control account the line moves.
        """
        if amount_lcy:
            self._journal.lines.append(
                Line(
                    transaction_no=transaction_no,
                    account_no=account_no,
                    amount_lcy=amount_lcy,
                    entry_no=entry_no,
                    document_date=document_date,
                    external_document_no=external_document_no,
                    description_seal=description,
                    reason_code=reason_code,
                    application_no=application_no,
                )
            )

    def seal(self, text: Personal, subject: str) -> Seal:
        """The seal of a text; the shell stores what is behind it, under the first subject it was sealed for."""
        if text:
            self._sealed.setdefault(text.seal, Sealed(subject, text))
        return text.seal

    # --- entries ---

    def party(self, whose: Whose) -> PartyMaster:
        """The customer's or vendor's record; refused if there is none."""
        terms = self._parties.get(whose)
        if terms is None:
            terms = self._parties[whose] = self.books.party(whose.ledger, whose.party_no)
        return terms

    def ledger(self, whose: Whose) -> PartyLedger:
        """The party's ledger with what this posting has done to it so far; a fork, made once somebody asks."""
        ledger = self._ledgers.get(whose)
        if ledger is None:
            ledger = self._ledgers[whose] = self.books.party_ledger(whose).fork()
            for entry in self._posted.get(whose, ()):
                ledger.post(entry)
        return ledger

    def next_entry_no(self) -> int:
        self._entry_no += 1
        return self._entry_no

    def next_application_no(self) -> int:
        self._application_no += 1
        return self._application_no

    def post_entry(self, whose: Whose, entry: PostedEntry) -> OpenEntry:
        """The party's entry, and its line on the receivables or payables account."""
        self.line(
            entry.transaction_no,
            entry.control_account_no,
            entry.amount_lcy,
            entry.description_seal,
            entry_no=entry.entry_no,
            reason_code=entry.reason_code,
            # Left out where it is the posting date: then nobody need compare the dates of all lines.
            document_date=None
            if entry.document_date == entry.posting_date
            else entry.document_date,
        )
        self._posted.setdefault(whose, []).append(entry)
        if whose in self._ledgers:
            self._ledgers[whose].post(entry)
        self.note_entry(entry.transaction_no, whose.ledger, whose.party_no, entry.entry_no)
        assert entry.amount, f"entry {entry.entry_no} was posted with amount zero"
        return as_posted(entry)

    def post_bank_entry(
        self,
        bank_account_no: str,
        posting_group: str,
        gl_account: str,
        transaction_no: int,
        amount: Decimal,
        description: Seal = "",
        *,
        with_line: bool = True,
        **columns: Any,
    ) -> int:
        """An entry of the bank account (money in positive) and its G/L line. Further columns: BankEntriesPosted."""
        entry_no = self.next_entry_no()
        if with_line:
            self.line(
                transaction_no,
                gl_account,
                amount,
                description,
                entry_no=entry_no,
                reason_code=columns.get("reason_codes", ""),
                document_date=columns.get("document_dates"),
            )
        self._bank.setdefault(bank_account_no, []).append(
            {
                "entry_nos": entry_no,
                "transaction_nos": transaction_no,
                "amounts": amount,
                "amounts_lcy": amount,
                "posting_groups": posting_group,
                "gl_account_nos": gl_account,
                "description_seals": description,
                **columns,
            }
        )
        self.note_entry(transaction_no, "bank_account", bank_account_no, entry_no)
        return entry_no

    def note_application(self, transaction_no: int, whose: Whose, application_no: int) -> None:
        """Lists an application that another event makes, a reversal's, in the journal of the books."""
        self._journal.applications.append(
            ApplicationRow(transaction_no, whose.ledger, whose.party_no, application_no)
        )

    def note_entry(self, transaction_no: int, ledger: str, party_no: str, entry_no: int) -> None:
        """Lists an entry in the journal of the books."""
        self._journal.entries.append(EntryRow(transaction_no, ledger, party_no, entry_no))

    def also(self, stream: str, event: Event) -> None:
        """A further event of the same decision."""
        self._other.append((stream, event))

    # --- applications ---

    def apply(
        self,
        whose: Whose,
        applying: OpenEntry,
        settlement: Settlement,
        *,
        transaction_no: int,
        posting_date: date,
        document_type: str,
        document_no: str,
    ) -> int:
        """Writes a settlement: the act, its pairs, discounts with their G/L lines, and what became of each entry."""
        assert settlement.pairs, f"entry {applying.entry_no} is applied to nothing"
        number = self.next_application_no()
        own = self._open_applications(whose)
        own.applications.append(
            _application(
                application_no=number,
                applying_entry_no=applying.entry_no,
                transaction_no=transaction_no,
                posting_date=posting_date,
                document_type=document_type,
                document_no=document_no,
                source_code=self.source_code,
            )
        )
        self.note_application(transaction_no, whose, number)
        ledger = self.ledger(whose)
        for pair in settlement.pairs:
            own.pairs.append(
                _applied_pair(
                    application_no=number,
                    debit_entry_no=pair.debit_entry_no,
                    credit_entry_no=pair.credit_entry_no,
                    amount=pair.amount,
                    amount_lcy=pair.amount,
                )
            )
            self._between_accounts(
                ledger,
                pair.debit_entry_no,
                pair.credit_entry_no,
                pair.amount,
                transaction_no,
                number,
            )
        for taken in settlement.taken:
            if taken.discount:
                detail = self._discount(
                    whose, applying, taken, transaction_no, posting_date, number
                )
                own.details.append(detail)
        self._touch(
            ledger, own, touched_entries(number, applying, settlement, self.policy.currency)
        )
        return number

    def _touch(
        self, ledger: PartyLedger, own: Applications, touched_by: Iterable[TouchedEntry]
    ) -> None:
        """Notes what became of each entry, and how it stood where an edit had changed it and it closes."""
        for touched in touched_by:
            own.touched.append(touched)
            entry = ledger.get(touched.entry_no)
            closes = not touched.remaining_amount_after
            if closes and entry and (edited := edited_entry(touched.application_no, entry)):
                own.edited.append(edited)
            ledger.touch(touched)

    def _open_applications(self, whose: Whose) -> Applications:
        """Where the next application of the party's ledger goes: an event holds at most 1,000."""
        parts = self._applied.setdefault(whose, [])
        if not parts or len(parts[-1].applications) >= TRANSACTIONS_AN_EVENT:
            parts.append(Applications())
        return parts[-1]

    def _discount(
        self,
        whose: Whose,
        applying: OpenEntry,
        taken: Taken,
        transaction_no: int,
        on: date,
        number: int,
    ) -> DerivedDetail:
        amount = -taken.discount
        account = self.policy.discount_account(
            whose.ledger, applying.posted.posting_group, on, -amount
        )
        self.line(
            transaction_no,
            applying.posted.control_account_no,
            amount,
            entry_no=applying.entry_no,
            application_no=number,
        )
        self.line(transaction_no, account, -amount, application_no=number)
        return DerivedDetail(
            application_no=number,
            entry_no=applying.entry_no,
            applied_entry_no=taken.entry.entry_no,
            detail_type="payment_discount",
            amount=amount,
            amount_lcy=amount,
            gl_account_no=account,
            control_account_no=applying.posted.control_account_no,
        )

    def _between_accounts(
        self,
        ledger: PartyLedger,
        debit_no: int,
        credit_no: int,
        amount: Decimal,
        transaction_no: int,
        number: int,
    ) -> None:
        """Entries on different receivables accounts: the amount moves between these, each stays balanced (1.7)."""
        debit, credit = ledger.get(debit_no), ledger.get(credit_no)
        assert debit is not None, f"entry {debit_no} is applied though it is not open"
        assert credit is not None, f"entry {credit_no} is applied though it is not open"
        if debit.posted.control_account_no != credit.posted.control_account_no:
            self.line(
                transaction_no,
                debit.posted.control_account_no,
                -amount,
                entry_no=debit_no,
                application_no=number,
            )
            self.line(
                transaction_no,
                credit.posted.control_account_no,
                amount,
                entry_no=credit_no,
                application_no=number,
            )

    # --- the end ---

    def decision(self, **numbers: Any) -> Decision:
        """All that was collected, as events: the journal of the books first, then the ledgers by stream."""
        events: list[tuple[str, Event]] = [
            (general_ledger.STREAM, posted) for posted in self._journal.posted()
        ]
        events += self._bank_events()
        for whose in self._posted | self._applied:
            stream = whose.stream
            posted = self._posted.get(whose, ())
            for at in range(0, len(posted), TRANSACTIONS_AN_EVENT):
                part = tuple(posted[at : at + TRANSACTIONS_AN_EVENT])
                events.append((stream, _entries_posted(entries=part)))
            events += [(stream, applied.event()) for applied in self._applied.get(whose, ())]
        events += self._other
        drawn = {
            "register_no": self.register_no,
            "transaction_no_first": self._head.transaction_no + 1,
            "transaction_no_last": self._journal.transaction_no_last,
            "entry_nos": [entry.no for entry in self._journal.entries],
        }
        return Decision(events, self._head_after(), drawn | numbers, self._sealed.values())

    def _head_after(self) -> Head:
        before, journal = self._head, self._journal
        return Head(
            before.commit_no,
            before.recorded_at,
            before.position,
            journal.register_no,
            journal.transaction_no_last,
            self._entry_no,
            before.gl_entry_no + len(journal.lines),
            self._application_no,
        )

    def _bank_events(self) -> list[tuple[str, Event]]:
        events: list[tuple[str, Event]] = []
        for bank_account_no, rows in self._bank.items():
            for at in range(0, len(rows), TRANSACTIONS_AN_EVENT):
                part = rows[at : at + TRANSACTIONS_AN_EVENT]
                names = dict.fromkeys(name for row in part for name in row)
                columns = {
                    name: column if any(column) else ()
                    for name in names
                    for column in [tuple(row[name] for row in part)]
                }
                event = _bank_entries_posted(
                    source_code=self.source_code, currency=self.policy.currency, **columns
                )
                events.append((stream_id("bank_account", bank_account_no), event))
        return events
