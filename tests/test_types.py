"""What a user's type checker says: amounts and texts are taken statically as they are when the program runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ledger_es import CommandInvalid

ROOT = Path(__file__).parents[1]
README_EXAMPLE = ROOT / "examples" / "example.py"
"""The README's, word for word: another test compares them."""

# An error that is expected is ignored by its code; one that does not come is an unused comment, which is an error.
EXAMPLE = """\
from datetime import date
from decimal import Decimal
from typing import assert_type

from ledger_es import (
    ApplyEntries,
    AssignLine,
    BankAccountRecord,
    ChangeEntryDiscount,
    JournalLine,
    OpeningEntry,
    PartyBankAccount,
    PartyRecord,
    RegisterBankAccount,
)
from ledger_es.values import Personal

DAY = date(2026, 2, 2)

paid = JournalLine(
    posting_date=DAY, account_type="customer", account_no="C1", amount="-80.00", description="text"
)
JournalLine(posting_date=DAY, account_no="1000", amount=80, discount_amount="1.00")
JournalLine(posting_date=DAY, account_no="1000", amount=Decimal("80.00"), applies_to={1: "5.00", 2: None, 3: 7})
JournalLine(posting_date=DAY, account_no="1000", amount=1.5)  # type: ignore[arg-type]
JournalLine(posting_date=DAY, account_no="1000", amount=None)  # type: ignore[arg-type]
JournalLine(posting_date=DAY, account_no="1000", amount="1", applies_to={1: 1.5})  # type: ignore[dict-item]
JournalLine(posting_date=DAY, account_no="1000", amount="1", description=7)  # type: ignore[arg-type]
JournalLine(posting_date=DAY, account_no="1000")  # type: ignore[call-arg]
assert_type(paid.amount, Decimal)
assert_type(paid.discount_amount, Decimal | None)
assert_type(paid.applies_to, dict[int, Decimal | None])
assert_type(paid.description, Personal)

party = PartyRecord(
    party_no="C1", name="Ada", city=Personal("London"), credit_limit="5000.00",
    bank_accounts=(PartyBankAccount(iban="CH9300762011623852957"),),
)
PartyRecord(party_no="C2", name=b"Ada")  # type: ignore[arg-type]
PartyRecord(party_no="C3", name="Ada", credit_limit=0.5)  # type: ignore[arg-type]
assert_type(party.credit_limit, Decimal | None)
assert_type(party.name.reveal(), str)

OpeningEntry(party_no="C1", document_no="I1", posting_date=DAY, amount="7.00", discount_amount=1)
ApplyEntries(applying_entry_no=1, amounts_to_apply={2: "3.00"})
ApplyEntries(applying_entry_no=1)
AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply={2: None})
ChangeEntryDiscount(entry_no=1, discount_date=DAY, discount_amount="2.00")
RegisterBankAccount(
    bank_account=BankAccountRecord(bank_account_no="B", match_tolerance_value=5),
    opening_balance="100.00", opening_date=DAY,
)
"""


def test_amounts_and_texts_have_the_types_that_are_taken(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Plain `mypy --strict`, without our plugin or settings, as somebody who installed the package runs it."""
    pytest.importorskip("mypy", reason="the type checker is installed for developers only")
    example = tmp_path / "amounts_and_texts.py"
    example.write_text(EXAMPLE, encoding="utf-8")
    cache = pytestconfig.rootpath / ".mypy_cache" / "of-users"
    words = ["--strict", "--config-file=", f"--cache-dir={cache}", "--follow-imports=silent"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words, str(example), str(README_EXAMPLE)],
        env={"MYPYPATH": str(ROOT / "src"), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout == "Success: no issues found in 2 source files\n", done.stdout + done.stderr


def test_the_example_runs_but_for_what_the_type_checker_refuses() -> None:
    refused = [line for line in EXAMPLE.splitlines() if "# type: ignore" in line]
    names: dict[str, object] = {}
    exec("\n".join(line for line in EXAMPLE.splitlines() if line not in refused), names)
    for line in refused:
        with pytest.raises(CommandInvalid):
            exec(line, names)
