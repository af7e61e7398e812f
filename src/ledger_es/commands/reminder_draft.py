"""Drafts of reminders: which a customer gets by its terms, and what is stored of one."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from ledger_es.aggregates.claims import draft_key
from ledger_es.aggregates.event import stream_key
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.aggregates.party import PartyMaster
from ledger_es.aggregates.reminder import RemindedEntry, ReminderContent, ReminderLineFee
from ledger_es.aggregates.reminder_terms import DocumentText, ReminderTerms
from ledger_es.collecting.cost_vat import UNTAXED, CostVatRates
from ledger_es.collecting.document_text import text_for
from ledger_es.collecting.interest import day_without_rate, percentage_on
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
from ledger_es.collecting.reminder import (
    LineFee,
    ReminderDraft,
    ReminderLine,
    suggest_reminder,
)
from ledger_es.collecting.reminder_selection import (
    ReminderOptions,
    currencies_in_debt,
    select_entries,
)
from ledger_es.commands.cost_vat import cost_vat_rates
from ledger_es.commands.entry_to_collect import document_currency, open_entries_to_collect
from ledger_es.deciding.books import Books
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DraftExists, InterestRateMissing, Refusal, ReminderTermsMissing
from ledger_es.values import ZERO, ExchangeRate


class RemindedCustomer(NamedTuple):
    """A customer with the terms that hold on the document date, and its open entries.

    `interest_terms` is None unless the customer has finance charge terms and a level calculates interest.
    """

    customer_no: str
    master: PartyMaster
    terms: ReminderTerms
    interest_terms: FinanceChargeTerms | None
    entries: list[EntryToCollect]


class Suggested(NamedTuple):
    """The drafts of a customer, one a currency, and the refusals of the currencies that get none."""

    customer: RemindedCustomer
    drafts: list[ReminderDraft]
    refusals: list[Refusal]


def reminded_customer(
    books: Books, customer_no: str, reminder_terms: str, options: ReminderOptions
) -> RemindedCustomer:
    """The customer as a reminder of this date sees it. Raises ReminderTermsMissing."""
    day = options.document_date
    master = books.party("customer", customer_no)
    terms = books.reminder_terms.terms.on(reminder_terms, day) if reminder_terms else None
    if terms is None or not terms.levels:
        raise ReminderTermsMissing(customer_no=customer_no, on=day if reminder_terms else None)
    interest_terms = None
    if any(level.calculate_interest for level in terms.levels):
        interest_terms = books.finance_charge_terms.terms.on(master.finance_charge_terms, day)
    entries = open_entries_to_collect(
        books, customer_no, day, with_details=interest_terms is not None
    )
    return RemindedCustomer(customer_no, master, terms, interest_terms, entries)


def suggest_drafts(
    books: Books, policy: Policy, customer_no: str, options: ReminderOptions
) -> Suggested:
    """The reminders that the customer gets now, one a currency. Raises ReminderTermsMissing.

    A block of the customer and a draft that is there are looked at only where a reminder would be made.
    """
    reminder_terms = books.party("customer", customer_no).reminder_terms
    customer = reminded_customer(books, customer_no, reminder_terms, options)
    suggested = Suggested(customer, [], [])
    for code in currencies_in_debt(customer.entries, options):
        try:
            draft = _draft(books, policy, customer, options, code)
        except Refusal as refusal:
            suggested.refusals.append(refusal)
        else:
            if draft is not None:
                suggested.drafts.append(draft)
    return suggested


def _draft(
    books: Books, policy: Policy, customer: RemindedCustomer, options: ReminderOptions, code: str
) -> ReminderDraft | None:
    currency = document_currency(policy, code, options.posting_date)
    if select_entries(customer.entries, customer.terms, options, currency).reason_against:
        return None
    policy.allow_at_all("customer", customer.customer_no, "reminder")
    existing = books.claimed(draft_key("reminder", customer.customer_no, code))
    if existing is not None:
        raise DraftExists(
            kind="reminder",
            document_no=stream_key(existing.stream),
            customer_no=customer.customer_no,
            currency=code,
        )
    return draft_in(policy, customer, options, currency)


def draft_in(
    policy: Policy,
    customer: RemindedCustomer,
    options: ReminderOptions,
    currency: DocumentCurrency,
) -> ReminderDraft | None:
    """The reminder in one currency, None if there is nothing to ask for.

    Raises InterestRateMissing or as `cost_vat_rates`.
    """
    for entry in customer.entries:
        if customer.interest_terms is None or entry.due_date >= options.document_date:
            continue
        missing = day_without_rate(entry, customer.interest_terms, options.document_date)
        if missing is not None and entry.currency == currency.currency:
            raise InterestRateMissing(
                finance_charge_terms=customer.master.finance_charge_terms,
                day=missing,
                entry_no=entry.entry_no,
            )
    rates = cost_vat_rates(
        policy, customer.customer_no, options.posting_date, options.document_date
    )
    return suggest_reminder(
        customer.entries, customer.terms, customer.interest_terms, options, currency, rates
    )


# --- what is stored -----------------------------------------------------------------------


def content_of(
    draft: ReminderDraft, customer: RemindedCustomer, reminder_terms: str, options: ReminderOptions
) -> dict[str, Any]:
    """The fields of an event with this draft."""
    entries = {entry.entry_no: entry for entry in customer.entries}
    interest_terms = customer.master.finance_charge_terms if customer.interest_terms else ""
    rate = draft.currency.rate
    levels = options.last_issued_levels
    text = text_of_level(customer, options.text_level_no or draft.level_no)
    return {
        "customer_no": customer.customer_no,
        "currency": draft.currency.currency,
        "reminder_terms": reminder_terms,
        "finance_charge_terms": interest_terms,
        "document_date": draft.document_date,
        "posting_date": draft.posting_date,
        "due_date": draft.due_date,
        "level_no": draft.level_no,
        "remaining_amount": draft.remaining_amount,
        "interest_amount": draft.interest_amount,
        "additional_fee": draft.additional_fee,
        "line_fee_amount": draft.line_fee_amount,
        "rounding_amount": draft.rounding_amount,
        "vat": draft.vat,
        "exchange_rate_amount": rate.exchange_rate_amount,
        "relational_exchange_rate_amount": rate.relational_exchange_rate_amount,
        "post_interest": customer.terms.post_interest,
        "post_additional_fee": customer.terms.post_additional_fee,
        "post_line_fee": customer.terms.post_line_fee,
        "disputed_entries": customer.terms.disputed_entries,
        "promised_entries": customer.terms.promised_entries,
        "overdue_only": options.overdue_only,
        "include_on_hold": options.include_on_hold,
        "use_header_level": options.use_header_level,
        "last_issued_levels": None if levels is None else tuple(sorted(levels)),
        "due_date_to": options.due_date_to,
        "line_fee_document_type": options.line_fee_document_type,
        "interest_rate": percentage_on(customer.interest_terms, options.document_date)
        if customer.interest_terms
        else ZERO,
        "beginning_text": text.beginning,
        "ending_text": text.ending,
        "removed_entry_nos": tuple(sorted(options.removed_entry_nos)),
        "removed_line_fee_nos": tuple(sorted(options.removed_line_fee_nos)),
        "typed_line_fees": options.typed_line_fees,
        "level_no_by_hand": options.level_no,
        "text_level_no_by_hand": options.text_level_no,
        "free_text_seals": options.free_text_seals,
        "automation": options.automation,
        "lines": tuple(_reminded(line, entries[line.entry_no]) for line in draft.lines),
        "line_fees": tuple(map(line_fee_of, draft.line_fees)),
    }


def text_of_level(customer: RemindedCustomer, level_no: int) -> DocumentText:
    """The texts of the level in the customer's language; empty ones if the level has none for it."""
    level = customer.terms.level_up_to(level_no)
    text = text_for(level.texts, customer.master.language) if level else None
    return text or DocumentText()


def _reminded(line: ReminderLine, entry: EntryToCollect) -> RemindedEntry:
    return RemindedEntry(
        entry_no=line.entry_no,
        line_type=line.line_type,
        level_no=line.level_no,
        document_type=entry.document_type,
        document_no=entry.document_no,
        due_date=entry.due_date,
        amount=entry.amount,
        remaining_amount=line.remaining_amount,
        interest_amount=line.interest_amount,
    )


def line_fee_of(fee: LineFee) -> ReminderLineFee:
    """What is stored of the fee for an entry."""
    assert fee.entry_no is not None, "a suggested fee per line has its entry"
    return ReminderLineFee(
        entry_no=fee.entry_no, level_no=fee.level_no, amount=fee.amount, due_date=fee.due_date
    )


def options_of(content: ReminderContent, posting_date: date | None = None) -> ReminderOptions:
    """The options with which the draft was made."""
    levels = content.last_issued_levels
    return ReminderOptions(
        document_date=content.document_date,
        posting_date=posting_date or content.posting_date,
        overdue_only=content.overdue_only,
        include_on_hold=content.include_on_hold,
        use_header_level=content.use_header_level,
        last_issued_levels=None if levels is None else frozenset(levels),
        due_date_to=content.due_date_to,
        line_fee_document_type=content.line_fee_document_type,
        removed_entry_nos=frozenset(content.removed_entry_nos),
        removed_line_fee_nos=frozenset(content.removed_line_fee_nos),
        typed_line_fees=content.typed_line_fees,
        level_no=content.level_no_by_hand,
        text_level_no=content.text_level_no_by_hand,
        free_text_seals=content.free_text_seals,
        automation=content.automation,
    )


def draft_of(
    content: ReminderContent, local_currency: str, vat_rates: CostVatRates = UNTAXED
) -> ReminderDraft:
    """The draft as the rules see it, its costs taxed at these rates."""
    rate = ExchangeRate(content.exchange_rate_amount, content.relational_exchange_rate_amount)
    return ReminderDraft(
        document_date=content.document_date,
        posting_date=content.posting_date,
        due_date=content.due_date,
        level_no=content.level_no,
        currency=DocumentCurrency(content.currency, local_currency, rate),
        lines=tuple(
            ReminderLine(
                line.entry_no,
                line.line_type,
                line.level_no,
                line.remaining_amount,
                line.interest_amount,
            )
            for line in content.lines
        ),
        additional_fee=content.additional_fee,
        line_fees=tuple(
            LineFee(fee.entry_no, fee.level_no, fee.amount, fee.due_date)
            for fee in content.line_fees
        ),
        vat_rates=vat_rates,
    )


def posting_options(content: ReminderContent) -> ReminderTerms:
    """Terms with the posting options that the draft took over, for the rules of posting."""
    return ReminderTerms(
        post_interest=content.post_interest,
        post_additional_fee=content.post_additional_fee,
        post_line_fee=content.post_line_fee,
    )
