"""What open entries in foreign currencies are worth at the rates of a day, written down from receivables.md 17.6."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tests.simulation.book import Application, Book, Change, Entry, Party, Refused, Run, rounded
from tests.simulation.settling_currencies import unrealized_account

Moves = dict[tuple[date, str], int]
"""By day and kind, what a run changes of an entry in the local currency."""


def open_on(book: Book, party: Party, day: date) -> Iterator[tuple[Entry, int, int]]:
    """The foreign entries of the party with what remained at the end of the day, in both currencies."""
    for entry in book.entries_of(party):
        if not entry.currency or entry.is_reversed or entry.posting_date > day:
            continue
        until = [change for change in book.changes[entry.no] if change.day <= day]
        amount = sum(change.amount for change in until)
        if amount * entry.amount > 0:
            yield entry, amount, sum(change.lcy for change in until)


def moves_on(book: Book, entry: Entry, amount: int, lcy: int, day: date, rate: Fraction) -> Moves:
    """What the rate of the day changes on the day itself: earlier losses are taken back before there is a gain."""
    change = rounded(amount * rate) - lcy
    own, other = "unrealized_gain", "unrealized_loss"
    if change < 0:
        own, other = other, own
    earlier = sum(one.lcy for one in book.changes[entry.no] if one.kind == other and one.day <= day)
    back = 0
    if earlier * change < 0:
        back = min(abs(earlier), abs(change)) * (1 if change > 0 else -1)
    moves = {(day, other): back, (day, own): change - back}
    return {key: moved for key, moved in moves.items() if moved}


def until_now(book: Book, entry: Entry, amount: int, day: date, on_day: Moves) -> Moves:
    """What is moved on the day, and what of it is taken back on the days on which the entry was settled since."""
    later: dict[date, int] = {}
    for change in book.changes[entry.no]:
        if change.day > day:
            later[change.day] = later.get(change.day, 0) + change.amount
    moves = dict(on_day)
    for (_, kind), moved in on_day.items():
        kept, remaining = moved, amount
        for later_day in sorted(later):
            remaining += later[later_day]
            share = min(max(Fraction(remaining, amount), Fraction(0)), Fraction(1))
            then = rounded(moved * share)
            if then != kept:
                moves[later_day, kind] = moves.get((later_day, kind), 0) + then - kept
            kept = then
    return moves


def write(book: Book, run: int, moves_of: list[tuple[Entry, Moves]]) -> None:
    """The moves in transactions by day, the earliest first, with their G/L lines."""
    days = sorted({day for _, moves in moves_of for day, _ in moves})
    by_day = {}
    for day in days:
        book.allow(day, book.actor)
        by_day[day] = book.begin(day, "exchange_adjustment")
    for entry, moves in moves_of:
        for (day, kind), lcy in moves.items():
            account = unrealized_account(book, entry.currency, kind)
            book.change(Change(entry.no, day, 0, lcy, run, kind))
            book.application_line(by_day[day], entry.account, lcy)
            book.application_line(by_day[day], account, -lcy)


def refuse_valued(book: Book, entry: Entry) -> None:
    """An entry that a run in force has valued is not reversed."""
    if any(
        change.run and not change.released and not book.runs[change.run].undone
        for change in book.changes[entry.no]
    ):
        raise Refused("E-REV-ADJUSTED")


def in_force(book: Book) -> list[Run]:
    return [book.runs[number] for number in sorted(book.runs) if not book.runs[number].undone]


def value_again(book: Book, party: Party, undone: Iterable[Application]) -> None:
    """What an undo has opened is valued as if the applications had never been."""
    opened: dict[int, tuple[date, int]] = {}
    for application in undone:
        day = book.undone_on[application.no]
        register = book.transactions[application.transaction].register
        for no in application.before:
            if book.entries[no].currency:
                first, since = opened.get(no, (day, register))
                opened[no] = (min(first, day), min(since, register))
    for run in in_force(book) if opened else ():
        if party[0] in run.kinds:
            moves = list(_made_up(book, party, run, opened))
            if moves:
                write(book, run.register, moves)
                valued = {
                    entry.currency
                    for entry, of_entry in moves
                    if run.day in {day for day, _ in of_entry}
                }
                new = {code: book.rate(code, run.day) for code in valued}
                book.runs[run.register] = replace(run, rates=tuple((new | dict(run.rates)).items()))


def _made_up(
    book: Book, party: Party, run: Run, opened: dict[int, tuple[date, int]]
) -> Iterator[tuple[Entry, Moves]]:
    for entry, amount, lcy in open_on(book, party, run.day):
        day, register = opened.get(entry.no, (run.day, run.register))
        if register >= run.register or not _is_about(run, entry):
            continue
        finds_it_open = day <= run.day
        if finds_it_open and not _is_allowed(book, run.day):
            continue
        so_far: Moves = {}
        for change in book.changes[entry.no]:
            if change.run == run.register:
                key = (change.day, change.kind)
                so_far[key] = so_far.get(key, 0) + change.lcy
        on_day = {key: moved for key, moved in so_far.items() if key[0] == run.day}
        if finds_it_open:
            rate = dict(run.rates).get(entry.currency) or book.rate(entry.currency, run.day)
            for key, moved in moves_on(book, entry, amount, lcy, run.day, rate).items():
                on_day[key] = on_day.get(key, 0) + moved
        missing = until_now(book, entry, amount, run.day, on_day)
        for key, moved in so_far.items():
            missing[key] = missing.get(key, 0) - moved
        missing = {key: moved for key, moved in missing.items() if moved}
        if missing:
            yield entry, missing


def _is_about(run: Run, entry: Entry) -> bool:
    return not run.currencies or entry.currency in run.currencies


def _is_allowed(book: Book, day: date) -> bool:
    try:
        book.allow(day, book.actor)
    except Refused:
        return False
    return True
