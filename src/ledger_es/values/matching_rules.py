"""The rules by which statement lines are matched: the words for evidence, the rows of the rule table, our own rules."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

ANY: Final = "*"
"""In a rule: this evidence is not asked for, and every value fits. In `Literal` types it is written out."""

RuleConfidence = Literal["none", "low", "medium", "high"]
PartyMatched = Literal["fully", "partially", "no", "not_considered", "*"]
DocumentMatched = Literal["yes_multiple", "yes", "no", "not_considered", "*"]
AmountMatched = Literal["one", "multiple", "no_match", "not_considered", "*"]
DebitMatched = Literal["yes", "no", "not_considered", "*"]
"""What was found. "not_considered" was not looked for and fits only rules that do not ask."""

LOWEST_PRIORITY: Final = 999
"""A priority is 1 (the best) to 999."""


class Rule(NamedTuple):
    """A row of the rule table: evidence, and the confidence that it gives.

    `review_required`: a person looks at what the rule proposes. `apply_immediately`: the search ends with it.
    """

    confidence: RuleConfidence
    priority: int
    party: PartyMatched = ANY
    document: DocumentMatched = ANY
    amount: AmountMatched = ANY
    direct_debit: DebitMatched = ANY
    review_required: bool = True
    apply_immediately: bool = False

    @property
    def code(self) -> str:
        """The rule's name in decisions: high-3."""
        return f"{self.confidence}-{self.priority}"


OwnRule = Literal[
    "bank-charges",
    "reference",
    "printed-form",
    "covering-set",
    "near-miss",
    "charges-deducted",
]
OWN_RULES: Final[tuple[OwnRule, ...]] = get_args(OwnRule)
"""The rules of our own, each with a name by which it is switched (matching_beyond.md 3)."""

SET_ENTRIES_AT_MOST: Final = 12
"""The entries of one covering set."""
SET_STEPS_AT_MOST: Final = 20_000
"""The sets that are tried for one line."""

# The default rows, best first: confidence, priority, party, document, amount, direct debit (algorithms.md 1.1).
_TABLE: Final = """
    high    1  *          *             *         yes
    high    2  fully      yes_multiple  one       *
    high    3  fully      yes_multiple  multiple  *
    high    4  fully      yes           one       *
    high    5  fully      yes           multiple  *
    high    6  partially  yes_multiple  one       *
    high    7  partially  yes_multiple  multiple  *
    high    8  partially  yes           one       *
    high    9  fully      no            one       *
    high   10  no         yes_multiple  one       *
    high   11  no         yes_multiple  multiple  *
    medium  1  fully      yes_multiple  *         *
    medium  2  fully      yes           *         *
    medium  3  fully      no            multiple  *
    medium  4  partially  yes_multiple  *         *
    medium  5  partially  yes           *         *
    medium  6  no         yes           one       *
    medium  7  no         yes_multiple  *         *
    medium  8  partially  no            one       *
    medium  9  no         yes           *         *
    low     1  fully      no            no_match  *
    low     2  partially  no            multiple  *
    low     3  partially  no            no_match  *
    low     4  no         no            one       *
    low     5  no         no            multiple  *
"""


def _row(text: str) -> Rule:
    confidence, priority, party, document, amount, direct_debit = text.split()
    return Rule(
        confidence=confidence,  # type: ignore[arg-type]  # words of the table above
        priority=int(priority),
        party=party,  # type: ignore[arg-type]
        document=document,  # type: ignore[arg-type]
        amount=amount,  # type: ignore[arg-type]
        direct_debit=direct_debit,  # type: ignore[arg-type]
        review_required=confidence != "high",
        apply_immediately=confidence == "high" and int(priority) <= 4,
    )


DEFAULT_TABLE: Final = tuple(_row(text) for text in _TABLE.strip().splitlines())
"""The 25 rows of the rule table as they stand in a new ledger."""
