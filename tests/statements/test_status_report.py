"""Status reports of a bank (pain.002): what they say of files, blocks and debits; broken ones are refused in words."""

from __future__ import annotations

import random
import time

import pytest

from ledger_es.errors import (
    FileRefusal,
    StatementFormatUnknown,
    StatementHostile,
    StatementMalformed,
)
from ledger_es.statements import StatusSaid, read_status_report
from tests.statements.pain002 import block, pain002, reason, single
from tests.statements.test_fuzz import mutated


def said(content: bytes) -> list[tuple[str, ...]]:
    return [tuple(each) for each in read_status_report(content, "report.xml").said]


def test_every_level_says_something_of_its_own() -> None:
    content = pain002(
        block("DD00001-FRST", "ACCP", singles=[single("DD00001-1")]),
        block(
            "DD00001-RCUR",
            "RJCT",
            reason("FF01"),
            [single("DD00001-2", "ACSP"), single("DD00001-3"), single("DD00001-4", "RJCT")],
        ),
        status="PART",
    )
    assert said(content) == [
        ("DD00001", "", "", "PART", ""),
        ("DD00001", "DD00001-FRST", "DD00001-1", "ACCP", ""),
        ("DD00001", "DD00001-FRST", "", "ACCP", ""),
        ("DD00001", "DD00001-RCUR", "DD00001-2", "ACSP", ""),
        # Without a status of its own it has that of its block, with the reason.
        ("DD00001", "DD00001-RCUR", "DD00001-3", "RJCT", "FF01"),
        ("DD00001", "DD00001-RCUR", "DD00001-4", "RJCT", ""),
        ("DD00001", "DD00001-RCUR", "", "RJCT", "FF01"),
    ]


def test_a_whole_file_is_rejected_with_a_reason_in_words() -> None:
    whole = pain002(status="RJCT", more=reason("too late, sorry", own_words=True))
    assert said(whole) == [("DD00001", "", "", "RJCT", "NARR")]
    own_code = pain002(status="RJCT", more=reason("D35", own_words=True))
    assert said(own_code) == [("DD00001", "", "", "RJCT", "D35")]


def test_payments_may_stand_without_a_block() -> None:
    content = pain002(single("DD00001-1", "RJCT", reason("AC01")), version="02")
    assert said(content) == [tuple(StatusSaid("DD00001", "", "DD00001-1", "RJCT", "AC01"))]


@pytest.mark.parametrize(
    ("content", "refusal", "words"),
    [
        (b"", StatementMalformed, "empty"),
        (b"<Document><BkToCstmrStmt/></Document>", StatementFormatUnknown, "no status report"),
        (pain002(), StatementMalformed, "says nothing"),
        (pain002(single("", "RJCT")), StatementMalformed, "without its OrgnlEndToEndId"),
        (pain002(single("DD00001-1")), StatementMalformed, "nothing says what has become"),
        (pain002(status="rejected"), StatementMalformed, "no status of four letters"),
        (pain002(single("1" * 36, "RJCT")), StatementMalformed, "longer than 35"),
        (pain002(status="RJCT")[:-20], StatementMalformed, "ends too early"),
        (pain002(status="RJCT", before="<!DOCTYPE x>"), StatementHostile, "document type"),
        (
            pain002(status="RJCT").replace(b"CstmrPmtStsRpt", b"CstmrPmtRpt"),
            StatementMalformed,
            "outside of a status report",
        ),
    ],
)
def test_what_is_no_whole_report_is_refused(
    content: bytes, refusal: type[FileRefusal], words: str
) -> None:
    with pytest.raises(refusal, match=words) as refused:
        read_status_report(content, "report.xml")
    assert refused.value.facts["file"] == "report.xml"


def outcome(content: bytes) -> str:
    """`read`, or the code of the refusal, which says where, why and what to do."""
    refused: FileRefusal | None = None
    try:
        read_status_report(content, "fuzzed")
    except FileRefusal as refusal:
        refused = refusal
    if refused is None:
        return "read"
    assert all(refused.facts[fact] for fact in ("position", "reason", "cure"))
    return refused.code


@pytest.mark.parametrize("seconds", [1, pytest.param(300, marks=pytest.mark.soak)])
def test_changed_reports_are_read_or_refused(seconds: int) -> None:
    chance = random.Random(f"pain002/{seconds}")
    content = pain002(
        block("DD00001-FRST", "PART", singles=[single("DD00001-1", "RJCT", reason("AC04"))]),
        block("DD00001-RCUR", "RJCT", reason("FF01"), [single("DD00001-2")]),
        status="PART",
    )
    outcomes = set()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        started = time.process_time()
        outcomes.add(outcome(mutated(content, chance)))
        assert time.process_time() - started < 5
    assert {"read", "E-STATEMENT-MALFORMED"} <= outcomes
