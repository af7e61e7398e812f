"""Tables caught up page by page, by whomever, are the tables built anew."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import text

from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.entry import SetEntryHold
from ledger_es.errors import LedgerIsReadOnly
from ledger_es.ledger import Ledger
from ledger_es.projections import catching_up
from ledger_es.projections.projections import TABLES
from ledger_es.queries import ReadModels
from tests.projections.books import Company, all_rows, company, day


def busy_day(books: Company) -> None:
    first = books.invoice("I1", "01-10", "1000.00")
    books.invoice("I2", "01-11", "70.00", account_no="C2")
    payment = books.payment("01-15", "980.00", applies_to={first: None})
    books.do(UnapplyEntry(entry_no=payment))
    books.do(SetEntryHold(entry_no=first, on_hold="MB"))
    books.post(
        document_type="invoice",
        document_no="E1",
        posting_date=day("01-20"),
        account_type="vendor",
        account_no="V1",
        amount="-40.00",
        bal_account_no="4000",
    )


def test_built_anew_the_tables_are_the_same(store_url: str) -> None:
    with company(store_url) as books:
        books.read_models.catch_up()
        busy_day(books)
        caught_up = all_rows(books.read_models)

        assert all(
            caught_up[name]
            for name in ("party_entries", "entry_details", "entry_versions", "gl_entries")
        )
        assert books.read_models.first_difference() is None
        assert books.read_models.rebuild() == books.commit_no
        assert all_rows(books.read_models) == caught_up


@pytest.mark.parametrize("page_events", [1, 7, 1000])
def test_the_size_of_a_page_makes_no_difference(store_url: str, page_events: int) -> None:
    with company(store_url) as books:
        busy_day(books)
        paged = ReadModels(books.ledger.store, books.ledger.mapper, page_events=page_events)
        assert paged.catch_up() == books.commit_no
        rows = all_rows(paged)
        paged.close()

        books.read_models.rebuild()
        assert all_rows(books.read_models) == rows


def test_a_changed_row_is_found(store_url: str) -> None:
    with company(store_url) as books:
        busy_day(books)
        books.read_models.catch_up()
        connection = books.ledger.store.connect()
        connection.execute(
            "UPDATE gl_entries SET amount_lcy = amount_lcy + 1 WHERE gl_entry_no = 3"
        )
        connection.commit()
        connection.close()

        difference = books.read_models.first_difference()
        assert difference is not None
        assert difference.table == "gl_entries"
        assert difference.in_tables is not None
        assert difference.from_log is not None
        assert difference.in_tables[0] == difference.from_log[0] == 3
        books.read_models.rebuild()
        assert books.read_models.first_difference() is None


def test_nothing_is_left_of_a_building_that_was_broken_off(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with company(store_url) as books:
        busy_day(books)
        before = all_rows(books.read_models)

        def broken(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("ledger_es.projections.building._create_indexes", broken)
        with pytest.raises(KeyboardInterrupt):
            books.read_models.rebuild()
        monkeypatch.undo()

        assert fresh_tables(books) == []
        assert all_rows(books.read_models) == before


def fresh_tables(books: Company) -> list[str]:
    with books.read_models.connection() as connection:
        if books.ledger.store.dialect == "sqlite":
            known = "SELECT name FROM sqlite_master WHERE type = 'table'"
        else:
            known = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        names = [name for (name,) in connection.execute(text(known))]
    return [name for name in names if name.startswith("fresh_")]


def test_tables_of_another_shape_are_built_anew(store_url: str) -> None:
    with company(store_url) as books:
        busy_day(books)
        before = all_rows(books.read_models)
        connection = books.ledger.store.connect()
        connection.execute("UPDATE projection_positions SET shape = shape + 1000")
        connection.execute("DROP TABLE entry_details")
        connection.execute("CREATE TABLE entry_details (entry_no BIGINT)")
        connection.commit()
        connection.close()

        assert all_rows(books.read_models) == before


def test_a_long_log_without_tables_is_built(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with company(store_url) as books:
        busy_day(books)
        monkeypatch.setattr(catching_up, "BUILD_FROM_EVENTS", 3)
        built = all_rows(books.read_models)
        books.invoice("I9", "03-01", "5.00")
        assert len(all_rows(books.read_models)["party_entries"]) == len(built["party_entries"]) + 1
        assert books.read_models.first_difference() is None


def test_two_who_catch_up_at_once(store_url: str) -> None:
    with company(store_url) as books:
        busy_day(books)
        others = [Ledger.open(store_url) for _ in range(3)]
        readers = [
            ReadModels(other.store, other.mapper, page_events=page)
            for other, page in zip(others, (1, 2, 3), strict=True)
        ]
        failures = in_parallel([reader.catch_up for reader in readers])
        rows = [all_rows(reader) for reader in readers]
        for reader, other in zip(readers, others, strict=True):
            reader.close()
            other.close()

        assert failures == []
        assert rows[0] == rows[1] == rows[2]
        books.read_models.rebuild()
        assert all_rows(books.read_models) == rows[0]


def test_building_while_others_post_and_build(store_url: str) -> None:
    with company(store_url) as books:
        busy_day(books)
        books.read_models.catch_up()
        others = [Ledger.open(store_url) for _ in range(2)]
        readers = [ReadModels(other.store, other.mapper, page_events=2) for other in others]

        def post() -> None:
            for number in range(20):
                books.invoice(f"P{number}", "02-01", "1.00")
                books.read_models.catch_up()

        failures = in_parallel([post, readers[0].rebuild, readers[1].rebuild])
        for reader, other in zip(readers, others, strict=True):
            reader.close()
            other.close()

        assert failures == []
        assert books.read_models.first_difference() is None
        assert fresh_tables(books) == []
        rows = all_rows(books.read_models)
        assert [row[0] for row in rows["ledger_transactions"]] == list(
            range(1, books.ledger.store.head().transaction_no + 1)
        )


def test_who_reads_is_not_disturbed_by_new_tables(store_url: str) -> None:
    with company(store_url) as books:
        busy_day(books)
        books.read_models.catch_up()
        with Ledger.open(store_url) as other:
            building = threading.Thread(target=other.read_models.rebuild)
            with books.read_models.connection() as connection:
                building.start()
                for _ in range(20):
                    count = connection.execute(text("SELECT count(*) FROM gl_entries")).scalar()
                    assert count == 14
                    time.sleep(0.02)
            building.join(60)
            assert not building.is_alive()


def in_parallel(tasks: list[object]) -> list[BaseException]:
    failures: list[BaseException] = []

    def run(task: object) -> None:
        try:
            assert callable(task)
            task()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "two wait for each other"
    return failures


def test_a_read_sees_what_another_has_posted(store_url: str) -> None:
    with company(store_url) as books, Ledger.open(store_url) as other:
        assert other.read_models.catch_up() == books.commit_no
        books.invoice("I1", "01-10", "1000.00")
        with other.read_models.at(day("12-31")) as (_, moment):
            assert moment.commit_no == books.commit_no
            assert moment.is_head
        assert len(all_rows(other.read_models)["party_entries"]) == 1


def test_a_ledger_in_memory_has_read_models_too() -> None:
    with company(":memory:") as books:
        busy_day(books)
        caught_up = all_rows(books.read_models)
        books.read_models.rebuild()
        assert all_rows(books.read_models) == caught_up
        assert {table.name for table in TABLES} == set(caught_up)


def test_a_file_that_cannot_be_written_is_refused_in_words(tmp_path: object) -> None:
    path = f"{tmp_path}/ledger.db"
    with company(path) as books:
        books.invoice("I1", "01-10", "1000.00")
        store = books.ledger.store
        connection = store.connect()
        connection.execute("PRAGMA query_only = ON")

        class QueryOnly:
            """The store as it is, with connections that may not write."""

            def __getattr__(self, name: str) -> object:
                return getattr(store, name)

            def connect(self) -> object:
                return connection

        reader = ReadModels(QueryOnly(), books.ledger.mapper)  # type: ignore[arg-type]
        with pytest.raises(LedgerIsReadOnly):
            reader.catch_up()
        reader.close()
