"""What VAT must lead to: codes, how documents are split, and what is corrected when something of them is given up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from ledger_es.commands.chart_of_accounts import SetVatCodeOfAccount
from ledger_es.commands.vat_code import AddVatCode, ChangeVatCode
from ledger_es.posting.vat_split import VatPart
from tests.simulation.book import Book, Entry, Refused, VatRow, cents

# --- codes ---


def add_code(book: Book, command: AddVatCode, actor: str) -> dict[str, Any]:
    if command.vat_code in book.vat_codes:
        raise Refused("E-VAT-CODE-EXISTS")
    return _set(book, command.vat_code, command.valid_from, command.rules)


def change_code(book: Book, command: ChangeVatCode, actor: str) -> dict[str, Any]:
    records = book.vat_codes.get(command.vat_code)
    if records is None:
        raise Refused("E-VAT-CODE")
    before = book.on(records, command.valid_from)
    changes = {
        name: value
        for name in ("rate", "source", "sales_account", "purchase_account")
        if (value := getattr(command, name)) is not None
    }
    rules = before or book.on(records, min(day for day, _ in records))
    changed = rules.model_copy(update=changes)
    if changed == before:
        raise Refused("E-EDIT-NOTHING")
    return _set(book, command.vat_code, command.valid_from, changed)


def _set(book: Book, code: str, day: date, rules: Any) -> dict[str, Any]:
    accounts = [no for no in (rules.sales_account, rules.purchase_account) if no]
    taxed = rules.kind == "normal"
    if (taxed and rules.rate and not accounts) or (not taxed and (rules.rate or accounts)):
        raise Refused("E-VAT-CODE-RULES")
    for account_no in accounts:
        book.direct_account(account_no)
    book.vat_codes[code] = [*book.vat_codes.get(code, []), (day, rules)]
    return {}


def set_code_of_account(book: Book, command: SetVatCodeOfAccount, actor: str) -> dict[str, Any]:
    if command.account_no not in book.accounts:
        raise Refused("E-SETUP-ACCOUNT-UNKNOWN")
    if command.vat_code and command.vat_code not in book.vat_codes:
        raise Refused("E-VAT-CODE")
    account = book.accounts[command.account_no]
    changed = account.model_copy(update={"vat_code": command.vat_code})
    if changed == account:
        raise Refused("E-EDIT-NOTHING")
    book.put_account(changed)
    return {}


# --- documents ---


def split(
    book: Book, kind: str, money: int, day: date, parts: Sequence[VatPart]
) -> tuple[VatRow, ...]:
    """The parts of a document of this amount, checked one after the other, then added up."""
    if not parts:
        return ()
    sign = -1 if money > 0 else 1
    rows = tuple(_row(book, kind, day, sign, part) for part in parts)
    if sum(row.base + row.amount for row in rows) != -money:
        raise Refused("E-POST-VAT")
    return rows


def _row(book: Book, kind: str, day: date, sign: int, part: VatPart) -> VatRow:
    rules = book.on(book.vat_codes.get(part.vat_code), day)
    if rules is None:
        raise Refused("E-VAT-CODE")
    base = cents(part.base)
    if not base:
        raise Refused("E-POST-ZERO")
    amount = cents(part.amount)
    if part.rate is not None and part.rate != rules.rate:
        raise Refused("E-POST-VAT")
    if rules.kind != "normal" and amount:
        raise Refused("E-POST-VAT")
    if abs(amount - base * rules.rate / 100) > 1:
        raise Refused("E-POST-VAT")
    of_code = rules.sales_account if kind == "customer" else rules.purchase_account
    account = part.account_no or of_code
    if amount:
        if not account:
            raise Refused("E-VAT-ACCOUNT")
        book.direct_account(account)
    return VatRow(part.vat_code, rules.kind, account, sign * base, sign * amount)


# --- what is given up ---


def divide(total: int, weights: Sequence[int]) -> list[int]:
    """Whole cents in proportion to the weights: each rounded down, the cents left over to the largest remainders."""
    whole = sum(weights)
    if whole < 0:
        weights, whole = [-weight for weight in weights], -whole
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place)
    )
    for place in by_remainder[:left]:
        shares[place] += 1
    return shares


def corrected(book: Book, document_no: int, amount: int) -> tuple[VatRow, ...]:
    """What a further amount corrects: all that is given up by now, divided, less what was corrected before.

    The amount is signed against the document's rows: positive for a customer's invoice.
    """
    rows = book.vat_rows[document_no]
    weights = [weight for row in rows for weight in (row.base, row.amount)]
    before = book.vat_given_up.get(document_no) or (0,) * len(weights)
    together = divide(amount + sum(before), weights)
    new = [share - earlier for share, earlier in zip(together, before, strict=True)]
    return tuple(
        VatRow(row.code, row.kind, row.account, new[2 * place], new[2 * place + 1])
        for place, row in enumerate(rows)
    )


def note_given_up(book: Book, document_no: int, rows: Iterable[VatRow]) -> None:
    new = [share for row in rows for share in (row.base, row.amount)]
    before = book.vat_given_up.get(document_no) or (0,) * len(new)
    book.vat_given_up[document_no] = tuple(map(sum, zip(before, new, strict=True)))


def refuse_vat_account(book: Book, rows: Iterable[VatRow], account: str) -> None:
    """What is taken off a document does not go to the account of its VAT."""
    for row in rows:
        if row.amount and book.account(row.account) == account:
            raise Refused("E-POST-VAT")


def is_corrected(book: Book, entry: Entry, on: date) -> bool:
    """Whether the posting group of the document has its VAT corrected."""
    if not book.vat_in(entry.no):
        return False
    return bool(book.group(entry.party[0], entry.group, on).adjusts_vat)


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    AddVatCode: add_code,
    ChangeVatCode: change_code,
    SetVatCodeOfAccount: set_code_of_account,
}
