"""Take back debits that the bank returns after they were paid: what it means for collection and mandate."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from pydantic import Field

from ledger_es.commands.direct_debit_file import known_collection
from ledger_es.commands.payment_return import ReturnPayment, return_payment
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DebitCameBack, DebitStatusWrong, DebitUnknown, Words
from ledger_es.posting.returned_debit import BLOCKING, ONCE_MORE
from ledger_es.values import Code, OptionalCode, OptionalPositiveAmount, Personal, left_out

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
    entry may be collected once more; after other codes it waits until somebody names it.
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
        document_no=command.document_no,
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
        customer_no=debit.debit.customer_no,
        mandate_no=debit.debit.mandate_no,
        reason_code=command.reason_code,
        advice=_advice(command.reason_code),
    )
    warnings = [*decision.numbers.get("warnings", ()), came_back.as_json()]
    return decision._replace(
        numbers={**decision.numbers, "collection_no": number, "warnings": warnings}
    )


def _advice(reason_code: str) -> Words:
    waits = Words("it is not collected again before somebody has looked at it")
    return _WHAT_TO_ASK.get(reason_code, waits)


assert set(_WHAT_TO_ASK) == BLOCKING | ONCE_MORE
