"""The questions to a ledger: reports as of a day and as known at a moment, proofs, and the history behind things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from ledger_es.errors import OriginalFilePurged
from ledger_es.late import Late
from ledger_es.questions.asking import ARGUMENTS
from ledger_es.questions.collections import CollectionQuestions
from ledger_es.questions.dimensions import DimensionQuestions
from ledger_es.questions.direct_debits import DirectDebitQuestions
from ledger_es.questions.entries import EntryQuestions
from ledger_es.questions.matching import MatchingQuestions
from ledger_es.questions.reconciliations import ReconciliationQuestions
from ledger_es.questions.vat import VatQuestions
from ledger_es.values.arguments import arguments_checked

if TYPE_CHECKING:
    from ledger_es import audit, reports
    from ledger_es.queries import statement_lines
else:
    # With them comes all that reads SQL tables: who only writes need not wait for it.
    audit = Late("ledger_es.audit")
    reports = Late("ledger_es.reports")
    statement_lines = Late("ledger_es.queries.statement_lines")


@arguments_checked(ARGUMENTS)
class Questions(
    EntryQuestions,
    CollectionQuestions,
    DimensionQuestions,
    DirectDebitQuestions,
    ReconciliationQuestions,
    VatQuestions,
    MatchingQuestions,
):
    """The questions of `Ledger`. An answer includes everything that any program has committed before the question.

    Without `as_of`, an answer is as of today; without `known_at`, as known now. Questions about the set-up have no
    `as_of`, because settings have dates of their own. A range of posting dates includes both its days.

    Every report has `as_json()` and `table()`. The amounts in its rows are in the smallest unit of their currency.
    Every question raises TypeError for an argument of another type, NaiveTime for a moment without a time zone, and
    StoreError.
    """

    # --- master data and set-up ---

    def customers(
        self,
        *,
        customer_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PartiesReport:
        """The customers by number, or the one named, with their balances at the end of the day. Raises PartyUnknown."""
        return reports.parties(
            self.read_models,
            ledger="customer",
            party_no=customer_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def vendors(
        self,
        *,
        vendor_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PartiesReport:
        """The vendors by number, or the one named, with their balances at the end of the day. Raises PartyUnknown."""
        return reports.parties(
            self.read_models,
            ledger="vendor",
            party_no=vendor_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def bank_accounts(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.BankAccountsReport:
        """The bank accounts by number, with their balances at the end of the day."""
        return reports.bank_accounts(self.read_models, as_of=self._day(as_of), known_at=known_at)

    def chart_of_accounts(
        self, *, known_at: datetime | None = None
    ) -> reports.ChartOfAccountsReport:
        """The G/L accounts by number."""
        return reports.chart_of_accounts(self.read_models, known_at=known_at)

    def credit_warnings(self, *, known_at: datetime | None = None) -> reports.CreditWarningsReport:
        """What a posting to a customer warns of."""
        return reports.credit_warnings(self.read_models, known_at=known_at)

    def payment_methods(self, *, known_at: datetime | None = None) -> reports.PaymentMethodsReport:
        """The payment methods, with the dates from which they are valid."""
        return reports.payment_methods(self.read_models, known_at=known_at)

    def payment_terms(self, *, known_at: datetime | None = None) -> reports.PaymentTermsReport:
        """The payment terms by code, with the dates from which they are valid."""
        return reports.payment_terms(self.read_models, known_at=known_at)

    def reminder_terms(
        self, *, reminder_terms: str | None = None, known_at: datetime | None = None
    ) -> reports.ReminderTermsReport:
        """The reminder terms with their levels by code and valid-from date, or those of one code.

        Raises ReminderTermsUnknown.
        """
        return reports.reminder_terms(
            self.read_models, reminder_terms=reminder_terms, known_at=known_at
        )

    def finance_charge_terms(
        self, *, finance_charge_terms: str | None = None, known_at: datetime | None = None
    ) -> reports.FinanceChargeTermsReport:
        """The finance charge terms with their rates by code and valid-from date, or those of one code.

        Raises FinanceChargeTermsUnknown.
        """
        return reports.finance_charge_terms(
            self.read_models, finance_charge_terms=finance_charge_terms, known_at=known_at
        )

    def currencies(self, *, known_at: datetime | None = None) -> reports.CurrenciesReport:
        """The foreign currencies and their accounts."""
        return reports.currencies(self.read_models, known_at=known_at)

    def exchange_rates(
        self, *, currency: str | None = None, known_at: datetime | None = None
    ) -> reports.ExchangeRatesReport:
        """The exchange rates by currency and starting date, those of one currency if it is named."""
        return reports.exchange_rates(self.read_models, currency=currency, known_at=known_at)

    def exchange_adjustments(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.ExchangeAdjustmentsReport:
        """The runs of the exchange rate adjustment up to the day, with their totals by posting group and currency."""
        return reports.exchange_adjustments(
            self.read_models, as_of=self._day(as_of), known_at=known_at
        )

    def payment_tolerance(
        self, *, known_at: datetime | None = None
    ) -> reports.PaymentToleranceReport:
        """How much a payment may differ by currency, the days of grace, and whether somebody is asked."""
        return reports.payment_tolerance(self.read_models, known_at=known_at)

    def alternative_posting_groups(
        self, *, known_at: datetime | None = None
    ) -> reports.AlternativePostingGroupsReport:
        """In which other posting groups documents of a group's customers or vendors may be posted."""
        return reports.alternative_posting_groups(self.read_models, known_at=known_at)

    def posting_groups(self, *, known_at: datetime | None = None) -> reports.PostingGroupsReport:
        """The posting groups and their accounts, with the dates from which they are valid."""
        return reports.posting_groups(self.read_models, known_at=known_at)

    def number_series(self, *, known_at: datetime | None = None) -> reports.NumberSeriesReport:
        """The lines of number series by code and starting date, and how far each is used."""
        return reports.number_series(self.read_models, known_at=known_at)

    def journals(self, *, known_at: datetime | None = None) -> reports.JournalsReport:
        """The journal batches by template and code, and how many lines wait in each."""
        return reports.journals(self.read_models, known_at=known_at)

    def journal_lines(
        self, journal: str, *, known_at: datetime | None = None
    ) -> reports.JournalLinesReport:
        """The lines of a journal batch, such as cash_receipt/DAILY, that are not posted, by number.

        Raises JournalBatchUnknown.
        """
        return reports.journal_lines(self.read_models, journal=journal, known_at=known_at)

    def posted_journal_lines(
        self,
        *,
        journal: str | None = None,
        register_no: int | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PostedJournalLinesReport:
        """The lines that were posted from journal batches on or before the day, as they were posted.

        They can be narrowed to one batch and one register. Raises JournalBatchUnknown.
        """
        return reports.posted_journal_lines(
            self.read_models,
            journal=journal,
            register_no=register_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def deposits(
        self,
        *,
        bank_account_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.DepositsReport:
        """The deposits that were posted on or before the day, also those undone since. Raises BankAccountUnknown."""
        return reports.deposits(
            self.read_models,
            bank_account_no=bank_account_no or "",
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def deposit(
        self, deposit_no: str, *, known_at: datetime | None = None
    ) -> reports.DepositReport:
        """A deposit with its receipts. Raises DepositUnknown."""
        return reports.deposit(self.read_models, deposit_no=deposit_no, known_at=known_at)

    def number_uses(self, *, known_at: datetime | None = None) -> reports.NumberUsesReport:
        """What became of the numbers drawn from each series: first, last, count, those missing and those reversed."""
        return reports.number_uses(self.read_models, known_at=known_at)

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
        """The bank statements that close on or before the day, by bank account and number.

        Raises BankAccountUnknown.
        """
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
        """A bank statement with all its lines, or the named ones, and what settles them.

        `to_review` keeps only the lines that a person should review. Raises StatementUnknown or StatementLineUnknown.
        """
        return reports.statement(
            self.read_models,
            statement_no=statement_no,
            line_nos=line_nos,
            as_of=self._day(as_of),
            known_at=known_at,
            to_review=to_review,
        )

    def original_file(self, statement_no: str) -> bytes:
        """The bytes of the file that brought the statement, as they were imported.

        Raises StatementUnknown, or OriginalFilePurged.
        """
        statement = self.statement(statement_no, as_of=date.max).statement
        content = self._store.statement_file(statement.file_sha256)
        if content is None:
            raise OriginalFilePurged(
                statement_no=statement.statement_no, sha256=statement.file_sha256
            )
        return content

    def would_be_statements(
        self, statements: Iterable[statement_lines.StatementWithLines]
    ) -> list[reports.StatementReport]:
        """Reports on statements from a dry run of `payment_reconciliation`, as if they had been recorded."""
        return reports.would_be_statements(self.read_models, statements, as_of=self.today())

    # --- proof and past ---

    def registers(self, *, known_at: datetime | None = None) -> reports.RegistersReport:
        """The registers by number. There is one for each posting, with the time and the user."""
        return reports.registers(self.read_models, known_at=known_at)

    def register(
        self, register_no: int, *, known_at: datetime | None = None
    ) -> audit.RegisterReport:
        """Everything that one posting wrote to each ledger. Raises RegisterUnknown."""
        return audit.register(
            self._store,
            self._mapper,
            self.read_models,
            register_no=register_no,
            known_at=known_at,
        )

    def rebuild_read_models(self) -> int:
        """Build the read models anew from the events, which do not change. Returns the commit up to which they are."""
        return self.read_models.rebuild()

    def verify(
        self, *, expect: str | None = None, progress: audit.Progress | None = None
    ) -> audit.Verification:
        """Read and replay everything. Returns whether it all agrees, and the first commit where it does not.

        `expect` is a digest from an earlier verification, `COMMIT:DIGEST`; 16 hexadecimal digits are enough. The ledger
        must still have that commit with that digest. Raises ExpectedDigestInvalid.
        """
        return audit.verify(
            self._store, self._mapper, self.read_models, expect=expect, progress=progress
        )

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
    ) -> audit.History:
        """All events behind one thing, oldest first. Without any event, the thing does not exist.

        Name one thing by its number; a document may be narrowed to one customer or vendor. Raises ValueError unless
        exactly one thing is named.
        """
        events = audit.history(
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
        return audit.History(tuple(events))
