"""What postings of documents must lead to: journals and opening entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from ledger_es.commands.journal import PostJournal
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.posting.journal_line import JournalLine
from tests.simulation import predicting_dimensions as dimensions
from tests.simulation import predicting_vat, settling, settling_currencies
from tests.simulation.book import (
    Book,
    Entry,
    Party,
    Refused,
    Transaction,
    VatRow,
    cents,
    rounded,
    rounded_in,
)
from tests.simulation.predicting_setup import due
from tests.simulation.settling import Wish

NUMBERED_ONCE = ("invoice", "credit_memo", "finance_charge_memo", "reminder")
DEBITS_OF_CUSTOMERS = ("invoice", "finance_charge_memo", "reminder", "refund")


@dataclass
class Paper:
    """A document of a journal: its lines with their places from 1."""

    no: str
    day: date
    lines: list[tuple[int, JournalLine]] = field(default_factory=list)

    def balances(self, local: str) -> bool:
        """Whether the lines without a balancing account add up to nothing in each currency."""
        totals: dict[str, Any] = {}
        for _, line in self.lines:
            if not line.bal_account_no:
                currency = line.currency or local
                totals[currency] = totals.get(currency, 0) + line.amount
        return not any(totals.values())

    def refuse_unless_one(self, local: str) -> None:
        if not self.balances(local):
            raise Refused("E-POST-BALANCE")
        if len({line.document_type for _, line in self.lines} - {""}) > 1:
            raise Refused("E-POST-DOCUMENT-MIXED")


def post_journal(book: Book, command: PostJournal, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    if not command.lines:
        raise Refused("E-POST-EMPTY")
    papers = _papers(book, command.lines)
    refuse_used(book, _numbers_of(papers))
    book.numbers.register += 1
    for paper in papers:
        book.allow(paper.day, actor)
        transaction = book.begin(paper.day, command.source_code)
        for _, line in paper.lines:
            post_line(book, paper, transaction, line)
        post_rounding(book, paper, transaction)
        _refuse_unposted_vat(book, paper)
    return {"document_nos": [paper.no for paper in papers], **told(book, before)}


def post_line(book: Book, paper: Paper, transaction: Transaction, line: JournalLine) -> None:
    """Both sides of a line, in the transaction of its document."""
    _refuse_unclear(line)
    book.known_currency(line.currency)
    carried = _carried(book, line, transaction.source)
    rows, bearing = _taxed(book, paper, line)
    for side in _sides(line):
        of_side = rows if side in bearing else ()
        _post(book, paper, transaction, line, carried, of_side, *side)
    if rows and len(bearing) == 1 and bearing[0][0] == "gl":
        transaction.vat += rows
        book.add_vat(rows)


def _taxed(book: Book, paper: Paper, line: JournalLine) -> tuple[tuple[VatRow, ...], list[Side]]:
    """The VAT of a line, and the sides that bear it: its customer or vendor, and the G/L account it is taken out of."""
    if not line.vat:
        return (), []
    sides = _sides(line)
    day = line.document_date or line.posting_date
    party = next((side for side in sides if side[0] in ("customer", "vendor")), None)
    if party is None:
        return _taxed_account(book, paper, line, day)
    others = [side for side in sides if side is not party]
    if any(kind != "gl" for kind, _, _, _ in others):
        raise Refused("E-POST-VAT")
    if line.document_type not in ("invoice", "credit_memo"):
        raise Refused("E-POST-VAT")
    money = cents(party[2], book.known_currency(line.currency))
    if not money:
        raise Refused("E-POST-ZERO")
    rows = predicting_vat.split(book, party[0], money, day, line.vat)
    if any(account == row.account for _, account, _, _ in others for row in rows):
        raise Refused("E-POST-VAT")
    return rows, [party, *others]


def _taxed_account(
    book: Book, paper: Paper, line: JournalLine, day: date
) -> tuple[tuple[VatRow, ...], list[Side]]:
    """The VAT of a line without customer or vendor: of sales on an account of income, else of purchases."""
    gross = next((side for side in _sides(line) if side[0] == "gl"), None)
    if gross is None or any(
        other.document_type in ("invoice", "credit_memo") and side[0] in ("customer", "vendor")
        for _, other in paper.lines
        for side in _sides(other)
    ):
        raise Refused("E-POST-VAT")
    account = book.direct_account(gross[1])
    kind = "customer" if book.accounts[account].category == "income" else "vendor"
    money = cents(gross[2], book.known_currency(line.currency))
    if not money:
        raise Refused("E-POST-ZERO")
    rows = predicting_vat.split(book, kind, -money, day, line.vat)
    if any(row.account == gross[1] for row in rows):
        raise Refused("E-POST-VAT")
    return rows, [gross]


def _refuse_unposted_vat(book: Book, paper: Paper) -> None:
    """Where no balancing account gives the VAT, other lines of the document post it on its accounts."""
    wanted: dict[str, int] = {}
    posted: dict[str, int] = {}
    for _, line in paper.lines:
        for kind, account, amount, _ in _sides(line):
            if kind == "gl" and not book.known_currency(line.currency):
                posted[account] = posted.get(account, 0) + cents(amount)
        rows, bearing = _taxed(book, paper, line)
        for row in rows:
            if row.amount and all(side[0] != "gl" for side in bearing):
                wanted[row.account] = wanted.get(row.account, 0) + row.amount
    if any(posted.get(account, 0) != amount for account, amount in wanted.items()):
        raise Refused("E-POST-VAT-LINES")


def post_rounding(book: Book, paper: Paper, transaction: Transaction) -> None:
    """The cents by which what balances in a foreign currency does not in the local one."""
    totals: dict[str, int] = {}
    for _, line in paper.lines:
        currency = book.known_currency(line.currency)
        if currency and not line.bal_account_no:
            lcy = rounded(cents(line.amount, currency) * book.rate(currency, paper.day))
            totals[currency] = totals.get(currency, 0) + lcy
    for currency, total in totals.items():
        accounts = book.currencies[currency]
        account = accounts.rounding_credit_account if total > 0 else accounts.rounding_debit_account
        book.line(transaction, account, -total)


def _refuse_unclear(line: JournalLine) -> None:
    """What is settled is said once, by a document or by entries, on a line with a customer or vendor."""
    wanted = bool(line.applies_to_document_no) + bool(line.applies_to)
    nameless = line.applies_to_document_type and not line.applies_to_document_no
    settles = [kind for kind, _, _, applies in _sides(line) if applies]
    no_party = {kind for kind, _, _, _ in _sides(line)} <= {"gl", "bank_account"}
    if line.posting_group and no_party:
        raise Refused("E-COMMAND")
    if wanted > 1 or nameless or (wanted and settles[0] in ("gl", "bank_account")):
        raise Refused("E-COMMAND")


def told(book: Book, transactions_before: int) -> dict[str, Any]:
    """What every posting tells: its register, transactions and entries."""
    first, last = transactions_before + 1, book.numbers.transaction
    made = (book.transactions[number] for number in range(first, last + 1))
    return {
        "register_no": book.numbers.register,
        "transaction_no_first": first,
        "transaction_no_last": last,
        "entry_nos": [no for transaction in made for _, _, no in transaction.entries],
    }


# --- documents and their numbers ---


def _papers(book: Book, lines: tuple[JournalLine, ...]) -> list[Paper]:
    numbered: dict[tuple[str, date], Paper] = {}
    for place, line in enumerate(lines, 1):
        if line.document_no:
            key = (line.document_no, line.posting_date)
            numbered.setdefault(key, Paper(*key)).lines.append((place, line))
    for paper in numbered.values():
        paper.refuse_unless_one(book.currency)
    nameless = list(_nameless(lines, book.currency))
    for paper in nameless:
        paper.no = draw(book, "JOURNAL", paper.day)
    for paper in nameless:
        paper.refuse_unless_one(book.currency)
    return sorted([*numbered.values(), *nameless], key=lambda paper: paper.lines[0][0])


def _nameless(lines: tuple[JournalLine, ...], local: str) -> Iterator[Paper]:
    """Lines without a number that follow each other make a document when they balance, or when the day changes."""
    paper: Paper | None = None
    for place, line in enumerate(lines, 1):
        if line.document_no:
            continue
        if paper and paper.day != line.posting_date:
            yield paper
            paper = None
        paper = paper or Paper("", line.posting_date)
        paper.lines.append((place, line))
        if paper.balances(local):
            yield paper
            paper = None
    if paper:
        yield paper


def draw(book: Book, series: str, day: date) -> str:
    lines = [line for line in book.series.get(series, []) if line[0] <= day]
    if not lines:
        raise Refused("E-SERIES-UNKNOWN")
    start, first, last = max(lines, key=lambda line: line[0])
    used = book.series_used.get((series, start))
    number = _next(used) if used else first
    if last and _value(number) > _value(last):
        raise Refused("E-SERIES-EXHAUSTED")
    book.series_used[series, start] = number
    return number


def _next(number: str) -> str:
    head, digits, tail = re.fullmatch(r"(.*?)(\d+)(\D*)", number).groups()  # type: ignore[union-attr]  # has digits
    return f"{head}{str(int(digits) + 1).zfill(len(digits))}{tail}"


def _value(number: str) -> int:
    return int(re.findall(r"\d+", number)[-1])


def _numbers_of(papers: list[Paper]) -> Iterator[tuple[str, ...]]:
    for paper in papers:
        for _, line in paper.lines:
            for kind, party_no, _, _ in _sides(line):
                if kind in ("customer", "vendor"):
                    yield from _once((kind, party_no), line, paper.no)


def _once(party: Party, line: JournalLine | OpeningEntry, no: str) -> Iterator[tuple[str, ...]]:
    if line.document_type in NUMBERED_ONCE:
        yield ("document", *party, line.document_type, no)
        external = line.external_document_no
        if party[0] == "vendor" and external and line.document_type in ("invoice", "credit_memo"):
            yield ("external", *party, line.document_type, external)


def refuse_used(book: Book, wanted: Iterator[tuple[str, ...]]) -> None:
    """A number in use, or wanted twice. A reversed document's number is free again."""
    seen: set[tuple[str, ...]] = set()
    for key in wanted:
        if key in seen:
            raise Refused(_used_code(key))
        seen.add(key)
    taken = {key for key in seen if _is_used(book, key)}
    if taken:
        raise Refused("|".join(sorted(_used_code(key) for key in taken)))


def _used_code(key: tuple[str, ...]) -> str:
    return "E-POST-DOCUMENT-USED" if key[0] == "document" else "E-POST-EXTERNAL-USED"


def _is_used(book: Book, key: tuple[str, ...]) -> bool:
    what, kind, party_no, document_type, number = key
    return any(
        entry.type == document_type
        and not entry.is_reversed
        and (entry.document_no if what == "document" else entry.external_no) == number
        for entry in book.entries_of((kind, party_no))
    )


# --- lines ---

Side = tuple[str, str, Any, bool]
"""Account type, account, amount that debits it, and whether the application asked for is meant for it."""


def _sides(line: JournalLine) -> list[Side]:
    if not line.bal_account_no:
        return [(line.account_type, line.account_no, line.amount, True)]
    first = line.account_type in ("customer", "vendor")
    return [
        (line.account_type, line.account_no, line.amount, first),
        (line.bal_account_type, line.bal_account_no, -line.amount, not first),
    ]


def _carried(book: Book, line: JournalLine, source: str) -> dict[str, str]:
    """What the line carries to both sides."""
    accounts = [(kind, account_no) for kind, account_no, _, _ in _sides(line)]
    carried = dimensions.completed(book, dimensions.read(line.dimensions), *accounts, source=source)
    dimensions.refuse_set(book, carried)
    return carried


def _post(
    book: Book,
    paper: Paper,
    transaction: Transaction,
    line: JournalLine,
    carried: dict[str, str],
    rows: tuple[VatRow, ...],
    kind: str,
    account_no: str,
    amount: Any,
    applies: bool,
) -> None:
    currency = book.known_currency(line.currency)
    money = cents(amount, currency)
    if not money:
        raise Refused("E-POST-ZERO")
    lcy = rounded(money * book.rate(currency, line.posting_date))
    if kind == "gl":
        account = book.direct_account(account_no)
        without_vat = lcy - sum(row.amount for row in rows)
        if without_vat:
            dimensions.refuse_on(book, (kind, account), carried)
        book.line(transaction, account, without_vat)
        for row in rows:
            if row.amount:
                own = dimensions.completed(book, carried, ("gl", row.account))
                dimensions.refuse_on(book, ("gl", row.account), own)
            book.line(transaction, row.account, row.amount)
    elif kind == "bank_account":
        if account_no not in book.banks:
            raise Refused("E-BANK-UNKNOWN")
        record = book.banks[account_no]
        if record.blocked:
            raise Refused("E-BANK-BLOCKED")
        group = book.group("bank_account", record.posting_group or "BANK", line.posting_date)
        gl_account = book.account(group)
        book.post_bank(transaction, account_no, lcy)
        book.line(transaction, gl_account, lcy)
    else:
        group = line.posting_group if applies else ""
        entry = _entry(book, paper, line, (kind, account_no), money, group)
        book.post(transaction, entry)
        book.post_vat(entry.no, rows)
        book.carried[entry.no] = dimensions.written(carried)
        book.line(transaction, entry.account, entry.lcy)
        _apply(book, transaction, line, entry, applies)


def _entry(
    book: Book, paper: Paper, line: JournalLine, party: Party, money: int, other_group: str
) -> Entry:
    record = book.parties.get(party)
    if record is None:
        raise Refused("E-PARTY-UNKNOWN")
    refuse_blocked(record.blocked, line.document_type)
    refuse_sign(party[0], line.document_type, money)
    document_date = line.document_date or line.posting_date
    due_date, discount, discount_date = _terms(book, line, record, document_date, money)
    group = record.posting_group or "DOMESTIC"
    if other_group and other_group != group:
        if not book.alternatives.get((party[0], group, other_group)):
            raise Refused("E-POST-GROUP")
        group = other_group
    currency = book.known_currency(line.currency)
    rate = book.rate(currency, line.posting_date)
    return Entry(
        currency=currency,
        rate=rate,
        lcy=rounded(money * rate),
        left_lcy=rounded(money * rate),
        no=book.next_entry(),
        party=party,
        type=line.document_type,
        document_no=paper.no,
        external_no=line.external_document_no,
        posting_date=line.posting_date,
        document_date=document_date,
        due_date=due_date,
        amount=money,
        remaining=money,
        discount=discount,
        discount_date=discount_date,
        group=group,
        account=book.group(party[0], group, line.posting_date).control_account,
        payment_reference=line.payment_reference,
        payment_method=line.payment_method,
        on_hold=line.on_hold,
    )


def refuse_sign(kind: str, document_type: str, money: int) -> None:
    debit = (document_type in DEBITS_OF_CUSTOMERS) == (kind == "customer")
    if document_type and debit != (money > 0):
        raise Refused("E-POST-SIGN")


def refuse_blocked(blocked: str, document_type: str) -> None:
    if blocked == "all" or (blocked == "invoice" and document_type in ("invoice", "")):
        raise Refused("E-PARTY-BLOCKED")


def _terms(
    book: Book, line: JournalLine, record: Any, document_date: date, money: int
) -> tuple[date, int, date | None]:
    terms, currency = None, book.known_currency(line.currency)
    if record.payment_terms:
        terms = book.on(book.terms.get(record.payment_terms), document_date)
        if terms is None:
            raise Refused("E-SETUP-TERMS")
    counts = line.document_type == "invoice" or (
        line.document_type == "credit_memo" and bool(terms and terms.discount_on_credit_memos)
    )
    due_date = line.due_date or (
        due(document_date, terms.due_date_formula) if terms and counts else document_date
    )
    discount, last_day = 0, None
    if line.discount_amount is not None:
        discount, last_day = cents(line.discount_amount, currency), line.discount_date
        if discount > abs(money) or last_day is None:
            raise Refused("E-POST-DISCOUNT")
        discount = discount if money > 0 else -discount
    elif line.discount_date is not None:
        raise Refused("E-POST-DISCOUNT")
    elif terms and counts and terms.discount_percentage and terms.discount_date_formula:
        discount = rounded_in(currency, Fraction(terms.discount_percentage) / 100 * money)
        last_day = due(document_date, terms.discount_date_formula)
    if due_date < document_date:
        raise Refused("E-POST-DATE")
    if last_day is not None and last_day < line.posting_date:
        return due_date, 0, None
    return due_date, discount, last_day


def _apply(
    book: Book, transaction: Transaction, line: JournalLine, entry: Entry, applies: bool
) -> None:
    if applies and line.applies_to_document_no:
        wishes = settling_currencies.converted(book, entry, [_document(book, line, entry)])
    elif applies and line.applies_to:
        wishes = [_named(book, line, entry, no, most) for no, most in line.applies_to.items()]
        wishes = settling_currencies.converted(book, entry, wishes)
        if all(wish.entry.is_debit == entry.is_debit for wish in wishes):
            raise Refused("E-APPLY-SIGN")
        settling.refuse_cut(wishes, settling.settle(entry, wishes))
    elif book.parties[entry.party].application_method == "apply_to_oldest":
        wishes = settling.oldest(book, entry, line.posting_date)
    else:
        return
    parts = settling.settle(entry, wishes)
    if parts:
        settling_currencies.apply(book, entry, parts, transaction, line.posting_date)


def _document(book: Book, line: JournalLine, applying: Entry) -> Wish:
    found = [
        entry
        for entry in book.open_entries(applying.party)
        if entry.no != applying.no
        and entry.document_no == line.applies_to_document_no
        and line.applies_to_document_type in ("", entry.type)
    ]
    opposite = [entry for entry in found if entry.is_debit != applying.is_debit]
    if not opposite:
        raise Refused("E-APPLY-SIGN" if found else "E-APPLY-DOCUMENT")
    if line.posting_date < opposite[0].opened:
        raise Refused("E-APPLY-DATE")
    return Wish(opposite[0])


def _named(book: Book, line: JournalLine, applying: Entry, no: int, most: Any) -> Wish:
    entry = settling.open_entry(book, applying.party, no)
    if no == applying.no:
        raise Refused("E-APPLY-SIGN")
    limit = None if most is None else cents(most, entry.currency)
    if limit is not None and limit > abs(entry.remaining):
        raise Refused("E-APPLY-EXCESS")
    if line.posting_date < entry.opened:
        raise Refused("E-APPLY-DATE")
    return Wish(entry, limit)


# --- opening entries ---


def post_opening_entries(book: Book, command: PostOpeningEntries, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    if not command.entries:
        raise Refused("E-POST-EMPTY")
    wanted = (
        key
        for opening in command.entries
        for key in _once((command.ledger, opening.party_no), opening, opening.document_no)
    )
    refuse_used(book, wanted)
    book.numbers.register += 1
    for opening in command.entries:
        _open(book, (command.ledger, opening.party_no), opening, actor)
    return told(book, before)


def _open(book: Book, party: Party, opening: OpeningEntry, actor: str) -> None:
    record = book.parties.get(party)
    if record is None:
        raise Refused("E-PARTY-UNKNOWN")
    book.allow(opening.posting_date, actor)
    currency = book.known_currency(opening.currency)
    money = cents(opening.amount, currency)
    if not money:
        raise Refused("E-POST-ZERO")
    refuse_sign(party[0], opening.document_type, money)
    document_date = opening.document_date or opening.posting_date
    terms = _opening_terms(book, opening, record.payment_terms, document_date)
    due_date = opening.due_date or (
        due(document_date, terms.due_date_formula) if terms else document_date
    )
    if due_date < document_date:
        raise Refused("E-POST-DATE")
    discount, last_day = _opening_discount(book, opening, money), opening.discount_date
    by_terms = opening.discount_amount is None and terms and terms.discount_date_formula
    if by_terms and terms.discount_percentage:
        last_day = due(document_date, terms.discount_date_formula)
        if last_day >= opening.posting_date:
            discount = rounded_in(currency, Fraction(terms.discount_percentage) / 100 * money)
    if opening.vat and opening.document_type not in ("invoice", "credit_memo"):
        raise Refused("E-POST-VAT")
    rows = predicting_vat.split(book, party[0], money, document_date, opening.vat)
    carried = dimensions.completed(book, dimensions.read(opening.dimensions), party)
    dimensions.refuse_set(book, carried)
    transaction = book.begin(opening.posting_date, "opening_balance")
    group = record.posting_group or "DOMESTIC"
    rate = book.rate(currency, opening.posting_date)
    lcy = rounded(money * rate)
    entry = Entry(
        currency=currency,
        rate=rate,
        lcy=lcy,
        left_lcy=lcy,
        no=book.next_entry(),
        party=party,
        type=opening.document_type,
        document_no=opening.document_no,
        external_no=opening.external_document_no,
        posting_date=opening.posting_date,
        document_date=document_date,
        due_date=due_date,
        amount=money,
        remaining=money,
        discount=discount,
        discount_date=last_day if discount else None,
        group=group,
        account=book.group(party[0], group, opening.posting_date).control_account,
        payment_reference=opening.payment_reference,
        payment_method="",
        on_hold="",
    )
    book.post(transaction, entry)
    book.carried[entry.no] = dimensions.written(carried)
    book.line(transaction, entry.account, lcy)
    book.post_vat(entry.no, rows)
    opening_account = book.account(book.group("opening", "", opening.posting_date))
    book.line(transaction, opening_account, -lcy)


def _opening_terms(book: Book, opening: OpeningEntry, code: str, document_date: date) -> Any:
    """The terms of the party, None where they do not count or everything is named."""
    names_all = opening.due_date is not None and opening.discount_amount is not None
    if names_all or opening.document_type not in ("invoice", "credit_memo") or not code:
        return None
    terms = book.on(book.terms.get(code), document_date)
    if terms is None:
        raise Refused("E-SETUP-TERMS")
    if opening.document_type == "credit_memo" and not terms.discount_on_credit_memos:
        return None
    return terms


def _opening_discount(book: Book, opening: OpeningEntry, money: int) -> int:
    if opening.discount_amount is None and opening.discount_date is not None:
        raise Refused("E-POST-DISCOUNT")
    if not opening.discount_amount:
        return 0
    discount = cents(opening.discount_amount, book.known_currency(opening.currency))
    if (
        opening.document_type not in ("invoice", "credit_memo")
        or not 0 < discount <= abs(money)
        or opening.discount_date is None
    ):
        raise Refused("E-POST-DISCOUNT")
    return discount if money > 0 else -discount


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    PostJournal: post_journal,
    PostOpeningEntries: post_opening_entries,
}
