"""Posting what a reminder or a finance charge memo costs its customer, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from ledger_es.aggregates.claims import transaction_key
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import AskingDocument, EntriesReversed
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.deciding.books import Whose
from ledger_es.deciding.command import Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import AccountMissingInGroup, ApplicationTooEarly, Words
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.mirrored_transaction import mirror, recorded_transaction
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO, ExchangeRate, Valued, rounded

Purpose = Literal["interest", "additional_fee", "line_fee", "invoice_rounding"]


class Part(NamedTuple):
    """An amount of the document, positive where the customer owes it, and what it is for."""

    purpose: Purpose
    amount: Decimal


class CostlyDocument(NamedTuple):
    """A document that is issued, with the parts of it that are posted; parts of zero are left out."""

    document_type: AskingDocument
    document_no: str
    customer_no: str
    posting_date: date
    document_date: date
    due_date: date
    currency: str
    rate: ExchangeRate
    parts: Sequence[Part]

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.parts), ZERO)


class PostedDocument(NamedTuple):
    """The entry and the ledger transaction of an issued document; 0 where nothing is posted."""

    entry_no: int = 0
    transaction_no: int = 0


def check_accounts(policy: Policy, document: CostlyDocument, posting_group: str) -> None:
    """Raises AccountMissingInGroup, or as `Policy.party_accounts` and `Policy.account`, unless it can be posted."""
    if document.amount:
        for part in document.parts:
            _account(policy, document, posting_group, part.purpose)


def post_document(posting: Posting, document: CostlyDocument) -> PostedDocument:
    """Posts the entry of the customer with a G/L line for each part, in a ledger transaction of its own.

    In the local currency each part is rounded by itself, and the entry is their sum.
    """
    if not document.amount:
        return PostedDocument()
    policy = posting.policy
    whose = Whose("customer", document.customer_no)
    posting_group = posting.party(whose).posting_group
    transaction = posting.begin_transaction(
        document.posting_date, document.document_type, document.document_no
    )
    amounts_lcy = [
        rounded(document.rate.in_lcy(part.amount), policy.currency) for part in document.parts
    ]
    entry = posting.post_entry(
        whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type=document.document_type,
            document_no=document.document_no,
            posting_date=document.posting_date,
            document_date=document.document_date,
            due_date=document.due_date,
            amount=Valued(
                document.amount, sum(amounts_lcy, ZERO), document.currency, document.rate
            ),
        ),
    )
    for part, amount_lcy in zip(document.parts, amounts_lcy, strict=True):
        posting.post_line(
            Line(
                transaction_no=transaction.no,
                account_no=_account(policy, document, posting_group, part.purpose),
                amount_lcy=-amount_lcy,
                dimensions=entry.posted.dimensions,
                document_date=document.document_date,
            )
        )
    return PostedDocument(entry.entry_no, transaction.no)


def decision_of(
    posting: Posting, numbers: dict[str, Any], transaction_nos: Iterable[int]
) -> Decision:
    """The decision with these numbers in its answer. Documents that post nothing draw no register number."""
    if not any(transaction_nos):
        return posting.decision_without_register(numbers)
    decision = posting.decision()
    return decision._replace(numbers={**decision.numbers, **numbers})


def _account(policy: Policy, document: CostlyDocument, posting_group: str, purpose: Purpose) -> str:
    accounts: PartyAccounts = policy.party_accounts(
        "customer", posting_group, document.posting_date
    )
    account_no: str = getattr(accounts, f"{purpose}_account")
    if not account_no:
        raise AccountMissingInGroup(
            kind="customer",
            posting_group=posting_group,
            purpose=Words("{purpose} account", purpose=purpose.replace("_", " ")),
            on=document.posting_date,
        )
    return policy.account(account_no).account_no


def check_mirror(entry: OpenEntry, posting_date: date) -> None:
    """Raises ApplicationTooEarly for a reversal dated before the entry."""
    if posting_date < entry.posted.posting_date:
        raise ApplicationTooEarly(
            posting_date=posting_date,
            entry_no=entry.entry_no,
            entry_date=entry.posted.posting_date,
        )


def mirror_document(posting: Posting, whose: Whose, entry: OpenEntry, posting_date: date) -> int:
    """Posts the mirror of the document's transaction on this day. Returns the number of the mirroring transaction.

    The entry and its mirror are closed together. `entry` is the open entry of the document, without applications.
    """
    transaction_no = entry.posted.transaction_no
    posted = posting.books.find_claimant(transaction_key(transaction_no))
    assert isinstance(posted, Posted), f"ledger transaction {transaction_no} vanished"
    transaction = posting.begin_transaction(
        posting_date,
        entry.posted.document_type,
        entry.posted.document_no,
        reversed_no=transaction_no,
    )
    recorded = recorded_transaction(posted, transaction_no)
    mirrored = mirror(posting, recorded, {entry.entry_no: entry}, transaction)
    reversals = tuple(
        reversal.model_copy(update={"posting_date": posting_date})
        for reversal in mirrored.reversals[whose]
    )
    posting.also(whose.stream, EntriesReversed(entries=reversals))
    return transaction.no
