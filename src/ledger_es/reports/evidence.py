"""The evidence of a match in words that a clerk knows: "payer certain, number found, amount differs"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CONFIDENCE_WORDS: Final[Mapping[str, str]] = {
    "text_mapping": "by mapping",
    "manual": "by hand",
}
"""The other degrees are words already: high, medium, low, none, accepted."""

DOUBT_WORDS: Final[Mapping[str, str]] = {
    "blocked": "party blocked",
    "on_hold": "entry on hold",
    "ambiguous": "another fits as well",
    "payer_differs": "name of another payer",
    "account_shared": "account of several parties",
    "names_others": "names other documents",
    "paid_already": "names a paid document",
    "mapping_against_document": "mapped, but names a document",
    "no_document_number": "number may be a date or a sum",
    "near_miss": "number nearly right",
    "large": "large amount",
}
"""What speaks against posting a line unseen."""

_PARTY: Final = {"fully": "certain", "partially": "likely", "no": "unknown"}
_DOCUMENT: Final = {"yes": "number found", "yes_multiple": "numbers found", "no": "no number"}
_AMOUNT: Final = {
    "one": "amount fits",
    "multiple": "amount fits several",
    "no_match": "amount differs",
}
_DIRECT_DEBIT: Final = {"yes": "direct debit"}


def evidence_in_words(
    *, party: str, document: str, amount: str, direct_debit: str, is_money_in: bool
) -> str:
    """The criteria of a statement line in words. Criteria that were not looked for are left out."""
    who = "payer" if is_money_in else "payee"
    words = (
        f"{who} {_PARTY[party]}" if party in _PARTY else "",
        _DOCUMENT.get(document, ""),
        _AMOUNT.get(amount, ""),
        _DIRECT_DEBIT.get(direct_debit, ""),
    )
    return ", ".join(filter(None, words))
