"""Proposing what the lines of statements settle, from the open entries as they stand; nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from ledger_es.collector import collector_paused
from ledger_es.commands.bank_statement_matches import MatchLines
from ledger_es.commands.matching_rules import SetMatchingRules, rules_asked
from ledger_es.errors import BankAccountUnknown, StatementIsPosted, StatementUnknown
from ledger_es.matching import Profile
from ledger_es.payment_reconciliation.bank_statement_matches import (
    line_of,
    line_texts,
    match_command,
)
from ledger_es.payment_reconciliation.closed_documents import ClosedDocumentsNamed
from ledger_es.payment_reconciliation.dry_run import with_matches
from ledger_es.payment_reconciliation.foreign_entries import at_rates_of_lines
from ledger_es.payment_reconciliation.match_settings import (
    ToleranceAnswer,
    match_settings,
    stored_mappings,
    stored_rules,
)
from ledger_es.payment_reconciliation.matching_index import FAR, MatchingIndex
from ledger_es.payment_reconciliation.replaying import MatchReplay, ReplayedLine
from ledger_es.queries import ReadModels
from ledger_es.queries.alike import statement_no_alike
from ledger_es.queries.bank_account import bank_account_is_known
from ledger_es.queries.statement_lines import LineRow, StatementWithLines, lines
from ledger_es.queries.statements import statements
from ledger_es.shell.engine import Engine
from ledger_es.values import nfc
from ledger_es.values.arguments import DAY, NUMBERS, TEXT, YES_OR_NO, Argument, arguments_checked

_ARGUMENTS: Final = {
    **dict.fromkeys(("statement_no", "bank_account_no"), TEXT),
    **dict.fromkeys(("first_day", "last_day"), DAY),
    "rules": Argument(
        lambda value: value is None or isinstance(value, SetMatchingRules), "SetMatchingRules"
    ),
    "line_nos": NUMBERS,
    "overwrite": YES_OR_NO,
    "tolerance": Argument(lambda value: value in ("", "accept", "leave"), '"accept" or "leave"'),
    "profile": Argument(
        lambda value: value in ("careful", "business_central"), '"careful" or "business_central"'
    ),
}


@arguments_checked(_ARGUMENTS)
class Proposing:
    """Proposes what lines settle. The indexes of open entries are kept from one proposal to the next."""

    _engine: Engine
    _read_models: ReadModels

    def __init__(self, engine: Engine, read_models: ReadModels) -> None:
        self._engine = engine
        self._read_models = read_models
        self._indexes: dict[Profile, MatchingIndex] = {}
        self._closed_documents = ClosedDocumentsNamed(read_models)

    def matching_index(self, profile: Profile = "careful") -> MatchingIndex:
        """The index of the open entries, read as the profile says. Most ledgers use one profile."""
        index = self._indexes.get(profile)
        if index is None:
            index = MatchingIndex(self._engine, self._read_models, profile)
            self._indexes[profile] = index
        return index

    def proposed(
        self,
        statement_no: str,
        line_nos: Sequence[int] = (),
        *,
        overwrite: bool = False,
        tolerance: ToleranceAnswer = "",
    ) -> MatchLines:
        """The command that automatic application would execute for the lines now. Nothing is recorded."""
        with collector_paused():
            statement = self._statement(statement_no, line_nos)
            return self._proposed(statement, overwrite=overwrite, tolerance=tolerance)

    def would_be_applied(
        self,
        statement_no: str,
        line_nos: Sequence[int] = (),
        *,
        overwrite: bool = False,
        tolerance: ToleranceAnswer = "",
    ) -> StatementWithLines:
        """The statement with the lines as they would be after `apply_automatically`. Nothing is recorded."""
        statement = self._statement(statement_no, line_nos)
        command = self._proposed(statement, overwrite=overwrite, tolerance=tolerance)
        return with_matches(statement, command)

    def replayed(
        self,
        first_day: date,
        last_day: date,
        *,
        rules: SetMatchingRules | None = None,
        bank_account_no: str = "",
    ) -> list[ReplayedLine]:
        """What automatic application would have decided by these rules, or by those that hold now.

        It looks at the lines booked on these days that it has decided, on the open entries as they were known then.
        Nothing is recorded. Raises BankAccountUnknown or MatchingRulesInvalid.
        """
        bank_account_no = nfc(bank_account_no)
        with self._read_models.at(FAR) as (connection, _):
            if bank_account_no and not bank_account_is_known(connection, bank_account_no):
                raise BankAccountUnknown(bank_account_no=bank_account_no)
        rule_set = stored_rules(self._read_models)
        if rules is not None:
            own = rules_asked(rules, rule_set.rules, tuple(rule_set.own_rules))
            asked = rule_set._replace(rules=own.rules, own_rules=frozenset(own.own_rules))
            # Rules that are only tried have no version.
            rule_set = asked if asked == rule_set else asked._replace(version=0)
        replay = MatchReplay(self._engine, self._read_models, rule_set)
        with collector_paused():
            return replay.replayed(first_day, last_day, bank_account_no)

    def _proposed(
        self, statement: StatementWithLines, *, overwrite: bool, tolerance: ToleranceAnswer
    ) -> MatchLines:
        mode = statement.statement.mode
        if mode:
            raise StatementIsPosted(statement_no=statement.statement.statement_no, mode=mode)
        undecided = [
            line
            for line in statement.lines
            if not line.is_posted and (overwrite or not line.is_decided)
        ]
        return self._match(statement, undecided, tolerance)

    def _statement(self, statement_no: str, line_nos: Sequence[int] = ()) -> StatementWithLines:
        statement_no = nfc(statement_no)
        with self._read_models.at(FAR) as (connection, moment):
            statement_rows = statements(connection, moment, statement_no=statement_no)
            if not statement_rows:
                meant = statement_no_alike(connection, statement_no)
                raise StatementUnknown(statement_no=statement_no).or_meant(meant)
            rows = lines(connection, moment, statement_no, line_nos)
        seals = [seal for row in rows for seal in (row.payer_seal, row.text_seal) if seal]
        return StatementWithLines(statement_rows[0], tuple(rows), self._read_models.texts(seals))

    def _match(
        self, statement: StatementWithLines, rows: Sequence[LineRow], answer: ToleranceAnswer = ""
    ) -> MatchLines:
        """The command with the proposals for these lines. Lines that are known or not decided get none."""
        bank_account_no = statement.statement.bank_account_no
        settings = match_settings(self._read_models, bank_account_no, answer)
        mappings = stored_mappings(self._read_models)
        currency = statement.statement.currency
        lines_to_match = [
            line_of(row, currency, line_texts(row, statement.texts)) for row in rows if row.is_money
        ]
        rules = stored_rules(self._read_models)
        index = self.matching_index(settings.profile)
        last_day = max((line.date for line in lines_to_match), default=FAR)
        command = match_command(
            statement.statement.statement_no,
            lines_to_match,
            index.for_lines(lines_to_match, currency, last_day, rules, settings),
            mappings,
            settings,
            rules,
            doubts_about=index.doubts_about,
            closed_documents=self._closed_documents,
            debts_of=lambda customers: index.debts_of(customers, currency, last_day),
        )
        return at_rates_of_lines(command, lines_to_match, last_day, index.valued_on)
