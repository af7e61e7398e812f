"""What reminders and finance charge memos have in common: their dates, what they cost, and what is posted of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Generic, Literal, TypeVar, cast

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.vat_code import VatKind
from ledger_es.values import ZERO, Currency, Money, Record, Seal, StoredCode

ONE = Decimal(1)
NO_PERCENTAGE = Decimal(0)

DocumentStatus = Literal["missing", "draft", "issued", "cancelled", "deleted"]
"""`missing`: there never was a document with this number."""
Cost = Literal["interest", "additional_fee", "line_fee"]
"""What a document asks for beyond the debts themselves. Each has an account of the customer's posting group."""


class CostVat(Record):
    """The VAT on one kind of cost, by the VAT code of its account. Amounts are positive where the customer owes them.

    `base` is the cost without VAT. `amount` is its VAT at `rate` percent, where each line was rounded by itself.
    `account_no` is the account of the VAT, empty where the code has none because nothing is taxed.
    """

    cost: Cost
    vat_code: StoredCode
    kind: VatKind = "normal"
    rate: Decimal
    account_no: StoredCode = ""
    base: Money
    amount: Money


class AskingContent(Event):
    """What a document says. All amounts are in its currency.

    `interest_amount`, fees and rounding are without VAT, which `vat` has. `exchange_rate_amount` units of the currency
    are worth `relational_exchange_rate_amount` units of the local currency. The posting options are those of the terms
    when the draft was made. `interest_rate` is the percentage of the finance charge terms on the document date. The
    texts are those of the terms with their placeholders, which stand for facts of this document. `automation` is the
    one that made it. A person may have taken entries out of the draft, and written texts below its lines.
    """

    customer_no: StoredCode
    currency: Currency
    document_date: date
    posting_date: date
    due_date: date
    interest_amount: Money = ZERO
    additional_fee: Money = ZERO
    rounding_amount: Money = ZERO
    vat: tuple[CostVat, ...] = ()
    exchange_rate_amount: Decimal = ONE
    relational_exchange_rate_amount: Decimal = ONE
    post_interest: bool = False
    post_additional_fee: bool = False
    interest_rate: Decimal = NO_PERCENTAGE
    beginning_text: str = ""
    ending_text: str = ""
    automation: StoredCode = ""
    removed_entry_nos: tuple[int, ...] = ()
    free_text_seals: tuple[Seal, ...] = ()

    BY_HAND: ClassVar[Mapping[str, object]] = {"removed_entry_nos": (), "free_text_seals": ()}
    """The fields that a person sets, with what they are where nobody did."""

    @property
    def vat_amount(self) -> Decimal:
        """The VAT on everything that the document costs."""
        return sum((vat.amount for vat in self.vat), ZERO)


class AskingIssued(AskingContent):
    """A document was issued with this content.

    `entry_no` is the entry that was posted for the parts of the document that its terms post, 0 and amounts of 0 for
    none. The amounts are without VAT; what was posted has its VAT as `vat` says.
    """

    act: ClassVar[str] = "issued"

    entry_no: int = 0
    transaction_no: int = 0
    posted_fee_amount: Money = ZERO
    posted_line_fee_amount: Money = ZERO
    posted_interest_amount: Money = ZERO
    posted_rounding_amount: Money = ZERO

    @property
    def posted_costs(self) -> Mapping[Cost, Decimal]:
        """What was posted of each kind of cost, with its VAT."""
        posted: dict[Cost, Decimal] = {
            "interest": self.posted_interest_amount,
            "additional_fee": self.posted_fee_amount,
            "line_fee": self.posted_line_fee_amount,
        }
        vat = {row.cost: row.amount for row in self.vat}
        return {
            cost: amount + vat.get(cost, ZERO) if amount else ZERO
            for cost, amount in posted.items()
        }

    @property
    def posted_amount(self) -> Decimal:
        """The amount of the entry that was posted."""
        return sum(self.posted_costs.values(), self.posted_rounding_amount)


class DocumentDeleted(Event):
    """The draft was deleted. Its number stays used."""

    act: ClassVar[str] = "deleted"

    customer_no: StoredCode
    currency: Currency


class DocumentCancelled(Event):
    """The issued document was cancelled; `transaction_no` reverses what it had posted, 0 if that was nothing."""

    act: ClassVar[str] = "cancelled"

    posting_date: date
    transaction_no: int = 0


Content = TypeVar("Content", bound=AskingContent)
Issued = TypeVar("Issued", bound=AskingIssued)


class DocumentState(Generic[Content, Issued]):
    """A document with what it says now. `content` is None only while its number is unused."""

    kind: ClassVar[str]

    def __init__(self) -> None:
        self.status: DocumentStatus = "missing"
        self.content: Content | None = None

    @property
    def issued(self) -> Issued | None:
        """The document as it was issued, whether it was cancelled later or not; None for any other."""
        return cast("Issued", self.content) if isinstance(self.content, AskingIssued) else None

    def evolve(self, event: Event) -> None:
        match event:
            case AskingContent():
                self.status = "issued" if isinstance(event, AskingIssued) else "draft"
                self.content = cast("Content", event)
            case DocumentDeleted():
                self.status = "deleted"
            case DocumentCancelled():
                self.status = "cancelled"
