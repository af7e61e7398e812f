"""learned-payers: accounts from which customers and vendors pay, learned from lines that were assigned by hand."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Number, Reading, Writing
from ledger_es.cli.questions import KnownAt
from ledger_es.commands.learned_payer import RevokeLearnedPayer
from ledger_es.imports.typed import record_of


def show_all(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the accounts learned from lines that were assigned by hand.

    Example: ledger-es learned-payers list
    """
    return ask(reading, lambda ledger: ledger.learned_payers(known_at=known_at))


def revoke(
    payer: Annotated[Number, Parameter(help="Number of the learned payer.")],
    /,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Revoke a learned payer: its account is no evidence any more.

    Example: ledger-es learned-payers revoke 1
    """
    command = record_of(RevokeLearnedPayer, payer_no=payer)
    return do(writing, command, f"Learned payer {payer} revoked")
