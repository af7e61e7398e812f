"""Reports: dimensions, their values, what accounts contribute and demand, and what is not combined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any, Final, TypeVar

from ledger_es.errors import DimensionUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries import dimension as queries
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown
from ledger_es.values import nfc
from ledger_es.values.codes import alike

R = TypeVar("R")
KINDS_IN_WORDS: Final = {
    "gl": "G/L accounts",
    "customer": "customers",
    "vendor": "vendors",
    "bank_account": "bank accounts",
}


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """A dimension. `global_no` is 1 or 2 for the two global dimensions, None for all others."""

    dimension: str
    dimension_name: Annotated[str, Shown("Name")]
    global_no: Annotated[int | None, Shown("Global")]
    blocked: bool


@dataclass(frozen=True, slots=True)
class DimensionValueRow:
    """A value of a dimension."""

    dimension: str
    dimension_value: Annotated[str, Shown("Value")]
    value_name: Annotated[str, Shown("Name")]
    blocked: bool


@dataclass(frozen=True, slots=True)
class DefaultDimensionRow:
    """`account_no` is empty for what holds for every account of the type without a rule of its own."""

    account_type: Code
    account_no: Annotated[str, Shown(words={"": "all"})]
    dimension: str
    dimension_value: Annotated[str, Shown("Value")]
    value_posting: Annotated[Code, Shown("Rule")]


@dataclass(frozen=True, slots=True)
class DimensionCombinationRow:
    """Two dimensions, or a value of each, that no posting combines."""

    dimension: str
    dimension_value: Annotated[str, Shown("Value", words={"": "any"})]
    other_dimension: Annotated[str, Shown("Not with")]
    other_dimension_value: Annotated[str, Shown("Value", words={"": "any"})]


@dataclass(frozen=True)
class DimensionsReport(Report[DimensionRow]):
    row_type = DimensionRow

    answer: Known
    dimensions: tuple[queries.Dimension, ...]
    priorities: tuple[queries.DimensionPriority, ...]

    def title(self) -> str:
        return self.answer.title("Dimensions")

    def rows(self) -> tuple[DimensionRow, ...]:
        return tuple(
            DimensionRow(
                dimension=dimension.dimension,
                dimension_name=dimension.dimension_name,
                global_no=dimension.global_no or None,
                blocked=dimension.blocked,
            )
            for dimension in self.dimensions
        )

    def notes(self) -> tuple[str, ...]:
        """Whose default values come first: one sentence for each source code that has priorities."""
        return tuple(
            f"{source_code.replace('_', ' ')}: default values of "
            + ", then ".join(
                " and ".join(KINDS_IN_WORDS[priority.account_type] for priority in alike)
                for _, alike in groupby(of_source, key=lambda priority: priority.priority)
            )
            + " come first"
            for source_code, of_source in groupby(
                self.priorities, key=lambda priority: priority.source_code
            )
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "dimensions": self.rows_as_json(),
            "priorities": {
                source_code: {priority.account_type: priority.priority for priority in of_source}
                for source_code, of_source in groupby(
                    self.priorities, key=lambda priority: priority.source_code
                )
            },
        }


@dataclass(frozen=True)
class DimensionValuesReport(Report[DimensionValueRow]):
    row_type = DimensionValueRow

    answer: Known
    values: tuple[queries.DimensionValue, ...]

    def title(self) -> str:
        return self.answer.title("Dimension values")

    def rows(self) -> tuple[DimensionValueRow, ...]:
        return tuple(DimensionValueRow(**value._asdict()) for value in self.values)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "dimension_values": self.rows_as_json()}


@dataclass(frozen=True)
class DefaultDimensionsReport(Report[DefaultDimensionRow]):
    row_type = DefaultDimensionRow

    answer: Known
    defaults: tuple[queries.DefaultDimension, ...]

    def title(self) -> str:
        return self.answer.title("Default dimensions")

    def rows(self) -> tuple[DefaultDimensionRow, ...]:
        return tuple(DefaultDimensionRow(**default._asdict()) for default in self.defaults)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "default_dimensions": self.rows_as_json()}


@dataclass(frozen=True)
class DimensionCombinationsReport(Report[DimensionCombinationRow]):
    row_type = DimensionCombinationRow

    answer: Known
    combinations: tuple[queries.DimensionCombination, ...]

    def title(self) -> str:
        return self.answer.title("Dimensions that are not combined")

    def rows(self) -> tuple[DimensionCombinationRow, ...]:
        return tuple(
            DimensionCombinationRow(**combination._asdict()) for combination in self.combinations
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "dimension_combinations": self.rows_as_json()}


def dimensions(read_models: ReadModels, *, known_at: datetime | None = None) -> DimensionsReport:
    """The dimensions by code, and whose default values come first. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        known = queries.dimensions(question.connection, question.moment)
        priorities = queries.dimension_priorities(question.connection, question.moment)
    return DimensionsReport(question.answer, tuple(known), tuple(priorities))


def dimension_values(
    read_models: ReadModels, *, dimension: str | None = None, known_at: datetime | None = None
) -> DimensionValuesReport:
    """The values by dimension and code. Raises DimensionUnknown or NaiveTime."""
    dimension = nfc(dimension)
    with asking_known(read_models, known_at) as question:
        codes = [
            known.dimension for known in queries.dimensions(question.connection, question.moment)
        ]
        if dimension is not None and dimension not in codes:
            raise DimensionUnknown(dimension=dimension).or_meant(alike(dimension, codes))
        values = queries.dimension_values(question.connection, question.moment, dimension)
    return DimensionValuesReport(question.answer, tuple(values))


def default_dimensions(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> DefaultDimensionsReport:
    """What accounts contribute to postings and demand of them. Raises NaiveTime."""
    return DefaultDimensionsReport(*_asked(read_models, known_at, queries.default_dimensions))


def dimension_combinations(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> DimensionCombinationsReport:
    """The dimensions and values that no posting combines. Raises NaiveTime."""
    return DimensionCombinationsReport(
        *_asked(read_models, known_at, queries.dimension_combinations)
    )


def _asked(
    read_models: ReadModels,
    known_at: datetime | None,
    query: Callable[..., list[R]],
) -> tuple[Known, tuple[R, ...]]:
    with asking_known(read_models, known_at) as question:
        answer = query(question.connection, question.moment)
    return question.answer, tuple(answer)
