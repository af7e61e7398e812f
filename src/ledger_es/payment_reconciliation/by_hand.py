"""What a person does about statements: decide which of their lines are new money, or type one that no file brings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal

from ledger_es.commands.statement_decision import DecideLines
from ledger_es.errors import BankAccountUnknown, LedgerError
from ledger_es.payment_reconciliation.imported import FileRequest, Imported
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.payment_reconciliation.typed_statement import TypedLine, typed_command
from ledger_es.queries import ReadModels
from ledger_es.queries.alike import bank_account_no_alike
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import Executed, Request
from ledger_es.values import nfc
from ledger_es.values.arguments import (
    AMOUNT,
    LIST,
    NUMBERS,
    TEXT,
    YES_OR_NO,
    Argument,
    arguments_checked,
)

_ARGUMENTS: Final = {
    **dict.fromkeys(("bank_account_no", "statement_no", "idempotency_key"), TEXT),
    **dict.fromkeys(("opening_balance", "closing_balance"), AMOUNT),
    "decision": Argument(lambda value: value in ("known", "new"), '"known" or "new"'),
    "typed_lines": LIST,
    "line_nos": NUMBERS,
    "dry_run": YES_OR_NO,
}


@arguments_checked(_ARGUMENTS)
class ByHand(ABC):
    """Decisions and typed statements; lines that are new money are applied automatically afterwards."""

    _engine: Engine
    _read_models: ReadModels

    def decide_lines(
        self,
        statement_no: str,
        line_nos: Sequence[int] = (),
        *,
        decision: Literal["known", "new"],
        idempotency_key: str | None = None,
        dry_run: bool = False,
        **who: Any,
    ) -> Executed:
        """Decide whether lines are new money (`DecideLines`), and apply those that are.

        `who` is the actor, reason and correlation, as for `Ledger.execute`. Raises StatementUnknown,
        StatementLineUnknown, StatementIsWithdrawn or LineIsPosted.
        """
        command = DecideLines(
            statement_no=statement_no, line_nos=tuple(line_nos), decision=decision
        )
        executed = self._engine.execute(
            command, idempotency_key=idempotency_key, source="manual", dry_run=dry_run, **who
        )
        decided = executed.numbers.get("line_nos", ())
        if (
            decision == "new"
            and decided
            and not (dry_run or executed.replayed)
            and self._is_applied(command.statement_no)
        ):
            self.apply_automatically(command.statement_no, decided, **who)
        return executed

    def enter_statement(
        self,
        bank_account_no: str,
        *,
        opening_balance: Decimal,
        closing_balance: Decimal,
        typed_lines: Sequence[TypedLine],
        idempotency_key: str | None = None,
        dry_run: bool = False,
        **who: Any,
    ) -> Imported:
        """Record a statement that a person has typed, such as one that no file will bring, and apply its lines.

        It needs at least one line, which gives it its days. `who` is as for `decide_lines`. Raises BankAccountUnknown,
        StatementOutOfBalance or another Refusal.
        """
        bank_account_no = nfc(bank_account_no)
        with self._read_models.at(FAR) as (connection, moment):
            accounts = bank_accounts(connection, moment, bank_account_no)
            if not accounts:
                meant = bank_account_no_alike(connection, bank_account_no)
                raise BankAccountUnknown(bank_account_no=bank_account_no).or_meant(meant)
        command = typed_command(
            bank_account_no, accounts[0].currency, opening_balance, closing_balance, typed_lines
        )
        request = Request(command, idempotency_key=idempotency_key, source="manual", **who)
        if not dry_run:
            return self._import(FileRequest(command.file_name, request, ()), who, apply=True)
        (executed,) = self._engine.execute_many([request], dry_run=True)
        if isinstance(executed, LedgerError):
            raise executed
        return Imported(command.file_name, executed, {})

    @abstractmethod
    def apply_automatically(
        self, statement_no: str, line_nos: Sequence[int] = (), **who: Any
    ) -> Executed:
        """Propose what the lines settle, and record it."""

    @abstractmethod
    def _import(self, file: FileRequest, who: dict[str, Any], *, apply: bool) -> Imported:
        """Execute the request of a file and apply the lines of its statements."""

    @abstractmethod
    def _is_applied(self, statement_no: str) -> bool:
        """Whether automatic application follows an import on the statement's bank account."""
