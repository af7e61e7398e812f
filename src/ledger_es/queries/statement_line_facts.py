"""The question what a statement file says about lines besides day, amount and texts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.statement_line_facts import LINE_FACTS
from ledger_es.queries.moment import Moment


class FactsRow(NamedTuple):
    """What the file says about a line besides; empty, 0 or False where it says nothing."""

    date_source: str = "booking_date"
    entry_reference: str = ""
    bank_transaction_code: str = ""
    reversal: int = 0
    reference_type: str = ""
    mandate_id: str = ""
    return_reason: str = ""
    foreign_currency: str = ""
    foreign_amount: str = ""
    foreign_rate: str = ""
    charge_currency: str = ""
    charge_amount: str = ""
    charge_included: int = 0


def facts_of_lines(
    connection: Connection, moment: Moment, statement_no: str, line_nos: list[int]
) -> dict[int, FactsRow]:
    """What the file says about the lines besides, by line."""
    columns = [LINE_FACTS.c[name] for name in FactsRow._fields]
    query = select(LINE_FACTS.c.line_no, *columns).where(
        LINE_FACTS.c.statement_no == statement_no, moment.known(LINE_FACTS)
    )
    if line_nos:
        query = query.where(LINE_FACTS.c.line_no.in_(line_nos))
    return {line_no: FactsRow(*facts) for line_no, *facts in connection.execute(query)}
