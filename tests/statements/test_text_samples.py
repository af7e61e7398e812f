"""Real text files of `../shared/samples`: how many entries, whether they balance, facts that their sources assert.

A format joins by a row in EXPECTED, a folder in FOLDERS, and a test of its own facts.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger_es.errors import StatementRefused
from ledger_es.statements import StatementFile, as_json, read_statement_file
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample files (../shared/samples) are not here"
)


class Outcome(NamedTuple):
    """What became of the files of a folder. Proofs are counted by statement."""

    files: int
    refused: int
    entries: int
    holds: int
    fails: int
    unproved: int


EXPECTED = {
    "mt940": Outcome(files=39, refused=0, entries=168, holds=101, fails=20, unproved=4),
    "mt940_cases": Outcome(files=27, refused=11, entries=137, holds=36, fails=6, unproved=4),
    "mt942": Outcome(files=3, refused=0, entries=6, holds=0, fails=0, unproved=4),
    "cfonb120": Outcome(files=9, refused=8, entries=6, holds=2, fails=0, unproved=0),
    "aeb43": Outcome(files=2, refused=0, entries=8, holds=0, fails=1, unproved=1),
    "coda": Outcome(files=5, refused=2, entries=63, holds=2, fails=0, unproved=1),
}
ENCODINGS = {"mt940_cases/wolph-self__raiffeisen-cmi.sta": "cp852"}
# Fragments of messages, by which the source tests its fields; and files that no bank would send.
REFUSED = {
    # The source's own tests ask for a refusal of these.
    "cfonb120/pennylane__end_of_statement_without_beginning.txt": "has no old balance",
    "cfonb120/pennylane__invalid_date.txt": "is no day",
    "cfonb120/pennylane__new_statement_without_previous_ended.txt": "has no new balance",
    "cfonb120/pennylane__operation_detail_without_operation.txt": "follows no operation",
    "cfonb120/pennylane__operation_out_of_statement.txt": "stands in no statement",
    # Operations without a statement, by which it tests its records.
    "cfonb120/pennylane__operation.txt": "stands in no statement",
    "cfonb120/pennylane__operation_already_defined.txt": "stands in no statement",
    "cfonb120/pennylane__operation_unstarted.txt": "follows no operation",
    # Banks have not sent this version since 2012.
    "coda/msbc__7022000008.cod": "version '1' of CODA",
    "coda/msbc__7022600005_multi.cod": "version '1' of CODA",
    "mt940_cases/betterplace__amount_formats.txt": "names no account",
    "mt940_cases/betterplace__colon_in_descriptor.txt": "not recognised",
    "mt940_cases/betterplace__empty_86.txt": "not recognised",
    "mt940_cases/betterplace__empty_entry_date.txt": "names no account",
    "mt940_cases/betterplace__empty_line.txt": "names no account",
    "mt940_cases/betterplace__missing_crlf_at_end.txt": "names no account",
    "mt940_cases/betterplace__sepa_snippet_broken.txt": "is no account",
    "mt940_cases/wolph-self__empty_non_swift.sta": "not recognised",
    "mt940_cases/wolph-self__invalid_statement.sta": "not recognised",
    "mt940_cases/wolph-self__multiline.sta": "an entry follows the closing balance",
    "mt940_cases/wolph-self__sparkassen.sta": "names no account",
}


def files_of(folder: str) -> list[Path]:
    return sorted((SAMPLES / folder).iterdir())


@cache
def read_sample(path: Path) -> StatementFile:
    name = path.relative_to(SAMPLES).as_posix()
    settings = DEFAULT_SETTINGS._replace(encoding=ENCODINGS.get(name, "cp1252"))
    return read_statement_file(path, checked=False, settings=settings)


def outcome_of(folder: str) -> Outcome:
    refused = entries = 0
    proofs: list[bool | None] = []
    for path in files_of(folder):
        try:
            file = read_sample(path)
        except StatementRefused:
            refused += 1
            continue
        entries += sum(len(statement.entries) for statement in file.statements)
        proofs += [statement.proof and statement.proof.holds for statement in file.statements]
    return Outcome(
        files=len(files_of(folder)),
        refused=refused,
        entries=entries,
        holds=proofs.count(True),
        fails=proofs.count(False),
        unproved=proofs.count(None),
    )


def test_what_became_of_every_sample() -> None:
    """Printed as a table: `pytest -s`."""
    outcomes = {folder: outcome_of(folder) for folder in EXPECTED}
    print(f"\n{'folder':12}" + "".join(f"{field:>10}" for field in Outcome._fields))
    for folder, outcome in outcomes.items():
        print(f"{folder:12}" + "".join(f"{count:10}" for count in outcome))
    assert outcomes == EXPECTED


def index_rows() -> list[dict[str, str]]:
    path = SAMPLES / "index.tsv"
    if not path.is_file():
        return []
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    return [row for row in rows if row["path"].partition("/")[0] in EXPECTED]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["path"]) for row in index_rows()])
def test_entries_and_balances_are_those_of_the_index(row: dict[str, str]) -> None:
    path = SAMPLES / row["path"]
    if row["path"] in REFUSED:
        with pytest.raises(StatementRefused, match=REFUSED[row["path"]]) as refusal:
            read_sample(path)
        assert refusal.value.file == path.name
        assert refusal.value.position
        assert refusal.value.cure
        return
    file = read_sample(path)
    assert sum(len(statement.entries) for statement in file.statements) == int(row["n_entries"])
    proofs = [statement.proof.holds for statement in file.statements if statement.proof]
    notes = row["notes"]
    if row["path"] not in BETTER_THAN_INDEX:
        for word, held in (("unbalanced", False), ("balanced", True)):
            counts = [part for part in notes.split("; ") if part.endswith(f" {word}")]
            # `1/1 balanced` in some formats.
            stated = counts[0].split()[0].partition("/")[0] if counts else "0"
            if counts or row["path"].startswith("mt940"):
                assert proofs.count(held) == int(stated), word
    if all(proofs) and row["path"] not in CUT:
        read_statement_file(path, settings=DEFAULT_SETTINGS)
    else:
        with pytest.raises(StatementRefused, match=CUT.get(row["path"], "difference")):
            read_statement_file(path, settings=DEFAULT_SETTINGS)


# Refused with this reason unless one only looks: an excerpt; sums that were made up.
CUT = {
    "aeb43/sequra__example2.n43": "without its final record",
    "aeb43/sequra__example1.n43": "the final record counts",
}
# Its balances name no currency; the index has none of them.
BETTER_THAN_INDEX = {
    "mt940_cases/wolph-self__raphaelm.sta",
    # A page of several, which does not add up alone: it waits for the others.
    "mt940/jejik__postfinance.txt",
}


def golden(*folders: str) -> list[Any]:
    path = SAMPLES / "golden.jsonl"
    if not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [
        pytest.param(row, id=row["path"])
        for row in rows
        if row["path"].partition("/")[0] in folders and row["path"] not in REFUSED
    ]


def shown(row: dict[str, Any]) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = as_json(read_sample(SAMPLES / row["path"]))["statements"]
    return statements


def compact(text: str | None) -> str:
    """Without blanks: sources join subfields in other ways."""
    return "".join((text or "").split())


@pytest.mark.parametrize("row", golden("mt940", "mt940_cases", "mt942"))
def test_mt940_agrees_with_the_sources_own_tests(row: dict[str, Any]) -> None:
    facts, statements = row["facts"], shown(row)
    if "n_transactions" in facts:
        _agrees_with_wolph(row["path"], facts, statements)
    elif "mt942" in facts:
        assert [statement["moves_money"] for statement in statements] == [False, False]
        assert [entry["amount"] for s in statements for entry in s["entries"]] == ["9792.00"] * 2
    else:
        _agrees_with_jejik(facts, statements)


def _agrees_with_wolph(path: str, facts: dict[str, Any], statements: list[dict[str, Any]]) -> None:
    entries = [entry for statement in statements for entry in statement["entries"]]
    last = statements[-1]
    assert [Decimal(entry["amount"]) for entry in entries] == list(map(Decimal, facts["amounts"]))
    assert [entry["value_date"] for entry in entries] == facts["dates"]
    # MT942 of wolph: value date 30 October, entry date 31 October.
    assert [entry["booking_date"] for entry in entries] == facts["entry_dates"]
    assert compact(last["account"]["iban"] or last["account"]["other"]) in compact(facts["account"])
    for name in ("opening", "closing"):
        if facts[name] is None:
            assert last[name] is None
        elif path in BETTER_THAN_INDEX and name == "closing":
            # `C02032495000,00` names no currency: the source takes the first digits for it.
            assert (facts[name], last[name]["amount"]) == ("0.00", "95000.00")
        else:
            assert Decimal(last[name]["amount"]) == Decimal(facts[name])


# The other party's account that these sources find in free text by bank; here it stays in the text.
IN_TEXT = {"98765432", "0111111111"}


def _agrees_with_jejik(facts: dict[str, Any], statements: list[dict[str, Any]]) -> None:
    """The source puts statements of one number together, so entries are looked for in all of them."""
    if "n_statements" in facts:
        assert len(statements) == facts["n_statements"]
    for expected in facts.get("statements") or [{**facts, **facts.get("first", {})}]:
        _statement_agrees(expected, statements)
    entries = [entry for statement in statements for entry in statement["entries"]]
    of_first = {**facts, **facts.get("first", {})}
    for key in ("tx", "tx0", "tx1", "first_tx"):
        if key in of_first:
            fitting = [entry for entry in entries if _entry_agrees(of_first[key], entry)]
            assert len(fitting) == 1, of_first[key]
    details = [detail for entry in entries for detail in entry["details"]]
    if "contra_names" in facts:
        assert facts["contra_names"][0] in [detail["party_name"] for detail in details]
        assert facts["contra_names"][1] in " ".join(detail["text"] or "" for detail in details)
    if "contra1" in facts:
        assert facts["contra1"] in details[1]["text"]


def _statement_agrees(expected: dict[str, Any], statements: list[dict[str, Any]]) -> None:
    for name, key in (("open", "opening"), ("close", "closing")):
        balances = [statement[key] for statement in statements if statement[key]]
        if name in expected:
            assert Decimal(expected[name]) in [Decimal(balance["amount"]) for balance in balances]
    if "account" in expected:
        account = statements[0]["account"]["iban"] or statements[0]["account"]["other"]
        assert account.replace(".", "").lstrip("0") == expected["account"]
    if "currency" in expected:
        assert statements[0]["currency"] == expected["currency"]
    numbers = [
        f"{statement['number'] or '0'}/{statement['page'] or '0'}" for statement in statements
    ]
    # Where the bank numbers nothing, the source takes a day.
    stated = expected.get("nr", "").rstrip("/0")
    assert stated.startswith(("11", "13")) or any(number.startswith(stated) for number in numbers)


def _entry_agrees(expected: dict[str, Any], entry: dict[str, Any]) -> bool:
    detail = entry["details"][0]
    seen = {
        "amount": Decimal(entry["amount"]) == Decimal(expected.get("amount", entry["amount"])),
        "value": entry["value_date"] == expected.get("value"),
        "book": entry["booking_date"] == expected.get("book"),
        "date": expected.get("date") in (entry["value_date"], entry["booking_date"]),
        "ref": expected.get("ref") in ("NONREF", "KREF+", entry.get("entry_reference")),
        "bank_ref": entry["bank_reference"] == expected.get("bank_ref"),
        "text": (entry["text"] or "").startswith(expected.get("text", "")),
        "supplementary": expected.get("supplementary", "") in (entry["text"] or ""),
        "gvc": entry["bank_transaction_code"].endswith(f"/{expected.get('gvc')}"),
        "code": expected.get("code", "") in entry["bank_transaction_code"],
        "primanota": f"?10{expected.get('primanota')}" in detail.get("additional_text", ""),
        "contra": expected.get("contra") in (detail["party_account"], *IN_TEXT),
        "iban": detail["party_account"] == expected.get("iban"),
        "bic": detail.get("party_bank") == expected.get("bic"),
        "name": compact(detail["party_name"]) == compact(expected.get("name")),
        "svwz": compact(detail["text"]).endswith(compact(expected.get("svwz"))),
        "kref": detail.get("instruction_id") == expected.get("kref"),
        # What banks write for none is none.
        "eref": expected.get("eref") in ("NOTPROVIDED", detail["end_to_end_id"]),
    }
    return all(seen[name] for name in expected)


@pytest.mark.parametrize("row", golden("coda"))
def test_coda_agrees_with_the_sources_own_tests(row: dict[str, Any]) -> None:
    facts, [statement] = row["facts"], shown(row)
    if "n_moves" in facts:
        assert len(statement["entries"]) == facts["n_moves"]
        assert statement["opening"]["amount"] == facts["open"]
        assert statement["closing"]["amount"] == facts["close"]
        assert statement["balanced"] == facts["balanced"]
    else:
        assert statement["number"] == facts["statement"]
        assert statement["created_at"] == facts["creation_date"]
        assert (statement["copy_duplicate"] == "DUPL") == facts["duplicate"]
        assert statement["message_id"] == facts["file_reference"].strip("0")


@pytest.mark.parametrize("row", golden("cfonb120"))
def test_cfonb120_agrees_with_the_sources_own_tests(row: dict[str, Any]) -> None:
    facts = row["facts"]
    if facts.get("must") == "raise a parser error in strict mode":
        with pytest.raises(StatementRefused):
            read_sample(SAMPLES / row["path"])
        return
    for statement, expected in zip(shown(row), facts["statements"], strict=True):
        assert Decimal(statement["opening"]["amount"]) == Decimal(expected["open"])
        assert Decimal(statement["closing"]["amount"]) == Decimal(expected["close"])
        amounts = [Decimal(entry["amount"]) for entry in statement["entries"]]
        assert amounts == [Decimal(amount) for amount in expected["amounts"]]


@pytest.mark.parametrize("row", golden("aeb43"))
def test_aeb43_agrees_with_the_sources_own_tests(row: dict[str, Any]) -> None:
    facts, statements = row["facts"], shown(row)
    assert len(statements) == facts["n_accounts"]
    assert len(statements[0]["entries"]) == facts["n_tx"]
    if "iban" in facts:
        assert statements[0]["account"]["iban"] == facts["iban"]
