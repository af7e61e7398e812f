"""BgMax: a deposit is one amount of the account's statement, and its payments are the details."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import StatementRefused
from ledger_es.statements import StatementFile, read_statement_file
from tests.statements.giro_builder import bgmax, bgmax_payment, bgmax_reference

OCR = bgmax_payment(10000, "665760")


def read(text: str, *, checked: bool = True, encoding: str = "cp1252") -> StatementFile:
    return read_statement_file(text.encode(encoding), "test.txt", checked=checked)


def test_a_deposit_is_one_entry_with_its_payments():
    names = [
        "26Plåt AB",
        f"27{'Storgatan 2':<35}12345",
        f"28{'Storåker':<35}Sverige",
        "2900550000123",
    ]
    refs = [
        bgmax_reference(12000, "1"),
        bgmax_reference(2000, "2", "23"),
        "25Invoice 1",
        "25less 2",
    ]
    file = read(bgmax(OCR, bgmax_payment(10000, "", *refs, *names), units=20000))
    [statement] = file.statements
    assert (file.format, file.message_id) == ("bgmax", "20260131173035010331")
    assert not statement.moves_money
    assert (statement.account.other, statement.owner) == ("5841000001009823", "Bankgiro 9912346")
    [entry] = statement.entries
    assert (entry.amount, entry.booking_date) == (Decimal("200.00"), date(2026, 1, 31))
    assert (entry.batch.payment_count, entry.residual) == (2, Decimal("0.00"))
    one, two = entry.details
    assert (one.reference, one.reference_type, one.party_account) == ("665760", "OCR", "5551234")
    assert (two.reference, two.references, two.document_nos) == ("", ("1", "2"), ("1", "2"))
    assert (two.party_name, two.party_address, two.party_city) == (
        "Plåt AB",
        "Storgatan 2",
        "12345 Storåker Sverige",
    )
    assert two.text == "Invoice 1\nless 2"
    assert two.additional_text == "1 120.00, 2 -20.00, channel 2, organization no 550000123"


def test_a_deduction_reduces_the_deposit():
    file = read(bgmax(OCR, bgmax_payment(3000, "9", code="21"), units=7000))
    [entry] = file.statements[0].entries
    assert [detail.amount for detail in entry.details] == [Decimal("100.00"), Decimal("-30.00")]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (bgmax(OCR, units=9999), "line 4, record 15", "deposit is of 99.99 SEK, its payments come to 100.00"),
        (bgmax(OCR, units=10000, counts=f"{2:08}{0:08}{0:08}{1:08}"), "line 5, record 70", "counts 2 payments"),
        (bgmax(OCR, units=10000, counts=f"{1:08}{0:08}{0:08}{2:08}"), "line 5, record 70", "counts 2 deposits"),
        (bgmax(OCR, units=10000).rpartition("70")[0], "end", "before its last record"),
        (bgmax(OCR, units=10000, day="20260231"), "line 4, record 15", "no date"),
        (bgmax(OCR, units=10000).replace("665760", "66576\n"), "line 3, record 20", "no number"),
        (bgmax(["22"], units=0), "line 3", "cannot stand"),
        (bgmax(["20"], units=0), "line 3, record 20", "no number"),
        (bgmax(OCR, units=10000, mode="T"), "line 1, record 01", "test"),
        (bgmax(OCR, units=10000) + "05", "line 6", "cannot stand"),
        (bgmax(OCR, units=10000).replace("SEK\x30", "EUR0"), "line 4, record 15", "opened was SEK"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_whole_with_its_place(text, place, reason):
    with pytest.raises(StatementRefused) as refusal:
        read(text)
    assert refusal.value.facts["position"] == place
    assert reason in refusal.value.facts["reason"]
    assert refusal.value.facts["cure"]


def test_who_only_looks_gets_a_warning_instead():
    file = read(bgmax(OCR, units=9999), checked=False)
    assert any("its payments come to 100.00" in warning for warning in file.warnings)
