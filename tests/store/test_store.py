"""What is written is read: commits, events, claims, keys, personal values, files; and nothing half."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta, timezone
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError

from ledger_es.errors import LedgerIsBusy, NaiveTime
from ledger_es.store import Asked, PersonalRow, Store, WriteTransaction, open_store
from ledger_es.values import Claim, Head
from tests.store.rows import NOON, append, everything, foreign_rows, moment_of

LEDGERS = ["memory", "sqlite", "postgresql"]


@pytest.fixture(params=LEDGERS)
def store(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Store]:
    urls = {"memory": ":memory:", "sqlite": f"{tmp_path}/ledger.db"}
    url = urls.get(request.param) or request.getfixturevalue("postgres_url")
    opened = open_store(url, create=True)
    yield opened
    opened.close()


def test_a_new_ledger_is_empty(store: Store) -> None:
    assert store.head() == Head()
    assert store.events(0, 10) == []
    assert store.commit(1) is None
    assert store.commits(0, 10) == []
    assert store.event_names() == []
    assert store.commit_known_at(NOON) == 0
    ledger_id, key = store.identity()
    assert (len(bytes.fromhex(ledger_id)), len(key)) == (16, 32)


def test_keys_of_ledgers_differ() -> None:
    first, second = open_store(":memory:", create=True), open_store(":memory:", create=True)
    assert first.identity().ledger_id != second.identity().ledger_id
    assert first.identity().key != second.identity().key
    first.close()
    second.close()


def test_what_was_appended_is_read(store: Store) -> None:
    person = PersonalRow("s1", "customer:1", b"\x00" * 16, "Zoë Müller")
    with store.writing() as transaction:
        commit = append(
            transaction, ("customer-1", "general_ledger", "customer-1"), personal=[person]
        )
    assert store.commit(1) == commit
    assert store.commits(0, 5) == [commit]
    assert store.head() == Head(1, commit.recorded_at, 3, 1, 2, 3, 4, 0, commit.digest)
    events = store.events(0, 10)
    assert [(row.position, row.stream, row.version) for row in events] == [
        (1, "customer-1", 1),
        (2, "general_ledger", 1),
        (3, "customer-1", 2),
    ]
    assert all(type(row.state) is bytes for row in events)
    assert store.events(1, 1) == [events[1]]
    assert store.events(0, 10, until_position=2) == events[:2]
    assert store.stream_events("customer-1") == [events[0], events[2]]
    assert store.stream_events("customer-1", 1) == [events[2]]
    assert store.stream_events("customer-1", 0, 1) == [events[0]]
    assert store.event("customer-1", 2) == events[2]
    assert store.event("customer-1", 3) is None
    assert store.many_streams(["customer-1", "customer-2", "general_ledger"]) == {
        "customer-1": [events[0], events[2]],
        "general_ledger": [events[1]],
    }
    assert store.last_versions(["customer-1", "customer-2"]) == {"customer-1": 2}
    assert store.many_streams(["customer-1", "general_ledger"], 2) == {"customer-1": [events[2]]}
    assert store.event_names() == ["customer-1.made.1", "general_ledger.made.1"]
    assert store.personal(["s1", "s2"]) == {"s1": person}
    assert store.all_personal("", 5) == [person]
    assert store.all_personal("s1", 5) == []


@pytest.mark.parametrize("count", [1, 19, 20, 500])
def test_few_rows_and_many_are_the_same(store: Store, count: int) -> None:
    """On PostgreSQL they take two ways."""
    people = [PersonalRow(f"s{n:04}", "customer:1", b"\xff" * 16, f"Ω {n}") for n in range(count)]
    wanted = [("entry", str(n)) for n in range(count)]
    streams = [f"customer-{n}" for n in range(count)]
    with store.writing() as transaction:
        append(transaction, streams, claims=wanted, personal=people, state=b"\x00\xff\n\\.")
    assert [row.stream for row in store.events(0, 1_000)] == streams
    assert {row.state for row in store.events(0, 1_000)} == {b"\x00\xff\n\\."}
    assert set(store.claims(wanted)) == set(wanted)
    assert store.all_personal("", 1_000) == people


def test_claims_are_held_released_and_held_again(store: Store) -> None:
    wanted = [("check", "7"), ("entry", "1"), ("entry", "7")]
    with store.writing() as transaction:
        append(transaction, claims=wanted[:2])
    first = Claim("entry", "1", 1, "customer-1", 1)
    assert store.claims(wanted) == {
        wanted[0]: Claim("check", "7", 1, "customer-1", 1),
        wanted[1]: first,
    }
    assert store.claims([]) == {}
    assert [claim.kind for claim in store.all_claims(("", ""), 10)] == ["check", "entry"]
    assert store.all_claims(("check", "7"), 10) == [first]
    with store.writing() as transaction:
        append(transaction, releases=[("check", "7")])
    assert list(store.claims(wanted)) == [("entry", "1")]
    with store.writing() as transaction:
        append(transaction, releases=[("entry", "1")], claims=[("entry", "1"), ("check", "7")])
    assert {claim.commit_no for claim in store.claims(wanted).values()} == {3}


def test_commits_of_one_transaction_see_each_other(store: Store) -> None:
    pair = ("entry", "1")
    with store.writing() as transaction:
        append(transaction, key="a", claims=[pair])
        assert transaction.claims([pair])[pair].commit_no == 1
        append(transaction, releases=[pair])
        assert transaction.claims([pair]) == {}
        append(transaction, ("customer-1", "customer-2"), key="b", claims=[pair])
        found = transaction.commit_by_key("a")
        assert found is not None
        assert found.commit_no == 1
        assert transaction.head().position == 6
        assert [row.position for row in transaction.events(1, 3)] == [2, 3, 4]
        assert [row.position for row in transaction.events(0, 9, 5)] == [1, 2, 3, 4, 5]
        assert [row.version for row in transaction.stream_events("customer-1", 1, 2)] == [2]
        assert transaction.many_streams(["customer-2", "none"], 5)["customer-2"][0].position == 6
        assert transaction.event("customer-1", 3) == transaction.events(4, 1)[0]
        assert transaction.last_versions(["customer-1", "none"]) == {"customer-1": 3}
        assert store.head() == Head()
        # From here on the rows have been written and the database answers.
        assert [commit.commit_no for commit in transaction.commits(0, 9)] == [1, 2, 3]
        assert transaction.claims([pair])[pair].commit_no == 3
        append(transaction, key="c")
        assert [row.position for row in transaction.events(5, 9)] == [6, 7, 8]
    assert store.head().commit_no == 4
    assert store.claims([pair])[pair].commit_no == 3


def test_keys_are_found(store: Store) -> None:
    with store.writing() as transaction:
        append(transaction, key="k-1")
        append(transaction)
        append(transaction)
    found = store.commit_by_key("k-1")
    assert found is not None
    assert found.commit_no == 1
    assert store.commit_by_key("k-2") is None


def test_known_at_is_the_last_commit_until_then(store: Store) -> None:
    with store.writing() as transaction:
        append(transaction)
        append(transaction)
    moments = [
        moment_of(1) - timedelta(microseconds=1),
        moment_of(1),
        moment_of(2),
        NOON + timedelta(1),
    ]
    assert [store.commit_known_at(moment) for moment in moments] == [0, 1, 2, 2]
    assert store.commit_known_at(moment_of(1).astimezone(timezone(timedelta(hours=5)))) == 1
    with pytest.raises(NaiveTime):
        store.commit_known_at(NOON.replace(tzinfo=None))


def test_files_are_kept_once(store: Store) -> None:
    content = b"\x00camt" * 200_000
    sha256 = hashlib.sha256(content).hexdigest()
    with store.writing() as transaction:
        transaction.add_file(sha256, content)
        append(transaction)
    with store.writing() as transaction:
        transaction.add_file(sha256, content)
        append(transaction)
        with pytest.raises(AssertionError, match="SHA-256"):
            transaction.add_file(sha256, b"another")
    assert store.statement_file(sha256) == content
    assert store.statement_file("none") is None
    assert store.all_statement_files("", 9) == [sha256]


def test_an_exception_leaves_nothing(store: Store) -> None:
    with store.writing() as transaction:
        append(transaction)
    before = everything(store)

    def refused() -> None:
        with store.writing() as transaction:
            append(transaction, key="k", claims=[("entry", "1")])
            assert len(transaction.commits(0, 9)) == 2
            raise RuntimeError("refused")

    with pytest.raises(RuntimeError, match="refused"):
        refused()
    assert everything(store) == before
    with store.writing() as transaction:
        append(transaction, key="k", claims=[("entry", "1")])
    assert store.head().commit_no == 2


CONTRADICTIONS: dict[str, dict[str, Any]] = {
    "a claim that is held": {"claims": [("entry", "1")]},
    "a key that is used": {"key": "k"},
    "a release of nothing": {"releases": [("entry", "none")]},
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_a_contradiction_is_our_bug_and_leaves_nothing(store: Store, what: str) -> None:
    with store.writing() as transaction:
        append(transaction, key="k", claims=[("entry", "1")])
    before = everything(store)

    def contradict() -> None:
        with store.writing() as transaction:
            append(transaction)
            append(transaction, **CONTRADICTIONS[what])

    with pytest.raises(IntegrityError):
        contradict()
    assert everything(store) == before


def test_a_version_that_is_there_is_our_bug(store: Store) -> None:
    with store.writing() as transaction:
        append(transaction, ["customer-1"])
    again = store.events(0, 1)[0]._replace(position=2)
    commit = store.commits(0, 1)[0]._replace(commit_no=2, position_last=2, recorded_at=moment_of(2))

    def write_again() -> None:
        with store.writing() as transaction:
            transaction.append(commit, [again], [], [], [])

    with pytest.raises(IntegrityError):
        write_again()
    assert store.head().commit_no == 1


def test_what_looks_like_sql_is_text(store: Store) -> None:
    """Few rows and many travel differently, each as what they are."""
    odd = "customer-%s'; --\\\"%(x)s$1 \N{SNOWMAN}"
    person = PersonalRow(odd, odd, b"\x00\\'%s\xff" + bytes(10), odd)
    for state in (b"\x00\\'%s\xff", b"\x00\\'%s\xff" * 20_000):
        with store.writing() as transaction:
            commit = append(
                transaction,
                [odd],
                key=f"{odd}{len(state)}",
                claims=[(odd, f"{len(state)}")],
                personal=[person],
                state=state,
                actor=odd,
                result=state[:6],
            )
        assert store.commit(commit.commit_no) == commit
        assert store.commit_by_key(f"{odd}{len(state)}") == commit
        row = store.stream_events(odd)[-1]
        assert (row.name, row.state) == (f"{odd}.made.1", state)
        assert store.claims([(odd, f"{len(state)}")])[odd, f"{len(state)}"].stream == odd
        asked = Asked([f"{odd}{len(state)}"], [(odd, f"{len(state)}")])
        with store.writing(asked=lambda asked=asked: asked) as transaction:
            assert transaction.commit_by_key(f"{odd}{len(state)}") == commit
            assert list(transaction.claims(asked.claims)) == asked.claims
    assert store.all_personal("", 9) == [person]


def test_what_will_be_asked_may_be_named_before(store: Store) -> None:
    """The answers are those of asking later: as of the head, then with what was appended, then as written."""
    one, two, three = ("entry", "1"), ("entry", "2"), ("closed_entry", "1")
    asked = Asked(["a", "b", "a"], [one, two, one])

    def held(transaction: WriteTransaction) -> dict[tuple[str, str], int]:
        found = transaction.claims([one, two, three])
        return {pair: claim.commit_no for pair, claim in found.items()}

    with store.writing(asked=lambda: asked) as transaction:
        assert transaction.commit_by_key("a") is None
        assert held(transaction) == {}
        first = append(transaction, key="a", claims=[one, three])
        assert transaction.commit_by_key("a") == first
        assert held(transaction) == {one: 1, three: 1}
        # Written, and from then on asked for again.
        assert transaction.commit(first.commit_no) == first
        assert transaction.commit_by_key("a") == first
        assert held(transaction) == {one: 1, three: 1}
    with store.writing(asked=lambda: asked) as transaction:
        assert transaction.commit_by_key("a") == first
        assert transaction.commit_by_key("b") is None
        assert held(transaction) == {one: 1, three: 1}
        second = append(transaction, key="b", claims=[two], releases=[one])
        assert transaction.commit_by_key("b") == second
        assert transaction.commit_by_key("c") is None
        assert held(transaction) == {two: 2, three: 1}
    assert store.commit_by_key("b") == second
    with store.writing() as transaction:
        assert held(transaction) == {two: 2, three: 1}


def test_a_seal_a_second_time_changes_nothing(store: Store) -> None:
    person = PersonalRow("s1", "customer:1", b"\x00" * 16, "Zoë Müller")
    for _ in range(2):
        with store.writing() as transaction:
            append(transaction, personal=[person, person])
    assert store.all_personal("", 9) == [person]


def test_refused_rows_are_not_half_kept_where_the_refusal_is_swallowed(store: Store) -> None:
    with store.writing() as transaction:
        append(transaction, key="k")
    before = everything(store)

    def swallow() -> None:
        with store.writing() as transaction:
            append(transaction, key="k")
            with pytest.raises(IntegrityError):
                transaction.commits(0, 9)

    with pytest.raises(AssertionError, match="only be undone"):
        swallow()
    assert everything(store) == before


@pytest.mark.parametrize(
    "changed",
    [{"commit_no": 3}, {"position_last": 9}, {"recorded_at": moment_of(1)}],
    ids=["commit", "position", "time"],
)
def test_numbers_follow_the_head(store: Store, changed: dict[str, Any]) -> None:
    with store.writing() as transaction:
        append(transaction)
    with pytest.raises(AssertionError, match="commit"), store.writing() as transaction:
        append(transaction, **changed)
    assert store.head().commit_no == 1


def test_writing_inside_writing_is_a_bug(store: Store) -> None:
    with store.writing(), pytest.raises(AssertionError, match="inside"), store.writing():
        pytest.fail("the inner block was entered")
    with store.writing() as transaction:
        append(transaction)
    assert store.head().commit_no == 1


def test_a_thread_waits_for_another_and_says_when_it_is_too_long(store: Store) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing() as transaction:
            append(transaction)
            inside.set()
            assert leave.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert inside.wait(30)
        # Reading does not wait, on connections for read models neither.
        assert store.head() == Head()
        assert foreign_rows(store, "SELECT commit_no FROM commits") == []
        with pytest.raises(LedgerIsBusy, match=r"0\.1 seconds"), store.writing(timeout=0.1):
            pytest.fail("the lock was held by another thread")
    finally:
        leave.set()
        thread.join()
    with store.writing() as transaction:
        append(transaction)
    assert store.head().commit_no == 2


def test_many_threads_read_while_one_writes(store: Store) -> None:
    seen: list[list[int]] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        heads = []
        try:
            while not done.is_set():
                heads.append(store.head().commit_no)
        except BaseException as error:
            failures.append(error)
        seen.append(heads)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        with store.writing() as transaction:
            append(transaction)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(seen) == 4
    assert all(heads == sorted(heads) for heads in seen)
    assert store.head().commit_no == 50


def test_a_snapshot_does_not_see_what_comes_later(store_url: str) -> None:
    """Not in memory, where a reader inside a transaction keeps writers waiting."""
    store = open_store(store_url, create=True)
    with store.writing() as transaction:
        append(transaction)
    with store.snapshot() as reads:
        with store.writing() as transaction:
            append(transaction)
        assert reads.head().commit_no == 1
        assert len(reads.commits(0, 9)) == 1
    assert store.head().commit_no == 2
    store.close()


def test_read_models_have_tables_beside(store: Store) -> None:
    connection = store.connect()
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE open_entries (entry_no INTEGER)")
    cursor.execute("INSERT INTO open_entries VALUES (7)")
    connection.commit()
    connection.close()
    assert foreign_rows(store, "SELECT entry_no FROM open_entries") == [(7,)]
    with store.writing() as transaction:
        append(transaction)
        assert foreign_rows(store, "SELECT entry_no FROM open_entries") == [(7,)]


def test_a_transaction_of_ten_thousand_events(store: Store) -> None:
    """10 MB in one commit; with the library's own insert this hangs on a Unix socket."""
    streams = [f"customer-{n}" for n in range(10_000)]
    with store.writing() as transaction:
        append(transaction, streams, state=b"x" * 1_000)
    assert store.head().position == 10_000
    assert sum(len(row.state) for row in store.events(0, 20_000)) == 10_000_000
    assert len(store.many_streams(streams[:5_000])) == 5_000


def test_a_single_event_of_two_megabytes(store: Store) -> None:
    with store.writing() as transaction:
        append(transaction, state=b"\xf0" * 2_000_000)
    assert len(store.events(0, 1)[0].state) == 2_000_000


@pytest.mark.parametrize("size", [60_000, 70_000, 700_000, 1_100_000])
def test_rows_of_every_size_get_through(store: Store, size: int) -> None:
    """Short ones through a pipeline, where large ones would hang; four bytes a character are the most."""
    for number in range(4):
        text, half = "\N{GRINNING FACE}" * (size // 2), b"\x00" * (size // 2)
        person = PersonalRow(f"s{number}", "customer:1", b"\x00" * 16, text)
        with store.writing() as transaction:
            append(transaction, ["customer-1"], personal=[person], state=half)
        assert store.personal([f"s{number}"]) == {f"s{number}": person}
        assert store.events(number, 1)[0].state == half


def test_a_personal_text_of_two_megabytes(store: Store) -> None:
    person = PersonalRow("s1", "customer:1", b"\x00" * 16, "ü" * 1_000_000)
    with store.writing() as transaction:
        append(transaction, personal=[person])
    assert store.personal(["s1"]) == {"s1": person}


def write_and_fail(store: Store) -> None:
    with store.writing() as transaction:
        commit = append(transaction)
        assert transaction.commit(commit.commit_no) is not None, "written, and then undone"
        _ = 1 / 0


def test_the_head_is_the_last_commit_whoever_wrote_it(store_url: str) -> None:
    """A store that writes again may remember where it stood: not past others, nor past what was undone or refused."""
    ours = open_store(store_url, create=True)
    theirs = open_store(store_url)
    written = 0

    def write(store: Store, *, claims: Sequence[tuple[str, str]] = ()) -> None:
        nonlocal written
        with store.writing() as transaction:
            assert transaction.head() == ours.head()
            assert transaction.head().commit_no == written
            append(transaction, claims=claims)
        written += 1

    def undone(store: Store) -> None:
        with pytest.raises(ZeroDivisionError):
            write_and_fail(store)

    def refused(store: Store) -> None:
        with pytest.raises(IntegrityError), store.writing() as transaction:
            append(transaction, claims=[("entry", "1")])

    def looked(store: Store) -> None:
        with store.writing() as transaction:
            assert transaction.head().commit_no == written

    write(ours, claims=[("entry", "1")])
    for one, other in ((ours, ours), (ours, theirs), (theirs, ours), (ours, ours)):
        for between in (undone, refused, looked, write):
            write(one)
            between(other)
            write(one)
            write(other)
    ours.close()
    theirs.close()
