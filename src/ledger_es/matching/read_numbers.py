"""Where in a line the numbers of open documents were read, as it is stored with the decision and explained later."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from ledger_es.matching.document import long_enough, reference_of, search_text
from ledger_es.matching.index import EntryIndex
from ledger_es.matching.named_documents import NamedDocuments
from ledger_es.matching.number_places import Place
from ledger_es.matching.records import PARTY_LEDGERS, EntryKey, Ledger, Line, OpenEntry, Proposal

_READ_AT_MOST: Final = 8
"""So many numbers are kept for a line; those of the entries that it settles come first."""


class ReadNumber(NamedTuple):
    """A number or reference of an open entry at a place of the line.

    `start` and `end` count characters of the reference, or of the text with the additional text after a line break.
    `seems` says what else the characters may be.
    """

    ledger: Ledger
    entry_no: int
    field: Literal["text", "reference"]
    start: int
    end: int
    seems: Place = ""


def numbers_read(proposal: Proposal, line: Line, named: NamedDocuments) -> tuple[ReadNumber, ...]:
    """The numbers that a careful reading has found in the line."""
    applied: Collection[EntryKey] = {(each.ledger, each.entry_no) for each in proposal.applied}
    found = [
        ReadNumber(
            document.entry.ledger,
            document.entry.entry_no,
            "reference" if document.is_structured else "text",
            document.start,
            document.end,
            document.place,
        )
        for document in named.of(line)
    ]
    found.sort(key=lambda number: (number.ledger, number.entry_no) not in applied)
    return tuple(found[:_READ_AT_MOST])


def numbers_as_written(proposal: Proposal, line: Line, index: EntryIndex) -> tuple[ReadNumber, ...]:
    """The numbers by which the table has known what the line settles: as the books write them."""
    criteria = proposal.criteria
    if criteria is None or criteria.document not in ("yes", "yes_multiple"):
        return ()
    found = (
        _as_written(index.pools[each.ledger, ""].entries[each.entry_no], line)
        for each in proposal.applied[:_READ_AT_MOST]
        if each.ledger in PARTY_LEDGERS
    )
    return tuple(number for number in found if number is not None)


def _as_written(entry: OpenEntry, line: Line) -> ReadNumber | None:
    reference = reference_of(line.payment_reference)
    if reference and reference == reference_of(entry.payment_reference):
        length = len(line.payment_reference)
        return ReadNumber(entry.ledger, entry.entry_no, "reference", 0, length)
    text = search_text(line)
    for number in (entry.document_no, entry.external_document_no):
        for form in long_enough((number,)):
            start = text.find(form)
            if start >= 0:
                return ReadNumber(entry.ledger, entry.entry_no, "text", start, start + len(form))
    return None
