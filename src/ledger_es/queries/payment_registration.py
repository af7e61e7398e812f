"""The unpaid documents of customers, the search among them, and what a user has marked as paid."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, select, text

from ledger_es.errors import SearchToleranceInvalid
from ledger_es.projections.payment_registration import PAYMENT_MARKS, REGISTRATION_SETTINGS
from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.asking_document import AskingDocument, asking_documents
from ledger_es.queries.journal_batch import journal_batches, unposted_lines
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries import Asked, OpenEntry, open_entries
from ledger_es.values import from_minor_units, quantum


class AmountRange(NamedTuple):
    """The amounts that a search finds, bounds included."""

    lowest: Decimal
    highest: Decimal


def amount_range(amount: Decimal, tolerance_percentage: Decimal, currency: str) -> AmountRange:
    """The amount less and plus the percentage of it, rounded to the currency (receivables.md 8.6).

    Raises SearchToleranceInvalid unless the percentage lies between 0 and 100.
    """
    refuse_tolerance(tolerance_percentage)
    tolerance = abs(amount) * tolerance_percentage / 100
    lowest, highest = (
        (amount + sign * tolerance).quantize(quantum(currency), ROUND_HALF_UP) for sign in (-1, 1)
    )
    return AmountRange(lowest, highest)


def refuse_tolerance(percentage: Decimal) -> None:
    """Raises SearchToleranceInvalid unless the percentage lies between 0 and 100."""
    if not 0 <= percentage <= 100:
        raise SearchToleranceInvalid(percentage=percentage)


class Search(NamedTuple):
    """What a search among unpaid documents looks for.

    `document_part` is a part of the document number, in capitals or small letters. `amount` is the remaining amount,
    regardless of its sign, within the percentage; 0 finds every amount (receivables.md 8.6).
    """

    document_part: str = ""
    amount: Decimal = Decimal(0)
    tolerance_percentage: Decimal = Decimal(0)


def unpaid_documents(
    connection: Connection, moment: Moment, customer_no: str | None, search: Search
) -> list[OpenEntry]:
    """The open customer entries but payments, by entry number, as far as the search finds them.

    Raises SearchToleranceInvalid.
    """
    refuse_tolerance(search.tolerance_percentage)
    part = search.document_part.casefold()
    documents = [
        entry
        for entry in open_entries(connection, moment, Asked("customer", customer_no))
        if entry.document_type != "payment" and part in entry.document_no.casefold()
    ]
    return [entry for entry in documents if not search.amount or _is_found(entry, search)]


def _is_found(entry: OpenEntry, search: Search) -> bool:
    return _is_in_range(entry.remaining_amount, entry.currency, search)


def _is_in_range(amount: int, currency: str, search: Search) -> bool:
    searched = amount_range(abs(search.amount), search.tolerance_percentage, currency)
    return searched.lowest <= abs(from_minor_units(amount, currency)) <= searched.highest


def found_drafts(
    connection: Connection, moment: Moment, customer_no: str | None, search: Search
) -> list[AskingDocument]:
    """The reminders and finance charge memos that are not issued yet, as far as the search finds them.

    By a part of their number, and by what remains of their entries or the interest on it (receivables.md 8.6). A search
    for nothing finds none.
    """
    if not (search.document_part or search.amount):
        return []
    part = search.document_part.casefold()
    return [
        draft
        for kind in ("reminder", "finance_charge_memo")
        for draft in asking_documents(connection, moment, kind, customer_no=customer_no)
        if draft.status == "draft"
        and part in draft.document_no.casefold()
        and (
            not search.amount
            or _is_in_range(draft.remaining_amount, draft.currency, search)
            or _is_in_range(draft.interest_amount, draft.currency, search)
        )
    ]


# --- marks --------------------------------------------------------------------------------


class PaymentMark(NamedTuple):
    """A payment that a user has marked on a document and not posted. Amounts are in smallest units, signed as it.

    `remaining_amount` is what stays open once it is posted; `original_remaining` and `discounted_amount` are what was
    open when it was marked.
    """

    for_actor: str
    entry_no: int
    currency: str
    received_day: int | None
    amount_received: int
    discount_day: int | None
    moves_discount_day: int
    original_remaining: int
    discounted_amount: int
    remaining_amount: int
    warning: Literal["", "after_due_date", "after_discount_date"]
    dimensions: str


class RegistrationSettings(NamedTuple):
    """Where a user books the payments."""

    for_actor: str
    bal_account_type: Literal["bank_account", "gl"]
    bal_account_no: str
    fills_date_received: int


def payment_marks(connection: Connection, moment: Moment) -> list[PaymentMark]:
    """The marks of all users that are neither taken back nor posted, by user and entry."""
    marks = PAYMENT_MARKS.c
    query = (
        select(PAYMENT_MARKS)
        .where(moment.known(PAYMENT_MARKS))
        .order_by(marks.for_actor, marks.entry_no, marks.position)
    )
    latest = {(row.for_actor, row.entry_no): row for row in connection.execute(query)}
    return [_of(PaymentMark, row) for row in latest.values() if row.is_marked]


def registration_settings(
    connection: Connection, moment: Moment
) -> dict[str, RegistrationSettings]:
    """The set-up of each user by name."""
    settings = REGISTRATION_SETTINGS.c
    query = (
        select(REGISTRATION_SETTINGS)
        .where(moment.known(REGISTRATION_SETTINGS))
        .order_by(settings.for_actor, settings.position)
    )
    return {row.for_actor: _of(RegistrationSettings, row) for row in connection.execute(query)}


def _of(kind: Any, row: Any) -> Any:
    return kind(*(getattr(row, name) for name in kind._fields))


_POSTED: Final = {
    kind: text(
        f"SELECT {in_two_parts(amount, 'sum')} FROM {entries}"  # noqa: S608
        f" WHERE {account} = :account_no AND posting_day <= :day AND commit_no <= :commit_no"
    )
    for kind, (amount, entries, account) in {
        "bank_account": ("amount", "bank_entries", "bank_account_no"),
        "gl": ("amount_lcy", "gl_entries", "account_no"),
    }.items()
}


def posted_balance(
    connection: Connection, moment: Moment, kind: Literal["bank_account", "gl"], account_no: str
) -> int:
    """The balance of the balancing account: of a bank account in its currency, of a G/L account in the local one."""
    bounds = {"account_no": account_no, "day": moment.day, "commit_no": moment.commit_no}
    row = connection.execute(_POSTED[kind], bounds).one()
    return whole(row.sum_billions or 0, row.sum_rest or 0)


def unposted_in_journals(
    connection: Connection, moment: Moment, account: tuple[str, str], currency: str, local: str
) -> int:
    """What the unposted journal lines would add to an account, named by its type and number, in its currency.

    The VAT of a line is not on its balancing account.
    Lines in another currency are left out; `local` is the currency of lines that name none.
    """
    total = 0
    for batch in journal_batches(connection, moment):
        for line in unposted_lines(connection, moment, batch.journal):
            row = line.row
            if (row.currency or local) != currency:
                continue
            of_batch = (batch.bal_account_type, batch.bal_account_no)
            own = (row.bal_account_type, row.bal_account_no)
            if (own if row.bal_account_no else of_batch) == account:
                total -= row.amount
                vat = sum(part.amount for part in line.vat)
                total += vat if row.amount > 0 else -vat
            if (row.account_type, row.account_no) == account:
                total += row.amount
    return total
