"""Mandates for direct debits: signed, changed, blocked; bank accounts set up for them (receivables.md 18)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger_es.aggregates.direct_debit_setup import CreditorTerms, DirectDebitsSetUp
from ledger_es.aggregates.mandate import (
    MandateBlocked,
    MandateDebited,
    MandateDebitsTakenBack,
    MandateSigned,
    MandateTerms,
    MandateTermsChanged,
    MandateUnblocked,
)
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.direct_debit_setup import SetUpDirectDebits
from ledger_es.commands.erasure import ErasePartyTexts
from ledger_es.commands.mandate import ChangeMandate, SignMandate
from ledger_es.commands.party import EditCustomer, PartyBankAccount, PartyRecord, RegisterCustomers
from ledger_es.errors import (
    BicInvalid,
    CreditorIbanMissing,
    CreditorIdInvalid,
    IbanInvalid,
    MandateAccountMissing,
    MandateBicMissing,
    MandateExists,
    MandateNoInvalid,
    MandatePeriodInvalid,
    MandateSchemeWrong,
    MandateUnknown,
    PartyBlocked,
    PartyUnknown,
)
from ledger_es.values import Personal
from ledger_es.values.bank_numbers import has_check_digits, normalised_bic, normalised_creditor_id
from tests.scenarios.books import COMPANY
from tests.scenarios.scenario import Scenario, day, given

IBAN = "DE89370400440532013000"
SALT = b"0123456789abcdef"
CUSTOMER = RegisterCustomers(
    parties=(
        PartyRecord(
            party_no="C1",
            name="Huber & Söhne",
            bank_accounts=(PartyBankAccount(iban="AT61 1904 3002 3457 3201"),),
        ),
        PartyRecord(party_no="C2", name="Meier"),
    )
)
PAST = (COMPANY, CUSTOMER)


def sign(number: str = "M-1", **fields: Any) -> SignMandate:
    asked: dict[str, Any] = {"customer_no": "C1", "signed_on": day("01-05"), "iban": IBAN}
    return SignMandate(mandate_no=number, **asked | fields)


def account_of(scenario: Scenario, number: str = "M-1") -> Any:
    seal = scenario.books.mandate(number).signed.account_seal
    return json.loads(scenario.books.personal_texts([seal])[seal])


def test_a_mandate_holds_from_its_signature_for_an_account_that_is_sealed() -> None:
    command = sign(iban=Personal(IBAN, SALT), bic="cobadeffxxx", debits_before=3)
    outcome = given(*PAST).when(command)
    account = {"bic": "COBADEFFXXX", "holder": "Huber & Söhne", "iban": IBAN}
    seal = Personal(json.dumps(account, ensure_ascii=False), SALT).seal
    event = MandateSigned(
        mandate_no="M-1",
        customer_no="C1",
        mandate_type="recurring",
        scheme="core",
        signed_on=day("01-05"),
        terms=MandateTerms(valid_from=day("01-05")),
        debits_before=3,
        account_seal=seal,
    )
    scenario = outcome.then(("mandate-M%2D1", event))
    assert account_of(scenario) == account
    assert scenario.books.mandate("M-1").state.debits == 3


def test_the_only_iban_of_the_customer_is_meant_if_none_is_named() -> None:
    scenario = given(*PAST).after(sign(iban="", holder="Anna Huber", mandate_type="one_off"))
    assert account_of(scenario) == {
        "bic": "",
        "holder": "Anna Huber",
        "iban": "AT611904300234573201",
    }
    assert scenario.books.mandate("M-1").terms.expected_debits == 1


def test_a_mandate_is_changed_blocked_and_unblocked() -> None:
    past = given(*PAST).after(sign())
    terms = MandateTerms(valid_from=day("02-01"), valid_to=day("12-31"), expected_debits=12)
    change = ChangeMandate(
        mandate_no="M-1",
        valid_from=day("02-01"),
        valid_to=day("12-31"),
        expected_debits=12,
        blocked=True,
    )
    stream = "mandate-M%2D1"
    changed = past.when(change).then(
        (stream, MandateTermsChanged(terms=terms)), (stream, MandateBlocked())
    )
    changed.when(change).then()
    changed.when(ChangeMandate(mandate_no="M-1", blocked=False)).then((stream, MandateUnblocked()))
    without_end = terms.model_copy(update={"valid_to": None})
    changed.when(ChangeMandate(mandate_no="M-1", is_unlimited=True)).then(
        (stream, MandateTermsChanged(terms=without_end))
    )


def test_the_counter_goes_up_with_a_file_and_down_if_the_file_is_taken_back() -> None:
    stream = "mandate-M%2D1"
    past = given(*PAST).after(sign(debits_before=1))
    for event in (
        MandateDebited(collection_no="DD1", count=2, debits=3),
        MandateDebitsTakenBack(collection_no="DD1", count=2, debits=1),
    ):
        past.books.state(stream).evolve(event)
        assert past.books.mandate("M-1").state.debits == event.debits


def test_what_a_mandate_cannot_be() -> None:
    past = given(*PAST).after(sign())
    past.when(sign("Ü-1")).then_refused(MandateNoInvalid, mandate_no="Ü-1")
    past.when(sign("/A")).then_refused(MandateNoInvalid, mandate_no="/A")
    past.when(sign("M" * 36)).then_refused(MandateNoInvalid, mandate_no="M" * 36)
    past.when(sign("m-1")).then_refused(MandateExists, mandate_no="m-1", holder="M-1")
    past.when(sign("M-2", customer_no="C9")).then_refused(
        PartyUnknown, kind="customer", party_no="C9"
    )
    blocked = past.after(EditCustomer(party_no="C2", blocked="all"))
    blocked.when(sign("M-2", customer_no="C2")).then_refused(
        PartyBlocked, kind="customer", party_no="C2", blocked="all", document_type="payment"
    )
    early = past.when(sign("M-2", valid_from=day("01-04")))
    early.then_refused(
        MandatePeriodInvalid,
        mandate_no="M-2",
        signed_on=day("01-05"),
        valid_from=day("01-04"),
        valid_to=None,
    )
    assert past.when(sign("M-2", valid_to=day("01-04"))).refusal is not None
    wrong = past.when(sign("M-2", iban="DE89370400440532013001")).refusal
    assert isinstance(wrong, IbanInvalid)
    assert "DE89" not in wrong.message
    past.when(sign("M-2", bic="COBA")).then_refused(BicInvalid, bic="•")
    past.when(ChangeMandate(mandate_no="M-9", blocked=True)).then_refused(
        MandateUnknown, mandate_no="M-9"
    )


def test_accounts_outside_sepa_or_without_a_bic_that_is_needed() -> None:
    past = given(*PAST)
    brazilian = past.when(sign(iban="BR1800360305000010009795493C1")).refusal
    assert isinstance(brazilian, IbanInvalid)
    assert brazilian.reason == "banks of BR take no part in SEPA"
    swiss = sign(iban="CH9300762011623852957")
    past.when(swiss).then_refused(MandateBicMissing, mandate_no="M-1", country="CH")
    past.after(sign(iban="CH9300762011623852957", bic="UBSWCHZH80A"))


def test_a_person_signs_no_mandate_between_firms() -> None:
    past = given(*PAST, EditCustomer(party_no="C1", partner_type="person"))
    past.when(sign(scheme="b2b")).then_refused(
        MandateSchemeWrong, mandate_no="M-1", customer_no="C1"
    )
    past.after(EditCustomer(party_no="C1", partner_type="company"), sign(scheme="b2b"))


def test_without_an_iban_somebody_must_say_which_account_was_meant() -> None:
    given(*PAST).when(sign(iban="", customer_no="C2")).then_refused(
        MandateAccountMissing,
        mandate_no="M-1",
        customer_no="C2",
        signed_on=day("01-05"),
        count=0,
    )


def test_erasing_the_customer_takes_the_account_of_the_mandate() -> None:
    erase = ErasePartyTexts(ledger="customer", party_no="C1", ground="asked for")
    outcome = given(*PAST).after(sign(iban="")).when(erase)
    assert outcome.decision is not None
    assert outcome.decision.erasure is not None
    assert "mandate-M%2D1" in outcome.decision.erasure.streams
    scenario = outcome.and_recorded()
    seal = scenario.books.mandate("M-1").signed.account_seal
    assert scenario.books.personal_texts([seal]) == {}


# --- set-up -------------------------------------------------------------------------------


def bank(iban: str = IBAN) -> RegisterBankAccount:
    return RegisterBankAccount(bank_account=BankAccountRecord(bank_account_no="B", iban=iban))


def test_a_bank_account_is_set_up_for_direct_debits() -> None:
    command = SetUpDirectDebits(
        bank_account_no="B", creditor_id="de98 zzz 0999 9999 999", bic="COBADEFF", lead_days=2
    )
    terms = CreditorTerms(
        creditor_id="DE98ZZZ09999999999",
        creditor_name="Muster AG",
        bic="COBADEFF",
        lead_days=2,
        booking="lump",
        one_file_a_sequence=False,
    )
    event = DirectDebitsSetUp(bank_account_no="B", terms=terms)
    scenario = given(COMPANY, bank()).when(command).then(("setup-direct_debits", event))
    scenario.when(command).then()


def test_a_creditor_needs_right_check_digits() -> None:
    past = given(COMPANY, bank())
    wrong = SetUpDirectDebits(bank_account_no="B", creditor_id="DE97ZZZ09999999999")
    past.when(wrong).then_refused(
        CreditorIdInvalid, bank_account_no="B", creditor_id="DE97ZZZ09999999999"
    )
    right = SetUpDirectDebits(bank_account_no="B", creditor_id="DE98ZZZ09999999999")
    past.when(right.model_copy(update={"bic": "X"})).then_refused(BicInvalid, bic="X")
    given(COMPANY, bank("")).when(right).then_refused(
        CreditorIbanMissing, bank_account_no="B", iban=""
    )


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("DE98ZZZ09999999999", True),
        ("DE98ABC09999999999", True),
        ("AT61ZZZ01234567890", True),
        ("BE69ZZZ050D000000008", True),
        ("AT62ZZZ01234567890", False),
        ("DE98ZZZ", False),
    ],
)
def test_creditor_identifiers_check_themselves_but_for_the_business_code(
    number: str, is_right: bool
) -> None:
    assert (normalised_creditor_id(number) is not None) is is_right


def test_ibans_and_bics_check_themselves() -> None:
    assert has_check_digits("GB82WEST12345698765432")
    assert not has_check_digits("GB28WEST12345698765432")
    assert normalised_bic("deutdeff500") == "DEUTDEFF500"
    assert normalised_bic("DEUTDEFF5") is None
