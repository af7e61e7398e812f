"""Decide what settles the lines of a statement: accept, assign, transfer or clear."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Literal

from ledger_es.aggregates.bank_statement import (
    ASSIGNED_ENTRIES,
    ASSIGNED_PARTS,
    AssignedEntryRow,
    DifferenceTransferred,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
)
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_lines import (
    BankStatement,
    LineApplication,
    StatementLine,
    Transfer,
)
from ledger_es.commands.assigned_entry import agreed_on_line, assigned
from ledger_es.commands.assigned_parts import (
    LinePart,
    already_there,
    assigned_parts,
    known_account,
    refuse_payments_the_other_way,
)
from ledger_es.commands.statement_entries import OpenAmount, open_amount
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.dimension import refuse_set
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    LineAppliedBeyondAmount,
    LineHasDifference,
    LineIsKnown,
    LineIsPosted,
    LineNotApplied,
    LineOfBankEntries,
    LineOfOneAccount,
    LineSignWrong,
    LineUndecided,
    LineWithoutDifference,
    NothingToAssign,
    StatementIsPosted,
    StatementIsWithdrawn,
    StatementLineUnknown,
)
from ledger_es.posting.open_since import too_early
from ledger_es.posting.tolerance import NOTHING_AGREED, ToleranceAnswers
from ledger_es.values import (
    AccountType,
    Code,
    Personal,
    Sealed,
    SignedAmountByEntryNo,
    StatementNo,
)
from ledger_es.values.dimension_set import DimensionSet

LINES_AN_EVENT = 1000


class AcceptLines(Command):
    """Accept what is applied to the named lines or, if none is named, to every line without a difference."""

    name: ClassVar[str] = "accept-lines"

    statement_no: StatementNo
    line_nos: tuple[int, ...] = ()
    confidence: Literal["", "low", "medium", "high", "text_mapping", "manual"] = ""
    """If no lines are named, only lines with this confidence are accepted; empty means all."""


class AssignLine(Command):
    """Assign the entries that the line settles: first the credits that go against the line, then the others as named.

    The entries may belong to several customers and vendors; each of them must be left a payment that goes with the
    line. With `parts` for accounts, entries and parts together must be the amount of the line.

    `amounts_to_apply` maps entry numbers to amounts, without a sign or with that of the entry; a credit that goes
    against the line may have either. None means as much as possible. An amount includes the
    discount that the payment earns. The amounts together may exceed the line (if the bank deducted a fee), but no
    amount may exceed its entry. `tolerance` answers the questions that arise; a line that is split over several parties
    or accounts raises none.
    """

    name: ClassVar[str] = "assign-line"

    statement_no: StatementNo
    line_no: int
    amounts_to_apply: SignedAmountByEntryNo
    tolerance: ToleranceAnswers = ToleranceAnswers()
    parts: tuple[LinePart, ...] = ()
    dimensions: DimensionSet = ""
    """Carried by all that the line posts, such as DEPARTMENT=SALES."""


class AssignLineToAccount(Command):
    """Assign the whole line to a G/L account, to another bank account, or to a customer or vendor on account."""

    name: ClassVar[str] = "assign-line-to-account"

    statement_no: StatementNo
    line_no: int
    account_type: AccountType = "gl"
    account_no: Code
    description: Personal = Personal()
    dimensions: DimensionSet = ""


class TransferDifference(Command):
    """Transfer the part of the line that is not applied to an account (receivables.md 9.11)."""

    name: ClassVar[str] = "transfer-difference"

    statement_no: StatementNo
    line_no: int
    account_type: AccountType = "gl"
    account_no: Code
    description: Personal = Personal()
    dimensions: DimensionSet = ""


class ClearLines(Command):
    """Remove all applications and transfers of the lines."""

    name: ClassVar[str] = "clear-lines"

    statement_no: StatementNo
    line_nos: tuple[int, ...]


def accept_lines(command: AcceptLines, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    if command.line_nos:
        lines = [open_line(statement, line_no) for line_no in command.line_nos]
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
            for line in statement.lines_to_post
            if line.is_settled
            and not line.difference
            and (not command.confidence or line.confidence == command.confidence)
        ]
    accepted = [line for line in lines if line.confidence != "accepted"]
    line_nos = tuple(line.line_no for line in accepted)
    numbers = {
        "line_nos": list(line_nos),
        "low_line_nos": [line.line_no for line in accepted if line.is_doubtful],
        **_left(statement),
    }
    if not line_nos:
        return Decision([], books.head, numbers)

    return _decision(command.statement_no, books, LinesAccepted(line_nos=line_nos), **numbers)


def _left(statement: BankStatement) -> dict[str, list[int]]:
    """The lines of the statement that cannot be accepted yet: nothing is applied to them, or not all of them is."""
    lines = statement.lines_to_post
    return {
        "not_applied_line_nos": [line.line_no for line in lines if not line.is_settled],
        "difference_line_nos": [
            line.line_no for line in lines if line.is_settled and line.difference
        ],
    }


def assign_line(command: AssignLine, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    line = open_line(statement, command.line_no)
    if not command.amounts_to_apply and not command.parts:
        raise NothingToAssign(statement_no=command.statement_no, line_no=line.line_no)
    currency = statement.currency
    wanted_by_entry: list[tuple[OpenAmount, Decimal | None]] = []
    for entry_no, amount in command.amounts_to_apply.items():
        entry = open_amount(policy, entry_no, statement, line)
        own = statement.imported.bank_account_no if statement.imported else ""
        if entry.ledger == "bank_account" and entry.party_no != own:
            raise LineOfOneAccount(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                kind="bank_account",
                party_no=own,
                entry_no=entry_no,
            )
        first = wanted_by_entry[0][0] if wanted_by_entry else entry
        is_mixed = (first.ledger == "bank_account") != (entry.ledger == "bank_account")
        if is_mixed or (entry.ledger == "bank_account" and command.parts):
            raise LineOfOneAccount(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                kind=first.ledger,
                party_no=first.party_no,
                entry_no=entry_no,
            )
        if line.posting_date < entry.open_since:
            raise too_early(
                entry_no, line.posting_date, entry.open_since, reopened=entry.is_reopened
            )
        wanted_by_entry.append((entry, None if amount is None else policy.money(amount, currency)))
    # What a credit leaves for the others does not depend on where it was named.
    wanted_by_entry.sort(key=lambda wanted: not wanted[0].is_credit_against(line.amount))
    agreed = NOTHING_AGREED
    if not command.parts:
        agreed = agreed_on_line(
            statement, line, wanted_by_entry, books.payment_tolerance.rules, command.tolerance
        )
    applications: list[LineApplication] = []
    for entry, wanted in wanted_by_entry:
        applications.append(assigned(statement, line, applications, entry, wanted, agreed))

    settled = line._replace(applications=tuple(applications), transfers=())
    parts = assigned_parts(command.parts, statement, settled, policy)
    settled = settled._replace(transfers=tuple(Transfer(*part) for part in parts))
    refuse_payments_the_other_way(command.statement_no, settled)

    rows = [AssignedEntryRow(*application) for application in applications]
    columns = ASSIGNED_ENTRIES.columns(rows) | (ASSIGNED_PARTS.columns(parts) if parts else {})
    refuse_set(books.dimensions, command.dimensions)
    event = LineAssigned(line_no=line.line_no, dimensions=command.dimensions, **columns)
    numbers: dict[str, Any] = {"difference": str(settled.difference)}
    if agreed.questions:
        numbers["questions"] = [question.as_json() for question in agreed.questions]
    subject = f"line:{command.statement_no}/{line.line_no}"
    sealed = [Sealed(subject, part.description) for part in command.parts if part.description]
    stream = statement_stream(command.statement_no)
    return Decision([(stream, event)], books.head, numbers, sealed)


def assign_line_to_account(command: AssignLineToAccount, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    line = open_line(statement, command.line_no)
    _allow_account(policy, statement, command)

    cleared = [LinesCleared(line_nos=(line.line_no,))] if line.is_settled else []
    return _transfer(command, books, line, line.amount, cleared)


def transfer_difference(command: TransferDifference, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    line = open_line(statement, command.line_no)
    if not line.difference:
        raise LineWithoutDifference(line_no=line.line_no, statement_no=command.statement_no)
    _allow_account(policy, statement, command)
    party_entry = next(
        (entry for entry in line.applications if entry.ledger != "bank_account"), None
    )
    if line.applications and party_entry is None:
        raise LineOfBankEntries(
            statement_no=statement.statement_no, line_no=line.line_no, difference=line.difference
        )
    # After the transfer the party must have a payment left, with the sign of the line. Anything else cannot be posted.
    if party_entry is not None:
        left = line.applied_amount
        on_account = command.account_type in ("customer", "vendor")
        if left * line.amount < 0 or not (left or on_account):
            raise LineSignWrong(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                amount=line.amount,
                entry_no=party_entry.entry_no,
                remaining=left,
            )
        # On account, the payment is the whole line, and no more than the whole line can be applied.
        if on_account and abs(left) > abs(line.amount):
            raise LineAppliedBeyondAmount(
                statement_no=statement.statement_no,
                line_no=line.line_no,
                amount=line.amount,
                applied=left,
                difference=line.difference,
            )
    transfer = Transfer(command.account_type, command.account_no, line.difference)
    settled = line._replace(transfers=(*line.transfers, transfer))
    refuse_payments_the_other_way(command.statement_no, settled)

    return _transfer(command, books, line, line.difference, [])


def clear_lines(command: ClearLines, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    lines = [open_line(statement, line_no) for line_no in command.line_nos]
    line_nos = tuple(line.line_no for line in lines if line.is_settled)
    if not line_nos:
        return Decision([], books.head, {"line_nos": []})

    return _decision(
        command.statement_no, books, LinesCleared(line_nos=line_nos), line_nos=list(line_nos)
    )


# --- parts ---------------------------------------------------------------------------------


def open_statement(books: Books, statement_no: str) -> BankStatement:
    """The statement. Raises StatementUnknown; StatementIsWithdrawn or StatementIsPosted if nothing can be changed."""
    statement = books.bank_statement(statement_no)
    if statement.is_withdrawn:
        raise StatementIsWithdrawn(statement_no=statement_no)
    if statement.is_reconciled or statement.is_posted:
        mode = "reconcile" if statement.is_reconciled else "payments_only"
        raise StatementIsPosted(statement_no=statement_no, mode=mode)
    return statement


def open_line(statement: BankStatement, line_no: int) -> StatementLine:
    """The line, which can still be changed. Raises LineIsPosted, or as `line_of`."""
    line = line_of(statement, line_no)
    if line_no in statement.posted_lines:
        raise LineIsPosted(statement_no=statement.statement_no, line_no=line_no)
    return line


def undecided(statement_no: str, line: StatementLine) -> LineUndecided:
    """The refusal of a line of which it is not decided whether it is new money."""
    return LineUndecided(
        statement_no=statement_no,
        line_no=line.line_no,
        state=line.standing.state,
        suspected_duplicate_of=line.standing.suspected_duplicate_of,
    )


def line_of(statement: BankStatement, line_no: int) -> StatementLine:
    """The line, which is new money.

    Raises StatementLineUnknown, or LineIsKnown or LineUndecided, because such a line is not posted.
    """
    line = statement.lines.get(line_no)
    if line is None:
        raise StatementLineUnknown(statement_no=statement.statement_no, line_no=line_no)
    if line.is_undecided:
        raise undecided(statement.statement_no, line)
    if not line.is_money:
        raise LineIsKnown(
            statement_no=statement.statement_no, line_no=line_no, known_as=line.standing.known_as
        )
    return line


def _allow_account(
    policy: Policy, statement: BankStatement, command: AssignLineToAccount | TransferDifference
) -> None:
    own = statement.imported.bank_account_no if statement.imported else ""
    if (command.account_type, command.account_no) == ("bank_account", own):
        raise already_there(type(command).__name__, "/account_no", own)
    known_account(policy, command.account_type, command.account_no, statement.currency)


def not_applied(statement_no: str, lines: list[StatementLine]) -> LineNotApplied:
    """The refusal for lines without any application: it names the first, and how many there are."""
    return LineNotApplied(
        line_no=lines[0].line_no,
        statement_no=statement_no,
        amount=lines[0].amount,
        count=len(lines),
    )


def has_difference(statement_no: str, lines: list[StatementLine]) -> LineHasDifference:
    """The refusal for lines that are not applied in full: it names the first, and how many there are."""
    return LineHasDifference(
        line_no=lines[0].line_no,
        statement_no=statement_no,
        difference=lines[0].difference,
        amount=lines[0].amount,
        count=len(lines),
    )


def _transfer(
    command: AssignLineToAccount | TransferDifference,
    books: Books,
    line: StatementLine,
    amount: Decimal,
    cleared: list[LinesCleared],
) -> Decision:
    refuse_set(books.dimensions, command.dimensions)
    stream = statement_stream(command.statement_no)
    event = DifferenceTransferred(
        line_no=line.line_no,
        account_type=command.account_type,
        account_no=command.account_no,
        amount=amount,
        description_seal=command.description.seal,
        dimensions=command.dimensions,
    )
    sealed = [Sealed(f"line:{command.statement_no}/{line.line_no}", command.description)]
    return Decision(
        [*((stream, cleared_event) for cleared_event in cleared), (stream, event)],
        books.head,
        {"amount": str(amount)},
        sealed if command.description else [],
    )


def _decision(statement_no: str, books: Books, event: Event, **numbers: Any) -> Decision:
    return Decision([(statement_stream(statement_no), event)], books.head, numbers)
