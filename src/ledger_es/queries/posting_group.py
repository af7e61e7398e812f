"""The G/L accounts that posting groups name for each purpose."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.posting_group import (
    ALTERNATIVE_POSTING_GROUPS,
    POSTING_GROUP_ACCOUNTS,
    GroupKind,
)
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class PostingGroup(NamedTuple):
    """A posting group from a day on, with a G/L account for each purpose; empty if the group names none.

    Groups of bank accounts, and the opening balance account (whose code is empty), have only the purpose `account`.
    """

    kind: GroupKind
    posting_group: str
    valid_from: date
    account_by_purpose: dict[str, str]
    adjusts_vat: bool


_KINDS: Final[tuple[GroupKind, ...]] = ("customer", "vendor", "bank_account", "opening_balance")


def posting_groups(connection: Connection, moment: Moment) -> list[PostingGroup]:
    """The groups of customers, vendors and bank accounts, and the opening balance account, by code and date."""
    accounts = POSTING_GROUP_ACCOUNTS.c
    query = (
        select(POSTING_GROUP_ACCOUNTS)
        .where(moment.known(POSTING_GROUP_ACCOUNTS))
        .order_by(
            accounts.kind,
            accounts.posting_group,
            accounts.valid_from_day,
            accounts.position,
            accounts.place,
        )
    )
    latest: dict[tuple[str, str, int], PostingGroup] = {}
    for row in connection.execute(query):
        key = (row.kind, row.posting_group, row.valid_from_day)
        if row.place == 0:
            latest[key] = PostingGroup(
                kind=row.kind,
                posting_group=row.posting_group,
                valid_from=from_day_number(row.valid_from_day),
                account_by_purpose={},
                adjusts_vat=False,
            )
        if row.purpose == "adjusts_vat":
            latest[key] = latest[key]._replace(adjusts_vat=bool(row.account_no))
        else:
            latest[key].account_by_purpose[row.purpose] = row.account_no
    return sorted(latest.values(), key=lambda group: _KINDS.index(group.kind))


class AlternativePostingGroup(NamedTuple):
    """Another group in which documents of a group's parties may be posted."""

    kind: str
    posting_group: str
    alternative: str


def alternative_posting_groups(
    connection: Connection, moment: Moment
) -> list[AlternativePostingGroup]:
    """The allowed alternatives by kind and code."""
    alternatives = ALTERNATIVE_POSTING_GROUPS.c
    query = (
        select(ALTERNATIVE_POSTING_GROUPS)
        .where(moment.known(ALTERNATIVE_POSTING_GROUPS))
        .order_by(
            alternatives.kind,
            alternatives.posting_group,
            alternatives.alternative,
            alternatives.position,
        )
    )
    allowed: dict[AlternativePostingGroup, bool] = {}
    for row in connection.execute(query):
        alternative = AlternativePostingGroup(row.kind, row.posting_group, row.alternative)
        allowed[alternative] = bool(row.allowed)
    return [alternative for alternative, is_allowed in allowed.items() if is_allowed]
