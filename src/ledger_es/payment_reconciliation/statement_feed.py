"""Statements that arrive by themselves: where they come from, and what the ledger may do with them unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from ledger_es.errors import AutomationOff, Refusal
from ledger_es.payment_reconciliation.imported import Imported
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation
from ledger_es.queries import ReadModels
from ledger_es.queries.bank_account import BankAccountRecord, bank_accounts
from ledger_es.shell.request import BY_AUTOMATION


class ArrivedFile(NamedTuple):
    """A file that has arrived from a bank: a statement, one packed with gzip, or a ZIP of statements.

    `name` is what people call it, `path` where it lies on this computer.
    """

    name: str
    path: Path


class FileOutcome(NamedTuple):
    """What became of an arrived file: its statements were imported, or it was refused.

    `statement_nos` are the statements that are in the books because of it; `is_known`: they all were before.
    `posted_lines`: how many lines were posted unseen. `refusal` None: it was taken.
    """

    file: ArrivedFile
    statement_nos: tuple[str, ...] = ()
    is_known: bool = False
    posted_lines: int = 0
    refusal: Refusal | None = None


class StatementSource(Protocol):
    """Where statements come from: a folder (`FolderSource`), or a client of your own for EBICS or an API of a bank."""

    def arrived(self) -> Iterable[ArrivedFile]:
        """The files that have arrived and are not settled yet, oldest first; each is whole and lies still.

        A file is given again until it is settled. A file that was taken, and not settled because of a crash, is
        recognized by its content: it is never imported twice.
        """
        ...

    def settle(self, outcome: FileOutcome) -> None:
        """Do away with a file that was taken or refused, so that it does not arrive again; called once for each file,
        and again after a crash."""
        ...


def take_statements(
    reconciliation: PaymentReconciliation, read_models: ReadModels, source: StatementSource
) -> Iterator[FileOutcome]:
    """Import what has arrived, each file as its bank accounts allow it, and settle it.

    The actor is `automation`. A file is refused whole if one of its bank accounts does not allow the ledger to do
    anything by itself (AutomationOff). The lines are applied if all of its accounts allow that, and what is certain is
    posted where its account allows it. A fault of the store
    (StoreError) or of the source ends it; the file in hand stays unsettled.
    """
    for file in source.arrived():
        try:
            imported = _import(reconciliation, read_models, file)
        except Refusal as refusal:
            outcome = FileOutcome(file, refusal=refusal)
        else:
            statement_nos = [no for part in imported for no in _statement_nos(part)]
            is_known = not any(part.statement_nos for part in imported)
            every = tuple(dict.fromkeys(statement_nos))
            posted = sum(reconciliation.post_unseen(no) for no in every)
            outcome = FileOutcome(file, every, is_known, posted)
        source.settle(outcome)
        yield outcome


def _import(
    reconciliation: PaymentReconciliation, read_models: ReadModels, file: ArrivedFile
) -> list[Imported]:
    """Raises Refusal and StoreError."""
    tried = reconciliation.import_file(file.path, apply=False, dry_run=True, actor=BY_AUTOMATION)
    numbers = {no.rpartition("/")[0] for part in tried for no in _statement_nos(part)}
    # A file of details names its accounts, and may have no statement yet.
    numbers |= {no for part in tried for no in part.executed.numbers.get("bank_account_nos", ())}
    with read_models.at(FAR) as (connection, moment):
        accounts = [
            account
            for account in bank_accounts(connection, moment)
            if account.bank_account_no in numbers
        ]
    for account in accounts:
        if account.automation == "off":
            raise AutomationOff(bank_account_no=account.bank_account_no)
    return reconciliation.import_file(
        file.path, apply=all(map(_may_be_applied, accounts)), actor=BY_AUTOMATION
    )


def _may_be_applied(account: BankAccountRecord) -> bool:
    return account.automation in ("apply", "post")


def _statement_nos(imported: Imported) -> list[str]:
    """The statements of a file: those that it brought, now or before, and those that other files brought."""
    numbers = imported.executed.numbers
    return [*numbers.get("statement_nos", ()), *numbers.get("already_imported", ())]
