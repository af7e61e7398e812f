"""Read model: text-to-account mappings, with the commit that removed them. The texts are sealed."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.text_mapping import TextMapped, TextMappingRemoved
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class TextMappingRow(NamedTuple):
    mapping_no: int
    commit_no: int
    text_seal: str
    account_type: str
    debit_account_no: str
    credit_account_no: str
    account_no: str


TEXT_MAPPINGS = table("text_mappings", TextMappingRow, key=("mapping_no",))


class RemovedTextMappingRow(NamedTuple):
    mapping_no: int
    commit_no: int


REMOVED_TEXT_MAPPINGS = table("removed_text_mappings", RemovedTextMappingRow, key=("mapping_no",))


def _mapped(event: TextMapped, placed: Placed, rows: Rows) -> None:
    rows.of(TextMappingRow).append(
        TextMappingRow(
            mapping_no=event.mapping_no,
            commit_no=placed.commit_no,
            text_seal=event.text_seal,
            account_type=event.account_type,
            debit_account_no=event.debit_account_no,
            credit_account_no=event.credit_account_no,
            account_no=event.account_no,
        )
    )


def _removed(event: TextMappingRemoved, placed: Placed, rows: Rows) -> None:
    rows.of(RemovedTextMappingRow).append(
        RemovedTextMappingRow(mapping_no=event.mapping_no, commit_no=placed.commit_no)
    )


PROJECTION = Projection(
    (TEXT_MAPPINGS, REMOVED_TEXT_MAPPINGS),
    (on(TextMapped, _mapped), on(TextMappingRemoved, _removed)),
)
