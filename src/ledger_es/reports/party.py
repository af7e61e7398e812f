"""Report: customers or vendors, with their balances, and their personal texts as far as they are not erased."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from ledger_es.queries import ReadModels
from ledger_es.queries.party import PartyRecord
from ledger_es.queries.party import parties as ask
from ledger_es.queries.party_balances import NOTHING_OPEN, PartyBalance, party_balances
from ledger_es.reports.report import (
    ERASED,
    Answer,
    Report,
    amount_of,
    asking,
    refuse_unknown_party,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Cell, Code, Column, Count, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind, nfc


class PartyBankAccount(NamedTuple):
    """A bank account of the party, with its IBAN or the number that its bank uses."""

    iban: str
    account_no: str


class Party(NamedTuple):
    """A customer or vendor. `credit_limit` is in the company's currency; None means unlimited.

    Erased texts are empty, and an erased name is shown as (erased).
    """

    record: PartyRecord
    credit_limit: Decimal | None
    name: str
    address: str
    city: str
    email: str
    bank_accounts: tuple[PartyBankAccount, ...]
    is_erased: bool
    """True if the texts were erased."""
    balance: PartyBalance
    """What was open on the day of the report."""

    @property
    def ibans(self) -> tuple[str, ...]:
        return tuple(account.iban for account in self.bank_accounts)

    @property
    def party_no(self) -> str:
        return self.record.party_no


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A row with the columns of the import file of parties and the balance. A `credit_limit` of None means unlimited.

    Of the balance, debits are positive and credits negative, in the company's currency.
    """

    party_no: str
    name: str
    address: Annotated[str, Shown(on_request=True)]
    city: Annotated[str, Shown(gives_way=GIVES_WAY_LAST)]
    country: Annotated[str, Shown(gives_way=True)]
    iban: Annotated[str, Shown(on_request=True)]
    currency: Annotated[str, Shown(gives_way=True)]
    payment_terms: Annotated[str, Shown("Terms", gives_way=True)]
    reminder_terms: Annotated[str, Shown(on_request=True)]
    finance_charge_terms: Annotated[str, Shown(on_request=True)]
    posting_group: Annotated[str, Shown(gives_way=True)]
    application_method: Annotated[Code, Shown(on_request=True)]
    language: Annotated[str, Shown(on_request=True)]
    credit_limit: Annotated[Decimal | None, Shown("Credit limit (LCY)", gives_way=True)]
    blocked: Code
    sending_profile: Annotated[Code, Shown("Letters", on_request=True)]
    payment_method: Annotated[str, Shown(on_request=True)]
    payment_tolerance: Annotated[Code, Shown(on_request=True)]
    partner_type: Annotated[Code, Shown(on_request=True)]
    email: Annotated[str, Shown(on_request=True)]
    open_count: Annotated[Count, Shown("Open entries")]
    balance_lcy: Decimal
    overdue_lcy: Decimal


@dataclass(frozen=True)
class PartiesReport(Report[PartyRow]):
    row_type = PartyRow

    answer: Answer
    ledger: LedgerKind
    parties: tuple[Party, ...]

    def title(self) -> str:
        return self.answer.title(f"{self.ledger.capitalize()}s")

    def currency(self) -> str:
        """None: the currency of a party is that of its documents, and not of its credit limit and balance."""
        return ""

    def columns(self) -> tuple[Column, ...]:
        party_no, *others = super().columns()
        return (replace(party_no, name=f"{self.ledger}_no", of="party_no"), *others)

    def rows(self) -> tuple[PartyRow, ...]:
        return tuple(
            PartyRow(
                party_no=party.party_no,
                name=party.name,
                address=party.address,
                city=party.city,
                country=party.record.country,
                iban=party.ibans[0] if party.ibans else "",
                currency=party.record.currency,
                payment_terms=party.record.payment_terms,
                reminder_terms=party.record.reminder_terms,
                finance_charge_terms=party.record.finance_charge_terms,
                posting_group=party.record.posting_group,
                application_method=party.record.application_method,
                language=party.record.language,
                credit_limit=party.credit_limit,
                blocked=party.record.blocked,
                sending_profile=party.record.sending_profile,
                payment_method=party.record.payment_method,
                payment_tolerance="none" if party.record.payment_tolerance_blocked else "",
                partner_type=party.record.partner_type,
                email=party.email,
                open_count=party.balance.open_count,
                balance_lcy=self.answer.lcy_amount(party.balance.balance_lcy),
                overdue_lcy=self.answer.lcy_amount(party.balance.overdue_lcy),
            )
            for party in self.parties
        )

    def totals(self) -> tuple[Total, ...]:
        amounts: dict[str, Cell] = {
            "open_count": sum(party.balance.open_count for party in self.parties),
            "balance_lcy": self.answer.lcy_amount(self.total_balance_lcy),
            "overdue_lcy": self.answer.lcy_amount(self.total_overdue_lcy),
        }
        return (Total("Total", amounts),)

    @property
    def total_balance_lcy(self) -> int:
        """In smallest units."""
        return sum(party.balance.balance_lcy for party in self.parties)

    @property
    def total_overdue_lcy(self) -> int:
        """In smallest units."""
        return sum(party.balance.overdue_lcy for party in self.parties)

    def is_late(self, row: PartyRow) -> bool:
        return row.overdue_lcy != 0

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            f"{self.ledger}s": self.rows_as_json(),
            "total_balance_lcy": self.answer.lcy_text(self.total_balance_lcy),
            "total_overdue_lcy": self.answer.lcy_text(self.total_overdue_lcy),
        }


def parties(
    read_models: ReadModels,
    *,
    ledger: LedgerKind,
    party_no: str | None = None,
    as_of: date,
    known_at: datetime | None = None,
) -> PartiesReport:
    """All customers or vendors by number, or only `party_no`, with their balances at the end of the day.

    The record is the one that holds at `known_at`, on whichever day. Raises PartyUnknown or NaiveTime.
    """
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, ledger, party_no)
        numbers = None if party_no is None else [party_no]
        records = ask(question.connection, question.moment, ledger, numbers)
        balances = party_balances(question.connection, question.moment, ledger, party_no)
    texts = read_models.texts([record.personal_seal for record in records if record.personal_seal])
    answer = question.answer
    return PartiesReport(
        answer,
        ledger,
        tuple(
            _party(record, texts, answer.lcy, balances.get(record.party_no, NOTHING_OPEN))
            for record in records
        ),
    )


def _party(record: PartyRecord, texts: dict[str, str], lcy: str, balance: PartyBalance) -> Party:
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
        bank_accounts=tuple(
            PartyBankAccount(account.get("iban", ""), account.get("account_no", ""))
            for account in personal.get("bank_accounts", ())
        ),
        is_erased=bool(record.personal_seal and not sealed),
        balance=balance,
    )
