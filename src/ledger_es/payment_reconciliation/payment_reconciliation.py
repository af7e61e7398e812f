"""Payment reconciliation: records statement files, and proposes and records what their lines settle."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ledger_es.aggregates.event import statement_stream
from ledger_es.collector import collector_paused
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_details import AttachDetails
from ledger_es.errors import EntryChangedSince, LedgerError
from ledger_es.payment_reconciliation.attaching import Attaching
from ledger_es.payment_reconciliation.by_hand import ByHand
from ledger_es.payment_reconciliation.dry_run import (
    confidences,
    held_proposals,
    imported_statements,
    with_matches,
)
from ledger_es.payment_reconciliation.imported import FileRequest, Imported
from ledger_es.payment_reconciliation.match_settings import ToleranceAnswer
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.payment_reconciliation.original_files import Purging
from ledger_es.payment_reconciliation.posting_unseen import post_unseen
from ledger_es.payment_reconciliation.proposing import Proposing
from ledger_es.payment_reconciliation.statement_details import attach_waiting
from ledger_es.payment_reconciliation.statement_reading import import_command_of
from ledger_es.payment_reconciliation.stopped import left_noted
from ledger_es.queries.bank_account import applies_automatically, bank_accounts
from ledger_es.queries.statement_lines import (
    StatementWithLines,
    last_lines_with_references,
)
from ledger_es.shell.request import Executed, Request
from ledger_es.statements import (
    DEFAULT_SETTINGS,
    ReaderSettings,
    open_statement_files,
)
from ledger_es.values import nfc
from ledger_es.values.arguments import (
    LIST,
    NUMBERS,
    PATH,
    TEXT,
    YES_OR_NO,
    Argument,
    arguments_checked,
)

PROPOSALS_AGAIN = 3
"""How often proposals are computed again if entries change between proposing and recording."""


_ARGUMENTS: Final = {
    **dict.fromkeys(("bank_account_no", "statement_no", "idempotency_key"), TEXT),
    "tolerance": Argument(lambda value: value in ("", "accept", "leave"), '"accept" or "leave"'),
    **dict.fromkeys(
        ("adopt_opening", "apply", "as_new", "dry_run", "only_known_accounts", "overwrite"),
        YES_OR_NO,
    ),
    "path": PATH,
    "reader_settings": Argument(
        lambda value: isinstance(value, ReaderSettings), "ReaderSettings of ledger_es.statements"
    ),
    "files": LIST,
    "line_nos": NUMBERS,
}


@arguments_checked(_ARGUMENTS)
class PaymentReconciliation(Proposing, ByHand, Attaching, Purging):
    """Imports statement files and applies their lines automatically: `ledger.payment_reconciliation`.

    It executes commands on the engine and asks the read models of the same ledger.
    """

    # --- files ---

    def import_file(
        self,
        path: str | os.PathLike[str],
        *,
        bank_account_no: str = "",
        adopt_opening: bool = False,
        only_known_accounts: bool = False,
        reader_settings: ReaderSettings = DEFAULT_SETTINGS,
        as_new: bool = False,
        apply: bool = True,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        **who: Any,
    ) -> list[Imported]:
        """Record every statement of the file, or of all files in a ZIP, and apply the lines automatically.

        If automatic application is switched off for the bank account, the lines wait for `apply_automatically` or a
        person. Statements of other accounts are left out if one is named; with `only_known_accounts`, those of accounts
        that the books do not have; the answer counts them by account. A known file changes nothing, except that lines
        are applied now if an earlier import was cut off before. `reader_settings` say what the file does not (QIF: its
        currency and the order of its dates). `who` is the actor, reason and correlation, as for
        `Ledger.execute`. Raises StatementRefused or another Refusal. Earlier files of the same ZIP stay recorded; the
        refusal's fact `imported_before` names them.
        """
        options: dict[str, Any] = {
            "bank_account_no": bank_account_no,
            "adopt_opening": adopt_opening,
            "only_known_accounts": only_known_accounts,
            "reader_settings": reader_settings,
            "as_new": as_new,
        }
        if dry_run:
            files = [(path, idempotency_key)]
            return self.try_files(files, apply=apply, **options, **who)
        outcomes: list[Imported] = []
        try:
            for file in self._requests(path, idempotency_key, who, **options):
                outcomes.append(self._import(file, who, apply=apply))
        except LedgerError as error:
            if statement_nos := [no for outcome in outcomes for no in outcome.statement_nos]:
                error.noting(imported_before=statement_nos)
            raise
        return outcomes

    def _import(self, file: FileRequest, who: dict[str, Any], *, apply: bool) -> Imported:
        if isinstance(file.request.command, AttachDetails):
            return self._attached(file, who, apply=apply)
        executed = self._engine.execute(**file.request._asdict())
        waited: list[str] = []
        if executed.commit_no and not executed.replayed:
            brought = [*executed.numbers["statement_nos"], *executed.numbers.get("decided_nos", ())]
            waited = attach_waiting(self._engine, self._read_models, brought, **who)
        counts_by_statement: dict[str, dict[str, int]] = {}
        if apply and executed.commit_no:
            numbers = executed.numbers
            # Pages that waited have lines to apply once the last of them has come.
            to_apply = [*numbers["statement_nos"], *numbers.get("decided_nos", ())]
            left = list(filter(self._is_applied, to_apply))
            with left_noted(left):
                while left:
                    counts = self._applied_after_import(left[0], executed, who)
                    if counts is not None:
                        counts_by_statement[left[0]] = counts
                    del left[0]
        return Imported(
            file.file_name,
            executed,
            counts_by_statement,
            warnings=(*file.warnings, *waited),
        )

    def _applied_after_import(
        self, statement_no: str, executed: Executed, who: dict[str, Any]
    ) -> dict[str, int] | None:
        """The number of lines by confidence, or None if an earlier import has applied the lines or there are none."""
        # An import that was cut off before this point is completed when the file is imported again.
        if executed.replayed and self._touched_since(statement_no, executed.commit_no):
            return None
        applied = self.apply_automatically(statement_no, **who)
        if executed.replayed and not applied.commit_no:
            return None
        counts: dict[str, int] = applied.numbers.get("confidences", {})
        return counts

    def try_files(
        self,
        files: Sequence[tuple[str | os.PathLike[str], str | None]],
        *,
        bank_account_no: str = "",
        adopt_opening: bool = False,
        only_known_accounts: bool = False,
        reader_settings: ReaderSettings = DEFAULT_SETTINGS,
        as_new: bool = False,
        apply: bool = True,
        **who: Any,
    ) -> list[Imported]:
        """A dry run of importing these files in order, each with its key. Nothing is recorded."""
        options: dict[str, Any] = {
            "bank_account_no": bank_account_no,
            "adopt_opening": adopt_opening,
            "only_known_accounts": only_known_accounts,
            "reader_settings": reader_settings,
            "as_new": as_new,
        }
        requests = [
            request for path, key in files for request in self._requests(path, key, who, **options)
        ]
        outcomes = self._engine.execute_many([file.request for file in requests], dry_run=True)
        imported: list[Imported] = []
        with held_proposals() as hold:
            for file, executed in zip(requests, outcomes, strict=True):
                if isinstance(executed, LedgerError):
                    raise executed
                counts_by_statement: dict[str, dict[str, int]] = {}
                would_be: list[StatementWithLines] = []
                for statement in self._statements_to_apply(file.request, executed):
                    statement_no = statement.statement.statement_no
                    if apply and self._is_applied(statement_no):
                        command = self._match(statement, statement.lines)
                        for index in self._indexes.values():
                            hold(index.proposals_held(), command)
                        statement = with_matches(statement, command)
                        counts_by_statement[statement_no] = confidences(statement)
                    would_be.append(statement)
                imported.append(
                    Imported(
                        file.file_name,
                        executed,
                        counts_by_statement,
                        tuple(would_be),
                        file.warnings,
                    )
                )
        return imported

    def _statements_to_apply(
        self, request: Request, executed: Executed
    ) -> list[StatementWithLines]:
        """The statements that the request would bring to automatic application."""
        if isinstance(request.command, AttachDetails):
            return []
        if not executed.replayed:
            assert isinstance(request.command, ImportStatements)
            return imported_statements(request.command, executed)
        return [
            self._statement(statement_no)
            for statement_no in executed.numbers["statement_nos"]
            if executed.commit_no and not self._touched_since(statement_no, executed.commit_no)
        ]

    def _requests(
        self,
        path: str | os.PathLike[str],
        idempotency_key: str | None,
        who: dict[str, Any],
        reader_settings: ReaderSettings = DEFAULT_SETTINGS,
        bank_account_no: str = "",
        **options: Any,
    ) -> Iterator[FileRequest]:
        """A request for the file, or for every file in a ZIP."""
        with self._read_models.at(FAR) as (connection, moment):
            accounts = bank_accounts(connection, moment)
        for place, (name, source) in enumerate(open_statement_files(Path(path))):
            with collector_paused():
                command = import_command_of(
                    source,
                    name,
                    accounts,
                    self._engine.fingerprint,
                    bank_account_no=bank_account_no,
                    given=reader_settings,
                    **options,
                )
            if isinstance(command, ImportStatements):
                command = self._with_earlier_lines(command)
            key = f"{idempotency_key}/{place}" if idempotency_key else None
            request = Request(command, idempotency_key=key, source="import", **who)
            yield FileRequest(name, request, command.warnings)

    def _with_earlier_lines(self, command: ImportStatements) -> ImportStatements:
        """The command with the last lines that have bank references of its statements, however long ago."""
        references = {
            line.bank_reference for statement in command.statements for line in statement.lines
        }
        with self._read_models.at(FAR) as (connection, moment):
            earlier = last_lines_with_references(connection, moment, references)
        return command.model_copy(update={"earlier_lines": earlier}) if earlier else command

    def _is_applied(self, statement_no: str) -> bool:
        """Whether automatic application follows an import on the statement's bank account."""
        with self._read_models.at(FAR) as (connection, moment):
            return applies_automatically(connection, moment, statement_no.rpartition("/")[0])

    def _touched_since(self, statement_no: str, commit_no: int) -> bool:
        """Whether anything was recorded about the statement after that commit."""
        store = self._engine.store
        commit = store.commit(commit_no)
        assert commit is not None, f"commit {commit_no} imported {statement_no} but is not there"
        rows = store.stream_events(statement_stream(statement_no))
        return rows[-1].position > commit.position_last

    # --- lines ---

    def apply_automatically(
        self,
        statement_no: str,
        line_nos: Sequence[int] = (),
        *,
        overwrite: bool = False,
        tolerance: ToleranceAnswer = "",
        idempotency_key: str | None = None,
        **who: Any,
    ) -> Executed:
        """Propose what the lines settle, and record it. Accepted and manual lines do not change unless `overwrite`.

        `tolerance` says whether differences within the tolerance and late discounts are accepted ("accept") or left
        open ("leave"); empty: as the rules of the ledger say, which accept what they do not ask about.

        If an entry has changed in the meantime, the proposals are computed again. Raises StatementUnknown,
        StatementLineUnknown, StatementIsPosted or another Refusal.
        """
        statement_no = nfc(statement_no)
        if idempotency_key is not None:
            # The same request may lead to other proposals on other books, so its key is looked up first.
            before = self._engine.executed_before(idempotency_key)
            if before is not None and _is_answer_for(before, statement_no):
                return before
        for _ in range(PROPOSALS_AGAIN):
            command = self.proposed(
                statement_no, line_nos, overwrite=overwrite, tolerance=tolerance
            )
            try:
                return self._engine.execute(
                    command, idempotency_key=idempotency_key, source="automatic", **who
                )
            except EntryChangedSince:
                continue
        return self._engine.execute(
            self.proposed(statement_no, line_nos, overwrite=overwrite, tolerance=tolerance),
            idempotency_key=idempotency_key,
            source="automatic",
            **who,
        )

    def post_unseen(self, statement_no: str) -> int:
        """Post the lines that are High without a doubt, if their bank account allows it (its setting `automation`).

        The bank account is reconciled if that is the whole statement. Returns how many lines were posted. The actor is
        `automation`; what cannot be posted now is left for a person. Raises StoreError.
        """
        return post_unseen(self._engine, self._read_models, nfc(statement_no))


def _is_answer_for(executed: Executed, statement_no: str) -> bool:
    """Whether the answer comes from automatic application of this statement, and not from another command."""
    numbers = executed.numbers
    return numbers.get("statement_no") == statement_no and "confidences" in numbers
