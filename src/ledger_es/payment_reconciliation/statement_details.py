"""Turns a file that details amounts of statements, such as a camt.054, into the command that attaches them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ledger_es.commands.details_record import (
    DetailedEntryRecord,
    DetailPaymentRecord,
    DetailsRecord,
    NamedLine,
)
from ledger_es.commands.statement_details import AttachDetails
from ledger_es.errors import CommandInvalid, Refusal, StatementDetailsMissing
from ledger_es.payment_reconciliation.bank_statement import (
    Transaction,
    charges_of,
    compact_reference,
    drawn_salts,
    foreign_of,
    malformed,
    payer_of,
    text_of,
    told_payments,
)
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries import ReadModels
from ledger_es.queries.statement_details import files_of_waiting_details
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import Executed
from ledger_es.statements import (
    DEFAULT_SETTINGS,
    Detail,
    Entry,
    ReaderSettings,
    Statement,
    StatementFile,
    open_statement_files,
    read_statement_file,
)

_PENDING = ("PDNG", "FUTR")


def tells_payments(file: StatementFile) -> bool:
    """Whether the file tells payments behind amounts that another file, the statement itself, shows."""
    return any(
        entry.details
        for statement in file.statements
        if not statement.moves_money
        for entry in statement.entries
    )


def details_command(
    file: StatementFile,
    name: str,
    content: bytes,
    *,
    bank_account_no: str = "",
    named: NamedLine | None = None,
) -> AttachDetails:
    """The command that attaches the payments of every entry of the file to the statements of its accounts.

    Entries that are not booked yet are left out; informational ones are taken, because banks send details as such.
    Raises StatementDetailsMissing for a file that is a statement itself or tells no payments, or StatementMalformed.
    """
    detailing = [
        (place, statement)
        for place, statement in enumerate(file.statements, 1)
        if not statement.moves_money
    ]
    if not tells_payments(file):
        raise StatementDetailsMissing(file=name, position="start", format=file.format)
    return AttachDetails(
        file_name=name,
        file_sha256=file.sha256,
        file_format=file.format,
        message_id=file.message_id,
        warnings=file.warnings,
        content=content,
        accounts=tuple(_account(statement, place, name) for place, statement in detailing),
        bank_account_no=bank_account_no,
        named=named,
    )


def _account(statement: Statement, place: int, name: str) -> DetailsRecord:
    try:
        return DetailsRecord(
            place_in_file=place,
            iban=statement.account.iban or "",
            account_no_at_bank=statement.account.other or "",
            currency=statement.currency,
            entries=tuple(
                _entry(entry, statement)
                for entry in statement.entries
                if entry.status not in _PENDING and entry.amount
            ),
        )
    except CommandInvalid as refusal:
        raise malformed(name, f"statement {place}", refusal) from None


def _entry(entry: Entry, statement: Statement) -> DetailedEntryRecord:
    # Foreign amounts were never added up: what the account shows is in its own currency.
    is_told = bool(entry.details) and entry.currency == statement.currency
    payments = told_payments(entry) if is_told else ()
    return DetailedEntryRecord(
        entry_place=entry.entry_no,
        amount=entry.amount,
        booking_date=entry.booking_date or (None if entry.value_date else _stated_day(statement)),
        value_date=entry.value_date,
        bank_reference=entry.bank_reference,
        payments=tuple(_payments(entry, statement, payments)) if is_told else (),
        is_whole=is_told
        and not payments
        and not (len(entry.details) == 1 and entry.residual is None),
    )


def _stated_day(statement: Statement) -> date | None:
    """For entries that bear no day: that of a notification about one day, else the day on which the bank made it."""
    if statement.period_from is not None and statement.period_from == statement.period_to:
        return statement.period_from
    try:
        return date.fromisoformat(statement.created_at[:10])
    except ValueError:
        return None


def _payments(
    entry: Entry, statement: Statement, payments: Sequence[Transaction]
) -> Iterator[DetailPaymentRecord]:
    """The payments of the entry; without any one over its whole amount, of which the text shows what the file tells."""
    salts = drawn_salts()
    # A foreign payment alone is the whole amount; of several, or of a part, none is the payer of all.
    only = entry.details[0] if len(entry.details) == 1 and entry.residual is None else None
    for payment in payments or (Transaction(entry, only, 0),):
        detail = payment.detail or Detail(entry.amount, entry.currency)
        facts: dict[str, Any] = {
            **foreign_of(payment.detail),
            **charges_of(payment, statement.currency),
        }
        yield DetailPaymentRecord(
            amount=entry.amount if not payments or detail.amount is None else detail.amount,
            payer=payer_of(payment.detail, salts),
            text=text_of(payment.entry, payment.detail, salts),
            payment_reference=compact_reference(detail.reference),
            reference_type=detail.reference_type,
            bank_reference=detail.bank_reference,
            mandate_id=detail.mandate_id,
            return_reason=detail.return_code,
            **facts,
        )


class Attached(NamedTuple):
    """The outcome of attaching the details of a file."""

    file_name: str
    executed: Executed
    warnings: tuple[str, ...] = ()

    @property
    def details(self) -> list[dict[str, Any]]:
        """For each entry of the file: `amount`, `payments`, `outcome`, and the `statement_no` and `line_no` found."""
        return list(self.executed.numbers.get("details", ()))

    @property
    def lines_by_statement(self) -> dict[str, list[int]]:
        """The lines that the payments became, by statement."""
        lines: dict[str, list[int]] = {}
        for entry in self.details:
            if entry["outcome"] == "attached" and not self.executed.replayed:
                first = entry["line_no"] + 1
                numbers = lines.setdefault(entry["statement_no"], [])
                numbers += range(first, first + entry["payments"])
        return lines


def attach_file(
    engine: Engine,
    path: Path,
    *,
    bank_account_no: str = "",
    named: NamedLine | None = None,
    settings: ReaderSettings = DEFAULT_SETTINGS,
    idempotency_key: str | None = None,
    dry_run: bool = False,
    **who: Any,
) -> list[Attached]:
    """Attaches the details of the file, or of every file in a ZIP. Raises StatementRefused or another Refusal."""
    attached: list[Attached] = []
    for place, (name, source) in enumerate(open_statement_files(path)):
        file = read_statement_file(source, name, settings=settings)
        content = source.read_bytes() if isinstance(source, Path) else source
        command = details_command(file, name, content, bank_account_no=bank_account_no, named=named)
        key = f"{idempotency_key}/{place}" if idempotency_key else None
        executed = engine.execute(
            command, idempotency_key=key, source="import", dry_run=dry_run, **who
        )
        attached.append(Attached(name, executed, file.warnings))
    return attached


def entry_in_words(entry: dict[str, Any]) -> str:
    """What became of an entry of the file, as a sentence."""
    return f"{entry['amount']}, {entry['payments']} payments: {entry['said']}"


def attach_waiting(
    engine: Engine, read_models: ReadModels, statement_nos: Iterable[str], **who: Any
) -> list[str]:
    """Attaches details that came before these statements, and says so in a sentence for each line.

    Files of which the bytes were purged can no longer be attached.
    """
    sentences: list[str] = []
    accounts = dict.fromkeys(statement_no.rpartition("/")[0] for statement_no in statement_nos)
    for bank_account_no in accounts:
        with read_models.at(FAR) as (connection, moment):
            waiting = files_of_waiting_details(connection, moment, bank_account_no)
        for sha256 in waiting:
            content = engine.store.statement_file(sha256)
            if not content:
                continue
            try:
                file = read_statement_file(content, sha256)
                command = details_command(file, sha256, content, bank_account_no=bank_account_no)
                executed = engine.execute(command, source="import", **who)
            except Refusal as refusal:
                # The statement is recorded; what stands in the way of its details must not look like its own refusal.
                sentences.append(
                    f"details that wait for {bank_account_no} are not attached: {refusal}"
                )
                continue
            sentences += [
                f"{entry['statement_no']}, line {entry['line_no']}: {entry['payments']} payments, which came before it"
                f" ({file.format}), take its place"
                for entry in executed.numbers["details"]
                if entry["outcome"] == "attached"
            ]
    return sentences
