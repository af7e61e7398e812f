"""What posting a statement must lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from ledger_es.aggregates.match_evidence import BY_A_PERSON
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.intake.balances import chain_of, gaps
from tests.simulation import debits, learned, settling_currencies
from tests.simulation import predicting_dimensions as dimensions
from tests.simulation.book import (
    BeforeReconciling,
    Book,
    Entry,
    Nothing,
    Party,
    Refused,
    Transaction,
)
from tests.simulation.predicting_journal import refuse_blocked, told
from tests.simulation.settling import Part
from tests.simulation.sheet import Applied, Row, Sheet, available, sheet_of


def post(book: Book, command: PostStatement, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    sheet = sheet_of(book, command.statement_no)
    if sheet.withdrawn:
        raise Refused("E-PRJ-WITHDRAWN")
    rows = sheet.to_post
    if command.line_nos:
        rows = [sheet.row(no) for no in sorted(set(command.line_nos))]
        rows = [row for row in rows if not row.posted]
    reconciling = command.mode == "reconcile" and not sheet.reconciled
    if not rows and (not reconciling or sheet.to_post):
        raise Nothing
    if book.banks[sheet.bank].blocked:
        raise Refused("E-BANK-BLOCKED")
    if not rows:
        _reconcile(book, sheet)
        partly = _partly_found(book, sheet)
        return {"statement_no": sheet.no, "lines": len(sheet.rows), **partly}
    are_all_wanted = command.mode == "reconcile" and not command.leaving
    if are_all_wanted and any(row.is_undecided for row in rows):
        raise Refused("E-PRJ-UNDECIDED")
    rows = [row for row in rows if not row.is_undecided]
    if command.leaving == "blocked":
        rows = [row for row in rows if not _is_blocked(book, row)]
    if command.leaving == "unready":
        rows = [row for row in rows if not _unready(command, [row])]
    if unready := _unready(command, rows):
        raise Refused(unready)
    book.numbers.register += 1
    posted: list[Row] = []
    for row in rows:
        tried = book.draft() if command.leaving == "unready" else book
        try:
            origin = _post_line(tried, sheet, row, actor)
        except Refused:
            if command.leaving != "unready":
                raise
            continue
        if tried is not book:
            book.take(tried)
        posted.append(replace(row, posted=True, transaction=origin[0], bank_entry=origin[1]))
        sheet = sheet.with_rows(posted[-1])
        book.sheets[sheet.no] = sheet
    if not posted:
        raise Nothing
    reconciles = reconciling and not sheet.to_post
    if reconciles:
        _reconcile(book, sheet)
    told_of = _partly_found(book, sheet) if reconciles else {}
    told_of |= learned.post(book, sheet.no, posted)
    debits.pay(book, posted)
    return {"statement_no": sheet.no, "lines": len(posted), **told_of, **told(book, before)}


def _unready(command: PostStatement, rows: list[Row]) -> str:
    if not all(row.is_settled for row in rows):
        return "E-PRJ-NOT-APPLIED"
    if any(row.difference for row in rows):
        return "E-PRJ-DIFF"
    doubtful = any(row.doubtful and row.confidence not in BY_A_PERSON for row in rows)
    return "E-PRJ-REVIEW" if doubtful and not command.accept_low else ""


def _is_blocked(book: Book, row: Row) -> bool:
    parties = [(one.ledger, one.party_no) for one in row.applied]
    parties += [(kind, no) for kind, no, _ in row.transfers]
    return any(party in book.parties and book.parties[party].blocked == "all" for party in parties)


def _post_line(book: Book, sheet: Sheet, row: Row, actor: str) -> tuple[int, int]:
    """The ledger transaction and the bank entry that were posted; zeros if the line finds bank entries."""
    book.allow(row.day, actor)
    if not (row.applied and row.applied[0].ledger == "bank_account"):
        transaction, no = _post_row(book, sheet, row)
        book.posted_from[no] = sheet.no
        return transaction.no, no
    for one in row.applied:
        rest = available(book, one.entry_no)
        if (
            book.found_at_bank.get(one.entry_no)
            or abs(one.amount) > abs(rest)
            or one.amount * rest <= 0
        ):
            raise Refused("E-PRJ-CHANGED")
    return 0, 0


def _reconcile(book: Book, sheet: Sheet) -> None:
    """What its lines have posted and found is closed."""
    _refuse_unreconcilable(book, sheet)
    own = [no for no, origin in book.posted_from.items() if origin == sheet.no]
    shown = [*own, *_left_of_found(book, sheet)]
    book.before_reconciling[sheet.no] = BeforeReconciling(
        book.last_reconciled.get(sheet.bank, ""),
        book.reconciled_day.get(sheet.bank),
        book.reconciled.get(sheet.bank, 0),
        {no: book.outstanding(no) for no in shown if not book.found_at_bank.get(no)},
    )
    for no in own:
        book.found_at_bank[no] = True
    for no, rest in _left_of_found(book, sheet).items():
        if rest:
            book.bank_left[no] = rest
        else:
            book.found_at_bank[no] = True
    money = sum(row.amount for row in sheet.rows.values() if row.is_money)
    book.reconciled[sheet.bank] = book.reconciled.get(sheet.bank, 0) + money
    book.reconciled_day[sheet.bank] = day_of(book, sheet)
    book.last_reconciled[sheet.bank] = sheet.no
    book.sheets[sheet.no] = replace(sheet, reconciled=True)


def day_of(book: Book, sheet: Sheet) -> date:
    """The day on which the account is reconciled with the sheet: no line and no earlier reconciliation is after it."""
    days = [book.known[sheet.bank].statements[sheet.no].last_day]
    days += [row.day for row in sheet.rows.values() if row.is_money]
    before = book.reconciled_day.get(sheet.bank)
    return max([*days, *([before] if before else [])])


def _refuse_unreconcilable(book: Book, sheet: Sheet) -> None:
    """Nothing may be undecided, nothing open or missing before it."""
    if any(row.is_undecided for row in sheet.rows.values()):
        raise Refused("E-PRJ-UNDECIDED")
    known = book.known[sheet.bank]
    chain = chain_of(known)
    own = [place for place, link in enumerate(chain) if link.key.statement == sheet.no]
    if not own:
        return
    before = chain[: own[-1] + 1]
    for number in {key.statement for link in before for key in link.lines} - {sheet.no}:
        other = book.sheets[number]
        if not other.reconciled and other.to_post:
            raise Refused("E-PRJ-BALANCE")
    if known.opening_day is None and chain[0].opening:
        raise Refused("E-PRJ-OPENING")
    keys = {link.key for link in before}
    if any(gap.before in keys for gap in gaps(known)):
        raise Refused("E-PRJ-GAP")


def _left_of_found(book: Book, sheet: Sheet) -> dict[int, int]:
    left: dict[int, int] = {}
    for row in sheet.rows.values():
        for one in row.applied:
            if one.ledger == "bank_account":
                left.setdefault(one.entry_no, book.outstanding(one.entry_no))
                left[one.entry_no] -= one.amount
    return left


def _partly_found(book: Book, sheet: Sheet) -> dict[str, Any]:
    """What is left of entries that the sheet, which was just reconciled, shows in part."""
    found = {one.entry_no for row in sheet.rows.values() for one in row.applied}
    partly = sorted(no for no in found if no in book.bank_left and not book.found_at_bank.get(no))
    return {"partly_found_entry_nos": partly} if partly else {}


def _post_row(book: Book, sheet: Sheet, row: Row) -> tuple[Transaction, int]:
    """The bank entry, what goes elsewhere, and a payment for each party, applied as the line says."""
    transaction = book.begin(row.day, "payment_reconciliation")
    no = _post_bank(book, transaction, sheet.bank, row, row.amount)
    bank = ("bank_account", sheet.bank)
    parts = []
    for kind, account_no, amount in row.transfers:
        if kind in ("customer", "vendor"):
            continue
        parts.append(_carried(book, row, (kind, account_no), bank))
        if kind == "gl":
            book.line(transaction, book.direct_account(account_no), -amount)
            continue
        if book.banks[account_no].blocked:
            raise Refused("E-BANK-BLOCKED")
        _post_bank(book, transaction, account_no, row, -amount)
    for party in row.parties:
        parts.append(_pay(book, transaction, sheet, row, party, -row.paid_to(party)))
    alike = set.intersection(*(set(part.items()) for part in parts))
    dimensions.refuse_set(book, dimensions.completed(book, dict(alike), bank))
    return transaction, no


def _carried(book: Book, row: Row, *accounts: tuple[str, str]) -> dict[str, str]:
    """What is named for a part of a line, completed by its accounts."""
    named: dict[str, str] = {}
    for text in reversed(row.named_for(accounts[0])):
        named |= dimensions.read(text)
    carried = dimensions.completed(book, named, *accounts, source="payment_reconciliation")
    dimensions.refuse_set(book, carried)
    return carried


def _post_bank(book: Book, transaction: Transaction, bank: str, row: Row, amount: int) -> int:
    group = book.group("bank_account", book.banks[bank].posting_group or "BANK", row.day)
    gl_account = book.account(group)
    no = book.post_bank(transaction, bank, amount)
    book.line(transaction, gl_account, amount)
    return no


def _pay(
    book: Book, transaction: Transaction, sheet: Sheet, row: Row, party: Party, amount: int
) -> dict[str, str]:
    record = book.parties[party]
    document_type = "payment" if (amount < 0) == (party[0] == "customer") else "refund"
    refuse_blocked(record.blocked, document_type)
    group = record.posting_group or "DOMESTIC"
    account = book.group(party[0], group, row.day).control_account
    carried = _carried(book, row, party, ("bank_account", sheet.bank))
    parts = [_part(book, row, one) for one in row.applied if (one.ledger, one.party_no) == party]
    entry = Entry(
        no=book.next_entry(),
        party=party,
        type=document_type,
        document_no=sheet.no,
        external_no="",
        posting_date=row.day,
        document_date=row.day,
        due_date=row.day,
        amount=amount,
        remaining=amount,
        discount=0,
        discount_date=None,
        group=group,
        account=account,
        payment_reference=row.reference,
        payment_method="",
        on_hold="",
        lcy=amount,
        left_lcy=amount,
    )
    book.post(transaction, entry)
    book.carried[entry.no] = dimensions.written(carried)
    book.line(transaction, account, amount)
    own = [part for part in parts if part.entry.is_debit == entry.is_debit]
    other = [part for part in parts if part.entry.is_debit != entry.is_debit]
    if parts:
        settling_currencies.apply(book, entry, own + other, transaction, row.day)
    return carried


def _part(book: Book, row: Row, one: Applied) -> Part:
    entry = settling_currencies.paid_in(book, book.entries[one.entry_no], "", row.day)
    fits = abs(one.amount) <= abs(entry.remaining) and one.amount * entry.remaining > 0
    if not fits or (one.discount and one.amount != entry.remaining):
        raise Refused("E-PRJ-CHANGED")
    if row.day < entry.opened:
        raise Refused("E-APPLY-DATE")
    for run, _ in book.unrealized(entry.no):
        book.allow(max(book.runs[run].day, entry.posting_date), book.actor)
    return Part(entry, abs(one.amount), abs(one.discount))


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    PostStatement: post,
}
