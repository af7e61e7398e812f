"""By what a proposal knew its party and its document: said beside the evidence, so that a person can check it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ledger_es.matching.document import Numbers, long_enough, reference_of, search_text
from ledger_es.matching.index import EntryIndex, party_key
from ledger_es.matching.party import Parties
from ledger_es.matching.records import Line, OpenEntry, Proposal

PartyMeans = Literal["", "payment_account", "name_and_city", "unique_name", "text", "learned"]
DocumentMeans = Literal[
    "", "payment_reference", "document_no", "external_document_no", "printed_form"
]


class Means(NamedTuple):
    """The strongest means for party and document. Empty without such evidence or if several parties have the name."""

    party: PartyMeans = ""
    document: DocumentMeans = ""


NO_MEANS = Means()


def means_of(proposal: Proposal, line: Line, index: EntryIndex) -> Means:
    """The means for the first entry that the proposal applies. Returns NO_MEANS if it applies no entry."""
    criteria = proposal.criteria
    if criteria is None or not proposal.applied:
        return NO_MEANS
    applied = proposal.applied[0]
    pool_key = (applied.ledger, applied.party_no if applied.ledger == "bank" else "")
    entry = index.pools[pool_key].entries[applied.entry_no]
    return Means(
        party=_party_means(line, entry, index.parties, is_certain=criteria.party == "fully")
        if criteria.party in ("fully", "partially")
        else "",
        document=_document_means(line, entry)
        if criteria.document in ("yes", "yes_multiple")
        else "",
    )


def _party_means(line: Line, entry: OpenEntry, parties: Parties, *, is_certain: bool) -> PartyMeans:
    key = party_key(entry)
    if line.party_account and key in parties.paying_from(line.party_account):
        return "payment_account"
    if line.party_account and key in parties.learned_from(line.party_account) and not is_certain:
        return "learned"
    if not line.party_name.strip():
        return "text"
    if parties.lives_at(key, line.party_city, line.party_address):
        return "name_and_city"
    return "unique_name" if key[0] != "employee" and parties.is_unique(key) else ""


def _document_means(line: Line, entry: OpenEntry) -> DocumentMeans:
    reference = reference_of(line.payment_reference)
    if reference and entry.ledger != "bank" and reference == reference_of(entry.payment_reference):
        return "payment_reference"
    text = search_text(line)
    if _is_named(entry.document_no, entry, text):
        return "document_no"
    if _is_named(entry.external_document_no, entry, text):
        return "external_document_no"
    # Only a careful reading finds numbers in other forms.
    return "printed_form"


def _is_named(number: str, entry: OpenEntry, text: str) -> bool:
    forms = {form for form in long_enough((number,)) if form in text}
    if not forms:
        return False
    numbers = Numbers()
    numbers.add(forms, entry)
    return any(True for _ in numbers.named_in(text))
