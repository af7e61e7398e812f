"""The entries that an unposted journal line settles, chosen before it is posted (receivables.md 3.2, 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.journal_batch import BatchLine, JournalName, LineApplication
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    EntryInUse,
    ExceedsRemainingAmount,
    JournalLineInvalid,
    SameSign,
    Words,
)
from ledger_es.posting.batch_line import check_line, party_side
from ledger_es.posting.discount import DISCOUNTED, PAYING, amount_with_discount, is_in_time
from ledger_es.posting.journal_line import LineAccount
from ledger_es.posting.open_since import refuse_before_open
from ledger_es.posting.tolerance import payable
from ledger_es.values import ZERO


class _Choice(NamedTuple):
    """A line that has chosen an entry, and what it settles of it at most."""

    journal: JournalName
    line_no: int
    amount: Decimal


def applied_line(
    books: Books, policy: Policy, line: BatchLine, applies_to: Mapping[int, Decimal | None]
) -> tuple[BatchLine, list[LineApplication]]:
    """The line with these applications and, if it had no amount, with the one that settles them.

    Raises JournalLineInvalid, EntryUnknown, EntryIsClosed, EntryOfAnotherParty, ApplicationTooEarly,
    ExceedsRemainingAmount, or SameSign if no entry is opposite to the line.
    """
    if not applies_to:
        return line, []
    line = line.model_copy(update={"applies_to_document_type": "", "applies_to_document_no": ""})
    side = party_side(line)
    if side is None:
        raise JournalLineInvalid(reason=Words("only a customer's or vendor's line settles entries"))
    applications: list[LineApplication] = []
    entries: list[OpenEntry] = []
    settles = ZERO
    for entry_no, amount in applies_to.items():
        entry = _open_entry(books, line, side, entry_no)
        exact = None if amount is None else policy.money(amount, entry.posted.currency)
        if exact is not None and exact > abs(entry.remaining_amount):
            raise ExceedsRemainingAmount(
                entry_no=entry_no, remaining=abs(entry.remaining_amount), amount=exact
            )
        applications.append(
            LineApplication(line_no=line.line_no, entry_no=entry_no, amount=exact or ZERO)
        )
        entries.append(entry)
        settles += _settled(line, entry, exact)
    if line.amount:
        _refuse_same_sign(side, entries)
    else:
        line = line.model_copy(update={"amount": _filled(policy, line, side, entries, settles)})
    return check_line(books, policy, line, applications), applications


def _open_entry(books: Books, line: BatchLine, side: LineAccount, entry_no: int) -> OpenEntry:
    assert side.account_type == "customer" or side.account_type == "vendor"
    entry = books.open_entry(Whose(side.account_type, side.account_no), entry_no)
    refuse_before_open(entry, line.posting_date)
    return entry


def _settled(line: BatchLine, entry: OpenEntry, amount: Decimal | None) -> Decimal:
    """What a payment of the entry needs, with the sign of the entry: without its discount, if that is earned."""
    if amount is not None:
        return amount if entry.is_debit else -amount
    terms = payable(entry).terms
    earns_discount = (
        line.document_type in PAYING
        and terms.document_type in DISCOUNTED
        and is_in_time(terms, line.posting_date)
    )
    return amount_with_discount(terms) if earns_discount else entry.remaining_amount


def _refuse_same_sign(side: LineAccount, entries: list[OpenEntry]) -> None:
    if all(entry.is_debit == (side.amount > 0) for entry in entries):
        raise SameSign(entry_no=entries[0].entry_no)


def _filled(
    policy: Policy,
    line: BatchLine,
    side: LineAccount,
    entries: list[OpenEntry],
    settles: Decimal,
) -> Decimal:
    """The amount of the line that settles its entries."""
    currency = line.currency or policy.currency
    if any(entry.posted.currency != currency for entry in entries):
        raise JournalLineInvalid(
            reason=Words("its entries are in another currency: give the line an amount")
        )
    is_first_side = (side.account_type, side.account_no) == (line.account_type, line.account_no)
    return -settles if is_first_side else settles


class ChosenEntries:
    """What unposted lines of all journals will settle of the entries that they have chosen."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._by_entry: dict[int, list[_Choice]] = {}
        for journal in books.journal_batches.batches:
            batch = books.journal_lines(journal)
            for line_no, applications in batch.applications.items():
                self.note(journal, batch.lines[line_no], applications)

    def note(
        self, journal: JournalName, line: BatchLine, applications: Sequence[LineApplication]
    ) -> None:
        """Takes note of what a line has chosen."""
        for entry_no, amount in _needs(self._books, line, applications).items():
            choice = _Choice(journal, line.line_no, amount)
            self._by_entry.setdefault(entry_no, []).append(choice)

    def refuse_in_use(
        self, journal: JournalName, line: BatchLine, applications: Sequence[LineApplication]
    ) -> None:
        """Raises EntryInUse for an entry of which other lines leave less than this line needs."""
        for entry_no, needed in _needs(self._books, line, applications).items():
            others = [
                choice
                for choice in self._by_entry.get(entry_no, ())
                if (choice.journal, choice.line_no) != (journal, line.line_no)
            ]
            in_use = sum((choice.amount for choice in others), ZERO)
            left = _remaining(self._books, entry_no) - in_use
            if others and needed > left:
                raise EntryInUse(
                    entry_no=entry_no,
                    journal=str(others[0].journal),
                    line_no=others[0].line_no,
                    left=max(left, ZERO),
                )


def _needs(
    books: Books, line: BatchLine, applications: Sequence[LineApplication]
) -> dict[int, Decimal]:
    """What the line will settle of each entry at most, as far as its money goes; positive."""
    left = abs(line.amount)
    needs: dict[int, Decimal] = {}
    for application in applications:
        settles = application.amount or min(_remaining(books, application.entry_no), left)
        needs[application.entry_no] = settles
        left = max(left - settles, ZERO)
    return needs


def _remaining(books: Books, entry_no: int) -> Decimal:
    """What remains of the entry, positive; nothing of a closed one."""
    entry = books.party_ledger(books.whose_entry(entry_no)).get(entry_no)
    return ZERO if entry is None else abs(entry.remaining_amount)
