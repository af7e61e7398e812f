"""The words in which a match of a statement line is judged: confidence, doubts, and by what its parts were known."""

from __future__ import annotations

from typing import Final, Literal

EntryLedger = Literal["customer", "vendor", "bank_account"]
"""The ledgers whose entries a line can settle."""
Confidence = Literal["none", "low", "medium", "high", "text_mapping", "manual", "accepted"]
BY_A_PERSON: Final[frozenset[Confidence]] = frozenset(("manual", "accepted"))
"""The confidences of lines that a person has decided. Automatic application does not change such lines."""
Doubt = Literal[
    "blocked",
    "on_hold",
    "ambiguous",
    "payer_differs",
    "account_shared",
    "names_others",
    "names_unknown",
    "paid_already",
    "mapping_against_document",
    "no_document_number",
    "near_miss",
    "large",
]
"""What speaks against posting a proposed line unseen (matching_beyond.md 1)."""
PartyMeans = Literal["", "payment_account", "name_and_city", "unique_name", "text", "learned"]
DocumentMeans = Literal[
    "", "payment_reference", "document_no", "external_document_no", "printed_form"
]
NumberField = Literal["text", "reference"]
"""Where the number of a document was read: in the text of a line, or in its reference field."""
NumberSeems = Literal[
    "", "date", "amount", "postcode", "street", "phone", "account", "other_number"
]
"""What the digits that were taken for a document number may be instead."""
