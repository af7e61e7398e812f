"""A log whose last event is missing is said to be so; it is not waited for."""

from __future__ import annotations

import pytest

from ledger_es import EstablishCompany, Ledger
from ledger_es.errors import LogIncomplete


def test_a_missing_last_event_is_refused(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="A", currency="CHF"))
        last = ledger.store.head().position
        connection = ledger.store.connect()
        column = "rowid" if ledger.store.dialect == "sqlite" else "notification_id"
        connection.execute(f"DELETE FROM stored_events WHERE {column} = {last}")
        connection.commit()
        connection.close()
        with pytest.raises(LogIncomplete) as refusal:
            ledger.read_models.catch_up()
        assert refusal.value.facts == {"after": last - 1, "head": last}
