"""What a statement file says about a line besides day, amount and texts, and how a table was read: JSON and words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ledger_es.queries.statement_lines import LineRow
from ledger_es.queries.statements import StatementRow
from ledger_es.reports.report import day_of


def facts_json(
    line: LineRow, payer: Mapping[str, str], text: Mapping[str, str], currency: str
) -> dict[str, Any]:
    """All that the file says about the line, each under its own name. `currency` is that of the statement."""
    facts = line.facts
    foreign, charge = None, None
    if facts.foreign_currency:
        foreign = {
            "currency": facts.foreign_currency,
            "amount": facts.foreign_amount,
            "rate": facts.foreign_rate or None,
        }
    if facts.charge_amount:
        charge = {
            "currency": facts.charge_currency or currency,
            "amount": facts.charge_amount,
            "included": bool(facts.charge_included),
        }
    return {
        "entry_in_file": line.entry_place,
        "detail_in_entry": line.detail_place or None,
        "value_date": day_of(line.value_day).isoformat(),
        "date_source": facts.date_source,
        "party_address": payer.get("address", ""),
        "party_city": payer.get("city", ""),
        "bank_reference": line.bank_reference,
        "entry_reference": facts.entry_reference,
        "bank_transaction_code": facts.bank_transaction_code,
        "reversal": bool(facts.reversal),
        "reference_type": facts.reference_type,
        "end_to_end_id": text.get("end_to_end_id", ""),
        "instruction_id": text.get("instruction_id", ""),
        "document_nos": text.get("document_nos", ""),
        "mandate_id": facts.mandate_id,
        "return_reason": facts.return_reason,
        "return_text": text.get("return_text", ""),
        "foreign": foreign,
        "charge": charge,
    }


def facts_in_words(line: LineRow, facts: Mapping[str, Any]) -> str:
    """The facts of `facts_json` that are there, with the place in the file."""
    told = [f"{name.replace('_', ' ')}: {_in_words(fact)}" for name, fact in facts.items() if fact]
    place = f"line {line.source_line} of the file; " if line.source_line else ""
    return f"line {line.line_no}: {place}{'; '.join(told)}"


def _in_words(fact: Any) -> str:
    """A fact of the file; an amount with its currency, a rate, and whether a charge is in the amount of the line."""
    if not isinstance(fact, dict):
        return "yes" if fact is True else str(fact)
    words = f"{fact['amount']} {fact['currency']}"
    if fact.get("rate"):
        return f"{words} at {fact['rate']}"
    return f"{words}, in the amount of the line" if fact.get("included") else words


def mapping_json(statement: StatementRow) -> dict[str, Any] | None:
    """The mapping with which a table was read; its checksum tells whether another statement was read with the same."""
    if not statement.mapping:
        return None
    return {
        "name": statement.mapping_name,
        "sha256": hashlib.sha256(statement.mapping.encode()).hexdigest(),
        "text": statement.mapping,
    }
