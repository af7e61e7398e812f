"""Which open entries does this line settle: proposals with their evidence, never facts."""

from ledger_es.matching.careful import CarefulProposal, ClosedDocuments, propose_carefully
from ledger_es.matching.doubts import ClosedDocument
from ledger_es.matching.index import EntryIndex
from ledger_es.matching.match import propose
from ledger_es.matching.means import Means, means_of
from ledger_es.matching.named_documents import possible_numbers
from ledger_es.matching.names import Bounds
from ledger_es.matching.read_numbers import ReadNumber, numbers_as_written
from ledger_es.matching.records import (
    Accepting,
    Account,
    Applied,
    Candidate,
    Criteria,
    Line,
    Mapping,
    OpenEntry,
    Party,
    PartyAccount,
    Profile,
    Proposal,
    Rule,
    SentDebit,
    Settings,
)
from ledger_es.matching.rules import (
    DEFAULT_RULES,
    RuleSet,
    change_priority,
    insert_rule,
    remove_rule,
)
from ledger_es.matching.suggestion import Suggestion, suggested

__all__ = [
    "DEFAULT_RULES",
    "Accepting",
    "Account",
    "Applied",
    "Bounds",
    "Candidate",
    "CarefulProposal",
    "ClosedDocument",
    "ClosedDocuments",
    "Criteria",
    "EntryIndex",
    "Line",
    "Mapping",
    "Means",
    "OpenEntry",
    "Party",
    "PartyAccount",
    "Profile",
    "Proposal",
    "ReadNumber",
    "Rule",
    "RuleSet",
    "SentDebit",
    "Settings",
    "Suggestion",
    "change_priority",
    "insert_rule",
    "means_of",
    "numbers_as_written",
    "possible_numbers",
    "propose",
    "propose_carefully",
    "remove_rule",
    "suggested",
]
