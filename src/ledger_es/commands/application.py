"""Apply posted entries to each other, and undo an application."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.claims import Key, application_key, closed_key, entry_key, undone_key
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AlreadyUnapplied,
    CommandInvalid,
    ExceedsRemainingAmount,
    LateDiscountNotGrantable,
    LateDiscountWithoutReason,
    NoApplication,
    NothingToApply,
    SameSign,
    UnapplicationTooEarly,
)
from ledger_es.posting.discount import DISCOUNTED, PAYING, discount_is_possible
from ledger_es.posting.foreign_application import settle_in_currencies
from ledger_es.posting.legal_order import pays_in_legal_order, settle_in_legal_order
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.posting import Posting
from ledger_es.posting.readjustment import readjusted
from ledger_es.posting.settlement import Settlement, Target, candidates, settle
from ledger_es.posting.tolerance import ToleranceAnswers, payable
from ledger_es.posting.unapplication import (
    applied_by,
    latest_application,
    refuse_applied_later,
    touched_by,
    undo_application,
)
from ledger_es.values import EntryNo, OptionalAmountByEntryNo, OptionalCode, Personal, left_out


class ApplyEntries(Command):
    """Settle open entries of a customer or vendor with one applying entry, which may be a debit or a credit.

    `amounts_to_apply` maps entry numbers to positive amounts; None as the amount means as much as possible. Without
    `amounts_to_apply` the entries that are due first are settled, and no tolerance is accepted. Without `posting_date`
    the application is posted on the first day on which all its entries are open: the latest of their posting dates, or
    the later day on which an undo opened one of them again (receivables.md 5).

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
    `posting_date` the undo is posted on the date of the application, and without `document_no` under its document
    (receivables.md 6).
    """

    name: ClassVar[str] = "unapply-entry"

    entry_no: EntryNo
    application_no: EntryNo | None = None
    posting_date: date | None = None
    document_no: OptionalCode = ""

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
        _oldest_first(command, books, policy, whose, applying)
        if command.amounts_to_apply is None
        else _named(command, command.amounts_to_apply, books, policy, whose, applying)
    )
    _refuse_not_granted(command, settlement)
    entries = [applying, *(applied.entry for applied in settlement.applied)]
    latest = max(entries, key=lambda entry: entry.open_since)
    posting_date = command.posting_date or latest.open_since

    policy.allow_posting_on(posting_date)
    refuse_before_open(latest, posting_date)
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
        exact = None if amount is None else policy.money(amount, entry.posted.currency)
        if exact is not None and exact > abs(entry.remaining_amount):
            raise ExceedsRemainingAmount(
                entry_no=entry_no, remaining=abs(entry.remaining_amount), amount=exact
            )
        targets.append(Target(entry, exact))
    if not targets:
        raise NothingToApply(entry_no=applying.entry_no)
    return settle_in_currencies(
        policy,
        applying,
        targets,
        command.tolerance,
        frozenset(command.granted_discount_entry_nos),
    )


def _oldest_first(
    command: ApplyEntries, books: Books, policy: Policy, whose: Whose, applying: OpenEntry
) -> Settlement:
    ledger = books.party_ledger(whose)
    party = books.party(whose.ledger, whose.party_no)
    if pays_in_legal_order(party, policy, command.posting_date or applying.posted.posting_date):
        settlement = settle_in_legal_order(books, applying, ledger, command.posting_date)
    else:
        own, opposite = candidates(applying, ledger, command.posting_date)
        settlement = settle(applying, own, opposite)
    if not settlement.pairs:
        raise NothingToApply(entry_no=applying.entry_no)
    return settlement


def unapply_entry(command: UnapplyEntry, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    posting = Posting(books, policy, "unapplication")
    latest = latest_application(posting, whose, command.entry_no)
    if command.application_no and books.claimed(undone_key(command.application_no)):
        raise AlreadyUnapplied(application_no=command.application_no)
    if not latest:
        raise NoApplication(entry_no=command.entry_no)
    number = command.application_no or latest
    event = applied_by(books, number, command.entry_no)
    application = event.application(number)
    touched = touched_by(event, number)
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
    refuse_applied_later(posting, whose, touched, number)
    policy.allow_at_all(whose.ledger, whose.party_no, application.document_type)

    # From here on it must succeed.
    transaction = posting.begin_transaction(
        posting_date,
        application.document_type,
        command.document_no or application.document_no,
    )
    undone = undo_application(posting, whose, event, number, transaction)
    for further in (undone, *readjusted(posting, whose, [undone])):
        posting.also(whose.stream, further)
    return posting.decision({"application_no": number})
