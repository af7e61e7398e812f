"""Books of a company, to which bank lines are added of which it is known what they pay.

Every kind of line adds the customers and invoices that it needs to the same books, so that all lines are matched in a
ledger in which amounts, names and numbers come again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from benchmarks.quality_names import (
    LANGUAGES,
    Language,
    as_a_bank_writes_it,
    company,
    person,
)
from ledger_es.matching import (
    ClosedDocument,
    Line,
    OpenEntry,
    Party,
    PartyAccount,
)

_JANUARY: Final = date(2026, 1, 5)
_PRICES: Final = tuple(
    Decimal(price) for price in ("49.90", "120.00", "250.00", "480.50", "1200.00")
)
"""Prices that many invoices have."""
NUMBERING: Final = ("RE-2026-{:06}", "2026/{:04}", "{:05}", "FA26-{:05}", "R-{:04}")
"""How companies number their invoices. A benchmark has books of each."""
_INVOICE_WORDS: Final[Mapping[Language, tuple[str, ...]]] = {
    "de": ("Rechnung", "Rg.", "RE-Nr.", "Rechnungsnr."),
    "fr": ("Facture", "Fact. no", "n° de facture"),
    "it": ("Fattura", "Fatt. n.", "Saldo fattura"),
    "es": ("Factura", "Fra. núm.", "Pago factura"),
    "en": ("Invoice", "Inv. no.", "INV"),
}
_PAYMENT_WORDS: Final[Mapping[Language, tuple[str, ...]]] = {
    "de": ("Zahlung", "Vergütung", "danke"),
    "fr": ("Paiement", "Virement", "merci"),
    "it": ("Pagamento", "Bonifico", "grazie"),
    "es": ("Pago", "Transferencia", "gracias"),
    "en": ("Payment", "Transfer", "thank you"),
}
LESS_CREDIT: Final[Mapping[Language, str]] = {
    "de": "abzüglich Gutschrift",
    "fr": "moins note de crédit",
    "it": "meno nota di credito",
    "es": "menos abono",
    "en": "less credit note",
}


class KnownLine(NamedTuple):
    """A line and what it pays.

    `pays`: the documents that it settles, or the account that a text mapping stands for; empty: a trap, of which
    nothing may be posted unseen. `or_twin_pays`: of two payments of one invoice either may settle it, not both.
    """

    kind: str
    line: Line
    pays: frozenset[str]
    or_twin_pays: frozenset[str] = frozenset()


class Customer(NamedTuple):
    party: Party
    language: Language

    @property
    def iban(self) -> str:
        return self.party.bank_accounts[0].iban


class Books:
    """The open entries, customers and closed documents of a company, to which every kind of line adds its own."""

    def __init__(self, rng: random.Random, numbering: str) -> None:
        self.rng = rng
        self.numbering = numbering
        self.parties: list[Party] = []
        self.entries: list[OpenEntry] = []
        self.closed: dict[str, ClosedDocument] = {}
        self.lines: list[KnownLine] = []
        self._numbers_used = rng.randrange(200, 900)

    def customer(
        self, name: str = "", iban: str = "", kind: Literal["customer", "vendor"] = "customer"
    ) -> Customer:
        """A new customer: of a language and name by chance, with an account of its own, unless they are given."""
        language = self.rng.choice(LANGUAGES)
        named = company if self.rng.random() < 0.6 else person
        no = len(self.parties) + 1
        party = Party(
            kind,
            f"{kind[0].upper()}{no:05}",
            name or named(self.rng, language),
            bank_accounts=(PartyAccount(iban or self.new_iban()),),
        )
        self.parties.append(party)
        return Customer(party, language)

    def new_iban(self) -> str:
        return f"CH{self.rng.randrange(10**19):019}"

    def new_number(self) -> str:
        self._numbers_used += self.rng.randrange(1, 4)
        return self.numbering.format(self._numbers_used)

    def new_amount(self) -> Decimal:
        """One of the prices that come again, or an amount of its own."""
        if self.rng.random() < 0.3:
            return self.rng.choice(_PRICES)
        return Decimal(self.rng.randrange(2_000, 400_000)).scaleb(-2)

    def invoice(
        self,
        customer: Customer,
        amount: Decimal | None = None,
        *,
        reference: str = "",
        discount: bool = False,
        document_no: str = "",
        external_document_no: str = "",
    ) -> OpenEntry:
        owed = self.new_amount() if amount is None else amount
        posted = _JANUARY + timedelta(days=self.rng.randrange(50))
        entry = OpenEntry(
            ledger=customer.party.kind,
            entry_no=len(self.entries) + 1,
            party_no=customer.party.no,
            document_type="invoice"
            if (owed > 0) == (customer.party.kind == "customer")
            else "credit_memo",
            document_no=document_no or self.new_number(),
            posting_date=posted,
            remaining_amount=owed,
            due_date=posted + timedelta(days=30),
            discount_possible=(owed / 50).quantize(Decimal("0.01"))
            if discount
            else Decimal("0.00"),
            discount_date=posted + timedelta(days=14) if discount else None,
            payment_reference=reference,
            external_document_no=external_document_no,
        )
        self.entries.append(entry)
        return entry

    def close(self, customer: Customer) -> str:
        """An invoice that was paid before; its number."""
        number = self.new_number()
        self.closed[number] = ClosedDocument("customer", customer.party.no, number)
        return number

    def note(
        self,
        kind: str,
        amount: Decimal,
        text: str,
        pays: tuple[OpenEntry, ...] = (),
        *,
        payer: Customer | None = None,
        payer_name: str | None = None,
        with_account: bool = True,
        iban: str = "",
        ultimate_name: str = "",
        reference: str = "",
        day: date | None = None,
        account: str = "",
        twin_of: OpenEntry | None = None,
    ) -> None:
        """The line as the bank reports it. The payer's name is written as banks do unless it is given."""
        if payer_name is None:
            payer_name = (
                as_a_bank_writes_it(self.rng, payer.party.name) if payer is not None else ""
            )
        paying_from = iban or (payer.iban if payer is not None and with_account else "")
        self.lines.append(
            KnownLine(
                kind,
                Line(
                    line_no=10_000 * (len(self.lines) + 1),
                    date=day or date(2026, 3, 1) + timedelta(days=self.rng.randrange(28)),
                    amount=amount,
                    text=text,
                    party_name=payer_name,
                    party_account=paying_from,
                    payment_reference=reference,
                    ultimate_name=ultimate_name,
                ),
                frozenset([account]) if account else frozenset(entry.document_no for entry in pays),
                frozenset([twin_of.document_no]) if twin_of is not None else frozenset(),
            )
        )


Kind = Callable[[Books], None]
"""Adds a line, and all that it needs, to the books."""


# --- What payers write ------------------------------------------------------------------------------


def invoice_word(books: Books, customer: Customer) -> str:
    return books.rng.choice(_INVOICE_WORDS[customer.language])


def payment_word(books: Books, customer: Customer) -> str:
    return books.rng.choice(_PAYMENT_WORDS[customer.language])


def new_reference(books: Books) -> str:
    """A reference as printed on Swiss, European or Nordic payment slips; check digits do not matter here."""
    digits = books.rng.randrange(10**9, 10**10)
    return books.rng.choice((f"{digits:027}", f"RF18{digits}", f"{digits}7"))


def in_groups(reference: str) -> str:
    """In groups of five from the right, or of four from the left as an RF reference is printed."""
    if reference.startswith("RF"):
        return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
    first = len(reference) % 5
    groups = [reference[:first]] + [
        reference[at : at + 5] for at in range(first, len(reference), 5)
    ]
    return " ".join(group for group in groups if group)


def another_form(rng: random.Random, number: str) -> str:
    bare = "".join(letter for letter in number if letter.isalnum())
    tail = number.rpartition("-")[2].rpartition("/")[2]
    forms = [
        bare,
        bare.lower(),
        f"Nr{bare}",
        number.replace("-", " ").replace("/", "-"),
        number.replace("-", "/"),
    ]
    if len(tail) >= 4:
        forms.append(tail)
    return rng.choice(forms)


def a_payment_service(books: Books) -> tuple[str, str]:
    return books.rng.choice(
        ("PayPal Europe S.à r.l.", "Klarna Bank AB", "SumUp Limited")
    ), books.new_iban()
