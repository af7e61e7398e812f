"""posting-groups: which G/L account serves which purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger, PartyAccounts
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Day, Reading, Writing
from ledger_es.commands.posting_group import (
    SetAlternativePostingGroup,
    SetBankPostingGroup,
    SetOpeningBalanceAccount,
    SetPartyPostingGroup,
)
from ledger_es.imports.typed import record_of

ValidFrom = Annotated[Day, Parameter(help="It holds for postings from this date on.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class OtherAccounts:
    """The accounts of a group of customers or vendors beside the control account; "" is none."""

    discount_debit_account: Annotated[
        str, Parameter(help="Payment discounts granted to customers, or given back to vendors.")
    ] = ""
    discount_credit_account: Annotated[
        str, Parameter(help="Payment discounts received from vendors, or taken back.")
    ] = ""
    tolerance_debit_account: Annotated[
        str, Parameter(help="Small differences that cost the company.")
    ] = ""
    tolerance_credit_account: Annotated[
        str, Parameter(help="Small differences in favour of the company.")
    ] = ""
    interest_account: Annotated[str, Parameter(help="Interest of finance charge memos.")] = ""
    additional_fee_account: Annotated[str, Parameter(help="Fees of reminders.")] = ""
    line_fee_account: Annotated[str, Parameter(help="Fees for each line of a reminder.")] = ""
    invoice_rounding_account: Annotated[str, Parameter(help="Rounding of invoices.")] = ""
    application_rounding_debit_account: Annotated[
        str, Parameter(help="Rounding between currencies that costs the company.")
    ] = ""
    application_rounding_credit_account: Annotated[
        str, Parameter(help="Rounding between currencies in favour of the company.")
    ] = ""
    adjusts_vat: Annotated[
        bool,
        Parameter(
            name="--adjust-vat",
            negative=(),
            help="Discounts and tolerances correct the VAT of their documents.",
        ),
    ] = False


NO_OTHERS = OtherAccounts()


def set_group(
    kind: Literal["customer", "vendor"],
    posting_group: str,
    *,
    valid_from: ValidFrom,
    control_account: Annotated[str, Parameter(help="Receivables or payables account.")],
    others: OtherAccounts = NO_OTHERS,
    writing: Writing = WRITE,
) -> Answer:
    """Set the accounts of a posting group of customers or vendors.

    Example: ledger-es posting-groups set customer FOREIGN --valid-from 2026-01-01 --control-account 1101

    Parameters
    ----------
    kind
        Whose group it is.
    posting_group
        Code of the group.
    """
    accounts = record_of(PartyAccounts, control_account=control_account, **vars(others))
    command = record_of(
        SetPartyPostingGroup,
        ledger=kind,
        posting_group=posting_group,
        valid_from=valid_from,
        accounts=accounts,
    )
    return do(writing, command, f"Posting group {posting_group} of {kind}s set")


def set_bank_group(
    posting_group: str,
    *,
    valid_from: ValidFrom,
    account: Annotated[str, Parameter(help="The G/L account that bank accounts of it post to.")],
    writing: Writing = WRITE,
) -> Answer:
    """Set the account of a posting group of bank accounts.

    Example: ledger-es posting-groups set-bank CARDS --valid-from 2026-01-01 --account 1020

    Parameters
    ----------
    posting_group
        Code of the group.
    """
    command = record_of(
        SetBankPostingGroup, posting_group=posting_group, valid_from=valid_from, account_no=account
    )
    return do(writing, command, f"Posting group {posting_group} of bank accounts set")


def set_opening_balance(
    *,
    valid_from: ValidFrom,
    account: Annotated[str, Parameter(help="The account that opening entries are posted against.")],
    writing: Writing = WRITE,
) -> Answer:
    """Set the opening balance account.

    Example: ledger-es posting-groups set-opening-balance --valid-from 2026-01-01 --account 2990
    """
    command = record_of(SetOpeningBalanceAccount, valid_from=valid_from, account_no=account)
    return do(writing, command, "Opening balance account set")


def allow(
    kind: Literal["customer", "vendor"],
    posting_group: str,
    alternative: str,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Let documents of a group's customers or vendors be posted in another group.

    Example: ledger-es posting-groups allow customer DOMESTIC FOREIGN

    Parameters
    ----------
    kind
        Whose groups they are.
    posting_group
        Code of the group of the customer or vendor.
    alternative
        Code of the group that documents may name.
    """
    return _set_alternative(writing, kind, posting_group, alternative, allowed=True)


def disallow(
    kind: Literal["customer", "vendor"],
    posting_group: str,
    alternative: str,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Let documents of a group's customers or vendors no longer be posted in another group.

    Example: ledger-es posting-groups disallow customer DOMESTIC FOREIGN

    Parameters
    ----------
    kind
        Whose groups they are.
    posting_group
        Code of the group of the customer or vendor.
    alternative
        Code of the group that documents named.
    """
    return _set_alternative(writing, kind, posting_group, alternative, allowed=False)


def _set_alternative(
    writing: Writing, kind: str, posting_group: str, alternative: str, *, allowed: bool
) -> Answer:
    command = record_of(
        SetAlternativePostingGroup,
        ledger=kind,
        posting_group=posting_group,
        alternative=alternative,
        allowed=allowed,
    )
    said = "allowed" if allowed else "no longer allowed"
    return do(
        writing, command, f"Posting group {alternative} {said} for {kind}s of {posting_group}"
    )


def alternatives(*, reading: Reading = READ) -> Answer:
    """List in which other groups documents may be posted.

    Example: ledger-es posting-groups alternatives
    """
    return ask(reading, Ledger.alternative_posting_groups)


def show_all(*, reading: Reading = READ) -> Answer:
    """List the posting groups and their accounts, with the dates from which they hold.

    Example: ledger-es posting-groups list
    """
    return ask(reading, Ledger.posting_groups)
