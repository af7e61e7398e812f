"""Questions about dimensions, their values and the rules for them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ledger_es.late import Late
from ledger_es.questions.asking import ARGUMENTS, Asking
from ledger_es.values.arguments import arguments_checked

if TYPE_CHECKING:
    from ledger_es import reports
else:
    # With them comes all that reads SQL tables: who only writes need not wait for it.
    reports = Late("ledger_es.reports")


@arguments_checked(ARGUMENTS)
class DimensionQuestions(Asking):
    """The questions about the set-up of dimensions."""

    def dimensions(self, *, known_at: datetime | None = None) -> reports.DimensionsReport:
        """The dimensions by code, and whose default values come first where several meet."""
        return reports.dimensions(self.read_models, known_at=known_at)

    def dimension_values(
        self, *, dimension: str | None = None, known_at: datetime | None = None
    ) -> reports.DimensionValuesReport:
        """The values of all dimensions, or of the one named. Raises DimensionUnknown."""
        return reports.dimension_values(self.read_models, dimension=dimension, known_at=known_at)

    def default_dimensions(
        self, *, known_at: datetime | None = None
    ) -> reports.DefaultDimensionsReport:
        """What accounts contribute to their postings and demand of them."""
        return reports.default_dimensions(self.read_models, known_at=known_at)

    def dimension_combinations(
        self, *, known_at: datetime | None = None
    ) -> reports.DimensionCombinationsReport:
        """The dimensions and values that no posting combines."""
        return reports.dimension_combinations(self.read_models, known_at=known_at)
