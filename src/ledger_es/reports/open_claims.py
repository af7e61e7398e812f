"""What is open as costs, as interest and as principal: of one document, and of all that a customer owes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from ledger_es.collecting.claims import Claims, open_claims
from ledger_es.queries.asking_document import AskingDocument
from ledger_es.queries.legal_order import customers_in_legal_order, posted_interest
from ledger_es.queries.open_entries import OpenEntry
from ledger_es.queries.party_entries import PartyEntriesAsked, party_entries
from ledger_es.reports.report import Answer, Asking, amount_of
from ledger_es.values import ZERO, LedgerKind

_ASKING: Final = ("reminder", "finance_charge_memo")


class OpenByKind(NamedTuple):
    """What is open in a currency, by kind. Payments that settle nothing yet reduce the principal."""

    currency: str
    claims: Claims


def open_by_kind(
    question: Asking[Answer], ledger: LedgerKind, party_no: str, entries: Iterable[OpenEntry]
) -> tuple[OpenByKind, ...]:
    """What is open by currency, of a customer whose payments count in the legal order; of any other party nothing."""
    if ledger != "customer" or not pays_in_legal_order(question, party_no):
        return ()
    entries = list(entries)
    interest = interest_of(
        question, [(entry.document_type, entry.document_no) for entry in entries]
    )
    sums: dict[str, Claims] = {}
    for entry in entries:
        parts = claims_on(
            entry.currency,
            entry.amount,
            entry.remaining_amount,
            interest.get((entry.document_type, entry.document_no)),
        )
        sums[entry.currency] = added(sums.get(entry.currency, NO_CLAIMS), parts)
    return tuple(OpenByKind(currency, claims) for currency, claims in sorted(sums.items()))


def pays_in_legal_order(question: Asking[Answer], customer_no: str) -> bool:
    moment = question.moment
    return bool(customers_in_legal_order(question.connection, moment, [customer_no], moment.day))


def interest_of(
    question: Asking[Answer], documents: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """The interest in what reminders and finance charge memos posted, by type and number, in smallest units."""
    asking = [document for document in documents if document[0] in _ASKING]
    return posted_interest(question.connection, question.moment, asking)


def claims_on(currency: str, amount: int, remaining_amount: int, interest: int | None) -> Claims:
    """The open parts of a debt, from smallest units. `interest` is None for a debt that is principal."""
    return open_claims(
        amount_of(amount, currency),
        None if interest is None else amount_of(interest, currency),
        amount_of(remaining_amount, currency),
    )


NO_CLAIMS = Claims(ZERO, ZERO, ZERO)


def added(first: Claims, second: Claims) -> Claims:
    return Claims(*(part + other for part, other in zip(first, second, strict=True)))


def open_by_kind_as_json(open_amounts: Sequence[OpenByKind]) -> list[dict[str, str]]:
    return [
        {
            "currency": row.currency,
            **{kind: str(part) for kind, part in row.claims._asdict().items()},
        }
        for row in open_amounts
    ]


def open_by_kind_in_words(row: OpenByKind) -> str:
    costs, interest, principal = (f"{part:,f}" for part in row.claims)
    return (
        f"Open by kind, in {row.currency}: costs {costs}, interest {interest}, principal {principal};"
        " payments count in this order"
    )


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
