"""What the books know of a bank account, in the form that intake asks for, and its answers in the form of the books."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from ledger_es.aggregates.bank_account import BankAccount
from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.event import statement_stream
from ledger_es.aggregates.statement_chain import (
    LINK_LINES,
    LINKS,
    REPLACED_LINKS,
    LinkLinesRow,
    LinkRow,
    LinksPlaced,
    PlacedLink,
    ReplacedLinkRow,
    StatementReceived,
)
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.statement_record import (
    Fingerprints,
    StatementLineRecord,
    StatementRecord,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.policy import Policy
from ledger_es.intake.fingerprint import normal_form
from ledger_es.intake.lines import words_of
from ledger_es.intake.records import (
    Days,
    IntakeLine,
    IntakeStatement,
    KnownAccount,
    KnownStatement,
    LineKey,
    LineStanding,
    Link,
    LinkKey,
)
from ledger_es.values import ZERO

_LINKS_AN_EVENT: Final = 200
_WITH_LOOSE_LINES: Final = frozenset(("doubtful", "loose", "waits"))
"""Outcomes of statements that may have lines which are money and stand in no link, or lines that wait."""


# --- lines --------------------------------------------------------------------------------------


def entries_of_record(record: StatementRecord) -> list[list[int]]:
    """The lines of each of the bank's entries, in the order of the file: places in the record's lines from 0."""
    return [
        list(places)
        for _, places in groupby(
            range(len(record.lines)),
            lambda place: _entry_of(
                record.lines[place].entry_place, record.lines[place].detail_place, place
            ),
        )
    ]


def entries_of_statement(statement: BankStatement) -> list[list[StatementLine]]:
    """The lines of each of the bank's entries of a statement in the books, in the order of the file."""
    return [
        list(lines)
        for _, lines in groupby(
            statement.lines.values(),
            lambda line: _entry_of(line.entry.entry_place, line.entry.detail_place, line.line_no),
        )
    ]


def _entry_of(entry_place: int, detail_place: int, line: int) -> tuple[int, int]:
    """The details of a batch share its entry; every other line is an entry of its own."""
    return (entry_place, -1) if detail_place else (entry_place, line)


def reference_source(file_format: str) -> str:
    """The kind of file that a bank's reference comes from: only references of one kind contradict each other."""
    family = file_format.partition(".")[0].partition(" ")[0].lower()
    if family in ("camt", "mt940", "mt942"):
        return "bank reference"
    return "fitid" if family in ("ofx", "qfx") else family


class _EntryTexts(NamedTuple):
    """The facts of a line that are compared as text."""

    bank_reference: str
    payment_reference: str
    payer: str
    text: str


def _intake_line(
    place: int,
    fingerprint: str,
    day: date,
    amount: Decimal,
    texts: Sequence[_EntryTexts],
    file_format: str,
) -> IntakeLine:
    references = {normal_form(line.bank_reference) for line in texts}
    # The details of a batch with references of their own have none in common.
    reference = references.pop() if len(references) == 1 else ""
    return IntakeLine(
        place=place,
        fingerprint=fingerprint,
        day=day,
        amount=amount,
        reference=reference,
        reference_source=reference_source(file_format) if reference else "",
        words=words_of(*(text for line in texts for text in _compared(line))),
    )


def _compared(texts: _EntryTexts) -> Iterator[str]:
    yield texts.payment_reference
    payer, text = _object(texts.payer), _object(texts.text)
    yield payer.get("name", "")
    for name in ("text", "additional", "end_to_end_id"):
        yield text.get(name, "")


def _object(content: str) -> dict[str, str]:
    """The texts of a JSON object; empty if the text is not a JSON object."""
    try:
        texts = json.loads(content or "{}")
    except ValueError:
        return {}
    return texts if isinstance(texts, dict) else {}


# --- a statement of a file ------------------------------------------------------------------------


def intake_statement(
    record: StatementRecord, fingerprints: Fingerprints, file_format: str
) -> IntakeStatement:
    """The statement as its file gives it."""
    intake_lines = tuple(
        _intake_line(
            place,
            fingerprints.lines[entry[0]],
            record.lines[entry[0]].booking_date,
            sum((record.lines[line].amount for line in entry), ZERO),
            [_texts_of_record(record.lines[line]) for line in entry],
            file_format,
        )
        for place, entry in enumerate(entries_of_record(record), 1)
    )
    first, last = record.period_from, record.period_to
    if not (intake_lines or first or last or _has_balance(record)):
        # Nothing else says when it was: the day that stands beside a balance that is not given.
        first = last = record.closing_date or record.opening_date
    return IntakeStatement(
        fingerprint=fingerprints.statement,
        opening=record.opening_balance,
        closing=record.closing_balance,
        opening_day=record.opening_date,
        closing_day=record.closing_date,
        stated_first=first,
        stated_last=last,
        identity=record.bank_statement_id,
        sequence=record.electronic_sequence_no,
        page=record.page_no,
        last_page=record.is_last_page,
        has_unique_ids=record.has_unique_ids,
        copy_code=record.copy_code,
        lines=intake_lines,
    )


def _has_balance(record: StatementRecord) -> bool:
    return record.opening_balance is not None or record.closing_balance is not None


def _texts_of_record(line: StatementLineRecord) -> _EntryTexts:
    return _EntryTexts(
        line.bank_reference, line.payment_reference, line.payer.reveal(), line.text.reveal()
    )


# --- the account ----------------------------------------------------------------------------------


def known_account(books: Books, account: BankAccount, days: Days | None = None) -> KnownAccount:
    """What the books know of the bank account.

    With `days`, lines of other days are left out, as far as intake does not need them. The texts of lines are looked
    up; those that were erased are empty.
    """
    wanted = [
        received
        for received in account.received.values()
        if days is None or _matters(received, days)
    ]
    books.load(statement_stream(received.statement_no) for received in wanted)
    states = {
        received.statement_no: books.bank_statement(received.statement_no) for received in wanted
    }
    texts = books.personal_texts(
        [
            seal
            for statement in states.values()
            for line in statement.lines.values()
            for seal in (line.payer_seal, line.text_seal)
            if seal
        ]
    )
    places = _PlacesOfLines(books)
    statements = {
        number: _known_statement(received, states.get(number), texts, places)
        for number, received in account.received.items()
    }
    return KnownAccount(
        opening_day=account.opening_date,
        opening_balance=None if account.opening_date is None else account.opening_balance,
        statements=statements,
        lines_by_reference={
            (line.reference, line.reference_source): LineKey(known.key, line.place)
            for known in statements.values()
            for line, standing in zip(known.statement.lines, known.standings, strict=True)
            if line.reference and standing.state == "new"
        },
        links=tuple(map(intake_link, account.links.values())),
    )


def with_earlier_lines(
    books: Books,
    account: BankAccount,
    known: KnownAccount,
    lines_by_statement: Mapping[str, Sequence[int]],
) -> KnownAccount:
    """What is known, and the bank references of these earlier lines, whose day may be long past.

    Lines that are no money of this account are passed over.
    """
    places = _PlacesOfLines(books)
    earlier: dict[tuple[str, str], LineKey] = {}
    for statement_no, line_nos in lines_by_statement.items():
        if statement_no not in account.received:
            continue
        statement = books.bank_statement(statement_no)
        assert statement.imported is not None, f"{statement_no} was never imported"
        source = reference_source(statement.imported.file_format)
        for line_no in line_nos:
            line = statement.lines.get(line_no)
            key = places.entry_with(f"{statement_no}/{line_no}") if line else None
            if line is not None and line.is_money and key is not None:
                earlier[normal_form(line.entry.bank_reference), source] = key
    return known._replace(lines_by_reference={**earlier, **known.lines_by_reference})


def _matters(received: StatementReceived, days: Days) -> bool:
    if received.outcome in _WITH_LOOSE_LINES or received.earliest_date < received.first_date:
        return True
    latest = max(received.last_date, received.last_line_date or received.last_date)
    return received.first_date <= days.last and days.first <= latest


def _known_statement(
    received: StatementReceived,
    statement: BankStatement | None,
    texts: Mapping[str, str],
    places: _PlacesOfLines,
) -> KnownStatement:
    lines: list[IntakeLine] = []
    standings: list[LineStanding] = []
    if statement is not None:
        assert statement.imported is not None, f"{received.statement_no} was never imported"
        for place, entry in enumerate(entries_of_statement(statement), 1):
            lines.append(_line_in_books(place, entry, statement.imported, texts))
            standings.append(_standing(entry[0], places))
    head = IntakeStatement(
        fingerprint=received.statement_fingerprint,
        opening=received.opening_balance,
        closing=received.closing_balance,
        opening_day=received.opening_date,
        closing_day=received.closing_date,
        stated_first=received.period_from,
        stated_last=received.period_to,
        identity=received.bank_statement_id,
        sequence=received.electronic_sequence_no,
        page=received.page_no,
        last_page=received.is_last_page,
        has_unique_ids=received.has_unique_ids,
        copy_code=received.copy_code,
        lines=tuple(lines),
    )
    return KnownStatement(
        key=received.statement_no,
        statement=head,
        standings=tuple(standings),
        first_day=received.first_date,
        last_day=received.last_date,
        earliest_day=received.earliest_date,
    )


def _line_in_books(
    place: int,
    entry: Sequence[StatementLine],
    imported: StatementImported,
    texts: Mapping[str, str],
) -> IntakeLine:
    return _intake_line(
        place,
        entry[0].entry.fingerprint,
        entry[0].posting_date,
        sum((line.amount for line in entry), ZERO),
        [
            _EntryTexts(
                line.entry.bank_reference,
                line.payment_reference,
                texts.get(line.payer_seal, ""),
                texts.get(line.text_seal, ""),
            )
            for line in entry
        ],
        imported.file_format,
    )


def _standing(line: StatementLine, places: _PlacesOfLines) -> LineStanding:
    standing = line.standing
    return LineStanding(
        state=standing.state,
        known_as=places.entry_with(standing.known_as),
        suspected_duplicate_of=places.entry_with(standing.suspected_duplicate_of),
    )


class _PlacesOfLines:
    """Finds the entries of lines that are named as `<statement>/<line>`. Each statement is looked at once."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._places_by_statement: dict[str, dict[str, int]] = {}

    def entry_with(self, line: str) -> LineKey | None:
        """The entry with this line; None for an empty name."""
        if not line:
            return None
        statement_no, _, line_no = line.rpartition("/")
        places = self._places_by_statement.get(statement_no)
        if places is None:
            entries = entries_of_statement(self._books.bank_statement(statement_no))
            places = {
                str(line_no): place
                for place, entry in enumerate(entries, 1)
                for own in entry
                for line_no in (own.line_no, own.entry.replaced_line_no)
            }
            self._places_by_statement[statement_no] = places
        return LineKey(statement_no, places[line_no])


# --- links ----------------------------------------------------------------------------------------


def intake_link(placed: PlacedLink) -> Link:
    """The link with all its lines."""
    link = placed.link
    return Link(
        key=LinkKey(link.statement_no, link.link_no),
        lines=tuple(
            LineKey(run.line_statement_no, place) for run in placed.lines for place in _places(run)
        ),
        opening=link.opening_balance,
        closing=link.closing_balance,
        first_day=link.first_date,
        last_day=link.last_date,
        follows=LinkKey(link.follows_statement_no, link.follows_link_no)
        if link.follows_link_no
        else None,
    )


def _places(run: LinkLinesRow) -> range:
    step = 1 if run.first_place <= run.last_place else -1
    return range(run.first_place, run.last_place + step, step)


def links_placed(
    links: Sequence[Link], replaced: Iterable[LinkKey], policy: Policy, currency: str
) -> list[LinksPlaced]:
    """The events for links that are placed and links that end; none if there are none of both.

    `currency` is that of the bank account.
    """
    ended = [ReplacedLinkRow(*key) for key in replaced]
    events = []
    for start in range(0, max(len(links), 1 if ended else 0), _LINKS_AN_EVENT):
        part = links[start : start + _LINKS_AN_EVENT]
        columns = {
            **LINKS.columns([_link_row(link, policy, currency) for link in part]),
            **LINK_LINES.columns([run for link in part for run in _runs(link)]),
            **REPLACED_LINKS.columns(ended if not start else []),
        }
        events.append(LinksPlaced(**columns))
    return events


def _link_row(link: Link, policy: Policy, currency: str) -> LinkRow:
    follows = link.follows
    return LinkRow(
        statement_no=link.key.statement,
        link_no=link.key.number,
        opening_balance=policy.bank_amount(link.opening, currency),
        closing_balance=policy.bank_amount(link.closing, currency),
        first_date=link.first_day,
        last_date=link.last_day,
        follows_statement_no=follows.statement if follows is not None else "",
        follows_link_no=follows.number if follows is not None else 0,
    )


def _runs(link: Link) -> list[LinkLinesRow]:
    """The lines of a link as runs of neighbouring places, upwards or downwards."""
    runs: list[LinkLinesRow] = []
    for key in link.lines:
        last = runs[-1] if runs else None
        if last is not None and last.line_statement_no == key.statement:
            step = key.place - last.last_place
            direction = last.last_place - last.first_place
            if abs(step) == 1 and step * direction >= 0:
                runs[-1] = last._replace(last_place=key.place)
                continue
        runs.append(
            LinkLinesRow(link.key.statement, link.key.number, key.statement, key.place, key.place)
        )
    return runs
