"""The legal order of application: costs first, then interest, then principal, in each the oldest due first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from operator import attrgetter

from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger
from ledger_es.aggregates.party import PartyMaster
from ledger_es.collecting.claims import Claims, open_claims
from ledger_es.deciding.books import Books
from ledger_es.deciding.policy import Policy
from ledger_es.posting.settlement import Settlement, Target, candidates, settle
from ledger_es.values import ZERO


def pays_in_legal_order(party: PartyMaster, policy: Policy, day: date) -> bool:
    """Whether the party pays in the legal order, by itself or by its reminder terms of the day."""
    if party.application_method == "legal_order":
        return True
    if not party.reminder_terms:
        return False
    terms = policy.books.reminder_terms.terms.on(party.reminder_terms, day)
    return terms is not None and terms.legal_order


def _claims(books: Books, entry: OpenEntry) -> Claims:
    """The open parts of an open debit. Only what a reminder or finance charge memo posted has costs and interest."""
    posted = entry.posted
    interest: Decimal | None = None
    if posted.document_type == "reminder":
        reminder = books.reminder(posted.document_no).issued
        interest = reminder.posted_costs["interest"] if reminder else None
    elif posted.document_type == "finance_charge_memo":
        memo = books.finance_charge_memo(posted.document_no).issued
        interest = memo.posted_costs["interest"] if memo else None
    return open_claims(posted.amount, interest, entry.remaining_amount)


def settle_in_legal_order(
    books: Books, applying: OpenEntry, ledger: PartyLedger, until: date | None
) -> Settlement:
    """Settles the open entries of the customer in the legal order, until the applying entry is used up.

    Entries posted after `until` and those in another currency are left out, as where the oldest is settled first.
    """
    own, opposite = candidates(applying, ledger, until)
    if applying.is_debit:
        return settle(applying, own, opposite)
    money = abs(applying.remaining_amount) + sum((target.amount for target in own), ZERO)
    return settle(applying, own, _in_legal_order(books, opposite, money))


def _in_legal_order(books: Books, targets: Iterable[Target], money: Decimal) -> list[Target]:
    """The targets with what the money settles of each: the costs of all, the interest of all, then the principal."""
    entries = [target.entry for target in targets]
    claims = {entry.entry_no: _claims(books, entry) for entry in entries}
    amounts = dict.fromkeys(claims, ZERO)
    for amount_of in (attrgetter("costs"), attrgetter("interest")):
        for entry_no, open_parts in claims.items():
            paid = min(money, amount_of(open_parts))
            amounts[entry_no] += paid
            money -= paid
    asked = [Target(entry, amounts[entry.entry_no]) for entry in entries if amounts[entry.entry_no]]
    return [*asked, *(Target(entry) for entry in entries if claims[entry.entry_no].principal)]
