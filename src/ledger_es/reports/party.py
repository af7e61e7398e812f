"""Report: customers or vendors, with their personal texts as far as they are not erased."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.queries import ReadModels
from ledger_es.queries.party import PartyRecord
from ledger_es.queries.party import parties as ask
from ledger_es.reports.report import ERASED, Column, Known, Table, amount_of, asking_known
from ledger_es.values import LedgerKind


class Party(NamedTuple):
    """A customer or vendor. `credit_limit` in the company's currency, None: unlimited.

    What was erased is empty, and the name is (erased).
    """

    record: PartyRecord
    credit_limit: Decimal | None
    name: str
    address: str
    city: str
    email: str
    ibans: tuple[str, ...]

    @property
    def party_no(self) -> str:
        return self.record.party_no


@dataclass(frozen=True)
class PartiesReport:
    answer: Known
    ledger: LedgerKind
    parties: tuple[Party, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            f"{self.ledger}s": [self._party_json(party) for party in self.parties],
        }

    def table(self) -> Table:
        columns = (
            Column(f"{self.ledger}_no"),
            Column("name"),
            Column("city"),
            Column("country"),
            Column("currency"),
            Column("payment_terms"),
            Column("posting_group"),
            Column("credit_limit", is_amount=True),
            Column("blocked"),
        )
        rows = tuple(
            (
                party.party_no,
                party.name,
                party.city,
                party.record.country,
                party.record.currency,
                party.record.payment_terms,
                party.record.posting_group,
                "" if party.credit_limit is None else str(party.credit_limit),
                party.record.blocked,
            )
            for party in self.parties
        )
        return Table(self.answer.title(f"{self.ledger.capitalize()}s"), columns, rows)

    def _party_json(self, party: Party) -> dict[str, Any]:
        """By the columns of the file that parties are imported from."""
        record = party.record
        return {
            f"{self.ledger}_no": party.party_no,
            "name": party.name,
            "address": party.address,
            "city": party.city,
            "country": record.country,
            "iban": party.ibans[0] if party.ibans else "",
            "currency": record.currency,
            "payment_terms": record.payment_terms,
            "reminder_terms": record.reminder_terms,
            "finance_charge_terms": record.finance_charge_terms,
            "posting_group": record.posting_group,
            "application_method": record.application_method,
            "language": record.language,
            "credit_limit": None if party.credit_limit is None else str(party.credit_limit),
            "blocked": record.blocked,
            "email": party.email,
        }


def parties(
    read_models: ReadModels, *, ledger: LedgerKind, known_at: datetime | None = None
) -> PartiesReport:
    """By number. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        records = ask(question.connection, question.moment, ledger)
    texts = read_models.texts([record.personal_seal for record in records if record.personal_seal])
    answer = question.answer
    return PartiesReport(
        answer, ledger, tuple(_party(record, texts, answer.lcy) for record in records)
    )


def _party(record: PartyRecord, texts: dict[str, str], lcy: str) -> Party:
    erased = {"name": ERASED if record.personal_seal else ""}
    sealed = texts.get(record.personal_seal)
    personal: dict[str, Any] = json.loads(sealed) if sealed else erased
    limit = record.credit_limit_lcy
    return Party(
        record=record,
        credit_limit=None if limit is None else amount_of(limit, lcy),
        name=personal.get("name", ""),
        address=personal.get("address", ""),
        city=personal.get("city", ""),
        email=personal.get("email", ""),
        ibans=tuple(account.get("iban", "") for account in personal.get("bank_accounts", ())),
    )
