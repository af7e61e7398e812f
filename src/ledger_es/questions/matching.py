"""Questions about matching: by which rules lines find their entries, and why a line settles what it settles."""

from __future__ import annotations

from datetime import date, datetime
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
class MatchingQuestions(Asking):
    """The questions about how statement lines are matched."""

    def matching_rule_versions(self, *, known_at: datetime | None = None) -> reports.RuleSetsReport:
        """The versions of the rules by which statement lines are matched, oldest first."""
        return reports.matching_rule_versions(self.read_models, known_at=known_at)

    def matching_rules(
        self, *, rules_version: int | None = None, known_at: datetime | None = None
    ) -> reports.MatchingRulesReport:
        """The rules of a version, or those that hold. Raises RulesVersionUnknown."""
        return reports.matching_rules(
            self.read_models, rules_version=rules_version, known_at=known_at
        )

    def learned_payers(self, *, known_at: datetime | None = None) -> reports.LearnedPayersReport:
        """The accounts learned from lines that were assigned by hand, by number."""
        return reports.learned_payers(self.read_models, known_at=known_at)

    def mapping_offers(self, *, known_at: datetime | None = None) -> reports.MappingOffersReport:
        """The text mappings that are offered and wait for an answer, by number."""
        return reports.mapping_offers(self.read_models, known_at=known_at)

    def text_mappings(self, *, known_at: datetime | None = None) -> reports.TextMappingsReport:
        """The text-to-account mappings by number."""
        return reports.text_mappings(self.read_models, known_at=known_at)

    def explanation(
        self,
        statement_no: str,
        line_no: int,
        *,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> reports.StatementLineExplanation:
        """Why a statement line settles what it settles, in sentences, from the decisions that are stored.

        Raises StatementUnknown or StatementLineUnknown.
        """
        return reports.explain_line(
            self.read_models,
            statement_no=statement_no,
            line_no=line_no,
            as_of=self._day(as_of),
            known_at=known_at,
        )
