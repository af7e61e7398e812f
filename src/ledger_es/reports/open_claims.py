"""What is open of the entry that a reminder or finance charge memo posted: costs and interest."""

from __future__ import annotations

from ledger_es.collecting.claims import Claims, open_claims
from ledger_es.queries.asking_document import AskingDocument
from ledger_es.queries.party_entries import PartyEntriesAsked, party_entries
from ledger_es.reports.report import Answer, Asking, amount_of


def claims_of(question: Asking[Answer], document: AskingDocument) -> Claims | None:
    """The open parts of the document's entry at the moment, None if the document posted nothing by then."""
    if not document.entry_no:
        return None
    asked = PartyEntriesAsked("customer", entry_no=document.entry_no)
    entries = party_entries(question.connection, question.moment, asked)
    if not entries:
        return None
    amount, interest, remaining = (
        amount_of(units, document.currency)
        for units in (
            entries[0].amount,
            document.posted_interest_amount,
            entries[0].remaining_amount,
        )
    )
    return open_claims(amount, interest, remaining)


def claims_as_json(claims: Claims | None) -> dict[str, str | None]:
    """The open costs and the open interest as JSON has them."""
    return {
        "open_costs": None if claims is None else str(claims.costs),
        "open_interest": None if claims is None else str(claims.interest),
    }


def claims_in_words(claims: Claims | None, currency: str) -> str:
    """A sentence about what is open of what the document posted; empty if that is nothing."""
    if claims is None or not (claims.costs or claims.interest):
        return ""
    costs, interest = f"{claims.costs:,} {currency}", f"{claims.interest:,} {currency}"
    return f"Of what it posted there are open: costs {costs}, interest {interest}."
