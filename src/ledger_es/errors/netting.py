"""Refusals of netting a customer with a vendor (receivables.md 16)."""

from __future__ import annotations

from ledger_es.errors.groups import PostingRefusal


class NothingToNet(PostingRefusal):
    code = "E-NET-NOTHING"
    says = (
        "customer {customer_no} and vendor {vendor_no} have no currency in which both sides owe by that date: there is"
        " nothing to net"
    )
    cures = (
        "ledger-es open-entries --customer {customer_no}",
        "ledger-es open-entries --vendor {vendor_no}",
    )

    customer_no: str
    vendor_no: str
