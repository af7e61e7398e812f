"""The general ledger. It holds every posting once: ledger transactions, G/L lines and links to subledger entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.vat_code import VatKind
from ledger_es.values import ZERO, DocumentType, LedgerKind, Money, Seal

STREAM = "general_ledger"

SourceCode = Literal[
    "opening_balance",
    "journal",
    "sales_document",
    "purchase_document",
    "payment_reconciliation",
    "payment_registration",
    "application",
    "unapplication",
    "reversal",
    "write_off",
    "check",
    "check_void",
    "exchange_adjustment",
    "reminder",
    "finance_charge",
    "payment_return",
    "netting",
    "deposit",
    "direct_debit",
]
REVERSIBLE: frozenset[str] = frozenset(
    {
        "journal",
        "payment_reconciliation",
        "payment_registration",
        "write_off",
        "payment_return",
        "netting",
        "deposit",
        "direct_debit",
    }
)
"""The sources whose transactions may be reversed: their entries came from a journal or like from one (7.1, 7.5)."""


class TransactionRow(NamedTuple):
    """A ledger transaction. `reversed_no` is the transaction that it reverses, 0 for none."""

    no: int
    posting_date: date
    document_no: str
    document_type: str = ""
    reversed_no: int = 0


class LineRow(NamedTuple):
    """A G/L line. Debits are positive.

    If `document_date` is None, it equals the posting date of the transaction. `entry_no` is the customer, vendor or
    bank entry whose control account the line changes, 0 for none. `application_no` is the application that produced the
    line, for example for its discount, 0 for none. Undoing the application mirrors such a line; a reversal does not.
    """

    transaction_no: int
    gl_entry_no: int
    account_no: str
    amount_lcy: Decimal
    entry_no: int = 0
    document_date: date | None = None
    external_document_no: str = ""
    description_seal: Seal = ""
    dimensions: str = ""
    reason_code: str = ""
    application_no: int = 0


class EntryRow(NamedTuple):
    """A customer, vendor or bank entry of the posting.

    `account_no` is the number of the customer, vendor or bank account; `no` is the entry number.
    """

    transaction_no: int
    ledger: str
    account_no: str
    no: int


class ApplicationRow(NamedTuple):
    """An application that the posting recorded on the ledger of a customer or vendor; `no` is its number."""

    transaction_no: int
    ledger: str
    account_no: str
    no: int


class VatRow(NamedTuple):
    """A VAT entry: the base and the VAT of a part of a document, or by how much an application corrects them.

    The amounts are signed as G/L lines are: those of a customer's invoice are negative. `entry_no` is the customer or
    vendor entry of the document, 0 where the amount of a G/L account is taxed; `ledger` is then "customer" for the VAT
    of sales and "vendor" for that of purchases. The VAT in the local currency is on `account_no`, unless the document
    was taken over from other books.
    """

    transaction_no: int
    entry_no: int
    code: str
    currency: str
    base: Decimal
    amount: Decimal
    base_lcy: Decimal
    amount_lcy: Decimal
    kind: VatKind = "normal"
    rate: Decimal = ZERO
    account_no: str = ""
    ledger: LedgerKind = "customer"
    application_no: int = 0


TRANSACTIONS = Table(TransactionRow, "transaction_")
LINES = Table(LineRow, "line_")
ENTRIES = Table(EntryRow, "entry_")
APPLICATIONS = Table(ApplicationRow, "application_")
VAT = Table(VatRow, "vat_")


class Posted(Event):
    """One posting, or a part of a large one. A part holds at most 1,000 whole transactions; parts count from 1.

    The event holds five tables as columns: the ledger transactions, their G/L lines, the customer, vendor and bank
    entries, the applications, and the VAT entries. The rows are declared above. The G/L lines sum to zero for
    each transaction and posting date.
    """

    act: ClassVar[str] = "posted"

    register_no: int
    part: int
    source_code: SourceCode

    transaction_nos: tuple[int, ...]
    transaction_posting_dates: tuple[date, ...]
    transaction_document_types: tuple[DocumentType, ...] = ()
    transaction_document_nos: tuple[str, ...]
    transaction_reversed_nos: tuple[int, ...] = ()

    line_transaction_nos: tuple[int, ...] = ()
    line_gl_entry_nos: tuple[int, ...] = ()
    line_account_nos: tuple[str, ...] = ()
    line_amounts_lcy: tuple[Money, ...] = ()
    line_entry_nos: tuple[int, ...] = ()
    line_document_dates: tuple[date, ...] = ()
    line_external_document_nos: tuple[str, ...] = ()
    line_description_seals: tuple[Seal, ...] = ()
    line_dimensions: tuple[str, ...] = ()
    line_reason_codes: tuple[str, ...] = ()
    line_application_nos: tuple[int, ...] = ()

    entry_transaction_nos: tuple[int, ...] = ()
    entry_ledgers: tuple[Literal["customer", "vendor", "bank_account"], ...] = ()
    entry_account_nos: tuple[str, ...] = ()
    entry_nos: tuple[int, ...] = ()

    application_transaction_nos: tuple[int, ...] = ()
    application_ledgers: tuple[LedgerKind, ...] = ()
    application_account_nos: tuple[str, ...] = ()
    application_nos: tuple[int, ...] = ()

    vat_transaction_nos: tuple[int, ...] = ()
    vat_entry_nos: tuple[int, ...] = ()
    vat_codes: tuple[str, ...] = ()
    vat_currencies: tuple[str, ...] = ()
    vat_bases: tuple[Money, ...] = ()
    vat_amounts: tuple[Money, ...] = ()
    vat_bases_lcy: tuple[Money, ...] = ()
    vat_amounts_lcy: tuple[Money, ...] = ()
    vat_kinds: tuple[VatKind, ...] = ()
    vat_rates: tuple[Decimal, ...] = ()
    vat_account_nos: tuple[str, ...] = ()
    vat_ledgers: tuple[LedgerKind, ...] = ()
    vat_application_nos: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        for table in TABLES[Posted]:
            table.refuse_unequal(self)
        return self


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    Posted: (TRANSACTIONS, LINES, ENTRIES, APPLICATIONS, VAT)
}
"""The tables inside each event that stores lists as columns."""


class GeneralLedger:
    """An empty state: the head of the ledger has the last numbers, and the read models have the lines."""

    def evolve(self, event: Event) -> None:
        assert isinstance(event, Posted), f"general_ledger holds {type(event).__name__}"


EVENTS = {STREAM: (Posted,)}
