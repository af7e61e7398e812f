"""The area `finance_charge`: suggesting, issuing and cancelling memos, on plain records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.collecting.finance_charge_memo import (
    MemoDraft,
    bears_interest,
    posted_memo_parts,
    suggest_memos,
)
from ledger_es.collecting.interest import day_without_rate
from ledger_es.ledger import Ledger
from ledger_es.values import ZERO
from tests.conformance import collecting_answers
from tests.conformance.cases import Case, Unsupported, known
from tests.conformance.collecting_books import (
    LCY,
    Issued,
    books_of,
    finance_terms_of,
    posted_entry,
)
from tests.conformance.reminders import as_asked, contained, posted_entries

_STEPS = {
    "suggest_finance_charge": ("document_date", "then_issue", "posted_as"),
    "issue_finance_charge": ("document_date",),
    "cancel_finance_charge": ("memo",),
}


def run(case: Case, ledger: Ledger) -> dict[str, Any]:
    """What is after the steps of the case, at the keys that it asks for.

    The rules need no ledger; what only postings can show is played on it.
    """
    try:
        return by_the_rules(case)
    except Unsupported:
        return collecting_answers.run(case, ledger)


def by_the_rules(case: Case) -> dict[str, Any]:
    """The same on plain records. Raises Unsupported for what they cannot show."""
    for step in case.when:
        if step["action"] not in _STEPS:
            raise Unsupported(f"when: {step['action']}")
        known(step, f"when: {step['action']}", ("action", *_STEPS[step["action"]]))
    progress = Run(case)
    found: dict[str, Any] = {"error": None}
    for step in case.when:
        missing = getattr(progress, step["action"])(step)
        if missing is not None:
            assert step is case.when[-1]
            found = {"error": "no_rate_before", "date": missing.isoformat()}
    for key, expected in case.then.items():
        if key not in ("error", "date"):
            found[key] = progress.answer(key, expected)
    return found


class Run:
    """A case on its way: the books, the terms, and the memos of the last step."""

    def __init__(self, case: Case) -> None:
        self.books = books_of(case)
        self.terms = finance_terms_of(case.given.get("terms")) or FinanceChargeTerms(
            post_interest=True, post_additional_fee=True
        )
        self.created: list[MemoDraft] = []

    def suggest_finance_charge(self, step: dict[str, Any]) -> date | None:
        """The day without a rate, if there is one."""
        day = date.fromisoformat(step["document_date"])
        self.created = []
        for customer in self.books.customers:
            entries = [
                entry
                for entry in self.books.entries_of(customer)
                if bears_interest(entry, self.terms)
            ]
            for entry in entries:
                missing = day_without_rate(entry, self.terms, day)
                if missing is not None:
                    return missing
            codes = sorted({entry.currency for entry in entries})
            currencies = [self.books.currency(code) for code in codes]
            self.created += suggest_memos(entries, self.terms, day, day, currencies)
            if step.get("then_issue"):
                for memo in self.created:
                    self._issue(customer, memo, step.get("posted_as"))
        return None

    def issue_finance_charge(self, step: dict[str, Any]) -> None:
        lines = self.books.case.given.get("manual_lines")
        if lines is None:
            raise Unsupported("when: issue_finance_charge without given.manual_lines")
        day = date.fromisoformat(step["document_date"])
        amount = sum((Decimal(line["amount"]) for line in lines), ZERO)
        memo = MemoDraft(day, day, day, self.books.currency(LCY), manual_amount=amount)
        self.created = [memo]
        self._issue(self.books.customers[0], memo, None)

    def cancel_finance_charge(self, step: dict[str, Any]) -> None:
        issued = self.books.issued[step["memo"] - 1]
        issued.is_cancelled = True
        self.books.entries.pop(issued.posted_as or 0, None)

    def _issue(self, customer: str, memo: MemoDraft, name: str | None) -> None:
        issued = Issued(customer, memo, posted_memo_parts(memo, self.terms))
        self.books.issued.append(issued)
        posted_entry(self.books, issued, name)

    def answer(self, key: str, expected: Any) -> Any:
        """What the books say at this key of `then`."""
        memo = self.created[0] if self.created else None
        lines = [
            {
                "entry": self.books.name_of(line.entry_no),
                "amount": str(line.interest.amount),
                "days": line.interest.days,
            }
            for line in (memo.lines if memo else ())
        ]
        match key:
            case "lines":
                return as_asked(lines, expected)
            case "lines_contain":
                return contained(lines, expected)
            case "total":
                return str(memo.interest_amount if memo else ZERO)
            case "additional_fee":
                return str(memo.additional_fee if memo else ZERO)
            case "rate_lines":
                return as_asked(self._rate_lines(memo), expected)
            case "posted_entries":
                return posted_entries(self.books.issued, "memo", expected)
            case "rounding_line":
                return str(memo.rounding_amount) if memo and memo.rounding_amount else None
        raise Unsupported(f"then: {key}")

    def _rate_lines(self, memo: MemoDraft | None) -> list[dict[str, Any]]:
        return [
            {
                "entry": self.books.name_of(line.entry_no),
                "rate": str(part.percentage),
                "days": part.days,
                "amount": str(part.amount),
            }
            for line in (memo.lines if memo else ())
            for part in line.interest.rate_parts
        ]
