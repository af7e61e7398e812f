"""Post a journal: lines that balance, on G/L accounts, customers, vendors and bank accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.claims import Key
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import CommandInvalid, JournalEmpty, Refusal, Words
from ledger_es.posting.credit_warning import credit_warnings
from ledger_es.posting.document_number import NumberedDocument, refuse_used_numbers
from ledger_es.posting.journal_line import (
    SERIES,
    Document,
    PlacedLine,
    accounts_of,
    documents_of,
    placed_lines,
)
from ledger_es.posting.journal_line import JournalLine as JournalLine
from ledger_es.posting.journal_posting import post_journal_line, post_rounding
from ledger_es.posting.paid_at_once import PaidAtOnce, paid_at_once, payment_of
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.tolerance import ToleranceAnswers as ToleranceAnswers
from ledger_es.posting.vat_entry import TaxedEntry, post_document_vat
from ledger_es.posting.vat_split import VatPart as VatPart
from ledger_es.values import AccountType, stream_id

PLACE = "journal line {line}"


class PostJournal(Command):
    """Post the lines in one register, with one ledger transaction for each document number and posting date.

    The source codes `sales_document` and `purchase_document` are for documents from an invoicing program, which cannot
    be reversed here.
    """

    name: ClassVar[str] = "post-journal"

    lines: tuple[JournalLine, ...]
    source_code: Literal["journal", "sales_document", "purchase_document"] = "journal"

    def claims_asked(self) -> Iterable[Key]:
        for place, line in enumerate(self.lines, 1):
            if line.document_no:
                placed = PlacedLine(place, line, accounts_of(line))
                for document in _numbered(placed, line.document_no):
                    yield from document.claims_held()


def post_journal(command: PostJournal, books: Books, policy: Policy) -> Decision:
    if not command.lines:
        raise JournalEmpty()
    posting = Posting(books, policy, command.source_code)
    return posting.decision(post_lines(posting, command.lines))


class PostedDocuments(NamedTuple):
    """The documents that were added to a posting, each with its ledger transaction, and the answer to the caller."""

    documents: list[Document]
    transaction_nos: list[int]
    answer: PostingAnswer


def post_lines(posting: Posting, lines: Sequence[JournalLine]) -> PostingAnswer:
    """Adds the journal lines to the posting, with the numbers drawn for documents without one. Returns the answer.

    Raises the refusals of `post_placed_lines`.
    """
    return post_placed_lines(posting, placed_lines(lines)).answer


def post_placed_lines(
    posting: Posting, lines: Sequence[PlacedLine], series: str = SERIES
) -> PostedDocuments:
    """Adds the lines to the posting. Documents without a number draw one from the series.

    Raises the refusals of `documents_of` and `post_journal_line`, DocumentNoUsed and PostingDateNotAllowed.
    """
    posting.books.load(_streams(lines))
    documents, drawn = documents_of(lines, posting.books, series)
    _refuse_used_numbers(documents, posting.books)
    for event in drawn.events:
        posting.also(stream_id("number_series", series), event)
    answer = PostingAnswer(document_nos=[document.document_no for document in documents])
    transaction_nos = [post_document(posting, document) for document in documents]
    warnings = [*drawn.warnings, *credit_warnings(posting, lines)]
    if warnings:
        answer["warnings"] = [warning.as_json() for warning in warnings]
    return PostedDocuments(documents, transaction_nos, answer)


def post_document(posting: Posting, document: Document) -> int:
    """Adds a document to the posting and returns its ledger transaction.

    Raises the refusals of `post_journal_line` and PostingDateNotAllowed, each with the place of the line.
    """
    transaction = posting.begin_transaction(
        document.posting_date, document.document_type, document.document_no
    )
    taxed_entries: list[TaxedEntry] = []
    for placed in document.lines:
        try:
            posting.policy.allow_posting_on(document.posting_date)
            refuse_unclear_application(placed)
            taxed = post_journal_line(posting, document, placed, transaction)
        except Refusal as refusal:
            raise refusal.at(PLACE, line=placed.place) from None
        if taxed is not None:
            taxed_entries.append(taxed)
    post_rounding(posting, document, transaction)
    if taxed_entries:
        try:
            post_document_vat(posting, document, transaction, taxed_entries)
        except Refusal as refusal:
            raise refusal.at(PLACE, line=document.lines[0].place) from None
    for invoice in paid_at_once(document, posting):
        _pay(posting, invoice)
    return transaction.no


def _pay(posting: Posting, invoice: PaidAtOnce) -> None:
    """Post the payment of an invoice that was posted, in a transaction of its own, and apply it."""
    document = payment_of(invoice, posting)
    if document is None:
        return
    transaction = posting.begin_transaction(
        document.posting_date, document.document_type, document.document_no
    )
    for placed in document.lines:
        try:
            post_journal_line(posting, document, placed, transaction)
        except Refusal as refusal:
            raise refusal.at(PLACE, line=placed.place) from None
    post_rounding(posting, document, transaction)


def _streams(lines: Sequence[PlacedLine]) -> set[str]:
    """The streams that the decision will read, so that they can be loaded together."""
    streams: set[str] = set()
    for placed in lines:
        for account in placed.accounts:
            _add_streams(streams, account.account_type, account.account_no)
    return streams


def _add_streams(streams: set[str], kind: AccountType, number: str) -> None:
    if kind != "gl":
        streams.add(stream_id(kind, number))
        if kind != "bank_account":
            streams.add(stream_id(f"{kind}_ledger", number))


def _refuse_used_numbers(documents: list[Document], books: Books) -> None:
    refuse_used_numbers(
        (
            numbered
            for document in documents
            for placed in document.lines
            for numbered in _numbered(placed, document.document_no)
        ),
        books,
        place=PLACE,
        used_before=lambda _place: Words("earlier in this journal"),
    )


def _numbered(placed: PlacedLine, document_no: str) -> Iterator[NumberedDocument]:
    """The numbered document of the line for each customer and vendor that the line names."""
    for account in placed.accounts:
        if account.account_type == "customer" or account.account_type == "vendor":
            yield NumberedDocument(
                placed.place,
                Whose(account.account_type, account.account_no),
                placed.line.document_type,
                document_no,
                placed.line.external_document_no,
            )


def _is_of_party(placed: PlacedLine) -> bool:
    return any(account.account_type in ("customer", "vendor") for account in placed.accounts)


def refuse_unclear_application(placed: PlacedLine) -> None:
    """Raises CommandInvalid unless the line names what it settles in only one way.

    Only a line with a customer or vendor may settle entries (receivables.md 3.1).
    """
    line = placed.line
    field = reason = ""
    if line.applies_to_document_no and line.applies_to:
        field, reason = "applies_to", "name one document or entries, not both"
    elif line.applies_to_document_type and not line.applies_to_document_no:
        field, reason = "applies_to_document_type", "the number of the document is missing"
    elif line.applies_to_document_no or line.applies_to:
        kinds = {account.account_type for account in placed.accounts if account.applies}
        if kinds <= {"gl", "bank_account"}:
            field, reason = "applies_to", "only a customer's or vendor's line settles entries"
    if line.posting_group and not _is_of_party(placed):
        field, reason = "posting_group", "only a customer's or vendor's line names one"
    if field:
        pointer = f"/lines/{placed.place - 1}/{field}"
        raise CommandInvalid(command="PostJournal", pointer=pointer, reason=reason)
