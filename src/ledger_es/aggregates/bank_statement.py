"""One imported bank statement, which is one payment reconciliation journal: lines, what settles them, posting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Final, Literal, Self

from pydantic import model_validator

from ledger_es.aggregates.event import Event, equal_columns
from ledger_es.values import AccountType, Currency, Seal, StoredCode

EntryLedger = Literal["customer", "vendor", "bank_account"]
Confidence = Literal["none", "low", "medium", "high", "text_mapping", "manual", "accepted"]
BY_A_PERSON: Final[frozenset[Confidence]] = frozenset(("manual", "accepted"))
"""The confidences of a line that a person has decided; automatic application leaves it alone."""
PostingMode = Literal["reconcile", "payments_only"]


class StatementImported(Event):
    """A statement was taken from a file. `balance_before`: the closing balance of our statement before this one.

    `statement_no` is `<bank>/<n>`, n our own count. `bank_statement_id` and the sequence numbers are the bank's.
    `content_digest`: a hash, with the ledger's key, of all that its file says: by it the same statement is known again.
    """

    act: ClassVar[str] = "imported"

    statement_no: StoredCode
    bank_account_no: StoredCode
    sequence_no: int
    file_sha256: str
    file_format: str
    place_in_file: int = 1
    bank_identity: str = ""
    """By which the bank tells its statements apart: id, sequence number, date; empty where it gives none."""
    bank_statement_id: str = ""
    electronic_sequence_no: str = ""
    legal_sequence_no: str = ""
    period_from: date | None = None
    period_to: date | None = None
    is_copy: bool = False
    currency: Currency
    opening_balance: Decimal
    opening_date: date | None = None
    closing_balance: Decimal
    closing_date: date | None = None
    balances_given: bool
    """False: the file has no balances; they were counted on from the statement before."""
    balance_before: Decimal
    gap_before: bool = False
    """The opening balance is not the closing balance of the statement before: one is missing in between."""
    line_count: int
    content_digest: str


class StatementLinesImported(Event):
    """Lines as columns; money in is positive. A column left out is all default.

    `statement_entry_places` count the entries in the statement from 1, `detail_places` the details of a batch (0: the
    whole entry). Payer and text are sealed JSON: {name, account, address, city} and {text, additional}.
    """

    act: ClassVar[str] = "lines_imported"

    line_nos: tuple[int, ...]
    transaction_ids: tuple[str, ...]
    statement_entry_places: tuple[int, ...]
    detail_places: tuple[int, ...] = ()
    source_lines: tuple[int, ...] = ()
    booking_dates: tuple[date, ...]
    value_dates: tuple[date, ...] = ()
    """Left out: the booking dates."""
    amounts: tuple[Decimal, ...]
    payer_seals: tuple[Seal, ...] = ()
    text_seals: tuple[Seal, ...] = ()
    payment_references: tuple[str, ...] = ()
    bank_references: tuple[str, ...] = ()
    bank_transaction_codes: tuple[str, ...] = ()
    mandate_ids: tuple[str, ...] = ()
    reversals: tuple[bool, ...] = ()
    foreign_currencies: tuple[str, ...] = ()
    foreign_amounts: tuple[Decimal, ...] = ()
    """What was paid in another currency; it never moves the balance."""
    charge_amounts: tuple[Decimal, ...] = ()
    """What the bank says it charged, < 0 where it was taken."""
    duplicates_of: tuple[str, ...] = ()
    """The statement that brought the same transaction before; such a line is never posted."""

    @model_validator(mode="after")
    def _columns(self) -> Self:
        required = (
            self.line_nos,
            self.transaction_ids,
            self.statement_entry_places,
            self.booking_dates,
            self.amounts,
        )
        equal_columns(
            required, tuple(value for value in self.__dict__.values() if isinstance(value, tuple))
        )
        return self


class LinesMatched(Event):
    """Automatic application: for each line the rule that won, its evidence, what it applies, and who else stood by.

    It replaces what was applied or transferred before. Three tables as columns: one row a line, one an entry applied
    (signed as the entry, discount inside the amount), one a candidate (at most the best five a line; entry numbers of a
    group separated by blanks).
    """

    act: ClassVar[str] = "lines_matched"

    rules_version: int
    candidates_commit_no: int
    """The commit that the open entries were read at."""

    line_nos: tuple[int, ...]
    confidences: tuple[Confidence, ...]
    scores: tuple[int, ...]
    rules: tuple[str, ...] = ()
    party_criteria: tuple[str, ...] = ()
    document_criteria: tuple[str, ...] = ()
    amount_criteria: tuple[str, ...] = ()
    direct_debit_criteria: tuple[str, ...] = ()
    considered_counts: tuple[int, ...] = ()
    considered_group_counts: tuple[int, ...] = ()
    ambiguous: tuple[bool, ...] = ()
    review_required: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()
    account_types: tuple[str, ...] = ()
    account_nos: tuple[str, ...] = ()
    """Where a text mapping stands for the whole line."""

    application_line_nos: tuple[int, ...] = ()
    application_ledgers: tuple[EntryLedger, ...] = ()
    application_entry_nos: tuple[int, ...] = ()
    application_party_nos: tuple[str, ...] = ()
    application_document_nos: tuple[str, ...] = ()
    application_amounts: tuple[Decimal, ...] = ()
    application_discounts: tuple[Decimal, ...] = ()

    candidate_line_nos: tuple[int, ...] = ()
    candidate_scores: tuple[int, ...] = ()
    candidate_rules: tuple[str, ...] = ()
    candidate_party_criteria: tuple[str, ...] = ()
    candidate_document_criteria: tuple[str, ...] = ()
    candidate_amount_criteria: tuple[str, ...] = ()
    candidate_direct_debit_criteria: tuple[str, ...] = ()
    candidate_account_types: tuple[str, ...] = ()
    candidate_account_nos: tuple[str, ...] = ()
    candidate_entry_nos: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _columns(self) -> Self:
        equal_columns(
            (self.line_nos, self.confidences, self.scores),
            (
                self.rules,
                self.party_criteria,
                self.document_criteria,
                self.amount_criteria,
                self.direct_debit_criteria,
                self.considered_counts,
                self.considered_group_counts,
                self.ambiguous,
                self.review_required,
                self.notes,
                self.account_types,
                self.account_nos,
            ),
        )
        equal_columns(
            (
                self.application_line_nos,
                self.application_ledgers,
                self.application_entry_nos,
                self.application_party_nos,
                self.application_amounts,
            ),
            (self.application_document_nos, self.application_discounts),
        )
        equal_columns(
            (
                self.candidate_line_nos,
                self.candidate_scores,
                self.candidate_rules,
                self.candidate_account_types,
                self.candidate_account_nos,
            ),
            (
                self.candidate_party_criteria,
                self.candidate_document_criteria,
                self.candidate_amount_criteria,
                self.candidate_direct_debit_criteria,
                self.candidate_entry_nos,
            ),
        )
        return self


class LinesAccepted(Event):
    """A person has looked at what is applied and found it right."""

    act: ClassVar[str] = "lines_accepted"

    line_nos: tuple[int, ...]


class LineAssigned(Event):
    """A person has said which entries the line settles, instead of whatever was applied or transferred before.

    Amounts are signed as the entries, discounts inside.
    """

    act: ClassVar[str] = "line_assigned"

    line_no: int
    ledgers: tuple[EntryLedger, ...]
    entry_nos: tuple[int, ...]
    party_nos: tuple[str, ...]
    document_nos: tuple[str, ...]
    amounts: tuple[Decimal, ...]
    discounts: tuple[Decimal, ...] = ()


class DifferenceTransferred(Event):
    """What the applications leave of the line, or all of it, goes to an account: a fee, an overpayment on account.

    `amount` is signed as the line (money in positive).
    """

    act: ClassVar[str] = "difference_transferred"

    line_no: int
    account_type: AccountType
    account_no: StoredCode
    amount: Decimal
    description_seal: Seal = ""


class LinesCleared(Event):
    """Everything applied or transferred was taken off the lines."""

    act: ClassVar[str] = "lines_cleared"

    line_nos: tuple[int, ...]


class StatementPosted(Event):
    """The statement's payments were posted; in reconcile mode the bank account is reconciled by the same act.

    One row a line: its ledger transaction and the bank entry made (0: it closed existing ones).
    """

    act: ClassVar[str] = "posted"

    mode: PostingMode
    register_no: int
    part: int
    """From 1: a posting of more than 1,000 lines has several."""
    line_nos: tuple[int, ...]
    transaction_nos: tuple[int, ...]
    bank_entry_nos: tuple[int, ...]


EVENTS = {
    "bank_statement": (
        StatementImported,
        StatementLinesImported,
        LinesMatched,
        LinesAccepted,
        LineAssigned,
        DifferenceTransferred,
        LinesCleared,
        StatementPosted,
    )
}
