"""Collect open entries by direct debit: choose the debits of a day, and name the entries that are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple

from ledger_es.aggregates.claims import Key, collected_key, returned_debit_key
from ledger_es.aggregates.direct_debit_collection import (
    CURRENCY,
    KIND,
    Debit,
    DebitReturned,
    DebitsCollected,
)
from ledger_es.aggregates.direct_debit_setup import CreditorTerms
from ledger_es.aggregates.event import Event, stream_key
from ledger_es.aggregates.mandate import KIND as MANDATE
from ledger_es.aggregates.mandate import Scheme
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party import PartyMaster
from ledger_es.commands.asking_run import answer_with, load_customers
from ledger_es.deciding.books import Books, KnownMandate, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankAccountBlocked,
    CollectionDayNotPossible,
    CollectionNoInvalid,
    CollectionNoUsed,
    DebitLeftOut,
    DebitNotPossible,
    DirectDebitCurrencyWrong,
    DirectDebitsNotSetUp,
    NothingToCollect,
    Words,
)
from ledger_es.posting.discount import amount_with_discount, is_in_time
from ledger_es.posting.number_series import Drawn, draw
from ledger_es.posting.tolerance import payable
from ledger_es.values import (
    BLOCKED_ENTIRELY,
    ZERO,
    BankAccountNo,
    Claim,
    CustomerNo,
    EntryNo,
    OptionalCode,
    stream_id,
)
from ledger_es.values.target_days import is_target_day, target_day_from, target_days_after

SERIES: Final = "DIRECT-DEBIT"
_NUMBER: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,22}[A-Za-z0-9])?")
"""A number with room for the numbers of debits behind it, in the 35 characters of SEPA."""


class CollectDirectDebits(Command):
    """Collect invoices that are due in a period from the accounts of their customers (receivables.md 18).

    Invoices in euros whose payment method is direct debit are taken, from customers with a mandate that holds on the
    day; what cannot be collected is told as warnings. `any_method` takes the others too, and `entry_nos` takes exactly
    the named entries, also those that wait for a person since they came back. `document_date` is the day of the
    command: the bank wants the file some TARGET days before the collection. Without `collection_date` the first day
    is taken that is possible for all.
    """

    name: ClassVar[str] = "collect-direct-debits"

    collection_no: OptionalCode = ""
    bank_account_no: BankAccountNo
    scheme: Scheme = "core"
    document_date: date
    due_from: date | None = None
    due_to: date
    collection_date: date | None = None
    customer_nos: tuple[CustomerNo, ...] = ()
    entry_nos: tuple[EntryNo, ...] = ()
    any_method: bool = False

    def request_content(self) -> dict[str, Any]:
        """Without the day of the command: the same request may be sent again on another day."""
        content = super().request_content()
        content.pop("document_date", None)
        return content


class _Due(NamedTuple):
    """An open entry that might be collected, and its customer."""

    customer_no: str
    master: PartyMaster
    entry: OpenEntry


def collect_direct_debits(command: CollectDirectDebits, books: Books, policy: Policy) -> Decision:
    terms = _terms(command.bank_account_no, books)
    due = list(_named(command, books)) if command.entry_nos else list(_due(command, books))
    last_due = max((due_entry.entry.due_date for due_entry in due), default=command.due_to)
    day = _collection_day(command, last_due, terms.lead_days)
    mandates = _Mandates(books, command.scheme, day)
    chosen, left_out = _chosen(command, due, mandates, day, books)
    if not chosen:
        raise NothingToCollect(
            bank_account_no=command.bank_account_no,
            due_to=command.due_to,
            left_out=len(left_out),
        )
    drawn = _numbered(command, books)

    # From here on it must succeed.
    collection_no = command.collection_no or drawn.numbers[0]
    debits = tuple(_debits(collection_no, chosen, day))
    collected = DebitsCollected(
        bank_account_no=command.bank_account_no,
        scheme=command.scheme,
        collection_date=day,
        document_date=command.document_date,
        due_from=command.due_from,
        due_to=command.due_to,
        total_amount=sum((debit.amount for debit in debits), ZERO),
        debits=debits,
    )
    events: list[tuple[str, Event]] = [
        (stream_id("number_series", SERIES), event) for event in drawn.events
    ]
    events.append((stream_id(KIND, collection_no), collected))
    answer = answer_with(
        [*drawn.warnings, *left_out],
        collection_no=collection_no,
        collection_date=day.isoformat(),
        debits=len(debits),
        total_amount=str(collected.total_amount),
    )
    return Decision(events, books.head, answer)


def _terms(bank_account_no: str, books: Books) -> CreditorTerms:
    """The set-up of the account. Raises DirectDebitsNotSetUp, BankAccountBlocked or DirectDebitCurrencyWrong."""
    terms = books.direct_debit_setup.terms.get(bank_account_no)
    master = books.bank_account(bank_account_no)
    if terms is None:
        raise DirectDebitsNotSetUp(bank_account_no=bank_account_no)
    if master.blocked:
        raise BankAccountBlocked(bank_account_no=bank_account_no)
    if master.currency != CURRENCY:
        raise DirectDebitCurrencyWrong(bank_account_no=bank_account_no, currency=master.currency)
    return terms


def _chosen(
    command: CollectDirectDebits,
    due: Sequence[_Due],
    mandates: _Mandates,
    day: date,
    books: Books,
) -> tuple[list[tuple[_Due, KnownMandate]], list[DebitLeftOut]]:
    """The entries that are collected, each with its mandate, and warnings about the others.

    Raises DebitNotPossible for an entry that was named.
    """
    chosen: list[tuple[_Due, KnownMandate]] = []
    left_out: list[DebitLeftOut] = []
    claims = books.claims([key for due_entry in due for key in _keys(due_entry)])
    for due_entry in due:
        mandate = mandates.usable(due_entry.customer_no)
        reason = _against(due_entry, claims, books) or _waits(command, due_entry, claims, books)
        if reason is None and not _amount(due_entry.entry, day):
            reason = Words("its discount is all that is left of it")
        if reason is None and mandate is not None:
            mandates.use(mandate)
            chosen.append((due_entry, mandate))
            continue
        if reason is None:
            reason = Words(
                "customer {customer_no} has no mandate for it", customer_no=due_entry.customer_no
            )
        if command.entry_nos:
            raise DebitNotPossible(entry_no=due_entry.entry.entry_no, reason=reason)
        left_out.append(_left_out(due_entry, reason))
    return chosen, left_out


def _numbered(command: CollectDirectDebits, books: Books) -> Drawn:
    """The number that is drawn if the command brings none. Raises CollectionNoInvalid or CollectionNoUsed."""
    drawn = Drawn() if command.collection_no else draw(books, SERIES, [command.document_date])
    number = command.collection_no or drawn.numbers[0]
    if not _NUMBER.fullmatch(number):
        raise CollectionNoInvalid(collection_no=number)
    if books.direct_debit_collection(number).collected is not None:
        raise CollectionNoUsed(collection_no=number)
    return drawn


# --- entries ------------------------------------------------------------------------------


def _due(command: CollectDirectDebits, books: Books) -> Iterator[_Due]:
    """The invoices that are due in the period and to be paid by direct debit, by customer and due date."""
    methods = books.payment_methods.methods
    for customer_no, master in load_customers(command.customer_nos, books).items():
        for entry in books.party_ledger(Whose("customer", customer_no)).open_debits.oldest_first():
            if entry.due_date > command.due_to:
                break
            if command.due_from is not None and entry.due_date < command.due_from:
                continue
            if entry.posted.document_type != "invoice" or entry.posted.currency != CURRENCY:
                continue
            method = methods.on(entry.payment_method, command.document_date)
            if command.any_method or (method is not None and method.direct_debit):
                yield _Due(customer_no, master, entry)


def _named(command: CollectDirectDebits, books: Books) -> Iterator[_Due]:
    """The entries that are named. Raises EntryUnknown, EntryIsClosed or DebitNotPossible."""
    for entry_no in dict.fromkeys(command.entry_nos):
        whose = books.whose_entry(entry_no)
        entry = books.open_entry(whose, entry_no)
        if whose.ledger != "customer" or not entry.is_debit:
            raise DebitNotPossible(entry_no=entry_no, reason=Words("it is not owed by a customer"))
        if entry.posted.currency != CURRENCY:
            reason = Words("it is in {currency}", currency=entry.posted.currency)
            raise DebitNotPossible(entry_no=entry_no, reason=reason)
        yield _Due(whose.party_no, books.party("customer", whose.party_no), entry)


def _keys(due_entry: _Due) -> tuple[Key, Key]:
    """The claims of the collection in which the entry stands, and of its last return."""
    entry_no = due_entry.entry.entry_no
    return collected_key(entry_no), returned_debit_key(entry_no)


def _against(due_entry: _Due, claims: Mapping[Key, Claim], books: Books) -> Words | None:
    """What speaks against collecting the entry, None if nothing does."""
    entry = due_entry.entry
    if due_entry.master.blocked in BLOCKED_ENTIRELY:
        return Words("customer {customer_no} is blocked", customer_no=due_entry.customer_no)
    if entry.on_hold:
        return Words("it is on hold ({on_hold})", on_hold=entry.on_hold)
    if books.party_ledger(Whose("customer", due_entry.customer_no)).notes.dispute_of(
        entry.entry_no
    ):
        return Words("it is disputed")
    claim = claims.get(collected_key(entry.entry_no))
    if claim is not None:
        return Words("it stands in collection {number}", number=stream_key(claim.stream))
    return None


def _waits(
    command: CollectDirectDebits, due_entry: _Due, claims: Mapping[Key, Claim], books: Books
) -> Words | None:
    """The reason if the entry waits for a person since its debit came back, and nobody names it."""
    claim = claims.get(returned_debit_key(due_entry.entry.entry_no))
    if claim is None or command.entry_nos:
        return None
    returned = books.recorded(claim.stream, claim.version)
    assert isinstance(returned, DebitReturned), "the claim of a return is that of a debit"
    if not returned.waits:
        return None
    return Words(
        "the bank has returned its debit ({reason_code}), and it waits for a person",
        reason_code=returned.reason_code or "no code",
    )


def _left_out(due_entry: _Due, reason: Words) -> DebitLeftOut:
    return DebitLeftOut(
        customer_no=due_entry.customer_no,
        entry_no=due_entry.entry.entry_no,
        document_no=due_entry.entry.posted.document_no,
        reason=reason,
    )


# --- day, mandates, debits ----------------------------------------------------------------


def _collection_day(command: CollectDirectDebits, last_due: date, lead_days: int) -> date:
    """The day of the collection. Raises CollectionDayNotPossible, with the first day that is."""
    first = target_day_from(max(last_due, target_days_after(command.document_date, lead_days)))
    day = command.collection_date
    if day is None:
        return first
    if not is_target_day(day):
        reason = Words("banks are closed on it")
    elif day < first:
        reason = Words(
            "the file is made on {document_date}, and the last debit is due on {last_due}",
            document_date=command.document_date,
            last_due=last_due,
        )
    else:
        return day
    raise CollectionDayNotPossible(
        bank_account_no=command.bank_account_no,
        document_date=command.document_date,
        collection_date=day,
        due_to=command.due_to,
        proposal=max(first, target_day_from(day)),
        reason=reason,
    )


class _Mandates:
    """The mandates that can be used on a day, and how often this collection has used each."""

    def __init__(self, books: Books, scheme: Scheme, day: date) -> None:
        self._by_customer: dict[str, list[KnownMandate]] = {}
        self._uses: dict[str, int] = {}
        numbers = books.mandates()
        books.load(stream_id(MANDATE, mandate_no) for mandate_no in numbers)
        for mandate_no in numbers:
            mandate = books.mandate(mandate_no)
            if mandate.signed.scheme == scheme and mandate.holds_on(day):
                self._by_customer.setdefault(mandate.signed.customer_no, []).append(mandate)

    def usable(self, customer_no: str) -> KnownMandate | None:
        """The mandate signed last that has debits left, None if there is none."""
        usable = [
            mandate
            for mandate in self._by_customer.get(customer_no, ())
            if mandate.has_left(self._uses.get(mandate.signed.mandate_no, 0))
        ]
        return max(
            usable,
            key=lambda mandate: (mandate.signed.signed_on, mandate.signed.mandate_no),
            default=None,
        )

    def use(self, mandate: KnownMandate) -> None:
        number = mandate.signed.mandate_no
        self._uses[number] = self._uses.get(number, 0) + 1


def _debits(
    collection_no: str, chosen: Iterable[tuple[_Due, KnownMandate]], day: date
) -> Iterator[Debit]:
    for debit_no, (due_entry, mandate) in enumerate(chosen, 1):
        yield Debit(
            debit_no=debit_no,
            customer_no=due_entry.customer_no,
            entry_no=due_entry.entry.entry_no,
            document_no=due_entry.entry.posted.document_no,
            mandate_no=mandate.signed.mandate_no,
            amount=_amount(due_entry.entry, day),
            end_to_end_id=f"{collection_no}-{debit_no}",
        )


def _amount(entry: OpenEntry, day: date) -> Decimal:
    """What is left of the entry, less the discount that it has if it is paid on the day.

    A discount of more than what is left is not granted. If it is all that is left, there is nothing to collect.
    """
    terms = payable(entry).terms
    return amount_with_discount(terms) if is_in_time(terms, day) else entry.remaining_amount
