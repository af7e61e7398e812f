"""Report: customers, vendors and bank accounts against the general ledger, account by account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from ledger_es.queries.chart_of_accounts import account_names
from ledger_es.queries.control_accounts import (
    ControlAccount,
    control_accounts,
    gl_balances,
    party_balances_by_account,
)
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import Answer, Asking, Report, asking
from ledger_es.tables.columns import Shown
from ledger_es.values import LedgerKind


@dataclass(frozen=True, slots=True)
class ControlAccountRow:
    """A control account with what its entries add up to, and what the general ledger says."""

    account_no: str
    name: str
    entries: Annotated[Decimal, Shown("Entries")]
    general_ledger: Annotated[Decimal, Shown("General ledger")]
    difference: Decimal


@dataclass(frozen=True)
class ControlAccountsReport(Report[ControlAccountRow]):
    """The control accounts. A difference would be a fault of the program, which `verify` finds too."""

    row_type = ControlAccountRow

    answer: Answer
    accounts: tuple[ControlAccount, ...]
    names: dict[str, str]

    def title(self) -> str:
        return self.answer.title("Control accounts")

    def rows(self) -> tuple[ControlAccountRow, ...]:
        amount = self.answer.lcy_amount
        return tuple(
            ControlAccountRow(
                account_no=account.account_no,
                name=self.names.get(account.account_no, ""),
                entries=amount(account.subledger_lcy),
                general_ledger=amount(account.gl_lcy),
                difference=amount(account.gl_lcy - account.subledger_lcy),
            )
            for account in self.accounts
        )

    @property
    def agrees(self) -> bool:
        return all(account.subledger_lcy == account.gl_lcy for account in self.accounts)

    def notes(self) -> tuple[str, ...]:
        if self.agrees:
            return ("Every account agrees with its entries.",)
        return ("WARNING: an account differs from its entries: run ledger-es verify.",)

    def as_json(self) -> dict[str, Any]:
        return {
            "control_accounts": self.rows_as_json(),
            "agrees": self.agrees,
            **self.answer.as_json(),
        }


class Agreement(NamedTuple):
    """The balance of the control accounts of customers or vendors beside the total of a report, in smallest units.

    With a `party_no` it is the part that all entries of the party have on the accounts, closed ones too.
    """

    account_nos: tuple[str, ...]
    balance_lcy: int
    total_lcy: int
    party_no: str = ""

    @property
    def agrees(self) -> bool:
        return self.balance_lcy == self.total_lcy

    def in_words(self, answer: Answer) -> str:
        """A sentence that says whether the total is that of the accounts."""
        accounts = "account" if len(self.account_nos) == 1 else "accounts"
        named = f"{accounts} {', '.join(self.account_nos)}"
        named = f"{self.party_no} on control {named}" if self.party_no else f"Control {named}"
        balance = f"{answer.lcy_amount(self.balance_lcy):,f} {answer.lcy}"
        said = (
            "it agrees to the cent"
            if self.agrees
            else f"THIS DIFFERS by {answer.lcy_amount(self.balance_lcy - self.total_lcy):,f}"
        )
        return f"{named}: {balance}; {said}."

    def notes(self, answer: Answer) -> tuple[str, ...]:
        """The sentence, or none before there is an account with entries."""
        return (self.in_words(answer),) if self.account_nos else ()

    def as_json(self, answer: Answer) -> dict[str, Any]:
        return {
            "control_accounts": ", ".join(self.account_nos),
            "control_balance_lcy": answer.lcy_text(self.balance_lcy),
            "agrees": self.agrees,
        }


def agreement(question: Asking[Answer], ledger: LedgerKind, total_lcy: int) -> Agreement:
    """The control accounts of the ledger, by the general ledger, beside a total of all its parties."""
    balances = gl_balances(question.connection, question.moment, ledger)
    return Agreement(tuple(balances), sum(balances.values()), total_lcy)


def agreement_of_party(
    question: Asking[Answer], ledger: LedgerKind, party_no: str, total_lcy: int
) -> Agreement:
    """What a party has on the control accounts, beside a total of what is open."""
    balances = party_balances_by_account(question.connection, question.moment, ledger, party_no)
    return Agreement(tuple(balances), sum(balances.values()), total_lcy, party_no)


def control_account_report(
    read_models: ReadModels, *, as_of: date, known_at: datetime | None = None
) -> ControlAccountsReport:
    """The control accounts against their entries at the end of the day. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        accounts = control_accounts(question.connection, question.moment)
        names = account_names(question.connection, question.moment)
    return ControlAccountsReport(question.answer, tuple(accounts), names)
