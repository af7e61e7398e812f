"""States kept in memory: read once, however often they are asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ledger_es import (
    EstablishCompany,
    JournalLine,
    Ledger,
    PartyRecord,
    PostJournal,
    RegisterCustomers,
)
from ledger_es.states import States
from ledger_es.store import EventRow


def test_a_stream_named_many_times_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand lines of a statement name a large customer hundreds of times."""
    with Ledger.open(str(tmp_path / "ledger.db"), create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Acme", currency="CHF"))
        ledger.execute(RegisterCustomers(parties=(PartyRecord(party_no="C1", name="Muster"),)))
        invoice = JournalLine(
            posting_date=date(2026, 1, 1),
            document_type="invoice",
            document_no="I1",
            account_type="customer",
            account_no="C1",
            amount=Decimal(100),
            bal_account_no="3000",
        )
        ledger.execute(PostJournal(lines=(invoice,)))
        decoded: list[int] = []
        decode = ledger.mapper.event

        def counted(row: EventRow) -> object:
            decoded.append(row.position)
            return decode(row)

        monkeypatch.setattr(ledger.mapper, "event", counted)
        States(ledger.mapper).load(ledger.store, ["customer_ledger-C1", "customer-C1"] * 3)
    assert len(decoded) == len(set(decoded)) == 2
