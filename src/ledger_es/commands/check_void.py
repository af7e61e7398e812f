"""Void a check: before it is posted, or afterwards in one of two forms (receivables.md 11)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.bank_account import (
    CLOSED_BANK_ENTRIES,
    BankEntriesClosed,
    ClosedBankEntryRow,
)
from ledger_es.aggregates.check import (
    KIND,
    Check,
    CheckFinanciallyVoided,
    CheckVoided,
    VoidType,
)
from ledger_es.aggregates.claims import closed_key, transaction_key
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import EntriesReversed
from ledger_es.commands.check import check_of, wrong_status
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import BankAccountBlocked, CheckIsCleared, CheckVoidTooEarly
from ledger_es.posting.bank_entry import opposite_bank_entry, posted_bank_entry
from ledger_es.posting.exchange_adjustment import take_back
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.mirrored_transaction import mirror, recorded_transaction
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.readjustment import readjusted
from ledger_es.posting.unapplication import unapply_all
from ledger_es.values import Code, Valued, stream_id


class VoidCheck(Command):
    """Void a check. Its number stays used.

    A printed check is not posted any more. A posted one is voided on a day, in one of two forms: `unapply` reverses the
    payment, so that the document that it paid is open again with its due date; `check_only` leaves the document closed,
    and an open entry of the amount on the void date, which can be applied. A check that a statement of the bank has
    shown is not voided.
    """

    name: ClassVar[str] = "void-check"

    bank_account_no: Code
    check_no: Code
    void_date: date
    void_type: VoidType = "unapply"


class _Void(NamedTuple):
    """The void of a posted check: the decision so far, its ledger transaction and the bank entry."""

    decision: Decision
    transaction_no: int
    bank_entry_no: int


def void_check(command: VoidCheck, books: Books, policy: Policy) -> Decision:
    bank_account_no = command.bank_account_no
    check = check_of(books, bank_account_no, command.check_no)
    if check.status not in ("printed", "posted"):
        raise wrong_status(bank_account_no, check, "printed or posted", "voided")
    if command.void_date < check.check_date:
        raise CheckVoidTooEarly(
            bank_account_no=bank_account_no,
            check_no=check.check_no,
            check_date=check.check_date,
            void_date=command.void_date,
        )
    stream = stream_id(KIND, bank_account_no)
    numbers = {"bank_account_no": bank_account_no, "check_no": check.check_no}
    if check.status == "printed":
        voided: Event = CheckVoided(
            bank_account_no=bank_account_no, check_no=check.check_no, void_date=command.void_date
        )
        return Decision([(stream, voided)], books.head, dict(numbers))
    _refuse_cleared(books, bank_account_no, check)
    policy.allow_posting_on(command.void_date)
    form = _unapplied if command.void_type == "unapply" else _left_open
    void = form(command, check, books, policy)

    # From here on it must succeed.
    events = list(void.decision.events)
    if command.void_date == check.check_date:
        # The bank shows neither: both are closed on their own day.
        rows = [
            ClosedBankEntryRow(check.bank_entry_no, -check.amount),
            ClosedBankEntryRow(void.bank_entry_no, check.amount),
        ]
        closed = BankEntriesClosed(
            statement_date=command.void_date, **CLOSED_BANK_ENTRIES.columns(rows)
        )
        events.append((stream_id("bank_account", bank_account_no), closed))
    voided = CheckFinanciallyVoided(
        bank_account_no=bank_account_no,
        check_no=check.check_no,
        void_date=command.void_date,
        void_type=command.void_type,
        transaction_no=void.transaction_no,
        bank_entry_no=void.bank_entry_no,
    )
    events.append((stream, voided))
    return void.decision._replace(events=events, numbers={**void.decision.numbers, **numbers})


def _refuse_cleared(books: Books, bank_account_no: str, check: Check) -> None:
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    number = check.bank_entry_no
    if (
        books.claimed(closed_key(number))
        or number in account.partly_found
        or account.showing_statement(number)
    ):
        raise CheckIsCleared(
            bank_account_no=bank_account_no, check_no=check.check_no, bank_entry_no=number
        )


def _unapplied(command: VoidCheck, check: Check, books: Books, policy: Policy) -> _Void:
    """The payment is reversed on the void date, and unapplied on that date or, if it was applied later, on that day.

    Raises LaterApplicationExists if what it paid was applied again since, or ApplicationTooEarly if an undo opened the
    payment again only after the void date.
    """
    whose = Whose(check.ledger, check.party_no)
    policy.allow_at_all(whose.ledger, whose.party_no, "")
    recorded = books.find_claimant(transaction_key(check.transaction_no))
    assert isinstance(recorded, Posted), f"transaction {check.transaction_no} is not in the log"
    original = recorded_transaction(recorded, check.transaction_no)
    posting = Posting(books, policy, "check_void")
    transaction = posting.begin_transaction(
        command.void_date,
        original.transaction.document_type,
        check.check_no,
        reversed_no=check.transaction_no,
    )
    undone = unapply_all(posting, whose, check.party_entry_no, transaction)
    open_entry = posting.ledger(whose).get(check.party_entry_no)
    assert open_entry is not None, f"entry {check.party_entry_no} is not open without applications"
    refuse_before_open(open_entry, command.void_date)
    mirrored = mirror(
        posting,
        original,
        {check.party_entry_no: open_entry},
        transaction,
        on=command.void_date,
    )
    events: list[Event] = [] if undone is None else [undone]
    for event in events:
        posting.also(whose.stream, event)
    take_back(posting, whose, open_entry, command.void_date, check.check_no)
    reversal = EntriesReversed(entries=tuple(mirrored.reversals[whose]))
    for event in (reversal, *readjusted(posting, whose, [*events, reversal])):
        posting.also(whose.stream, event)
    decision = posting.decision(PostingAnswer(reversed_transaction_no=check.transaction_no))
    return _Void(decision, transaction.no, mirrored.mirror_no_by_entry_no[check.bank_entry_no])


def _left_open(command: VoidCheck, check: Check, books: Books, policy: Policy) -> _Void:
    """The amount comes back as an open entry of the party; what the check has paid stays closed.

    It comes back at the rate of the check, and on the accounts that the check was posted to.
    """
    whose = Whose(check.ledger, check.party_no)
    posting = Posting(books, policy, "check_void")
    blocked = posting.party(whose).blocked
    policy.allow_document(whose.ledger, whose.party_no, blocked, "")
    if books.bank_account(command.bank_account_no).blocked:
        raise BankAccountBlocked(bank_account_no=command.bank_account_no)
    payment = books.posted_entry(check.party_entry_no)
    day = command.void_date
    transaction = posting.begin_transaction(day, "", check.check_no)
    posting.post_entry(
        whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type="",
            document_no=check.check_no,
            posting_date=day,
            document_date=day,
            due_date=day,
            amount=Valued(-payment.amount, -payment.amount_lcy, payment.currency, payment.rate),
            posting_group=payment.posting_group,
            control_account_no=payment.control_account_no,
            dimensions=payment.dimensions,
            reason_code=payment.reason_code,
            description_seal=payment.description_seal,
            bal_account_type="bank_account",
            bal_account_no=command.bank_account_no,
        ),
        undoes=True,
    )
    withdrawn = posted_bank_entry(books, check.bank_entry_no)
    bank_entry = opposite_bank_entry(withdrawn, transaction.no, day)._replace(document_type="")
    bank_entry_no = posting.post_bank_entry(bank_entry, with_line=False)
    posting.copy_line(
        Line(
            transaction_no=transaction.no,
            account_no=bank_entry.gl_account_no,
            amount_lcy=bank_entry.amount.amount_lcy,
            entry_no=bank_entry_no,
            dimensions=bank_entry.dimensions,
            reason_code=bank_entry.reason_code,
            description_seal=bank_entry.description_seal,
        )
    )
    return _Void(posting.decision(), transaction.no, bank_entry_no)
