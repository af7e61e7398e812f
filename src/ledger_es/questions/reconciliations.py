"""Questions about the reconciliation of bank accounts, and about checks."""

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
class ReconciliationQuestions(Asking):
    """The questions about what the bank has shown of the bank accounts."""

    def checks(
        self,
        *,
        bank_account_no: str | None = None,
        check_no: str | None = None,
        is_open: bool | None = None,
        stale_days: int = 180,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.ChecksReport:
        """The checks dated on or before the day: all, those outstanding (`is_open` True), or the others (False).

        A check is stale that is outstanding for more than `stale_days`. Raises BankAccountUnknown or CheckUnknown.
        """
        return reports.check_list(
            self.read_models,
            bank_account_no=bank_account_no or "",
            check_no=check_no or "",
            is_open=is_open,
            stale_days=stale_days,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def reconciliations(
        self,
        *,
        bank_account_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.ReconciliationsReport:
        """The reconciliations with statements that close on or before the day. Raises BankAccountUnknown."""
        return reports.reconciliation_list(
            self.read_models,
            bank_account_no=bank_account_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def reconciliation(
        self, statement_no: str, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.ReconciliationReport:
        """A reconciliation with its lines and the bank entries that they are matched with.

        Raises StatementUnknown or ReconciliationNotOpened.
        """
        return reports.reconciliation(
            self.read_models,
            statement_no=statement_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def reconciliation_figures(
        self, statement_no: str, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.ReconciliationFiguresReport:
        """The test report of a reconciliation, as of the day of its statement unless a day is named.

        Raises StatementUnknown or ReconciliationNotOpened.
        """
        return reports.reconciliation_figures(
            self.read_models, statement_no=statement_no, as_of=as_of, known_at=known_at
        )

    def reconciliation_status(
        self,
        *,
        bank_account_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.ReconciliationStatusReport:
        """How far each bank account, or one of them, is reconciled, with the proof of its balance.

        Raises BankAccountUnknown.
        """
        return reports.reconciliation_status(
            self.read_models,
            bank_account_no=bank_account_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def reconciliation_days(
        self,
        *,
        first_day: date | None = None,
        bank_account_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.ReconciliationDaysReport:
        """The proof of the balance of each bank account, or of one of them, day by day from `first_day` to `as_of`.

        Without a first day it begins with the books of the account.
        Raises BankAccountUnknown.
        """
        return reports.reconciliation_days(
            self.read_models,
            first_day=first_day,
            bank_account_no=bank_account_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )
