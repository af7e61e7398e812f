"""What is learned from lines that persons assigned and that were posted: who pays from an account, and which text
stands for an account. Two such lines teach; the undo of either takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.simulation.book import Book, Party
from tests.simulation.sheet import Row, Sheet

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Two:
    """What two lines have taught: for payers the account and whose it is, for offers payer, text and account."""

    key: Key
    first: str
    second: str
    text: str = ""
    is_money_in: bool = False


@dataclass(frozen=True)
class Taught:
    """By key the line that has taught once; by number what two have taught; what is not taught again."""

    once: dict[Key, str] = field(default_factory=dict)
    learned: dict[int, Two] = field(default_factory=dict)
    last: int = 0
    answered: frozenset[Key] = frozenset()


def payers_of(book: Book) -> Taught:
    found: Taught = book.matching.get("payers", Taught())
    return found


def offers_of(book: Book) -> Taught:
    found: Taught = book.matching.get("offers", Taught())
    return found


# --- lines -----------------------------------------------------------------------------------


def post(book: Book, statement_no: str, rows: list[Row]) -> dict[str, list[int]]:
    """What the posted rows teach; the numbers that are told."""
    payers, offers = payers_of(book), offers_of(book)
    first_payer, first_offer = payers.last, offers.last
    for row in rows:
        if not row.assigned:
            continue
        line = f"{statement_no}/{row.no}"
        payer = _payer_key(book, row)
        if payer is not None:
            payers = _count(payers, payer, line, row)
        offer = _offer_key(book, row)
        if offer is not None:
            offers = _count(offers, offer, line, row)
    book.matching["payers"], book.matching["offers"] = payers, offers
    told = {
        "learned_payer_nos": list(range(first_payer + 1, payers.last + 1)),
        "mapping_offer_nos": list(range(first_offer + 1, offers.last + 1)),
    }
    return {name: numbers for name, numbers in told.items() if numbers}


def _payer_key(book: Book, row: Row) -> Key | None:
    """The account and whose it is: one customer or vendor, in whose record it does not stand."""
    elsewhere = [kind for kind, _, _ in row.transfers if kind not in ("customer", "vendor")]
    if len(row.parties) != 1 or elsewhere or not row.account:
        return None
    (party,) = row.parties
    if book.has_texts(party):
        own = [one.iban.reveal() for one in book.parties[party].bank_accounts]
        if row.account in {iban.replace(" ", "").upper() for iban in own}:
            return None
    return (row.account, party)


def _offer_key(book: Book, row: Row) -> Key | None:
    """Payer, text, direction and the account for the whole; none if the text is mapped, or stands for nothing."""
    whole = len(row.transfers) == 1 and row.transfers[0][2] == row.amount and not row.applied
    text = row.text.upper()
    if not whole or row.transfers[0][0] == "bank_account" or len(text) < 2:
        return None
    if book.mappings.get(text):
        return None
    return (row.payer, text, row.amount > 0, row.transfers[0][:2])


def _count(taught: Taught, key: Key, line: str, row: Row) -> Taught:
    if key in taught.answered or key in {two.key for two in taught.learned.values()}:
        return taught
    first = taught.once.get(key)
    if first is None:
        return replace(taught, once={**taught.once, key: line})
    once = {other: since for other, since in taught.once.items() if other != key}
    two = Two(key, first, line, row.text, row.amount > 0)
    number = taught.last + 1
    return replace(taught, once=once, learned={**taught.learned, number: two}, last=number)


def undo(book: Book, statement_no: str, line_nos: Iterable[int]) -> None:
    """What the rows have taught is forgotten, whether alone or as one of two."""
    undone = {f"{statement_no}/{no}" for no in line_nos}
    for name, taught in (("payers", payers_of(book)), ("offers", offers_of(book))):
        book.matching[name] = replace(
            taught,
            once={key: line for key, line in taught.once.items() if line not in undone},
            learned={
                number: two
                for number, two in taught.learned.items()
                if two.first not in undone and two.second not in undone
            },
        )


def erase(book: Book, party: Party) -> None:
    """The texts of lines that are the party's go, and those of the same money in other statements."""
    sheets: list[Sheet] = list(book.sheets.values())
    names = {
        row.known_as or f"{sheet.no}/{row.no}"
        for sheet in sheets
        for row in sheet.rows.values()
        if party in row.parties
    }
    gone: set[str] = set()
    for sheet in sheets:
        erased = []
        for row in sheet.rows.values():
            if (row.known_as or f"{sheet.no}/{row.no}") in names:
                erased.append(replace(row, payer="", account="", text="", end_to_end_id=""))
                gone.add(f"{sheet.no}/{row.no}")
        if erased:
            book.sheets[sheet.no] = sheet.with_rows(*erased)
    offers = offers_of(book)
    without = {
        number: replace(two, text="") if two.second in gone else two
        for number, two in offers.learned.items()
    }
    book.matching["offers"] = replace(offers, learned=without)
