"""The acceptance scenarios 14 to 20 and 25 of receivables.md 22 by number, to the letter of the rule table.

21 and 22 (a difference is transferred) are in tests/payment_reconciliation/test_acceptance.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ledger_es.matching import (
    EntryIndex,
    Line,
    Mapping,
    OpenEntry,
    Party,
    PartyAccount,
    Proposal,
    Settings,
    propose,
)

DAY = date(2026, 1, 10)
ACCOUNT = "CH9300762011623852957"
MUSTER = "Muster Handels AG"
C1 = Party("customer", "C1", MUSTER, "Bern", "Gasse 1", (PartyAccount(ACCOUNT),))
SAME_NAME = Party("customer", "C2", MUSTER)
OTHER = Party("customer", "C3", "Binggeli")


def invoice(
    entry_no: int, number: str, amount: str, party_no: str = "C1", **fields: object
) -> OpenEntry:
    known = {"discount_possible": Decimal(0)} | fields
    kind = "credit_memo" if amount.startswith("-") else "invoice"
    return OpenEntry(
        "customer", entry_no, party_no, kind, number, DAY - timedelta(30), Decimal(amount), **known
    )  # type: ignore[arg-type]


def proposed(
    line: Line,
    *entries: OpenEntry,
    parties: tuple[Party, ...] = (C1, SAME_NAME, OTHER),
    mappings: tuple[Mapping, ...] = (),
    settings: Settings | None = None,
) -> Proposal:
    [proposal] = propose([line], EntryIndex(parties, entries), mappings, settings=settings)
    return proposal


def line(amount: str = "100.00", text: str = "", day: date = DAY, **payer: str) -> Line:
    return Line(10000, day, Decimal(amount), text, **payer)  # type: ignore[arg-type]


FULLY = {"party_account": ACCOUNT}
PARTIALLY = {"party_name": MUSTER}
NO: dict[str, str] = {}
YES, BOTH, NONE = "R1001", "R1001 and R1002", ""
ONE, MULTIPLE, NO_MATCH = "one", "multiple", "no match"


@pytest.mark.parametrize(
    ("payer", "text", "amount", "rule", "score"),
    [
        (FULLY, BOTH, ONE, "high-2", 3998),
        (FULLY, BOTH, MULTIPLE, "high-3", 3997),
        (FULLY, YES, ONE, "high-4", 3996),
        (FULLY, YES, MULTIPLE, "high-5", 3995),
        (PARTIALLY, BOTH, ONE, "high-6", 3994),
        (PARTIALLY, BOTH, MULTIPLE, "high-7", 3993),
        (PARTIALLY, YES, ONE, "high-8", 3992),
        (FULLY, NONE, ONE, "high-9", 3991),
        (NO, BOTH, ONE, "high-10", 3990),
        (NO, BOTH, MULTIPLE, "high-11", 3989),
        (FULLY, BOTH, NO_MATCH, "medium-1", 2999),
        (FULLY, YES, NO_MATCH, "medium-2", 2998),
        (FULLY, NONE, MULTIPLE, "medium-3", 2997),
        (PARTIALLY, BOTH, NO_MATCH, "medium-4", 2996),
        (PARTIALLY, YES, NO_MATCH, "medium-5", 2995),
        (NO, YES, ONE, "medium-6", 2994),
        (NO, BOTH, NO_MATCH, "medium-7", 2993),
        (PARTIALLY, NONE, ONE, "medium-8", 2992),
        (NO, YES, NO_MATCH, "medium-9", 2991),
        (FULLY, NONE, NO_MATCH, "low-1", 1999),
        (PARTIALLY, NONE, MULTIPLE, "low-2", 1998),
        (PARTIALLY, NONE, NO_MATCH, "low-3", 1997),
        (NO, NONE, ONE, "low-4", 1996),
        (NO, NONE, MULTIPLE, "low-5", 1995),
    ],
)
def test_14_one_line_for_each_row_of_the_rule_table(
    payer: dict[str, str], text: str, amount: str, rule: str, score: int
) -> None:
    """The row of direct debits, high-1, is tried with their collections."""
    if text == BOTH:
        # Together 100.00; neither is by itself.
        entries = [invoice(1, "R1001", "60.00"), invoice(2, "R1002", "40.00")]
    else:
        entries = [invoice(1, "R1001", "100.00")]
    if amount == MULTIPLE:
        entries.append(invoice(3, "R9999", "100.00", "C3"))
    paid = "90.00" if amount == NO_MATCH else "100.00"
    found = proposed(line(paid, text, **payer), *entries)
    assert (found.rule, found.score) == (rule, score)
    assert found.confidence == rule.partition("-")[0]
    assert found.review_required == (score < 3000)


def test_14_nothing_is_proposed_without_any_evidence() -> None:
    found = proposed(line("90.00"), invoice(1, "R1001", "100.00"))
    assert (found.confidence, found.applied) == ("none", ())


def test_15_a_name_that_is_not_unique_an_address_an_account() -> None:
    entry = invoice(1, "R1001", "100.00")
    at_home = {"party_city": "Bern", "party_address": "Gasse 1"}
    lines = {
        "name": line(party_name=MUSTER),
        "town alone": line(party_name=MUSTER, party_city="Bern"),
        "address": line(party_name=MUSTER, **at_home),
        "account": line(party_name="Somebody else", party_account=ACCOUNT),
    }
    found = {what: proposed(each, entry).criteria for what, each in lines.items()}
    assert {what: criteria and criteria.party for what, criteria in found.items()} == {
        "name": "partially",
        "town alone": "partially",
        "address": "fully",
        "account": "fully",
    }
    # Alone with its name, the customer is certain.
    alone = proposed(lines["name"], entry, parties=(C1, OTHER)).criteria
    assert alone is not None
    assert alone.party == "fully"


@pytest.mark.parametrize(
    ("text", "document"),
    [("paid r1001, thanks", "yes"), ("XR1001", "no"), ("R10012", "no"), ("(R1001)", "yes")],
)
def test_16_a_number_inside_a_longer_word_is_none_and_lower_case_is_one(
    text: str, document: str
) -> None:
    found = proposed(line(text=text), invoice(1, "R1001", "100.00"))
    assert found.criteria is not None
    assert found.criteria.document == document


def test_17_two_invoices_in_one_text() -> None:
    found = proposed(
        line("100.00", "R1001 R1002"), invoice(1, "R1001", "60.00"), invoice(2, "R1002", "40.00")
    )
    assert found.criteria is not None
    assert found.criteria.document == "yes_multiple"
    assert found.confidence == "high"
    assert [str(each.amount) for each in found.applied] == ["60.00", "40.00"]


@pytest.mark.parametrize(
    ("kind", "value", "inside", "outside"),
    [
        # One percent of 1,000.00 is 10.00 to either side; an amount of 5 is 5.00.
        ("percentage", "1", ("990.00", "1010.00"), ("989.99", "1010.01")),
        ("amount", "5", ("995.00", "1005.00"), ("994.99", "1005.01")),
    ],
)
def test_18_match_tolerance_of_a_percentage_and_of_an_amount(
    kind: str, value: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    settings = Settings(tolerance_type=kind, tolerance_value=Decimal(value))  # type: ignore[arg-type]
    matched = {}
    for open_amount in (*inside, *outside):
        found = proposed(
            line("1000.00", **FULLY), invoice(1, "R1001", open_amount), settings=settings
        )
        assert found.criteria is not None
        matched[open_amount] = found.criteria.amount
    assert matched == dict.fromkeys(inside, "one") | dict.fromkeys(outside, "no_match")


@pytest.mark.parametrize(
    ("paid", "late_by", "amount", "discount"),
    [
        ("980.00", 0, "one", "20.00"),
        ("980.00", 1, "no_match", "0"),
        # In time the discounted amount is compared, late the full one.
        ("1000.00", 0, "no_match", "20.00"),
        ("1000.00", 1, "one", "0"),
    ],
)
def test_19_a_discounted_amount_in_time_and_late(
    paid: str, late_by: int, amount: str, discount: str
) -> None:
    entry = invoice(1, "R1001", "1000.00", discount_possible=Decimal("20.00"), discount_date=DAY)
    found = proposed(line(paid, "R1001", DAY + timedelta(late_by), **FULLY), entry)
    assert found.criteria is not None
    assert found.criteria.amount == amount
    assert found.applied[0].discount == Decimal(discount)


FEES = Mapping(1, "card fee", "gl", "6900", "6900")
LONGER = Mapping(2, "card fee abroad", "gl", "6950", "6950")


def test_20_a_text_mapping_beats_medium_and_loses_to_high() -> None:
    entry = invoice(1, "R1001", "100.00")
    # Medium 9: a document without payer, with another amount.
    medium = proposed(line("60.00", "R1001 card fee"), entry, mappings=(FEES,))
    assert (medium.rule, medium.account) == ("mapping-1", ("gl", "6900"))
    high = proposed(line("100.00", "R1001 card fee", **FULLY), entry, mappings=(FEES,))
    assert (high.rule, high.account) == ("high-4", None)


def test_20_the_longest_text_wins_and_a_bank_entry_within_two_days_is_reused() -> None:
    paid = line("-12.00", "CARD FEE ABROAD")
    longest = proposed(paid, mappings=(FEES, LONGER))
    assert (longest.rule, longest.account) == ("mapping-2", ("gl", "6950"))

    def entry_on(day: date) -> OpenEntry:
        return OpenEntry(
            "bank", 7, "B", "", "X1", day, Decimal("-12.00"), bal_kind="gl", bal_no="6950",
            description="fee abroad",
        )  # fmt: skip

    settings = Settings(bank_account_no="B", bank_entries=False)
    near, far = DAY - timedelta(2), DAY - timedelta(3)
    reused = proposed(paid, entry_on(near), mappings=(LONGER,), settings=settings)
    assert [each.entry_no for each in reused.applied] == [7]
    anew = proposed(paid, entry_on(far), mappings=(LONGER,), settings=settings)
    assert (anew.applied, anew.account) == ((), ("gl", "6950"))


def test_25_money_that_comes_in_settles_no_credit_memo_by_itself() -> None:
    found = proposed(line("30.00", "G9001", **FULLY), invoice(1, "G9001", "-30.00"))
    assert found.applied == ()
    # Named together, the table takes the invoice alone; a careful reading nets both (rule covering-set).
    both = proposed(
        line("70.00", "R1001 G9001", **FULLY),
        invoice(1, "R1001", "100.00"),
        invoice(2, "G9001", "-30.00"),
    )
    assert [each.document_no for each in both.applied] == ["R1001"]
