"""The areas `reminder` and `finance_charge` on plain records: what a case gives, and what its steps leave behind.

The rules are pure functions, so that a case needs no ledger. What only postings can show is unsupported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.aggregates.finance_charge_terms import CurrencyFee, FinanceChargeTerms, InterestRate
from ledger_es.aggregates.reminder_terms import CurrencyFees, FeeRow, ReminderLevel, ReminderTerms
from ledger_es.collecting.cost_vat import PostedParts
from ledger_es.collecting.finance_charge_memo import MemoDraft
from ledger_es.collecting.records import DetailAmount, DocumentCurrency, EntryToCollect, IssuedRow
from ledger_es.collecting.reminder import ReminderDraft
from ledger_es.values import ZERO, ExchangeRate
from tests.conformance.cases import Case, Unsupported, known

LCY = "LCY"
GIVEN = (
    *("customer", "customers", "entries", "terms", "finance_terms", "currencies", "setup"),
    *("vat_pct", "manual_lines"),
)
_ENTRY = (
    *("id", "party", "doc_type", "doc_no", "posting_date", "due_date", "amount", "remaining"),
    *("currency", "on_hold", "created_after_step", "applications", "open", "closed_at"),
    *("calculate_interest", "line_fee_part"),
)
_LEVEL = (
    *("no", "grace_days", "due_days", "calculate_interest", "fee_type", "additional_fee_lcy"),
    *("line_fee_lcy", "currencies", "fee_rows"),
)
_REMINDER_TERMS = (
    *("levels", "minimum_amount_lcy", "max_no_of_reminders"),
    *("post_interest", "post_additional_fee", "post_line_fee"),
)
_FINANCE_TERMS = (
    *("rate", "period_days", "method", "calculation", "grace_days", "due_days", "rates"),
    *("minimum_amount_lcy", "additional_fee_lcy", "currencies", "line_fee_in_interest"),
    *("post_interest", "post_additional_fee"),
)
_FEE_ROW = ("threshold", "fixed", "percent", "min", "max", "charge_per_line", "currency")


@dataclass
class Issued:
    """An issued document. `charged` are the levels of its fees per line by entry, in the words of the rules."""

    customer: str
    draft: ReminderDraft | MemoDraft
    parts: PostedParts
    posted_as: int | None = None
    is_cancelled: bool = False

    @property
    def document_type(self) -> Any:
        return "reminder" if isinstance(self.draft, ReminderDraft) else "finance_charge_memo"


@dataclass
class Books:
    """Entries by number, drafts and issued documents; entries are called as the case calls them."""

    case: Case
    customers: list[str]
    entries: dict[int, EntryToCollect] = field(default_factory=dict)
    customer_by_entry_no: dict[int, str] = field(default_factory=dict)
    entry_no_by_id: dict[str, int] = field(default_factory=dict)
    drafts: list[tuple[str, Any]] = field(default_factory=list)
    issued: list[Issued] = field(default_factory=list)

    def add(self, name: str, customer: str, entry: EntryToCollect) -> None:
        self.entries[entry.entry_no] = entry
        self.customer_by_entry_no[entry.entry_no] = customer
        self.entry_no_by_id[name] = entry.entry_no

    def entry_no(self, name: str) -> int:
        if name not in self.entry_no_by_id:
            raise Unsupported(f"entry {name} is named and never posted")
        return self.entry_no_by_id[name]

    def name_of(self, entry_no: int) -> str:
        return next(name for name, no in self.entry_no_by_id.items() if no == entry_no)

    def entries_of(self, customer: str) -> list[EntryToCollect]:
        """The customer's entries with the lines of the documents on which they stand, without cancelled ones."""
        return [
            self._with_history(entry)
            for entry_no, entry in self.entries.items()
            if self.customer_by_entry_no[entry_no] == customer
        ]

    def _with_history(self, entry: EntryToCollect) -> EntryToCollect:
        rows, levels = list(entry.issued), set(entry.fee_levels)
        for number, issued in enumerate(self.issued, 1):
            if issued.is_cancelled:
                continue
            rows += rows_of(issued, number, entry.entry_no)
            if isinstance(issued.draft, ReminderDraft):
                levels |= {
                    fee.level_no for fee in issued.draft.line_fees if fee.entry_no == entry.entry_no
                }
        return entry._replace(issued=tuple(rows), fee_levels=frozenset(levels))

    def currency(self, code: str) -> DocumentCurrency:
        """The currency with its rate; LCY has the case's invoice rounding precision."""
        if code == LCY:
            precision = self.case.given.get("setup", {}).get("invoice_rounding_precision_lcy")
            return DocumentCurrency(
                LCY, LCY, invoice_rounding_precision=Decimal(precision or "0.01")
            )
        facts = self.case.given["currencies"][code]
        known(
            facts,
            f"given: currencies: {code}",
            ("rate", "amount_rounding_precision", "invoice_rounding_precision"),
        )
        if facts.get("amount_rounding_precision", "0.01") != "0.01":
            raise Unsupported("given: currencies: amount_rounding_precision")
        amount, amount_lcy = facts["rate"].split(":")
        return DocumentCurrency(
            code,
            LCY,
            ExchangeRate(Decimal(amount), Decimal(amount_lcy)),
            Decimal(facts.get("invoice_rounding_precision", "0.01")),
        )


def rows_of(issued: Issued, number: int, entry_no: int) -> list[IssuedRow]:
    """What issuing this document keeps of the entry."""
    draft, parts = issued.draft, issued.parts
    rows = []
    for line in draft.lines:
        if line.entry_no != entry_no:
            continue
        if isinstance(draft, ReminderDraft):
            level, interest = line.level_no, line.interest_amount
        else:
            level, interest = 0, line.interest.amount
        rows.append(
            IssuedRow(
                issued.document_type,
                str(number),
                draft.document_date,
                draft.due_date,
                level,
                bool(interest and parts.interest_amount),
            )
        )
    return rows


def books_of(case: Case) -> Books:
    """The books before the first step."""
    known(case.given, "given", GIVEN)
    known(case.given.get("setup", {}), "given: setup", ("invoice_rounding_precision_lcy",))
    if any(Decimal(percent) for percent in case.given.get("vat_pct", {}).values()):
        raise Unsupported("given: vat_pct")
    customers = case.given.get("customers") or [case.given["customer"]]
    books = Books(case, customers)
    add_entries(books, after_step=0)
    return books


def add_entries(books: Books, after_step: int) -> None:
    """The entries that the case posts after this step; 0 for those from the start."""
    for number, facts in enumerate(books.case.given.get("entries", []), 1):
        known(facts, "given: entries", _ENTRY)
        if facts.get("created_after_step", 0) == after_step:
            books.add(facts["id"], facts["party"], _entry(number, facts))


def _entry(number: int, facts: Mapping[str, Any]) -> EntryToCollect:
    amount, remaining = Decimal(facts["amount"]), Decimal(facts["remaining"])
    details = [DetailAmount(date.fromisoformat(facts["posting_date"]), amount, is_initial=True)]
    details += [
        DetailAmount(date.fromisoformat(applied["date"]), Decimal(applied["amount"]))
        for applied in facts.get("applications", [])
    ]
    assert sum(detail.amount for detail in details) == remaining, facts["id"]
    closed = date.fromisoformat(facts["closed_at"]) if facts.get("closed_at") else None
    return EntryToCollect(
        entry_no=number,
        document_type=facts["doc_type"],
        document_no=facts["doc_no"],
        currency=facts["currency"],
        due_date=date.fromisoformat(facts["due_date"]),
        amount=amount,
        remaining_amount=remaining,
        details=tuple(details),
        is_on_hold=facts.get("on_hold", False),
        line_fee_amount=Decimal(facts.get("line_fee_part", "0.00")),
        closed_on=closed,
        closing_document_date=closed,
        calculate_interest=facts.get("calculate_interest", False),
    )


# --- terms ---


def reminder_terms_of(facts: Mapping[str, Any] | None) -> ReminderTerms | None:
    if facts is None:
        return None
    known(facts, "given: terms", _REMINDER_TERMS)
    return ReminderTerms(
        minimum_amount=facts.get("minimum_amount_lcy", "0.00"),
        max_reminders=facts.get("max_no_of_reminders", 0),
        post_interest=facts.get("post_interest", False),
        post_additional_fee=facts.get("post_additional_fee", False),
        post_line_fee=facts.get("post_line_fee", False),
        levels=tuple(level_of(level) for level in facts.get("levels", [])),
    )


def level_of(facts: Mapping[str, Any]) -> ReminderLevel:
    known(facts, "given: terms: levels", _LEVEL)
    return ReminderLevel(
        grace_period=f"{facts.get('grace_days', 0)}D",
        due_date_formula=f"{facts.get('due_days', 0)}D",
        calculate_interest=facts.get("calculate_interest", False),
        fee_type=facts.get("fee_type", "fixed"),
        additional_fee=facts.get("additional_fee_lcy", "0.00"),
        line_fee=facts.get("line_fee_lcy", "0.00"),
        currency_fees=tuple(
            CurrencyFees(
                currency=code,
                additional_fee=fees.get("additional_fee", "0.00"),
                line_fee=fees.get("line_fee", "0.00"),
            )
            for code, fees in facts.get("currencies", {}).items()
        ),
        fee_rows=tuple(fee_row_of(row) for row in facts.get("fee_rows", [])),
    )


def fee_row_of(facts: Mapping[str, Any]) -> FeeRow:
    known(facts, "fee rows", _FEE_ROW)
    currency = facts.get("currency", LCY)
    return FeeRow(
        threshold=facts["threshold"],
        fixed_amount=facts["fixed"],
        percentage=Decimal(facts["percent"]),
        minimum_fee=facts["min"],
        maximum_fee=facts["max"],
        charge_per_line=facts.get("charge_per_line", False),
        currency="" if currency == LCY else currency,
    )


def finance_terms_of(facts: Mapping[str, Any] | None) -> FinanceChargeTerms | None:
    if facts is None:
        return None
    known(facts, "given: finance terms", _FINANCE_TERMS)
    return FinanceChargeTerms(
        percentage=Decimal(facts["rate"]),
        period_days=facts["period_days"],
        method=facts["method"],
        interest_on=facts.get("calculation", "open"),
        grace_period=f"{facts.get('grace_days', 0)}D",
        due_date_formula=f"{facts.get('due_days', 0)}D",
        minimum_amount=facts.get("minimum_amount_lcy", "0.00"),
        additional_fee=facts.get("additional_fee_lcy", "0.00"),
        currency_fees=tuple(
            CurrencyFee(currency=code, additional_fee=fees["additional_fee"])
            for code, fees in facts.get("currencies", {}).items()
        ),
        rates=tuple(
            InterestRate(
                starting_date=date.fromisoformat(rate["start"]),
                percentage=Decimal(rate["rate"]),
                period_days=rate["period_days"],
            )
            for rate in facts.get("rates", [])
        ),
        line_fee_in_interest=facts.get("line_fee_in_interest", False),
        post_interest=facts.get("post_interest", False),
        post_additional_fee=facts.get("post_additional_fee", False),
    )


def posted_entry(books: Books, issued: Issued, name: str | None) -> None:
    """The entry that issuing posts, if anything is posted."""
    if not issued.parts.amount:
        return
    draft = issued.draft
    number = max([*books.entries, 1000]) + 1
    issued.posted_as = number
    entry = EntryToCollect(
        entry_no=number,
        document_type=issued.document_type,
        document_no=f"{issued.document_type}-{len(books.issued)}",
        currency=draft.currency.currency,
        due_date=draft.due_date,
        amount=issued.parts.amount,
        remaining_amount=issued.parts.amount,
        details=(DetailAmount(draft.posting_date, issued.parts.amount, is_initial=True),),
        line_fee_amount=issued.parts.line_fee_amount,
    )
    books.add(name or entry.document_no, issued.customer, entry)


def pay(books: Books, name: str, amount: Decimal) -> None:
    """A payment is applied to the entry on the day of its last detail: the case gives no date."""
    entry_no = books.entry_no(name)
    entry = books.entries[entry_no]
    detail = DetailAmount(entry.details[-1].posting_date, -amount)
    remaining = entry.remaining_amount - amount
    assert remaining >= ZERO
    books.entries[entry_no] = entry._replace(
        remaining_amount=remaining, details=(*entry.details, detail)
    )
