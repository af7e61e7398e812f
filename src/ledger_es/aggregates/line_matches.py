"""What automatic application has decided for the lines of a bank statement, with all that explains it later."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Final, Literal, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.bank_account_master import MatchingProfile
from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.match_evidence import (
    Confidence,
    DocumentMeans,
    EntryLedger,
    NumberField,
    NumberSeems,
    PartyMeans,
)
from ledger_es.values import ZERO


class MatchedLineRow(NamedTuple):
    """The decision of automatic application on a line: the rule that won, and its evidence.

    `party_means` and `document_means` say what identified the party and the document. `account_type` and `account_no`
    are filled if the line goes to an account: all of it, or `account_amount` of it if that is not 0 (with the sign of
    the line, so that what a bank deducted is negative). `notes` and `doubts` are codes separated by spaces.
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
    account_amount: Decimal = ZERO


class MatchedApplicationRow(NamedTuple):
    """An entry that a line settles.

    `amount` and `discount` have the sign of the entry; `amount` includes the discount, and `discount` includes the
    accepted `tolerance`, which has the opposite sign if more is paid than is due. `late_discount` tells a discount that
    is granted after its last day.
    """

    line_no: int
    ledger: EntryLedger
    entry_no: int
    party_no: str
    amount: Decimal
    document_no: str = ""
    discount: Decimal = ZERO
    tolerance: Decimal = ZERO
    late_discount: bool = False


class MatchCandidateRow(NamedTuple):
    """An entry, a group of entries or an account that was considered for a line.

    `entry_nos` holds the numbers of the entries, separated by spaces; `amount` is what was open of them. `doubts` holds
    codes separated by spaces: what would have spoken against posting it unseen, if it had been chosen.
    """

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
    amount: Decimal = ZERO
    doubts: str = ""


class ReadNumberRow(NamedTuple):
    """A place of the line where the number or the reference of an open entry was read.

    `start` and `end` count characters of the field: of the reference, or of the text with the additional text after a
    line break. `seems` says what else the characters may be, such as a date; empty: nothing else.
    """

    line_no: int
    ledger: EntryLedger
    entry_no: int
    field: NumberField
    start: int
    end: int
    seems: NumberSeems = ""


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
READ_NUMBERS = Table(ReadNumberRow, prefix="number_")


class LinesMatched(Event):
    """Automatic application has decided these lines, and replaced whatever was applied or transferred before.

    The event holds four tables as columns: a `MatchedLineRow` for each line, a `MatchedApplicationRow` for each entry
    applied, a `MatchCandidateRow` for each of the best candidates of a line (at most five), and a `ReadNumberRow` for
    each number of an open entry that was read in a line (at most eight).
    """

    act: ClassVar[str] = "lines_matched"

    rules_version: int
    profile: MatchingProfile = "careful"
    """How the evidence was read."""
    candidates_commit_no: int
    """The open entries were read as of this commit."""
    match_tolerance_type: Literal["percentage", "amount"]
    match_tolerance_value: Decimal
    """An entry's amount matched if it differed from the line's amount by no more than this percentage or amount."""

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
    account_amounts: tuple[Decimal, ...] = ()

    application_line_nos: tuple[int, ...] = ()
    application_ledgers: tuple[EntryLedger, ...] = ()
    application_entry_nos: tuple[int, ...] = ()
    application_party_nos: tuple[str, ...] = ()
    application_document_nos: tuple[str, ...] = ()
    application_amounts: tuple[Decimal, ...] = ()
    application_discounts: tuple[Decimal, ...] = ()
    application_tolerances: tuple[Decimal, ...] = ()
    application_late_discounts: tuple[bool, ...] = ()

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
    candidate_amounts: tuple[Decimal, ...] = ()
    candidate_doubts: tuple[str, ...] = ()

    number_line_nos: tuple[int, ...] = ()
    number_ledgers: tuple[EntryLedger, ...] = ()
    number_entry_nos: tuple[int, ...] = ()
    number_fields: tuple[NumberField, ...] = ()
    number_starts: tuple[int, ...] = ()
    number_ends: tuple[int, ...] = ()
    number_seems: tuple[NumberSeems, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        for table in (MATCHED_LINES, MATCHED_APPLICATIONS, MATCH_CANDIDATES, READ_NUMBERS):
            table.refuse_unequal(self)
        return self
