"""Net what a firm owes as a customer with what it is owed as a vendor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import valued_on
from ledger_es.deciding.policy import Policy
from ledger_es.errors import NothingToNet
from ledger_es.posting.journal_line import SERIES
from ledger_es.posting.number_series import draw
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.settlement import Target, settle
from ledger_es.values import (
    ZERO,
    CustomerNo,
    OptionalCode,
    Personal,
    Seal,
    Valued,
    VendorNo,
    stream_id,
)


class NetBalances(Command):
    """Net the open entries of a customer with those of a vendor who is the same firm (receivables.md 16).

    In each currency in which the customer owes us and we owe the vendor, the smaller balance is settled on both sides:
    one ledger transaction with an entry of the customer and one of the vendor, each applied to what is due first. No
    money moves and no discount is granted. Entries on hold and entries dated later are left out. `currency` nets one
    currency alone. Without `document_no` numbers are drawn.
    """

    name: ClassVar[str] = "net-balances"

    customer_no: CustomerNo
    vendor_no: VendorNo
    posting_date: date
    currency: OptionalCode = ""
    document_no: OptionalCode = ""
    description: Personal = Personal()


class _Net(NamedTuple):
    """What is settled in one currency: the amount, positive, and the entries of both sides, what is due first first."""

    currency: str
    amount: Decimal
    of_customer: Sequence[OpenEntry]
    of_vendor: Sequence[OpenEntry]


def net_balances(command: NetBalances, books: Books, policy: Policy) -> Decision:
    customer = Whose("customer", command.customer_no)
    vendor = Whose("vendor", command.vendor_no)
    policy.allow_posting_on(command.posting_date)
    for whose in (customer, vendor):
        policy.allow_at_all(whose.ledger, whose.party_no, "")
    nets = list(_nets(command, books, customer, vendor))
    if not nets:
        raise NothingToNet(customer_no=command.customer_no, vendor_no=command.vendor_no)

    posting = Posting(books, policy, "netting")
    document_nos: Sequence[str] = [command.document_no] * len(nets)
    answer = PostingAnswer()
    if not command.document_no:
        drawn = draw(books, SERIES, [command.posting_date] * len(nets))
        document_nos = drawn.numbers
        for event in drawn.events:
            posting.also(stream_id("number_series", SERIES), event)
        if drawn.warnings:
            answer["warnings"] = [warning.as_json() for warning in drawn.warnings]
    for net, document_no in zip(nets, document_nos, strict=True):
        transaction = posting.begin_transaction(command.posting_date, "", document_no)
        amount = valued_on(policy, net.amount, net.currency, command.posting_date)
        sides = (
            (customer, -amount, net.of_customer, vendor),
            (vendor, amount, net.of_vendor, customer),
        )
        for whose, of_side, entries, other in sides:
            seal = posting.seal(command.description, f"{whose.ledger}:{whose.party_no}")
            _settle(posting, transaction, whose, of_side, entries, other, seal)
    answer["document_nos"] = list(document_nos)
    return posting.decision(answer)


def _settle(
    posting: Posting,
    transaction: TransactionRow,
    whose: Whose,
    amount: Valued,
    entries: Sequence[OpenEntry],
    other: Whose,
    seal: Seal,
) -> None:
    """Posts the entry of one side and applies it."""
    day = transaction.posting_date
    applying = posting.post_entry(
        whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type="",
            document_no=transaction.document_no,
            posting_date=day,
            document_date=day,
            due_date=day,
            amount=amount,
            bal_account_type=other.ledger,
            bal_account_no=other.party_no,
            description_seal=seal,
        ),
    )
    own = [Target(entry) for entry in entries if entry.is_debit == applying.is_debit]
    opposite = [Target(entry) for entry in entries if entry.is_debit != applying.is_debit]
    posting.apply(whose, applying, settle(applying, own, opposite), transaction)


def _nets(command: NetBalances, books: Books, customer: Whose, vendor: Whose) -> Iterator[_Net]:
    """Each currency in which both sides owe, by code."""
    of_customer = _by_currency(books, customer, command)
    of_vendor = _by_currency(books, vendor, command)
    for currency in sorted(of_customer.keys() & of_vendor.keys()):
        owed = sum((entry.remaining_amount for entry in of_customer[currency]), ZERO)
        owing = -sum((entry.remaining_amount for entry in of_vendor[currency]), ZERO)
        amount = min(owed, owing)
        if amount > 0:
            yield _Net(currency, amount, of_customer[currency], of_vendor[currency])


def _by_currency(
    books: Books, whose: Whose, command: NetBalances
) -> Mapping[str, Sequence[OpenEntry]]:
    """The open entries of the party that may be netted by currency, what is due first first."""
    ledger = books.party_ledger(whose)
    entries: defaultdict[str, list[OpenEntry]] = defaultdict(list)
    for entry in (*ledger.open_debits, *ledger.open_credits):
        currency = entry.posted.currency
        if (
            not entry.on_hold
            and entry.open_since <= command.posting_date
            and command.currency in ("", currency)
        ):
            entries[currency].append(entry)
    for of_currency in entries.values():
        of_currency.sort(key=lambda entry: (entry.due_date, entry.entry_no))
    return entries
