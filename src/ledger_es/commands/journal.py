"""Post a journal: lines that balance, on G/L accounts, customers, vendors and bank accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Literal

from ledger_es.aggregates.claims import Key
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import CommandInvalid, JournalEmpty, Refusal, Words
from ledger_es.posting.document_number import NumberedDocument, refuse_used_numbers
from ledger_es.posting.journal_line import (
    SERIES,
    Document,
    PlacedLine,
    accounts_of,
    documents_of,
)
from ledger_es.posting.journal_line import JournalLine as JournalLine
from ledger_es.posting.journal_posting import post_journal_line, post_rounding
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.tolerance import ToleranceAnswers as ToleranceAnswers
from ledger_es.values import AccountType, stream_id

_PLACE = "journal line {line}"


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


def post_lines(posting: Posting, lines: Sequence[JournalLine]) -> PostingAnswer:
    """Adds the journal lines to the posting, with the numbers drawn for documents without one. Returns the answer.

    Raises the refusals of `documents_of` and `post_journal_line`, DocumentNoUsed and PostingDateNotAllowed.
    """
    books, policy = posting.books, posting.policy
    books.load(_streams(lines))
    documents, drawn = documents_of(lines, books)
    _refuse_used_numbers(documents, books)
    for event in drawn.events:
        posting.also(stream_id("number_series", SERIES), event)
    for document in documents:
        transaction = posting.begin_transaction(
            document.posting_date, document.document_type, document.document_no
        )
        for placed in document.lines:
            try:
                policy.allow_posting_on(document.posting_date)
                _refuse_unclear_application(placed)
                post_journal_line(posting, document, placed, transaction)
            except Refusal as refusal:
                raise refusal.at(_PLACE, line=placed.place) from None
        post_rounding(posting, document, transaction)
    answer = PostingAnswer(document_nos=[document.document_no for document in documents])
    if drawn.warnings:
        answer["warnings"] = [warning.as_json() for warning in drawn.warnings]
    return answer


def _streams(lines: Sequence[JournalLine]) -> set[str]:
    """The streams that the decision will read, so that they can be loaded together."""
    streams: set[str] = set()
    for line in lines:
        _add_streams(streams, line.account_type, line.account_no)
        if line.bal_account_no:
            _add_streams(streams, line.bal_account_type, line.bal_account_no)
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
        place=_PLACE,
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


def _refuse_unclear_application(placed: PlacedLine) -> None:
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
    if field:
        pointer = f"/lines/{placed.place - 1}/{field}"
        raise CommandInvalid(command="PostJournal", pointer=pointer, reason=reason)
