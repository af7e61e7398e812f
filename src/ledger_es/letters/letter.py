"""What a letter says: its tables, and how its language writes days and amounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.letters.libraries import library
from ledger_es.letters.words import PaymentWords, words_of

LetterKind = Literal[
    "reminder", "finance_charge_memo", "statement_of_account", "payment_receipt", "check"
]


class Column(NamedTuple):
    """A column of a table; `takes_the_rest` is true for the one that grows."""

    heading: str
    is_number: bool
    takes_the_rest: bool = False


class Row(NamedTuple):
    """A row. `kind` is "detail" for what explains the row above, "late" for an overdue document, else empty.

    A row of kind "head" has one cell, a heading of the rows below it. `carried` is the sum up to and including this
    row, for the next page to begin with; empty where nothing adds up.
    """

    cells: Sequence[str]
    kind: Literal["", "detail", "late", "head"] = ""
    carried: str = ""


class Table(NamedTuple):
    """A table with its totals, each a title and an amount. `carried_column` is the column that adds up."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[tuple[str, str]]
    title: str = ""
    carried_column: int = 0


class CheckForm(NamedTuple):
    """The check at the foot of a letter. `amount_in_words` names the digits one after the other.

    On the sheets before the last one stand `voided`, and `continued` with {page} for that of the check.
    """

    kind: Literal["check"]
    titles: Sequence[str]
    """Of the check, its number, its date, the payee, and the amount in words."""
    check_no: str
    date: str
    payee: str
    currency: str
    amount: str
    amount_in_words: str
    drawer: Sequence[str]
    account: str
    voided: str
    continued: str


class QrBill(NamedTuple):
    """The payment part of a Swiss QR-bill at the foot of a letter, in the words of its language.

    `content` is what the code says, `code` the code as SVG. `is_cut` is true if the code has no room for a whole name.
    """

    kind: Literal["qr_bill"]
    words: PaymentWords
    iban: str
    payee: Sequence[str]
    payer: Sequence[str]
    reference: str
    message: str
    currency: str
    amount: str
    content: str
    code: str
    is_cut: bool


class PaymentCode(NamedTuple):
    """A code with which a banking app makes a SEPA transfer, and what it says for people."""

    caption: str
    facts: Sequence[tuple[str, str]]
    content: str
    code: str


class Letter(NamedTuple):
    """What a letter says, all of it as text in its language. The first line of the sender is its name.

    `facts` are pairs of a title and a fact, the number of the document first. `page` has {page} and {pages} in it.
    """

    kind: LetterKind
    language: str
    date: date
    title: str
    sender: Sequence[str]
    recipient: Sequence[str]
    facts: Sequence[tuple[str, str]]
    opening: Sequence[str]
    tables: Sequence[Table]
    closing: Sequence[str]
    greeting: str
    footer: str
    page: str
    carried: str
    window: Literal["left", "right"] = "left"
    slip: CheckForm | QrBill | None = None
    payment_code: PaymentCode | None = None


class Language:
    """The words of a party's language, and how it writes dates and amounts."""

    def __init__(self, code: str, country: str) -> None:
        self.code, self.words = words_of(code, country)
        region = code.partition("-")[2] or country
        self.locale = self._locale(region)
        # In Switzerland money is written the same in every language: 1'200.50.
        self._numbers = "de_CH" if region.upper() in ("CH", "LI") else self.locale

    def _locale(self, region: str) -> str:
        core = library("babel.core")
        for name in (f"{self.code}_{region.upper()}", self.code):
            try:
                core.Locale.parse(name)
            except (ValueError, core.UnknownLocaleError):
                continue
            return name
        return self.code

    def reminder_title(self, level_no: int) -> str:
        titles = self.words.reminder_titles
        return titles[min(max(level_no, 1), len(titles)) - 1].format(level=level_no)

    def day(self, day: date) -> str:
        return str(library("babel.dates").format_date(day, "medium", self.locale))

    def amount(self, amount: Decimal) -> str:
        digits = max(-int(amount.as_tuple().exponent), 0)
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        return str(library("babel.numbers").format_decimal(amount, pattern, self._numbers))

    def percentage(self, percentage: Decimal) -> str:
        return str(library("babel.numbers").format_decimal(percentage, "#,##0.####", self._numbers))

    def country(self, code: str) -> str:
        """The name of a country; its code where the language has none."""
        territories = library("babel.core").Locale.parse(self.locale).territories
        return str(territories.get(code.upper(), code))

    def document(self, document_type: str, document_no: str) -> str:
        """What a document is called, such as Invoice RE-1."""
        return f"{self.document_type(document_type)} {document_no}".rstrip()

    def document_type(self, document_type: str) -> str:
        """What a type of document is called, such as Invoice."""
        words = self.words
        types = ("invoice", "credit_memo", "payment", "refund", "reminder")
        names = {
            **dict(zip(types, words.document_types, strict=True)),
            "finance_charge_memo": words.finance_charge_memo,
        }
        return names.get(document_type, words.other_document)
