"""Customers who pay late, day by day, reminded by an automation; each day is compared with the naive computation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger_es import (
    CancelFinanceChargeMemos,
    CancelReminders,
    ChangeReminder,
    CreateFinanceChargeMemos,
    CreateReminders,
    DeleteFinanceChargeMemos,
    DeleteReminders,
    IssueFinanceChargeMemos,
    IssueReminders,
    RefreshReminders,
    Refusal,
    ReminderReport,
    SetEntryHold,
)
from tests.simulation.collection_documents import Documents
from tests.simulation.collection_model import (
    IN_FRANCS,
    MINIMUM,
    TERM,
    Asked,
    Entry,
    Reminder,
    cents,
    interest_of,
    reminder_of,
    vat_on_fee,
    vat_on_interest,
)

AFTER_ALL = date(2030, 1, 1)
RECEIVABLES = "1100"
VAT_OWED = "2200"


class Year(Documents):
    """The days of a year: documents come, then reminders and memos are made by hand and by automations."""

    # --- a day ---

    def live(self, days: int) -> None:
        for _ in range(days):
            self.post_documents()
            self.return_payments()
            self.say_something()
            if self.random.random() < 0.2:
                self.remind_by_hand()
            if self.by_hand.random() < 0.2:
                self.charge_by_hand()
            if self.random.random() < 0.1:
                self.cancel()
            self.run_automations()
            self.day += timedelta(days=1)
            if self.day.day == 1:
                self.close_month()

    # --- reminders ---

    def expected(self, numbers: list[str]) -> dict[tuple[str, str], Reminder]:
        """The reminders of the day by customer and currency."""
        reminders = {}
        for number in numbers:
            for currency in IN_FRANCS:
                entries = [e for e in self.of_customer[number] if e.currency == currency]
                reminder = reminder_of(entries, self.day)
                if reminder is not None:
                    reminders[number, currency] = reminder
        return reminders

    def remind_by_hand(self) -> None:
        """A person makes the drafts of one customer, takes a line out, and issues or deletes them."""
        overdue = sorted({customer_no for customer_no, _ in self.expected(self.customers)})
        number = self.random.choice(overdue or self.customers)
        expected = self.expected([number])
        made = self.ledger.execute(
            CreateReminders(document_date=self.day, customer_nos=(number,))
        ).numbers["reminder_nos"]
        assert len(made) == len(expected), (made, expected)
        for reminder_no in made:
            if self.random.random() < 0.3:
                self.ledger.execute(DeleteReminders(reminder_nos=(reminder_no,)))
                self.drawn["deleted"] += 1
                continue
            currency = self.ledger.reminder(
                reminder_no=reminder_no, as_of=self.day
            ).reminder.currency
            reminder = expected[number, currency]
            asked = [no for no, level in reminder.levels.items() if level]
            if len(asked) > 1:
                self._change(reminder_no, reminder, self.random.choice(asked))
            if self.by_hand.random() < 0.5:
                again = self._refreshed(reminder_no, number, currency, asked)
                if again is None:
                    continue
                reminder = again
            if self.random.random() < 0.5:
                self._type_a_fee(reminder_no, reminder)
            # What is below the minimum since a line was taken out is issued as it is; made anew, it is nothing.
            is_enough = cents(reminder.total * IN_FRANCS[currency]) >= MINIMUM
            refresh = self.random.random() < 0.5 and is_enough
            self.ledger.execute(IssueReminders(reminder_nos=(reminder_no,), refresh=refresh))
            report = self.ledger.reminder(reminder_no=reminder_no, as_of=self.day)
            self.compare(report, reminder)

    def _change(self, reminder_no: str, reminder: Reminder, entry_no: int) -> None:
        try:
            self.ledger.execute(
                ChangeReminder(reminder_no=reminder_no, remove_entry_nos=(entry_no,))
            )
        except Refusal:
            return
        reminder.total -= self.entries[entry_no].remaining
        del reminder.levels[entry_no]
        left = [
            level
            for no, level in reminder.levels.items()
            if self.entries[no].document_type != "credit_memo"
        ]
        reminder.level = max(left, default=0) or reminder.level
        self.drawn["changed"] += 1

    def _type_a_fee(self, reminder_no: str, reminder: Reminder) -> None:
        """A fee for one of the entries, and a text; what was typed stays where the lines are made anew at issue."""
        entry_no = self.random.choice([no for no, level in reminder.levels.items() if level])
        reminder.line_fee = Decimal(self.random.randrange(1, 2000)) / 100
        self.ledger.execute(
            ChangeReminder(
                reminder_no=reminder_no,
                line_fees={entry_no: reminder.line_fee},
                add_texts=("As agreed",),
            )
        )
        self.drawn["typed"] += 1

    def _refreshed(
        self, reminder_no: str, number: str, currency: str, asked: list[int]
    ) -> Reminder | None:
        """Makes the lines anew, without what a person changed, perhaps after an entry was put on hold."""
        if self.by_hand.random() < 0.5:
            held = self.entries[self.by_hand.choice(asked)]
            held.on_hold = True
            self.ledger.execute(SetEntryHold(entry_no=held.entry_no, on_hold="ASK"))
        reminder = self.expected([number]).get((number, currency))
        try:
            self.ledger.execute(RefreshReminders(reminder_nos=(reminder_no,), forget_changes=True))
        except Refusal:
            assert reminder is None, reminder
            self.ledger.execute(DeleteReminders(reminder_nos=(reminder_no,)))
        self.drawn["refreshed"] += 1
        return reminder

    def charge_by_hand(self) -> None:
        """A person makes the memos of one customer, and deletes or issues them."""
        number = self.by_hand.choice(self.customers)
        made = self.ledger.execute(
            CreateFinanceChargeMemos(document_date=self.day, customer_nos=(number,))
        ).numbers["memo_nos"]
        assert len(made) == len(interest_of(self.of_customer[number], self.day)), made
        if made and self.by_hand.random() < 0.7:
            self.ledger.execute(DeleteFinanceChargeMemos(memo_nos=made))
            self.drawn["deleted memo"] += 1
        elif made:
            self.ledger.execute(IssueFinanceChargeMemos(memo_nos=made))
            self.compare_memos(made, [number])

    def run_automations(self) -> None:
        """Runs twice: the second run finds nothing to do."""
        reminders = self.expected(self.customers)
        runs = {run.automation: run for run in self.ledger.run_collections(run_date=self.day)}
        issued = runs["DAILY"].steps[1].document_nos
        assert runs["DAILY"].steps[0].document_nos == issued, runs["DAILY"]
        for reminder_no in issued:
            report = self.ledger.reminder(reminder_no=reminder_no, as_of=self.day)
            reminder = reminders.pop((report.reminder.customer_no, report.reminder.currency))
            self.compare(report, reminder)
        assert not reminders, f"{self.day}: not reminded {reminders}"
        if runs["MONTHLY"].due_from is None:
            self.compare_memos(runs["MONTHLY"].steps[1].document_nos, self.customers)
        if self.random.random() < 0.1:
            (again,) = self.ledger.run_collections(
                run_date=self.day, automation="DAILY", at_once=True
            )
            assert not again.has_done_something

    def compare(self, report: ReminderReport, reminder: Reminder) -> None:
        """The issued reminder says what it must, and its entries are at their levels."""
        reminder_no = report.reminder.document_no
        lines = {
            row.entry_no: row.level_no or 0 for row in report.rows() if row.line_type != "line_fee"
        }
        (row,) = (
            row
            for row in self.ledger.reminders(
                customer_no=reminder.customer_no, as_of=self.day, status="issued"
            ).rows()
            if row.reminder_no == reminder_no
        )
        vat_parts = [vat_on_fee(fee, self.day) for fee in (reminder.fee, reminder.line_fee)]
        vat = sum(vat_parts, Decimal(0))
        fees = (row.additional_fee, row.line_fee_amount, row.vat_amount)
        found = (lines, row.remaining_amount, fees, row.level_no)
        fees = (reminder.fee, reminder.line_fee, vat)
        expected = (reminder.levels, reminder.total, fees, reminder.level)
        assert found == expected, f"{self.day} {reminder_no}: {found} is not {expected}"
        for entry_no, level in reminder.levels.items():
            if level:
                asked = Asked(reminder_no, self.day, self.day + TERM, level)
                self.entries[entry_no].asked.append(asked)
        costs = reminder.fee + reminder.line_fee
        assert row.total_amount == reminder.total + costs + vat
        assert len(report.free_texts) == bool(reminder.line_fee)
        self._add_posted(row, "reminder", costs, vat_parts)
        self.drawn["reminded"] += 1

    def compare_memos(self, memo_nos: Sequence[str], numbers: Sequence[str]) -> None:
        expected = {
            (number, currency): charged
            for number in numbers
            for currency, charged in interest_of(self.of_customer[number], self.day).items()
        }
        for memo_no in memo_nos:
            report = self.ledger.finance_charge_memo(memo_no=memo_no, as_of=self.day)
            memo = report.memo
            charged = expected.pop((memo.customer_no, memo.currency))
            found = {row.entry_no: row.interest_amount for row in report.rows()}
            assert found == charged, f"{self.day} {memo_no}: {found} is not {charged}"
            for entry_no in charged:
                asked = Asked(memo_no, self.day, self.day + TERM, 0)
                self.entries[entry_no].asked.append(asked)
            (row,) = (
                row
                for row in self.ledger.finance_charge_memos(
                    customer_no=memo.customer_no, as_of=self.day
                ).rows()
                if row.memo_no == memo_no
            )
            interest = sum(charged.values(), Decimal(0))
            vat = vat_on_interest(charged)
            self._add_posted(row, "finance_charge_memo", interest, [vat])
            self.drawn["charged"] += 1
        assert not expected, f"{self.day}: not charged {expected}"

    def _add_posted(
        self, row: Any, document_type: str, amount: Decimal, vat_parts: list[Decimal]
    ) -> None:
        """The entry that was posted. In francs the VAT on each kind of cost is rounded by itself."""
        vat = sum(vat_parts, Decimal(0))
        if row.entry_no is None:
            assert not amount
            return
        due_date, gross = self.day + TERM, amount + vat
        assert (row.vat_amount, row.posted_amount) == (vat, gross), row
        entry = Entry(row.entry_no, row.customer_no, document_type, due_date, gross, row.currency)
        number = row.reminder_no if document_type == "reminder" else row.memo_no
        rate = IN_FRANCS[row.currency]
        self.vat_of[number] = sum((cents(part * rate) for part in vat_parts), Decimal(0))
        self.vat_posted.append((self.day, self.vat_of[number]))
        self.entries[entry.entry_no] = entry
        self.of_customer[entry.customer_no].append(entry)
        self._decide_when_it_is_paid(entry)

    def cancel(self) -> None:
        """Cancels a reminder or memo: its entries are as before it. A later level, or a paid fee, is in the way."""
        levels = {
            asked.document_no: asked.level
            for entry in self.entries.values()
            for asked in entry.asked
        }
        if not levels:
            return
        number = self.random.choice(sorted(levels))
        is_memo = number.startswith("F")
        later = not is_memo and any(
            self._is_asked_later(entry, number) for entry in self.entries.values()
        )
        posted = self._posted_by(number)
        command = (
            CancelFinanceChargeMemos(memo_nos=(number,), posting_date=self.day)
            if is_memo
            else CancelReminders(reminder_nos=(number,), posting_date=self.day)
        )
        try:
            self.ledger.execute(command)
        except Refusal:
            assert later or (posted is not None and posted.remaining != posted.amount), number
            return
        assert not later, number
        for entry in self.entries.values():
            entry.asked = [asked for asked in entry.asked if asked.document_no != number]
        if posted is not None:
            posted.changes.append((self.day, -posted.remaining))
            self.vat_posted.append((self.day, -self.vat_of[number]))
        self.drawn["cancelled memo" if is_memo else "cancelled"] += 1

    def _is_asked_later(self, entry: Entry, reminder_no: str) -> bool:
        """Whether a later reminder asks for an entry of this one."""
        levels = [asked.level for asked in entry.asked if asked.document_no == reminder_no]
        return bool(levels and levels[0] and entry.level > levels[0])

    def _posted_by(self, number: str) -> Entry | None:
        """The entry that a reminder or memo has posted."""
        reminders = self.ledger.reminders(as_of=AFTER_ALL).rows()
        memos = self.ledger.finance_charge_memos(as_of=AFTER_ALL).rows()
        by_number = {
            **{row.reminder_no: row.entry_no for row in reminders},
            **{row.memo_no: row.entry_no for row in memos},
        }
        entry_no = by_number[number]
        return self.entries[entry_no] if entry_no else None

    # --- what holds ---

    def close_month(self) -> None:
        """Receivables, aging and Σ open agree at the month's end, VAT is right, every overdue entry is explained."""
        last = self.day - timedelta(days=1)
        open_entries = self.ledger.open_entries(as_of=last)
        remaining = sum(entry.remaining_lcy for entry in open_entries.entries)
        balances = {
            row.account_no: row.balance for row in self.ledger.trial_balance(as_of=last).rows()
        }
        assert balances.get(RECEIVABLES, Decimal(0)) * 100 == remaining
        vat = sum((vat for day, vat in self.vat_posted if day <= last), Decimal(0))
        assert balances.get(VAT_OWED, Decimal(0)) == -vat
        vat_entries = self.ledger.vat_entries(as_of=last).rows()
        assert sum((row.amount_lcy for row in vat_entries), Decimal(0)) == -vat
        assert sum(self.ledger.aging(ledger="customer", as_of=last).totals_lcy) == remaining
        shown = {row.entry_no: row.remaining_amount for row in open_entries.rows()}
        assert shown == {e.entry_no: e.remaining for e in self.entries.values() if e.remaining}
        for entry in self._some_overdue(last):
            said = self.ledger.reminder_explanation(entry_no=entry.entry_no, as_of=last)
            assert said.level_no == entry.level, entry
            assert said.reasons, f"{last}: nothing speaks against reminding of {entry}"

    def _some_overdue(self, day: date) -> list[Entry]:
        overdue = [e for e in self.entries.values() if e.remaining > 0 and e.due_date < day]
        return self.random.sample(overdue, min(len(overdue), 10))

    def check_levels(self) -> None:
        """Nobody was reminded twice of an entry at one level."""
        for entry in self.entries.values():
            levels = [asked.level for asked in entry.asked if asked.level]
            assert levels == sorted(set(levels)), entry
