"""Commands and their parts, made in Python or of JSON: every mistake is told in words, with the JSON pointer to it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

import ledger_es
from ledger_es import (
    Account,
    AddAccounts,
    CommandInvalid,
    EstablishCompany,
    JournalLine,
    OpeningEntry,
    PartyRecord,
    PostJournal,
    ReverseTransaction,
    SetPaymentTerms,
    Terms,
    command_from_json,
)
from ledger_es.aggregates.asked import AskedRecord
from ledger_es.commands.decisions import DECISIONS
from tests.house.test_public_names import _records_of

DAY = date(2026, 1, 31)
LINE: dict[str, Any] = {"posting_date": "2026-01-31", "account_no": "1000", "amount": "12.30"}


def mistakes(refused: pytest.ExceptionInfo[CommandInvalid]) -> list[tuple[str, str]]:
    return [(mistake.pointer, mistake.reason) for mistake in refused.value.mistakes]


def refused_from_json(command: Any, content: Any) -> list[tuple[str, str]]:
    with pytest.raises(CommandInvalid) as refused:
        command_from_json(command, content)
    return mistakes(refused)


# --- In Python ------------------------------------------------------------------------------------


def test_every_command_and_every_part_of_one_tells_its_mistakes() -> None:
    records = {record for command in DECISIONS for record in _records_of(command)}
    parts = {record for record in records if issubclass(record, BaseModel)}
    assert JournalLine in parts
    assert [kind for kind in parts | set(DECISIONS) if not issubclass(kind, AskedRecord)] == []


@pytest.mark.parametrize(
    ("wrong", "pointer", "reason"),
    [
        ({"amount": 1.5}, "/amount", "an amount is a Decimal or a text such as '12.30', never a float"),
        ({"amount": "1'000.00"}, "/amount", "\"1'000.00\" is no amount: write amounts as 1234.50:"
         " with a point, without thousands separators"),
        ({"posting_date": "31.1.2026"}, "/posting_date",
         "'31.1.2026' was given: it must be a date, such as 2026-01-31"),
        ({"posting_date": 20260131}, "/posting_date",
         "20260131 was given: it must be a date, such as 2026-01-31"),
        ({"document_type": "Invoice"}, "/document_type", "'Invoice' was given: it must be one of '', 'payment',"
         " 'invoice', 'credit_memo', 'finance_charge_memo', 'reminder', 'refund'"),
        ({"account_no": 1000}, "/account_no", "it must be text"),
        ({"account_no": None}, "/account_no", "it must be text"),
        ({"account_number": "1"}, "/account_number", "there is no such field: did you mean account_no?"),
        ({"description": 7}, "/description", "personal text is given as text"),
        ({"applies_to": {0: None}}, "/applies_to/0", "it must be greater than 0"),
        ({"applies_to": {"a/b": None}}, "/applies_to/a~1b", "it must be a whole number"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_in_words(wrong: dict[str, Any], pointer: str, reason: str) -> None:
    with pytest.raises(CommandInvalid) as refused:
        JournalLine(**LINE | wrong)
    assert mistakes(refused) == [(pointer, reason)]
    assert refused.value.code == "E-COMMAND"
    assert refused.value.message == f"JournalLine, {pointer}: {reason}"


def test_a_field_that_is_missing() -> None:
    with pytest.raises(CommandInvalid, match="ReverseTransaction, /transaction_no: it is missing"):
        ReverseTransaction()  # type: ignore[call-arg]


def test_all_mistakes_are_told_at_once_each_with_its_place() -> None:
    lines = [LINE, LINE | {"amount": 0.5}, JournalLine(**LINE), {}]
    with pytest.raises(CommandInvalid) as refused:
        PostJournal(lines=lines, source_code="x", line=1)  # type: ignore[arg-type, call-arg]
    assert [pointer for pointer, _ in mistakes(refused)] == [
        "/lines/1/amount",
        "/lines/3/posting_date",
        "/lines/3/account_no",
        "/lines/3/amount",
        "/source_code",
        "/line",
    ]
    assert "; /lines/3/amount: it is missing; " in refused.value.message
    assert refused.value.message.endswith("; 1 more")
    as_json = refused.value.as_json()
    assert as_json["facts"]["pointer"] == "/lines/1/amount"
    assert as_json["facts"]["mistakes"][3] == {
        "pointer": "/lines/3/amount",
        "reason": "it is missing",
    }
    json.dumps(as_json)


def test_a_wrong_code_in_a_record_that_events_hold_has_its_place_too() -> None:
    account = Account(account_no="1000", name="Cash", category="assets", direct_posting=True)
    with pytest.raises(CommandInvalid) as refused:
        AddAccounts(accounts=(account, account.model_copy(update={"account_no": "x" * 51})))
    assert mistakes(refused) == [
        (
            "/accounts/1/account_no",
            "it has 51 characters: at most 50 are possible, shorten it",
        )
    ]


def test_a_text_about_a_person_is_not_in_the_message() -> None:
    for wrong in (["Ada Lovelace"], b"Ada Lovelace", {"name": "Ada Lovelace"}):
        with pytest.raises(CommandInvalid) as refused:
            PartyRecord(party_no="C1", name=wrong, city="Ada Lovelace")  # type: ignore[arg-type]
        assert "Ada" not in json.dumps(refused.value.as_json())


def test_what_is_right_is_made_as_it_was() -> None:
    entry = OpeningEntry(party_no="C1", document_no="I1", posting_date=DAY, amount="12.30")
    assert entry.amount == Decimal("12.30")
    assert Terms(discount_percentage=2).discount_percentage == Decimal(2)  # type: ignore[arg-type]


# --- Of JSON --------------------------------------------------------------------------------------


def test_a_command_of_its_name_or_class_and_a_json_object() -> None:
    content = {
        "lines": [LINE | {"applies_to": {"7": None, "8": "3.00"}}, LINE | {"amount": -12}],
        "source_code": "sales_document",
    }
    command = PostJournal(
        lines=(
            JournalLine(
                posting_date=DAY, account_no="1000", amount="12.30", applies_to={7: None, 8: "3"}
            ),
            JournalLine(posting_date=DAY, account_no="1000", amount=-12),
        ),
        source_code="sales_document",
    )
    assert command_from_json("post-journal", content) == command
    assert command_from_json(PostJournal, content) == command
    assert command_from_json("post-journal", json.dumps(content)) == command
    assert command_from_json("post-journal", json.dumps(content).encode()) == command


@pytest.mark.parametrize("command", DECISIONS, ids=lambda command: command.name)
def test_every_command_is_made_of_what_json_calls_it(command: type[ledger_es.Command]) -> None:
    """Of an empty object a command is made where it needs no field; else each field that it needs is named."""
    needed = [f"/{name}" for name, field in command.model_fields.items() if field.is_required()]
    if needed:
        missing = refused_from_json(command.name, {})
        assert missing == [(pointer, "it is missing") for pointer in needed]
    else:
        assert type(command_from_json(command.name, {})) is command


def test_percentages_are_texts_or_whole_numbers() -> None:
    for percentage in ("2", 2):
        content = {
            "payment_terms": "T",
            "valid_from": "2026-01-01",
            "terms": {"discount_percentage": percentage},
        }
        command = command_from_json("set-payment-terms", content)
        assert isinstance(command, SetPaymentTerms)
        assert command.terms.discount_percentage == Decimal(2)
    content["terms"] = {"discount_percentage": "two"}
    assert refused_from_json("set-payment-terms", content) == [
        ("/terms/discount_percentage", "it must be a number, written in plain digits")
    ]


@pytest.mark.parametrize(
    ("command", "content", "expected"),
    [
        ("post-jurnal", {}, [("", "there is no such command: did you mean post-journal?")]),
        ("reverse-transaction", {"transaction_no": "5"}, [("/transaction_no", "it must be a whole number")]),
        ("reverse-transaction", {"transaction_no": True}, [("/transaction_no", "it must be a whole number")]),
        ("reverse-transaction", {"transaction_no": 0}, [("/transaction_no", "it must be greater than 0")]),
        ("reverse-transaction", [5], [("", "it must be the fields of a ReverseTransaction")]),
        ("reverse-transaction", {"transaction_no": object()}, [("", "it holds something that JSON does not have")]),
        ("post-journal", {"lines": [{**LINE, "posting_date": "2026-01-31T00:00:00"}, {**LINE, "amount": 12.5}]},
         [("/lines/0/posting_date", "'2026-01-31T00:00:00' was given: it must be a date, such as 2026-01-31"),
          ("/lines/1/amount", "an amount is a Decimal or a text such as '12.30', never a float")]),
        ("post-journal", {"lines": [], "line": []}, [("/line", "there is no such field: did you mean lines?")]),
        ("establish-company", {"company_name": "Muster AG", "currency": "CHF", "default_setup": "yes"},
         [("/default_setup", "it must be true or false")]),
    ],
)  # fmt: skip
def test_what_is_wrong_in_json(command: str, content: Any, expected: list[Any]) -> None:
    assert refused_from_json(command, content) == expected


def test_text_that_is_no_json() -> None:
    [(pointer, reason)] = refused_from_json("post-journal", b'{"lines": [')
    assert pointer == ""
    assert reason.startswith("it is no JSON: ")


@pytest.mark.parametrize("wrong", [7, None, object, JournalLine, EstablishCompany.name.encode()])
def test_what_names_no_command(wrong: Any) -> None:
    with pytest.raises(TypeError, match="a command is named by its stored name or its class"):
        command_from_json(wrong, {})
