"""Which entries an applying entry settles, written down from receivables.md 3.3 to 3.5 in the plainest way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tests.simulation import predicting_vat
from tests.simulation.book import (
    Application,
    Book,
    Change,
    Entry,
    Party,
    Refused,
    Transaction,
    VatRow,
    half_up,
)


@dataclass(frozen=True)
class Wish:
    """An entry to be settled, and how much of it at most (cents, positive; None: all)."""

    entry: Entry
    limit: int | None = None
    own: int | None = None
    """The limit in the entry's own currency, where the entry is converted to that of the payment."""

    @property
    def most(self) -> int:
        remaining = abs(self.entry.remaining)
        return remaining if self.limit is None else min(self.limit, remaining)


@dataclass(frozen=True)
class Part:
    """What is taken of an entry (positive), and the discount in it (positive too)."""

    entry: Entry
    amount: int
    discount: int
    own: int | None = None
    """As in the wish, if as much is taken as was wished."""

    @property
    def worth(self) -> int:
        return self.amount - self.discount


def settle(applying: Entry, wishes: list[Wish]) -> list[Part]:
    """The parts taken: of the applying entry's own sign first, then of the other, each by due date."""
    wishes = sorted(wishes, key=lambda wish: (wish.entry.due_date, wish.entry.no))
    own = [wish for wish in wishes if wish.entry.is_debit == applying.is_debit]
    other = [wish for wish in wishes if wish.entry.is_debit != applying.is_debit]
    money = abs(applying.remaining)
    if not other:
        return []
    if not own:
        return _spend(applying, other, money)
    if _own_first(applying, own, other):
        taken = [_whole(applying, wish) for wish in own]
        return taken + _spend(applying, other, money + sum(part.worth for part in taken))
    taken = [_whole(applying, wish) for wish in other]
    return _spend(applying, own, sum(part.worth for part in taken) - money) + taken


def _own_first(applying: Entry, own: list[Wish], other: list[Wish]) -> bool:
    """The weighing of 3.4: add up until the sign turns; zero lets the negative ones go first."""
    order = own + other if applying.remaining < 0 else own[::-1] + other[::-1]
    total = applying.remaining
    for wish in order:
        part = _whole(applying, wish)
        total += part.worth if wish.entry.is_debit else -part.worth
        if (total < 0 < applying.remaining) or (total > 0 > applying.remaining):
            break
    if total == 0:
        return applying.remaining < 0
    return (total > 0) != (applying.remaining > 0)


def _spend(applying: Entry, wishes: list[Wish], money: int) -> list[Part]:
    parts = []
    for wish in wishes:
        if money <= 0:
            break
        part = _whole(applying, wish)
        if not part.discount or money < abs(wish.entry.remaining - wish.entry.discount):
            amount = min(money, wish.most)
            part = Part(wish.entry, amount, 0, wish.own if amount == wish.most else None)
        parts.append(part)
        money -= part.worth
    return parts


def _whole(applying: Entry, wish: Wish) -> Part:
    """As much as is wished, or all of it less the discount where the wish reaches that far and it is still time."""
    entry = wish.entry
    discounted = abs(entry.remaining - entry.discount)
    if (
        applying.type in ("payment", "refund")
        and entry.type in ("invoice", "credit_memo")
        and entry.discount
        and abs(entry.discount) <= abs(entry.remaining)
        and entry.discount_date is not None
        and applying.posting_date <= entry.discount_date
        and wish.most >= discounted
    ):
        return Part(entry, abs(entry.remaining), abs(entry.discount))
    return Part(entry, wish.most, 0, wish.own)


def oldest(book: Book, applying: Entry, until: date | None) -> list[Wish]:
    """Candidates of apply to oldest, in one currency; none where nothing of the other sign is open."""
    wishes = [
        Wish(entry)
        for entry in book.open_entries(applying.party)
        if entry.no != applying.no
        and entry.currency == applying.currency
        and (until is None or entry.opened <= until)
    ]
    if all(wish.entry.is_debit == applying.is_debit for wish in wishes):
        return []
    return wishes


def refuse_cut(wishes: list[Wish], parts: list[Part]) -> None:
    """An amount that was named is taken in full, or nothing is."""
    taken = {part.entry.no: part.amount for part in parts}
    for wish in wishes:
        if wish.limit is not None and taken.get(wish.entry.no, 0) < wish.limit:
            raise Refused("E-APPLY-EXCESS")


def apply_local(
    book: Book, applying: Entry, parts: list[Part], transaction: Transaction, on: date
) -> int:
    """Write the parts: remaining amounts, discounts left, G/L lines. Gives the number of the application."""
    book.numbers.application += 1
    number = book.numbers.application
    first_line = len(transaction.application_lines)
    touched = [*(part.entry for part in parts), applying]
    before = {one.no: one for one in touched}
    met = meetings(applying, parts)
    for debit, credit, amount in met:
        if debit.account != credit.account:
            book.application_line(transaction, debit.account, -amount)
            book.application_line(transaction, credit.account, amount)
    discounts = 0
    given_up: list[tuple[int, tuple[VatRow, ...]]] = []
    for part in parts:
        if part.discount:
            signed = signed_discount(part)
            account = discount_account(book, applying, on, signed)
            rows = give_discount(book, applying, part.entry, account, signed, transaction, on)
            if rows:
                given_up.append((part.entry.no, rows))
            discounts += signed
    corrected, given_up_before = note_given_up(book, given_up, met)
    after, own_discount = applying.remaining - discounts, applying.discount
    for part in parts:
        entry = part.entry
        taken = part.amount if entry.is_debit else -part.amount
        left, discount = entry.remaining - taken, entry.discount
        if shrinks(applying, entry):
            discount = half_up(discount * left, entry.remaining)
            if entry.is_debit != applying.is_debit and after:
                own_discount = half_up(own_discount * (after + taken), after)
        after += taken
        _leave(book, entry, left, discount, number, on)
    _leave(book, applying, after, own_discount, number, on)
    lines = tuple(transaction.application_lines[first_line:])
    left_of = {one.no: book.entries[one.no].discount for one in touched}
    book.applications[number] = Application(
        number,
        on,
        before,
        left_of,
        lines,
        transaction.no,
        vat=corrected,
        given_up_before=given_up_before,
    )
    return number


def _leave(book: Book, entry: Entry, left: int, discount: int, number: int, on: date) -> None:
    change = left - entry.remaining
    book.change(Change(entry.no, on, change, change))
    book.entries[entry.no] = replace(
        entry,
        remaining=left,
        left_lcy=left,
        discount=discount if left else 0,
        last_application=number,
    )


def signed_discount(part: Part) -> int:
    return part.discount if part.entry.is_debit else -part.discount


def give_discount(
    book: Book,
    applying: Entry,
    document: Entry,
    account: str,
    signed: int,
    transaction: Transaction,
    on: date,
) -> tuple[VatRow, ...]:
    """Write the discount in the local currency, and what it corrects of the document's VAT; gives that, row by row."""
    rows: tuple[VatRow, ...] = ()
    if predicting_vat.is_corrected(book, document, on):
        predicting_vat.refuse_vat_account(book, book.vat_rows[document.no], account)
        rows = predicting_vat.corrected(book, document.no, signed)
    taxed = [row for row in rows if row.kind == "normal"]
    in_parts = [(account, signed - sum(row.amount for row in taxed))]
    for to_account, amount in (*in_parts, *((row.account, row.amount) for row in taxed)):
        book.application_line(transaction, applying.account, -amount)
        book.application_line(transaction, to_account, amount)
    return rows


def note_given_up(
    book: Book,
    given_up: list[tuple[int, tuple[VatRow, ...]]],
    met: list[tuple[Entry, Entry, int]],
) -> tuple[tuple[VatRow, ...], dict[int, tuple[int, ...]]]:
    """Notes what discounts and write-offs gave up. Gives the VAT entries, and what had been given up before."""
    corrected = tuple(row for _, rows in given_up for row in rows if row.kind == "normal")
    book.add_vat(corrected)
    given_up = given_up + _written_off(book, met)
    before = {no: book.vat_given_up.get(no, ()) for no, _ in given_up}
    for no, rows in given_up:
        predicting_vat.note_given_up(book, no, rows)
    return corrected, before


def _written_off(
    book: Book, met: list[tuple[Entry, Entry, int]]
) -> list[tuple[int, tuple[VatRow, ...]]]:
    """The VAT of entries that write a document off, where such an entry is applied to it whole."""
    found = []
    for debit, credit, amount in met:
        for document, other in ((debit, credit), (credit, debit)):
            rows, own = book.vat_rows.get(other.no, ()), book.vat_rows.get(document.no, ())
            same = [(row.code, row.account) for row in rows] == [
                (row.code, row.account) for row in own
            ]
            if rows and same and other.writes_off and amount == abs(other.amount):
                found.append((document.no, rows))
    return found


def discount_account(book: Book, applying: Entry, on: date, signed: int) -> str:
    accounts = book.group(applying.party[0], applying.group, on)
    account = accounts.discount_debit_account if signed > 0 else accounts.discount_credit_account
    if not account:
        raise Refused("E-SETUP-ACCOUNT")
    return book.account(account)


def shrinks(applying: Entry, entry: Entry) -> bool:
    """Invoice and credit memo both with discounts; or a credit memo with one, to anything but a refund (3.5)."""
    both = {applying.type, entry.type} == {"invoice", "credit_memo"}
    if both and applying.discount and entry.discount:
        return True
    return entry.type == "credit_memo" and entry.discount != 0 and applying.type != "refund"


def meetings(applying: Entry, parts: list[Part]) -> list[tuple[Entry, Entry, int]]:
    """Debits meet credits in their order, the applying entry last: on its own side, or, where discounts have turned
    its sign, on the other. Each meeting has its debit, its credit and an amount."""
    debits = [[part.entry, part.amount] for part in parts if part.entry.is_debit]
    credits_ = [[part.entry, part.amount] for part in parts if not part.entry.is_debit]
    gap = sum(amount for _, amount in credits_) - sum(amount for _, amount in debits)
    if gap:
        (debits if gap > 0 else credits_).append([applying, abs(gap)])
    met = []
    while debits and credits_:
        amount = min(debits[0][1], credits_[0][1])
        if amount:
            met.append((debits[0][0], credits_[0][0], amount))
        for side in (debits, credits_):
            side[0][1] -= amount
            if not side[0][1]:
                side.pop(0)
    return met


def party_of(book: Book, entry_no: int) -> Party:
    """Whose entry it is; refused if nobody's."""
    entry = book.entries.get(entry_no)
    if entry is None:
        raise Refused("E-APPLY-UNKNOWN")
    return entry.party


def open_entry(book: Book, party: Party, entry_no: int) -> Entry:
    """The open entry of the party; refused if it is unknown, another's or closed."""
    # An entry that the same journal has made is not there yet for anybody who cannot use it.
    or_unknown = "|E-APPLY-UNKNOWN" if book.is_new(entry_no) else ""
    if party_of(book, entry_no) != party:
        raise Refused(f"E-APPLY-CUSTOMER{or_unknown}")
    entry = book.entries[entry_no]
    if not entry.remaining:
        raise Refused(f"E-APPLY-CLOSED{or_unknown}")
    return entry
