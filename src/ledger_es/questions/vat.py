"""Questions about VAT: its codes, and the bases and amounts that were posted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
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
class VatQuestions(Asking):
    """The questions about VAT."""

    def vat_codes(
        self, *, vat_code: str | None = None, known_at: datetime | None = None
    ) -> reports.VatCodesReport:
        """The VAT codes, or one of them, with the dates from which their rates are valid. Raises VatCodeUnknown."""
        return reports.vat_codes(self.read_models, vat_code=vat_code, known_at=known_at)

    def vat_entries(
        self,
        *,
        vat_code: str | None = None,
        account_no: str | None = None,
        document_no: str | None = None,
        transaction_no: int | None = None,
        register_no: int | None = None,
        amount: Decimal | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        with_opening: bool = False,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.VatEntriesReport:
        """VAT entries by transaction: of a code, a VAT account, a document, a transaction, a register, or all.

        `document_no` is that of the posting or of the document whose VAT it is. `with_opening` adds documents taken
        over from earlier books, whose VAT is not on the VAT accounts of these. Raises VatCodeUnknown.
        """
        asked = reports.VatEntriesAsked(
            vat_code=vat_code,
            account_no=account_no,
            document_no=document_no,
            transaction_no=transaction_no,
            register_no=register_no,
            amount=amount,
            first_day=posted_from,
            last_day=posted_to,
            with_opening=with_opening,
        )
        return reports.vat_entries(
            self.read_models, asked=asked, as_of=self._day(as_of), known_at=known_at
        )
