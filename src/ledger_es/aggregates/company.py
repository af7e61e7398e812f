"""The company the books are kept for: its name and its own currency."""

from __future__ import annotations

from typing import ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.values import Currency

STREAM = "company"


class CompanyEstablished(Event):
    """The books were opened. `currency` is the local currency (LCY) of every `amount_lcy` and never changes.

    `currency_digits` is the number of decimals of its amounts. `ledger_id` and `ledger_key_check` identify the ledger
    and its key. The program refuses to open the books with another id, another key or another number of digits.
    """

    act: ClassVar[str] = "established"

    company_name: str
    currency: Currency
    currency_digits: int
    ledger_id: str
    ledger_key_check: str


class Company:
    """The company's name and local currency; both are empty before the books are opened."""

    def __init__(self) -> None:
        self.company_name = ""
        self.currency = ""

    def evolve(self, event: Event) -> None:
        match event:
            case CompanyEstablished():
                self.company_name = event.company_name
                self.currency = event.currency


EVENTS = {STREAM: (CompanyEstablished,)}
