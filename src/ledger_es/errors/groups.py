"""Groups of refusals that a caller may catch together. Each refusal of a noun belongs to one group."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class SetupRefusal(Refusal):
    """Company, accounts, posting groups, terms, number series, periods."""

    code = "E-SETUP"


class PartyRefusal(Refusal):
    """Customers, vendors, bank accounts."""

    code = "E-PARTY"


class PostingRefusal(Refusal):
    """Journal lines and documents."""

    code = "E-POST"


class ApplicationRefusal(Refusal):
    """Applying entries to each other."""

    code = "E-APPLY"


class UnapplicationRefusal(Refusal):
    """Undoing an application."""

    code = "E-UNAPPLY"


class ReversalRefusal(Refusal):
    """Reversing ledger transactions."""

    code = "E-REV"


class DirectDebitRefusal(Refusal):
    """Mandates and collections by direct debit."""

    code = "E-DD"


class CollectionRefusal(Refusal):
    """Reminders and finance charge memos."""

    code = "E-COLLECT"


class DimensionRefusal(Refusal):
    """Dimensions, their values and the rules for them."""

    code = "E-DIM"
