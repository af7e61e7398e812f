"""Every CSV file of the samples: read with a profile that ships, or with a mapping of the tests' own, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from ledger_es.errors import LedgerError, TableMappingMissing
from ledger_es.statements import read_statement_file
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.table_mapping import TableMapping
from ledger_es.statements.table_profiles import profiles

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample files (../shared/samples) are not here"
)

BOOKS = TableMapping(
    name="orders and journals: no files of a bank",
    date_format="M/D/YY",
    decimal=".",
    thousands=",",
    booking_date="Date",
    amount="Amount",
    currency_code="USD",
    text=("Description",),
)
HEADERLESS = BOOKS._replace(
    delimiter=",",
    booking_date=1,
    amount=4,
    indicator=5,
    account=7,
    text=(2, 3),
    debit_values=("debit",),
    credit_values=("credit",),
)
OWN_MAPPINGS = {
    "amazon": BOOKS._replace(
        date_format="YYYY-MM-DD",
        booking_date="date",
        amount="total",
        text=("items",),
        transaction_id="order id",
        invert_sign=True,
        skip_without_amount=True,
    ),
    "creditunion": BOOKS,
    "default": BOOKS._replace(date_format="YYYY-MM-DD", account="Account"),
    "mint_headerless": HEADERLESS,
    "xero": BOOKS._replace(
        date_format="DD-MMM-YY",
        booking_date="JournalDate",
        amount="NetAmount",
        account="AccountName",
    ),
}
"""For files that no bank writes, or that have no header row by which a profile could be found."""

NOT_ROWS = {"amazon": 4, "mint_extra": 1, "mint_headerless": -1}
"""Rows that the index counts and that are no transactions: pending or cancelled orders, a repeated header row; where
there is no header row it counts one transaction less."""

REFUSED = {
    "ingesp": "the running balance is 2447.31, but the rows above it come to 1722.59",
    "schwab-checking-baltest-case2": "the running balance is 858.47, but the rows above it come to 775.47",
}
"""Samples whose rows were picked or rearranged by their source: the running balance does not hold."""

CARRIED = {
    "gls": ("1333.32", "1234.56"),
    "payoneer": ("180.00", "200.00"),
    "ubs-ch-fr_trimmed": ("11383.94", "11413.94"),
    "schwab-checking-baltest-case7": ("858.47", "858.47"),
    **dict.fromkeys(
        ("schwab-checking", *(f"schwab-checking-baltest-case{no}" for no in (1, 3, 4, 5, 6))),
        ("1093.74", "878.47"),
    ),
}
"""Opening and closing balance of the files with a running balance that holds."""


class Count(NamedTuple):
    files: int = 0
    entries: int = 0
    balanced: int = 0
    refused: int = 0


def stem(path: Path) -> str:
    return path.stem.removeprefix("csv2ofx__")


def rows_by_index() -> dict[str, int]:
    lines = (SAMPLES / "index.tsv").read_text(encoding="utf-8").splitlines()
    return {
        fields[0]: int(fields[6]) for line in lines[1:] if (fields := line.split("\t"))[1] == "csv"
    }


def test_every_sample_is_read_or_refused_with_the_reason(capsys):
    count = Count()
    refusals = {}
    counted = rows_by_index()
    for path in sorted((SAMPLES / "csv").glob("*.csv")):
        name = stem(path)
        settings = ReaderSettings(mapping=OWN_MAPPINGS.get(name), currency="USD")
        try:
            file = read_statement_file(path, settings=settings)
        except LedgerError as refused:
            count = count._replace(files=count.files + 1, refused=count.refused + 1)
            refusals[name] = refused.message
            continue
        entries = sum(len(statement.entries) for statement in file.statements)
        assert entries == counted[f"csv/{path.name}"] - NOT_ROWS.get(name, 0), path.name
        proofs = [statement.proof for statement in file.statements if statement.proof is not None]
        assert all(proof.holds for proof in proofs)
        balances = [
            (str(statement.opening.amount), str(statement.closing.amount))
            for statement in file.statements
            if statement.opening
        ]
        assert balances == ([CARRIED[name]] if name in CARRIED else []), path.name
        count = Count(
            count.files + 1, count.entries + entries, count.balanced + bool(proofs), count.refused
        )
    with capsys.disabled():
        print(
            f"\ncsv: {count.files} files, {count.entries} entries, {count.balanced} with a running balance that "
            f"holds, {count.refused} refused (the samples give no golden facts for csv)"
        )
        print("\n".join(f"  {message}" for message in refusals.values()))
    assert refusals.keys() == REFUSED.keys()
    assert all(reason in refusals[name] for name, reason in REFUSED.items())
    assert (count.files, count.refused) == (len(counted), len(REFUSED))


def test_one_profile_fits_each_file_of_a_bank():
    for path in sorted((SAMPLES / "csv").glob("*.csv")):
        if stem(path) in OWN_MAPPINGS:
            with pytest.raises(TableMappingMissing):
                read_statement_file(path)
            continue
        fitting = []
        for profile in profiles():
            try:
                read_statement_file(
                    path, checked=False, settings=ReaderSettings(mapping=profile, currency="USD")
                )
            except TableMappingMissing:
                continue
            fitting.append(profile.name)
        assert len(fitting) == 1, path.name


def test_the_profiles_are_all_seen_in_a_sample():
    used = set()
    for path in (SAMPLES / "csv").glob("*.csv"):
        for profile in profiles():
            try:
                read_statement_file(
                    path, checked=False, settings=ReaderSettings(mapping=profile, currency="USD")
                )
            except LedgerError:
                continue
            used.add(profile.name)
    assert used == {profile.name for profile in profiles()}
