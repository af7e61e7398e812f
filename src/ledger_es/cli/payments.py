"""payments: the list of unpaid documents, on which a user marks what was received, and posting it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated

from cyclopts import Parameter

from ledger_es import Command, Executed, Ledger, ToleranceAnswers
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import ask, do, do_posting, execute
from ledger_es.cli.options import (
    READ,
    WRITE,
    Day,
    Money,
    Number,
    Percent,
    Reading,
    Writing,
    login_name,
    read_dimensions,
)
from ledger_es.cli.questions import AsOf, Customer, KnownAt
from ledger_es.cli.terminal import confirmed
from ledger_es.cli.tolerance_questions import Tolerance, answers_of, with_answers
from ledger_es.cli.usage import WrongUsage
from ledger_es.cli.would_be import counted, list_command, with_written
from ledger_es.commands.payment_registration import (
    MarkPayment,
    PostMarkedPayments,
    SetUpPaymentRegistration,
    UnmarkPayments,
)
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.imports.typed import record_of

BankAccount = Annotated[str, Parameter(help="Bank account that the money goes to.")]
Account = Annotated[str, Parameter(help="G/L account that the money goes to, such as cash.")]


def set_up(
    *,
    bank_account: BankAccount = "",
    account: Account = "",
    fill_date: Annotated[
        bool, Parameter(negative=(), help="A payment marked without a day was received today.")
    ] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Set where the payments that you mark are booked.

    Example: ledger-es payments set-up --bank-account MAIN --fill-date
    """
    balancing = _balancing(bank_account, account)
    if not balancing:
        raise WrongUsage("name the account: --bank-account NO or --account NO")
    command = record_of(SetUpPaymentRegistration, fills_date_received=fill_date, **balancing)
    return do(writing, command, f"Payments of {writing.who} set up")


def show(
    *,
    customer: Customer = None,
    marked: Annotated[
        bool, Parameter(negative=(), help="Only the documents that are marked.")
    ] = False,
    user: Annotated[
        str, Parameter(help="Whose marks; default: the login name.", show_default=False)
    ] = "",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List what customers have not paid, with what you have marked as received.

    Example: ledger-es payments list --marked
    """
    return ask(
        reading,
        lambda ledger: ledger.payment_registration(
            user=user or login_name(),
            customer_no=customer,
            is_marked=True if marked else None,
            as_of=as_of,
            known_at=known_at,
        ),
    )


def search(
    *,
    document: Annotated[str, Parameter(help="A part of the document number.")] = "",
    amount: Annotated[
        Money, Parameter(help="What remains of the document; 0 finds every amount.")
    ] = Decimal(0),
    tolerance: Annotated[
        Percent, Parameter(help="Amounts may differ by this percentage, 0 to 100.")
    ] = Decimal(0),
    customer: Customer = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Search the unpaid documents by a part of their number and by amount.

    Example: ledger-es payments search --document INV --amount 95.00 --tolerance 10
    """
    return ask(
        reading,
        lambda ledger: ledger.unpaid_documents(
            customer_no=customer,
            document_part=document,
            amount=amount,
            tolerance_percentage=tolerance,
            as_of=as_of,
            known_at=known_at,
        ),
    )


def mark(
    *,
    entry: Annotated[Number, Parameter(help="Number of the unpaid document's entry.")],
    date_received: Annotated[
        Day | None, Parameter(name="--date", help="Day on which it was received.")
    ] = None,
    amount: Annotated[
        Money | None,
        Parameter(help="What was received, signed as the document; left out: what is owed then."),
    ] = None,
    discount_date: Annotated[
        Day | None, Parameter(help="Grant the discount until this day.")
    ] = None,
    dimensions: Annotated[
        str | None,
        Parameter(
            name="--dimension",
            converter=read_dimensions,
            n_tokens=1,
            help='What the payment carries: DEPARTMENT=SALES, or "DEPARTMENT=SALES;PROJECT=7"; "" for none.',
        ),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Mark an unpaid document as paid, or change its mark. Nothing is posted yet.

    Example: ledger-es payments mark --entry 4 --date 2026-01-12 --amount 95.00
    """
    with Ledger.open(writing.ledger) as ledger:
        command = record_of(
            MarkPayment,
            entry_no=entry,
            date_received=date_received,
            amount_received=amount,
            discount_date=discount_date,
            dimensions=dimensions,
            work_date=ledger.today() if date_received is None else None,
        )
        executed = execute(ledger, writing, command)
    return written(executed, f"Entry {entry} marked", dry_run=writing.dry_run)


def unmark(
    *,
    entry: Annotated[
        list[Number] | None,
        Parameter(negative=(), consume_multiple=True, help="Entries; several at once."),
    ] = None,
    every: Annotated[bool, Parameter(name="--all", negative=(), help="All of your marks.")] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Take your marks away.

    Example: ledger-es payments unmark --entry 4
    """
    if bool(entry) == every:
        raise WrongUsage("name entries (--entry 4) or say --all")
    command = record_of(UnmarkPayments, entry_nos=None if every else tuple(entry or ()))
    return do(writing, command, "Marks taken away")


def post(
    *, bank_account: BankAccount = "", account: Account = "", writing: Writing = WRITE
) -> Answer:
    """Post what you have marked, each document by itself: a payment, for a credit memo a refund.

    Example: ledger-es payments post --dry-run
    """
    command = record_of(PostMarkedPayments, **_balancing(bank_account, account))
    with Ledger.open(writing.ledger) as ledger:
        executed = execute(ledger, writing, command)
        return _posted(ledger, writing, executed)


def lump(
    *,
    bank_account: BankAccount = "",
    account: Account = "",
    tolerance: Tolerance = None,
    yes: Annotated[bool, Parameter(negative=(), help="Do not ask.")] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Post what you have marked as one payment of one customer and one day. You are asked before.

    Example: ledger-es payments lump --dry-run
    """
    balancing = _balancing(bank_account, account)

    def command_with(answers: ToleranceAnswers) -> Command:
        return record_of(PostMarkedPayments, as_lump=True, tolerance=answers, **balancing)

    with Ledger.open(writing.ledger) as ledger:
        if not (yes or writing.dry_run or writing.json):
            # Tried first, so that what cannot be posted is refused before anybody is asked.
            tried = execute(
                ledger, replace(writing, dry_run=True), command_with(answers_of(tolerance))
            )
            question = f"Post {tried.numbers['payments']} payments as one of {tried.numbers['amount_received']}?"
            if not tried.replayed and not confirmed(question):
                return Answer({}, ["nothing is posted, and the marks stay"], exit_code=1)
        command = with_answers(ledger, writing, command_with, tolerance)
        return _posted(ledger, writing, execute(ledger, writing, command))


def give_back(
    *,
    entry: Annotated[Number, Parameter(help="Number of the payment's entry.")],
    posting_date: Annotated[Day, Parameter(name="--date", help="When the bank took it back.")],
    direct_debit: Annotated[
        bool,
        Parameter(
            negative=(),
            help="A direct debit: its application is undone on its own date. Left out: a check, undone on --date.",
        ),
    ] = False,
    document: Annotated[str, Parameter(help="Document number; left out: drawn.")] = "",
    bank_account: Annotated[
        str, Parameter(help="Bank account it leaves; left out: where the payment came in.")
    ] = "",
    account: Annotated[str, Parameter(help="G/L account it leaves, such as cash.")] = "",
    fee: Annotated[Money | None, Parameter(help="What the bank takes in the same amount.")] = None,
    fee_account: Annotated[str, Parameter(help="G/L account for that fee.")] = "",
    charge: Annotated[Money | None, Parameter(help="What is passed on to the customer.")] = None,
    charge_account: Annotated[str, Parameter(help="G/L account for that charge.")] = "",
    reason_code: Annotated[str, Parameter(help="The bank's code, such as AC04.")] = "",
    description: Annotated[str, Parameter(help="Text of the entries.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Take a payment back that the bank has returned: what it had settled is open again as it was.

    The bank gets an entry of its own on that day. The customer owes a charge at once.

    Example: ledger-es payments return --entry 5 --date 2026-02-05 --charge 30.00 --charge-account 3000
    """
    command = record_of(
        ReturnPayment,
        entry_no=entry,
        posting_date=posting_date,
        payment_kind="direct_debit" if direct_debit else "check",
        document_no=document,
        bank_fee=fee,
        bank_fee_account_no=fee_account,
        charge=charge,
        charge_account_no=charge_account,
        reason_code=reason_code,
        description=description,
        **_balancing(bank_account, account),
    )
    return do_posting(writing, command, f"Entry {entry} returned")


def _posted(ledger: Ledger, writing: Writing, executed: Executed) -> Answer:
    posted = counted([ledger.written(executed)])
    answer = written(executed, "Payments posted", dry_run=writing.dry_run)
    list_all = list_command(executed.numbers, several=False)
    return with_written(answer, posted, dry_run=writing.dry_run, list_all=list_all)


def _balancing(bank_account: str, account: str) -> dict[str, str]:
    """The balancing account of a command; empty if none is named."""
    if bank_account and account:
        raise WrongUsage("--bank-account and --account exclude each other")
    if bank_account:
        return {"bal_account_type": "bank_account", "bal_account_no": bank_account}
    return {"bal_account_type": "gl", "bal_account_no": account} if account else {}
