"""Registering customers and vendors, and changing their records."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.aggregates.party import PartyChanged, PartyMaster, PartyRegistered
from ledger_es.aggregates.reminder_terms import ReminderTerms
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.party import (
    ChangeCustomer,
    ChangeVendor,
    EditCustomer,
    EditVendor,
    PartyBankAccount,
    PartyRecord,
    PartyTexts,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AmountDigits,
    CompanyMissing,
    CurrencyUnknown,
    FinanceChargeTermsUnknown,
    IbanInvalid,
    PartyChangedSince,
    PartyExists,
    PartyNoAlike,
    PartyUnknown,
    PaymentTermsUnknown,
    PostingGroupUnknown,
    Refusal,
    ReminderTermsUnknown,
)
from ledger_es.values import Personal, seal_of
from tests.scenarios.books import COMPANY, customer, record, vendor
from tests.scenarios.scenario import given

START = date(2026, 1, 1)
TERMS = (
    SetReminderTerms(reminder_terms="R", valid_from=START, terms=ReminderTerms()),
    SetFinanceChargeTerms(finance_charge_terms="F", valid_from=START, terms=FinanceChargeTerms()),
)
SALT = b"0123456789abcdef"
FULL = PartyRecord(
    party_no="C-1",
    name=Personal("Ada Lovelace", SALT),
    address=Personal("St James's Square 12"),
    city=Personal("London"),
    email=Personal("ada@example.org"),
    bank_accounts=(PartyBankAccount(iban=Personal("gb33 bukb 2020 1555 5555 55")),),
    country="GB",
    currency="CHF",
    posting_group="FOREIGN",
    payment_terms="30D",
    reminder_terms="R",
    finance_charge_terms="F",
    application_method="apply_to_oldest",
    language="en",
    credit_limit=Decimal(5000),
    blocked="ship",
    payment_tolerance_blocked=True,
    partner_type="person",
    sending_profile="letter",
)
SAID = {
    "name": "Ada Lovelace",
    "address": "St James's Square 12",
    "city": "London",
    "email": "ada@example.org",
    "bank_accounts": [{"iban": "GB33BUKB20201555555555", "account_no": ""}],
}
SEAL = seal_of(json.dumps(SAID, ensure_ascii=False, sort_keys=True), SALT)
MASTER = PartyMaster(
    currency="CHF",
    posting_group="FOREIGN",
    payment_terms="30D",
    reminder_terms="R",
    finance_charge_terms="F",
    application_method="apply_to_oldest",
    language="en",
    country="GB",
    credit_limit_lcy=Decimal(5000),
    blocked="ship",
    payment_tolerance_blocked=True,
    partner_type="person",
    sending_profile="letter",
)


@pytest.mark.parametrize(
    ("command", "kind"), [(RegisterCustomers, "customer"), (RegisterVendors, "vendor")]
)
def test_registered_with_the_person_sealed(
    command: type[RegisterCustomers] | type[RegisterVendors], kind: str
) -> None:
    outcome = given(COMPANY, *TERMS).when(command(parties=(FULL, record("C2"))))
    outcome.then(
        (f"{kind}-C%2D1", PartyRegistered(party_no="C-1", master=MASTER, personal_seal=SEAL)),
        (
            f"{kind}-C2",
            PartyRegistered(
                party_no="C2",
                master=PartyMaster(
                    currency="CHF", posting_group="DOMESTIC", application_method="manual"
                ),
                personal_seal=seal_of('{"name": "Party C2"}', SALT),
            ),
        ),
    )
    assert outcome.numbers == {"registered": 2}
    assert outcome.decision is not None
    (first, _) = outcome.decision.sealed
    assert first.subject == f"{kind}:C-1"
    assert json.loads(first.text.reveal()) == SAID
    assert "Lovelace" not in repr(outcome.decision.events)


@pytest.mark.parametrize(
    ("command", "kind"), [(ChangeCustomer, "customer"), (ChangeVendor, "vendor")]
)
def test_changed(command: type[ChangeCustomer] | type[ChangeVendor], kind: str) -> None:
    books = given(COMPANY, *TERMS, customer("C-1"), vendor("C-1"))
    books.when(command(party=FULL)).then(
        (f"{kind}-C%2D1", PartyChanged(master=MASTER, personal_seal=SEAL))
    )


@pytest.mark.parametrize(
    ("command", "change", "kind"),
    [(EditCustomer, ChangeCustomer, "customer"), (EditVendor, ChangeVendor, "vendor")],
)
def test_edited_in_part(command: Any, change: Any, kind: str) -> None:
    """What is not given stays, the sealed texts too, which nobody has to read for it."""
    books = given(COMPANY, *TERMS, customer("C-1"), vendor("C-1"), change(party=FULL))
    books.when(command(party_no="C-1", blocked="", country="FR", is_unlimited=True)).then(
        (
            f"{kind}-C%2D1",
            PartyChanged(
                master=MASTER.model_copy(
                    update={"blocked": "", "country": "FR", "credit_limit_lcy": None}
                ),
                personal_seal=SEAL,
            ),
        )
    )
    limited = books.when(command(party_no="C-1", credit_limit=Decimal(70), posting_group=""))
    limited.then(
        (
            f"{kind}-C%2D1",
            PartyChanged(
                master=MASTER.model_copy(
                    update={
                        "blocked": "",
                        "country": "FR",
                        "credit_limit_lcy": Decimal(70),
                        "posting_group": "DOMESTIC",
                    }
                ),
                personal_seal=SEAL,
            ),
        )
    )


def test_edited_texts_take_the_place_of_those_that_were_read() -> None:
    texts = PartyTexts(name=Personal("Ada King", SALT), city=Personal("London"))
    books = given(COMPANY, *TERMS, customer("C-1"), ChangeCustomer(party=FULL))
    edit = EditCustomer(party_no="C-1", texts=texts, personal_seal_before=SEAL)
    outcome = books.when(edit)
    seal = seal_of('{"city": "London", "name": "Ada King"}', SALT)
    outcome.then(("customer-C%2D1", PartyChanged(master=MASTER, personal_seal=seal)))
    assert outcome.decision is not None
    (sealed,) = outcome.decision.sealed
    assert (sealed.subject, json.loads(sealed.text.reveal())) == (
        "customer:C-1",
        {"city": "London", "name": "Ada King"},
    )
    books.when(edit).then_refused(PartyChangedSince, kind="customer", party_no="C-1")


def test_an_edit_that_changes_nothing_records_nothing() -> None:
    books = given(COMPANY, *TERMS, customer("C-1"), ChangeCustomer(party=FULL))
    books.when(EditCustomer(party_no="C-1", blocked="ship", credit_limit=5000)).then()


def test_edits_are_refused_in_this_order() -> None:
    books = given(COMPANY, customer("C-1"))
    wrong = {"posting_group": "NONE", "payment_terms": "NONE", "credit_limit": Decimal("0.001")}
    texts = PartyTexts(name=Personal("x"), bank_accounts=(PartyBankAccount(iban=Personal("CH1")),))
    books.when(EditVendor(party_no="C-1", **wrong)).then_refused(PartyUnknown, kind="vendor")
    books.when(EditCustomer(party_no="C-1", **wrong)).then_refused(PostingGroupUnknown)
    del wrong["posting_group"]
    books.when(EditCustomer(party_no="C-1", **wrong)).then_refused(PaymentTermsUnknown)
    del wrong["payment_terms"]
    books.when(EditCustomer(party_no="C-1", **wrong)).then_refused(AmountDigits)
    books.when(EditCustomer(party_no="C-1", texts=texts)).then_refused(PartyChangedSince)
    seal = seal_of('{"name": "Party C-1"}', SALT)
    books.when(EditCustomer(party_no="C-1", texts=texts, personal_seal_before=seal)).then_refused(
        IbanInvalid
    )


def test_a_customer_and_a_vendor_may_share_a_number() -> None:
    given(COMPANY).after(customer("1"), vendor("1"))


def test_nothing_to_register_changes_nothing() -> None:
    given(COMPANY).when(RegisterCustomers(parties=())).then()


def test_refused_where_it_exists_or_comes_twice() -> None:
    books = given(COMPANY, customer("C1"))
    books.when(RegisterCustomers(parties=(record("C2"), record("C1")))).then_refused(
        PartyExists, kind="customer", party_no="C1", line=2
    )
    books.when(RegisterVendors(parties=(record("C1"), record("C1")))).then_refused(
        PartyExists, kind="vendor", line=2
    )


def _bad_iban(**fields: Any) -> PartyRecord:
    return record("C2", bank_accounts=(PartyBankAccount(iban=Personal("CH1")),), **fields)


REFUSED: list[tuple[PartyRecord, type[Refusal]]] = [
    (record("C1", currency="EUR", posting_group="X"), PartyExists),
    (record("C2", currency="EUR", posting_group="X"), CurrencyUnknown),
    (record("C2", posting_group="X", payment_terms="X"), PostingGroupUnknown),
    (record("C2", posting_group="BANK"), PostingGroupUnknown),
    (_bad_iban(payment_terms="X"), PaymentTermsUnknown),
    (_bad_iban(credit_limit=Decimal("0.001")), AmountDigits),
    (_bad_iban(), IbanInvalid),
]


@pytest.mark.parametrize(("bad", "refusal"), REFUSED)
def test_refused_records(bad: PartyRecord, refusal: type[Refusal]) -> None:
    given(COMPANY, customer("C1")).when(
        RegisterCustomers(parties=(record("C0"), bad))
    ).then_refused(refusal, line=2)


@pytest.mark.parametrize(("bad", "refusal"), REFUSED[1:])
def test_refused_changes(bad: PartyRecord, refusal: type[Refusal]) -> None:
    books = given(COMPANY, customer("C2"), vendor("C2"))
    for command in (ChangeCustomer(party=bad), ChangeVendor(party=bad)):
        books.when(command).then_refused(refusal)


def test_a_wrong_iban_is_not_shown() -> None:
    outcome = given(COMPANY).when(RegisterCustomers(parties=(_bad_iban(),)))
    assert "CH1" not in str(outcome.refusal)


@pytest.mark.parametrize("command", [ChangeCustomer(party=record("C9", posting_group="X")),
                                     ChangeVendor(party=record("C9", posting_group="X"))])  # fmt: skip
def test_refused_where_there_is_none(command: Command) -> None:
    given(COMPANY).when(command).then_refused(PartyUnknown, party_no="C9")


def test_refused_before_the_company_is_established() -> None:
    bare = COMPANY.model_copy(update={"default_setup": False})
    given().when(customer()).then_refused(PostingGroupUnknown)
    given(bare).when(customer()).then_refused(PostingGroupUnknown, posting_group="DOMESTIC")
    given().when(customer("C1", currency="CHF")).then_refused(CompanyMissing)


@pytest.mark.parametrize(
    ("holder", "number"),
    [
        ("C1", "c1"),
        ("C1", "\uff231"),
        ("M\u00fcller", "MU\u0308LLER"),
        ("Stra\u00dfe", "STRASSE"),
        ("Клиент", "КЛИЕНТ"),
    ],
)
@pytest.mark.parametrize(("register", "kind"), [(customer, "customer"), (vendor, "vendor")])
def test_a_number_that_people_take_for_another_is_refused_with_its_holder(
    register: Any, kind: str, holder: str, number: str
) -> None:
    shown = unicodedata.normalize("NFC", number)
    outcome = given(COMPANY, register(holder)).when(register(number))
    outcome.then_refused(PartyNoAlike, kind=kind, party_no=shown, holder=holder)
    assert holder in str(outcome.refusal)
    command = type(register())
    both = command(parties=(record(holder), record("X"), record(number)))
    given(COMPANY).when(both).then_refused(PartyNoAlike, holder=holder, party_no=shown, line=3)


def test_a_number_in_another_spelling_is_the_same_number() -> None:
    books = given(COMPANY, customer("M\u00fcller"))
    books.when(customer("Mu\u0308ller")).then_refused(PartyExists, party_no="M\u00fcller")


def test_terms_for_reminders_and_interest_must_be_set() -> None:
    books = given(COMPANY, *TERMS, customer("C1"))
    for fields, refusal in (
        ({"reminder_terms": "X"}, ReminderTermsUnknown),
        ({"finance_charge_terms": "X"}, FinanceChargeTermsUnknown),
    ):
        books.when(EditCustomer(party_no="C1", **fields)).then_refused(refusal)
        books.when(ChangeCustomer(party=record("C1", **fields))).then_refused(refusal)
        books.when(RegisterCustomers(parties=(record("C9", **fields),))).then_refused(refusal)
    edit = EditCustomer(party_no="C1", reminder_terms="R", finance_charge_terms="F")
    (event,) = books.when(edit).then_events(("customer-C1", PartyChanged))
    assert isinstance(event, PartyChanged)
    assert (event.master.reminder_terms, event.master.finance_charge_terms) == ("R", "F")
