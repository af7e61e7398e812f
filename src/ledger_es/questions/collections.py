"""Questions about reminders and finance charge memos."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from ledger_es.late import Late
from ledger_es.questions.asking import ARGUMENTS, Asking
from ledger_es.values.arguments import arguments_checked

if TYPE_CHECKING:
    from ledger_es import reports
else:
    # With them comes all that reads SQL tables: who only writes need not wait for it.
    reports = Late("ledger_es.reports")


@arguments_checked(ARGUMENTS)
class CollectionQuestions(Asking):
    """The questions about what customers were asked to pay."""

    def reminders(
        self,
        *,
        customer_no: str | None = None,
        status: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.RemindersReport:
        """The reminders dated by the day, of one customer or all, of one status (draft, issued …) or all.

        Raises PartyUnknown.
        """
        return reports.reminders(
            self.read_models,
            as_of=self._day(as_of),
            customer_no=customer_no,
            status=status,
            known_at=known_at,
        )

    def reminder(
        self, *, reminder_no: str, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.ReminderReport:
        """A reminder with its lines as it stands on the day. Raises AskingDocumentUnknown."""
        return reports.reminder(
            self.read_models,
            reminder_no=reminder_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def reminder_explanation(
        self, *, entry_no: int, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.ReminderExplanation:
        """At which level a customer's entry stands, what is next and when, and what speaks against it.

        Raises EntryUnknown.
        """
        return reports.reminder_explanation(
            self.read_models, entry_no=entry_no, as_of=self._day(as_of), known_at=known_at
        )

    def finance_charge_memos(
        self,
        *,
        customer_no: str | None = None,
        status: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.FinanceChargeMemosReport:
        """The finance charge memos dated by the day, of one customer or all, of one status or all.

        Raises PartyUnknown.
        """
        return reports.finance_charge_memos(
            self.read_models,
            as_of=self._day(as_of),
            customer_no=customer_no,
            status=status,
            known_at=known_at,
        )

    def finance_charge_memo(
        self, *, memo_no: str, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.FinanceChargeMemoReport:
        """A finance charge memo with its lines as it stands on the day. Raises AskingDocumentUnknown."""
        return reports.finance_charge_memo(
            self.read_models, memo_no=memo_no, as_of=self._day(as_of), known_at=known_at
        )

    def late_paid_entries(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> tuple[int, ...]:
        """The numbers of customers' entries that were paid after their due date, and not charged since.

        `CreateFinanceChargeMemos` takes them as `closed_entry_nos`.
        """
        return reports.late_paid_entries(
            self.read_models, as_of=self._day(as_of), known_at=known_at
        )
