"""The areas `reminder` and `finance_charge` through a ledger: commands post, issue and cancel, and reports answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es import (
    AddAccounts,
    AddVatCode,
    CancelFinanceChargeMemos,
    CancelReminders,
    ChangeReminder,
    Command,
    CreateFinanceChargeMemos,
    CreateReminders,
    DatedRate,
    EstablishCompany,
    Executed,
    IssueFinanceChargeMemos,
    IssueReminders,
    JournalLine,
    Ledger,
    PartyRecord,
    PostJournal,
    RefreshReminders,
    Refusal,
    RegisterCustomers,
    SetCurrency,
    SetExchangeRates,
    SetFinanceChargeTerms,
    SetPartyPostingGroup,
    SetReminderTerms,
)
from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.finance_charge_memo import MemoContent, MemoIssued
from ledger_es.aggregates.reminder import ReminderContent, ReminderIssued
from ledger_es.aggregates.vat_code import VatRules
from ledger_es.commands.default_setup import CUSTOMER_GROUPS
from tests.conformance.cases import Case, Unsupported
from tests.conformance.collecting_books import LCY, finance_terms_of, reminder_terms_of

FROM = date(2000, 1, 1)
LOCAL = "CHF"
REASONS = {
    "E-COLLECT-NOT-ISSUED": "already_cancelled",
    "E-COLLECT-LATER": "later_level_exists",
    "E-COLLECT-RATE": "no_rate_before",
}
Documents = dict[str, ReminderContent | MemoContent]


class Refused(Exception):
    """The last step is refused."""


class Play:
    """A case on a ledger: what the last step made, and what was issued."""

    def __init__(self, case: Case, ledger: Ledger) -> None:
        self.case, self.ledger = case, ledger
        self.is_reminder = case.area == "reminder"
        self.entry_nos: dict[str, int] = {}
        self.made: Documents = {}
        self.issued: list[str] = []
        self.day = FROM
        self.not_processed: list[str] = []
        self.lines_before = 0
        self.cancelled: list[int] = []
        self.not_cancelled: list[int] = []
        self.last: Executed | None = None
        self.events: list[Any] = []
        self.error: dict[str, Any] = {"error": None}
        self.ledger_entries = 0

    # --- what is given ---

    def set_up(self) -> None:
        given = self.case.given
        if any(given.get("manual_lines") or ()):
            raise Unsupported("given: manual_lines")
        if given.get("setup", {}).get("invoice_rounding_precision_lcy", "0.01") != "0.01":
            raise Unsupported("given: setup: invoice_rounding_precision_lcy")
        self.do(EstablishCompany(company_name="Case", currency=LOCAL))
        self._tax_costs(given.get("vat_pct", {}))
        for code, facts in given.get("currencies", {}).items():
            if facts.get("invoice_rounding_precision", "0.01") != "0.01":
                raise Unsupported("given: currencies: invoice_rounding_precision")
            amount, amount_lcy = map(Decimal, facts["rate"].split(":"))
            rate = DatedRate(
                starting_date=FROM,
                exchange_rate_amount=amount,
                relational_exchange_rate_amount=amount_lcy,
            )
            self.do(SetCurrency(currency=self.code(code)))
            self.do(SetExchangeRates(currency=self.code(code), rates=(rate,)))
        terms = given.get("terms") if self.is_reminder else None
        if terms is not None:
            of_reminders = reminder_terms_of(self._in_codes(terms))
            assert of_reminders is not None
            self.do(SetReminderTerms(reminder_terms="R", valid_from=FROM, terms=of_reminders))
        interest = given.get("finance_terms" if self.is_reminder else "terms")
        charged = finance_terms_of(self._in_codes(interest))
        if charged is not None:
            self.do(SetFinanceChargeTerms(finance_charge_terms="F", valid_from=FROM, terms=charged))
        records = [
            PartyRecord(
                party_no=number,
                name=number,
                reminder_terms="R" if terms is not None else "",
                finance_charge_terms="F" if charged is not None else "",
            )
            for number in self.customers
        ]
        self.do(RegisterCustomers(parties=tuple(records)))
        self.post_entries(after_step=0)

    def _tax_costs(self, percent_by_cost: Mapping[str, str]) -> None:
        """Gives each cost that is taxed an account of its own with a VAT code."""
        accounts = {}
        for cost, percent in percent_by_cost.items():
            rules = VatRules(rate=Decimal(percent), sales_account="2200")
            self.do(AddVatCode(vat_code=cost, valid_from=FROM, rules=rules))
            account = Account(
                account_no=cost, name=cost, category="income", direct_posting=True, vat_code=cost
            )
            self.do(AddAccounts(accounts=(account,)))
            accounts[f"{cost}_account"] = cost
        if accounts:
            group = CUSTOMER_GROUPS["DOMESTIC"].model_copy(update=accounts)
            self.do(
                SetPartyPostingGroup(
                    ledger="customer", posting_group="DOMESTIC", valid_from=FROM, accounts=group
                )
            )

    def _in_codes(self, terms: Any) -> Any:
        """The terms with the currencies as the ledger has them."""
        if isinstance(terms, dict):
            return {
                self.code(key) or LOCAL
                if key in self.case.given.get("currencies", {})
                else key: self._in_codes(value)
                for key, value in terms.items()
                if key != "currency"
            } | ({"currency": self.code(terms["currency"]) or LCY} if "currency" in terms else {})
        return [self._in_codes(each) for each in terms] if isinstance(terms, list) else terms

    @property
    def customers(self) -> list[str]:
        given = self.case.given
        named = given.get("customers") or [given["customer"]]
        return list(
            dict.fromkeys([*named, *(entry["party"] for entry in given.get("entries", ()))])
        )

    def post_entries(self, after_step: int) -> None:
        for facts in self.case.given.get("entries", []):
            if facts.get("created_after_step", 0) != after_step:
                continue
            if Decimal(facts.get("line_fee_part", "0")):
                raise Unsupported("given: entries: line_fee_part")
            posted = self.post(
                facts["party"],
                facts["doc_type"],
                facts["doc_no"],
                facts["posting_date"],
                Decimal(facts["amount"]),
                facts["currency"],
                due_date=date.fromisoformat(facts["due_date"]),
                on_hold="ASK" if facts.get("on_hold") else "",
            )
            self.entry_nos[facts["id"]] = posted
            for number, part in enumerate(facts.get("applications", []), 1):
                self.post(
                    facts["party"],
                    "payment" if Decimal(part["amount"]) < 0 else "refund",
                    f"{facts['id']}-{number}",
                    part["date"],
                    Decimal(part["amount"]),
                    facts["currency"],
                    applies_to={posted: abs(Decimal(part["amount"]))},
                )

    def post(
        self,
        customer: str,
        document_type: Any,
        document_no: str,
        on: str,
        amount: Decimal,
        currency: str,
        **fields: Any,
    ) -> int:
        posting_date = date.fromisoformat(on)
        line = JournalLine(
            posting_date=posting_date,
            document_date=min(posting_date, fields.get("due_date", posting_date)),
            document_type=document_type,
            document_no=document_no,
            account_type="customer",
            account_no=customer,
            amount=amount,
            currency=self.code(currency),
            bal_account_no="3000",
            **fields,
        )
        return int(self.do(PostJournal(lines=(line,))).numbers["entry_nos"][0])

    def code(self, currency: str) -> str:
        """The currency as the ledger has it: cases name currencies that do not exist."""
        foreign = list(self.case.given.get("currencies", {}))
        return "" if currency == LCY else ("USD", "EUR", "GBP")[foreign.index(currency)]

    def word(self, code: str) -> str:
        """The currency as the case names it."""
        foreign = list(self.case.given.get("currencies", {}))
        return LCY if code == LOCAL else foreign[("USD", "EUR", "GBP").index(code)]

    def do(self, command: Command) -> Executed:
        executed = self.ledger.execute(command)
        self.last = executed
        self.events += [recorded.event for recorded in executed.events]
        return executed

    # --- steps ---

    def play(self) -> None:
        """Plays the steps; a refusal of the last one is kept."""
        for number, step in enumerate(self.case.when, 1):
            action = STEPS.get(step["action"])
            if action is None:
                raise Unsupported(f"when: {step['action']}")
            try:
                action(self, step)
            except Refusal as refusal:
                reason = REASONS.get(refusal.code)
                if refusal.code == "E-COLLECT-APPLIED":
                    reason = f"{'reminder' if self.is_reminder else 'memo'}_entry_applied"
                if number < len(self.case.when):
                    raise
                self.error = {"error": reason or str(refusal)}
                if reason == "no_rate_before":
                    self.error["date"] = refusal.facts["day"].isoformat()
            self.post_entries(after_step=number)

    def suggest(self, step: Mapping[str, Any]) -> None:
        self.day = date.fromisoformat(step["document_date"])
        levels = step.get("last_issued_level_filter")
        due_to = step.get("due_date_to")
        posting = step.get("posting_date")
        command = CreateReminders(
            document_date=self.day,
            posting_date=date.fromisoformat(posting) if posting else None,
            customer_nos=(step["customer"],) if "customer" in step else (),
            overdue_only=step.get("overdue_only", True),
            include_on_hold=step.get("include_on_hold", False),
            use_header_level=step.get("use_header_level", False),
            due_date_to=date.fromisoformat(due_to) if due_to else None,
            last_issued_levels=None if levels is None else tuple(levels),
            line_fee_document_type=step.get("line_fee_document_type"),
        )
        try:
            executed = self.do(command)
        except Refusal as refusal:
            # A run for one customer is refused where a run for several leaves it out.
            if refusal.code not in ("E-COLLECT-DRAFT", "E-COLLECT-TERMS", "E-PARTY-BLOCKED"):
                raise
            self.made = {}
            return
        self.made = dict(_documents(executed))
        left_out = [
            warning["facts"]["customer_no"]
            for warning in executed.numbers.get("warnings", ())
            if warning["code"] == "W-COLLECT-CUSTOMER"
        ]
        self.not_processed = left_out if len(self.customers) > 1 else []

    def suggest_again(self, _step: Mapping[str, Any]) -> None:
        self.lines_before = self._line_count()
        executed = self.do(RefreshReminders(reminder_nos=tuple(self.made)))
        self.made = {**self.made, **dict(_documents(executed))}

    def _line_count(self) -> int:
        (content,) = self.made.values()
        assert isinstance(content, ReminderContent)
        return len(content.lines) + len(content.line_fees)

    def suggest_and_issue(self, step: Mapping[str, Any]) -> None:
        self.suggest(step)
        named = {self.entry_nos[name] for name in step.get("delete_line_fee_of", [])}
        for number, content in self.made.items():
            assert isinstance(content, ReminderContent)
            fees = tuple(
                fee.entry_no
                for fee in content.line_fees
                if step.get("delete_line_fees_before_issue") or fee.entry_no in named
            )
            if fees:
                self.do(ChangeReminder(reminder_no=number, remove_line_fee_nos=fees))
        self.issue(step)

    def issue(self, step: Mapping[str, Any]) -> None:
        if not self.made:
            return
        numbers = tuple(self.made)
        command = (
            IssueReminders(reminder_nos=numbers)
            if self.is_reminder
            else IssueFinanceChargeMemos(memo_nos=numbers)
        )
        executed = self.do(command)
        self.made = dict(_documents(executed))
        self.issued += list(self.made)
        self.ledger_entries += _entries_made(executed)
        for content in self.made.values():
            assert isinstance(content, ReminderIssued | MemoIssued)
            if content.entry_no and "posted_as" in step:
                self.entry_nos[step["posted_as"]] = content.entry_no

    def pay(self, step: Mapping[str, Any]) -> None:
        entry_no = self.entry_nos[step["entry"]]
        entry = self.ledger.entry(entry_no=entry_no, as_of=date(2100, 1, 1)).entry
        self.post(
            entry.party_no,
            "payment",
            f"PAY-{entry_no}-{len(self.issued)}",
            max(self.day, entry.posting_date).isoformat(),
            -Decimal(step["amount"]),
            self.word(entry.currency),
            applies_to={entry_no: Decimal(step["amount"])},
        )

    def cancel(self, step: Mapping[str, Any]) -> None:
        number = self.issued[step["reminder" if self.is_reminder else "memo"] - 1]
        posting = step.get("posting_date")
        on = date.fromisoformat(posting) if posting else None
        command = (
            CancelReminders(reminder_nos=(number,), posting_date=on)
            if self.is_reminder
            else CancelFinanceChargeMemos(memo_nos=(number,), posting_date=on)
        )
        self.ledger_entries += _entries_made(self.do(command))

    def cancel_batch(self, _step: Mapping[str, Any]) -> None:
        for place, number in enumerate(self.issued, 1):
            try:
                self.do(CancelReminders(reminder_nos=(number,)))
            except Refusal:
                self.not_cancelled.append(place)
            else:
                self.cancelled.append(place)

    def suggest_memos(self, step: Mapping[str, Any]) -> None:
        self.day = date.fromisoformat(step["document_date"])
        self.made = {}
        executed = self.do(
            CreateFinanceChargeMemos(
                document_date=self.day,
                customer_nos=tuple(self.customers),
                closed_entry_nos=self.ledger.late_paid_entries(as_of=self.day),
            )
        )
        self.made = dict(_documents(executed))
        if step.get("then_issue"):
            self.issue(step)


def _documents(executed: Executed) -> Iterator[tuple[str, ReminderContent | MemoContent]]:
    for recorded in executed.events:
        if isinstance(recorded.event, ReminderContent | MemoContent):
            yield recorded.stream.partition("-")[2], recorded.event


def _entries_made(executed: Executed) -> int:
    return len(executed.numbers.get("entry_nos", ()))


STEPS: dict[str, Callable[[Play, Mapping[str, Any]], None]] = {
    "suggest_reminder": Play.suggest,
    "suggest_lines_again": Play.suggest_again,
    "suggest_and_issue_reminder": Play.suggest_and_issue,
    "issue_reminder": Play.issue,
    "pay_and_apply": Play.pay,
    "cancel_reminder": Play.cancel,
    "cancel_reminders_batch": Play.cancel_batch,
    "suggest_finance_charge": Play.suggest_memos,
    "issue_finance_charge": Play.issue,
    "cancel_finance_charge": Play.cancel,
}
