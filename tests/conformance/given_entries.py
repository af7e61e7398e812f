"""What a case about entries starts from: parties and posted open entries, set up through the real commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.aggregates.currency import CurrencyAccounts
from ledger_es.aggregates.payment_tolerance import ToleranceRules
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.currency import (
    DatedRate,
    SetCurrency,
    SetCurrencyRules,
    SetExchangeRates,
)
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.payment_tolerance import SetPaymentTolerance, SetToleranceRules
from ledger_es.ledger import Ledger
from ledger_es.posting.tolerance import ToleranceAnswers
from tests.conformance.cases import Case, Unsupported, known
from tests.conformance.documents import COMMON_PARTY, Books, Document, code_of
from tests.conformance.entries import read_entries

GIVEN = (
    "setup",
    "application_method",
    # Where the discounts of the entries come from: the entries carry them, so there is nothing to read.
    "terms",
    "document",
    "party_kind",
    "entries",
    "payment",
    "journal",
    "currency",
    "currencies",
)
_SETUP = (
    "payment_tolerance_pct", "max_payment_tolerance", "payment_discount_grace_days",
    "payment_tolerance_warning", "payment_discount_tolerance_warning",
    # Between currencies only.
    "application_rounding_precision", "application_between_currencies",
)  # fmt: skip
_ENTRY = (
    "id", "doc_type", "posting_date", "due_date", "amount", "remaining", "open", "currency", "discount",
    "max_payment_tolerance", "accepted_payment_tolerance", "source", "party",
)  # fmt: skip
_PAYMENT = ("id", "doc_type", "posting_date", "amount")
_LINE = ("id", "doc_type", "posting_date", "amount", "applies_to", "amount_source")


def set_up(case: Case, ledger: Ledger) -> Books:
    """The company, its parties and the entries given, open as given."""
    given = case.given
    known(given.get("setup", {}), "given: setup", _SETUP)
    kind = given.get("party_kind", "customer")
    if kind not in ("customer", "vendor"):
        raise Unsupported(f"given: party_kind {kind}")
    method = given.get("application_method", "manual")
    if method not in ("manual", "apply_to_oldest"):
        raise Unsupported(f"given: application_method {method}")
    books = Books(ledger, kind)
    books.execute(EstablishCompany(company_name="Conformance", currency="CHF"))
    _set_up_currencies(books, given)
    _set_up_tolerance(books, given.get("setup", {}))
    entries = given.get("entries", [])
    party_nos = list(
        dict.fromkeys([COMMON_PARTY, *(entry.get("party", COMMON_PARTY) for entry in entries)])
    )
    books.register(party_nos)
    for entry in entries:
        post_given(books, entry)
    if "payment" in given:
        known(given["payment"], "given: payment", _PAYMENT)
        books.given_payment = _document({"id": "payment", **given["payment"]})
        if any(step["action"] != "preview_application" for step in case.when):
            books.post(books.given_payment)
    if "document" in given:
        known(given["document"], "given: document", ("doc_type", "amount"))
        books.given_document = _document(
            {"id": "document", "posting_date": "2026-01-01", **given["document"]}
        )
    books.journal = [_journal_line(line) for line in given.get("journal", [])]
    if method == "apply_to_oldest":
        books.apply_to_oldest(party_nos)
    return books


def _set_up_currencies(books: Books, given: Mapping[str, Any]) -> None:
    """The case's currencies, as codes of three letters, each with one rate for all days."""
    currencies = dict(given.get("currencies", {}))
    if "currency" in given:
        currencies[given["currency"]["code"]] = given["currency"]
    for code, currency in currencies.items():
        known(
            currency,
            "given: currency",
            (
                "code", "units_per_lcy", "payment_tolerance_pct", "max_payment_tolerance",
                "application_rounding_precision",
            ),
        )  # fmt: skip
        accounts = CurrencyAccounts(
            realized_gain_account="3890",
            realized_loss_account="3890",
            rounding_debit_account="3890",
            rounding_credit_account="3890",
        )
        books.execute(
            SetCurrency(
                currency=code_of(code),
                accounts=accounts,
                application_rounding_precision=Decimal(
                    currency.get("application_rounding_precision", "0")
                ),
            )
        )
        rate = DatedRate(
            starting_date=date(1900, 1, 1),
            exchange_rate_amount=Decimal(currency["units_per_lcy"]),
            relational_exchange_rate_amount=Decimal(1),
        )
        books.execute(SetExchangeRates(currency=code_of(code), rates=(rate,)))
        books.currencies.add(code_of(code))
    rules = SetCurrencyRules(
        between_currencies=given.get("setup", {}).get("application_between_currencies", "all"),
        application_rounding_precision=Decimal(
            given.get("setup", {}).get("application_rounding_precision", "0")
        ),
    )
    if rules.between_currencies != "all" or rules.application_rounding_precision:
        books.execute(rules)


def _set_up_tolerance(books: Books, setup: Mapping[str, Any]) -> None:
    limit = SetPaymentTolerance(
        percentage=Decimal(setup.get("payment_tolerance_pct", "0")),
        maximum_amount=Decimal(setup.get("max_payment_tolerance", "0")),
    )
    if limit.percentage or limit.maximum_amount:
        books.execute(limit)
    grace = setup.get("payment_discount_grace_days", 0)
    rules = ToleranceRules(
        grace_period=f"{grace}D" if grace else "",
        payment_tolerance_warning=setup.get("payment_tolerance_warning", False),
        discount_tolerance_warning=setup.get("payment_discount_tolerance_warning", False),
    )
    books.tolerance_rules = rules
    if rules != ToleranceRules():
        books.execute(SetToleranceRules(**dict(rules)))


def _journal_line(line: Mapping[str, Any]) -> Document:
    known(line, "given: journal", _LINE)
    source = line.get("amount_source", "typed")
    if source not in ("typed", "document"):
        raise Unsupported(f"given: amount_source {line['amount_source']}")
    # An amount that was taken from the document accepts nothing: a program that takes it over says so.
    answers = ToleranceAnswers()
    if source == "document":
        answers = ToleranceAnswers(payment="remaining", discount="decline")
    return _document(line)._replace(applies_to=line.get("applies_to", ""), answers=answers)


def post_given(books: Books, entry: Mapping[str, Any]) -> None:
    """Posted, reduced by a part payment where less remains, then looked at: it must be what was given."""
    known(entry, "given: entries", _ENTRY)
    _refuse_entry(entry)
    document = _document(entry)
    remaining = Decimal(entry["remaining"])
    paid = document.amount - remaining
    if not paid:
        books.post(document)
        books.give_tolerance(document)
    else:
        # The discount comes last: the part payment must neither earn nor shrink it.
        entry_no = books.post(document._replace(discount=Decimal(0)))
        part = Document(
            id=f"part payment of {document.id}",
            doc_type="",
            posting_date=document.posting_date,
            amount=-paid,
            party=document.party,
            applies_to=document.id,
        )
        books.post(part)
        if document.discount:
            assert document.discount_date is not None, "a discount without a last day was let in"
            books.execute(
                ChangeEntryDiscount(
                    entry_no=entry_no,
                    discount_amount=abs(document.discount),
                    discount_date=document.discount_date,
                    discount_tolerance_date=document.discount_tolerance_date,
                )
            )
        books.give_tolerance(document)
    _refuse_unless_as_given(books, document, remaining)


def _refuse_entry(entry: Mapping[str, Any]) -> None:
    if Decimal(entry.get("accepted_payment_tolerance", "0")):
        raise Unsupported("given: an accepted tolerance that is not posted")
    if not entry.get("open", True):
        raise Unsupported("given: a closed entry")
    discount = entry.get("discount", {})
    known(discount, "given: entries.discount", ("amount", "date", "tolerance_date"))
    if Decimal(discount.get("amount", "0")) and discount.get("date") is None:
        raise Unsupported("given: discount without a last day")


def _document(entry: Mapping[str, Any]) -> Document:
    discount = entry.get("discount", {})
    due, last_day = entry.get("due_date"), discount.get("date")
    amount = Decimal(discount.get("amount", "0"))
    return Document(
        id=entry["id"],
        doc_type=entry["doc_type"],
        posting_date=date.fromisoformat(entry["posting_date"]),
        amount=Decimal(entry["amount"]),
        source=entry.get("source", "journal"),
        currency=code_of(entry.get("currency", "LCY")),
        party=entry.get("party", COMMON_PARTY),
        due_date=date.fromisoformat(due) if due else None,
        discount=amount,
        discount_date=date.fromisoformat(last_day) if amount else None,
        discount_tolerance_date=(
            date.fromisoformat(discount.get("tolerance_date") or last_day) if amount else None
        ),
        max_payment_tolerance=(
            Decimal(entry.get("max_payment_tolerance", "0"))
            if entry["doc_type"] in ("invoice", "credit_memo") and "remaining" in entry
            else None
        ),
    )


def _refuse_unless_as_given(books: Books, document: Document, remaining: Decimal) -> None:
    entry = read_entries(books.ledger).open_entry(books.entry_no(document.id))
    if entry is None or (
        entry.remaining_amount,
        entry.due_date,
        entry.discount_possible,
        entry.discount_date,
        entry.max_payment_tolerance,
    ) != (
        remaining,
        document.due_date or document.posting_date,
        document.discount,
        document.discount_date,
        document.max_payment_tolerance or Decimal(0),
    ):
        raise Unsupported(f"given: entry {document.id} cannot be set up")
