"""A mapping proposed for the table of an unknown bank: it reads the file, and what is uncertain is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.errors import StatementFormatUnknown
from ledger_es.statements import read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.table_file import csv_table, sheet_table
from ledger_es.statements.table_guess import guessed_mapping
from ledger_es.statements.table_mapping_text import mapping_of_text, text_of_mapping
from tests.statements.tables import xlsx

GERMAN = (
    "Kontoauszug;;;;;;\n"
    "Buchung;Valuta;Empfänger;IBAN;Verwendungszweck;Betrag;Saldo;Währung\n"
    "13.01.2026;13.01.2026;Huber;DE02120300000000202051;Rechnung 1;1.100,00;2.100,00;EUR\n"
    "14.01.2026;13.01.2026;Meier;DE02500105170137075030;Rechnung 2;-12,50;2.087,50;EUR\n"
)


def guess(text, **settings):
    given = ReaderSettings(**settings)
    content = text.encode()
    found = guessed_mapping(csv_table(content, "my_bank.csv", given), given)
    # What is printed is what is proposed.
    assert mapping_of_text(text_of_mapping(found.mapping), "x") == found.mapping
    return found


def read(text, found):
    settings = ReaderSettings(mapping=found.mapping, currency="CHF")
    return read_statement_file(text.encode(), settings=settings).statements


def test_a_german_table():
    found = guess(GERMAN)
    mapping = found.mapping
    assert (found.profile, found.uncertain) == ("", ())
    assert (mapping.name, mapping.delimiter, mapping.date_format) == ("my_bank", ";", "DD.MM.YYYY")
    assert (mapping.decimal, mapping.thousands) == (",", ".")
    assert (mapping.booking_date, mapping.value_date) == ("Buchung", "Valuta")
    assert (mapping.amount, mapping.balance, mapping.currency) == ("Betrag", "Saldo", "Währung")
    assert (mapping.party_name, mapping.party_account) == ("Empfänger", "IBAN")
    assert mapping.text == ("Verwendungszweck",)
    [statement] = read(GERMAN, found)
    assert (statement.opening.amount, statement.closing.amount) == (
        Decimal("1000.00"),
        Decimal("2087.50"),
    )


def test_debit_and_credit_columns():
    text = (
        "Date,Description,Paid out,Paid in,Balance\n"
        "2026-01-13,Shop,12.50,,87.50\n2026-01-14,Salary,,1000.00,1087.50\n"
    )
    found = guess(text)
    assert (found.mapping.debit, found.mapping.credit) == ("Paid out", "Paid in")
    [statement] = read(text, found)
    assert [str(entry.amount) for entry in statement.entries] == ["-12.50", "1000.00"]


def test_a_direction_column_is_said_to_be_a_guess():
    text = "Date,Amount,Dir,Memo\n2026-01-13,1200.50,D,a\n2026-01-14,7.00,C,b\n"
    found = guess(text)
    assert "column Dir was taken for debit or credit" in found.uncertain
    [statement] = read(text, found)
    assert [str(entry.amount) for entry in statement.entries] == ["-1200.50", "7.00"]


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        ("01/02/2026,10.00,a\n03/04/2026,5.00,b\n", "may be read in several ways"),
        ("2026-01-13,10,a\n2026-01-14,5,b\n", "decimal may be a point or a comma"),
        ("2026-01-13,10.00,a\n2026-01-14,5.00,b\n", "no amount reaches a thousand"),
        ("2026-01-13,1000.00,a\n2026-01-14,5.00,b\n", "no column holds a currency"),
    ],
)
def test_what_no_row_tells_is_uncertain(rows, doubt):
    found = guess("Date,Amount,Text\n" + rows)
    assert any(doubt in said for said in found.uncertain), found.uncertain


def test_a_moment_is_a_day():
    text = "Created,Amount,Memo\n2026-01-13T23:59:01.5+01:00,1200.50,a\n2026-01-14T00:00:00.0Z,7.00,b\n"
    found = guess(text)
    assert found.mapping.date_format == "YYYY-MM-DDThh:mm:ss.SSSZ"


def test_a_table_without_header_row_has_numbers_of_columns():
    text = "2026-01-13,1200.50,Shop\n2026-01-14,7.00,Cafe\n"
    found = guess(text)
    assert (found.mapping.booking_date, found.mapping.amount, found.mapping.text) == (1, 2, (3,))
    [statement] = read(text, found)
    assert len(statement.entries) == 2


def test_a_profile_is_taken_as_it_is():
    text = (
        "Booking Date,Value Date,Partner Name,Partner Iban,Type,Payment Reference,"
        "Amount (EUR),Original Amount,Original Currency\n"
    )
    found = guess(text + "2026-01-13,,A,,T,R,1.00,,\n")
    assert (found.profile, found.mapping.name, found.uncertain) == ("N26", "N26", ())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("no table at all\n", "holds days only"),
        ("a,b,c\nd,e,f\n", "holds days only"),
        ("Date,b,c\n2026-01-13,e,f\n2026-01-14,e,f\n", "holds amounts only"),
    ],
)
def test_what_is_no_table_of_transactions_is_refused(text, what):
    with pytest.raises(Exception, match=what) as refused:
        guess(text)
    assert what == "is empty" or isinstance(refused.value, StatementFormatUnknown)


def test_a_workbook():
    rows = [line.split(";") for line in GERMAN.splitlines()]
    content = xlsx(rows)
    found = guessed_mapping(sheet_table(content, "my bank.xlsx"), ReaderSettings())
    assert (found.mapping.amount, found.mapping.delimiter) == ("Betrag", "")
    file = read_statement_file(content, settings=ReaderSettings(mapping=found.mapping))
    assert len(file.statements[0].entries) == 2
