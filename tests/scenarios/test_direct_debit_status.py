"""A status report of the bank: what it rejects is rejected, with its reason; what is odd about it is told."""

from __future__ import annotations

from typing import Any

from ledger_es.aggregates.direct_debit_collection import DebitsRejected
from ledger_es.aggregates.mandate import MandateDebitsTakenBack
from ledger_es.commands.direct_debit_file import CloseCollection
from ledger_es.commands.direct_debit_status import NoteStatusReport, ReportedStatus
from tests.scenarios.scenario import Outcome, Scenario, given
from tests.scenarios.test_direct_debit_collection import (
    PAST,
    POST,
    STREAM,
    TWO,
    collect,
    file,
    invoice,
    journal,
)


def sent() -> Scenario:
    """Two debits of one customer in a file."""
    return given(*PAST, TWO).after(collect(), file())


def said(status: str, debit: str = "", block: str = "", **more: str) -> ReportedStatus:
    return ReportedStatus(
        message_id="DD00001", block_id=block, end_to_end_id=debit, status=status, **more
    )


def report(*statuses: ReportedStatus) -> NoteStatusReport:
    return NoteStatusReport(statuses=statuses)


def warnings(outcome: Outcome) -> list[str]:
    return [warning["message"] for warning in outcome.numbers.get("warnings", ())]


def rejected(outcome: Outcome) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in outcome.numbers["rejected"]]


def test_what_is_said_of_a_debit_counts_before_what_is_said_of_its_block_and_of_the_file() -> None:
    outcome = sent().when(
        report(
            said("RJCT", "DD00001-2", reason_code="AC04"),
            said("RJCT", block="DD00001-FRST", reason_code="FF01"),
            said("ACCP"),
        )
    )
    outcome.then(
        (
            STREAM,
            DebitsRejected(debit_nos=(1, 2), entry_nos=(1, 2), reason_codes=("FF01", "AC04")),
        ),
        ("mandate-M%2DC1", MandateDebitsTakenBack(collection_no="DD00001", count=2, debits=0)),
    )
    assert rejected(outcome) == [("DD00001", 1, "FF01"), ("DD00001", 2, "AC04")]
    assert sent().when(report(said("RJCT"), said("ACSP", "DD00001-1"))).numbers == {
        "rejected": [{"collection_no": "DD00001", "debit_no": 2, "reason_code": ""}],
        "rejected_before": 0,
        "accepted": 1,
    }


def test_the_same_report_again_changes_nothing() -> None:
    once = report(said("PART"), said("RJCT", "DD00001-2", reason_code="AC04"))
    again = given(*PAST, TWO).after(collect(), file(), once).when(once)
    again.then()
    assert again.numbers == {"rejected": [], "rejected_before": 1, "accepted": 0}


def test_what_is_unknown_is_told_and_the_rest_is_noted() -> None:
    outcome = sent().when(
        report(
            said("RJCT", "DD00001-9"),
            said("RJCT", "other"),
            said("RJCT", block="DD00009-FRST"),
            ReportedStatus(message_id="X", status="ACCP"),
            # Nothing is said of a single debit.
            ReportedStatus(message_id="Y", status="PART"),
            said("PDNG", "DD00001-1"),
            said("RJCT", "DD00001-2"),
        )
    )
    assert rejected(outcome) == [("DD00001", 2, "")]
    unknown = "the report names {}, which is no debit, payment block or file of this ledger"
    assert warnings(outcome) == [
        *(unknown.format(name) for name in ("X", "DD00009-FRST", "DD00001-9", "other")),
        "debit 1 of collection DD00001 is reported as PDNG, and nothing is noted: this says neither that it is accepted"
        " nor that it is rejected",
    ]


def test_what_is_paid_or_put_aside_is_told() -> None:
    paid = given(*PAST, TWO).after(collect(), file(), POST)
    outcome = paid.when(report(said("RJCT", "DD00001-1")))
    outcome.then()
    assert warnings(outcome) == [
        "debit 1 of collection DD00001 is reported as RJCT, and nothing is noted: it is posted: when the bank takes the"
        " money back, return it"
    ]
    shut = given(*PAST, TWO).after(collect(), file(), CloseCollection(collection_no="DD00001"))
    outcome = shut.when(report(said("RJCT", "DD00001-1")))
    outcome.then()
    assert warnings(outcome) == [
        "debit 1 of collection DD00001 is reported as RJCT, and nothing is noted: the collection is closed: reopen it,"
        " and take in the report again"
    ]


def test_the_counter_of_a_mandate_goes_back_by_the_debits_of_every_collection() -> None:
    lines = journal(invoice("1", "02-02", "100"), invoice("2", "02-10", "50"))
    past = given(*PAST, lines).after(collect("02-03"), file(), collect("02-10"), file("DD00002"))
    outcome = past.when(
        report(
            said("RJCT"),
            ReportedStatus(message_id="DD00002-RCUR", status="RJCT", reason_code="AM04"),
        )
    )
    outcome.then(
        (STREAM, DebitsRejected(debit_nos=(1,), entry_nos=(1,))),
        ("mandate-M%2DC1", MandateDebitsTakenBack(collection_no="DD00001", count=1, debits=1)),
        (
            "direct_debit_collection-DD00002",
            DebitsRejected(debit_nos=(1,), entry_nos=(2,), reason_codes=("AM04",)),
        ),
        ("mandate-M%2DC1", MandateDebitsTakenBack(collection_no="DD00002", count=1, debits=0)),
    )
