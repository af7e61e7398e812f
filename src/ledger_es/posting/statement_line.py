"""Posting a line of a bank statement: the bank entry, transfers to accounts, and the payment with its applications."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.aggregates.bank_account import (
    BankAccountMaster,
    BankEntriesPosted,
    BankEntryRow,
    ClosedBankEntryRow,
)
from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.claims import closed_key, entry_key
from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.aggregates.statement_lines import LineApplication, StatementLine, Transfer
from ledger_es.deciding.books import Books, Whose
from ledger_es.errors import ApplicationTooEarly, BankAccountBlocked, EntryChangedSince
from ledger_es.posting.bank_entry import BankEntry, available, outstanding
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.posting.settlement import AppliedAmount, settlement_of
from ledger_es.values import ZERO, Valued


class PostedStatement(NamedTuple):
    """The statement whose lines are posted, with its bank account."""

    statement_no: str
    imported: StatementImported
    bank_account: BankAccountMaster


class PostedLine(NamedTuple):
    """The result of posting a line.

    `transaction_no` and `bank_entry_no` are 0 if the money was already posted. `closed` has the bank entries that the
    line shows in full or in part.
    """

    line_no: int
    transaction_no: int
    bank_entry_no: int
    closed: tuple[ClosedBankEntryRow, ...]


def post_statement_line(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    remaining_by_bank_entry: Mapping[int, Decimal],
) -> PostedLine:
    """Posts the line, or closes the bank entries with which its money was already posted.

    `remaining_by_bank_entry` has the outstanding amounts of the bank entries that earlier lines of the statement have
    shown. Raises PostingDateNotAllowed, EntryChangedSince if an entry has changed since it was assigned to the line,
    or the refusal of an account or party that does not accept the posting.
    """
    posting.policy.allow_posting_on(line.posting_date)
    if line.applications and line.applications[0].ledger == "bank_account":
        closed = _found_entries(posting.books, statement, line, remaining_by_bank_entry)
        return PostedLine(line.line_no, 0, 0, closed)
    whose = party_of(line)
    transaction = posting.begin_transaction(
        line.posting_date, _document_type(whose, line), statement.statement_no
    )
    bank_entry_no = posting.post_bank_entry(
        _bank_entry(posting, statement, line, whose, transaction)
    )
    to_party = line.amount
    for transfer in line.transfers:
        if transfer.account_type not in ("customer", "vendor"):
            to_party -= transfer.amount
            _post_transfer(posting, statement, line, transfer, transaction)
    if whose is not None and (to_party or line.applications):
        amount = posting.policy.valued(-to_party)
        _post_payment(posting, statement, line, whose, amount, transaction)
    else:
        assert not to_party, f"line {line.line_no} leaves {to_party} without an account"
    shown = ClosedBankEntryRow(bank_entry_no, line.amount, line.line_no)
    return PostedLine(line.line_no, transaction.no, bank_entry_no, (shown,))


def party_of(line: StatementLine) -> Whose | None:
    """The customer or vendor of the line, or None. A line never has more than one."""
    for application in line.applications:
        if application.ledger != "bank_account":
            return Whose(application.ledger, application.party_no)
    for transfer in line.transfers:
        if transfer.account_type in ("customer", "vendor"):
            return Whose(
                "customer" if transfer.account_type == "customer" else "vendor", transfer.account_no
            )
    return None


def _document_type(whose: Whose | None, line: StatementLine) -> Literal["", "payment", "refund"]:
    """Payment for money in from a customer or out to a vendor; refund for the other way (receivables.md 9.12)."""
    if whose is None:
        return ""
    return "payment" if (line.amount > 0) == (whose.ledger == "customer") else "refund"


# --- bank entries -------------------------------------------------------------------------


def _found_entries(
    books: Books,
    statement: PostedStatement,
    line: StatementLine,
    remaining_by_bank_entry: Mapping[int, Decimal],
) -> tuple[ClosedBankEntryRow, ...]:
    """The bank entries that the line closes, in full or in part, because its money was already posted (9.12)."""
    claims = books.claims([closed_key(application.entry_no) for application in line.applications])
    bank_account_no = statement.imported.bank_account_no
    closed = []
    for application in line.applications:
        entry_no, amount = application.entry_no, application.amount
        if closed_key(entry_no) in claims:
            raise _changed_since(statement, line, application, ZERO)
        entry = _bank_entry_posted(books, entry_no)
        still_open = outstanding(books, bank_account_no, entry_no, entry.amount)
        remaining = remaining_by_bank_entry.get(entry_no, still_open)
        shown_before = still_open - remaining
        left = available(books, bank_account_no, entry) - shown_before
        if abs(amount) > abs(left) or (amount > 0) != (left > 0):
            raise _changed_since(statement, line, application, left)
        closed.append(ClosedBankEntryRow(entry_no, amount, line.line_no, remaining - amount))
    return tuple(closed)


def posted_before(
    books: Books,
    bank_account_no: str,
    line: StatementLine,
    bank_entry_no: int,
    remaining_by_bank_entry: Mapping[int, Decimal],
) -> tuple[ClosedBankEntryRow, ...]:
    """What the line of a statement posted before shows: the entry that was posted from it, or those it has found.

    `bank_entry_no` 0: it has found some. `remaining_by_bank_entry` as in `post_statement_line`. No other statement can
    have shown them since.
    """
    if bank_entry_no:
        return (ClosedBankEntryRow(bank_entry_no, line.amount, line.line_no),)
    closed = []
    for application in line.applications:
        entry_no, amount = application.entry_no, application.amount
        remaining = remaining_by_bank_entry.get(entry_no)
        if remaining is None:
            posted = _bank_entry_posted(books, entry_no).amount
            remaining = outstanding(books, bank_account_no, entry_no, posted)
        closed.append(ClosedBankEntryRow(entry_no, amount, line.line_no, remaining - amount))
    return tuple(closed)


def _bank_entry_posted(books: Books, entry_no: int) -> BankEntryRow:
    event = books.find_claimant(entry_key(entry_no))
    assert isinstance(event, BankEntriesPosted), f"bank entry {entry_no} is not in the log"
    return event.entry(entry_no)


def _bank_entry(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    whose: Whose | None,
    transaction: TransactionRow,
) -> BankEntry:
    """The entry for the line's amount on the bank account of the statement."""
    bal_account_type, bal_account_no = "", ""
    if whose is not None:
        bal_account_type, bal_account_no = whose
    elif line.transfers:
        bal_account_type = line.transfers[0].account_type
        bal_account_no = line.transfers[0].account_no
    posting_group = statement.bank_account.posting_group
    return BankEntry(
        bank_account_no=statement.imported.bank_account_no,
        posting_group=posting_group,
        gl_account_no=posting.policy.bank_gl_account(posting_group, line.posting_date),
        transaction_no=transaction.no,
        posting_date=line.posting_date,
        document_no=statement.statement_no,
        amount=posting.policy.valued(line.amount),
        document_type=transaction.document_type,
        bal_account_type=bal_account_type,
        bal_account_no=bal_account_no,
        description_seal=line.text_seal,
        statement_no=statement.statement_no,
        statement_line_no=line.line_no,
    )


def _post_transfer(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    transfer: Transfer,
    transaction: TransactionRow,
) -> None:
    """Posts a part of the line to a G/L account or to another bank account."""
    policy, account_no = posting.policy, transfer.account_no
    amount = policy.valued(-transfer.amount)
    description_seal = transfer.description_seal or line.text_seal
    if transfer.account_type == "gl":
        posting.post_line(
            Line(
                transaction_no=transaction.no,
                account_no=policy.direct_account(account_no).account_no,
                amount_lcy=amount.amount_lcy,
                description_seal=description_seal,
            )
        )
        return
    master = posting.books.bank_account(account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=account_no)
    posting.post_bank_entry(
        BankEntry(
            bank_account_no=account_no,
            posting_group=master.posting_group,
            gl_account_no=policy.bank_gl_account(master.posting_group, line.posting_date),
            transaction_no=transaction.no,
            posting_date=line.posting_date,
            document_no=statement.statement_no,
            amount=amount,
            bal_account_type="bank_account",
            bal_account_no=statement.imported.bank_account_no,
            description_seal=description_seal,
        )
    )


# --- the payment --------------------------------------------------------------------------


def _post_payment(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    whose: Whose,
    amount: Valued,
    transaction: TransactionRow,
) -> None:
    """Posts the payment or refund to the party's ledger and applies it to the entries of the line."""
    document_type = _document_type(whose, line)
    posting.policy.allow_document(
        whose.ledger, whose.party_no, posting.party(whose).blocked, document_type
    )
    applying = posting.post_entry(
        whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type=document_type,
            document_no=statement.statement_no,
            posting_date=line.posting_date,
            document_date=line.posting_date,
            due_date=line.posting_date,
            amount=amount,
            payment_reference=line.payment_reference,
            statement_no=statement.statement_no,
            statement_line_no=line.line_no,
            bal_account_type="bank_account",
            bal_account_no=statement.imported.bank_account_no,
            description_seal=line.text_seal,
        ),
    )
    amounts = [
        _applied_amount(posting, statement, line, whose, application)
        for application in line.applications
    ]
    if amounts:
        posting.apply(whose, applying, settlement_of(applying, amounts), transaction)


def _applied_amount(
    posting: Posting,
    statement: PostedStatement,
    line: StatementLine,
    whose: Whose,
    application: LineApplication,
) -> AppliedAmount:
    """The current entry, with the amount that the line settles.

    Raises EntryChangedSince if the entry no longer has that amount, or ApplicationTooEarly.
    """
    entry = posting.ledger(whose).get(application.entry_no)
    amount = application.amount
    remaining = entry.remaining_amount if entry is not None else ZERO
    fits = abs(amount) <= abs(remaining) and (amount > 0) == (remaining > 0)
    if entry is None or not fits or (application.discount and amount != remaining):
        raise _changed_since(statement, line, application, remaining)
    if line.posting_date < entry.posted.posting_date:
        raise ApplicationTooEarly(
            posting_date=line.posting_date,
            entry_no=entry.entry_no,
            entry_date=entry.posted.posting_date,
        )
    return AppliedAmount(entry, abs(amount), application.discount)


def _changed_since(
    statement: PostedStatement,
    line: StatementLine,
    application: LineApplication,
    remaining: Decimal,
) -> EntryChangedSince:
    return EntryChangedSince(
        statement_no=statement.statement_no,
        line_no=line.line_no,
        entry_no=application.entry_no,
        document_no=application.document_no,
        remaining=remaining,
        amount=application.amount,
    )
