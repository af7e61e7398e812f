"""Read model: customer and vendor entries as posted, their detailed entries, and what was changed on them later.

Detailed entries only add up: an undo or a reversal adds rows that mirror others, so the remaining amount of an entry at
any day, as known at any commit, is a sum over them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Self

from ledger_es.aggregates.event import Placed, stream_key, stream_kind
from ledger_es.aggregates.exchange_adjustment import (
    ExchangeAdjusted,
    ExchangeAdjustmentUndone,
    ReleasedGain,
)
from ledger_es.aggregates.party_ledger import (
    Application,
    ApplicationsUndone,
    AppliedPair,
    DerivedDetail,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    PostedEntry,
    Unapplication,
)
from ledger_es.projections import entry_versions
from ledger_es.projections.closing import Closing
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, factor, units
from ledger_es.projections.tables import FOREVER, index, table
from ledger_es.projections.writing import Writer
from ledger_es.values import day_number


class EntryRow(NamedTuple):
    """An entry as posted. `account_no` is the control account; `is_edited` is set if there are entry versions.

    From `closed_day` and `closed_commit` on, the entry has no remaining amount (see closing).
    """

    entry_no: int
    ledger: str
    party_no: str
    commit_no: int
    posting_day: int
    document_day: int
    due_day: int
    amount: int
    amount_lcy: int
    closed_day: int
    closed_commit: int
    transaction_no: int
    document_type: str
    document_no: str
    currency: str
    posting_group: str
    account_no: str
    source_code: str
    bal_account_type: str
    bal_account_no: str
    discount_day: int | None
    discount_tolerance_day: int | None
    discount_possible: int
    external_document_no: str
    payment_reference: str
    statement_no: str
    statement_line_no: int
    description_seal: str
    max_payment_tolerance: int
    payment_method: str
    reason_code: str
    dimensions: str
    on_hold: str
    reversed_entry_no: int
    is_edited: int

    def closed(self, day: int, commit_no: int) -> Self:
        return self._replace(closed_day=day, closed_commit=commit_no)


ENTRIES = table("party_entries", EntryRow, key=("entry_no",))
index(
    "party_entries_closed",
    ENTRIES.c.closed_day,
    ENTRIES.c.closed_commit,
    ENTRIES.c.posting_day,
    ENTRIES.c.commit_no,
)
index("party_entries_by_party", ENTRIES.c.party_no, ENTRIES.c.ledger, ENTRIES.c.closed_day)
index("party_entries_by_document", ENTRIES.c.document_no)


class DetailRow(NamedTuple):
    """A detailed entry: by how much it changes an entry, in which application (0: the entry itself), and with which."""

    entry_no: int
    position: int
    place: int
    posting_day: int
    commit_no: int
    amount: int
    amount_lcy: int
    detail_type: str
    transaction_no: int
    application_no: int
    applied_entry_no: int


DETAILS = table("entry_details", DetailRow, key=("entry_no", "position", "place"), clustered=True)
index(
    "entry_details_sum",
    DETAILS.c.entry_no,
    include=("posting_day", "commit_no", "amount", "amount_lcy"),
    only="postgresql",
)


@lru_cache(maxsize=200_000)
def _ledger_and_party_no(stream: str) -> tuple[str, str]:
    """("customer", "C1") of `customer_ledger-C1`."""
    return stream_kind(stream).removesuffix("_ledger"), stream_key(stream)


def _posted(event: EntriesPosted | EntriesReversed, placed: Placed, rows: Rows) -> None:
    ledger, party_no = _ledger_and_party_no(placed.stream)
    per_lcy = rows.lcy_factor
    entries, details = rows.of(EntryRow), rows.of(DetailRow)
    for place, entry in enumerate(event.entries):
        row = entry_row(entry, ledger, party_no, placed.commit_no, per_lcy)
        entries.append(row)
        details.append(
            DetailRow(
                entry_no=row.entry_no,
                position=placed.position,
                place=place,
                posting_day=row.posting_day,
                commit_no=row.commit_no,
                amount=row.amount,
                amount_lcy=row.amount_lcy,
                detail_type="initial_entry",
                transaction_no=row.transaction_no,
                application_no=0,
                applied_entry_no=0,
            )
        )


def entry_row(
    entry: PostedEntry, ledger: str, party_no: str, commit_no: int, per_lcy: Decimal
) -> EntryRow:
    per_one = factor(entry.currency)
    amount = units(entry.amount, per_one)
    return EntryRow(
        entry_no=entry.entry_no,
        ledger=ledger,
        party_no=party_no,
        commit_no=commit_no,
        posting_day=day_number(entry.posting_date),
        document_day=day_number(entry.document_date),
        due_day=day_number(entry.due_date),
        amount=amount,
        amount_lcy=units(entry.amount_lcy, per_lcy),
        closed_day=FOREVER,
        closed_commit=FOREVER,
        transaction_no=entry.transaction_no,
        document_type=entry.document_type,
        document_no=entry.document_no,
        currency=entry.currency,
        posting_group=entry.posting_group,
        account_no=entry.control_account_no,
        source_code=entry.source_code,
        bal_account_type=entry.bal_account_type,
        bal_account_no=entry.bal_account_no,
        discount_day=day_or_none(entry.discount_date),
        discount_tolerance_day=day_or_none(entry.discount_tolerance_date),
        discount_possible=units(entry.discount_possible, per_one),
        external_document_no=entry.external_document_no,
        payment_reference=entry.payment_reference,
        statement_no=entry.statement_no,
        statement_line_no=entry.statement_line_no,
        description_seal=entry.description_seal,
        max_payment_tolerance=units(entry.max_payment_tolerance, per_one),
        payment_method=entry.payment_method,
        reason_code=entry.reason_code,
        dimensions=entry.dimensions,
        on_hold=entry.on_hold,
        reversed_entry_no=entry.reversed_entry_no,
        is_edited=0,
    )


class _Act(NamedTuple):
    """What the rows of an application or its undo share. With `sign` −1 the application is taken back."""

    application_no: int
    posting_day: int
    transaction_no: int
    sign: int


def _applied(event: EntriesApplied, placed: Placed, rows: Rows) -> None:
    acts = {act.application_no: _act(act, 1) for act in event.applications}
    factors = {touched.entry_no: factor(touched.currency) for touched in event.touched}
    details = _AddingDetails(placed, rows)
    _settle(details, rows, acts, factors, event.pairs, event.details)
    _release(details, rows, event.released, 1)
    entry_versions.note_touched(event, placed, rows)


def _undone(event: ApplicationsUndone, placed: Placed, rows: Rows) -> None:
    acts = {act.application_no: _act(act, -1) for act in event.undone}
    factors = {restored.entry_no: factor(restored.currency) for restored in event.restored}
    details = _AddingDetails(placed, rows)
    _settle(details, rows, acts, factors, event.pairs_undone, event.details_undone)
    _release(details, rows, event.released_undone, -1)
    entry_versions.note_restored(event, placed, rows)


def _act(act: Application | Unapplication, sign: int) -> _Act:
    return _Act(act.application_no, day_number(act.posting_date), act.transaction_no, sign)


def _settle(
    details: _AddingDetails,
    rows: Rows,
    acts: dict[int, _Act],
    factors: dict[int, Decimal],
    pairs: tuple[AppliedPair, ...],
    derived: tuple[DerivedDetail, ...],
) -> None:
    """An application reduces the debit and raises the credit. `factors` has the smallest units of each currency."""
    per_lcy = rows.lcy_factor
    for pair in pairs:
        act = acts[pair.application_no]
        debit_no, credit_no = pair.debit_entry_no, pair.credit_entry_no
        debit = act.sign * units(pair.amount, factors[debit_no])
        debit_lcy = act.sign * units(pair.amount_lcy, per_lcy)
        credit, credit_lcy = debit, debit_lcy
        if pair.credit_amount is not None:
            credit = act.sign * units(pair.credit_amount, factors[credit_no])
        if pair.credit_amount_lcy is not None:
            credit_lcy = act.sign * units(pair.credit_amount_lcy, per_lcy)
        details.add(act, debit_no, "application", -debit, -debit_lcy, credit_no)
        details.add(act, credit_no, "application", credit, credit_lcy, debit_no)
    for detail in derived:
        act = acts[detail.application_no]
        entry_no = detail.entry_no
        amount = act.sign * units(detail.amount, factors[entry_no])
        amount_lcy = act.sign * units(detail.amount_lcy, per_lcy)
        details.add(act, entry_no, detail.detail_type, amount, amount_lcy, detail.applied_entry_no)


def _release(
    details: _AddingDetails, rows: Rows, released_gains: Iterable[ReleasedGain], sign: int
) -> None:
    """What an application takes back of unrealised gains and losses; with `sign` −1 it is given again."""
    for gain in released_gains:
        act = _Act(gain.application_no, day_number(gain.posting_date), gain.transaction_no, sign)
        amount_lcy = sign * units(gain.amount_lcy, rows.lcy_factor)
        details.add(act, gain.entry_no, gain.detail_type, 0, amount_lcy, 0)


class _AddingDetails:
    """Adds the detailed entries of one event, one after the other."""

    def __init__(self, placed: Placed, rows: Rows, place: int = 0) -> None:
        self._placed = placed
        self._details = rows.of(DetailRow)
        self._settled = rows.settled
        self._place = place

    def add(
        self,
        act: _Act,
        entry_no: int,
        detail_type: str,
        amount: int,
        amount_lcy: int,
        applied_entry_no: int,
    ) -> None:
        self._details.append(
            DetailRow(
                entry_no=entry_no,
                position=self._placed.position,
                place=self._place,
                posting_day=act.posting_day,
                commit_no=self._placed.commit_no,
                amount=amount,
                amount_lcy=amount_lcy,
                detail_type=detail_type,
                transaction_no=act.transaction_no,
                application_no=act.application_no,
                applied_entry_no=applied_entry_no,
            )
        )
        self._settled.add(entry_no)
        self._place += 1


def _adjusted(
    event: ExchangeAdjusted | ExchangeAdjustmentUndone, placed: Placed, rows: Rows
) -> None:
    """An unrealised gain or loss changes an entry in the local currency alone."""
    details = _AddingDetails(placed, rows)
    for detail in event.details:
        act = _Act(0, day_number(detail.posting_date), detail.transaction_no, 1)
        amount_lcy = units(detail.amount_lcy, rows.lcy_factor)
        details.add(act, detail.entry_no, detail.detail_type, 0, amount_lcy, 0)


def _reversed(event: EntriesReversed, placed: Placed, rows: Rows) -> None:
    """Adds the reversal as an entry, and closes it together with the entry that it reverses."""
    _posted(event, placed, rows)
    per_lcy = rows.lcy_factor
    details = _AddingDetails(placed, rows, place=len(event.entries))
    for entry in event.entries:
        act = _Act(
            entry.reversal_application_no, day_number(entry.posting_date), entry.transaction_no, 1
        )
        own_no, reversed_no = entry.entry_no, entry.reversed_entry_no
        amount = units(entry.amount, factor(entry.currency))
        amount_lcy = units(entry.amount_lcy, per_lcy)
        details.add(act, own_no, "application", -amount, -amount_lcy, reversed_no)
        details.add(act, reversed_no, "application", amount, amount_lcy, own_no)


_CLOSING = Closing(ENTRIES, DETAILS)


def _complete(rows: Rows) -> None:
    _CLOSING.close_new(rows.of(EntryRow), rows.of(DetailRow), rows.settled)


def _finish(writer: Writer, rows: Rows) -> None:
    _CLOSING.close(writer, rows.settled)
    edited = f"UPDATE {writer.name(ENTRIES)} SET is_edited = 1 WHERE entry_no = "  # noqa: S608
    writer.run(edited + "?", edited + "ANY(?)", rows.edited)


def _finish_all(writer: Writer) -> None:
    _CLOSING.close_all(writer)
    writer.execute(
        f"UPDATE {writer.name(ENTRIES)} SET is_edited = 1"  # noqa: S608
        f" WHERE entry_no IN (SELECT entry_no FROM {writer.name(entry_versions.VERSIONS)})"
    )


PROJECTION = Projection(
    (ENTRIES, DETAILS),
    (
        on(EntriesPosted, _posted),
        on(EntriesApplied, _applied),
        on(ApplicationsUndone, _undone),
        on(EntriesReversed, _reversed),
        on(ExchangeAdjusted, _adjusted),
        on(ExchangeAdjustmentUndone, _adjusted),
    ),
    _complete,
    _finish,
    _finish_all,
)
