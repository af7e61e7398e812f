"""The details of an application beside its pairs: discounts, tolerance, rounding, realised gains and losses."""

from __future__ import annotations

from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import Application, DerivedDetail
from ledger_es.deciding.books import Whose
from ledger_es.deciding.foreign_currency import gain_account, rounding_account
from ledger_es.deciding.policy import Policy
from ledger_es.posting.foreign_application import LcyDetail, valued_as
from ledger_es.posting.settlement import GivenUp
from ledger_es.values import ZERO


def given_up_detail(
    policy: Policy, whose: Whose, applying: OpenEntry, given_up: GivenUp, application: Application
) -> DerivedDetail:
    """A discount, tolerance or rounding as a detail of the applying entry. Raises AccountMissingInGroup."""
    amount = valued_as(applying, given_up.amount, policy.currency)
    return DerivedDetail(
        application_no=application.application_no,
        entry_no=applying.entry_no,
        applied_entry_no=given_up.applied_entry_no,
        detail_type=given_up.detail_type,
        amount=amount.amount,
        amount_lcy=amount.amount_lcy,
        gl_account_no=policy.given_up_account(
            whose.ledger,
            applying.posted.posting_group,
            application.posting_date,
            given_up.detail_type,
            -amount.amount_lcy,
        ),
        control_account_no=applying.posted.control_account_no,
    )


def gain_detail(policy: Policy, detail: LcyDetail, application: Application) -> DerivedDetail:
    """A realised gain or loss, or a rounding difference: the entry changes in the local currency alone.

    Raises CurrencyAccountMissing.
    """
    posted = detail.entry.posted
    account_of = (
        rounding_account if detail.detail_type == "correction_of_remaining_amount" else gain_account
    )
    return DerivedDetail(
        application_no=application.application_no,
        entry_no=posted.entry_no,
        applied_entry_no=detail.applied_entry_no,
        detail_type=detail.detail_type,
        amount=ZERO,
        amount_lcy=detail.amount_lcy,
        gl_account_no=account_of(policy, detail.currency, detail.amount_lcy),
        control_account_no=posted.control_account_no,
    )
