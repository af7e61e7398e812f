"""What a bank statement's events add up to: its lines, what settles each of them, and how far it is posted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.bank_statement import (
    BY_A_PERSON,
    Confidence,
    DifferenceTransferred,
    EntryLedger,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
    LinesMatched,
    PostingMode,
    StatementImported,
    StatementLinesImported,
    StatementPosted,
)
from ledger_es.aggregates.event import Event
from ledger_es.values import ZERO


class LineApplication(NamedTuple):
    """An entry that the line settles: signed as the entry, the discount inside the amount."""

    ledger: EntryLedger
    entry_no: int
    party_no: str
    document_no: str
    amount: Decimal
    discount: Decimal = ZERO


class Transfer(NamedTuple):
    """A part of the line that goes to an account; signed as the line."""

    account_type: str
    account_no: str
    amount: Decimal
    description_seal: str = ""


class StatementLine(NamedTuple):
    line_no: int
    posting_date: date
    amount: Decimal
    transaction_id: str
    payment_reference: str
    payer_seal: str
    text_seal: str
    duplicate_of: str
    confidence: Confidence = "none"
    review_required: bool = False
    applications: tuple[LineApplication, ...] = ()
    transfers: tuple[Transfer, ...] = ()

    @property
    def is_decided(self) -> bool:
        """By a person; what automatic application proposed is not."""
        return self.confidence in BY_A_PERSON

    @property
    def applied_amount(self) -> Decimal:
        """Σ (amount − discount) of the entries, and what was transferred."""
        applied = sum((one.amount - one.discount for one in self.applications), ZERO)
        return applied + sum((one.amount for one in self.transfers), ZERO)

    @property
    def difference(self) -> Decimal:
        return self.amount - self.applied_amount

    @property
    def is_settled(self) -> bool:
        return bool(self.applications or self.transfers)


@dataclass
class BankStatement:
    imported: StatementImported | None = None
    lines: dict[int, StatementLine] = field(default_factory=dict)
    posted: PostingMode | None = None
    register_no: int = 0

    @property
    def statement_no(self) -> str:
        return self.imported.statement_no if self.imported else ""

    def evolve(self, event: Event) -> None:
        match event:
            case StatementImported():
                self.imported = event
            case StatementLinesImported():
                self.lines.update((line.line_no, line) for line in _lines(event))
            case LinesMatched():
                self._match(event)
            case LinesAccepted():
                for line_no in event.line_nos:
                    line = self.lines[line_no]
                    self._settle(line, "accepted", line.applications, line.transfers)
            case LineAssigned():
                self._settle(self.lines[event.line_no], "manual", _assigned(event), ())
            case DifferenceTransferred():
                line = self.lines[event.line_no]
                transfer = Transfer(
                    event.account_type, event.account_no, event.amount, event.description_seal
                )
                self._settle(line, "manual", line.applications, (*line.transfers, transfer))
            case LinesCleared():
                for line_no in event.line_nos:
                    self._settle(self.lines[line_no], "none", (), ())
            case StatementPosted():
                self.posted = event.mode
                self.register_no = event.register_no

    def _settle(
        self,
        line: StatementLine,
        confidence: Confidence,
        applications: tuple[LineApplication, ...],
        transfers: tuple[Transfer, ...],
        review_required: bool = False,
    ) -> None:
        # Built field by field: replacing four of twelve by name takes three times as long.
        self.lines[line.line_no] = StatementLine(
            line.line_no,
            line.posting_date,
            line.amount,
            line.transaction_id,
            line.payment_reference,
            line.payer_seal,
            line.text_seal,
            line.duplicate_of,
            confidence,
            review_required,
            applications,
            transfers,
        )

    def _match(self, event: LinesMatched) -> None:
        applied: dict[int, list[LineApplication]] = {}
        discounts = event.application_discounts or (ZERO,) * len(event.application_line_nos)
        for line_no, *rest in zip(
            event.application_line_nos,
            event.application_ledgers,
            event.application_entry_nos,
            event.application_party_nos,
            event.application_document_nos,
            event.application_amounts,
            discounts,
            strict=True,
        ):
            applied.setdefault(line_no, []).append(LineApplication(*rest))
        count = len(event.line_nos)
        reviews = event.review_required or (False,) * count
        types, numbers = event.account_types or ("",) * count, event.account_nos or ("",) * count
        for line_no, confidence, review, account_type, account_no in zip(
            event.line_nos, event.confidences, reviews, types, numbers, strict=True
        ):
            line = self.lines[line_no]
            whole = (Transfer(account_type, account_no, line.amount),) if account_type else ()
            applications = tuple(applied.get(line_no, ()))
            self._settle(line, confidence, applications, whole, review)


def _assigned(event: LineAssigned) -> tuple[LineApplication, ...]:
    discounts = event.discounts or (ZERO,) * len(event.entry_nos)
    return tuple(
        LineApplication(*row)
        for row in zip(
            event.ledgers,
            event.entry_nos,
            event.party_nos,
            event.document_nos,
            event.amounts,
            discounts,
            strict=True,
        )
    )


def _lines(event: StatementLinesImported) -> list[StatementLine]:
    count = len(event.line_nos)
    empty = ("",) * count
    return [
        StatementLine(*row)
        for row in zip(
            event.line_nos,
            event.booking_dates,
            event.amounts,
            event.transaction_ids,
            event.payment_references or empty,
            event.payer_seals or empty,
            event.text_seals or empty,
            event.duplicates_of or empty,
            strict=True,
        )
    ]
