"""Read model: VAT codes, with a row for each time their rules were set."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.vat_code import VatCodeSet
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class VatCodeRow(NamedTuple):
    """The rules of a VAT code from a day on. `rate` is a decimal number as text, in percent."""

    vat_code: str
    valid_from_day: int
    position: int
    commit_no: int
    kind: str
    rate: str
    source: str
    sales_account: str
    purchase_account: str


VAT_CODES = table(
    "vat_codes", VatCodeRow, key=("vat_code", "valid_from_day", "position"), clustered=True
)


def _set(event: VatCodeSet, placed: Placed, rows: Rows) -> None:
    rules = event.rules
    rows.of(VatCodeRow).append(
        VatCodeRow(
            vat_code=event.vat_code,
            valid_from_day=day_number(event.valid_from),
            position=placed.position,
            commit_no=placed.commit_no,
            kind=rules.kind,
            rate=str(rules.rate),
            source=rules.source,
            sales_account=rules.sales_account,
            purchase_account=rules.purchase_account,
        )
    )


PROJECTION = Projection((VAT_CODES,), (on(VatCodeSet, _set),))
