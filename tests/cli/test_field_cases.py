"""Failures of other programs in the field, as small cases of the command line: those that this program passes.

The cases stand beside the repository. A case that the program has come to pass gets its line in PASSING, and must pass
from then on. Each takes about half a minute, because every command is a process; `make check` runs them.
"""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from tests.house.sources import ROOT

CASES = ROOT / ".." / "shared" / "field_cases"
PASSING = (
    "01-bank-reference-used-again",
    "02-twins-in-two-statements-of-a-day",
    "03-pages-in-two-files",
    "03b-pages-in-one-file",
    "03c-pages-with-whole-balances",
    "03d-page-files-with-whole-balances",
    "04-file-of-several-accounts",
    "04b-file-of-several-accounts-switch",
    "05-overlapping-exports",
    "06-same-export-twice-a-day",
    "07-ultimate-debtor",
    "09-number-cut-by-line-end",
    "10-year-read-as-number",
    "11-reference-forms",
    "15-shared-payer-account",
    "16-invoice-less-credit-memo",
    "17-charges-in-the-entry",
    "18-undetailed-batch",
    "19-paid-twice",
    "20-newest-first",
    "22-wrong-customer-after-reconciling",
    "26-umlauts",
    "29-closing-balance-only",
    "30-mapping-inside-a-word",
    "39-blocked-customer-pays",
    "39b-blocked-customer-others-post",
    "41-text-in-AddtlNtryInf",
)

pytestmark = pytest.mark.check


@pytest.mark.skipif(
    not CASES.is_dir(),
    reason="the field cases (../shared/field_cases) are not beside the repository",
)
@pytest.mark.parametrize("case", PASSING)
def test_field_case(case: str) -> None:
    folder = CASES / case
    assert (folder / "case.json").is_file(), f"there is no case {case} in {CASES}"
    program = shlex.join([sys.executable, "-m", "ledger_es"])
    done = subprocess.run(
        [sys.executable, CASES / "run.py", program, folder, "-v"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_case_is_listed_once_and_in_order() -> None:
    assert list(PASSING) == sorted(set(PASSING))
