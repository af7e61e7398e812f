"""Journal lines, and the documents that they form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.deciding.books import Books
from ledger_es.errors import DocumentNoMixed, DocumentOutOfBalance, DocumentSignWrong, Words
from ledger_es.posting.number_series import Drawn, draw
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.posting.vat_split import VatPart
from ledger_es.values import (
    ZERO,
    AccountType,
    Amount,
    AmountByEntryNo,
    Code,
    DocumentType,
    LedgerKind,
    OptionalCode,
    OptionalPositiveAmount,
    Personal,
    Seal,
    left_out,
)
from ledger_es.values.dimension_set import DimensionSet

SERIES = "JOURNAL"
"""The number series for documents without a number."""
_NONE_DRAWN = Drawn()
DEBIT_TYPES = frozenset({"invoice", "finance_charge_memo", "reminder", "refund"})
"""The document types that debit a customer. The other types credit a customer; for a vendor it is the other way
round."""


class JournalLine(AskedRecord):
    """A journal line. A positive `amount` is a debit. A line with a balancing account balances itself.

    If `document_no` is empty, a number is drawn from the series; consecutive lines share it until they balance. Without
    `due_date` an invoice or credit memo gets its due date from the payment terms of its party. The line settles either
    the open document `applies_to_document_no` or the open entries of `applies_to`, which maps entry numbers to positive
    amounts (None means as much as possible).
    """

    posting_date: date
    document_date: date | None = None
    document_type: DocumentType = ""
    document_no: OptionalCode = ""
    external_document_no: OptionalCode = ""
    account_type: AccountType = "gl"
    account_no: Code
    description: Personal = Personal()
    amount: Amount
    currency: OptionalCode = ""
    bal_account_type: AccountType = "gl"
    bal_account_no: OptionalCode = ""
    applies_to_document_type: DocumentType = ""
    applies_to_document_no: OptionalCode = ""
    applies_to: AmountByEntryNo = left_out({})
    due_date: date | None = None
    discount_date: date | None = None
    discount_amount: OptionalPositiveAmount = left_out(None)
    """The possible discount, positive. Together with its last day it replaces the discount of the payment terms."""
    payment_reference: OptionalCode = ""
    payment_method: OptionalCode = ""
    on_hold: OptionalCode = ""
    reason_code: OptionalCode = ""
    posting_group: OptionalCode = ""
    """Of the entry of a customer or vendor, where it is not the party's own."""
    dimensions: DimensionSet = ""
    """As DEPARTMENT=SALES;PROJECT=7. The accounts of the line contribute their default values."""
    vat: tuple[VatPart, ...] = ()
    """How the document of a customer or vendor is taxed. A balancing G/L account then gets what is left without VAT.

    Without a customer or vendor the amount of the line's G/L account is taxed, else that of its balancing account.
    """
    tolerance: ToleranceAnswers = ToleranceAnswers()
    """The answers to the questions that arise where the line settles open entries."""


class LineAccount(NamedTuple):
    """One side of a line: an account, its amount (debit positive), and the account of the other side, if any."""

    account_type: AccountType
    account_no: str
    amount: Decimal
    bal_account_type: AccountType | Literal[""]
    bal_account_no: str
    applies: bool
    """Whether the application that the line requests belongs to this side."""


class PlacedLine(NamedTuple):
    """A line with its place in the journal (from 1) and its one or two accounts.

    `description_seal` stands for a description that was sealed when the line was typed into a batch. A line that takes
    another one back is valued at the rate of `valued_on`, the day of that one; None: of its own posting date.
    """

    place: int
    line: JournalLine
    accounts: tuple[LineAccount, ...]
    description_seal: Seal = ""
    valued_on: date | None = None

    @property
    def rate_day(self) -> date:
        return self.valued_on or self.line.posting_date

    @property
    def subject(self) -> str:
        """Whom the description is about: the customer or vendor of the line, or "journal" if it has none."""
        for account in self.accounts:
            if account.account_type in ("customer", "vendor"):
                return f"{account.account_type}:{account.account_no}"
        return "journal"


class Document(NamedTuple):
    """The lines with one document number and posting date. All lines that name a document type name the same one."""

    document_type: str
    document_no: str
    posting_date: date
    lines: list[PlacedLine]


def refuse_wrong_sign(ledger: LedgerKind, document_type: str, amount: Decimal) -> None:
    """Raises DocumentSignWrong unless the amount has the sign of the document type.

    A document without a type may have either sign.
    """
    debit = (document_type in DEBIT_TYPES) == (ledger == "customer")
    if document_type and (amount > 0) != debit:
        raise DocumentSignWrong(
            kind=ledger,
            document_type=document_type,
            amount=amount,
            sign=Words("positive") if debit else Words("negative"),
        )


def placed_lines(lines: Sequence[JournalLine]) -> list[PlacedLine]:
    """The lines of a journal with their places, counted from 1."""
    return [PlacedLine(place, line, accounts_of(line)) for place, line in enumerate(lines, 1)]


def documents_of(
    lines: Sequence[PlacedLine], books: Books, series: str = SERIES
) -> tuple[list[Document], Drawn]:
    """The documents in the order of their first lines, with the numbers drawn for those without a number.

    The lines without a balancing account balance in each currency. Raises DocumentOutOfBalance, DocumentNoMixed (lines
    of several document types), NumberSeriesUnknown or NumberSeriesExhausted.
    """
    local = books.company.currency
    groups: dict[tuple[str, date], list[PlacedLine]] = {}
    all_numbered = True
    for placed in lines:
        line = placed.line
        if line.document_no:
            groups.setdefault((line.document_no, line.posting_date), []).append(placed)
        else:
            all_numbered = False
    documents = [_document(number, lines_of, local) for (number, _), lines_of in groups.items()]
    if all_numbered:
        return documents, _NONE_DRAWN
    unnumbered = list(_unnumbered(lines, local))
    drawn = draw(books, series, [run[0].line.posting_date for run in unnumbered])
    documents += [
        _document(number, run, local) for number, run in zip(drawn.numbers, unnumbered, strict=True)
    ]
    return sorted(documents, key=lambda document: document.lines[0].place), drawn


def accounts_of(line: JournalLine) -> tuple[LineAccount, ...]:
    """The account of the line, and its balancing account if it has one."""
    of_party = line.account_type in ("customer", "vendor")
    if not line.bal_account_no:
        applies = line.account_type != "gl"
        return (LineAccount(line.account_type, line.account_no, line.amount, "", "", applies),)
    return (
        LineAccount(
            line.account_type,
            line.account_no,
            line.amount,
            line.bal_account_type,
            line.bal_account_no,
            applies=of_party,
        ),
        LineAccount(
            line.bal_account_type,
            line.bal_account_no,
            -line.amount,
            line.account_type,
            line.account_no,
            applies=not of_party,
        ),
    )


def _unnumbered(lines: Sequence[PlacedLine], local: str) -> Iterator[list[PlacedLine]]:
    """The lines without a number, cut into documents: each ends when it balances or the posting date changes."""
    run: list[PlacedLine] = []
    for placed in lines:
        line = placed.line
        if line.document_no:
            continue
        if run and run[-1].line.posting_date != line.posting_date:
            yield run
            run = []
        run.append(placed)
        if not out_of_balance(run, local):
            yield run
            run = []
    if run:
        yield run


def out_of_balance(placed: Sequence[PlacedLine], local: str) -> dict[str, Decimal]:
    """By currency, what the lines without a balancing account add up to, unless that is nothing."""
    totals: dict[str, Decimal] = {}
    for placed_line in placed:
        line = placed_line.line
        if not line.bal_account_no:
            currency = line.currency or local
            totals[currency] = totals.get(currency, ZERO) + line.amount
    return {currency: total for currency, total in totals.items() if total}


def refuse_out_of_balance(
    document_no: str, posting_date: date, placed: Sequence[PlacedLine], local: str
) -> None:
    """Raises DocumentOutOfBalance unless the lines without a balancing account balance in each currency."""
    for balance in out_of_balance(placed, local).values():
        raise DocumentOutOfBalance(
            document_no=document_no,
            posting_date=posting_date,
            difference=balance,
            line=placed[0].place,
        )


def _document(document_no: str, placed: list[PlacedLine], local: str) -> Document:
    posting_date = placed[0].line.posting_date
    refuse_out_of_balance(document_no, posting_date, placed, local)
    types = {placed_line.line.document_type for placed_line in placed}
    types.discard("")
    if len(types) > 1:
        raise DocumentNoMixed(
            document_no=document_no,
            posting_date=posting_date,
            document_types=", ".join(sorted(types)),
            line=placed[0].place,
        )
    return Document(types.pop() if types else "", document_no, posting_date, placed)
