"""What references of the bank say: a repeated one is named, however long ago it was; ids that are unique tell lines."""

from __future__ import annotations

from pathlib import Path

from ledger_es.commands.statement_withdrawal import WithdrawStatement
from ledger_es.statements import ReaderSettings
from ledger_es.statements.table_mapping import TableMapping
from tests.payment_reconciliation.company import Company, Paid, statement_file

OPENINGS = {"01-05": "0", "05-05": "10.00", "06-05": "20.00", "09-05": "30.00"}


def bring(company: Company, folder: Path, on: str, reference: str = "SO1") -> str:
    """A statement with one line of 10; the number of the statement."""
    paid = Paid(on, "10.00", text=f"order of {on}", bank_reference=reference)
    path = statement_file(folder, paid, opening=OPENINGS[on], number=on, name=f"{on}.xml")
    (number,) = company.bring(path, apply=False).statement_nos
    return number


def same_reference_as(company: Company, statement_no: str) -> str | None:
    (line,) = company.ledger.statement(statement_no).as_json()["lines"]
    named: str | None = line["same_reference_as"]
    return named


def test_the_last_line_with_the_reference_is_named(company: Company, tmp_path: Path) -> None:
    assert same_reference_as(company, bring(company, tmp_path, "01-05")) is None
    assert same_reference_as(company, bring(company, tmp_path, "05-05")) == "B/1/10000"
    assert same_reference_as(company, bring(company, tmp_path, "06-05", "SO2")) is None
    assert same_reference_as(company, bring(company, tmp_path, "09-05")) == "B/2/10000"
    company.check()


def test_lines_of_withdrawn_statements_do_not_count(company: Company, tmp_path: Path) -> None:
    bring(company, tmp_path, "01-05")
    company.do(WithdrawStatement(statement_no=bring(company, tmp_path, "05-05")))
    assert same_reference_as(company, bring(company, tmp_path, "09-05")) == "B/1/10000"


def test_a_mapping_that_promises_unique_ids_tells_equal_fees_apart(
    small: Company, tmp_path: Path
) -> None:
    """The second export has the fee of the first, and another one of the same day and amount."""
    mapping = TableMapping(
        name="bank",
        date_format="YYYY-MM-DD",
        decimal=".",
        currency_code="CHF",
        booking_date="Date",
        amount="Amount",
        transaction_id="Id",
        text=("Text",),
        unique_ids=True,
    )
    header, fee = "Date;Amount;Id;Text\n", "2026-01-05;-2.00;{};Fee\n"
    for name, ids in (("a.csv", ("F1",)), ("b.csv", ("F1", "F2"))):
        path = tmp_path / name
        path.write_text(header + "".join(fee.format(number) for number in ids))
        small.bring(
            path, bank_account_no="B", reader_settings=ReaderSettings(mapping=mapping), apply=False
        )
    lines = small.ledger.statement("B/2").as_json()["lines"]
    assert [(line["state"], line["known_as"]) for line in lines] == [
        ("known", "B/1/10000"),
        ("new", None),
    ]
