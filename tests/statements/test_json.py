"""The JSON of `statements read`: the shape that other programs rely on, and nothing shown of a refused file."""

from __future__ import annotations

import hashlib
import io
import json

import pytest

from ledger_es.errors import StatementMalformed
from ledger_es.statements import as_json, read_statement_file, write_json
from tests.statements.camt_builder import bal, balanced, camt, ntry, read, stmt, tx

CONTENT = balanced(
    ntry(
        "5",
        "DBIT",
        "<BookgDt><Dt>2026-01-30</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>"
        + tx("<Refs><EndToEndId>E-1</EndToEndId></Refs><RmtInf><Ustrd>Rechnung 7</Ustrd></RmtInf>")
        + "<AddtlNtryInf>Zahlung</AddtlNtryInf>",
    ),
    "10",
    "5",
)


def test_the_shape_others_rely_on():
    found = as_json(read(CONTENT))
    [statement] = found["statements"]
    [entry] = statement["entries"]
    [detail] = entry["details"]
    assert found["format"] == "camt.053.001.08"
    assert found["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert found["warnings"] == []
    assert {name: statement[name] for name in ("account", "currency", "number")} == {
        "account": {"iban": "CH9300762011623852957", "other": None},
        "currency": "CHF",
        "number": "S-1",
    }
    assert statement["opening"].items() >= {"amount": "10.00", "date": "2026-01-31"}.items()
    assert statement["closing"].items() >= {"amount": "5.00", "date": "2026-01-31"}.items()
    assert (statement["balanced"], statement["booked"], statement["difference"]) == (
        True,
        "-5.00",
        "0.00",
    )
    assert (
        entry.items()
        >= {
            "amount": "-5.00",
            "currency": "CHF",
            "booking_date": "2026-01-30",
            "value_date": None,
            "status": "BOOK",
            "bank_reference": "B-1",
            "reversal": False,
            "text": "Zahlung",
        }.items()
    )
    assert (
        detail.items()
        >= {
            "amount": "-5.00",
            "currency": "CHF",
            "party_name": None,
            "party_account": None,
            "reference": None,
            "end_to_end_id": "E-1",
            "text": "Rechnung 7",
        }.items()
    )
    assert "charges" not in entry | detail
    assert json.loads(json.dumps(found)) == found


def test_further_keys_stand_where_the_bank_says_something():
    charge = "<Chrgs><Amt Ccy='CHF'>1</Amt></Chrgs>"
    foreign = "<Refs><TxId>T-1</TxId></Refs><AmtDtls><InstdAmt><Amt Ccy='EUR'>4</Amt></InstdAmt></AmtDtls>"
    inner = "<NtryRef>N-1</NtryRef><BkTxCd><Prtry><Cd>7</Cd></Prtry></BkTxCd>" + charge
    batch = "<NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch></NtryDtls>"
    [statement] = as_json(
        read(balanced(ntry("5", inner=inner + batch + tx(foreign + charge)), "10", "15"))
    )["statements"]
    [entry] = statement["entries"]
    [detail] = entry["details"]
    charges = [{"amount": "-1.00", "currency": "CHF", "included": None, "kind": None}]
    assert entry["charges"] == detail["charges"] == charges
    assert (entry["entry_reference"], entry["bank_transaction_code"]) == ("N-1", "7")
    assert entry["batch"] == {"payment_count": 1, "message_id": None, "payment_id": None}
    assert detail["foreign"] == {"amount": "4.00", "currency": "EUR", "rate": None}
    assert (detail["transaction_id"], detail["amount"]) == ("T-1", "5.00")
    assert "references" not in detail


def test_an_unbalanced_statement_is_shown_as_such():
    [statement] = as_json(read(balanced(ntry("5"), "10", "16"), checked=False))["statements"]
    assert (statement["balanced"], statement["difference"]) == (False, "1.00")
    [open_end] = as_json(read(camt(stmt(bal("OPBD", "1") + ntry("1")))))["statements"]
    assert (open_end["balanced"], open_end["closing"]) == (None, None)


def test_written_json_is_the_same(tmp_path):
    content = camt(
        stmt(ntry("1") + ntry("2")) + stmt("", number="S-2") + stmt(ntry("3"), number="S-3")
    )
    path = tmp_path / "three.xml"
    path.write_bytes(content)
    out = io.StringIO()
    write_json(path, path.name, out)
    assert json.loads(out.getvalue()) == as_json(read_statement_file(path))


def test_nothing_is_written_of_a_file_that_is_refused():
    content = balanced("".join(ntry("1") for _ in range(3_000)), "0", "3000")
    out = io.StringIO()
    with pytest.raises(StatementMalformed):
        write_json(content[:-30], "cut.xml", out)
    assert out.getvalue() == ""
