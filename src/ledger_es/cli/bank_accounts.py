"""bank-accounts: the company's own accounts at its banks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from cyclopts import Parameter, Token

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, Paragraph, Shown
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import OF_LEDGER, READ, WRITE, Day, Money, OfLedger, Reading, Writing
from ledger_es.cli.reader_options import DATE_ORDERS
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.bank_account import (
    BankAccountRecord,
    EditBankAccount,
    RegisterBankAccount,
)
from ledger_es.imports.typed import percentage_of, record_of
from ledger_es.statements.table_mapping_text import mapping_of_file, text_of_mapping
from ledger_es.tables import facts_table
from ledger_es.values import ZERO
from ledger_es.values.money import amount_of

NOTHING = Decimal(0)


NAME_MATCHING = {
    "near": "string_nearness",
    "exact": "exact_with_permutations",
    "none": "disabled",
}
"""How names are compared, by the word of the option."""


class Tolerance(NamedTuple):
    """How far a payment may differ from what is open: a percentage of the amount, or an amount."""

    kind: str
    value: Decimal


NewName = Annotated[str | None, Parameter(help="Name of the account.")]
NewGroup = Annotated[str | None, Parameter(help="Posting group, which names its G/L account.")]


DateOrder = Annotated[
    Literal["day-first", "month-first", "year-first", "none"] | None,
    Parameter(help="Order of day, month and year in files that do not say it (QIF)."),
]
Automation = Annotated[
    Literal["off", "import", "apply", "post"] | None,
    Parameter(help="What the ledger may do by itself with a file that arrives (statements watch)."),
]
UniqueIds = Annotated[
    Literal["by-format", "yes", "no"] | None,
    Parameter(
        help="Whether its bank gives the id of a line only once; by-format: where the format promises it."
    ),
]


def _read_tolerance(_type: Any, tokens: Sequence[Token]) -> Tolerance:
    text = tokens[0].value
    is_percentage = text.endswith("%")
    value = percentage_of(text[:-1]) if is_percentage else amount_of(text)
    if value < 0:
        raise ValueError(f"{text!r} is negative: write 1% or 5.00")
    return Tolerance("percentage" if is_percentage else "amount", value)


MatchTolerance = Annotated[
    Tolerance | None,
    Parameter(
        converter=_read_tolerance, n_tokens=1, accepts_keys=False, help="Such as 1% or 5.00."
    ),
]


def add(
    bank_account_no: str,
    *,
    iban: Annotated[str, Parameter(help="IBAN, by which statements find the account.")] = "",
    account_no: Annotated[
        str, Parameter(help="The number the bank gives it, where it has no IBAN.")
    ] = "",
    name: Annotated[str, Parameter(help="Name of the account.")] = "",
    currency: Annotated[str, Parameter(help="Left out: the company's own.")] = "",
    posting_group: Annotated[str, Parameter(help="Left out: BANK.")] = "",
    opening_balance: Annotated[Money, Parameter(help="Posted on the opening date.")] = NOTHING,
    opening_date: Annotated[Day | None, Parameter(help="Date of the opening balance.")] = None,
    match_tolerance: MatchTolerance = None,
    automatic_application: Annotated[
        bool, Parameter(help="Apply the lines of a statement when it is imported.")
    ] = True,
    writing: Writing = WRITE,
) -> Answer:
    """Register a bank account; its opening balance is posted and is the balance of the last statement.

    Example: ledger-es bank-accounts add MAIN --iban CH9300762011623852957

    Parameters
    ----------
    bank_account_no
        Number of the bank account.
    """
    tolerance = match_tolerance or Tolerance("percentage", ZERO)
    record = record_of(
        BankAccountRecord,
        bank_account_no=bank_account_no,
        bank_account_name=name,
        iban=iban,
        account_no_at_bank=account_no,
        currency=currency,
        posting_group=posting_group,
        match_tolerance_type=tolerance.kind,
        match_tolerance_value=tolerance.value,
        automatic_application=automatic_application,
    )
    command = record_of(
        RegisterBankAccount,
        bank_account=record,
        opening_balance=opening_balance,
        opening_date=opening_date,
    )
    return do(writing, command, f"Bank account {bank_account_no} registered")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the bank accounts with their balances in the ledger.

    Example: ledger-es bank-accounts list
    """
    return ask(reading, Ledger.bank_accounts)


BankAccountNo = Annotated[str, Parameter(help="Number of the bank account.")]


def show(bank_account_no: BankAccountNo, /, *, reading: OfLedger = OF_LEDGER) -> Answer:
    """Show a bank account with its balances.

    Example: ledger-es bank-accounts show MAIN
    """
    with Ledger.open(reading.ledger) as ledger:
        # The report refuses a bank account that does not exist.
        ledger.bank_entries(bank_account_no=bank_account_no, is_open=True)
        report = ledger.bank_accounts()
    account, row = next(
        (account, row)
        for account, row in zip(report.rows_as_json(), report.rows(), strict=True)
        if row.bank_account_no == bank_account_no
    )
    facts = [(column, column.cell(row)) for column in report.columns() if column.name != "mapping"]
    shown: list[Shown] = [facts_table(f"Bank account {bank_account_no}", facts)]
    if row.mapping:
        shown += ["How tables of its bank are read:", Paragraph(row.mapping.rstrip().split("\n"))]
    return Answer({**report.answer.as_json(), "bank_account": account}, shown)


def change(
    bank_account_no: BankAccountNo,
    /,
    *,
    iban: Annotated[str | None, Parameter(help='"" for none.')] = None,
    account_no: Annotated[
        str | None, Parameter(help="The number the bank gives it, where it has no IBAN.")
    ] = None,
    name: NewName = None,
    posting_group: NewGroup = None,
    match_tolerance: MatchTolerance = None,
    automatic_application: Annotated[
        bool | None, Parameter(help="Apply the lines of a statement when it is imported.")
    ] = None,
    mapping: Annotated[
        str | None,
        Parameter(help="A file: how tables (CSV, XLSX, ODS) of its bank are read. none: no more."),
    ] = None,
    encoding: Annotated[
        str | None,
        Parameter(help='Of text files of its bank that are not UTF-8, such as cp850; "": cp1252.'),
    ] = None,
    date_order: DateOrder = None,
    automation: Automation = None,
    import_reports: Annotated[
        bool | None,
        Parameter(help="Import reports (camt.052), where its bank sends no statements."),
    ] = None,
    unique_ids: UniqueIds = None,
    writing: Writing = WRITE,
) -> Answer:
    """Change some of a bank account's record; the rest stays.

    Example: ledger-es bank-accounts change MAIN --name "House bank" --match-tolerance 1%
    """
    given = {
        "iban": iban,
        "account_no_at_bank": account_no,
        "bank_account_name": name,
        "posting_group": posting_group,
        "match_tolerance_type": match_tolerance and match_tolerance.kind,
        "match_tolerance_value": match_tolerance and match_tolerance.value,
        "automatic_application": automatic_application,
        "mapping": _mapping(mapping),
        "statement_encoding": encoding,
        "date_order": DATE_ORDERS.get(date_order) if date_order else None,
        "automation": automation,
        "imports_reports": import_reports,
        "unique_ids": unique_ids and unique_ids.replace("-", "_"),
    }
    if all(value is None for value in given.values()):
        raise WrongUsage("say what to change, such as --name or --iban")
    return _edit(writing, bank_account_no, "changed", **given)


def _mapping(file: str | None) -> str | None:
    """The mapping in the file as it is kept; empty for none."""
    if file is None or file == "none":
        return file and ""
    return text_of_mapping(mapping_of_file(Path(file)))


def set_matching(
    bank_account_no: BankAccountNo,
    /,
    *,
    profile: Annotated[
        Literal["careful", "business-central"] | None,
        Parameter(help="careful, or the rule table to the letter."),
    ] = None,
    names: Annotated[
        Literal["near", "exact", "none"] | None,
        Parameter(help="How the payer's name is compared with those of customers and vendors."),
    ] = None,
    customers: Annotated[bool | None, Parameter(help="Search open customer entries.")] = None,
    vendors: Annotated[bool | None, Parameter(help="Search open vendor entries.")] = None,
    bank_entries: Annotated[
        bool | None, Parameter(help="Search bank entries that are posted already.")
    ] = None,
    review_above: Annotated[
        Money | None,
        Parameter(help="A person looks at every line over more than this; 0 is no limit."),
    ] = None,
    charge_account: Annotated[
        str | None, Parameter(help='G/L account for what the bank charges; "": 6900.')
    ] = None,
    charge_limit: Annotated[
        Money | None,
        Parameter(
            help="A match may be short by so much because the bank deducted a charge; 0: no."
        ),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Say how the statement lines of a bank account are matched; what is not named stays.

    Example: ledger-es bank-accounts set-matching MAIN --review-above 10000
    """
    given = {
        "matching_profile": profile and profile.replace("-", "_"),
        "name_matching": names and NAME_MATCHING[names],
        "matches_customers": customers,
        "matches_vendors": vendors,
        "matches_bank_entries": bank_entries,
        "review_above": review_above,
        "charge_account_no": charge_account,
        "charge_limit": charge_limit,
    }
    if all(value is None for value in given.values()):
        raise WrongUsage("say what to change, such as --profile or --review-above")
    return _edit(writing, bank_account_no, "changed", **given)


def block(bank_account_no: BankAccountNo, /, *, writing: Writing = WRITE) -> Answer:
    """Block a bank account: nothing is posted to it until it is unblocked.

    Example: ledger-es bank-accounts block MAIN
    """
    return _edit(writing, bank_account_no, "blocked", blocked=True)


def unblock(bank_account_no: BankAccountNo, /, *, writing: Writing = WRITE) -> Answer:
    """Let postings to a bank account be made again.

    Example: ledger-es bank-accounts unblock MAIN
    """
    return _edit(writing, bank_account_no, "unblocked", blocked=False)


def _edit(writing: Writing, bank_account_no: str, participle: str, **given: Any) -> Answer:
    command = record_of(EditBankAccount, bank_account_no=bank_account_no, **given)
    return do(writing, command, f"Bank account {bank_account_no} {participle}")
