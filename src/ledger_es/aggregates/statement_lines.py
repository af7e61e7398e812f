"""The state of a bank statement: its lines, what settles each of them, and whether it is posted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.bank_entry_matches import BANK_ENTRY_MATCHES, BankEntriesMatched
from ledger_es.aggregates.bank_statement import (
    ASSIGNED_ENTRIES,
    ASSIGNED_PARTS,
    STATEMENT_LINES,
    DifferenceTransferred,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
    StatementImported,
    StatementLineRow,
    StatementLinesImported,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.line_matches import (
    MATCHED_APPLICATIONS,
    MATCHED_LINES,
    LinesMatched,
)
from ledger_es.aggregates.match_evidence import (
    BY_A_PERSON,
    Confidence,
    EntryLedger,
)
from ledger_es.aggregates.statement_details import (
    ATTACHED_PAYMENTS,
    AttachedPaymentRow,
    StatementDetailsAttached,
)
from ledger_es.aggregates.statement_intake import (
    DECIDED_LINES,
    UNDECIDED,
    DecidedLineRow,
    LinesDecided,
    LineState,
    StatementWithdrawn,
)
from ledger_es.aggregates.statement_posting import (
    PostedStatementReconciled,
    StatementPosted,
    StatementUndone,
)
from ledger_es.values import ZERO


class LineApplication(NamedTuple):
    """An entry that the line settles.

    `amount` and `discount` have the sign of the entry; `amount` includes the discount, and `discount` includes the
    accepted `tolerance`, which has the opposite sign if more is paid than is due. `late_discount` tells a discount that
    is granted after its last day.
    """

    ledger: EntryLedger
    entry_no: int
    party_no: str
    document_no: str
    amount: Decimal
    discount: Decimal = ZERO
    tolerance: Decimal = ZERO
    late_discount: bool = False


class Transfer(NamedTuple):
    """A part of the line that goes to an account. `amount` has the sign of the line.

    `dimensions` are those named for this part alone; they come before those of the line.
    """

    account_type: str
    account_no: str
    amount: Decimal
    description_seal: str = ""
    dimensions: str = ""


class BankEntryFacts(NamedTuple):
    """Which entry of the bank a line is, as intake compares it. All details of a batch are one entry.

    `occurrence` counts, from 1, the entries of the account with this fingerprint that are money; 0: it is none.
    `replaced_line_no` is the line that showed all payments of the entry until they were attached; 0: none.
    """

    entry_place: int
    detail_place: int
    fingerprint: str
    occurrence: int
    bank_reference: str
    replaced_line_no: int = 0


class LineStanding(NamedTuple):
    """Whether a line is new money. The other two name lines of other statements as `<statement>/<line>`."""

    state: LineState = "new"
    known_as: str = ""
    suspected_duplicate_of: str = ""


class StatementLine(NamedTuple):
    """The current state of a line: what the bank says, whether it is money, what settles it. Money in is positive."""

    line_no: int
    posting_date: date
    amount: Decimal
    transaction_id: str
    payment_reference: str
    payer_seal: str
    text_seal: str
    entry: BankEntryFacts
    standing: LineStanding
    confidence: Confidence = "none"
    review_required: bool = False
    ambiguous: bool = False
    applications: tuple[LineApplication, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    is_assigned: bool = False
    """True if a person named what the line settles, and did not only accept what was proposed."""
    dimensions: str = ""
    """What the person named for all that the line posts."""

    @property
    def is_money(self) -> bool:
        """True if the line is new money and not money that another statement or the opening balance holds."""
        return self.standing.state == "new"

    @property
    def is_undecided(self) -> bool:
        """True if it is not decided whether the line is new money, so that it cannot be posted."""
        return self.standing.state in UNDECIDED

    @property
    def is_decided(self) -> bool:
        """True if a person has decided the line; a proposal of automatic application is not a decision."""
        return self.confidence in BY_A_PERSON

    @property
    def is_doubtful(self) -> bool:
        """Proposed with low confidence or a doubt, and no person has looked at it."""
        if self.is_decided or not self.is_money:
            return False
        return self.review_required or self.ambiguous or self.confidence == "low"

    @property
    def applied_amount(self) -> Decimal:
        """The sum of amount − discount of the applied entries, plus the transferred amounts."""
        applied = sum((entry.amount - entry.discount for entry in self.applications), ZERO)
        return applied + sum((transfer.amount for transfer in self.transfers), ZERO)

    @property
    def difference(self) -> Decimal:
        """The part of the line's amount that is neither applied nor transferred."""
        return (self.amount - self.applied_amount).quantize(self.amount)

    @property
    def is_settled(self) -> bool:
        """True if anything is applied or transferred; a difference may remain."""
        return bool(self.applications or self.transfers)


class PostedLine(NamedTuple):
    """The ledger transaction and the bank entry that were posted from a line.

    Both are 0 if the line shows bank entries that were posted before.
    """

    transaction_no: int
    bank_entry_no: int


@dataclass
class BankStatement:
    """A bank statement with its lines by number.

    `imported` is None if the statement does not exist. `posted_lines` holds the lines that are posted,
    `details_files` the formats of files that told payments behind its lines, by their SHA-256. `is_reconciled`
    is true if the bank account is reconciled with the statement, `is_withdrawn` if its import was taken back.
    """

    imported: StatementImported | None = None
    lines: dict[int, StatementLine] = field(default_factory=dict)
    posted_lines: dict[int, PostedLine] = field(default_factory=dict)
    details_files: dict[str, str] = field(default_factory=dict)
    is_reconciled: bool = False
    is_withdrawn: bool = False

    @property
    def currency(self) -> str:
        """The currency of the statement, which is that of its bank account."""
        assert self.imported is not None, f"statement {self.statement_no} was never imported"
        return self.imported.currency

    @property
    def statement_no(self) -> str:
        return self.imported.statement_no if self.imported else ""

    @property
    def lines_to_post(self) -> list[StatementLine]:
        """The lines that are money, or may be, and are not posted yet."""
        return [
            line
            for line in self.lines.values()
            if line.line_no not in self.posted_lines and (line.is_money or line.is_undecided)
        ]

    @property
    def is_posted(self) -> bool:
        """True if lines are posted and none is left."""
        return bool(self.posted_lines) and not self.lines_to_post

    def evolve(self, event: Event) -> None:
        match event:
            case StatementImported():
                self.imported = event
            case StatementLinesImported():
                for row in STATEMENT_LINES.rows(event):
                    self.lines[row.line_no] = _imported_line(row)
            case StatementDetailsAttached():
                self.details_files[event.file_sha256] = event.file_format
                self._attach(ATTACHED_PAYMENTS.rows(event))
            case LinesDecided():
                for decided in DECIDED_LINES.rows(event):
                    self._decide(decided)
            case StatementWithdrawn():
                self.is_withdrawn = True
            case LinesMatched():
                self._match(event)
            case BankEntriesMatched():
                self._match_bank_entries(event)
            case LinesAccepted():
                for line_no in event.line_nos:
                    line = self.lines[line_no]
                    self._settle(
                        line,
                        "accepted",
                        line.applications,
                        line.transfers,
                        is_assigned=line.is_assigned,
                        dimensions=line.dimensions,
                    )
            case LineAssigned():
                self._assign(event)
            case DifferenceTransferred():
                self._transfer(event)
            case LinesCleared():
                for line_no in event.line_nos:
                    self._settle(self.lines[line_no], "none", (), ())
            case StatementPosted():
                posted = map(PostedLine, event.transaction_nos, event.bank_entry_nos)
                self.posted_lines.update(zip(event.line_nos, posted, strict=True))
                self.is_reconciled = event.mode == "reconcile"
            case PostedStatementReconciled():
                self.is_reconciled = True
            case StatementUndone():
                self.is_reconciled = False
                for line_no in event.line_nos:
                    del self.posted_lines[line_no]

    def _assign(self, event: LineAssigned) -> None:
        self._settle(
            self.lines[event.line_no],
            "manual",
            tuple(LineApplication(*entry) for entry in ASSIGNED_ENTRIES.rows(event)),
            tuple(Transfer(*part) for part in ASSIGNED_PARTS.rows(event)),
            is_assigned=True,
            dimensions=event.dimensions,
        )

    def _transfer(self, event: DifferenceTransferred) -> None:
        line = self.lines[event.line_no]
        transfer = Transfer(
            event.account_type,
            event.account_no,
            event.amount,
            event.description_seal,
            event.dimensions,
        )
        self._settle(
            line,
            "manual",
            line.applications,
            (*line.transfers, transfer),
            # Where nothing was applied, the person names all that the line settles.
            is_assigned=line.is_assigned or not line.is_settled,
            dimensions=line.dimensions,
        )

    def _attach(self, payments: list[AttachedPaymentRow]) -> None:
        for payment in payments:
            replaced = self.lines[payment.replaced_line_no]
            self.lines[payment.line_no] = StatementLine(
                line_no=payment.line_no,
                posting_date=payment.booking_date,
                amount=payment.amount,
                transaction_id=payment.transaction_id,
                payment_reference=payment.payment_reference,
                payer_seal=payment.payer_seal,
                text_seal=payment.text_seal,
                entry=replaced.entry._replace(
                    detail_place=payment.detail_place, replaced_line_no=payment.replaced_line_no
                ),
                standing=replaced.standing,
            )
        for line_no in {payment.replaced_line_no for payment in payments}:
            del self.lines[line_no]
        # The lines stand in the order of the file.
        self.lines = dict(sorted(self.lines.items()))

    def _decide(self, decided: DecidedLineRow) -> None:
        line = self.lines[decided.line_no]
        standing = LineStanding(decided.state, decided.known_as, decided.suspected_duplicate_of)
        entry = line.entry._replace(
            occurrence=decided.entry_occurrence if decided.state == "new" else 0
        )
        self.lines[line.line_no] = line._replace(standing=standing, entry=entry)

    def _settle(
        self,
        line: StatementLine,
        confidence: Confidence,
        applications: tuple[LineApplication, ...],
        transfers: tuple[Transfer, ...],
        review_required: bool = False,
        ambiguous: bool = False,
        *,
        is_assigned: bool = False,
        dimensions: str = "",
    ) -> None:
        # `_replace` takes three times as long, and a large statement settles tens of thousands of lines.
        self.lines[line.line_no] = StatementLine(
            line.line_no,
            line.posting_date,
            line.amount,
            line.transaction_id,
            line.payment_reference,
            line.payer_seal,
            line.text_seal,
            line.entry,
            line.standing,
            confidence,
            review_required,
            ambiguous,
            applications,
            transfers,
            is_assigned,
            dimensions,
        )

    def _match_bank_entries(self, event: BankEntriesMatched) -> None:
        bank_account_no = self.imported.bank_account_no if self.imported else ""
        applications: dict[int, list[LineApplication]] = {}
        for row in BANK_ENTRY_MATCHES.rows(event):
            applications.setdefault(row.line_no, []).append(
                LineApplication(
                    "bank_account", row.entry_no, bank_account_no, row.document_no, row.amount
                )
            )
        confidence: Confidence = "manual" if event.by_hand else "high"
        for line_no, entries in applications.items():
            self._settle(self.lines[line_no], confidence, tuple(entries), ())

    def _match(self, event: LinesMatched) -> None:
        applications: dict[int, list[LineApplication]] = {}
        for application in MATCHED_APPLICATIONS.rows(event):
            applications.setdefault(application.line_no, []).append(
                LineApplication(
                    application.ledger,
                    application.entry_no,
                    application.party_no,
                    application.document_no,
                    application.amount,
                    application.discount,
                    application.tolerance,
                    application.late_discount,
                )
            )
        for matched in MATCHED_LINES.rows(event):
            line = self.lines[matched.line_no]
            transfers = (
                (
                    Transfer(
                        matched.account_type,
                        matched.account_no,
                        matched.account_amount or line.amount,
                    ),
                )
                if matched.account_type
                else ()
            )
            self._settle(
                line,
                matched.confidence,
                tuple(applications.get(matched.line_no, ())),
                transfers,
                matched.review_required,
                matched.ambiguous,
            )


def _imported_line(row: StatementLineRow) -> StatementLine:
    return StatementLine(
        line_no=row.line_no,
        posting_date=row.booking_date,
        amount=row.amount,
        transaction_id=row.transaction_id,
        payment_reference=row.payment_reference,
        payer_seal=row.payer_seal,
        text_seal=row.text_seal,
        entry=BankEntryFacts(
            row.statement_entry_place,
            row.detail_place,
            row.line_fingerprint,
            row.entry_occurrence,
            row.bank_reference,
        ),
        standing=LineStanding(row.state, row.known_as, row.suspected_duplicate_of),
    )
