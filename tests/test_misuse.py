"""Misuse of the Python API: an argument of another type is refused by name, before anything is asked or done."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_es import Command, EstablishCompany, Executed, Ledger, Request, ReverseTransaction
from ledger_es.errors import CommandInvalid, LedgerIsClosed, NaiveTime, Refusal
from ledger_es.payment_reconciliation.payment_reconciliation import PaymentReconciliation
from tests.projections.books import company

COMPANY = EstablishCompany(company_name="Muster AG", currency="CHF")
NEEDED: dict[str, Any] = {
    "command": COMPANY,
    "requests": [],
    "idempotency_key": "K",
    "text": "x",
    "statement_no": "B/1",
    "journal": "general/DAILY",
    "deposit_no": "D-1",
    "collection_no": "DD00001",
    "statements": [],
    "path": "statement.xml",
    "files": [],
    "entry_no": 1,
    "line_no": 1,
    "user": "anna",
    "reminder_no": "R00001",
    "memo_no": "F00001",
    "posted_from": date(2026, 1, 1),
    "first_day": date(2026, 1, 1),
    "last_day": date(2026, 1, 31),
    "run_date": date(2026, 1, 31),
    "ledger": "customer",
    "register_no": 1,
    "executed": Executed(1, {}),
    "bank_account_no": "B",
    "opening_balance": Decimal(0),
    "closing_balance": Decimal(0),
    "typed_lines": [],
    "decision": "new",
    "source": "no source",
    "ground": "asked for",
}
"""Something for each parameter that has no default."""
LOOKED_AT_BY_THE_REQUEST = {"actor", "reason", "correlation", "source"}
HUGE = 10**30
WITHOUT_ZONE = datetime(2026, 1, 31, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def ledger(shared_store_url: str) -> Iterator[Ledger]:
    """One ledger for all: what is refused leaves it as it was."""
    with company(shared_store_url) as books:
        yield books.ledger


def public_methods(kind: type) -> Iterator[tuple[str, inspect.Signature]]:
    for name, method in inspect.getmembers(kind, inspect.isfunction):
        if not name.startswith("_"):
            yield name, inspect.signature(method)


def every_parameter() -> Iterator[tuple[str, str, str]]:
    for kind in (Ledger, PaymentReconciliation):
        for method, signature in public_methods(kind):
            for name, parameter in signature.parameters.items():
                if name != "self" and parameter.kind is not parameter.VAR_KEYWORD:
                    yield kind.__name__, method, name


def ask(ledger: Ledger, kind: str, method: str, /, **wrong: Any) -> Any:
    whose = ledger if kind == "Ledger" else ledger.payment_reconciliation
    bound = getattr(whose, method)
    needed = {
        name: NEEDED[name]
        for name, parameter in inspect.signature(bound).parameters.items()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    }
    return bound(**needed | wrong)


@pytest.mark.parametrize(("kind", "method", "name"), list(every_parameter()))
def test_an_argument_of_another_type_is_refused_by_its_name(
    ledger: Ledger, kind: str, method: str, name: str
) -> None:
    before = ledger.store.head()
    by_the_request = name in LOOKED_AT_BY_THE_REQUEST and method != "take_statements"
    if by_the_request or (method, name) == ("execute", "idempotency_key"):
        with pytest.raises(CommandInvalid, match=f"/{name}: it "):
            ask(ledger, kind, method, **{name: object()})
    elif name == "ledger":
        with pytest.raises(ValueError, match="a ledger is one of customer, vendor, not <object"):
            ask(ledger, kind, method, **{name: object()})
    else:
        with pytest.raises(TypeError, match=f"^{name} must be .*, not a object$"):
            ask(ledger, kind, method, **{name: object()})
    assert ledger.store.head() == before


@pytest.mark.parametrize(
    ("method", "wrong", "says"),
    [
        ("trial_balance", {"as_of": "2026-01-31"}, "as_of must be a date, such as date(2026, 1, 31), not '2026-01-31'"),
        ("trial_balance", {"as_of": datetime(2026, 1, 31, tzinfo=UTC)}, "as_of must be a date, such as"),
        ("gl_entries", {"posted_to": 20260131}, "posted_to must be a date"),
        ("customers", {"known_at": date(2026, 1, 31)}, "known_at must be a datetime with a time zone, such as"),
        ("customers", {"known_at": "2026-01-31T12:00:00Z"}, "known_at must be a datetime with a time zone"),
        ("open_entries", {"customer_no": 1}, "customer_no must be text, not 1"),
        ("open_entries", {"customer_no": b"C1"}, "customer_no must be text, not a bytes"),
        ("history", {"entry": "1"}, "entry must be a whole number, not '1'"),
        ("history", {"entry": True}, "entry must be a whole number, not True"),
        ("statement", {"statement_no": "B/1", "line_nos": 10000}, "line_nos must be a list of whole numbers"),
        ("statement", {"statement_no": "B/1", "line_nos": "1"}, "line_nos must be a list of whole numbers, not '1'"),
        ("gl_entries", {"amount": 12.3}, "amount must be a Decimal, such as Decimal('12.30'), not 12.3"),
        ("gl_entries", {"amount": Decimal("NaN")}, "amount must be a Decimal, such as"),
        ("customer_entries", {"is_open": 1}, "is_open must be True or False, not 1"),
        ("execute", {"command": "reverse-transaction"}, "command must be a command, such as PostJournal(lines=…)"),
        ("execute", {"command": EstablishCompany}, "command must be a command"),
        ("execute", {"command": COMPANY, "dry_run": "yes"}, "dry_run must be True or False, not 'yes'"),
        ("execute_many", {"requests": [COMPANY]}, "as Request(command, …): a EstablishCompany is none"),
        ("execute_many", {"requests": [Request("x")]}, "command must be a command"),  # type: ignore[arg-type]
        ("execute_many", {"requests": COMPANY}, "requests are made of commands"),
        ("executed_before", {"idempotency_key": None}, "idempotency_key must be text"),
    ],
)  # fmt: skip
def test_what_to_give_instead_is_said(
    ledger: Ledger, method: str, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(TypeError) as refused:
        getattr(ledger, method)(**wrong)
    assert says in str(refused.value)


def test_a_command_that_no_ledger_knows(ledger: Ledger) -> None:
    class DoNothing(Command):
        name = "do-nothing"

    with pytest.raises(TypeError, match="DoNothing is no command of this ledger"):
        ledger.execute(DoNothing())


def test_a_moment_without_time_zone_or_out_of_the_calendar(ledger: Ledger) -> None:
    with pytest.raises(NaiveTime):
        ledger.customers(known_at=WITHOUT_ZONE)
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))
    with pytest.raises(ValueError, match="known_at lies outside the years 1 to 9999"):
        ledger.customers(known_at=last)
    assert ledger.customers(known_at=datetime.min.replace(tzinfo=UTC)).parties == ()
    assert ledger.trial_balance(as_of=date.max).table().rows == ledger.trial_balance().table().rows
    assert ledger.trial_balance(as_of=date.min).table().rows == ()


@pytest.mark.parametrize("text", ["C\0", "\ud800", "\0"])
def test_texts_that_no_database_keeps(ledger: Ledger, text: str) -> None:
    for question in (
        lambda: ledger.open_entries(customer_no=text),
        lambda: ledger.history(document=text),
        lambda: ledger.executed_before(text),
        lambda: ledger.statement(text),
        lambda: ledger.payment_reconciliation.apply_automatically(text),
    ):
        with pytest.raises(ValueError, match="must not contain"):
            question()


def test_numbers_that_no_database_keeps(ledger: Ledger) -> None:
    for name in ("entry", "transaction"):
        with pytest.raises(ValueError, match=f"{name} has more than the 64 bits"):
            ledger.history(**{name: HUGE})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="line_nos has more than the 64 bits"):
        ledger.statement("B/1", line_nos=[HUGE])
    with pytest.raises(ValueError, match="amount has more than the 15 digits of an amount"):
        ledger.gl_entries(amount=Decimal(HUGE))
    with pytest.raises(Refusal):
        ledger.execute(ReverseTransaction(transaction_no=HUGE))


# --- Opening and closing --------------------------------------------------------------------------


def test_a_ledger_is_opened_by_a_path_too(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(path, create=True) as ledger:
        ledger.execute(COMPANY)
    with Ledger.open(str(path)) as ledger:
        assert ledger.store.head().commit_no == 1


@pytest.mark.parametrize("url", [None, 7, b"ledger.db", object(), ["ledger.db"]])
def test_what_is_no_address_of_a_ledger(url: Any) -> None:
    with pytest.raises(TypeError, match="url must be a path, as text or a Path, not "):
        Ledger.open(url)


def test_other_arguments_of_opening(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with pytest.raises(TypeError, match="create must be True or False, not 'yes'"):
        Ledger.open(path, create="yes")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="clock must be a function"):
        Ledger.open(path, create=True, clock=datetime.now(UTC))  # type: ignore[arg-type]
    assert not path.exists()


@pytest.mark.parametrize("says", [WITHOUT_ZONE, "2026-01-31", None])
def test_a_clock_that_says_no_moment(store_url: str, says: Any) -> None:
    with Ledger.open(store_url, create=True, clock=lambda: says) as ledger:
        with pytest.raises(
            TypeError, match="the clock must give a datetime with a time zone, not "
        ):
            ledger.execute(COMPANY)
        with pytest.raises(
            TypeError, match="the clock must give a datetime with a time zone, not "
        ):
            ledger.trial_balance()
        assert ledger.store.head().commit_no == 0


def test_a_ledger_that_was_closed(store_url: str) -> None:
    with company(store_url) as books:
        ledger = books.ledger
        ledger.trial_balance()
    for name, signature in public_methods(Ledger):
        if name in ("close", "fingerprint", "take_statements", "today", "would_be_statements"):
            continue
        wanted = {
            parameter: NEEDED[parameter]
            for parameter, one in signature.parameters.items()
            if one.default is one.empty and parameter != "self"
        }
        wanted |= {"document": "I1"} if name == "history" else {}
        if name in ("statement_of_account", "balance_statement"):
            wanted |= {"customer_no": "C1"}
        with pytest.raises(LedgerIsClosed, match="was closed by this program: open it again"):
            getattr(ledger, name)(**wanted)
    with pytest.raises(LedgerIsClosed):
        ledger.payment_reconciliation.apply_automatically("B/1")
    ledger.close()


@pytest.mark.parametrize(
    "make",
    [
        lambda: EstablishCompany.model_validate({"company_name": 1}),
        lambda: EstablishCompany.model_validate_json('{"company_name": 1}'),
    ],
)
def test_a_command_of_pydantics_own_constructors_is_refused_in_our_words(
    make: Callable[[], Any],
) -> None:
    with pytest.raises(CommandInvalid) as refused:
        make()
    assert refused.value.message == (
        "EstablishCompany, /company_name: it must be text; /currency: it is missing"
    )
    with pytest.raises(CommandInvalid, match="JSON"):
        EstablishCompany.model_validate_json("{")
    assert EstablishCompany.model_validate_json(COMPANY.model_dump_json()) == COMPANY


def test_a_record_that_is_assigned_to_says_that_it_never_changes() -> None:
    with pytest.raises(TypeError, match="never changes: to have another currency, make a new one"):
        COMPANY.currency = "EUR"  # type: ignore[misc]
    with pytest.raises(TypeError, match="never changes"):
        del COMPANY.currency
    with pytest.raises(TypeError, match="EstablishCompany has no field city, and takes no other"):
        COMPANY.city = "Bern"  # type: ignore[attr-defined]
    assert EstablishCompany(company_name="Muster AG", currency="CHF") == COMPANY
