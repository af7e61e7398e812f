"""Read model: the accounts of posting groups, with a row for each purpose and each time a group was set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.posting_group import (
    AlternativePostingGroupSet,
    BankPostingGroupSet,
    OpeningBalanceAccountSet,
    PartyAccounts,
    PartyPostingGroupSet,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table
from ledger_es.values import day_number

GroupKind = Literal["customer", "vendor", "bank_account", "opening_balance"]


class PostingGroupAccountRow(NamedTuple):
    """The account for one purpose of a group; empty if the group names none.

    `place` is the place of the purpose in the group. The purpose `adjusts_vat` has "yes" in place of an account where
    discounts and tolerances correct VAT.
    """

    kind: str
    posting_group: str
    valid_from_day: int
    position: int
    place: int
    commit_no: int
    purpose: str
    account_no: str


POSTING_GROUP_ACCOUNTS = table(
    "posting_group_accounts",
    PostingGroupAccountRow,
    key=("kind", "posting_group", "valid_from_day", "position", "place"),
    clustered=True,
)


class AlternativePostingGroupRow(NamedTuple):
    """Documents of the group's parties may be posted in the alternative, or no longer."""

    kind: str
    posting_group: str
    alternative: str
    position: int
    commit_no: int
    allowed: int


ALTERNATIVE_POSTING_GROUPS = table(
    "alternative_posting_groups",
    AlternativePostingGroupRow,
    key=("kind", "posting_group", "alternative", "position"),
    clustered=True,
)


def _alternative_set(event: AlternativePostingGroupSet, placed: Placed, rows: Rows) -> None:
    rows.of(AlternativePostingGroupRow).append(
        AlternativePostingGroupRow(
            kind=event.ledger,
            posting_group=event.posting_group,
            alternative=event.alternative,
            position=placed.position,
            commit_no=placed.commit_no,
            allowed=int(event.allowed),
        )
    )


def _party_group_set(event: PartyPostingGroupSet, placed: Placed, rows: Rows) -> None:
    rows.of(PostingGroupAccountRow).extend(
        PostingGroupAccountRow(
            kind=event.ledger,
            posting_group=event.posting_group,
            valid_from_day=day_number(event.valid_from),
            position=placed.position,
            place=place,
            commit_no=placed.commit_no,
            purpose=purpose,
            account_no=account_no,
        )
        for place, (purpose, account_no) in enumerate(_by_purpose(event.accounts))
    )


def _by_purpose(accounts: PartyAccounts) -> Iterator[tuple[str, str]]:
    yield from accounts.by_purpose().items()
    yield "adjusts_vat", "yes" if accounts.adjusts_vat else ""


def _bank_group_set(event: BankPostingGroupSet, placed: Placed, rows: Rows) -> None:
    _single_account_set("bank_account", event.posting_group, event, placed, rows)


def _opening_balance_account_set(
    event: OpeningBalanceAccountSet, placed: Placed, rows: Rows
) -> None:
    _single_account_set("opening_balance", "", event, placed, rows)


def _single_account_set(
    kind: GroupKind,
    posting_group: str,
    event: BankPostingGroupSet | OpeningBalanceAccountSet,
    placed: Placed,
    rows: Rows,
) -> None:
    rows.of(PostingGroupAccountRow).append(
        PostingGroupAccountRow(
            kind=kind,
            posting_group=posting_group,
            valid_from_day=day_number(event.valid_from),
            position=placed.position,
            place=0,
            commit_no=placed.commit_no,
            purpose="account",
            account_no=event.account_no,
        )
    )


PROJECTION = Projection(
    (POSTING_GROUP_ACCOUNTS, ALTERNATIVE_POSTING_GROUPS),
    (
        on(PartyPostingGroupSet, _party_group_set),
        on(BankPostingGroupSet, _bank_group_set),
        on(OpeningBalanceAccountSet, _opening_balance_account_set),
        on(AlternativePostingGroupSet, _alternative_set),
    ),
)
