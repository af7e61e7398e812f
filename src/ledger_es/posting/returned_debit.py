"""What the return of a paid debit means for its collection, its mandate and its entry (receivables.md 18)."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from ledger_es.aggregates.claims import debit_payment_key, returned_debit_key
from ledger_es.aggregates.direct_debit_collection import DebitReturned
from ledger_es.aggregates.event import Event, stream_key
from ledger_es.aggregates.mandate import KIND as MANDATE
from ledger_es.aggregates.mandate import MandateBlocked
from ledger_es.deciding.books import Books
from ledger_es.posting.posting import Posting
from ledger_es.values import stream_id

BLOCKING: Final = frozenset({"AC04", "AC06", "MD01", "MD06", "MD07", "MS02"})
"""Codes after which nothing more is collected under the mandate: the account is closed or blocked, there is no mandate,
the customer refuses or has died."""
ONCE_MORE: Final = frozenset({"AM04", "MS03"})
"""Codes after which a debit may be collected once more: too little money, no reason given."""


class ReturnedPayment(NamedTuple):
    """The payment that came back on a day, and the bank's code for the reason."""

    entry_no: int
    reason_code: str


def is_direct_debit(books: Books, payment_entry_no: int) -> bool:
    """Whether the payment is that of a debit in a collection, and is not returned yet."""
    return books.claimed(debit_payment_key(payment_entry_no)) is not None


def note_returned_debit(posting: Posting, payment: ReturnedPayment, posting_date: date) -> None:
    """Adds what the return means for collection and mandate; nothing if the payment was no direct debit."""
    books = posting.books
    claim = books.claimed(debit_payment_key(payment.entry_no))
    if claim is None:
        return
    state = books.direct_debit_collection(stream_key(claim.stream))
    debit = next(
        debit for debit in state.debits.values() if debit.payment_entry_no == payment.entry_no
    )
    before = books.find_claimant(returned_debit_key(debit.entry_no))
    returns = before.returns if isinstance(before, DebitReturned) else 0
    returned: Event = DebitReturned(
        debit_no=debit.debit_no,
        entry_no=debit.entry_no,
        payment_entry_no=payment.entry_no,
        reason_code=payment.reason_code,
        posting_date=posting_date,
        register_no=posting.register_no,
        returns=returns + 1,
        waits=payment.reason_code not in ONCE_MORE or returns > 0,
    )
    posting.also(claim.stream, returned)
    mandate_no = debit.mandate_no
    if payment.reason_code in BLOCKING and not books.mandate(mandate_no).state.is_blocked:
        blocked = MandateBlocked(return_code=payment.reason_code)
        posting.also(stream_id(MANDATE, mandate_no), blocked)
