"""What every question needs: the read models, and the current day if no day is named."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ledger_es.values.arguments import (
    AMOUNT,
    DAY,
    FUNCTION,
    LIST,
    MOMENT,
    NUMBER,
    NUMBERS,
    TEXT,
    YES_OR_NO,
)

if TYPE_CHECKING:
    from ledger_es.queries import ReadModels
    from ledger_es.store import Store
    from ledger_es.store.mapper import Mapper

_TEXTS: Final = (
    *("customer_no", "vendor_no", "party_no", "bank_account_no", "account_no", "document_no"),
    *(
        "statement_no",
        "check_no",
        "document",
        "customer",
        "vendor",
        "statement",
        "stream",
        "expect",
        "currency",
        "document_part",
        "user",
    ),
    *("journal", "deposit_no", "mandate_no", "collection_no", "dimension", "dimensions"),
    *("reminder_terms", "finance_charge_terms", "reminder_no", "memo_no", "status", "period", "by"),
    *("automation", "letter_kind", "vat_code"),
)
_NUMBERS: Final = (
    "transaction_no",
    "register_no",
    "stale_days",
    "rules_version",
    "statement_line_no",
    "entry_no",
    "entry",
    "transaction",
)
ARGUMENTS: Final = {
    **dict.fromkeys(_TEXTS, TEXT),
    **dict.fromkeys(_NUMBERS, NUMBER),
    **dict.fromkeys(("as_of", "first_day", "last_day", "posted_from", "posted_to"), DAY),
    **dict.fromkeys(("is_open", "is_marked", "to_review", "with_opening"), YES_OR_NO),
    **dict.fromkeys(("amount", "tolerance_percentage"), AMOUNT),
    "known_at": MOMENT,
    "line_no": NUMBER,
    "line_nos": NUMBERS,
    "statements": LIST,
    "progress": FUNCTION,
}
"""The types that the parameters of questions accept. A parameter has the same type in every question."""


class Asking(ABC):
    """A ledger that can be asked."""

    _store: Store
    _mapper: Mapper

    @cached_property
    def read_models(self) -> ReadModels:
        """The SQL read models. Every question first brings them up to the head."""
        from ledger_es.queries import ReadModels

        return ReadModels(self._store, self._mapper)

    @abstractmethod
    def today(self) -> date:
        """The current day of the ledger's clock, in UTC."""

    def _day(self, as_of: date | None) -> date:
        return self.today() if as_of is None else as_of
