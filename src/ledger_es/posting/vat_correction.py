"""What discounts and tolerances correct of the VAT of their document (receivables.md 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.general_ledger import VatRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import DerivedDetail, DetailType
from ledger_es.deciding.books import Whose
from ledger_es.deciding.policy import Policy
from ledger_es.errors import VatSplitWrong, Words
from ledger_es.posting.recorded_vat import vat_of_document
from ledger_es.posting.vat_split import NOTHING, in_proportion_to
from ledger_es.values import Valued, quantum


class CorrectedVat(NamedTuple):
    """A discount or tolerance in parts, and by how much it corrects the document's VAT entries."""

    details: list[DerivedDetail]
    rows: list[VatRow]


def with_vat_corrected(
    policy: Policy,
    whose: Whose,
    applying: OpenEntry,
    applied: OpenEntry,
    whole: DerivedDetail,
    posted_now: Callable[[int], Sequence[VatRow]],
) -> CorrectedVat:
    """The detail of what is given up on the applied entry, where its posting group has its VAT corrected in parts.

    These are what is left without VAT, and the VAT of each part of the document. `posted_now` returns the VAT entries
    of a document that is not recorded yet, by the number of its entry. The transaction of the rows is for the caller to
    set. Raises as `refuse_account_of_vat`.
    """
    entry = applied.posted
    if not entry.vat_amount or whole.detail_type == "application_rounding":
        return CorrectedVat([whole], [])
    accounts = policy.party_accounts(
        whose.ledger, entry.posting_group, applying.posted.posting_date
    )
    if not accounts.adjusts_vat:
        return CorrectedVat([whole], [])
    document_rows = posted_now(entry.entry_no) or vat_of_document(policy.books, entry)
    refuse_account_of_vat(policy, entry.document_no, document_rows, whole.gl_account_no)
    amount = Valued(-whole.amount, -whole.amount_lcy, applying.posted.currency)
    rows = [
        row._replace(application_no=whole.application_no)
        for row in corrected_vat(document_rows, entry.amount, amount, policy.currency)
        if row.kind == "normal"
    ]
    return CorrectedVat(_without_vat(whole, rows), rows)


def corrected_vat(
    document_rows: Sequence[VatRow], document_amount: Decimal, amount: Valued, local_currency: str
) -> list[VatRow]:
    """An amount divided among the bases and the VAT of a document, in proportion to them and without a rest.

    `document_amount` is that of its entry: what has no VAT code in it, as the rounding of a reminder, takes its share
    too and is left out. The rows have the signs of the amount, its currency and its value in the local currency.
    """
    weights = [weight for row in document_rows for weight in (row.base, row.amount)]
    weights.append(-document_amount - sum(weights, NOTHING))
    shares = iter(in_proportion_to(amount.amount, weights, quantum(amount.currency)))
    shares_lcy = iter(in_proportion_to(amount.amount_lcy, weights, quantum(local_currency)))
    return [
        row._replace(
            currency=amount.currency,
            base=next(shares),
            amount=next(shares),
            base_lcy=next(shares_lcy),
            amount_lcy=next(shares_lcy),
        )
        for row in document_rows
    ]


def refuse_account_of_vat(
    policy: Policy, document_no: str, rows: Sequence[VatRow], account_no: str
) -> None:
    """Raises VatSplitWrong if what is taken off a document goes to the account of its VAT, and `Policy.account`."""
    for vat_account_no in {row.account_no for row in rows if row.amount}:
        if policy.account(vat_account_no).account_no == account_no:
            reason = Words(
                "what is taken off it goes to {account_no}, the account of its VAT: name another one",
                account_no=account_no,
            )
            raise VatSplitWrong(document_no=document_no, reason=reason)


def _without_vat(whole: DerivedDetail, rows: Sequence[VatRow]) -> list[DerivedDetail]:
    """The whole detail in parts: what is left of it without VAT first, then the VAT of each row on its account."""

    def part(
        detail_type: DetailType, amount: Decimal, amount_lcy: Decimal, account_no: str
    ) -> DerivedDetail:
        return whole.model_copy(
            update={
                "detail_type": detail_type,
                "amount": amount,
                "amount_lcy": amount_lcy,
                "gl_account_no": account_no,
            }
        )

    excluded, adjustment = _VAT_TYPES[whole.detail_type]
    vat = sum((row.amount for row in rows), NOTHING)
    vat_lcy = sum((row.amount_lcy for row in rows), NOTHING)
    parts = [part(excluded, whole.amount + vat, whole.amount_lcy + vat_lcy, whole.gl_account_no)]
    parts += [
        part(adjustment, -row.amount, -row.amount_lcy, row.account_no)
        for row in rows
        if row.amount or row.amount_lcy
    ]
    return parts


_VAT_TYPES: dict[DetailType, tuple[DetailType, DetailType]] = {
    "payment_discount": ("payment_discount_vat_excluded", "payment_discount_vat_adjustment"),
    "payment_discount_tolerance": (
        "payment_discount_tolerance_vat_excluded",
        "payment_discount_tolerance_vat_adjustment",
    ),
    "payment_tolerance": ("payment_tolerance_vat_excluded", "payment_tolerance_vat_adjustment"),
}
"""What a detail becomes where VAT is corrected: the part without VAT, and the parts that are VAT."""
