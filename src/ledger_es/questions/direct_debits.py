"""Questions about mandates and collections by direct debit."""

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
class DirectDebitQuestions(Asking):
    """The questions about direct debits."""

    def mandates(
        self,
        *,
        customer_no: str | None = None,
        mandate_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.MandatesReport:
        """The mandates of customers by reference, each with its status on the day.

        Raises PartyUnknown or MandateUnknown.
        """
        return reports.mandates(
            self.read_models,
            customer_no=customer_no or "",
            mandate_no=mandate_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def direct_debit_set_up(
        self, *, known_at: datetime | None = None
    ) -> reports.DirectDebitSetupsReport:
        """The bank accounts that are set up for direct debits, by number."""
        return reports.direct_debit_set_up(self.read_models, known_at=known_at)

    def direct_debit_collections(
        self,
        *,
        bank_account_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.CollectionsReport:
        """The collections that were made on or before the day, by number. Raises BankAccountUnknown."""
        return reports.direct_debit_collections(
            self.read_models,
            bank_account_no=bank_account_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def direct_debit_collection(
        self,
        *,
        collection_no: str,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.CollectionReport:
        """A collection with its debits as they stand on the day. Raises CollectionUnknown."""
        return reports.direct_debit_collection(
            self.read_models,
            collection_no=collection_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def direct_debit_file_content(self, *, collection_no: str) -> reports.DirectDebitFile:
        """What the file of a collection says, with the accounts of the customers.

        Raises CollectionUnknown, DirectDebitFileMissing or DirectDebitAccountErased.
        """
        return reports.direct_debit_file_content(self.read_models, collection_no=collection_no)
