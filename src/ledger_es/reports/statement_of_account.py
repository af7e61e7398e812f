"""Report: statement of account of one customer or vendor, with open items (receivables.md 15.2 for the aging)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from ledger_es.queries.aging import Aged
from ledger_es.queries.aging import aging as ask_aging
from ledger_es.queries.open_entries import Asked, OpenEntry
from ledger_es.queries.open_entries import open_entries as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.aging import BUCKETS
from ledger_es.reports.control_account import Agreement, agreement_of_party
from ledger_es.reports.open_claims import (
    OpenByKind,
    open_by_kind,
    open_by_kind_as_json,
    open_by_kind_in_words,
)
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    amount_text,
    asking,
    day_of,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind, day_number, nfc

_BUCKET_WORDS: Final = ("not due", "1–30 days", "31–60 days", "61–90 days", "over 90 days")


@dataclass(frozen=True, slots=True)
class StatementOfAccountRow:
    """An open entry of the party. Debits are positive and credits negative."""

    entry_no: Annotated[int, Shown(on_request=True)]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(gives_way=True)]
    posting_date: Annotated[date, Shown(on_request=True)]
    document_date: Annotated[date, Shown(gives_way=GIVES_WAY_LAST)]
    due_date: date
    days_overdue: Annotated[int | None, Shown(kind="count")]
    """Days since the due date, for a debt that was due before the day of the statement; otherwise None."""
    currency: Currency
    amount: Annotated[Decimal, Shown("Original")]
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    running_total: Decimal
    """The sum of the remaining amounts in this currency up to and including this row."""
    payment_reference: Annotated[str, Shown(on_request=True)]
    on_hold: Annotated[str, Shown(on_request=True)]


@dataclass(frozen=True)
class StatementOfAccountReport(Report[StatementOfAccountRow]):
    """The open items of one customer or vendor with their totals and their age, by currency."""

    row_type = StatementOfAccountRow

    answer: Answer
    ledger: LedgerKind
    party_no: str
    name: str
    entries: tuple[OpenEntry, ...]
    """By currency, document date and entry number."""
    aged: tuple[Aged, ...]
    """The age of the remaining amounts, by currency."""
    by_kind: tuple[OpenByKind, ...] = ()
    """Costs, interest and principal, where payments count in the legal order."""
    agreement: Agreement | None = None
    """What the party has on the control accounts, beside what is open."""

    def title(self) -> str:
        return self.answer.title(
            f"Statement of account of {self.ledger} {self.party_no} {self.name}".rstrip()
        )

    def rows(self) -> tuple[StatementOfAccountRow, ...]:
        running: dict[str, int] = defaultdict(int)
        rows = []
        for entry in self.entries:
            running[entry.currency] += entry.remaining_amount
            rows.append(self._row(entry, running[entry.currency]))
        return tuple(rows)

    def is_late(self, row: StatementOfAccountRow) -> bool:
        return row.days_overdue is not None

    def totals(self) -> tuple[Total, ...]:
        return tuple(
            Total(
                f"Total {aged.currency}",
                {"remaining_amount": amount_of(sum(aged.amounts), aged.currency)},
                aged.currency,
            )
            for aged in self.aged
        )

    def notes(self) -> tuple[str, ...]:
        """The age of what is open, and its kinds: a sentence for each currency."""
        agreed = () if self.agreement is None else self.agreement.notes(self.answer)
        return (*map(aged_in_words, self.aged), *map(open_by_kind_in_words, self.by_kind), *agreed)

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": self.rows_as_json(),
            "totals": [aged_as_json(aged) for aged in self.aged],
            "by_kind": open_by_kind_as_json(self.by_kind),
            **({} if self.agreement is None else self.agreement.as_json(self.answer)),
            "style": "open_items",
            f"{self.ledger}_no": self.party_no,
            "name": self.name,
            **self.answer.as_json(),
        }

    def _row(self, entry: OpenEntry, running_total: int) -> StatementOfAccountRow:
        return StatementOfAccountRow(
            entry_no=entry.entry_no,
            document_type=entry.document_type,
            document_no=entry.document_no,
            external_document_no=entry.external_document_no,
            posting_date=day_of(entry.posting_day),
            document_date=day_of(entry.document_day),
            due_date=day_of(entry.due_day),
            days_overdue=self._days_overdue(entry),
            currency=entry.currency,
            amount=amount_of(entry.amount, entry.currency),
            remaining_amount=amount_of(entry.remaining_amount, entry.currency),
            running_total=amount_of(running_total, entry.currency),
            payment_reference=entry.payment_reference,
            on_hold=entry.on_hold,
        )

    def _days_overdue(self, entry: OpenEntry) -> int | None:
        days = day_number(self.answer.as_of) - entry.due_day
        owed = entry.remaining_amount if self.ledger == "customer" else -entry.remaining_amount
        return days if owed > 0 and days > 0 else None


def aged_in_words(aged: Aged) -> str:
    """The age of what is open in a currency, as a sentence."""
    return f"By days overdue, in {aged.currency}: " + ", ".join(
        f"{words} {amount_of(units, aged.currency):,f}"
        for words, units in zip(_BUCKET_WORDS, aged.amounts, strict=True)
    )


def aged_as_json(aged: Aged) -> dict[str, str]:
    """The age of what is open in a currency."""
    return {
        "currency": aged.currency,
        "remaining_amount": amount_text(sum(aged.amounts), aged.currency),
        **{
            bucket: amount_text(units, aged.currency)
            for bucket, units in zip(BUCKETS, aged.amounts, strict=True)
        },
    }


def statement_of_account(
    read_models: ReadModels,
    *,
    ledger: LedgerKind,
    party_no: str,
    as_of: date,
    known_at: datetime | None = None,
) -> StatementOfAccountReport:
    """The open items of a party at the end of the day. Raises PartyUnknown or NaiveTime."""
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, ledger, party_no)
        asked = Asked(ledger=ledger, party_no=party_no)
        entries = ask(question.connection, question.moment, asked)
        aged = ask_aging(question.connection, question.moment, ledger, party_no)
        by_kind = open_by_kind(question, ledger, party_no, entries)
        open_lcy = sum(entry.remaining_lcy for entry in entries)
        agreed = agreement_of_party(question, ledger, party_no, open_lcy)
        names = party_names(read_models, question, ledger, [party_no])
    return StatementOfAccountReport(
        answer=question.answer,
        ledger=ledger,
        party_no=party_no,
        name=names.get(party_no, ""),
        entries=tuple(sorted(entries, key=_in_order)),
        aged=tuple(aged),
        by_kind=by_kind,
        agreement=agreed,
    )


def _in_order(entry: OpenEntry) -> tuple[str, int, int]:
    return entry.currency, entry.document_day, entry.entry_no
