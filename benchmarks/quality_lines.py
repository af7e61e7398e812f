"""Kinds of bank lines that have one true answer: each function adds one to the books."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from benchmarks.quality_books import (
    LESS_CREDIT,
    Books,
    Kind,
    a_payment_service,
    another_form,
    in_groups,
    invoice_word,
    new_reference,
    payment_word,
)
from benchmarks.quality_names import (
    as_a_bank_writes_it,
    in_another_order,
    person,
    with_a_typing_error,
)
from ledger_es.matching import Mapping as TextMapping

# --- References and numbers -------------------------------------------------------------------------


def structured_reference(books: Books) -> None:
    customer = books.customer()
    reference = new_reference(books)
    invoice = books.invoice(customer, reference=reference)
    written = books.rng.choice(
        (reference, reference.lower(), in_groups(reference), reference.lstrip("0"))
    )
    books.note(
        "structured reference", invoice.remaining_amount, "", (invoice,), payer=customer,
        with_account=books.rng.random() < 0.5, reference=written,
    )  # fmt: skip


def reference_in_the_text(books: Books) -> None:
    customer = books.customer()
    reference = new_reference(books)
    invoice = books.invoice(customer, reference=reference)
    books.note(
        "reference in the text", invoice.remaining_amount,
        f"{payment_word(books, customer)} {in_groups(reference)}", (invoice,), payer=customer,
    )  # fmt: skip


def number_as_written(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    text = f"{invoice_word(books, customer)} {invoice.document_no} {invoice.posting_date:%d.%m.%Y}"
    books.note(
        "number as written", invoice.remaining_amount, text, (invoice,), payer=customer,
        with_account=books.rng.random() < 0.5,
    )  # fmt: skip


def number_inanother_form(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    word = invoice_word(books, customer)
    text = f"{word} {another_form(books.rng, invoice.document_no)}"
    books.note("number in another form", invoice.remaining_amount, text, (invoice,), payer=customer)


def number_cut_by_the_line_end(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    number = invoice.document_no
    at = books.rng.randrange(2, len(number) - 1)
    text = f"{payment_word(books, customer)} {invoice_word(books, customer)} {number[:at]}\n{number[at:]}"
    books.note(
        "number cut by the line end", invoice.remaining_amount, text, (invoice,), payer=customer
    )


def digit_wrong(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    books.invoice(customer)
    number = invoice.document_no
    digits = [at for at, letter in enumerate(number) if letter.isdigit()][-2:]
    at = digits[0]
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    text = f"{invoice_word(books, customer)} {wrong}"
    books.note("digit wrong", invoice.remaining_amount, text, (invoice,), payer=customer)


def number_between_others(books: Books) -> None:
    """The customer's number at the seller stands before the invoice's, and is longer than it."""
    customer = books.customer()
    invoice = books.invoice(customer)
    digits = "".join(letter for letter in invoice.document_no if letter.isdigit())[-4:]
    text = f"Kd. 100{digits}, {invoice_word(books, customer)} {invoice.document_no}, Abo 2026"
    books.note("number between others", invoice.remaining_amount, text, (invoice,), payer=customer)


def order_number(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer, external_document_no=f"PO-{books.rng.randrange(10**6):06}")
    text = f"{payment_word(books, customer)} {invoice.external_document_no}"
    books.note(
        "the customer's order number", invoice.remaining_amount, text, (invoice,), payer=customer
    )


def year_as_a_number(books: Books) -> None:
    """Invoices are numbered 2025, 2026 …, and the text has a date beside the number."""
    customer = books.customer()
    number = f"20{books.rng.randrange(27, 99)}"
    if any(entry.document_no == number for entry in books.entries):
        return
    invoice = books.invoice(customer, document_no=number)
    text = f"{invoice_word(books, customer)} {number} / 15.02.2026"
    books.note("number like a year", invoice.remaining_amount, text, (invoice,), payer=customer)


# --- The payer --------------------------------------------------------------------------------------


def payer_and_amount(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    other = books.invoice(customer, invoice.remaining_amount + Decimal("17.35"))
    assert other.remaining_amount != invoice.remaining_amount
    books.note(
        "payer and amount only",
        invoice.remaining_amount,
        payment_word(books, customer),
        (invoice,),
        payer=customer,
    )


def name_misspelt(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    misspelt = books.rng.choice((with_a_typing_error, in_another_order))(
        books.rng, customer.party.name
    )
    text = f"{invoice_word(books, customer)} {invoice.document_no}"
    books.note(
        "name misspelt", invoice.remaining_amount, text, (invoice,), payer=customer,
        payer_name=misspelt, with_account=False,
    )  # fmt: skip


def namesakes_by_number(books: Books) -> None:
    first = books.customer()
    namesake = books.customer(name=first.party.name)
    amount = books.new_amount()
    books.invoice(first, amount)
    invoice = books.invoice(namesake, amount)
    text = f"{invoice_word(books, first)} {invoice.document_no}"
    books.note(
        "namesakes, number given", amount, text, (invoice,), payer=namesake, with_account=False
    )


def namesakes_by_account(books: Books) -> None:
    first = books.customer()
    namesake = books.customer(name=first.party.name)
    amount = books.new_amount()
    books.invoice(first, amount)
    invoice = books.invoice(namesake, amount)
    books.note(
        "namesakes, account given", amount, payment_word(books, first), (invoice,), payer=namesake
    )


def shared_account(books: Books) -> None:
    iban = books.new_iban()
    tenants = [books.customer(iban=iban) for _ in range(3)]
    invoices = [books.invoice(tenant) for tenant in tenants]
    text = f"{invoice_word(books, tenants[1])} {invoices[1].document_no}"
    books.note(
        "shared account", invoices[1].remaining_amount, text, (invoices[1],), payer=tenants[1]
    )


def payment_service(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    name, account = a_payment_service(books)
    text = f"{invoice_word(books, customer)} {invoice.document_no}"
    books.note(
        "payment service for a customer", invoice.remaining_amount, text, (invoice,),
        payer_name=name, iban=account, ultimate_name=customer.party.name,
    )  # fmt: skip


def payer_in_the_text(books: Books) -> None:
    """As in older formats: the bank has put the payer's name into the text."""
    customer = books.customer()
    invoice = books.invoice(customer)
    name = as_a_bank_writes_it(books.rng, customer.party.name)
    text = f"GUTSCHRIFT {name} {invoice_word(books, customer)} {invoice.document_no} VALUTA 04.03."
    books.note("payer only in the text", invoice.remaining_amount, text, (invoice,), payer_name="")


def vendor_paid(books: Books) -> None:
    vendor = books.customer(kind="vendor")
    number = f"{books.rng.randrange(10**5, 10**6)}"
    invoice = books.invoice(vendor, -books.new_amount(), external_document_no=number)
    text = f"{invoice_word(books, vendor)} {number}"
    books.note("vendor paid", invoice.remaining_amount, text, (invoice,), payer=vendor)


def refund(books: Books) -> None:
    customer = books.customer()
    memo = books.invoice(customer, -books.new_amount())
    books.invoice(customer)
    text = f"{payment_word(books, customer)} {memo.document_no}"
    books.note("credit memo refunded", memo.remaining_amount, text, (memo,), payer=customer)


# --- The amount -------------------------------------------------------------------------------------


def several_invoices(books: Books) -> None:
    customer = books.customer()
    invoices = tuple(books.invoice(customer) for _ in range(books.rng.randrange(2, 5)))
    books.invoice(customer)
    amount = sum((invoice.remaining_amount for invoice in invoices), Decimal(0))
    numbers = books.rng.choice((", ", " + ", "/ ", " ")).join(
        invoice.document_no for invoice in invoices
    )
    books.note(
        "several invoices",
        amount,
        f"{invoice_word(books, customer)} {numbers}",
        invoices,
        payer=customer,
    )


def less_a_credit_memo(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer, books.new_amount() + 100)
    memo = books.invoice(customer, Decimal("-30.00"))
    books.invoice(customer)
    text = f"{invoice_word(books, customer)} {invoice.document_no} {LESS_CREDIT[customer.language]} {memo.document_no}"
    amount = invoice.remaining_amount + memo.remaining_amount
    books.note("less a credit memo", amount, text, (invoice, memo), payer=customer)


def unnamed_sum(books: Books) -> None:
    customer = books.customer()
    invoices = tuple(
        books.invoice(customer, Decimal(books.rng.randrange(10_000, 90_000)).scaleb(-2))
        for _ in range(3)
    )
    amount = invoices[0].remaining_amount + invoices[2].remaining_amount
    books.note(
        "several invoices, none named", amount, payment_word(books, customer), (invoices[0], invoices[2]),
        payer=customer,
    )  # fmt: skip


def discount_in_time(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer, discount=True)
    text = f"{invoice_word(books, customer)} {invoice.document_no}"
    books.note(
        "discount in time", invoice.remaining_amount - invoice.discount_possible, text, (invoice,), payer=customer,
        day=invoice.posting_date + timedelta(days=10),
    )  # fmt: skip


def several_with_discount(books: Books) -> None:
    customer = books.customer()
    first = books.invoice(customer, discount=True)
    second = books.invoice(customer)
    text = f"{invoice_word(books, customer)} {first.document_no}, {second.document_no}"
    day = max(first.posting_date + timedelta(days=13), second.posting_date)
    if day > first.posting_date + timedelta(days=14):
        day = first.posting_date + timedelta(days=13)
        second = books.entries[-1] = second._replace(posting_date=first.posting_date)
    amount = first.remaining_amount - first.discount_possible + second.remaining_amount
    books.note("several, one with discount", amount, text, (first, second), payer=customer, day=day)


def part_payment(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    amount = (invoice.remaining_amount / 3).quantize(Decimal("0.01"))
    text = (
        f"{payment_word(books, customer)} 1/3 {invoice_word(books, customer)} {invoice.document_no}"
    )
    books.note("part payment", amount, text, (invoice,), payer=customer)


def fee_deducted(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    amount = invoice.remaining_amount - Decimal(books.rng.randrange(50, 1500)).scaleb(-2)
    text = f"{invoice_word(books, customer)} {invoice.document_no}"
    books.note("fee deducted", amount, text, (invoice,), payer=customer)


def overpaid(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer)
    amount = invoice.remaining_amount + Decimal(books.rng.randrange(10, 500)).scaleb(-2)
    text = f"{invoice_word(books, customer)} {invoice.document_no}"
    books.note("overpaid", amount, text, (invoice,), payer=customer)


def discount_too_late(books: Books) -> None:
    customer = books.customer()
    invoice = books.invoice(customer, discount=True)
    text = f"{invoice_word(books, customer)} {invoice.document_no}"
    books.note(
        "discount taken too late", invoice.remaining_amount - invoice.discount_possible, text, (invoice,),
        payer=customer, day=invoice.posting_date + timedelta(days=25),
    )  # fmt: skip


# --- Texts that stand for an account ----------------------------------------------------------------

MAPPINGS: Final = (
    TextMapping(1, "Kontoführung", "gl", "6900", "6900"),
    TextMapping(2, "Post", "gl", "6500", "6500"),
)


def mapped_text(books: Books) -> None:
    amount = -Decimal(books.rng.randrange(100, 5_000)).scaleb(-2)
    books.note("text of a mapping", amount, "Kontoführung 1. Quartal", account="6900")


def mapping_inside_a_word(books: Books) -> None:
    customer = books.customer(name=f"Posthotel {person(books.rng, 'de').split()[1]} AG")
    invoice = books.invoice(customer)
    text = f"Posthotel {invoice_word(books, customer)} {invoice.document_no}"
    books.note(
        "mapped text inside a word", invoice.remaining_amount, text, (invoice,), payer=customer
    )


ANSWERED: Final[tuple[Kind, ...]] = (
    structured_reference,
    reference_in_the_text,
    number_as_written,
    number_inanother_form,
    number_cut_by_the_line_end,
    digit_wrong,
    number_between_others,
    order_number,
    year_as_a_number,
    payer_and_amount,
    name_misspelt,
    namesakes_by_number,
    namesakes_by_account,
    shared_account,
    payment_service,
    payer_in_the_text,
    vendor_paid,
    refund,
    several_invoices,
    less_a_credit_memo,
    unnamed_sum,
    discount_in_time,
    several_with_discount,
    part_payment,
    fee_deducted,
    overpaid,
    discount_too_late,
    mapped_text,
    mapping_inside_a_word,
)
