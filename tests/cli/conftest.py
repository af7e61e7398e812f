"""A ledger with a company, and one with customers, a bank account and open documents too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.files import CUSTOMERS, ENTRIES, write
from tests.cli.running import Cli, run


@pytest.fixture(autouse=True)
def _no_ledger_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test may reach a ledger that it did not make: neither one of the environment nor ./ledger.db."""
    monkeypatch.delenv("LEDGER_ES_URL", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both ledgers, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("prepared")
    company = _company(str(folder / "company.db"))
    books = _filled(_company(str(folder / "books.db")), folder)
    for cli in (company, books):
        # The first question makes the tables of the read models: once here, not once in each test.
        cli.json("accounts", "list")
    assert not list(folder.glob("*-wal")), "a closed ledger is one file"
    return folder


@pytest.fixture
def company(prepared: Path, tmp_path: Path) -> Cli:
    return Cli(shutil.copy(prepared / "company.db", tmp_path / "ledger.db"))


@pytest.fixture
def company_on_both(store_url: str) -> Cli:
    return _company(store_url)


@pytest.fixture
def books(prepared: Path, tmp_path: Path) -> Cli:
    return Cli(shutil.copy(prepared / "books.db", tmp_path / "ledger.db"))


@pytest.fixture
def books_on_both(company_on_both: Cli, tmp_path: Path) -> Cli:
    return _filled(company_on_both, tmp_path)


@pytest.fixture(scope="module")
def shared_books(shared_store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """As `books_on_both`, made once for the tests of a module that only ask."""
    return filled_ledger(shared_store_url, tmp_path_factory.mktemp("books"))


def filled_ledger(url: str, folder: Path) -> Cli:
    """A new ledger at this address with what `books` has."""
    return _filled(_company(url), folder)


def _company(url: str) -> Cli:
    outcome = run("init", "--company", "Muster AG", "--currency", "CHF", "--ledger", url)
    assert outcome.code == 0, outcome
    return Cli(url)


def _filled(cli: Cli, folder: Path) -> Cli:
    """Entries 1 and 2 are invoices of C1, 3 is one of C2."""
    cli.json("customers", "import", write(folder, "customers.csv", CUSTOMERS))
    cli.json("entries", "import", write(folder, "entries.csv", ENTRIES))
    cli.json(
        *("bank-accounts", "add", "B1", "--iban", "CH93 0076 2011 6238 5295 7"),
        *("--opening-balance", "500.00", "--opening-date", "2026-01-01"),
    )
    return cli
