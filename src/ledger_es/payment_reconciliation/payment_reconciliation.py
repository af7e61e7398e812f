"""Statements, from file to posting: what needs more than one step, reading files and proposing, beside the commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.event import statement_stream
from ledger_es.collector import collector_paused
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_matches import MatchLines
from ledger_es.errors import EntryChangedSince, LedgerError, StatementIsPosted, StatementUnknown
from ledger_es.matching import Mapping, Settings
from ledger_es.payment_reconciliation.importing import import_command
from ledger_es.payment_reconciliation.index import FAR, MatchingIndex
from ledger_es.payment_reconciliation.proposing import line_of, match_command, texts_of
from ledger_es.payment_reconciliation.trying import StatementRows, holding, would_be_statements
from ledger_es.queries.bank_account import applies_automatically, match_tolerance
from ledger_es.queries.statements import LineRow, lines, statements
from ledger_es.reports import StatementReport
from ledger_es.reports.report import asking
from ledger_es.shell.request import Executed, Request
from ledger_es.statements import open_statement_files, read_statement_file
from ledger_es.values import nfc

if TYPE_CHECKING:
    from ledger_es.ledger import Ledger

PROPOSED_AGAIN = 3
"""How often a proposal is made anew when entries change between proposing and recording."""


class StatementGap(NamedTuple):
    """A statement that does not open with the balance at which its bank account stood.

    `is_first`: it is the first of its bank account, otherwise a statement in between is missing.
    """

    statement_no: str
    bank_account_no: str
    opening_balance: Decimal
    balance_before: Decimal
    is_first: bool


class Imported(NamedTuple):
    """A file recorded (or known already: `replayed`), and what automatic application made of its statements."""

    file_name: str
    executed: Executed
    confidences: dict[str, dict[str, int]]
    """By statement: how many lines with which confidence."""
    would_be: tuple[StatementReport, ...] = ()
    """Of a dry run: the statements as they would be shown, with what would be proposed for their lines."""
    warnings: tuple[str, ...] = ()
    """What was odd in the file and how it was taken, by place."""

    @property
    def brought(self) -> list[str]:
        """The statements that this import has recorded."""
        return (
            [] if self.executed.replayed else list(self.executed.numbers.get("statement_nos", ()))
        )

    @property
    def gaps(self) -> list[StatementGap]:
        """The statements recorded by this import that do not go on from the one before."""
        if self.executed.replayed:
            return []
        events = (recorded.event for recorded in self.executed.events)
        return [
            StatementGap(
                event.statement_no,
                event.bank_account_no,
                event.opening_balance,
                event.balance_before,
                is_first=event.sequence_no == 1,
            )
            for event in events
            if isinstance(event, StatementImported) and event.gap_before
        ]


class _FileRequest(NamedTuple):
    """A file by name, with the request that records it and what was odd in it."""

    name: str
    request: Request
    warnings: tuple[str, ...]


class PaymentReconciliation:
    """The main job on one ledger: `ledger.payment_reconciliation`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.index = MatchingIndex(ledger.store, ledger.mapper, ledger.read_models)

    def import_file(
        self,
        path: Path,
        *,
        bank_account_no: str = "",
        adopt_opening: bool = False,
        apply: bool = True,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        **who: Any,
    ) -> list[Imported]:
        """Record every statement of the file (a ZIP: of each file in it) and apply the lines automatically.

        Where the bank account has automatic application switched off, they wait for `apply_automatically` or a person.
        A file that is known changes nothing, unless it was recorded and, by some accident, never applied: that is made
        up for. `who`: actor, reason, correlation, as for `Ledger.execute`. Raises StatementRefused, Refusal; what files
        of a ZIP before the refused one brought stands, and is named in the refusal's facts (`imported_before`).
        """
        options: dict[str, Any] = {
            "bank_account_no": bank_account_no,
            "adopt_opening": adopt_opening,
        }
        if dry_run:
            files = [(path, idempotency_key)]
            return self.try_files(files, apply=apply, **options, **who)
        outcomes: list[Imported] = []
        try:
            for one in self._requests(path, idempotency_key, who, **options):
                outcomes.append(self._import(one, who, apply=apply))
        except LedgerError as error:
            if brought := [no for one in outcomes for no in one.brought]:
                error.noting(imported_before=brought)
            raise
        return outcomes

    def _import(self, file: _FileRequest, who: dict[str, Any], *, apply: bool) -> Imported:
        executed = self._ledger.execute(**file.request._asdict())
        confidences: dict[str, dict[str, int]] = {}
        if apply and executed.commit_no:
            for statement_no in filter(self._is_applied, executed.numbers["statement_nos"]):
                # Cut off before this point, an import is finished when it is asked for again.
                if executed.replayed and self._touched_since(statement_no, executed.commit_no):
                    continue
                applied = self.apply_automatically(statement_no, **who)
                if executed.replayed and not applied.commit_no:
                    # A statement without lines: nothing was left to be made up for.
                    continue
                confidences[statement_no] = applied.numbers.get("confidences", {})
        return Imported(file.name, executed, confidences, warnings=file.warnings)

    def try_files(
        self,
        files: Sequence[tuple[Path, str | None]],
        *,
        bank_account_no: str = "",
        adopt_opening: bool = False,
        apply: bool = True,
        **who: Any,
    ) -> list[Imported]:
        """A dry run of importing these files, each with its key, one after the other: nothing is recorded."""
        options = {"bank_account_no": bank_account_no, "adopt_opening": adopt_opening}
        named = [one for path, key in files for one in self._requests(path, key, who, **options)]
        tried = self._ledger.execute_many([one.request for one in named], dry_run=True)
        with asking(self._ledger.read_models, self._ledger.today(), None) as question:
            answer = question.answer
        outcomes: list[Imported] = []
        with holding() as hold:
            for (name, request, warnings), executed in zip(named, tried, strict=True):
                if isinstance(executed, LedgerError):
                    raise executed
                found = self._brought(request, executed)
                applied = [
                    one for one in found if apply and self._is_applied(one.statement.statement_no)
                ]
                for one in applied:
                    command = self._match(one, [row for row in one.lines if not row.duplicate_of])
                    hold(self.index.caught_up(), command)
                    one.match(command)
                outcomes.append(
                    Imported(
                        name,
                        executed,
                        {one.statement.statement_no: one.confidences() for one in applied},
                        tuple(one.report(answer) for one in found),
                        warnings,
                    )
                )
        return outcomes

    def _brought(self, request: Request, executed: Executed) -> list[StatementRows]:
        """The statements that the request would bring to automatic application."""
        if not executed.replayed:
            assert isinstance(request.command, ImportStatements)
            return would_be_statements(request.command, executed.events)
        return [
            self._rows_of(statement_no)
            for statement_no in executed.numbers["statement_nos"]
            if executed.commit_no and not self._touched_since(statement_no, executed.commit_no)
        ]

    def _requests(
        self, path: Path, idempotency_key: str | None, who: dict[str, Any], **options: Any
    ) -> Iterator[_FileRequest]:
        """Every file behind the path."""
        for place, (name, source) in enumerate(open_statement_files(path)):
            with collector_paused():
                file = read_statement_file(source, name, reversals="by_balance")
                content = source.read_bytes() if isinstance(source, Path) else source
                command = import_command(file, name, content, self._ledger.fingerprint, **options)
                warnings = file.warnings
                del file
            key = f"{idempotency_key}/{place}" if idempotency_key else None
            request = Request(command, idempotency_key=key, source="import", **who)
            yield _FileRequest(name, request, warnings)

    def _is_applied(self, statement_no: str) -> bool:
        """Whether the statement's bank account wants automatic application after an import."""
        with self._ledger.read_models.at(FAR) as (connection, moment):
            return applies_automatically(connection, moment, statement_no.rpartition("/")[0])

    def _touched_since(self, statement_no: str, commit_no: int) -> bool:
        """Whether anything was recorded about the statement after that commit."""
        commit = self._ledger.store.commit(commit_no)
        assert commit is not None, f"commit {commit_no} imported {statement_no} but is not there"
        rows = self._ledger.store.stream_events(statement_stream(statement_no))
        return rows[-1].position > commit.position_last

    def apply_automatically(
        self,
        statement_no: str,
        line_nos: Sequence[int] = (),
        *,
        overwrite: bool = False,
        idempotency_key: str | None = None,
        **who: Any,
    ) -> Executed:
        """Propose for the lines what they settle, and record it. Accepted and manual lines stay unless `overwrite`.

        An entry that changed meanwhile is proposed again on the books as they are then. Raises StatementUnknown,
        StatementLineUnknown, StatementIsPosted, Refusal.
        """
        statement_no = nfc(statement_no)
        if idempotency_key is not None:
            # What is proposed depends on the books; the request is the statement, whatever was proposed then.
            before = self._ledger.executed_before(idempotency_key)
            if before is not None and _is_answer_for(before, statement_no):
                return before
        for _ in range(PROPOSED_AGAIN):
            command = self.proposed(statement_no, line_nos, overwrite=overwrite)
            try:
                return self._ledger.execute(
                    command, idempotency_key=idempotency_key, source="automatic", **who
                )
            except EntryChangedSince:
                continue
        return self._ledger.execute(
            self.proposed(statement_no, line_nos, overwrite=overwrite),
            idempotency_key=idempotency_key,
            source="automatic",
            **who,
        )

    def proposed(
        self, statement_no: str, line_nos: Sequence[int] = (), *, overwrite: bool = False
    ) -> MatchLines:
        """What automatic application would record for the lines now; nothing is recorded."""
        with collector_paused():
            return self._proposed(statement_no, line_nos, overwrite=overwrite)

    def would_be_applied(
        self, statement_no: str, line_nos: Sequence[int] = (), *, overwrite: bool = False
    ) -> StatementReport:
        """The lines as they would be after `apply_automatically`; nothing is recorded."""
        found = self._rows_of(statement_no, line_nos)
        found.match(self.proposed(statement_no, line_nos, overwrite=overwrite))
        with asking(self._ledger.read_models, self._ledger.today(), None) as question:
            return found.report(question.answer)

    def _proposed(
        self, statement_no: str, line_nos: Sequence[int], *, overwrite: bool
    ) -> MatchLines:
        found = self._rows_of(statement_no, line_nos)
        if found.statement.mode:
            raise StatementIsPosted(statement_no=statement_no, mode=found.statement.mode)
        wanted = [row for row in found.lines if overwrite or not row.is_decided]
        return self._match(found, [row for row in wanted if not row.duplicate_of])

    def _rows_of(self, statement_no: str, line_nos: Sequence[int] = ()) -> StatementRows:
        statement_no = nfc(statement_no)
        read_models = self._ledger.read_models
        with read_models.at(FAR) as (connection, moment):
            found = statements(connection, moment, statement_no=statement_no)
            if not found:
                raise StatementUnknown(statement_no=statement_no)
            rows = lines(connection, moment, statement_no, line_nos)
        seals = [seal for row in rows for seal in (row.payer_seal, row.text_seal) if seal]
        return StatementRows(found[0], rows, read_models.texts(seals))

    def _match(self, of: StatementRows, rows: Sequence[LineRow]) -> MatchLines:
        """What is proposed for these lines of the statement."""
        statement = of.statement
        with self._ledger.read_models.at(FAR) as (connection, moment):
            tolerance = match_tolerance(connection, moment, statement.bank_account_no)
        settings = Settings(
            bank_account_no=statement.bank_account_no,
            tolerance_type=tolerance.kind,
            tolerance_value=tolerance.value,
            employee_entries=False,
        )
        wanted = [
            line_of(row, statement.currency, said)
            for row, said in zip(rows, texts_of(rows, of.texts), strict=True)
        ]
        index = self.index.caught_up()
        return match_command(statement.statement_no, wanted, index, self._mappings(), settings)

    def _mappings(self) -> list[Mapping]:
        report = self._ledger.text_mappings()
        return [
            Mapping(
                line_no=mapping.mapping_no,
                text=report.texts[mapping.text_seal],
                account_type=mapping.account_type,
                debit_account=mapping.debit_account_no,
                credit_account=mapping.credit_account_no,
                account_no=mapping.account_no,
            )
            for mapping in report.mappings
            if mapping.text_seal in report.texts
        ]


def _is_answer_for(executed: Executed, statement_no: str) -> bool:
    """Whether automatic application of this statement gave the answer, and not another command with the same key."""
    numbers = executed.numbers
    return numbers.get("statement_no") == statement_no and "confidences" in numbers
