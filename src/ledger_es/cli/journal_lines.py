"""journal lines: type, import, change, delete and apply the lines of a journal before they are posted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.applications import amounts_by_entry
from ledger_es.cli.asking import do
from ledger_es.cli.importing import content_of, do_job
from ledger_es.cli.journal_names import Journal
from ledger_es.cli.options import WRITE, CsvPath, Day, DecimalComma, Money, Number, Writing
from ledger_es.cli.usage import WrongUsage
from ledger_es.cli.vat_parts import VatWords, vat_parts
from ledger_es.commands.journal_batch import (
    AddJournalLines,
    ApplyJournalLine,
    ChangeJournalLine,
    DeleteJournalLines,
    UnpostedLine,
)
from ledger_es.imports.journal import journal_lines_job
from ledger_es.imports.typed import record_of

AccountType = Literal["gl", "customer", "vendor", "bank_account"]
DocumentType = Literal[
    "", "payment", "invoice", "credit_memo", "finance_charge_memo", "reminder", "refund"
]
Applied = Annotated[
    list[str] | None,
    Parameter(
        name="--apply",
        negative=(),
        consume_multiple=True,
        help="E=AMOUNT, or E for as much as can be; several times or several at once.",
    ),
]
LineNumber = Annotated[Number, Parameter(name="--line", help="Number of the line.")]


def _option(name: str, text: str) -> Parameter:
    return Parameter(name=name, help=text, show_default=False, negative=())


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class LineOptions:
    """The fields of a line, all of which may be left out."""

    document_date: Annotated[Day | None, _option("--document-date", "Date of the document.")] = None
    document_type: Annotated[
        DocumentType | None, _option("--document-type", 'Type of the document; "" for none.')
    ] = None
    document_no: Annotated[
        str | None, _option("--document", "Number of the document; left out: drawn when posted.")
    ] = None
    external_document_no: Annotated[
        str | None, _option("--external-document", "Number that the other side gave it.")
    ] = None
    account_type: Annotated[
        AccountType | None, _option("--account-type", "What the account is.")
    ] = None
    description: Annotated[str | None, _option("--description", "What it is about.")] = None
    currency: Annotated[str | None, _option("--currency", "Left out: the local currency.")] = None
    bal_account_type: Annotated[
        AccountType | None, _option("--bal-account-type", "What the balancing account is.")
    ] = None
    bal_account_no: Annotated[
        str | None, _option("--bal-account", 'Balancing account; "" for none.')
    ] = None
    applies_to_document_no: Annotated[
        str | None, _option("--applies-to-document", "Number of the document that it settles.")
    ] = None
    due_date: Annotated[Day | None, _option("--due-date", "Left out: by the payment terms.")] = None
    discount_date: Annotated[
        Day | None, _option("--discount-date", "Last day of the discount.")
    ] = None
    discount_amount: Annotated[
        Money | None, _option("--discount", "Possible discount, positive.")
    ] = None
    payment_reference: Annotated[
        str | None, _option("--payment-reference", "Reference that a payer quotes.")
    ] = None
    posting_group: Annotated[
        str | None, _option("--posting-group", "Left out: that of the customer or vendor.")
    ] = None
    dimensions: Annotated[
        str | None, _option("--dimensions", 'As "DEPARTMENT=SALES;PROJECT=7"; "" for none.')
    ] = None
    vat: VatWords = None
    recurring_method: Annotated[
        Literal["", "fixed", "variable", "reversing_fixed", "reversing_variable"] | None,
        _option(
            "--recurring",
            "The line comes again: with its amount, or with a new one; reversing: it is taken back the next day.",
        ),
    ] = None
    recurring_frequency: Annotated[
        str | None, _option("--frequency", "After how long it comes again, such as 1M.")
    ] = None
    expiration_date: Annotated[
        Day | None, _option("--expires", "It does not come again after this date.")
    ] = None

    def given(self) -> dict[str, Any]:
        """The fields that were given, by name. Raises WrongUsage for VAT that is not written as it must be."""
        all_fields = {field.name: getattr(self, field.name) for field in fields(self)}
        all_fields["vat"] = vat_parts(self.vat)
        return {name: value for name, value in all_fields.items() if value is not None}


NO_OPTIONS = LineOptions()


def add(
    journal: Journal,
    /,
    *,
    date: Annotated[Day, Parameter(help="Posting date.")],
    account: Annotated[str, Parameter(help="Number of the account, customer or vendor.")],
    amount: Annotated[
        Money | None,
        Parameter(help="Debit is positive; left out: what --apply needs, or given later."),
    ] = None,
    applies: Applied = None,
    options: LineOptions = NO_OPTIONS,
    writing: Writing = WRITE,
) -> Answer:
    """Add a line to a journal; a receipt from a customer is negative.

    In a cash_receipt journal a line is a customer's payment unless it says otherwise, in a payment journal a vendor's.
    It gets the balancing account of the journal.

    Example: ledger-es journal lines add cash_receipt/DAILY --date 2026-01-15 --account C1 --apply 17
    """
    by_template = {"account_type": journal.account_type}
    if options.account_type in (None, journal.account_type):
        by_template["document_type"] = journal.document_type
    line = record_of(
        UnpostedLine,
        posting_date=date,
        account_no=account,
        amount=0 if amount is None else amount,
        applies_to=amounts_by_entry("--apply", applies or ()),
        **by_template | options.given(),
    )
    command = record_of(AddJournalLines, **journal.fields, lines=(line,))
    return do(writing, command, f"Line added to {journal}")


def change(
    journal: Journal,
    /,
    *,
    line: LineNumber,
    date: Annotated[Day | None, Parameter(help="Posting date.", show_default=False)] = None,
    account: Annotated[
        str | None,
        Parameter(help="Number of the account, customer or vendor.", show_default=False),
    ] = None,
    amount: Annotated[Money | None, Parameter(help="Debit is positive.")] = None,
    clear: Annotated[
        list[
            Literal[
                "document_date",
                "due_date",
                "discount_date",
                "discount_amount",
                "expiration_date",
                "vat",
            ]
        ]
        | None,
        Parameter(negative=(), consume_multiple=True, help="Fields to empty."),
    ] = None,
    options: LineOptions = NO_OPTIONS,
    writing: Writing = WRITE,
) -> Answer:
    """Change a line that is not posted; what is left out stays as it is.

    Another account takes the applications of the line away, and its description unless a new one is given.

    Example: ledger-es journal lines change cash_receipt/DAILY --line 3 --amount -980.00
    """
    command = record_of(
        ChangeJournalLine,
        **journal.fields,
        line_no=line,
        posting_date=date,
        account_no=account,
        amount=amount,
        clear=tuple(clear or ()),
        **options.given(),
    )
    return do(writing, command, f"Line {line} of {journal} changed")


def delete(
    journal: Journal,
    /,
    *,
    lines: Annotated[
        list[Number],
        Parameter(name="--line", negative=(), consume_multiple=True, help="Numbers of the lines."),
    ],
    writing: Writing = WRITE,
) -> Answer:
    """Delete lines that are not posted.

    Example: ledger-es journal lines delete cash_receipt/DAILY --line 3 4
    """
    command = record_of(DeleteJournalLines, **journal.fields, line_nos=tuple(lines))
    return do(writing, command, f"Lines of {journal} deleted")


def apply(
    journal: Journal,
    /,
    *,
    line: LineNumber,
    applies: Applied = None,
    none: Annotated[
        bool, Parameter(negative=(), help="The line settles nothing any more.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Choose the open entries that a line settles when it is posted, in place of those chosen before.

    A line without an amount gets the one that settles them, less the discounts still possible.

    Example: ledger-es journal lines apply cash_receipt/DAILY --line 3 --apply 17=100.00 18
    """
    if none == bool(applies):
        raise WrongUsage("name the entries with --apply, or take them away with --none")
    command = record_of(
        ApplyJournalLine,
        **journal.fields,
        line_no=line,
        applies_to=amounts_by_entry("--apply", applies or ()),
    )
    return do(writing, command, f"Line {line} of {journal} applied")


def import_lines(
    journal: Journal,
    file: CsvPath,
    /,
    *,
    decimal_comma: DecimalComma = False,
    writing: Writing = WRITE,
) -> Answer:
    """Add the lines of a CSV file to a journal; none of them is posted.

    Example: ledger-es journal lines import cash_receipt/DAILY receipts.csv

    Parameters
    ----------
    file
        CSV, or - for the standard input, with the columns of `journal post`.
    """
    content = content_of(file, decimal_comma=decimal_comma)
    return do_job(writing, journal_lines_job(content, journal.fields))
