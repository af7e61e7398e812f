"""Rules of our own about charges: lines that are nothing else, and payments of which the bank deducted its charge.

A charge is negative: less comes in than the document says, or more goes out. Source: matching_beyond.md 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from ledger_es.matching.own_search import Own, Search, entries_of_party, in_full, paid_in_full
from ledger_es.matching.records import PARTY_LEDGERS, Criteria, Line, OpenEntry, Proposal
from ledger_es.matching.rules import best_rule
from ledger_es.values import ZERO

CHARGES_DEDUCTED: Final = 2560
BANK_CHARGES: Final = 2550
"""Scores of the two rules; both are Medium."""


def by_bank_charges(line: Line, search: Search) -> Own | None:
    """A line that is nothing but a charge of the bank goes to the account for charges."""
    if not line.is_charge or not search.settings.charge_account_no:
        return None
    return Own("bank-charges", BANK_CHARGES, None, (), (), True)


def by_charges_deducted(line: Line, search: Search) -> Own | None:
    """The one entry of the one party that the line comes from, if a charge of the bank explains the difference."""
    if not charges_are_deducted(search):
        return None
    parties = [party for party, matched in search.parties(line).items() if matched == "fully"]
    if len(parties) != 1:
        return None
    entries = [
        entry
        for entry in entries_of_party(search, parties[0])
        if search.settles(line, entry) and _is_charge(charge_of(line, [entry], search), search)
    ]
    if len(entries) != 1:
        return None
    return _closing(line, entries, Criteria("fully", "no", "no_match"), search)


def with_charges_deducted(line: Line, proposal: Proposal, search: Search) -> Own | None:
    """What would be certain if the amount were right, and is short by no more than the bank may have deducted.

    Certain is what the rule table makes High if the amount fits. The entries of the proposal are then settled in full.
    """
    criteria = proposal.criteria
    if criteria is None or proposal.ambiguous or not proposal.applied:
        return None
    if any(applied.ledger not in PARTY_LEDGERS for applied in proposal.applied):
        return None
    rule = best_rule(search.rules, criteria._replace(amount="one"))
    if proposal.confidence != "medium" or rule is None or rule.confidence != "high":
        return None
    entries = [
        search.index.pools[applied.ledger, ""].entries[applied.entry_no]
        for applied in proposal.applied
    ]
    settled = sum((applied.amount for applied in proposal.applied), ZERO)
    remaining = sum((entry.remaining_amount for entry in entries), ZERO)
    # What is closed without a rest, for example within the tolerance, needs no charge.
    is_closed = settled == remaining and not proposal.difference
    if is_closed or not _is_charge(charge_of(line, entries, search), search):
        return None
    return _closing(line, entries, criteria, search)


def charge_of(line: Line, entries: Sequence[OpenEntry], search: Search) -> Decimal:
    """What the line is over, less what the entries amount to on its day."""
    due = sum((paid_in_full(in_full(entry, line.date, search.settings)) for entry in entries), ZERO)
    return line.amount - due


def charges_are_deducted(search: Search) -> bool:
    """Whether the bank account has a charge limit, an account for charges, and the rule is switched on."""
    settings = search.settings
    is_on = "charges-deducted" in search.rules.own_rules
    return is_on and bool(settings.charge_limit and settings.charge_account_no)


def _is_charge(amount: Decimal, search: Search) -> bool:
    return -search.settings.charge_limit <= amount < 0


def _closing(line: Line, entries: Sequence[OpenEntry], criteria: Criteria, search: Search) -> Own:
    return Own(
        "charges-deducted",
        CHARGES_DEDUCTED,
        criteria,
        tuple(entries),
        tuple(in_full(entry, line.date, search.settings) for entry in entries),
        True,
        charge_of(line, entries, search),
    )
