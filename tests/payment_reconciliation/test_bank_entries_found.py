"""Money that was posted before the bank showed it: automatic application finds it, whole or a part at a time."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ledger_es.commands.bank_statement_lines import AssignLine
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.journal import PostJournal
from ledger_es.posting.journal_line import JournalLine
from tests.payment_reconciliation.company import Company, Paid, day, statement_file


def test_the_parts_of_one_bank_entry_are_found_by_two_statements(
    company: Company, tmp_path: Path
) -> None:
    takings = JournalLine(
        posting_date=day("01-05"),
        document_no="KASSE-77",
        account_type="bank_account",
        account_no="B",
        amount=Decimal(80),
        bal_account_type="gl",
        bal_account_no="3000",
    )
    (entry_no,) = company.do(PostJournal(lines=(takings,))).numbers["entry_nos"]
    company.bring(statement_file(tmp_path, Paid("01-06", "50.00", "", "Einzahlung KASSE-77")))
    assert company.applied(10000) == {entry_no: "50.00"}
    posted = company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert posted.numbers["partly_found_entry_nos"] == [entry_no]
    assert company.proof() == ("80.00", "30.00", "50.00")
    assert company.proof(as_of=day("01-05")) == ("80.00", "80.00", "0.00")

    # More than what is left: the line takes the rest of the entry, and a person what it is of besides.
    rest = Paid("01-09", "60.00", "", "Einzahlung KASSE-77")
    company.bring(statement_file(tmp_path, rest, opening="50.00", number="2"))
    assert company.applied(10000, "B/2") == {entry_no: "30.00"}
    forgotten = takings.model_copy(update={"amount": Decimal(30), "document_no": "KASSE-78"})
    (other_no,) = company.do(PostJournal(lines=(forgotten,))).numbers["entry_nos"]
    both: dict[int, Decimal | None] = {entry_no: None, other_no: None}
    company.do(AssignLine(statement_no="B/2", line_no=10000, amounts_to_apply=both))
    company.do(PostStatement(statement_no="B/2", mode="reconcile", accept_low=True))
    assert company.proof() == ("110.00", "0.00", "110.00")
    company.check()
