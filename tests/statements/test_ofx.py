"""OFX 1, OFX 2 and QFX: tags without grammar, the deviations of real banks, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import StatementFormatUnknown, StatementHostile, StatementRefused
from ledger_es.statements import StatementFile, read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings

HEADER = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
XML_HEADER = '<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE"?>\n'


def transaction(
    inner: str = "", amount: str = "-5.00", day: str = "20260110", no: str = "1"
) -> str:
    return f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{no}{inner}</STMTTRN>\n"


def ofx(
    transactions: str = "",
    *,
    balance: str = "<LEDGERBAL><BALAMT>95.00<DTASOF>20260131</LEDGERBAL>",
    account: str = "<BANKACCTFROM><BANKID>1<ACCTID>42-7<ACCTTYPE>CHECKING</BANKACCTFROM>",
    currency: str = "<CURDEF>EUR",
    header: str = HEADER,
    end: str = "</OFX>",
) -> str:
    return (
        f"{header}<OFX>\n<SIGNONMSGSRSV1><SONRS><DTSERVER>20260201</SONRS></SIGNONMSGSRSV1>\n"
        f"<BANKMSGSRSV1><STMTTRNRS><STMTRS>{currency}{account}\n<BANKTRANLIST><DTSTART>20260101"
        f"<DTEND>20260131\n{transactions}</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS></BANKMSGSRSV1>\n{end}\n"
    )


def read(text: str | bytes, **settings: str) -> StatementFile:
    content = text.encode() if isinstance(text, str) else text
    return read_statement_file(content, "test.ofx", settings=ReaderSettings(**settings))  # type: ignore[arg-type]


def test_a_statement_has_its_account_period_closing_balance_and_transactions():
    file = read(ofx(transaction("<CHECKNUM>7<NAME>Shop<MEMO>card 12")))
    [statement] = file.statements
    assert (file.format, file.encoding) == ("ofx.102", "utf-8")
    assert statement.account.other == "42-7"
    assert (statement.period_from, statement.period_to) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (statement.opening, statement.closing.amount) == (None, Decimal("95.00"))
    assert statement.moves_money
    assert statement.unique_ids
    [entry] = statement.entries
    [detail] = entry.details
    assert (entry.amount, entry.booking_date) == (Decimal("-5.00"), date(2026, 1, 10))
    assert (entry.bank_reference, entry.entry_reference) == ("1", "7")
    assert (entry.bank_transaction_code, entry.line) == ("DEBIT", 11)
    assert (detail.party_name, detail.text, detail.amount) == ("Shop", "card 12", entry.amount)


def test_everything_that_a_transaction_says_is_kept():
    inner = (
        "<DTUSER>20260109<DTAVAIL>20260112<SRVRTID>S1<REFNUM>R1<SIC>5411<PAYEEID>P1"
        "<PAYEE><NAME>Shop<ADDR1>Road 1<ADDR2>Yard<CITY>Bern<POSTALCODE>3000<COUNTRY>CHE<PHONE>12</PAYEE>"
        "<BANKACCTTO><BANKID>B9<ACCTID>A9<ACCTTYPE>CHECKING</BANKACCTTO>"
        "<MEMO>one<ORIGCURRENCY><CURRATE>1.1<CURSYM>USD</ORIGCURRENCY>"
    )
    [entry] = read(ofx(transaction(inner))).statements[0].entries
    [detail] = entry.details
    assert (entry.value_date, entry.entry_reference) == (date(2026, 1, 12), "R1")
    assert (detail.transaction_id, detail.party_account, detail.party_bank) == ("S1", "A9", "B9")
    assert (detail.party_name, detail.party_address) == ("Shop", "Road 1 Yard")
    assert detail.party_city == "3000 Bern CHE"
    assert detail.additional_text == (
        "payee P1, industry code 5411, initiated 20260109, original currency USD, rate 1.1, phone 12"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ofx(transaction("<NAME>A"), header=XML_HEADER), id="OFX 2"),
        pytest.param(ofx(transaction("<NAME>A")).replace("\n", " "), id="all on one line"),
        pytest.param(ofx(transaction("<NAME>A"), header=""), id="no header"),
        pytest.param("\n\n" + ofx(transaction("<NAME>A")), id="blank first lines"),
        pytest.param(ofx(transaction("<MEMO/><NAME>A</NAME>")), id="self-closed tag"),
        pytest.param(ofx(transaction("<MEMO><NAME>A")), id="empty tag without end"),
        pytest.param(ofx(transaction("<NAME>A").lower()), id="small tags"),
        pytest.param(ofx(transaction("<NAME><![CDATA[A]]>")), id="literal text"),
        pytest.param(ofx(transaction("<!-- <NAME>B --><NAME>A")), id="comment"),
        pytest.param(ofx(transaction("<INTU.X>5<NAME>A")), id="tag of a vendor"),
        pytest.param(ofx(transaction("<NAME>A")).replace("</STMTRS>", "</CCSTMTRS>"), id="wrong end"),
        pytest.param(ofx(transaction("<NAME>A")).replace("</STMTTRN>", ""), id="no end of transaction"),
    ],
)  # fmt: skip
def test_files_that_keep_to_no_grammar_are_read(text):
    [statement] = read(text).statements
    [entry] = statement.entries
    assert (entry.amount, entry.details[0].party_name.upper()) == (Decimal("-5.00"), "A")
    assert statement.closing is not None


def test_text_may_hold_signs_of_markup_and_be_escaped_twice():
    file = read(ofx(transaction("<NAME>A < B & C<MEMO>D &amp;lt;E&amp;gt;")))
    [detail] = file.statements[0].entries[0].details
    assert (detail.party_name, detail.text) == ("A < B & C", "D <E>")


def test_bytes_count_and_not_the_encoding_that_the_header_names():
    text = ofx(transaction("<NAME>Bäcker"))
    for content, encoding in ((text.encode(), "utf-8"), (text.encode("cp1252"), "cp1252")):
        file = read(content)
        assert file.encoding == encoding
        assert file.statements[0].entries[0].details[0].party_name == "Bäcker"


@pytest.mark.parametrize(
    ("balance_day", "transaction_day", "is_closing"),
    [
        ("20260131", "20260110", True),
        ("20260110", "20260110", True),
        ("20260109", "20260110", False),
        ("20260201", "20260110", False),
        ("20260201", "20260201", True),
        ("", "20260110", False),
    ],
)
def test_a_balance_of_another_day_is_not_the_closing_balance(
    balance_day, transaction_day, is_closing
):
    balance = f"<LEDGERBAL><BALAMT>95.00<DTASOF>{balance_day}</LEDGERBAL>"
    file = read(ofx(transaction(day=transaction_day), balance=balance))
    [statement] = file.statements
    assert (statement.closing is not None) == is_closing
    assert (
        any("closing balance" in text for text in file.warnings if "LEDGERBAL" in text)
        != is_closing
    )
    assert [shown.amount for shown in statement.balances] == [Decimal("95.00")]


def test_several_accounts_are_several_statements():
    one = ofx(transaction()).removesuffix("</OFX>\n")
    two = ofx(transaction(no="9"), account="<BANKACCTFROM><ACCTID>43</BANKACCTFROM>", header="")
    file = read(one + two.partition("</SIGNONMSGSRSV1>")[2])
    assert [statement.account.other for statement in file.statements] == ["42-7", "43"]
    assert [len(statement.entries) for statement in file.statements] == [1, 1]


@pytest.mark.parametrize("transactions", ["", transaction()])
def test_further_balances_are_kept(transactions):
    further = (
        "<BALLIST><BAL><NAME>Limit<BALTYPE>DOLLAR<VALUE>500.00<DTASOF>20260131</BAL></BALLIST>"
    )
    [statement] = read(ofx(transactions, balance=further)).statements
    [balance] = statement.balances
    assert (balance.kind, balance.amount) == ("Limit", Decimal("500.00"))


def test_an_empty_statement_carries_its_balance():
    [statement] = read(ofx()).statements
    assert (statement.entries, statement.closing.amount) == ((), Decimal("95.00"))


def test_ids_that_repeat_are_not_called_unique():
    file = read(ofx(transaction() + transaction(amount="-6.00")))
    assert not file.statements[0].unique_ids
    assert any("FITID" in warning and "STMTTRN 2" in warning for warning in file.warnings)


def test_a_transaction_without_id_and_a_wrong_name_of_the_check_number_are_read():
    file = read(ofx(transaction("<CHKNUM>7", no="")))
    [statement] = file.statements
    assert (statement.unique_ids, statement.entries[0].entry_reference) == (False, "7")
    assert any("has no id (FITID)" in warning for warning in file.warnings)


def test_pending_transactions_are_no_money():
    pending = "<BANKTRANLISTP><STMTTRNP><TRNTYPE>POS<DTTRAN>20260131<TRNAMT>-9.00<NAME>Shop</STMTTRNP></BANKTRANLISTP>"
    [statement] = read(ofx(transaction(), balance=pending)).statements
    assert [entry.status for entry in statement.entries] == ["BOOK", "PDNG"]


def test_a_correction_is_named():
    file = read(ofx(transaction("<CORRECTFITID>88<CORRECTACTION>REPLACE")))
    assert any("corrects another transaction (REPLACE 88)" in text for text in file.warnings)
    assert "corrects 88" in file.statements[0].entries[0].details[0].additional_text


CUT_OFF = (
    ofx(transaction()).replace("<OFX>", "<O>").replace("</STMTRS></STMTTRNRS></BANKMSGSRSV1>", "")
)
"""Nothing closes the statement: the document has another name at its beginning than at its end."""


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (ofx(transaction(amount="115.8331")), "line 11, TRNAMT", "more decimals"),
        (ofx(transaction(amount="1,500")), "line 11, TRNAMT", "can be 1.500 or 1500"),
        (ofx(transaction(amount="5.00-")), "line 11, TRNAMT", "no amount"),
        (ofx(transaction(amount="")), "line 11, STMTTRN 1", "no amount"),
        (ofx(transaction(amount="1<TRNAMT>2")), "line 11, TRNAMT", "twice"),
        (ofx(transaction(day="20260230")), "line 11, DTPOSTED", "no date"),
        (ofx(transaction(day="")), "line 11, STMTTRN 1", "no day"),
        (ofx(transaction("<CURRENCY><CURRATE>1<CURSYM>USD</CURRENCY>")), "line 11, STMTTRN 1", "USD"),
        (ofx(currency=""), "line 9, statement 1", "names no currency"),
        (ofx(currency="<CURDEF>Euro"), "line 9, CURDEF", "no currency"),
        (ofx(end=""), "end", "ends before </OFX>"),
        (ofx(transaction())[:-40], "end", "ends before </OFX>"),
        (CUT_OFF, "line 9, statement 1", "ends within the statement"),
        (ofx(end="</OFX>more"), "line 12", "follows the end"),
        (ofx(transaction()) + ofx(transaction()), "line 13", "follows the end"),
        (f"{HEADER}<OFX>{transaction()}</OFX>", "line 7", "outside of a statement"),
        (ofx(transaction(), end=f"{transaction()}</OFX>"), "line 13", "outside of a statement"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_whole_with_its_place(text, place, reason):
    with pytest.raises(StatementRefused) as refusal:
        read(text)
    facts = refusal.value.facts
    assert facts["file"] == "test.ofx"
    assert facts["position"] == place
    assert reason in facts["reason"]
    assert facts["cure"]


def test_the_cure_of_a_missing_currency_works():
    assert read(ofx(currency=""), currency="EUR").statements[0].currency == "EUR"


def test_a_document_type_is_refused():
    with pytest.raises(StatementHostile, match="document type"):
        read(ofx(header=f'{XML_HEADER}<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'))


def test_endless_text_is_refused():
    with pytest.raises(StatementHostile, match="between two tags"):
        read(ofx(transaction(f"<MEMO>{'x' * 200_000}")))


def test_an_answer_without_statement_says_what_the_bank_says():
    text = f"{HEADER}<OFX><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Sign on invalid</STATUS></OFX>"
    with pytest.raises(StatementFormatUnknown, match="the bank answers 15500 Sign on invalid"):
        read(text)
