"""One imported bank statement. It is also one payment reconciliation journal: its lines are settled and posted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.line_matches import (
    MATCH_CANDIDATES,
    MATCHED_APPLICATIONS,
    MATCHED_LINES,
    READ_NUMBERS,
    LinesMatched,
)
from ledger_es.aggregates.match_evidence import EntryLedger
from ledger_es.aggregates.statement_intake import IntakeOutcome, LineState, PairedBy
from ledger_es.values import ZERO, AccountType, Currency, Seal, StoredCode

DateSource = Literal["booking_date", "value_date", "closing_balance", "period_to"]


class StatementImported(Event):
    """A statement was read from a file.

    `statement_no` is `<bank account>/<n>`, where n (`sequence_no`) is our own count. `bank_statement_id`, the
    electronic and legal sequence numbers and `page_no` (0 if the statement has no pages) are the bank's. A balance that
    the file does not give is None; readers compute it when they need it.
    """

    act: ClassVar[str] = "imported"

    statement_no: StoredCode
    bank_account_no: StoredCode
    sequence_no: int
    file_sha256: str
    file_format: str
    file_encoding: str = ""
    reader_version: int
    """The version of our readers of statement files. A later version may read the same file better."""
    place_in_file: int = 1
    message_id: str = ""
    bank_statement_id: str = ""
    electronic_sequence_no: str = ""
    legal_sequence_no: str = ""
    page_no: int = 0
    is_last_page: bool | None = None
    """None if the file does not say."""
    period_from: date | None = None
    period_to: date | None = None
    copy_code: str = ""
    """The code with which the bank marks the statement as a copy: CODU or DUPL. Empty for an original."""
    currency: Currency
    opening_balance: Decimal | None = None
    opening_date: date | None = None
    closing_balance: Decimal | None = None
    closing_date: date | None = None
    line_count: int
    left_out_counts: dict[str, int] = Field(default_factory=dict)
    """How many entries of the file were left out, by reason: their status (PDNG, INFO), or zero_amount."""
    reversals_flipped: bool = False
    """True if the balances prove that this bank gives a reversal the direction of the entry that it reverses."""
    warnings: tuple[str, ...] = ()
    """What the reader found odd in the file, with the place of each."""
    statement_fingerprint: str
    """A keyed hash of the statement's content, by which the same statement is recognized when it comes again."""
    outcome: IntakeOutcome
    is_reissued: bool = False
    """True if a person has taken it as new although the bank had issued its number before with other content."""


class StatementLineRow(NamedTuple):
    """A line of a statement. Money in is positive.

    `statement_entry_place` counts the entries of the statement from 1. `detail_place` counts the details of a batch
    entry from 1; it is 0 if the line is the whole entry. `date_source` says which date of the file became the booking
    date. If `value_date` is None, it equals the booking date. `payer_seal` seals the JSON object {name, account,
    address, city}; `text_seal` seals {text, additional, end_to_end_id, instruction_id, document_nos, return_text,
    ultimate_name, payments}.

    `foreign_amount` was paid in another currency and never changes the balance; `foreign_rate` is 0 if the file gives
    none. `charge_amount` is the bank's charge, negative if the bank deducted it. It is in the currency of the account
    unless `charge_currency` names another. If `charge_included` is true, the line's amount already contains it.

    `line_fingerprint` is the fingerprint of the bank's entry; all details of a batch entry share it.
    `entry_occurrence` counts, from 1, the entries of the account with the same fingerprint that are money; it is 0 if
    this one was not.

    `state` says whether the line was new money. The next three fields name lines of other statements as
    `<statement>/<line>`. `known_as` is the same money, `suspected_duplicate_of` may be the same money, and
    `same_reference_as` has the same bank reference but is other money. `paired_by` says by what the line was paired.
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
    state: LineState = "new"
    known_as: str = ""
    suspected_duplicate_of: str = ""
    same_reference_as: str = ""
    paired_by: PairedBy = ""


STATEMENT_LINES = Table(
    StatementLineRow,
    same_as={"value_date": "booking_date"},
    column_names={
        "charge_included": "charges_included",
        "state": "line_states",
        "suspected_duplicate_of": "suspected_duplicates_of",
        "paired_by": "paired_by",
    },
)


class StatementLinesImported(Event):
    """Lines of a statement. The fields are the columns of `StatementLineRow`."""

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
    line_states: tuple[LineState, ...] = ()
    known_as: tuple[str, ...] = ()
    suspected_duplicates_of: tuple[str, ...] = ()
    same_reference_as: tuple[str, ...] = ()
    paired_by: tuple[PairedBy, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        STATEMENT_LINES.refuse_unequal(self)
        return self


class LinesAccepted(Event):
    """A person has reviewed and accepted what is applied to these lines."""

    act: ClassVar[str] = "lines_accepted"

    line_nos: tuple[int, ...]


class AssignedEntryRow(NamedTuple):
    """An entry that, as a person decided, the line settles.

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


class AssignedPartRow(NamedTuple):
    """A part of the line that, as a person decided, goes to an account or to a party on account.

    `amount` is money in if it is positive, as the amount of the line.
    """

    account_type: AccountType
    account_no: str
    amount: Decimal
    description_seal: Seal = ""


ASSIGNED_ENTRIES = Table(AssignedEntryRow)
ASSIGNED_PARTS = Table(AssignedPartRow, prefix="part_")


class LineAssigned(Event):
    """A person has decided what the line settles: entries, and parts that go to accounts.

    This replaces whatever was applied or transferred before. The fields from `ledgers` on are the columns of
    `AssignedEntryRow`, those from `part_account_types` on the columns of `AssignedPartRow`.
    """

    act: ClassVar[str] = "line_assigned"

    line_no: int
    ledgers: tuple[EntryLedger, ...]
    entry_nos: tuple[int, ...]
    party_nos: tuple[str, ...]
    document_nos: tuple[str, ...]
    amounts: tuple[Decimal, ...]
    discounts: tuple[Decimal, ...] = ()
    tolerances: tuple[Decimal, ...] = ()
    late_discounts: tuple[bool, ...] = ()
    part_account_types: tuple[AccountType, ...] = ()
    part_account_nos: tuple[str, ...] = ()
    part_amounts: tuple[Decimal, ...] = ()
    part_description_seals: tuple[Seal, ...] = ()
    dimensions: str = ""

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        ASSIGNED_ENTRIES.refuse_unequal(self)
        ASSIGNED_PARTS.refuse_unequal(self)
        return self


class DifferenceTransferred(Event):
    """The part of the line that no application uses goes to an account: for example a fee, or an overpayment.

    `amount` has the sign of the line (money in is positive).
    """

    act: ClassVar[str] = "difference_transferred"

    line_no: int
    account_type: AccountType
    account_no: StoredCode
    amount: Decimal
    description_seal: Seal = ""
    dimensions: str = ""


class LinesCleared(Event):
    """All applications and transfers of these lines were removed."""

    act: ClassVar[str] = "lines_cleared"

    line_nos: tuple[int, ...]


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    StatementLinesImported: (STATEMENT_LINES,),
    LinesMatched: (MATCHED_LINES, MATCHED_APPLICATIONS, MATCH_CANDIDATES, READ_NUMBERS),
    LineAssigned: (ASSIGNED_ENTRIES, ASSIGNED_PARTS),
}
"""The tables inside each event that stores lists as columns."""

EVENTS = {
    "bank_statement": (
        StatementImported,
        StatementLinesImported,
        LinesMatched,
        LinesAccepted,
        LineAssigned,
        DifferenceTransferred,
        LinesCleared,
    )
}
