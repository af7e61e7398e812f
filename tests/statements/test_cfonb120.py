"""CFONB 120: overpunched amounts, decimals of the record, details, and files that are refused whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.errors import StatementMalformed, StatementUnbalanced
from ledger_es.statements import read_statement_file
from tests.statements.fixed_width_builder import cfonb120, only_entry, operation, shown

PAID = operation("40.00", "VIR SEPA ANNA", "NPYANNA EXEMPLE", "LCCFACTURE 7", reference="BANK-1")
COSTS = operation("-1.55", "F COMMISSION", value="      ")
WHOLE = cfonb120(PAID, COSTS)
EMPTY = cfonb120()


def test_a_statement_says_what_it_is():
    file = read_statement_file(WHOLE, "file.txt")
    [statement] = file.statements
    assert (file.format, statement.kind, statement.moves_money) == ("cfonb120", "cfonb120", True)
    assert statement.account.other == "155890000198765432100"
    assert statement.account.iban is not None
    assert statement.account.iban[4:25] == statement.account.other
    assert statement.currency == "EUR"
    assert statement.opening is not None
    assert statement.closing is not None
    assert (statement.opening.amount, statement.closing.amount) == (
        Decimal("100.00"),
        Decimal("138.45"),
    )
    assert statement.proof is not None
    assert statement.proof.holds
    assert file.warnings == ()


def test_an_operation_is_an_entry():
    first, second = shown(WHOLE)["statements"][0]["entries"]
    assert (first["amount"], first["bank_reference"], first["text"]) == (
        "40.00",
        "BANK-1",
        "VIR SEPA ANNA",
    )
    assert (first["booking_date"], first["value_date"]) == ("2026-02-03", "2026-02-02")
    assert (first["bank_transaction_code"], first["line"]) == ("05/9162", 2)
    assert first["details"][0]["party_name"] == "ANNA EXEMPLE"
    assert first["details"][0]["text"] == "FACTURE 7"
    assert (second["amount"], second["value_date"], second["details"]) == ("-1.55", None, [])


@pytest.mark.parametrize("last", range(10))
def test_the_last_character_of_an_amount_is_digit_and_sign(last):
    assert only_entry(cfonb120(operation(f"12.3{last}")))["amount"] == f"12.3{last}"
    assert only_entry(cfonb120(operation(f"-12.3{last}")))["amount"] == f"-12.3{last}"


def test_a_plain_last_digit_is_positive():
    content = cfonb120(operation("12.34")).replace(b"123D", b"1234")
    assert only_entry(content)["amount"] == "12.34"


def test_the_decimals_are_those_of_the_record():
    xpf = {"currency": "XPF", "decimals": "0"}
    entry = only_entry(cfonb120(operation("1500", **xpf), opening="0", **xpf))
    assert (entry["amount"], entry["currency"]) == ("1500", "XPF")


def test_where_the_bank_names_no_currency_it_is_the_euro_or_that_of_the_account():
    none = {"currency": "", "decimals": ""}
    content = cfonb120(operation("1.00", **none), **none)
    document = shown(content)
    assert document["statements"][0]["currency"] == "EUR"
    assert document["warnings"] == ["line 1: the record names no currency: taken as EUR (3 times)"]
    assert shown(content, currency="CHF")["statements"][0]["currency"] == "CHF"


def test_details_have_their_places():
    entry = only_entry(
        cfonb120(
            operation(
                "40.00", "VIR", "NPYANNA", "NBENOTRE SOCIETE", f"RCN{'E2E-1':35}{'SALA':35}", "REFBANK-7",
                "RUMMANDAT-1", "IBEFR12ZZZ1", "LCCFacture 7", "LC2du 1er mai", "NPOPOUR ANNA", "AAA autre",
                "CPYFR1420041010050500013M02606", "MMOUSD200000000004550", "FEEEUR200000000000050",
            )
        )
    )  # fmt: skip
    [detail] = entry["details"]
    assert (detail["party_name"], detail["ultimate_party_name"]) == ("ANNA", "POUR ANNA")
    assert detail["party_account"] == "FR1420041010050500013M02606"
    assert (detail["end_to_end_id"], entry["bank_reference"]) == ("E2E-1", "BANK-7")
    assert (detail["mandate_id"], detail["creditor_id"]) == ("MANDAT-1", "FR12ZZZ1")
    assert detail["text"] == "Facture 7 du 1er mai"
    assert detail["foreign"] == {"amount": "45.50", "currency": "USD", "rate": None}
    assert entry["charges"] == [
        {"amount": "-0.50", "currency": "EUR", "included": None, "kind": "FEE"}
    ]
    assert detail["additional_text"] == "AAA autre NBE NOTRE SOCIETE RCN SALA"


def test_the_other_party_of_a_debit_is_the_payee():
    detail = only_entry(cfonb120(operation("-5.00", "PRLV", "NPYNOUS", "NBEFOURNISSEUR")))[
        "details"
    ][0]
    assert (detail["party_name"], detail["additional_text"]) == ("FOURNISSEUR", "NPY NOUS")
    # Some banks name the other party always as the payer.
    assert (
        only_entry(cfonb120(operation("-5.00", "PRLV", "NPYSFR")))["details"][0]["party_name"]
        == "SFR"
    )


def test_the_reason_of_a_return_is_a_code():
    returned = operation("-40.00", "REJET", "RETAC04 12 COMPTE CLOS", rejected="12")
    [detail] = only_entry(cfonb120(returned))["details"]
    assert (detail["return_code"], detail["return_reason"]) == ("AC04", "12 AC04 12 COMPTE CLOS")
    [detail] = only_entry(cfonb120(operation("-40.00", "REJET", rejected="12")))["details"]
    assert detail["return_reason"] == "12"
    assert "return_code" not in detail


def test_several_statements_empty_lines_and_several_records_on_a_line():
    other = cfonb120(operation("5.00", account="12345678901"), account="12345678901")
    statements = shown(WHOLE.replace(b"\r\n", b"\r\n\r\n") + other)["statements"]
    assert [len(statement["entries"]) for statement in statements] == [2, 1]
    assert shown(WHOLE.replace(b"\r\n", b""))["statements"][0]["balanced"]
    assert shown(cfonb120())["statements"][0]["balanced"]


def test_another_bank_in_a_record_is_odd_and_another_account_is_refused():
    content = cfonb120(operation("1.00", bank="15489"))
    assert shown(content)["warnings"] == [
        "line 2: the record names the bank 15489, the statement 15589"
    ]
    with pytest.raises(StatementMalformed, match="is of account 12345678901 in EUR"):
        shown(cfonb120(operation("1.00", account="12345678901")))
    with pytest.raises(StatementMalformed, match="in USD, the statement of"):
        shown(cfonb120(operation("1.00", currency="USD")))


def lines(*numbers):
    """These lines of the whole file."""
    return b"\r\n".join(WHOLE.split(b"\r\n")[number - 1] for number in numbers) + b"\r\n"


@pytest.mark.parametrize(
    ("content", "position", "reason"),
    [
        (lines(1, 2, 3, 4), "line 4", "without its new balance"),
        (lines(1, 2, 1, 6), "line 3", "no new balance"),
        (lines(2, 6), "line 1", "stands in no statement"),
        (lines(1, 3, 6), "line 2", "follows no operation"),
        (lines(6), "line 1", "has no old balance"),
        (EMPTY + EMPTY.split(b"\r\n")[1], "line 3", "has no old balance"),
        (lines(1, 6).replace(b"07", b"09", 1), "line 2", "there is no record '09'"),
        (WHOLE.replace(b"010226", b"  CART"), "line 1", "is no day"),
        (WHOLE.replace(b"00{", b"00x", 1), "line 1", "is no amount"),
        (
            WHOLE.replace(b"EUR2", b"EUR ").replace(b"EUR ", b"EURx", 1),
            "line 1",
            "no number of decimals",
        ),
        (WHOLE.replace(b"EUR2", "EUR¹".encode("cp1252"), 1), "line 1", "no number of decimals"),
        (WHOLE.replace(b"EUR", b"eur"), "line 1", "'eur' is no currency"),
        (WHOLE.replace(b"BANK-1", b"BANK-1" + b" " * 30 + b"x"), "line 2", "more than 120"),
        (cfonb120(account=""), "line 1", "names no account"),
        (
            cfonb120(operation("1.00", "x", "MMOUSDx")),
            "line 2",
            "is no currency, decimals and amount",
        ),
        (
            cfonb120(operation("1.00", "x", "FEEEUR2")),
            "line 2",
            "is no currency, decimals and amount",
        ),
        (cfonb120(operation("1.005", decimals="3"), decimals="3"), "line 2", "more decimals"),
    ],
)
def test_a_bad_file_is_refused_whole_with_its_place(content, position, reason):
    with pytest.raises(StatementMalformed) as raised:
        read_statement_file(content, "file.txt", format="cfonb120")
    assert reason in raised.value.reason
    assert raised.value.position == position
    assert raised.value.cure


def test_what_does_not_add_up_is_refused_with_both_sums():
    content = cfonb120(PAID, COSTS, closing="138.46")
    with pytest.raises(StatementUnbalanced) as raised:
        shown(content)
    assert (raised.value.booked, raised.value.difference) == (Decimal("38.45"), Decimal("0.01"))
    assert shown(content, checked=False)["statements"][0]["balanced"] is False
