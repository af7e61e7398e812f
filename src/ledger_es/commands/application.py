"""Apply posted entries to each other, and undo an application."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.claims import Key, application_key, closed_key, entry_key, undone_key
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
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AlreadyUnapplied,
    ApplicationTooEarly,
    CommandInvalid,
    EntryReversed,
    ExceedsRemainingAmount,
    LateDiscountNotGrantable,
    LateDiscountWithoutReason,
    LaterApplicationExists,
    NoApplication,
    NothingToApply,
    SameSign,
    UnapplicationTooEarly,
)
from ledger_es.posting.discount import DISCOUNTED, PAYING, discount_is_possible
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.posting import Posting
from ledger_es.posting.settlement import Settlement, Target, candidates, settle, settle_named
from ledger_es.posting.tolerance import ToleranceAnswers, payable
from ledger_es.values import EntryNo, OptionalAmountByEntryNo, Personal, left_out


class ApplyEntries(Command):
    """Settle open entries of a customer or vendor with one applying entry, which may be a debit or a credit.

    `amounts_to_apply` maps entry numbers to positive amounts; None as the amount means as much as possible. Without
    `amounts_to_apply` the entries that are due first are settled, and no tolerance is accepted. Without `posting_date`
    the application is posted on the latest posting date of its entries (receivables.md 5).

    `tolerance` answers the questions of the application. The discounts of `granted_discount_entry_nos` are granted
    however late the payment is, for the reason given.
    """

    name: ClassVar[str] = "apply-entries"

    applying_entry_no: EntryNo
    amounts_to_apply: OptionalAmountByEntryNo = left_out(None)
    posting_date: date | None = None
    tolerance: ToleranceAnswers = ToleranceAnswers()
    granted_discount_entry_nos: tuple[EntryNo, ...] = ()
    grant_reason: Personal = Personal()

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.applying_entry_no)]


class UnapplyEntry(Command):
    """Undo the latest application of an entry with all its effects.

    `application_no` names the application; without it, the latest application of the entry is undone. Without
    `posting_date` the undo is posted on the date of the application (receivables.md 6).
    """

    name: ClassVar[str] = "unapply-entry"

    entry_no: EntryNo
    application_no: EntryNo | None = None
    posting_date: date | None = None

    def claims_asked(self) -> Iterable[Key]:
        yield entry_key(self.entry_no)
        # Most applications that users undo have closed the entry.
        yield closed_key(self.entry_no)
        if self.application_no:
            yield undone_key(self.application_no)
            yield application_key(self.application_no)


def apply_entries(command: ApplyEntries, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.applying_entry_no)
    applying = books.open_entry(whose, command.applying_entry_no)
    _refuse_grants(command, books, whose, applying)
    settlement = (
        _oldest_first(command, books, whose, applying)
        if command.amounts_to_apply is None
        else _named(command, command.amounts_to_apply, books, policy, whose, applying)
    )
    _refuse_not_granted(command, settlement)
    entries = [applying, *(applied.entry for applied in settlement.applied)]
    latest = max(entries, key=lambda entry: entry.posted.posting_date)
    posting_date = command.posting_date or latest.posted.posting_date

    policy.allow_posting_on(posting_date)
    if posting_date < latest.posted.posting_date:
        raise ApplicationTooEarly(
            posting_date=posting_date,
            entry_no=latest.entry_no,
            entry_date=latest.posted.posting_date,
        )
    policy.allow_at_all(whose.ledger, whose.party_no, applying.posted.document_type)

    # From here on it must succeed, unless the posting group lacks an account.
    posting = Posting(books, policy, "application")
    transaction = posting.begin_transaction(
        posting_date, applying.posted.document_type, applying.posted.document_no
    )
    reason_seal = posting.seal(command.grant_reason, f"{whose.ledger}:{whose.party_no}")
    application_no = posting.apply(whose, applying, settlement, transaction, reason_seal)
    posting.note_questions(settlement.questions)
    return posting.decision({"application_no": application_no})


def _refuse_grants(command: ApplyEntries, books: Books, whose: Whose, applying: OpenEntry) -> None:
    """Raises LateDiscountNotGrantable or LateDiscountWithoutReason for a discount that cannot be granted."""
    for entry_no in command.granted_discount_entry_nos:
        named = command.amounts_to_apply is not None and entry_no in command.amounts_to_apply
        entry = books.open_entry(whose, entry_no)
        terms = payable(entry).terms
        grants = applying.posted.document_type in PAYING and terms.document_type in DISCOUNTED
        if not named or not grants or not discount_is_possible(terms):
            raise LateDiscountNotGrantable(
                entry_no=entry_no, discount_possible=abs(entry.discount_possible)
            )
    if command.grant_reason and not command.granted_discount_entry_nos:
        raise CommandInvalid(
            command=type(command).__name__,
            pointer="/grant_reason",
            reason="it is given, but no discount is granted",
        )
    if command.granted_discount_entry_nos and not command.grant_reason:
        raise LateDiscountWithoutReason(entry_no=command.granted_discount_entry_nos[0])


def _refuse_not_granted(command: ApplyEntries, settlement: Settlement) -> None:
    """Raises LateDiscountNotGrantable if the payment does not reach what a granted discount leaves to be paid."""
    for applied in settlement.applied:
        entry = applied.entry
        if entry.entry_no in command.granted_discount_entry_nos and not applied.discount:
            raise LateDiscountNotGrantable(
                entry_no=entry.entry_no, discount_possible=abs(entry.discount_possible)
            )


def _named(
    command: ApplyEntries,
    amounts: dict[int, Decimal | None],
    books: Books,
    policy: Policy,
    whose: Whose,
    applying: OpenEntry,
) -> Settlement:
    targets: list[Target] = []
    for entry_no, amount in amounts.items():
        entry = books.open_entry(whose, entry_no)
        if entry_no == applying.entry_no:
            raise SameSign(entry_no=entry_no)
        exact = None if amount is None else policy.money(amount)
        if exact is not None and exact > abs(entry.remaining_amount):
            raise ExceedsRemainingAmount(
                entry_no=entry_no, remaining=abs(entry.remaining_amount), amount=exact
            )
        targets.append(Target(entry, exact))
    if not targets:
        raise NothingToApply(entry_no=applying.entry_no)
    return settle_named(
        applying,
        targets,
        books.payment_tolerance.rules,
        command.tolerance,
        frozenset(command.granted_discount_entry_nos),
    )


def _oldest_first(
    command: ApplyEntries, books: Books, whose: Whose, applying: OpenEntry
) -> Settlement:
    own, opposite = candidates(applying, books.party_ledger(whose), command.posting_date)
    settlement = settle(applying, own, opposite)
    if not settlement.pairs:
        raise NothingToApply(entry_no=applying.entry_no)
    return settlement


def unapply_entry(command: UnapplyEntry, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    latest = _latest_application(books, whose, command.entry_no)
    if command.application_no and books.claimed(undone_key(command.application_no)):
        raise AlreadyUnapplied(application_no=command.application_no)
    if not latest:
        raise NoApplication(entry_no=command.entry_no)
    number = command.application_no or latest
    event = _applied(books, number, command.entry_no)
    application = next(
        application for application in event.applications if application.application_no == number
    )
    touched = [entry for entry in event.touched if entry.application_no == number]
    if all(entry.entry_no != command.entry_no for entry in touched):
        raise NoApplication(entry_no=command.entry_no)
    posting_date = command.posting_date or application.posting_date
    policy.allow_posting_on(posting_date)
    if posting_date < application.posting_date:
        raise UnapplicationTooEarly(
            entry_no=command.entry_no,
            posting_date=posting_date,
            application_date=application.posting_date,
        )
    for entry in touched:
        later = _latest_application(books, whose, entry.entry_no)
        if later != number:
            raise LaterApplicationExists(entry_no=entry.entry_no, application_no=later)
    policy.allow_at_all(whose.ledger, whose.party_no, application.document_type)

    # From here on it must succeed.
    posting = Posting(books, policy, "unapplication")
    transaction = posting.begin_transaction(
        posting_date, application.document_type, application.document_no
    )
    undone = _undone(application, event, touched, books, whose, transaction)
    posted_by_no = {entry.entry_no: books.posted_entry(entry.entry_no) for entry in touched}
    for line in _mirrored_lines(undone, posted_by_no, transaction.no):
        posting.post_line(line)
    posting.also(whose.stream, undone)
    return posting.decision({"application_no": number})


def _undone(
    application: Application,
    event: EntriesApplied,
    touched: list[TouchedEntry],
    books: Books,
    whose: Whose,
    transaction: TransactionRow,
) -> ApplicationsUndone:
    number, ledger = application.application_no, books.party_ledger(whose)
    return ApplicationsUndone(
        undone=(
            Unapplication(
                application_no=number,
                applying_entry_no=application.applying_entry_no,
                transaction_no=transaction.no,
                posting_date=transaction.posting_date,
                document_type=application.document_type,
                document_no=application.document_no,
            ),
        ),
        pairs_undone=tuple(pair for pair in event.pairs if pair.application_no == number),
        details_undone=tuple(detail for detail in event.details if detail.application_no == number),
        restored=tuple(_restored(entry, ledger.get(entry.entry_no)) for entry in touched),
        edited=tuple(edited for edited in event.edited if edited.application_no == number),
        reopened=tuple(
            books.posted_entry(entry.entry_no)
            for entry in touched
            if not entry.remaining_amount_after
        ),
    )


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
            application_no=detail.application_no,
        )
        yield of_detail
        yield of_detail._replace(
            account_no=detail.gl_account_no, amount_lcy=detail.amount_lcy, entry_no=0
        )
    for pair in undone.pairs_undone:
        debit, credit = posted_by_no[pair.debit_entry_no], posted_by_no[pair.credit_entry_no]
        if debit.control_account_no != credit.control_account_no:
            of_debit = Line(
                transaction_no=transaction_no,
                account_no=debit.control_account_no,
                amount_lcy=pair.amount_lcy,
                entry_no=debit.entry_no,
                application_no=pair.application_no,
            )
            yield of_debit
            yield of_debit._replace(
                account_no=credit.control_account_no,
                amount_lcy=-pair.amount_lcy,
                entry_no=credit.entry_no,
            )


def _latest_application(books: Books, whose: Whose, entry_no: int) -> int:
    """The last application that changed the entry, 0 for none. Raises EntryReversed if a reversal closed the entry."""
    entry = books.party_ledger(whose).get(entry_no)
    if entry is not None:
        return entry.application_no_last
    closing = books.find_claimant(closed_key(entry_no))
    if isinstance(closing, EntriesReversed):
        raise EntryReversed(entry_no=entry_no)
    assert isinstance(closing, EntriesApplied), f"entry {entry_no} is neither open nor closed"
    return next(
        touched.application_no
        for touched in closing.touched
        if touched.entry_no == entry_no and not touched.remaining_amount_after
    )


def _applied(books: Books, application_no: int, entry_no: int) -> EntriesApplied:
    """The event of the application. Raises NoApplication if no application has this number."""
    event = books.find_claimant(application_key(application_no))
    if not isinstance(event, EntriesApplied):
        raise NoApplication(entry_no=entry_no)
    return event


def _restored(touched: TouchedEntry, entry: OpenEntry | None) -> ReopenedEntry:
    """The entry as it was before the application, except that a later edit of a still open entry is kept."""
    discount, tolerance = touched.discount_possible_before, touched.max_payment_tolerance_before
    if entry is not None and entry.discount_possible != touched.discount_possible_after:
        discount = entry.discount_possible
    if entry is not None and entry.max_payment_tolerance != touched.max_payment_tolerance_after:
        tolerance = entry.max_payment_tolerance
    return ReopenedEntry(
        application_no=touched.application_no,
        entry_no=touched.entry_no,
        application_no_before=touched.application_no_before,
        currency=touched.currency,
        control_account_no=touched.control_account_no,
        remaining_amount_after=touched.remaining_amount_before,
        remaining_amount_lcy_after=touched.remaining_amount_lcy_before,
        discount_possible_after=discount,
        max_payment_tolerance_after=tolerance,
    )
