"""Read model: customer and vendor entries as posted, their detailed entries, and what was changed on them later.

Detailed entries only add up: an undo or a reversal adds rows that mirror others, so the remaining amount of an entry at
any day, as known at any commit, is a sum over them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ledger_es.aggregates.event import Placed, stream_key, stream_kind
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    AppliedPair,
    DerivedDetail,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    PostedEntry,
)
from ledger_es.projections import entry_versions
from ledger_es.projections.closing import close, close_all, close_new
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Row, Rows, day_or_none, factor, units
from ledger_es.projections.tables import FOREVER, index, number, table, text
from ledger_es.projections.writing import Writer
from ledger_es.values import day_number

ENTRIES = table(
    "party_entries",
    number("entry_no", key=True),
    text("ledger"),
    text("party_no"),
    number("commit_no"),
    number("posting_day"),
    number("document_day"),
    number("due_day"),
    number("amount"),
    number("amount_lcy"),
    number("closed_day"),
    number("closed_commit"),
    number("transaction_no"),
    text("document_type"),
    text("document_no"),
    text("currency"),
    text("posting_group"),
    text("account_no"),
    text("source_code"),
    text("bal_account_type"),
    text("bal_account_no"),
    # What is said at times.
    number("discount_day", optional=True),
    number("discount_tolerance_day", optional=True),
    number("discount_amount", default=0),
    text("external_document_no", default=""),
    text("payment_reference", default=""),
    text("statement_no", default=""),
    number("statement_line_no", default=0),
    text("description_seal", default=""),
    # What is said seldom.
    number("max_payment_tolerance", default=0),
    text("payment_method", default=""),
    text("reason_code", default=""),
    text("dimensions", default=""),
    text("on_hold", default=""),
    number("reversed_entry_no", default=0),
    number("is_edited", default=0),
)
index(
    "party_entries_closed",
    ENTRIES.c.closed_day,
    ENTRIES.c.closed_commit,
    ENTRIES.c.posting_day,
    ENTRIES.c.commit_no,
)
index("party_entries_by_party", ENTRIES.c.party_no, ENTRIES.c.ledger, ENTRIES.c.closed_day)
index("party_entries_by_document", ENTRIES.c.document_no)

DETAILS = table(
    "entry_details",
    number("entry_no", key=True),
    number("position", key=True),
    number("place", key=True),
    number("posting_day"),
    number("commit_no"),
    number("amount"),
    number("amount_lcy"),
    text("detail_type"),
    number("transaction_no"),
    number("application_no"),
    number("applied_entry_no"),
    clustered=True,
)
index(
    "entry_details_sum",
    DETAILS.c.entry_no,
    include=("posting_day", "commit_no", "amount", "amount_lcy"),
    only="postgresql",
)

# Read from the fields of the record at once: one by one takes twice as long.
_AMOUNTS_AND_DATES = itemgetter("amount", "amount_lcy", "posting_date", "document_date", "due_date")
_AS_POSTED = itemgetter(
    "transaction_no",
    "document_type",
    "document_no",
    "currency",
    "posting_group",
    "account",
    "source_code",
    "bal_account_type",
    "bal_account_no",
)
# What an entry says at times, and what seldom, in the order of the columns that end a row.
_AT_TIMES = (
    "discount_date",
    "discount_tolerance_date",
    "discount_amount",
    "external_document_no",
    "payment_reference",
    "statement_no",
    "statement_line_no",
    "description_seal",
)
_SELDOM = (
    "max_payment_tolerance",
    "payment_method",
    "reason_code",
    "dimensions",
    "on_hold",
    "reversed_entry_no",
)
_SAID_AT_TIMES = itemgetter(*_AT_TIMES)
_SAID_SELDOM = itemgetter(*_SELDOM)
_AT_THE_END = frozenset(_AT_TIMES + _SELDOM)


@lru_cache(maxsize=200_000)
def _party(stream: str) -> tuple[str, str]:
    """Ledger and number: ("customer", "C1") of `customer_ledger-C1`."""
    return stream_kind(stream).removesuffix("_ledger"), stream_key(stream)


def _posted(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, (EntriesPosted, EntriesReversed))
    party = _party(placed.stream)
    commit_no, position = placed.commit_no, placed.position
    per_lcy = rows.lcy_factor
    entries, details = rows.by_table["party_entries"], rows.by_table["entry_details"]
    for place, entry in enumerate(event.entries):
        per_one = factor(entry.currency)
        # An edited discount does not name the currency of its entry again.
        assert per_one == per_lcy, (
            f"entry {entry.entry_no}: {entry.currency} has other digits than the company's currency"
        )
        fields = entry.__dict__
        amount, lcy, posted_on, document_date, due_date = _AMOUNTS_AND_DATES(fields)
        lcy_units = units(lcy, per_lcy)
        amount_units = lcy_units if amount == lcy else units(amount, per_one)
        day = day_number(posted_on)
        entry_no = entry.entry_no
        row = (
            entry_no,
            *party,
            commit_no,
            day,
            day if document_date == posted_on else day_number(document_date),
            day_number(due_date),
            amount_units,
            lcy_units,
            FOREVER,
            FOREVER,
            *_AS_POSTED(fields),
        )
        entries.append(
            row if _AT_THE_END.isdisjoint(entry.model_fields_set) else row + _end(entry, per_one)
        )
        details.append(
            (
                entry_no,
                position,
                place,
                day,
                commit_no,
                amount_units,
                lcy_units,
                "initial_entry",
                entry.transaction_no,
                0,
                0,
            )
        )


def _end(entry: PostedEntry, per_one: Decimal) -> Row:
    """The end of a row, as far as the entry says something there."""
    discount_date, tolerance_date, discount, *references = _SAID_AT_TIMES(entry.__dict__)
    dates = (day_or_none(discount_date), day_or_none(tolerance_date))
    end = (*dates, units(discount, per_one), *references)
    if entry.model_fields_set.isdisjoint(_SELDOM):
        return end
    tolerance, *others = _SAID_SELDOM(entry.__dict__)
    return (*end, units(tolerance, per_one), *others)


class _Act(NamedTuple):
    """What the rows of one application or its undo share; `sign` −1 takes back what was applied."""

    day: int
    transaction_no: int
    sign: int


def _applied(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, EntriesApplied)
    acts = {
        act.application_no: _Act(day_number(act.posting_date), act.transaction_no, 1)
        for act in event.applications
    }
    per_one = {entry.entry_no: factor(entry.currency) for entry in event.touched}
    _settle(rows, placed, acts, per_one, event.pairs, event.details)
    entry_versions.note_touched(rows, placed)


def _undone(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, ApplicationsUndone)
    acts = {
        act.application_no: _Act(day_number(act.posting_date), act.transaction_no, -1)
        for act in event.undone
    }
    per_one = {entry.entry_no: factor(entry.currency) for entry in event.restored}
    _settle(rows, placed, acts, per_one, event.pairs_undone, event.details_undone)
    entry_versions.note_restored(rows, placed)


def _settle(
    rows: Rows,
    placed: Placed,
    acts: dict[int, _Act],
    per_one: dict[int, Decimal],
    pairs: tuple[AppliedPair, ...],
    derived: tuple[DerivedDetail, ...],
) -> None:
    """A debit sinks and a credit rises by what was applied. `per_one`: smallest units of each entry's currency."""
    position, commit_no = placed.position, placed.commit_no
    details, settled = rows.by_table["entry_details"], rows.settled
    per_lcy = rows.lcy_factor
    place = 0
    for pair in pairs:
        day, transaction_no, sign = acts[pair.application_no]
        debit, credit = pair.debit_entry_no, pair.credit_entry_no
        amount = sign * units(pair.amount, per_one[debit])
        lcy = sign * units(pair.amount_lcy, per_lcy)
        credit_amount, credit_lcy = amount, lcy
        if pair.credit_amount is not None:
            credit_amount = sign * units(pair.credit_amount, per_one[credit])
        if pair.credit_amount_lcy is not None:
            credit_lcy = sign * units(pair.credit_amount_lcy, per_lcy)
        common = ("application", transaction_no, pair.application_no)
        details.append((debit, position, place, day, commit_no, -amount, -lcy, *common, credit))
        details.append(
            (credit, position, place + 1, day, commit_no, credit_amount, credit_lcy, *common, debit)
        )
        settled.add(debit)
        settled.add(credit)
        place += 2
    for detail in derived:
        day, transaction_no, sign = acts[detail.application_no]
        entry_no = detail.entry_no
        amount = sign * units(detail.amount, per_one[entry_no])
        lcy = sign * units(detail.amount_lcy, per_lcy)
        common = (detail.detail_type, transaction_no, detail.application_no)
        details.append(
            (
                entry_no,
                position,
                place,
                day,
                commit_no,
                amount,
                lcy,
                *common,
                detail.applied_entry_no,
            )
        )
        settled.add(entry_no)
        place += 1


def _reversed(rows: Rows, placed: Placed) -> None:
    """A reversal is an entry of its own and closes with the entry it reverses."""
    _posted(rows, placed)
    event = placed.event
    assert isinstance(event, EntriesReversed)
    position, commit_no = placed.position, placed.commit_no
    details, per_lcy = rows.by_table["entry_details"], rows.lcy_factor
    place = len(event.entries)
    for entry in event.entries:
        own, other = entry.entry_no, entry.reversed_entry_no
        day = day_number(entry.posting_date)
        amount = units(entry.amount, factor(entry.currency))
        lcy = units(entry.amount_lcy, per_lcy)
        common = ("application", entry.transaction_no, entry.reversal_application_no)
        details.append((own, position, place, day, commit_no, -amount, -lcy, *common, other))
        details.append((other, position, place + 1, day, commit_no, amount, lcy, *common, own))
        rows.settled.update((own, other))
        place += 2


def _complete(rows: Rows) -> None:
    close_new(rows, ENTRIES, DETAILS, rows.settled)


def _finish(writer: Writer, rows: Rows) -> None:
    close(writer, ENTRIES, DETAILS, rows.settled)
    edited = f"UPDATE {writer.name(ENTRIES)} SET is_edited = 1 WHERE entry_no = "  # noqa: S608
    writer.run(edited + "?", edited + "ANY(%s)", rows.edited)


def _finish_all(writer: Writer) -> None:
    close_all(writer, ENTRIES, DETAILS)
    writer.execute(
        f"UPDATE {writer.name(ENTRIES)} SET is_edited = 1"  # noqa: S608
        f" WHERE entry_no IN (SELECT entry_no FROM {writer.name(entry_versions.VERSIONS)})"
    )


PROJECTION = Projection(
    (ENTRIES, DETAILS),
    {
        EntriesPosted: _posted,
        EntriesApplied: _applied,
        ApplicationsUndone: _undone,
        EntriesReversed: _reversed,
    },
    _complete,
    _finish,
    _finish_all,
)
