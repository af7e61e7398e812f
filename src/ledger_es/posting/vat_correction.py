"""What discounts and tolerances correct of the VAT of their document (receivables.md 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.general_ledger import VatRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import DerivedDetail, DetailType
from ledger_es.deciding.books import Whose
from ledger_es.deciding.policy import Policy
from ledger_es.errors import VatSplitWrong, Words
from ledger_es.posting.document_vat import DocumentVat
from ledger_es.posting.vat_split import NOTHING
from ledger_es.values import Valued


class CorrectedVat(NamedTuple):
    """A discount or tolerance in parts, and by how much it corrects the document's VAT entries."""

    details: list[DerivedDetail]
    rows: list[VatRow]


def has_vat_corrected(
    policy: Policy, whose: Whose, applied: OpenEntry, whole: DerivedDetail, on: date
) -> bool:
    """Whether what is given up on the applied entry corrects its VAT: its posting group says so on that day."""
    entry = applied.posted
    if not entry.vat_amount or whole.detail_type == "application_rounding":
        return False
    return policy.party_accounts(whose.ledger, entry.posting_group, on).adjusts_vat


def with_vat_corrected(
    policy: Policy,
    applying: OpenEntry,
    applied: OpenEntry,
    whole: DerivedDetail,
    document: DocumentVat | None,
) -> CorrectedVat:
    """The detail of what is given up on the applied entry, in parts where the VAT of its document is corrected.

    These are what is left without VAT, and the VAT of each part of the document. Without `document` the VAT stays as
    it is. The transaction of the rows is for the caller to set. Raises as `refuse_account_of_vat`.
    """
    if document is None or whole.detail_type == "application_rounding":
        return CorrectedVat([whole], [])
    refuse_account_of_vat(policy, applied.posted.document_no, document.rows, whole.gl_account_no)
    amount = Valued(-whole.amount, -whole.amount_lcy, applying.posted.currency)
    rows = [
        row._replace(application_no=whole.application_no)
        for row in document.correct(amount)
        if row.kind == "normal"
    ]
    return CorrectedVat(_without_vat(whole, rows), rows)


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
