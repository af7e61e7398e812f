"""Statements, from file to posting: what needs more than one step, reading files and proposing, beside the commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger_es.aggregates.event import statement_stream
from ledger_es.automatic_application import line_of, match_command, texts_of
from ledger_es.collector import collector_paused
from ledger_es.commands.bank_statement_matches import MatchLines
from ledger_es.errors import EntryChangedSince, StatementIsPosted, StatementUnknown
from ledger_es.matching import Mapping, Settings
from ledger_es.matching_index import FAR, MatchingIndex
from ledger_es.projections.statement_questions import lines, match_tolerance, statements
from ledger_es.statement_intake import import_command
from ledger_es.statements import open_statement_files, read_statement_file

if TYPE_CHECKING:
    from ledger_es.ledger import Executed, Ledger

PROPOSED_AGAIN = 3
"""How often a proposal is made anew when entries change between proposing and recording."""


class Imported(NamedTuple):
    """A file recorded (or known already: `replayed`), and what automatic application made of its statements."""

    file_name: str
    executed: Executed
    confidences: dict[str, dict[str, int]]
    """By statement: how many lines with which confidence."""


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
        **who: Any,
    ) -> list[Imported]:
        """Record every statement of the file (a ZIP: of each file in it) and apply the lines automatically.

        A file that is known changes nothing, unless it was recorded and, by some accident, never applied: that is made
        up for. `who`: actor, reason, correlation, dry_run, as for `Ledger.execute`. Raises StatementRefused, Refusal.
        """
        outcomes: list[Imported] = []
        for place, (name, source) in enumerate(open_statement_files(path)):
            with collector_paused():
                file = read_statement_file(source, name, reversals="by_balance")
                content = source.read_bytes() if isinstance(source, Path) else source
                command = import_command(
                    file,
                    name,
                    content,
                    self._ledger.fingerprint,
                    bank_account_no=bank_account_no,
                    adopt_opening=adopt_opening,
                )
                del file
            key = f"{idempotency_key}/{place}" if idempotency_key else None
            executed = self._ledger.execute(command, idempotency_key=key, source="import", **who)
            confidences: dict[str, dict[str, int]] = {}
            if apply and executed.commit_no:
                for statement_no in executed.numbers["statement_nos"]:
                    # Cut off before this point, an import is finished when it is asked for again.
                    if executed.replayed and self._touched_since(statement_no, executed.commit_no):
                        continue
                    applied = self.apply_automatically(statement_no, **who)
                    confidences[statement_no] = applied.numbers.get("confidences", {})
            outcomes.append(Imported(name, executed, confidences))
        return outcomes

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

        An entry that changed meanwhile is proposed again on the books as they are then.
        """
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

    def _proposed(
        self, statement_no: str, line_nos: Sequence[int], *, overwrite: bool
    ) -> MatchLines:
        read_models = self._ledger.read_models
        with read_models.at(FAR) as (connection, moment):
            found = statements(connection, moment, statement_no=statement_no)
            if not found:
                raise StatementUnknown(statement_no=statement_no)
            statement = found[0]
            rows = lines(connection, moment, statement_no, line_nos)
            tolerance = match_tolerance(connection, moment, statement.bank_account_no)
        settings = Settings(
            bank_account_no=statement.bank_account_no,
            tolerance_type=tolerance.kind,
            tolerance_value=tolerance.value,
            employee_entries=False,
        )
        if statement.mode:
            raise StatementIsPosted(statement_no=statement_no, mode=statement.mode)
        kept = () if overwrite else ("manual", "accepted")
        rows = [row for row in rows if row.confidence not in kept and not row.duplicate_of]
        seals = [seal for row in rows for seal in (row.payer_seal, row.text_seal) if seal]
        texts = texts_of(rows, read_models.texts(seals))
        wanted = [
            line_of(row, statement.currency, said) for row, said in zip(rows, texts, strict=True)
        ]
        index = self.index.caught_up()
        return match_command(statement_no, wanted, index, self._mappings(), settings)

    def _mappings(self) -> list[Mapping]:
        found = self._ledger.text_mappings()
        texts = self._ledger.read_models.texts([mapping.text_seal for mapping in found])
        return [
            Mapping(
                line_no=mapping.mapping_no,
                text=texts[mapping.text_seal],
                account_type=mapping.account_type,
                debit_account=mapping.debit_account_no,
                credit_account=mapping.credit_account_no,
                account_no=mapping.account_no,
            )
            for mapping in found
            if mapping.text_seal in texts
        ]


def _is_answer_for(executed: Executed, statement_no: str) -> bool:
    """Whether automatic application of this statement gave the answer, and not another command with the same key."""
    numbers = executed.numbers
    return numbers.get("statement_no") == statement_no and "confidences" in numbers
