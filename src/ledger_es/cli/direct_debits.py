"""direct-debits: collect due invoices, make the file for the bank, and note what became of the debits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, Paragraph, warnings_in_words, written
from ledger_es.cli.asking import ask, do, do_posting, execute
from ledger_es.cli.options import READ, WRITE, Day, Money, Number, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.commands.direct_debit_collection import CollectDirectDebits
from ledger_es.commands.direct_debit_file import (
    CancelCollection,
    CloseCollection,
    CreateDirectDebitFile,
)
from ledger_es.commands.direct_debit_posting import PostDirectDebits, RejectDebits
from ledger_es.commands.direct_debit_return import ReturnDebitOfLine, ReturnDirectDebit
from ledger_es.commands.direct_debit_status import NoteStatusReport, ReportedStatus
from ledger_es.errors import FileNotReadable, LineIsNoReturn
from ledger_es.exports.direct_debit import BankFile, Version, direct_debit_files
from ledger_es.imports.typed import record_of
from ledger_es.statements import read_status_report

CollectionNo = Annotated[str, Parameter(help="Number of the collection.")]
DebitNumbers = Annotated[
    list[Number] | None,
    Parameter(
        name="--debit", negative=(), consume_multiple=True, help="Only this debit; may come again."
    ),
]


def collect(
    bank: Annotated[str, Parameter(help="The bank account that the money comes to.")],
    /,
    *,
    due_to: Annotated[Day, Parameter(help="What is due up to this day.")],
    due_from: Annotated[Day | None, Parameter(help="What is due from this day on.")] = None,
    collect_on: Annotated[
        Day | None, Parameter(help="Day of the collection; left out: the first that is possible.")
    ] = None,
    date: Annotated[Day | None, Parameter(help="Day of the command; left out: today.")] = None,
    customer: Annotated[
        list[str] | None,
        Parameter(negative=(), consume_multiple=True, help="Only of these customers."),
    ] = None,
    entry: Annotated[
        list[Number] | None,
        Parameter(negative=(), consume_multiple=True, help="Exactly these entries."),
    ] = None,
    any_method: Annotated[
        bool, Parameter(negative=(), help="Whatever the payment method of the invoices.")
    ] = False,
    scheme: Annotated[Literal["core", "b2b"], Parameter(help="Mandates of this scheme.")] = "core",
    number: Annotated[
        str, Parameter(help="Number of the collection; left out: the next of the series.")
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Collect invoices that are due and to be paid by direct debit. --dry-run shows what would be collected.

    Example: ledger-es direct-debits collect MAIN --due-to 2026-03-31
    """
    with Ledger.open(writing.ledger) as ledger:
        command = record_of(
            CollectDirectDebits,
            collection_no=number,
            bank_account_no=bank,
            scheme=scheme,
            document_date=date or ledger.today(),
            due_from=due_from,
            due_to=due_to,
            collection_date=collect_on,
            customer_nos=tuple(customer or ()),
            entry_nos=tuple(entry or ()),
            any_method=any_method,
        )
        executed = execute(ledger, writing, command)
    return written(executed, "Direct debits collected", dry_run=writing.dry_run)


def show_all(
    *,
    bank: Annotated[str | None, Parameter(help="To this bank account.", show_default=False)] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the collections.

    Example: ledger-es direct-debits list --bank MAIN
    """
    return ask(
        reading,
        lambda ledger: ledger.direct_debit_collections(
            bank_account_no=bank, as_of=as_of, known_at=known_at
        ),
    )


def show(
    collection: CollectionNo,
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show the debits of a collection, and what became of each.

    Example: ledger-es direct-debits show DD00001
    """
    return ask(
        reading,
        lambda ledger: ledger.direct_debit_collection(
            collection_no=collection, as_of=as_of, known_at=known_at
        ),
    )


def export(
    collection: CollectionNo,
    /,
    *,
    file: Annotated[Path, Parameter(help="The file to write.")],
    version: Annotated[
        Version, Parameter(help="08: pain.008.001.08; 02: pain.008.001.02, for older banks.")
    ] = "08",
    date: Annotated[Day | None, Parameter(help="Day of the file; left out: today.")] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Make the file of a collection for the bank (pain.008). Once made, it is written again with the same bytes.

    Example: ledger-es direct-debits export DD00001 --file collection.xml
    """
    with Ledger.open(writing.ledger) as ledger:
        command = record_of(
            CreateDirectDebitFile, collection_no=collection, file_date=date or ledger.today()
        )
        executed = execute(ledger, writing, command)
        if not writing.dry_run:
            content = ledger.direct_debit_file_content(collection_no=collection)
            for bank_file in direct_debit_files(content, version):
                _write(_name(file, bank_file), bank_file.content)
    return written(executed, f"File of collection {collection}", dry_run=writing.dry_run)


def _name(file: Path, bank_file: BankFile) -> Path:
    """The name that was asked for, with the sequence type before its end where each has a file."""
    sequence_type = bank_file.sequence_type
    return file.with_stem(f"{file.stem}-{sequence_type}") if sequence_type else file


def _write(path: Path, content: bytes) -> None:
    """Writes the file; one that is there already must have the same content."""
    try:
        if path.exists() and path.read_bytes() == content:
            return
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        reason = error.strerror or "cannot be written"
        cure = "name another file"
        raise FileNotReadable(file=str(path), position="start", reason=reason, cure=cure) from None


def post(
    collection: CollectionNo,
    /,
    *,
    date: Annotated[
        Day | None, Parameter(help="Posting date; left out: the day of the collection.")
    ] = None,
    debit: DebitNumbers = None,
    writing: Writing = WRITE,
) -> Answer:
    """Post the receipts of a collection: a payment for each debit, applied to its invoice, and the money at the bank.

    Example: ledger-es direct-debits post DD00001 --date 2026-03-31
    """
    command = record_of(
        PostDirectDebits,
        collection_no=collection,
        posting_date=date,
        debit_nos=tuple(debit or ()),
    )
    return do_posting(writing, command, f"Collection {collection} posted")


def give_back(
    collection: CollectionNo,
    /,
    *,
    debit: Annotated[Number, Parameter(help="The debit that came back.")],
    date: Annotated[Day, Parameter(help="Day on which the bank took the money back.")],
    code: Annotated[str, Parameter(help="The bank's reason code, as AM04.")],
    document: Annotated[
        str, Parameter(help="Document number; left out: the next of the series.")
    ] = "",
    fee: Annotated[Money | None, Parameter(help="What the bank takes in the same amount.")] = None,
    fee_account: Annotated[str, Parameter(help="Our account for the fee.")] = "",
    charge: Annotated[Money | None, Parameter(help="What the customer is charged for it.")] = None,
    charge_account: Annotated[str, Parameter(help="Our account for the charge.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Take back a debit that the bank has returned after it was paid: its invoice is open again.

    Example: ledger-es direct-debits return DD00001 --debit 1 --date 2026-03-16 --code AM04
    """
    command = record_of(
        ReturnDirectDebit,
        collection_no=collection,
        debit_no=debit,
        posting_date=date,
        reason_code=code,
        document_no=document,
        bank_fee=fee,
        bank_fee_account_no=fee_account,
        charge=charge,
        charge_account_no=charge_account,
    )
    return do_posting(writing, command, f"Debit {debit} of collection {collection} taken back")


def returns(
    statement: Annotated[str, Parameter(help="Number of the bank statement.")],
    /,
    *,
    fee_account: Annotated[
        str, Parameter(help="Our account for what the bank takes more than the debit.")
    ] = "",
    charge: Annotated[Money | None, Parameter(help="What each customer is charged for it.")] = None,
    charge_account: Annotated[str, Parameter(help="Our account for the charge.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Take back the debits that the lines of a statement take back; --dry-run shows which they are.

    Afterwards `statements apply` finds their bank entries.

    Example: ledger-es direct-debits returns MAIN/2 --dry-run
    """
    taken_back: list[dict[str, Any]] = []
    with Ledger.open(writing.ledger) as ledger:
        rows = [row for row in ledger.statement(statement).rows() if row.amount < 0]
        for row in rows:
            command = record_of(
                ReturnDebitOfLine,
                statement_no=statement,
                line_no=row.line_no,
                bank_fee_account_no=fee_account,
                charge=charge,
                charge_account_no=charge_account,
            )
            key = f"{writing.key}/{row.line_no}" if writing.key else None
            try:
                executed = execute(ledger, replace(writing, key=key), command)
            except LineIsNoReturn:
                continue
            taken_back.append({"line_no": row.line_no, **executed.numbers})
    return _answer_of_returns(statement, taken_back, dry_run=writing.dry_run)


def _answer_of_returns(
    statement: str, taken_back: list[dict[str, Any]], *, dry_run: bool
) -> Answer:
    notices = [
        f"line {row['line_no']}: {warning['message']}"
        for row in taken_back
        for warning in row["warnings"]
    ]
    would_be = "would be " if dry_run else ""
    title = f"{len(taken_back)} debits {would_be}taken back by statement {statement}"
    return Answer(
        {"statement_no": statement, "dry_run": dry_run, "returns": taken_back},
        [title, *notices],
    )


def reject(
    collection: CollectionNo,
    /,
    *,
    debit: DebitNumbers = None,
    code: Annotated[str, Parameter(help="The bank's reason code, as AC01.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Note debits that the bank has rejected before it collected them; their invoices may be collected again.

    Example: ledger-es direct-debits reject DD00001 --debit 2 --code AC01
    """
    command = record_of(
        RejectDebits,
        collection_no=collection,
        debit_nos=tuple(debit or ()),
        reason_code=code,
    )
    return do(writing, command, f"Debits of collection {collection} rejected")


def import_status(
    file: Annotated[Path, Parameter(help="The bank's status report (pain.002).")],
    /,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Take in what the bank says of the debits that were sent to it: what it rejects is rejected, with its reason.

    A file that is taken in again changes nothing. --dry-run shows what would be rejected.

    Example: ledger-es direct-debits import-status report.xml
    """
    report = read_status_report(file, file.name)
    command = record_of(
        NoteStatusReport,
        statuses=tuple(record_of(ReportedStatus, **said._asdict()) for said in report.said),
    )
    with Ledger.open(writing.ledger) as ledger:
        executed = execute(ledger, writing, command)
    answer = written(executed, f"Status report {file.name}", dry_run=writing.dry_run)
    numbers = executed.numbers
    would_be = "would be " if writing.dry_run else ""
    told = [
        f"debit {row['debit_no']} of collection {row['collection_no']} {would_be}rejected"
        + (f" ({row['reason_code']})" if row["reason_code"] else "")
        for row in numbers["rejected"]
    ]
    title = (
        f"Status report {file.name}: debits {would_be}rejected: {len(told)}, accepted: {numbers['accepted']},"
        f" rejected before: {numbers['rejected_before']}"
    )
    lines = [Paragraph(told)] if told else []
    return Answer(answer.document, [title, *lines, *warnings_in_words(numbers)])


def cancel(collection: CollectionNo, /, *, writing: Writing = WRITE) -> Answer:
    """Cancel a collection that was not sent to the bank; the counters of its mandates go back.

    Example: ledger-es direct-debits cancel DD00001
    """
    command = record_of(CancelCollection, collection_no=collection)
    return do(writing, command, f"Collection {collection} cancelled")


def close(collection: CollectionNo, /, *, writing: Writing = WRITE) -> Answer:
    """Close a collection with which nothing more is done.

    Example: ledger-es direct-debits close DD00001
    """
    command = record_of(CloseCollection, collection_no=collection)
    return do(writing, command, f"Collection {collection} closed")


def reopen(collection: CollectionNo, /, *, writing: Writing = WRITE) -> Answer:
    """Reopen a closed collection.

    Example: ledger-es direct-debits reopen DD00001
    """
    command = record_of(CloseCollection, collection_no=collection, reopen=True)
    return do(writing, command, f"Collection {collection} reopened")
