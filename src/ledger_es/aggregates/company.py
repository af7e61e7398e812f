"""The company the books are kept for: its name and its own currency."""

from __future__ import annotations

from typing import ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.values import Currency

STREAM = "company"


class CompanyEstablished(Event):
    """The books were opened. `currency` is the local currency (LCY) of every amount_lcy, for ever."""

    act: ClassVar[str] = "established"

    company_name: str
    currency: Currency


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
