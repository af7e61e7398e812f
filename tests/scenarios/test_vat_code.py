"""VAT codes are set up, and have other rates from a day on; a G/L account may carry one."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.aggregates.chart_of_accounts import AccountChanged
from ledger_es.aggregates.vat_code import VatCodeSet, VatRules
from ledger_es.commands.chart_of_accounts import SetVatCodeOfAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.vat_code import AddVatCode, ChangeVatCode
from ledger_es.errors import (
    AccountUnknown,
    DirectPostingNotAllowed,
    EditChangesNothing,
    VatCodeExists,
    VatCodeInvalid,
    VatCodeUnknown,
)
from tests.scenarios.books import BOOKS
from tests.scenarios.scenario import day, given
from tests.scenarios.vat import VAT_BOOKS, code

RULES = VatRules(rate=Decimal("8.1"), source="VAT Act, article 25", sales_account="2200")
NEW = AddVatCode(vat_code="V81", valid_from=day("2024-01-01"), rules=RULES)


def test_a_code_is_added() -> None:
    given(*BOOKS).when(NEW).then(
        (
            "setup-vat_codes",
            VatCodeSet(vat_code="V81", valid_from=day("2024-01-01"), rules=RULES),
        )
    )


def test_a_code_that_exists_is_not_added_again() -> None:
    given(*BOOKS, NEW).when(NEW).then_refused(VatCodeExists, vat_code="V81")
    given(*BOOKS, NEW).when(NEW.model_copy(update={"vat_code": "v81"})).then_refused(VatCodeExists)


def test_rules_that_make_no_sense_are_refused() -> None:
    books = given(*BOOKS)
    for wrong in (
        code("X", "5", sales_account="", purchase_account=""),
        code("X", "5", kind="exempt"),
        code("X", kind="reverse_charge", sales_account="2200"),
    ):
        books.when(wrong).then_refused(VatCodeInvalid, vat_code="X")
    books.when(code("X", "5", purchase_account="9999")).then_refused(AccountUnknown)
    books.when(code("X", "5", sales_account="1100", purchase_account="")).then_refused(
        DirectPostingNotAllowed
    )


def test_another_rate_holds_from_its_day() -> None:
    change = ChangeVatCode(vat_code="V81", valid_from=day("2028-01-01"), rate=Decimal("8.5"))
    changed = RULES.model_copy(update={"rate": Decimal("8.5")})
    scenario = (
        given(*BOOKS, NEW)
        .when(change)
        .then(
            (
                "setup-vat_codes",
                VatCodeSet(vat_code="V81", valid_from=day("2028-01-01"), rules=changed),
            )
        )
    )
    rules = scenario.books.vat_codes.rules
    assert rules.on("V81", day("2023-12-31")) is None
    assert rules.on("V81", day("2027-12-31")) == RULES
    assert rules.on("V81", day("2028-01-01")) == changed
    scenario.when(change).then_refused(EditChangesNothing)
    given(*BOOKS).when(change).then_refused(VatCodeUnknown, vat_code="V81", on=None)
    # An earlier day takes the rules that are known first.
    earlier = scenario.after(
        ChangeVatCode(vat_code="V81", valid_from=day("2018-01-01"), rate=Decimal("7.7"))
    )
    known_first = earlier.books.vat_codes.rules.on("V81", day("2020-01-01"))
    assert known_first == RULES.model_copy(update={"rate": Decimal("7.7")})


def test_an_account_carries_a_code() -> None:
    fees = next(account for account in ACCOUNTS if account.account_no == "3850")
    taxed = SetVatCodeOfAccount(account_no="3850", vat_code="N19")
    scenario = (
        given(*VAT_BOOKS)
        .when(taxed)
        .then(
            (
                "chart_of_accounts",
                AccountChanged(account=fees.model_copy(update={"vat_code": "N19"})),
            )
        )
    )
    scenario.when(taxed).then_refused(EditChangesNothing)
    scenario.when(SetVatCodeOfAccount(account_no="9999", vat_code="N19")).then_refused(
        AccountUnknown
    )
    scenario.when(SetVatCodeOfAccount(account_no="3850", vat_code="N20")).then_refused(
        VatCodeUnknown, vat_code="N20"
    )
    scenario.when(SetVatCodeOfAccount(account_no="3850", vat_code="")).then(
        ("chart_of_accounts", AccountChanged(account=fees))
    )
