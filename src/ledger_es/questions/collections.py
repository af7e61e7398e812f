"""Questions about reminders and finance charge memos."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from ledger_es.late import Late
from ledger_es.questions.asking import ARGUMENTS, Asking
from ledger_es.values import LedgerKind
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

    def collection_automations(
        self, *, known_at: datetime | None = None
    ) -> reports.CollectionAutomationsReport:
        """The automations of collections with their steps, and the day from which each may run again."""
        return reports.collection_automations(self.read_models, known_at=known_at)

    def collection_runs(
        self, *, automation: str | None = None, known_at: datetime | None = None
    ) -> reports.CollectionRunsReport:
        """What the runs of automations have done, step by step: of one automation or all.

        Raises CollectionAutomationUnknown.
        """
        return reports.collection_runs(self.read_models, automation=automation, known_at=known_at)

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

    def mailings(
        self,
        *,
        letter_kind: str | None = None,
        document_no: str | None = None,
        status: str | None = None,
        known_at: datetime | None = None,
    ) -> reports.MailingsReport:
        """The letters sent by e-mail, an attempt a row: of a kind or document, or of one status.

        The status is started while it is not known whether the letter went out, then sent, refused or not_handed_over.
        """
        return reports.mailings(
            self.read_models,
            letter_kind=letter_kind or "",
            document_no=document_no or "",
            status=status or "",
            known_at=known_at,
        )

    # --- statements and figures ---

    def balance_statement(
        self,
        *,
        posted_from: date,
        customer_no: str | None = None,
        vendor_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.BalanceStatementReport:
        """What a customer or vendor owed before the first day, what moved it, and what is owed now, by currency.

        Raises PartyUnknown, StatementPeriodInvalid, and ValueError unless exactly one of the two is named.
        """
        if (customer_no is None) == (vendor_no is None):
            raise ValueError("a statement of account is of one customer or of one vendor")
        return reports.balance_statement(
            self.read_models,
            ledger="vendor" if customer_no is None else "customer",
            party_no=customer_no or vendor_no or "",
            first_day=posted_from,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def control_accounts(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.ControlAccountsReport:
        """The control accounts: what their entries add up to, beside the general ledger."""
        return reports.control_account_report(
            self.read_models, as_of=self._day(as_of), known_at=known_at
        )

    def detail_trial_balance(
        self,
        *,
        posted_from: date,
        ledger: LedgerKind = "customer",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.DetailTrialBalanceReport:
        """Opening balance, movements and closing balance of every customer or vendor, in the local currency.

        Raises StatementPeriodInvalid, and ValueError for another ledger.
        """
        return reports.detail_trial_balance(
            self.read_models,
            ledger=_known_ledger(ledger),
            first_day=posted_from,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def foreign_currency_balance(
        self,
        *,
        ledger: LedgerKind = "customer",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.ForeignCurrencyBalanceReport:
        """What is open by party and currency: as booked, and at the rate of the day.

        Raises ValueError for another ledger.
        """
        return reports.foreign_currency_balance(
            self.read_models,
            ledger=_known_ledger(ledger),
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def key_figures(
        self,
        *,
        posted_from: date,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.KeyFiguresReport:
        """Days sales outstanding, days late and how well debts are collected, for a period that ends on the day.

        Raises StatementPeriodInvalid.
        """
        return reports.key_figures(
            self.read_models, first_day=posted_from, as_of=self._day(as_of), known_at=known_at
        )

    def worklist(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.WorklistReport:
        """The customers with overdue debts by amount and days, with their reminder level and the next step."""
        return reports.worklist(self.read_models, as_of=self._day(as_of), known_at=known_at)


def _known_ledger(ledger: LedgerKind) -> LedgerKind:
    """Raises ValueError for what is neither customer nor vendor."""
    if ledger not in ("customer", "vendor"):
        raise ValueError(f"a ledger is one of customer, vendor, not {ledger!r}")
    return ledger
