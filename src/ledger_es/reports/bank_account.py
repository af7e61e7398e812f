"""Report: the company's own bank accounts, with their balances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.bank_account import BankAccountRecord
from ledger_es.queries.bank_account import bank_accounts as ask
from ledger_es.queries.bank_balance import BankBalance, bank_balances
from ledger_es.reports.report import Answer, Report, amount_of, asking
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Currency, Shown


@dataclass(frozen=True, slots=True)
class BankAccountRow:
    """`balance` is the ledger balance; `statement_balance` is the balance of the last statement."""

    bank_account_no: Annotated[str, Shown("Bank account")]
    name: Annotated[str, Shown(gives_way=True)]
    iban: str
    account_no: Annotated[str, Shown("Account at bank", gives_way=GIVES_WAY_LAST)]
    currency: Currency
    posting_group: Annotated[str, Shown(on_request=True)]
    match_tolerance: Annotated[str, Shown(on_request=True)]
    automatic_application: Annotated[bool, Shown(on_request=True)]
    statement_encoding: Annotated[str, Shown(on_request=True)]
    date_order: Annotated[Code, Shown(on_request=True)]
    mapping: Annotated[str, Shown(on_request=True)]
    automation: Annotated[Code, Shown(on_request=True)]
    imports_reports: Annotated[bool, Shown(on_request=True)]
    matching_profile: Annotated[Code, Shown(on_request=True)]
    name_matching: Annotated[Code, Shown(on_request=True)]
    matches_customers: Annotated[bool, Shown(on_request=True)]
    matches_vendors: Annotated[bool, Shown(on_request=True)]
    matches_bank_entries: Annotated[bool, Shown(on_request=True)]
    review_above: Annotated[Decimal, Shown(on_request=True)]
    charge_account_no: Annotated[str, Shown("Charge account", on_request=True)]
    charge_limit: Annotated[Decimal, Shown(on_request=True)]
    unique_ids: Annotated[Code, Shown(on_request=True)]
    blocked: bool
    balance: Decimal
    statement_balance: Decimal


@dataclass(frozen=True)
class BankAccountsReport(Report[BankAccountRow]):
    """Bank accounts and their balances, both in the same order."""

    row_type = BankAccountRow

    answer: Answer
    accounts: tuple[BankAccountRecord, ...]
    balances: tuple[BankBalance, ...]

    def title(self) -> str:
        return self.answer.title("Bank accounts")

    def rows(self) -> tuple[BankAccountRow, ...]:
        return tuple(
            BankAccountRow(
                bank_account_no=account.bank_account_no,
                name=account.bank_account_name,
                iban=account.iban,
                account_no=account.account_no_at_bank,
                currency=account.currency,
                posting_group=account.posting_group,
                match_tolerance=_tolerance_text(account),
                automatic_application=account.applies_automatically,
                statement_encoding=account.statement_encoding,
                date_order=account.date_order,
                mapping=account.mapping,
                automation=account.automation,
                imports_reports=account.imports_reports,
                matching_profile=account.matching_profile,
                name_matching=account.name_matching,
                matches_customers=account.matches_customers,
                matches_vendors=account.matches_vendors,
                matches_bank_entries=account.matches_bank_entries,
                review_above=amount_of(account.review_above, account.currency),
                charge_account_no=account.charge_account_no,
                charge_limit=amount_of(account.charge_limit, account.currency),
                unique_ids=account.unique_ids,
                blocked=account.blocked,
                balance=amount_of(balance.ledger_balance, account.currency),
                statement_balance=amount_of(balance.statement_balance, account.currency),
            )
            for account, balance in zip(self.accounts, self.balances, strict=True)
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "bank_accounts": self.rows_as_json()}


def _tolerance_text(account: BankAccountRecord) -> str:
    """`1%` or `5.00`."""
    kind, value = account.match_tolerance
    return f"{value}%" if kind == "percentage" else f"{value}"


def bank_accounts(
    read_models: ReadModels, *, as_of: date, known_at: datetime | None = None
) -> BankAccountsReport:
    """The bank accounts by number, with their balances on the day. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        accounts = ask(question.connection, question.moment)
        balances = bank_balances(question.connection, question.moment)
    return BankAccountsReport(question.answer, tuple(accounts), tuple(balances))
