"""A digest kept outside of the ledger: it finds a log that was cut, written anew, or is another ledger's."""

from __future__ import annotations

from contextlib import closing

import pytest

from ledger_es import Ledger
from ledger_es.commands.journal import PostJournal
from ledger_es.errors import ExpectedDigestInvalid, LedgerIsAnother
from ledger_es.store.digest import NOTHING_BEFORE
from tests.audit.acme import document, run
from tests.audit.tampering import change, commit, event, forge


def kept(ledger: Ledger, commit_no: int) -> str:
    return f"{commit_no}:{commit(ledger, commit_no).digest.hex()}"


def cut_last_commit(ledger: Ledger) -> None:
    """Take the last commit away with all its traces, as a copy restored from an older backup would be."""
    head = ledger.store.head()
    before = commit(ledger, head.commit_no - 1)
    is_sqlite = ledger.store.dialect == "sqlite"
    position = "rowid" if is_sqlite else "notification_id"
    with closing(ledger.store.connect()) as connection:
        connection.execute(f"DELETE FROM stored_events WHERE {position} > {before.position_last}")
        connection.execute(f"DELETE FROM commits WHERE commit_no = {head.commit_no}")
        connection.execute(f"DELETE FROM claims WHERE commit_no = {head.commit_no}")
        connection.commit()


def test_verify_tells_the_head(ledger: Ledger) -> None:
    found = ledger.verify()
    head = ledger.store.head()
    assert found.head == (head.commit_no, head.digest.hex())
    assert found.as_json()["head"] == {
        "commit_no": head.commit_no,
        "digest": commit(ledger, head.commit_no).digest.hex(),
    }


def test_an_empty_ledger_has_a_head_too() -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        assert ledger.verify().head == (0, NOTHING_BEFORE.hex())
        assert ledger.verify(expect=f"0:{NOTHING_BEFORE.hex()}").ok


def test_the_head_and_an_earlier_commit_are_as_kept(ledger: Ledger) -> None:
    head = ledger.store.head().commit_no
    for commit_no in (1, head - 1, head):
        assert ledger.verify(expect=kept(ledger, commit_no)).ok
        assert ledger.verify(expect=kept(ledger, commit_no).upper()).ok


def test_sixteen_digits_are_enough(ledger: Ledger) -> None:
    commit_no, _, digest = kept(ledger, 3).partition(":")
    assert ledger.verify(expect=f"{commit_no}:{digest[:16]}").ok
    other = digest[:15] + ("0" if digest[15] != "0" else "1")
    assert not ledger.verify(expect=f"{commit_no}:{other}").ok


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "3:",
        ":" + "a" * 64,
        "3:" + "a" * 15,
        "3:" + "a" * 65,
        "3:" + "g" * 16,
        "-1:" + "a" * 16,
    ],
)
def test_what_is_no_digest_is_refused(in_memory: Ledger, text: str) -> None:
    with pytest.raises(ExpectedDigestInvalid) as refused:
        in_memory.verify(expect=text)
    assert refused.value.facts == {"expect": text}


def test_a_log_that_was_cut(ledger: Ledger) -> None:
    last = ledger.store.head().commit_no
    digest = kept(ledger, last)
    cut_last_commit(ledger)
    found = ledger.verify(expect=digest)
    assert not found.ok
    assert found.first_offending_commit == last
    expected = f"commit {last} is expected and missing: the log ends with commit {last - 1}"
    assert expected in found.check("commits").detail


def test_a_log_that_was_cut_is_whole_for_whoever_has_kept_nothing(in_memory: Ledger) -> None:
    run(in_memory, PostJournal(lines=(document("INV-99", "02-01", "10.00"),)))
    cut_last_commit(in_memory)
    found = in_memory.verify()
    assert found.ok, found.checks


def test_a_forged_past_has_another_head(in_memory: Ledger) -> None:
    """Whoever writes all later digests anew is found by the head that was kept before."""
    digest = kept(in_memory, in_memory.store.head().commit_no)
    forge(
        in_memory,
        3,
        lambda: change(in_memory, "UPDATE commits SET program = 'x' WHERE commit_no = 3"),
    )
    found = in_memory.verify()
    assert found.ok, found.checks
    found = in_memory.verify(expect=digest)
    assert [check.name for check in found.checks if not check.ok] == ["digests"]


@pytest.mark.parametrize("column", ["program", "nonce", "digest"])
def test_a_changed_row_is_found(ledger: Ledger, column: str) -> None:
    value = "another" if column == "program" else bytes(16)
    change(ledger, f"UPDATE commits SET {column} = ? WHERE commit_no = 4", value)
    found = ledger.verify()
    assert "commit 4 is not what it was" in found.check("digests").detail
    assert found.first_offending_commit == 4


def test_a_commit_of_another_ledger_is_found(ledger: Ledger, in_memory: Ledger) -> None:
    """Digests hold the ledger's id and the digest before: a commit fits one place in one ledger."""
    change(in_memory, "UPDATE ledger_key SET ledger_id = ?", "f" * 32)
    found = in_memory.verify()
    assert "commit 1 is not what it was" in found.check("digests").detail
    last = ledger.store.head().commit_no
    change(ledger, "UPDATE commits SET digest = ? WHERE commit_no = ?", bytes(32), last - 1)
    assert f"commit {last} is not what it was" in ledger.verify().check("digests").detail


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("ledger_id", "f" * 32, "the id is ffff"), ("key", bytes(32), "the key is not the one")],
)
def test_another_id_or_key_is_not_opened(
    ledger: Ledger, store_url: str, column: str, value: object, said: str
) -> None:
    assert b'"ledger_key_check":' in event(ledger, "company", 1).state
    change(ledger, f"UPDATE ledger_key SET {column} = ?", value)
    with pytest.raises(LedgerIsAnother, match=said):
        Ledger.open(store_url)


def test_a_letter_moved_from_a_text_into_its_salt_is_found(ledger: Ledger) -> None:
    """Even by a hand that knows how to get past the database's own check."""
    row = ledger.store.all_personal("", 1)[0]
    with closing(ledger.store.connect()) as connection:
        if ledger.store.dialect == "sqlite":
            connection.execute("PRAGMA ignore_check_constraints = ON")
        else:
            connection.execute("ALTER TABLE personal DROP CONSTRAINT personal_salt_check")
        moved = (row.salt + row.value[0].encode(), row.value[1:], row.seal)
        sql = "UPDATE personal SET salt = ?, value = ? WHERE seal = ?"
        connection.execute(
            sql if ledger.store.dialect == "sqlite" else sql.replace("?", "%s"), moved
        )
        connection.commit()
    found = ledger.verify().check("seals")
    assert not found.ok
    assert row.seal in found.detail
