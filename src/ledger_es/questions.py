"""What a ledger can be asked: reports as of a day as known at a moment, proofs, the history behind a thing."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ledger_es import reports
from ledger_es.audit import PastEvent, Progress, Verification, history, verify
from ledger_es.projections import ReadModels

if TYPE_CHECKING:
    from ledger_es.store import Store
    from ledger_es.store.mapper import Mapper


class Questions:
    """The reading half of `Ledger`. Every answer sees all that was committed before it was asked, by whomever.

    `as_of` left out: today; `known_at` left out: now. Raises NaiveTime for a moment without time zone.
    """

    _store: Store
    _mapper: Mapper

    @cached_property
    def read_models(self) -> ReadModels:
        """The SQL read models; every question to them first brings them up to the head."""
        return ReadModels(self._store, self._mapper)

    def today(self) -> date:
        """The day by the ledger's clock, in UTC."""
        raise AssertionError("only a ledger has a clock")

    def open_entries(
        self,
        *,
        customer_no: str | None = None,
        vendor_no: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.OpenEntriesReport:
        """Customer and vendor entries with a remaining amount, of one party or of all. Raises PartyUnknown."""
        assert customer_no is None or vendor_no is None, "asked for one customer or one vendor"
        of_customer = customer_no is not None
        party_no = customer_no if of_customer else vendor_no
        return reports.open_entries(
            self.read_models,
            as_of=as_of or self.today(),
            known_at=known_at,
            ledger="customer" if of_customer else "vendor" if party_no is not None else None,
            party_no=party_no,
        )

    def overdue(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.OverdueReport:
        """Open debits due before the day, by customer and currency."""
        return reports.overdue(self.read_models, as_of=as_of or self.today(), known_at=known_at)

    def aging(
        self,
        *,
        ledger: str = "customer",
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.AgingReport:
        """Open entries of customers or vendors by days overdue."""
        return reports.aging(
            self.read_models, as_of=as_of or self.today(), known_at=known_at, ledger=ledger
        )

    def trial_balance(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.TrialBalanceReport:
        """What was posted to each G/L account up to the day."""
        return reports.trial_balance(
            self.read_models, as_of=as_of or self.today(), known_at=known_at
        )

    def statement(
        self,
        statement_no: str,
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
        to_review: bool = False,
    ) -> reports.StatementReport:
        """A bank statement with its lines and what settles them, or those a person should look at.

        Raises StatementUnknown.
        """
        return reports.statement(
            self.read_models,
            statement_no=statement_no,
            as_of=as_of or self.today(),
            known_at=known_at,
            to_review=to_review,
        )

    def reconciliation_status(
        self, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> reports.ReconciliationStatusReport:
        """How far each bank account is reconciled, with the proof of its balance."""
        return reports.reconciliation_status(
            self.read_models, as_of=as_of or self.today(), known_at=known_at
        )

    def verify(self, *, progress: Progress | None = None) -> Verification:
        """Replay everything and say whether it agrees, and where it first does not."""
        return verify(self._store, self._mapper, self.read_models, progress=progress)

    def history(self, **what: Any) -> list[PastEvent]:
        """Every event behind a document, customer, vendor, entry, statement, transaction or stream, oldest first."""
        return history(self._store, self._mapper, self.read_models, **what)
