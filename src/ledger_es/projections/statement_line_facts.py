"""Read model: what statement files say about lines besides day, amount and texts, such as charges or a mandate."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.aggregates.bank_statement import (
    STATEMENT_LINES,
    StatementLineRow,
    StatementLinesImported,
)
from ledger_es.aggregates.event import Placed, statement_no_of
from ledger_es.aggregates.statement_details import (
    ATTACHED_PAYMENTS,
    AttachedPaymentRow,
    StatementDetailsAttached,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class LineFactsRow(NamedTuple):
    """What the file says about a line besides. Only lines of which it says any of it have a row.

    Amounts are texts: they may be in a currency that the books do not know, and nothing adds them up.
    """

    statement_no: str
    line_no: int
    commit_no: int
    date_source: str
    entry_reference: str
    bank_transaction_code: str
    reversal: int
    reference_type: str
    mandate_id: str
    return_reason: str
    foreign_currency: str
    foreign_amount: str
    foreign_rate: str
    charge_currency: str
    charge_amount: str
    charge_included: int


LINE_FACTS = table(
    "statement_line_facts", LineFactsRow, key=("statement_no", "line_no"), clustered=True
)


_BOOKING_DATE: Final = "booking_date"


def _lines_imported(event: StatementLinesImported, placed: Placed, rows: Rows) -> None:
    statement_no = statement_no_of(placed.stream)
    told = [_facts(statement_no, placed, line) for line in STATEMENT_LINES.rows(event)]
    rows.of(LineFactsRow).extend(filter(_says_anything, told))


def _details_attached(event: StatementDetailsAttached, placed: Placed, rows: Rows) -> None:
    statement_no = statement_no_of(placed.stream)
    told = [_facts(statement_no, placed, payment) for payment in ATTACHED_PAYMENTS.rows(event)]
    rows.of(LineFactsRow).extend(filter(_says_anything, told))


def _facts(
    statement_no: str, placed: Placed, line: StatementLineRow | AttachedPaymentRow
) -> LineFactsRow:
    """The row of the line. What is the entry's, and not the payment's, only lines as imported have."""
    entry = line if isinstance(line, StatementLineRow) else None
    return LineFactsRow(
        statement_no=statement_no,
        line_no=line.line_no,
        commit_no=placed.commit_no,
        date_source=entry.date_source if entry else _BOOKING_DATE,
        entry_reference=entry.statement_entry_reference if entry else "",
        bank_transaction_code=entry.bank_transaction_code if entry else "",
        reversal=int(entry is not None and entry.reversal),
        reference_type=line.reference_type,
        mandate_id=line.mandate_id,
        return_reason=line.return_reason,
        foreign_currency=line.foreign_currency,
        foreign_amount=_text(line.foreign_amount),
        foreign_rate=_text(line.foreign_rate),
        charge_currency=line.charge_currency,
        charge_amount=_text(line.charge_amount),
        charge_included=int(line.charge_included),
    )


def _says_anything(facts: LineFactsRow) -> bool:
    return facts.date_source != _BOOKING_DATE or any(facts[4:])


def _text(amount: Decimal) -> str:
    """The amount as the file gives it; empty for none."""
    return f"{amount:f}" if amount else ""


PROJECTION = Projection(
    (LINE_FACTS,),
    (on(StatementLinesImported, _lines_imported), on(StatementDetailsAttached, _details_attached)),
)
