"""Real files of ../shared/samples in OFX, QIF, BAI2, BgMax and OCR giro: one table for each format."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from ledger_es.errors import StatementRefused
from ledger_es.statements import StatementFile, read_statement_file
from ledger_es.statements.reader_settings import DateOrder, ReaderSettings

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample files (../shared/samples) are not here"
)


class Sample(NamedTuple):
    """What a file must give: the entries of its statements, the proofs (None: nothing to prove), or why it is refused.

    `looked_at`: what a file that is refused gives to those who only look (None: nothing).
    """

    entries: list[int] | None = None
    balanced: list[bool | None] | None = None
    refused: str = ""
    looked_at: list[int] | None = None
    date_order: DateOrder = ""


def _read(*entries: int, date_order: DateOrder = "", **balanced: bool) -> Sample:
    proofs = [balanced.get("holds")] * len(entries)
    return Sample([*entries], proofs, date_order=date_order)


_NO_BANK = "there is no statement of a bank account or credit card"
TABLE: Final[dict[str, Sample]] = {
    "ofx/actual__html-vals.qfx": _read(2),
    "ofx/asgrim__ofx-multiple-accounts-xml.ofx": _read(0, 2, 1),
    "ofx/asgrim__ofxdata-banking-xml200.ofx": Sample(
        refused="STMTTRN has no amount (TRNAMT)", looked_at=[0]
    ),
    "ofx/asgrim__ofxdata-bb-two-stmtrs.ofx": _read(0, 36),
    "ofx/asgrim__ofxdata-bb.ofx": _read(1),
    "ofx/asgrim__ofxdata-bpbfc.ofx": _read(6),
    "ofx/asgrim__ofxdata-cmfr.ofx": _read(42),
    "ofx/asgrim__ofxdata-credit-card.ofx": _read(1),
    "ofx/asgrim__ofxdata-emptyDateTime.ofx": _read(2),
    "ofx/asgrim__ofxdata-google.ofx": Sample(refused=_NO_BANK),
    "ofx/asgrim__ofxdata-investments-multiple-accounts-xml.ofx": Sample(refused=_NO_BANK),
    "ofx/asgrim__ofxdata-investments-oneline-xml.ofx": Sample(refused=_NO_BANK),
    "ofx/asgrim__ofxdata-investments-xml.ofx": Sample(refused=_NO_BANK),
    "ofx/asgrim__ofxdata-memoWithAmpersand.ofx": _read(16),
    "ofx/asgrim__ofxdata-memoWithQuotes.ofx": _read(16),
    "ofx/asgrim__ofxdata-oneline.ofx": _read(8),
    "ofx/asgrim__ofxdata-selfclose.ofx": _read(5),
    "ofx/asgrim__ofxdata-xml.ofx": _read(3),
    "ofx/asgrim__ofxdata.ofx": _read(3),
    "qif/csv2ofx__creditunion.qif": _read(8, date_order="month_first"),
    "qif/csv2ofx__default.qif": _read(2, 6, date_order="month_first"),
    "qif/csv2ofx__default_w_splits.qif": _read(2, 6, date_order="month_first"),
    "qif/csv2ofx__mint.qif": _read(3, 1, date_order="month_first"),
    "qif/csv2ofx__mint_alt.qif": _read(2, date_order="month_first"),
    "qif/csv2ofx__mint_extra.qif": _read(2, 1, date_order="month_first"),
    "qif/csv2ofx__stripe-all.qif": _read(5, date_order="month_first"),
    "qif/csv2ofx__stripe-default.qif": _read(5, date_order="month_first"),
    "qif/csv2ofx__ubs-ch-fr.qif": _read(3),
    "qif/csv2ofx__xero.qif": _read(1, 3, 1, date_order="month_first"),
    "bai2/moj__account_trailer_amount_blank_example.bai2": _read(0, 0),
    "bai2/moj__citi_example.bai2": Sample(
        refused="opening balance 100.00 + booked entries 0.01 = 100.01 GBP", looked_at=[1]
    ),
    "bai2/moj__nwb_example.bai2": _read(5, holds=True),
    "bai2/moj__svb_us_example.bai2": _read(1, 1, holds=True),
    "bgmax_se/barsoom__BgMaxfil4.txt": _read(1, 1, 1, 1),
    "bgmax_se/barsoom__BgMaxfil4_broken.txt": Sample(
        refused="the last record counts 8 payments, there are 9", looked_at=[1, 1, 1, 1]
    ),
    "bgmax_se/barsoom__minimal.txt": _read(1),
    "ocrgiro_no/otovo__avtalegiro_agreements.txt": Sample(refused="no payments of OCR giro"),
    "ocrgiro_no/otovo__avtalegiro_payment_request.txt": Sample(refused="no payments of OCR giro"),
    "ocrgiro_no/otovo__ocr_giro_transactions.txt": _read(1),
}  # fmt: skip
FORMATS: Final = ("ofx", "qif", "bai2", "bgmax_se", "ocrgiro_no")


def read(path: str, *, checked: bool = True) -> StatementFile:
    settings = ReaderSettings(currency="EUR", date_order=TABLE[path].date_order)
    return read_statement_file(SAMPLES / path, checked=checked, settings=settings)


def golden(path: str) -> dict[str, object]:
    rows = map(json.loads, (SAMPLES / "golden.jsonl").read_text(encoding="utf-8").splitlines())
    return next((row["facts"] for row in rows if row["path"] == path), {})


def test_every_sample_of_these_formats_is_in_the_table():
    found = {
        path.relative_to(SAMPLES).as_posix()
        for name in FORMATS
        for path in SAMPLES.glob(f"{name}/*")
    }
    assert found == TABLE.keys()


@pytest.mark.parametrize("path", [path for path, sample in TABLE.items() if not sample.refused])
def test_a_sample_is_read(path):
    statements = read(path).statements
    assert [len(statement.entries) for statement in statements] == TABLE[path].entries
    proofs = [statement.proof.holds if statement.proof else None for statement in statements]
    assert proofs == TABLE[path].balanced


@pytest.mark.parametrize("path", [path for path, sample in TABLE.items() if sample.refused])
def test_a_sample_is_refused_with_place_reason_and_cure(path):
    sample = TABLE[path]
    with pytest.raises(StatementRefused) as refusal:
        read(path)
    assert sample.refused in refusal.value.facts["reason"]
    assert all(refusal.value.facts[fact] for fact in ("position", "cure"))
    if sample.looked_at is not None:
        found = read(path, checked=False)
        assert [len(statement.entries) for statement in found.statements] == sample.looked_at
        assert any(found.warnings)


def test_a_qif_file_that_does_not_say_its_date_order_is_refused_with_the_order_that_fits():
    for path, sample in TABLE.items():
        if sample.date_order:
            with pytest.raises(StatementRefused, match="--date-order month-first"):
                read_statement_file(SAMPLES / path, settings=ReaderSettings(currency="EUR"))


@pytest.mark.parametrize("path", [path for path in TABLE if path.startswith(("ofx", "bai2"))])
def test_closing_balances_and_currencies_are_those_of_the_index(path):
    with (SAMPLES / "index.tsv").open(encoding="utf-8", newline="") as file:
        (row,) = [row for row in csv.DictReader(file, delimiter="\t") if row["path"] == path]
    if not row["closing"] or TABLE[path].refused:
        return
    statements = read(path).statements
    # The index lists what the file gives, also where it is not the closing balance (OFX DTASOF).
    ledger = [
        balance.amount
        for statement in statements
        for balance in statement.balances
        if balance.kind == "LEDGERBAL"
    ]
    assert ledger == [Decimal(closing) for closing in row["closing"].split(";")]
    assert {statement.currency for statement in statements} == set(row["currency"].split(","))


def test_the_account_of_a_credit_card_agrees_with_the_sources_own_test():
    path = "ofx/asgrim__ofxdata-credit-card.ofx"
    assert read(path).statements[0].account.other == golden(path)["account"]


def test_bgmax_agrees_with_the_sources_own_tests():
    path = "bgmax_se/barsoom__BgMaxfil4.txt"
    file, facts = read(path), golden(path)
    payments = [detail for statement in file.statements for detail in statement.entries[0].details]
    assert (len(file.statements), len(payments)) == (facts["n_deposits"], facts["n_payments"])
    day_of = {detail: s.period_to for s in file.statements for detail in s.entries[0].details}
    by_reference, by_sender, by_text, several = facts["payments"]
    (payment,) = [
        payment for payment in payments if list(payment.references) == by_reference["refs"]
    ]
    assert (payment.amount, payment.currency) == (Decimal(by_reference["cents"]) / 100, "SEK")
    assert (str(day_of[payment]), payment.transaction_id) == (
        by_reference["date"],
        by_reference["number"],
    )
    (payment,) = [payment for payment in payments if list(payment.references) == by_sender["refs"]]
    assert payment.amount == Decimal(by_sender["cents"]) / 100
    assert (payment.party_account, payment.party_name) == (
        str(by_sender["sender_bg"]),
        by_sender["payer"],
    )
    assert f"organization no {by_sender['org']}" in payment.additional_text
    (payment,) = [
        payment for payment in payments if set(payment.references) == set(by_text["refs"])
    ]
    assert payment.text == by_text["text"]
    assert any(set(payment.references) >= set(several["refs"]) for payment in payments)
    minimal = read("bgmax_se/barsoom__minimal.txt")
    assert minimal.message_id == golden("bgmax_se/barsoom__minimal.txt")["timestamp"]


def test_ocr_giro_has_the_total_of_its_index():
    [statement] = read("ocrgiro_no/otovo__ocr_giro_transactions.txt").statements
    [entry] = statement.entries
    assert (entry.amount, len(entry.details), entry.residual) == (Decimal("51449.00"), 20, 0)
    assert all(detail.reference for detail in entry.details)
