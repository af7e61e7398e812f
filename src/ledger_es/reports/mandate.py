"""Reports: the mandates for direct debits, and the bank accounts that are set up for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.errors import MandateUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.direct_debit_setup import DirectDebitSetup, direct_debit_setups
from ledger_es.queries.mandate import Mandate
from ledger_es.queries.mandate import mandates as ask
from ledger_es.queries.moment import WHATEVER_STANDS
from ledger_es.reports.report import (
    ERASED,
    Answer,
    Known,
    Report,
    asking,
    asking_known,
    day_of,
    refuse_unknown_party,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Shown
from ledger_es.values import day_number, nfc


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate. `status` says whether something can be collected under it on the day of the report.

    `expected_debits` is None without a limit; `return_code` is the bank's code for which it is blocked.
    """

    mandate_no: Annotated[str, Shown("Mandate")]
    customer_no: Annotated[str, Shown("Customer")]
    mandate_type: Annotated[Code, Shown("Type", gives_way=True)]
    scheme: Annotated[Code, Shown(gives_way=True)]
    signed_on: Annotated[date, Shown("Signed")]
    valid_from: Annotated[date, Shown(on_request=True)]
    valid_to: Annotated[date | None, Shown("To", gives_way=GIVES_WAY_LAST)]
    debits: Annotated[Count, Shown("Used")]
    expected_debits: Annotated[int | None, Shown("Expected", kind="count", gives_way=True)]
    status: Code
    return_code: Annotated[Code, Shown("Code", gives_way=True)]
    holder: Annotated[str, Shown(on_request=True)]
    iban: Annotated[str, Shown(on_request=True)]
    bic: Annotated[str, Shown("BIC", on_request=True)]


@dataclass(frozen=True)
class MandatesReport(Report[MandateRow]):
    row_type = MandateRow

    answer: Answer
    mandates: tuple[Mandate, ...]
    accounts: dict[str, dict[str, str]]
    """The account of each mandate by its seal: iban, bic, holder."""

    def title(self) -> str:
        return self.answer.title("Mandates")

    def rows(self) -> tuple[MandateRow, ...]:
        return tuple(self._row(mandate) for mandate in self.mandates)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "mandates": self.rows_as_json()}

    def _row(self, mandate: Mandate) -> MandateRow:
        account = self.accounts.get(mandate.account_seal, {"holder": ERASED})
        valid_to = mandate.valid_to_day
        return MandateRow(
            mandate_no=mandate.mandate_no,
            customer_no=mandate.customer_no,
            mandate_type=mandate.mandate_type,
            scheme=mandate.scheme,
            signed_on=day_of(mandate.signed_day),
            valid_from=day_of(mandate.valid_from_day),
            valid_to=None if valid_to is None else day_of(valid_to),
            debits=mandate.debits,
            expected_debits=mandate.expected_debits or None,
            status=_status(mandate, day_number(self.answer.as_of)),
            return_code=mandate.return_code,
            holder=account.get("holder", ""),
            iban=account.get("iban", ""),
            bic=account.get("bic", ""),
        )


def _status(mandate: Mandate, day: int) -> str:
    if mandate.is_blocked:
        return "blocked"
    if mandate.expected_debits and mandate.debits >= mandate.expected_debits:
        return "used_up"
    if day < mandate.valid_from_day:
        return "not_yet_valid"
    if mandate.valid_to_day is not None and day > mandate.valid_to_day:
        return "expired"
    return "valid"


def mandates(
    read_models: ReadModels,
    *,
    customer_no: str = "",
    mandate_no: str = "",
    as_of: date,
    known_at: datetime | None = None,
) -> MandatesReport:
    """The mandates by reference. Raises NaiveTime, PartyUnknown or MandateUnknown."""
    number, customer = nfc(mandate_no), nfc(customer_no)
    with asking(read_models, as_of, known_at) as question:
        connection = question.connection
        refuse_unknown_party(question, "customer", customer or None)
        if number and not ask(connection, WHATEVER_STANDS, mandate_no=number):
            raise MandateUnknown(mandate_no=number)
        found = ask(connection, question.moment, customer_no=customer, mandate_no=number)
    texts = read_models.texts([mandate.account_seal for mandate in found])
    accounts = {seal: json.loads(text) for seal, text in texts.items()}
    return MandatesReport(question.answer, tuple(found), accounts)


# --- set-up -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DirectDebitSetupRow:
    """A bank account to which direct debits are collected, and what its files say."""

    bank_account_no: Annotated[str, Shown("Bank account")]
    creditor_id: str
    creditor_name: Annotated[str, Shown("Creditor", gives_way=True)]
    bic: Annotated[str, Shown("BIC", gives_way=True)]
    lead_days: Count
    booking: Code
    one_file_a_sequence: Annotated[bool, Shown("One file a sequence", gives_way=True)]


@dataclass(frozen=True)
class DirectDebitSetupsReport(Report[DirectDebitSetupRow]):
    row_type = DirectDebitSetupRow

    answer: Known
    setups: tuple[DirectDebitSetup, ...]

    def title(self) -> str:
        return self.answer.title("Bank accounts for direct debits")

    def rows(self) -> tuple[DirectDebitSetupRow, ...]:
        return tuple(
            DirectDebitSetupRow(
                **{
                    **setup._asdict(),
                    "one_file_a_sequence": bool(setup.one_file_a_sequence),
                }
            )
            for setup in self.setups
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "bank_accounts": self.rows_as_json()}


def direct_debit_set_up(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> DirectDebitSetupsReport:
    """The bank accounts that are set up for direct debits, by number. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        setups = direct_debit_setups(question.connection, question.moment)
    return DirectDebitSetupsReport(question.answer, tuple(setups))
