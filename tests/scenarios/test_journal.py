"""Posting journals: documents, numbers, terms, applications named on a line, refusals in their order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.number_series import NumbersDrawn
from ledger_es.aggregates.party_ledger import EntriesPosted, PostedEntry
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.errors import (
    DocumentNoUsed,
    DocumentOutOfBalance,
    DocumentSignWrong,
    NumberSeriesExhausted,
    NumberSeriesUnknown,
)
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import Personal
from tests.scenarios.books import (
    BOOKS,
    COMPANY,
    bank_account,
    customer,
    documents,
    journal,
    line,
)
from tests.scenarios.scenario import day, given
from tests.scenarios.test_payment_method import method


def gl(
    account_no: str, on: str, amount: str, document_no: str = "J-1", **fields: Any
) -> JournalLine:
    return JournalLine(
        posting_date=day(on),
        document_no=document_no,
        account_no=account_no,
        amount=Decimal(amount),
        **fields,
    )


# --- what is posted ---


def test_an_invoice_with_all_it_may_carry() -> None:
    text = Personal("seven hammers", b"0123456789abcdef")
    invoice = line(
        "INV-1",
        "01-05",
        "100.00",
        document_date=day("01-02"),
        description=text,
        external_document_no="PO 7",
        due_date=day("02-15"),
        discount_amount=Decimal("2.00"),
        discount_date=day("01-20"),
        payment_reference="RF18539007547034",
        payment_method="TRANSFER",
        on_hold="AB",
        reason_code="R1",
    )
    past = given(*BOOKS, method("TRANSFER", bal_account_no=""))
    outcome = past.when(journal(invoice, source_code="sales_document"))
    outcome.then(
        (
            "general_ledger",
            Posted(
                register_no=1,
                part=1,
                source_code="sales_document",
                transaction_nos=(1,),
                transaction_posting_dates=(day("01-05"),),
                transaction_document_types=("invoice",),
                transaction_document_nos=("INV-1",),
                line_transaction_nos=(1, 1),
                line_gl_entry_nos=(1, 2),
                line_account_nos=("1100", "3000"),
                line_amounts_lcy=(Decimal(100), Decimal(-100)),
                line_entry_nos=(1, 0),
                line_document_dates=(day("01-02"), day("01-02")),
                line_external_document_nos=("", "PO 7"),
                line_description_seals=(text.seal, text.seal),
                line_reason_codes=("R1", "R1"),
                entry_transaction_nos=(1,),
                entry_ledgers=("customer",),
                entry_account_nos=("C1",),
                entry_nos=(1,),
            ),
        ),
        (
            "customer_ledger-C1",
            EntriesPosted(
                entries=(
                    PostedEntry(
                        entry_no=1,
                        transaction_no=1,
                        document_type="invoice",
                        document_no="INV-1",
                        external_document_no="PO 7",
                        posting_date=day("01-05"),
                        document_date=day("01-02"),
                        due_date=day("02-15"),
                        currency="CHF",
                        amount=Decimal(100),
                        amount_lcy=Decimal(100),
                        posting_group="DOMESTIC",
                        control_account_no="1100",
                        source_code="sales_document",
                        reason_code="R1",
                        discount_possible=Decimal(2),
                        discount_date=day("01-20"),
                        discount_tolerance_date=day("01-20"),
                        payment_reference="RF18539007547034",
                        payment_method="TRANSFER",
                        bal_account_type="gl",
                        bal_account_no="3000",
                        on_hold="AB",
                        description_seal=text.seal,
                    ),
                )
            ),
        ),
    )
    assert outcome.decision is not None
    assert [(one.subject, one.text) for one in outcome.decision.sealed] == [("customer:C1", text)]
    assert outcome.numbers == {
        "register_no": 1,
        "transaction_no_first": 1,
        "transaction_no_last": 1,
        "entry_nos": [1],
        "document_nos": ["INV-1"],
    }


def test_a_payment_into_the_bank() -> None:
    pay = line(
        "PAY-1", "01-05", "-50.00", external_document_no="E7", bal_account_type="bank_account",
        bal_account_no="B", document_date=day("01-04"), reason_code="R1",
    )  # fmt: skip
    outcome = given(*BOOKS, bank_account()).when(journal(pay))
    posted, bank, _ = outcome.then_events(
        ("general_ledger", Posted),
        ("bank_account-B", BankEntriesPosted),
        ("customer_ledger-C1", EntriesPosted),
    )
    assert bank == BankEntriesPosted(
        source_code="journal",
        currency="CHF",
        posting_groups=("BANK",),
        gl_account_nos=("1020",),
        entry_nos=(2,),
        transaction_nos=(1,),
        posting_dates=(day("01-05"),),
        document_dates=(day("01-04"),),
        document_types=("payment",),
        document_nos=("PAY-1",),
        external_document_nos=("E7",),
        amounts=(Decimal(50),),
        amounts_lcy=(Decimal(50),),
        bal_account_types=("customer",),
        bal_account_nos=("C1",),
        reason_codes=("R1",),
    )
    assert isinstance(posted, Posted)
    assert (posted.entry_ledgers, posted.entry_nos) == (("customer", "bank_account"), (1, 2))
    assert posted.line_reason_codes == ("R1", "R1")
    assert outcome.and_recorded().balances() == {"1020": "50.00", "1100": "-50.00"}


@pytest.mark.parametrize(
    ("document_no", "amount"),
    [
        ("INV-1", "1"),
        ("REF-1", "1"),
        ("REM-1", "1"),
        ("FIN-1", "1"),
        ("PAY-1", "-1"),
        ("CM-1", "-1"),
    ],
)
def test_signs_of_customers_and_vendors(document_no: str, amount: str) -> None:
    """A vendor's document has the opposite sign; a document without type has either."""
    opposite = str(-int(amount))
    books = given(*BOOKS)
    books.when(journal(line(document_no, "01-05", opposite))).then_refused(
        DocumentSignWrong, line=1
    )
    books.when(journal(line(document_no, "01-05", amount, "V1"))).then_refused(
        DocumentSignWrong, line=1
    )
    books.after(
        journal(line(document_no, "01-05", amount)),
        journal(line(document_no, "01-05", opposite, "V1")),
    )
    for any_amount in ("1", "-1"):
        books.after(journal(line("ANY-1", "01-05", any_amount)))
    assert books.balances()["2000"] == f"{opposite}.00"


def test_the_balancing_side_may_be_the_customer() -> None:
    pay = gl("1090", "01-05", "50.00", "PAY-1", bal_account_type="customer", bal_account_no="C1",
             document_type="payment", applies_to_document_no="INV-1")  # fmt: skip
    books = given(*BOOKS, documents("INV-1 01-01 80.00"), journal(pay))
    assert books.remaining() == {1: "30.00"}


def test_a_customer_against_a_vendor() -> None:
    """The debt of one is settled with what we owe the other; the application is meant for the line's own account."""
    setoff = line("PAY-1", "01-05", "-50.00", bal_account_type="vendor", bal_account_no="V1",
                  applies_to_document_no="INV-1")  # fmt: skip
    invoices = (documents("INV-1 01-01 80.00"), documents("INV-1 01-01 -60.00", "V1"))
    books = given(*BOOKS, *invoices, journal(setoff))
    assert books.remaining() == {1: "30.00"}
    assert books.remaining("V1", "vendor") == {2: "-60.00", 4: "50.00"}


def test_several_documents_in_one_register() -> None:
    lines = [
        gl("6900", "01-05", "60.00", "J-1"),
        gl("1000", "01-05", "-10.00", "J-2", bal_account_no="6900"),
        gl("1000", "01-05", "-60.00", "J-1"),
        gl("1000", "01-06", "-5.00", "J-1", bal_account_no="6900"),
    ]
    outcome = given(*BOOKS).when(journal(*lines))
    (posted,) = outcome.then_events(("general_ledger", Posted))
    assert isinstance(posted, Posted)
    assert posted.transaction_nos == (1, 2, 3)
    assert posted.transaction_document_nos == ("J-1", "J-2", "J-1")
    assert posted.transaction_posting_dates == (day("01-05"), day("01-05"), day("01-06"))
    assert posted.line_transaction_nos == (1, 1, 2, 2, 3, 3)
    assert posted.line_gl_entry_nos == (1, 2, 3, 4, 5, 6)
    assert outcome.numbers["document_nos"] == ["J-1", "J-2", "J-1"]
    assert outcome.and_recorded().balances() == {"1000": "-75.00", "6900": "75.00"}


def test_the_next_register_goes_on_with_the_numbers() -> None:
    books = given(*BOOKS, documents("INV-1 01-05 1.00"), documents("INV-2 01-05 1.00"))
    head = books.books.head
    assert (head.register_no, head.transaction_no, head.entry_no, head.gl_entry_no) == (2, 2, 2, 4)


def test_more_than_1000_documents_are_cut_into_whole_transactions() -> None:
    lines = tuple(line(f"INV-{number}", "01-05", "1.00") for number in range(1, 1002))
    outcome = given(*BOOKS).when(PostJournal(lines=lines))
    first, second, *_ = outcome.then_events(
        *[("general_ledger", Posted)] * 2, *[("customer_ledger-C1", EntriesPosted)] * 2
    )
    assert isinstance(first, Posted)
    assert isinstance(second, Posted)
    assert (len(first.transaction_nos), second.transaction_nos) == (1000, (1001,))
    assert (second.line_gl_entry_nos, second.entry_nos) == ((2001, 2002), (1001,))
    assert outcome.and_recorded().balances() == {"1100": "1001.00", "3000": "-1001.00"}


# --- numbers drawn ---


def unnumbered(account_no: str, on: str, amount: str, **fields: Any) -> JournalLine:
    return gl(account_no, on, amount, "", **fields)


def test_lines_without_number_are_a_document_until_they_balance() -> None:
    lines = [
        unnumbered("6900", "01-05", "60.00"),
        unnumbered("1000", "01-05", "-40.00"),
        gl("1000", "01-05", "-1.00", "J-9", bal_account_no="6900"),
        unnumbered("1000", "01-05", "-20.00"),
        unnumbered("1000", "01-05", "-7.00", bal_account_no="6900"),
    ]
    outcome = given(*BOOKS).when(journal(*lines))
    posted, drawn = outcome.then_events(
        ("general_ledger", Posted), ("number_series-JOURNAL", NumbersDrawn)
    )
    assert drawn == NumbersDrawn(
        starting_date=day("1900-01-01"), no_first="J00001", no_last="J00002", count=2
    )
    assert isinstance(posted, Posted)
    assert posted.transaction_document_nos == ("J00001", "J-9", "J00002")
    assert outcome.numbers["document_nos"] == ["J00001", "J-9", "J00002"]
    (again, _) = (
        outcome.and_recorded()
        .when(journal(lines[4]))
        .then_events(("general_ledger", Posted), ("number_series-JOURNAL", NumbersDrawn))
    )
    assert isinstance(again, Posted)
    assert again.transaction_document_nos == ("J00003",)


def test_another_date_begins_another_document() -> None:
    lines = [unnumbered("6900", "01-05", "60.00"), unnumbered("1000", "01-06", "-60.00")]
    given(*BOOKS).when(journal(*lines)).then_refused(
        DocumentOutOfBalance, document_no="J00001", difference=Decimal(60)
    )


def test_each_number_comes_from_the_line_of_its_date() -> None:
    added = AddNumberSeriesLine(series="JOURNAL", starting_date=day("02-01"), no_first="F-08")
    lines = [
        unnumbered("6900", on, "1.00", bal_account_no="1000")
        for on in ("01-31", "02-01", "02-02", "02-03", "01-01")
    ]
    outcome = given(*BOOKS, added).when(journal(*lines))
    assert outcome.numbers["document_nos"] == ["J00001", "F-08", "F-09", "F-10", "J00002"]
    _, first, second = outcome.then_events(
        ("general_ledger", Posted), *[("number_series-JOURNAL", NumbersDrawn)] * 2
    )
    assert (first, second) == (
        NumbersDrawn(starting_date=day("1900-01-01"), no_first="J00001", no_last="J00002", count=2),
        NumbersDrawn(starting_date=day("02-01"), no_first="F-08", no_last="F-10", count=3),
    )


def test_a_series_that_is_used_up() -> None:
    added = AddNumberSeriesLine(
        series="JOURNAL", starting_date=day("02-01"), no_first="F-08", no_last="F-09"
    )
    one = unnumbered("6900", "02-01", "1.00", bal_account_no="1000")
    books = given(*BOOKS, added)
    books.when(journal(one, one, one)).then_refused(
        NumberSeriesExhausted, series="JOURNAL", no_last="F-09"
    )
    books.after(journal(one, one)).when(journal(one)).then_refused(NumberSeriesExhausted)


def test_no_series_at_all_or_none_for_the_day() -> None:
    bare = given(COMPANY.model_copy(update={"default_setup": False}))
    one = unnumbered("6900", "02-01", "1.00", bal_account_no="1000")
    bare.when(journal(one)).then_refused(NumberSeriesUnknown, series="JOURNAL", on=day("02-01"))
    bare.after(AddNumberSeriesLine(series="JOURNAL", starting_date=day("02-02"), no_first="1"))
    bare.when(journal(one)).then_refused(NumberSeriesUnknown)


def test_a_drawn_number_that_was_typed_before_is_refused_for_an_invoice() -> None:
    typed = line("INV-1", "01-05", "1.00").model_copy(update={"document_no": "J00001"})
    drawn = line("INV-1", "01-05", "1.00").model_copy(update={"document_no": ""})
    given(*BOOKS, journal(typed)).when(journal(drawn)).then_refused(
        DocumentNoUsed, document_no="J00001"
    )


# --- terms ---

TERMS = SetPaymentTerms(
    payment_terms="T",
    valid_from=day("01-01"),
    terms=Terms(
        due_date_formula="1M", discount_date_formula="10D", discount_percentage=Decimal("2.5")
    ),
)
WITH_TERMS = (COMPANY, TERMS, customer("C1", payment_terms="T"))


def test_terms_count_from_the_document_date() -> None:
    """100.10 × 2.5 % = 2.5025 → 2.50."""
    invoice = line("INV-1", "01-08", "100.10", document_date=day("01-05"))
    entry = given(*WITH_TERMS, journal(invoice)).entry(1)
    assert (entry.due_date, entry.discount_possible, entry.discount_date) == (
        day("02-05"),
        Decimal("2.50"),
        day("01-15"),
    )


def test_a_discount_is_rounded_half_up() -> None:
    """0.20 × 2.5 % = 0.005 → 0.01."""
    assert given(*WITH_TERMS, journal(line("INV-1", "01-08", "0.20"))).entry(
        1
    ).discount_possible == (Decimal("0.01"))


def test_a_discount_that_was_over_before_the_posting_date_is_not_noted() -> None:
    for on, expected in (("01-15", Decimal("2.50")), ("01-16", Decimal(0))):
        invoice = line("INV-1", on, "100.00", document_date=day("01-05"))
        assert given(*WITH_TERMS, journal(invoice)).entry(1).discount_possible == expected


@pytest.mark.parametrize(
    ("on_memos", "due", "discount"), [(False, "01-05", "0"), (True, "02-05", "-2.50")]
)
def test_credit_memos_follow_the_terms_where_these_say_so(
    on_memos: bool, due: str, discount: str
) -> None:
    terms = TERMS.model_copy(
        update={"terms": TERMS.terms.model_copy(update={"discount_on_credit_memos": on_memos})}
    )
    entry = given(
        COMPANY, terms, customer("C1", payment_terms="T"), documents("CM-1 01-05 -100.00")
    ).entry(1)
    assert (entry.due_date, entry.discount_possible) == (day(due), Decimal(discount))


def test_payments_have_no_terms() -> None:
    entry = given(*WITH_TERMS, documents("PAY-1 01-05 -100.00")).entry(1)
    assert (entry.due_date, entry.discount_possible, entry.discount_date) == (
        day("01-05"),
        Decimal(0),
        None,
    )


def test_what_is_typed_replaces_the_terms() -> None:
    invoice = line("INV-1", "01-05", "100.00", due_date=day("01-30"), discount_amount=Decimal(5),
                   discount_date=day("01-06"))  # fmt: skip
    entry = given(*WITH_TERMS, journal(invoice)).entry(1)
    assert (entry.due_date, entry.discount_possible, entry.discount_date) == (
        day("01-30"),
        Decimal(5),
        day("01-06"),
    )


def test_terms_hold_from_their_day() -> None:
    other = TERMS.model_copy(
        update={"valid_from": day("02-01"), "terms": Terms(due_date_formula="CM")}
    )
    books = given(*WITH_TERMS, other)
    books.after(documents("INV-1 01-31 1.00"), documents("INV-2 02-01 1.00"))
    assert [books.entry(no).due_date for no in (1, 2)] == [day("02-28"), day("02-28")]
    assert [books.entry(no).discount_date for no in (1, 2)] == [day("02-10"), None]


def test_who_draws_the_warning_number_or_a_later_one_is_warned() -> None:
    added = AddNumberSeriesLine(
        series="JOURNAL",
        starting_date=day("02-01"),
        no_first="F-08",
        no_last="F-11",
        no_warning="F-10",
    )
    one = unnumbered("6900", "02-01", "1.00", bal_account_no="1000")
    books = given(*BOOKS, added)
    assert "warnings" not in books.when(journal(one, one)).numbers
    books = books.after(journal(one))
    warned = {
        "code": "W-SERIES-END",
        "message": "number series JOURNAL has come to F-10: it warns from F-10 on, its last number is F-11;"
        " add a line with further numbers",
        "facts": {
            "series": "JOURNAL",
            "number": "F-10",
            "no_warning": "F-10",
            "no_last": "F-11",
        },
        "cures": ["ledger-es number-series add JOURNAL --starting-date DATE --first NUMBER"],
    }
    assert books.when(journal(one, one)).numbers["warnings"] == [warned]
    (late,) = books.after(journal(one, one)).when(journal(one)).numbers["warnings"]
    assert late["facts"]["number"] == "F-11"
    ours = journal(gl("6900", "02-01", "1.00", "F-10", bal_account_no="1000"))
    assert "warnings" not in books.when(ours).numbers, "a number of one's own is not drawn"


def test_each_line_of_a_series_warns_for_itself() -> None:
    lines = [
        AddNumberSeriesLine(series="JOURNAL", starting_date=day(on), no_first=no, no_warning=no)
        for on, no in (("01-01", "A1"), ("02-01", "B1"))
    ]
    drawing = [unnumbered("6900", on, "1.00", bal_account_no="1000") for on in ("01-05", "02-05")]
    warnings = given(*BOOKS, *lines).when(journal(*drawing)).numbers["warnings"]
    assert [one["facts"]["no_warning"] for one in warnings] == ["A1", "B1"]
    assert warnings[0]["facts"]["no_last"] == ""
