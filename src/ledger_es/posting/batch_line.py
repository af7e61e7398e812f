"""Lines of a journal batch: from what is typed to what is stored, and back to the line that is posted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

from ledger_es.aggregates.journal_batch import (
    BatchLine,
    JournalBatchSet,
    LineApplication,
    LineVat,
    RecurringMethod,
    amount_to_apply,
)
from ledger_es.dates import parse_formula
from ledger_es.deciding.books import Books
from ledger_es.deciding.dimension import refuse_set
from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.policy import Policy
from ledger_es.errors import JournalLineInvalid, Words
from ledger_es.posting.batch_line_vat import parts_of_line
from ledger_es.posting.journal_line import JournalLine, LineAccount, PlacedLine, accounts_of
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.values import AccountType

_TYPED: frozenset[str] = frozenset(BatchLine.model_fields) - {"line_no", "description_seal"}
_POSTED: frozenset[str] = frozenset(BatchLine.model_fields) & frozenset(JournalLine.model_fields)
_NO_ANSWERS = ToleranceAnswers()


class Recurring(Protocol):
    """What a typed line says about when it is due again."""

    @property
    def recurring_method(self) -> RecurringMethod: ...


def batch_line(asked: JournalLine, line_no: int, settings: JournalBatchSet) -> BatchLine:
    """The typed line under its number, with what the settings of the batch give to it."""
    fields: dict[str, Any] = {name: getattr(asked, name) for name in _TYPED}
    if not asked.bal_account_no and settings.bal_account_no:
        fields["bal_account_type"] = settings.bal_account_type
        fields["bal_account_no"] = settings.bal_account_no
    fields["reason_code"] = asked.reason_code or settings.reason_code
    return BatchLine(line_no=line_no, description_seal=asked.description.seal, **fields)


def check_line(
    books: Books, policy: Policy, line: BatchLine, applications: Sequence[LineApplication]
) -> BatchLine:
    """The line with its amounts in the decimals of the currency. Raises what no later change could make right.

    Its accounts must exist; whether they may be posted to, and whether the document balances, is seen when the batch
    is tested or posted.
    """
    _refuse_unknown(books, policy, line.account_type, line.account_no)
    if line.bal_account_no:
        _refuse_unknown(books, policy, line.bal_account_type, line.bal_account_no)
    currency = known_currency(policy, line.currency)
    refuse_set(books.dimensions, line.dimensions)
    _refuse_unclear(line, applications)
    _refuse_recurring(line)
    amounts = {"amount": policy.money_or_zero(line.amount, currency)}
    if line.discount_amount is not None:
        amounts["discount_amount"] = policy.money(line.discount_amount, currency)
    return line.model_copy(update=amounts)


def _refuse_unknown(books: Books, policy: Policy, kind: AccountType, number: str) -> None:
    if kind == "gl":
        policy.account(number)
    elif kind == "bank_account":
        books.bank_account(number)
    else:
        books.party(kind, number)


def _refuse_unclear(line: BatchLine, applications: Sequence[LineApplication]) -> None:
    """Raises JournalLineInvalid unless the line says in one way what it settles."""
    reason = ""
    if applications and line.applies_to_document_no:
        reason = "it names a document and entries to settle: name one or the other"
    elif line.applies_to_document_type and not line.applies_to_document_no:
        reason = "it names the type of a document to settle and no number"
    elif (applications or line.applies_to_document_no) and party_side(line) is None:
        reason = "only a customer's or vendor's line settles entries"
    if reason:
        raise JournalLineInvalid(reason=Words(reason))


def _refuse_recurring(line: BatchLine) -> None:
    reason = ""
    if line.recurring_method:
        if not line.recurring_frequency:
            reason = "it recurs, and says not when: give it a frequency such as 1M"
        elif line.recurring_method.startswith("reversing") and not _is_on_gl_alone(line):
            reason = "a line that is taken back on the next day is on G/L accounts alone"
        parse_formula(line.recurring_frequency)
    elif line.recurring_frequency or line.expiration_date:
        reason = "it says when it recurs, and not how: give it a recurring method"
    if reason:
        raise JournalLineInvalid(reason=Words(reason))


def _is_on_gl_alone(line: BatchLine) -> bool:
    return line.account_type == "gl" and (not line.bal_account_no or line.bal_account_type == "gl")


def subject_of(line: BatchLine) -> str:
    """Whom the description of the line is about."""
    return placed_line(line, (), _NO_ANSWERS).subject


def party_side(line: BatchLine) -> LineAccount | None:
    """The side of the line whose customer or vendor settles entries, None if there is none."""
    for account in accounts_of(_journal_line(line, (), _NO_ANSWERS)):
        if account.applies and account.account_type in ("customer", "vendor"):
            return account
    return None


def placed_line(
    line: BatchLine,
    applications: Sequence[LineApplication],
    tolerance: ToleranceAnswers,
    vat: Sequence[LineVat] = (),
) -> PlacedLine:
    """The line to post, at the place of its number."""
    asked = _journal_line(line, applications, tolerance, vat)
    return PlacedLine(line.line_no, asked, accounts_of(asked), line.description_seal)


def _journal_line(
    line: BatchLine,
    applications: Sequence[LineApplication],
    tolerance: ToleranceAnswers,
    vat: Sequence[LineVat] = (),
) -> JournalLine:
    applies_to: dict[int, Decimal | None] = {
        application.entry_no: amount_to_apply(application) for application in applications
    }
    fields: dict[str, Any] = {name: getattr(line, name) for name in _POSTED}
    parts = parts_of_line(vat)
    return JournalLine(**fields, applies_to=applies_to, vat=parts, tolerance=tolerance)
