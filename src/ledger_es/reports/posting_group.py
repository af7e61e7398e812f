"""Report: the posting groups and their accounts, with the dates from which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.posting_group import AlternativePostingGroup, PostingGroup
from ledger_es.queries.posting_group import alternative_posting_groups as ask_alternatives
from ledger_es.queries.posting_group import posting_groups as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown


@dataclass(frozen=True, slots=True)
class PostingGroupRow:
    """The G/L account of a group for one purpose."""

    kind: Code
    posting_group: str
    valid_from: date
    purpose: Code
    account_no: str
    adjusts_vat: Annotated[bool, Shown("Adjusts VAT", gives_way=True)]


@dataclass(frozen=True)
class PostingGroupsReport(Report[PostingGroupRow]):
    row_type = PostingGroupRow

    answer: Known
    posting_groups: tuple[PostingGroup, ...]

    def title(self) -> str:
        return self.answer.title("Posting groups")

    def rows(self) -> tuple[PostingGroupRow, ...]:
        """One row for each purpose that has an account."""
        return tuple(
            PostingGroupRow(
                kind=group.kind,
                posting_group=group.posting_group,
                valid_from=group.valid_from,
                purpose=purpose,
                account_no=account_no,
                adjusts_vat=group.adjusts_vat,
            )
            for group in self.posting_groups
            for purpose, account_no in group.account_by_purpose.items()
            if account_no
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "posting_groups": [
                {
                    "kind": group.kind,
                    "posting_group": group.posting_group,
                    "valid_from": group.valid_from.isoformat(),
                    "accounts": group.account_by_purpose,
                    "adjusts_vat": group.adjusts_vat,
                }
                for group in self.posting_groups
            ],
        }


def posting_groups(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> PostingGroupsReport:
    """The groups of customers, vendors and bank accounts, and the opening balance account. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        groups = ask(question.connection, question.moment)
    return PostingGroupsReport(question.answer, tuple(groups))


@dataclass(frozen=True, slots=True)
class AlternativePostingGroupRow:
    """Documents of the group's customers or vendors may be posted in the alternative."""

    kind: Code
    posting_group: str
    alternative: str


@dataclass(frozen=True)
class AlternativePostingGroupsReport(Report[AlternativePostingGroupRow]):
    row_type = AlternativePostingGroupRow

    answer: Known
    alternatives: tuple[AlternativePostingGroup, ...]

    def title(self) -> str:
        return self.answer.title("Alternative posting groups")

    def rows(self) -> tuple[AlternativePostingGroupRow, ...]:
        return tuple(AlternativePostingGroupRow(*alternative) for alternative in self.alternatives)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "alternative_posting_groups": self.rows_as_json()}


def alternative_posting_groups(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> AlternativePostingGroupsReport:
    """In which other groups documents may be posted, by kind and code. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        alternatives = ask_alternatives(question.connection, question.moment)
    return AlternativePostingGroupsReport(question.answer, tuple(alternatives))
