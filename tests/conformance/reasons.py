"""The reasons for which cases expect a refusal, and the code of the refusal that gives each."""

from __future__ import annotations

from ledger_es.errors import (
    AlreadyReversed,
    AlreadyUnapplied,
    EntryIsApplied,
    EntryReversed,
    LaterApplicationExists,
    NoApplication,
    NotFromJournal,
    NothingToApply,
    NothingToPost,
    PaymentCurrencyDiffers,
    ReceivedFromSeveralCustomers,
    ReceivedOnSeveralDates,
    ReceivingDateMissing,
    Refusal,
    UnapplicationTooEarly,
)
from tests.conformance.cases import Case, Unsupported

REASONS: dict[str, type[Refusal]] = {
    "nothing_selected": NothingToApply,
    "no_application_entry": NoApplication,
    "already_unapplied": AlreadyUnapplied,
    "unapply_later_application_first": LaterApplicationExists,
    "date_before_application": UnapplicationTooEarly,
    "entry_reversed": EntryReversed,
    "already_reversed": AlreadyReversed,
    "must_unapply_first": EntryIsApplied,
    "not_from_journal": NotFromJournal,
    "nothing_to_post": NothingToPost,
    "date_received_missing": ReceivingDateMissing,
    "different_customers": ReceivedFromSeveralCustomers,
    "different_dates": ReceivedOnSeveralDates,
    "currency_differs": PaymentCurrencyDiffers,
}

_REASON_BY_CODE = {refusal.code: reason for reason, refusal in REASONS.items()}


def reason_of(refusal: Refusal) -> str:
    """The case files' word for the refusal; its own code and sentence where they have none."""
    return _REASON_BY_CODE.get(refusal.code, f"{refusal.code}: {refusal}")


def known_reason(case: Case) -> None:
    """Refuses to judge a case that expects a refusal nobody can give."""
    expected = case.then.get("error")
    if expected is not None and expected not in REASONS:
        raise Unsupported(f"then: error {expected}")
