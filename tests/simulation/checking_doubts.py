"""What must hold of the doubts about proposals, and of the places where numbers were read, by rules of its own."""

from __future__ import annotations

from ledger_es.aggregates.line_matches import MATCHED_LINES, READ_NUMBERS, LinesMatched
from tests.simulation.book import Book
from tests.simulation.sheet import Row, Sheet


def check_doubts(book: Book, sheet: Sheet, event: LinesMatched) -> None:
    """`sheet` has what the event proposes."""
    for line in MATCHED_LINES.rows(event):
        row, doubts = sheet.rows[line.line_no], set(line.doubts.split())
        what = f"line {row.no} of {sheet.no}: {line}"
        if not row.is_settled:
            assert not doubts, what
            continue
        assert line.review_required or not doubts, what
        blocked = any(book.parties[party].blocked == "all" for party in row.parties)
        assert ("blocked" in doubts) == blocked, what
        entries = [
            book.entries[one.entry_no] for one in row.applied if one.ledger != "bank_account"
        ]
        assert ("on_hold" in doubts) == any(entry.on_hold for entry in entries), what
        if event.profile == "careful":
            assert ("ambiguous" in doubts) == line.ambiguous, what
            assert ("near_miss" in doubts) == (line.rule == "near-miss"), what
            is_mapped = line.rule.startswith("mapping-")
            assert is_mapped or "mapping_against_document" not in doubts, what
    for number in READ_NUMBERS.rows(event):
        _check_number(book, sheet.rows[number.line_no], number.entry_no, _read(sheet, number))


def _read(sheet: Sheet, number: object) -> str | None:
    """The letters that were read; None where they stand in what the bank adds to the text."""
    line_no, _, _, field, start, end, _ = number  # type: ignore[misc]  # a row of the table
    row = sheet.rows[line_no]
    text = row.reference if field == "reference" else row.text
    return text[start:end] if field == "reference" or end <= len(row.text) else None


def _check_number(book: Book, row: Row, entry_no: int, read: str | None) -> None:
    """What was read is a number of the entry, or the end of one: without signs, in capitals, zeros aside."""
    if read is None:
        return
    entry = book.entries[entry_no]
    numbers = (entry.document_no, entry.external_no, entry.payment_reference)
    bare = _bare(read).lstrip("0")
    assert bare, f"nothing was read for {entry} in {row}"
    assert any(_bare(number).endswith(bare) for number in numbers), (
        f"{read} in {row} is not {entry}"
    )


def _bare(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())
