"""One imported bank statement, which is one payment reconciliation journal: lines, what settles them, posting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import ZERO, AccountType, Currency, Seal, StoredCode

EntryLedger = Literal["customer", "vendor", "bank_account"]
Confidence = Literal["none", "low", "medium", "high", "text_mapping", "manual", "accepted"]
BY_A_PERSON: Final[frozenset[Confidence]] = frozenset(("manual", "accepted"))
"""The confidences of a line that a person has decided; automatic application leaves it alone."""
PostingMode = Literal["reconcile", "payments_only"]
DateSource = Literal["booking_date", "value_date", "closing_balance", "period_to"]
PartyMeans = Literal["", "payment_account", "name_and_city", "unique_name", "text", "learned"]
DocumentMeans = Literal[
    "", "payment_reference", "document_no", "external_document_no", "printed_form"
]


class StatementImported(Event):
    """A statement was read from a file.

    `statement_no` is `<bank>/<n>`, n our own count. `bank_statement_id`, the sequence numbers and `page_no` (0: the
    statement is not paged) are the bank's. Balances that the file does not give are empty: they are counted when asked.
    """

    act: ClassVar[str] = "imported"

    statement_no: StoredCode
    bank_account_no: StoredCode
    sequence_no: int
    file_sha256: str
    file_format: str
    file_encoding: str = ""
    reader_version: int
    """The version of our readers; a later one may read the same file better."""
    place_in_file: int = 1
    message_id: str = ""
    bank_identity: str = ""
    """By which the bank tells its statements apart: id, sequence number, date; empty where it gives none."""
    bank_statement_id: str = ""
    electronic_sequence_no: str = ""
    legal_sequence_no: str = ""
    page_no: int = 0
    period_from: date | None = None
    period_to: date | None = None
    copy_code: str = ""
    """The bank says that the statement is a copy: CODU, DUPL."""
    currency: Currency
    opening_balance: Decimal | None = None
    opening_date: date | None = None
    closing_balance: Decimal | None = None
    closing_date: date | None = None
    line_count: int
    left_out_counts: dict[str, int] = Field(default_factory=dict)
    """Entries that are not lines, by reason: their status (PDNG, INFO), or zero_amount."""
    reversals_flipped: bool = False
    """The balances proved that this bank marks reversals with the direction of what they reverse."""
    warnings: tuple[str, ...] = ()
    """What was odd in the file, by place."""
    statement_fingerprint: str
    """Keyed hash of what the statement says, by which the same statement is known again."""


class StatementLineRow(NamedTuple):
    """A line of a statement; money in is positive.

    `statement_entry_place` counts the entries of the statement from 1, `detail_place` the details of a batch (0: the
    whole entry). `date_source`: what in the file gave the booking date. `value_date` None: the booking date. Payer and
    text are sealed JSON: {name, account, address, city} and {text, additional, end_to_end_id, instruction_id,
    document_nos, return_text, ultimate_name}. A foreign amount is what was paid in another currency (`foreign_rate` 0:
    not given); it never moves the balance. `charge_amount` is what the bank says it charged, < 0 where it was deducted,
    in the currency of the account unless `charge_currency` names another; `charge_included`: inside the amount already.

    `line_fingerprint` is that of the bank's entry, of which the details of a batch are parts; `entry_occurrence`
    counts, from 1, the entries of the statement with this fingerprint. Lines of other statements are named
    `<statement>/<line>`: `known_as` is the same money; `suspected_duplicate_of` may be; `same_reference_as` has the
    same bank reference and is other money. `duplicate_of`: the statement that brought the same transaction before; such
    a line is never posted.
    """

    line_no: int
    transaction_id: str
    statement_entry_place: int
    booking_date: date
    amount: Decimal
    detail_place: int = 0
    source_line: int = 0
    date_source: DateSource = "booking_date"
    value_date: date | None = None
    payer_seal: Seal = ""
    text_seal: Seal = ""
    payment_reference: str = ""
    reference_type: str = ""
    bank_reference: str = ""
    statement_entry_reference: str = ""
    bank_transaction_code: str = ""
    mandate_id: str = ""
    reversal: bool = False
    return_reason: str = ""
    foreign_currency: str = ""
    foreign_amount: Decimal = ZERO
    foreign_rate: Decimal = ZERO
    charge_amount: Decimal = ZERO
    charge_currency: str = ""
    charge_included: bool = False
    line_fingerprint: str = ""
    entry_occurrence: int = 1
    known_as: str = ""
    suspected_duplicate_of: str = ""
    same_reference_as: str = ""
    duplicate_of: str = ""


STATEMENT_LINES = Table(
    StatementLineRow,
    same_as={"value_date": "booking_date"},
    column_names={
        "charge_included": "charges_included",
        "suspected_duplicate_of": "suspected_duplicates_of",
        "duplicate_of": "duplicates_of",
    },
)


class StatementLinesImported(Event):
    """Lines of a statement as columns (`StatementLineRow`)."""

    act: ClassVar[str] = "lines_imported"

    line_nos: tuple[int, ...]
    transaction_ids: tuple[str, ...]
    statement_entry_places: tuple[int, ...]
    detail_places: tuple[int, ...] = ()
    source_lines: tuple[int, ...] = ()
    booking_dates: tuple[date, ...]
    date_sources: tuple[DateSource, ...] = ()
    value_dates: tuple[date, ...] = ()
    amounts: tuple[Decimal, ...]
    payer_seals: tuple[Seal, ...] = ()
    text_seals: tuple[Seal, ...] = ()
    payment_references: tuple[str, ...] = ()
    reference_types: tuple[str, ...] = ()
    bank_references: tuple[str, ...] = ()
    statement_entry_references: tuple[str, ...] = ()
    bank_transaction_codes: tuple[str, ...] = ()
    mandate_ids: tuple[str, ...] = ()
    reversals: tuple[bool, ...] = ()
    return_reasons: tuple[str, ...] = ()
    foreign_currencies: tuple[str, ...] = ()
    foreign_amounts: tuple[Decimal, ...] = ()
    foreign_rates: tuple[Decimal, ...] = ()
    charge_amounts: tuple[Decimal, ...] = ()
    charge_currencies: tuple[str, ...] = ()
    charges_included: tuple[bool, ...] = ()
    line_fingerprints: tuple[str, ...] = ()
    entry_occurrences: tuple[int, ...] = ()
    known_as: tuple[str, ...] = ()
    suspected_duplicates_of: tuple[str, ...] = ()
    same_reference_as: tuple[str, ...] = ()
    duplicates_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        STATEMENT_LINES.refuse_unequal(self)
        return self


class MatchedLineRow(NamedTuple):
    """What automatic application decided on a line: the rule that won, and its evidence.

    `party_means` and `document_means` say by what the party and the document were known. The account is the one of a
    text mapping that stands for the whole line. `notes` and `doubts` are codes parted by blanks.
    """

    line_no: int
    confidence: Confidence
    score: int
    rule: str = ""
    party_criterion: str = ""
    party_means: PartyMeans = ""
    document_criterion: str = ""
    document_means: DocumentMeans = ""
    amount_criterion: str = ""
    direct_debit_criterion: str = ""
    considered_count: int = 0
    considered_group_count: int = 0
    ambiguous: bool = False
    review_required: bool = False
    notes: str = ""
    doubts: str = ""
    account_type: str = ""
    account_no: str = ""


class MatchedApplicationRow(NamedTuple):
    """An entry that a line settles: signed as the entry, the discount inside the amount."""

    line_no: int
    ledger: EntryLedger
    entry_no: int
    party_no: str
    amount: Decimal
    document_no: str = ""
    discount: Decimal = ZERO


class MatchCandidateRow(NamedTuple):
    """An entry, a group of entries (numbers parted by blanks) or an account that was considered for a line."""

    line_no: int
    score: int
    rule: str
    account_type: str
    account_no: str
    party_criterion: str = ""
    document_criterion: str = ""
    amount_criterion: str = ""
    direct_debit_criterion: str = ""
    entry_nos: str = ""


_CRITERIA: Final = {
    f"{criterion}_criterion": f"{criterion}_criteria"
    for criterion in ("party", "document", "amount", "direct_debit")
}
MATCHED_LINES = Table(
    MatchedLineRow,
    column_names=_CRITERIA | {"ambiguous": "ambiguous", "review_required": "review_required"},
)
MATCHED_APPLICATIONS = Table(MatchedApplicationRow, prefix="application_")
MATCH_CANDIDATES = Table(MatchCandidateRow, prefix="candidate_", column_names=_CRITERIA)


class LinesMatched(Event):
    """Automatic application: for each line the rule that won, its evidence, what it applies, and who else stood by.

    It replaces what was applied or transferred before. Three tables as columns: a `MatchedLineRow` for each line, a
    `MatchedApplicationRow` for each entry applied, a `MatchCandidateRow` for each of at most the best five candidates
    of a line.
    """

    act: ClassVar[str] = "lines_matched"

    rules_version: int
    candidates_commit_no: int
    """The commit that the open entries were read at."""
    match_tolerance_type: Literal["percentage", "amount"]
    match_tolerance_value: Decimal
    """Percent of the line's amount, or an amount, within which an entry's amount matched."""

    line_nos: tuple[int, ...]
    confidences: tuple[Confidence, ...]
    scores: tuple[int, ...]
    rules: tuple[str, ...] = ()
    party_criteria: tuple[str, ...] = ()
    party_means: tuple[PartyMeans, ...] = ()
    document_criteria: tuple[str, ...] = ()
    document_means: tuple[DocumentMeans, ...] = ()
    amount_criteria: tuple[str, ...] = ()
    direct_debit_criteria: tuple[str, ...] = ()
    considered_counts: tuple[int, ...] = ()
    considered_group_counts: tuple[int, ...] = ()
    ambiguous: tuple[bool, ...] = ()
    review_required: tuple[bool, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    account_types: tuple[str, ...] = ()
    account_nos: tuple[str, ...] = ()

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
    def _equal_columns(self) -> Self:
        for table in (MATCHED_LINES, MATCHED_APPLICATIONS, MATCH_CANDIDATES):
            table.refuse_unequal(self)
        return self


class LinesAccepted(Event):
    """A person has looked at what is applied and found it right."""

    act: ClassVar[str] = "lines_accepted"

    line_nos: tuple[int, ...]


class AssignedEntryRow(NamedTuple):
    """An entry that a person has said the line settles: signed as the entry, the discount inside the amount."""

    ledger: EntryLedger
    entry_no: int
    party_no: str
    document_no: str
    amount: Decimal
    discount: Decimal = ZERO


ASSIGNED_ENTRIES = Table(AssignedEntryRow)


class LineAssigned(Event):
    """A person has said which entries the line settles, instead of whatever was applied or transferred before.

    The entries as columns (`AssignedEntryRow`).
    """

    act: ClassVar[str] = "line_assigned"

    line_no: int
    ledgers: tuple[EntryLedger, ...]
    entry_nos: tuple[int, ...]
    party_nos: tuple[str, ...]
    document_nos: tuple[str, ...]
    amounts: tuple[Decimal, ...]
    discounts: tuple[Decimal, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        ASSIGNED_ENTRIES.refuse_unequal(self)
        return self


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


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    StatementLinesImported: (STATEMENT_LINES,),
    LinesMatched: (MATCHED_LINES, MATCHED_APPLICATIONS, MATCH_CANDIDATES),
    LineAssigned: (ASSIGNED_ENTRIES,),
}
"""The tables inside each event that has some."""

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
