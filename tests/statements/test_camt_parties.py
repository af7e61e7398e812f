"""The rules of statements.md 1.4 about entries: references, texts, parties, dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import StatementMalformed
from ledger_es.statements import transaction_date
from tests.statements.camt_builder import balanced, camt, ntry, read, stmt, tx


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


# --- 9: references, texts, parties ----------------------------------------------------------------


def test_references_and_texts_of_a_detail():
    detail = only_detail(
        "<Refs><AcctSvcrRef>A1</AcctSvcrRef><InstrId>I1</InstrId><EndToEndId>E1</EndToEndId><UETR>U1</UETR>"
        "<TxId>T1</TxId><MndtId>M1</MndtId></Refs>"
        "<RmtInf><Ustrd>first line</Ustrd><Ustrd>second</Ustrd>"
        "<Strd><RfrdDocInf><Nb>INV-7</Nb></RfrdDocInf><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        "<Ref>RF18539007547034</Ref></CdtrRefInf><AddtlRmtInf>?REJECT?0</AddtlRmtInf><AddtlRmtInf>note</AddtlRmtInf></Strd>"
        "<Strd><CdtrRefInf><Tp><CdOrPrtry><Prtry>QRR</Prtry></CdOrPrtry></Tp><Ref>21</Ref></CdtrRefInf></Strd></RmtInf>"
        "<AddtlTxInf>more</AddtlTxInf><RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></RtrInf>"
    )
    assert (detail.bank_reference, detail.instruction_id, detail.end_to_end_id) == (
        "A1",
        "I1",
        "E1",
    )
    assert (detail.uetr, detail.transaction_id, detail.mandate_id) == ("U1", "T1", "M1")
    assert (detail.reference, detail.reference_type) == ("RF18539007547034", "SCOR")
    assert detail.references == ("RF18539007547034", "21")
    assert detail.document_nos == ("INV-7",)
    assert (detail.text, detail.additional_text) == ("first line second", "note more")
    assert detail.return_reason == "AC04 closed"


@pytest.mark.parametrize("nothing", ["NOTPROVIDED", "NONREF", "notprovided"])
def test_not_provided_is_no_reference(nothing):
    assert only_detail(f"<Refs><EndToEndId>{nothing}</EndToEndId></Refs>").end_to_end_id == ""


def test_texts_and_codes_of_an_entry():
    inner = (
        "<NtryRef>N1</NtryRef><AcctSvcrRef>A1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
        "<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><AddtlNtryInf> said &amp; done <!-- x --></AddtlNtryInf>"
    )
    entry = only_entry(balanced(ntry("5", inner=inner), "10", "15"))
    assert (entry.entry_reference, entry.bank_reference) == ("N1", "A1")
    assert (entry.bank_transaction_code, entry.text) == ("PMNT/RCDT/ESCT", "said & done")
    own = only_entry(
        balanced(ntry("5", inner="<BkTxCd><Prtry><Cd>807</Cd></Prtry></BkTxCd>"), "10", "15")
    )
    assert own.bank_transaction_code == "807"


def parties(debtor, creditor, agents=""):
    return (
        f"<RltdPties><Dbtr>{debtor}</Dbtr><DbtrAcct><Id><IBAN>DE01</IBAN></Id></DbtrAcct>"
        f"<Cdtr>{creditor}</Cdtr><CdtrAcct><Id><Othr><Id>77</Id></Othr></Id></CdtrAcct></RltdPties>{agents}"
    )


@pytest.mark.parametrize(
    "form",
    ["<Nm>{}</Nm>", "<Pty><Nm>{}</Nm></Pty>", "<Agt><FinInstnId><Nm>{}</Nm></FinInstnId></Agt>"],
)
def test_the_party_is_the_other_side_in_every_form(form):
    both = parties(form.format("Payer"), form.format("Payee"))
    paid_in, paid_out = only_detail(both), only_detail(both, sign="DBIT")
    assert (paid_in.party_name, paid_in.party_account) == ("Payer", "DE01")
    assert (paid_out.party_name, paid_out.party_account) == ("Payee", "77")


def test_address_city_bank_and_ultimate_party():
    address = "<PstlAdr><StrtNm>Marktgasse</StrtNm><BldgNb>28</BldgNb>"
    address += "<PstCd>9400</PstCd><TwnNm>Rorschach</TwnNm></PstlAdr>"
    agents = (
        "<RltdAgts><DbtrAgt><FinInstnId><BICFI>POFICHBE</BICFI></FinInstnId></DbtrAgt></RltdAgts>"
    )
    inner = parties(f"<Nm>Pia</Nm>{address}", "<Nm>We</Nm>", agents).replace(
        "</RltdPties>", "<UltmtDbtr><Pty><Nm>Pia's son</Nm></Pty></UltmtDbtr></RltdPties>"
    )
    detail = only_detail(inner)
    assert (detail.party_address, detail.party_city) == ("Marktgasse 28", "9400 Rorschach")
    assert (detail.party_bank, detail.ultimate_party_name) == ("POFICHBE", "Pia's son")
    lines = "<Nm>Pia</Nm><PstlAdr><AdrLine>Marktgasse 28</AdrLine><AdrLine>9400 Rorschach</AdrLine></PstlAdr>"
    assert only_detail(parties(lines, "")).party_address == "Marktgasse 28, 9400 Rorschach"


def test_a_returned_payment_of_ours_names_the_other_side():
    inner = parties("<Nm>We</Nm>", "<Nm>Supplier</Nm>").replace("DE01", "CH9300762011623852957")
    detail = only_detail(inner + "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
    assert (detail.party_name, detail.party_account) == ("Supplier", "77")


def test_a_reversed_credit_names_the_payer():
    both = parties("<Nm>Payer</Nm>", "<Nm>We</Nm>")
    assert (
        only_detail(both, sign="DBIT", entry_inner="<RvslInd>true</RvslInd>").party_name == "Payer"
    )


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("<Dt>2026-01-02</Dt>", date(2026, 1, 2)),
        ("<DtTm>2026-01-02T23:59:59.999+02:00</DtTm>", date(2026, 1, 2)),
        ("<DtTm>2026-01-02T23:59:59Z</DtTm>", date(2026, 1, 2)),
        ("<Dt>2026-01-02+01:00</Dt>", date(2026, 1, 2)),
    ],
)
def test_days_are_the_banks_own(written, day):
    entry = only_entry(
        balanced(
            ntry("5", inner=f"<BookgDt>{written}</BookgDt><ValDt>{written}</ValDt>"), "10", "15"
        )
    )
    assert (entry.booking_date, entry.value_date) == (day, day)


@pytest.mark.parametrize("written", ["2026-02-30", "02.01.2026", "2026-1-2", "20260102"])
def test_what_is_no_day_is_refused(written):
    with pytest.raises(StatementMalformed, match="is no date"):
        read(balanced(ntry("5", inner=f"<BookgDt><Dt>{written}</Dt></BookgDt>"), "10", "15"))


def test_transaction_date_says_where_it_comes_from():
    dates = ("<BookgDt><Dt>2026-01-02</Dt></BookgDt>", "<ValDt><Dt>2026-01-03</Dt></ValDt>", "")
    found = [
        transaction_date(statement.entries[0], statement)
        for inner in dates
        for statement in read(balanced(ntry("5", inner=inner), "10", "15")).statements
    ]
    assert found == [
        (date(2026, 1, 2), "booking_date"),
        (date(2026, 1, 3), "value_date"),
        (date(2026, 1, 31), "closing_balance"),
    ]
    period = (
        "<FrToDt><FrDtTm>2026-01-01T00:00:00</FrDtTm><ToDtTm>2026-01-30T00:00:00</ToDtTm></FrToDt>"
    )
    [statement] = read(camt(stmt(ntry("5"), before=period))).statements
    assert transaction_date(statement.entries[0], statement) == (date(2026, 1, 30), "period_to")
    [bare] = read(camt(stmt(ntry("5")))).statements
    assert transaction_date(bare.entries[0], bare) is None


def test_a_reversal_that_names_only_one_side_names_it():
    inner = "<RltdPties><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties>"
    assert (
        only_detail(inner, sign="DBIT", entry_inner="<RvslInd>true</RvslInd>").party_name == "Payee"
    )
    assert only_detail(inner).party_name == ""
