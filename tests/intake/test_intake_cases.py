"""Small sequences of statements with the right answer for every line (spec/intake_cases.jsonl)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_es.intake.balances import bank_balance, gaps
from ledger_es.intake.fingerprint import (
    EntryFacts,
    PaymentFacts,
    StatementFacts,
    line_fingerprint,
    statement_fingerprint,
)
from ledger_es.intake.lines import words_of
from ledger_es.intake.pages import days_of
from ledger_es.intake.records import Intake, IntakeLine, IntakeStatement, KnownAccount
from ledger_es.intake.remembering import in_the_way_of_withdrawing, remember, withdraw
from ledger_es.intake.take import take

CASES = Path(__file__).parents[3] / "shared" / "spec" / "intake_cases.jsonl"
LETTERS = {
    "new": "n",
    "known": "k",
    "suspected": "u",
    "unproved": "u",
    "before_books": "b",
    "waiting": "w",
}


def cases() -> list[Any]:
    if not CASES.exists():
        reason = "../shared/spec is not beside this checkout"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    parsed = map(json.loads, CASES.read_text().splitlines())
    return [pytest.param(case, id=case["name"]) for case in parsed]


@pytest.mark.parametrize("case", cases())
def test_every_line_has_its_letter(case: dict[str, Any]) -> None:
    opening = case["opening"]
    account = KnownAccount(date.fromisoformat(opening["date"]), Decimal(opening["balance"]))
    for number, step in enumerate(case["steps"], 1):
        if "withdraw" in step:
            account = withdraw_as_said(account, step)
            continue
        statement = statement_of(step["statement"])
        intake = take(account, statement, str(number))
        assert (intake.what, letters_of(intake)) == (step["what"], step["lines"])
        account = remember(account, statement, str(number), intake)
    assert bank_balance(account) == Decimal(case["balance"])
    if case["gaps"] is not None:
        assert [gap.amount for gap in gaps(account)] == list(map(Decimal, case["gaps"]))


def withdraw_as_said(account: KnownAccount, step: dict[str, Any]) -> KnownAccount:
    in_the_way = in_the_way_of_withdrawing(account, str(step["withdraw"]))
    if "refused_because_of" in step:
        assert in_the_way == str(step["refused_because_of"])
        return account
    assert in_the_way is None
    return withdraw(account, str(step["withdraw"]))


def letters_of(intake: Intake) -> str:
    """One letter a line; `-` where no line was touched."""
    if intake.what == "refused" or intake.same_as:
        return "-"
    return "".join(LETTERS[standing.state] for standing in intake.standings)


def statement_of(said: dict[str, Any]) -> IntakeStatement:
    statement = IntakeStatement(
        opening=amount(said.get("opening")),
        closing=amount(said.get("closing")),
        opening_day=day(said.get("opening_date")),
        closing_day=day(said.get("closing_date")),
        identity=said.get("identity", ""),
        sequence=str(said.get("sequence", "")),
        page=said.get("page") or 0,
        last_page=said.get("last_page"),
        has_unique_ids=said.get("unique_ids", False),
        lines=tuple(line_of(place, line) for place, line in enumerate(said["lines"], 1)),
    )
    return statement._replace(fingerprint=fingerprint_of(statement))


def line_of(place: int, said: dict[str, Any]) -> IntakeLine:
    reference, text = said.get("ref", ""), said.get("text", "")
    entry = EntryFacts(
        booking_date=date.fromisoformat(said["date"]),
        amount=Decimal(said["amount"]),
        currency="CHF",
        payments=(PaymentFacts(bank_reference=reference, text=text),),
    )
    return IntakeLine(
        place=place,
        fingerprint=line_fingerprint(entry, str),
        day=date.fromisoformat(said["date"]),
        amount=entry.amount,
        reference=reference,
        reference_source=said.get("source", "camt") if reference else "",
        words=words_of(text),
    )


def fingerprint_of(statement: IntakeStatement) -> str:
    period = days_of(statement)
    facts = StatementFacts(
        account="MAIN",
        currency="CHF",
        period_from=period.first_day,
        period_to=period.last_day,
        closing_date=statement.closing_day,
        opening_balance=statement.opening,
        closing_balance=statement.closing,
        line_fingerprints=tuple(line.fingerprint for line in statement.lines),
    )
    return statement_fingerprint(facts, str)


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
