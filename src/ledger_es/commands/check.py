"""Issue checks: printed first and posted afterwards, or posted as they are written; and tell the bank of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.check import (
    KIND,
    Check,
    CheckKind,
    CheckPosted,
    CheckPrinted,
    Checks,
    ChecksExported,
)
from ledger_es.aggregates.event import Event
from ledger_es.commands.journal import post_lines
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankAccountBlocked,
    CheckNoMissing,
    CheckNoUsed,
    CheckStatusWrong,
    CheckUnknown,
    CommandInvalid,
)
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.posting import Posting
from ledger_es.values import (
    ZERO,
    AmountByEntryNo,
    Code,
    LedgerKind,
    OptionalCode,
    Personal,
    PositiveAmount,
    left_out,
    stream_id,
)
from ledger_es.values.series_number import number_after


class IssueCheck(Command):
    """Write a check that pays a vendor or refunds a customer, in the currency of the bank account.

    A manual check is posted at once. A computer check is printed: it has its number, and `post-check` posts it. Without
    a number it gets the one after the last check of the bank account. `applies_to` maps open entries to positive
    amounts (None: as much as possible). The description of a computer check is given when it is posted.
    """

    name: ClassVar[str] = "issue-check"

    bank_account_no: Code
    check_no: OptionalCode = ""
    check_kind: CheckKind = "manual"
    check_date: date
    ledger: LedgerKind
    party_no: Code
    amount: PositiveAmount
    applies_to: AmountByEntryNo = left_out({})
    description: Personal = Personal()


class PostCheck(Command):
    """Post a check that was printed, on the date that it bears."""

    name: ClassVar[str] = "post-check"

    bank_account_no: Code
    check_no: Code
    description: Personal = Personal()


class ExportChecks(Command):
    """Note that the bank was told of these checks, so that it pays no others (positive pay)."""

    name: ClassVar[str] = "export-checks"

    bank_account_no: Code
    check_nos: tuple[Code, ...]


def issue_check(command: IssueCheck, books: Books, policy: Policy) -> Decision:
    bank_account_no = command.bank_account_no
    checks = checks_of(books, bank_account_no)
    check_no = _number(command, checks)
    currency = books.bank_account(bank_account_no).currency or policy.currency
    amount = policy.money(command.amount, currency)
    check = Check(
        check_no,
        "printed",
        command.check_kind,
        command.check_date,
        command.ledger,
        command.party_no,
        currency,
        amount,
    )
    if command.check_kind == "manual":
        return _posted(
            books, policy, bank_account_no, check, command.applies_to, command.description
        )
    if command.description:
        reason = "a computer check has none before it is posted"
        raise CommandInvalid(command="IssueCheck", pointer="/description", reason=reason)
    # What could not be posted is not printed.
    _posted(books, policy, bank_account_no, check, command.applies_to, command.description)

    # From here on it must succeed.
    printed = CheckPrinted(
        bank_account_no=bank_account_no,
        check_no=check_no,
        check_date=command.check_date,
        ledger=command.ledger,
        party_no=command.party_no,
        currency=currency,
        amount=amount,
        applies_to_entry_nos=tuple(command.applies_to),
        applies_to_amounts=_amounts_to_apply(command, books, policy),
    )
    events: list[tuple[str, Event]] = [(stream_id(KIND, bank_account_no), printed)]
    return Decision(events, books.head, _answer(bank_account_no, check_no))


def post_check(command: PostCheck, books: Books, policy: Policy) -> Decision:
    check = check_of(books, command.bank_account_no, command.check_no)
    if check.status != "printed":
        raise wrong_status(command.bank_account_no, check, "printed", "posted")
    applies_to = {entry_no: amount or None for entry_no, amount in check.applies_to}
    return _posted(books, policy, command.bank_account_no, check, applies_to, command.description)


def export_checks(command: ExportChecks, books: Books, policy: Policy) -> Decision:
    checks = [check_of(books, command.bank_account_no, number) for number in command.check_nos]
    for check in checks:
        if check.status == "printed":
            raise wrong_status(command.bank_account_no, check, "posted or voided", "exported")
    new = tuple(dict.fromkeys(check.check_no for check in checks if not check.is_exported))
    answer = {"bank_account_no": command.bank_account_no, "check_nos": list(new)}
    if not new:
        return Decision([], books.head, answer)
    exported = ChecksExported(bank_account_no=command.bank_account_no, check_nos=new)
    return Decision([(stream_id(KIND, command.bank_account_no), exported)], books.head, answer)


# --- parts ------------------------------------------------------------------------------------


def checks_of(books: Books, bank_account_no: str) -> Checks:
    """The checks of the bank account. Raises BankAccountUnknown, or BankAccountBlocked."""
    if books.bank_account(bank_account_no).blocked:
        raise BankAccountBlocked(bank_account_no=bank_account_no)
    return books.checks(bank_account_no)


def check_of(books: Books, bank_account_no: str, check_no: str) -> Check:
    """The check. Raises CheckUnknown, or as `checks_of`."""
    check = checks_of(books, bank_account_no).checks.get(check_no)
    if check is None:
        raise CheckUnknown(bank_account_no=bank_account_no, check_no=check_no)
    return check


def wrong_status(
    bank_account_no: str,
    check: Check,
    wanted: str,
    verb: Literal["posted", "voided", "exported"],
) -> CheckStatusWrong:
    return CheckStatusWrong(
        bank_account_no=bank_account_no,
        check_no=check.check_no,
        status=check.status.replace("_", " "),
        wanted=wanted,
        verb=verb,
    )


def _number(command: IssueCheck, checks: Checks) -> str:
    if command.check_no:
        if command.check_no in checks.checks:
            raise CheckNoUsed(bank_account_no=command.bank_account_no, check_no=command.check_no)
        return command.check_no
    if not any(character.isdigit() for character in checks.check_no_last):
        raise CheckNoMissing(bank_account_no=command.bank_account_no)
    number = number_after(checks.check_no_last)
    while number in checks.checks:
        # Somebody has numbered a check by hand further on.
        number = number_after(number)
    return number


def _amounts_to_apply(command: IssueCheck, books: Books, policy: Policy) -> tuple[Decimal, ...]:
    """Of each entry that the check will settle, in the currency of the entry; zero for as much as possible."""
    whose = Whose(command.ledger, command.party_no)
    return tuple(
        ZERO
        if wanted is None
        else policy.money(wanted, books.open_entry(whose, entry_no).posted.currency)
        for entry_no, wanted in command.applies_to.items()
    )


def _posted(
    books: Books,
    policy: Policy,
    bank_account_no: str,
    check: Check,
    applies_to: dict[int, Decimal | None],
    description: Personal,
) -> Decision:
    """The decision that posts the check: vendor payment or customer refund against the bank account."""
    posting = Posting(books, policy, "check")
    line = JournalLine(
        posting_date=check.check_date,
        document_type="payment" if check.ledger == "vendor" else "refund",
        document_no=check.check_no,
        account_type=check.ledger,
        account_no=check.party_no,
        amount=check.amount,
        currency=check.currency,
        bal_account_type="bank_account",
        bal_account_no=bank_account_no,
        applies_to=applies_to,
        description=description,
    )
    decision = posting.decision(post_lines(posting, [line]))

    # From here on it must succeed.
    bank_entry_no, transaction_no = _bank_entry(decision.events)
    posted = CheckPosted(
        bank_account_no=bank_account_no,
        check_no=check.check_no,
        kind=check.kind,
        check_date=check.check_date,
        ledger=check.ledger,
        party_no=check.party_no,
        currency=check.currency,
        amount=check.amount,
        transaction_no=transaction_no,
        party_entry_no=next(no for no in decision.numbers["entry_nos"] if no != bank_entry_no),
        bank_entry_no=bank_entry_no,
    )
    events = [*decision.events, (stream_id(KIND, bank_account_no), posted)]
    numbers = {**decision.numbers, **_answer(bank_account_no, check.check_no)}
    return decision._replace(events=events, numbers=numbers)


def _bank_entry(events: Iterable[tuple[str, Event]]) -> tuple[int, int]:
    """The number of the only bank entry, and of its ledger transaction."""
    (posted,) = (event for _, event in events if isinstance(event, BankEntriesPosted))
    return posted.entry_nos[0], posted.transaction_nos[0]


def _answer(bank_account_no: str, check_no: str) -> dict[str, str]:
    return {"bank_account_no": bank_account_no, "check_no": check_no}
