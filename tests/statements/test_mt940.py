"""MT940 and MT942: messages and their fields, balances, entries, and files that are refused whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from mt940.models import Transactions
from mt940.options import Options
from mt940.tags import StatementGLS

from ledger_es.errors import StatementMalformed, StatementUnbalanced
from ledger_es.statements import read_statement_file, stream_statement_file, transaction_date
from ledger_es.statements.limits import MAX_FIELD_LINES
from ledger_es.statements.mt940_values import OPTIONS
from tests.statements.mt940_builder import ACCOUNT, mt940, only_detail, only_entry, shown

TWO = (
    ":61:2602020203C40,00NTRFINV-1//BANK-1",
    ":86:166?00GUTSCHRIFT?20Rechnung 1",
    ":61:2602040204D15,50NMSCNONREF",
    ":86:Bank charges",
)
BALANCED = ":62F:C260204EUR124,50"


def refused(content, refusal=StatementMalformed, **settings):
    with pytest.raises(refusal) as raised:
        shown(content, checked=True, **settings)
    assert raised.value.file == "file.sta"
    assert raised.value.cure
    return raised.value


def test_a_statement_says_what_it_is():
    file = read_statement_file(mt940(*TWO, closing=BALANCED), "file.sta")
    [statement] = file.statements
    assert (file.format, file.message_id, file.encoding) == ("mt940", "STARTUMS", "utf-8")
    assert (statement.kind, statement.account.iban) == ("mt940", "CH9300762011623852957")
    assert (statement.number, statement.page_no, statement.last_page) == ("7", 1, None)
    assert (statement.currency, statement.message_id) == ("EUR", "STARTUMS")
    assert [(b.kind, b.amount) for b in statement.balances] == [
        ("OPBD", Decimal("100.00")),
        ("CLBD", Decimal("124.50")),
    ]
    assert statement.moves_money
    assert statement.proof is not None
    assert statement.proof.holds
    assert file.warnings == ()


def test_an_entry_keeps_both_references_and_the_message_keeps_its_own():
    [statement] = shown(mt940(*TWO, closing=BALANCED))["statements"]
    first, second = statement["entries"]
    assert (first["amount"], first["bank_reference"]) == ("40.00", "BANK-1")
    assert (first["entry_reference"], first["bank_transaction_code"]) == ("INV-1", "NTRF/166")
    assert (first["value_date"], first["booking_date"]) == ("2026-02-02", "2026-02-03")
    assert (first["line"], second["line"]) == (5, 7)
    # NONREF is what banks write where there is none, and :20: is the reference of the message only.
    assert (second["amount"], second["bank_reference"]) == ("-15.50", None)
    assert "entry_reference" not in second
    assert statement["message_id"] == "STARTUMS"


@pytest.mark.parametrize(
    ("mark", "amount", "reversal"),
    [
        ("C", "12.30", False),
        ("D", "-12.30", False),
        ("RC", "-12.30", True),
        ("RD", "12.30", True),
        # The third letter of the currency (funds code) is no part of the mark.
        ("CR", "12.30", False),
        ("DD", "-12.30", False),
        ("DR", "-12.30", False),
        ("RCR", "-12.30", True),
        ("RDR", "12.30", True),
        ("c", "12.30", False),
        ("rd", "12.30", True),
    ],
)
def test_marks_say_which_way_the_money_moves(mark, amount, reversal):
    entry = only_entry(f":61:2602020202{mark}12,30NTRFNONREF")
    assert (entry["amount"], entry["reversal"]) == (amount, reversal)


def test_a_bank_that_keeps_the_direction_of_what_is_reversed_is_read_flipped():
    assert only_entry(":61:2602020202RD12,30NTRFX", flip_reversals=True)["amount"] == "-12.30"
    content = mt940(":61:2602020202RD12,30NTRFX", closing=":62F:C260228EUR87,70")
    assert refused(content, StatementUnbalanced).flipped_holds
    file = read_statement_file(content, "file.sta", reversals="by_balance")
    assert file.reversals_flipped


def test_an_expected_entry_moves_nothing():
    entry = only_entry(":61:2602020202EC12,30NTRFX")
    assert (entry["amount"], entry["status"]) == ("12.30", "PDNG")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("79,", "79.00"),
        ("0,7", "0.70"),
        ("000000013527,84", "13527.84"),
        ("12.30", "12.30"),
        ("1.234,56", "1234.56"),
        ("500", "500.00"),
        ("0,00", "0.00"),
    ],
)
def test_amounts_as_banks_write_them(written, amount):
    assert only_entry(f":61:2602020202C{written}NTRFNONREF")["amount"] == amount


def test_a_type_with_a_blank_takes_no_digit_of_the_amount():
    entry = only_entry(":61:260202D050,97NIC MARF")
    assert (entry["amount"], entry["bank_transaction_code"]) == ("-50.97", "NIC")
    entry = only_entry(":61:2602020202C50,00 NTRFNONREF//B-1")
    assert (entry["amount"], entry["bank_reference"]) == ("50.00", "B-1")


@pytest.mark.parametrize(
    "written", ["1.234", "1,234,5", "12,3456789", "9" * 41, "1234567890123456,00"]
)
def test_an_amount_that_may_mean_two_things_is_refused_with_its_place(written):
    refusal = refused(mt940(f":61:2602020202C{written}NTRFNONREF"))
    assert refusal.position == "line 5 (:61:)"


def test_money_is_never_rounded():
    refusal = refused(mt940(":61:2602020202C1,005NTRFNONREF"))
    assert "more decimals than the currency" in refusal.reason
    jpy = mt940(
        ":61:2602020202C1005,00NTRFX", opening=":60F:C260131JPY0,", closing=":62F:C260228JPY1005,00"
    )
    assert shown(jpy, checked=True)["statements"][0]["entries"][0]["amount"] == "1005"


@pytest.mark.parametrize(
    ("value", "entry", "opening", "booked"),
    [
        ("251231", "0102", "251231", "2026-01-02"),
        ("260102", "1231", "260102", "2025-12-31"),
        ("260630", "0701", "260630", "2026-07-01"),
        # Valued half a year ago: the year of the statement counts.
        ("250901", "0305", "260304", "2026-03-05"),
        # A statement of a whole year.
        ("251231", "1231", "250101", "2025-12-31"),
        # A message of the year before that is sent late.
        ("131216", "1216", "140407", "2013-12-16"),
        ("260228", "0230", "260227", "2026-02-28"),
        ("260202", "    ", "260201", None),
        ("260202", "", "260201", None),
    ],
)
def test_the_entry_date_has_no_year_and_gets_the_nearest(value, entry, opening, booked):
    content = mt940(
        f":61:{value}{entry}C1,00NTRFX",
        opening=f":60F:C{opening}EUR0,00",
        closing=":62F:C260731EUR1,00",
    )
    [statement] = shown(content)["statements"]
    assert statement["entries"][0]["booking_date"] == booked


def test_where_the_entry_date_is_missing_the_value_date_counts_and_is_named():
    file = read_statement_file(mt940(":61:260202C1,00NTRFX"), "file.sta", checked=False)
    [statement] = file.statements
    counted = transaction_date(statement.entries[0], statement)
    assert counted is not None
    assert (counted.day.isoformat(), counted.source) == ("2026-02-02", "value_date")


def test_a_day_beyond_the_end_of_its_month_is_its_last_and_said_so():
    document = shown(mt940(":61:2602300301C1,00NTRFX"))
    [entry] = document["statements"][0]["entries"]
    assert (entry["value_date"], entry["booking_date"]) == ("2026-02-28", "2026-03-01")
    assert document["warnings"][0] == (
        "line 5 (:61:): '260230' is no day of the calendar: taken as the last of its month"
    )
    document = shown(mt940(":61:2600000000C1,00NTRFX"))
    assert document["statements"][0]["entries"][0]["value_date"] is None
    assert "'260000' is no day: left out" in document["warnings"][0]


def test_several_statements_and_accounts_stay_apart():
    first = mt940(*TWO, closing=BALANCED)
    second = mt940(
        ":61:2602050205C5,00NTRFX", opening=":60F:C260204USD1,00", closing=":62F:C260205USD6,00"
    ).replace(b"CH9300762011623852957", b"12345678/1020304050")
    statements = shown(first + second, checked=True)["statements"]
    assert [statement["account"]["other"] for statement in statements] == [
        None,
        "12345678/1020304050",
    ]
    assert [statement["currency"] for statement in statements] == ["EUR", "USD"]
    assert [len(statement["entries"]) for statement in statements] == [2, 1]


def test_a_message_without_a_reference_begins_with_its_account():
    content = mt940(*TWO, closing=BALANCED).replace(b":20:STARTUMS\r\n", b"")
    assert len(shown(content + content, checked=True)["statements"]) == 2
    # No line between them either.
    content = content.replace(b"-\r\n", b"")
    assert len(shown(content + content, checked=True)["statements"]) == 2


def test_a_statement_without_entries_carries_the_balance():
    [statement] = shown(mt940(), checked=True)["statements"]
    assert (statement["entries"], statement["balanced"]) == ([], True)


def test_each_page_is_proved_by_its_interim_balances():
    first = mt940(TWO[0], closing=":62M:C260203EUR140,00", number="7/1")
    last = mt940(
        TWO[2], opening=":60M:C260203EUR140,00", closing=":62F:C260204EUR124,50", number="7/2"
    )
    pages = shown(first + last, checked=True)["statements"]
    assert [(page["number"], page["page"], page["last_page"]) for page in pages] == [
        ("7", 1, False),
        ("7", 2, True),
    ]
    assert [page["balanced"] for page in pages] == [True, True]
    assert [page["balances"][0]["kind"] for page in pages] == ["OPBD", "ITBD"]
    wrong = first.replace(b"140,00", b"141,00")
    assert refused(wrong + last, StatementUnbalanced).position == "line 6 (:62M:)"


def test_a_bank_that_does_not_number_gives_no_number():
    [statement] = shown(mt940(number="00000/001"))["statements"]
    assert (statement["number"], statement["page"]) == (None, 1)


def test_what_is_said_about_the_whole_statement_is_kept():
    content = mt940(
        number="7/1\r\n:21:REQUEST-1", closing=":62F:C260228EUR100,00\r\n:86:Have a nice day"
    )
    assert shown(content)["statements"][0]["text"] == "REQUEST-1 Have a nice day"


def test_only_booked_balances_count_and_a_bad_one_that_does_not_is_left_out():
    content = mt940(*TWO, closing=f"{BALANCED}\r\n:64:C260204EUR1,00\r\n:65:Dnullnull7,3")
    document = shown(content, checked=True)
    [statement] = document["statements"]
    assert statement["closing"]["amount"] == "124.50"
    assert [balance["kind"] for balance in statement["balances"]] == ["OPBD", "CLBD", "CLAV"]
    assert document["warnings"] == ["line 11 (:65:): 'Dnullnull7,3' is no balance: left out"]


def test_balances_in_debit_are_negative_once():
    content = mt940(TWO[2], opening=":60F:D260131EUR100,00", closing=":62F:D260204EUR115,50")
    [statement] = shown(content, checked=True)["statements"]
    assert (statement["opening"]["amount"], statement["closing"]["amount"]) == (
        "-100.00",
        "-115.50",
    )


def test_a_missing_balance_is_never_invented():
    document = shown(mt940(*TWO, closing=":86:no balance today"), checked=True)
    [statement] = document["statements"]
    assert (statement["closing"], statement["balanced"]) == (None, None)
    assert "cannot be proved" in document["warnings"][0]


def test_a_balance_whose_currency_is_left_out_is_not_cut():
    [statement] = shown(mt940(*TWO, closing=":62F:C260204124,50"), checked=True)["statements"]
    assert statement["closing"]["amount"] == "124.50"


def test_what_does_not_add_up_is_refused_with_both_sums():
    refusal = refused(mt940(*TWO, closing=":62F:C260204EUR124,51"), StatementUnbalanced)
    assert refusal.position == "line 9 (:62F:)"
    assert (refusal.booked, refusal.difference) == (Decimal("24.50"), Decimal("0.01"))
    assert "24.50" in refusal.reason
    assert "124.51" in refusal.reason


@pytest.mark.parametrize(
    ("content", "position", "reason"),
    [
        (mt940(":61:garbage"), "line 5 (:61:)", "is no entry"),
        (mt940(*TWO, closing=":62F:X260204EUR1,00"), "line 9 (:62F:)", "is no balance"),
        # The library would read the amount up to the blank.
        (mt940(*TWO, closing=":62F:C260204EUR1x1,00"), "line 9 (:62F:)", "is no balance"),
        (mt940().replace(ACCOUNT.encode(), b":21:X"), "line 5 (:62F:)", "names no account"),
        (mt940(":25:166?00GUTSCHRIFT?20text"), "line 5 (:25:)", "is no account"),
        (mt940(closing=f"{BALANCED}\r\n:61:260202C1,00NTRFX"), "line 6 (:61:)", "follows the closing"),
        (b":20:X\r\n:25:123\r\n:61:260202C1,00NTRFX\r\n", "line 3 (:61:)", "no currency"),
        (mt940(":86:x" + "\r\ny" * MAX_FIELD_LINES), f"line {MAX_FIELD_LINES + 5}", "lines without a field"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_whole_with_its_place(content, position, reason):
    refusal = refused(content)
    assert reason in refusal.reason
    assert refusal.position == position


def test_the_library_logs_nothing_of_a_field_that_it_cannot_read(caplog, capfd):
    with pytest.raises(RuntimeError):
        StatementGLS().parse(Transactions(), "Anna secret")
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_headers_frames_and_endings_of_banks():
    body = mt940(*TWO, closing=BALANCED).removesuffix(b"-\r\n")
    block = b"\x01{1:F01BANKCHXXXXX}{2:I940BANKXXN}{3:}{4:\r\n" + body + b"-}{5:}\x03"
    document = shown(block + block + b"\r\n", checked=True)
    assert [len(statement["entries"]) for statement in document["statements"]] == [2, 2]
    assert document["warnings"] == []
    swedish = b"\xe44:\r\n" + body + b"-\xe5\r\n"
    assert len(shown(swedish * 2, checked=True)["statements"]) == 2
    old = b"ABNANL2A\r\n940\r\nABNANL2A\r\n" + body + b"-\r\n"
    assert shown(old * 2, checked=True)["warnings"] == []
    rabobank = b":940:\r\n" + body
    assert len(shown(rabobank * 2, checked=True)["statements"]) == 2


def test_text_outside_of_messages_is_named():
    content = mt940(*TWO, closing=BALANCED)
    document = shown(content + b"Best regards, your bank\r\n" + content, checked=True)
    assert document["warnings"] == ["line 11: text outside of a message was left out"]
    unknown = mt940(number="7/1\r\n:XYZ:hello")
    assert shown(unknown)["warnings"] == ["line 4: the field is not known: left out"]


def test_a_line_that_only_looks_like_a_tag_or_an_end_belongs_to_its_text():
    detail = only_detail(
        ":61:2602020202C1,00NTRFX", ":86:106?20SVWZ+2026-02-02T16", ":26:37 Debit 2?32SHOP"
    )
    assert (detail["text"], detail["party_name"]) == ("2026-02-02T16:26:37 Debit 2", "SHOP")
    detail = only_detail(":61:2602020202C1,00NTRFX", ":86:card payment 16", ":20:45 in the evening")
    assert detail["text"] == "card payment 16 :20:45 in the evening"
    detail = only_detail(":61:2602020202C1,00NTRFX", ":86:Invoices", "-", "and more", ":86:of May")
    assert detail["text"] == "Invoices - and more of May"
    # A tag that was broken after its first colon, and an amount on the next line.
    entry = only_entry(":61:2602020202CR", "30,00N062NONREF", ":", "86:166?20Test")
    assert (entry["amount"], entry["details"][0]["text"]) == ("30.00", "Test")


def test_a_header_alone_decides_between_statement_and_announcement():
    body = mt940(*TWO, closing=BALANCED)
    assert shown(b"{1:F01X}{2:O942X}{4:\r\n" + body)["statements"][0]["moves_money"] is False
    assert shown(b":942:\r\n" + body)["statements"][0]["moves_money"] is False


def interim(*lines):
    return "\r\n".join(
        (":20:MSG", ACCOUNT, ":28C:13/37", ":34F:EURD0,", ":13D:2602021830+0100", *lines, "-", "")
    ).encode()


def test_an_mt942_announces():
    content = interim(":61:2602020202C40,00NTRFX", ":86:hello", ":90D:0EUR0,00", ":90C:1EUR40,00")
    file = read_statement_file(content, "file.sta")
    [statement] = file.statements
    assert (file.format, statement.kind, statement.moves_money) == ("mt942", "mt942", False)
    assert (statement.currency, statement.created_at) == ("EUR", "2026-02-02T18:30+01:00")
    assert (statement.opening, statement.proof, file.warnings) == (None, None, ())


def test_the_sums_of_an_mt942_are_compared():
    document = shown(interim(":61:2602020202C40,00NTRFX", ":90C:2EUR40,00"))
    assert document["warnings"] == [
        ":90C: of statement 13: the message counts 2 entries of 40.00, there are 1 of 40.00"
    ]


@pytest.mark.parametrize(
    ("written", "iban", "other"),
    [
        ("DE89370400440532013000", "DE89370400440532013000", None),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000", None),
        ("DE89370400440532013000EUR", "DE89370400440532013000", None),
        ("DEUTDEFF/DE89370400440532013000", "DE89370400440532013000", None),
        ("12345678/1020304050", None, "12345678/1020304050"),
        ("51210600/9223382012EUR", None, "51210600/9223382012"),
        ("1291.99.348EUR", None, "1291.99.348"),
        ("BANK/123/HUF", None, "BANK/123"),
        ("TRIODOSBANK/0390123456", None, "TRIODOSBANK/0390123456"),
    ],
)
def test_accounts_as_banks_write_them(written, iban, other):
    content = mt940().replace(ACCOUNT.encode(), f":25:{written}".encode())
    assert shown(content)["statements"][0]["account"] == {"iban": iban, "other": other}


def test_the_encoding_is_that_of_the_account():
    hungarian = mt940(":61:260202D1,00N077X", ":86:díj, jutalék").decode().encode("cp852")
    [statement] = shown(hungarian, encoding="cp852")["statements"]
    assert statement["entries"][0]["details"][0]["text"] == "díj, jutalék"
    assert read_statement_file(hungarian, checked=False).encoding == "cp1252"
    german = mt940(":61:260202C1,00NTRFX", ":86:Müller").decode()
    for content in (german.encode(), german.encode("cp1252")):
        [statement] = shown(content)["statements"]
        assert statement["entries"][0]["details"][0]["text"] == "Müller"
    marked = b"\xef\xbb\xbf" + mt940(*TWO, closing=BALANCED)
    assert len(shown(marked, checked=True)["statements"][0]["entries"]) == 2


def test_every_option_of_the_library_is_chosen():
    """The next major version changes what holds for those that are not."""
    assert set(Options.names()) == {
        "applicant_iban", "merge_keeps_values", "reversal_sign", "case_insensitive_marks", "timezone_offset",
        "unbounded_details", "non_swift_free_text", "floor_limit_blank_mark", "strip_bom", "gvc_leading_text",
    }  # fmt: skip
    assert OPTIONS.reversal_sign
    assert Options.all() == OPTIONS


def test_parts_come_before_the_file_is_known_to_be_whole():
    content = mt940(*TWO, closing=":62F:C260204EUR1,00")
    parts = stream_statement_file(content, "file.sta")
    assert next(parts).currency == "EUR"
    with pytest.raises(StatementUnbalanced):
        list(parts)
