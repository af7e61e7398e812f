"""Direct debits on bank statements: lines find their debits by the end-to-end id, post them, and take them back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.cli.test_direct_debits import COLLECT, EXPORT, euros, euros_on_both, statuses
from tests.statements.camt_builder import bal, camt, stmt

__all__ = ["euros", "euros_on_both"]
IBAN = "DE02120300000000202051"
DETAIL = tuple[str, str, str, str]
"""Amount (money in is positive), end-to-end id, reason code of a return, text."""


def entry(reference: str, day: str, amount: str, *details: DETAIL) -> str:
    inner = ""
    for part, end_to_end_id, code, text in details:
        reason = f"<RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf>" if code else ""
        name = f"<EndToEndId>{end_to_end_id}</EndToEndId>" if end_to_end_id else ""
        inner += (
            f"<TxDtls><Refs>{name}</Refs><Amt Ccy='EUR'>{part.lstrip('-')}</Amt>"
            f"<CdtDbtInd>{'DBIT' if part.startswith('-') else 'CRDT'}</CdtDbtInd>"
            f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>{reason}</TxDtls>"
        )
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Ntry><Amt Ccy='EUR'>{amount.lstrip('-')}</Amt><CdtDbtInd>{sign}</CdtDbtInd>"
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls>{inner}</NtryDtls></Ntry>"
    )


def statement(
    folder: Path, number: str, opening: str, closing: str, day: str, *entries: str
) -> str:
    account = f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
    balances = bal("OPBD", opening, day=day, currency="EUR") + bal(
        "CLBD", closing, day=day, currency="EUR"
    )
    path = folder / f"{number}.xml"
    path.write_bytes(camt(stmt(balances + "".join(entries), number=number, account=account)))
    return str(path)


@pytest.fixture
def sent(euros: Cli, tmp_path: Path) -> Cli:
    """Two debits are on their way: DD00001-1 of 100.00 and DD00001-2 of 250.50."""
    return with_debits(euros, tmp_path)


@pytest.fixture
def sent_on_both(euros_on_both: Cli, tmp_path: Path) -> Cli:
    return with_debits(euros_on_both, tmp_path)


def with_debits(cli: Cli, folder: Path) -> Cli:
    cli.json(*COLLECT)
    cli.json(*EXPORT, str(folder / "collection.xml"))
    return cli


def lines(cli: Cli, statement_no: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = cli.json("statements", "show", statement_no)["lines"]
    return rows


def documents(cli: Cli) -> list[str]:
    return [row["document_no"] for row in cli.json("open-entries")["entries"]]


def test_each_debit_is_found_posted_and_undone_by_its_id(sent_on_both: Cli, tmp_path: Path) -> None:
    sent = sent_on_both
    first = entry("R1", "2026-02-10", "100.00", ("100.00", "DD00001-1", "", "debit"))
    second = entry("R2", "2026-02-10", "250.50", ("250.50", "DD00001-2", "", "debit"))
    file = statement(tmp_path, "S1", "0.00", "350.50", "2026-02-10", first, second)
    sent.json("statements", "import", file)
    found = [(line["match_confidence"], line["amount"]) for line in lines(sent, "B1/1")]
    assert found == [("high", "100.00"), ("high", "250.50")]
    explained = sent.json("statements", "explain", "B1/1", "--line", "10000")
    assert "high-1" in str(explained), explained
    sent.json("statements", "post", "B1/1", "--mode", "reconcile")
    assert statuses(sent) == ["posted", "posted", "posted"]
    assert documents(sent) == ["I3"]
    assert sent.json("verify")["ok"]
    sent.json("statements", "undo", "B1/1", "--reason", "wrong file")
    assert statuses(sent) == ["file_created", "file_created", "file_created"]
    assert documents(sent) == ["I1", "I2", "I3"]
    sent.json("statements", "post", "B1/1", "--mode", "reconcile")
    assert statuses(sent) == ["posted", "posted", "posted"]
    back = ("--debit", "2", "--date", "2026-02-16", "--code", "AM04")
    sent.json("direct-debits", "return", "DD00001", *back)
    assert statuses(sent) == ["posted", "posted", "returned"]
    assert documents(sent) == ["I2", "I3"]
    assert sent.json("verify")["ok"]


def test_37_a_rejected_debit_is_open_and_a_line_pays_the_other_by_its_id(
    sent_on_both: Cli, tmp_path: Path
) -> None:
    """Scenario 37. The amounts are equal to those of other invoices: only the id tells which debit was paid."""
    sent = sent_on_both
    sent.json("direct-debits", "reject", "DD00001", "--debit", "2", "--code", "AC01")
    assert statuses(sent) == ["file_created", "file_created", "rejected"]
    twin = tmp_path / "twin.csv"
    twin.write_text(
        "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no\n"
        "2026-01-03,invoice,I4,customer,C1,100.00,gl,3000\n",
        encoding="utf-8",
    )
    sent.json("journal", "post", str(twin))
    paid = entry("R1", "2026-02-10", "100.00", ("100.00", "DD00001-1", "", "collected"))
    file = statement(tmp_path, "S1", "0.00", "100.00", "2026-02-10", paid)
    sent.json("statements", "import", file)
    (line,) = lines(sent, "B1/1")
    assert (line["match_confidence"], line["difference"]) == ("high", "0.00")
    sent.json("statements", "post", "B1/1", "--mode", "reconcile")
    assert statuses(sent) == ["posted", "posted", "rejected"]
    assert documents(sent) == ["I2", "I3", "I4"]
    assert sent.json("verify")["ok"]


def test_a_batch_with_details_is_found_debit_by_debit(sent: Cli, tmp_path: Path) -> None:
    details = (("100.00", "DD00001-1", "", "debit"), ("250.50", "DD00001-2", "", "debit"))
    batch = entry("R1", "2026-02-10", "350.50", *details)
    file = statement(tmp_path, "S1", "0.00", "350.50", "2026-02-10", batch)
    sent.json("statements", "import", file)
    sent.json("statements", "post", "B1/1", "--mode", "reconcile")
    assert statuses(sent) == ["posted", "posted", "posted"]


def test_one_line_for_a_posted_collection_finds_its_bank_entries(sent: Cli, tmp_path: Path) -> None:
    sent.json("direct-debits", "post", "DD00001")
    lump = entry("R1", "2026-02-10", "100.00", ("100.00", "", "", "SEPA DD00001-FRST"))
    rest = entry("R2", "2026-02-10", "250.50", ("250.50", "", "", "SEPA DD00001-RCUR"))
    file = statement(tmp_path, "S1", "0.00", "350.50", "2026-02-10", lump, rest)
    sent.json("statements", "import", file)
    sent.json("statements", "accept", "B1/1")
    sent.json("statements", "post", "B1/1", "--mode", "reconcile")
    status = sent.json("reconciliation-status")["bank_accounts"][0]
    assert (status["ledger_balance"], status["difference"]) == ("350.50", "0.00")


def test_a_transfer_of_the_customer_does_not_pay_the_debit(sent: Cli, tmp_path: Path) -> None:
    transfer = entry("R1", "2026-02-06", "100.00", ("100.00", "", "", "I1"))
    file = statement(tmp_path, "S1", "0.00", "100.00", "2026-02-06", transfer)
    sent.json("statements", "import", file)
    sent.json("statements", "accept", "B1/1")
    sent.json("statements", "post", "B1/1", "--mode", "reconcile")
    assert statuses(sent) == ["file_created", "file_created", "file_created"]


def test_a_line_takes_a_paid_debit_back_with_the_reason_of_the_bank(
    sent: Cli, tmp_path: Path
) -> None:
    sent.json("direct-debits", "post", "DD00001")
    paid = (
        entry("R1", "2026-02-10", "100.00", ("100.00", "", "", "DD00001-FRST")),
        entry("R2", "2026-02-10", "250.50", ("250.50", "", "", "DD00001-RCUR")),
    )
    file = statement(tmp_path, "S1", "0.00", "350.50", "2026-02-10", *paid)
    sent.json("statements", "import", file)
    sent.json("statements", "accept", "B1/1")
    sent.json("statements", "post", "B1/1", "--mode", "reconcile")
    back = entry("R3", "2026-02-16", "-103.00", ("-103.00", "DD00001-1", "MD06", "return"))
    other = entry("R4", "2026-02-16", "-7.50", ("-7.50", "", "", "account fee"))
    file = statement(tmp_path, "S2", "350.50", "240.00", "2026-02-16", back, other)
    sent.json("statements", "import", file)
    returns = ("direct-debits", "returns", "B1/2", "--fee-account", "6900")
    proposed = sent.json(*returns, "--dry-run")["returns"]
    assert [(row["line_no"], row["warnings"][0]["facts"]["reason_code"]) for row in proposed] == [
        (10000, "MD06")
    ]
    assert statuses(sent)[1] == "posted"
    assert len(sent.json(*returns)["returns"]) == 1
    assert sent.json(*returns)["returns"] == []
    assert statuses(sent) == ["posted", "returned", "posted"]
    assert documents(sent) == ["I1", "I3"]
    (mandate,) = sent.json("direct-debits", "mandates", "list")["mandates"]
    assert (mandate["status"], mandate["return_code"]) == ("blocked", "MD06")
    sent.json("statements", "apply", "B1/2")
    found = {line["line_no"]: line for line in lines(sent, "B1/2")}
    assert found[10000]["applied_amount"] == "-103.00"
    assert sent.json("verify")["ok"]
