"""The ledger of a case about entries: its parties, its entries by the names the case gives them, and posting to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from ledger_es.aggregates.payment_tolerance import ToleranceRules
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.party import (
    ChangeCustomer,
    ChangeVendor,
    PartyRecord,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.commands.payment_tolerance import ChangeEntryTolerance
from ledger_es.deciding.command import Command
from ledger_es.ledger import Executed, Ledger
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.values import LedgerKind, Personal
from tests.conformance.cases import Unsupported
from tests.conformance.entries import read_entries

SOURCES: dict[tuple[str, str], Literal["journal", "sales_document", "purchase_document"]] = {
    ("customer", "journal"): "journal",
    ("vendor", "journal"): "journal",
    ("customer", "sales_document"): "sales_document",
    ("vendor", "sales_document"): "purchase_document",
}
"""A document of the case's "sales" side is the party's own: a vendor's comes from purchasing."""
BALANCING_ACCOUNT = "3000"
COMMON_PARTY = "P"


def code_of(currency: str) -> str:
    """The currency of a case as a code of three letters; empty for the local one."""
    return "" if currency == "LCY" else f"{currency}XX"[:3]


class Document(NamedTuple):
    """A document to be posted, signed; `discount` is the possible one, signed as it, with its last day."""

    id: str
    doc_type: str
    posting_date: date
    amount: Decimal
    source: str = "journal"
    currency: str = ""
    party: str = COMMON_PARTY
    due_date: date | None = None
    discount: Decimal = Decimal(0)
    discount_date: date | None = None
    discount_tolerance_date: date | None = None
    max_payment_tolerance: Decimal | None = None
    applies_to: str = ""
    answers: ToleranceAnswers = ToleranceAnswers()


@dataclass
class Books:
    ledger: Ledger
    party_kind: LedgerKind
    entry_nos: dict[str, int] = field(default_factory=dict)
    applies_to_oldest: bool = False
    given_document: Document | None = None
    given_payment: Document | None = None
    tolerance_rules: ToleranceRules = field(default_factory=ToleranceRules)
    totals: dict[str, Decimal] = field(default_factory=dict)
    accepted_late: set[int] = field(default_factory=set)
    journal: list[Document] = field(default_factory=list)
    currencies: set[str] = field(default_factory=set)

    def execute(self, command: Command) -> Executed:
        return self.ledger.execute(command, actor="conformance")

    def entry_no(self, of: str) -> int:
        """The number of the entry that the case calls so."""
        if of not in self.entry_nos:
            raise Unsupported(f"entry {of} is named and never posted")
        return self.entry_nos[of]

    def post(self, document: Document) -> int:
        """Post it on one line of a journal, applied to the one document it names, and note its number."""
        source = SOURCES.get((self.party_kind, document.source))
        if source is None:
            raise Unsupported(f"source {document.source}")
        if document.currency and document.currency not in self.currencies:
            raise Unsupported(f"currency {document.currency} is named and never set up")
        optional: dict[str, Any] = {}
        if document.discount:
            optional |= {
                "discount_amount": abs(document.discount),
                "discount_date": document.discount_date,
            }
        if document.applies_to:
            optional["applies_to"] = {self.entry_no(document.applies_to): None}
            optional["tolerance"] = document.answers
        line = JournalLine(
            posting_date=document.posting_date,
            document_type=document.doc_type,  # type: ignore[arg-type]  # checked by the model
            document_no=f"{document.id}-{len(self.entry_nos) + 1}",
            account_type=self.party_kind,
            account_no=document.party,
            amount=document.amount,
            currency=document.currency,
            bal_account_no=BALANCING_ACCOUNT,
            due_date=document.due_date,
            **optional,
        )
        executed = self.execute(PostJournal(lines=(line,), source_code=source))
        (entry_no,) = executed.numbers["entry_nos"]
        self.entry_nos[document.id] = entry_no
        return int(entry_no)

    def give_tolerance(self, document: Document) -> None:
        """Gives the posted entry the tolerance and the days of grace that the case states for it."""
        entry_no = self.entry_no(document.id)
        entry = read_entries(self.ledger).open_entry(entry_no)
        assert entry is not None, f"{document.id} is closed as soon as it is posted"
        last_day = document.discount_tolerance_date
        if last_day is not None and last_day != entry.discount_tolerance_date:
            assert document.discount_date is not None, (
                "days of grace without a discount were let in"
            )
            self.execute(
                ChangeEntryDiscount(
                    entry_no=entry_no,
                    discount_date=document.discount_date,
                    discount_tolerance_date=last_day,
                )
            )
        tolerance = document.max_payment_tolerance
        if tolerance is not None and tolerance != entry.max_payment_tolerance:
            self.execute(
                ChangeEntryTolerance(entry_no=entry_no, max_payment_tolerance=abs(tolerance))
            )

    def register(self, party_nos: list[str]) -> None:
        records = tuple(self._record(party_no, "manual") for party_no in party_nos)
        register = RegisterCustomers if self.party_kind == "customer" else RegisterVendors
        self.execute(register(parties=records))

    def apply_to_oldest(self, party_nos: list[str]) -> None:
        """From now on the parties' entries are applied to the oldest when they are posted."""
        self.applies_to_oldest = True
        change = ChangeCustomer if self.party_kind == "customer" else ChangeVendor
        for party_no in party_nos:
            self.execute(change(party=self._record(party_no, "apply_to_oldest")))

    def _record(self, party_no: str, method: Literal["manual", "apply_to_oldest"]) -> PartyRecord:
        return PartyRecord(
            party_no=party_no, name=Personal(f"Party {party_no}"), application_method=method
        )
