"""What the review of a statement and its posting must lead to: assign, transfer, accept, clear, post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ledger_es.aggregates.match_evidence import (
    BY_A_PERSON,
)
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.intake.balances import chain_of, gaps
from tests.simulation import settling
from tests.simulation.book import Book, Entry, Nothing, Party, Refused, Transaction, cents
from tests.simulation.predicting_journal import refuse_blocked, told
from tests.simulation.settling import Part
from tests.simulation.sheet import Applied, Row, Sheet, available, open_sheet, sheet_of


def assign(book: Book, command: AssignLine, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    row = sheet.open_row(command.line_no)
    if not command.amounts_to_apply:
        raise Refused("E-PRJ-NOTHING")
    first = ("", "")
    for no in command.amounts_to_apply:
        first = _refuse_entry(book, sheet, row, no, first)
    applied: list[Applied] = []
    amounts = command.amounts_to_apply.items()
    for no, amount in sorted(amounts, key=lambda named: not _is_credit(book, row, named[0])):
        applied.append(_applied(book, sheet, row, applied, no, amount))
    row = replace(row, confidence="manual", applied=tuple(applied), transfers=())
    if len(row.parties) > 1:
        _refuse_payments_the_other_way(row)
    book.sheets[sheet.no] = sheet.with_rows(row)
    return {}


def _refuse_payments_the_other_way(row: Row) -> None:
    if any(row.paid_to(party) * row.amount <= 0 for party in row.parties):
        raise Refused("E-PRJ-PART-SIGN")


def _is_credit(book: Book, row: Row, no: int) -> bool:
    """A credit memo that goes against the line."""
    entry = book.entries.get(no)
    if entry is None or entry.type != "credit_memo":
        return False
    return (entry.remaining > 0) != (row.amount > 0)


def _refuse_entry(book: Book, sheet: Sheet, row: Row, no: int, first: Party) -> Party:
    """Whose entry it is: of a party, or of the bank account as the `first` one; open, not dated after the line."""
    entry = book.entries.get(no)
    if entry is None and no not in book.bank_entries:
        raise Refused("E-APPLY-UNKNOWN")
    closed = no in book.found_at_bank if entry is None else not entry.remaining
    if closed:
        raise Refused("E-APPLY-CLOSED")
    whose = ("bank_account", book.bank_entries[no][0]) if entry is None else entry.party
    if entry is None and whose[1] != sheet.bank:
        raise Refused("E-PRJ-ACCOUNT")
    if first[0] and (first[0] == "bank_account") != (whose[0] == "bank_account"):
        raise Refused("E-PRJ-ACCOUNT")
    if row.day < (book.bank_days[no] if entry is None else entry.posting_date):
        raise Refused("E-APPLY-DATE")
    return whose


def _unsigned(amount: Any, remaining: int, *, is_credit: bool = False) -> int | None:
    """The amount wanted in cents, which may have been named with the sign of its entry."""
    if amount is None:
        return None
    if amount < 0 and remaining > 0 and not is_credit:
        raise Refused("E-PRJ-AMOUNT-SIGN")
    return abs(cents(amount))


def _applied(
    book: Book, sheet: Sheet, row: Row, before: list[Applied], no: int, amount: Any
) -> Applied:
    entry = book.entries.get(no)
    if entry is None:
        return _bank_entry(book, sheet, row, before, no, amount)
    elsewhere = sheet.elsewhere(row.no, no)
    remaining = entry.remaining - elsewhere
    rest = row.amount - sum(one.amount - one.discount for one in before)
    if remaining * entry.remaining <= 0:
        raise Refused("E-PRJ-EXCESS")
    other_way = (remaining > 0) != (row.amount > 0)
    if other_way and entry.type != "credit_memo":
        raise Refused("E-PRJ-SIGN")
    most = _unsigned(amount, remaining, is_credit=other_way)
    discount = 0
    if (
        entry.discount
        and abs(entry.discount) <= abs(remaining)
        and entry.type in ("invoice", "credit_memo")
        and entry.discount_date is not None
        and row.day <= entry.discount_date
        and abs(rest + elsewhere) >= abs(entry.remaining - entry.discount)
    ):
        discount = entry.discount
    if most is None and (discount or other_way):
        most = abs(remaining)
    elif most is None:
        if not rest or (rest > 0) != (remaining > 0):
            raise Refused("E-PRJ-FULLY")
        most = min(abs(rest), abs(remaining))
    elif discount and abs(remaining - discount) <= most <= abs(remaining):
        most = abs(remaining)
    if most > abs(remaining):
        raise Refused("E-PRJ-EXCESS")
    signed = most if remaining > 0 else -most
    return Applied(*_split(entry), signed, discount if signed == remaining else 0)


def _split(entry: Entry) -> tuple[str, int, str]:
    return (entry.party[0], entry.no, entry.party[1])


def _bank_entry(
    book: Book, sheet: Sheet, row: Row, before: list[Applied], no: int, amount: Any
) -> Applied:
    """An entry of the bank account, or a part of it, found on its statement."""
    bank = book.bank_entries[no][0]
    money = available(book, no) - sheet.elsewhere(row.no, no)
    if money * available(book, no) <= 0:
        raise Refused("E-PRJ-EXCESS")
    if (money > 0) != (row.amount > 0):
        raise Refused("E-PRJ-SIGN")
    most = _unsigned(amount, money)
    rest = row.amount - sum(one.amount for one in before)
    if most is None:
        if not rest or (rest > 0) != (money > 0):
            raise Refused("E-PRJ-FULLY")
        most = min(abs(rest), abs(money))
    if most > abs(money):
        raise Refused("E-PRJ-EXCESS")
    return Applied("bank_account", no, bank, most if money > 0 else -most, 0)


def to_account(book: Book, command: AssignLineToAccount, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    row = sheet.open_row(command.line_no)
    _known(book, sheet, command.account_type, command.account_no)
    whole = ((command.account_type, command.account_no, row.amount),)
    row = replace(row, confidence="manual", applied=(), transfers=whole)
    book.sheets[sheet.no] = sheet.with_rows(row)
    return {}


def transfer(book: Book, command: TransferDifference, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    row = sheet.open_row(command.line_no)
    if not row.difference:
        raise Refused("E-PRJ-NO-DIFF")
    _known(book, sheet, command.account_type, command.account_no)
    target = (command.account_type, command.account_no)
    if row.applied:
        first = row.applied[0]
        if first.ledger == "bank_account":
            raise Refused("E-PRJ-BANK-REST")
        on_account = target[0] in ("customer", "vendor")
        if row.covered * row.amount < 0 or not (row.covered or on_account):
            raise Refused("E-PRJ-SIGN")
        if on_account and abs(row.covered) > abs(row.amount):
            raise Refused("E-PRJ-OVER-APPLIED")
    row = replace(row, confidence="manual", transfers=(*row.transfers, (*target, row.difference)))
    _refuse_payments_the_other_way(row)
    book.sheets[sheet.no] = sheet.with_rows(row)
    return {}


def _known(book: Book, sheet: Sheet, kind: str, no: str) -> None:
    if (kind, no) == ("bank_account", sheet.bank):
        raise Refused("E-COMMAND")
    if kind == "gl":
        book.direct_account(no)
    elif kind == "bank_account":
        if no not in book.banks:
            raise Refused("E-BANK-UNKNOWN")
    elif (kind, no) not in book.parties:
        raise Refused("E-PARTY-UNKNOWN")


def accept(book: Book, command: AcceptLines, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    if command.line_nos:
        rows = [sheet.open_row(no) for no in command.line_nos]
        for row in rows:
            if not row.is_settled:
                raise Refused("E-PRJ-NOT-APPLIED")
            if row.difference:
                raise Refused("E-PRJ-DIFF")
    else:
        rows = [
            row
            for row in sheet.to_post
            if row.is_settled and not row.difference
            if command.confidence in ("", row.confidence)
        ]
    rows = [row for row in rows if row.confidence != "accepted"]
    if not rows:
        raise Nothing
    low = [row.no for row in rows if row.doubtful and row.confidence not in BY_A_PERSON]
    book.sheets[sheet.no] = sheet.with_rows(*[replace(row, confidence="accepted") for row in rows])
    left = sheet.to_post
    return {
        "line_nos": [row.no for row in rows],
        "low_line_nos": low,
        "not_applied_line_nos": [row.no for row in left if not row.is_settled],
        "difference_line_nos": [row.no for row in left if row.is_settled and row.difference],
    }


def clear(book: Book, command: ClearLines, actor: str) -> dict[str, Any]:
    sheet = open_sheet(book, command.statement_no)
    rows = [row for row in [sheet.open_row(no) for no in command.line_nos] if row.is_settled]
    if not rows:
        raise Nothing
    rows = [replace(row, confidence="none", applied=(), transfers=()) for row in rows]
    book.sheets[sheet.no] = sheet.with_rows(*rows)
    return {"line_nos": [row.no for row in rows]}


# --- posting ---


def post(book: Book, command: PostStatement, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    sheet = sheet_of(book, command.statement_no)
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
            _post_line(tried, sheet, row, actor)
        except Refused:
            if command.leaving != "unready":
                raise
            continue
        if tried is not book:
            book.take(tried)
        posted.append(replace(row, posted=True))
        sheet = sheet.with_rows(posted[-1])
        book.sheets[sheet.no] = sheet
    if not posted:
        raise Nothing
    reconciles = reconciling and not sheet.to_post
    if reconciles:
        _reconcile(book, sheet)
    told_of = _partly_found(book, sheet) if reconciles else {}
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


def _post_line(book: Book, sheet: Sheet, row: Row, actor: str) -> None:
    book.allow(row.day, actor)
    if not (row.applied and row.applied[0].ledger == "bank_account"):
        book.posted_from[_post_row(book, sheet, row)] = sheet.no
        return
    for one in row.applied:
        rest = available(book, one.entry_no)
        if (
            one.entry_no in book.found_at_bank
            or abs(one.amount) > abs(rest)
            or one.amount * rest <= 0
        ):
            raise Refused("E-PRJ-CHANGED")


def _reconcile(book: Book, sheet: Sheet) -> None:
    """What its lines have posted and found is closed."""
    _refuse_unreconcilable(book, sheet)
    for no, origin in book.posted_from.items():
        if origin == sheet.no:
            book.found_at_bank[no] = True
    for no, rest in _left_of_found(book, sheet).items():
        if rest:
            book.bank_left[no] = rest
        else:
            book.found_at_bank[no] = True
    money = sum(row.amount for row in sheet.rows.values() if row.is_money)
    book.reconciled[sheet.bank] = book.reconciled.get(sheet.bank, 0) + money
    book.sheets[sheet.no] = replace(sheet, reconciled=True)


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
    partly = sorted(no for no in found if no in book.bank_left and no not in book.found_at_bank)
    return {"partly_found_entry_nos": partly} if partly else {}


def _post_row(book: Book, sheet: Sheet, row: Row) -> int:
    """The bank entry, what goes elsewhere, and a payment for each party, applied as the line says."""
    transaction = book.begin(row.day, "payment_reconciliation")
    no = _post_bank(book, transaction, sheet.bank, row, row.amount)
    for kind, account_no, amount in row.transfers:
        if kind in ("customer", "vendor"):
            continue
        if kind == "gl":
            book.line(transaction, book.direct_account(account_no), -amount)
            continue
        if book.banks[account_no].blocked:
            raise Refused("E-BANK-BLOCKED")
        _post_bank(book, transaction, account_no, row, -amount)
    for party in row.parties:
        _pay(book, transaction, sheet, row, party, -row.paid_to(party))
    return no


def _post_bank(book: Book, transaction: Transaction, bank: str, row: Row, amount: int) -> int:
    group = book.group("bank_account", book.banks[bank].posting_group or "BANK", row.day)
    gl_account = book.account(group)
    no = book.post_bank(transaction, bank, amount)
    book.line(transaction, gl_account, amount)
    return no


def _pay(
    book: Book, transaction: Transaction, sheet: Sheet, row: Row, party: Party, amount: int
) -> None:
    record = book.parties[party]
    document_type = "payment" if (amount < 0) == (party[0] == "customer") else "refund"
    refuse_blocked(record.blocked, document_type)
    group = record.posting_group or "DOMESTIC"
    account = book.group(party[0], group, row.day).control_account
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
    )
    book.post(transaction, entry)
    book.line(transaction, account, amount)
    own = [part for part in parts if part.entry.is_debit == entry.is_debit]
    other = [part for part in parts if part.entry.is_debit != entry.is_debit]
    if parts:
        settling.apply(book, entry, own + other, transaction, row.day)


def _part(book: Book, row: Row, one: Applied) -> Part:
    entry = book.entries[one.entry_no]
    fits = abs(one.amount) <= abs(entry.remaining) and one.amount * entry.remaining > 0
    if not fits or (one.discount and one.amount != entry.remaining):
        raise Refused("E-PRJ-CHANGED")
    if row.day < entry.posting_date:
        raise Refused("E-APPLY-DATE")
    return Part(entry, abs(one.amount), abs(one.discount))


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    AssignLine: assign,
    AssignLineToAccount: to_account,
    TransferDifference: transfer,
    AcceptLines: accept,
    ClearLines: clear,
    PostStatement: post,
}
