"""The ledger: the object that users open, send commands to, and ask questions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from ledger_es.deciding.command import Command
from ledger_es.errors import LedgerError
from ledger_es.late import Late
from ledger_es.questions import Questions
from ledger_es.shell.clock import Clock, utc_now
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import Executed, Request
from ledger_es.store import Store, open_store
from ledger_es.store.mapper import Mapper
from ledger_es.values import Source
from ledger_es.values.arguments import (
    DAY,
    FUNCTION,
    LIST,
    PATH,
    TEXT,
    YES_OR_NO,
    Argument,
    check_argument,
)

if TYPE_CHECKING:
    from ledger_es import audit, reports
    from ledger_es.collection_runs.run import CollectionRunDone
    from ledger_es.collection_runs.sending import Sender
    from ledger_es.commands.matching_rules import SetMatchingRules
    from ledger_es.payment_reconciliation.bank_reconciliation import BankReconciliation
    from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation
    from ledger_es.payment_reconciliation.statement_feed import FileOutcome, StatementSource
    from ledger_es.reports import MatchReplayReport
else:
    audit = Late("ledger_es.audit")
    reports = Late("ledger_es.reports")

__all__ = ["Executed", "Ledger", "Request"]


_EXECUTED: Final = Argument(lambda value: isinstance(value, Executed), "what `execute` answered")
_SOURCE: Final = Argument(
    lambda value: (
        callable(getattr(value, "arrived", None)) and callable(getattr(value, "settle", None))
    ),
    "a source of statements, such as FolderSource",
)
_SENDER: Final = Argument(
    lambda value: callable(getattr(value, "send", None)) and hasattr(value, "means"),
    "what sends letters, with `send` and `means`",
)
_COMMAND: Final = Argument(
    lambda value: isinstance(value, Command), "a command, such as PostJournal(lines=…)"
)


class Ledger(Questions):
    """The books of one company. Open it with `Ledger.open`, for example in a `with` statement, which closes it."""

    def __init__(self, store: Store, mapper: Mapper | None = None, clock: Clock = utc_now) -> None:
        self.engine = Engine(store, mapper, clock)
        self._store = self.engine.store
        self._mapper = self.engine.mapper

    @classmethod
    def open(
        cls, url: str | os.PathLike[str], *, create: bool = False, clock: Clock = utc_now
    ) -> Self:
        """Opens the ledger at a path, `:memory:`, or `postgresql://…/db?ledger=name`; `create` creates it.

        `clock` returns the current time with a time zone. Raises StoreError if the ledger is not found, belongs to
        another program, was written by a newer version or cannot be reached, and TypeError for an argument of another
        type.
        """
        check_argument("url", url, PATH)
        check_argument("create", create, YES_OR_NO)
        check_argument("clock", clock, FUNCTION)
        store = open_store(os.fspath(url), create=create)
        try:
            return cls(store, clock=clock)
        except BaseException:
            store.close()
            raise

    @property
    def store(self) -> Store:
        """The store in which the events are kept."""
        return self._store

    @property
    def mapper(self) -> Mapper:
        """The encoder and decoder of events."""
        return self._mapper

    @cached_property
    def payment_reconciliation(self) -> PaymentReconciliation:
        """Importing statement files and applying their lines automatically."""
        from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation

        return PaymentReconciliation(self.engine, self.read_models)

    @cached_property
    def bank_reconciliation(self) -> BankReconciliation:
        """Matching statement lines with bank entries by rule, to reconcile a bank account."""
        from ledger_es.payment_reconciliation.bank_reconciliation import BankReconciliation

        return BankReconciliation(self.engine, self.read_models, self.payment_reconciliation)

    def take_statements(self, source: StatementSource) -> Iterator[FileOutcome]:
        """Import the statement files that have arrived at a source, each as its bank accounts allow it, one by one.

        The actor is `automation`. What a bank account allows is its setting `automation`: nothing (off), import, apply
        the lines too, or post what is High without a doubt. A file that is refused is yielded with its refusal. Raises
        StoreError, what the source raises, and TypeError if it is no source.
        """
        from ledger_es.payment_reconciliation.statement_feed import take_statements

        check_argument("source", source, _SOURCE)
        return take_statements(self.payment_reconciliation, self.read_models, source)

    def run_collections(
        self,
        *,
        run_date: date,
        automation: str | None = None,
        at_once: bool = False,
        sender: Sender | None = None,
    ) -> list[CollectionRunDone]:
        """Run the automation of this code, or every one that is not paused: reminders and memos made, issued and sent.

        The actor is `automation`. An automation that is not due by its cadence does nothing, unless `at_once`. Nothing
        is asked for twice, however often it is run. `sender` has the methods of `Sender` and sends the letters. Raises
        CollectionAutomationUnknown, CollectionAutomationPaused, SenderMissing where a step sends and the sender is
        unable to, StoreError, and TypeError for an argument of another type.
        """
        from ledger_es.collection_runs.run import run_collections

        check_argument("run_date", run_date, DAY)
        if automation is not None:
            check_argument("automation", automation, TEXT)
        check_argument("at_once", at_once, YES_OR_NO)
        if sender is not None:
            check_argument("sender", sender, _SENDER)
        return run_collections(
            self.engine,
            self.read_models,
            run_date=run_date,
            automation=automation,
            at_once=at_once,
            sender=sender,
        )

    def today(self) -> date:
        """The current day of the ledger's clock, in UTC."""
        return self.engine.today()

    def fingerprint(self, text: str) -> str:
        """The HMAC-SHA-256 of a text with the ledger's key, which recognizes the text without storing it."""
        check_argument("text", text, TEXT)
        return self.engine.fingerprint(text)

    def close(self) -> None:
        """Closes all connections of the ledger."""
        if "read_models" in self.__dict__:
            self.read_models.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, KeyboardInterrupt) and self.engine.recorded_last:
            error.add_note(f"commit {self.engine.recorded_last} is recorded and stays")
        self.close()

    def execute(
        self,
        command: Command,
        *,
        idempotency_key: str | None = None,
        actor: str = "",
        reason: str = "",
        correlation: str = "",
        source: Source = "manual",
        dry_run: bool = False,
    ) -> Executed:
        """Decide the command on the current books and record its events.

        If the same key comes again with the same command, nothing is done and the first answer is returned; with
        another command, IdempotencyKeyReused is raised. `dry_run` decides the command but records nothing: it draws no
        numbers and keeps no key. Raises Refusal, StoreError, and TypeError if `command` is not a command.
        """
        if not isinstance(command, Command):
            check_argument("command", command, _COMMAND)
        if dry_run is not False:
            check_argument("dry_run", dry_run, YES_OR_NO)
        return self.engine.execute(
            command,
            idempotency_key=idempotency_key,
            actor=actor,
            reason=reason,
            correlation=correlation,
            source=source,
            dry_run=dry_run,
        )

    def execute_many(
        self, requests: Iterable[Request], *, dry_run: bool = False
    ) -> list[Executed | LedgerError]:
        """Execute requests under one lock and in one database transaction, each in a commit of its own.

        Returns one outcome for each request: the answer, or the refusal of a request that was refused and changed
        nothing. Each request is decided on the books that the requests before it have left. `dry_run` undoes everything
        at the end. Raises StoreError and TypeError.
        """
        check_argument("requests", requests, LIST)
        check_argument("dry_run", dry_run, YES_OR_NO)
        requests = list(requests)
        for request in requests:
            if not isinstance(request, Request):
                wrong = type(request).__name__
                raise TypeError(
                    f"requests are made of commands, as Request(command, …): a {wrong} is none"
                )
            check_argument("command", request.command, _COMMAND)
        return self.engine.execute_many(requests, dry_run=dry_run)

    def executed_before(self, idempotency_key: str) -> Executed | None:
        """The answer that was given to the request with this key, or None if there was none."""
        check_argument("idempotency_key", idempotency_key, TEXT)
        return self.engine.executed_before(idempotency_key)

    def written(self, executed: Executed) -> audit.Written:
        """What a command wrote to each ledger or, after a dry run, what it would have written."""
        check_argument("executed", executed, _EXECUTED)
        events = executed.read_events()
        if events or not executed.commit_no:
            return audit.written(self._store, self._mapper, events)
        return audit.written_in(self._store, self._mapper, executed.commit_no)

    def match_replay(
        self,
        *,
        first_day: date,
        last_day: date,
        rules: SetMatchingRules | None = None,
        bank_account_no: str = "",
    ) -> MatchReplayReport:
        """Where other matching rules, or those that hold now, would have decided otherwise.

        It looks at the lines booked on these days that automatic application has decided, on the open entries as they
        were known then. Nothing is recorded. Raises BankAccountUnknown or MatchingRulesInvalid.
        """
        replayed = self.payment_reconciliation.replayed(
            first_day, last_day, rules=rules, bank_account_no=bank_account_no
        )
        return reports.match_replay(
            self.read_models,
            first_day=first_day,
            last_day=last_day,
            looked_at=len(replayed),
            lines=[
                reports.ComparedLine(
                    line.statement.statement_no,
                    line.statement.currency,
                    line.was,
                    line.would_be,
                    line.today,
                )
                for line in replayed
                if line.differs
            ],
        )
