"""The payments that a user has marked on unpaid documents and not posted yet, and where the user books them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, NamedTuple

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.values import ZERO, Money, StoredCode

KIND = "payment_registration"
"""The kind of the streams; each user has one."""

BalancingAccountType = Literal["bank_account", "gl"]


class PaymentRegistrationSetUp(Event):
    """The user's payments go to this balancing account. With `fills_date_received` a marked payment gets a day."""

    act: ClassVar[str] = "set_up"

    bal_account_type: BalancingAccountType
    bal_account_no: StoredCode
    fills_date_received: bool = False


class PaymentMarked(Event):
    """The user marked a document as paid; the mark replaces an earlier one of the user on the same document.

    Amounts have the sign of the document. `original_remaining` and `discounted_amount` are what was open, without and
    with the discount; `remaining_amount` is what stays open once the payment is posted, and `warning` what was to be
    said about it. `discount_date` is the last day of the discount; with `moves_discount_date` the user has moved it.
    `dimensions` are those that the payment is to carry.
    """

    act: ClassVar[str] = "payment_marked"

    entry_no: int
    customer_no: StoredCode
    currency: str
    date_received: date | None = None
    amount_received: Money = ZERO
    discount_date: date | None = None
    moves_discount_date: bool = False
    original_remaining: Money
    discounted_amount: Money
    remaining_amount: Money
    warning: Literal["", "after_due_date", "after_discount_date"] = ""
    dimensions: str = ""


class PaymentsUnmarked(Event):
    """The user's marks on these documents are gone: taken back, or posted by the same commit."""

    act: ClassVar[str] = "payments_unmarked"

    entry_nos: tuple[int, ...] = Field(min_length=1)


class RegistrationSettings(NamedTuple):
    """Where a user books payments; the fields are those of `PaymentRegistrationSetUp`."""

    bal_account_type: BalancingAccountType
    bal_account_no: str
    fills_date_received: bool


class PaymentRegistration:
    """A user's settings, None until they are set, and the marks by entry number in the order they were made."""

    def __init__(self) -> None:
        self.settings: RegistrationSettings | None = None
        self.marks: dict[int, PaymentMarked] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case PaymentRegistrationSetUp():
                self.settings = RegistrationSettings(
                    event.bal_account_type, event.bal_account_no, event.fills_date_received
                )
            case PaymentMarked():
                self.marks[event.entry_no] = event
            case PaymentsUnmarked():
                for entry_no in event.entry_nos:
                    del self.marks[entry_no]


EVENTS = {KIND: (PaymentRegistrationSetUp, PaymentMarked, PaymentsUnmarked)}
