"""VAT on interest and fees of reminders and finance charge memos, by the VAT codes of their accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.aggregates.asking_document import AskingContent, CostVat
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.aggregates.reminder import ReminderIssued
from ledger_es.aggregates.reminder_terms import ReminderLevel
from ledger_es.commands.chart_of_accounts import SetVatCodeOfAccount
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.default_setup import CUSTOMER_GROUPS, FROM
from ledger_es.commands.finance_charge_memo import (
    CancelFinanceChargeMemos,
    CreateFinanceChargeMemos,
    IssueFinanceChargeMemos,
)
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.commands.reminder import RefreshReminders
from ledger_es.commands.reminder_change import ChangeReminder
from ledger_es.commands.vat_code import ChangeVatCode
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.errors import AccountBlocked, CostOnVatAccount, DraftVatChanged, VatAccountMissing
from tests.scenarios.books import documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_chart_of_accounts import changed
from tests.scenarios.test_reminder import cancel, create, issue, terms
from tests.scenarios.vat import VAT_BOOKS, code, vat_entries

LEVEL = ReminderLevel(
    grace_period="5D",
    due_date_formula="10D",
    additional_fee="20",
    line_fee="7.05",
    calculate_interest=True,
)
ON_FEES = SetVatCodeOfAccount(account_no="3850", vat_code="N19")
ON_INTEREST = SetVatCodeOfAccount(account_no="3851", vat_code="N7")
TAXED = (ON_FEES, ON_INTEREST)
TWO_INVOICES = documents("INV-1 01-12 1050.00 02-11\nINV-2 01-12 1050.00 02-11")


def charged(**fields: Any) -> SetFinanceChargeTerms:
    """1 % for 30 days."""
    known: dict[str, Any] = {"percentage": Decimal(1), "post_interest": True}
    return SetFinanceChargeTerms(
        finance_charge_terms="F",
        valid_from=day("01-01"),
        terms=FinanceChargeTerms(**known | fields),
    )


def books(*taxed: SetVatCodeOfAccount, level: ReminderLevel = LEVEL, **fields: Any) -> Scenario:
    """Two invoices of 1,050.00 that were due on 11 February."""
    return given(
        *VAT_BOOKS,
        *taxed,
        terms(level, post_interest=True, **fields),
        charged(post_additional_fee=True, additional_fee="20"),
        EditCustomer(party_no="C1", reminder_terms="R", finance_charge_terms="F"),
        TWO_INVOICES,
    )


def content(scenario: Scenario, stream: str = "reminder-R00001") -> Any:
    """What the document says last."""
    said = [event for event in scenario.books.events(stream) if isinstance(event, AskingContent)]
    return said[-1]


def entries(scenario: Scenario) -> list[tuple[str, str, str, str]]:
    """Of each VAT entry its code, base and VAT, and its account."""
    return [
        (row.code, str(row.base), str(row.amount), row.account_no) for row in vat_entries(scenario)
    ]


def test_a_reminder_bears_vat_each_line_rounded_by_itself() -> None:
    """Interest 10.50 twice, each with 0.74 (0.735); fee 20.00 with 3.80; fees 7.05 twice, each with 1.34 (1.3395)."""
    scenario = books(*TAXED).after(create("03-13"))
    draft = content(scenario)
    assert draft.vat == (
        CostVat(cost="interest", vat_code="N7", rate="7", account_no="2200", base="21.00", amount="1.48"),
        CostVat(cost="additional_fee", vat_code="N19", rate="19", account_no="2200", base="20.00", amount="3.80"),
        CostVat(cost="line_fee", vat_code="N19", rate="19", account_no="2200", base="14.10", amount="2.68"),
    )  # fmt: skip
    assert (draft.vat_amount, draft.total_amount) == (Decimal("7.96"), Decimal("2163.06"))

    scenario.after(issue("R00001"))
    assert scenario.entry(3).remaining_amount == Decimal("63.06")
    assert scenario.entry(3).posted.vat_amount == Decimal("7.96")
    assert scenario.balances() == {
        **{"1100": "2163.06", "2200": "-7.96", "3000": "-2100.00"},
        **{"3850": "-34.10", "3851": "-21.00"},
    }
    posted = [
        ("N7", "-21.00", "-1.48", "2200"),
        ("N19", "-20.00", "-3.80", "2200"),
        ("N19", "-14.10", "-2.68", "2200"),
    ]
    assert sorted(entries(scenario)) == sorted(posted)

    scenario.after(cancel("R00001"))
    assert scenario.balances() == {"1100": "2100.00", "3000": "-2100.00"}
    assert sum(row.base for row in vat_entries(scenario)) == 0
    assert sum(row.amount for row in vat_entries(scenario)) == 0
    assert len(vat_entries(scenario)) == 6


def test_a_memo_bears_vat_and_its_cancellation_takes_it_back() -> None:
    scenario = books(*TAXED).after(
        CreateFinanceChargeMemos(document_date=day("03-13")),
        IssueFinanceChargeMemos(memo_nos=("F00001",)),
    )
    assert scenario.entry(3).remaining_amount == Decimal("46.28"), "21.00 + 1.48 + 20.00 + 3.80"
    assert sorted(entries(scenario)) == [
        ("N19", "-20.00", "-3.80", "2200"),
        ("N7", "-21.00", "-1.48", "2200"),
    ]
    scenario.after(CancelFinanceChargeMemos(memo_nos=("F00001",)))
    assert scenario.balances() == {"1100": "2100.00", "3000": "-2100.00"}


def test_only_what_is_posted_has_vat_entries() -> None:
    """The reminder asks for VAT on all that it asks for; of its fees only those per line are posted."""
    scenario = books(ON_FEES, post_additional_fee=False, post_line_fee=True).after(
        create("03-13"), issue("R00001")
    )
    issued = content(scenario)
    assert isinstance(issued, ReminderIssued)
    assert issued.vat_amount == Decimal("6.48")
    assert issued.posted_costs == {
        "interest": Decimal("21.00"),
        "additional_fee": Decimal("0.00"),
        "line_fee": Decimal("16.78"),
    }
    assert issued.posted_amount == Decimal("37.78") == scenario.entry(3).remaining_amount
    assert entries(scenario) == [("N19", "-14.10", "-2.68", "2200")]


def test_an_exempt_cost_has_a_base_and_no_vat() -> None:
    exempt = SetVatCodeOfAccount(account_no="3851", vat_code="EX")
    scenario = books(exempt).after(create("03-13"), issue("R00001"))
    assert entries(scenario) == [("EX", "-21.00", "0.00", "")]
    assert scenario.entry(3).remaining_amount == Decimal("55.10")


def test_the_rate_is_that_of_the_document_date() -> None:
    later = ChangeVatCode(vat_code="N7", valid_from=day("03-14"), rate=Decimal(10))
    scenario = books(ON_INTEREST).after(later, create("03-13"))
    assert [str(row.rate) for row in content(scenario).vat] == ["7"]


def test_in_a_foreign_currency_each_amount_is_valued_by_itself() -> None:
    rate = DatedRate(starting_date=FROM, relational_exchange_rate_amount=Decimal("0.95"))
    scenario = given(
        *VAT_BOOKS,
        *TAXED,
        SetCurrency(currency="EUR"),
        SetExchangeRates(currency="EUR", rates=(rate,)),
        terms(ReminderLevel(additional_fee="19"), post_interest=True),
        EditCustomer(party_no="C1", reminder_terms="R"),
        journal(line("INV-1", "01-12", "1000.00", due_date=day("02-11"), currency="EUR")),
        create("03-13"),
        issue("R00001"),
    )
    # 19.00 francs are 20.00 euros, their VAT 3.80 euros, which are 3.61 francs.
    assert scenario.entry(2).remaining_amount == Decimal("23.80")
    (row,) = vat_entries(scenario)
    assert (str(row.base), str(row.amount)) == ("-20.00", "-3.80")
    assert (str(row.base_lcy), str(row.amount_lcy)) == ("-19.00", "-3.61")
    assert scenario.balances()["2200"] == "-3.61"


def test_a_line_fee_taken_out_takes_its_vat_with_it() -> None:
    scenario = books(ON_FEES).after(
        create("03-13"), ChangeReminder(reminder_no="R00001", remove_line_fee_nos=(2,))
    )
    assert [(row.cost, str(row.amount)) for row in content(scenario).vat] == [
        ("additional_fee", "3.80"),
        ("line_fee", "1.34"),
    ]


def test_a_fee_per_line_counts_with_its_vat_where_interest_leaves_it_out() -> None:
    """The reminder's entry of 16.78 is fees per line and their VAT alone, so no interest is asked on it."""
    level = LEVEL.model_copy(update={"additional_fee": Decimal(0), "calculate_interest": False})
    scenario = books(ON_FEES, level=level).after(create("03-13"), issue("R00001"))
    assert scenario.entry(3).remaining_amount == Decimal("16.78")
    scenario.after(CreateFinanceChargeMemos(document_date=day("06-30")))
    assert [line.entry_no for line in content(scenario, "finance_charge_memo-F00001").lines] == [
        1,
        2,
    ]


def test_costs_and_interest_are_paid_with_their_vat() -> None:
    """Under the legal order: the costs 20.00 + 3.80 + 14.10 + 2.68, then the interest 21.00 + 1.48."""
    scenario = books(*TAXED).after(
        EditCustomer(party_no="C1", application_method="legal_order"),
        create("03-13"),
        issue("R00001"),
        CreateFinanceChargeMemos(document_date=day("05-12")),
        IssueFinanceChargeMemos(memo_nos=("F00001",)),
    )
    memo = scenario.entry(4).remaining_amount
    scenario.after(journal(line("PAY-1", "05-20", str(-(Decimal("40.58") + Decimal("23.80"))))))
    assert scenario.remaining() == {
        1: "1050.00",
        2: "1050.00",
        3: "22.48",
        4: str(memo - Decimal("23.80")),
    }


def test_written_off_only_the_part_with_vat_is_corrected() -> None:
    """Fee 20.00 with 3.80 and interest 21.00 without VAT: half of it is half of the VAT."""
    level = LEVEL.model_copy(update={"line_fee": Decimal(0)})
    scenario = books(ON_FEES, level=level).after(create("03-13"), issue("R00001"))
    assert scenario.entry(3).remaining_amount == Decimal("44.80")
    scenario.after(
        WriteOffEntry(
            entry_no=3,
            account_no="6900",
            posting_date=day("06-30"),
            amount=Decimal("22.40"),
            correct_vat=True,
        )
    )
    assert entries(scenario) == [
        ("N19", "-20.00", "-3.80", "2200"),
        ("N19", "10.00", "1.90", "2200"),
    ]
    assert scenario.balances()["6900"] == "20.50"


# --- refused ------------------------------------------------------------------------------


def test_a_draft_whose_vat_is_another_by_now_is_made_anew_first() -> None:
    other = SetVatCodeOfAccount(account_no="3850", vat_code="N7")
    scenario = books(ON_FEES).after(
        create("03-13"), CreateFinanceChargeMemos(document_date=day("03-13")), other
    )
    scenario.when(issue("R00001")).then_refused(DraftVatChanged, document_no="R00001")
    scenario.when(IssueFinanceChargeMemos(memo_nos=("F00001",))).then_refused(
        DraftVatChanged, document_no="F00001"
    )
    scenario.after(RefreshReminders(reminder_nos=("R00001",)), issue("R00001"))
    assert {row.vat_code for row in content(scenario).vat} == {"N7"}
    # The reminder has charged the interest, so the memo has nothing left to charge.
    scenario.after(cancel("R00001"), IssueFinanceChargeMemos(memo_nos=("F00001",), refresh=True))
    assert {row.vat_code for row in content(scenario, "finance_charge_memo-F00001").vat} == {"N7"}


def test_a_cost_on_the_account_of_its_vat_is_refused() -> None:
    group = CUSTOMER_GROUPS["DOMESTIC"].model_copy(update={"interest_account": "2200"})
    scenario = books(ON_FEES).after(
        SetPartyPostingGroup(
            ledger="customer", posting_group="DOMESTIC", valid_from=day("01-01"), accounts=group
        ),
        create("03-13"),
    )
    scenario.when(issue("R00001")).then_refused(CostOnVatAccount, account_no="2200")


def test_the_account_of_the_vat_must_be_there() -> None:
    scenario = books().after(
        code("ONLY", "5", sales_account="", purchase_account="1170"),
        SetVatCodeOfAccount(account_no="3850", vat_code="ONLY"),
    )
    (warning,) = scenario.when(create("03-13")).numbers["warnings"]
    assert warning["facts"]["refusal_code"] == VatAccountMissing.code
    scenario.after(ON_FEES, create("03-13"), changed("2200", blocked=True))
    scenario.when(issue("R00001")).then_refused(AccountBlocked, account_no="2200")
