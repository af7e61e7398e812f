"""What a ledger can be asked: reports as of a day as known at a moment, proofs, the history behind a thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from ledger_es import reports
from ledger_es.audit import (
    History,
    Progress,
    RegisterReport,
    Verification,
    history,
    register,
    verify,
)
from ledger_es.queries.statements import StatementWithLines
from ledger_es.questions.asking import ARGUMENTS
from ledger_es.questions.entries import EntryQuestions
from ledger_es.values.arguments import arguments_checked


@arguments_checked(ARGUMENTS)
class Questions(EntryQuestions):
    """The reading half of `Ledger`. Every answer sees all that was committed before it was asked, by whomever.

    An argument of another type is refused with TypeError. `as_of` left out: today; `known_at` left out: now. What is
    set up has dates of its own, and is asked without `as_of`. Posting dates from one day to another include both.

    Every report has `as_json()`, `table()`, and rows whose amounts are in smallest units beside their currency; every
    question raises NaiveTime for a moment without time zone, and StoreError.
    """

    # --- master data and set-up ---

    def customers(self, *, known_at: datetime | None = None) -> reports.PartiesReport:
        """The customers by number."""
        return reports.parties(self.read_models, ledger="customer", known_at=known_at)

    def vendors(self, *, known_at: datetime | None = None) -> reports.PartiesReport:
        """The vendors by number."""
        return reports.parties(self.read_models, ledger="vendor", known_at=known_at)

    def bank_accounts(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.BankAccountsReport:
        """The bank accounts by number, with their balances on the day."""
        return reports.bank_accounts(self.read_models, as_of=self._day(as_of), known_at=known_at)

    def chart_of_accounts(
        self, *, known_at: datetime | None = None
    ) -> reports.ChartOfAccountsReport:
        """The G/L accounts by number."""
        return reports.chart_of_accounts(self.read_models, known_at=known_at)

    def payment_terms(self, *, known_at: datetime | None = None) -> reports.PaymentTermsReport:
        """The payment terms by code, with the dates from which they hold."""
        return reports.payment_terms(self.read_models, known_at=known_at)

    def posting_groups(self, *, known_at: datetime | None = None) -> reports.PostingGroupsReport:
        """The posting groups and their accounts, with the dates from which they hold."""
        return reports.posting_groups(self.read_models, known_at=known_at)

    def number_series(self, *, known_at: datetime | None = None) -> reports.NumberSeriesReport:
        """The lines of number series by code and starting date, and how far each is used."""
        return reports.number_series(self.read_models, known_at=known_at)

    def text_mappings(self, *, known_at: datetime | None = None) -> reports.TextMappingsReport:
        """The text-to-account mappings by number."""
        return reports.text_mappings(self.read_models, known_at=known_at)

    def allowed_posting_dates(
        self, *, known_at: datetime | None = None
    ) -> reports.AllowedPostingDatesReport:
        """The dates on which posting is allowed: the company's, then those of single users."""
        return reports.allowed_posting_dates(self.read_models, known_at=known_at)

    # --- bank statements ---

    def statements(
        self,
        *,
        bank_account_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.StatementsReport:
        """The bank statements that close by the day, by bank account and number. Raises BankAccountUnknown."""
        return reports.statement_list(
            self.read_models,
            bank_account_no=bank_account_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def statement(
        self,
        statement_no: str,
        *,
        line_nos: Sequence[int] = (),
        to_review: bool = False,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.StatementReport:
        """A bank statement with its lines and what settles them: all lines, or those named.

        `to_review`: of these the ones a person should look at. Raises StatementUnknown, StatementLineUnknown.
        """
        return reports.statement(
            self.read_models,
            statement_no=statement_no,
            line_nos=line_nos,
            as_of=self._day(as_of),
            known_at=known_at,
            to_review=to_review,
        )

    def would_be_statements(
        self, statements: Iterable[StatementWithLines]
    ) -> list[reports.StatementReport]:
        """Statements that a dry run of `payment_reconciliation` gave, shown as if they were recorded."""
        return reports.would_be_statements(self.read_models, statements, as_of=self.today())

    def reconciliation_status(
        self,
        *,
        bank_account_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.ReconciliationStatusReport:
        """How far each bank account, or one, is reconciled, with the proof of its balance.

        Raises BankAccountUnknown.
        """
        return reports.reconciliation_status(
            self.read_models,
            bank_account_no=bank_account_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )

    # --- proof and past ---

    def registers(self, *, known_at: datetime | None = None) -> reports.RegistersReport:
        """The registers by number: one for each posting, with who posted and when."""
        return reports.registers(self.read_models, known_at=known_at)

    def register(self, register_no: int, *, known_at: datetime | None = None) -> RegisterReport:
        """What one posting wrote to each ledger, whatever its posting dates. Raises RegisterUnknown."""
        return register(
            self._store,
            self._mapper,
            self.read_models,
            register_no=register_no,
            known_at=known_at,
        )

    def rebuild_read_models(self) -> int:
        """Build the read models anew from the events; the commit that they then stand at. Nothing recorded changes."""
        return self.read_models.rebuild()

    def verify(
        self, *, expect: str | None = None, progress: Progress | None = None
    ) -> Verification:
        """Replay everything and say whether it agrees, and where it first does not.

        `expect`: a digest kept from an earlier verification, `COMMIT:DIGEST`, of which 16 hexadecimal digits are
        enough. The ledger must still hold that commit with that digest. Raises ExpectedDigestInvalid.
        """
        return verify(self._store, self._mapper, self.read_models, expect=expect, progress=progress)

    def history(
        self,
        *,
        document: str | None = None,
        customer: str | None = None,
        vendor: str | None = None,
        entry: int | None = None,
        transaction: int | None = None,
        statement: str | None = None,
        stream: str | None = None,
    ) -> History:
        """Every event behind one of these, by its number, oldest first; none: there is no such thing.

        A document may be narrowed to one customer or one vendor. Raises ValueError where not one thing is named.
        """
        events = history(
            self._store,
            self._mapper,
            self.read_models,
            document=document,
            customer=customer,
            vendor=vendor,
            entry=entry,
            transaction=transaction,
            statement=statement,
            stream=stream,
        )
        return History(tuple(events))
