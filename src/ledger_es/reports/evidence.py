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
    "names_unknown": "names an unknown document",
    "paid_already": "names a paid document",
    "mapping_against_document": "mapped, but names a document",
    "no_document_number": "number may be a date or a sum",
    "near_miss": "number nearly right",
    "large": "large amount",
}
"""What speaks against posting a line unseen."""

DOUBT_SENTENCES: Final[Mapping[str, str]] = {
    "blocked": "the party is blocked",
    "on_hold": "an entry that would be settled is on hold",
    "ambiguous": "another candidate is as good",
    "payer_differs": "the payer's account is one party's, its name another's",
    "account_shared": "several parties pay from the account, and the name does not decide between them",
    "names_others": "the text names open documents that would not be settled",
    "names_unknown": "the payment names a document that is not open: paid, not entered yet, or written wrongly",
    "paid_already": "the text names a document that is closed: it may be paid twice",
    "mapping_against_document": "a text mapping stands where an open document with this amount is named",
    "no_document_number": "what was taken for a document number may be a date, a sum, a postcode or another number",
    "near_miss": "the number in the text differs from the document's in one digit, or two digits are turned",
    "large": "the amount is above the limit of the bank account",
}
"""The doubts as sentences."""

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
    if (party, document, amount) == ("no", "no", "no_match"):
        return "nothing found"
    who = "payer" if is_money_in else "payee"
    words = (
        f"{who} {_PARTY[party]}" if party in _PARTY else "",
        _DOCUMENT.get(document, ""),
        _AMOUNT.get(amount, ""),
        _DIRECT_DEBIT.get(direct_debit, ""),
    )
    return ", ".join(filter(None, words))
