"""A log whose last event is missing is said to be so; it is not waited for."""

from __future__ import annotations

from contextlib import closing

import pytest

from ledger_es import EstablishCompany, Ledger, PartyRecord, RegisterCustomers
from ledger_es.errors import LogCut, LogIncomplete


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


def test_a_log_that_has_lost_its_end_is_refused(store_url: str) -> None:
    """Tables beyond the log: building them anew waited for the rest of it for ever, and so did verify."""
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="A", currency="CHF"))
        kept = ledger.store.head()
        ledger.execute(RegisterCustomers(parties=(PartyRecord(party_no="C1", name="Ada"),)))
        last = ledger.store.head().position
        ledger.read_models.catch_up()
        with closing(ledger.store.connect()) as connection:
            column = "rowid" if ledger.store.dialect == "sqlite" else "notification_id"
            connection.execute(f"DELETE FROM stored_events WHERE {column} > {kept.position}")
            connection.execute(f"DELETE FROM commits WHERE commit_no > {kept.commit_no}")
            connection.commit()
    with Ledger.open(store_url) as ledger:
        for question in (
            ledger.read_models.catch_up,
            ledger.read_models.rebuild,
            ledger.read_models.first_difference,
            ledger.trial_balance,
        ):
            with pytest.raises(LogCut) as refusal:
                question()
            assert refusal.value.facts == {"position": last, "head": kept.position}
        found = {check.name: check for check in ledger.verify().checks}
        assert not found["read_models"].ok
        assert "the log ends at" in found["read_models"].detail
