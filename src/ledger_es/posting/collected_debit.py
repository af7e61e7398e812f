"""Debits that lines of a bank statement pay, and debits whose payment leaves the books again (receivables.md 18)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ledger_es.aggregates.claims import collected_key, debit_payment_key
from ledger_es.aggregates.direct_debit_collection import (
    DebitNow,
    DebitPostingsUndone,
    DebitsPosted,
)
from ledger_es.aggregates.event import Event, stream_key
from ledger_es.aggregates.party_ledger import EntriesPosted
from ledger_es.aggregates.statement_lines import StatementLine
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Decision
from ledger_es.posting.posting import Posting


class _Paid(NamedTuple):
    """A debit that a line of the statement pays, with the entry and the day of the payment."""

    collection_stream: str
    debit: DebitNow
    payment_entry_no: int
    posting_date: date


def with_paid_debits(
    decision: Decision, statement_no: str, lines: Sequence[StatementLine], books: Books
) -> Decision:
    """The decision that posts these lines, and that the debits are paid whose end-to-end ids the lines bear.

    A customer who pays by transfer while a debit is on its way has not paid the debit.
    """
    paid_by_stream: dict[str, list[_Paid]] = {}
    for paid in _paid(decision, statement_no, lines, books):
        paid_by_stream.setdefault(paid.collection_stream, []).append(paid)
    events: list[tuple[str, Event]] = [
        (
            stream,
            DebitsPosted(
                register_no=decision.numbers["register_no"],
                statement_no=statement_no,
                debit_nos=tuple(payment.debit.debit_no for payment in paid),
                entry_nos=tuple(payment.debit.entry_no for payment in paid),
                payment_entry_nos=tuple(payment.payment_entry_no for payment in paid),
                posting_dates=tuple(payment.posting_date for payment in paid),
            ),
        )
        for stream, paid in paid_by_stream.items()
    ]
    return decision._replace(events=[*decision.events, *events]) if events else decision


def _paid(
    decision: Decision, statement_no: str, lines: Sequence[StatementLine], books: Books
) -> Iterator[_Paid]:
    line_by_entry = {
        application.entry_no: line
        for line in lines
        for application in line.applications
        if application.ledger == "customer"
    }
    claims = books.claims([collected_key(entry_no) for entry_no in line_by_entry])
    if not claims:
        return
    payments = {
        (entry.statement_line_no, stream_key(stream)): entry
        for stream, event in decision.events
        if isinstance(event, EntriesPosted)
        for entry in event.entries
        if entry.statement_no == statement_no
    }
    for (_, key), claim in claims.items():
        entry_no = int(key)
        line = line_by_entry[entry_no]
        state = books.direct_debit_collection(stream_key(claim.stream))
        ids = ids_of_line(line, books)
        for debit in state.with_status("file_created"):
            if debit.entry_no == entry_no and debit.end_to_end_id in ids:
                payment = payments[line.line_no, debit.customer_no]
                yield _Paid(claim.stream, debit, payment.entry_no, payment.posting_date)


def ids_of_line(line: StatementLine, books: Books) -> set[str]:
    """The ids that the bank and whoever ordered the payment have given to the line."""
    seal = line.text_seal
    texts = books.personal_texts([seal]) if seal else {}
    text = json.loads(texts.get(seal, "{}"))
    return {text.get("end_to_end_id", ""), line.transaction_id} - {""}


def note_reversed_debits(posting: Posting, reversed_entry_nos: Iterable[int]) -> None:
    """Adds that debits wait again whose payments are reversed, unless their entry stands in a collection by now."""
    books = posting.books
    claims = books.claims([debit_payment_key(entry_no) for entry_no in reversed_entry_nos])
    debits_by_stream: dict[str, list[DebitNow]] = {}
    for (_, key), claim in claims.items():
        state = books.direct_debit_collection(stream_key(claim.stream))
        debits_by_stream.setdefault(claim.stream, []).extend(
            debit
            for debit in state.with_status("posted")
            if debit.payment_entry_no == int(key)
            and books.claimed(collected_key(debit.entry_no)) is None
        )
    for stream, debits in debits_by_stream.items():
        if debits:
            posting.also(
                stream,
                DebitPostingsUndone(
                    debit_nos=tuple(debit.debit_no for debit in debits),
                    entry_nos=tuple(debit.entry_no for debit in debits),
                    payment_entry_nos=tuple(debit.payment_entry_no for debit in debits),
                ),
            )
