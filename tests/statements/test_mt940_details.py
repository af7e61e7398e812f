"""What `:86:`, `:NS:` and the lines below `:61:` say about the payment, in the forms of the banks."""

from __future__ import annotations

import pytest

from tests.statements.mt940_builder import only_detail, only_entry

LINE = ":61:2602020202C11,00NTRFNONREF"


def test_german_subfields_have_their_places():
    entry = only_entry(
        LINE,
        ":86:166?00SEPA-GUTSCHRIFT?109075/611?20EREF+E2E-77?21KREF+CUST-1?22MREF+M-9?23CRED+DE98ZZZ"
        "09999999999?24SVWZ+Rechnung 2026-001?25vom 01.02.?30COBADEFFXXX?31DE89370400440532013000?3"
        "2Anna Beispiel?33GmbH?34011?70old field",
    )
    [detail] = entry["details"]
    assert (entry["text"], entry["bank_transaction_code"]) == ("SEPA-GUTSCHRIFT", "NTRF/166")
    assert detail["end_to_end_id"] == "E2E-77"
    assert detail["instruction_id"] == "CUST-1"
    assert detail["mandate_id"] == "M-9"
    assert detail["creditor_id"] == "DE98ZZZ09999999999"
    assert detail["text"] == "Rechnung 2026-001 vom 01.02."
    assert (detail["party_name"], detail["party_bank"]) == ("Anna Beispiel GmbH", "COBADEFFXXX")
    assert detail["party_account"] == "DE89370400440532013000"
    # What has no place is kept as it is written.
    assert detail["additional_text"] == "?109075/611 ?34011 ?70old field"


def test_a_word_that_a_full_subfield_cuts_is_whole_again():
    detail = only_detail(LINE, ":86:166?20Zahlung fuer Rechnungsnumme?21r 4711?22und 4712")
    assert detail["text"] == "Zahlung fuer Rechnungsnummer 4711 und 4712"
    # A keyword may be cut, too.
    detail = only_detail(LINE, ":86:166?20EREF+1234567890123456789 SV?21WZ+Miete?60Mai")
    assert (detail["end_to_end_id"], detail["text"]) == ("1234567890123456789", "Miete Mai")


def test_a_subfield_that_comes_twice_is_kept_twice():
    detail = only_detail(LINE, ":86:166?20one?20two?31111?31222")
    assert (detail["text"], detail["party_account"]) == ("one two", "111")
    assert detail["additional_text"] == "?31222"


@pytest.mark.parametrize("none", ["NOTPROVIDED", "NONREF", "notprovided"])
def test_what_banks_write_for_no_reference_is_none(none):
    detail = only_detail(LINE, f":86:166?20EREF+{none}?21SVWZ+text")
    assert detail["end_to_end_id"] is None


def test_for_whom_is_paid():
    credit = only_detail(LINE, ":86:166?20SVWZ+x?21ABWA+Payer For?22ABWE+Payee For")
    debit = only_detail(
        LINE.replace("C11", "D11"), ":86:116?20SVWZ+x?21ABWA+Payer For?22ABWE+Payee For"
    )
    assert (credit["ultimate_party_name"], debit["ultimate_party_name"]) == (
        "Payer For",
        "Payee For",
    )
    assert credit["additional_text"] == "Payee For"


def test_keywords_in_words_for_people_do_not_hide_the_others():
    detail = only_detail(
        LINE, ":86:105?20SVWZ+STEUERNR 12 EREF: X-1 MREF: M-1 IBAN: DE1 BIC: B1?21EREF+X-2?31DE2"
    )
    assert (detail["text"], detail["end_to_end_id"]) == ("STEUERNR 12", "X-1")
    assert (detail["mandate_id"], detail["party_account"]) == ("M-1", "DE2")
    assert "EREF+X-2" in detail["additional_text"]


@pytest.mark.parametrize(
    ("number", "code"),
    [("901", "AC01"), ("902", "AC04"), ("903", "AC06"), ("909", "MD01"), ("912", "MD06"), ("914", "MS03")],
)  # fmt: skip
def test_the_reason_of_a_return_is_a_code(number, code):
    detail = only_detail(LINE, f":86:109?00RETOURE?20EREF+E-1?21MTLG:Konto gesperrt?34{number}")
    assert detail["return_code"] == code
    assert detail["return_reason"] == f"{number} Konto gesperrt"


def test_no_return_no_code():
    # 992: the first of a series of direct debits.
    detail = only_detail(LINE, ":86:105?00LASTSCHRIFT?20SVWZ+x?34992")
    assert "return_code" not in detail
    detail = only_detail(LINE, ":86:166?00GUTSCHRIFT?20SVWZ+AC04?34901")
    assert "return_code" not in detail
    # A number that stands for no ISO code is the reason as it is written.
    detail = only_detail(LINE, ":86:108?00RETOURE?20SVWZ+Entgelt?34999")
    assert "return_code" not in detail
    assert detail["return_reason"] == "999 Entgelt"
    assert only_detail(LINE, ":86:109?20SVWZ+RETURN AM04 x")["return_code"] == "AM04"


def test_a_return_says_what_was_paid_and_what_it_cost():
    entry = only_entry(
        ":61:2602020202D12,35NRTIKREF+//B-1",
        "/OCMT/EUR11,85//CHGS/EUR0,50/",
        ":86:109?00RETOURE?20EREF+E-1?21OAMT+11,85?22SVWZ+x",
    )
    assert entry["charges"] == [
        {"amount": "-0.50", "currency": "EUR", "included": True, "kind": None}
    ]
    assert (entry["amount"], entry["details"][0]["amount"]) == ("-12.35", "-11.85")
    assert entry["residual"] == "-0.50"
    # KREF+ says that the reference stands in :86:.
    assert "entry_reference" not in entry


def test_an_amount_in_another_currency_is_told_and_moves_nothing():
    entry = only_entry(LINE, "/OCMT/USD12,50//EXCH/1,1364/", ":86:020?20card")
    assert entry["amount"] == "11.00"
    assert entry["details"][0]["foreign"] == {
        "amount": "12.50",
        "currency": "USD",
        "rate": "1.1364",
    }


def test_codes_between_slashes():
    detail = only_detail(
        LINE,
        ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. de Vr",
        "ies/REMI/Factuur 2026-7/EREF/E-1/MARF/M-2/CSID/NL12ZZZ1/RTRN/MS03/PURP/SALA",
    )
    assert (detail["party_name"], detail["party_bank"]) == ("J. de Vries", "ABNANL2A")
    assert detail["party_account"] == "NL91ABNA0417164300"
    assert (detail["text"], detail["end_to_end_id"]) == ("Factuur 2026-7", "E-1")
    assert (detail["mandate_id"], detail["creditor_id"]) == ("M-2", "NL12ZZZ1")
    assert (detail["return_code"], detail["additional_text"]) == ("MS03", "/PURP/SALA")


def test_the_form_of_ing_and_a_structured_reference():
    detail = only_detail(
        LINE,
        ":86:/EREF/E-1//CNTP/NL32INGB0000012345/INGBNL2A/Klant BV/Utrecht//REMI/STRD/CUR/9876543210/",
    )
    assert (detail["party_account"], detail["party_bank"]) == ("NL32INGB0000012345", "INGBNL2A")
    assert (detail["party_name"], detail["party_city"]) == ("Klant BV", "Utrecht")
    assert detail["reference"] == "9876543210"
    assert only_detail(LINE, ":86:/REMI/USTD//EV10001/")["text"] == "EV10001"


def test_free_text_and_what_dutch_banks_put_into_it():
    assert only_detail(LINE, ":86:Invoice 7", "thank you")["text"] == "Invoice 7 thank you"
    # A full line may have cut a word; the first one has the tag before it.
    long = "x" * 61
    assert only_detail(LINE, f":86:{long}", "y")["text"] == f"{long}y"
    detail = only_detail(LINE, ":86:FACTUUR 7", "REK: NL65INGB0123456789/NAAM: PICQER")
    assert (detail["party_account"], detail["party_name"]) == ("NL65INGB0123456789", "PICQER")
    detail = only_detail(LINE, ":86:GIRO   428428 KPN - DIGITENNE    BETALINGSKENM.  0001")
    assert (detail["party_account"], detail["party_name"]) == ("428428", "KPN - DIGITENNE")


def test_the_other_party_on_the_line():
    entry = only_entry(":61:2602020202D65,00NOVBNL47INGB9999999999", "hr gjlm paulissen")
    [detail] = entry["details"]
    assert (detail["party_account"], detail["party_name"]) == (
        "NL47INGB9999999999",
        "hr gjlm paulissen",
    )
    entry = only_entry(":61:2602020202D25,00N102EREF            ", "NL70ABNA0987654321")
    assert entry["details"][0]["party_account"] == "NL70ABNA0987654321"
    entry = only_entry(":61:2602020202D44,95N0600733959555      T-MOBILE BV          ")
    assert (entry["entry_reference"], entry["text"]) == ("0733959555", "T-MOBILE BV")


def test_long_references_are_not_cut():
    entry = only_entry(
        ":61:2602020202D20,00NTRFBIPI-dvT1FzfMqvzF5HaU4oetlH7SGRkonU//2022070616391534000123456789"
    )
    assert entry["entry_reference"] == "BIPI-dvT1FzfMqvzF5HaU4oetlH7SGRkonU"
    assert entry["bank_reference"] == "2022070616391534000123456789"
    entry = only_entry(":61:2602020202C79,7FMSC01916//NONREF", "20131209007602198765432000000012")
    assert entry["bank_reference"] == "20131209007602198765432000000012"


def test_numbered_lines_of_the_bank():
    detail = only_detail(LINE, ":NS:01Rechnung 7", "02vom Mai", "15Anna", "16Beispiel", "17Text")
    assert (detail["text"], detail["party_name"]) == ("Rechnung 7 vom Mai", "Anna Beispiel")
    assert detail["additional_text"] == "17 Text"


def test_a_number_that_the_bank_promises_to_be_unique():
    detail = only_detail(LINE, ":86:911 COLLECT; TYT.: X; TNR: ", "179301073837502.000001")
    assert detail["transaction_id"] == "179301073837502.000001"


def test_an_entry_of_which_nothing_is_said_has_no_detail():
    assert only_entry(LINE)["details"] == []
