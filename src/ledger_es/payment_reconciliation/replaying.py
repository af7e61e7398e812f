"""Match replay: past statements against another rule set, on the open entries as they were known then.

Nothing is recorded. What a line settles today, by a person or by automatic application, says which of two decisions was
right. Source: matching_beyond.md 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger_es.matching import Profile, RuleSet
from ledger_es.payment_reconciliation.bank_statement_matches import (
    line_of,
    line_texts,
    match_command,
)
from ledger_es.payment_reconciliation.closed_documents import closed_documents_named
from ledger_es.payment_reconciliation.debts import debts
from ledger_es.payment_reconciliation.dry_run import with_matches
from ledger_es.payment_reconciliation.foreign_entries import at_rates_of_lines
from ledger_es.payment_reconciliation.match_settings import mappings_known, settings_known
from ledger_es.payment_reconciliation.matching_index import FAR, MatchingIndex
from ledger_es.queries import Connection, Moment, ReadModels
from ledger_es.queries.line_decisions import AutomaticDecisionRow, automatic_decisions
from ledger_es.queries.statement_lines import LineRow, StatementWithLines, lines
from ledger_es.queries.statements import StatementRow, statements
from ledger_es.shell.engine import Engine
from ledger_es.values import day_number


class ReplayedLine(NamedTuple):
    """A line as it was decided, as the other rules would decide it, and as it stands today."""

    statement: StatementRow
    was: LineRow
    would_be: LineRow
    today: LineRow

    @property
    def differs(self) -> bool:
        return _decision(self.was) != _decision(self.would_be)


def _decision(line: LineRow) -> tuple[object, ...]:
    return (line.confidence, bool(line.review_required), sorted(line.applications))


class MatchReplay:
    """Tries past decisions again. The index of each commit is built once."""

    def __init__(self, engine: Engine, read_models: ReadModels, rules: RuleSet) -> None:
        self._engine = engine
        self._read_models = read_models
        self._rules = rules
        self._indexes: dict[tuple[Profile, int], MatchingIndex] = {}

    def replayed(
        self, first_day: date, last_day: date, bank_account_no: str = ""
    ) -> list[ReplayedLine]:
        """The lines booked on these days that automatic application has decided, each tried again."""
        with self._read_models.at(FAR) as (connection, moment):
            return [
                line
                for statement in statements(connection, moment, bank_account_no=bank_account_no)
                for line in self._of_statement(connection, moment, statement)
                if day_number(first_day) <= line.was.posting_day <= day_number(last_day)
            ]

    def _of_statement(
        self, connection: Connection, moment: Moment, statement: StatementRow
    ) -> Iterator[ReplayedLine]:
        """The lines that were decided together are tried together."""
        by_commit: dict[int, list[AutomaticDecisionRow]] = {}
        for decision in automatic_decisions(connection, moment, statement.statement_no):
            by_commit.setdefault(decision.commit_no, []).append(decision)
        for commit_no, decisions in by_commit.items():
            line_nos = [decision.line_no for decision in decisions]
            then = moment._replace(commit_no=commit_no, is_head=False)
            was = lines(connection, then, statement.statement_no, line_nos)
            read_at = then._replace(commit_no=decisions[0].candidates_commit_no)
            would_be = self._would_be(connection, read_at, statement, was)
            today = lines(connection, moment, statement.statement_no, line_nos)
            for each in zip(was, would_be, today, strict=True):
                yield ReplayedLine(statement, *each)

    def _would_be(
        self,
        connection: Connection,
        read_at: Moment,
        statement: StatementRow,
        rows: Sequence[LineRow],
    ) -> tuple[LineRow, ...]:
        settings = settings_known(connection, read_at, statement.bank_account_no)
        index = self._indexes.setdefault(
            (settings.profile, read_at.commit_no),
            MatchingIndex(self._engine, self._read_models, settings.profile),
        )
        seals = [seal for row in rows for seal in (row.payer_seal, row.text_seal) if seal]
        texts = self._read_models.texts(seals)
        currency = statement.currency
        to_match = [line_of(row, currency, line_texts(row, texts)) for row in rows]
        last_day = max(line.date for line in to_match)
        entries = index.known_at(connection, read_at, currency, last_day)
        command = match_command(
            statement.statement_no,
            to_match,
            entries,
            mappings_known(self._read_models, connection, read_at),
            settings,
            self._rules,
            doubts_about=index.doubts_about,
            closed_documents=lambda asked: closed_documents_named(connection, read_at, asked),
            debts_of=lambda customers: debts(
                connection, read_at, index.entries_of, customers, currency, last_day
            ),
        )
        command = at_rates_of_lines(command, to_match, last_day, index.valued_on)
        bare = tuple(row._replace(applications=(), candidates=()) for row in rows)
        return with_matches(StatementWithLines(statement, bare, texts), command).lines
