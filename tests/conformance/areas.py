"""Which file runs the cases of which area. An area that is not here is not built: its cases are unsupported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ledger_es.ledger import Ledger
from tests.conformance import (
    applications,
    auto_apply,
    bank_rec,
    finance_charges,
    payment_registration,
    reminders,
)
from tests.conformance.cases import Case


class Area(NamedTuple):
    """`run` plays a case on an empty ledger and says what is, at the keys that the case asks for.

    `in_any_order`: keys of `then` whose lists are complete, but in no order.
    """

    run: Callable[[Case, Ledger], dict[str, Any]]
    in_any_order: frozenset[str] = frozenset()


_APPLICATIONS = Area(applications.run, frozenset({"detail_entries"}))

AREAS: dict[str, Area] = {
    "application": _APPLICATIONS,
    "auto_apply": Area(auto_apply.run),
    "bank_rec": Area(bank_rec.run),
    "finance_charge": Area(
        finance_charges.run, frozenset({"lines", "rate_lines", "posted_entries"})
    ),
    "reminder": Area(
        reminders.run, frozenset({"lines", "line_fees", "posted_entries", "documents"})
    ),
    "payment_registration": Area(payment_registration.run, frozenset({"detail_entries"})),
    "tolerance": _APPLICATIONS,
}
