"""Learned payers: two lines from one account that a person assigned to one customer make the account evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.camt_writer import camt_bytes
from ledger_es.commands.bank_statement_lines import AcceptLines, AssignLine, AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.erasure import ErasePartyTexts
from ledger_es.commands.learned_payer import RevokeLearnedPayer
from ledger_es.commands.party import PartyBankAccount, PartyRecord, RegisterCustomers
from ledger_es.errors import LearnedPayerUnknown
from ledger_es.statements import Detail
from ledger_es.values import Personal
from tests.payment_reconciliation.company import Company, Paid, statement

FATHER = "DE89370400440532013000"


def from_father(folder: Path, number: str, *paid: Paid, account: str = FATHER) -> Path:
    """A statement of payments from one account, whose holder is nobody in the books."""
    made = statement(paid, number=number)
    entries = tuple(
        entry._replace(
            details=(
                Detail(
                    entry.amount, "CHF", party_name="Horst Zumthor", party_account=account,
                    text=paid[at].text,
                ),
            )
        )
        for at, entry in enumerate(made.entries)
    )  # fmt: skip
    path = folder / f"{number}.xml"
    path.write_bytes(camt_bytes([made._replace(entries=entries)]))
    return path


def assigned_and_posted(company: Company, statement_no: str, entry_no: int) -> dict[str, object]:
    company.do(
        AssignLine(statement_no=statement_no, line_no=10000, amounts_to_apply={entry_no: None})
    )
    post = PostStatement(statement_no=statement_no, mode="payments_only")
    return company.do(post).numbers


def paid_on_account(company: Company, folder: Path, number: str, party_no: str) -> None:
    """One more line of the account, which a person assigns to a customer on account, accepts and posts."""
    company.bring(from_father(folder, number, Paid(f"01-0{number}", "10.00", text="a")))
    command = AssignLineToAccount(
        statement_no=f"B/{number}", line_no=10000, account_type="customer", account_no=party_no
    )
    company.do(command)
    company.do(AcceptLines(statement_no=f"B/{number}"))
    company.do(PostStatement(statement_no=f"B/{number}", mode="payments_only"))


def taught(company: Company, folder: Path) -> dict[str, object]:
    """Invoices of C2, of which a person assigned two to payments from the account; what the second posting said."""
    company.owe(
        ("C2", "INV-1", "01-01", "120.00"),
        ("C2", "INV-2", "01-01", "130.00"),
        ("C2", "INV-3", "01-01", "140.00"),
        ("C1", "INV-4", "01-01", "140.00"),
    )
    company.bring(from_father(folder, "1", Paid("01-05", "120.00", text="thanks")), apply=False)
    assert "learned_payer_nos" not in assigned_and_posted(company, "B/1", 1)
    company.bring(from_father(folder, "2", Paid("01-06", "130.00", text="thanks")), apply=False)
    return assigned_and_posted(company, "B/2", 2)


def learned(company: Company) -> list[tuple[str, str, str, str]]:
    rows = company.ledger.learned_payers().rows()
    return [(row.party_no, row.account, row.first_line, row.second_line) for row in rows]


def test_the_second_line_teaches_the_account_and_the_third_is_known_by_it(
    company: Company, tmp_path: Path
) -> None:
    assert taught(company, tmp_path)["learned_payer_nos"] == [1]
    assert learned(company) == [("C2", FATHER, "B/1/10000", "B/2/10000")]
    company.bring(from_father(tmp_path, "3", Paid("01-07", "140.00", text="thanks")))
    [line] = company.lines("B/3").values()
    # C1 owes 140.00 too: the account decides. It is likely, not certain, so a person looks.
    assert [each.entry_no for each in line.applications] == [3]
    assert (line.party, line.party_means) == ("partially", "learned")
    assert (line.confidence, line.review_required) == ("low", 1)
    said = company.ledger.explanation("B/3", 10000).rows()
    assert any("assigned by hand before" in row.explanation for row in said)
    company.check()


def test_a_learned_payer_that_is_revoked_is_no_evidence(company: Company, tmp_path: Path) -> None:
    taught(company, tmp_path)
    before = company.ledger.store.commit(company.ledger.store.head().commit_no)
    assert before is not None
    company.do(RevokeLearnedPayer(payer_no=1))
    assert learned(company) == []
    # As known before, it counts.
    known = company.ledger.learned_payers(known_at=before.recorded_at)
    assert [row.payer_no for row in known.rows()] == [1]
    with pytest.raises(LearnedPayerUnknown):
        company.do(RevokeLearnedPayer(payer_no=1))
    company.bring(from_father(tmp_path, "3", Paid("01-07", "140.00", text="thanks")))
    assert company.lines("B/3")[10000].party == "no"
    # One more line does not teach it again, two do.
    assert "learned_payer_nos" not in assigned_and_posted(company, "B/3", 3)
    [entry_no] = company.owe(("C2", "INV-5", "01-01", "150.00"))
    company.bring(from_father(tmp_path, "4", Paid("01-08", "150.00", text="thanks")))
    assert assigned_and_posted(company, "B/4", entry_no)["learned_payer_nos"] == [2]
    company.check()


def test_what_is_undone_is_forgotten(company: Company, tmp_path: Path) -> None:
    taught(company, tmp_path)
    company.do(UndoStatement(statement_no="B/2"))
    assert learned(company) == []
    # Both lines count for nothing any more: posted again, the second is the first of two.
    again = company.do(PostStatement(statement_no="B/2", mode="payments_only"), idempotency_key="2")
    assert "learned_payer_nos" not in again.numbers
    company.check()


def test_an_erasure_takes_the_account_too(company: Company, tmp_path: Path) -> None:
    taught(company, tmp_path)
    company.do(ErasePartyTexts(ledger="customer", party_no="C2", ground=Personal("asked")))
    assert [account for _, account, _, _ in learned(company)] == ["(erased)"]
    company.bring(from_father(tmp_path, "3", Paid("01-07", "140.00", text="thanks")))
    assert company.lines("B/3")[10000].party == "no"
    company.check()


def test_an_accepted_proposal_teaches_nothing_and_an_accepted_assignment_does(
    small: Company, tmp_path: Path
) -> None:
    small.owe(("C2", "INV-1", "01-01", "120.00"), ("C2", "INV-2", "01-01", "130.00"))
    for number, amount, entry_no in (("1", "120.00", 1), ("2", "130.00", 2)):
        text = f"INV-{number}"
        small.bring(from_father(tmp_path, number, Paid(f"01-0{number}", amount, text=text)))
        assert small.applied(10000, f"B/{number}") == {entry_no: amount}
        small.do(AcceptLines(statement_no=f"B/{number}"))
        small.do(PostStatement(statement_no=f"B/{number}", mode="payments_only"))
    assert learned(small) == []
    for number in ("3", "4"):
        paid_on_account(small, tmp_path, number, "C2")
    assert learned(small) == [("C2", FATHER, "B/3/10000", "B/4/10000")]


def test_an_account_in_the_record_of_the_customer_is_not_learned(
    small: Company, tmp_path: Path
) -> None:
    account = PartyBankAccount(iban=Personal(FATHER))
    horst = PartyRecord(party_no="C4", name=Personal("Horst"), bank_accounts=(account,))
    small.do(RegisterCustomers(parties=(horst,)))
    for number in ("1", "2"):
        paid_on_account(small, tmp_path, number, "C4")
    assert learned(small) == []
