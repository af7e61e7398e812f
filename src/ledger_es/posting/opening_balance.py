"""Opening balances: entries and balances from earlier books, posted against the opening balance account."""

from __future__ import annotations

from datetime import date

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    StatementReconciled,
)
from ledger_es.aggregates.bank_account_master import BankAccountMaster
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.deciding.books import Whose
from ledger_es.posting.bank_entry import BankEntry
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.values import Valued, stream_id

OPENING_DOCUMENT = "OPENING"
"""The document number of a bank account's opening balance."""


def post_opening_entry(
    posting: Posting, whose: Whose, entry: PartyEntry, opening_account_no: str = ""
) -> OpenEntry:
    """Posts an open document of a customer or vendor from earlier books. Returns the open entry.

    It is balanced by the opening balance account, or by the one that a corrected entry names. Raises
    PostingGroupUnknown or OpeningAccountMissing.
    """
    opened = posting.post_entry(whose, entry)
    _post_opposite(
        posting,
        entry.transaction_no,
        opening_account_no or posting.policy.opening_balance_account(entry.posting_date),
        entry.amount,
        dimensions=opened.posted.dimensions,
        document_date=entry.document_date,
        external_document_no=entry.external_document_no,
    )
    return opened


def post_bank_opening(
    posting: Posting, bank_account_no: str, master: BankAccountMaster, day: date, amount: Valued
) -> None:
    """Posts the balance of a bank account before its first statement, and reconciles it at once.

    Nothing of it is then outstanding. Raises PostingDateNotAllowed, PostingGroupUnknown or OpeningAccountMissing.
    """
    policy = posting.policy
    policy.allow_posting_on(day)
    gl_account_no = policy.bank_gl_account(master.posting_group, day)
    opening_account_no = policy.opening_balance_account(day)

    transaction = posting.begin_transaction(day, "", OPENING_DOCUMENT)
    entry_no = posting.post_bank_entry(
        BankEntry(
            bank_account_no=bank_account_no,
            posting_group=master.posting_group,
            gl_account_no=gl_account_no,
            transaction_no=transaction.no,
            posting_date=day,
            document_no=OPENING_DOCUMENT,
            amount=amount,
            bal_account_type="gl",
            bal_account_no=opening_account_no,
        )
    )
    _post_opposite(posting, transaction.no, opening_account_no, amount)
    stream = stream_id("bank_account", bank_account_no)
    balance = amount.amount
    posting.also(
        stream, BankEntriesClosed(statement_date=day, entry_nos=(entry_no,), amounts=(balance,))
    )
    posting.also(stream, StatementReconciled(statement_date=day, closing_balance=balance))


def _post_opposite(
    posting: Posting,
    transaction_no: int,
    opening_account_no: str,
    amount: Valued,
    *,
    dimensions: str = "",
    document_date: date | None = None,
    external_document_no: str = "",
) -> None:
    posting.post_line(
        Line(
            transaction_no=transaction_no,
            account_no=opening_account_no,
            amount_lcy=-amount.amount_lcy,
            dimensions=dimensions,
            document_date=document_date,
            external_document_no=external_document_no,
        )
    )
