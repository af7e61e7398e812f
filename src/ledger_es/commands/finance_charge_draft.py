"""Drafts of finance charge memos: the entries of a customer that bear interest, and what is stored of a draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledger_es.aggregates.claims import closed_key, draft_key
from ledger_es.aggregates.event import stream_key
from ledger_es.aggregates.finance_charge_memo import ChargedEntry, ChargedRate
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.aggregates.reminder_terms import DocumentText
from ledger_es.collecting.document_text import text_for
from ledger_es.collecting.finance_charge_memo import MemoDraft, bears_interest, suggest_memos
from ledger_es.collecting.interest import day_without_rate, percentage_on
from ledger_es.collecting.records import EntryToCollect
from ledger_es.commands.asking_document import MEMO
from ledger_es.commands.cost_vat import cost_vat_rates
from ledger_es.commands.entry_to_collect import (
    details_of,
    document_currency,
    issued_rows,
    line_fee_amount,
    open_entries_to_collect,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    DraftExists,
    FinanceChargeTermsMissing,
    InterestRateMissing,
    Refusal,
)
from ledger_es.values import ZERO


class ChargedCustomer(NamedTuple):
    """A customer with the terms that hold on the document date, and its entries that bear interest.

    `closing_application_nos` has the application that closed each of the closed ones.
    """

    customer_no: str
    language: str
    finance_charge_terms: str
    terms: FinanceChargeTerms
    entries: list[EntryToCollect]
    closing_application_nos: dict[int, int]


class SuggestedMemos(NamedTuple):
    """The drafts of a customer, one a currency, and the refusals of the currencies that get none."""

    drafts: list[MemoDraft]
    refusals: list[Refusal]


def charged_customer(
    books: Books, customer_no: str, code: str, document_date: date, closed: Collection[int]
) -> ChargedCustomer:
    """The customer as a memo of this date sees it; `closed` are entries of it that may have been closed late.

    Raises FinanceChargeTermsMissing or InterestRateMissing.
    """
    terms = books.finance_charge_terms.terms.on(code, document_date) if code else None
    if terms is None:
        raise FinanceChargeTermsMissing(customer_no=customer_no, on=document_date if code else None)
    entries = [
        entry._replace(remaining_amount=sum((part.amount for part in entry.details), ZERO))
        for entry in open_entries_to_collect(books, customer_no, document_date, with_details=True)
    ]
    closing: dict[int, int] = {}
    for entry_no in closed:
        found = _closed_entry(books, Whose("customer", customer_no), entry_no, document_date)
        if found is not None:
            entry, closing[entry_no] = found
            entries.append(entry)
    charged = [entry for entry in entries if bears_interest(entry, terms)]
    for entry in charged:
        missing = day_without_rate(entry, terms, document_date)
        if missing is not None:
            raise InterestRateMissing(
                finance_charge_terms=code, day=missing, entry_no=entry.entry_no
            )
    language = books.party("customer", customer_no).language
    return ChargedCustomer(customer_no, language, code, terms, charged, closing)


def _closed_entry(
    books: Books, whose: Whose, entry_no: int, document_date: date
) -> tuple[EntryToCollect, int] | None:
    """An entry that an application has closed, and that application; None if none has.

    Interest is due if it was closed after its due date, and no memo has charged it since.
    """
    event = books.find_claimant(closed_key(entry_no))
    if not isinstance(event, EntriesApplied):
        return None
    closing_no = next(
        touched.application_no
        for touched in reversed(event.touched)
        if touched.entry_no == entry_no
    )
    application = next(
        applied for applied in event.applications if applied.application_no == closing_no
    )
    posted = books.posted_entry(entry_no)
    edited = next((entry for entry in event.edited if entry.entry_no == entry_no), None)
    others = {application.applying_entry_no} - {entry_no} or {
        pair.credit_entry_no for pair in event.pairs if pair.application_no == closing_no
    }
    closing_date = max(books.posted_entry(other).document_date for other in others)
    due_date = (edited or posted).due_date
    rows = books.party_ledger(whose).asked.rows_of(entry_no)
    charged_since = any(row.closing_application_no == closing_no for row in rows)
    details = details_of(books, posted, closing_no, document_date)
    entry = EntryToCollect(
        entry_no=entry_no,
        document_type=posted.document_type,
        document_no=posted.document_no,
        currency=posted.currency,
        due_date=due_date,
        amount=posted.amount,
        remaining_amount=sum((part.amount for part in details), ZERO),
        details=details,
        issued=issued_rows(rows),
        line_fee_amount=line_fee_amount(books, posted),
        closed_on=application.posting_date,
        closing_document_date=closing_date,
        calculate_interest=due_date < closing_date and not charged_since,
    )
    return entry, closing_no


def suggest(
    books: Books, policy: Policy, customer: ChargedCustomer, document_date: date, posting_date: date
) -> SuggestedMemos:
    """The memos that the customer gets now, one a currency.

    A block of the customer and a draft that is there are looked at only where a memo would be made.
    """
    suggested = SuggestedMemos([], [])
    for draft in drafts_of(policy, customer, document_date, posting_date):
        code = draft.currency.currency
        existing = books.claimed(draft_key("finance_charge_memo", customer.customer_no, code))
        try:
            policy.allow_at_all("customer", customer.customer_no, "finance_charge_memo")
        except Refusal as refusal:
            suggested.refusals.append(refusal)
            continue
        if existing is not None:
            suggested.refusals.append(
                DraftExists(
                    kind=MEMO.words,
                    document_no=stream_key(existing.stream),
                    customer_no=customer.customer_no,
                    currency=code,
                )
            )
            continue
        suggested.drafts.append(draft)
    return suggested


def drafts_of(
    policy: Policy, customer: ChargedCustomer, document_date: date, posting_date: date
) -> Sequence[MemoDraft]:
    """The memos by the rules alone. Raises ExchangeRateMissing or as `cost_vat_rates`."""
    codes = sorted({entry.currency for entry in customer.entries})
    currencies = [document_currency(policy, code, posting_date) for code in codes]
    rates = cost_vat_rates(policy, customer.customer_no, posting_date, document_date)
    return suggest_memos(
        customer.entries, customer.terms, document_date, posting_date, currencies, rates
    )


def content_of(draft: MemoDraft, customer: ChargedCustomer) -> dict[str, Any]:
    """The fields of an event with this draft."""
    entries = {entry.entry_no: entry for entry in customer.entries}
    rate = draft.currency.rate
    text = text_for(customer.terms.texts, customer.language) or DocumentText()
    return {
        "customer_no": customer.customer_no,
        "currency": draft.currency.currency,
        "finance_charge_terms": customer.finance_charge_terms,
        "document_date": draft.document_date,
        "posting_date": draft.posting_date,
        "due_date": draft.due_date,
        "interest_amount": draft.interest_amount,
        "additional_fee": draft.additional_fee,
        "rounding_amount": draft.rounding_amount,
        "vat": draft.vat,
        "exchange_rate_amount": rate.exchange_rate_amount,
        "relational_exchange_rate_amount": rate.relational_exchange_rate_amount,
        "post_interest": customer.terms.post_interest,
        "post_additional_fee": customer.terms.post_additional_fee,
        "interest_rate": percentage_on(customer.terms, draft.document_date),
        "beginning_text": text.beginning,
        "ending_text": text.ending,
        "lines": tuple(
            ChargedEntry(
                entry_no=line.entry_no,
                document_type=entries[line.entry_no].document_type,
                document_no=entries[line.entry_no].document_no,
                due_date=entries[line.entry_no].due_date,
                amount=entries[line.entry_no].amount,
                remaining_amount=line.remaining_amount,
                interest_amount=line.interest.amount,
                days=line.interest.days,
                closing_application_no=customer.closing_application_nos.get(line.entry_no, 0),
            )
            for line in draft.lines
        ),
        "rates": tuple(
            ChargedRate(
                entry_no=line.entry_no,
                due_date=part.due_date,
                days=part.days,
                percentage=part.percentage,
                period_days=part.period_days,
                amount=part.amount,
            )
            for line in draft.lines
            for part in line.interest.rate_parts
        ),
    }
