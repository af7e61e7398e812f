"""Drafts of finance charge memos: the entries of a customer that bear interest, and what is stored of a draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from ledger_es.aggregates.claims import closed_key, draft_key
from ledger_es.aggregates.event import stream_key
from ledger_es.aggregates.finance_charge_memo import ChargedEntry, ChargedRate, MemoContent
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms, LineDescription
from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.aggregates.reminder_terms import DocumentText
from ledger_es.collecting.cost_vat import CostVatRates
from ledger_es.collecting.document_text import text_for
from ledger_es.collecting.finance_charge_memo import (
    MemoDraft,
    MemoLine,
    bears_interest,
    suggest_memos,
)
from ledger_es.collecting.interest import Interest, day_without_rate, percentage_on
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
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
    NothingToAskFor,
    Refusal,
)
from ledger_es.values import ZERO, ExchangeRate


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
    application = event.application(closing_no)
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


class MemoOptions(NamedTuple):
    """What a draft keeps when it is made anew: who made it, and what a person took out of it or wrote below it."""

    automation: str = ""
    removed_entry_nos: tuple[int, ...] = ()
    free_text_seals: tuple[str, ...] = ()


def content_of(draft: MemoDraft, customer: ChargedCustomer, options: MemoOptions) -> dict[str, Any]:
    """The fields of an event with this draft."""
    entries = {entry.entry_no: entry for entry in customer.entries}
    rate = draft.currency.rate
    text = text_for(customer.terms.texts, customer.language) or DocumentText()
    described = text_for(customer.terms.line_descriptions, customer.language) or LineDescription()
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
        "line_description": described.entry,
        "rate_description": described.rate,
        "automation": options.automation,
        "removed_entry_nos": options.removed_entry_nos,
        "free_text_seals": options.free_text_seals,
        "lines": tuple(
            ChargedEntry(
                entry_no=line.entry_no,
                document_type=entries[line.entry_no].document_type,
                document_no=entries[line.entry_no].document_no,
                due_date=entries[line.entry_no].due_date,
                amount=entries[line.entry_no].amount,
                remaining_amount=line.remaining_amount,
                base_amount=line.interest.base_amount,
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
                base_amount=part.base_amount,
                amount=part.amount,
            )
            for line in draft.lines
            for part in line.interest.rate_parts
        ),
    }


def draft_of(content: MemoContent, local_currency: str, vat_rates: CostVatRates) -> MemoDraft:
    """The draft as the rules see it, its costs taxed at these rates."""
    rate = ExchangeRate(content.exchange_rate_amount, content.relational_exchange_rate_amount)
    return MemoDraft(
        document_date=content.document_date,
        posting_date=content.posting_date,
        due_date=content.due_date,
        currency=DocumentCurrency(content.currency, local_currency, rate),
        lines=tuple(
            MemoLine(
                line.entry_no, line.remaining_amount, Interest(line.interest_amount, line.days)
            )
            for line in content.lines
        ),
        additional_fee=content.additional_fee,
        vat_rates=vat_rates,
    )


def made_anew(
    books: Books,
    policy: Policy,
    memo_no: str,
    draft: MemoContent,
    posting_date: date,
    closed_entry_nos: Collection[int] = (),
) -> tuple[MemoDraft, ChargedCustomer]:
    """The memo as things stand now, and its customer. Raises NothingToAskFor if there is no interest left.

    `closed_entry_nos` proposes further entries that may have been paid late; what a person took out stays out. The
    minimum of the terms counts the interest in all currencies, of which other memos have charged their part by now. So
    it is asked about again only where the interest of this memo has become less.
    """
    ledger = books.party_ledger(Whose("customer", draft.customer_no))
    closed = [
        line.entry_no
        for line in draft.lines
        if line.closing_application_no or ledger.get(line.entry_no) is None
    ]
    customer = charged_customer(
        books,
        draft.customer_no,
        draft.finance_charge_terms,
        draft.document_date,
        dict.fromkeys([*closed, *closed_entry_nos]),
    )
    removed = draft.removed_entry_nos
    customer = customer._replace(
        entries=[entry for entry in customer.entries if entry.entry_no not in removed]
    )
    no_minimum = customer._replace(terms=customer.terms.model_copy(update={"minimum_amount": ZERO}))
    anew = _memo_in(draft.currency, policy, no_minimum, draft.document_date, posting_date)
    # What a person has left is charged whatever it comes to.
    if anew is not None and not removed and anew.interest_amount < draft.interest_amount:
        anew = _memo_in(draft.currency, policy, customer, draft.document_date, posting_date)
    if anew is None:
        raise NothingToAskFor(kind=MEMO.words, document_no=memo_no)
    return anew, customer


def _memo_in(
    currency: str,
    policy: Policy,
    customer: ChargedCustomer,
    document_date: date,
    posting_date: date,
) -> MemoDraft | None:
    for memo in drafts_of(policy, customer, document_date, posting_date):
        if memo.currency.currency == currency:
            return memo
    return None


def options_of(content: MemoContent) -> MemoOptions:
    """What the draft keeps when it is made anew."""
    return MemoOptions(content.automation, content.removed_entry_nos, content.free_text_seals)
