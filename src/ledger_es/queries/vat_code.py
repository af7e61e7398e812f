"""The VAT codes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.vat_code import VAT_CODES
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class VatCode(NamedTuple):
    """The rules of a VAT code from a day on. `rate` is in percent."""

    vat_code: str
    valid_from: date
    kind: str
    rate: Decimal
    source: str
    sales_account: str
    purchase_account: str


def vat_codes(connection: Connection, moment: Moment, vat_code: str | None = None) -> list[VatCode]:
    """The rules of every code, or of one, by code and valid-from date."""
    codes = VAT_CODES.c
    query = (
        select(VAT_CODES)
        .where(moment.known(VAT_CODES))
        .order_by(codes.vat_code, codes.valid_from_day, codes.position)
    )
    if vat_code is not None:
        query = query.where(codes.vat_code == vat_code)
    latest: dict[tuple[str, int], VatCode] = {}
    for row in connection.execute(query):
        latest[row.vat_code, row.valid_from_day] = VatCode(
            vat_code=row.vat_code,
            valid_from=from_day_number(row.valid_from_day),
            kind=row.kind,
            rate=Decimal(row.rate),
            source=row.source,
            sales_account=row.sales_account,
            purchase_account=row.purchase_account,
        )
    return list(latest.values())


def vat_code_is_known(connection: Connection, vat_code: str) -> bool:
    """Whether a code was ever set up."""
    query = select(VAT_CODES.c.vat_code).where(VAT_CODES.c.vat_code == vat_code)
    return connection.execute(query.limit(1)).first() is not None
