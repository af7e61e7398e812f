"""Post a statement: payments and applications and, in reconcile mode, the bank account reconciled by the same act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from ledger_es.aggregates.bank_account import (
    BankAccount,
    BankAccountMaster,
    BankEntriesClosed,
    BankEntriesPosted,
    StatementReconciled,
)
from ledger_es.aggregates.bank_statement import PostingMode, StatementImported, StatementPosted
from ledger_es.aggregates.claims import closed_key, entry_key, posted_statement_key
from ledger_es.aggregates.event import statement_stream
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.aggregates.statement_lines import BankStatement, LineApplication, StatementLine
from ledger_es.commands.bank_statement_lines import has_difference, not_applied
from ledger_es.commands.statement_entries import outstanding
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    ApplicationTooEarly,
    BalanceNotContinued,
    BankAccountBlocked,
    BankEntriesFoundInPart,
    DuplicateLinesInStatement,
    EntryChangedSince,
    LinesNotReviewed,
    Refusal,
    StatementIsPosted,
    StatementWithoutDate,
)
from ledger_es.posting.posting import Posting
from ledger_es.posting.settlement import Taken, settlement_of
from ledger_es.values import ZERO, StatementNo, stream_id, unchecked

_posted_entry = unchecked(PostedEntry)

LINES_AN_EVENT = 1000


class PostStatement(Command):
    """Post every line of the statement; each is one ledger transaction and one bank entry.

    *reconcile*: the bank entries, new and existing, are closed against the statement, whose closing balance becomes the
    balance of the last statement. *payments-only*: they stay open (receivables.md 9.12).
    """

    name: ClassVar[str] = "post-statement"

    statement_no: StatementNo
    mode: PostingMode


class _Closed(NamedTuple):
    """A bank entry found on the statement, by which line, how much of it, and what is then outstanding of it."""

    line_no: int
    entry_no: int
    amount: Decimal
    left: Decimal = ZERO


def post_statement(command: PostStatement, books: Books, policy: Policy) -> Decision:
    statement = books.bank_statement(command.statement_no)
    if statement.posted:
        if statement.posted != command.mode:
            raise StatementIsPosted(statement_no=command.statement_no, mode=statement.posted)
        claim = books.claimed(posted_statement_key(command.statement_no))
        assert claim is not None, f"statement {command.statement_no} is posted by nobody"
        return Decision([], books.head, {}, repeats=claim.commit_no)
    imported = statement.imported
    assert imported is not None, f"statement {command.statement_no} was never imported"
    terms = books.bank_account(imported.bank_account_no)
    if terms.blocked:
        raise BankAccountBlocked(bank_account_no=imported.bank_account_no)
    lines = [line for line in statement.lines.values() if not line.duplicate_of]
    _refuse_unsettled(command.statement_no, lines)
    if command.mode == "reconcile":
        _refuse_unreconcilable(statement, books, len(lines))
    _load(lines, books)
    posting = _StatementPosting(
        command, statement, terms, Posting(books, policy, "payment_reconciliation")
    )
    for line in lines:
        try:
            posting.post(line)
        except Refusal as refusal:
            raise refusal.at("line {line}", line=line.line_no) from None
    return posting.decision()


def _refuse_unsettled(statement_no: str, lines: list[StatementLine]) -> None:
    unsettled = [line for line in lines if not line.is_settled]
    if unsettled:
        raise not_applied(statement_no, unsettled)
    with_difference = [line for line in lines if line.difference]
    if with_difference:
        raise has_difference(statement_no, with_difference)


def _refuse_unreconcilable(statement: BankStatement, books: Books, posted: int) -> None:
    """The statement must take up the balance of the last one reconciled, and hold nothing that another one holds."""
    imported = statement.imported
    assert imported is not None, "a statement without its import is posted"
    duplicates = len(statement.lines) - posted
    if duplicates:
        raise DuplicateLinesInStatement(statement_no=statement.statement_no, count=duplicates)
    account = books.find_bank_account(imported.bank_account_no)
    assert account is not None, f"bank account {imported.bank_account_no} vanished"
    if imported.opening_balance != account.statement_balance:
        raise BalanceNotContinued(
            statement_no=statement.statement_no,
            opening=imported.opening_balance,
            bank_account_no=imported.bank_account_no,
            balance=account.statement_balance,
        )
    if _statement_date(imported, account, statement.lines.values()) is None:
        raise StatementWithoutDate(statement_no=statement.statement_no)


def _statement_date(
    imported: StatementImported, account: BankAccount, lines: Iterable[StatementLine]
) -> date | None:
    """From which day the account agrees with the statement: its closing date, unless a line is booked ahead of it,
    or a statement reconciled before has a later one. Then no day in between sees one without the other.
    """
    days = (
        imported.closing_date,
        account.statement_date,
        *(line.posting_date for line in lines),
    )
    return max((day for day in days if day is not None), default=None)


def _load(lines: list[StatementLine], books: Books) -> None:
    streams: dict[str, None] = {}
    for line in lines:
        whose = _whose(line)
        if whose is not None:
            streams[whose.stream] = None
            streams[stream_id(whose.ledger, whose.party_no)] = None
    books.load(list(streams))


def _whose(line: StatementLine) -> Whose | None:
    """The one customer or vendor of the line, if it has one."""
    for application in line.applications:
        if application.ledger != "bank_account":
            return Whose(application.ledger, application.party_no)
    for transfer in line.transfers:
        if transfer.account_type in ("customer", "vendor"):
            return Whose(
                "customer" if transfer.account_type == "customer" else "vendor", transfer.account_no
            )
    return None


class _StatementPosting:
    """Posts line by line; what the lines closed and drew is collected for the statement's own events."""

    def __init__(
        self,
        command: PostStatement,
        statement: BankStatement,
        terms: BankAccountMaster,
        posting: Posting,
    ) -> None:
        imported = statement.imported
        assert imported is not None, "a statement without its import is posted"
        self.command = command
        self.imported = imported
        self.terms = terms
        self.posting = posting
        self.closed: list[_Closed] = []
        self.left: dict[int, Decimal] = {}
        self.lines = statement.lines.values()
        self.rows: list[tuple[int, int, int]] = []

    def post(self, line: StatementLine) -> None:
        policy = self.posting.policy
        policy.allow_posting_on(line.posting_date)
        if line.applications and line.applications[0].ledger == "bank_account":
            self._close_existing(line)
            return
        whose = _whose(line)
        document_type = _document_type(whose, line)
        transaction_no = self.posting.begin_transaction(
            line.posting_date, document_type, self.command.statement_no
        )
        entry_no = self._post_bank_entry(line, whose, document_type, transaction_no)
        self.rows.append((line.line_no, transaction_no, entry_no))
        self.closed.append(_Closed(line.line_no, entry_no, line.amount))
        to_party = line.amount
        for transfer in line.transfers:
            if transfer.account_type in ("customer", "vendor"):
                continue
            to_party -= transfer.amount
            self._transfer(
                line,
                transfer.account_type,
                transfer.account_no,
                -transfer.amount,
                transaction_no,
                transfer.description_seal,
            )
        if whose is not None and (to_party or line.applications):
            self._post_payment(line, whose, document_type, -to_party, transaction_no)
        else:
            assert not to_party, f"line {line.line_no} leaves {to_party} without an account"

    def _close_existing(self, line: StatementLine) -> None:
        """The money was posted before: the line only finds the entries, or parts of them (receivables.md 9.12)."""
        keys = [closed_key(one.entry_no) for one in line.applications]
        closed = self.posting.books.claims(keys)
        for one in line.applications:
            remaining = ZERO if closed_key(one.entry_no) in closed else self._outstanding(one)
            if abs(one.amount) > abs(remaining) or (one.amount > 0) != (remaining > 0):
                raise EntryChangedSince(
                    statement_no=self.command.statement_no,
                    line_no=line.line_no,
                    entry_no=one.entry_no,
                    document_no=one.document_no,
                    remaining=remaining,
                    amount=one.amount,
                )
            left = self.left[one.entry_no] = remaining - one.amount
            self.closed.append(_Closed(line.line_no, one.entry_no, one.amount, left))
        self.rows.append((line.line_no, 0, 0))

    def _outstanding(self, one: LineApplication) -> Decimal:
        """Of the bank entry, when the lines before have found what they find of it."""
        if one.entry_no in self.left:
            return self.left[one.entry_no]
        books = self.posting.books
        event = books.find_claimant(entry_key(one.entry_no))
        assert isinstance(event, BankEntriesPosted), f"bank entry {one.entry_no} is not in the log"
        amount = event.amounts[event.entry_nos.index(one.entry_no)]
        return outstanding(books, self.imported.bank_account_no, one.entry_no, amount)

    def _gl_account(self, on: date) -> str:
        return self.posting.policy.bank_gl_account(self.terms.posting_group, on)

    def _post_bank_entry(
        self, line: StatementLine, whose: Whose | None, document_type: str, transaction_no: int
    ) -> int:
        transfer = line.transfers[0] if line.transfers else None
        bal_type = whose.ledger if whose else transfer.account_type if transfer else ""
        bal_no = whose.party_no if whose else transfer.account_no if transfer else ""
        return self.posting.post_bank_entry(
            self.imported.bank_account_no,
            self.terms.posting_group,
            self._gl_account(line.posting_date),
            transaction_no,
            line.amount,
            line.text_seal,
            posting_dates=line.posting_date,
            document_dates=line.posting_date,
            document_types=document_type,
            document_nos=self.command.statement_no,
            bal_account_types=bal_type,
            bal_account_nos=bal_no,
            statement_nos=self.command.statement_no,
            statement_line_nos=line.line_no,
        )

    def _transfer(
        self,
        line: StatementLine,
        account_type: str,
        account_no: str,
        amount: Decimal,
        transaction_no: int,
        seal: str,
    ) -> None:
        if account_type == "gl":
            account_no = self.posting.policy.direct_account(account_no).account_no
            self.posting.line(transaction_no, account_no, amount, seal or line.text_seal)
            return
        terms = self.posting.books.bank_account(account_no)
        if terms.blocked:
            raise BankAccountBlocked(bank_account_no=account_no)
        self.posting.post_bank_entry(
            account_no,
            terms.posting_group,
            self.posting.policy.bank_gl_account(terms.posting_group, line.posting_date),
            transaction_no,
            amount,
            seal or line.text_seal,
            posting_dates=line.posting_date,
            document_dates=line.posting_date,
            document_nos=self.command.statement_no,
            bal_account_types="bank_account",
            bal_account_nos=self.imported.bank_account_no,
        )

    def _post_payment(
        self,
        line: StatementLine,
        whose: Whose,
        document_type: str,
        amount: Decimal,
        transaction_no: int,
    ) -> None:
        """The payment or refund on the party's ledger, applied to the entries of the line."""
        posting, policy = self.posting, self.posting.policy
        party = posting.party(whose)
        policy.allow_document(whose.ledger, whose.party_no, party.blocked, document_type)
        account = policy.party_accounts(
            whose.ledger, party.posting_group, line.posting_date
        ).control_account
        taken = [self._taken(line, whose, one) for one in line.applications]
        applying = posting.post_entry(
            whose,
            _posted_entry(
                entry_no=posting.next_entry_no(),
                transaction_no=transaction_no,
                document_type=document_type,
                document_no=self.command.statement_no,
                posting_date=line.posting_date,
                document_date=line.posting_date,
                due_date=line.posting_date,
                currency=policy.currency,
                amount=amount,
                amount_lcy=amount,
                posting_group=party.posting_group,
                control_account_no=account,
                source_code=posting.source_code,
                payment_reference=line.payment_reference,
                statement_no=self.command.statement_no,
                statement_line_no=line.line_no,
                bal_account_type="bank_account",
                bal_account_no=self.imported.bank_account_no,
                description_seal=line.text_seal,
            ),
        )
        if taken:
            posting.apply(
                whose,
                applying,
                settlement_of(applying, taken),
                transaction_no=transaction_no,
                posting_date=line.posting_date,
                document_type=document_type,
                document_no=self.command.statement_no,
            )

    def _taken(self, line: StatementLine, whose: Whose, one: LineApplication) -> Taken:
        """The entry as it is now, with what the line takes of it; refused if it has changed since."""
        entry = self.posting.ledger(whose).get(one.entry_no)
        remaining = entry.remaining_amount if entry is not None else ZERO
        fits = abs(one.amount) <= abs(remaining) and (one.amount > 0) == (remaining > 0)
        if entry is None or not fits or (one.discount and one.amount != remaining):
            raise EntryChangedSince(
                statement_no=self.command.statement_no,
                line_no=line.line_no,
                entry_no=one.entry_no,
                document_no=one.document_no,
                remaining=remaining,
                amount=one.amount,
            )
        if line.posting_date < entry.posted.posting_date:
            raise ApplicationTooEarly(
                posting_date=line.posting_date,
                entry_no=one.entry_no,
                entry_date=entry.posted.posting_date,
            )
        return Taken(entry, abs(one.amount), one.discount)

    def decision(self) -> Decision:
        posting, bank = self.posting, self.imported.bank_account_no
        stream = statement_stream(self.command.statement_no)
        for at in range(0, max(len(self.rows), 1), LINES_AN_EVENT):
            part = self.rows[at : at + LINES_AN_EVENT]
            line_nos, transaction_nos, entry_nos = zip(*part, strict=True) if part else ((), (), ())
            posted = StatementPosted(
                mode=self.command.mode,
                register_no=posting.register_no,
                part=at // LINES_AN_EVENT + 1,
                line_nos=line_nos,
                transaction_nos=transaction_nos,
                bank_entry_nos=entry_nos,
            )
            posting.also(stream, posted)
        if self.command.mode == "reconcile":
            self._reconcile(stream_id("bank_account", bank))
        numbers: dict[str, Any] = {"lines": len(self.rows)}
        partly: list[int] = []
        if self.command.mode == "reconcile":
            partly = sorted(entry_no for entry_no, left in self.left.items() if left)
        if partly:
            numbers["partly_found_entry_nos"] = partly
        unseen = [line.line_no for line in self.lines if line.review_required]
        numbers |= warnings_about(
            self.command.statement_no, {LinesNotReviewed: unseen, BankEntriesFoundInPart: partly}
        )
        return posting.decision(statement_no=self.command.statement_no, **numbers)

    def _reconcile(self, stream: str) -> None:
        account = self.posting.books.find_bank_account(self.imported.bank_account_no)
        assert account is not None, f"bank account {self.imported.bank_account_no} vanished"
        day = _statement_date(self.imported, account, self.lines)
        assert day is not None, (
            f"statement {self.command.statement_no} is reconciled without a date"
        )
        for at in range(0, len(self.closed), LINES_AN_EVENT):
            part = self.closed[at : at + LINES_AN_EVENT]
            line_nos, entry_nos, amounts, left = zip(*part, strict=True)
            closed = BankEntriesClosed(
                statement_no=self.command.statement_no,
                statement_date=day,
                entry_nos=entry_nos,
                statement_line_nos=line_nos,
                amounts=amounts,
                remaining_amounts=left if any(left) else (),
            )
            self.posting.also(stream, closed)
        self.posting.also(
            stream,
            StatementReconciled(
                statement_no=self.command.statement_no,
                statement_date=day,
                closing_balance=self.imported.closing_balance,
                statement_no_before=account.statement_no,
                statement_date_before=account.statement_date,
                closing_balance_before=account.statement_balance,
            ),
        )


def _document_type(whose: Whose | None, line: StatementLine) -> str:
    """Money the usual way is a payment, the other way a refund (receivables.md 9.12)."""
    if whose is None:
        return ""
    return "payment" if (line.amount > 0) == (whose.ledger == "customer") else "refund"
