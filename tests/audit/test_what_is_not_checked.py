"""Verify: a check that cannot be made is not called passed, and what has lost its place is found or mended."""

from __future__ import annotations

from contextlib import closing

import pytest

from ledger_es import Ledger
from ledger_es.errors import LedgerIsReadOnly, LedgerKeyMissing
from ledger_es.queries import ReadModels
from tests.audit.tampering import change


def test_checks_that_cannot_be_made_are_named(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: ReadModels) -> None:
        raise LedgerIsReadOnly(url=ledger.store.url, reason="it is on a disk without writing")

    assert ledger.verify().not_checked == ()
    monkeypatch.setattr(ReadModels, "first_difference", refuse)
    found = ledger.verify()
    assert found.not_checked == ("read_models",)
    assert found.check("read_models").detail == "not compared: the ledger is read only"


def test_tables_whose_place_was_taken_away_are_built_anew(ledger: Ledger) -> None:
    before = ledger.open_entries().as_json()
    change(ledger, "DELETE FROM projection_positions WHERE name = 'read_models'")
    assert ledger.open_entries().as_json() == before
    change(ledger, "DELETE FROM projection_positions WHERE name = 'read_models'")
    ledger.read_models.rebuild()
    assert ledger.verify().ok


def test_tables_ahead_of_the_log_are_found(ledger: Ledger) -> None:
    ledger.read_models.catch_up()
    change(
        ledger, "UPDATE projection_positions SET position = position + 5 WHERE name = 'read_models'"
    )
    found = ledger.verify().check("read_models")
    assert not found.ok
    assert "the log ends at" in found.detail


def test_a_ledger_without_its_key_says_so(ledger: Ledger, store_url: str) -> None:
    with closing(ledger.store.connect()) as connection:
        connection.execute("DELETE FROM ledger_key")
        connection.commit()
    with pytest.raises(LedgerKeyMissing, match="this one has 0"):
        Ledger.open(store_url)
