"""Dimensions: set up, demanded by accounts, carried by lines, entries and what applications produce (2.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.dimension import (
    DefaultDimensionRemoved,
    DefaultDimensionSet,
    DimensionCombinationSet,
    DimensionDefined,
    DimensionValueDefined,
)
from ledger_es.aggregates.general_ledger import LINES, Posted
from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.dimension import (
    RemoveDefaultDimension,
    SetDefaultDimension,
    SetDimension,
    SetDimensionCombination,
    SetDimensionValue,
)
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.payment_tolerance import SetPaymentTolerance
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.errors import (
    AccountUnknown,
    CommandInvalid,
    DimensionBlocked,
    DimensionMandatory,
    DimensionNotAllowed,
    DimensionNotSame,
    DimensionsNotCombined,
    DimensionUnknown,
    DimensionValueUnknown,
    PartyUnknown,
)
from tests.projections.books import company
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_currencies import LOSSES, books

STREAM = "setup-dimensions"


def dimension(code: str, *values: str) -> tuple[Any, ...]:
    return (
        SetDimension(dimension=code, dimension_name=code.title()),
        *(SetDimensionValue(dimension=code, dimension_value=value) for value in values),
    )


DIMENSIONS = (*dimension("DEPARTMENT", "SALES", "ADM"), *dimension("PROJECT", "7", "8"))


def default(kind: str, number: str, value: str = "", rule: str = "", **of: Any) -> Any:
    return SetDefaultDimension(
        account_type=kind,
        account_no=number,
        dimension=of.get("dimension", "DEPARTMENT"),
        dimension_value=value,
        value_posting=rule,
    )


def lines(scenario: Scenario) -> list[tuple[str, str, str]]:
    """The G/L lines of the last posting: account, amount, dimensions."""
    posted = next(event for _, event in reversed(scenario.books.log) if isinstance(event, Posted))
    return [
        (row.account_no, str(row.amount_lcy), row.dimensions)
        for row in (LINES.row_at(posted, place) for place in range(len(posted.line_account_nos)))
    ]


# --- set-up -------------------------------------------------------------------------------


def test_dimensions_and_values_are_set_and_setting_them_again_does_nothing() -> None:
    new = SetDimension(dimension="DEPARTMENT", dimension_name="Department", global_no=1)
    value = SetDimensionValue(dimension="DEPARTMENT", dimension_value="SALES", value_name="Sales")
    defined = DimensionDefined(dimension="DEPARTMENT", dimension_name="Department", global_no=1)
    past = given(*BOOKS).when(new).then((STREAM, defined))
    past.when(new).then()
    past = past.when(value).then(
        (
            STREAM,
            DimensionValueDefined(
                dimension="DEPARTMENT", dimension_value="SALES", value_name="Sales"
            ),
        )
    )
    past.when(value).then()
    # Another one takes the number of the first.
    other = SetDimension(dimension="PROJECT", global_no=1)
    past.when(other).then(
        (STREAM, defined.model_copy(update={"global_no": 0})),
        (STREAM, DimensionDefined(dimension="PROJECT", global_no=1)),
    )


def test_values_and_defaults_name_what_there_is() -> None:
    past = given(*BOOKS, *DIMENSIONS)
    past.when(SetDimensionValue(dimension="AREA", dimension_value="EAST")).then_refused(
        DimensionUnknown, dimension="AREA"
    )
    past.when(default("gl", "6900", "NONE")).then_refused(
        DimensionValueUnknown, dimension="DEPARTMENT", dimension_value="NONE"
    )
    past.when(default("gl", "nowhere", "SALES")).then_refused(AccountUnknown)
    past.when(default("customer", "C99", "SALES")).then_refused(PartyUnknown)
    past.when(default("gl", "6900", "", "same_code")).then_refused(CommandInvalid)
    past.when(default("gl", "6900", "SALES", "no_code")).then_refused(CommandInvalid)


def test_defaults_are_set_and_removed() -> None:
    removed = RemoveDefaultDimension(
        account_type="customer", account_no="C1", dimension="DEPARTMENT"
    )
    given(*BOOKS, *DIMENSIONS).when(removed).then()
    past = (
        given(*BOOKS, *DIMENSIONS)
        .when(default("customer", "C1", "SALES"))
        .then(
            (
                STREAM,
                DefaultDimensionSet(
                    account_type="customer",
                    account_no="C1",
                    dimension="DEPARTMENT",
                    dimension_value="SALES",
                ),
            )
        )
    )
    past.when(default("customer", "C1", "SALES")).then()
    past.when(removed).then(
        (
            STREAM,
            DefaultDimensionRemoved(
                account_type="customer", account_no="C1", dimension="DEPARTMENT"
            ),
        )
    )


def test_a_combination_is_blocked_and_allowed_whichever_side_is_named_first() -> None:
    blocked = SetDimensionCombination(
        dimension="DEPARTMENT",
        dimension_value="SALES",
        other_dimension="PROJECT",
        other_dimension_value="7",
    )
    turned = SetDimensionCombination(
        dimension="PROJECT",
        dimension_value="7",
        other_dimension="DEPARTMENT",
        other_dimension_value="SALES",
    )
    past = given(*BOOKS, *DIMENSIONS, blocked)
    past.when(turned).then()
    past.when(turned.model_copy(update={"blocked": False})).then(
        (
            STREAM,
            DimensionCombinationSet(
                dimension="PROJECT",
                dimension_value="7",
                other_dimension="DEPARTMENT",
                other_dimension_value="SALES",
                blocked=False,
            ),
        )
    )
    for faulty in (
        {"dimension": "DEPARTMENT", "other_dimension": "DEPARTMENT"},
        {"dimension": "DEPARTMENT", "dimension_value": "SALES", "other_dimension": "PROJECT"},
    ):
        past.when(SetDimensionCombination(**faulty)).then_refused(CommandInvalid)


# --- journals -----------------------------------------------------------------------------


def test_a_line_carries_its_dimensions_to_both_sides_and_accounts_complete_them() -> None:
    """The line names the project; the customer stands for SALES and 3000 for ADM, which comes too late."""
    past = given(
        *BOOKS, *DIMENSIONS, default("customer", "C1", "SALES"), default("gl", "3000", "ADM")
    )
    past = past.after(journal(line("INV-1", "01-12", "100.00", dimensions="PROJECT=7")))
    both = "DEPARTMENT=SALES;PROJECT=7"
    assert lines(past) == [("1100", "100.00", both), ("3000", "-100.00", both)]
    assert past.entry(1).posted.dimensions == both
    # What the line names itself comes first.
    past = past.after(journal(line("INV-2", "01-12", "50.00", dimensions="DEPARTMENT=ADM")))
    assert past.entry(2).posted.dimensions == "DEPARTMENT=ADM"


def test_what_holds_for_all_accounts_of_a_type_gives_way_to_an_account_of_its_own() -> None:
    past = given(*BOOKS, *DIMENSIONS, default("customer", "", "ADM"))
    past = past.after(journal(line("INV-1", "01-12", "10.00")))
    assert past.entry(1).posted.dimensions == "DEPARTMENT=ADM"
    past = past.after(default("customer", "C1", "SALES"), journal(line("INV-2", "01-12", "10.00")))
    assert past.entry(2).posted.dimensions == "DEPARTMENT=SALES"


@pytest.mark.parametrize(
    ("rules", "given_dimensions", "refusal", "facts"),
    [
        ([], "AREA=EAST", DimensionUnknown, {"dimension": "AREA"}),
        ([], "PROJECT=9", DimensionValueUnknown, {"dimension": "PROJECT", "dimension_value": "9"}),
        (
            [SetDimension(dimension="PROJECT", blocked=True)],
            "PROJECT=7",
            DimensionBlocked,
            {"dimension": "PROJECT", "dimension_value": ""},
        ),
        (
            [SetDimensionValue(dimension="PROJECT", dimension_value="7", blocked=True)],
            "PROJECT=7",
            DimensionBlocked,
            {"dimension": "PROJECT", "dimension_value": "7"},
        ),
        (
            [SetDimensionCombination(dimension="DEPARTMENT", other_dimension="PROJECT")],
            "PROJECT=7;DEPARTMENT=ADM",
            DimensionsNotCombined,
            {"first": "DEPARTMENT", "second": "PROJECT"},
        ),
        (
            [
                SetDimensionCombination(
                    dimension="PROJECT",
                    dimension_value="7",
                    other_dimension="DEPARTMENT",
                    other_dimension_value="ADM",
                )
            ],
            "PROJECT=7;DEPARTMENT=ADM",
            DimensionsNotCombined,
            {"first": "DEPARTMENT=ADM", "second": "PROJECT=7"},
        ),
        (
            [default("gl", "3000", "", "code_mandatory")],
            "PROJECT=7",
            DimensionMandatory,
            {"account_type": "gl", "account_no": "3000", "dimension": "DEPARTMENT"},
        ),
        (
            [default("customer", "C1", "", "code_mandatory")],
            "",
            DimensionMandatory,
            {"account_type": "customer", "account_no": "C1"},
        ),
        (
            [default("customer", "", "", "code_mandatory")],
            "",
            DimensionMandatory,
            {"account_type": "customer", "account_no": "C1"},
        ),
        (
            [default("gl", "3000", "SALES", "same_code")],
            "DEPARTMENT=ADM",
            DimensionNotSame,
            {"account_no": "3000", "dimension_value": "SALES", "given": "ADM"},
        ),
        (
            [default("gl", "1100", "", "no_code")],
            "DEPARTMENT=ADM",
            DimensionNotAllowed,
            {"account_no": "1100", "dimension": "DEPARTMENT", "given": "ADM"},
        ),
    ],
)
def test_what_no_rule_allows_is_refused(
    rules: list[Any], given_dimensions: str, refusal: type[Any], facts: dict[str, Any]
) -> None:
    past = given(*BOOKS, *DIMENSIONS, *rules)
    past.when(journal(line("INV-1", "01-12", "10.00", dimensions=given_dimensions))).then_refused(
        refusal, **facts
    )


def test_a_set_has_one_text_however_it_is_written() -> None:
    written = line("INV-1", "01-12", "10.00", dimensions=" PROJECT=7 ;DEPARTMENT=SALES;")
    assert written.dimensions == "DEPARTMENT=SALES;PROJECT=7"
    for wrong in ("PROJECT", "PROJECT=", "=7", "PROJECT=7;PROJECT=8", "PROJECT=7=8"):
        with pytest.raises(CommandInvalid):
            line("INV-1", "01-12", "10.00", dimensions=wrong)


def test_opening_entries_carry_dimensions() -> None:
    opening = OpeningEntry(
        party_no="C1",
        document_type="invoice",
        document_no="OLD-1",
        posting_date=day("01-01"),
        amount="80.00",
        dimensions="PROJECT=8",
    )
    past = given(*BOOKS, *DIMENSIONS, default("customer", "C1", "SALES"))
    past = past.after(PostOpeningEntries(ledger="customer", entries=(opening,)))
    both = "DEPARTMENT=SALES;PROJECT=8"
    assert lines(past) == [("1100", "80.00", both), ("2990", "-80.00", both)]
    wrong = opening.model_copy(update={"dimensions": "PROJECT=9", "document_no": "OLD-2"})
    past.when(PostOpeningEntries(ledger="customer", entries=(wrong,))).then_refused(
        DimensionValueUnknown
    )


# --- what applications produce ------------------------------------------------------------


def paid(invoice: str, payment: str, *rules: Any) -> Scenario:
    """Invoice 1 of 1000.00 with 20.00 discount, payment 2 of 980.00, with these dimensions."""
    return given(
        *BOOKS,
        *DIMENSIONS,
        journal(
            line(
                *("INV-1", "01-12", "1000.00"),
                dimensions=invoice,
                discount_amount="20.00",
                discount_date=day("01-22"),
            )
        ),
        journal(line("PAY-1", "01-20", "-980.00", dimensions=payment)),
        *rules,
    )


APPLY = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})


@pytest.mark.parametrize(
    ("invoice", "payment", "discount"),
    [
        ("DEPARTMENT=SALES", "", "DEPARTMENT=SALES"),
        ("", "DEPARTMENT=ADM", "DEPARTMENT=ADM"),
        # The applying entry comes first; the settled one fills in what it lacks.
        ("DEPARTMENT=SALES;PROJECT=7", "DEPARTMENT=ADM", "DEPARTMENT=ADM;PROJECT=7"),
    ],
)
def test_a_discount_carries_the_dimensions_of_both_entries(
    invoice: str, payment: str, discount: str
) -> None:
    past = paid(invoice, payment).after(APPLY)
    of_discount = [("1100", "-20.00", discount), ("3800", "20.00", discount)]
    assert lines(past) == of_discount
    applied = next(event for _, event in past.books.log if isinstance(event, EntriesApplied))
    assert [detail.dimensions for detail in applied.details] == [discount]
    # An undo takes the dimensions of what it undoes, whatever the accounts demand today.
    past = past.after(default("gl", "3800", "ADM", "same_code"), UnapplyEntry(entry_no=2))
    assert lines(past) == [("1100", "20.00", discount), ("3800", "-20.00", discount)]


def test_a_discount_account_completes_what_both_entries_lack_and_is_asked_before_anything_is_written() -> (
    None
):
    demanding = default("gl", "3800", "", "code_mandatory")
    paid("", "", demanding).when(APPLY).then_refused(
        DimensionMandatory, account_type="gl", account_no="3800", dimension="DEPARTMENT"
    )
    past = paid("", "PROJECT=8", demanding, default("gl", "3800", "ADM", "code_mandatory"))
    both = "DEPARTMENT=ADM;PROJECT=8"
    assert lines(past.after(APPLY)) == [("1100", "-20.00", both), ("3800", "20.00", both)]


def test_each_pair_has_its_own_dimensions() -> None:
    """One payment of 147.00 settles two invoices less 2.00 and 1.00 of discount."""
    invoices = [
        line(
            *(f"INV-{no}", "01-12", amount),
            dimensions=f"PROJECT={project}",
            discount_amount=discount,
            discount_date=day("01-22"),
        )
        for no, amount, discount, project in (
            (1, "100.00", "2.00", 7),
            (2, "50.00", "1.00", 8),
        )
    ]
    past = given(*BOOKS, *DIMENSIONS, journal(*invoices)).after(
        journal(
            line(
                "PAY-1",
                "01-20",
                "-147.00",
                dimensions="DEPARTMENT=ADM",
                applies_to={1: None, 2: None},
            )
        )
    )
    assert [row for row in lines(past) if row[0] == "3800"] == [
        ("3800", "2.00", "DEPARTMENT=ADM;PROJECT=7"),
        ("3800", "1.00", "DEPARTMENT=ADM;PROJECT=8"),
    ]
    assert past.remaining() == {}


def test_a_tolerated_difference_carries_them_too() -> None:
    past = given(
        *BOOKS,
        *DIMENSIONS,
        SetPaymentTolerance(maximum_amount="5.00"),
        journal(line("INV-1", "01-12", "100.00", dimensions="PROJECT=7")),
    ).after(journal(line("PAY-1", "01-20", "-97.00", applies_to={1: None})))
    assert [row for row in lines(past) if row[2]] == [
        ("1100", "-3.00", "PROJECT=7"),
        ("3805", "3.00", "PROJECT=7"),
    ]


def test_a_loss_on_an_account_that_demands_a_department_is_never_half_posted() -> None:
    """frappe/erpnext#52896, #51167: neither the invoice (90.00) nor the payment (86.00) has a department."""
    past = given(
        *books(d0101="0.90", d0201="0.86"),
        *DIMENSIONS,
        journal(line("INV-1", "01-12", "100.00", currency="USD")),
        journal(line("PAY-1", "02-05", "-100.00", currency="USD")),
        default("gl", LOSSES, "", "code_mandatory"),
    )
    past.when(APPLY).then_refused(
        DimensionMandatory, account_type="gl", account_no=LOSSES, dimension="DEPARTMENT"
    )
    remaining = [str(past.entry(entry_no).remaining_lcy) for entry_no in (1, 2)]
    assert remaining == ["90.00", "-86.00"]
    assert LOSSES not in past.balances()
    # The account's own value lets it be posted.
    past = past.after(default("gl", LOSSES, "ADM", "code_mandatory"), APPLY)
    assert (LOSSES, "4.00", "DEPARTMENT=ADM") in lines(past)
    assert past.balances()[LOSSES] == "4.00"


# --- what takes something back ------------------------------------------------------------


def test_reversing_and_cancelling_take_the_dimensions_of_what_they_undo() -> None:
    later = (
        default("customer", "C1", "ADM", "same_code"),
        default("gl", "3000", "", "no_code"),
        SetDimension(dimension="DEPARTMENT", blocked=True),
    )
    past = given(
        *BOOKS,
        *DIMENSIONS,
        journal(line("INV-1", "01-12", "10.00", dimensions="DEPARTMENT=SALES")),
        *later,
    )
    opposite = [("1100", "-10.00", "DEPARTMENT=SALES"), ("3000", "10.00", "DEPARTMENT=SALES")]
    assert lines(past.after(ReverseTransaction(transaction_no=1))) == opposite
    past = given(
        *BOOKS,
        *DIMENSIONS,
        journal(line("INV-1", "01-12", "10.00", dimensions="DEPARTMENT=SALES")),
        *later,
    )
    cancelled = past.after(CancelInvoice(entry_no=1, document_no="CM-1", posting_date=day("01-20")))
    assert lines(cancelled) == opposite


def test_a_write_off_carries_the_dimensions_of_its_entry() -> None:
    past = given(
        *BOOKS,
        *DIMENSIONS,
        documents("INV-1 01-12 10.00"),
        journal(line("INV-2", "01-12", "40.00", dimensions="DEPARTMENT=SALES")),
        default("gl", "6900", "", "code_mandatory"),
    )
    past.when(WriteOffEntry(entry_no=1, account_no="6900", posting_date=day("02-01"))).then_refused(
        DimensionMandatory, account_no="6900"
    )
    past = past.after(WriteOffEntry(entry_no=2, account_no="6900", posting_date=day("02-01")))
    sales = "DEPARTMENT=SALES"
    assert lines(past) == [("1100", "-40.00", sales), ("6900", "40.00", sales)]


# --- lists --------------------------------------------------------------------------------


def test_lists_show_what_is_carried_and_take_what_carries_all_that_is_asked_for(
    store_url: str,
) -> None:
    """100.00 for SALES and project 7, 40.00 for SALES, 8.00 for nobody; SALES pays 30.00 to the bank."""
    with company(store_url) as books:
        for command in DIMENSIONS:
            books.do(command)
        payment = line("PAY-1", "01-14", "-30.00", dimensions="DEPARTMENT=SALES")
        on_bank = payment.model_copy(
            update={"bal_account_type": "bank_account", "bal_account_no": "B"}
        )
        books.do(
            journal(
                line("INV-1", "01-12", "100.00", dimensions="DEPARTMENT=SALES;PROJECT=7"),
                line("INV-2", "01-12", "40.00", dimensions="DEPARTMENT=SALES"),
                line("INV-3", "01-12", "8.00"),
                on_bank,
            )
        )
        ask = books.ledger
        sales, both = "DEPARTMENT=SALES", "PROJECT=7;DEPARTMENT=SALES"

        def numbers(dimensions: str) -> list[str]:
            return [row.document_no for row in ask.customer_entries(dimensions=dimensions).rows()]

        assert numbers("") == ["INV-1", "INV-2", "INV-3", "PAY-1"]
        assert numbers(sales) == ["INV-1", "INV-2", "PAY-1"]
        assert numbers(both) == ["INV-1"]
        # A value is not taken for the beginning of another one, nor small letters for capitals.
        assert numbers("DEPARTMENT=SALE") == numbers("DEPARTMENT=sales") == []
        assert ask.customer_entries(dimensions=both).rows()[0].dimensions == (
            "DEPARTMENT=SALES;PROJECT=7"
        )
        assert [row.amount for row in ask.bank_entries(dimensions=sales).rows()] == [Decimal(30)]
        of_sales = ask.gl_entries(dimensions=sales)
        assert (of_sales.total_debit, of_sales.total_credit) == (17000, 17000)
        assert {row.dimensions for row in ask.gl_entries(dimensions=both).rows()} == {
            "DEPARTMENT=SALES;PROJECT=7"
        }
        turnovers = {
            row.account_no: row.balance for row in ask.trial_balance(dimensions=sales).rows()
        }
        assert turnovers == {"1020": Decimal(30), "1100": Decimal(110), "3000": Decimal(-140)}
        assert ask.trial_balance(dimensions=sales, as_of=day("01-13")).total_debit == 14000
        assert ask.aging(dimensions=sales, as_of=day("03-31")).as_json()["total_lcy"] == "110.00"
        assert ask.aging(dimensions=both, as_of=day("03-31")).as_json()["total_lcy"] == "100.00"
        with pytest.raises(ValueError, match="write it as"):
            ask.trial_balance(dimensions="SALES")


def test_the_set_up_is_asked_as_it_was_known(store_url: str) -> None:
    with company(store_url) as books:
        for command in (*DIMENSIONS, default("customer", "C1", "SALES")):
            books.do(command)
        blocked = SetDimensionCombination(dimension="DEPARTMENT", other_dimension="PROJECT")
        books.do(blocked)
        before = books.now()
        for command in (
            SetDimension(dimension="PROJECT", blocked=True),
            SetDimensionValue(dimension="DEPARTMENT", dimension_value="ADM", blocked=True),
            RemoveDefaultDimension(
                account_type="customer", account_no="C1", dimension="DEPARTMENT"
            ),
            blocked.model_copy(update={"blocked": False}),
        ):
            books.do(command)
        ask = books.ledger
        assert [(row.dimension, row.blocked) for row in ask.dimensions().rows()] == [
            ("DEPARTMENT", False),
            ("PROJECT", True),
        ]
        assert not any(row.blocked for row in ask.dimensions(known_at=before).rows())
        values = ask.dimension_values(dimension="DEPARTMENT").rows()
        assert [(row.dimension_value, row.blocked) for row in values] == [
            ("ADM", True),
            ("SALES", False),
        ]
        assert ask.default_dimensions().rows() == ask.dimension_combinations().rows() == ()
        assert len(ask.default_dimensions(known_at=before).rows()) == 1
        assert len(ask.dimension_combinations(known_at=before).rows()) == 1
        with pytest.raises(DimensionUnknown):
            ask.dimension_values(dimension="AREA")
        assert ask.verify().ok
