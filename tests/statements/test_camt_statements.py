"""The rules of statements.md 1.4 about files and statements: containers, accounts, balances, pages, streaming."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import StatementMalformed, StatementUnbalanced
from ledger_es.statements import (
    Account,
    stream_statement_file,
)
from tests.statements.camt_builder import ACCOUNT, bal, balanced, camt, ntry, read, stmt, tx


def only_entry(content, **how):
    [statement] = read(content, **how).statements
    [entry] = statement.entries
    return entry


def only_detail(inner, amount="5.00", sign="CRDT", entry_inner=""):
    closing = str(Decimal("10.00") + Decimal(amount) * (1 if sign == "CRDT" else -1))
    [detail] = only_entry(
        balanced(ntry(amount, sign, entry_inner + tx(inner)), "10.00", closing)
    ).details
    return detail


# --- 1: containers --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["052", "053", "054"])
@pytest.mark.parametrize("version", [f"{n:02}" for n in range(1, 15)])
def test_every_kind_and_version_is_read(kind, version):
    suffix = "V01" if version == "01" else ""
    found = read(camt(stmt(ntry("5"), kind=kind), kind, version, suffix=suffix))
    assert found.format == f"camt.{kind}.001.{version}"
    assert found.message_id == "M-1"
    assert [entry.amount for entry in found.statements[0].entries] == [Decimal("5.00")]
    assert found.statements[0].moves_money == (kind == "053")


def test_several_statements_each_with_its_own_account():
    other = "<Acct><Id><Othr><Id>123-45</Id></Othr></Id><Ccy>EUR</Ccy></Acct>"
    second = (
        bal("OPBD", "1", currency="EUR")
        + bal("CLBD", "3", currency="EUR")
        + ntry("2", currency="EUR")
    )
    first = bal("OPBD", "10") + bal("CLBD", "9") + ntry("1", "DBIT")
    found = read(camt(stmt(first) + stmt(second, other, "S-2")))
    assert [(s.account, s.currency, s.number) for s in found.statements] == [
        (Account("CH9300762011623852957", None), "CHF", "S-1"),
        (Account(None, "123-45"), "EUR", "S-2"),
    ]
    assert [[e.amount for e in s.entries] for s in found.statements] == [
        [Decimal("-1.00")],
        [Decimal("2.00")],
    ]


def test_a_statement_without_entries_carries_its_balances():
    [statement] = read(balanced("", "7.00", "7.00")).statements
    assert statement.entries == ()
    assert statement.proof.holds


def test_any_namespace_and_an_envelope_around_the_document():
    content = balanced(ntry("5"), "10", "15").replace(
        b"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", b"urn:bank"
    )
    wrapped = content.replace(b"<Document", b"<message><AppHdr/><Document").replace(
        b"</Document>", b"</Document></message>"
    )
    found = read(wrapped)
    assert found.format == "camt.053"
    assert "namespace 'urn:bank' is not one of camt.053" in found.warnings[0]
    assert found.statements[0].proof.holds


def test_two_kinds_in_one_file_are_refused():
    document = camt(stmt(ntry("5"))).split(b"\n", 1)[1]
    other = camt(stmt(ntry("5"), kind="054"), "054").split(b"\n", 1)[1]
    with pytest.raises(StatementMalformed, match=r"a camt\.054 follows a camt\.053"):
        read(b"<all>" + document + other + b"</all>")


# --- 3: currency and account ----------------------------------------------------------------------


def test_account_currency_from_account_then_balance_then_entry():
    bare = "<Acct><Id><IBAN>CH93</IBAN></Id></Acct>"
    assert read(camt(stmt(ntry("5")))).statements[0].currency == "CHF"
    with_balance = bal("OPBD", "1", currency="EUR") + ntry("1", currency="EUR")
    assert read(camt(stmt(with_balance, bare))).statements[0].currency == "EUR"
    assert read(camt(stmt(ntry("5", currency="SEK"), bare))).statements[0].currency == "SEK"


def test_an_amount_without_currency_takes_the_accounts():
    content = balanced(ntry("5"), "10", "15").replace(b"<Ntry><Amt Ccy='CHF'>", b"<Ntry><Amt>")
    assert only_entry(content).currency == "CHF"


@pytest.mark.parametrize(
    ("identification", "account"),
    [
        ("<IBAN>ch93 0076 2011 6238 5295 7</IBAN>", Account("CH9300762011623852957", None)),
        ("<Othr><Id>77-1</Id></Othr>", Account(None, "77-1")),
        ("<PrtryAcct><Id>77-2</Id></PrtryAcct>", Account(None, "77-2")),
        ("<BBAN>77-3</BBAN>", Account(None, "77-3")),
    ],
)
def test_account_as_iban_or_what_the_bank_uses(identification, account):
    content = camt(stmt("", f"<Acct><Id>{identification}</Id><Ccy>CHF</Ccy></Acct>"))
    assert read(content).statements[0].account == account


def test_a_statement_without_account_is_refused():
    with pytest.raises(StatementMalformed, match="names no account") as refusal:
        read(camt(stmt(ntry("5"), account="")))
    assert refusal.value.facts["position"] == "Document/BkToCstmrStmt/Stmt[1], line 4"


# --- 4: balances ----------------------------------------------------------------------------------


def test_previous_closing_opens_and_available_balances_count_nothing():
    inner = (
        bal("PRCD", "10")
        + bal("OPAV", "99")
        + bal("CLBD", "15")
        + bal("CLAV", "98")
        + bal("FWAV", "97")
    )
    [statement] = read(camt(stmt(inner + ntry("5")))).statements
    assert (statement.opening.kind, statement.opening.amount) == ("PRCD", Decimal("10.00"))
    assert (statement.closing.kind, statement.closing.amount) == ("CLBD", Decimal("15.00"))
    assert len(statement.balances) == 5


def test_opening_booked_goes_before_previous_closing():
    inner = bal("PRCD", "9") + bal("OPBD", "10") + bal("CLBD", "15")
    assert read(camt(stmt(inner + ntry("5")))).statements[0].opening.kind == "OPBD"


def test_debit_balances_are_negative():
    inner = bal("OPBD", "10", "DBIT") + bal("CLBD", "5", "DBIT") + ntry("5")
    [statement] = read(camt(stmt(inner))).statements
    assert (statement.opening.amount, statement.closing.amount) == (
        Decimal("-10.00"),
        Decimal("-5.00"),
    )


def test_a_balance_without_indicator_is_credit_with_a_warning():
    found = read(camt(stmt(bal("OPBD", "10", "") + bal("CLBD", "15", "") + ntry("5"))))
    assert found.statements[0].opening.amount == Decimal("10.00")
    assert "Stmt[1]/Bal[1]" in found.warnings[0]
    assert "taken as credit (CRDT) (2 times)" in found.warnings[0]


def test_interim_balance_closes_a_report_but_not_a_statement():
    report = camt(stmt(bal("ITBD", "10") + ntry("5"), kind="052"), "052")
    assert read(report).statements[0].closing.kind == "ITBD"
    assert read(camt(stmt(bal("OPBD", "5") + bal("ITBD", "10")))).statements[0].closing is None


def test_balances_after_the_entries_are_proved_too():
    inner = bal("OPBD", "10") + ntry("5") + bal("CLBD", "15")
    assert read(camt(stmt(inner))).statements[0].proof.holds
    with pytest.raises(StatementUnbalanced):
        read(camt(stmt(inner.replace("15", "16"))))


# --- 10, 11: pages, copies, numbers ---------------------------------------------------------------


def page(number: int, last: bool) -> str:
    return f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{str(last).lower()}</LastPgInd></StmtPgntn>"


def test_a_page_before_the_last_is_not_proved():
    inner = bal("OPBD", "10") + bal("CLBD", "99") + ntry("5")
    [statement] = read(camt(stmt(inner, before=page(1, False)))).statements
    assert (statement.page_no, statement.last_page, statement.proof) == (1, False, None)


def test_pages_in_one_file_are_proved_together():
    def both(closing: str) -> bytes:
        first = stmt(bal("OPBD", "10") + bal("ITBD", "15") + ntry("5"), before=page(1, False))
        second = stmt(
            bal("ITBD", "15") + bal("CLBD", closing) + ntry("2", "DBIT"), before=page(2, True)
        )
        return camt(first + second)

    first, second = read(both("13")).statements
    assert first.closing.amount == second.opening.amount == Decimal("15.00")
    assert second.proof == (Decimal("10.00"), Decimal("3.00"), Decimal("13.00"))
    with pytest.raises(
        StatementUnbalanced, match=r"opening balance 10\.00 \+ booked entries 3\.00"
    ):
        read(both("12"))


def test_the_last_page_alone_is_proved_by_its_interim_balance_or_waits_for_the_others():
    inner = bal("ITBD", "15") + bal("CLBD", "13") + ntry("2", "DBIT")
    assert read(camt(stmt(inner, before=page(2, True)))).statements[0].proof.holds
    of_the_whole = bal("OPBD", "10") + bal("CLBD", "13") + ntry("2", "DBIT")
    [statement] = read(camt(stmt(of_the_whole, before=page(2, True)))).statements
    assert statement.proof is None


def test_the_pages_of_the_message_count_where_the_statement_has_none():
    header = "<MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn>"
    inner = bal("OPBD", "10") + bal("CLBD", "99") + ntry("5")
    assert read(camt(stmt(inner), header=header)).statements[0].last_page is False
    with pytest.raises(StatementUnbalanced):
        read(camt(stmt(inner, before=page(1, True)), header=header))


@pytest.mark.parametrize("code", ["DUPL", "CODU"])
def test_copies_say_so(code):
    assert (
        read(camt(stmt("", before=f"<CpyDplctInd>{code}</CpyDplctInd>")))
        .statements[0]
        .copy_duplicate
        == code
    )


def test_numbers_owner_and_period():
    before = (
        "<ElctrncSeqNb>85</ElctrncSeqNb><LglSeqNb>12</LglSeqNb><CreDtTm>2026-01-31T20:00:00</CreDtTm>"
        "<FrToDt><FrDtTm>2026-01-01T00:00:00</FrDtTm><ToDtTm>2026-01-31T23:59:59</ToDtTm></FrToDt>"
    )
    account = ACCOUNT.replace("</Acct>", "<Ownr><Nm>We</Nm></Ownr></Acct>")
    [statement] = read(camt(stmt("", account, before=before))).statements
    assert (statement.number, statement.electronic_sequence_no, statement.legal_sequence_no) == (
        "S-1",
        "85",
        "12",
    )
    assert (statement.period_from, statement.period_to) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (statement.owner, statement.created_at) == ("We", "2026-01-31T20:00:00")
    [unnamed] = read(camt(stmt("", account, before=before).replace("<Id>S-1</Id>", ""))).statements
    assert (unnamed.number, unnamed.identification) == ("85", "")


def test_a_wrong_count_in_the_summary_is_a_warning():
    summary = "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries></TtlNtries></TxsSummry>"
    assert (
        "counts 3 entries, there are 1"
        in read(
            camt(stmt(bal("OPBD", "1") + bal("CLBD", "6") + summary.format(3) + ntry("5")))
        ).warnings[0]
    )
    assert (
        read(
            camt(stmt(bal("OPBD", "1") + bal("CLBD", "6") + summary.format(1) + ntry("5")))
        ).warnings
        == ()
    )


# --- 12: streaming --------------------------------------------------------------------------------


def test_the_stream_shows_entries_before_it_knows_the_end():
    whole = balanced("\n".join(ntry("1") for _ in range(2_000)), "0", "2000")
    parts = stream_statement_file(whole[:-40], "cut.xml")
    seen = [type(next(parts)).__name__ for _ in range(1_000)]
    assert seen == ["Statement"] + ["Entry"] * 999
    with pytest.raises(StatementMalformed, match="ends too early"):
        list(parts)


def test_the_order_of_a_stream():
    content = camt(stmt(ntry("1") + ntry("2")) + stmt("", number="S-2"))
    names = [type(part).__name__ for part in stream_statement_file(content, "x")]
    assert names == [
        "Statement",
        "Entry",
        "Entry",
        "StatementEnd",
        "Statement",
        "StatementEnd",
        "FileEnd",
    ]


def test_entries_know_their_place():
    content = camt(stmt(ntry("1") + "\n\n" + ntry("2")))
    assert [(e.entry_no, e.line) for e in read(content).statements[0].entries] == [(1, 4), (2, 6)]
