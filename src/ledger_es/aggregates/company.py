"""The company the books are kept for: its name and its own currency."""

from __future__ import annotations

from typing import ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.values import Currency

STREAM = "company"


class CompanyEstablished(Event):
    """The books were opened. `currency` is the local currency (LCY) of every amount_lcy, for ever.

    `currency_digits`: digits after the point of its amounts. `ledger_id` and `ledger_key_check` tell which ledger these
    books are, and with which key; one with another id, key or number of digits is not opened.
    """

    act: ClassVar[str] = "established"

    company_name: str
    currency: Currency
    currency_digits: int
    ledger_id: str
    ledger_key_check: str


class Company:
    def __init__(self) -> None:
        self.company_name = ""
        self.currency = ""

    def evolve(self, event: Event) -> None:
        match event:
            case CompanyEstablished():
                self.company_name = event.company_name
                self.currency = event.currency


EVENTS = {STREAM: (CompanyEstablished,)}
