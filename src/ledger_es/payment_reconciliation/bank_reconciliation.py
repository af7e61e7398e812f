"""Reconciling a bank account as a task of its own: matches by rule, and a statement suggested from the ledger."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ledger_es.commands.bank_entry_matches import ProposeBankEntries, ProposedBankEntry
from ledger_es.commands.bank_reconciliation import OpenReconciliation
from ledger_es.errors import (
    BankAccountUnknown,
    EntryChangedSince,
    NothingToSuggest,
    StatementUnknown,
)
from ledger_es.matching.bank_entry_checks import match_checks
from ledger_es.matching.bank_entry_evidence import acceptable_evidence
from ledger_es.matching.bank_entry_matching import (
    BankEntryMatchingTerms,
    BankEntryToMatch,
    EntryMatch,
    LineKey,
    Matches,
    ReconciliationLine,
    match_automatically,
)
from ledger_es.matching.bank_entry_sets import match_sets
from ledger_es.payment_reconciliation.bank_statement_matches import line_of, line_texts
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation
from ledger_es.payment_reconciliation.typed_statement import TypedLine
from ledger_es.queries import Connection, Moment, ReadModels
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.bank_balance import bank_balances
from ledger_es.queries.check import check_no_by_bank_entry
from ledger_es.queries.open_entries_now import OpenBankRow, held_entries, open_bank_rows
from ledger_es.queries.statement_lines import LineRow, lines
from ledger_es.queries.statements import StatementRow, statements
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import Executed
from ledger_es.values import from_day_number, from_minor_units, nfc
from ledger_es.values.arguments import (
    AMOUNT,
    DAY,
    NUMBER,
    PATH,
    TEXT,
    YES_OR_NO,
    arguments_checked,
)

_ARGUMENTS: Final = {
    **dict.fromkeys(("bank_account_no", "statement_no", "printed_no", "idempotency_key"), TEXT),
    **dict.fromkeys(("posted_from", "posted_to"), DAY),
    **dict.fromkeys(("overwrite", "dry_run", "with_checks", "with_reversed"), YES_OR_NO),
    "closing_balance": AMOUNT,
    "days_tolerance": NUMBER,
    "path": PATH,
}


class _World(NamedTuple):
    """What a statement is matched with: its lines, the open entries, and the matches as they are.

    `released` are the lines whose matches are removed first.
    """

    statement: StatementRow
    lines: dict[int, ReconciliationLine]
    entries: dict[int, BankEntryToMatch]
    matches: Matches
    released: tuple[int, ...]
    commit_no: int


@arguments_checked(_ARGUMENTS)
class BankReconciliation:
    """Matches lines of statements with bank entries by rule: `ledger.bank_reconciliation`."""

    def __init__(
        self, engine: Engine, read_models: ReadModels, payments: PaymentReconciliation
    ) -> None:
        self._engine = engine
        self._read_models = read_models
        self._payments = payments

    def open_file(
        self, path: str | os.PathLike[str], *, bank_account_no: str = "", **who: Any
    ) -> list[str]:
        """Record the statements of a file and open a reconciliation with each; no payment is proposed.

        Of a file that is known the statements are opened that are not reconciled. Returns their numbers. `who` is the
        actor, reason and correlation. Raises StatementRefused or another Refusal.
        """
        opened: list[str] = []
        for imported in self._payments.import_file(
            path, bank_account_no=bank_account_no, apply=False, **who
        ):
            for statement_no in imported.executed.numbers.get("statement_nos", ()):
                with self._read_models.at(FAR) as (connection, moment):
                    (row,) = statements(connection, moment, statement_no=statement_no)
                if row.is_reconciled or row.is_withdrawn:
                    continue
                command = OpenReconciliation(statement_no=statement_no)
                self._engine.execute(command, source="import", **who)
                opened.append(statement_no)
        return opened

    def match_automatically(
        self,
        statement_no: str,
        *,
        days_tolerance: int = 0,
        overwrite: bool = False,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        **who: Any,
    ) -> Executed:
        """Match the lines that are not matched with open bank entries (algorithms.md 2), and record it.

        First checks by their numbers, whatever the day; then one line with one entry; then a set of entries that is
        exactly one line, or lines that are exactly one entry, if there is only one such set. `days_tolerance` is how
        many days an entry may lie before or after the line. `overwrite` removes the matches that the statement has,
        also those of a person. The answer counts the matched lines and names those that have several sets
        (`ambiguous_line_nos`), and those with too many candidates to be searched (`not_searched_line_nos`). Raises
        StatementUnknown, ReconciliationNotOpened or StatementIsPosted.
        """
        statement_no = nfc(statement_no)
        if idempotency_key is not None:
            before = self._engine.executed_before(idempotency_key)
            if before is not None and before.numbers.get("statement_no") == statement_no:
                return before
        for is_last in (False, True):
            command = self._proposed(statement_no, days_tolerance, overwrite=overwrite)
            try:
                return self._engine.execute(
                    command,
                    idempotency_key=idempotency_key,
                    source="automatic",
                    dry_run=dry_run,
                    **who,
                )
            except EntryChangedSince:
                if is_last:
                    raise
        raise AssertionError("the last attempt answers or raises")

    def suggest(
        self,
        bank_account_no: str,
        *,
        posted_to: date,
        posted_from: date | None = None,
        closing_balance: Decimal | None = None,
        with_checks: bool = True,
        with_reversed: bool = False,
        printed_no: str = "",
        idempotency_key: str | None = None,
        **who: Any,
    ) -> Executed:
        """Type a statement from the ledger: a line for each open bank entry dated within the days, matched with it.

        Entries that are matched with another statement are left out, those that are reversed unless `with_reversed`,
        and the company's own checks if `with_checks` is False, because the bank may not have shown them yet. The
        statement follows the last balance of the bank; its lines must lead to `closing_balance` if that is given.
        Answers with the number of the statement. Raises BankAccountUnknown, NothingToSuggest, PrintedNoUsed or a
        refusal of the typed statement.
        """
        bank_account_no = nfc(bank_account_no)
        steps = [f"{idempotency_key}/{step}" if idempotency_key else None for step in (1, 2, 3)]
        entered = self._engine.executed_before(steps[0]) if steps[0] else None
        rows = self._to_suggest(
            bank_account_no,
            posted_from or date.min,
            posted_to,
            with_checks=with_checks,
            with_reversed=with_reversed,
        )
        if entered is None:
            if not rows:
                raise NothingToSuggest(bank_account_no=bank_account_no, posted_to=posted_to)
            with self._read_models.at(FAR) as (connection, moment):
                (balance,) = bank_balances(connection, moment, bank_account_no)
            opening = from_minor_units(balance.statement_balance, balance.currency)
            total = from_minor_units(sum(row.amount for row in rows), balance.currency)
            entered = self._payments.enter_statement(
                bank_account_no,
                opening_balance=opening,
                closing_balance=opening + total if closing_balance is None else closing_balance,
                typed_lines=[_typed(row) for row in rows],
                idempotency_key=steps[0],
                **who,
            ).executed
        (statement_no,) = entered.numbers["statement_nos"]
        opened = OpenReconciliation(statement_no=statement_no, printed_no=printed_no)
        self._engine.execute(opened, idempotency_key=steps[1], source="manual", **who)
        return self._match_suggested(statement_no, rows, steps[2], who)

    # --- parts ---

    def _match_suggested(
        self,
        statement_no: str,
        rows: Sequence[OpenBankRow],
        idempotency_key: str | None,
        who: dict[str, Any],
    ) -> Executed:
        """Each line with the entry from which it was typed; the lines stand in the order of the entries."""
        before = self._engine.executed_before(idempotency_key) if idempotency_key else None
        if before is not None:
            return before
        with self._read_models.at(FAR) as (connection, moment):
            typed = lines(connection, moment, statement_no)
        command = ProposeBankEntries(
            statement_no=statement_no,
            candidates_commit_no=moment.commit_no,
            matches=tuple(
                ProposedBankEntry(
                    line_no=line.line_no,
                    entry_no=row.entry_no,
                    amount=from_minor_units(row.amount, row.currency),
                    text_score=100,
                )
                for line, row in zip(typed, rows, strict=True)
                if line.is_money
            ),
        )
        return self._engine.execute(
            command, idempotency_key=idempotency_key, source="automatic", **who
        )

    def _to_suggest(
        self,
        bank_account_no: str,
        first: date,
        last: date,
        *,
        with_checks: bool,
        with_reversed: bool,
    ) -> list[OpenBankRow]:
        with self._read_models.at(FAR) as (connection, moment):
            if not bank_accounts(connection, moment, bank_account_no):
                raise BankAccountUnknown(bank_account_no=bank_account_no)
            held = {held.entry_no for held in held_entries(connection)}
            rows = list(open_bank_rows(connection))
            if not with_checks:
                held |= check_no_by_bank_entry(
                    connection, moment, bank_account_no, voided=True
                ).keys()
        return sorted(
            (
                row
                for row in rows
                if row.bank_account_no == bank_account_no
                and row.entry_no not in held
                and (with_reversed or not row.is_reversed)
                and first <= from_day_number(row.posting_day) <= last
            ),
            key=lambda row: (row.posting_day, row.entry_no),
        )

    def _proposed(
        self, statement_no: str, days_tolerance: int, *, overwrite: bool
    ) -> ProposeBankEntries:
        """The command that records what the rule finds now."""
        world = self._world(statement_no, overwrite=overwrite)
        found = match_automatically(
            match_checks(world.matches, world.lines.values(), world.entries.values()),
            list(world.lines.values()),
            world.entries.values(),
            BankEntryMatchingTerms(
                days_tolerance=days_tolerance, statement_date=world.statement.closing_date
            ),
        )
        sets = match_sets(found, world.lines.values(), world.entries.values(), days_tolerance)
        added = sets.matches[len(world.matches) :]
        return ProposeBankEntries(
            statement_no=statement_no,
            days_tolerance=days_tolerance,
            candidates_commit_no=world.commit_no,
            matches=tuple(_proposal(world, match) for match in added),
            released_line_nos=world.released,
            ambiguous_line_nos=sets.ambiguous,
            not_searched_line_nos=sets.not_searched,
        )

    def _world(self, statement_no: str, *, overwrite: bool) -> _World:
        with self._read_models.at(FAR) as (connection, moment):
            imported = statements(connection, moment, statement_no=statement_no)
            if not imported:
                raise StatementUnknown(statement_no=statement_no)
            (statement,) = imported
            rows = [line for line in lines(connection, moment, statement_no) if line.is_to_post]
            own_account = statement.bank_account_no
            entries = [
                row for row in open_bank_rows(connection) if row.bank_account_no == own_account
            ]
            held = _held(connection, moment, statement, rows)
            check_nos = check_no_by_bank_entry(connection, moment, own_account, voided=False)
        seals = [seal for row in rows for seal in (row.payer_seal, row.text_seal) if seal]
        texts = self._read_models.texts(
            [*seals, *(entry.description_seal for entry in entries if entry.description_seal)]
        )
        released = tuple(row.line_no for row in rows if overwrite and _is_matched(row))
        return _World(
            statement,
            {
                row.line_no: _line(statement, row, texts)
                for row in rows
                if row.is_money and (not row.is_settled or _is_matched(row))
            },
            {row.entry_no: _entry(row, texts, check_nos.get(row.entry_no, "")) for row in entries},
            tuple(match for match in held if match.line not in _keys(statement_no, released)),
            released,
            moment.commit_no,
        )


def _keys(statement_no: str, line_nos: Iterable[int]) -> set[LineKey]:
    return {LineKey(statement_no, line_no) for line_no in line_nos}


def _held(
    connection: Connection, moment: Moment, statement: StatementRow, rows: Sequence[LineRow]
) -> Matches:
    """The matches of this statement with their amounts, and what other statements want, whose amounts play no part."""
    own = [
        EntryMatch(
            LineKey(statement.statement_no, row.line_no),
            applied.entry_no,
            from_minor_units(applied.amount, statement.currency),
            row.is_decided,
        )
        for row in rows
        if _is_matched(row)
        for applied in row.applications
    ]
    others = [
        EntryMatch(LineKey(held.statement_no, held.line_no), held.entry_no, Decimal(0), False)
        for held in held_entries(connection)
        if held.ledger == "bank_account" and held.statement_no != statement.statement_no
    ]
    return (*own, *others)


def _is_matched(row: LineRow) -> bool:
    return bool(row.applications) and row.applications[0].ledger == "bank_account"


def _line(statement: StatementRow, row: LineRow, texts: dict[str, str]) -> ReconciliationLine:
    line = line_of(row, statement.currency, line_texts(row, texts))
    return ReconciliationLine(
        LineKey(statement.statement_no, row.line_no),
        line.date,
        line.amount,
        line.text,
        line.party_name,
        line.additional_text,
        line.payment_reference,
    )


def _entry(row: OpenBankRow, texts: dict[str, str], check_no: str) -> BankEntryToMatch:
    return BankEntryToMatch(
        row.entry_no,
        from_day_number(row.posting_day),
        from_minor_units(row.amount, row.currency),
        row.document_no,
        row.external_document_no,
        texts.get(row.description_seal, ""),
        row.is_reversed,
        check_no,
    )


def _proposal(world: _World, match: EntryMatch) -> ProposedBankEntry:
    line, entry = world.lines[match.line.line_no], world.entries[match.entry_no]
    evidence = acceptable_evidence(line, entry)
    return ProposedBankEntry(
        line_no=match.line.line_no,
        entry_no=match.entry_no,
        amount=match.applied_amount,
        days_apart=abs((entry.posting_date - line.transaction_date).days)
        if line.transaction_date
        else 0,
        text_score=max(text.best for text in evidence.texts) if evidence else 0,
    )


def _typed(row: OpenBankRow) -> TypedLine:
    return TypedLine(
        from_day_number(row.posting_day),
        from_minor_units(row.amount, row.currency),
        row.external_document_no or row.document_no,
    )
