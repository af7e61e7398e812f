"""Report: the posting groups and their accounts, with the dates from which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.posting_group import PostingGroup
from ledger_es.queries.posting_group import posting_groups as ask
from ledger_es.reports.report import Column, Known, Table, asking_known

_COLUMNS = tuple(
    Column(name) for name in ("kind", "posting_group", "valid_from", "purpose", "account_no")
)


@dataclass(frozen=True)
class PostingGroupsReport:
    answer: Known
    posting_groups: tuple[PostingGroup, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "posting_groups": [
                {
                    "kind": group.kind,
                    "posting_group": group.posting_group,
                    "valid_from": group.valid_from.isoformat(),
                    "accounts": group.account_by_purpose,
                }
                for group in self.posting_groups
            ],
        }

    def table(self) -> Table:
        rows = tuple(
            (
                group.kind,
                group.posting_group,
                group.valid_from.isoformat(),
                purpose,
                account_no,
            )
            for group in self.posting_groups
            for purpose, account_no in group.account_by_purpose.items()
            if account_no
        )
        return Table(self.answer.title("Posting groups"), _COLUMNS, rows)


def posting_groups(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> PostingGroupsReport:
    """Those of customers, of vendors, of bank accounts, and the opening balance account. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        groups = ask(question.connection, question.moment)
    return PostingGroupsReport(question.answer, tuple(groups))
