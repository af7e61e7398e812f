"""Which entries bear interest, whether there is a memo, and what of it is posted (algorithms.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.asking_document import CostVat
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.collecting.cost_vat import UNTAXED, CostVatRates, PostedParts, vat_on_costs
from ledger_es.collecting.interest import Interest, interest_of
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
from ledger_es.dates import add_formula
from ledger_es.values import ZERO


class MemoLine(NamedTuple):
    """An entry with its interest."""

    entry_no: int
    remaining_amount: Decimal
    interest: Interest


class MemoDraft(NamedTuple):
    """A finance charge memo before it is issued; all amounts in its currency.

    `manual_amount` is the total of lines that a person added for G/L accounts.
    """

    document_date: date
    posting_date: date
    due_date: date
    currency: DocumentCurrency
    lines: tuple[MemoLine, ...] = ()
    additional_fee: Decimal = ZERO
    manual_amount: Decimal = ZERO
    vat_rates: CostVatRates = UNTAXED

    @property
    def interest_amount(self) -> Decimal:
        return sum((line.interest.amount for line in self.lines), ZERO)

    @property
    def vat(self) -> tuple[CostVat, ...]:
        """The VAT on interest and fee."""
        return vat_on_costs(
            {
                "interest": [line.interest.amount for line in self.lines],
                "additional_fee": [self.additional_fee],
            },
            self.vat_rates,
            self.currency,
        )

    @property
    def rounding_amount(self) -> Decimal:
        """What is added so that the total is a multiple of the invoice rounding precision. It bears no VAT."""
        return self.currency.rounding_of(
            self.interest_amount
            + self.additional_fee
            + self.manual_amount
            + sum((row.amount for row in self.vat), ZERO)
        )


def bears_interest(entry: EntryToCollect, terms: FinanceChargeTerms) -> bool:
    """Whether the terms look at the entry at all: a debt that is not on hold, open or closed late."""
    if entry.amount <= 0 or entry.is_on_hold:
        return False
    if entry.is_open:
        return terms.interest_on in ("open", "all")
    return (
        terms.interest_on in ("closed", "all")
        and entry.calculate_interest
        and terms.method == "average_daily_balance"
    )


def suggest_memos(
    entries: Sequence[EntryToCollect],
    terms: FinanceChargeTerms,
    document_date: date,
    posting_date: date,
    currencies: Sequence[DocumentCurrency],
    vat_rates: CostVatRates = UNTAXED,
) -> tuple[MemoDraft, ...]:
    """The memos of a customer, one for each currency with interest; none below the minimum amount of the terms.

    `entries` are those of the customer that the terms look at (`bears_interest`), and the caller has made sure that a
    rate counts for each of them (`day_without_rate`). The minimum is compared with the interest in all currencies,
    without its VAT.
    """
    memos = [
        _memo(entries, terms, document_date, posting_date, currency)._replace(vat_rates=vat_rates)
        for currency in currencies
    ]
    total_lcy = sum((memo.currency.in_lcy(memo.interest_amount) for memo in memos), ZERO)
    if not total_lcy or total_lcy < terms.minimum_amount:
        return ()
    return tuple(memo for memo in memos if memo.lines)


def posted_memo_parts(draft: MemoDraft, terms: FinanceChargeTerms) -> PostedParts:
    """What is posted when the memo is issued, by the posting options of its terms. Rounding is always posted."""
    fee = draft.additional_fee + draft.manual_amount
    parts = PostedParts(
        fee_amount=fee if terms.post_additional_fee else ZERO,
        interest_amount=draft.interest_amount if terms.post_interest else ZERO,
        rounding_amount=draft.rounding_amount,
    )
    return parts.with_vat(draft.vat)


def _memo(
    entries: Sequence[EntryToCollect],
    terms: FinanceChargeTerms,
    document_date: date,
    posting_date: date,
    currency: DocumentCurrency,
) -> MemoDraft:
    lines = [
        MemoLine(
            entry.entry_no,
            entry.remaining_amount,
            interest_of(entry, terms, document_date, currency),
        )
        for entry in entries
        if entry.currency == currency.currency and _is_charged(entry, terms, document_date)
    ]
    return MemoDraft(
        document_date=document_date,
        posting_date=posting_date,
        due_date=add_formula(document_date, terms.due_date_formula),
        currency=currency,
        lines=tuple(line for line in lines if line.interest.amount),
        additional_fee=_additional_fee(terms, currency),
    )


def _is_charged(entry: EntryToCollect, terms: FinanceChargeTerms, document_date: date) -> bool:
    """Whether its grace period is over, and was over when it was closed."""
    end_of_grace = add_formula(entry.due_date, terms.grace_period)
    if end_of_grace >= document_date:
        return False
    closing_days = [day for day in (entry.closed_on, entry.closing_document_date) if day]
    return not closing_days or max(closing_days) > end_of_grace


def _additional_fee(terms: FinanceChargeTerms, currency: DocumentCurrency) -> Decimal:
    """The fee in the currency; currencies have one only if the terms have a fee in the local currency."""
    if not terms.additional_fee:
        return ZERO
    for fee in terms.currency_fees:
        if fee.currency == currency.currency:
            return currency.rounded(fee.additional_fee)
    return currency.rounded(currency.from_lcy(terms.additional_fee))
