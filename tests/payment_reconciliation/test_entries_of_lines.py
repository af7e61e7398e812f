"""Of a ledger with many open entries only those are read that the lines can be about: the proposals are the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ledger_es.errors import StatementIsPosted
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation import entry_keys, matching_index
from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation
from ledger_es.queries.matching_keys import MatchingKeys
from tests.payment_reconciliation.company import Clock, Company
from tests.payment_reconciliation.test_matching_index import Work

STEPS = 40


@pytest.fixture
def company(store_url: str) -> Iterator[Company]:
    with Ledger.open(store_url, create=True, clock=Clock()) as ledger:
        yield Company(ledger)


def reconciliation(company: Company) -> PaymentReconciliation:
    """As another run of the program would have it: nothing is known yet."""
    return PaymentReconciliation(company.ledger.engine, company.ledger.read_models)


def reading_few(monkeypatch: pytest.MonkeyPatch, events_without_keys: int = 5) -> None:
    monkeypatch.setattr(matching_index, "OPEN_ENTRIES_READ", 0)
    monkeypatch.setattr(entry_keys, "EVENTS_WITHOUT_KEYS", events_without_keys)


@pytest.mark.parametrize("seed", [2])
def test_the_proposals_are_the_same(
    seed: int, company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(company, Random(seed), tmp_path)
    kept = reconciliation(company)
    compared = 0
    for _ in range(STEPS):
        work.step()
        for statement_no in work.statement_nos[-3:]:
            if work.chance.random() < 0.5:
                continue
            try:
                whole = reconciliation(company).proposed(statement_no, overwrite=True)
            except StatementIsPosted:
                continue
            with monkeypatch.context() as patched:
                reading_few(patched)
                fresh = reconciliation(company)
                assert fresh.proposed(statement_no, overwrite=True) == whole, seed
                assert kept.proposed(statement_no, overwrite=True) == whole, seed
                index = fresh.matching_index()
                compared += not index._has_all_entries
    assert compared > 10


def test_keys_are_thrown_away_at_will(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(company, Random(1), tmp_path)
    while not work.statement_nos or len(work._open()) < 8:
        work.step()
    statement_no = work.statement_nos[0]
    whole = reconciliation(company).proposed(statement_no, overwrite=True)
    reading_few(monkeypatch)
    database = company.ledger.read_models.database
    assert MatchingKeys(database).stand() is None
    assert reconciliation(company).proposed(statement_no, overwrite=True) == whole
    stand = MatchingKeys(database).stand()
    assert stand is not None
    # Keys of another ledger, or of another time of this one: the digest of the commit tells.
    with database.writing() as writer:
        writer.execute("UPDATE matching_keys_stand SET digest = 'another'")
        writer.execute("DELETE FROM matching_key_texts")
        writer.execute("DELETE FROM matching_key_amounts")
    assert reconciliation(company).proposed(statement_no, overwrite=True) == whole
    made_anew = MatchingKeys(database).stand()
    assert made_anew is not None
    assert made_anew.digest == stand.digest
    # Keys that were being made when the program was stopped.
    with database.writing() as writer:
        writer.execute("UPDATE matching_keys_stand SET is_whole = 0")
        writer.execute("DELETE FROM matching_key_amounts")
    assert MatchingKeys(database).stand() is None
    assert reconciliation(company).proposed(statement_no, overwrite=True) == whole
    with database.writing() as writer:
        for table in ("matching_keys_stand", "matching_key_texts", "matching_key_amounts"):
            writer.execute(f"DROP TABLE {table}")
    assert reconciliation(company).proposed(statement_no, overwrite=True) == whole


def test_who_comes_second_leaves_the_keys_to_the_first(company: Company) -> None:
    company.ledger.read_models.catch_up()
    keys, other = (MatchingKeys(company.ledger.read_models.database) for _ in range(2))
    kept = entry_keys.EntryKeysKept(company.ledger.engine, company.ledger.read_models)
    stand = kept._stand_at(1)

    def overtaken() -> Iterator[entry_keys.KeyRows]:
        yield entry_keys.KeyRows(1, ("A",), "CHF", (100,))
        assert other.make([entry_keys.KeyRows(2, ("B",), "CHF", (200,))], stand)

    assert not keys.make(overtaken(), stand)
    made = keys.stand()
    assert made is not None
    assert made.entry_count == 1
