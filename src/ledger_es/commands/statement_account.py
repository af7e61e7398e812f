"""Finds the bank account of each statement of a file, and the statements that are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ledger_es.aggregates.claims import account_at_bank_key, file_key, iban_key
from ledger_es.aggregates.event import statement_no_of, stream_key
from ledger_es.commands.statement_record import (
    Fingerprints,
    StatementRecord,
    fingerprints_of,
)
from ledger_es.deciding.books import Books
from ledger_es.errors import (
    StatementAccountsSeveral,
    StatementAccountUnknown,
    StatementCurrencyWrong,
    StatementOfAnotherAccount,
)
from ledger_es.values import account_form


class FileStatement(NamedTuple):
    """A statement of the file with its bank account and the fingerprints that recognize it."""

    record: StatementRecord
    bank_account_no: str
    fingerprints: Fingerprints


class AccountsAskedFor(NamedTuple):
    """Whose statements are taken from a file: those of one bank account, of those in the books, or all (the default).

    In the last case a statement whose account is not in the books refuses the file.
    """

    bank_account_no: str = ""
    only_known: bool = False


class ImportedFile(NamedTuple):
    """The file that is imported."""

    name: str
    sha256: str


class OwnStatements(NamedTuple):
    """The statements to take from a file. `left_out` counts the others by account, as the file names it."""

    statements: list[FileStatement]
    left_out: dict[str, int]


def statements_of_accounts(
    file: ImportedFile,
    asked_for: AccountsAskedFor,
    books: Books,
    records: Iterable[StatementRecord],
) -> OwnStatements:
    """The statements of the accounts that are asked for, each with its bank account (intake.md 4).

    Raises StatementAccountUnknown, StatementAccountsSeveral, StatementOfAnotherAccount (no statement is left),
    StatementCurrencyWrong or BankAccountUnknown.
    """
    takes_unnamed = bool(asked_for.bank_account_no) and not _has_identity(
        books, asked_for.bank_account_no
    )
    statements: list[FileStatement] = []
    left_out: list[StatementRecord] = []
    unnamed: dict[str, str] = {}
    for record in records:
        holder = _holder(books, file, record)
        # A statement that names no account (QIF, some OFX and CSV) is of the account that the user names.
        if not holder and (takes_unnamed or (asked_for.bank_account_no and not account_of(record))):
            unnamed.setdefault(account_form(account_of(record)), account_of(record))
            holder = asked_for.bank_account_no
        if holder and asked_for.bank_account_no in ("", holder):
            statements.append(_of_account(file.name, books, record, holder))
        elif asked_for.bank_account_no or asked_for.only_known:
            left_out.append(record)
        else:
            raise _unknown(file.name, record)
    if len(unnamed) > 1:
        raise StatementAccountsSeveral(
            file=file.name,
            position="start",
            bank_account_no=asked_for.bank_account_no,
            accounts=", ".join(account or "no account" for account in unnamed.values()),
        )
    if left_out and not statements:
        if not asked_for.bank_account_no:
            raise _unknown(file.name, left_out[0])
        raise StatementOfAnotherAccount(
            file=file.name,
            position=position_of(left_out[0]),
            bank_account_no=asked_for.bank_account_no,
            account=account_of(left_out[0]) or None,
        )
    return OwnStatements(statements, dict(Counter(map(account_of, left_out))))


def account_of(record: StatementRecord) -> str:
    """The account as the statement names it: its IBAN or its number at the bank. Empty if it names none."""
    return record.iban or "".join(record.account_no_at_bank.split())


def position_of(record: StatementRecord) -> str:
    """The place of a statement in its file, as refusals name it."""
    return f"statement {record.place_in_file}"


def _unknown(file_name: str, record: StatementRecord) -> StatementAccountUnknown:
    return StatementAccountUnknown(
        file=file_name, position=position_of(record), account=account_of(record) or None
    )


def _holder(books: Books, file: ImportedFile, record: StatementRecord) -> str:
    """The bank account that this statement went to before, or else the one that it names; empty if there is none."""
    claim = books.claimed(file_key(file.sha256, record.place_in_file))
    if claim is not None:
        return statement_no_of(claim.stream).rpartition("/")[0]
    # Some banks put the IBAN into the field of the account number.
    names = [name for name in (record.iban, record.account_no_at_bank) if account_form(name)]
    keys = [key(name) for name in names for key in (iban_key, account_at_bank_key)]
    holders = books.claims(keys)
    return next((stream_key(holders[key].stream) for key in keys if key in holders), "")


def _has_identity(books: Books, bank_account_no: str) -> bool:
    master = books.bank_account(bank_account_no)
    return bool(master.iban or master.account_no_at_bank)


def _of_account(
    file_name: str, books: Books, record: StatementRecord, bank_account_no: str
) -> FileStatement:
    """The statement as one of this account, whose master record may say whether the ids of its bank are unique."""
    master = books.bank_account(bank_account_no)
    currency = master.currency
    if record.currency != currency:
        raise StatementCurrencyWrong(
            file=file_name,
            position=position_of(record),
            bank_account_no=bank_account_no,
            account=account_of(record) or None,
            currency=currency,
            found=record.currency,
        )
    if master.unique_ids != "by_format":
        record = record.model_copy(update={"has_unique_ids": master.unique_ids == "yes"})
    fingerprints = fingerprints_of(record, bank_account_no, books.fingerprint)
    return FileStatement(record, bank_account_no, fingerprints)
