"""What the letters that ask for money have in common: what to pay by when, and where to."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_es.letters.frame import framed, language_of
from ledger_es.letters.letter import Language, Letter, LetterKind, PaymentCode, QrBill, Table
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.payment import Payable, payer_of, payment_of
from ledger_es.reports import FinanceChargeMemoReport, ReminderReport
from ledger_es.reports.cost_vat import vat_by_rate
from ledger_es.reports.party import Party
from ledger_es.values import from_day_number, from_minor_units


def asking_letter(
    kind: LetterKind,
    *,
    letterhead: Letterhead,
    customer: Party,
    days: tuple[int, int],
    title: str,
    opening: Sequence[str],
    free_texts: Sequence[str],
    ending: str,
    tables: Sequence[Table],
    payable: Payable,
    note: str = "",
) -> Letter:
    """A letter that asks for what is payable. `days` are the numbers of the document date and the due date.

    `free_texts` are what a person wrote below the lines. An `ending` of the terms stands in place of the words about
    payments that have crossed the letter. A `note` stands before it.
    """
    language = language_of(customer)
    words = language.words
    document_date, due_date = map(from_day_number, days)
    written = [line for text in free_texts for line in text.split("\n")]
    closing = [
        words.pay_by.format(
            total=language.amount(payable.amount),
            currency=payable.currency,
            due=language.day(due_date),
        )
    ]
    payment, payee = None, letterhead.payee
    if payee is not None:
        country = customer.record.country or payee.address.country
        payer = payer_of(customer.name, customer.address, customer.city, country)
        payment = payment_of(payee, payer, payable, language)
    if letterhead.account_shown and payment is None:
        closing.append(words.pay_to.format(account=letterhead.account_shown))
    return framed(
        kind,
        language=language,
        letterhead=letterhead,
        party=customer,
        title=title,
        day=document_date,
        facts=(
            (words.document_no, payable.document_no),
            (words.date, language.day(document_date)),
            (words.due, language.day(due_date)),
        ),
        opening=opening,
        tables=tables,
        closing=[
            *written,
            *closing,
            *([note] if note else []),
            *(ending.split("\n") if ending else [words.crossed]),
        ],
        slip=payment if isinstance(payment, QrBill) else None,
        payment_code=payment if isinstance(payment, PaymentCode) else None,
    )


def vat_of(
    report: ReminderReport | FinanceChargeMemoReport, language: Language
) -> list[tuple[str, int, bool]]:
    """The totals of the VAT, rate by rate: each with its title, and in smallest units."""
    totals = []
    for at_rate in vat_by_rate(report.vat):
        base = language.amount(from_minor_units(at_rate.base, report.currency()))
        title = language.words.vat.format(rate=language.percentage(at_rate.rate), base=base)
        totals.append((title, at_rate.amount, False))
    return totals
