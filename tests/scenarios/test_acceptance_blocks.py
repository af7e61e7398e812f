"""Scenario 33 of receivables.md 22: what each block of a customer stops, of every document and every way to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.check import IssueCheck
from ledger_es.commands.finance_charge_memo import CreateFinanceChargeMemos, IssueFinanceChargeMemos
from ledger_es.commands.journal_batch_posting import PostJournalBatch
from ledger_es.commands.netting import NetBalances
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_registration import PostPayments, ReceivedPayment
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.deciding.command import Command
from ledger_es.errors import PartyBlocked
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import IBAN, assign, brought, post
from tests.scenarios.test_deposit import BATCH, check, deposit
from tests.scenarios.test_finance_charge_memo import terms as interest_terms
from tests.scenarios.test_journal_batch import DAILY, SERIES, add
from tests.scenarios.test_reminder import TERMS

BLOCKS: tuple[Any, ...] = ("", "ship", "invoice", "all", "privacy")
STOPPED_ENTIRELY = {"all", "privacy"}


def ready() -> Scenario:
    """Entry 1 is an invoice of 100.00, 2 a payment of 30.00, 3 one of 20.00 applied to the invoice, 4 the vendor's.

    A cash receipt waits, a line of a bank statement is assigned to the invoice, and a reminder and a memo are drafts.
    """
    return given(
        *BOOKS,
        *TERMS,
        interest_terms(),
        EditCustomer(party_no="C1", finance_charge_terms="F"),
        SERIES,
        BATCH,
        bank_account("B", iban=IBAN),
        documents("INV-1 01-02 100.00 01-10\nPAY-2 01-20 -30.00"),
        journal(line("PAY-3", "01-21", "-20.00", applies_to={1: None})),
        documents("INV-4 01-02 -10.00", "V1"),
        add(check("Check 1", "-25.00", 1, bal_account_type="bank_account", bal_account_no="B")),
        brought(("01-25", "50.00")),
        assign(10000, e1="50.00"),
        CreateReminders(document_date=day("03-01")),
        CreateFinanceChargeMemos(document_date=day("03-01")),
    )


VERBS: dict[str, Command] = {
    "post a statement": post(),
    "register a payment": PostPayments(
        payments={1: ReceivedPayment(date_received=day("02-01"))},
        bal_account_type="gl",
        bal_account_no="1090",
    ),
    "deposit": deposit(total_amount="25.00"),
    "post a journal": PostJournalBatch(**DAILY),
    "take over": PostOpeningEntries(
        ledger="customer",
        entries=(
            OpeningEntry(
                party_no="C1", document_type="invoice", document_no="INV-9",
                posting_date=day("02-10"), amount=Decimal(5),
            ),
        ),
    ),
    "apply": ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}),
    "unapply": UnapplyEntry(entry_no=3),
    "reverse": ReverseTransaction(transaction_no=2),
    "write off": WriteOffEntry(entry_no=1, account_no="6900", posting_date=day("02-10")),
    "return": ReturnPayment(entry_no=3, posting_date=day("02-10"), document_no="RET-9"),
    "net": NetBalances(customer_no="C1", vendor_no="V1", posting_date=day("02-10"), document_no="N"),
    "refund by check": IssueCheck(
        bank_account_no="B", check_no="1", check_date=day("02-10"), ledger="customer", party_no="C1",
        amount=Decimal(30), applies_to={2: None},
    ),
    "issue a reminder": IssueReminders(reminder_nos=("R00001",)),
    "issue interest": IssueFinanceChargeMemos(memo_nos=("F00001",)),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("blocked", BLOCKS)
def test_33_what_a_block_stops_on_every_way(blocked: Any, verb: str) -> None:
    """Ship and Invoice stop new documents in journals alone; what is open is paid, reminded and corrected as before."""
    outcome = ready().after(EditCustomer(party_no="C1", blocked=blocked)).when(VERBS[verb])
    # What another program had open is taken over as it was, also of a customer who is blocked.
    if blocked in STOPPED_ENTIRELY and verb != "take over":
        outcome.then_refused(PartyBlocked, party_no="C1", blocked=blocked)
    else:
        assert outcome.refusal is None


@pytest.mark.parametrize("blocked", BLOCKS)
def test_33_creating_reminders_and_interest_passes_over_who_is_blocked_entirely(
    blocked: Any,
) -> None:
    past = given(
        *BOOKS,
        *TERMS,
        interest_terms(),
        documents("INV-1 01-02 100.00 01-10"),
        EditCustomer(party_no="C1", blocked=blocked, finance_charge_terms="F"),
    )
    reminders = past.when(CreateReminders(document_date=day("03-01")))
    memos = past.when(CreateFinanceChargeMemos(document_date=day("03-01")))
    are_made = blocked not in STOPPED_ENTIRELY
    for outcome in (reminders, memos):
        assert outcome.refusal is None
        assert outcome.decision is not None
        assert bool(outcome.decision.events) == are_made
