"""direct-debits import-status: the bank's status report (pain.002) is taken in, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Cli
from tests.cli.test_direct_debits import COLLECT, EXPORT, euros_on_both, statuses
from tests.statements.pain002 import block, pain002, reason, single

__all__ = ["euros_on_both"]
IMPORT = ("direct-debits", "import-status")


def test_a_report_is_taken_in_once(euros_on_both: Cli, tmp_path: Path) -> None:
    euros = euros_on_both
    euros.json(*COLLECT)
    euros.json(*EXPORT, str(tmp_path / "collection.xml"))
    file = tmp_path / "report.xml"
    debit = single("DD00001-2", "RJCT", reason("AC04"))
    file.write_bytes(
        pain002(
            block("DD00001-RCUR", "PART", singles=[debit, single("E-9", "RJCT")]), status="PART"
        )
    )
    would_be = euros.json(*IMPORT, str(file), "--dry-run")
    assert [row["debit_no"] for row in would_be["numbers"]["rejected"]] == [2]
    assert statuses(euros) == ["file_created", "file_created", "file_created"]

    said = euros(*IMPORT, str(file))
    assert said.code == 0
    assert said.out.splitlines()[:3] == [
        "Status report report.xml: debits rejected: 1, accepted: 0, rejected before: 0",
        "",
        "debit 2 of collection DD00001 rejected (AC04)",
    ]
    assert "the report names E-9" in " ".join(said.out.split())
    assert statuses(euros) == ["file_created", "file_created", "rejected"]
    (_, rejected) = euros.json("direct-debits", "show", "DD00001")["debits"]
    assert rejected["reason_code"] == "AC04"

    again = euros.json(*IMPORT, str(file))
    assert again["commit_no"] == 0
    assert (again["numbers"]["rejected"], again["numbers"]["rejected_before"]) == ([], 1)
    assert euros.json("verify")["ok"]


def test_what_is_no_report_is_refused(euros_on_both: Cli, tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_text("<Document/>", encoding="utf-8")
    assert euros_on_both.refused(*IMPORT, str(file))["code"] == "E-STATEMENT-FORMAT"
    assert euros_on_both.refused(*IMPORT, str(tmp_path / "none"))["code"] == "E-FILE-READ"
