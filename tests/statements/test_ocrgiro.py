"""Norwegian OCR giro: the sums of each day are entries, and the payments with their KID the details."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import StatementFormatUnknown, StatementRefused
from ledger_es.statements import StatementFile, read_statement_file
from tests.statements.giro_builder import ocr_payment, ocr_text, ocrgiro

PAYMENT = ocr_payment(1, 10000, "0000531")


def read(text: str, *, checked: bool = True) -> StatementFile:
    return read_statement_file(text.encode("cp1252"), "test.txt", checked=checked)


def test_the_payments_of_a_day_are_one_entry():
    second = [*ocr_payment(2, 2500, "42"), ocr_text(2, "Blå bil")]
    later = ocr_payment(3, 700, "", day="010226")
    file = read(ocrgiro(PAYMENT, second, later, units=13200))
    [statement] = file.statements
    assert (file.format, file.message_id) == ("ocrgiro", "0170031")
    assert not statement.moves_money
    assert (statement.account.other, statement.currency) == ("99991042764", "NOK")
    one, two = statement.entries
    assert (one.amount, one.booking_date) == (Decimal("125.00"), date(2026, 1, 31))
    assert (two.amount, two.booking_date) == (Decimal("7.00"), date(2026, 2, 1))
    assert (one.residual, one.batch.payment_count) == (Decimal("0.00"), 2)
    # Zeros before a KID count (statements.md 4).
    assert [detail.reference for detail in one.details] == ["0000531", "42"]
    assert (one.details[1].text, one.details[0].party_account) == ("Blå bil", "99990512341")
    assert "given on 2026-01-30" in one.details[0].additional_text
    assert two.details[0].reference_type == ""


def test_a_reversal_is_taken_off():
    file = read(ocrgiro(PAYMENT, ocr_payment(2, 4000, "42", sign="-"), units=6000))
    [entry] = file.statements[0].entries
    assert (entry.amount, entry.details[1].amount) == (Decimal("60.00"), Decimal("-40.00"))


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (ocrgiro(PAYMENT, units=9999), "line 6, record 89", "9999 as the sum of amounts, there are 10000"),
        (ocrgiro(PAYMENT, units=10000, count=2), "line 6, record 89", "2 transactions, there are 1"),
        (ocrgiro(PAYMENT, units=10000).rpartition("NY")[0], "end", "before its last record"),
        (ocrgiro(PAYMENT[:1], units=10000), "line 3, record 30", "lacks a record"),
        (ocrgiro(PAYMENT[1:], units=0, count=0), "line 3, record 31", "cannot stand"),
        (ocrgiro(PAYMENT, units=10000).replace("1310126132", "1310226132"), "line 3", "not valid"),
        (ocrgiro(PAYMENT, units=10000).replace("NY091331", "NY091351"), "line 4", "not valid"),
        (ocrgiro(PAYMENT, units=10000).replace("0000531", "000531"), "line 3", "80 characters"),
        (ocrgiro([PAYMENT[0], ocr_payment(2, 1, "")[1]], units=10000), "line 3, record 30", "several payments"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_whole_with_its_place(text, place, reason):
    with pytest.raises(StatementRefused) as refusal:
        read(text)
    assert refusal.value.facts["position"] == place
    assert reason in refusal.value.facts["reason"]
    assert refusal.value.facts["cure"]


def test_without_the_library_the_cure_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "netsgiro", None)
    with pytest.raises(StatementFormatUnknown, match=r"pip install 'ledger-es\[ocrgiro\]'"):
        read(ocrgiro(PAYMENT, units=10000))
