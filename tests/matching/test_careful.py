"""The careful profile: rules of our own where the table is weak, doubts where something speaks against a proposal."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from ledger_es.matching import (
    CarefulProposal,
    ClosedDocument,
    EntryIndex,
    Line,
    Mapping,
    OpenEntry,
    Party,
    PartyAccount,
    Settings,
    propose_carefully,
)
from ledger_es.matching.covering_set import covering_set
from ledger_es.values.matching_rules import SET_STEPS_AT_MOST

DAY = date(2026, 2, 15)
ACCOUNT = "CH9300762011623852957"
LEUTHOLD = Party("customer", "C1", "Leuthold Bau AG", bank_accounts=(PartyAccount(ACCOUNT),))
BINGGELI = Party("customer", "C2", "Hotel Binggeli GmbH")


def invoice(
    entry_no: int, document_no: str, amount: str, party_no: str = "C1", reference: str = ""
) -> OpenEntry:
    return OpenEntry(
        ledger="customer",
        entry_no=entry_no,
        party_no=party_no,
        document_type="credit_memo" if amount.startswith("-") else "invoice",
        document_no=document_no,
        posting_date=date(2026, 1, 10),
        remaining_amount=Decimal(amount),
        payment_reference=reference,
    )


def line(line_no: int, amount: str, text: str = "", **facts: str) -> Line:
    return Line(line_no, DAY, Decimal(amount), text, **facts)  # type: ignore[arg-type]


def proposed(
    lines: list[Line],
    entries: list[OpenEntry],
    parties: tuple[Party, ...] = (LEUTHOLD, BINGGELI),
    mappings: tuple[Mapping, ...] = (),
    settings: Settings | None = None,
    closed: tuple[ClosedDocument, ...] = (),
) -> list[CarefulProposal]:
    index = EntryIndex(parties, entries, profile="careful")
    return propose_carefully(
        lines,
        index,
        mappings,
        settings=settings,
        closed_documents=lambda asked: {each.line_no: closed for each in asked},
    )


def applied(found: CarefulProposal) -> list[str]:
    return sorted(each.document_no for each in found.proposal.applied)


# --- Rules of our own -----------------------------------------------------------------------------


def test_a_reference_in_any_form_finds_its_invoice_among_equals() -> None:
    entries = [
        invoice(1, "R-1001", "100.00", reference="210000000003139471430009017"),
        invoice(2, "R-1002", "100.00", "C2", reference="000000000000000000001234567"),
    ]
    first, second = proposed(
        [line(1, "100.00", "21 00000 00003 13947 14300 09017"), line(2, "100.00", "ref 1234567")],
        entries,
    )
    assert (applied(first), first.proposal.rule) == (["R-1001"], "reference")
    assert (first.proposal.confidence, first.doubts) == ("high", ())
    assert applied(second) == ["R-1002"]


def test_a_reference_with_another_amount_is_medium() -> None:
    [found] = proposed(
        [line(1, "60.00", "ref 1234567")],
        [invoice(1, "R-1001", "100.00", "C2", reference="000000000000000000001234567")],
    )
    assert (applied(found), found.proposal.confidence) == (["R-1001"], "medium")
    assert found.proposal.applied[0].amount == Decimal("60.00")


def test_a_number_in_another_form_counts_like_the_number_itself() -> None:
    entries = [invoice(1, "R-1001", "100.00"), invoice(2, "R-1002", "100.00", "C2")]
    [found] = proposed([line(1, "100.00", "Rechnung1002")], entries)
    assert (applied(found), found.proposal.rule) == (["R-1002"], "printed-form")
    assert found.proposal.confidence == "medium"


def test_a_number_nearly_right_of_a_certain_payer_is_medium_with_a_doubt() -> None:
    entries = [invoice(1, "R-1001", "100.00"), invoice(2, "R-2222", "100.00")]
    [found] = proposed([line(1, "100.00", "R-1010", party_account=ACCOUNT)], entries)
    assert (applied(found), found.doubts) == (["R-1001"], ("near_miss",))


def test_named_documents_that_add_up_are_settled_together() -> None:
    entries = [
        invoice(1, "R-1001", "480.00"),
        invoice(2, "G-9001", "-30.00"),
        invoice(3, "R-1005", "450.00", "C2"),
    ]
    [found] = proposed([line(1, "450.00", "R1001 less credit G9001")], entries)
    assert (applied(found), found.proposal.rule) == (["G-9001", "R-1001"], "covering-set")
    assert found.proposal.review_required


def test_entries_of_the_payer_that_add_up_in_one_way_are_proposed() -> None:
    entries = [
        invoice(1, "R-1001", "101.00"),
        invoice(2, "R-1002", "57.00"),
        invoice(3, "R-1003", "33.10"),
    ]
    [found] = proposed([line(1, "134.10", "thanks", party_account=ACCOUNT)], entries)
    assert (applied(found), found.proposal.rule) == (["R-1001", "R-1003"], "covering-set")


def test_two_ways_to_add_up_are_not_chosen_from() -> None:
    entries = [
        invoice(1, "R-1001", "60.00"),
        invoice(2, "R-1002", "40.00"),
        invoice(3, "R-1003", "40.00"),
    ]
    [found] = proposed([line(1, "100.00", "thanks", party_account=ACCOUNT)], entries)
    assert found.proposal.rule != "covering-set"
    assert found.proposal.review_required


def test_a_search_that_is_too_long_is_said_and_nothing_is_proposed_by_it() -> None:
    entries = [invoice(no, f"R-{no}", f"{no * 2}.00") for no in range(1001, 1041)]
    [found] = proposed([line(1, "24001.00", "thanks", party_account=ACCOUNT)], entries)
    assert "search_incomplete" in found.proposal.notes
    assert found.proposal.rule != "covering-set"


def test_the_order_of_the_entries_does_not_matter() -> None:
    rng = random.Random(7)
    entries = [invoice(no, f"R-{no}", f"{rng.randint(1, 90)}.00") for no in range(1001, 1016)]
    wanted = line(1, f"{sum(each.remaining_amount for each in entries[3:6])}")
    first = covering_set(wanted, entries, Settings())
    rng.shuffle(entries)
    assert covering_set(wanted, entries, Settings()) == first
    assert SET_STEPS_AT_MOST == 20_000


def test_each_entry_is_for_one_line_only() -> None:
    entries = [invoice(1, "R-1001", "100.00", reference="000000000000000000001234567")]
    first, second = proposed(
        [line(1, "100.00", "ref 1234567"), line(2, "100.00", "ref 1234567")], entries
    )
    assert applied(first) == ["R-1001"]
    assert applied(second) == []


# --- Evidence -------------------------------------------------------------------------------------


def test_a_payer_is_known_whatever_letters_the_bank_has() -> None:
    entries = [invoice(1, "R-1001", "100.00"), invoice(2, "R-1002", "70.00", "C3")]
    party = Party("customer", "C3", "Bücher Zürich Müller AG")
    [found] = proposed(
        [line(1, "70.00", party_name="BUECHER ZUERICH MUELLER AG")], entries, (LEUTHOLD, party)
    )
    criteria = found.proposal.criteria
    assert criteria is not None
    assert criteria.party == "fully"


def test_a_payer_without_its_legal_form_is_likely() -> None:
    entries = [invoice(1, "R-1001", "100.00"), invoice(2, "R-1002", "70.00", "C3")]
    party = Party("customer", "C3", "Kern GmbH & Co. KG")
    [found] = proposed([line(1, "70.00", party_name="Kern")], entries, (LEUTHOLD, party))
    criteria = found.proposal.criteria
    assert criteria is not None
    assert criteria.party == "partially"


def test_a_mapping_means_whole_words_unless_it_is_widened() -> None:
    entries = [invoice(1, "R-1001", "480.00")]
    post = Mapping(1, "Post", "gl", "6900", "6900")
    [inside] = proposed([line(1, "480.00", "Posthotel R-1001")], entries, mappings=(post,))
    assert applied(inside) == ["R-1001"]
    [word] = proposed([line(1, "-3.00", "Post CH AG Porto")], entries, mappings=(post,))
    assert word.proposal.account == ("gl", "6900")
    [widened] = proposed(
        [line(1, "-3.00", "Posthotel")], entries, mappings=(post._replace(text="Post*"),)
    )
    assert widened.proposal.account == ("gl", "6900")


def test_named_documents_that_add_up_win_over_one_of_them_with_another_amount() -> None:
    entries = [invoice(1, "R-1001", "480.00"), invoice(2, "G-9001", "-30.00")]
    [found] = proposed(
        [line(1, "450.00", "R-1001 less credit memo G-9001", party_account=ACCOUNT)], entries
    )
    assert (applied(found), found.proposal.rule) == (["G-9001", "R-1001"], "covering-set")
    assert (found.proposal.confidence, found.doubts) == ("medium", ())


def test_of_parties_with_one_name_the_account_decides_whose_entries_add_up() -> None:
    vendor = Party("vendor", "V1", "Leuthold Bau AG")
    entries = [
        invoice(1, "R-1001", "480.00"),
        invoice(2, "R-1002", "120.50"),
        invoice(3, "X-1", "-70.00")._replace(ledger="vendor", party_no="V1"),
    ]
    asked = line(1, "600.50", party_account=ACCOUNT, party_name="Leuthold Bau AG")
    [found] = proposed([asked], entries, (LEUTHOLD, vendor))
    assert (applied(found), found.proposal.rule) == (["R-1001", "R-1002"], "covering-set")


# --- Doubts ---------------------------------------------------------------------------------------


def test_a_clean_line_has_no_doubt() -> None:
    [found] = proposed(
        [line(1, "480.00", "R-1001", party_account=ACCOUNT, party_name="Leuthold Bau AG")],
        [invoice(1, "R-1001", "480.00"), invoice(2, "R-1002", "70.00", "C2")],
    )
    assert (applied(found), found.proposal.confidence) == (["R-1001"], "high")
    assert (found.doubts, found.proposal.review_required) == ((), False)


@pytest.mark.parametrize(
    ("asked", "doubt"),
    [
        # The text names another open document than the one that fits.
        (line(1, "480.00", "R-1001 and R-1002", party_account=ACCOUNT), "names_others"),
        # The account is the customer's, the name another customer's with an invoice that fits.
        (line(1, "480.00", party_account=ACCOUNT, party_name="Hotel Binggeli GmbH"), "payer_differs"),
    ],
)  # fmt: skip
def test_what_speaks_against_a_proposal(asked: Line, doubt: str) -> None:
    entries = [
        invoice(1, "R-1001", "480.00"),
        invoice(2, "R-1002", "480.00", "C2"),
    ]
    [found] = proposed([asked], entries)
    assert doubt in found.doubts


def test_two_invoices_that_fit_equally_are_a_doubt() -> None:
    entries = [invoice(1, "R-1001", "120.00", "C2"), invoice(2, "R-1002", "120.00", "C2")]
    [found] = proposed([line(1, "120.00", party_name="Hotel Binggeli GmbH")], entries)
    assert "ambiguous" in found.doubts


def test_an_account_of_several_parties_is_a_doubt_unless_the_name_decides() -> None:
    both = (
        LEUTHOLD,
        BINGGELI._replace(bank_accounts=(PartyAccount(ACCOUNT),)),
    )
    entries = [invoice(1, "R-1001", "480.00"), invoice(2, "R-1002", "70.00", "C2")]
    [unnamed] = proposed([line(1, "480.00", party_account=ACCOUNT)], entries, both)
    assert unnamed.doubts == ("account_shared",)
    [named] = proposed(
        [line(1, "480.00", party_account=ACCOUNT, party_name="Leuthold Bau AG")], entries, both
    )
    assert named.doubts == ()


def test_a_paid_document_that_is_named_is_a_doubt() -> None:
    [found] = proposed(
        [line(1, "480.00", "R-0999", party_account=ACCOUNT)],
        [invoice(1, "R-1001", "480.00")],
        closed=(ClosedDocument("customer", "C1", "R-0999"),),
    )
    assert found.doubts == ("paid_already",)


@pytest.mark.parametrize(
    ("text", "reference", "doubts"),
    [
        # A number in the form of our own, or after a word for an invoice.
        ("R-0999", "", ("names_unknown",)),
        ("R 0999", "", ("names_unknown",)),
        ("Rechnungs-Nr. 77015", "", ("names_unknown",)),
        ("facture no 77015", "", ("names_unknown",)),
        # The reference of another invoice.
        ("", "000000000000000000007654321", ("names_unknown",)),
        # Nothing that could be a number of a document.
        ("invoice of 15.02.2026", "", ()),
        ("Rechnung 2026", "", ()),
        ("Rechnung vom Februar", "NOTPROVIDED", ()),
        ("Invoice 02/2026", "", ()),
        ("R-09999", "", ()),
        # It is named too.
        ("R-1001 invoice 77015", "", ()),
    ],
)
def test_a_document_that_is_not_open_is_a_doubt(
    text: str, reference: str, doubts: tuple[str, ...]
) -> None:
    entries = [invoice(1, "R-1001", "480.00", reference="000000000000000000001234567")]
    asked = line(1, "480.00", text, party_account=ACCOUNT, payment_reference=reference)
    [found] = proposed([asked], entries)
    assert (applied(found), found.doubts) == (["R-1001"], doubts)


def test_a_mapping_against_a_document_is_a_doubt() -> None:
    # Only weak evidence for the document, so that the mapping wins.
    [found] = proposed(
        [line(1, "480.00", "Post R1001")],
        [invoice(1, "R-1001", "480.00", "C2")],
        mappings=(Mapping(1, "Post", "gl", "6900", "6900"),),
    )
    assert found.proposal.account == ("gl", "6900")
    assert "mapping_against_document" in found.doubts


def test_a_number_that_may_be_a_date_is_a_doubt() -> None:
    [found] = proposed(
        [line(1, "480.00", "Rent January 2026", party_account=ACCOUNT)],
        [invoice(1, "2026", "480.00")],
    )
    assert found.doubts == ("no_document_number",)


def test_a_large_amount_is_a_doubt() -> None:
    settings = Settings(review_above=Decimal("400.00"))
    asked = [line(1, "480.00", "R-1001", party_account=ACCOUNT)]
    [found] = proposed(asked, [invoice(1, "R-1001", "480.00")], settings=settings)
    assert found.doubts == ("large",)
