"""Collects what one command posts: ledger transactions, G/L lines, entries and applications."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.aggregates import general_ledger
from ledger_es.aggregates.bank_account import BANK_ENTRIES, BankEntriesPosted, BankEntryRow
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import (
    ApplicationRow,
    EntryRow,
    SourceCode,
    TransactionRow,
    VatRow,
)
from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger, as_posted
from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.party_ledger import (
    Application,
    DerivedDetail,
    EntriesPosted,
    PostedEntry,
    TouchedEntry,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Decision
from ledger_es.deciding.dimension import refuse_on_account
from ledger_es.deciding.policy import Policy
from ledger_es.posting.account_dimensions import dimensions_of_entry, line_as_accepted
from ledger_es.posting.answer import PostingAnswer as PostingAnswer
from ledger_es.posting.application_detail import (
    gain_detail,
    given_up_details,
    lines_between_accounts,
    lines_of_detail,
    local_pair,
)
from ledger_es.posting.bank_entry import BankEntry
from ledger_es.posting.document_vat import VatOfDocuments
from ledger_es.posting.foreign_application import (
    foreign_effect,
    is_foreign,
)
from ledger_es.posting.journal_entry import TRANSACTIONS_AN_EVENT, JournalEntry, Line
from ledger_es.posting.open_since import assert_applicable
from ledger_es.posting.party_entry import PartyEntry, posted_entry
from ledger_es.posting.released_gain import Days, released_gains
from ledger_es.posting.settlement import Settlement
from ledger_es.posting.tolerance import Question
from ledger_es.posting.touched_entry import Applications, edited_entry, touched_entries
from ledger_es.values import ZERO, AccountType, Head, Personal, Seal, Sealed, stream_id, unchecked

_application = unchecked(Application)
_entries_posted = unchecked(EntriesPosted)
_bank_entries_posted = unchecked(BankEntriesPosted)


class _BankAccount(NamedTuple):
    bank_account_no: str
    currency: str


class Posting:
    """Collects one posting, gives it its numbers, and turns it into one decision.

    It changes forks of the ledgers and leaves the books as they are.
    """

    def __init__(self, books: Books, policy: Policy, source_code: SourceCode) -> None:
        self.books = books
        self.policy = policy
        self.source_code = source_code
        self._head = books.head
        self._dimensions = books.dimensions
        self._journal = JournalEntry(books.head, source_code)
        self._entry_no = books.head.entry_no
        self._application_no = books.head.application_no
        self._ledgers: dict[Whose, PartyLedger] = {}
        self._parties: dict[Whose, PartyMaster] = {}
        self._posted: dict[Whose, list[PostedEntry]] = {}
        self._applied: dict[Whose, list[Applications]] = {}
        self._bank_entries: dict[_BankAccount, list[BankEntryRow]] = {}
        self.vat = VatOfDocuments(books)
        self._other: list[tuple[str, Event]] = []
        self._sealed: dict[Seal, Sealed] = {}
        self._questions: list[dict[str, Any]] = []
        self._tried_on: Posting | None = None

    @property
    def register_no(self) -> int:
        """The number of the register of this posting."""
        return self._journal.register_no

    # --- transactions and G/L lines ---

    def begin_transaction(
        self, posting_date: date, document_type: str, document_no: str, reversed_no: int = 0
    ) -> TransactionRow:
        """Begins the next ledger transaction. `reversed_no` is the transaction that it reverses, 0 for none."""
        transaction = TransactionRow(
            no=self._journal.transaction_no_last + 1,
            posting_date=posting_date,
            document_no=document_no,
            document_type=document_type,
            reversed_no=reversed_no,
        )
        self._journal.transactions.append(transaction)
        return transaction

    def post_line(self, line: Line, *, is_complete: bool = False) -> None:
        """Adds a G/L line, unless its amount is zero.

        Its account completes the dimensions, but for the lines of applications and those that are complete already.
        Raises a DimensionRefusal if the account does not accept them.
        """
        if self._dimensions.defaults and line.amount_lcy:
            is_complete = is_complete or bool(line.application_no)
            line = line_as_accepted(self._dimensions, line, is_complete=is_complete)
        self.copy_line(line)

    def copy_line(self, line: Line) -> None:
        """Adds a G/L line that takes back another one, with its dimensions whatever the accounts demand today."""
        if line.amount_lcy:
            self._journal.lines.append(line)

    def post_vat(self, *rows: VatRow) -> None:
        """Adds VAT entries."""
        for row in rows:
            self._journal.vat.append(row)
            self.vat.note(row)

    def posted_on(self, account_no: str, transaction_no: int) -> Decimal:
        """What the lines of the latest transaction, without those of applications, add up to on the account."""
        return self._journal.posted_on(account_no, transaction_no)

    def seal(self, text: Personal, subject: str) -> Seal:
        """The seal of a personal text. The shell stores the text, under the first subject that it was sealed for."""
        if text:
            self._sealed.setdefault(text.seal, Sealed(subject, text))
        return text.seal

    # --- entries ---

    def party(self, whose: Whose) -> PartyMaster:
        """The master record of the customer or vendor. Raises PartyUnknown."""
        master = self._parties.get(whose)
        if master is None:
            master = self._parties[whose] = self.books.party(whose.ledger, whose.party_no)
        return master

    def ledger(self, whose: Whose) -> PartyLedger:
        """A fork of the party's ledger that includes what this posting has done so far."""
        ledger = self._ledgers.get(whose)
        if ledger is None:
            tried_on = self._tried_on
            before = tried_on.ledger(whose) if tried_on else self.books.party_ledger(whose)
            ledger = self._ledgers[whose] = before.fork()
            for entry in self._posted.get(whose, ()):
                ledger.post(entry)
        return ledger

    def next_entry_no(self) -> int:
        """Takes the next entry number."""
        self._entry_no += 1
        return self._entry_no

    def next_application_no(self) -> int:
        """Takes the next application number."""
        self._application_no += 1
        return self._application_no

    def post_entry(self, whose: Whose, entry: PartyEntry, *, undoes: bool = False) -> OpenEntry:
        """Posts an entry of the party, with its G/L line on the receivables or payables account.

        The party and the account complete its dimensions, unless it undoes another entry, whose dimensions it has.

        Returns the open entry. An entry without a control account is on that of its posting group: then raises
        PostingGroupNotAllowed, or PostingGroupUnknown if the group has no accounts on the posting date.
        """
        party = self.party(whose)
        posting_group = entry.posting_group or party.posting_group
        control_account_no = entry.control_account_no
        if not control_account_no:
            policy = self.policy
            policy.allow_posting_group(
                whose.ledger, whose.party_no, party.posting_group, posting_group
            )
            accounts = policy.party_accounts(whose.ledger, posting_group, entry.posting_date)
            control_account_no = accounts.control_account
        if not undoes:
            own = self._of_entry(entry.dimensions, whose.ledger, whose.party_no, control_account_no)
            if own != entry.dimensions:
                entry = entry._replace(dimensions=own)
        posted = posted_entry(
            entry,
            tolerance=self.policy.tolerance_of(
                party, entry.document_type, entry.amount, entry.discount_date
            ),
            entry_no=self.next_entry_no(),
            posting_group=posting_group,
            control_account_no=control_account_no,
            source_code=self.source_code,
        )
        post_line = self.copy_line if undoes else self.post_line
        post_line(
            Line(
                transaction_no=posted.transaction_no,
                account_no=posted.control_account_no,
                amount_lcy=posted.amount_lcy,
                entry_no=posted.entry_no,
                document_date=posted.document_date,
                description_seal=posted.description_seal,
                dimensions=posted.dimensions,
                reason_code=posted.reason_code,
            )
        )
        self._posted.setdefault(whose, []).append(posted)
        if whose in self._ledgers:
            self._ledgers[whose].post(posted)
        self.note_entry(posted.transaction_no, whose.ledger, whose.party_no, posted.entry_no)
        return as_posted(posted)

    def _of_entry(
        self, given: str, account_type: AccountType, number: str, gl_account_no: str
    ) -> str:
        """The dimensions of an entry and of its G/L line. Raises a DimensionRefusal if the account refuses them."""
        if not self._dimensions.defaults:
            return given
        return dimensions_of_entry(self._dimensions, given, account_type, number, gl_account_no)

    def post_bank_entry(
        self, entry: BankEntry, *, with_line: bool = True, is_complete: bool = False
    ) -> int:
        """Posts a bank account entry, with its G/L line unless `with_line` is false. Returns the entry number.

        Without a line it is the mirror of another entry, with its dimensions whatever the accounts demand today.
        The bank account and its G/L account complete the dimensions, unless they are complete.
        """
        entry_no = self.next_entry_no()
        if with_line:
            number, gl_account_no = entry.bank_account_no, entry.gl_account_no
            if is_complete:
                refuse_on_account(self._dimensions, entry.dimensions, "bank_account", number)
            else:
                own = self._of_entry(entry.dimensions, "bank_account", number, gl_account_no)
                entry = entry._replace(dimensions=own)
            self.post_line(entry.line(entry_no), is_complete=is_complete)
        account = _BankAccount(entry.bank_account_no, entry.amount.currency)
        self._bank_entries.setdefault(account, []).append(entry.row(entry_no))
        self.note_entry(entry.transaction_no, "bank_account", entry.bank_account_no, entry_no)
        return entry_no

    def note_application(self, transaction_no: int, whose: Whose, application_no: int) -> None:
        """Lists an application in the general ledger. A reversal calls it, since its own event has the application."""
        self._journal.applications.append(
            ApplicationRow(transaction_no, whose.ledger, whose.party_no, application_no)
        )

    def note_entry(self, transaction_no: int, ledger: str, party_no: str, entry_no: int) -> None:
        """Lists an entry in the general ledger."""
        self._journal.entries.append(EntryRow(transaction_no, ledger, party_no, entry_no))

    def also(self, stream: str, event: Event) -> None:
        """Adds a further event to the decision."""
        self._other.append((stream, event))

    def note_questions(self, questions: Iterable[Question], **place: Any) -> None:
        """Adds the questions that an application raised to the answer, each with its place in the command."""
        self._questions += [{**place, **question.as_json()} for question in questions]

    def try_out(self, post: Callable[[Posting], object]) -> None:
        """Posts something apart from this posting first, if accounts demand dimensions: a refusal leaves no part of it.

        Raises what `post` raises.
        """
        if not self._dimensions.defaults:
            return
        trial = Posting(self.books, self.policy, self.source_code)
        trial._tried_on = self
        trial.vat = VatOfDocuments(self.books, self.vat)
        trial._entry_no, trial._application_no = self._entry_no, self._application_no
        post(trial)

    # --- applications ---

    def apply(
        self,
        whose: Whose,
        applying: OpenEntry,
        settlement: Settlement,
        transaction: TransactionRow,
        late_reason_seal: Seal = "",
    ) -> int:
        """Applies a settlement: its pairs, its discounts and tolerance with their G/L lines, and the changed entries.

        The application has the posting date of the transaction and the document of the applying entry. Its number is
        returned. `late_reason_seal` is that of the reason for a granted late discount. Raises AccountMissingInGroup.
        """
        assert_applicable(applying, settlement, transaction.posting_date)
        application = _application(
            application_no=self.next_application_no(),
            applying_entry_no=applying.entry_no,
            transaction_no=transaction.no,
            posting_date=transaction.posting_date,
            document_type=applying.posted.document_type,
            document_no=applying.posted.document_no,
            source_code=self.source_code,
        )
        number = application.application_no
        collected = self._open_applications(whose)
        collected.applications.append(application)
        self.note_application(transaction.no, whose, number)
        ledger = self.ledger(whose)
        foreign = is_foreign(self.policy, applying, settlement)
        pairs = [] if foreign else [local_pair(number, pair) for pair in settlement.pairs]
        self._post_lines(lines_between_accounts(ledger, applying, pairs, application))
        details: list[DerivedDetail] = []
        for applied in settlement.applied:
            seal = late_reason_seal if applied.is_late else ""
            given_up = given_up_details(
                self.policy, ledger, whose, applying, applied, application, self.vat
            )
            for detail in given_up.details:
                self._post_lines(lines_of_detail(detail, application, seal))
            self.post_vat(*given_up.rows)
            details += given_up.details
        if foreign:
            given_up_lcy = sum((detail.amount_lcy for detail in details), ZERO)
            effect = foreign_effect(number, applying, settlement, given_up_lcy, ledger, self.policy)
            pairs, touched = effect.pairs, effect.touched
            self._post_lines(lines_between_accounts(ledger, applying, pairs, application))
            for lcy_detail in effect.details:
                detail = gain_detail(self.policy, ledger, applying, lcy_detail, application)
                self._post_lines(lines_of_detail(detail, application))
                details.append(detail)
            days = Days(transaction, self.begin_transaction, self.policy)
            released = released_gains(effect.released, number, days, self.copy_line)
            ledger.release(released, 1)
            collected.released += released
        else:
            touched = list(touched_entries(number, applying, settlement, self.policy))
        collected.pairs += pairs
        collected.details += details
        self._touch(ledger, collected, touched)
        return number

    def _post_lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.post_line(line)

    def _touch(
        self, ledger: PartyLedger, collected: Applications, touched_by: Iterable[TouchedEntry]
    ) -> None:
        """Collects how each entry changed, and the terms of entries that were edited and are now closed."""
        for touched in touched_by:
            collected.touched.append(touched)
            self.vat.note_application(touched.application_no, collected)
            entry = ledger.get(touched.entry_no)
            closes = not touched.remaining_amount_after
            if closes and entry and (edited := edited_entry(touched.application_no, entry)):
                collected.edited.append(edited)
            ledger.touch(touched)

    def _open_applications(self, whose: Whose) -> Applications:
        """The collection for the party's next application. A new one begins after 1,000, the most that an event has."""
        parts = self._applied.setdefault(whose, [])
        if not parts or len(parts[-1].applications) >= TRANSACTIONS_AN_EVENT:
            parts.append(Applications())
        return parts[-1]

    # --- the end ---

    def decision_without_register(self, answer: dict[str, Any]) -> Decision:
        """The decision where nothing was posted: the further events alone. A register number is not drawn."""
        return Decision(self._other, self._head, answer)

    def decision(self, further_answer: PostingAnswer | None = None) -> Decision:
        """The decision with everything that was collected: events of the general ledger first, then of other streams.

        `further_answer` is added to the numbers drawn in the answer to the caller.
        """
        events: list[tuple[str, Event]] = [
            (general_ledger.STREAM, posted) for posted in self._journal.posted()
        ]
        events += self._bank_events()
        for whose in self._posted | self._applied:
            stream = whose.stream
            posted = self._posted.get(whose, ())
            for start in range(0, len(posted), TRANSACTIONS_AN_EVENT):
                part = tuple(posted[start : start + TRANSACTIONS_AN_EVENT])
                events.append((stream, _entries_posted(entries=part)))
            events += [(stream, applied.event()) for applied in self._applied.get(whose, ())]
        events += self._other
        answer = PostingAnswer(
            register_no=self.register_no,
            transaction_no_first=self._head.transaction_no + 1,
            transaction_no_last=self._journal.transaction_no_last,
            entry_nos=[entry.no for entry in self._journal.entries],
        )
        if self._questions:
            answer["questions"] = self._questions
        return Decision(
            events,
            self._head_after(),
            {**answer, **(further_answer or {})},
            self._sealed.values(),
        )

    def _head_after(self) -> Head:
        return self._head._replace(
            register_no=self._journal.register_no,
            transaction_no=self._journal.transaction_no_last,
            entry_no=self._entry_no,
            gl_entry_no=self._head.gl_entry_no + len(self._journal.lines),
            application_no=self._application_no,
        )

    def _bank_events(self) -> list[tuple[str, Event]]:
        return [
            (
                stream_id("bank_account", account.bank_account_no),
                _bank_entries_posted(
                    source_code=self.source_code,
                    currency=account.currency,
                    **BANK_ENTRIES.columns(rows[start : start + TRANSACTIONS_AN_EVENT]),
                ),
            )
            for account, rows in self._bank_entries.items()
            for start in range(0, len(rows), TRANSACTIONS_AN_EVENT)
        ]
