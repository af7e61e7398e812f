"""Verify: a forger who makes the digest fit again is still found, by what the books have to add up to."""

from __future__ import annotations

import pytest

from ledger_es import ErasePartyTexts, Ledger
from ledger_es.values import Personal
from tests.audit.acme import failed
from tests.audit.tampering import change, change_event, forge


@pytest.mark.parametrize(
    ("commit_no", "stream", "which", "old", "new", "check", "says"),
    [
        pytest.param(
            6, "general_ledger", 3, b'"60.00","-60.00"', b'"70.00","-60.00"',
            "gl_lines", "the G/L lines of transaction 5 add up to 10.00 on 2026-01-07", id="one G/L line",
        ),
        pytest.param(
            6, "general_ledger", 3, b'"60.00","-60.00"', b'"70.00","-70.00"',
            "control_accounts", "transaction 5 (commit 6): its entries move account 1100 by 60.00, its G/L lines by 70",
            id="both G/L lines",
        ),
        pytest.param(
            6, "general_ledger", 3, b'"2000","4000"', b'"2001","4000"',
            "control_accounts", "account 2000 by -300.00, its G/L lines by 0.00", id="account of a G/L line",
        ),
        pytest.param(
            8, "customer_ledger-C1", 4, b'"amount_lcy":"-100.00"', b'"amount_lcy":"-110.00"',
            "control_accounts", "transaction 8 (commit 8): its entries move account 1100 by -110.00", id="entry",
        ),
        pytest.param(
            9, "customer_ledger-C1", 5, b'"remaining_amount_after":"150.00"', b'"remaining_amount_after":"140.00"',
            "remaining_amounts", "application 2: entry 4 has 150.00 (150.00 LCY) left, the event says 140.00",
            id="remaining amount",
        ),
        pytest.param(
            9, "customer_ledger-C1", 5, b'"debit_entry_no":4', b'"debit_entry_no":3',
            "remaining_amounts", "entry 3 is not open", id="applied to a closed entry",
        ),
        pytest.param(
            10, "customer_ledger-C1", 6, b'"remaining_amount_after":"250.00"', b'"remaining_amount_after":"249.00"',
            "remaining_amounts", "application 2 undone: entry 4 has 250.00", id="undo",
        ),
        pytest.param(
            14, "customer_ledger-C2", 5, b'"amount":"60.00"', b'"amount":"61.00"',
            "remaining_amounts", "entry 9 is reversed and 1.00", id="reversal",
        ),
        pytest.param(
            20, "bank_account-B", "entries_posted", b'"amounts_lcy":["250.00"', b'"amounts_lcy":["251.00"',
            "bank_accounts", "account 1020 by 251.00, its G/L lines by 250.00", id="bank entry",
        ),
        pytest.param(
            6, "general_ledger", 3, b'"entry_account_nos":["C1","C1"', b'"entry_account_nos":["C1","C2"',
            "numbers", "only the journal of the books has entry 4 of customer C2", id="party",
        ),
        pytest.param(
            6, "general_ledger", 3, b'"line_gl_entry_nos":[5,6', b'"line_gl_entry_nos":[5,7',
            "numbers", "gl_entry number 7 was drawn where 6 is next", id="G/L entry number",
        ),
        pytest.param(
            7, "general_ledger", 4, b'"application_nos":[1]', b'"application_nos":[2]',
            "numbers", "application number 2 was drawn where 1 is next", id="application number",
        ),
        pytest.param(
            7, "customer_ledger-C1", 3, b'"control_account_no":"1100","remaining_amount_before":"100.00"',
            b'"control_account_no":"1101","remaining_amount_before":"100.00"',
            "remaining_amounts", "entry 3 is said to be in CHF on account 1101, and was posted in CHF on 1100",
            id="control account",
        ),
    ],
)  # fmt: skip
def test_forged(
    in_memory: Ledger,
    commit_no: int,
    stream: str,
    which: int | str,
    old: bytes,
    new: bytes,
    check: str,
    says: str,
) -> None:
    forge(in_memory, commit_no, lambda: change_event(in_memory, stream, which, old, new))
    found = in_memory.verify()
    assert found.check("digests").ok
    assert says in found.check(check).detail
    assert not found.check(check).ok
    assert found.first_offending_commit == commit_no


def test_a_missing_claim(ledger: Ledger) -> None:
    change(
        ledger,
        "DELETE FROM claims WHERE kind = 'document' AND key = ?",
        "customer/C1/invoice/INV-2",
    )
    found = ledger.verify()
    assert failed(found) == {"claims"}
    assert found.check("claims").detail == (
        "claim document customer/C1/invoice/INV-2 is missing, the event claims it"
        " (event 1 of customer_ledger-C1, commit 6)"
    )
    assert found.first_offending_commit == 6


def test_an_added_claim(ledger: Ledger) -> None:
    change(ledger, "INSERT INTO claims VALUES ('closed_entry', '8', 8, 'customer_ledger-C1', 4)")
    found = ledger.verify()
    assert failed(found) == {"claims"}
    assert found.check("claims").detail == (
        "claim closed_entry 8 is in the table, the event does not claim it"
        " (event 4 of customer_ledger-C1, commit 8)"
    )
    assert found.first_offending_commit == 8


def test_a_claim_of_another_event(ledger: Ledger) -> None:
    change(ledger, "UPDATE claims SET version = 2 WHERE kind = 'entry' AND key = '3'")
    found = ledger.verify()
    assert failed(found) == {"claims"}
    assert found.check("claims").detail == (
        "claim entry 3 is held by event 2 of customer_ledger-C1, commit 6, and claimed by another"
        " (event 1 of customer_ledger-C1, commit 6)"
    )


def test_a_changed_text(ledger: Ledger) -> None:
    change(ledger, "UPDATE personal SET value = 'work for Otto' WHERE value = 'work for Anna'")
    found = ledger.verify()
    assert failed(found) == {"seals"}
    detail = found.check("seals").detail
    assert detail.startswith("the text of customer:C1 under seal ")
    assert detail.endswith("is not what was sealed (event 3 of general_ledger, commit 6)")
    assert "Otto" not in detail
    assert found.first_offending_commit == 6


def test_a_changed_reason(ledger: Ledger) -> None:
    change(ledger, "UPDATE personal SET value = 'waits for Otto' WHERE value = 'waits for Carla'")
    detail = ledger.verify().check("seals").detail
    assert detail.startswith("the text of commit:21 ")
    assert detail.endswith("(event 2 of vendor_ledger-V1, commit 21)")


def test_a_lost_text_is_no_erased_one(ledger: Ledger) -> None:
    erased = ErasePartyTexts(ledger="customer", party_no="C1", ground=Personal("asked for"))
    count = ledger.execute(erased).numbers["erased_texts"]
    found = ledger.verify()
    assert found.ok
    assert found.check("seals").detail == f"erased: {count}"
    change(ledger, "DELETE FROM personal WHERE subject = 'customer:C2'")
    found = ledger.verify()
    assert failed(found) == {"seals"}
    detail = found.check("seals").detail
    assert detail.startswith("the text under seal ")
    assert detail.endswith(
        f" is lost, no erasure names it (event 1 of customer-C2, commit 2); erased: {count}"
    )
    assert found.first_offending_commit == 2


def test_an_erased_text_that_is_there_again(ledger: Ledger) -> None:
    (seal,) = ledger.store.seals_under(["customer:C2"])
    kept = ledger.store.personal([seal])[seal]
    erased = ErasePartyTexts(ledger="customer", party_no="C2", ground=Personal("asked for"))
    commit_no = ledger.execute(erased).commit_no
    change(ledger, "INSERT INTO personal VALUES (?, ?, ?, ?)", *kept)
    found = ledger.verify()
    assert failed(found) == {"seals"}
    assert found.check("seals").detail == (
        f"the text of customer:C2 under seal {seal} is there, and commit {commit_no} has erased it"
    )
    assert "Bruno" not in found.check("seals").detail
    assert found.first_offending_commit == commit_no


def test_a_changed_file(ledger: Ledger) -> None:
    change(ledger, "UPDATE statement_files SET content = ?", b"<Document/>")
    found = ledger.verify()
    assert failed(found) == {"statement_files"}
    assert (
        "(commit 16): its content is not the one that was imported"
        in found.check("statement_files").detail
    )
    assert found.first_offending_commit == 16


def test_a_file_of_no_statement(ledger: Ledger) -> None:
    import hashlib

    sha256 = hashlib.sha256(b"x").hexdigest()
    change(ledger, "INSERT INTO statement_files VALUES (?, ?)", sha256, b"x")
    found = ledger.verify()
    assert (
        found.check("statement_files").detail == f"file {sha256}: no statement was imported from it"
    )
    assert found.first_offending_commit is None


def test_a_file_that_is_lost(ledger: Ledger) -> None:
    """Purged files are told apart from it in tests/store/test_purging.py."""
    change(ledger, "DELETE FROM statement_files")
    found = ledger.verify()
    assert failed(found) == {"statement_files"}
    assert "(commit 16) is lost, no purge names it" in found.check("statement_files").detail
    assert found.first_offending_commit == 16
