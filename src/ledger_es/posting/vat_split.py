"""The VAT of a document: how its amount is split into bases and VAT, checked against its codes and its total."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.vat_code import VatKind
from ledger_es.deciding.policy import Policy
from ledger_es.errors import VatAccountMissing, VatSplitWrong, Words
from ledger_es.posting.discount import DISCOUNTED
from ledger_es.values import (
    ZERO,
    Amount,
    Code,
    LedgerKind,
    OptionalCode,
    Percentage,
    left_out,
    quantum,
)

NOTHING = Decimal(0)
"""Where sums begin: unlike 0.00 it leaves yen without decimals."""


class VatPart(AskedRecord):
    """The part of a document that one VAT code taxes, with positive amounts, as the document shows it.

    `amount` is the VAT on `base`. What the document takes off has negative amounts. Without `rate` it is that of the
    code on the document date, and without `account_no` the account that the code names.
    """

    vat_code: Code
    base: Amount
    amount: Amount = left_out(Decimal(0))
    rate: Percentage | None = None
    account_no: OptionalCode = ""


class VatShare(NamedTuple):
    """A checked part. Base and VAT are signed as G/L lines are: those of a customer's invoice are negative."""

    vat_code: str
    kind: VatKind
    rate: Decimal
    account_no: str
    base: Decimal
    amount: Decimal


class SplitDocument(NamedTuple):
    """What is split. `amount` has the sign of a document's entry: that of a customer's invoice is positive.

    `ledger` is the side of the VAT: "customer" for sales, "vendor" for purchases.
    """

    ledger: LedgerKind
    document_no: str
    document_date: date
    amount: Decimal
    currency: str


def checked_split(
    policy: Policy, parts: Sequence[VatPart], document: SplitDocument
) -> list[VatShare]:
    """The parts as shares of the document.

    Their sum is the amount of the document. The VAT of each is that of its rate, or differs by one smallest unit of the
    currency. Raises VatSplitWrong, VatCodeUnknown, VatAccountMissing, or as `Policy.money` and `Policy.direct_account`.
    """
    if not parts:
        return []
    shares = [_share(policy, part, document) for part in parts]
    total = -sum((share.base + share.amount for share in shares), ZERO)
    if total != document.amount:
        raise _wrong(
            document,
            Words(
                "bases and VAT add up to {total}, the document has {amount}",
                total=abs(total),
                amount=abs(document.amount),
            ),
        )
    return shares


def refuse_other_types(document_type: str, document_no: str) -> None:
    """Raises VatSplitWrong if the document of a customer or vendor is neither invoice nor credit memo."""
    if document_type not in DISCOUNTED:
        reason = Words("of customers and vendors only invoices and credit memos are split")
        raise VatSplitWrong(document_no=document_no, reason=reason)


def vat_in(shares: Sequence[VatShare]) -> Decimal:
    """The VAT that is part of the entry's amount, with the sign of the entry."""
    return -sum((share.amount for share in shares), NOTHING) if shares else ZERO


def _share(policy: Policy, part: VatPart, document: SplitDocument) -> VatShare:
    currency, code = document.currency, part.vat_code
    rules = policy.vat_rules(code, document.document_date)
    base, amount = policy.money(part.base, currency), policy.money_or_zero(part.amount, currency)
    if part.rate is not None and part.rate != rules.rate:
        raise _wrong(
            document,
            Words(
                "code {vat_code} has {rate} percent on its date, {given} were given",
                vat_code=code,
                rate=rules.rate,
                given=part.rate,
            ),
        )
    if rules.kind != "normal" and amount:
        raise _wrong(document, Words("code {vat_code} is without VAT", vat_code=code))
    if abs(amount - base * rules.rate / 100) > quantum(currency):
        raise _wrong(
            document,
            Words(
                "{amount} is not {rate} percent of {base} (code {vat_code}; one cent more or less is accepted)",
                amount=amount,
                rate=rules.rate,
                base=base,
                vat_code=code,
            ),
        )
    sign = -1 if document.amount > 0 else 1
    account_no = part.account_no or rules.account_of(document.ledger)
    if amount:
        _check_account(policy, code, account_no, document)
    return VatShare(code, rules.kind, rules.rate, account_no, sign * base, sign * amount)


def _check_account(policy: Policy, code: str, account_no: str, document: SplitDocument) -> None:
    if not account_no:
        side = Words("sales") if document.ledger == "customer" else Words("purchases")
        raise VatAccountMissing(vat_code=code, side=side, on=document.document_date)
    policy.direct_account(account_no)


def _wrong(document: SplitDocument, reason: Words) -> VatSplitWrong:
    return VatSplitWrong(document_no=document.document_no, reason=reason)


def in_proportion_to(
    total: Decimal, weights: Sequence[Decimal], smallest: Decimal
) -> list[Decimal]:
    """The total divided in proportion to the weights, in smallest units, without a rest.

    Each part is rounded down first. The units that are left go to the parts with the largest remainders, the earlier
    one of two equals.
    """
    whole = sum(weights, ZERO)
    assert whole, "nothing to divide by"
    exact = [total * weight / whole for weight in weights]
    parts = [part.quantize(smallest, ROUND_FLOOR) for part in exact]
    units_left = int((total - sum(parts, ZERO)) / smallest)
    by_remainder = sorted(
        range(len(parts)), key=lambda place: exact[place] - parts[place], reverse=True
    )
    for place in by_remainder[:units_left]:
        parts[place] += smallest
    return parts
