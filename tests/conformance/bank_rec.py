"""The area `bank_rec`: matching statement lines with bank entries, by rule and by hand, on plain records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.ledger import Ledger
from ledger_es.matching.bank_entry_matching import BankEntryMatchingTerms, match_automatically
from ledger_es.posting.bank_entry_matches import (
    BankEntryToMatch,
    LineKey,
    ManyToMany,
    Matches,
    ReconciliationLine,
    applied_amount,
    match_by_hand,
    matched_entry_nos,
    remove_matches,
)
from tests.conformance import bank_accounts
from tests.conformance.cases import Case, Unsupported, known

_GIVEN = (
    *("bank_account", "statement_date", "disable_optimisation"),
    *("bank_entries", "statement_lines", "other_statements"),
)
_ENTRY = (
    *("id", "posting_date", "document_no", "external_document_no", "description"),
    *("amount", "remaining", "reversed"),
)
_LINE = (
    *("line_no", "date", "description", "party_name", "additional_info", "document_no"),
    "amount",
)
_STEPS = {
    "auto_match": ("days_tolerance",),
    "match_manually": ("lines", "entries"),
    "remove_match": ("lines", "entries"),
    "post_statement": (),
}
_LINE_RESULT = ("line_no", "matched", "applied_amount", "difference")
_OWN = "own"
"""The statement that the steps are about; the others have numbers of their own."""


def run(case: Case, ledger: Ledger) -> dict[str, Any]:
    """What is after the steps of the case, at the keys that it asks for. Only posting needs a ledger."""
    for step in case.when:
        if step["action"] not in _STEPS:
            raise Unsupported(f"when: {step['action']}")
        known(step, f"when: {step['action']}", ("action", *_STEPS[step["action"]]))
    account = _Account(case, ledger)
    found: dict[str, Any] = {"error": None}
    for step in case.when:
        try:
            getattr(account, step["action"])(step)
        except ManyToMany:
            assert step is case.when[-1]
            found = {"error": "many_to_many"}
    for key, expected in case.then.items():
        if key != "error":
            found[key] = account.answer(key, expected)
    return found


class _Account:
    """A bank account on its way through a case: its entries, its open reconciliations, the matches."""

    def __init__(self, case: Case, ledger: Ledger) -> None:
        given = case.given
        self.ledger = ledger
        known(given, "given", _GIVEN)
        self.entry_no_by_id = {
            entry["id"]: number for number, entry in enumerate(given["bank_entries"], 1)
        }
        self.id_by_entry_no = {number: name for name, number in self.entry_no_by_id.items()}
        self.entries = [
            _entry(number, entry) for number, entry in enumerate(given["bank_entries"], 1)
        ]
        self.lines = _lines(_OWN, given["statement_lines"])
        for statement in given.get("other_statements", ()):
            known(statement, "given: other_statements", ("statement_no", "statement_lines"))
            self.lines |= _lines(statement["statement_no"], statement["statement_lines"])
        self.statement_date = _date(given.get("statement_date"))
        self.is_optimised = not given.get("disable_optimisation", False)
        self.matches: Matches = ()

    def auto_match(self, step: dict[str, Any]) -> None:
        self.matches = match_automatically(
            self.matches,
            [line for line in self.lines.values() if line.key.statement_no == _OWN],
            self.entries,
            BankEntryMatchingTerms(
                days_tolerance=step.get("days_tolerance", 0),
                statement_date=self.statement_date,
                takes_high_confidence_at_once=self.is_optimised,
            ),
        )

    def match_manually(self, step: dict[str, Any]) -> None:
        self.matches = match_by_hand(
            self.matches,
            [self.lines[LineKey(_OWN, line_no)] for line_no in step["lines"]],
            [self.entries[self.entry_no_by_id[name] - 1] for name in step["entries"]],
        )

    def remove_match(self, step: dict[str, Any]) -> None:
        self.matches = remove_matches(
            self.matches,
            [LineKey(_OWN, line_no) for line_no in step.get("lines", ())],
            [self.entry_no_by_id[name] for name in step.get("entries", ())],
        )

    def post_statement(self, step: dict[str, Any]) -> None:
        """The entries are posted to a ledger, and the statement is typed, matched as it is here, and reconciled."""
        bank_accounts.set_up(self.ledger)
        for entry in self.entries:
            posted = bank_accounts.post_bank_entry(
                self.ledger, entry.posting_date, entry.remaining_amount, entry.document_no
            )
            assert posted == entry.entry_no
        own = [line for key, line in sorted(self.lines.items()) if key.statement_no == _OWN]
        bank_accounts.reconcile(
            self.ledger,
            Decimal(0),
            [
                bank_accounts.StatementLine(
                    line.transaction_date or bank_accounts.LAST_DAY,
                    line.statement_amount,
                    line.description,
                    matched_entry_nos(self.matches, line.key),
                )
                for line in own
            ],
        )

    def entries_after(self, expected: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """The facts of the entries that are asked for, after posting."""
        report = self.ledger.bank_entries(as_of=bank_accounts.LAST_DAY)
        rows = {row.entry_no: row for row in report.rows()}
        found: dict[str, Any] = {}
        for name, facts in expected.items():
            known(facts, "then: entries", ("open", "remaining", "statement_status"))
            row = rows[self.entry_no_by_id[name]]
            found[name] = {
                "open": row.is_open,
                "remaining": str(row.remaining_amount),
                "statement_status": "open" if row.is_open else "closed",
            }
        return found

    def answer(self, key: str, expected: Any) -> Any:
        """What is at this key of `then`."""
        match key:
            case "entries":
                return self.entries_after(expected)
            case "lines":
                return [self._line(_OWN, line) for line in expected]
            case "other_statements":
                return [
                    {
                        "statement_no": statement["statement_no"],
                        "lines": [
                            self._line(statement["statement_no"], line)
                            for line in statement["lines"]
                        ],
                    }
                    for statement in expected
                ]
            case "match_detail":
                by_hand = all(match.is_by_hand for match in self.matches)
                return "matched manually" if by_hand and self.matches else "matched by rule"
        raise Unsupported(f"then: {key}")

    def _line(self, statement_no: str, expected: dict[str, Any]) -> dict[str, Any]:
        """The facts of the line that are asked for."""
        known(expected, "then: lines", _LINE_RESULT)
        line = self.lines[LineKey(statement_no, expected["line_no"])]
        explained = applied_amount(self.matches, line.key)
        facts = {
            "line_no": line.key.line_no,
            "matched": [
                self.id_by_entry_no[number] for number in matched_entry_nos(self.matches, line.key)
            ],
            "applied_amount": str(explained),
            "difference": str(line.statement_amount - explained),
        }
        return {key: facts[key] for key in expected}


def _entry(number: int, entry: dict[str, Any]) -> BankEntryToMatch:
    known(entry, "given: bank_entries", _ENTRY)
    return BankEntryToMatch(
        entry_no=number,
        posting_date=date.fromisoformat(entry["posting_date"]),
        remaining_amount=Decimal(entry["remaining"]),
        document_no=entry.get("document_no", ""),
        external_document_no=entry.get("external_document_no", ""),
        description=entry.get("description", ""),
        is_reversed=entry.get("reversed", False),
    )


def _lines(statement_no: str, lines: Iterable[dict[str, Any]]) -> dict[LineKey, ReconciliationLine]:
    keyed: dict[LineKey, ReconciliationLine] = {}
    for line in lines:
        known(line, "given: statement_lines", _LINE)
        key = LineKey(statement_no, line["line_no"])
        keyed[key] = ReconciliationLine(
            key=key,
            transaction_date=_date(line["date"]),
            statement_amount=Decimal(line["amount"]),
            description=line.get("description", ""),
            party_name=line.get("party_name", ""),
            additional_text=line.get("additional_info", ""),
            document_no=line.get("document_no", ""),
        )
    return keyed


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
