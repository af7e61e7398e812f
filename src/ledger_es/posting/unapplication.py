"""Undoing an application: the entries as they were before, and its G/L lines with the opposite sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ledger_es.aggregates.claims import application_key, closed_key
from ledger_es.aggregates.exchange_adjustment import ReleasedGain
from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import (
    Application,
    ApplicationsUndone,
    EntriesApplied,
    EntriesReversed,
    PostedEntry,
    ReopenedEntry,
    TouchedEntry,
    Unapplication,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.errors import EntryReversed, LaterApplicationExists, NoApplication
from ledger_es.posting.entry_dimensions import dimensions_of_pair
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.posting import Posting
from ledger_es.posting.recorded_vat import opposite_vat, vat_of_application
from ledger_es.posting.released_gain import Days, given_again


def latest_application(posting: Posting, whose: Whose, entry_no: int) -> int:
    """The last application that changed the entry, 0 for none. Raises EntryReversed if a reversal closed the entry."""
    entry = posting.ledger(whose).get(entry_no)
    if entry is not None:
        return entry.application_no_last
    closing = posting.books.find_claimant(closed_key(entry_no))
    if isinstance(closing, EntriesReversed):
        raise EntryReversed(entry_no=entry_no)
    assert isinstance(closing, EntriesApplied), f"entry {entry_no} is neither open nor closed"
    return next(
        touched.application_no
        for touched in closing.touched
        if touched.entry_no == entry_no and not touched.remaining_amount_after
    )


def applied_by(books: Books, application_no: int, entry_no: int) -> EntriesApplied:
    """The event of the application. Raises NoApplication if no application has this number."""
    event = books.find_claimant(application_key(application_no))
    if not isinstance(event, EntriesApplied):
        raise NoApplication(entry_no=entry_no)
    return event


def touched_by(event: EntriesApplied, application_no: int) -> list[TouchedEntry]:
    """How the application changed its entries."""
    return [entry for entry in event.touched if entry.application_no == application_no]


def refuse_applied_later(
    posting: Posting, whose: Whose, touched: list[TouchedEntry], application_no: int
) -> None:
    """Raises LaterApplicationExists unless the application is the latest one of all its entries."""
    for entry in touched:
        later = latest_application(posting, whose, entry.entry_no)
        if later != application_no:
            raise LaterApplicationExists(entry_no=entry.entry_no, application_no=later)


def undo_application(
    posting: Posting,
    whose: Whose,
    event: EntriesApplied,
    application_no: int,
    transaction: TransactionRow,
) -> ApplicationsUndone:
    """Posts the mirrored lines of the application and restores its entries in the posting's ledger of the party.

    The application must be the latest one of all its entries. The event that is returned is for the party's ledger.
    """
    undone = _undone(posting, whose, event, application_no, transaction)
    posted_by_no = {
        restored.entry_no: _as_posted(posting, whose, restored.entry_no)
        for restored in undone.restored
    }
    for line in _mirrored_lines(undone, posted_by_no, transaction.no):
        posting.copy_line(line)
    _post_vat_again(posting, event, undone, application_no, transaction)
    posting.ledger(whose).evolve(undone)
    return undone


def unapply_all(
    posting: Posting, whose: Whose, entry_no: int, transaction: TransactionRow
) -> ApplicationsUndone | None:
    """Undoes every application of the entry, the newest first. Returns them as one event, None if there is none.

    An application that is dated after the transaction is undone on its own date, by a transaction of that day. Raises
    LaterApplicationExists if another entry of one of them was applied since, or PostingDateNotAllowed.
    """
    undone: list[ApplicationsUndone] = []
    while latest := latest_application(posting, whose, entry_no):
        event = applied_by(posting.books, latest, entry_no)
        refuse_applied_later(posting, whose, touched_by(event, latest), latest)
        on_its_day = _not_before(posting, transaction, event.application(latest))
        undone.append(undo_application(posting, whose, event, latest, on_its_day))
    return merged(undone) if undone else None


def _not_before(
    posting: Posting, transaction: TransactionRow, application: Application
) -> TransactionRow:
    if application.posting_date <= transaction.posting_date:
        return transaction
    posting.policy.allow_posting_on(application.posting_date)
    return posting.begin_transaction(
        application.posting_date, transaction.document_type, transaction.document_no
    )


def merged(events: Iterable[ApplicationsUndone]) -> ApplicationsUndone:
    """One event for the undone applications of a party, in their order."""
    parts = list(events)
    return ApplicationsUndone(
        undone=tuple(row for event in parts for row in event.undone),
        pairs_undone=tuple(row for event in parts for row in event.pairs_undone),
        details_undone=tuple(row for event in parts for row in event.details_undone),
        released_undone=tuple(row for event in parts for row in event.released_undone),
        restored=tuple(row for event in parts for row in event.restored),
        reopened=tuple(row for event in parts for row in event.reopened),
        edited=tuple(row for event in parts for row in event.edited),
    )


def _undone(
    posting: Posting,
    whose: Whose,
    event: EntriesApplied,
    application_no: int,
    transaction: TransactionRow,
) -> ApplicationsUndone:
    ledger = posting.ledger(whose)
    touched = touched_by(event, application_no)
    application = event.application(application_no)
    day = transaction.posting_date
    assert day >= application.posting_date, f"application {application_no} is undone before its day"
    reopened_on = day if day > application.posting_date else None
    return ApplicationsUndone(
        undone=(
            Unapplication(
                application_no=application_no,
                applying_entry_no=application.applying_entry_no,
                transaction_no=transaction.no,
                posting_date=transaction.posting_date,
                document_type=application.document_type,
                document_no=transaction.document_no,
            ),
        ),
        pairs_undone=tuple(pair for pair in event.pairs if pair.application_no == application_no),
        details_undone=tuple(
            detail for detail in event.details if detail.application_no == application_no
        ),
        released_undone=_released_undone(posting, event, application_no, transaction),
        restored=tuple(
            _restored(entry, ledger.get(entry.entry_no), reopened_on) for entry in touched
        ),
        edited=tuple(edited for edited in event.edited if edited.application_no == application_no),
        reopened=tuple(
            posting.books.posted_entry(entry.entry_no)
            for entry in touched
            if not entry.remaining_amount_after
        ),
    )


def _released_undone(
    posting: Posting, event: EntriesApplied, application_no: int, transaction: TransactionRow
) -> tuple[ReleasedGain, ...]:
    """What the application took back of unrealised gains and losses, given again by lines of its undo."""
    released = [gain for gain in event.released if gain.application_no == application_no]
    days = Days(transaction, posting.begin_transaction, posting.policy)
    return tuple(given_again(released, days, posting.copy_line))


def _post_vat_again(
    posting: Posting,
    event: EntriesApplied,
    undone: ApplicationsUndone,
    application_no: int,
    transaction: TransactionRow,
) -> None:
    """Adds the VAT entries that give back what the application had corrected."""
    if not any(detail.detail_type.endswith("_vat_excluded") for detail in undone.details_undone):
        return
    application = event.application(application_no)
    for row in vat_of_application(posting.books, application.transaction_no, application_no):
        posting.post_vat(opposite_vat(row, transaction.no, row.entry_no))


def _as_posted(posting: Posting, whose: Whose, entry_no: int) -> PostedEntry:
    entry = posting.ledger(whose).get(entry_no)
    return entry.posted if entry is not None else posting.books.posted_entry(entry_no)


def _mirrored_lines(
    undone: ApplicationsUndone, posted_by_no: dict[int, PostedEntry], transaction_no: int
) -> Iterator[Line]:
    """The G/L lines of the application with the opposite sign. Each names the application."""
    for detail in undone.details_undone:
        of_detail = Line(
            transaction_no=transaction_no,
            account_no=detail.control_account_no,
            amount_lcy=-detail.amount_lcy,
            entry_no=detail.entry_no,
            dimensions=detail.dimensions,
            application_no=detail.application_no,
        )
        yield of_detail
        yield of_detail._replace(
            account_no=detail.gl_account_no, amount_lcy=detail.amount_lcy, entry_no=0
        )
    applying = posted_by_no[undone.undone[0].applying_entry_no]
    for pair in undone.pairs_undone:
        debit, credit = posted_by_no[pair.debit_entry_no], posted_by_no[pair.credit_entry_no]
        if debit.control_account_no != credit.control_account_no:
            of_debit = Line(
                transaction_no=transaction_no,
                account_no=debit.control_account_no,
                amount_lcy=pair.amount_lcy,
                entry_no=debit.entry_no,
                dimensions=dimensions_of_pair(applying, debit, credit),
                application_no=pair.application_no,
            )
            yield of_debit
            yield of_debit._replace(
                account_no=credit.control_account_no,
                amount_lcy=-pair.amount_lcy,
                entry_no=credit.entry_no,
            )


def _restored(
    touched: TouchedEntry, entry: OpenEntry | None, reopened_on: date | None
) -> ReopenedEntry:
    """The entry as it was before the application, except that a later edit of a still open entry is kept.

    `reopened_on` is the day of the undo if it is later than that of the application.
    """
    discount, tolerance = touched.discount_possible_before, touched.max_payment_tolerance_before
    if entry is not None and entry.discount_possible != touched.discount_possible_after:
        discount = entry.discount_possible
    if entry is not None and entry.max_payment_tolerance != touched.max_payment_tolerance_after:
        tolerance = entry.max_payment_tolerance
    remaining_lcy = touched.remaining_amount_lcy_before
    if entry is not None:
        # It may have been adjusted to the rates of a day since.
        remaining_lcy += entry.remaining_lcy - touched.remaining_amount_lcy_after
    reopenings = (touched.reopened_on_before, entry and entry.reopened_on, reopened_on)
    return ReopenedEntry(
        application_no=touched.application_no,
        entry_no=touched.entry_no,
        application_no_before=touched.application_no_before,
        reopened_on=max(filter(None, reopenings), default=None),
        currency=touched.currency,
        control_account_no=touched.control_account_no,
        remaining_amount_after=touched.remaining_amount_before,
        remaining_amount_lcy_after=remaining_lcy,
        discount_possible_after=discount,
        max_payment_tolerance_after=tolerance,
    )
