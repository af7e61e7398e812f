"""Take back debits that the bank returns after they were paid: what it means for collection and mandate."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Final

from pydantic import Field

from ledger_es.aggregates.bank_statement import (
    STATEMENT_LINES,
    StatementLinesImported,
)
from ledger_es.aggregates.direct_debit_collection import DebitNow
from ledger_es.aggregates.event import statement_stream
from ledger_es.aggregates.statement_lines import StatementLine
from ledger_es.commands.bank_statement_lines import line_of
from ledger_es.commands.direct_debit_file import known_collection
from ledger_es.commands.payment_return import ReturnPayment, return_payment
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    DebitCameBack,
    DebitStatusWrong,
    DebitUnknown,
    LineIsNoReturn,
    Words,
)
from ledger_es.posting.collected_debit import ids_of_line
from ledger_es.posting.returned_debit import BLOCKING, ONCE_MORE
from ledger_es.values import (
    Code,
    OptionalCode,
    OptionalPositiveAmount,
    Personal,
    StatementNo,
    left_out,
)

_CODE: Final = re.compile(r"[A-Z]{2}[0-9]{2}(?![0-9A-Za-z])")
_WHAT_TO_ASK: Final = {
    "AC04": Words("the account is closed: ask for another account and a new mandate"),
    "AC06": Words("the account is blocked: ask when it can be debited, or for another one"),
    "MD01": Words("the bank knows no mandate: look for the signed one, or ask for a new one"),
    "MD06": Words("the customer wants the money back: ask what is wrong with the invoice"),
    "MD07": Words("the customer has died: ask who pays for the estate"),
    "MS02": Words("the customer has refused the debit: ask why"),
    "AM04": Words("there was too little money: it may be collected once more"),
    "MS03": Words("the bank gives no reason: it may be collected once more"),
}


class ReturnDirectDebit(Command):
    """Return a debit that the bank has taken back on `posting_date`, for the reason of its code (receivables.md 18).

    Its payment is returned as `ReturnPayment` says: what it had settled is open again as if the money had never come,
    and the money leaves on the bank's day. Some codes block the mandate. After too little money, or no reason, the
    entry may be collected once more; after other codes it waits until somebody names it. Without `document_no` the
    return bears the end-to-end id, as the bank's line does.
    """

    name: ClassVar[str] = "return-direct-debit"

    collection_no: Code
    debit_no: int = Field(gt=0)
    posting_date: date
    reason_code: OptionalCode
    document_no: OptionalCode = ""
    bank_fee: OptionalPositiveAmount = left_out(None)
    bank_fee_account_no: OptionalCode = ""
    charge: OptionalPositiveAmount = left_out(None)
    charge_account_no: OptionalCode = ""
    description: Personal = Personal()


class ReturnDebitOfLine(Command):
    """Return the debit that a statement line takes back: its end-to-end id names the debit, the bank's code the reason.

    The bank entry is that of the line, so that the line finds it. What the line takes more than the debit is the bank's
    fee and goes to `bank_fee_account_no`.
    """

    name: ClassVar[str] = "return-debit-of-line"

    statement_no: StatementNo
    line_no: int = Field(gt=0)
    bank_fee_account_no: OptionalCode = ""
    charge: OptionalPositiveAmount = left_out(None)
    charge_account_no: OptionalCode = ""


def return_direct_debit(command: ReturnDirectDebit, books: Books, policy: Policy) -> Decision:
    number = command.collection_no
    collection = known_collection(books, number)
    debit = collection.state.debits.get(command.debit_no)
    if debit is None:
        raise DebitUnknown(collection_no=number, debit_no=command.debit_no)
    if debit.status != "posted":
        raise DebitStatusWrong(
            collection_no=number,
            debit_no=command.debit_no,
            status=debit.status.replace("_", " "),
            verb="returned",
        )
    asked = ReturnPayment(
        entry_no=debit.payment_entry_no,
        posting_date=command.posting_date,
        payment_kind="direct_debit",
        bal_account_no=collection.collected.bank_account_no,
        document_no=command.document_no or debit.end_to_end_id,
        bank_fee=command.bank_fee,
        bank_fee_account_no=command.bank_fee_account_no,
        charge=command.charge,
        charge_account_no=command.charge_account_no,
        reason_code=command.reason_code,
        description=command.description,
    )
    decision = return_payment(asked, books, policy)
    came_back = DebitCameBack(
        collection_no=number,
        debit_no=command.debit_no,
        customer_no=debit.customer_no,
        mandate_no=debit.mandate_no,
        reason_code=command.reason_code,
        advice=_advice(command.reason_code),
    )
    warnings = [*decision.numbers.get("warnings", ()), came_back.as_json()]
    return decision._replace(
        numbers={**decision.numbers, "collection_no": number, "warnings": warnings}
    )


def return_debit_of_line(command: ReturnDebitOfLine, books: Books, policy: Policy) -> Decision:
    statement = books.bank_statement(command.statement_no)
    line = line_of(statement, command.line_no)
    returned = None if line.is_settled else _debit_of(line, books)
    if returned is None or line.line_no in statement.posted_lines:
        raise LineIsNoReturn(statement_no=command.statement_no, line_no=command.line_no)
    collection_no, debit = returned
    fee = -line.amount - debit.amount
    if fee < 0:
        raise LineIsNoReturn(statement_no=command.statement_no, line_no=command.line_no)
    asked = ReturnDirectDebit(
        collection_no=collection_no,
        debit_no=debit.debit_no,
        posting_date=line.posting_date,
        reason_code=_reason_code(command, books),
        bank_fee=fee or None,
        bank_fee_account_no=command.bank_fee_account_no if fee else "",
        charge=command.charge,
        charge_account_no=command.charge_account_no,
    )
    return return_direct_debit(asked, books, policy)


def _debit_of(line: StatementLine, books: Books) -> tuple[str, DebitNow] | None:
    """The paid debit whose end-to-end id the line bears, with the number of its collection."""
    if line.amount >= 0:
        return None
    for end_to_end_id in sorted(ids_of_line(line, books)):
        collection_no, _, debit_no = end_to_end_id.rpartition("-")
        if collection_no and debit_no.isascii() and debit_no.isdecimal():
            state = books.direct_debit_collection(collection_no)
            debit = state.debits.get(int(debit_no[:9]))
            if debit is not None and debit.end_to_end_id == end_to_end_id:
                return (collection_no, debit) if debit.status == "posted" else None
    return None


def _reason_code(command: ReturnDebitOfLine, books: Books) -> str:
    """The code that the bank gives as the reason, empty if its file has none."""
    for event in books.events(statement_stream(command.statement_no)):
        if isinstance(event, StatementLinesImported):
            for row in STATEMENT_LINES.rows(event):
                if row.line_no == command.line_no:
                    code = _CODE.match(row.return_reason)
                    return code[0] if code else ""
    return ""


def _advice(reason_code: str) -> Words:
    waits = Words("it is not collected again before somebody has looked at it")
    return _WHAT_TO_ASK.get(reason_code, waits)


assert set(_WHAT_TO_ASK) == BLOCKING | ONCE_MORE
