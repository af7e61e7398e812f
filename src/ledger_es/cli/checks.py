"""checks: write, post and void checks, tell the bank of them, and take back received ones that it returns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.applications import amounts_by_entry
from ledger_es.cli.asking import ask, do, do_posting, execute
from ledger_es.cli.options import READ, WRITE, Day, Money, Number, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.check import ExportChecks, IssueCheck, PostCheck
from ledger_es.commands.check_void import VoidCheck
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.errors import FileNotReadable
from ledger_es.imports.typed import record_of
from ledger_es.reports.check import CheckRow

BankNo = Annotated[str, Parameter(help="Number of the bank account.")]
CheckNo = Annotated[str, Parameter(help="Number of the check.")]
Description = Annotated[str, Parameter(help="Text of the entries.")]


def issue(
    bank: BankNo,
    /,
    *,
    amount: Annotated[Money, Parameter(help="What the check pays.")],
    date: Annotated[Day, Parameter(help="Date of the check.")],
    vendor: Annotated[str, Parameter(help="Pay this vendor.")] = "",
    customer: Annotated[str, Parameter(help="Refund this customer.")] = "",
    number: Annotated[
        str, Parameter(help="Number of the check; left out: the one after the last.")
    ] = "",
    apply: Annotated[
        list[str] | None,
        Parameter(
            negative=(),
            consume_multiple=True,
            help="E=AMOUNT, or E for as much as can be: the open entries that it pays.",
        ),
    ] = None,
    print_first: Annotated[
        bool,
        Parameter(name="--print", negative=(), help="Only print it; `checks post` posts it."),
    ] = False,
    description: Description = "",
    writing: Writing = WRITE,
) -> Answer:
    """Write a check that pays a vendor or refunds a customer, and post it; with --print it is posted later.

    Example: ledger-es checks issue MAIN --vendor V1 --amount 1480.00 --date 2026-03-20 --number 1001 --apply 4
    """
    if bool(vendor) == bool(customer):
        raise WrongUsage("either --vendor or --customer says whom the check pays")
    command = record_of(
        IssueCheck,
        bank_account_no=bank,
        check_no=number,
        check_kind="computer" if print_first else "manual",
        check_date=date,
        ledger="vendor" if vendor else "customer",
        party_no=vendor or customer,
        amount=amount,
        applies_to=amounts_by_entry("--apply", apply or []),
        description=description,
    )
    if print_first:
        return do(writing, command, "Check printed")
    return do_posting(writing, command, "Check posted")


def post(
    bank: BankNo,
    check_no: CheckNo,
    /,
    *,
    description: Description = "",
    writing: Writing = WRITE,
) -> Answer:
    """Post a check that was printed.

    Example: ledger-es checks post MAIN 1001
    """
    command = record_of(PostCheck, bank_account_no=bank, check_no=check_no, description=description)
    return do_posting(writing, command, f"Check {check_no} posted")


def show_all(
    *,
    bank: Annotated[str | None, Parameter(help="Of this bank account alone.")] = None,
    outstanding: Annotated[
        bool, Parameter(negative=(), help="Only those that the bank has not shown.")
    ] = False,
    stale_days: Annotated[
        Number, Parameter(help="Days after which an outstanding check is stale.")
    ] = 180,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List checks: what became of each, which are outstanding, and which are stale.

    Example: ledger-es checks list --bank MAIN --outstanding --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.checks(
            bank_account_no=bank,
            is_open=True if outstanding else None,
            stale_days=stale_days,
            as_of=as_of,
            known_at=known_at,
        ),
    )


def show(
    bank: BankNo,
    check_no: CheckNo,
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show one check.

    Example: ledger-es checks show MAIN 1001
    """
    return ask(
        reading,
        lambda ledger: ledger.checks(
            bank_account_no=bank, check_no=check_no, as_of=as_of, known_at=known_at
        ),
    )


def void(
    bank: BankNo,
    check_no: CheckNo,
    /,
    *,
    date: Annotated[Day, Parameter(help="Day of the void, the check's date or later.")],
    type: Annotated[
        Literal["unapply", "check-only"],
        Parameter(
            help="unapply: what it paid is open again; check-only: that stays closed, and the amount is open."
        ),
    ] = "unapply",
    writing: Writing = WRITE,
) -> Answer:
    """Void a check, before or after it was posted; its number stays used.

    Example: ledger-es checks void MAIN 1001 --date 2026-04-25
    """
    command = record_of(
        VoidCheck,
        bank_account_no=bank,
        check_no=check_no,
        void_date=date,
        void_type=type.replace("-", "_"),
    )
    return do_posting(writing, command, f"Check {check_no} voided")


def bounce(
    *,
    payment: Annotated[Number, Parameter(help="Entry of the payment that was made by check.")],
    date: Annotated[Day, Parameter(help="Day on which the bank returned the check.")],
    bank: Annotated[
        str, Parameter(help="The bank account; left out: the one that the payment came to.")
    ] = "",
    document: Annotated[
        str, Parameter(help="Document number; left out: the next of the series.")
    ] = "",
    fee: Annotated[Money | None, Parameter(help="What the bank takes in the same amount.")] = None,
    fee_account: Annotated[str, Parameter(help="Our account for the fee.")] = "",
    charge: Annotated[Money | None, Parameter(help="What the customer is charged for it.")] = None,
    charge_account: Annotated[str, Parameter(help="Our account for the charge.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Take back a payment because the bank has returned the check: what it paid is open again.

    Example: ledger-es checks bounce --payment 6 --date 2026-05-13 --charge 30.00 --charge-account 6900
    """
    command = record_of(
        ReturnPayment,
        entry_no=payment,
        posting_date=date,
        payment_kind="check",
        document_no=document,
        bal_account_type="bank_account",
        bal_account_no=bank,
        bank_fee=fee,
        bank_fee_account_no=fee_account,
        charge=charge,
        charge_account_no=charge_account,
    )
    return do_posting(writing, command, "Payment taken back")


def export(
    bank: BankNo,
    /,
    *,
    to: Annotated[Path, Parameter(name="--output", help="The file to write; it must not exist.")],
    fixed: Annotated[
        str,
        Parameter(
            help="Columns of a fixed-width file as NAME:WIDTH, such as check_no:10,amount:12,check_date:10,status:1."
            " Left out: CSV."
        ),
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Write the checks of which the bank was not told yet for it, so that it pays no others (positive pay).

    Example: ledger-es checks export MAIN --output checks.csv
    """
    with Ledger.open(writing.ledger) as ledger:
        rows = [
            row
            for row in ledger.checks(bank_account_no=bank).rows()
            if not row.is_exported and row.status != "printed"
        ]
        content = _fixed_width(fixed, rows) if fixed else _csv(rows)
        command = record_of(
            ExportChecks, bank_account_no=bank, check_nos=tuple(row.check_no for row in rows)
        )
        # The file first: a check that the bank was not told of is told again.
        if not writing.dry_run:
            _write(to, content)
        executed = execute(ledger, writing, command)
    return written(executed, f"{len(rows)} checks for the bank", dry_run=writing.dry_run)


_NAMES = ("check_no", "check_date", "amount", "party", "status", "void_date")


def _csv(rows: list[CheckRow]) -> str:
    lines = [",".join(_NAMES)]
    lines += [",".join(_quoted(_cell(row, name)) for name in _NAMES) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if set(text) & set(',"\r\n') else text


def _fixed_width(columns: str, rows: list[CheckRow]) -> str:
    """Numbers to the right, texts to the left, cut at their width; a status of one place is I (issued) or V (void)."""
    widths: list[tuple[str, int]] = []
    for word in columns.split(","):
        name, _, width = word.partition(":")
        if name not in _NAMES or not width.isdecimal() or not int(width):
            raise WrongUsage(f"--fixed {word}: write NAME:WIDTH with a name of {', '.join(_NAMES)}")
        widths.append((name, int(width)))
    return "".join(
        "".join(_padded(_cell(row, name), name, width) for name, width in widths) + "\r\n"
        for row in rows
    )


def _padded(text: str, name: str, width: int) -> str:
    if name == "status" and width == 1:
        return "I" if text == "posted" else "V"
    if name in ("check_no", "amount"):
        if len(text) > width:
            raise WrongUsage(f"--fixed {name}:{width} has no room for {text}")
        return text.rjust(width)
    return text[:width].ljust(width)


def _cell(row: CheckRow, name: str) -> str:
    value = getattr(row, name)
    return "" if value is None else str(value)


def _write(path: Path, content: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(content)
    except OSError as error:
        reason = error.strerror or "cannot be written"
        cure = "name another file"
        raise FileNotReadable(file=str(path), position="start", reason=reason, cure=cure) from None
