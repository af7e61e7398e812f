"""VAT entries: the bases and the VAT of a posted document, in step with the G/L lines on its VAT accounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.general_ledger import TransactionRow, VatRow
from ledger_es.deciding.policy import Policy
from ledger_es.errors import VatNotInLines
from ledger_es.posting.journal_line import Document
from ledger_es.posting.posting import Posting
from ledger_es.posting.vat_split import VatShare, in_proportion_to
from ledger_es.values import ZERO, LedgerKind, Valued, quantum, rounded


class TaxedEntry(NamedTuple):
    """An entry that was posted, with the shares of its amount. `entry_no` 0 stands for the amount of a G/L account.

    `takes_from_gross`: its VAT was taken out of the G/L account of its line, not posted by lines of its own.
    """

    ledger: LedgerKind
    entry_no: int
    valued: Valued
    shares: Sequence[VatShare]
    takes_from_gross: bool = False


def vat_rows(policy: Policy, taxed: TaxedEntry, transaction_no: int) -> list[VatRow]:
    """The VAT entries of the entry, each valued at its rate."""
    currency, rate = taxed.valued.currency, taxed.valued.rate
    return [
        VatRow(
            transaction_no=transaction_no,
            entry_no=taxed.entry_no,
            code=share.vat_code,
            currency=currency,
            base=share.base,
            amount=share.amount,
            base_lcy=rounded(rate.in_lcy(share.base), policy.currency),
            amount_lcy=rounded(rate.in_lcy(share.amount), policy.currency),
            kind=share.kind,
            rate=share.rate,
            account_no=share.account_no,
            ledger=taxed.ledger,
        )
        for share in taxed.shares
    ]


def post_document_vat(
    posting: Posting,
    document: Document,
    transaction: TransactionRow,
    taxed_entries: Sequence[TaxedEntry],
) -> None:
    """Adds the VAT entries of a journal's document, whose lines must post its VAT on the VAT accounts.

    In the local currency the VAT entries of an account add up to its G/L lines to the cent. Raises VatNotInLines.
    """
    _refuse_unposted(posting.policy, document, taxed_entries)
    rows = [
        row for taxed in taxed_entries for row in vat_rows(posting.policy, taxed, transaction.no)
    ]
    for account_no in dict.fromkeys(row.account_no for row in rows if row.amount):
        places = [
            place for place, row in enumerate(rows) if row.account_no == account_no and row.amount
        ]
        weights = [rows[place].amount_lcy for place in places]
        posted_lcy = posting.posted_on(account_no, transaction.no)
        if sum(weights, ZERO) not in (ZERO, posted_lcy):
            parts = in_proportion_to(posted_lcy, weights, quantum(posting.policy.currency))
            for place, amount_lcy in zip(places, parts, strict=True):
                rows[place] = rows[place]._replace(amount_lcy=amount_lcy)
    posting.post_vat(*rows)


def _refuse_unposted(
    policy: Policy, document: Document, taxed_entries: Sequence[TaxedEntry]
) -> None:
    """Raises VatNotInLines unless the lines post the VAT of those entries that leave it to them."""
    wanted: dict[tuple[str, str], Decimal] = {}
    for taxed in taxed_entries:
        for share in taxed.shares:
            if share.amount and not taxed.takes_from_gross:
                account = share.account_no, taxed.valued.currency
                wanted[account] = wanted.get(account, ZERO) + share.amount
    for (account_no, currency), vat_amount in wanted.items():
        posted = sum(
            (
                account.amount
                for placed in document.lines
                for account in placed.accounts
                if account.account_type == "gl"
                and account.account_no == account_no
                and (placed.line.currency or policy.currency) == currency
            ),
            ZERO,
        )
        if posted != vat_amount:
            raise VatNotInLines(
                document_no=document.document_no,
                account_no=account_no,
                posted=posted,
                vat_amount=vat_amount,
            )
