"""journal: post the documents of a CSV file."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.importing import content_of, do_job
from ledger_es.cli.options import WRITE, CsvPath, DecimalComma, Writing
from ledger_es.cli.tolerance_questions import answers_of
from ledger_es.imports.journal import journal_job


def post(
    file: CsvPath,
    *,
    decimal_comma: DecimalComma = False,
    tolerance: Annotated[
        Literal["accept", "leave"] | None,
        Parameter(
            help="accept: differences within the tolerance and late discounts; leave: they stay open. Left out: as the"
            " rules say."
        ),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Post every document of a journal; large files in commits of 1,000 documents.

    Run again after a crash it posts what is missing and nothing twice. It shows the entries, applications and G/L lines
    that were written; --dry-run shows what would be.

    Without --key the file itself is the key (with --decimal-comma another one): it is posted once, and not again after
    its posting was reversed. To post it once more, give a --key of its own.

    Example: ledger-es journal post journal.csv --dry-run

    Parameters
    ----------
    file
        CSV, or - for the standard input, with the columns posting_date, document_date, document_type, document_no,
        external_document_no, account_type, account_no, description, amount, currency, bal_account_type,
        bal_account_no, applies_to_document_type, applies_to_document_no, due_date, payment_method, payment_reference,
        discount_date, discount_amount, applies_to_entries (such as 17=100.00 18). Debit is positive. The columns of
        Business Central (Posting Date, Bal. Account No.) and its words (G/L Account, Credit Memo) are understood too.
        An invoice whose payment method has an account is paid when it is posted.
        Lines without document_no draw one from the series JOURNAL, the same for lines that balance together.
    """
    return do_job(
        writing,
        journal_job(content_of(file, decimal_comma=decimal_comma), answers_of(tolerance)),
        posts=True,
    )
