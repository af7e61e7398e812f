"""CODA: statements, movements, communications, batches and charges, and files that are refused whole."""

from __future__ import annotations

import sys
import types
from decimal import Decimal

import pytest

from ledger_es.errors import LibraryMissing, StatementMalformed, StatementUnbalanced
from ledger_es.statements import read_statement_file
from tests.statements.coda_builder import coda, information, movement, only_entry, shown

PAID = movement("40.00", "1101010806817183", account="BE43068999999501", name="KLANT NV")
COSTS = movement("-1.50", "0Bank charges", sequence=2)


def refused(content, refusal=StatementMalformed, **settings):
    with pytest.raises(refusal) as raised:
        shown(content, **settings)
    assert raised.value.file == "file.cod"
    assert raised.value.cure
    return raised.value


def changed(content, line, start, text):
    lines = content.decode("cp1252").split("\r\n")
    lines[line - 1] = lines[line - 1][:start] + text + lines[line - 1][start + len(text) :]
    return "\r\n".join(lines).encode("cp1252")


def test_a_statement_says_what_it_is():
    file = read_statement_file(coda(PAID, COSTS), "file.cod")
    [statement] = file.statements
    assert (file.format, statement.kind, statement.moves_money) == ("coda", "coda", True)
    assert (statement.account.iban, statement.owner) == ("BE68539007547034", "OUR COMPANY NV")
    assert (statement.number, statement.currency) == ("007", "EUR")
    assert (statement.created_at, statement.copy_duplicate) == ("2026-02-03", "")
    assert statement.opening is not None
    assert statement.closing is not None
    assert (statement.opening.amount, statement.closing.amount) == (
        Decimal("100.00"),
        Decimal("138.50"),
    )
    assert statement.proof is not None
    assert statement.proof.holds
    assert file.warnings == ()


def test_a_movement_is_an_entry():
    entry = only_entry(PAID)
    [detail] = entry["details"]
    assert (entry["amount"], entry["bank_reference"]) == ("40.00", "BANKREF0001")
    assert (entry["booking_date"], entry["value_date"]) == ("2026-02-03", "2026-02-02")
    assert (entry["line"], entry["bank_transaction_code"]) == (3, "00150000")
    assert (detail["party_name"], detail["party_account"]) == ("KLANT NV", "BE43068999999501")
    # The Belgian structured communication +++010/8068/17183+++.
    assert (detail["reference"], detail["reference_type"]) == ("010806817183", "OGM")


def test_communications_of_each_type():
    free = only_entry(movement("1.00", f"0{'x' * 53}y and more", reference="E2E-1", bic="GKCCBEBB"))
    [detail] = free["details"]
    assert detail["text"] == f"{'x' * 53}y and more"
    assert (detail["end_to_end_id"], detail["party_bank"]) == ("E2E-1", "GKCCBEBB")
    [detail] = only_entry(movement("1.00", "1100RF18539007547034"))["details"]
    assert (detail["reference"], detail["reference_type"]) == ("RF18539007547034", "SCOR")
    debit = f"1127020226110{'BE65ZZZ0403063902':35}{'MANDATE-1':35}{'Invoice 7':62}RMD06"
    [detail] = only_entry(movement("-5.00", debit))["details"]
    assert (detail["creditor_id"], detail["mandate_id"]) == ("BE65ZZZ0403063902", "MANDATE-1")
    assert (detail["text"], detail["return_code"]) == ("Invoice 7", "MD06")
    [detail] = only_entry(movement("1.00", "1113 card 1234"))["details"]
    assert (detail["text"], detail["additional_text"]) == ("card 1234", "113")


def test_the_reason_of_a_return_is_a_code():
    [detail] = only_entry(movement("-40.00", "0returned", reason="AC04"))["details"]
    assert (detail["return_code"], detail["return_reason"]) == ("AC04", "AC04")


def test_what_banks_write_for_no_reference_is_none():
    [detail] = only_entry(movement("1.00", reference="NOTPROVIDED"))["details"]
    assert detail["end_to_end_id"] is None


def test_information_after_a_movement_belongs_to_it():
    told = information(
        f"1001{'LONG NAME OF A CUSTOMER NV':70}{'Main street 7':35}{'1000 BRUSSEL':35}"
    )
    beneficiary = information(f"1008{'FINAL PARTY':70}", detail=2)
    free = information("0delivered in May", detail=3)
    [detail] = only_entry(movement("40.00"), told, beneficiary, free)["details"]
    assert detail["party_name"] == "LONG NAME OF A CUSTOMER NV"
    assert (detail["party_address"], detail["party_city"]) == ("Main street 7", "1000 BRUSSEL")
    assert (detail["ultimate_party_name"], detail["additional_text"]) == (
        "FINAL PARTY",
        "delivered in May",
    )


def test_only_the_total_of_a_batch_moves_the_balance():
    total = movement("60.00", "0batch of two", code="10150000")
    first = movement("40.00", "1101010806817183", detail=1, code="50150000", name="FIRST")
    second = movement("20.00", "0Invoice 8", detail=2, code="50150000", name="SECOND")
    told = information(f"1001{'SECOND CUSTOMER':70}", detail=3)
    [statement] = shown(coda(total, first, second, told))["statements"]
    [entry] = statement["entries"]
    assert (entry["amount"], entry["batch"]["payment_count"]) == ("60.00", 2)
    assert [detail["amount"] for detail in entry["details"]] == ["40.00", "20.00"]
    assert [detail["party_name"] for detail in entry["details"]] == ["FIRST", "SECOND"]
    assert entry["residual"] == "0.00"
    assert (statement["booked"], entry["text"]) == ("60.00", "batch of two")


def test_a_batch_of_one_payment_is_counted_once():
    total = movement("40.00", code="10150000")
    entry = only_entry(total, movement("40.00", detail=1, code="50150000", name="ONLY"))
    assert (entry["amount"], entry["batch"]["payment_count"]) == ("40.00", 1)
    assert [(d["amount"], d["party_name"]) for d in entry["details"]] == [("40.00", "ONLY")]


def test_a_batch_that_is_shown_in_part_keeps_its_total():
    total = movement("60.00", code="10150000")
    first = movement("40.00", detail=1, code="50150000")
    entry = only_entry(total, first)
    assert (entry["details"][0]["amount"], entry["residual"]) == (None, None)


def test_the_detail_of_a_detail_is_read():
    """Type 9, at which the library itself gives up."""
    total = movement("60.00", code="20150000")
    first = movement("60.00", detail=1, code="70150000", name="PAYER")
    inner = movement("60.00", "0inner", detail=2, code="90150000")
    entry = only_entry(total, first, inner)
    assert entry["details"][0]["party_name"] == "PAYER"
    assert "inner" in entry["details"][0]["additional_text"]


def test_charges_are_told_apart_from_what_was_paid():
    whole = movement("39.00", "0Invoice 7", code="34150000")
    gross = movement("40.00", detail=1, code="84150100")
    costs = movement("-1.00", detail=2, code="84150006")
    entry = only_entry(whole, gross, costs)
    assert entry["charges"] == [
        {"amount": "-1.00", "currency": "EUR", "included": True, "kind": "006"}
    ]
    assert (entry["amount"], entry["details"][0]["amount"]) == ("39.00", "40.00")
    assert entry["residual"] == "-1.00"
    assert entry["details"][0]["additional_text"] == "100 40.00 EUR"


def test_an_amount_in_another_currency_is_told():
    body = f"1105{'000000000050000':15}{'000000000045000':15}{'000111111111':12}USD"
    whole = movement("40.00", "0Invoice 7", code="34150000")
    entry = only_entry(whole, movement("40.00", body, detail=1, code="84150105"))
    assert entry["details"][0]["foreign"] == {
        "amount": "45.000",
        "currency": "USD",
        "rate": "1.11111111",
    }


def test_accounts_of_each_structure():
    for structure, account, iban, other in (
        ("0", "539007547034", "BE68539007547034", "539007547034"),
        ("1", "123-456", None, "123-456"),
        ("2", "BE68539007547034", "BE68539007547034", None),
        ("3", "LU280019400644750000", "LU280019400644750000", None),
        # Left out by some banks.
        (" ", "BE68539007547034", "BE68539007547034", None),
    ):
        content = coda(PAID, structure=structure, account=account)
        assert shown(content)["statements"][0]["account"] == {"iban": iban, "other": other}
    content = coda(PAID, structure="0", account="539007547034")
    assert shown(changed(content, 2, 1, " "))["statements"][0]["account"]["other"] == "539007547034"


def test_several_statements_accounts_and_currencies():
    content = coda(PAID) + coda(
        movement("5.00"), account="BE43068999999501", currency="USD", number="001"
    )
    statements = shown(content)["statements"]
    assert [(s["currency"], s["number"], s["booked"]) for s in statements] == [
        ("EUR", "007", "40.00"),
        ("USD", "001", "5.00"),
    ]


def test_a_duplicate_says_so_and_a_missing_value_date_is_missing():
    [statement] = shown(coda(movement("1.00", value="000000"), copy="D"))["statements"]
    assert statement["copy_duplicate"] == "DUPL"
    assert statement["entries"][0]["value_date"] is None
    assert statement["entries"][0]["booking_date"] == "2026-02-03"


def test_a_missing_closing_balance_is_never_invented():
    lines = coda().decode().split("\r\n")
    content = "\r\n".join(line for line in lines if line[:1] != "8").replace("000002", "000001")
    document = shown(content.encode())
    assert document["statements"][0]["closing"] is None
    assert "cannot be proved" in document["warnings"][0]


def test_older_encodings():
    content = coda(movement("1.00", "0CAFE")).replace(b"CAFE", b"CAF\x82")
    assert (
        shown(content, encoding="cp850")["statements"][0]["entries"][0]["details"][0]["text"]
        == "CAFé"
    )


def test_records_without_their_trailing_blanks():
    content = b"\n".join(line.rstrip() for line in coda(PAID, COSTS).splitlines())
    assert len(shown(content)["statements"][0]["entries"]) == 2


WHOLE = coda(PAID, COSTS)


@pytest.mark.parametrize(
    ("content", "position", "reason"),
    [
        (coda(PAID, version="1"), "line 1", "version '1' of CODA"),
        (WHOLE[: WHOLE.rindex(b"\r\n9")], "line 9", "without its trailer"),
        (WHOLE[: WHOLE.rindex(b"\r\n9") + 2] + WHOLE, "line 10", "no trailer"),
        (changed(WHOLE, 10, 16, "000009"), "line 10 (record 9)", "counts 9 records, there are 8"),
        (changed(WHOLE, 10, 37, "000000000041000"), "line 10 (record 9)", "credits of 41.000"),
        (changed(WHOLE, 10, 22, "000000000041000"), "line 10 (record 9)", "debits of 41.000"),
        (changed(WHOLE, 3, 47, "320226"), "line 3", "is none"),
        (changed(WHOLE, 3, 40, "x"), "line 3", "is none"),
        (changed(WHOLE, 3, 0, "7"), "line 3", "there is no record '7'"),
        (changed(WHOLE, 4, 2, "9"), "line 4", "does not belong to the one before"),
        (changed(WHOLE, 2, 0, "4"), "line 1", "no old balance"),
        (changed(WHOLE, 1, 0, "1"), "line 1", "stands in no statement"),
        (WHOLE.replace(b"\r\n22", b"x\r\n22", 1), "line 3", "more than 128 characters"),
        (coda(PAID, account=" "), "line 2 (record 1)", "names no account"),
        (coda(PAID, currency="   "), "line 2 (record 1)", "no currency"),
        (changed(coda(movement("1.00")), 3, 46, "1"), "line 7 (record 9)", "credits of 1.000"),
    ],
)
def test_a_bad_file_is_refused_whole_with_its_place(content, position, reason):
    with pytest.raises(StatementMalformed) as raised:
        read_statement_file(content, "file.cod", format="coda")
    assert reason in raised.value.reason
    assert raised.value.position == position
    assert raised.value.cure


def test_what_does_not_add_up_is_refused_with_both_sums():
    refusal = refused(coda(PAID, COSTS, closing="138.51"), StatementUnbalanced)
    assert refusal.position == "line 9 (record 8)"
    assert (refusal.booked, refusal.difference) == (Decimal("38.50"), Decimal("0.01"))


def test_a_third_decimal_is_never_rounded():
    assert "more decimals" in refused(coda(movement("1.005"))).reason


def test_sums_are_compared_without_the_asserts_of_the_library(monkeypatch):
    """As under `python -O`: a library that checks nothing."""
    import coda as library

    class Unchecked(library.CODA):
        def _parse(self, records):
            try:
                super()._parse(records)
            except AssertionError:
                statement = self.statements[0]
                statement.new_sequence = statement.new_sequence or statement.old_sequence

    monkeypatch.setattr(library, "CODA", Unchecked)
    assert refused(coda(PAID, COSTS, closing="138.51"), StatementUnbalanced).difference
    assert "counts 9" in refused(changed(WHOLE, 10, 16, "000009")).reason


@pytest.mark.parametrize("other", [None, types.ModuleType("coda")])
def test_without_the_extra_the_cure_names_it(monkeypatch, other):
    """Not installed, or another package that installs a module of that name."""
    monkeypatch.setitem(sys.modules, "coda", other)
    with pytest.raises(LibraryMissing) as raised:
        shown(WHOLE)
    assert str(raised.value).startswith("CODA needs the library febelfin-coda")
    assert raised.value.cure_lines() == ["pip install 'ledger-es[coda]'"]
