"""Where the bank gives an id only once, the id says which lines of a file without balances are new money."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.commands.bank_account import EditBankAccount
from ledger_es.commands.bank_statement import ImportStatements
from tests.scenarios.books import BOOKS, bank_account
from tests.scenarios.scenario import given
from tests.scenarios.statements import IBAN, file, statement, statement_line

BANK = (*BOOKS, bank_account("B", iban=IBAN))


def export(name: str, *ids: str, is_promised: bool = False) -> ImportStatements:
    """A file without balances: equal fees of one day, told apart by their ids alone."""
    lines = [
        statement_line(f"{name}/{place}", "02-10", "-2.00", entry_place=place, bank_reference=id_)
        for place, id_ in enumerate(ids, 1)
    ]
    whole = statement(*lines, opening=None, has_unique_ids=is_promised)
    return file(whole, name=name)


def setting(unique_ids: Any) -> EditBankAccount:
    return EditBankAccount(bank_account_no="B", unique_ids=unique_ids)


@pytest.mark.parametrize(
    ("says", "is_promised", "states"),
    [
        ("by_format", False, ["suspected", "unproved"]),
        ("by_format", True, ["known", "new"]),
        ("yes", False, ["known", "new"]),
        ("no", True, ["suspected", "unproved"]),
    ],
)
def test_the_account_says_it_or_else_the_format(
    says: Any, is_promised: bool, states: list[str]
) -> None:
    books = given(*BANK, setting(says)).after(export("a", "F1", is_promised=is_promised))
    books = books.after(export("b", "F1", "F2", is_promised=is_promised))
    lines = books.books.bank_statement("B/2").lines.values()
    assert [line.standing.state for line in lines] == states


def test_what_is_there_already_changes_nothing() -> None:
    books = given(*BANK, setting("yes"))
    books.when(setting("yes")).then()
