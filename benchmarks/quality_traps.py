"""Kinds of bank lines of which nothing may be posted unseen: each function adds one to the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from benchmarks.quality_books import (
    Books,
    Kind,
    a_payment_service,
    another_form,
    invoice_word,
    new_reference,
    payment_word,
)
from benchmarks.quality_names import (
    LANGUAGES,
    company,
)

# --- Traps: nothing may be posted unseen ------------------------------------------------------------


def paid_twice(books: Books) -> None:
    customer = books.customer()
    number = books.close(customer)
    same_amount = books.invoice(customer)
    text = f"{invoice_word(books, customer)} {number}"
    books.note("paid twice", same_amount.remaining_amount, text, payer=customer)


def paid_twice_in_one_statement(books: Books) -> None:
    """Two lines pay one invoice; another open invoice of the customer has the same amount."""
    customer = books.customer()
    amount = books.new_amount()
    invoice = books.invoice(customer, amount)
    books.invoice(customer, amount)
    text = f"{invoice_word(books, customer)} {invoice.document_no}"
    for _ in range(2):
        books.note("paid twice in one statement", amount, text, payer=customer, twin_of=invoice)


def pays_for_another_too(books: Books) -> None:
    """One payer for invoices of two customers: that is for a person to divide."""
    parent, subsidiary = books.customer(), books.customer()
    own, other = books.invoice(parent), books.invoice(subsidiary)
    text = f"{invoice_word(books, parent)} {own.document_no} + {other.document_no}"
    books.note(
        "for two customers", own.remaining_amount + other.remaining_amount, text, payer=parent
    )


def mapping_against_a_document(books: Books) -> None:
    """The text of a mapping stands beside the number of an open invoice with that amount."""
    customer = books.customer()
    invoice = books.invoice(customer)
    text = f"per Post {payment_word(books, customer)} {invoice.document_no}"
    books.note(
        "mapping beside a document", invoice.remaining_amount, text, twin_of=invoice, payer_name="Schalter",
    )  # fmt: skip


def date_like_a_number(books: Books) -> None:
    """The date of the invoice holds the number of another customer's document with the same amount."""
    customer, other = books.customer(), books.customer()
    amount = Decimal(books.rng.randrange(2_000, 400_000)).scaleb(-2)
    books.invoice(other, amount, document_no=f"20{books.rng.randrange(18, 26)}")
    trap = books.entries[-1].document_no
    text = f"{payment_word(books, customer)} {books.rng.randrange(1, 28)}.02.{trap}"
    books.note("date like a number", amount, text, payer=customer)


def postcode_like_a_number(books: Books) -> None:
    customer, other = books.customer(), books.customer()
    amount = Decimal(books.rng.randrange(2_000, 400_000)).scaleb(-2)
    postcode, town = books.rng.choice(
        (
            ("8005", "Zürich"),
            ("1201", "Genève"),
            ("6900", "Lugano"),
            ("28013", "Madrid"),
            ("10115", "Berlin"),
        )
    )
    books.invoice(other, amount, document_no=postcode)
    text = f"{payment_word(books, customer)} Bahnhofstrasse 3, {postcode} {town}"
    books.note("postcode like a number", amount, text, payer=customer)


def phone_like_a_number(books: Books) -> None:
    customer, other = books.customer(), books.customer()
    number = f"{books.rng.randrange(1000, 9999)}"
    invoice = books.invoice(other, document_no=number)
    text = f"{payment_word(books, customer)} Tel. 044 {books.rng.randrange(100, 999)} {number}"
    books.note("phone number like a number", invoice.remaining_amount, text, payer=customer)


def own_transfer(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    books.note(
        "transfer from an own account", invoice.remaining_amount, "Übertrag Sparkonto", payer_name="Muster Handels AG",
        iban=books.new_iban(),
    )  # fmt: skip


def payout_of_a_service(books: Books) -> None:
    """A payment service pays out many sales less its fees; the sum is by chance that of an invoice."""
    customer = books.customer()
    invoice = books.invoice(customer)
    name, account = a_payment_service(books)
    books.note(
        "payout of a payment service",
        invoice.remaining_amount,
        "PAYOUT 03/26",
        payer_name=name,
        iban=account,
    )


def two_equal_invoices(books: Books) -> None:
    customer = books.customer()
    amount = books.new_amount()
    books.invoice(customer, amount)
    books.invoice(customer, amount)
    books.note("two equal invoices", amount, payment_word(books, customer), payer=customer)


def relative_pays(books: Books) -> None:
    """The account is one customer's, the name another's, and both owe the amount."""
    holder, relative = books.customer(), books.customer()
    amount = books.new_amount()
    books.invoice(holder, amount)
    books.invoice(relative, amount)
    books.note(
        "account and name of different customers", amount, payment_word(books, holder),
        payer_name=relative.party.name, iban=holder.iban,
    )  # fmt: skip


def names_others(books: Books) -> None:
    """Two documents are named that do not make the amount, and a third invoice has it."""
    customer = books.customer()
    first, second = books.invoice(customer), books.invoice(customer)
    third = books.invoice(customer)
    text = f"{invoice_word(books, customer)} {first.document_no} {second.document_no}"
    books.note("names others than fit", third.remaining_amount, text, payer=customer)


def nobody_known(books: Books) -> None:
    stranger = company(books.rng, books.rng.choice(LANGUAGES))
    amount = Decimal(books.rng.randrange(2_000, 400_000)).scaleb(-2)
    books.note(
        "stranger",
        amount,
        "Rückerstattung Prämie",
        payer_name=f"Neu {stranger}",
        iban=books.new_iban(),
    )


def paid_twice_inanother_form(books: Books) -> None:
    customer = books.customer()
    number = books.close(customer)
    same_amount = books.invoice(customer)
    text = f"{invoice_word(books, customer)} {another_form(books.rng, number)}"
    books.note(
        "paid twice, number in another form", same_amount.remaining_amount, text, payer=customer
    )


def invoice_not_entered_yet(books: Books) -> None:
    """The invoice that is named is not in the books, and an older one has its amount."""
    customer = books.customer()
    older = books.invoice(customer)
    text = f"{invoice_word(books, customer)} {books.new_number()}"
    books.note("invoice not entered yet", older.remaining_amount, text, payer=customer)


def old_reference(books: Books) -> None:
    """The payment slip of a paid invoice is used once more; an open invoice has its amount."""
    customer = books.customer()
    open_invoice = books.invoice(customer, reference=new_reference(books))
    books.note(
        "reference of a paid invoice", open_invoice.remaining_amount, "", payer=customer,
        reference=new_reference(books),
    )  # fmt: skip


def year_of_a_date(books: Books) -> None:
    """The month's year is the number of one of two invoices of the same amount."""
    year = f"20{books.rng.randrange(18, 26)}"
    customer = books.customer()
    amount = Decimal(books.rng.randrange(2_000, 400_000)).scaleb(-2)
    books.invoice(customer, amount, document_no=year)
    books.invoice(customer, amount)
    written = books.rng.choice(
        (
            "Februar {}",
            "02/{}",
            "1.-28.02.{}",
            "février {}",
            "febbraio {}",
            "febrero de {}",
            "Feb {}",
            "2. Quartal {}",
        )
    )
    text = f"{payment_word(books, customer)} {written.format(year)}"
    books.note("year of a date like a number", amount, text, payer=customer)


def sum_like_a_number(books: Books) -> None:
    """The amount stands in the text and is the number of one of two invoices of the same amount."""
    customer = books.customer()
    number = str(books.rng.randrange(1000, 9999))
    amount = Decimal(books.rng.randrange(2_000, 400_000)).scaleb(-2)
    books.invoice(customer, amount, document_no=number)
    books.invoice(customer, amount)
    written = books.rng.choice(("CHF {}.00", "EUR {},-", "{}.50 Fr.", "{} EUR", "€ {}"))
    text = f"{payment_word(books, customer)} {written.format(number)}"
    books.note("sum like a number", amount, text, payer=customer)


def other_number(books: Books) -> None:
    """The number of the customer, of a contract or a flat is that of one of two invoices of the same amount."""
    customer = books.customer()
    number = str(books.rng.randrange(1000, 99999))
    amount = Decimal(books.rng.randrange(2_000, 400_000)).scaleb(-2)
    books.invoice(customer, amount, document_no=number)
    books.invoice(customer, amount)
    word = books.rng.choice(
        ("Kundennr.", "Kd-Nr", "Vertrag", "client n°", "contrat", "cliente", "contratto", "customer no.", "contract",
         "policy", "Police", "póliza", "Mieter", "Mandat")
    )  # fmt: skip
    books.note("number of something else", amount, f"{word} {number}", payer=customer)


def manager_for_a_tenant(books: Books) -> None:
    """A property manager, a customer itself, pays on behalf of another customer; both owe the amount."""
    manager, tenant = books.customer(), books.customer()
    amount = books.new_amount()
    books.invoice(manager, amount)
    books.invoice(tenant, amount)
    books.note(
        "on behalf of another customer", amount, payment_word(books, manager), payer=manager,
        ultimate_name=tenant.party.name,
    )  # fmt: skip


def shared_account_unnamed(books: Books) -> None:
    iban = books.new_iban()
    tenants = [books.customer(iban=iban) for _ in range(2)]
    invoices = [books.invoice(tenant) for tenant in tenants]
    books.note(
        "shared account, nobody named", invoices[0].remaining_amount, payment_word(books, tenants[0]),
        payer_name="Verwaltung Nordstern", iban=iban,
    )  # fmt: skip


def part_of_another_amount(books: Books) -> None:
    """A part payment of the named invoice has the amount of another invoice."""
    customer = books.customer()
    named = books.invoice(customer, books.new_amount() + 500)
    other = books.invoice(customer)
    text = f"1. Rate {invoice_word(books, customer)} {named.document_no}"
    books.note(
        "part payment like another invoice",
        other.remaining_amount,
        text,
        payer=customer,
        twin_of=named,
    )


TRAPS: Final[tuple[Kind, ...]] = (
    paid_twice,
    paid_twice_in_one_statement,
    pays_for_another_too,
    mapping_against_a_document,
    date_like_a_number,
    postcode_like_a_number,
    phone_like_a_number,
    own_transfer,
    payout_of_a_service,
    two_equal_invoices,
    relative_pays,
    names_others,
    nobody_known,
    paid_twice_inanother_form,
    invoice_not_entered_yet,
    old_reference,
    year_of_a_date,
    sum_like_a_number,
    other_number,
    manager_for_a_tenant,
    shared_account_unnamed,
    part_of_another_amount,
)
