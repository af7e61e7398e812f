"""The area `auto_apply`: a real ledger, a statement imported, proposals recorded, lines assigned, cleared, posted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from ledger_es.aggregates.event import statement_stream
from ledger_es.aggregates.line_matches import LinesMatched
from ledger_es.aggregates.statement_lines import BankStatement, LineApplication
from ledger_es.commands.bank_statement_lines import AssignLine, ClearLines
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.errors import Refusal
from ledger_es.ledger import Ledger
from ledger_es.matching import DEFAULT_RULES, Accepting, Proposal, Settings, propose
from ledger_es.payment_reconciliation.bank_statement_matches import match_command
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.queries.statement_lines import LineRow, lines
from ledger_es.values import from_minor_units
from tests.conformance import matching_rules
from tests.conformance.applications import money
from tests.conformance.cases import Case, Unsupported, known
from tests.conformance.entries import read_entries
from tests.conformance.statement_books import StatementBooks, set_up
from tests.matching.cases import lines_of, mappings_of, put_debits, rules_of, settings_of

Step = dict[str, Any]
_NO_CRITERIA = {"party": "", "document": "", "amount": "", "direct_debit": ""}


class _Played:
    """What the steps left behind: proposals only, or what the statement holds."""

    def __init__(self, case: Case, books: StatementBooks) -> None:
        self.case = case
        self.books = books
        self.proposals: dict[int, Proposal] = {}
        self.candidate_rows = {"single": 0, "group": 0}
        self.lines: dict[int, LineRow] = {}

    def read_lines(self) -> None:
        with self.books.ledger.read_models.at(FAR) as (connection, moment):
            rows = lines(connection, moment, self.books.statement_no)
        self.lines = {row.line_no: row for row in rows}


class _Action(NamedTuple):
    run: Callable[[_Played, Step], None]
    parameters: tuple[str, ...]


def run(case: Case, ledger: Ledger) -> dict[str, Any]:
    """What is after the steps of the case, at the keys that it asks for."""
    if "statement_lines" not in case.given:
        return matching_rules.run(case)
    _check(case)
    played = _Played(case, set_up(case, ledger))
    for step in case.when:
        try:
            _ACTIONS[step["action"]].run(played, step)
        except Refusal as refusal:
            return {"error": f"{step['action']}: {refusal.code}: {refusal}"}
        if step["action"] != "post":
            played.read_lines()
    return {key: _value(key, played) for key in case.then}


def _check(case: Case) -> None:
    known(case.then, "then", ("lines", "candidate_rows", "entries", "after_posting"))
    for step in case.when:
        action = _ACTIONS.get(step.get("action", ""))
        if action is None:
            raise Unsupported(f"when: {step.get('action')}")
        known(step, f"when: {step['action']}", ("action", *action.parameters))
        for question, answer in step.get("answers", {}).items():
            if question not in ("payment_tolerance", "discount_tolerance"):
                raise Unsupported(f"when: answers {question}")
            if answer not in ("accept", "leave_remaining", "decline", "cancel"):
                raise Unsupported(f"when: answers {question} {answer}")


# --- steps ---


def _match(played: _Played, step: Step) -> None:
    case, books = played.case._asdict(), played.books
    if not step["apply"]:
        profiled = books.ledger.payment_reconciliation.matching_index("business_central")
        index = profiled.caught_up("CHF")
        put_debits(case, index, books.entry_nos)
        found = propose(
            _own_lines(played),
            index,
            mappings_of(case),
            rules_of(case),
            settings_of(case),
            applying=False,
        )
        played.proposals = {one.line_no: one for one in found}
        groups = sum(one.group_count for one in found)
        singles = sum(one.candidate_count for one in found) - groups
    else:
        executed = _apply(played, step.get("answers", {}))
        matched = [one.event for one in executed if isinstance(one.event, LinesMatched)]
        groups = sum(sum(event.considered_group_counts) for event in matched)
        singles = sum(sum(event.considered_counts) for event in matched) - groups
    played.candidate_rows = {"single": singles, "group": groups}


def _apply(played: _Played, answers: dict[str, str]) -> Any:
    """By the ledger's own automatic application; rules and settings of a case go beside it, for nothing stores them."""
    case, books = played.case._asdict(), played.books
    reconciliation = books.ledger.payment_reconciliation
    settings = settings_of(case)
    setup = played.case.given.get("setup", {})
    accepting = Accepting(
        _accepts(setup, "payment_tolerance_warning", answers.get("payment_tolerance")),
        _accepts(setup, "payment_discount_tolerance_warning", answers.get("discount_tolerance")),
    )
    # The ledger's own automatic application has one answer for both questions.
    answer: Literal["", "accept", "leave"] = ""
    if answers:
        answer = "accept" if "accept" in answers.values() else "leave"
    if (
        _of_answer(setup, answer) == accepting
        and rules_of(case) == DEFAULT_RULES
        and not case["given"].get("direct_debits")
        and settings._replace(tolerance_type="percentage", tolerance_value=Decimal(0))
        == Settings(bank_account_no=books.bank_account_no)
    ):
        return reconciliation.apply_automatically(books.statement_no, tolerance=answer).events
    index = reconciliation.matching_index("business_central").caught_up("CHF")
    put_debits(case, index, books.entry_nos)
    command = match_command(
        books.statement_no,
        _own_lines(played),
        index,
        mappings_of(case),
        settings._replace(accepting=accepting),
        rules_of(case),
    )
    return books.execute(command).events


def _accepts(setup: dict[str, Any], warning: str, answer: str | None) -> bool:
    """Accepted by the answer where the rules ask; without a warning nobody is asked."""
    return not setup.get(warning, False) or answer == "accept"


def _of_answer(setup: dict[str, Any], answer: str) -> Accepting:
    if answer:
        return Accepting(answer == "accept", answer == "accept")
    return Accepting(
        not setup.get("payment_tolerance_warning", False),
        not setup.get("payment_discount_tolerance_warning", False),
    )


def _own_lines(played: _Played) -> list[Any]:
    numbers = played.books.line_nos
    given = lines_of(played.case._asdict())
    return [line._replace(line_no=numbers[line.line_no]) for line in given]


def _assign(played: _Played, step: Step) -> None:
    books = played.books
    entry_nos = [books.entry_nos[name] for name in step["entries"]]
    books.execute(
        AssignLine(
            statement_no=books.statement_no,
            line_no=books.line_nos[step["line_no"]],
            amounts_to_apply=dict.fromkeys(entry_nos),
            tolerance=_answers(step.get("answers", {})),
        )
    )


def _answers(answers: dict[str, str]) -> ToleranceAnswers:
    """In this journal every answer but accept leads to nothing accepted."""
    payment, discount = answers.get("payment_tolerance"), answers.get("discount_tolerance")
    return ToleranceAnswers(
        payment="" if payment is None else "accept" if payment == "accept" else "remaining",
        discount="" if discount is None else "accept" if discount == "accept" else "decline",
    )


def _clear(played: _Played, step: Step) -> None:
    """A line of a statement is never deleted; what is applied of it is."""
    line_no = played.books.line_nos[step["line_no"]]
    played.books.execute(ClearLines(statement_no=played.books.statement_no, line_nos=(line_no,)))


def _post(played: _Played, step: Step) -> None:
    played.books.execute(
        PostStatement(statement_no=played.books.statement_no, mode="reconcile", accept_low=True)
    )


_ACTIONS = {
    "match_statement": _Action(_match, ("apply", "answers")),
    "apply_manually": _Action(_assign, ("line_no", "entries", "answers")),
    "delete_statement_line": _Action(_clear, ("line_no",)),
    "post": _Action(_post, ("answers",)),
}


# --- what is asked ---


def _value(key: str, played: _Played) -> Any:
    expected = played.case.then[key]
    match key:
        case "lines":
            return [_line(played, one) for one in expected]
        case "candidate_rows":
            return played.candidate_rows
        case "entries":
            return {
                name: {field: _entry(played, name, field) for field in of}
                for name, of in expected.items()
            }
        case _:
            return [_after_posting(played, one) for one in expected]


def _line(played: _Played, expected: dict[str, Any]) -> dict[str, Any]:
    line_no = played.books.line_nos[expected["line_no"]]
    proposal = played.proposals.get(line_no)
    line = played.lines[line_no]
    if proposal is not None:
        assert not line.is_settled, "a proposal was applied that should only be shown"
    values = {key: _of_line(key, line, proposal, played, expected) for key in expected}
    return values | {"line_no": expected["line_no"]}


def _of_line(
    key: str, line: LineRow, proposal: Proposal | None, played: _Played, expected: dict[str, Any]
) -> Any:
    match key:
        case "line_no":
            return line.line_no
        case "criteria" if proposal is not None:
            return proposal.criteria._asdict() if proposal.criteria else _NO_CRITERIA
        case "criteria":
            return {
                "party": line.party,
                "document": line.document,
                "amount": line.amount_matched,
                "direct_debit": line.direct_debit,
            }
        case "score":
            return proposal.score if proposal is not None else line.score
        case "confidence" if proposal is not None:
            return proposal.confidence
        case "confidence":
            return "high_text_mapping" if line.confidence == "text_mapping" else line.confidence
        case "candidates":
            return proposal.candidate_count if proposal is not None else line.candidate_count
        case "applied_total":
            return _money(line.applied_amount)
        case "difference":
            return _money(line.difference)
        case "applied":
            return _in_the_order_of(expected["applied"], _applied(played, line))
    raise Unsupported(f"then: lines: {key}")


def _applied(played: _Played, line: LineRow) -> list[dict[str, Any]]:
    names = {number: name for name, number in played.books.entry_nos.items()}
    return [
        {
            "entry": names[one.entry_no],
            "amount": _money(one.amount),
            "discount": _money(one.discount),
        }
        if one.entry_no
        else {"account": {"type": one.ledger, "no": one.party_no}, "amount": _money(one.amount)}
        for one in line.applications
    ]


def _in_the_order_of(expected: list[Any], found: list[Any]) -> list[Any]:
    """Applications are a set: the ones expected first, in their order."""
    return [one for one in expected if one in found] + [one for one in found if one not in expected]


def _entry(played: _Played, name: str, field: str) -> Any:
    match field:
        case "accepted_payment_tolerance":
            return money(sum((one.tolerance for one in _applications(played, name)), Decimal(0)))
        case "accepted_payment_discount_tolerance":
            return any(one.late_discount for one in _applications(played, name))
        case "amount_to_apply":
            entry_no = played.books.entry_nos[name]
            return _money(
                sum(
                    one.amount
                    for line in played.lines.values()
                    for one in line.applications
                    if one.entry_no == entry_no
                )
            )
    raise Unsupported(f"then: entries: {field}")


def _applications(played: _Played, name: str) -> list[LineApplication]:
    """What the lines of the statement apply to the entry, as the statement's state holds it."""
    statement = BankStatement()
    stream = statement_stream(played.books.statement_no)
    for event in played.books.events(stream):
        statement.evolve(event)
    entry_no = played.books.entry_nos[name]
    return [
        application
        for line in statement.lines.values()
        for application in line.applications
        if application.entry_no == entry_no
    ]


def _after_posting(played: _Played, expected: dict[str, Any]) -> dict[str, Any]:
    known(expected, "then: after_posting", ("entry", "remaining", "open", "detail_entries"))
    entry_no = played.books.entry_nos[expected["entry"]]
    entries = read_entries(played.books.ledger)
    entry = entries.open_entry(entry_no)
    return {
        "entry": expected["entry"],
        "remaining": money(entry.remaining_amount if entry else Decimal(0)),
        "open": entry is not None,
        "detail_entries": [
            {"type": one.detail_type, "amount": money(one.amount)} for _, one in entries.details
        ],
    }


def _money(units: int) -> str:
    return money(from_minor_units(units, "CHF"))
