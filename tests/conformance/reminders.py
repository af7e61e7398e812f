"""The area `reminder`: suggesting, changing fees, issuing and cancelling, on plain records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.aggregates.reminder_terms import ReminderLevel, ReminderTerms
from ledger_es.collecting.records import DocumentCurrency
from ledger_es.collecting.reminder import (
    LineFee,
    ReminderDraft,
    posted_parts,
    suggest_reminder,
    suggested_line_fee,
)
from ledger_es.collecting.reminder_checks import (
    fault_of_cancelling,
    fault_of_draft,
    fault_of_line_fee,
)
from ledger_es.collecting.reminder_fee import document_fee, line_fee
from ledger_es.collecting.reminder_selection import (
    ReminderOptions,
    currencies_in_debt,
    next_level_no,
    select_entries,
)
from ledger_es.ledger import Ledger
from tests.conformance import collecting_answers
from tests.conformance.cases import Case, Unsupported, known
from tests.conformance.collecting_books import (
    LCY,
    Issued,
    add_entries,
    books_of,
    fee_row_of,
    finance_terms_of,
    level_of,
    pay,
    posted_entry,
    reminder_terms_of,
    rows_of,
)

Step = dict[str, Any]
_SUGGEST = (
    *("document_date", "posting_date", "overdue_only", "include_on_hold", "use_header_level"),
    *("due_date_to", "last_issued_level_filter", "line_fee_document_type", "customer"),
)


class Refused(Exception):
    """The last step is refused, for a reason in the words of the case files."""


class Run:
    """A case on its way: the books, the terms, and what the last step did."""

    def __init__(self, case: Case) -> None:
        self.books = books_of(case)
        self.terms = reminder_terms_of(case.given.get("terms", {}))
        self.finance_terms = finance_terms_of(case.given.get("finance_terms"))
        self.options: ReminderOptions | None = None
        self.created: list[tuple[str, ReminderDraft]] = []
        self.not_processed: list[str] = []
        self.lines_before = 0
        self.cancelled: list[int] = []
        self.not_cancelled: list[int] = []

    def suggest(self, step: Step) -> None:
        day = date.fromisoformat(step["document_date"])
        levels = step.get("last_issued_level_filter")
        due_to = step.get("due_date_to")
        self.options = ReminderOptions(
            document_date=day,
            posting_date=date.fromisoformat(step.get("posting_date", step["document_date"])),
            overdue_only=step.get("overdue_only", True),
            include_on_hold=step.get("include_on_hold", False),
            use_header_level=step.get("use_header_level", False),
            last_issued_levels=None if levels is None else frozenset(levels),
            due_date_to=date.fromisoformat(due_to) if due_to else None,
            line_fee_document_type=step.get("line_fee_document_type"),
        )
        self.created = []
        customers = [step["customer"]] if "customer" in step else self.books.customers
        not_processed = [customer for customer in customers if not self._suggest_for(customer)]
        self.not_processed = not_processed if len(customers) > 1 else []

    def _suggest_for(self, customer: str) -> bool:
        """False if a draft of the customer is in the way."""
        terms, options = self.terms, self.options
        if terms is None:
            return True
        assert options is not None
        entries = self.books.entries_of(customer)
        free = True
        for code in currencies_in_debt(entries, options):
            currency = self.books.currency(code)
            if select_entries(entries, terms, options, currency).reason_against:
                continue
            if (customer, code) in [(who, one.currency.currency) for who, one in self.books.drafts]:
                free = False
                continue
            draft = suggest_reminder(entries, terms, self.finance_terms, options, currency)
            if draft is not None:
                self.books.drafts.append((customer, draft))
                self.created.append((customer, draft))
        return free

    def suggest_again(self, step: Step) -> None:
        ((customer, draft),) = self.created
        self.lines_before = len(draft.lines) + len(draft.line_fees)
        self.books.drafts.remove((customer, draft))
        self.created = []
        self._suggest_for(customer)

    def suggest_and_issue(self, step: Step) -> None:
        self.suggest(step)
        for customer, draft in list(self.created):
            entry_nos = {self.books.entry_no(name) for name in step.get("delete_line_fee_of", [])}
            kept = tuple(
                fee
                for fee in draft.line_fees
                if fee.entry_no not in entry_nos and not step.get("delete_line_fees_before_issue")
            )
            self.replace(customer, draft, draft._replace(line_fees=kept))
        for customer, draft in list(self.created):
            self._issue(customer, draft, step.get("posted_as"))

    def replace(self, customer: str, draft: ReminderDraft, changed: ReminderDraft) -> None:
        for drafts in (self.books.drafts, self.created):
            drafts[drafts.index((customer, draft))] = (customer, changed)

    def issue(self, step: Step) -> None:
        manual = self.books.case.given.get("manual_lines")
        if manual is not None:
            self.created = [self._manual(manual, date.fromisoformat(step["document_date"]))]
            self.books.drafts += self.created
        ((customer, draft),) = self.books.drafts
        self._issue(customer, draft, None)

    def _manual(self, lines: list[dict[str, str]], day: date) -> tuple[str, ReminderDraft]:
        self.terms = ReminderTerms(post_interest=True, post_additional_fee=True, post_line_fee=True)
        amount = sum((Decimal(line["amount"]) for line in lines), Decimal("0.00"))
        draft = ReminderDraft(day, day, day, 0, self.books.currency(LCY), manual_amount=amount)
        return self.books.customers[0], draft

    def _issue(self, customer: str, draft: ReminderDraft, name: str | None) -> None:
        assert self.terms is not None
        entries = {entry.entry_no: entry for entry in self.books.entries_of(customer)}
        fault = fault_of_draft(draft, self.terms, entries)
        if fault:
            raise Refused(fault)
        self.books.drafts.remove((customer, draft))
        issued = Issued(customer, draft, posted_parts(draft, self.terms))
        self.books.issued.append(issued)
        posted_entry(self.books, issued, name)

    def edit_line_fee(self, step: Step) -> None:
        ((customer, draft),) = self.created
        entry_no = self.books.entry_no(step["line_fee_of"])
        place = [fee.entry_no for fee in draft.line_fees].index(entry_no)
        entries = {entry.entry_no: entry for entry in self.books.entries_of(customer)}
        fee = self._edited(draft.line_fees[place], step, entries)
        # The edit itself does not ask for an account, for a document, or for an amount at another level.
        by_hand = ("account_missing", "applies_to_missing", "amount_zero")
        fault = fault_of_line_fee(fee, draft, entries)
        if fault and fault not in by_hand and not step.get("unchecked"):
            raise Refused(fault)
        fees = (*draft.line_fees[:place], fee, *draft.line_fees[place + 1 :])
        self.replace(customer, draft, draft._replace(line_fees=fees))

    def _edited(self, fee: LineFee, step: Step, entries: dict[int, Any]) -> LineFee:
        assert self.terms is not None
        assert self.options is not None
        if "set_amount" in step:
            fee = fee._replace(amount=Decimal(step["set_amount"]))
        if "set_account" in step:
            fee = fee._replace(has_account=step["set_account"] is not None)
        if "set_level" in step:
            assert fee.entry_no is not None
            entry = entries[fee.entry_no]
            currency = self.books.currency(entry.currency)
            fee = suggested_line_fee(entry, step["set_level"], self.terms, self.options, currency)
        if "set_applies_to" in step:
            name = step["set_applies_to"]
            fee = fee._replace(entry_no=None if name is None else self.books.entry_no(name))
        return fee

    def add_line_fee(self, step: Step) -> None:
        ((customer, draft),) = self.created
        assert self.terms is not None
        assert self.options is not None
        entry_no = self.books.entry_no(step["applies_to"])
        (entry,) = [one for one in self.books.entries_of(customer) if one.entry_no == entry_no]
        fee = suggested_line_fee(
            entry, next_level_no(entry), self.terms, self.options, draft.currency
        )
        self.replace(customer, draft, draft._replace(line_fees=(*draft.line_fees, fee)))

    def pay(self, step: Step) -> None:
        pay(self.books, step["entry"], Decimal(step["amount"]))

    def cancel(self, step: Step) -> None:
        fault = self._cancel(step["reminder"])
        if fault:
            raise Refused(fault)

    def cancel_batch(self, step: Step) -> None:
        for number in range(1, len(self.books.issued) + 1):
            refused = self._cancel(number)
            (self.not_cancelled if refused else self.cancelled).append(number)

    def _cancel(self, number: int) -> str | None:
        issued = self.books.issued[number - 1]
        posted = self.books.entries.get(issued.posted_as or 0)
        levels = {line.entry_no: line.level_no for line in issued.draft.lines}
        entries = {entry.entry_no: entry for entry in self.books.entries_of(issued.customer)}
        fault = fault_of_cancelling(
            is_cancelled=issued.is_cancelled,
            entry_is_applied=posted is not None and posted.remaining_amount != posted.amount,
            later_level_exists=any(
                entries[entry_no].last_issued_level > level for entry_no, level in levels.items()
            ),
        )
        if fault is None:
            issued.is_cancelled = True
            if posted is not None:
                self.books.entries.pop(posted.entry_no)
        return fault


class Action(NamedTuple):
    run: Callable[[Run, Step], None]
    parameters: tuple[str, ...]


ACTIONS = {
    "suggest_reminder": Action(Run.suggest, _SUGGEST),
    "suggest_lines_again": Action(Run.suggest_again, ()),
    "suggest_and_issue_reminder": Action(
        Run.suggest_and_issue,
        (*_SUGGEST, "posted_as", "delete_line_fees_before_issue", "delete_line_fee_of"),
    ),
    "issue_reminder": Action(Run.issue, ("document_date",)),
    "edit_line_fee": Action(
        Run.edit_line_fee,
        ("line_fee_of", "set_level", "set_amount", "set_account", "set_applies_to", "unchecked"),
    ),
    "add_line_fee": Action(Run.add_line_fee, ("applies_to",)),
    "pay_and_apply": Action(Run.pay, ("entry", "amount")),
    "cancel_reminder": Action(Run.cancel, ("reminder",)),
    "cancel_reminders_batch": Action(Run.cancel_batch, ()),
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
    if [step["action"] for step in case.when] == ["calculate_reminder_fee"]:
        return _fee(case)
    for step in case.when:
        action = ACTIONS.get(step["action"])
        if action is None:
            raise Unsupported(f"when: {step['action']}")
        known(step, f"when: {step['action']}", ("action", *action.parameters))
    progress = Run(case)
    refused = None
    for number, step in enumerate(case.when, 1):
        try:
            ACTIONS[step["action"]].run(progress, step)
        except Refused as refusal:
            at = "" if number == len(case.when) else f"step {number} of {len(case.when)}: "
            refused = f"{at}{refusal}"
            break
        add_entries(progress.books, after_step=number)
    found: dict[str, Any] = {"error": refused}
    for key, expected in case.then.items():
        if key != "error":
            if key not in ANSWERS:
                raise Unsupported(f"then: {key}")
            found[key] = ANSWERS[key](progress, expected)
    return found


def _fee(case: Case) -> dict[str, Any]:
    given, (step,) = case.given, case.when
    known(given, "given", ("fee_type", "charge_per_line", "currency", "rows", "level"))
    per_line = given["charge_per_line"]
    code = given.get("currency", LCY)
    level = level_of(given.get("level", {}))
    rows = [
        fee_row_of({**row, "charge_per_line": per_line, "currency": code})
        for row in given.get("rows", [])
    ]
    level = ReminderLevel(**{**dict(level), "fee_type": given["fee_type"], "fee_rows": tuple(rows)})
    compute = line_fee if per_line else document_fee
    return {"fee": str(compute(level, Decimal(step["remaining"]), DocumentCurrency(code, LCY)))}


# --- answers ---


def _draft(progress: Run) -> ReminderDraft | None:
    return progress.created[0][1] if progress.created else None


def _lines(progress: Run) -> list[dict[str, Any]]:
    draft = _draft(progress)
    return [
        {
            "entry": progress.books.name_of(line.entry_no),
            "line_type": line.line_type,
            "remaining": str(line.remaining_amount),
            "level": line.level_no,
            "interest": str(line.interest_amount),
        }
        for line in (draft.lines if draft else ())
    ]


def as_asked(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each line found, the keys that are asked for: all lines are expected to ask for the same ones."""
    keys = {key for line in expected for key in line}
    return [{key: line[key] for key in keys} for line in found]


def contained(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines expected that are among those found."""
    return [line for line in expected if any(line.items() <= other.items() for other in found)]


def _line_fees(progress: Run) -> list[dict[str, Any]]:
    draft = _draft(progress)
    return [
        {
            "applies_to": fee.entry_no and progress.books.name_of(fee.entry_no),
            "amount": str(fee.amount),
            "level": fee.level_no,
            "due_date": fee.due_date.isoformat(),
            "posting_date": draft.posting_date.isoformat(),
            "currency": draft.currency.currency,
        }
        for fee in (draft.line_fees if draft else ())
        if draft is not None
    ]


def _of_type(progress: Run, line_type: str) -> list[str]:
    return sorted(line["entry"] for line in _lines(progress) if line["line_type"] == line_type)


def _rounding(progress: Run, expected: Any) -> str | None:
    draft = _draft(progress)
    amount = draft.rounding_amount if draft else Decimal(0)
    return str(amount) if amount else None


def posted_entries(issued: list[Issued], key: str, expected: list[dict[str, Any]]) -> Any:
    """The entries posted, exactly; of single documents where the case names their numbers."""
    posted = [
        {"doc_type": one.document_type, "amount": str(one.parts.amount), key: number}
        for number, one in enumerate(issued, 1)
        if one.parts.amount
    ]
    if any(key in entry for entry in expected):
        return contained(posted, expected)
    return [{name: value for name, value in entry.items() if name != key} for entry in posted]


def _register(progress: Run, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [
        {
            "entry": progress.books.name_of(line.entry_no),
            "level": row.level,
            "interest_posted": row.interest_posted,
        }
        for number, issued in enumerate(progress.books.issued, 1)
        for line in issued.draft.lines
        for row in rows_of(issued, number, line.entry_no)
    ]
    return contained(rows, expected)


def _levels(progress: Run, expected: dict[str, Any]) -> dict[str, Any]:
    entries = {
        progress.books.name_of(entry.entry_no): entry
        for customer in progress.books.customers
        for entry in progress.books.entries_of(customer)
    }
    return {name: {"last_issued_level": entries[name].last_issued_level} for name in expected}


ANSWERS: dict[str, Callable[[Run, Any], Any]] = {
    "lines": lambda run, expected: as_asked(_lines(run), expected),
    "lines_contain": lambda run, expected: contained(_lines(run), expected),
    "level": lambda run, _: run.created[0][1].level_no,
    "due_date": lambda run, _: run.created[0][1].due_date.isoformat(),
    "document_date": lambda run, _: run.created[0][1].document_date.isoformat(),
    "additional_fee": lambda run, _: str(run.created[0][1].additional_fee),
    "line_fees": lambda run, expected: as_asked(_line_fees(run), expected),
    "line_fees_for": lambda run, expected: {
        name: as_asked([fee for fee in _line_fees(run) if fee["applies_to"] == name], fees)
        for name, fees in expected.items()
    },
    "interest": lambda run, expected: contained(
        [{"entry": line["entry"], "amount": line["interest"]} for line in _lines(run)], expected
    ),
    "reminder_lines": lambda run, _: len(_of_type(run, "reminder_line")),
    "reminder_line_entries": lambda run, _: _of_type(run, "reminder_line"),
    "not_due": lambda run, _: _of_type(run, "not_due"),
    "rounding_line": _rounding,
    "document_created": lambda run, _: bool(run.created),
    "not_processed": lambda run, _: run.not_processed,
    "documents": lambda run, _: [
        {"customer": customer, "entries": [run.books.name_of(line.entry_no) for line in one.lines]}
        for customer, one in run.created
    ],
    "line_count_unchanged": lambda run, _: (
        run.lines_before == len(run.created[0][1].lines) + len(run.created[0][1].line_fees)
    ),
    "posted_entries": lambda run, expected: posted_entries(run.books.issued, "reminder", expected),
    "register": _register,
    "entries": _levels,
    "cancelled": lambda run, _: run.cancelled,
    "not_cancelled": lambda run, _: run.not_cancelled,
}
