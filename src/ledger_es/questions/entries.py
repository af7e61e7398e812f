"""Questions about the entries of customers and vendors, of the general ledger, and of bank accounts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args

from ledger_es.late import Late
from ledger_es.questions.asking import ARGUMENTS, Asking
from ledger_es.values import LedgerKind

if TYPE_CHECKING:
    from ledger_es import reports
else:
    # With them comes all that reads SQL tables: who only writes need not wait for it.
    reports = Late("ledger_es.reports")
from ledger_es.values.arguments import arguments_checked
from ledger_es.values.dimension_set import read_dimension_set

_LEDGERS: Final[tuple[str, ...]] = get_args(LedgerKind)
AgedBy = Literal["due", "posting", "document"]
_AGED_BY: Final[tuple[str, ...]] = get_args(AgedBy)


@arguments_checked(ARGUMENTS)
class EntryQuestions(Asking):
    """The questions about open and closed entries and their totals."""

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
        """Customer and vendor entries with a remaining amount, of one party or all, and of one document or all.

        Raises PartyUnknown, and ValueError if both a customer and a vendor are named.
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

    def entry_notes(
        self,
        *,
        customer_no: str | None = None,
        vendor_no: str | None = None,
        entry_no: int | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.EntryNotesReport:
        """The disputes, promises and notes on the entries of one party or all, or on one entry, oldest first.

        The day says which entries were open. Raises PartyUnknown, EntryUnknown, and ValueError if both a customer and a
        vendor are named.
        """
        if customer_no is not None and vendor_no is not None:
            raise ValueError("notes are on entries of one customer or of one vendor, not of both")
        ledger: LedgerKind | None = None
        if customer_no is not None or vendor_no is not None:
            ledger = "vendor" if customer_no is None else "customer"
        return reports.entry_notes(
            self.read_models,
            as_of=self._day(as_of),
            known_at=known_at,
            ledger=ledger,
            party_no=vendor_no if customer_no is None else customer_no,
            entry_no=entry_no,
        )

    def statement_of_account(
        self,
        *,
        customer_no: str | None = None,
        vendor_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.StatementOfAccountReport:
        """The open items of one customer or vendor with running totals, totals by currency, and their age.

        Raises PartyUnknown, and ValueError unless exactly one of the two is named.
        """
        ledger: LedgerKind
        if customer_no is not None and vendor_no is None:
            ledger, party_no = "customer", customer_no
        elif vendor_no is not None and customer_no is None:
            ledger, party_no = "vendor", vendor_no
        else:
            raise ValueError("a statement of account is of one customer or of one vendor")
        return reports.statement_of_account(
            self.read_models,
            ledger=ledger,
            party_no=party_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def customer_entries(
        self,
        *,
        customer_no: str | None = None,
        document_no: str | None = None,
        statement_no: str | None = None,
        statement_line_no: int | None = None,
        transaction_no: int | None = None,
        register_no: int | None = None,
        amount: Decimal | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        is_open: bool | None = None,
        dimensions: str = "",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PartyEntriesReport:
        """Customer entries: open ones (`is_open` True), closed ones (False) or all (None).

        `statement_no` and `statement_line_no` select entries posted from that statement line. `amount` is the posted
        amount, regardless of its sign. `dimensions`, such as DEPARTMENT=SALES, selects entries that carry all of them.
        Raises PartyUnknown, and ValueError for dimensions that are not written so.
        """
        asked = reports.PartyEntriesAsked(
            ledger="customer",
            party_no=customer_no,
            document_no=document_no,
            statement_no=statement_no,
            statement_line_no=statement_line_no,
            transaction_no=transaction_no,
            register_no=register_no,
            amount=amount,
            first_day=posted_from,
            last_day=posted_to,
            is_open=is_open,
            dimensions=read_dimension_set(dimensions),
        )
        return self._party_entries(asked, as_of, known_at)

    def vendor_entries(
        self,
        *,
        vendor_no: str | None = None,
        document_no: str | None = None,
        statement_no: str | None = None,
        statement_line_no: int | None = None,
        transaction_no: int | None = None,
        register_no: int | None = None,
        amount: Decimal | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        is_open: bool | None = None,
        dimensions: str = "",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PartyEntriesReport:
        """Vendor entries, selected like `customer_entries`. Raises PartyUnknown."""
        asked = reports.PartyEntriesAsked(
            ledger="vendor",
            party_no=vendor_no,
            document_no=document_no,
            statement_no=statement_no,
            statement_line_no=statement_line_no,
            transaction_no=transaction_no,
            register_no=register_no,
            amount=amount,
            first_day=posted_from,
            last_day=posted_to,
            is_open=is_open,
            dimensions=read_dimension_set(dimensions),
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

    def entry(
        self, entry_no: int, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.EntryReport:
        """One entry of a customer, a vendor or a bank account: its detailed entries, and what it was applied to.

        When and by whom each was recorded; what was undone is marked. Of an entry posted after the day as of its own
        posting date. Raises EntryUnknown.
        """
        return reports.entry(
            self.read_models, entry_no=entry_no, as_of=self._day(as_of), known_at=known_at
        )

    def overdue(
        self,
        *,
        customer_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.OverdueReport:
        """Open debits that were due before the day, by customer and currency. Raises PartyUnknown."""
        return reports.overdue(
            self.read_models, customer_no=customer_no, as_of=self._day(as_of), known_at=known_at
        )

    def unpaid_documents(
        self,
        *,
        customer_no: str | None = None,
        document_part: str = "",
        amount: Decimal = Decimal(0),
        tolerance_percentage: Decimal = Decimal(0),
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.UnpaidDocumentsReport:
        """Open customer entries but payments: those with this part of a number and an amount that remains.

        A search for either also finds reminders and finance charge memos that are not issued yet; they have no entry.

        `amount` finds what lies within the percentage of it, regardless of the sign; 0 finds every amount. Raises
        PartyUnknown, and SearchToleranceInvalid unless the percentage lies between 0 and 100.
        """
        return reports.unpaid_documents(
            self.read_models,
            customer_no=customer_no,
            search=reports.UnpaidDocumentsSearch(document_part, amount, tolerance_percentage),
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def payment_registration(
        self,
        *,
        user: str,
        customer_no: str | None = None,
        is_marked: bool | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.PaymentRegistrationReport:
        """The unpaid documents with the payments that the user has marked on them and not posted.

        `is_marked` True finds the marked ones, False the others, None all. Raises PartyUnknown.
        """
        return reports.payment_registration(
            self.read_models,
            user=user,
            customer_no=customer_no,
            is_marked=is_marked,
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def aging(
        self,
        *,
        ledger: LedgerKind = "customer",
        party_no: str | None = None,
        by: AgedBy = "due",
        period: str = "30D",
        dimensions: str = "",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.AgingReport:
        """Open entries of customers or vendors by age: by due, posting or document date, in three periods and older.

        `period` is the length of a period, a number with a unit such as 30D, 2W or 1M, or a calendar one such as CM.
        `dimensions`, such as
        DEPARTMENT=SALES, counts only entries that carry all of them. Raises PartyUnknown, DateFormulaInvalid, and
        ValueError for another ledger or date, or for dimensions that are not written so.
        """
        if ledger not in _LEDGERS:
            raise ValueError(f"a ledger is one of {', '.join(_LEDGERS)}, not {ledger!r}")
        if by not in _AGED_BY:
            raise ValueError(f"entries are aged by one of {', '.join(_AGED_BY)}, not {by!r}")
        return reports.aging(
            self.read_models,
            ledger=ledger,
            party_no=party_no,
            by=by,
            period=period,
            dimensions=read_dimension_set(dimensions),
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def aged_entries(
        self,
        *,
        ledger: LedgerKind = "customer",
        party_no: str | None = None,
        by: AgedBy = "due",
        period: str = "30D",
        dimensions: str = "",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.AgedEntriesReport:
        """The open entries behind the aging, each with its age. Arguments and refusals are those of `aging`."""
        if ledger not in _LEDGERS:
            raise ValueError(f"a ledger is one of {', '.join(_LEDGERS)}, not {ledger!r}")
        if by not in _AGED_BY:
            raise ValueError(f"entries are aged by one of {', '.join(_AGED_BY)}, not {by!r}")
        return reports.aged_entries(
            self.read_models,
            ledger=ledger,
            party_no=party_no,
            by=by,
            period=period,
            dimensions=read_dimension_set(dimensions),
            as_of=self._day(as_of),
            known_at=known_at,
        )

    # --- general ledger ---

    def trial_balance(
        self,
        *,
        dimensions: str = "",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.TrialBalanceReport:
        """The totals posted to each G/L account up to and including the day.

        `dimensions`, such as DEPARTMENT=SALES, counts only what carries all of them; such totals need not balance.
        Raises ValueError for dimensions that are not written so.
        """
        return reports.trial_balance(
            self.read_models,
            dimensions=read_dimension_set(dimensions),
            as_of=self._day(as_of),
            known_at=known_at,
        )

    def gl_entries(
        self,
        *,
        account_no: str | None = None,
        document_no: str | None = None,
        transaction_no: int | None = None,
        register_no: int | None = None,
        amount: Decimal | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        dimensions: str = "",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.GlEntriesReport:
        """G/L entries by number: of an account, a document, a ledger transaction, a register, or all.

        `amount` is in the local currency and matches debits and credits. `dimensions`, such as DEPARTMENT=SALES,
        selects what carries all of them. Raises AccountUnknown, and ValueError if they are not written so.
        """
        asked = reports.GlEntriesAsked(
            account_no=account_no,
            document_no=document_no,
            transaction_no=transaction_no,
            register_no=register_no,
            amount=amount,
            first_day=posted_from,
            last_day=posted_to,
            dimensions=read_dimension_set(dimensions),
        )
        return reports.gl_entries(
            self.read_models, asked=asked, as_of=self._day(as_of), known_at=known_at
        )

    # --- bank entries ---

    def bank_entries(
        self,
        *,
        bank_account_no: str | None = None,
        document_no: str | None = None,
        statement_no: str | None = None,
        statement_line_no: int | None = None,
        transaction_no: int | None = None,
        register_no: int | None = None,
        amount: Decimal | None = None,
        posted_from: date | None = None,
        posted_to: date | None = None,
        is_open: bool | None = None,
        dimensions: str = "",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.BankEntriesReport:
        """Bank entries: open ones (`is_open` True), closed ones (False) or all (None).

        An entry is open until a bank statement shows it in full. `statement_no` and `line_no` select entries posted
        from that statement line. `amount` is the posted amount, regardless of its sign. Raises BankAccountUnknown.
        """
        _refuse_line_without_statement(statement_no, statement_line_no)
        asked = reports.BankEntriesAsked(
            bank_account_no=bank_account_no,
            document_no=document_no,
            statement_no=statement_no,
            statement_line_no=statement_line_no,
            transaction_no=transaction_no,
            register_no=register_no,
            amount=amount,
            first_day=posted_from,
            last_day=posted_to,
            is_open=is_open,
            dimensions=read_dimension_set(dimensions),
        )
        return reports.bank_entries(
            self.read_models, asked=asked, as_of=self._day(as_of), known_at=known_at
        )


def _refuse_line_without_statement(statement_no: str | None, statement_line_no: int | None) -> None:
    if statement_line_no is not None and statement_no is None:
        raise ValueError("a line is of a statement: name the statement too")
