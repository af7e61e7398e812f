"""What a ledger can be asked: reports as of a day as known at a moment, proofs, the history behind a thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, get_args

from ledger_es import reports
from ledger_es.audit import History, Progress, Verification, history, verify
from ledger_es.queries import ReadModels
from ledger_es.queries.statements import StatementWithLines
from ledger_es.values import LedgerKind

if TYPE_CHECKING:
    from ledger_es.store import Store
    from ledger_es.store.mapper import Mapper

_LEDGERS: Final[tuple[str, ...]] = get_args(LedgerKind)


class Questions:
    """The reading half of `Ledger`. Every answer sees all that was committed before it was asked, by whomever.

    `as_of` left out: today; `known_at` left out: now. What is set up has dates of its own, and is asked without
    `as_of`. Posting dates from one day to another include both.

    Every report has `as_json()`, `table()`, and rows whose amounts are in smallest units beside their currency; every
    question raises NaiveTime for a moment without time zone, and StoreError.
    """

    _store: Store
    _mapper: Mapper

    @cached_property
    def read_models(self) -> ReadModels:
        """The SQL read models; every question to them first brings them up to the head."""
        return ReadModels(self._store, self._mapper)

    def today(self) -> date:
        """The day by the ledger's clock, in UTC."""
        raise NotImplementedError("only a ledger has a clock")

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

    # --- customer and vendor entries ---

    def open_entries(
        self,
        *,
        customer_no: str | None = None,
        vendor_no: str | None = None,
        document_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.OpenEntriesReport:
        """Customer and vendor entries with a remaining amount: of one party or of all, of one document or of all.

        Raises PartyUnknown; ValueError where a customer and a vendor are named.
        """
        if customer_no is not None and vendor_no is not None:
            raise ValueError("open entries are of one customer or of one vendor, not of both")
        ledger: LedgerKind | None = None
        if customer_no is not None or vendor_no is not None:
            ledger = "vendor" if customer_no is None else "customer"
        return reports.open_entries(
            self.read_models,
            as_of=self._day(as_of),
            known_at=known_at,
            ledger=ledger,
            party_no=vendor_no if customer_no is None else customer_no,
            document_no=document_no,
        )

    def customer_entries(
        self,
        *,
        customer_no: str | None = None,
        document_no: str | None = None,
        statement_no: str | None = None,
        statement_line_no: int | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        is_open: bool | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PartyEntriesReport:
        """Customer entries, open and closed (`is_open` None) or only the ones or the others.

        A statement and its line are those that an entry was posted from. Raises PartyUnknown.
        """
        asked = reports.PartyEntriesAsked(
            ledger="customer",
            party_no=customer_no,
            document_no=document_no,
            statement_no=statement_no,
            statement_line_no=statement_line_no,
            first_day=posted_from,
            last_day=posted_to,
            is_open=is_open,
        )
        return self._party_entries(asked, as_of, known_at)

    def vendor_entries(
        self,
        *,
        vendor_no: str | None = None,
        document_no: str | None = None,
        statement_no: str | None = None,
        statement_line_no: int | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        is_open: bool | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PartyEntriesReport:
        """Vendor entries, as `customer_entries`. Raises PartyUnknown."""
        asked = reports.PartyEntriesAsked(
            ledger="vendor",
            party_no=vendor_no,
            document_no=document_no,
            statement_no=statement_no,
            statement_line_no=statement_line_no,
            first_day=posted_from,
            last_day=posted_to,
            is_open=is_open,
        )
        return self._party_entries(asked, as_of, known_at)

    def _party_entries(
        self,
        asked: reports.PartyEntriesAsked,
        as_of: date | None,
        known_at: datetime | None,
    ) -> reports.PartyEntriesReport:
        _refuse_line_without_statement(asked.statement_no, asked.statement_line_no)
        return reports.party_entries(
            self.read_models, asked=asked, as_of=self._day(as_of), known_at=known_at
        )

    def overdue(
        self,
        *,
        customer_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.OverdueReport:
        """Open debits due before the day, by customer and currency. Raises PartyUnknown."""
        return reports.overdue(
            self.read_models, customer_no=customer_no, as_of=self._day(as_of), known_at=known_at
        )

    def aging(
        self,
        *,
        ledger: LedgerKind = "customer",
        party_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.AgingReport:
        """Open entries of customers or vendors by days overdue. Raises PartyUnknown, ValueError for another ledger."""
        if ledger not in _LEDGERS:
            raise ValueError(f"a ledger is one of {', '.join(_LEDGERS)}, not {ledger!r}")
        return reports.aging(
            self.read_models,
            ledger=ledger,
            party_no=party_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    # --- general ledger ---

    def trial_balance(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.TrialBalanceReport:
        """What was posted to each G/L account up to the day."""
        return reports.trial_balance(self.read_models, as_of=self._day(as_of), known_at=known_at)

    def gl_entries(
        self,
        *,
        account_no: str | None = None,
        document_no: str | None = None,
        transaction_no: int | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.GlEntriesReport:
        """G/L entries by number: of an account, a document, a ledger transaction, or all. Raises AccountUnknown."""
        asked = reports.GlEntriesAsked(
            account_no=account_no,
            document_no=document_no,
            transaction_no=transaction_no,
            first_day=posted_from,
            last_day=posted_to,
        )
        return reports.gl_entries(
            self.read_models, asked=asked, as_of=self._day(as_of), known_at=known_at
        )

    # --- bank ---

    def bank_entries(
        self,
        *,
        bank_account_no: str | None = None,
        document_no: str | None = None,
        statement_no: str | None = None,
        statement_line_no: int | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        is_open: bool | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.BankEntriesReport:
        """Bank entries, open and closed (`is_open` None) or only the ones or the others.

        An entry is open until a statement of the bank shows it. A statement and its line are those that an entry was
        posted from. Raises BankAccountUnknown.
        """
        _refuse_line_without_statement(statement_no, statement_line_no)
        asked = reports.BankEntriesAsked(
            bank_account_no=bank_account_no,
            document_no=document_no,
            statement_no=statement_no,
            statement_line_no=statement_line_no,
            first_day=posted_from,
            last_day=posted_to,
            is_open=is_open,
        )
        return reports.bank_entries(
            self.read_models, asked=asked, as_of=self._day(as_of), known_at=known_at
        )

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

    def _day(self, as_of: date | None) -> date:
        if isinstance(as_of, datetime):
            raise TypeError("as_of is a date, not a moment: known_at takes moments")
        return self.today() if as_of is None else as_of


def _refuse_line_without_statement(statement_no: str | None, statement_line_no: int | None) -> None:
    if statement_line_no is not None and statement_no is None:
        raise ValueError("a line is of a statement: name the statement too")
