"""The areas `application` and `tolerance`: entries posted by journal, applied, unapplied, reversed.

The own currency stands for LCY.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import NotYet, Refusal
from ledger_es.ledger import Ledger
from ledger_es.posting.tolerance import Payment, ToleranceAnswers, agree, payable
from tests.conformance import bank_accounts
from tests.conformance.answers import asking, payment_line
from tests.conformance.cases import Case, Unsupported, known
from tests.conformance.documents import Books, Document
from tests.conformance.entries import Entries, read_entries
from tests.conformance.given_entries import GIVEN, set_up
from tests.conformance.reasons import known_reason, reason_of

Step = dict[str, Any]


class Action(NamedTuple):
    """What a step does, and the parameters it takes."""

    run: Callable[[Books, Step], None]
    parameters: tuple[str, ...]


def run(case: Case, ledger: Ledger) -> dict[str, Any]:
    """What is after the steps of the case, at the keys that it asks for."""
    if "bank" in case.given:
        return bank_accounts.run(case, ledger)
    _check(case)
    books = set_up(case, ledger)
    refused: str | None = None
    for number, step in enumerate(case.when, 1):
        try:
            ACTIONS[step["action"]].run(books, step)
        except NotYet:
            raise
        except Refusal as refusal:
            refused = reason_of(refusal)
            if number < len(case.when):
                refused = f"step {number} of {len(case.when)}: {refused}"
            break
    entries = read_entries(ledger)
    found = {key: _value(key, books, entries, case) for key in case.then if key != "error"}
    return {"error": refused, **found}


def _check(case: Case) -> None:
    known(case.given, "given", GIVEN)
    known_reason(case)
    for step in case.when:
        action = ACTIONS.get(step.get("action", ""))
        if action is None:
            raise Unsupported(f"when: {step.get('action')}")
        known(step, f"when: {step['action']}", ("action", *action.parameters))


# --- steps ---


def _apply(books: Books, step: Step) -> None:
    amounts: dict[int, Decimal | None] = {books.entry_no(target): None for target in step["to"]}
    for target, amount in step.get("amount_to_apply", {}).items():
        amounts[books.entry_no(target)] = abs(Decimal(amount))
    command = ApplyEntries(
        applying_entry_no=books.entry_no(step["applying"]), amounts_to_apply=amounts
    )
    asked = asking(
        books,
        lambda answers: ApplyEntries(**{**dict(command), "tolerance": answers}),
        step.get("answers", {}),
    )
    if asked.goes_on:
        books.execute(asked.command)


def _post(books: Books, step: Step) -> None:
    books.post(_document(step))


def _post_and_apply(books: Books, step: Step) -> None:
    document = _document(step)
    if books.applies_to_oldest:
        raise Unsupported("when: post_and_apply of a party that applies to the oldest")
    books.post(document)
    _apply(books, {"applying": document.id, "to": step["to"]})


def _post_document(books: Books, step: Step) -> None:
    document = books.given_document
    if document is None:
        raise Unsupported("when: post_document without given.document")
    books.post(document)


def _post_journal(books: Books, step: Step) -> None:
    for document in books.journal:
        books.post(document)


def _unapply(books: Books, step: Step) -> None:
    on = step.get("posting_date")
    posting_date = date.fromisoformat(on) if on else None
    books.execute(UnapplyEntry(entry_no=books.entry_no(step["entry"]), posting_date=posting_date))


def _unapply_detail(books: Books, step: Step) -> None:
    """The newest application of the entry, in force or not."""
    entry_no = books.entry_no(step["of"])
    applications = read_entries(books.ledger).applications[entry_no]
    if not applications:
        raise Unsupported(f"when: unapply_detail of {step['of']}, which was never applied")
    books.execute(UnapplyEntry(entry_no=entry_no, application_no=applications[-1]))


def _reverse(books: Books, step: Step) -> None:
    entry = read_entries(books.ledger).posted[books.entry_no(step["entry"])]
    executed = books.execute(ReverseTransaction(transaction_no=entry.transaction_no))
    if step.get("reversal_id"):
        books.entry_nos[step["reversal_id"]] = executed.numbers["entry_nos"][0]


def _preview_application(books: Books, step: Step) -> None:
    """The totals of the application of the payment, which is then not in the books."""
    payment = books.given_payment
    if payment is None or step["applying"] != payment.id:
        raise Unsupported("when: preview_application of another entry than the given payment")
    command = payment_line(books, payment, step["to"], ToleranceAnswers())
    before = read_entries(books.ledger)
    executed = books.execute(command)
    after = read_entries(books.ledger)
    entry_no = executed.numbers["entry_nos"][0]
    books.totals["discount_amount"] = sum(
        (detail.amount for _, detail in after.details if "discount" in detail.detail_type),
        Decimal(0),
    )
    named = [books.entry_no(target) for target in step["to"]]
    books.totals["balance"] = (
        sum((before.posted[number].amount for number in named), Decimal(0))
        + books.totals["discount_amount"]
        + after.posted[entry_no].amount
    )


def _set_applies_to(books: Books, step: Step) -> None:
    """Asks the engine what an open journal line may accept; nothing is posted.

    The line of a case may have a sign that no posted payment has, so it is not posted as a trial.
    """
    line = next(line for line in books.journal if line.id == step["applying"])
    entries = read_entries(books.ledger)
    answers = step.get("answers", {})
    late = answers.get("discount_tolerance", "")
    agreed = agree(
        Payment(
            line.doc_type,
            line.posting_date,
            abs(line.amount),
            -1 if line.amount > 0 else 1,
            "CHF",
        ),
        [payable(entries.open_entries[books.entry_no(target)]) for target in step["to"]],
        books.tolerance_rules,
        ToleranceAnswers(discount=late),
    )
    asked = {question.about for question in agreed.questions}
    assert asked == set(answers), f"asked {sorted(asked)}, expected {sorted(answers)}"
    books.accepted_late |= agreed.late


ACTIONS = {
    "preview_application": Action(_preview_application, ("applying", "to")),
    "set_applies_to": Action(_set_applies_to, ("applying", "to", "answers")),
    "apply": Action(_apply, ("applying", "to", "amount_to_apply", "answers")),
    "apply_posted": Action(_apply, ("applying", "to", "amount_to_apply", "answers")),
    "post": Action(_post, ("doc_type", "amount", "posting_date", "id", "source")),
    "post_and_apply": Action(
        _post_and_apply, ("doc_type", "amount", "posting_date", "id", "source", "to")
    ),
    "post_document": Action(_post_document, ()),
    "post_journal": Action(_post_journal, ()),
    "unapply": Action(_unapply, ("entry", "posting_date")),
    "unapply_detail": Action(_unapply_detail, ("of",)),
    "reverse": Action(_reverse, ("entry", "reversal_id")),
}


def _document(step: Step) -> Document:
    return Document(
        id=step.get("id", "payment"),
        doc_type=step["doc_type"],
        posting_date=date.fromisoformat(step["posting_date"]),
        amount=Decimal(step["amount"]),
        source=step.get("source", "journal"),
    )


# --- what is asked ---


def _value(key: str, books: Books, entries: Entries, case: Case) -> Any:
    expected = case.then[key]
    match key:
        case "remaining" | "open":
            return {of: _of_entry(key, of, books, entries) for of in expected}
        case "detail_entries":
            return _details(books, entries)
        case "remaining_total":
            return {of: _remaining_total(of, entries) for of in expected}
        case "ledger_sum":
            return money(sum((one.amount for one in entries.posted.values()), Decimal(0)))
        case "max_payment_tolerance":
            last = max(entries.posted)
            return money(entries.posted[last].max_payment_tolerance)
        case "balance" | "discount_amount":
            return money(books.totals[key])
    if key in books.entry_nos and isinstance(expected, dict):
        return {name: _of_entry(name, key, books, entries) for name in expected}
    raise Unsupported(f"then: {key}")


def _of_entry(name: str, of: str, books: Books, entries: Entries) -> Any:
    entry_no = books.entry_no(of)
    entry = entries.open_entry(entry_no)
    zero = Decimal(0)
    match name:
        case "remaining":
            return money(entry.remaining_amount if entry else zero)
        case "open":
            return entry is not None
        case "reversed":
            return entry_no in entries.reversed
        case "original_amount":
            return money(entries.posted[entry_no].amount)
        case "amount":
            return money(entries.amount(entry_no))
        case "max_payment_tolerance":
            return money(entry.max_payment_tolerance if entry else zero)
        case "remaining_discount":
            return money(entry.discount_possible if entry else zero)
        case "accepted_payment_discount_tolerance":
            return entry_no in books.accepted_late or any(
                detail.applied_entry_no == entry_no
                and detail.detail_type == "payment_discount_tolerance"
                for _, detail in entries.details
            )
    raise Unsupported(f"then: {name} of an entry")


def _details(books: Books, entries: Entries) -> list[dict[str, str]]:
    """One for each type, applying entry and ledger transaction; what an undo took back was made all the same."""
    totals: dict[tuple[str, int, int], Decimal] = {}
    for transaction_no, detail in entries.details:
        key = (detail.detail_type, detail.entry_no, transaction_no)
        totals[key] = totals.get(key, Decimal(0)) + detail.amount
    ids = {entry_no: of for of, entry_no in books.entry_nos.items()}
    return [
        {"type": detail_type, "of": ids[entry_no], "amount": money(amount)}
        for (detail_type, entry_no, _), amount in totals.items()
    ]


def _remaining_total(doc_type: str, entries: Entries) -> str:
    open_entries = (entries.open_entry(entry_no) for entry_no in entries.posted)
    return money(
        sum(
            (
                entry.remaining_amount
                for entry in open_entries
                if entry is not None and entry.posted.document_type == doc_type
            ),
            Decimal(0),
        )
    )


def money(amount: Decimal) -> str:
    """As the case files write it: two decimals, no minus before zero."""
    return f"{amount + 0:.2f}"
