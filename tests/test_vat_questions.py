"""VAT entries and codes as of a day and as known at a moment, on both stores; verify counts the VAT by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ledger_es import (
    AddVatCode,
    ChangeVatCode,
    EstablishCompany,
    JournalLine,
    Ledger,
    PartyRecord,
    PostJournal,
    RegisterCustomers,
    SetPartyPostingGroup,
    VatPart,
    VatRules,
)
from ledger_es.commands.default_setup import CUSTOMER_GROUPS
from ledger_es.errors import VatCodeUnknown
from tests.audit.tampering import change_event, forge

DAY = date(2026, 1, 1)


def _invoice_and_payment(ledger: Ledger) -> datetime:
    """An invoice of 1,190.00 with 23.80 discount, and its payment a week later. Returns the moment between them."""
    ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
    ledger.execute(RegisterCustomers(parties=(PartyRecord(party_no="C1", name="Frei"),)))
    rules = VatRules(rate=Decimal(19), sales_account="2200", source="a law")
    ledger.execute(AddVatCode(vat_code="N19", valid_from=DAY, rules=rules))
    accounts = CUSTOMER_GROUPS["DOMESTIC"].model_copy(update={"adjusts_vat": True})
    ledger.execute(
        SetPartyPostingGroup(
            ledger="customer", posting_group="DOMESTIC", valid_from=DAY, accounts=accounts
        )
    )
    invoice = JournalLine(
        posting_date=date(2026, 1, 5),
        document_type="invoice",
        document_no="I1",
        account_type="customer",
        account_no="C1",
        amount="1190.00",
        bal_account_no="3000",
        discount_amount="23.80",
        discount_date=date(2026, 1, 15),
        vat=(VatPart(vat_code="N19", base="1000.00", amount="190.00"),),
    )
    ledger.execute(PostJournal(lines=(invoice,)))
    between = datetime.now(UTC)
    payment = JournalLine(
        posting_date=date(2026, 1, 12),
        document_type="payment",
        document_no="P1",
        account_type="customer",
        account_no="C1",
        amount="-1166.20",
        bal_account_no="1090",
        applies_to_document_no="I1",
    )
    ledger.execute(PostJournal(lines=(payment,)))
    return between


def _rows(ledger: Ledger, **asked: object) -> list[tuple[str, str, str, str]]:
    """Posting, document, base and VAT of the entries that are found."""
    report = ledger.vat_entries(**asked)  # type: ignore[arg-type]  # checked by the question
    return [
        (row.document_no, row.of_document_no, str(row.base_lcy), str(row.amount_lcy))
        for row in report.rows()
    ]


def test_entries_as_of_a_day_and_as_known_at_a_moment(store_url: str) -> None:
    invoice = ("I1", "I1", "-1000.00", "-190.00")
    correction = ("P1", "I1", "20.00", "3.80")
    with Ledger.open(store_url, create=True) as ledger:
        between = _invoice_and_payment(ledger)
        assert _rows(ledger) == [invoice, correction]
        assert _rows(ledger, as_of=date(2026, 1, 11)) == [invoice]
        assert _rows(ledger, known_at=between) == [invoice]
        assert _rows(ledger, document_no="I1") == [invoice, correction]
        assert _rows(ledger, document_no="P1") == [correction]
        assert _rows(ledger, posted_from=date(2026, 1, 12)) == [correction]
        assert _rows(ledger, vat_code="N19", amount=Decimal("3.80")) == [correction]
        assert _rows(ledger, account_no="1170") == []
        report = ledger.vat_entries()
        assert (report.total_base, report.total_amount) == (-98_000, -18_620)
        with pytest.raises(VatCodeUnknown):
            ledger.vat_entries(vat_code="N20")
        # The VAT account says the same.
        balances = {row.account_no: row.balance for row in ledger.trial_balance().rows()}
        assert balances["2200"] == Decimal("-186.20")
        assert ledger.verify().ok


def test_codes_as_known_at_a_moment(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        before = _invoice_and_payment(ledger)
        change = ChangeVatCode(vat_code="N19", valid_from=date(2027, 1, 1), rate=Decimal(20))
        ledger.execute(change)
        rates = [(row.valid_from, row.rate) for row in ledger.vat_codes(vat_code="N19").rows()]
        assert rates == [(DAY, Decimal(19)), (date(2027, 1, 1), Decimal(20))]
        assert len(ledger.vat_codes(known_at=before).rows()) == 1
        with pytest.raises(VatCodeUnknown):
            ledger.vat_codes(vat_code="N20")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"vat_amounts_lcy":["-190.00"]', b'"vat_amounts_lcy":["-180.00"]', "its G/L lines to -190.00"),
        (b'"vat_bases":["-1000.00"]', b'"vat_bases":["-1001.00"]', "its VAT entries say 1191.00 with 190.00"),
        (b'"vat_entry_nos":[1]', b'"vat_entry_nos":[7]', "VAT entries name entry 7"),
    ],
)  # fmt: skip
def test_verify_finds_forged_vat(old: bytes, new: bytes, says: str) -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        _invoice_and_payment(ledger)
        forge(ledger, 5, lambda: change_event(ledger, "general_ledger", 1, old, new))
        found = ledger.verify()
        assert not found.ok
        assert says in found.check("vat").detail
