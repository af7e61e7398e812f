"""Write off what is left of an open entry that nobody will pay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.claims import Key, entry_key
from ledger_es.aggregates.general_ledger import VatRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import ExceedsRemainingAmount, WriteOffWithoutVat
from ledger_es.posting.foreign_application import settle_in_currencies, valued_as
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.party_entry import PartyEntry
from ledger_es.posting.posting import Posting
from ledger_es.posting.settlement import Target
from ledger_es.posting.vat_correction import refuse_account_of_vat
from ledger_es.posting.vat_split import NOTHING
from ledger_es.values import (
    ZERO,
    Code,
    EntryNo,
    OptionalPositiveAmount,
    Personal,
    Valued,
    left_out,
)


class WriteOffEntry(Command):
    """Write off what remains of an open entry of a customer or vendor, or a part of it, against a G/L account.

    An entry of the opposite sign with the number of the document is posted and applied to it, dated when the write-off
    is decided: earlier reports do not change, and nothing counts as received. Without `amount` everything that remains
    is written off. With `correct_vat` the VAT part goes to the VAT accounts, rate by rate. `applications undo` and then
    `entries reverse` take it back (receivables.md 7.5).
    """

    name: ClassVar[str] = "write-off-entry"

    entry_no: EntryNo
    account_no: Code
    posting_date: date
    amount: OptionalPositiveAmount = left_out(None)
    correct_vat: bool = False
    description: Personal = Personal()

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no)]


def write_off_entry(command: WriteOffEntry, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    entry = books.open_entry(whose, command.entry_no)
    policy.allow_posting_on(command.posting_date)
    refuse_before_open(entry, command.posting_date)
    remaining = abs(entry.remaining_amount)
    unsigned = (
        remaining if command.amount is None else policy.money(command.amount, entry.posted.currency)
    )
    if unsigned > remaining:
        raise ExceedsRemainingAmount(entry_no=entry.entry_no, remaining=remaining, amount=unsigned)
    policy.allow_at_all(whose.ledger, whose.party_no, "")
    account_no = policy.direct_account(command.account_no).account_no

    posting = Posting(books, policy, "write_off")
    document_no = entry.posted.document_no
    transaction = posting.begin_transaction(command.posting_date, "", document_no)
    description_seal = posting.seal(command.description, f"{whose.ledger}:{whose.party_no}")
    amount = _valued(entry, unsigned, policy)
    vat = _vat(command, entry, amount, posting)
    applying = posting.post_entry(
        whose,
        PartyEntry(
            transaction_no=transaction.no,
            document_type="",
            document_no=document_no,
            posting_date=command.posting_date,
            document_date=command.posting_date,
            due_date=command.posting_date,
            amount=amount,
            dimensions=entry.posted.dimensions,
            bal_account_type="gl",
            bal_account_no=account_no,
            description_seal=description_seal,
            vat_amount=-sum((row.amount for row in vat), NOTHING) if vat else ZERO,
        ),
    )
    loss = Line(
        transaction_no=transaction.no,
        account_no=account_no,
        amount_lcy=-amount.amount_lcy - sum((row.amount_lcy for row in vat), NOTHING),
        description_seal=description_seal,
        dimensions=applying.posted.dimensions,
    )
    posting.post_line(loss)
    for row in vat:
        posting.post_line(loss._replace(account_no=row.account_no, amount_lcy=row.amount_lcy))
        posting.post_vat(row._replace(transaction_no=transaction.no, entry_no=applying.entry_no))
    settlement = settle_in_currencies(policy, applying, [Target(entry, unsigned)])
    application_no = posting.apply(whose, applying, settlement, transaction)
    return posting.decision({"application_no": application_no})


def _vat(
    command: WriteOffEntry, entry: OpenEntry, amount: Valued, posting: Posting
) -> list[VatRow]:
    """The part of the document's bases and VAT that is written off; empty if its VAT stays as it is.

    Raises WriteOffWithoutVat if the document was posted without its VAT, or as `refuse_account_of_vat`.
    """
    if not command.correct_vat:
        return []
    if not entry.posted.vat_amount:
        raise WriteOffWithoutVat(entry_no=entry.entry_no)
    rows = posting.vat.of(entry).correct(-amount)
    refuse_account_of_vat(posting.policy, entry.posted.document_no, rows, command.account_no)
    return rows


def _valued(entry: OpenEntry, unsigned: Decimal, policy: Policy) -> Valued:
    """The amount of the write-off, at the rate of the entry, so that it makes no gain or loss.

    Unrealised gains and losses are no part of it: the application takes them back.
    """
    amount = -unsigned if entry.is_debit else unsigned
    valued = valued_as(entry, amount, policy.currency)
    if amount == -entry.remaining_amount:
        remaining_lcy = entry.remaining_lcy - entry.unrealized_lcy
        return Valued(amount, -remaining_lcy, valued.currency, valued.rate)
    return valued
