"""Real statements of `../shared/samples`: facts that their sources assert, balances, and chains of days."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_es.errors import LedgerError, StatementMalformed
from ledger_es.statements import as_json, read_statement_file
from ledger_es.values import minor_units

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample files (../shared/samples) are not here"
)


def golden(key: str) -> list[Any]:
    path = SAMPLES / "golden.jsonl"
    if not path.is_file():
        return []
    rows = [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    return [
        pytest.param(row, id=row["path"])
        for row in rows
        if row["path"].startswith("camt") and key in row["facts"]
    ]


def shown(row: dict[str, Any]) -> dict[str, Any]:
    return as_json(read_statement_file(SAMPLES / row["path"], checked=False))


@pytest.mark.parametrize("row", golden("entries"))
def test_entries_agree_with_the_sources_own_tests(row):
    facts = row["facts"]
    # The source asserts the last statement of a file of several.
    statement = shown(row)["statements"][-1]
    assert len(statement["entries"]) == facts["n_entries"]
    for entry, expected in zip(statement["entries"], facts["entries"], strict=True):
        assert (
            minor_units(Decimal(entry["amount"]), entry["currency"]) == expected["amount"]["minor"]
        )
        assert entry["currency"] == expected["amount"]["ccy"]
        assert (entry["amount"].startswith("-")) == (expected["cdt_dbt"] == "DBIT")
        assert entry["booking_date"] == (expected["booking"] and expected["booking"][:10])
        assert entry["value_date"] == (expected["value"] and expected["value"][:10])
        assert entry["status"] == expected["status"]
        assert entry["reversal"] == expected["reversal"]
        assert entry["bank_reference"] == expected["acct_svcr_ref"]
        assert len(entry["details"]) == expected["n_tx_details"]


KINDS = {
    "OPBD": "opening",
    "PRCD": "opening",
    "OPAV": "opening_available",
    "CLBD": "closing",
    "CLAV": "closing_available",
    "FWAV": "forward_available",
    "INFO": "information",
    "ITAV": "interim_available",
    "ITBD": "interim",
    "XPCD": "expected_credit",
}


@pytest.mark.parametrize("row", golden("balances"))
def test_balances_agree_with_the_sources_own_tests(row):
    found = shown(row)["statements"][-1]["balances"]
    seen = [
        (
            KINDS[b["kind"]],
            minor_units(Decimal(b["amount"]), b["currency"]),
            b["currency"],
            b["date"],
        )
        for b in found
    ]
    expected = [
        (b["type"], b["amount"]["minor"], b["amount"]["ccy"], b["date"][:10])
        for b in row["facts"]["balances"]
    ]
    assert sorted(seen) == sorted(expected)


@pytest.mark.parametrize("row", golden("message_id"))
def test_messages_agree_with_the_sources_own_tests(row):
    facts, found = row["facts"], shown(row)
    statement = found["statements"][0]
    assert found["message_id"] == facts["message_id"]
    if "page" in facts:
        assert (statement["page"], statement["last_page"]) == (
            int(facts["page"]),
            facts["last_page"],
        )
    if "account" in facts:
        assert statement["account"]["iban"] == facts["account"]
    if "statement_id" in facts:
        assert statement["number"] == facts["statement_id"]
    if "esr_bookings" in facts:
        bookings = [
            entry
            for entry in statement["entries"]
            if not entry["amount"].startswith("-")
            and entry["status"] == "BOOK"
            and not entry["reversal"]
        ]
        first = facts["first_booking"]
        assert len(bookings) == facts["esr_bookings"]
        assert bookings[0]["entry_reference"] == first["isr_customer"]
        assert (bookings[0]["booking_date"], bookings[0]["value_date"]) == (
            first["booking"],
            first["value"],
        )
        assert len(bookings[0]["details"]) == first["n_tx"]
    if "n_bookings" in facts:
        [entry] = statement["entries"]
        booking = facts["booking"]
        assert entry["entry_reference"] == booking["isr_customer"]
        assert (entry["booking_date"], entry["value_date"]) == (
            booking["booking"],
            booking["value"],
        )
        for detail, expected in zip(entry["details"], facts["tx"], strict=True):
            assert (detail["amount"], detail["currency"]) == (expected["amount"], expected["ccy"])
            assert (detail["reference"], detail["party_name"]) == (
                expected["reference"],
                expected["debtor"],
            )


def test_every_fact_of_the_samples_is_looked_at():
    looked_at = {"entries", "balances", "message_id", "chain"}
    for row in golden("note") + golden("message_id") + golden("chain"):
        assert looked_at & set(row.values[0]["facts"]), row.id


CHAIN = sorted((SAMPLES / "camt053_chain_subite").glob("*.xml"))


def test_the_chain_of_days_holds():
    assert len(CHAIN) == 80
    closing_by_account: dict[Any, Decimal] = {}
    statements = entries = 0
    for path in CHAIN:
        for statement in read_statement_file(path).statements:
            assert statement.proof is not None, path.name
            assert statement.proof.holds
            before = closing_by_account.get(statement.account, statement.opening.amount)
            assert statement.opening.amount == before, path.name
            closing_by_account[statement.account] = statement.closing.amount
            statements += 1
            entries += len(statement.entries)
    assert (statements, entries) == (160, 661)
    assert read_statement_file(CHAIN[0]).statements[0].opening.amount == Decimal("21081222.58")


def test_details_of_the_notifications_come_to_the_entry():
    paths = sorted((SAMPLES / "camt054_chain_subite").glob("*.xml"))
    assert len(paths) == 28
    for path in paths:
        for statement in read_statement_file(path).statements:
            assert not statement.moves_money
            for entry in statement.entries:
                assert (entry.status, entry.residual) == ("INFO", Decimal("0.00")), path.name


UNREADABLE = {
    "camt053/genkgo__camt053.v2.wrong.xml",
    "camt054/dvbern__invalid__camt_054_Beispiel_NotificationMissing.xml",
}


def test_every_camt_file_is_read_except_those_without_a_statement():
    paths = list(SAMPLES.glob("camt05*/*.xml"))
    assert len(paths) > 150
    refused = set()
    for path in paths:
        try:
            found = read_statement_file(path, checked=False)
        except LedgerError:
            refused.add(path.relative_to(SAMPLES).as_posix())
        else:
            assert found.statements
    assert refused == UNREADABLE


@pytest.mark.parametrize(
    "name",
    [
        "camt053/subite-other__account_statement-2.xml",
        "camt053/subite-other__BE68793230773034-202411.xml",
    ],
)
def test_exports_balance(name):
    [statement] = read_statement_file(SAMPLES / name).statements
    assert statement.proof.holds


def test_a_latin_1_file_keeps_its_umlauts():
    found = as_json(read_statement_file(SAMPLES / "camt052/actual__camt.latin1.xml"))
    names = [
        d["party_name"] for s in found["statements"] for e in s["entries"] for d in e["details"]
    ]
    assert "Grüße aus München" in names


def test_a_message_without_statement_says_so():
    with pytest.raises(StatementMalformed, match="there is no statement in the file"):
        read_statement_file(SAMPLES / "camt053/genkgo__camt053.v2.wrong.xml")
