"""Documents with VAT: their VAT entries, in step with the G/L, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.general_ledger import VatRow
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.opening_entry import CorrectOpeningEntry, OpeningEntry, PostOpeningEntries
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    AmountDigits,
    Refusal,
    VatAccountMissing,
    VatCodeUnknown,
    VatNotInLines,
    VatSplitWrong,
)
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.vat_split import VatPart, in_proportion_to
from tests.scenarios.books import journal, line
from tests.scenarios.scenario import day, given
from tests.scenarios.vat import VAT_BOOKS, code, parts, vat_by_code, vat_entries


def gl(amount: str, account_no: str, document_no: str = "INV-1", **fields: Any) -> JournalLine:
    return JournalLine(
        posting_date=day("01-05"),
        document_no=document_no,
        account_no=account_no,
        amount=Decimal(amount),
        **fields,
    )


def invoice(amount: str, vat: str, party_no: str = "C1", **fields: Any) -> JournalLine:
    return line("INV-1", "01-05", amount, party_no, vat=parts(vat), **fields)


def in_lines(*lines: JournalLine, vat: str = "N19=1000.00+190.00 N7=500.00+35.00") -> PostJournal:
    """The invoice of 1,725.00 with these lines against it."""
    return journal(invoice("1725.00", vat, bal_account_no=""), *lines)


def test_the_lines_of_a_document_post_its_vat() -> None:
    scenario = given(*VAT_BOOKS, in_lines(gl("-1500.00", "3000"), gl("-225.00", "2200")))
    assert vat_entries(scenario) == [
        VatRow(
            transaction_no=1,
            entry_no=1,
            code="N19",
            currency="CHF",
            base=Decimal("-1000.00"),
            amount=Decimal("-190.00"),
            base_lcy=Decimal("-1000.00"),
            amount_lcy=Decimal("-190.00"),
            rate=Decimal(19),
            account_no="2200",
        ),
        VatRow(
            transaction_no=1,
            entry_no=1,
            code="N7",
            currency="CHF",
            base=Decimal("-500.00"),
            amount=Decimal("-35.00"),
            base_lcy=Decimal("-500.00"),
            amount_lcy=Decimal("-35.00"),
            rate=Decimal(7),
            account_no="2200",
        ),
    ]
    assert scenario.balances() == {"1100": "1725.00", "2200": "-225.00", "3000": "-1500.00"}
    assert scenario.entry(1).posted.vat_amount == Decimal("225.00")


def test_a_balancing_account_gets_what_is_left_without_vat() -> None:
    split = "N19=1000.00+190.00 RC=300.00 EX=100.00"
    scenario = given(*VAT_BOOKS, journal(invoice("1590.00", split)))
    assert scenario.balances() == {"1100": "1590.00", "2200": "-190.00", "3000": "-1400.00"}
    assert vat_by_code(scenario) == {
        "N19": ("-1000.00", "-190.00"),
        "RC": ("-300.00", "0.00"),
        "EX": ("-100.00", "0.00"),
    }
    assert [row.kind for row in vat_entries(scenario)] == ["normal", "reverse_charge", "exempt"]


def test_purchases_and_credit_memos_have_the_opposite_sign() -> None:
    of_vendor = invoice("-238.00", "N19=200.00+38.00", "V1", bal_account_no="4000")
    credit = line("CM-1", "01-06", "-53.50", vat=parts("N7=50.00+3.50"))
    scenario = given(*VAT_BOOKS, journal(of_vendor), journal(credit))
    assert scenario.balances() == {
        "1100": "-53.50",
        "1170": "38.00",
        "2000": "-238.00",
        "2200": "3.50",
        "3000": "50.00",
        "4000": "200.00",
    }
    assert vat_by_code(scenario) == {"N19": ("200.00", "38.00"), "N7": ("50.00", "3.50")}
    assert [row.ledger for row in vat_entries(scenario)] == ["vendor", "customer"]


def test_what_a_document_takes_off_is_negative() -> None:
    """A deposit of 119.00 at 19 % is taken off the final invoice."""
    scenario = given(*VAT_BOOKS, journal(invoice("951.00", "N7=1000.00+70.00 N19=-100.00+-19.00")))
    assert vat_by_code(scenario) == {"N7": ("-1000.00", "-70.00"), "N19": ("100.00", "19.00")}
    assert scenario.balances()["2200"] == "-51.00"


@pytest.mark.parametrize(
    ("amount", "vat", "refusal", "reason"),
    [
        ("1190.00", "N19=1000.00+189.99", VatSplitWrong, "add up to 1189.99"),
        ("1189.98", "N19=1000.00+189.98", VatSplitWrong, "189.98 is not 19 percent of 1000.00"),
        ("1190.02", "N19=1000.00+190.02", VatSplitWrong, "190.02 is not 19 percent of 1000.00"),
        ("100.00", "EX=90.00+10.00", VatSplitWrong, "code EX is without VAT"),
        ("119.00", "N20=100.00+19.00", VatCodeUnknown, "N20"),
        ("119.001", "N19=100.00+19.001", AmountDigits, "119.001"),
    ],
)
def test_vat_that_is_not_right_is_refused(
    amount: str, vat: str, refusal: type[Refusal], reason: str
) -> None:
    outcome = given(*VAT_BOOKS).when(journal(invoice(amount, vat)))
    outcome.then_refused(refusal, line=1)
    assert reason in str(outcome.refusal)


def test_a_cent_more_or_less_than_the_rate_is_accepted() -> None:
    for amount, vat in (("1190.01", "N19=1000.00+190.01"), ("1189.99", "N19=1000.00+189.99")):
        given(*VAT_BOOKS).after(journal(invoice(amount, vat)))


def test_the_rate_is_that_of_the_document_date() -> None:
    books = (*VAT_BOOKS, code("LATE", "5", on="2026-01-04"))
    split = VatPart(vat_code="LATE", base="100.00", amount="5.00", rate="5")
    dated = line("INV-1", "01-05", "105.00", vat=(split,))
    given(*books).after(journal(dated))
    given(*books).when(
        journal(dated.model_copy(update={"document_date": day("01-03")}))
    ).then_refused(VatCodeUnknown, on=day("01-03"))
    other = line("INV-1", "01-05", "104.00", vat=(split.model_copy(update={"rate": Decimal(4)}),))
    outcome = given(*books).when(journal(other))
    outcome.then_refused(VatSplitWrong)
    assert "has 5 percent on its date, 4 were given" in str(outcome.refusal)


def test_only_documents_against_gl_accounts_are_split() -> None:
    books = given(*VAT_BOOKS)
    payment = line("PAY-1", "01-05", "-119.00", vat=parts("N19=100.00+19.00"))
    netted = invoice("119.00", "N19=100.00+19.00", bal_account_type="vendor", bal_account_no="V1")
    for wrong, reason in (
        (payment, "only invoices and credit memos"),
        (netted, "must be a G/L account"),
    ):
        outcome = books.when(journal(wrong))
        outcome.then_refused(VatSplitWrong)
        assert reason in str(outcome.refusal)


def test_lines_must_post_the_vat() -> None:
    books = given(*VAT_BOOKS)
    for lines, posted in (
        ((gl("-1725.00", "3000"),), "0.00"),
        ((gl("-1535.00", "3000"), gl("-190.00", "2200")), "-190.00"),
    ):
        books.when(in_lines(*lines)).then_refused(
            VatNotInLines,
            document_no="INV-1",
            account_no="2200",
            posted=Decimal(posted),
            vat_amount=Decimal("-225.00"),
            line=1,
        )


def test_a_code_without_an_account_is_refused_unless_the_split_names_one() -> None:
    books = given(*VAT_BOOKS, code("BUY", "10", sales_account=""))
    books.when(journal(invoice("110.00", "BUY=100.00+10.00"))).then_refused(
        VatAccountMissing, vat_code="BUY", side="sales", on=day("01-05")
    )
    split = VatPart(vat_code="BUY", base="100.00", amount="10.00", account_no="2200")
    scenario = books.after(journal(line("INV-1", "01-05", "110.00", vat=(split,))))
    assert scenario.balances()["2200"] == "-10.00"


def test_the_cents_of_another_currency_are_those_of_the_gl() -> None:
    """At 0.90 the VAT of 0.15 and 0.25 is worth 0.135 and 0.225, which is 0.14 and 0.23; the line of 0.40 is 0.36."""
    euro = (
        SetCurrency(currency="EUR"),
        SetExchangeRates(
            currency="EUR",
            rates=(
                DatedRate(
                    starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.90")
                ),
            ),
        ),
    )
    document = invoice("4.76", "N19=0.79+0.15 N7=3.57+0.25", currency="EUR", bal_account_no="")
    against = [
        gl("-4.36", "3000", currency="EUR"),
        gl("-0.40", "2200", currency="EUR"),
    ]
    scenario = given(*VAT_BOOKS, *euro, journal(document, *against))
    assert scenario.balances() == {"1100": "4.28", "2200": "-0.36", "3000": "-3.92"}
    assert [str(row.amount_lcy) for row in vat_entries(scenario)] == ["-0.14", "-0.22"]
    assert scenario.entry(1).posted.vat_amount == Decimal("0.40")
    # With a balancing account each part is rounded, and the account of sales gets what is left.
    alone = document.model_copy(update={"bal_account_no": "3000"})
    scenario = given(*VAT_BOOKS, *euro, journal(alone))
    assert scenario.balances() == {"1100": "4.28", "2200": "-0.37", "3000": "-3.91"}
    assert [str(row.amount_lcy) for row in vat_entries(scenario)] == ["-0.14", "-0.23"]


def test_a_reversal_and_a_cancellation_take_the_vat_back() -> None:
    posted = given(*VAT_BOOKS, journal(invoice("1190.00", "N19=1000.00+190.00")))
    reversed_ = posted.after(ReverseTransaction(transaction_no=1))
    cancelled = given(*VAT_BOOKS, journal(invoice("1190.00", "N19=1000.00+190.00"))).after(
        CancelInvoice(entry_no=1, document_no="CM-1", posting_date=day("02-01"))
    )
    for scenario in (reversed_, cancelled):
        assert [
            (row.entry_no, str(row.base), str(row.amount)) for row in vat_entries(scenario)
        ] == [
            (1, "-1000.00", "-190.00"),
            (2, "1000.00", "190.00"),
        ]
        assert scenario.balances() == {}


def opening(**fields: Any) -> PostOpeningEntries:
    known: dict[str, Any] = {
        "party_no": "C1",
        "document_type": "invoice",
        "document_no": "OLD-1",
        "posting_date": day("01-01"),
        "amount": "1190.00",
        "vat": parts("N19=1000.00+190.00"),
    }
    return PostOpeningEntries(ledger="customer", entries=(OpeningEntry(**known | fields),))


def test_an_opening_entry_brings_its_vat_and_does_not_post_it() -> None:
    scenario = given(*VAT_BOOKS, opening())
    assert scenario.balances() == {"1100": "1190.00", "2990": "-1190.00"}
    assert vat_by_code(scenario) == {"N19": ("-1000.00", "-190.00")}
    assert scenario.entry(1).posted.vat_amount == Decimal("190.00")
    given(*VAT_BOOKS).when(opening(amount="1200.00")).then_refused(
        VatSplitWrong, document_no="OLD-1", line=1
    )


def test_a_corrected_opening_entry_keeps_its_vat_or_brings_another() -> None:
    scenario = given(*VAT_BOOKS, opening())
    dated = scenario.after(CorrectOpeningEntry(entry_no=1, due_date=day("03-01")))
    assert vat_by_code(dated) == {"N19": ("-1000.00", "-190.00")}
    assert dated.entry(3).posted.vat_amount == Decimal("190.00")
    scenario = given(*VAT_BOOKS, opening())
    scenario.when(CorrectOpeningEntry(entry_no=1, amount="1071.00")).then_refused(VatSplitWrong)
    changed = scenario.after(
        CorrectOpeningEntry(entry_no=1, amount="1071.00", vat=parts("N19=900.00+171.00"))
    )
    assert vat_by_code(changed) == {"N19": ("-900.00", "-171.00")}


def test_a_total_is_divided_without_a_rest() -> None:
    cent = Decimal("0.01")

    def divided(total: str, *weights: str) -> list[str]:
        shares = in_proportion_to(Decimal(total), [Decimal(weight) for weight in weights], cent)
        return [str(share) for share in shares]

    assert divided("34.50", "1000", "190", "500", "35") == ["20.00", "3.80", "10.00", "0.70"]
    # 3.333… each: the cent that is left goes to the first of equals.
    assert divided("10.00", "1", "1", "1") == ["3.34", "3.33", "3.33"]
    assert divided("-10.00", "1", "1", "1") == ["-3.33", "-3.33", "-3.34"]
    # 0.0413 and 0.0087: the larger remainder gets the cent.
    assert divided("0.05", "100", "21") == ["0.04", "0.01"]
    assert divided("1.00", "150", "-50") == ["1.50", "-0.50"]
