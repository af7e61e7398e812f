"""CSV files through a mapping: what is read, what is refused and where, and that the cure that is named helps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import (
    StatementMalformed,
    StatementRefused,
    StatementUnbalanced,
    TableMappingMissing,
)
from tests.statements.tables import HEADER, MAPPING, ROWS, read_table


def refusal(text, mapping=MAPPING, kind=StatementRefused, **settings):
    with pytest.raises(kind) as refused:
        read_table(text, mapping, **settings)
    return refused.value


def amounts(text, mapping=MAPPING, **settings):
    [statement] = read_table(text, mapping, **settings).statements
    return [str(entry.amount) for entry in statement.entries]


def test_a_table_is_a_statement_with_the_balances_of_its_running_balance():
    file = read_table(HEADER + ROWS)
    [statement] = file.statements
    assert (file.format, file.encoding, file.warnings) == ("csv", "utf-8", ())
    assert (statement.opening.amount, statement.opening.date) == (
        Decimal("1000.00"),
        date(2026, 1, 2),
    )
    assert (statement.closing.amount, statement.closing.date) == (
        Decimal("2080.50"),
        date(2026, 1, 5),
    )
    assert statement.proof.holds
    first = statement.entries[0]
    assert (first.amount, first.currency, first.line) == (Decimal("100.00"), "EUR", 2)
    assert (first.booking_date, first.status) == (date(2026, 1, 2), "BOOK")
    assert (first.details[0].party_name, first.details[0].text) == ("Huber", "invoice 1")


def test_newest_first_is_told_by_the_days_and_turned_round():
    newest_first = HEADER + "".join(reversed(ROWS.splitlines(keepends=True)))
    [statement] = read_table(newest_first).statements
    [in_order] = read_table(HEADER + ROWS).statements
    assert [entry.amount for entry in statement.entries] == [
        entry.amount for entry in in_order.entries
    ]
    assert [entry.line for entry in statement.entries] == [4, 3, 2]
    assert (statement.opening, statement.closing) == (in_order.opening, in_order.closing)


def test_a_day_that_is_later_than_the_one_before_it_is_not_newest_first():
    # Read backwards the balance would hold, but the third row is a day later than the second one.
    rows = "05.01.2026;1,00;13,00;A;a\n04.01.2026;2,00;12,00;B;b\n05.01.2026;4,00;10,00;C;c\n"
    refused = refusal(HEADER + rows, kind=StatementUnbalanced)
    assert refused.position == "line 3, column Balance"


def test_late_bookings_do_not_make_a_table_newest_first():
    rows = "05.01.2026;1,00;11,00;A;a\n04.01.2026;2,00;13,00;B;b\n"
    [statement] = read_table(HEADER + rows).statements
    assert [entry.line for entry in statement.entries] == [2, 3]
    assert (statement.opening.amount, statement.closing.amount) == (
        Decimal("10.00"),
        Decimal("13.00"),
    )


def test_without_running_balance_there_are_no_balances():
    mapping = MAPPING._replace(balance=None)
    [statement] = read_table(HEADER + ROWS, mapping).statements
    assert (statement.opening, statement.closing, statement.proof) == (None, None, None)
    falling = HEADER + "".join(reversed(ROWS.splitlines(keepends=True)))
    [turned] = read_table(falling, mapping).statements
    assert [entry.line for entry in turned.entries] == [4, 3, 2]


def test_a_missing_row_is_found_by_the_running_balance():
    without_second = HEADER + "".join(ROWS.splitlines(keepends=True)[::2])
    refused = refusal(without_second, kind=StatementUnbalanced)
    assert refused.position == "line 3, column Balance"
    assert "is 2080.50, but the rows above it come to 2100.50" in refused.message


def test_rows_without_a_balance_are_added_up_to_the_next_one():
    rows = "02.01.2026;1,00;;A;a\n02.01.2026;2,00;13,00;B;b\n03.01.2026;4,00;;C;c\n"
    [statement] = read_table(HEADER + rows).statements
    assert (statement.opening.amount, statement.closing.amount) == (
        Decimal("10.00"),
        Decimal("17.00"),
    )
    newest_first = "03.01.2026;4,00;;C;c\n02.01.2026;2,00;13,00;B;b\n01.01.2026;1,00;;A;a\n"
    [statement] = read_table(HEADER + newest_first).statements
    assert (statement.opening.amount, statement.closing.amount) == (
        Decimal("10.00"),
        Decimal("17.00"),
    )


def test_a_balance_that_holds_both_ways_needs_the_order_said():
    rows = "02.01.2026;-20,00;858,47;A;a\n02.01.2026;20,00;878,47;B;b\n"
    refused = refusal(HEADER + rows, kind=StatementUnbalanced)
    assert "holds both ways: from 878.47 to 878.47" in refused.message
    for row_order, closing in (("oldest_first", "878.47"), ("newest_first", "858.47")):
        [statement] = read_table(HEADER + rows, MAPPING._replace(row_order=row_order)).statements
        assert statement.closing.amount == Decimal(closing)


# --- The file ---


def test_the_header_row_is_found_by_content_below_other_rows():
    head = "Account;DE1\n\nFrom;01.01.2026\n"
    assert amounts(head + HEADER + ROWS) == ["100.00", "-20.00", "1000.50"]
    assert amounts("\ufeff" + HEADER.lower().replace(";", " ;") + ROWS)[0] == "100.00"


def test_rows_that_are_skipped_may_look_like_the_header():
    text = HEADER + "01.01.2020;9,00;9,00;X;x\n" + HEADER + ROWS
    mapping = MAPPING._replace(skip_rows=2)
    assert amounts(text, mapping) == ["100.00", "-20.00", "1000.50"]


def test_footers_and_repeated_header_rows_are_left_out():
    text = HEADER + ROWS + HEADER + "Sum;;;;\nx;y\n"
    assert len(amounts(text, MAPPING._replace(footer_begins=("Sum",)))) == 3
    assert len(amounts(HEADER + ROWS + "Sum;;;;\n\n", MAPPING._replace(footer_rows=1))) == 3
    refused = refusal(HEADER + ROWS + "Sum;;;;\n")
    assert refused.position == "line 5, column Amount"
    assert "footer_begins" in refused.cure


def test_columns_by_number_need_no_header_row():
    mapping = MAPPING._replace(
        booking_date=1, amount=2, balance=3, party_name=4, text=(5,), delimiter=";"
    )
    assert amounts(ROWS, mapping) == ["100.00", "-20.00", "1000.50"]
    refused = refusal(ROWS, mapping._replace(delimiter=""))
    assert "the delimiter cannot be found" in refused.message


def test_lines_may_end_as_they_like_and_cells_hold_line_breaks():
    text = HEADER + '02.01.2026;1,00;;"Huber; Söhne";"two\nlines"\n'
    for line_end in ("\n", "\r\n", "\r"):
        [statement] = read_table(text.replace("\n", line_end)).statements
        detail = statement.entries[0].details[0]
        assert (detail.party_name, detail.text) == ("Huber; Söhne", "two\nlines")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_encodings(encoding):
    content = (HEADER + "02.01.2026;1,00;;Söhne;ä\n").encode(encoding)
    mapping = MAPPING._replace(encoding=encoding if encoding.startswith("cp") else "")
    [statement] = read_table(content, mapping).statements
    assert statement.entries[0].details[0].party_name == "Söhne"
    if encoding == "cp850":
        [statement] = read_table(content, encoding="cp850").statements
        assert statement.entries[0].details[0].party_name == "Söhne"


def test_a_text_that_holds_the_delimiter_is_refused_and_cured_by_the_quote():
    text = HEADER + "02.01.2026;1,00;;'Huber; Söhne';x\n"
    refused = refusal(text)
    assert (refused.position, refused.reason) == (
        "line 2, column 6",
        "the row has 6 cells, the header row 5: 'x' stands in no column",
    )
    assert amounts(text, MAPPING._replace(quote="'")) == ["1.00"]


def test_a_row_that_is_cut_off_is_refused():
    refused = refusal(HEADER + ROWS + "06.01.2026;1,00;2.08", kind=StatementMalformed)
    assert refused.position == "line 5"
    short = HEADER + "06.01.2026;1,00\n"
    assert amounts(short, MAPPING._replace(short_rows=True)) == ["1.00"]


def test_a_quote_that_is_not_closed_is_refused_with_its_line():
    refused = refusal(HEADER + ROWS + '06.01.2026;1,00;;"Huber;x\n', kind=StatementMalformed)
    assert refused.position == "line 5"


def test_empty_tables():
    assert "no transaction" in refusal(HEADER).message
    assert "is empty" in refusal("").message


def test_a_mapping_of_another_bank_names_the_column_that_is_missing():
    refused = refusal("Datum;Amounts;Balance;Name;Text\n" + ROWS, kind=TableMappingMissing)
    assert refused.position == "line 1"
    assert refused.reason == "mapping test: the header row has no column 'Date'; it has 'Datum'"
    refused = refusal("Date;Amounts;Balance;Name;Text\n" + ROWS, kind=TableMappingMissing)
    assert refused.reason == "mapping test: the header row has no column 'Amount'; it has 'Amounts'"
    refused = refusal("a;b;c\n1;2;3\n", kind=TableMappingMissing)
    assert refused.position == "header row"


def test_a_column_that_is_there_twice_is_named_by_its_number():
    text = "Date;Amount;Balance;Name;Text;Amount\n02.01.2026;1,00;;A;a;2,00\n"
    refused = refusal(text, kind=StatementMalformed)
    assert refused.position == "line 1, column Amount"
    assert amounts(text, MAPPING._replace(amount=6)) == ["2.00"]


# --- Amounts ---


def one_amount(written, **changes):
    mapping = MAPPING._replace(balance=None, **changes)
    [amount] = amounts(HEADER + f'02.01.2026;"{written}";;A;a\n', mapping)
    return amount


@pytest.mark.parametrize(
    ("written", "decimal", "thousands", "amount"),
    [
        ("1.000", ",", ".", "1000.00"),
        ("1,000", ".", ",", "1000.00"),
        ("1.234.567,8", ",", ".", "1234567.80"),
        ("1234567,89", ",", ".", "1234567.89"),
        ("1 006,60", ",", " ", "1006.60"),
        ("1\u00a0006,60", ",", " ", "1006.60"),
        ("1\u202f006,60", ",", " ", "1006.60"),
        ("11'373.94", ".", "'", "11373.94"),
        ("11’373.94", ".", "'", "11373.94"),
        ("(0.01)", ".", "", "-0.01"),
        ("-110.7", ".", "", "-110.70"),
        ("−110.7", ".", "", "-110.70"),
        ("110,70-", ",", "", "-110.70"),
        ("+5", ",", "", "5.00"),
        (",50", ",", "", "0.50"),
        ("12.30 ", ".", "", "12.30"),
    ],
)
def test_amounts_are_read_with_the_separators_that_are_named(written, decimal, thousands, amount):
    assert one_amount(written, decimal=decimal, thousands=thousands) == amount


@pytest.mark.parametrize(
    ("written", "decimal", "thousands"),
    [
        ("1.000", ".", ""),
        ("1.000", ".", ","),
        ("1.00", ",", "."),
        ("1.00", ",", ""),
        ("1,000.00", ",", "."),
        ("1.2345,00", ",", "."),
        ("12,34,567.00", ".", ","),
        ("1 000.00", ".", ""),
        ("--5", ".", ""),
        ("-(5)", ".", ""),
        ("5 EUR", ".", ""),
        ("1E3", ".", ""),
        ("NaN", ".", ""),
        ("١٢", ".", ""),
        ("12.345", ".", ""),
        ("9" * 16, ".", ""),
        ("9" * 30, ".", ""),
        ("-", ".", ""),
        (".", ".", ""),
    ],
)
def test_amounts_that_do_not_fit_are_refused_with_their_cell_never_guessed(
    written, decimal, thousands
):
    with pytest.raises(StatementMalformed) as refused:
        one_amount(written, decimal=decimal, thousands=thousands)
    assert refused.value.position == "line 2, column Amount"


def test_the_decimals_of_the_currency_count():
    assert one_amount("1.000", decimal=".", thousands="", currency_code="KWD") == "1.000"
    assert one_amount("1.000", decimal=",", thousands=".", currency_code="JPY") == "1000"
    with pytest.raises(StatementMalformed, match=r"more decimals than the currency"):
        one_amount("1,50", currency_code="JPY")


def test_symbols_beside_amounts_are_named_in_the_mapping():
    with pytest.raises(StatementMalformed) as refused:
        one_amount("-$1,036.47", decimal=".", thousands=",")
    assert "amount_symbols" in refused.value.cure
    symbols = {"decimal": ".", "thousands": ",", "amount_symbols": ("$", "EUR")}
    for written in ("-$1,036.47", "$-1,036.47", "($1,036.47)", "-1,036.47 EUR"):
        assert one_amount(written, **symbols) == "-1036.47"


PAIR = "Date;Amount;Debit;Credit;Name\n"
DEBIT_AND_CREDIT = MAPPING._replace(
    amount=None, balance=None, debit="Debit", credit="Credit", text=()
)


def test_debit_and_credit():
    rows = "02.01.2026;;5,00;;A\n03.01.2026;;;7,00;B\n04.01.2026;;0,00;8,00;C\n04.01.2026;;0,00;0,00;D\n"
    assert amounts(PAIR + rows, DEBIT_AND_CREDIT) == ["-5.00", "7.00", "8.00", "0.00"]
    both = refusal(PAIR + "02.01.2026;;5,00;7,00;A\n", DEBIT_AND_CREDIT)
    assert both.position == "line 2, column Debit"
    negative = refusal(PAIR + "02.01.2026;;-5,00;;A\n", DEBIT_AND_CREDIT)
    assert "debit_is_negative = true" in negative.cure
    signed = DEBIT_AND_CREDIT._replace(debit_is_negative=True)
    assert amounts(PAIR + "02.01.2026;;-5,00;;A\n", signed) == ["-5.00"]
    assert refusal(PAIR + "02.01.2026;;5,00;;A\n", signed).position == "line 2, column Debit"
    assert refusal(PAIR + "02.01.2026;;;-5,00;A\n", signed).position == "line 2, column Credit"
    assert "there is no amount" in refusal(PAIR + "02.01.2026;;;;A\n", DEBIT_AND_CREDIT).message


def test_rows_without_amount_are_left_out_where_the_mapping_says_so():
    rows = "02.01.2026;;5,00;;A\n02.01.2026;;;;detail of A\n"
    file = read_table(PAIR + rows, DEBIT_AND_CREDIT._replace(skip_without_amount=True))
    assert [len(statement.entries) for statement in file.statements] == [1]
    assert "table: rows without an amount are left out: 1" in file.warnings


def test_the_direction_in_a_column_of_its_own():
    mapping = MAPPING._replace(
        balance=None, indicator="Name", debit_values=("S",), credit_values=("H", "credit")
    )
    rows = "02.01.2026;5,00;;s;a\n02.01.2026;6,00;;Credit;b\n"
    assert amounts(HEADER + rows, mapping) == ["-5.00", "6.00"]
    unknown = refusal(HEADER + "02.01.2026;5,00;;D;a\n", mapping)
    assert (unknown.position, unknown.reason) == (
        "line 2, column Name",
        "'D' is neither debit nor credit",
    )
    signed = refusal(HEADER + "02.01.2026;-5,00;;S;a\n", mapping)
    assert signed.position == "line 2, column Amount"


def test_the_sign_of_a_credit_card_is_turned_round():
    mapping = MAPPING._replace(balance=None, invert_sign=True)
    assert amounts(HEADER + ROWS, mapping) == ["-100.00", "20.00", "-1000.50"]


def test_zero_amounts_stay_and_move_nothing():
    rows = "02.01.2026;0,00;10,00;A;a\n03.01.2026;1,00;11,00;B;b\n"
    assert amounts(HEADER + rows) == ["0.00", "1.00"]


# --- Days, status, currency, account, references ---


@pytest.mark.parametrize(
    ("written", "date_format", "day"),
    [
        ("2/8/15", "M/D/YY", date(2015, 2, 8)),
        ("08.02.2015", "DD.MM.YYYY", date(2015, 2, 8)),
        ("23-Jan-15", "DD-MMM-YY", date(2015, 1, 23)),
        ("2021-02-03 13:12", "YYYY-MM-DD hh:mm", date(2021, 2, 3)),
        ("2021-02-03T13:12:00Z", "YYYY-MM-DDThh:mm:ssZ", date(2021, 2, 3)),
        ("2021-02-03T23:12:00.123+01:00", "YYYY-MM-DDThh:mm:ss.SSSZ", date(2021, 2, 3)),
        ("20240229", "YYYYMMDD", date(2024, 2, 29)),
        ("1.2.99", "D.M.YY", date(1999, 2, 1)),
    ],
)
def test_days_are_read_by_their_form(written, date_format, day):
    mapping = MAPPING._replace(balance=None, date_format=date_format)
    text = HEADER + f"{written};1,00;;A;a\n"
    [statement] = read_table(text, mapping).statements
    assert statement.entries[0].booking_date == day


@pytest.mark.parametrize("written", ["2.1.2026", "30.02.2026", "02.13.2026", "02/01/2026", "", "x"])
def test_other_days_are_refused(written):
    refused = refusal(HEADER + f"{written};1,00;;A;a\n", kind=StatementMalformed)
    assert refused.position == "line 2, column Date"


def test_only_booked_rows_move_money():
    mapping = MAPPING._replace(
        status="Name", booked_values=("Posted",), pending_values=("Pending",)
    )
    rows = "02.01.2026;1,00;11,00;posted;a\n03.01.2026;5,00;;Pending;b\n04.01.2026;2,00;13,00;Posted;c\n"
    [statement] = read_table(HEADER + rows, mapping).statements
    assert [entry.status for entry in statement.entries] == ["BOOK", "PDNG", "BOOK"]
    assert statement.proof.booked == Decimal("3.00")
    unknown = refusal(HEADER + "02.01.2026;1,00;11,00;Maybe;a\n", mapping)
    assert (unknown.position, unknown.cure) == (
        "line 2, column Name",
        "add it to booked or pending under [values]",
    )


def test_the_currency_is_a_column_a_constant_or_that_of_the_account():
    none = MAPPING._replace(currency_code="", balance=None)
    assert "--bank NUMBER takes that of the account" in refusal(HEADER + ROWS, none).cure
    [statement] = read_table(HEADER + ROWS, none, currency="CHF").statements
    assert statement.currency == "CHF"
    column = none._replace(currency="Name")
    [statement] = read_table(HEADER + "02.01.2026;1,00;;eur;a\n", column).statements
    assert statement.currency == "EUR"
    assert refusal(HEADER + "02.01.2026;1,00;;€;a\n", column).position == "line 2, column Name"


def test_each_account_and_currency_is_a_statement_of_its_own():
    mapping = MAPPING._replace(currency_code="", account="Name", currency="Text")
    rows = (
        "02.01.2026;1,00;11,00;de02 1203 0000 0000 2020 51;EUR\n"
        "02.01.2026;5,00;25,00;0123 45;CHF\n"
        "03.01.2026;2,00;13,00;DE02120300000000202051;EUR\n"
    )
    first, second = read_table(HEADER + rows, mapping).statements
    assert (first.account.iban, first.account.other) == ("DE02120300000000202051", None)
    assert [entry.line for entry in first.entries] == [2, 4]
    assert first.closing.amount == Decimal("13.00")
    assert (second.account.other, second.currency, second.opening.amount) == (
        "0123 45",
        "CHF",
        Decimal("20.00"),
    )


def test_texts_are_joined_and_references_have_their_places():
    header = "Date;Amount;A;B;C;Iban;Bic;Ref;E2E;Id;No;FA;FC\n"
    mapping = MAPPING._replace(
        balance=None,
        party_name=None,
        text=("C", "A", "B"),
        party_account="Iban",
        party_bank="Bic",
        reference="Ref",
        end_to_end_id="E2E",
        transaction_id="Id",
        bank_reference="No",
        original_amount="FA",
        original_currency="FC",
        unique_ids=True,
    )
    row = "02.01.2026;-1,00;a;;c;de02 1203 0000 0000 2020 51;BYLADEM1;RF18;E1;T1;N1;1,10;usd\n"
    [statement] = read_table(header + row, mapping).statements
    assert statement.unique_ids
    [entry] = statement.entries
    [detail] = entry.details
    assert detail.text == "c a"
    assert (detail.party_account, detail.party_bank) == ("DE02120300000000202051", "BYLADEM1")
    assert (detail.reference, detail.references, detail.end_to_end_id) == ("RF18", ("RF18",), "E1")
    assert (detail.transaction_id, entry.bank_reference) == ("T1", "N1")
    assert (detail.foreign.amount, detail.foreign.currency) == (Decimal("-1.10"), "USD")
    [statement] = read_table(header + row, mapping._replace(bank_reference=None)).statements
    assert statement.entries[0].bank_reference == "T1"
