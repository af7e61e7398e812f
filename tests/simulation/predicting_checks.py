"""What commands on the company's checks must lead to: printed, posted, voided in two forms, told to the bank."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.commands.check import ExportChecks, IssueCheck, PostCheck
from ledger_es.commands.check_void import VoidCheck
from ledger_es.commands.journal import PostJournal
from ledger_es.posting.journal_line import JournalLine
from tests.simulation.book import Application, Book, Nothing, Party, Refused, cents
from tests.simulation.predicting_corrections import posted_entry
from tests.simulation.predicting_entries import mirror, undo
from tests.simulation.predicting_journal import post_journal, refuse_blocked, told
from tests.simulation.sheet import available
from tests.simulation.valuing import value_again


@dataclass(frozen=True)
class Paper:
    """A check; the entries are 0 before it is posted."""

    day: date
    party: Party
    amount: Decimal
    status: str
    applies_to: tuple[tuple[int, Decimal | None], ...] = ()
    transaction: int = 0
    party_entry: int = 0
    bank_entry: int = 0
    is_exported: bool = False


def issue(book: Book, command: IssueCheck, actor: str) -> dict[str, Any]:
    bank = _bank(book, command.bank_account_no)
    number = command.check_no
    if number and (bank, number) in book.checks:
        raise Refused("E-CHK-DUP")
    if not number:
        last = book.last_check.get(bank, "")
        if not any(character.isdigit() for character in last):
            raise Refused("E-CHK-NUMBER")
        number = _following(last)
        while (bank, number) in book.checks:
            number = _following(number)
    if not cents(command.amount):
        raise Refused("E-POST-ZERO")
    paper = Paper(
        day=command.check_date,
        party=(command.ledger, command.party_no),
        amount=command.amount,
        status="printed",
        applies_to=tuple(command.applies_to.items()),
    )
    answer = {"bank_account_no": bank, "check_no": number}
    if command.check_kind == "computer":
        # What could not be posted is not printed.
        _post(book.draft(), bank, number, paper, actor)
        book.checks[bank, number] = paper
    else:
        answer |= _post(book, bank, number, paper, actor)
    book.last_check[bank] = number
    return answer


def post(book: Book, command: PostCheck, actor: str) -> dict[str, Any]:
    bank, paper = _check(book, command.bank_account_no, command.check_no)
    if paper.status != "printed":
        raise Refused("E-CHK-STATUS")
    return _post(book, bank, command.check_no, paper, actor)


def void(book: Book, command: VoidCheck, actor: str) -> dict[str, Any]:
    bank, paper = _check(book, command.bank_account_no, command.check_no)
    if paper.status not in ("printed", "posted"):
        raise Refused("E-CHK-STATUS")
    if command.void_date < paper.day:
        raise Refused("E-CHK-DATE")
    answer: dict[str, Any] = {"bank_account_no": bank, "check_no": command.check_no}
    if paper.status == "printed":
        book.checks[bank, command.check_no] = replace(paper, status="voided")
        return answer
    whole = book.bank_entries[paper.bank_entry][1]
    if book.found_at_bank.get(paper.bank_entry) or available(book, paper.bank_entry) != whole:
        raise Refused("E-CHK-CLEARED")
    book.allow(command.void_date, actor)
    before = book.numbers.transaction
    if command.void_type == "unapply":
        _unapply_and_reverse(book, paper, command.void_date, actor)
        answer |= told(book, before)
    else:
        _give_back(book, paper, bank, command)
        answer |= told(book, before)
    if command.void_date == paper.day:
        voiding = book.reversed_by.get(paper.transaction, book.numbers.transaction)
        entry_nos = (no for _, _, no in book.transactions[voiding].entries)
        for no in (paper.bank_entry, *(no for no in entry_nos if no in book.bank_entries)):
            book.found_at_bank[no] = True
    book.checks[bank, command.check_no] = replace(paper, status="financially_voided")
    return answer


def export(book: Book, command: ExportChecks, actor: str) -> dict[str, Any]:
    papers = {
        number: _check(book, command.bank_account_no, number)[1] for number in command.check_nos
    }
    if not papers:
        _bank(book, command.bank_account_no)
    if any(paper.status == "printed" for paper in papers.values()):
        raise Refused("E-CHK-STATUS")
    new = {number: paper for number, paper in papers.items() if not paper.is_exported}
    if not new:
        raise Nothing
    for number, paper in new.items():
        book.checks[command.bank_account_no, number] = replace(paper, is_exported=True)
    return {"bank_account_no": command.bank_account_no, "check_nos": list(new)}


# --- parts ---


def _bank(book: Book, bank: str) -> str:
    if bank not in book.banks:
        raise Refused("E-BANK-UNKNOWN")
    if book.banks[bank].blocked:
        raise Refused("E-BANK-BLOCKED")
    return bank


def _check(book: Book, bank: str, number: str) -> tuple[str, Paper]:
    _bank(book, bank)
    if (bank, number) not in book.checks:
        raise Refused("E-CHK-UNKNOWN")
    return bank, book.checks[bank, number]


def _following(number: str) -> str:
    """The last digits count on."""
    head, digits, tail = re.fullmatch(r"(.*?)(\d+)(\D*)", number).groups()  # type: ignore[union-attr]  # has digits
    return f"{head}{int(digits) + 1:0{len(digits)}}{tail}"


def _line(paper: Paper, bank: str, number: str, amount: Decimal, day: date) -> JournalLine:
    kind: Any = paper.party[0]
    return JournalLine(
        posting_date=day,
        document_no=number,
        account_type=kind,
        account_no=paper.party[1],
        amount=amount,
        bal_account_type="bank_account",
        bal_account_no=bank,
    )


def _journal(book: Book, line: JournalLine, source: str, actor: str) -> dict[str, Any]:
    answer = post_journal(book, PostJournal(lines=(line,)), actor)
    del answer["document_nos"]
    book.transactions[answer["transaction_no_first"]].source = source
    return answer


def _post(book: Book, bank: str, number: str, paper: Paper, actor: str) -> dict[str, Any]:
    document_type: Any = "payment" if paper.party[0] == "vendor" else "refund"
    line = _line(paper, bank, number, paper.amount, paper.day).model_copy(
        update={"document_type": document_type, "applies_to": dict(paper.applies_to)}
    )
    answer = _journal(book, line, "check", actor)
    party_entry, bank_entry = answer["entry_nos"]
    book.checks[bank, number] = replace(
        paper,
        status="posted",
        transaction=answer["transaction_no_first"],
        party_entry=party_entry,
        bank_entry=bank_entry,
        applies_to=(),
    )
    return {**answer, "bank_account_no": bank, "check_no": number}


def _give_back(book: Book, paper: Paper, bank: str, command: VoidCheck) -> None:
    """The amount is open again, on the accounts of the check; what the check has paid stays paid."""
    refuse_blocked(book.parties[paper.party].blocked, "")
    if book.banks[bank].blocked:
        raise Refused("E-BANK-BLOCKED")
    book.numbers.register += 1
    transaction = book.begin(command.void_date, "check_void")
    payment = book.entries[paper.party_entry]
    posted_entry(
        book,
        transaction,
        payment,
        "",
        command.check_no,
        -payment.amount,
        -payment.lcy,
        payment.group,
        payment.account,
    )
    book.carried[book.numbers.entry] = book.carried[paper.party_entry]
    book.post_bank(transaction, bank, payment.lcy)
    lines = book.transactions[paper.transaction].lines
    (account,) = (account for account, _ in lines if account != payment.account)
    book.line(transaction, account, payment.lcy)


def _unapply_and_reverse(book: Book, paper: Paper, day: date, actor: str) -> None:
    """Every application of the payment is undone, the newest first, and the payment is reversed.

    An application that is dated later is undone on its own day.
    """
    if book.parties[paper.party].blocked == "all":
        raise Refused("E-PARTY-BLOCKED")
    book.numbers.register += 1
    transaction = book.begin(day, "check_void", reverses=paper.transaction)
    undone: list[Application] = []
    while number := book.entries[paper.party_entry].last_application:
        application = book.applications[number]
        if any(book.entries[no].last_application != number for no in application.before):
            raise Refused("E-UNAPPLY-LATER")
        on_its_day = transaction
        if application.posting_date > day:
            book.allow(application.posting_date, actor)
            on_its_day = book.begin(application.posting_date, "check_void")
        undo(book, application, on_its_day)
        undone.append(application)
    if day < book.entries[paper.party_entry].opened:
        raise Refused("E-APPLY-DATE")
    mirror(book, book.transactions[paper.transaction], transaction)
    value_again(book, paper.party, undone)


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    IssueCheck: issue,
    PostCheck: post,
    VoidCheck: void,
    ExportChecks: export,
}
