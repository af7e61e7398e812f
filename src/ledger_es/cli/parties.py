"""customers, vendors: master records imported from a CSV file, and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask
from ledger_es.cli.importing import content_of, do_job
from ledger_es.cli.options import READ, WRITE, CsvPath, DecimalComma, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.late import Late

if TYPE_CHECKING:
    from ledger_es.imports import party
else:
    # With it come the commands: who only lists need not wait for them.
    party = Late("ledger_es.imports.party")


def import_customers(
    file: CsvPath, *, decimal_comma: DecimalComma = False, writing: Writing = WRITE
) -> Answer:
    """Register customers from a CSV file.

    Example: ledger-es customers import customers.csv

    Parameters
    ----------
    file
        CSV with the columns customer_no, name, address, city, country, iban, currency and, where wanted,
        payment_terms, reminder_terms, finance_charge_terms, posting_group, application_method, language,
        credit_limit, blocked, email.
    """
    return do_job(
        writing, party.party_job("customer", content_of(file, decimal_comma=decimal_comma))
    )


def import_vendors(
    file: CsvPath, *, decimal_comma: DecimalComma = False, writing: Writing = WRITE
) -> Answer:
    """Register vendors from a CSV file.

    Example: ledger-es vendors import vendors.csv

    Parameters
    ----------
    file
        CSV with the columns of customers, with vendor_no instead of customer_no.
    """
    return do_job(writing, party.party_job("vendor", content_of(file, decimal_comma=decimal_comma)))


def show_customers(
    *, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ
) -> Answer:
    """List the customers with their balances.

    Example: ledger-es customers list --as-of 2026-03-31
    """
    return ask(reading, lambda ledger: ledger.customers(as_of=as_of, known_at=known_at))


def show_vendors(
    *, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ
) -> Answer:
    """List the vendors with their balances.

    Example: ledger-es vendors list --as-of 2026-03-31
    """
    return ask(reading, lambda ledger: ledger.vendors(as_of=as_of, known_at=known_at))
