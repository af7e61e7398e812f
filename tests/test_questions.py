"""Every list and every entry of a ledger can be asked for, as known at a moment; misuse is refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.commands.accounting_periods import (
    SetAllowedPostingDates,
    WithdrawAllowedPostingDates,
)
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.bank_account import BankAccountRecord, ChangeBankAccount
from ledger_es.commands.chart_of_accounts import AddAccounts, ChangeAccount
from ledger_es.commands.entry import ChangeEntryDueDate
from ledger_es.commands.entry_note import AddEntryNote, SetEntryDispute, SetEntryPromise
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.party import ChangeCustomer, PartyBankAccount, PartyRecord
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.commands.posting_group import SetBankPostingGroup
from ledger_es.commands.text_mapping import MapText, RemoveTextMapping
from ledger_es.errors import (
    AccountUnknown,
    BankAccountUnknown,
    NaiveTime,
    PartyUnknown,
    StatementUnknown,
)
from ledger_es.ledger import Ledger
from ledger_es.reports import Report
from tests.projections.books import company, day


def test_customers_and_vendors_as_they_were_known(store_url: str) -> None:
    with company(store_url) as books:
        before = books.now()
        changed = PartyRecord(
            party_no="C2",
            name="Nordwind AG",
            city="Bern",
            country="CH",
            credit_limit=Decimal("5000.00"),
            bank_accounts=(PartyBankAccount(iban="CH9300762011623852957"),),
        )
        books.do(ChangeCustomer(party=changed))
        ask = books.ledger

        assert [party.party_no for party in ask.vendors().parties] == ["V1"]
        assert [party.name for party in ask.customers(known_at=before).parties] == [
            "Zoë Äbi",
            "Nordwind GmbH",
            "Tal AG",
        ]
        now = ask.customers().parties[1]
        assert (now.name, now.city, now.credit_limit) == ("Nordwind AG", "Bern", Decimal("5000.00"))
        assert now.ibans == ("CH9300762011623852957",)
        shown = ask.customers().as_json()["customers"][1]
        assert shown["iban"] == "CH9300762011623852957"
        assert (shown["customer_no"], shown["credit_limit"]) == ("C2", "5000.00")


def test_balances_of_customers_and_vendors_as_of_a_day_and_as_known(store_url: str) -> None:
    with company(store_url) as books:
        first = books.invoice("I1", "01-05", "1000.00")
        books.invoice("I2", "02-20", "250.50")
        books.invoice("I3", "01-10", "80.00", account_no="C2")
        before = books.now()
        books.payment("02-25", "400.00", applies_to={first: None})
        books.payment("03-01", "15.00", account_no="C3")
        vendor = {"account_type": "vendor", "account_no": "V1", "bal_account_no": "4000"}
        books.invoice("E1", "03-02", "-40.00", **vendor)

        def customers(as_of: str, known_at: datetime | None = None) -> list[tuple[Any, ...]]:
            report = books.ledger.customers(as_of=day(as_of), known_at=known_at)
            return [
                (row.party_no, row.open_count, row.balance_lcy, row.overdue_lcy)
                for row in report.rows()
            ]

        nothing = Decimal("0.00")
        assert customers("03-10") == [
            ("C1", 2, Decimal("850.50"), Decimal("600.00")),
            ("C2", 1, Decimal("80.00"), Decimal("80.00")),
            ("C3", 1, Decimal("-15.00"), nothing),
        ]
        assert customers("01-31") == [
            ("C1", 1, Decimal("1000.00"), nothing),
            ("C2", 1, Decimal("80.00"), nothing),
            ("C3", 0, nothing, nothing),
        ]
        assert customers("03-10", before)[0] == ("C1", 2, Decimal("1250.50"), Decimal("1000.00"))
        report = books.ledger.customers(as_of=day("03-10")).as_json()
        assert report["total_balance_lcy"] == "915.50"
        assert report["total_overdue_lcy"] == "680.00"
        (row,) = books.ledger.vendors(as_of=day("03-31")).rows()
        assert (row.open_count, row.balance_lcy, row.overdue_lcy) == (1, -40, -40)
        (row,) = books.ledger.vendors(vendor_no="V1", as_of=day("03-01")).rows()
        assert row.open_count == 0


def test_a_statement_of_account_adds_up_to_the_open_entries_and_the_aging(store_url: str) -> None:
    with company(store_url) as books:
        first = books.invoice("I1", "01-05", "1000.00")
        books.invoice("I2", "02-20", "250.50", document_date=day("01-02"), due_date=day("03-22"))
        books.invoice("I3", "01-10", "80.00", account_no="C2")
        before = books.now()
        books.payment("02-25", "400.00", applies_to={first: None})
        books.payment("03-01", "15.00", document_no="P2")
        ask = books.ledger

        report = ask.statement_of_account(customer_no="C1", as_of=day("03-10"))
        assert [
            (row.document_no, row.amount, row.remaining_amount, row.days_overdue, row.running_total)
            for row in report.rows()
        ] == [
            ("I2", Decimal("250.50"), Decimal("250.50"), None, Decimal("250.50")),
            ("I1", Decimal("1000.00"), Decimal("600.00"), 34, Decimal("850.50")),
            ("P2", Decimal("-15.00"), Decimal("-15.00"), None, Decimal("835.50")),
        ]
        assert report.as_json()["totals"] == [
            {
                "currency": "CHF",
                "remaining_amount": "835.50",
                "not_due": "250.50",
                "days_1_30": "-15.00",
                "days_31_60": "600.00",
                "days_61_90": "0.00",
                "days_over_90": "0.00",
            }
        ]
        (aged,) = ask.aging(party_no="C1", as_of=day("03-10")).rows()
        assert aged.total == report.rows()[-1].running_total
        known_before = ask.statement_of_account(
            customer_no="C1", as_of=day("03-10"), known_at=before
        )
        assert known_before.rows()[-1].running_total == Decimal("1250.50")
        earlier = ask.statement_of_account(customer_no="C1", as_of=day("01-31"))
        assert [row.document_no for row in earlier.rows()] == ["I1"]
        assert ask.statement_of_account(vendor_no="V1").rows() == ()
        with pytest.raises(PartyUnknown):
            ask.statement_of_account(customer_no="V1")
        for parties in ({}, {"customer_no": "C1", "vendor_no": "V1"}):
            with pytest.raises(ValueError, match="one customer or of one vendor"):
                ask.statement_of_account(**parties)


def test_what_was_erased_is_shown_as_erased(store_url: str) -> None:
    with company(store_url) as books:
        seal = books.ledger.customers().parties[0].record.personal_seal
        connection = books.ledger.store.connect()
        connection.execute(f"DELETE FROM personal WHERE seal = '{seal}'")
        connection.commit()
        connection.close()
        erased = books.ledger.customers().parties[0]
        assert (erased.name, erased.city) == ("(erased)", "")


def test_bank_accounts_with_their_balances(store_url: str) -> None:
    with company(store_url) as books:
        before = books.now()
        books.payment("01-28", "40.00", document_no="P1")
        books.do(
            ChangeBankAccount(
                bank_account=BankAccountRecord(
                    bank_account_no="B", bank_account_name="House bank", currency="CHF"
                )
            )
        )
        ask = books.ledger
        (account,) = ask.bank_accounts().as_json()["bank_accounts"]
        assert (account["name"], account["balance"]) == ("House bank", "140.00")
        (account,) = ask.bank_accounts(as_of=day("01-27")).as_json()["bank_accounts"]
        assert (account["name"], account["balance"]) == ("House bank", "100.00")
        (account,) = ask.bank_accounts(known_at=before).as_json()["bank_accounts"]
        assert (account["name"], account["balance"]) == ("", "100.00")


def test_the_set_up_as_it_was_known(store_url: str) -> None:
    with company(store_url) as books:
        start = day("01-01")
        books.do(AddAccounts(accounts=(_account("9000", "Before"),)))
        books.do(
            SetPaymentTerms(payment_terms="X", valid_from=start, terms=Terms(due_date_formula="1D"))
        )
        books.do(SetBankPostingGroup(posting_group="BANK", valid_from=start, account_no="1020"))
        books.do(AddNumberSeriesLine(series="JOURNAL", starting_date=day("02-01"), no_first="K001"))
        books.do(
            MapText(text="Card", account_type="gl", debit_account_no="", credit_account_no="4000")
        )
        books.do(SetAllowedPostingDates(user="anna", allow_from=start, allow_to=None))
        before = books.now()
        books.do(ChangeAccount(account=_account("9000", "After")))
        books.do(
            SetPaymentTerms(payment_terms="X", valid_from=start, terms=Terms(due_date_formula="2D"))
        )
        books.do(
            SetPaymentTerms(
                payment_terms="X", valid_from=day("03-01"), terms=Terms(due_date_formula="3D")
            )
        )
        books.invoice("", "02-05", "10.00")
        books.invoice("", "02-06", "10.00")
        books.do(RemoveTextMapping(mapping_no=1))
        books.do(WithdrawAllowedPostingDates(user="anna"))
        ask = books.ledger

        def seen(known_at: datetime | None) -> dict[str, Any]:
            accounts = ask.chart_of_accounts(known_at=known_at).accounts
            terms = ask.payment_terms(known_at=known_at).payment_terms
            series = ask.number_series(known_at=known_at).lines
            return {
                "account": [one.account_name for one in accounts if one.account_no == "9000"],
                "terms": [
                    (one.valid_from, one.due_date_formula)
                    for one in terms
                    if one.payment_terms == "X"
                ],
                "series": [
                    (line.no_first, line.no_last_used, line.numbers_used)
                    for line in series
                    if line.starting_date == day("02-01")
                ],
                "mappings": ask.text_mappings(known_at=known_at).as_json()["mappings"],
                "users": [
                    one.for_actor for one in ask.allowed_posting_dates(known_at=known_at).allowed
                ],
            }

        mapping = {
            "mapping_no": 1,
            "text": "Card",
            "account_type": "gl",
            "debit_account_no": "",
            "credit_account_no": "4000",
            "account_no": "",
        }
        everybody = [""] if "" in seen(None)["users"] else []
        assert seen(before) == {
            "account": ["Before"],
            "terms": [(start, "1D")],
            "series": [("K001", "", 0)],
            "mappings": [mapping],
            "users": [*everybody, "anna"],
        }
        assert seen(None) == {
            "account": ["After"],
            "terms": [(start, "2D"), (day("03-01"), "3D")],
            "series": [("K001", "K002", 2)],
            "mappings": [],
            "users": everybody,
        }
        groups = {
            (group.kind, group.posting_group, group.valid_from): group.account_by_purpose
            for group in ask.posting_groups().posting_groups
        }
        assert groups["bank_account", "BANK", start] == {"account": "1020"}
        kinds = [kind for kind, _, _ in groups]
        assert kinds == sorted(
            kinds, key=["customer", "vendor", "bank_account", "opening_balance"].index
        )


def _account(number: str, name: str) -> Account:
    return Account(account_no=number, name=name, category="assets", direct_posting=True)


def test_entries_open_and_closed(store_url: str) -> None:
    with company(store_url) as books:
        first = books.invoice("I1", "01-10", "100.00")
        second = books.invoice("I2", "01-20", "70.00", account_no="C2")
        payment = books.payment("01-28", "100.00", document_no="P1")
        before = books.now()
        books.do(ApplyEntries(applying_entry_no=payment, posting_date=day("01-28")))
        books.do(ChangeEntryDueDate(entry_no=second, due_date=day("12-24")))
        ask = books.ledger

        def numbers(**asked: Any) -> list[int]:
            return [entry.entry_no for entry in ask.customer_entries(**asked).entries]

        assert numbers() == [first, second, payment]
        assert numbers(is_open=True) == [second]
        assert numbers(is_open=False) == [first, payment]
        assert numbers(is_open=True, known_at=before) == [first, second, payment]
        assert numbers(is_open=True, as_of=day("01-15")) == [first]
        assert numbers(customer_no="C2") == [second]
        assert numbers(document_no="P1") == [payment]
        assert numbers(posted_from=day("01-20"), posted_to=day("01-27")) == [second]
        assert numbers(statement_no="B/1") == []
        assert ask.vendor_entries().entries == ()
        (changed,) = ask.customer_entries(customer_no="C2").entries
        assert (changed.due_date, changed.posting_date) == (day("12-24"), day("01-20"))
        assert (changed.amount, changed.remaining_amount) == (7000, 7000)
        assert ask.customer_entries().as_json()["total_remaining_lcy"] == "70.00"
        (open_entry,) = ask.open_entries(document_no="I2").entries
        assert (open_entry.entry_no, open_entry.due_date) == (second, day("12-24"))


def test_bank_and_gl_entries(store_url: str) -> None:
    with company(store_url) as books:
        books.invoice("I1", "01-10", "100.00")
        books.payment("01-28", "100.00", document_no="P1")
        ask = books.ledger
        opening, payment = ask.bank_entries().entries
        assert [opening.remaining_amount, payment.remaining_amount] == [0, 10000]
        assert ask.bank_entries(is_open=True).entries == (payment,)
        assert ask.bank_entries(is_open=False).entries == (opening,)
        assert ask.bank_entries(bank_account_no="B", document_no="P1").entries == (payment,)
        assert ask.bank_entries(posted_to=day("01-27")).entries == (opening,)
        assert ask.bank_entries().as_json()["totals"] == {"CHF": "200.00"}

        posted = ask.gl_entries(document_no="P1")
        assert [(entry.account_no, entry.amount_lcy) for entry in posted.entries] == [
            ("1100", -10000),
            ("1020", 10000),
        ]
        (transaction_no,) = {entry.transaction_no for entry in posted.entries}
        assert ask.gl_entries(transaction_no=transaction_no).entries == posted.entries
        assert (posted.total_debit, posted.total_credit) == (10000, 10000)
        receivables = ask.gl_entries(account_no="1100", posted_from=day("01-11"))
        assert [entry.document_no for entry in receivables.entries] == ["P1"]
        assert ask.gl_entries(as_of=day("01-09"), account_no="1100").entries == ()


def test_disputes_promises_and_notes_on_entries(store_url: str) -> None:
    with company(store_url) as books:
        books.invoice("I1", "01-10", "100.00")
        books.invoice("I2", "01-11", "50.00")
        ask = books.ledger
        (first, second) = ask.open_entries().rows()[:2]
        dispute = SetEntryDispute(entry_no=first.entry_no, dispute="PRICE", text="too dear")
        ask.execute(dispute, actor="anna")
        until = day("03-31")
        ask.execute(SetEntryPromise(entry_no=first.entry_no, promised_date=until))
        before = ask.store.head().recorded_at
        ask.execute(SetEntryDispute(entry_no=first.entry_no))
        ask.execute(AddEntryNote(entry_no=second.entry_no, text="pays on Friday"))
        noted = ask.entry_notes(as_of=day("04-01")).rows()
        assert [(note.entry_no, note.kind, note.stands, note.text) for note in noted] == [
            (first.entry_no, "dispute", False, "too dear"),
            (first.entry_no, "promise", True, ""),
            (first.entry_no, "dispute", False, ""),
            (second.entry_no, "note", True, "pays on Friday"),
        ]
        assert noted[0].actor == "anna"
        report = ask.entry_notes(entry_no=first.entry_no, as_of=day("04-01"))
        assert [report.is_late(note) for note in report.rows()] == [False, True, False]
        on_its_day = ask.entry_notes(entry_no=first.entry_no, as_of=until)
        assert not any(map(on_its_day.is_late, on_its_day.rows()))
        # Lists of open entries show what holds, as it was known.
        (open_first, _) = ask.open_entries(known_at=before).rows()[:2]
        told = (open_first.dispute, open_first.promised_date, open_first.promised_amount)
        assert told == ("PRICE", until, Decimal("100.00"))
        shown = {column.name for column in ask.open_entries().columns() if not column.on_request}
        assert "promised_date" in shown
        assert "dispute" not in shown
        assert ask.open_entries().rows()[0].dispute == ""
        assert ask.entry_notes(customer_no=first.party_no, known_at=before).rows()[0].stands
        assert ask.verify().ok


QUESTIONS = {
    name: getattr(Ledger, name)
    for name in (
        "customers", "vendors", "bank_accounts", "chart_of_accounts", "payment_terms",
        "alternative_posting_groups", "dimensions", "dimension_values", "default_dimensions", "dimension_combinations",
        "payment_methods", "posting_groups", "number_series", "number_uses", "text_mappings",
        "allowed_posting_dates", "open_entries",
        "customer_entries", "vendor_entries", "overdue", "aging", "aged_entries", "trial_balance", "gl_entries",
        "bank_entries", "statements", "reconciliations", "checks", "reconciliation_status", "registers",
        "reconciliation_days",
        "control_accounts", "foreign_currency_balance", "collection_automations", "collection_runs",
        "worklist", "reminders", "reminder_terms", "finance_charge_terms", "unpaid_documents", "currencies",
        "exchange_rates", "finance_charge_memos",
        "exchange_adjustments",
        "journals", "posted_journal_lines", "deposits",
        "mandates", "direct_debit_set_up", "direct_debit_collections",
        "entry_notes", "mailings", "vat_codes", "vat_entries",
    )
}  # fmt: skip


@pytest.fixture
def ledger() -> Any:
    with company(":memory:") as books:
        books.invoice("I1", "01-10", "100.00")
        books.payment("01-28", "40.00", document_no="P1")
        yield books.ledger


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_answer_is_a_report(ledger: Ledger, name: str) -> None:
    report: Report[Any] = QUESTIONS[name](ledger)
    table = report.table()
    assert table.title
    assert {len(row) for row in table.rows} <= {len(table.columns)}
    names = {column.name for column in table.columns}
    assert len(names) == len(table.columns)
    assert all(set(total.amounts) <= names for total in table.totals)
    head = report.as_json()
    assert sum(isinstance(value, list) for value in head.values()) == 1
    assert head["commit_no"] == ledger.store.head().commit_no
    assert head["known_at"] is None
    with pytest.raises(NaiveTime):
        QUESTIONS[name](ledger, known_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_empty_ledger_answers(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        for name, question in QUESTIONS.items():
            assert question(ledger).table().rows == (), name


@pytest.mark.parametrize(
    ("name", "asked", "error"),
    [
        ("open_entries", {"customer_no": "C1", "vendor_no": "V1"}, ValueError),
        ("aging", {"ledger": "employee"}, ValueError),
        ("aged_entries", {"ledger": "employee"}, ValueError),
        ("aged_entries", {"by": "payment"}, ValueError),
        ("customer_entries", {"statement_line_no": 10000}, ValueError),
        ("bank_entries", {"statement_line_no": 10000}, ValueError),
        ("trial_balance", {"as_of": datetime(2026, 1, 1, tzinfo=UTC)}, TypeError),
        ("history", {}, ValueError),
        ("history", {"document": "I1", "entry": 1}, ValueError),
        ("history", {"customer": "C1", "vendor": "V1"}, ValueError),
        ("history", {"invoice": "I1"}, TypeError),
        ("customer_entries", {"customer_no": "C9"}, PartyUnknown),
        ("vendor_entries", {"vendor_no": "C1"}, PartyUnknown),
        ("overdue", {"customer_no": "C9"}, PartyUnknown),
        ("bank_entries", {"bank_account_no": "B9"}, BankAccountUnknown),
        ("gl_entries", {"account_no": "99"}, AccountUnknown),
        ("statement", {"statement_no": "B/1"}, StatementUnknown),
    ],
)
def test_misuse_is_refused(ledger: Ledger, name: str, asked: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        getattr(ledger, name)(**asked)


def test_history_is_a_report(ledger: Ledger) -> None:
    history = ledger.history(document="I1")
    assert [event.name for event in history.events][:1] == ["general_ledger.posted.1"]
    assert [event["name"] for event in history.as_json()["events"]] == [
        row.name for row in history.rows()
    ]
    assert ledger.history(customer="C9").events == ()


def test_dates_are_dates(ledger: Ledger) -> None:
    (line,) = ledger.overdue(as_of=date(2027, 1, 1)).lines
    assert line.oldest_due_date == date(2026, 2, 9)
