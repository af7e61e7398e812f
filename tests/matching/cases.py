"""Reads the case files of automatic application into the records of matching, and says what cannot be read yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger_es.matching import EntryIndex
from ledger_es.matching.records import (
    Accepting,
    Line,
    Mapping,
    OpenEntry,
    Party,
    PartyAccount,
    Rule,
    SentDebit,
    Settings,
)
from ledger_es.matching.rules import DEFAULT_RULES, RuleSet

CASES = Path(__file__).parents[2] / ".." / "shared" / "conformance" / "auto_apply.jsonl"

Case = dict[str, Any]

ENTRY_KEYS = {
    "id", "kind", "party", "doc_type", "doc_no", "ext_doc_no", "posting_date", "due_date", "amount", "remaining",
    "currency", "open", "reversed", "payment_reference", "applies_to_id", "discount", "pmt_tolerance_max", "bal_kind",
    "bal_no", "description",
}  # fmt: skip
GIVEN_KEYS = {
    "base_currency", "work_date", "bank_account", "rules", "rule", "settings", "setup", "parties", "entries",
    "statement_lines",    "text_mappings", "direct_debits",
}  # fmt: skip


def read_cases() -> Iterator[Case]:
    with CASES.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def unsupported(case: Case) -> str:
    """Why the case cannot be run, or nothing."""
    given = case["given"]
    if unknown := set(given) - GIVEN_KEYS:
        return f"given {sorted(unknown)}"
    for entry in given.get("entries", ()):
        if unknown := set(entry) - ENTRY_KEYS:
            return f"entry {sorted(unknown)}"
    for step in case["when"]:
        if step["action"] == "post":
            return "posting"
    return ""


def entries_of(case: Case) -> dict[str, OpenEntry]:
    """Open entries by their name in the case; numbers ascend in the order given, in each kind."""
    found: dict[str, OpenEntry] = {}
    last: dict[str, int] = {}
    for given in case["given"].get("entries", ()):
        if not given.get("open", True):
            continue
        kind = given["kind"]
        last[kind] = last.get(kind, 0) + 1
        discount = given.get("discount", {})
        found[given["id"]] = OpenEntry(
            ledger=kind,
            entry_no=last[kind],
            party_no=given["party"],
            document_type="" if given["doc_type"] == "blank" else given["doc_type"],
            document_no=given["doc_no"],
            external_document_no=given.get("ext_doc_no", ""),
            posting_date=date.fromisoformat(given["posting_date"]),
            due_date=day(given.get("due_date")),
            remaining_amount=Decimal(given["remaining"]),
            discount_possible=Decimal(discount.get("amount", "0.00")),
            discount_date=day(discount.get("date")),
            discount_tolerance_date=day(discount.get("tolerance_date")),
            max_payment_tolerance=Decimal(given.get("pmt_tolerance_max", "0")),
            payment_reference=given.get("payment_reference", ""),
            applies_to_id=given.get("applies_to_id", ""),
            reversed=given.get("reversed", False),
            bal_kind=given.get("bal_kind", ""),
            bal_no=given.get("bal_no", ""),
            description=given.get("description", ""),
        )
    return found


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def parties_of(case: Case) -> list[Party]:
    return [
        Party(
            kind=given["kind"],
            no=given["no"],
            name=given["name"],
            city=given.get("city", ""),
            address=given.get("address", ""),
            bank_accounts=tuple(
                PartyAccount(account.get("iban", ""), account.get("bank_account_no", ""))
                for account in given.get("bank_accounts", ())
            ),
        )
        for given in case["given"].get("parties", ())
    ]


def lines_of(case: Case) -> list[Line]:
    return [
        Line(
            line_no=given["line_no"],
            date=date.fromisoformat(given["date"]),
            amount=Decimal(given["amount"]),
            text=given.get("text", ""),
            additional_text=given.get("additional_info", ""),
            party_name=given.get("party_name", ""),
            party_city=given.get("party_city", ""),
            party_address=given.get("party_address", ""),
            party_account=given.get("party_bank_account", ""),
            payment_reference=given.get("payment_reference", ""),
            transaction_id=given.get("transaction_id", ""),
        )
        for given in case["given"].get("statement_lines", ())
    ]


def mappings_of(case: Case) -> list[Mapping]:
    return [
        Mapping(
            line_no=given["line_no"],
            text=given["text"],
            account_type=given["account_type"],
            debit_account=given.get("debit_account", ""),
            credit_account=given.get("credit_account", ""),
            account_no=given.get("account_no", ""),
        )
        for given in case["given"].get("text_mappings", ())
    ]


def settings_of(case: Case) -> Settings:
    account = case["given"]["bank_account"]
    tolerance = account.get("match_tolerance", {})
    given = case["given"].get("settings", {})
    return Settings(
        bank_account_no=account.get("no", "BANK"),
        tolerance_type=tolerance.get("type", "percentage"),
        tolerance_value=Decimal(tolerance.get("value", "0")),
        customer_entries=given.get("customer_entries", True),
        vendor_entries=given.get("vendor_entries", True),
        employee_entries=given.get("employee_entries", True),
        bank_entries=given.get("bank_entries", True),
        name_matching=given.get("name_matching", "string_nearness"),
        accepting=_accepting(case),
    )


def _accepting(case: Case) -> Accepting:
    """By the answers of the steps; what the set-up does not ask about is accepted."""
    setup = case["given"].get("setup", {})
    answers: dict[str, str] = {}
    for step in case["when"]:
        answers |= step.get("answers", {})
    return Accepting(
        not setup.get("payment_tolerance_warning", False)
        or answers.get("payment_tolerance") == "accept",
        not setup.get("payment_discount_tolerance_warning", False)
        or answers.get("discount_tolerance") == "accept",
    )


def rule_of(given: dict[str, Any]) -> Rule:
    return Rule(**{name: given[name] for name in Rule._fields if name in given})


def rules_of(case: Case) -> RuleSet:
    given = case["given"].get("rules", "default")
    return DEFAULT_RULES if given == "default" else RuleSet(tuple(rule_of(each) for each in given))


def put_debits(case: Case, index: EntryIndex, entry_nos: dict[str, int]) -> None:
    """Puts the debits of the case into the index: those of an entry that was sent, each in a collection of its own."""
    for number, given in enumerate(case["given"].get("direct_debits", ())):
        if given["entry_status"] in ("file_created", "posted"):
            is_collected = given["collection_status"] in ("file_created", "posted", "closed")
            entry_no = entry_nos[given["applies_to"]]
            debit = SentDebit(given["transaction_id"], entry_no, is_collected)
            index.sent_debits.put(f"{number:06}", [debit])
