"""AEB 43 (Norma 43): accounts, entries, concepts, currencies by number, and files that are refused whole."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.errors import StatementMalformed, StatementUnbalanced
from ledger_es.statements import read_statement_file
from tests.statements.fixed_width_builder import aeb43, entry43, only_entry, shown

PAID = entry43(
    "40.00", f"{'ANA EJEMPLO':38}FACTURA 7", "DE MAYO", document="1234567890", reference="REF-1"
)
COSTS = entry43("-1.55")
WHOLE = aeb43(PAID, COSTS)


def test_an_account_says_what_it_is():
    file = read_statement_file(WHOLE, "file.txt")
    [statement] = file.statements
    assert (file.format, statement.kind, statement.moves_money) == ("aeb43", "aeb43", True)
    # The example of the standard of the IBAN's check digits: 71 within the account, 17 before it.
    assert statement.account.iban == "ES1799991111710123456789"
    assert statement.account.other == "999911110123456789"
    assert (statement.owner, statement.currency) == ("NUESTRA EMPRESA SL", "EUR")
    assert (str(statement.period_from), str(statement.period_to)) == ("2026-02-01", "2026-02-03")
    assert statement.proof is not None
    assert statement.proof.holds
    assert file.warnings == ()


def test_an_entry_is_an_entry():
    first, second = shown(WHOLE)["statements"][0]["entries"]
    assert (first["amount"], first["bank_reference"]) == ("40.00", "1234567890")
    assert (first["entry_reference"], first["bank_transaction_code"]) == ("REF-1", "04/007")
    assert (first["booking_date"], first["value_date"]) == ("2026-02-03", "2026-02-02")
    assert first["details"][0]["text"] == "ANA EJEMPLO FACTURA 7 DE MAYO"
    assert (second["amount"], second["line"], second["details"]) == ("-1.55", 5, [])


def test_an_amount_in_another_currency_is_told():
    entry = only_entry(aeb43(entry43("40.00", foreign=("840", "45.50"))))
    assert entry["details"][0]["foreign"] == {"amount": "45.50", "currency": "USD", "rate": None}


def test_currencies_by_their_number():
    assert shown(aeb43(currency="840"))["statements"][0]["currency"] == "USD"
    with pytest.raises(
        StatementMalformed, match="the currency number '999' is not known"
    ) as raised:
        shown(aeb43(currency="999"))
    assert raised.value.cure == "name the currency of the account with --currency"
    assert shown(aeb43(currency="999"), currency="EUR")["statements"][0]["currency"] == "EUR"


def test_several_accounts_and_one_without_entries():
    content = aeb43(PAID, end=False) + aeb43(account="008147976995216857", end=False)
    statements = shown(content)["statements"]
    assert [len(statement["entries"]) for statement in statements] == [1, 0]
    assert all(statement["balanced"] for statement in statements)


def test_a_mark_of_utf8_and_older_encodings():
    spanish = aeb43(entry43("1.00", "CAÑADA"))
    marked = b"\xef\xbb\xbf" + spanish.decode("cp1252").encode()
    assert only_entry(marked)["details"][0]["text"] == "CAÑADA"
    older = spanish.decode("cp1252").encode("cp850")
    assert only_entry(older, encoding="cp850")["details"][0]["text"] == "CAÑADA"


def test_zero_amounts_are_kept():
    assert only_entry(aeb43(entry43("0.00", "nada")))["amount"] == "0.00"


def test_an_account_that_is_cut_is_refused_and_can_be_looked_at():
    content = b"\r\n".join(WHOLE.split(b"\r\n")[:5])
    with pytest.raises(StatementMalformed, match="without its final record"):
        shown(content)
    document = shown(content, checked=False)
    assert len(document["statements"][0]["entries"]) == 2
    assert document["statements"][0]["closing"] is None
    assert "the file may be cut" in document["warnings"][0]


def test_the_counts_of_the_bank_are_compared():
    content = WHOLE.replace(b"0000100000000000155", b"0000200000000000155")
    with pytest.raises(StatementMalformed, match=r"counts 2 debits of 1.55, there are 1 of 1.55"):
        shown(content)
    assert shown(content, checked=False)["statements"][0]["balanced"] is True
    odd = WHOLE.replace(b"000006  ", b"000007  ")
    assert shown(odd)["warnings"] == ["line 7: the last record counts 000007 records, there are 6"]


def lines(*numbers):
    return b"\r\n".join(WHOLE.split(b"\r\n")[number - 1] for number in numbers) + b"\r\n"


@pytest.mark.parametrize(
    ("content", "position", "reason"),
    [
        (lines(2, 6), "line 1", "stands in no account"),
        (lines(1, 3), "line 2", "follows no entry"),
        (lines(6), "line 1", "has no account"),
        (lines(7), "line 1", "there is no account"),
        (lines(1, 1), "line 2", "no final record"),
        (lines(1, 7), "line 2", "no final record"),
        (WHOLE + lines(1), "line 8", "goes on after its end"),
        (WHOLE.replace(b"\r\n22", b"\r\n29", 1), "line 2", "there is no record '29'"),
        (
            WHOLE.replace(b"\r\n33999911110", b"\r\n33999911119"),
            "line 6",
            "the final record is of account",
        ),
        (WHOLE.replace(b"260201", b"260231"), "line 1", "is no day"),
        (WHOLE.replace(b"04007200", b"040072x0", 1), "line 2", "is no number"),
        (WHOLE.replace(b"0400720", b"0400730", 1), "line 2", "neither 1 (debit) nor 2 (credit)"),
        (
            WHOLE.replace(b"DE MAYO", b"DE MAYO" + b" " * 80 + b"x"),
            "line 4",
            "more than 80 characters",
        ),
    ],
)
def test_a_bad_file_is_refused_whole_with_its_place(content, position, reason):
    with pytest.raises(StatementMalformed) as raised:
        read_statement_file(content, "file.txt", format="aeb43")
    assert reason in raised.value.reason
    assert raised.value.position == position
    assert raised.value.cure


def test_what_does_not_add_up_is_refused_with_both_sums():
    with pytest.raises(StatementUnbalanced) as raised:
        shown(aeb43(PAID, COSTS, closing="138.46"))
    assert (raised.value.booked, raised.value.difference) == (Decimal("38.45"), Decimal("0.01"))
