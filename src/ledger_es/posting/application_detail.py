"""The details of an application beside its pairs: discounts, tolerance, rounding, realised gains and losses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger
from ledger_es.aggregates.party_ledger import Application, AppliedPair, DerivedDetail
from ledger_es.deciding.books import Whose
from ledger_es.deciding.foreign_currency import gain_account, rounding_account
from ledger_es.deciding.policy import Policy
from ledger_es.posting.account_dimensions import completed_by_gl_account
from ledger_es.posting.document_vat import DocumentVat, VatOfDocuments
from ledger_es.posting.entry_dimensions import dimensions_of_pair
from ledger_es.posting.foreign_application import LcyDetail, valued_as
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.settlement import AppliedAmount, GivenUp, Pair, given_up_for
from ledger_es.posting.vat_correction import (
    CorrectedVat,
    has_vat_corrected,
    with_vat_corrected,
)
from ledger_es.values import ZERO, Seal, unchecked

_applied_pair = unchecked(AppliedPair)


def given_up_details(
    policy: Policy,
    ledger: PartyLedger,
    whose: Whose,
    applying: OpenEntry,
    applied: AppliedAmount,
    application: Application,
    vat: VatOfDocuments,
) -> CorrectedVat:
    """The discount, the tolerance and the rounding of an applied entry, and what they correct of its VAT.

    Raises AccountMissingInGroup, or as `with_vat_corrected`.
    """
    parts = CorrectedVat([], [])
    document: DocumentVat | None = None
    for given_up in given_up_for(applied):
        whole = _given_up_detail(policy, ledger, whose, applying, given_up, application)
        on = application.posting_date
        if document is None and has_vat_corrected(policy, whose, applied.entry, whole, on):
            document = vat.of(applied.entry)
        corrected = with_vat_corrected(policy, applying, applied.entry, whole, document)
        parts.details.extend(corrected.details)
        parts.rows.extend(
            row._replace(transaction_no=application.transaction_no) for row in corrected.rows
        )
    return parts


def _given_up_detail(
    policy: Policy,
    ledger: PartyLedger,
    whose: Whose,
    applying: OpenEntry,
    given_up: GivenUp,
    application: Application,
) -> DerivedDetail:
    """A discount, tolerance or rounding as a detail of the applying entry. Raises AccountMissingInGroup."""
    amount = valued_as(applying, given_up.amount, policy.currency)
    account_no = policy.given_up_account(
        whose.ledger,
        applying.posted.posting_group,
        application.posting_date,
        given_up.detail_type,
        -amount.amount_lcy,
    )
    settled = _open(ledger, given_up.applied_entry_no)
    return DerivedDetail(
        application_no=application.application_no,
        entry_no=applying.entry_no,
        applied_entry_no=given_up.applied_entry_no,
        detail_type=given_up.detail_type,
        amount=amount.amount,
        amount_lcy=amount.amount_lcy,
        gl_account_no=account_no,
        control_account_no=applying.posted.control_account_no,
        dimensions=_dimensions(policy, applying, applying, settled, account_no),
    )


def gain_detail(
    policy: Policy,
    ledger: PartyLedger,
    applying: OpenEntry,
    detail: LcyDetail,
    application: Application,
) -> DerivedDetail:
    """A realised gain or loss, or a rounding difference: the entry changes in the local currency alone.

    Raises CurrencyAccountMissing.
    """
    posted = detail.entry.posted
    account_of = (
        rounding_account if detail.detail_type == "correction_of_remaining_amount" else gain_account
    )
    account_no = account_of(policy, detail.currency, detail.amount_lcy)
    other = _open(ledger, detail.applied_entry_no)
    return DerivedDetail(
        application_no=application.application_no,
        entry_no=posted.entry_no,
        applied_entry_no=detail.applied_entry_no,
        detail_type=detail.detail_type,
        amount=ZERO,
        amount_lcy=detail.amount_lcy,
        gl_account_no=account_no,
        control_account_no=posted.control_account_no,
        dimensions=_dimensions(policy, applying, detail.entry, other, account_no),
    )


def _dimensions(
    policy: Policy, applying: OpenEntry, entry: OpenEntry, other: OpenEntry, account_no: str
) -> str:
    """Those of the two entries; where both lack one, the account contributes its default value."""
    of_entries = dimensions_of_pair(applying.posted, entry.posted, other.posted)
    return completed_by_gl_account(policy.books.dimensions, of_entries, account_no)


# --- G/L lines ------------------------------------------------------------------------------------


def lines_of_detail(
    detail: DerivedDetail, application: Application, description_seal: Seal = ""
) -> Iterator[Line]:
    """From the control account of the detail's entry to the account that the detail belongs on."""
    on_entry = _line(
        application,
        detail.control_account_no,
        detail.amount_lcy,
        detail.dimensions,
        detail.entry_no,
    )._replace(description_seal=description_seal)
    yield on_entry
    yield on_entry._replace(
        account_no=detail.gl_account_no, amount_lcy=-detail.amount_lcy, entry_no=0
    )


def lines_between_accounts(
    ledger: PartyLedger,
    applying: OpenEntry,
    pairs: Iterable[AppliedPair],
    application: Application,
) -> Iterator[Line]:
    """What moves amounts between the control accounts of two entries if these differ (receivables.md 1.7).

    Each control account then still equals the sum of its open entries.
    """
    for pair in pairs:
        debit = _open(ledger, pair.debit_entry_no)
        credit = _open(ledger, pair.credit_entry_no)
        of_debit, of_credit = debit.posted.control_account_no, credit.posted.control_account_no
        if of_debit != of_credit:
            dimensions = dimensions_of_pair(applying.posted, debit.posted, credit.posted)
            amount = pair.amount_lcy
            yield _line(application, of_debit, -amount, dimensions, debit.entry_no)
            yield _line(application, of_credit, amount, dimensions, credit.entry_no)


def _line(
    application: Application, account_no: str, amount_lcy: Decimal, dimensions: str, entry_no: int
) -> Line:
    return Line(
        transaction_no=application.transaction_no,
        account_no=account_no,
        amount_lcy=amount_lcy,
        entry_no=entry_no,
        dimensions=dimensions,
        application_no=application.application_no,
    )


def _open(ledger: PartyLedger, entry_no: int) -> OpenEntry:
    entry = ledger.get(entry_no)
    assert entry is not None, f"entry {entry_no} is not open"
    return entry


def local_pair(application_no: int, pair: Pair) -> AppliedPair:
    """The pair of two entries in the local currency."""
    return _applied_pair(
        application_no=application_no,
        debit_entry_no=pair.debit_entry_no,
        credit_entry_no=pair.credit_entry_no,
        amount=pair.amount,
        amount_lcy=pair.amount,
    )
