"""What settles the lines of a statement: automatic application, and what a person makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Literal

from ledger_es.aggregates.bank_statement import (
    ASSIGNED_ENTRIES,
    AssignedEntryRow,
    DifferenceTransferred,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
)
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_lines import BankStatement, LineApplication, StatementLine
from ledger_es.commands.statement_entries import OpenAmount, open_amount
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AmountExceedsEntry,
    ApplicationTooEarly,
    CommandInvalid,
    LineAppliedBeyondAmount,
    LineHasDifference,
    LineIsDuplicate,
    LineNotApplied,
    LineOfBankEntries,
    LineOfOneAccount,
    LineSignWrong,
    LineWithoutDifference,
    NothingLeftOnLine,
    NothingToAssign,
    StatementIsPosted,
    StatementLineUnknown,
)
from ledger_es.values import (
    ZERO,
    AccountType,
    AmountByEntryNo,
    Code,
    Personal,
    Sealed,
    StatementNo,
)

LINES_AN_EVENT = 1000


class AcceptLines(Command):
    """Accept what is applied: the lines named, or (empty) every line that has no difference."""

    name: ClassVar[str] = "accept-lines"

    statement_no: StatementNo
    line_nos: tuple[int, ...] = ()
    confidence: Literal["", "low", "medium", "high", "text_mapping", "manual"] = ""
    """Only lines of this confidence, where no lines are named."""


class AssignLine(Command):
    """Say which entries the line settles, in this order: each with a positive amount, or None for as much as can be.

    An amount includes the discount that is due. The amounts may exceed the line (a fee was deducted), not the entries.
    """

    name: ClassVar[str] = "assign-line"

    statement_no: StatementNo
    line_no: int
    amounts_to_apply: AmountByEntryNo


class AssignLineToAccount(Command):
    """The whole line goes to an account: G/L, or a customer or vendor on account."""

    name: ClassVar[str] = "assign-line-to-account"

    statement_no: StatementNo
    line_no: int
    account_type: AccountType = "gl"
    account_no: Code
    description: Personal = Personal()


class TransferDifference(Command):
    """What is not applied of the line goes to an account (receivables.md 9.11)."""

    name: ClassVar[str] = "transfer-difference"

    statement_no: StatementNo
    line_no: int
    account_type: AccountType = "gl"
    account_no: Code
    description: Personal = Personal()


class ClearLines(Command):
    """Take everything off the lines."""

    name: ClassVar[str] = "clear-lines"

    statement_no: StatementNo
    line_nos: tuple[int, ...]


def accept_lines(command: AcceptLines, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    if command.line_nos:
        lines = [line_of(statement, line_no) for line_no in command.line_nos]
        unsettled = [line for line in lines if not line.is_settled]
        with_difference = [line for line in lines if line.is_settled and line.difference]
        for line in lines:
            if not line.is_settled:
                raise not_applied(command.statement_no, unsettled)
            if line.difference:
                raise has_difference(command.statement_no, with_difference)
    else:
        lines = [
            line
            for line in statement.lines.values()
            if line.is_settled
            and not line.difference
            and not line.duplicate_of
            and (not command.confidence or line.confidence == command.confidence)
        ]
    line_nos = tuple(line.line_no for line in lines if line.confidence != "accepted")
    if not line_nos:
        return Decision([], books.head, {"line_nos": []})

    event = LinesAccepted(line_nos=line_nos)
    return _one(command.statement_no, books, event, line_nos=list(line_nos))


def assign_line(command: AssignLine, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    line = line_of(statement, command.line_no)
    if not command.amounts_to_apply:
        raise NothingToAssign(statement_no=command.statement_no, line_no=line.line_no)
    applications: list[LineApplication] = []
    for entry_no, amount in command.amounts_to_apply.items():
        entry = open_amount(books, entry_no)
        own = statement.imported.bank_account_no if statement.imported else ""
        if entry.ledger == "bank_account" and entry.party_no != own:
            raise LineOfOneAccount(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                kind="bank_account",
                party_no=own,
                entry_no=entry_no,
            )
        if applications and (applications[0].ledger, applications[0].party_no) != (
            entry.ledger,
            entry.party_no,
        ):
            raise LineOfOneAccount(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                kind=applications[0].ledger,
                party_no=applications[0].party_no,
                entry_no=entry_no,
            )
        if line.posting_date < entry.posting_date:
            raise ApplicationTooEarly(
                posting_date=line.posting_date, entry_no=entry_no, entry_date=entry.posting_date
            )
        wanted = None if amount is None else policy.money(amount)
        applications.append(_application(statement, line, applications, entry, wanted))

    rows = [AssignedEntryRow(*application) for application in applications]
    event = LineAssigned(line_no=line.line_no, **ASSIGNED_ENTRIES.columns(rows))
    applied = sum((one.amount - one.discount for one in applications), ZERO)
    return _one(command.statement_no, books, event, difference=str(line.amount - applied))


def assign_line_to_account(command: AssignLineToAccount, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    line = line_of(statement, command.line_no)
    _allow_account(policy, statement, command)

    cleared = [LinesCleared(line_nos=(line.line_no,))] if line.is_settled else []
    return _transfer(command, books, line, line.amount, cleared)


def transfer_difference(command: TransferDifference, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    line = line_of(statement, command.line_no)
    if not line.difference:
        raise LineWithoutDifference(line_no=line.line_no, statement_no=command.statement_no)
    _allow_account(policy, statement, command)
    party = next((one for one in line.applications if one.ledger != "bank_account"), None)
    if line.applications and party is None:
        raise LineOfBankEntries(
            statement_no=statement.statement_no, line_no=line.line_no, difference=line.difference
        )
    if (
        party is not None
        and command.account_type in ("customer", "vendor")
        and (party.ledger, party.party_no) != (command.account_type, command.account_no)
    ):
        raise LineOfOneAccount(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            kind=party.ledger,
            party_no=party.party_no,
            entry_no=party.entry_no,
        )
    # What goes elsewhere leaves a payment of the party; none, or one the other way round, cannot be posted.
    if party is not None:
        left = line.applied_amount
        on_account = command.account_type in ("customer", "vendor")
        if left * line.amount < 0 or not (left or on_account):
            raise LineSignWrong(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                amount=line.amount,
                entry_no=party.entry_no,
                remaining=left,
            )
        # On account the whole line is that payment, and it cannot be applied by more than itself.
        if on_account and abs(left) > abs(line.amount):
            raise LineAppliedBeyondAmount(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                amount=line.amount,
                applied=left,
                difference=line.difference,
            )

    return _transfer(command, books, line, line.difference, [])


def clear_lines(command: ClearLines, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    lines = [line_of(statement, line_no) for line_no in command.line_nos]
    line_nos = tuple(line.line_no for line in lines if line.is_settled)
    if not line_nos:
        return Decision([], books.head, {"line_nos": []})

    return _one(
        command.statement_no, books, LinesCleared(line_nos=line_nos), line_nos=list(line_nos)
    )


# --- parts ---------------------------------------------------------------------------------


def open_statement(books: Books, statement_no: str) -> BankStatement:
    """The statement, if it is not posted yet."""
    statement = books.bank_statement(statement_no)
    if statement.posted:
        raise StatementIsPosted(statement_no=statement_no, mode=statement.posted)
    return statement


def line_of(statement: BankStatement, line_no: int) -> StatementLine:
    """The line, if there is one that may be posted."""
    line = statement.lines.get(line_no)
    if line is None:
        raise StatementLineUnknown(statement_no=statement.statement_no, line_no=line_no)
    if line.duplicate_of:
        raise LineIsDuplicate(
            statement_no=statement.statement_no, line_no=line_no, duplicate_of=line.duplicate_of
        )
    return line


def _allow_account(
    policy: Policy, statement: BankStatement, command: AssignLineToAccount | TransferDifference
) -> None:
    own = statement.imported.bank_account_no if statement.imported else ""
    if (command.account_type, command.account_no) == ("bank_account", own):
        raise CommandInvalid(
            command=type(command).__name__,
            pointer="/account_no",
            reason=f"the money is on bank account {own} already",
        )
    known_account(policy, command.account_type, command.account_no)


def known_account(policy: Policy, account_type: AccountType, account_no: str) -> None:
    """An account that a statement line may go to."""
    if account_type == "gl":
        policy.direct_account(account_no)
    elif account_type == "bank_account":
        policy.books.bank_account(account_no)
    else:
        policy.books.party(account_type, account_no)


def not_applied(statement_no: str, lines: list[StatementLine]) -> LineNotApplied:
    """Of the first of these lines, which have nothing; and how many they are."""
    return LineNotApplied(
        line_no=lines[0].line_no,
        statement_no=statement_no,
        amount=lines[0].amount,
        count=len(lines),
    )


def has_difference(statement_no: str, lines: list[StatementLine]) -> LineHasDifference:
    """Of the first of these lines, which are not applied in full; and how many they are."""
    return LineHasDifference(
        line_no=lines[0].line_no,
        statement_no=statement_no,
        difference=lines[0].difference,
        amount=lines[0].amount,
        count=len(lines),
    )


def _application(
    statement: BankStatement,
    line: StatementLine,
    before: list[LineApplication],
    entry: OpenAmount,
    wanted: Decimal | None,
) -> LineApplication:
    """How much of the entry the line settles, signed as the entry (algorithms.md 1.8)."""
    elsewhere = _elsewhere(statement, line, entry)
    remaining = entry.remaining_amount - elsewhere
    rest = line.amount - sum((one.amount - one.discount for one in before), ZERO)
    # Less than nothing, where the entry was applied elsewhere since other lines took of it.
    if remaining * entry.remaining_amount <= 0:
        raise AmountExceedsEntry(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            entry_no=entry.entry_no,
            remaining=ZERO,
            amount=wanted,
        )
    if (remaining > 0) != (line.amount > 0) and not entry.is_credit_against(line.amount):
        raise LineSignWrong(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            amount=line.amount,
            entry_no=entry.entry_no,
            remaining=remaining,
        )
    discount = entry.due_discount(line.posting_date, rest, elsewhere)
    if wanted is None:
        wanted = _suggested(statement.statement_no, line, entry, rest, remaining, discount)
    elif discount and abs(remaining - discount) <= wanted <= abs(remaining):
        # Reaching the discounted amount is enough: the discount closes the rest.
        wanted = abs(remaining)
    if wanted > abs(remaining):
        raise AmountExceedsEntry(
            statement_no=statement.statement_no,
            line_no=line.line_no,
            entry_no=entry.entry_no,
            remaining=abs(remaining),
            amount=wanted,
        )
    amount = wanted if remaining > 0 else -wanted
    return LineApplication(
        entry.ledger,
        entry.entry_no,
        entry.party_no,
        entry.document_no,
        amount,
        discount if amount == remaining else ZERO,
    )


def _suggested(
    statement_no: str,
    line: StatementLine,
    entry: OpenAmount,
    rest: Decimal,
    remaining: Decimal,
    discount: Decimal,
) -> Decimal:
    """The smaller of what the entry and the line have left; a credit taken along goes in full."""
    if discount or entry.is_credit_against(line.amount):
        return abs(remaining)
    if not rest or (rest > 0) != (remaining > 0):
        raise NothingLeftOnLine(
            statement_no=statement_no, line_no=line.line_no, entry_no=entry.entry_no
        )
    return min(abs(rest), abs(remaining))


def _elsewhere(statement: BankStatement, line: StatementLine, entry: OpenAmount) -> Decimal:
    return sum(
        (
            one.amount
            for other in statement.lines.values()
            if other.line_no != line.line_no
            for one in other.applications
            if one.entry_no == entry.entry_no
        ),
        ZERO,
    )


def _transfer(
    command: AssignLineToAccount | TransferDifference,
    books: Books,
    line: StatementLine,
    amount: Decimal,
    before: list[LinesCleared],
) -> Decision:
    stream = statement_stream(command.statement_no)
    event = DifferenceTransferred(
        line_no=line.line_no,
        account_type=command.account_type,
        account_no=command.account_no,
        amount=amount,
        description_seal=command.description.seal,
    )
    sealed = [Sealed(f"line:{command.statement_no}/{line.line_no}", command.description)]
    return Decision(
        [*((stream, one) for one in before), (stream, event)],
        books.head,
        {"amount": str(amount)},
        sealed if command.description else [],
    )


def _one(statement_no: str, books: Books, event: Event, **numbers: Any) -> Decision:
    return Decision([(statement_stream(statement_no), event)], books.head, numbers)
