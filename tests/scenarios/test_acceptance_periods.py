"""Scenario 35 of receivables.md 22: a closed day stops every command that posts, also those of collections."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_reconciliation_posting import TransferReconciliationDifference
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.check import PostCheck
from ledger_es.commands.currency import SetCurrency
from ledger_es.commands.decisions import DECISIONS
from ledger_es.commands.deposit import UndoDeposit
from ledger_es.commands.direct_debit_return import ReturnDirectDebit
from ledger_es.commands.exchange_adjustment import UndoExchangeAdjustment
from ledger_es.commands.finance_charge_memo import (
    CancelFinanceChargeMemos,
    CreateFinanceChargeMemos,
    IssueFinanceChargeMemos,
)
from ledger_es.commands.journal_batch_posting import PostJournalBatch
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_registration import MarkPayment, PostMarkedPayments
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_cancellation import CancelReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.deciding.command import Command
from ledger_es.errors import PostingDateNotAllowed
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import IBAN, assign, brought, post
from tests.scenarios.test_acceptance import VERBS as OF_ENTRIES
from tests.scenarios.test_bank_reconciliation import opened
from tests.scenarios.test_check import check, void
from tests.scenarios.test_currencies import books as books_in
from tests.scenarios.test_deposit import BATCH, CHECKS, INVOICES, deposit
from tests.scenarios.test_direct_debit_collection import PAST as DEBITS
from tests.scenarios.test_direct_debit_collection import POST as POST_DEBITS
from tests.scenarios.test_direct_debit_collection import TWO, collect, file
from tests.scenarios.test_exchange_adjustment import CHART, WITH_UNREALIZED, adjust
from tests.scenarios.test_finance_charge_memo import terms as interest_terms
from tests.scenarios.test_journal_batch import DAILY, SERIES
from tests.scenarios.test_payment_registration import by
from tests.scenarios.test_reminder import TERMS


class Verb(NamedTuple):
    """What has been done before the days were closed, and what is refused then."""

    past: tuple[Any, ...]
    command: Command


OVERDUE = (
    *BOOKS,
    *TERMS,
    interest_terms(),
    EditCustomer(party_no="C1", finance_charge_terms="F"),
    documents("INV-1 01-02 1000.00 01-10"),
    CreateReminders(document_date=day("03-01")),
    IssueReminders(reminder_nos=("R00001",)),
    CreateReminders(document_date=day("04-01")),
    CreateFinanceChargeMemos(document_date=day("03-01")),
    IssueFinanceChargeMemos(memo_nos=("F00001",)),
    CreateFinanceChargeMemos(document_date=day("03-20")),
)
WITH_BANK = tuple(
    line.model_copy(update={"bal_account_type": "bank_account", "bal_account_no": "B"})
    for line in CHECKS.lines
)
BANK = (*BOOKS, bank_account("B", iban=IBAN), documents("INV-1 01-02 50.00"))
RECEIPTS = (*BOOKS, bank_account("B"), SERIES, BATCH, INVOICES, CHECKS)
DOLLARS = (
    *books_in(d0101="0.90", d0131="0.95"),
    CHART,
    SetCurrency(currency="USD", accounts=WITH_UNREALIZED),
    journal(line("INV-1", "01-10", "100.00", currency="USD")),
)
COLLECTED = (*DEBITS, TWO, collect(), file())
VERBS: tuple[Verb, ...] = (
    Verb((*BANK, brought(("01-25", "50.00")), assign(10000, e1="50.00")), post()),
    Verb(
        (*BANK, brought(("01-25", "50.00")), assign(10000, e1="50.00"), post()),
        UndoStatement(statement_no="B/1"),
    ),
    Verb(
        (*BANK, brought(("01-25", "50.00")), opened()),
        TransferReconciliationDifference(statement_no="B/1", line_no=10000, account_no="6900"),
    ),
    Verb(RECEIPTS, deposit()),
    Verb((*RECEIPTS, deposit()), UndoDeposit(deposit_no="CR-1041")),
    Verb(
        (*RECEIPTS[:-1], CHECKS.model_copy(update={"lines": WITH_BANK})),
        PostJournalBatch(**DAILY),
    ),
    Verb((*BANK,), check("100", "50.00")),
    Verb(
        (*BANK, check("1", "50.00", check_kind="computer")),
        PostCheck(bank_account_no="B", check_no="1"),
    ),
    Verb((*BANK, check("100", "50.00")), void("100", "04-25")),
    Verb((*BANK, check("100", "50.00")), void("100", "04-25", void_type="check_only")),
    Verb(OVERDUE, IssueReminders(reminder_nos=("R00002",))),
    Verb(OVERDUE, CancelReminders(reminder_nos=("R00001",))),
    Verb(OVERDUE, IssueFinanceChargeMemos(memo_nos=("F00002",))),
    Verb(OVERDUE, CancelFinanceChargeMemos(memo_nos=("F00001",))),
    Verb(DOLLARS, adjust("01-31")),
    Verb((*DOLLARS, adjust("01-31")), UndoExchangeAdjustment(register_no=2)),
    Verb(COLLECTED, POST_DEBITS),
    Verb(
        (*COLLECTED, POST_DEBITS),
        ReturnDirectDebit(
            collection_no="DD00001", debit_no=1, posting_date=day("02-16"), reason_code="AM04"
        ),
    ),
    Verb(BANK, bank_account("D", opening="5.00")),
)
CLOSED = SetAllowedPostingDates(allow_from=day("06-01"), allow_to=day("06-30"))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.command.name)
def test_35_a_closed_day_stops_it(verb: Verb) -> None:
    given(*verb.past, CLOSED).when(verb.command).then_refused(PostingDateNotAllowed)


def test_35_payments_that_a_user_has_marked() -> None:
    past = by("anna", given(*BANK), MarkPayment(entry_no=1, date_received=day("02-10")))
    past = past.after(CLOSED)
    posted = PostMarkedPayments(bal_account_no="B")
    past.when(posted, actor="anna").then_refused(PostingDateNotAllowed)


POSTS = re.compile(
    "Post|Apply|Unapply|Reverse|Correct|Cancel|Net|WriteOff|Adjust|Undo|Issue|Return|Void|TransferRec"
)
POSTS_NOTHING = {
    *("ApplyJournalLine", "CancelCollection", "PostReconciliation", "UndoReconciliation"),
    # It posts as ReturnDirectDebit does.
    "ReturnDebitOfLine",
}


def test_35_is_played_for_every_command_that_posts() -> None:
    """By its name; the other half is in test_acceptance."""
    posting = {command.__name__ for command in DECISIONS if POSTS.match(command.__name__)}
    played = {type(verb.command).__name__ for verb in VERBS} | {"PostMarkedPayments"}
    played |= {type(command).__name__ for command in OF_ENTRIES}
    assert posting - POSTS_NOTHING - played == set()
