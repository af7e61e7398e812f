"""Posting by automation: the lines that are High without a doubt, where their bank account allows it."""

from __future__ import annotations

from typing import Final

from ledger_es.aggregates.statement_posting import PostingMode
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.errors import Refusal
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries import ReadModels
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.statement_lines import LineRow, lines
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import BY_AUTOMATION

_MODES: Final[tuple[PostingMode, ...]] = ("reconcile", "payments_only")


def post_unseen(engine: Engine, read_models: ReadModels, statement_no: str) -> int:
    """Post the lines that are High without a doubt, if the account allows it; how many were posted.

    The bank account is reconciled with the statement if that is all of it. What cannot be posted now is left for a
    person. Raises StoreError.
    """
    with read_models.at(FAR) as (connection, moment):
        accounts = bank_accounts(connection, moment, statement_no.rpartition("/")[0])
        if not accounts or accounts[0].automation != "post":
            return 0
        to_post = [line for line in lines(connection, moment, statement_no) if line.is_to_post]
    certain = tuple(line.line_no for line in to_post if is_certain(line))
    if not certain:
        return 0
    # A statement of which lines are left, or with a gap before it, is reconciled by a person.
    for mode in _MODES if len(certain) == len(to_post) else _MODES[1:]:
        command = PostStatement(
            statement_no=statement_no, mode=mode, line_nos=certain, leaving="unready"
        )
        try:
            executed = engine.execute(command, actor=BY_AUTOMATION, source="automatic")
        except Refusal:
            continue
        return int(executed.numbers["lines"])
    return 0


def is_certain(line: LineRow) -> bool:
    """Whether nothing speaks against posting the line unseen."""
    return (
        line.is_money
        and line.confidence == "high"
        and not line.review_required
        and not line.ambiguous
        and not line.doubts
        and not line.difference
    )
