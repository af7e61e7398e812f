"""Match replay: past lines by other rules, on the open entries as they were known then. Nothing is recorded."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger_es.commands.bank_statement_lines import AssignLine
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.matching_rules import SetMatchingRules
from ledger_es.errors import BankAccountUnknown, MatchingRulesInvalid
from tests.payment_reconciliation.company import Company, Paid, day, statement_file

WITHOUT_SETS = SetMatchingRules(switch_off=("covering-set",))
TABLE = SetMatchingRules(rule_set="business_central")


def replayed(
    company: Company, rules: SetMatchingRules | None = None, **asked: Any
) -> list[tuple[str, int, str, str, str]]:
    """Statement, line, rule then, rule by the other rules, verdict."""
    days = {"first_day": day("01-01"), "last_day": day("12-31")} | asked
    report = company.ledger.match_replay(rules=rules, **days)
    return [
        (line.statement_no, line.was.line_no, line.was.rule, line.would_be.rule, line.verdict)
        for line in report.lines
    ]


def brought(company: Company, folder: Path) -> None:
    """Two invoices of C1 that a payment adds up to, and one of C2 that a payment names."""
    company.owe(
        ("C1", "INV-1", "01-01", "101.00"),
        ("C1", "INV-2", "01-01", "33.10"),
        ("C2", "INV-3", "01-01", "80.00"),
    )
    company.bring(
        statement_file(
            folder,
            Paid("01-05", "134.10", "Nordwind Handels AG", "thanks"),
            Paid("01-06", "80.00", "Anna Zumthor", "INV-3"),
        )
    )


def test_the_same_rules_decide_the_same_however_much_has_happened_since(
    company: Company, tmp_path: Path
) -> None:
    brought(company, tmp_path)
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    company.owe(("C1", "INV-4", "01-01", "134.10"), ("C2", "INV-5", "01-01", "80.00"))
    company.bring(
        statement_file(
            tmp_path,
            Paid("01-07", "134.10", "Nordwind Handels AG", "thanks"),
            opening="214.10",
            number="2",
        )
    )
    # Today INV-1 to INV-3 are paid and others are open. Then they were open, and these were not.
    commits = company.ledger.store.head().commit_no
    report = company.ledger.match_replay(first_day=day("01-01"), last_day=day("12-31"))
    assert (report.looked_at, report.lines) == (3, ())
    assert company.ledger.store.head().commit_no == commits


def test_other_rules_are_compared_with_what_the_lines_settle_today(
    company: Company, tmp_path: Path
) -> None:
    brought(company, tmp_path)
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    # Both invoices were paid by the set, so that rules without it would have been worse.
    assert replayed(company, WITHOUT_SETS) == [("B/1", 10000, "covering-set", "low-1", "worse")]
    company.do(TABLE)
    assert replayed(company) == [("B/1", 10000, "covering-set", "low-1", "worse")]
    assert replayed(company, SetMatchingRules(rule_set="careful")) == []
    assert replayed(company, TABLE, first_day=day("01-06")) == []
    assert replayed(company, TABLE, last_day=day("01-04")) == []
    company.check()


def test_what_a_person_decided_says_which_rules_were_right(small: Company, tmp_path: Path) -> None:
    brought(small, tmp_path)
    # The person sees that the payment is a part of INV-1 … of which more would remain.
    small.do(AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply={1: None, 2: None}))
    [line] = small.ledger.match_replay(
        first_day=day("01-01"), last_day=day("12-31"), rules=WITHOUT_SETS
    ).rows()
    assert line.was == "covering-set (medium, review): C1 INV-1 101.00, C1 INV-2 33.10"
    assert line.would_be.startswith("low-1 (low, review): C1 INV-")
    assert line.settles == "C1 INV-1 101.00, C1 INV-2 33.10"
    assert line.verdict == "worse"


def test_what_is_asked_wrongly_is_refused(small: Company, tmp_path: Path) -> None:
    days = {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)}
    with pytest.raises(BankAccountUnknown):
        small.ledger.match_replay(**days, bank_account_no="X")
    both = SetMatchingRules(switch_on=("reference",), switch_off=("reference",))
    with pytest.raises(MatchingRulesInvalid):
        small.ledger.match_replay(**days, rules=both)
