"""Every question answers two at once: open as of a day, as known at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger_es import reports
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.entry import ChangeEntryDueDate, ChangeEntryPaymentReference, SetEntryHold
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import NaiveTime
from ledger_es.projections.party_entries import ENTRIES
from ledger_es.projections.tables import FOREVER
from ledger_es.queries.bank_account import bank_accounts
from ledger_es.queries.bank_entries import BankEntriesAsked, bank_entries
from ledger_es.queries.gl_entries import GlEntriesAsked, gl_entries
from ledger_es.queries.open_entries import Asked, entry_details, open_entries
from tests.projections.books import Company, company, day


def remaining(books: Company, as_of: str, known_at: datetime | None = None) -> dict[int, str]:
    report = reports.open_entries(books.read_models, as_of=day(as_of), known_at=known_at)
    return {entry["entry_no"]: entry["remaining_amount"] for entry in report.as_json()["entries"]}


def test_posted_applied_later_and_undone_later(store_url: str) -> None:
    with company(store_url) as books:
        invoice = books.invoice("I1", "01-10", "1000.00", discount_date=None)
        posted = books.now()
        payment = books.payment("02-20", "400.00")
        paid = books.now()
        books.do(ApplyEntries(applying_entry_no=payment, posting_date=day("02-25")))
        applied = books.now()
        books.do(UnapplyEntry(entry_no=payment, posting_date=day("03-05")))
        undone = books.now()

        both = {invoice: "1000.00", payment: "-400.00"}
        table = {
            # as of       known:   posted               paid                 applied              undone
            "01-09": ({}, {}, {}, {}),
            "01-10": ({invoice: "1000.00"},) * 4,
            "02-20": ({invoice: "1000.00"}, both, both, both),
            "02-24": ({invoice: "1000.00"}, both, both, both),
            "02-25": ({invoice: "1000.00"}, both, {invoice: "600.00"}, {invoice: "600.00"}),
            "03-04": ({invoice: "1000.00"}, both, {invoice: "600.00"}, {invoice: "600.00"}),
            "03-05": ({invoice: "1000.00"}, both, {invoice: "600.00"}, both),
            "12-31": ({invoice: "1000.00"}, both, {invoice: "600.00"}, both),
        }
        for as_of, expected in table.items():
            for known_at, entries in zip((posted, paid, applied, undone), expected, strict=True):
                assert remaining(books, as_of, known_at) == entries, (as_of, known_at)
            assert remaining(books, as_of) == expected[-1], as_of


def test_a_moment_before_a_commit_does_not_know_it(store_url: str) -> None:
    with company(store_url) as books:
        invoice = books.invoice("I1", "01-10", "1000.00")
        posted = books.now()
        before = posted - timedelta(microseconds=1)

        assert remaining(books, "12-31", before) == {}
        assert remaining(books, "12-31", posted) == {invoice: "1000.00"}
        elsewhere = posted.astimezone(tz=datetime.now(UTC).astimezone().tzinfo)
        assert remaining(books, "12-31", elsewhere) == {invoice: "1000.00"}
        report = reports.open_entries(books.read_models, as_of=day("12-31"), known_at=before)
        assert report.as_json()["commit_no"] == books.commit_no - 1


def test_a_time_without_zone_is_refused(store_url: str) -> None:
    with company(store_url) as books, pytest.raises(NaiveTime):
        reports.overdue(
            books.read_models,
            as_of=day("12-31"),
            known_at=datetime(2026, 2, 1),  # noqa: DTZ001
        )


def test_closed_entries_are_open_before_the_last_of_their_details(store_url: str) -> None:
    with company(store_url) as books:
        first = books.invoice("I1", "01-10", "100.00", due_date=day("01-20"))
        books.invoice("I2", "01-15", "50.00", due_date=day("01-25"))
        payment = books.payment("02-20", "150.00", applies_to={first: None})
        applied = books.now()
        # The rest of the payment is applied earlier than it was recorded before.
        books.do(ApplyEntries(applying_entry_no=payment, posting_date=day("02-20")))

        assert remaining(books, "02-20") == {}
        assert remaining(books, "02-19") == {first: "100.00", first + 1: "50.00"}
        assert remaining(books, "02-20", applied) == {first + 1: "50.00", payment: "-50.00"}


def test_back_dated_posting_is_known_from_its_commit_only(store_url: str) -> None:
    with company(store_url) as books:
        books.invoice("I1", "02-10", "10.00")
        before = books.now()
        late = books.invoice("I2", "01-05", "70.00")

        assert remaining(books, "01-31", before) == {}
        assert remaining(books, "01-31") == {late: "70.00"}


def test_a_reversed_entry_is_closed_with_its_reversal(store_url: str) -> None:
    with company(store_url) as books:
        payment = books.payment("02-01", "30.00")
        before = books.now()
        transaction_no = books.ledger.store.head().transaction_no
        books.do(ReverseTransaction(transaction_no=transaction_no))

        assert remaining(books, "12-31", before) == {payment: "-30.00"}
        assert remaining(books, "12-31") == {}
        with books.read_models.at(day("12-31")) as (connection, moment):
            details = entry_details(connection, moment, payment)
        assert [(d.detail_type, d.amount) for d in details] == [
            ("initial_entry", -3000),
            ("application", 3000),
        ]


def test_edits_hold_for_every_day_from_their_commit_on(store_url: str) -> None:
    with company(store_url) as books:
        invoice = books.invoice("I1", "01-10", "100.00")
        posted = books.now()
        books.do(ChangeEntryDueDate(entry_no=invoice, due_date=day("03-31")))
        prolonged = books.now()
        books.do(SetEntryHold(entry_no=invoice, on_hold="MB"))
        books.do(
            ChangeEntryPaymentReference(entry_no=invoice, payment_reference="RF18539007547034")
        )
        held = books.now()
        books.do(SetEntryHold(entry_no=invoice))

        def seen(known_at: datetime | None) -> tuple[str, str, str]:
            report = reports.open_entries(
                books.read_models, as_of=day("01-10"), known_at=known_at, party_no="C1"
            )
            entry = report.as_json()["entries"][0]
            return entry["due_date"], entry["on_hold"], entry["payment_reference"]

        assert seen(posted) == ("2026-02-09", "", "")
        assert seen(prolonged) == ("2026-03-31", "", "")
        assert seen(held) == ("2026-03-31", "MB", "RF18539007547034")
        assert seen(None) == ("2026-03-31", "", "RF18539007547034")

        def is_overdue(as_of: date, known_at: datetime | None) -> bool:
            report = reports.overdue(books.read_models, as_of=as_of, known_at=known_at)
            return bool(report.as_json()["customers"])

        assert is_overdue(day("02-10"), posted)
        assert not is_overdue(day("02-09"), posted)
        assert not is_overdue(day("02-10"), prolonged)
        assert is_overdue(day("04-01"), None)


def test_what_was_edited_stays_when_an_undo_opens_the_entry_again(store_url: str) -> None:
    with company(store_url) as books:
        invoice = books.invoice("I1", "01-10", "100.00")
        books.do(ChangeEntryDueDate(entry_no=invoice, due_date=day("03-31")))
        payment = books.payment("01-15", "98.00", applies_to={invoice: None})
        assert remaining(books, "12-31") == {}
        books.do(UnapplyEntry(entry_no=payment))

        with books.read_models.at(day("12-31")) as (connection, moment):
            again, back = open_entries(connection, moment, Asked("customer", "C1"))
        assert (again.entry_no, again.due_day - moment.day) == (invoice, -275)
        assert (again.discount_possible, again.remaining_amount) == (200, 10000)
        assert (back.entry_no, back.remaining_amount) == (payment, -9800)


def test_a_credit_memo_takes_its_part_of_the_discount(store_url: str) -> None:
    with company(store_url) as books:
        invoice = books.invoice("I1", "01-10", "100.00")
        posted = books.now()
        memo = books.post(
            document_type="credit_memo",
            document_no="M1",
            posting_date=day("01-15"),
            amount="-50.00",
            discount_amount="1.00",
            discount_date=day("01-20"),
            applies_to={invoice: 50},
        )

        def discount(known_at: datetime | None) -> int:
            with books.read_models.at(day("12-31"), known_at) as (connection, moment):
                (entry,) = open_entries(connection, moment, Asked(entry_no=invoice))
            return entry.discount_possible

        assert (discount(posted), discount(None)) == (200, 100)
        books.do(UnapplyEntry(entry_no=memo))
        assert discount(None) == 200


def test_bounds_of_closing_go_when_an_undo_opens_the_entry(store_url: str) -> None:
    with company(store_url) as books:

        def bounds(entry_no: int) -> tuple[int, int]:
            with books.read_models.connection() as connection:
                query = ENTRIES.select().where(ENTRIES.c.entry_no == entry_no)
                row = connection.execute(query).one()
            return row.closed_day, row.closed_commit

        invoice = books.invoice("I1", "01-10", "100.00", due_date=day("01-31"))
        assert bounds(invoice) == (FOREVER, FOREVER)
        payment = books.payment("02-20", "100.00", applies_to={invoice: None})
        day_closed = (day("02-20") - date(1970, 1, 1)).days
        assert bounds(invoice) == bounds(payment) == (day_closed, books.commit_no)
        books.do(UnapplyEntry(entry_no=payment))
        assert bounds(invoice) == bounds(payment) == (FOREVER, FOREVER)
        books.do(ApplyEntries(applying_entry_no=payment))
        assert bounds(invoice) == bounds(payment) == (day_closed, books.commit_no)


def test_bank_and_gl_entries_of_a_moment(store_url: str) -> None:
    with company(store_url) as books:
        payment = books.payment("02-20", "40.00")
        known_at = books.now()
        transaction_no = books.ledger.store.head().transaction_no
        books.do(ReverseTransaction(transaction_no=transaction_no))

        def seen(as_of: str, at: datetime | None) -> tuple[list[int], list[int], list[int]]:
            with books.read_models.at(day(as_of), at) as (connection, moment):
                every = bank_entries(connection, moment, BankEntriesAsked("B"))
                outstanding = bank_entries(connection, moment, BankEntriesAsked("B", is_open=True))
                lines = gl_entries(connection, moment, GlEntriesAsked(account_no="1100"))
                assert [account.currency for account in bank_accounts(connection, moment)] == [
                    "CHF"
                ]
            return (
                [entry.amount for entry in every],
                [entry.remaining_amount for entry in outstanding],
                [line.amount_lcy for line in lines],
            )

        assert seen("02-19", None) == ([10000], [], [])
        assert seen("02-20", known_at) == ([10000, 4000], [4000], [-4000])
        assert seen("02-20", None) == ([10000, 4000, -4000], [4000, -4000], [-4000, 4000])
        with books.read_models.at(day("12-31")) as (connection, moment):
            lines = gl_entries(connection, moment, GlEntriesAsked(transaction_no=transaction_no))
            assert [(line.account_no, line.amount_lcy) for line in lines] == [
                ("1100", -4000),
                ("1020", 4000),
            ]
        assert payment == 2
