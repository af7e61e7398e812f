"""What speaks against posting a proposal unseen: its facts are read once more, and each doubt is named by a code.

A doubt lowers nothing. It only asks a person to look. Source: matching_beyond.md 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, Literal, NamedTuple

from ledger_es.matching.amount import amount_range, applicable_units
from ledger_es.matching.index import EntryIndex
from ledger_es.matching.named_documents import NamedDocuments
from ledger_es.matching.records import (
    PARTY_LEDGERS,
    EntryKey,
    Line,
    OpenEntry,
    PartyKey,
    Proposal,
    Settings,
)
from ledger_es.matching.unknown_documents import names_an_unknown_document

Doubt = Literal[
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
_NAMED_AT_MOST: Final = 32


class ClosedDocument(NamedTuple):
    """A closed entry whose number a line names."""

    ledger: str
    party_no: str
    document_no: str


def doubts_about(
    proposal: Proposal,
    line: Line,
    index: EntryIndex,
    named: NamedDocuments,
    settings: Settings,
    closed: Collection[ClosedDocument] = (),
) -> list[Doubt]:
    """The doubts about what is proposed for the line; none where nothing is proposed.

    `closed`: the closed documents that the line's text names.
    """
    if not proposal.applied and proposal.account is None:
        return []
    asked: dict[Doubt, bool] = {
        "ambiguous": proposal.ambiguous,
        **_payer(proposal, line, index, settings),
        "names_others": _names_others(proposal, line, named),
        "names_unknown": _names_unknown(proposal, line, index, named),
        "paid_already": _paid_already(proposal, closed),
        "mapping_against_document": _mapping_against_document(proposal, line, named, settings),
        "no_document_number": _no_document_number(proposal, line, named),
        "near_miss": proposal.rule == "near-miss",
        "large": bool(settings.review_above) and abs(line.amount) > settings.review_above,
    }
    if asked["paid_already"]:
        # Then it is known which document is named.
        asked["names_unknown"] = False
    return [doubt for doubt, holds in asked.items() if holds]


# --- The payer ------------------------------------------------------------------------------------


def _payer(
    proposal: Proposal, line: Line, index: EntryIndex, settings: Settings
) -> dict[Doubt, bool]:
    """Whether the payer's name and account speak of different parties, or the account of several."""
    applied = _parties_of(proposal)
    parties = index.parties
    sharing: set[PartyKey] = set()
    if line.party_account:
        sharing.update(parties.paying_from(line.party_account))
        sharing.update(parties.learned_from(line.party_account))
    if not sharing or not applied:
        return {}
    if not sharing & applied:
        # The account is another party's: then the name alone is not enough.
        return {"payer_differs": not _names_a_document(proposal)}
    name = line.party_name.strip()
    named = set(_parties_named(name, index)) if name else set()
    if named & applied:
        # The name is the party's own, so it decides between those that share the account.
        others = (named - applied) & sharing
        return {"account_shared": bool(others)}
    differs = any(
        other in sharing or _has_fitting_entry(other, line, index, settings)
        for other in named - applied
    )
    return {"payer_differs": differs, "account_shared": len(sharing) > 1 and not differs}


def _names_a_document(proposal: Proposal) -> bool:
    criteria = proposal.criteria
    return criteria is not None and criteria.document in ("yes", "yes_multiple")


def _parties_named(name: str, index: EntryIndex) -> Iterable[PartyKey]:
    parties = index.parties
    return parties.named_near(parties.compared(name)) or parties.named_without_legal_form(name)


def _parties_of(proposal: Proposal) -> set[PartyKey]:
    parties: set[PartyKey] = {
        (each.ledger, each.party_no) for each in proposal.applied if each.ledger in PARTY_LEDGERS
    }
    account = proposal.account
    if account is not None and not proposal.applied and account.account_type in PARTY_LEDGERS:
        parties.add((account.account_type, account.account_no))
    return parties


def _has_fitting_entry(party: PartyKey, line: Line, index: EntryIndex, settings: Settings) -> bool:
    pool = index.pools.get((party[0], ""))
    low, high = amount_range(line.amount, settings)
    entries: Iterable[OpenEntry] = pool.by_party.get(party, ()) if pool is not None else ()
    return any(low <= applicable_units(entry, line.date) <= high for entry in entries)


# --- The documents --------------------------------------------------------------------------------


def _keys(proposal: Proposal) -> set[EntryKey]:
    return {(each.ledger, each.entry_no) for each in proposal.applied}


def _names_others(proposal: Proposal, line: Line, named: NamedDocuments) -> bool:
    """Whether the line names open documents at places where none of what is applied is named."""
    if not proposal.applied or any(each.ledger == "bank" for each in proposal.applied):
        return False
    applied = _keys(proposal)
    documents = named.of(line)[:_NAMED_AT_MOST]
    own_spans = {each.span for each in documents if each.key in applied}
    return any(each.key not in applied and each.span not in own_spans for each in documents)


def _names_unknown(
    proposal: Proposal, line: Line, index: EntryIndex, named: NamedDocuments
) -> bool:
    """Whether nothing that is applied is named, but a document that is not among the open entries."""
    applied = _keys(proposal)
    if proposal.rule == "near-miss" or any(document.key in applied for document in named.of(line)):
        return False
    entries = [
        entry
        for ledger, entry_no in applied
        if ledger in PARTY_LEDGERS
        and (pool := index.pools.get((ledger, ""))) is not None
        and (entry := pool.entries.get(entry_no)) is not None
    ]
    return bool(entries) and names_an_unknown_document(line, entries)


def _paid_already(proposal: Proposal, closed: Collection[ClosedDocument]) -> bool:
    if any(each.ledger == "bank" for each in proposal.applied):
        # The payment that closed the document is posted, and this is it.
        return False
    applied = {each.document_no for each in proposal.applied}
    return any(document.document_no not in applied for document in closed)


def _mapping_against_document(
    proposal: Proposal, line: Line, named: NamedDocuments, settings: Settings
) -> bool:
    if not proposal.rule.startswith("mapping-"):
        return False
    low, high = amount_range(line.amount, settings)
    return any(
        low <= applicable_units(document.entry, line.date) <= high for document in named.of(line)
    )


def _no_document_number(proposal: Proposal, line: Line, named: NamedDocuments) -> bool:
    """Whether what was taken for the number of an applied document may be a date, a postcode, a sum …"""
    if not _names_a_document(proposal):
        return False
    applied = _keys(proposal)
    return any(document.place and document.key in applied for document in named.of(line))
