"""The rules of statements.md 1.4 about entries and details: status, amounts, batches, charges, references."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.errors import StatementMalformed, StatementUnbalanced
from ledger_es.statements import (
    Batch,
    Charge,
    Foreign,
)
from tests.statements.camt_builder import bal, balanced, camt, ntry, read, stmt, tx


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


# --- 2: status ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["<Sts>{}</Sts>", "<Sts><Cd>{}</Cd></Sts>", "<Sts><Prtry>{}</Prtry></Sts>"]
)
@pytest.mark.parametrize("status", ["BOOK", "PDNG", "INFO", "FUTR"])
def test_status_as_text_and_as_code_and_only_booked_moves_the_balance(said, status):
    closing = "15" if status == "BOOK" else "10"
    entry = only_entry(balanced(ntry("5", status=said.format(status)), "10", closing))
    assert (entry.status, entry.is_booked) == (status, status == "BOOK")


def test_a_missing_status_is_booked_with_one_warning():
    found = read(balanced(ntry("5", status="") + ntry("6", status=""), "10", "21"))
    assert [e.status for e in found.statements[0].entries] == ["BOOK", "BOOK"]
    [warning] = found.warnings
    assert warning == (
        "Document/BkToCstmrStmt/Stmt[1]/Ntry[1], line 4: the entry has no status: taken as booked (BOOK) (2 times)"
    )


def test_an_unknown_status_is_not_booked():
    found = read(balanced(ntry("5", status="<Sts>MAYBE</Sts>"), "10", "10"))
    assert not found.statements[0].entries[0].is_booked
    assert "'MAYBE' is not known" in found.warnings[0]


@pytest.mark.parametrize(
    ("written", "currency"),
    [("10000000000000.00", "CHF"), ("1234567890123456789", "CHF"), ("1000000000000000", "JPY")],
)
def test_an_amount_that_is_too_large_is_refused_with_its_place(written, currency):
    with pytest.raises(StatementMalformed, match="more than 15 digits") as refused:
        read(balanced(ntry(written, currency=currency), "10", "10"))
    assert "Ntry[1]" in refused.value.facts["position"]
    assert written in refused.value.facts["reason"]


# --- 5: amounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "currency", "amount"),
    [
        ("000000000000149.87", "CHF", "149.87"),
        ("19710", "CHF", "19710.00"),
        ("8.85000", "CHF", "8.85"),
        (".5", "CHF", "0.50"),
        ("7.", "CHF", "7.00"),
        ("0", "CHF", "0.00"),
        ("700.00", "JPY", "700"),
        ("1.2345", "KWD", None),
        ("1.234", "KWD", "1.234"),
        ("115.8331", "CHF", None),
        ("-5.00", "CHF", None),
        ("1,5", "CHF", None),
        ("1E3", "CHF", None),
        ("", "CHF", None),
        ("9999999999999999999", "CHF", None),
        ("٣", "CHF", None),
    ],
)
def test_amounts_are_exact_or_refused(written, currency, amount):
    account = f"<Acct><Id><IBAN>CH93</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
    content = camt(stmt(ntry(written, "DBIT", currency=currency), account))
    if amount is None:
        with pytest.raises(StatementMalformed) as refusal:
            read(content)
        assert (
            refusal.value.facts["position"] == "Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/Amt, line 4"
        )
    else:
        assert str(only_entry(content).amount) == (amount if Decimal(amount) == 0 else f"-{amount}")


@pytest.mark.parametrize("missing", ["Amt", "CdtDbtInd"])
def test_an_entry_without_amount_or_direction_is_refused(missing):
    content = ntry("5", sign="" if missing == "CdtDbtInd" else "CRDT")
    if missing == "Amt":
        content = content.replace("<Amt Ccy='CHF'>5</Amt>", "")
    with pytest.raises(StatementMalformed, match=missing):
        read(camt(stmt(content)))


def test_a_booked_entry_in_another_currency_is_refused_or_shown_with_a_warning():
    content = camt(stmt(bal("OPBD", "10") + bal("CLBD", "10") + ntry("5", currency="USD")))
    with pytest.raises(StatementMalformed, match="the entry is in USD, the account in CHF"):
        read(content)
    shown = read(content, checked=False)
    assert shown.statements[0].proof is None
    assert "the entry is in USD" in shown.warnings[0]


def test_detail_amount_of_version_2_stands_in_the_transaction_amount():
    two = tx("<AmtDtls><TxAmt><Amt Ccy='CHF'>2</Amt></TxAmt></AmtDtls>") + tx(
        "<AmtDtls><InstdAmt><Amt Ccy='CHF'>3</Amt></InstdAmt></AmtDtls>"
    )
    entry = only_entry(balanced(ntry("5", inner=two), "10", "15"))
    assert [detail.amount for detail in entry.details] == [Decimal("2.00"), Decimal("3.00")]


def test_foreign_amounts_never_count_as_the_accounts():
    inner = (
        "<Amt Ccy='USD'>4.10</Amt><AmtDtls><InstdAmt><Amt Ccy='USD'>4.10</Amt></InstdAmt>"
        "<TxAmt><Amt Ccy='CHF'>3.79</Amt></TxAmt><CntrValAmt><Amt Ccy='CHF'>3.79</Amt>"
        "<CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>0.92530</XchgRate></CcyXchg></CntrValAmt></AmtDtls>"
    )
    detail = only_detail(inner, "3.79")
    assert detail.amount == Decimal("3.79")
    assert detail.foreign == Foreign(Decimal("4.10"), "USD", Decimal("0.92530"))


def test_the_only_detail_has_the_entrys_amount_where_it_names_none():
    detail = only_detail("<Amt Ccy='EUR'>4.00</Amt>", "5.00", "DBIT")
    assert (detail.amount, detail.currency) == (Decimal("-5.00"), "CHF")
    assert detail.foreign.amount == Decimal("4.00")
    entry = only_entry(balanced(ntry("5", inner=tx("<Refs/>") + tx("<Refs/>")), "10", "15"))
    assert [detail.amount for detail in entry.details] == [None, None]
    assert entry.residual is None


# --- 6: batches -----------------------------------------------------------------------------------


def test_a_batch_is_the_net_of_its_details_each_with_its_own_sign():
    details = (
        "<NtryDtls><Btch><MsgId>B-1</MsgId><PmtInfId>P-1</PmtInfId><NbOfTxs>3</NbOfTxs></Btch>"
        "<TxDtls><Amt Ccy='CHF'>9</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>"
        "<TxDtls><Amt Ccy='CHF'>3</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
        "<TxDtls><Amt Ccy='CHF'>1</Amt></TxDtls></NtryDtls>"
    )
    entry = only_entry(balanced(ntry("7", inner=details), "10", "17"))
    assert [detail.amount for detail in entry.details] == [
        Decimal("9.00"),
        Decimal("-3.00"),
        Decimal("1.00"),
    ]
    assert entry.residual == Decimal("0.00")
    assert entry.batch == Batch(3, "B-1", "P-1")
    assert not entry.is_undetailed_batch


def test_what_details_leave_unexplained_is_the_residual():
    details = tx("<Amt Ccy='CHF'>1500</Amt><CdtDbtInd>DBIT</CdtDbtInd>")
    entry = only_entry(balanced(ntry("1526", "DBIT", details), "2000", "474"))
    assert entry.residual == Decimal("-26.00")


@pytest.mark.parametrize(
    "inner",
    [
        "<Btch><NbOfTxs>20</NbOfTxs></Btch>",
        "<NtryDtls><Btch><NbOfTxs>20</NbOfTxs></Btch></NtryDtls>",
    ],
)
def test_a_batch_without_details_says_so(inner):
    entry = only_entry(balanced(ntry("5", inner=inner), "10", "15"))
    assert entry.is_undetailed_batch
    assert entry.details == ()
    assert entry.residual is None


# --- 7: charges -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "charges"),
    [
        (
            "<Chrgs><Amt Ccy='CHF'>1.2</Amt><CdtDbtInd>DBIT</CdtDbtInd><Tp><Cd>COMM</Cd></Tp></Chrgs>"
            "<Chrgs><Amt Ccy='EUR'>2</Amt></Chrgs>",
            (
                Charge(Decimal("-1.20"), "CHF", None, "COMM"),
                Charge(Decimal("-2.00"), "EUR", None, ""),
            ),
        ),
        (
            "<Chrgs><TtlChrgsAndTaxAmt Ccy='CHF'>3</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy='CHF'>3</Amt>"
            "<CdtDbtInd>DBIT</CdtDbtInd>"
            "<ChrgInclInd>true</ChrgInclInd><Tp><Prtry><Id>6</Id></Prtry></Tp></Rcrd></Chrgs>",
            (Charge(Decimal("-3.00"), "CHF", True, "6"),),
        ),
        (
            "<Chrgs><TtlChrgsAndTaxAmt Ccy='CHF'>3</TtlChrgsAndTaxAmt></Chrgs>",
            (Charge(Decimal("-3.00"), "CHF", None, ""),),
        ),
        (
            "<Chrgs><Rcrd><Amt Ccy='CHF'>1</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
            "<ChrgInclInd>false</ChrgInclInd></Rcrd></Chrgs>",
            (Charge(Decimal("1.00"), "CHF", False, ""),),
        ),
    ],
)
def test_charges_of_entries_and_details(inner, charges):
    assert only_entry(balanced(ntry("5", inner=inner), "10", "15")).charges == charges
    assert only_detail(inner).charges == charges


# --- 8: reversals ---------------------------------------------------------------------------------

REVERSAL = ntry("5", "DBIT", "<RvslInd>true</RvslInd>")


def test_a_reversal_is_not_flipped():
    entry = only_entry(balanced(REVERSAL, "10", "5"))
    assert (entry.amount, entry.reversal) == (Decimal("-5.00"), True)


def test_flipped_where_the_bank_means_it_so():
    entry = only_entry(balanced(REVERSAL, "10", "15"), reversals="flipped")
    assert entry.amount == Decimal("5.00")


def test_the_balance_decides_if_asked_and_the_refusal_says_so_if_not():
    with pytest.raises(StatementUnbalanced, match="read it with reversals flipped") as refusal:
        read(balanced(REVERSAL, "10", "15"))
    assert refusal.value.facts["flipped_holds"] is True
    found = read(balanced(REVERSAL, "10", "15"), reversals="by_balance")
    assert found.statements[0].entries[0].amount == Decimal("5.00")
    assert "they were flipped" in found.warnings[-1]
    assert read(balanced(REVERSAL, "10", "5"), reversals="by_balance").warnings == ()
    with pytest.raises(StatementUnbalanced):
        read(balanced(REVERSAL, "10", "11"), reversals="by_balance")
    assert (
        "difference"
        in read(balanced(REVERSAL, "10", "11"), reversals="by_balance", checked=False).warnings[0]
    )


def test_details_of_a_reversal_may_be_marked_as_what_they_undo():
    details = "<RvslInd>true</RvslInd>" + tx("<Amt Ccy='CHF'>5</Amt><CdtDbtInd>CRDT</CdtDbtInd>")
    entry = only_entry(balanced(ntry("5", "DBIT", details), "10", "5"))
    assert entry.details[0].amount == Decimal("-5.00")
    assert entry.residual == 0
