"""What the bank charges: payments of which it deducted its charge, and lines that are nothing but its charges."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.matching import (
    DEFAULT_RULES,
    CarefulProposal,
    EntryIndex,
    Line,
    OpenEntry,
    Party,
    PartyAccount,
    Settings,
    propose_carefully,
)
from ledger_es.matching.records import Accepting
from tests.matching.test_careful import ACCOUNT, BINGGELI, DAY, LEUTHOLD, applied, invoice, line

UP_TO_FIVE = Settings(charge_account_no="6900", charge_limit=Decimal("5.00"))
KILN = Party(
    "vendor", "V1", "Ofenbau Gerber", bank_accounts=(PartyAccount("CH4309005000002000232"),)
)


def proposed(
    lines: list[Line], entries: list[OpenEntry], settings: Settings = UP_TO_FIVE
) -> list[CarefulProposal]:
    index = EntryIndex((LEUTHOLD, BINGGELI, KILN), entries, profile="careful")
    return propose_carefully(lines, index, settings=settings)


def charged(found: CarefulProposal) -> tuple[str, list[str], str, str]:
    """The rule, the documents, what is settled of the first of them, and the charge."""
    proposal = found.proposal
    amount = str(proposal.applied[0].amount) if proposal.applied else ""
    return proposal.rule, applied(found), amount, str(proposal.charge_amount)


def test_a_named_document_that_is_short_by_a_charge_closes() -> None:
    [found] = proposed(
        [line(1, "96.50", "R-1001", party_account=ACCOUNT)], [invoice(1, "R-1001", "100.00")]
    )
    # 96.50 came in for 100.00: the bank took 3.50.
    assert charged(found) == ("charges-deducted", ["R-1001"], "100.00", "-3.50")
    assert found.proposal.account == ("gl", "6900")
    assert (found.proposal.confidence, found.proposal.review_required) == ("medium", True)
    assert found.proposal.difference == 0


def test_without_a_document_the_only_entry_of_the_payer_within_the_limit_closes() -> None:
    entries = [invoice(1, "R-1001", "100.00"), invoice(2, "R-1002", "250.00")]
    [found] = proposed([line(1, "96.50", "thanks", party_account=ACCOUNT)], entries)
    assert charged(found) == ("charges-deducted", ["R-1001"], "100.00", "-3.50")


def test_two_documents_within_the_limit_are_not_chosen_from() -> None:
    entries = [invoice(1, "R-1001", "100.00"), invoice(2, "R-1002", "99.00")]
    [found] = proposed([line(1, "96.50", "thanks", party_account=ACCOUNT)], entries)
    assert found.proposal.rule != "charges-deducted"


def test_several_named_documents_that_are_short_together_close() -> None:
    entries = [invoice(1, "R-1001", "100.00"), invoice(2, "R-1002", "50.00")]
    [found] = proposed([line(1, "145.00", "R-1001 R-1002", party_account=ACCOUNT)], entries)
    assert charged(found) == ("charges-deducted", ["R-1001", "R-1002"], "100.00", "-5.00")


def test_more_goes_out_than_the_invoice_says_because_of_a_charge() -> None:
    bill = OpenEntry(
        "vendor", 1, "V1", "invoice", "OG-7710", DAY.replace(day=1), Decimal("-400.00")
    )
    [found] = proposed(
        [line(1, "-404.00", "OG-7710", party_account="CH4309005000002000232")], [bill]
    )
    assert charged(found) == ("charges-deducted", ["OG-7710"], "-400.00", "-4.00")


@pytest.mark.parametrize(
    ("amount", "settings"),
    [
        # 5.01 is more than the limit; too much is no charge.
        ("94.99", UP_TO_FIVE),
        ("103.00", UP_TO_FIVE),
        # Nothing is deducted where there is no limit or no account.
        ("96.50", UP_TO_FIVE._replace(charge_limit=Decimal(0))),
        ("96.50", UP_TO_FIVE._replace(charge_account_no="")),
    ],
)
def test_what_is_no_charge(amount: str, settings: Settings) -> None:
    [found] = proposed(
        [line(1, amount, "R-1001", party_account=ACCOUNT)],
        [invoice(1, "R-1001", "100.00")],
        settings,
    )
    assert (found.proposal.rule, found.proposal.charge_amount) == ("medium-2", 0)


def test_what_was_not_certain_is_left_as_it_was() -> None:
    # Nobody is known as the payer, so that the document alone is no certainty.
    [found] = proposed([line(1, "96.50", "R-1001")], [invoice(1, "R-1001", "100.00")])
    assert found.proposal.rule == "medium-9"


def test_a_document_that_another_line_pays_too_is_not_short() -> None:
    found = proposed(
        [
            line(1, "96.50", "R-1001", party_account=ACCOUNT),
            line(2, "3.50", "R-1001", party_account=ACCOUNT),
        ],
        [invoice(1, "R-1001", "100.00")],
    )
    assert [each.proposal.charge_amount for each in found] == [0, 0]


def test_an_accepted_tolerance_goes_before() -> None:
    tolerant = invoice(1, "R-1001", "100.00")._replace(max_payment_tolerance=Decimal("4.00"))
    [found] = proposed(
        [line(1, "96.50", "R-1001", party_account=ACCOUNT)],
        [tolerant],
        UP_TO_FIVE._replace(accepting=Accepting(differences=True)),
    )
    assert (found.proposal.charge_amount, found.proposal.applied[0].tolerance) == (
        0,
        Decimal("3.50"),
    )


def test_the_rule_can_be_switched_off() -> None:
    index = EntryIndex((LEUTHOLD,), [invoice(1, "R-1001", "100.00")], profile="careful")
    without = DEFAULT_RULES._replace(own_rules=DEFAULT_RULES.own_rules - {"charges-deducted"})
    asked = [line(1, "96.50", "R-1001", party_account=ACCOUNT)]
    [found] = propose_carefully(asked, index, rules=without, settings=UP_TO_FIVE)
    assert found.proposal.rule == "medium-2"


def test_a_line_of_charges_goes_to_their_account() -> None:
    [found] = proposed([line(1, "-26.00", "Bank charges")._replace(is_charge=True)], [])
    assert charged(found) == ("bank-charges", [], "", "0.00")
    assert (found.proposal.account, found.proposal.confidence) == (("gl", "6900"), "medium")
    assert found.proposal.applied_amount == Decimal("-26.00")
    [without] = proposed(
        [line(1, "-26.00", "Bank charges")._replace(is_charge=True)],
        [],
        UP_TO_FIVE._replace(charge_account_no=""),
    )
    assert without.proposal.account is None
