"""Reads a statement file for import with the settings of the bank account that it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_details import AttachDetails
from ledger_es.errors import SeveralMappingsFit
from ledger_es.intake.fingerprint import KeyedHash
from ledger_es.payment_reconciliation.bank_statement import import_command
from ledger_es.payment_reconciliation.statement_details import details_command, tells_payments
from ledger_es.queries.bank_account import BankAccountRecord
from ledger_es.statements import Source, Statement, StatementFile, read_statement_file
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import read_head
from ledger_es.statements.table_file import Table, fits, is_table, table_of
from ledger_es.statements.table_mapping import TableMapping
from ledger_es.statements.table_mapping_text import mapping_of_text
from ledger_es.values import account_form

DETAILING_KINDS: Final = ("camt.054", "mt942", "bgmax", "ocrgiro")
"""Kinds of files that tell the payments behind amounts of statements, and nothing else."""
REPORT_AS_STATEMENT: Final = "camt.052 as statement"
"""The kind of a report that is imported in place of a statement."""


class ReadFile(NamedTuple):
    """A file as read, and the bank account that its mapping belongs to, where the file itself does not say whose it is.

    `bank_account_no` is empty if the statements in it name their accounts, or none was found.
    """

    file: StatementFile
    bank_account_no: str


def import_command_of(
    source: Source,
    name: str,
    accounts: Sequence[BankAccountRecord],
    keyed_hash: KeyedHash,
    *,
    bank_account_no: str,
    given: ReaderSettings,
    **options: bool,
) -> ImportStatements | AttachDetails:
    """The command that imports the statements of the file, or attaches the payments that it tells.

    Raises as `read_for_import`, `import_command` and `details_command`.
    """
    file, account_no = read_for_import(
        source, name, accounts, bank_account_no=bank_account_no, given=given
    )
    file = _with_reports(file, accounts, account_no)
    content = source.read_bytes() if isinstance(source, Path) else source
    is_detailing = all(statement.kind in DETAILING_KINDS for statement in file.statements)
    if is_detailing and tells_payments(file):
        return details_command(file, name, content, bank_account_no=account_no)
    # The memory of the file as read is released before the command is executed.
    return import_command(file, name, content, keyed_hash, bank_account_no=account_no, **options)


def _with_reports(
    file: StatementFile, accounts: Sequence[BankAccountRecord], bank_account_no: str
) -> StatementFile:
    """The file, in which reports (camt.052) are statements if the bank of their account sends nothing else.

    Their balances are proved when they are imported, as those of any statement.
    """
    statements = [
        statement._replace(kind=REPORT_AS_STATEMENT)
        if statement.kind == "camt.052"
        and any(
            account.imports_reports
            for account in _accounts_of(statement, accounts, bank_account_no)
        )
        else statement
        for statement in file.statements
    ]
    return file._replace(statements=tuple(statements))


def _accounts_of(
    statement: Statement, accounts: Sequence[BankAccountRecord], bank_account_no: str
) -> list[BankAccountRecord]:
    """The account of the statement: the one that it names, or the one that the user names."""
    iban, other = (account_form(name or "") for name in statement.account)
    return [
        account
        for account in accounts
        if account.bank_account_no == bank_account_no
        or (iban and iban == account_form(account.iban))
        or (
            other
            and other in (account_form(account.account_no_at_bank), account_form(account.iban))
        )
    ]


def read_for_import(
    source: Source,
    name: str,
    accounts: Sequence[BankAccountRecord],
    *,
    bank_account_no: str,
    given: ReaderSettings,
) -> ReadFile:
    """The file, read with what is `given` and, where that says nothing, with the settings of its bank account.

    The account is the named one, or the one whose mapping has the columns of a table. Raises SeveralMappingsFit,
    StatementRefused, TableMappingInvalid, FileNotReadable.
    """
    own = {account.bank_account_no: account for account in accounts}
    if bank_account_no:
        account = own.get(bank_account_no)
        settings = given if account is None else settings_of(account, given)
        return ReadFile(_read(source, name, settings), bank_account_no)
    account = None if given.mapping is not None else _account_by_mapping(source, name, accounts)
    if account is not None:
        settings = settings_of(account, given)
        assert settings.mapping is not None, (
            "an account was found by a mapping that it does not have"
        )
        names_account = bool(settings.mapping.account is not None or settings.mapping.account_no)
        return ReadFile(
            _read(source, name, settings), "" if names_account else account.bank_account_no
        )
    file = _read(source, name, given)
    account = _account_with_encoding(file, accounts)
    if account is not None:
        file = _read(source, name, settings_of(account, given))
    return ReadFile(file, "")


def settings_of(account: BankAccountRecord, given: ReaderSettings) -> ReaderSettings:
    """What is given, completed by the settings of the bank account. Raises TableMappingInvalid."""
    encoding = given.encoding
    if account.statement_encoding and encoding == DEFAULT_SETTINGS.encoding:
        encoding = account.statement_encoding
    mapping = given.mapping
    if mapping is None and account.mapping:
        mapping = _mapping_of(account)
    return given._replace(
        encoding=encoding,
        currency=given.currency or account.currency,
        date_order=given.date_order or account.date_order,
        mapping=mapping,
    )


def _mapping_of(account: BankAccountRecord) -> TableMapping:
    return mapping_of_text(account.mapping, f"mapping of bank account {account.bank_account_no}")


def _read(source: Source, name: str, settings: ReaderSettings) -> StatementFile:
    return read_statement_file(source, name, reversals="by_balance", settings=settings)


def _account_by_mapping(
    source: Source, name: str, accounts: Sequence[BankAccountRecord]
) -> BankAccountRecord | None:
    """The bank account whose mapping has the columns of this table; None if it is no table, or none has.

    Accounts with the same mapping are one where the table names its accounts. Raises SeveralMappingsFit.
    """
    with_mapping = [account for account in accounts if account.mapping]
    if not with_mapping or not is_table(head := read_head(source, name)):
        return None
    tables: dict[str, Table] = {}

    def table_with(account: BankAccountRecord) -> Table:
        """The table in the encoding of the account; the file is looked at once for each."""
        settings = settings_of(account, DEFAULT_SETTINGS)
        assert settings.mapping is not None
        encoding = settings.mapping.encoding or settings.encoding
        if encoding not in tables:
            tables[encoding] = table_of(source, name, settings, head)
        return tables[encoding]

    fitting = [
        account for account in with_mapping if fits(table_with(account), _mapping_of(account))
    ]
    if not fitting:
        return None
    if len(fitting) > 1:
        mapping = _mapping_of(fitting[0])
        is_same = all(account.mapping == fitting[0].mapping for account in fitting)
        if not (is_same and (mapping.account is not None or mapping.account_no)):
            raise SeveralMappingsFit(
                file=name, bank_account_nos=tuple(account.bank_account_no for account in fitting)
            )
    return fitting[0]


def _account_with_encoding(
    file: StatementFile, accounts: Sequence[BankAccountRecord]
) -> BankAccountRecord | None:
    """The account of the first statement, if its bank writes in another encoding than the file was read in."""
    if file.encoding != DEFAULT_SETTINGS.encoding or not file.statements:
        return None
    iban, other = file.statements[0].account
    for account in accounts:
        is_its = (iban and account_form(iban) == account_form(account.iban)) or (
            other and account_form(other) == account_form(account.account_no_at_bank)
        )
        if is_its and account.statement_encoding not in ("", file.encoding):
            return account
    return None
