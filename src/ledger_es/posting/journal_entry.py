"""The entry that one posting makes in the journal of the books: transactions, G/L lines, entries, applications."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from ledger_es.aggregates.general_ledger import Posted, SourceCode
from ledger_es.values import Head, Seal, unchecked

_posted = unchecked(Posted)
_transaction_no = itemgetter(0)
TRANSACTIONS_AN_EVENT = 1000


class Transaction(NamedTuple):
    transaction_no: int
    posting_date: date
    document_type: str
    document_no: str
    reverses: int


class Line(NamedTuple):
    """A G/L line; without a document date of its own it has its transaction's posting date."""

    transaction_no: int
    account_no: str
    amount_lcy: Decimal
    description: Seal
    application_no: int
    reason_code: str
    document_date: date | None
    external_document_no: str


class Listed(NamedTuple):
    """An entry or an application of a ledger, in its transaction."""

    transaction_no: int
    ledger: str
    account_no: str
    number: int


# The columns of `Posted` that a list of these becomes.
_ENTRIES, _APPLICATIONS = (
    tuple(f"{kind}_{column}" for column in ("transaction_nos", "ledgers", "account_nos", "nos"))
    for kind in ("entry", "application")
)


class JournalEntry:
    """Collects the rows, and cuts them into `Posted` events of at most 1,000 whole transactions."""

    def __init__(self, head: Head, source_code: SourceCode) -> None:
        self.register_no = head.register_no + 1
        self.source_code = source_code
        self._head = head
        self.transactions: list[Transaction] = []
        self.lines: list[Line] = []
        self.entries: list[Listed] = []
        self.applications: list[Listed] = []

    @property
    def transaction_no_last(self) -> int:
        return self._head.transaction_no + len(self.transactions)

    def posted(self) -> list[Posted]:
        """The `Posted` events, each of at most 1,000 whole transactions; an empty one keeps the register's number."""
        transactions = self.transactions
        if not transactions:
            return [
                Posted(
                    register_no=self.register_no,
                    part=1,
                    source_code=self.source_code,
                    transaction_nos=(),
                    transaction_posting_dates=(),
                    transaction_document_nos=(),
                )
            ]
        if len(transactions) == 1:
            # Of one document, as most commands post it, there is nothing to put in order or to cut.
            return [
                self._posted_event(1, transactions, self.lines, 0, self.entries, self.applications)
            ]
        lines = sorted(self.lines, key=_transaction_no)
        entries = sorted(self.entries, key=_transaction_no)
        applications = sorted(self.applications, key=_transaction_no)
        return list(self._cut(lines, entries, applications))

    def _cut(
        self, lines: list[Line], entries: list[Listed], applications: list[Listed]
    ) -> Iterator[Posted]:
        line_at = entry_at = application_at = 0
        for at in range(0, len(self.transactions), TRANSACTIONS_AN_EVENT):
            part = self.transactions[at : at + TRANSACTIONS_AN_EVENT]
            last = part[-1][0]
            # Where the rows of later transactions begin.
            line_end = bisect_right(lines, last, line_at, key=_transaction_no)
            entry_end = bisect_right(entries, last, entry_at, key=_transaction_no)
            application_end = bisect_right(applications, last, application_at, key=_transaction_no)
            yield self._posted_event(
                at // TRANSACTIONS_AN_EVENT + 1,
                part,
                lines[line_at:line_end],
                line_at,
                entries[entry_at:entry_end],
                applications[application_at:application_end],
            )
            line_at, entry_at, application_at = line_end, entry_end, application_end

    def _posted_event(
        self,
        part: int,
        transactions: list[Transaction],
        lines: list[Line],
        line_at: int,
        entries: list[Listed],
        applications: list[Listed],
    ) -> Posted:
        numbers, days, types, documents, reverses = zip(*transactions, strict=True)
        columns: dict[str, Any] = {}
        if lines:
            of, accounts, amounts, descriptions, made_by, reasons, dates, externals = zip(
                *lines, strict=True
            )
            first = self._head.gl_entry_no + line_at + 1
            columns = {
                "line_transaction_nos": of,
                "line_gl_entry_nos": tuple(range(first, first + len(lines))),
                "line_account_nos": accounts,
                "line_amounts_lcy": amounts,
                "line_document_dates": self._document_dates(of, dates),
                "line_external_document_nos": column_of(externals),
                "line_description_seals": column_of(descriptions),
                "line_reason_codes": column_of(reasons),
                "line_application_nos": column_of(made_by),
            }
        if entries:
            columns.update(zip(_ENTRIES, zip(*entries, strict=True), strict=True))
        if applications:
            columns.update(zip(_APPLICATIONS, zip(*applications, strict=True), strict=True))
        return _posted(
            register_no=self.register_no,
            part=part,
            source_code=self.source_code,
            transaction_nos=numbers,
            transaction_posting_dates=days,
            transaction_document_types=column_of(types),
            transaction_document_nos=documents,
            transaction_reversed_nos=column_of(reverses),
            **columns,
        )

    def _document_dates(
        self, of: tuple[int, ...], dates: tuple[date | None, ...]
    ) -> tuple[date, ...]:
        """Left out where every line has the posting date."""
        if not any(dates):
            return ()
        first = self._head.transaction_no + 1
        posting_dates = [self.transactions[number - first][1] for number in of]
        document_dates = [day or posted for day, posted in zip(dates, posting_dates, strict=True)]
        return () if document_dates == posting_dates else tuple(document_dates)


def column_of(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The column, left out where every value is the default."""
    return values if any(values) else ()
