"""The letter with a check at its foot: the documents that it pays, on as many pages as they need."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger_es.letters.frame import framed, language_of
from ledger_es.letters.letter import CheckForm, Language, Letter
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.settled import Settled, settled_table
from ledger_es.reports.check import CheckRow
from ledger_es.reports.party import Party


def check_letter(
    check: CheckRow, pays: Sequence[Settled], party: Party, letterhead: Letterhead
) -> Letter:
    """The check with its remittance advice: the documents that it pays, or will pay when it is posted."""
    language = language_of(party)
    words = language.words
    day = language.day(check.check_date)
    total = (words.total.format(currency=check.currency), language.amount(check.amount))
    table = settled_table(pays, language, amount_title=words.amount, totals=[total])
    return framed(
        "check",
        language=language,
        letterhead=letterhead,
        party=party,
        title=f"{words.check} {check.check_no}",
        day=check.check_date,
        facts=(
            (words.check_no, check.check_no),
            (words.date, day),
        ),
        ledger="vendor" if check.party_kind == "vendor" else "customer",
        opening=[words.remittance] if table.rows else [],
        tables=[table],
        closing=[],
        slip=CheckForm(
            kind="check",
            titles=(
                words.check,
                words.check_no,
                words.date,
                words.pay_to_order,
                words.sum_in_words,
            ),
            check_no=check.check_no,
            date=day,
            payee=party.name,
            currency=check.currency,
            amount=f"**{language.amount(check.amount)}**",
            amount_in_words=digits_in_words(language, check.amount),
            drawer=letterhead.sender,
            account=letterhead.account,
            voided=words.voided,
            continued=words.stub_continued,
        ),
    )


def digits_in_words(language: Language, amount: Decimal) -> str:
    """The amount digit by digit, which nobody can turn into another: 1480.00 is one-four-eight-zero 00/100."""
    whole, _, decimals = str(amount).partition(".")
    words = "-".join(language.words.digits[int(digit)] for digit in whole)
    return f"{words} {decimals}/1{'0' * len(decimals)}" if decimals else words
