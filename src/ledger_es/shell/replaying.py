"""The answer to a request that is sent again, and whether its effects have been undone since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import orjson

from ledger_es.aggregates.claims import adjustment_undone_key, reversal_key, undone_key
from ledger_es.aggregates.event import Recorded
from ledger_es.aggregates.statement_posting import (
    PostedStatementReconciled,
    StatementPosted,
    StatementUndone,
)
from ledger_es.late import Late
from ledger_es.shell.request import Executed
from ledger_es.store import CommitRow, EventRow, Reads

if TYPE_CHECKING:
    from ledger_es.commands import bank_statement_posting, exchange_adjustment
else:
    bank_statement_posting = Late("ledger_es.commands.bank_statement_posting")
    exchange_adjustment = Late("ledger_es.commands.exchange_adjustment")

Decoded = Callable[[Sequence[EventRow]], tuple[Recorded, ...]]
"""Decodes rows of events."""


def answer_of(
    reads: Reads,
    commit: CommitRow,
    decoded: Decoded,
) -> Executed:
    """The answer that was given when the commit was recorded, with the commit that has undone it since, if any."""
    before = reads.commit(commit.commit_no - 1)
    position = before.position_last if before else 0
    rows = reads.events(position, commit.position_last - position, commit.position_last)
    undone_by = _undone_by(reads, before, commit)
    if commit.command == bank_statement_posting.PostStatement.name and undone_by is None:
        undone_by = _found_lines_undone_by(reads, before, commit, decoded(rows), decoded)
    return Executed(
        commit.commit_no,
        orjson.loads(commit.result),
        replayed=True,
        undone_by=undone_by,
        read_events=lambda: decoded(rows),
    )


def _undone_by(reads: Reads, before: CommitRow | None, commit: CommitRow) -> int | None:
    """The commit that undid the last effect of this commit; None while an effect remains or nothing can be undone.

    A posting is undone when all its ledger transactions are reversed. A commit that only applied entries to each other
    is undone when all its applications are undone, an exchange rate adjustment when it is undone as such.
    """
    if before is None:
        # The first commit establishes the company, which cannot be undone.
        return None
    transactions = range(before.transaction_no_last + 1, commit.transaction_no_last + 1)
    applications = range(before.application_no_last + 1, commit.application_no_last + 1)
    if commit.command == exchange_adjustment.AdjustExchangeRates.name:
        undone = reads.claims([adjustment_undone_key(commit.register_no_last)])
        return next((claim.commit_no for claim in undone.values()), None)
    only_applied = applications and commit.entry_no_last == before.entry_no_last
    keys = list(map(undone_key, applications) if only_applied else map(reversal_key, transactions))
    # Most repeated requests have not been undone, and looking up the first key shows that.
    if not keys or not reads.claims(keys[:1]):
        return None
    claims = reads.claims(keys)
    return max(claim.commit_no for claim in claims.values()) if len(claims) == len(keys) else None


def _found_lines_undone_by(
    reads: Reads,
    before: CommitRow | None,
    commit: CommitRow,
    events: Sequence[Recorded],
    decoded: Decoded,
) -> int | None:
    """The commit that undid the last line of a posting that posted no ledger transaction; None while a line remains.

    Such a posting only found bank entries, or reconciled the account with lines that had been posted before.
    """
    if before is None or commit.transaction_no_last > before.transaction_no_last:
        return None
    own = [
        recorded
        for recorded in events
        if isinstance(recorded.event, (StatementPosted, PostedStatementReconciled))
    ]
    if not own:
        return None
    left = {
        line_no
        for recorded in own
        if isinstance(recorded.event, StatementPosted)
        for line_no in recorded.event.line_nos
    }
    for recorded in decoded(reads.stream_events(own[-1].stream, own[-1].version)):
        if isinstance(recorded.event, StatementUndone):
            left.difference_update(recorded.event.line_nos)
            if not left:
                return recorded.envelope.commit_no
    return None
