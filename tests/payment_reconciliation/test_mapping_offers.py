"""Offers of text mappings: two lines with the same payer and text, assigned by a person to the same account."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es.commands.bank_statement_lines import AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.mapping_offer import AcceptMappingOffer, DeclineMappingOffer
from ledger_es.commands.text_mapping import MapText
from ledger_es.errors import MappingOfferUnknown
from ledger_es.values import Personal
from tests.payment_reconciliation.company import Company, Paid, statement_file


def line_to(
    company: Company,
    folder: Path,
    number: int,
    account_no: str = "6900",
    *,
    amount: str = "-12.50",
    payer: str = "Office Rent Ltd",
    text: str = "Monthly rent",
) -> dict[str, object]:
    """One more statement of one line, which a person assigns to the account; what its posting says."""
    paid = Paid(f"01-{number:02}", amount, payer, text)
    company.bring(statement_file(folder, paid, number=str(number)), apply=False)
    statement_no = f"B/{number}"
    company.do(AssignLineToAccount(statement_no=statement_no, line_no=10000, account_no=account_no))
    return company.do(PostStatement(statement_no=statement_no, mode="payments_only")).numbers


def offers(company: Company) -> list[tuple[str, str, str, str, str]]:
    rows = company.ledger.mapping_offers().rows()
    return [
        (row.text, row.account_no, row.direction, row.first_line, row.second_line) for row in rows
    ]


def test_the_second_line_offers_a_mapping_and_the_third_uses_it_when_accepted(
    company: Company, tmp_path: Path
) -> None:
    assert "mapping_offer_nos" not in line_to(company, tmp_path, 1)
    assert line_to(company, tmp_path, 2, text="MONTHLY  RENT")["mapping_offer_nos"] == [1]
    assert offers(company) == [("MONTHLY  RENT", "6900", "money_out", "B/1/10000", "B/2/10000")]
    # Nothing is mapped until somebody accepts it.
    assert company.ledger.text_mappings().rows() == ()
    paid = Paid("01-03", "-12.50", "Office Rent Ltd", "Monthly rent")
    company.bring(statement_file(tmp_path, paid, number="3"))
    assert company.lines("B/3")[10000].applications == ()
    accepted = company.do(AcceptMappingOffer(offer_no=1, text=Personal("Monthly rent")))
    assert accepted.numbers == {"mapping_no": 1}
    [mapping] = company.ledger.text_mappings().rows()
    assert (mapping.text, mapping.debit_account_no, mapping.credit_account_no) == (
        "Monthly rent",
        "",
        "6900",
    )
    assert offers(company) == []
    company.journal.apply_automatically("B/3")
    assert company.lines("B/3")[10000].rule == "mapping-1"
    company.check()


def test_a_declined_offer_is_not_made_again(company: Company, tmp_path: Path) -> None:
    line_to(company, tmp_path, 1)
    line_to(company, tmp_path, 2)
    before = company.ledger.store.commit(company.ledger.store.head().commit_no)
    assert before is not None
    company.do(DeclineMappingOffer(offer_no=1))
    assert offers(company) == []
    # As known before, it waits for an answer.
    known = company.ledger.mapping_offers(known_at=before.recorded_at)
    assert [row.offer_no for row in known.rows()] == [1]
    for command in (DeclineMappingOffer(offer_no=1), AcceptMappingOffer(offer_no=1)):
        with pytest.raises(MappingOfferUnknown):
            company.do(command)
    line_to(company, tmp_path, 3)
    line_to(company, tmp_path, 4)
    assert offers(company) == []
    # To another account it is another offer.
    line_to(company, tmp_path, 5, "3890")
    assert line_to(company, tmp_path, 6, "3890")["mapping_offer_nos"] == [2]
    company.check()


def test_money_in_goes_to_the_debit_account(small: Company, tmp_path: Path) -> None:
    line_to(small, tmp_path, 1, amount="5.00")
    line_to(small, tmp_path, 2, amount="7.00")
    small.do(AcceptMappingOffer(offer_no=1))
    [mapping] = small.ledger.text_mappings().rows()
    assert (mapping.text, mapping.debit_account_no) == ("Monthly rent", "6900")


@pytest.mark.parametrize(
    "other",
    [
        {"payer": "Somebody else"},
        {"text": "Yearly rent"},
        {"account_no": "3890"},
        {"amount": "12.50"},
    ],
)
def test_lines_that_are_not_alike_offer_nothing(
    small: Company, tmp_path: Path, other: dict[str, str]
) -> None:
    line_to(small, tmp_path, 1)
    line_to(small, tmp_path, 2, **other)  # type: ignore[arg-type]
    assert offers(small) == []


def test_a_text_that_is_mapped_is_not_offered(small: Company, tmp_path: Path) -> None:
    small.do(MapText(text=Personal("monthly rent"), credit_account_no="3890"))
    line_to(small, tmp_path, 1)
    line_to(small, tmp_path, 2)
    assert offers(small) == []


def test_an_offer_is_withdrawn_with_the_posting_of_its_lines(
    company: Company, tmp_path: Path
) -> None:
    line_to(company, tmp_path, 1)
    line_to(company, tmp_path, 2)
    company.do(UndoStatement(statement_no="B/2"))
    assert offers(company) == []
    # The first line counts for nothing any more either: the lines teach anew.
    line_to(company, tmp_path, 3)
    line_to(company, tmp_path, 4)
    assert [offer[3:] for offer in offers(company)] == [("B/3/10000", "B/4/10000")]
    company.check()
