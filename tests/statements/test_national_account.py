"""IBANs of accounts that a file names by their national number; examples of the banks' own documents."""

from __future__ import annotations

import pytest

from ledger_es.statements.national_account import belgian_iban, french_iban, spanish_iban


@pytest.mark.parametrize(
    ("parts", "iban"),
    [
        (("20041", "01005", "0500013M026"), "FR1420041010050500013M02606"),
        (("30006", "00001", "12345678901"), "FR7630006000011234567890189"),
        (("30007", "00011", "12345678901"), None),
    ],
)
def test_french(parts, iban):
    found = french_iban(*parts)
    assert found is not None
    assert found[:2] == "FR"
    assert int("".join(str(int(letter, 36)) for letter in found[4:] + found[:4])) % 97 == 1
    assert iban in (None, found)


def test_spanish():
    assert spanish_iban("2100", "0418", "0200051332") == "ES9121000418450200051332"
    assert spanish_iban("9999", "1111", "0123456789") == "ES1799991111710123456789"


def test_belgian():
    assert belgian_iban("539007547034") == "BE68539007547034"


def test_a_number_that_is_not_complete_has_none():
    assert french_iban("20041", "", "0500013M026") is None
    assert spanish_iban("2100", "0418", "02000513 2") is None
    assert belgian_iban("123") is None
