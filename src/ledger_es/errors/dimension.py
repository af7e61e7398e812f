"""Refusals of dimensions: values that there are not, and rules of accounts and combinations (receivables.md 2.4)."""

from __future__ import annotations

from ledger_es.errors.groups import DimensionRefusal
from ledger_es.errors.refusal import Words


class DimensionUnknown(DimensionRefusal):
    code = "E-DIM-UNKNOWN"
    says = "there is no dimension {dimension}: name one that there is, or add it"
    cures = ("ledger-es dimensions list", "ledger-es dimensions new {dimension} --name NAME")

    dimension: str


class DimensionValueUnknown(DimensionRefusal):
    code = "E-DIM-VALUE"
    says = (
        "the dimension {dimension} has no value {dimension_value}: name one that it has, or add it"
    )
    cures = (
        "ledger-es dimension-values new {dimension} {dimension_value} --name NAME",
        "ledger-es dimension-values list --dimension {dimension}",
    )

    dimension: str
    dimension_value: str


class DimensionBlocked(DimensionRefusal):
    """`dimension_value` is empty if the dimension itself is blocked."""

    code = "E-DIM-BLOCKED"
    says = "{dimension} {dimension_value:as a dimension} is blocked: leave it out, or unblock it"
    cures = (
        "ledger-es dimensions unblock {dimension}",
        "ledger-es dimension-values unblock {dimension} {dimension_value}",
    )

    dimension: str
    dimension_value: str

    def fitting_cures(self) -> tuple[str, ...]:
        return self.cures[1:] if self.dimension_value else self.cures[:1]


class DimensionMandatory(DimensionRefusal):
    code = "E-DIM-MANDATORY"
    says = (
        "{kind} {account_no} demands a value of the dimension {dimension}, and the posting has none: give it one, or"
        " give the account a default value"
    )
    cures = (
        "ledger-es default-dimensions set {account_type} {account_no} {dimension} --value VALUE --rule code-mandatory",
        "ledger-es default-dimensions list",
    )

    account_type: str
    kind: Words
    account_no: str
    dimension: str


class DimensionNotSame(DimensionRefusal):
    """`given` is empty if the posting has no value of the dimension."""

    code = "E-DIM-SAME"
    says = (
        "{kind} {account_no} demands the value {dimension_value} of the dimension {dimension}, and the posting has"
        " {given:none}: post with that value, or change what the account demands"
    )
    cures = (
        "ledger-es default-dimensions set {account_type} {account_no} {dimension} --value {dimension_value}",
        "ledger-es default-dimensions list",
    )

    account_type: str
    kind: Words
    account_no: str
    dimension: str
    dimension_value: str
    given: str


class DimensionNotAllowed(DimensionRefusal):
    code = "E-DIM-NO-CODE"
    says = (
        "{kind} {account_no} takes no value of the dimension {dimension}, and the posting has {given}: leave it out, or"
        " change what the account demands"
    )
    cures = (
        "ledger-es default-dimensions remove {account_type} {account_no} {dimension}",
        "ledger-es default-dimensions list",
    )

    account_type: str
    kind: Words
    account_no: str
    dimension: str
    given: str


class DimensionsNotCombined(DimensionRefusal):
    """The two sides are dimensions, or dimensions with a value such as PROJECT=7."""

    code = "E-DIM-COMBINATION"
    says = "{first} and {second} are not combined: leave one of them out, or allow the combination"
    cures = (
        "ledger-es dimension-combinations allow {first} {second}",
        "ledger-es dimension-combinations list",
    )

    first: str
    second: str
