"""Proposals of the careful profile: the rule table with better evidence, then rules of our own, then doubts.

The table is tried first. Lines that it leaves weak are tried with our own rules; what these take is no longer free, so
the table is tried again for the lines that are still weak. At last every proposal is read once more for doubts.
Source: matching_beyond.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger_es.matching.bank_charges import charges_are_deducted, with_charges_deducted
from ledger_es.matching.doubts import ClosedDocument, Doubt, doubts_about
from ledger_es.matching.index import EntryIndex
from ledger_es.matching.legal_order import DebtsOf, in_legal_order, no_legal_order
from ledger_es.matching.match import propose
from ledger_es.matching.named_documents import NamedDocuments
from ledger_es.matching.own_rules import WEAK, as_proposal, has_another_amount, own_proposal
from ledger_es.matching.own_search import Search
from ledger_es.matching.read_numbers import ReadNumber, numbers_read
from ledger_es.matching.records import EntryKey, Holder, Line, Proposal, Settings
from ledger_es.matching.records import Mapping as TextMapping
from ledger_es.matching.rules import DEFAULT_RULES, RuleSet

ClosedDocuments = Callable[[Sequence[Line]], Mapping[int, Collection[ClosedDocument]]]
"""The closed documents that each line's text names, by line number."""


class CarefulProposal(NamedTuple):
    """A proposal with what speaks against posting it unseen, and where numbers of documents were read.

    The proposal may have the note search_incomplete: not every set of entries was tried.
    """

    proposal: Proposal
    doubts: tuple[Doubt, ...] = ()
    numbers: tuple[ReadNumber, ...] = ()


def _none_closed(lines: Sequence[Line]) -> Mapping[int, Collection[ClosedDocument]]:
    return {}


def propose_carefully(
    lines: Iterable[Line],
    index: EntryIndex,
    mappings: Iterable[TextMapping] = (),
    rules: RuleSet = DEFAULT_RULES,
    settings: Settings | None = None,
    *,
    released: Collection[Holder] = (),
    closed_documents: ClosedDocuments = _none_closed,
    debts_of: DebtsOf = no_legal_order,
) -> list[CarefulProposal]:
    """One decision a line with its doubts, by line number; lines with amount 0 are ignored. The index is only read.

    The index is one of the careful profile; `released` as for `propose`. `debts_of` gives what customers owe who pay
    in the legal order.
    """
    settings = (settings or Settings())._replace(profile="careful")
    asked = {line.line_no: line for line in lines if line.amount}
    mappings = tuple(mappings)
    named = NamedDocuments(index.printed_forms)
    table = {
        proposal.line_no: proposal
        for proposal in propose(
            asked.values(), index, mappings, rules, settings, released=released, named=named
        )
    }
    search = Search(index, named, rules, settings, index.held(released, firmly=False))
    proposals = table | _own_proposals(asked, table, search)
    again = _to_try_again(table, proposals)
    if again:
        settled = [each for line_no, each in proposals.items() if line_no not in again]
        proposals |= {
            proposal.line_no: proposal
            for proposal in propose(
                [asked[line_no] for line_no in again],
                index,
                mappings,
                rules,
                settings,
                released=released,
                named=named,
                taken=_entries_of(settled),
            )
        }
    proposals = _less_charges(asked, proposals, search)
    held = index.held(released, firmly=False)
    proposals = in_legal_order(proposals, asked, debts_of, held)
    closed = closed_documents(list(asked.values()))
    return [
        CarefulProposal(
            proposal := _with_note(proposals[line_no], line_no in search.search_incomplete),
            tuple(doubts_about(proposal, line, index, named, settings, closed.get(line_no, ()))),
            numbers_read(proposal, line, named),
        )
        for line_no, line in sorted(asked.items())
    ]


def _with_note(proposal: Proposal, search_incomplete: bool) -> Proposal:
    notes = (*proposal.notes, "search_incomplete") if search_incomplete else proposal.notes
    return proposal._replace(notes=notes)


def _own_proposals(
    asked: Mapping[int, Line], table: Mapping[int, Proposal], search: Search
) -> dict[int, Proposal]:
    """What our own rules propose, by line number.

    First between equals of the table, then for lines of another amount than the document, then for weak lines.
    """
    firm = [line_no for line_no, each in table.items() if not _is_weak(each)]
    equals = [line_no for line_no in firm if table[line_no].ambiguous]
    other_amount = [
        line_no
        for line_no in firm
        if not table[line_no].ambiguous and has_another_amount(table[line_no])
    ]
    search.taken |= _entries_of(
        table[line_no] for line_no in firm if line_no not in {*equals, *other_amount}
    )
    own: dict[int, Proposal] = {}
    for line_nos in (equals, other_amount):
        own |= _strongest_first(line_nos, asked, table, search)
        search.taken |= _entries_of(table[line_no] for line_no in line_nos if line_no not in own)
    weak = [line_no for line_no, each in table.items() if _is_weak(each)]
    return own | _strongest_first(weak, asked, table, search)


def _less_charges(
    asked: Mapping[int, Line], proposals: dict[int, Proposal], search: Search
) -> dict[int, Proposal]:
    """The proposals, of which those that are short only by a charge of the bank settle their documents in full."""
    if not charges_are_deducted(search):
        return proposals
    uses = Counter(key for proposal in proposals.values() for key in _entries_of([proposal]))
    settled = dict(proposals)
    for line_no, proposal in proposals.items():
        # What another line pays too is not short.
        if all(uses[key] == 1 for key in _entries_of([proposal])):
            own = with_charges_deducted(asked[line_no], proposal, search)
            if own is not None:
                settled[line_no] = as_proposal(proposal, own, search, is_tie_break=False)
    return settled


def _strongest_first(
    line_nos: Collection[int],
    asked: Mapping[int, Line],
    table: Mapping[int, Proposal],
    search: Search,
) -> dict[int, Proposal]:
    """The proposals of our own rules for these lines. Each entry is for the strongest line that finds it."""
    own: dict[int, Proposal] = {}
    left = set(line_nos)
    while left:
        found = {
            line_no: proposal
            for line_no in sorted(left)
            if (proposal := own_proposal(asked[line_no], table[line_no], search)) is not None
        }
        left &= found.keys()
        for line_no in sorted(found, key=lambda line_no: (-found[line_no].score, line_no)):
            entries = _entries_of([found[line_no]])
            if search.taken.isdisjoint(entries):
                own[line_no] = found[line_no]
                search.taken |= entries
                left.discard(line_no)
        # The lines that are left found an entry that is taken now. They are tried once more without it.
    return own


def _to_try_again(
    table: Mapping[int, Proposal], proposals: Mapping[int, Proposal]
) -> frozenset[int]:
    """The lines of whose entries our own rules have taken one for another line."""
    own = {line_no for line_no in table if proposals[line_no] is not table[line_no]}
    taken = _entries_of(proposals[line_no] for line_no in own)
    return frozenset(
        line_no
        for line_no, proposal in table.items()
        if line_no not in own and not taken.isdisjoint(_entries_of([proposal]))
    )


def _is_weak(proposal: Proposal) -> bool:
    return proposal.confidence in WEAK or (not proposal.applied and proposal.account is None)


def _entries_of(proposals: Iterable[Proposal]) -> set[EntryKey]:
    return {
        (applied.ledger, applied.entry_no) for proposal in proposals for applied in proposal.applied
    }
