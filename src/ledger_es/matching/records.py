"""The plain records that matching takes and gives: open entries, parties, lines, mappings, rules, proposals."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from ledger_es.values import ZERO
from ledger_es.values.matching_rules import ANY as ANY
from ledger_es.values.matching_rules import AmountMatched, DebitMatched, DocumentMatched
from ledger_es.values.matching_rules import PartyMatched as PartyMatched
from ledger_es.values.matching_rules import Rule as Rule

Ledger = Literal["customer", "vendor", "employee", "bank"]
LEDGERS: Final[tuple[Ledger, ...]] = ("customer", "vendor", "employee", "bank")
"""The kinds of entries in the order in which a line is compared with them."""

PARTY_LEDGERS: Final = frozenset(("customer", "vendor"))
"""The ledgers whose documents people name in their payments."""

Confidence = Literal["none", "low", "medium", "high", "high_text_mapping"]
EntryKey = tuple[str, int]
"""Ledger and entry number: equal numbers of two ledgers are two entries."""
PartyKey = tuple[str, str]
"""Kind (customer, vendor, employee) and number."""
Holder = Hashable
"""Who has proposed an entry: usually (statement, line number)."""

# --- What is compared -------------------------------------------------------------------------------


class OpenEntry(NamedTuple):
    """An open ledger entry in the bank account's currency; customer debts are positive, vendor debts negative.

    Entries of a bank account: `party_no` is the bank account, `bal_kind` and `bal_no` the balancing account.
    """

    ledger: Ledger
    entry_no: int
    party_no: str
    document_type: str
    document_no: str
    posting_date: date
    remaining_amount: Decimal
    external_document_no: str = ""
    due_date: date | None = None
    discount_possible: Decimal = ZERO
    discount_date: date | None = None
    discount_tolerance_date: date | None = None
    max_payment_tolerance: Decimal = ZERO
    payment_reference: str = ""
    applies_to_id: str = ""
    reversed: bool = False
    bal_kind: str = ""
    bal_no: str = ""
    description: str = ""
    closing_document_nos: tuple[str, ...] = ()


class PartyAccount(NamedTuple):
    """A bank account of a party. With an IBAN given, the account number is never looked at."""

    iban: str = ""
    account_no: str = ""


class Party(NamedTuple):
    kind: Literal["customer", "vendor", "employee"]
    no: str
    name: str
    city: str = ""
    address: str = ""
    bank_accounts: tuple[PartyAccount, ...] = ()


class Line(NamedTuple):
    """A line of a bank statement; money received is positive.

    `end_to_end_id` is what whoever ordered the payment has called it. `ultimate_name`: on whose behalf the party pays
    or is paid. `is_charge`: the line is nothing but a charge of the bank.
    """

    line_no: int
    date: date
    amount: Decimal
    text: str = ""
    additional_text: str = ""
    party_name: str = ""
    party_city: str = ""
    party_address: str = ""
    party_account: str = ""
    payment_reference: str = ""
    transaction_id: str = ""
    ultimate_name: str = ""
    is_charge: bool = False
    end_to_end_id: str = ""


class SentDebit(NamedTuple):
    """A debit that was sent to the bank, for an open entry of a customer.

    `is_collected`: its collection is neither new nor cancelled.
    """

    end_to_end_id: str
    entry_no: int
    is_collected: bool = True


class Mapping(NamedTuple):
    """A text that stands for an account: to a G/L account by sign of the amount, or to a party on account."""

    line_no: int
    text: str
    account_type: Literal["gl", "customer", "vendor"]
    debit_account: str = ""
    credit_account: str = ""
    account_no: str = ""


class Accepting(NamedTuple):
    """What is accepted without a question: differences within the tolerance, and discounts in the days of grace."""

    differences: bool = False
    late_discounts: bool = False


ACCEPTING_NOTHING: Final = Accepting()


Profile = Literal["careful", "business_central"]
"""How evidence is read: with all printed forms, letter classes and doubts, or to the letter of the rule table."""


class Settings(NamedTuple):
    """What is searched and how; `tolerance_value` is an amount, or percent of the statement amount.

    Of a line over more than `review_above` nothing is posted unseen; 0 is no limit. What the bank charges goes to the
    G/L account `charge_account_no`, if there is one; a match may be short by `charge_limit` because of it.
    `currency` is that of the bank account.
    """

    bank_account_no: str = ""
    tolerance_type: Literal["amount", "percentage"] = "percentage"
    tolerance_value: Decimal = ZERO
    customer_entries: bool = True
    vendor_entries: bool = True
    employee_entries: bool = True
    bank_entries: bool = True
    name_matching: Literal["string_nearness", "exact_with_permutations", "disabled"] = (
        "string_nearness"
    )
    bank_closing_documents: bool = False
    apply_immediately: bool = False
    accepting: Accepting = ACCEPTING_NOTHING
    profile: Profile = "business_central"
    review_above: Decimal = ZERO
    charge_account_no: str = ""
    charge_limit: Decimal = ZERO
    currency: str = ""


# --- Evidence and rules -----------------------------------------------------------------------------


class Criteria(NamedTuple):
    """What was found; "not_considered" was not looked for and fits only rules that do not ask."""

    party: PartyMatched = "not_considered"
    document: DocumentMatched = "not_considered"
    amount: AmountMatched = "not_considered"
    direct_debit: DebitMatched = "not_considered"


# --- What is proposed -------------------------------------------------------------------------------


class Account(NamedTuple):
    account_type: str
    account_no: str


class Applied(NamedTuple):
    """One entry settled by a line; `amount` includes `discount`, and this the accepted `tolerance`.

    All have the entry's sign, but for the tolerance of an overpayment. `late_discount`: granted after its last day.
    """

    ledger: Ledger
    entry_no: int
    party_no: str
    document_no: str
    amount: Decimal
    discount: Decimal
    tolerance: Decimal = ZERO
    late_discount: bool = False


class Candidate(NamedTuple):
    """One row considered for a line: a single entry, several documents of one account, or a mapped text.

    `amount` is what is open of the entries.
    """

    score: int
    rule: str
    criteria: Criteria | None
    account: Account
    entry_nos: tuple[int, ...]
    amount: Decimal = ZERO


class Proposal(NamedTuple):
    """The decision for one line, as it is stored and shown: what is applied, by which rule, and what else was seen.

    `best` holds at most five candidates, `candidate_count` counts all rows. `notes` are codes: equal_candidates,
    competing_lines, mapping_overridden, documents_left, search_incomplete, legal_order. `account` is given where the
    line goes to an account: all of it if nothing is applied, else `charge_amount` (with the sign of the line: a charge
    is negative).
    """

    line_no: int
    statement_amount: Decimal
    applied: tuple[Applied, ...]
    account: Account | None
    score: int
    rule: str
    confidence: Confidence
    criteria: Criteria | None
    candidate_count: int
    group_count: int
    best: tuple[Candidate, ...]
    ambiguous: bool
    review_required: bool
    notes: tuple[str, ...]
    rules_version: int
    commit_no: int
    charge_amount: Decimal = ZERO

    @property
    def applied_amount(self) -> Decimal:
        """What the line settles: amounts less discounts, with the charge, or all of it where it goes to an account."""
        if self.account is not None and not self.applied:
            return self.statement_amount
        applied = sum((each.amount - each.discount for each in self.applied), ZERO)
        return applied + self.charge_amount

    @property
    def difference(self) -> Decimal:
        return self.statement_amount - self.applied_amount
