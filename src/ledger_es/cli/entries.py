"""entries: take over open documents, edit an open entry, reverse a ledger transaction."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import do, do_posting
from ledger_es.cli.importing import content_of, do_job
from ledger_es.cli.journal_names import Journal
from ledger_es.cli.options import WRITE, CsvPath, Day, DecimalComma, Money, Number, Writing
from ledger_es.cli.vat_parts import VatWords, vat_parts
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.opening_entry import CorrectOpeningEntry
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.imports.opening_entry import opening_entries_job
from ledger_es.imports.typed import record_of

EntryNumber = Annotated[Number, Parameter(help="Number of the open entry.")]


def import_entries(
    file: CsvPath, *, decimal_comma: DecimalComma = False, writing: Writing = WRITE
) -> Answer:
    """Take over open documents of customers or vendors, against the opening balance account.

    Without --key the file itself is the key (with --decimal-comma another one): it is taken over once, and not again
    after it was reversed. To take it over once more, give a --key of its own.

    Example: ledger-es entries import entries.csv

    Parameters
    ----------
    file
        CSV with the columns customer_no (or vendor_no), document_type, document_no, external_document_no,
        posting_date, due_date, currency, amount, payment_reference, discount_date, discount_amount, vat.
        Amounts have the sign of the entry: a customer's invoice +, a vendor's invoice −.
        An invoice or credit memo without due_date, or without discount_amount, takes the payment terms of its
        customer or vendor; the discount_amount 0 is no discount.
    """
    return do_job(writing, opening_entries_job(content_of(file, decimal_comma=decimal_comma)))


def reverse_transaction(
    *,
    transaction: Annotated[Number, Parameter(help="Number of the ledger transaction.")],
    writing: Writing = WRITE,
) -> Answer:
    """Reverse a ledger transaction that came from a journal: the same numbers and date, opposite sign.

    Example: ledger-es entries reverse --transaction 6 --dry-run
    """
    command = record_of(ReverseTransaction, transaction_no=transaction)
    return do_posting(writing, command, "Reversed")


def correct(
    *,
    entry: Annotated[Number, Parameter(help="Number of the opening entry.")],
    party: Annotated[str, Parameter(help="The customer or vendor it belongs to.")] = "",
    document: Annotated[str, Parameter(help="Its document number.")] = "",
    external_document: Annotated[str, Parameter(help="The vendor's own number.")] = "",
    posting_date: Annotated[Day | None, Parameter(help="Its posting date.")] = None,
    document_date: Annotated[Day | None, Parameter(help="Its document date.")] = None,
    due_date: Annotated[Day | None, Parameter(help="Its due date.")] = None,
    amount: Annotated[
        Money | None, Parameter(help="What is open, signed: a customer's invoice +.")
    ] = None,
    payment_reference: Annotated[str, Parameter(help="Its payment reference.")] = "",
    discount_date: Annotated[Day | None, Parameter(help="Last day of its discount.")] = None,
    discount_amount: Annotated[Money | None, Parameter(help="Its discount; 0 for none.")] = None,
    vat: VatWords = None,
    dimensions: Annotated[
        str | None, Parameter(help='As "DEPARTMENT=SALES;PROJECT=7"; "" for none.')
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Correct an entry that was taken over wrongly: it is reversed and entered anew; what is left out stays.

    Example: ledger-es entries correct --entry 4 --amount 85.00
    """
    command = record_of(
        CorrectOpeningEntry,
        entry_no=entry,
        party_no=party,
        document_no=document,
        external_document_no=external_document,
        posting_date=posting_date,
        document_date=document_date,
        due_date=due_date,
        amount=amount,
        payment_reference=payment_reference,
        discount_date=discount_date,
        discount_amount=discount_amount,
        vat=vat_parts(vat),
        dimensions=dimensions,
    )
    return do_posting(writing, command, f"Entry {entry} corrected")


def cancel(
    *,
    entry: Annotated[Number, Parameter(help="Number of the invoice's entry.")],
    document: Annotated[str, Parameter(help="Number of the credit memo.")],
    posting_date: Annotated[Day, Parameter(name="--date", help="Date of the credit memo.")],
    external_document: Annotated[str, Parameter(help="The vendor's own number.")] = "",
    description: Annotated[str, Parameter(help="Text of the entries.")] = "",
    copy_to: Annotated[
        Journal | None,
        Parameter(help="Journal for a copy of the invoice, to be put right: general/CORRECTIONS."),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Cancel an unpaid invoice by a credit memo of its whole amount, applied to it.

    With --copy-to, its lines are copied into a journal: change what was wrong, and post them as the right invoice.

    Example: ledger-es entries cancel --entry 4 --document CM-4 --date 2026-02-10
    """
    copied = (
        {} if copy_to is None else {"copy_template": copy_to.template, "copy_batch": copy_to.batch}
    )
    command = record_of(
        CancelInvoice,
        entry_no=entry,
        document_no=document,
        posting_date=posting_date,
        external_document_no=external_document,
        description=description,
        **copied,
    )
    return do_posting(writing, command, f"Invoice of entry {entry} cancelled")


def write_off(
    *,
    entry: EntryNumber,
    account: Annotated[str, Parameter(help="G/L account for the loss, such as bad debts.")],
    posting_date: Annotated[Day, Parameter(name="--date", help="When it is decided.")],
    amount: Annotated[
        Money | None, Parameter(help="A part, positive; left out: all that remains.")
    ] = None,
    correct_vat: Annotated[
        bool, Parameter(negative=(), help="The VAT part goes to the VAT accounts, rate by rate.")
    ] = False,
    description: Annotated[str, Parameter(help="Text of the entry.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Write off what remains of an open entry that nobody will pay.

    Reports of earlier days do not change. Undo it with `applications undo`, then `entries reverse`.

    Example: ledger-es entries write-off --entry 17 --account 6900 --date 2026-06-30
    """
    command = record_of(
        WriteOffEntry,
        entry_no=entry,
        account_no=account,
        posting_date=posting_date,
        amount=amount,
        correct_vat=correct_vat,
        description=description,
    )
    return do_posting(writing, command, f"Entry {entry} written off")


def hold_entry(
    *,
    entry: EntryNumber,
    hold: Annotated[
        str, Parameter(name="--hold", help='Code of the hold, such as XX; "" lifts it.')
    ],
    writing: Writing = WRITE,
) -> Answer:
    """Hold an open entry back from reminders and interest, or lift the hold.

    Example: ledger-es entries hold --entry 4 --hold XX
    """
    command = record_of(SetEntryHold, entry_no=entry, on_hold=hold)
    return do(writing, command, f"Entry {entry} put on hold" if hold else f"Entry {entry} released")


def change_due_date(
    *,
    entry: EntryNumber,
    due_date: Annotated[Day, Parameter(name="--date", help="The new due date.")],
    writing: Writing = WRITE,
) -> Answer:
    """Give an open entry another due date.

    Example: ledger-es entries due-date --entry 4 --date 2026-03-31
    """
    command = record_of(ChangeEntryDueDate, entry_no=entry, due_date=due_date)
    return do(writing, command, f"Due date of entry {entry} changed")


def change_discount(
    *,
    entry: EntryNumber,
    discount_date: Annotated[Day, Parameter(name="--date", help="Last day of the discount.")],
    amount: Annotated[
        Money | None,
        Parameter(help="The discount, positive; 0 for none; left out: as it was."),
    ] = None,
    tolerated_until: Annotated[
        Day | None,
        Parameter(help="Last day on which it is tolerated; left out: by the days of grace."),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Grant another payment discount on an open entry, or until another day.

    Example: ledger-es entries discount --entry 4 --date 2026-01-20 --amount 30.00
    """
    command = record_of(
        ChangeEntryDiscount,
        entry_no=entry,
        discount_date=discount_date,
        discount_amount=amount,
        discount_tolerance_date=tolerated_until,
    )
    return do(writing, command, f"Discount of entry {entry} changed")


def change_payment_reference(
    *,
    entry: EntryNumber,
    reference: Annotated[str, Parameter(help='The new payment reference; "" for none.')],
    writing: Writing = WRITE,
) -> Answer:
    """Give an open entry another payment reference.

    Example: ledger-es entries payment-reference --entry 4 --reference RF18539007547034
    """
    command = record_of(ChangeEntryPaymentReference, entry_no=entry, payment_reference=reference)
    return do(writing, command, f"Payment reference of entry {entry} changed")


def change_payment_method(
    *,
    entry: EntryNumber,
    method: Annotated[str, Parameter(help='Code of the payment method; "" for none.')],
    writing: Writing = WRITE,
) -> Answer:
    """Give an open entry another payment method.

    Example: ledger-es entries payment-method --entry 4 --method DD
    """
    command = record_of(ChangeEntryPaymentMethod, entry_no=entry, payment_method=method)
    return do(writing, command, f"Payment method of entry {entry} changed")
