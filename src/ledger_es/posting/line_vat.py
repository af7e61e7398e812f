"""How a journal line is taxed: the document of a customer or vendor, or what stands on a G/L account with its VAT."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.policy import Policy
from ledger_es.errors import VatSplitWrong, Words
from ledger_es.posting.discount import DISCOUNTED
from ledger_es.posting.journal_line import Document, LineAccount, PlacedLine
from ledger_es.posting.vat_split import SplitDocument, VatShare, checked_split, refuse_other_types
from ledger_es.values import LedgerKind


class TaxedLine(NamedTuple):
    """The checked VAT of a line.

    `party` is its customer or vendor, None where a G/L account is taxed. `gross` is the G/L account out of whose amount
    the VAT is taken, None where other lines of the document post it. `ledger` says on which side the VAT is:
    "customer" for sales, "vendor" for purchases.
    """

    ledger: LedgerKind
    party: LineAccount | None
    gross: LineAccount | None
    shares: Sequence[VatShare]


UNTAXED = TaxedLine("customer", None, None, ())


def taxed_line(policy: Policy, document: Document, placed: PlacedLine) -> TaxedLine:
    """How the line is taxed; UNTAXED if it does not say.

    Without a customer or vendor the line's own G/L account is taxed, else its balancing one: an account of income with
    the VAT of sales, any other with that of purchases. Raises VatSplitWrong, or as `checked_split`.
    """
    if not placed.line.vat:
        return UNTAXED
    for account in placed.accounts:
        if account.account_type == "customer" or account.account_type == "vendor":
            return _of_party(policy, document, placed, account, account.account_type)
    for account in placed.accounts:
        if account.account_type == "gl":
            return _of_account(policy, document, placed, account)
    raise _wrong(document, Words("only the line of a customer, a vendor or a G/L account is split"))


def _of_party(
    policy: Policy,
    document: Document,
    placed: PlacedLine,
    party: LineAccount,
    ledger: LedgerKind,
) -> TaxedLine:
    others = [other for other in placed.accounts if other is not party]
    if any(other.account_type != "gl" for other in others):
        reason = Words("it is taken from the balancing account, which must be a G/L account")
        raise _wrong(document, reason)
    refuse_other_types(placed.line.document_type, document.document_no)
    shares = _shares(policy, document, placed, ledger, party.amount)
    gross = others[0] if others else None
    if gross is not None:
        _refuse_same_account(document, gross, shares)
    return TaxedLine(ledger, party, gross, shares)


def _of_account(
    policy: Policy, document: Document, placed: PlacedLine, account: LineAccount
) -> TaxedLine:
    if any(
        other.account_type in ("customer", "vendor") and line.line.document_type in DISCOUNTED
        for line in document.lines
        for other in line.accounts
    ):
        reason = Words(
            "its VAT stands at the line of its customer or vendor, not at that of an account"
        )
        raise _wrong(document, reason)
    is_income = policy.direct_account(account.account_no).category == "income"
    ledger: LedgerKind = "customer" if is_income else "vendor"
    # A sale is a credit on its account, as the document of a customer is a debit on receivables.
    shares = _shares(policy, document, placed, ledger, -account.amount)
    _refuse_same_account(document, account, shares)
    return TaxedLine(ledger, None, account, shares)


def _shares(
    policy: Policy,
    document: Document,
    placed: PlacedLine,
    ledger: LedgerKind,
    amount: Decimal,
) -> list[VatShare]:
    line = placed.line
    currency = known_currency(policy, line.currency)
    split = SplitDocument(
        ledger=ledger,
        document_no=document.document_no,
        document_date=line.document_date or line.posting_date,
        amount=policy.money(amount, currency),
        currency=currency,
    )
    return checked_split(policy, line.vat, split)


def _refuse_same_account(
    document: Document, gross: LineAccount, shares: Sequence[VatShare]
) -> None:
    if gross.account_no in {share.account_no for share in shares}:
        reason = Words("the account that it is taken out of is that of its VAT")
        raise _wrong(document, reason)


def _wrong(document: Document, reason: Words) -> VatSplitWrong:
    return VatSplitWrong(document_no=document.document_no, reason=reason)
