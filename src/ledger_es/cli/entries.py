"""entries: take over open documents, edit an open entry, reverse a ledger transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import do, made
from ledger_es.cli.csv_files import (
    Column,
    Content,
    amount,
    code,
    content_of,
    currency,
    day,
    names_in_header,
    one_of,
    read_csv,
)
from ledger_es.cli.options import WRITE, CsvPath, Day, Money, Number, Writing
from ledger_es.cli.parts import PART, Job, Part, do_in_parts
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.ledger import Ledger
from ledger_es.values import LedgerKind

DOCUMENT_TYPES = one_of(
    "invoice", "credit_memo", "payment", "refund", "reminder", "finance_charge_memo"
)

EntryNumber = Annotated[Number, Parameter(help="Number of the open entry.")]


def import_entries(file: CsvPath, *, writing: Writing = WRITE) -> Answer:
    """Take over open documents of customers or vendors, against the opening balance account.

    Parameters
    ----------
    file
        CSV with the columns customer_no (or vendor_no), document_type, document_no, external_document_no,
        posting_date, due_date, currency, amount, payment_reference, discount_date, discount_amount.
        Amounts have the sign of the entry: a customer's invoice +, a vendor's invoice −.
    """
    job = job_of(content_of(file))
    with Ledger.open(writing.ledger) as books:
        return do_in_parts(books, writing, job)


def job_of(content: Content) -> Job:
    """Raises CsvRefused."""
    ledger = _ledger_of(content)
    number = f"{ledger}_no"

    def make(cells: Mapping[str, Any]) -> OpeningEntry:
        fields = dict(cells)
        return OpeningEntry(party_no=fields.pop(number), **fields)

    def command(records: Sequence[OpeningEntry]) -> PostOpeningEntries:
        return PostOpeningEntries(ledger=ledger, entries=tuple(records))

    csv = read_csv(content, _columns(ledger), make, {"party_no": number})
    rows = sorted(zip(csv.records, csv.lines, strict=True), key=lambda row: row[0].party_no)
    parts = [
        Part([r for r, _ in some], [n for _, n in some], _place(some[0]), _place(some[-1]))
        for some in (rows[at : at + PART] for at in range(0, len(rows), PART))
    ]
    what = f"sorted by {ledger},"
    return Job(csv.name, csv.sha256, parts, command, "import", what, "posted")


def _ledger_of(content: Content) -> LedgerKind:
    names = names_in_header(content)
    return "vendor" if "vendor_no" in names and "customer_no" not in names else "customer"


def _place(row: tuple[OpeningEntry, int]) -> str:
    entry, line = row
    return f"{entry.party_no} {entry.document_no} (line {line})"


def _columns(ledger: LedgerKind) -> list[Column]:
    return [
        Column(f"{ledger}_no", code, required=True),
        Column("document_type", DOCUMENT_TYPES, in_header=True),
        Column("document_no", code, required=True),
        Column("external_document_no", code),
        Column("posting_date", day, required=True),
        Column("due_date", day),
        Column("currency", currency),
        Column("amount", amount, required=True),
        Column("payment_reference", code),
        Column("discount_date", day),
        Column("discount_amount", amount),
    ]


def reverse_transaction(
    *,
    transaction: Annotated[Number, Parameter(help="Number of the ledger transaction.")],
    writing: Writing = WRITE,
) -> Answer:
    """Reverse a ledger transaction that came from a journal: the same numbers and date, opposite sign."""
    command = made(ReverseTransaction, transaction_no=transaction)
    return do(writing, command, "Reversed")


def hold_entry(
    *,
    entry: EntryNumber,
    hold: Annotated[
        str, Parameter(name="--hold", help='Code of the hold, such as XX; "" lifts it.')
    ],
    writing: Writing = WRITE,
) -> Answer:
    """Hold an open entry back from reminders and interest, or lift the hold."""
    command = made(SetEntryHold, entry_no=entry, on_hold=hold)
    return do(writing, command, f"Entry {entry} put on hold" if hold else f"Entry {entry} released")


def change_due_date(
    *,
    entry: EntryNumber,
    due_date: Annotated[Day, Parameter(name="--date", help="The new due date.")],
    writing: Writing = WRITE,
) -> Answer:
    """Give an open entry another due date."""
    command = made(ChangeEntryDueDate, entry_no=entry, due_date=due_date)
    return do(writing, command, f"Due date of entry {entry} changed")


def change_discount(
    *,
    entry: EntryNumber,
    discount_date: Annotated[Day, Parameter(name="--date", help="Last day of the discount.")],
    amount: Annotated[
        Money | None,
        Parameter(help="The discount, positive; 0 for none; left out: as it was."),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Grant another payment discount on an open entry, or until another day."""
    command = made(
        ChangeEntryDiscount, entry_no=entry, discount_date=discount_date, discount_amount=amount
    )
    return do(writing, command, f"Discount of entry {entry} changed")


def change_payment_reference(
    *,
    entry: EntryNumber,
    reference: Annotated[str, Parameter(help='The new payment reference; "" for none.')],
    writing: Writing = WRITE,
) -> Answer:
    """Give an open entry another payment reference."""
    command = made(ChangeEntryPaymentReference, entry_no=entry, payment_reference=reference)
    return do(writing, command, f"Payment reference of entry {entry} changed")


def change_payment_method(
    *,
    entry: EntryNumber,
    method: Annotated[str, Parameter(help='Code of the payment method; "" for none.')],
    writing: Writing = WRITE,
) -> Answer:
    """Give an open entry another payment method."""
    command = made(ChangeEntryPaymentMethod, entry_no=entry, payment_method=method)
    return do(writing, command, f"Payment method of entry {entry} changed")
