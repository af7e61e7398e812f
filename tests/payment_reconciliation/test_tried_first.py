"""A dry run of imports shows what the imports then do: statements, their numbers, and the proposals for their lines."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ledger_es.commands.text_mapping import MapText
from ledger_es.errors import StatementConflict
from ledger_es.payment_reconciliation.payment_reconciliation import Imported
from ledger_es.values import Personal
from tests.payment_reconciliation.company import Company, Paid, statement_file

FIRST = (
    Paid("01-10", "700.00", "Nordwind Handels AG", "INV-1001, INV-1002"),
    Paid("01-10", "98.00", "Anna Zumthor", "INV-1003"),
    Paid("01-12", "-42.00", "", "Shell Oberdorf"),
    Paid("01-14", "77.00", "Wer auch immer", "danke"),
)
SECOND = (
    # Open, and proposed for a line of the first statement already.
    Paid("01-15", "98.00", "Anna Zumthor", "INV-1003"),
    Paid("01-16", "300.00", "Tal Logistik", "INV-1004"),
    Paid("01-17", "77.00", "Wer auch immer", "danke", bank_reference="S1-4"),
)


@pytest.fixture
def owed(company: Company) -> Company:
    company.owe(("C1", "INV-1001", "01-02", "500.00"), ("C1", "INV-1002", "01-02", "250.00"))
    company.owe(
        ("C2", "INV-1003", "01-03", "100.00"), discount_date="2026-01-20", discount_amount="2.00"
    )
    company.owe(("C3", "INV-1004", "01-03", "300.00"))
    company.do(MapText(text=Personal("Shell"), credit_account_no="4000"))
    return company


def shown(report: Any) -> dict[str, Any]:
    """What the report says, but for the commits at which it was made."""
    document: dict[str, Any] = report.as_json()
    for line in document["lines"]:
        del line["candidates_commit_no"]
    return {name: value for name, value in document.items() if name != "commit_no"}


def would_be(company: Company, imported: list[Imported]) -> list[dict[str, Any]]:
    statements = [statement for file in imported for statement in file.would_be]
    return [shown(report) for report in company.ledger.would_be_statements(statements)]


def test_the_proposals_are_those_of_the_import(owed: Company, tmp_path: Path) -> None:
    files = [
        statement_file(tmp_path, *FIRST),
        statement_file(tmp_path, *SECOND, opening="833.00", number="2"),
    ]
    before = owed.ledger.store.head()
    tried = owed.journal.try_files([(path, None) for path in files])
    assert owed.ledger.store.head() == before
    assert [one.executed.commit_no for one in tried] == [0, 0]
    assert [event.version for event in tried[0].executed.events] == [0, 0, 0, 0]
    # Nothing of it is held against what is done in earnest.
    assert would_be(owed, owed.journal.try_files([(path, None) for path in files])) == would_be(
        owed, tried
    )

    done = [owed.bring(path) for path in files]
    assert [one.executed.numbers for one in done] == [one.executed.numbers for one in tried]
    assert [one.confidences for one in done] == [one.confidences for one in tried]
    reports = [owed.ledger.statement(f"B/{no}") for no in (1, 2)]
    assert would_be(owed, tried) == [shown(report) for report in reports]
    applied = [[one["applied"] != [] for one in shown(report)["lines"]] for report in reports]
    assert applied == [[True, True, False, False], [False, True, False]]


def test_a_statement_goes_on_from_the_one_before_it(company: Company, tmp_path: Path) -> None:
    """Also in what the files before it post: the opening balance is adopted once."""
    files = [
        statement_file(tmp_path, FIRST[0], opening="50.00"),
        statement_file(tmp_path, FIRST[1], opening="750.00", number="2"),
    ]
    tried = company.journal.try_files([(path, None) for path in files], adopt_opening=True)
    assert [one.would_be[0].statement.statement_no for one in tried] == ["B/1", "B/2"]
    assert [one["gap_before"] for one in would_be(company, tried)] == [False, False]
    assert company.proof() == ("0.00", "0.00", "0.00")
    done = [company.bring(path, adopt_opening=True) for path in files]
    assert [one.executed.numbers for one in done] == [one.executed.numbers for one in tried]


def test_what_is_known_is_not_shown(owed: Company, tmp_path: Path) -> None:
    path = statement_file(tmp_path, *FIRST)
    first, again = owed.journal.try_files([(path, None), (path, None)])
    assert (len(first.would_be), again.would_be, again.executed.replayed) == (1, (), True)
    assert again.executed.commit_no == 0
    owed.bring(path)
    (known,) = owed.journal.import_file(path, dry_run=True)
    assert (known.would_be, known.confidences, known.executed.replayed) == ((), {}, True)


def test_an_import_that_was_cut_off_would_be_finished(owed: Company, tmp_path: Path) -> None:
    path = statement_file(tmp_path, *FIRST)
    owed.bring(path, apply=False)
    before = owed.ledger.store.head()
    (tried,) = owed.journal.import_file(path, dry_run=True)
    assert owed.ledger.store.head() == before
    done = owed.bring(path)
    assert (tried.confidences, would_be(owed, [tried])) == (
        done.confidences,
        [shown(owed.ledger.statement("B/1"))],
    )


def test_a_refusal_is_the_refusal_of_the_import(owed: Company, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    statement_file(tmp_path / "in", *FIRST, name="a.xml")
    other = FIRST[-1]._replace(amount="78.00")
    statement_file(tmp_path / "in", *FIRST[:-1], other, name="b.xml")
    archive = Path(shutil.make_archive(str(tmp_path / "january"), "zip", tmp_path / "in"))
    before = owed.ledger.store.head()
    with pytest.raises(StatementConflict) as refused:
        owed.journal.import_file(archive, dry_run=True)
    assert refused.value.facts["statement_no"] == "B/1"
    assert owed.ledger.store.head() == before
