"""Read model: learned payers, with the commit that forgot or revoked them. Their texts are sealed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.learned_payer import (
    LEARNED_PAYERS,
    LearnedPayerRevoked,
    PayerAssignmentsUndone,
    PayersLearned,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class LearnedPayerRow(NamedTuple):
    """An account learned from two lines, as `<statement>/<line>`."""

    payer_no: int
    commit_no: int
    ledger: str
    party_no: str
    payer_seal: str
    first_line: str
    second_line: str


class ForgottenPayerRow(NamedTuple):
    """From this commit on the account is no evidence."""

    payer_no: int
    commit_no: int


LEARNED = table("learned_payers", LearnedPayerRow, key=("payer_no",))
FORGOTTEN = table("forgotten_payers", ForgottenPayerRow, key=("payer_no",))


def _learned(event: PayersLearned, placed: Placed, rows: Rows) -> None:
    rows.of(LearnedPayerRow).extend(
        LearnedPayerRow(
            payer_no=row.payer_no,
            commit_no=placed.commit_no,
            ledger=row.ledger,
            party_no=row.party_no,
            payer_seal=row.payer_seal,
            first_line=row.first_line,
            second_line=row.second_line,
        )
        for row in LEARNED_PAYERS.rows(event)
    )


def _undone(event: PayerAssignmentsUndone, placed: Placed, rows: Rows) -> None:
    _forget(event.forgotten_payer_nos, placed, rows)


def _revoked(event: LearnedPayerRevoked, placed: Placed, rows: Rows) -> None:
    _forget((event.payer_no,), placed, rows)


def _forget(payer_nos: Iterable[int], placed: Placed, rows: Rows) -> None:
    rows.of(ForgottenPayerRow).extend(
        ForgottenPayerRow(payer_no=payer_no, commit_no=placed.commit_no) for payer_no in payer_nos
    )


PROJECTION = Projection(
    (LEARNED, FORGOTTEN),
    (
        on(PayersLearned, _learned),
        on(PayerAssignmentsUndone, _undone),
        on(LearnedPayerRevoked, _revoked),
    ),
)
