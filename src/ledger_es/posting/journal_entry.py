"""The events that one posting adds to the general ledger: transactions, G/L lines, entries and applications."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from ledger_es.aggregates.general_ledger import (
    APPLICATIONS,
    ENTRIES,
    LINES,
    TRANSACTIONS,
    VAT,
    ApplicationRow,
    EntryRow,
    LineRow,
    Posted,
    SourceCode,
    TransactionRow,
    VatRow,
)
from ledger_es.values import ZERO, Head, Seal, unchecked

_posted = unchecked(Posted)
_transaction_no = attrgetter("transaction_no")
TRANSACTIONS_AN_EVENT = 1000


class Line(NamedTuple):
    """A G/L line that has no number yet. Debits are positive.

    If `document_date` is None, it equals the posting date of the transaction.
    """

    transaction_no: int
    account_no: str
    amount_lcy: Decimal
    entry_no: int = 0
    document_date: date | None = None
    external_document_no: str = ""
    description_seal: Seal = ""
    dimensions: str = ""
    reason_code: str = ""
    application_no: int = 0


class JournalEntry:
    """Collects the rows of one posting and cuts them into `Posted` events of at most 1,000 whole transactions."""

    def __init__(self, head: Head, source_code: SourceCode) -> None:
        self.register_no = head.register_no + 1
        self.source_code = source_code
        self._head = head
        self.transactions: list[TransactionRow] = []
        self.lines: list[Line] = []
        self.entries: list[EntryRow] = []
        self.applications: list[ApplicationRow] = []
        self.vat: list[VatRow] = []

    @property
    def transaction_no_last(self) -> int:
        """The number of the last ledger transaction, including those of this posting."""
        return self._head.transaction_no + len(self.transactions)

    def posted_on(self, account_no: str, transaction_no: int) -> Decimal:
        """What the lines of the latest transaction, without those of applications, add up to on the account."""
        latest = takewhile(lambda line: line.transaction_no >= transaction_no, reversed(self.lines))
        return sum(
            (
                line.amount_lcy
                for line in latest
                if line.transaction_no == transaction_no
                and line.account_no == account_no
                and not line.application_no
            ),
            ZERO,
        )

    def posted(self) -> list[Posted]:
        """The `Posted` events. A posting without transactions has one empty event, which uses its register number."""
        lines = sorted(self.lines, key=_transaction_no)
        entries = sorted(self.entries, key=_transaction_no)
        applications = sorted(self.applications, key=_transaction_no)
        vat = sorted(self.vat, key=_transaction_no)
        return list(self._cut(self._numbered(lines), entries, applications, vat))

    def _cut(
        self,
        lines: list[LineRow],
        entries: list[EntryRow],
        applications: list[ApplicationRow],
        vat: list[VatRow],
    ) -> Iterator[Posted]:
        line_start = entry_start = application_start = vat_start = 0
        for start in range(0, max(len(self.transactions), 1), TRANSACTIONS_AN_EVENT):
            transactions = self.transactions[start : start + TRANSACTIONS_AN_EVENT]
            last_no = transactions[-1].no if transactions else 0
            # Each end is the place where the rows of later transactions begin.
            line_end = bisect_right(lines, last_no, line_start, key=_transaction_no)
            entry_end = bisect_right(entries, last_no, entry_start, key=_transaction_no)
            application_end = bisect_right(
                applications, last_no, application_start, key=_transaction_no
            )
            vat_end = bisect_right(vat, last_no, vat_start, key=_transaction_no)
            yield _posted(
                register_no=self.register_no,
                part=start // TRANSACTIONS_AN_EVENT + 1,
                source_code=self.source_code,
                **TRANSACTIONS.columns(transactions),
                **LINES.columns(lines[line_start:line_end]),
                **ENTRIES.columns(entries[entry_start:entry_end]),
                **APPLICATIONS.columns(applications[application_start:application_end]),
                **VAT.columns(vat[vat_start:vat_end]),
            )
            line_start, entry_start, application_start = line_end, entry_end, application_end
            vat_start = vat_end

    def _numbered(self, lines: list[Line]) -> list[LineRow]:
        """The lines with their G/L entry numbers.

        Document dates are left out if all of them equal the posting date; otherwise every line gets one.
        """
        posting_date_by_transaction = {
            transaction.no: transaction.posting_date for transaction in self.transactions
        }
        has_own_dates = any(
            line.document_date not in (None, posting_date_by_transaction[line.transaction_no])
            for line in lines
        )
        numbered = []
        for gl_entry_no, line in enumerate(lines, self._head.gl_entry_no + 1):
            document_date = None
            if has_own_dates:
                posting_date = posting_date_by_transaction[line.transaction_no]
                document_date = line.document_date or posting_date
            numbered.append(
                LineRow(
                    transaction_no=line.transaction_no,
                    gl_entry_no=gl_entry_no,
                    account_no=line.account_no,
                    amount_lcy=line.amount_lcy,
                    entry_no=line.entry_no,
                    document_date=document_date,
                    external_document_no=line.external_document_no,
                    description_seal=line.description_seal,
                    dimensions=line.dimensions,
                    reason_code=line.reason_code,
                    application_no=line.application_no,
                )
            )
        return numbered
