"""Posting what a reminder or a finance charge memo costs its customer, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.aggregates.asking_document import AskingContent
from ledger_es.aggregates.claims import transaction_key
from ledger_es.aggregates.general_ledger import Posted, VatRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import AskingDocument, EntriesReversed
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.collecting.cost_vat import PostedParts
from ledger_es.deciding.books import Whose
from ledger_es.deciding.command import Decision
from ledger_es.deciding.dimension import completed, refuse_added
from ledger_es.deciding.policy import Policy
from ledger_es.errors import AccountMissingInGroup, CostOnVatAccount, Words
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.mirrored_transaction import mirror, recorded_transaction
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.values import ZERO, ExchangeRate, Valued, rounded
from ledger_es.values.dimension_set import merged


class CostlyDocument(NamedTuple):
    """A document that is issued with this content, and the parts of it that are posted."""

    document_type: AskingDocument
    document_no: str
    content: AskingContent
    parts: PostedParts

    @property
    def whose(self) -> Whose:
        return Whose("customer", self.content.customer_no)

    @property
    def rate(self) -> ExchangeRate:
        content = self.content
        return ExchangeRate(content.exchange_rate_amount, content.relational_exchange_rate_amount)

    def in_lcy(self, amount: Decimal, policy: Policy) -> Decimal:
        """The amount in the local currency, rounded."""
        return rounded(self.rate.in_lcy(amount), policy.currency)


class PostedDocument(NamedTuple):
    """The entry and the ledger transaction of an issued document; 0 where nothing is posted."""

    entry_no: int = 0
    transaction_no: int = 0


def check_accounts(policy: Policy, document: CostlyDocument, posting_group: str) -> None:
    """Raises unless every part can be posted.

    AccountMissingInGroup, CostOnVatAccount, or as `Policy.party_accounts`,
    `Policy.account` and `Policy.direct_account`.
    """
    if not document.parts.amount:
        return
    account_nos = [
        _account(policy, document, posting_group, purpose)
        for purpose, amount in _amounts(document.parts)
        if amount
    ]
    for row in document.parts.vat:
        if not row.account_no:
            continue
        if policy.direct_account(row.account_no).account_no in account_nos:
            raise CostOnVatAccount(
                kind=document.document_type.replace("_", " "),
                document_no=document.document_no,
                account_no=row.account_no,
                vat_code=row.vat_code,
                posting_group=posting_group,
                on=document.content.document_date,
            )


def _amounts(parts: PostedParts) -> list[tuple[str, Decimal]]:
    """The amount of each purpose for which the posting group has an account, without VAT."""
    return [*parts.costs.items(), ("invoice_rounding", parts.rounding_amount)]


def post_document(posting: Posting, document: CostlyDocument) -> PostedDocument:
    """Posts the entry of the customer with a G/L line for each part and its VAT, in a ledger transaction of its own.

    In the local currency each part, and the VAT on each, is rounded by itself, and the entry is their sum.
    """
    content, parts = document.content, document.parts
    if not parts.amount:
        return PostedDocument()
    transaction = posting.begin_transaction(
        content.posting_date, document.document_type, document.document_no
    )
    rows = _vat_rows(posting.policy, document, transaction.no)
    lines = _lines(posting.policy, document, posting.party(document.whose).posting_group)
    lines += [_AccountLine(row.account_no, row.amount_lcy) for row in rows if row.account_no]
    amount_lcy = -sum((line.amount_lcy for line in lines), ZERO)
    entry = posting.post_entry(
        document.whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type=document.document_type,
            document_no=document.document_no,
            posting_date=content.posting_date,
            document_date=content.document_date,
            due_date=content.due_date,
            amount=Valued(parts.amount, amount_lcy, content.currency, document.rate),
            vat_amount=parts.vat_amount,
        ),
    )
    for line in lines:
        posting.post_line(
            Line(
                transaction_no=transaction.no,
                account_no=line.account_no,
                amount_lcy=line.amount_lcy,
                dimensions=_dimensions(
                    posting, document.whose, line.account_no, entry.posted.dimensions
                ),
                document_date=content.document_date,
            )
        )
    posting.post_vat(*(row._replace(entry_no=entry.entry_no) for row in rows))
    return PostedDocument(entry.entry_no, transaction.no)


class _AccountLine(NamedTuple):
    account_no: str
    amount_lcy: Decimal


def _lines(policy: Policy, document: CostlyDocument, posting_group: str) -> list[_AccountLine]:
    """The G/L lines of the parts, without those of VAT."""
    return [
        _AccountLine(
            _account(policy, document, posting_group, purpose), -document.in_lcy(amount, policy)
        )
        for purpose, amount in _amounts(document.parts)
        if amount
    ]


def _vat_rows(policy: Policy, document: CostlyDocument, transaction_no: int) -> list[VatRow]:
    """The VAT entries. The number of the document's entry is for the caller to set."""
    return [
        VatRow(
            transaction_no=transaction_no,
            entry_no=0,
            code=row.vat_code,
            currency=document.content.currency,
            base=-row.base,
            amount=-row.amount,
            base_lcy=-document.in_lcy(row.base, policy),
            amount_lcy=-document.in_lcy(row.amount, policy),
            kind=row.kind,
            rate=row.rate,
            account_no=row.account_no,
        )
        for row in document.parts.vat
    ]


def posted_fields(document: CostlyDocument, posted: PostedDocument) -> dict[str, Any]:
    """What the event of an issued document says of its posting."""
    parts = document.parts
    return {
        "entry_no": posted.entry_no,
        "transaction_no": posted.transaction_no,
        "posted_fee_amount": parts.fee_amount,
        "posted_line_fee_amount": parts.line_fee_amount,
        "posted_interest_amount": parts.interest_amount,
        "posted_rounding_amount": parts.rounding_amount,
    }


def decision_of(
    posting: Posting, numbers: dict[str, Any], transaction_nos: Iterable[int]
) -> Decision:
    """The decision with these numbers in its answer. Documents that post nothing draw no register number."""
    if not any(transaction_nos):
        return posting.decision_without_register(numbers)
    decision = posting.decision()
    return decision._replace(numbers={**decision.numbers, **numbers})


def _dimensions(posting: Posting, whose: Whose, account_no: str, of_entry: str) -> str:
    """What the customer and the account of the fee or interest contribute, then what the entry has beside it."""
    accounts = ((whose.ledger, whose.party_no), ("gl", account_no))
    dimensions = posting.books.dimensions
    own = completed(dimensions, "", *accounts, source_code=posting.source_code)
    carried = merged((own, of_entry))
    refuse_added(dimensions, of_entry, carried)
    return carried


def _account(policy: Policy, document: CostlyDocument, posting_group: str, purpose: str) -> str:
    posting_date = document.content.posting_date
    accounts: PartyAccounts = policy.party_accounts("customer", posting_group, posting_date)
    account_no: str = getattr(accounts, f"{purpose}_account")
    if not account_no:
        raise AccountMissingInGroup(
            kind="customer",
            posting_group=posting_group,
            purpose=Words("{purpose} account", purpose=purpose.replace("_", " ")),
            on=posting_date,
        )
    return policy.account(account_no).account_no


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
