"""Set-up and master records as they are now: what the events of their streams add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ledger_es import Ledger
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.party import parties
from ledger_es.shell.states import States
from ledger_es.values import LedgerKind

S = TypeVar("S")


def state(ledger: Ledger, stream: str, kind: type[S]) -> S:
    return states(ledger, [stream], kind)[0]


def states(ledger: Ledger, streams: Sequence[str], kind: type[S]) -> list[S]:
    """The state of each stream, loaded together."""
    kept = States(ledger.mapper)
    with ledger.store.snapshot() as reads:
        kept.load(reads, streams)
        found = [kept.state(reads, stream) for stream in streams]
    assert all(isinstance(one, kind) for one in found), f"a stream is no {kind.__name__}"
    return [one for one in found if isinstance(one, kind)]


def party_nos(ledger: Ledger, kind: LedgerKind) -> tuple[int, list[str]]:
    """The last commit, and the numbers of all customers or vendors in order."""
    with ledger.read_models.at(ledger.today()) as (connection, moment):
        return moment.commit_no, [row.party_no for row in parties(connection, moment, kind)]


def bank_account_nos(ledger: Ledger) -> tuple[int, list[str]]:
    """The last commit, and the numbers of all bank accounts in order."""
    with ledger.read_models.at(ledger.today()) as (connection, moment):
        return moment.commit_no, [row.bank_account_no for row in bank_accounts(connection, moment)]
