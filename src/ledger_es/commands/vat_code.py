"""Set up VAT codes, and give them other rates or accounts from a day on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from ledger_es.aggregates.vat_code import STREAM, VatCodeSet, VatRules
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import EditChangesNothing, VatCodeExists, VatCodeInvalid, Words
from ledger_es.values import Code, OptionalCode, Percentage, Text, codes_checked, comparison_form


class AddVatCode(Command):
    """Add a VAT code, with its rules for documents dated `valid_from` or later."""

    name: ClassVar[str] = "add-vat-code"

    vat_code: Code
    valid_from: date
    rules: Annotated[VatRules, codes_checked("sales_account", "purchase_account")]


class ChangeVatCode(Command):
    """Give a VAT code another rate, source or account for documents dated `valid_from` or later.

    What is None stays as it is on that day. The kind of a code never changes.
    """

    name: ClassVar[str] = "change-vat-code"

    vat_code: Code
    valid_from: date
    rate: Percentage | None = None
    source: Text | None = None
    sales_account: OptionalCode | None = None
    purchase_account: OptionalCode | None = None


def add_vat_code(command: AddVatCode, books: Books, policy: Policy) -> Decision:
    for code in books.vat_codes.rules.latest():
        if comparison_form(code) == comparison_form(command.vat_code):
            raise VatCodeExists(vat_code=code, valid_from=command.valid_from)

    return _set(command.vat_code, command.valid_from, command.rules, books, policy)


def change_vat_code(command: ChangeVatCode, books: Books, policy: Policy) -> Decision:
    policy.known_vat_code(command.vat_code)
    before = books.vat_codes.rules.on(command.vat_code, command.valid_from)
    changes = {
        name: value
        for name in ("rate", "source", "sales_account", "purchase_account")
        if (value := getattr(command, name)) is not None
    }
    # A day before the first rules starts from those, which are the oldest that anybody knows.
    rules = before or _first_rules(books, command.vat_code)
    changed = rules.model_copy(update=changes)
    if changed == before:
        raise EditChangesNothing(what=Words("VAT code {vat_code}", vat_code=command.vat_code))

    return _set(command.vat_code, command.valid_from, changed, books, policy)


def _first_rules(books: Books, vat_code: str) -> VatRules:
    return next(rules for code, _, rules in books.vat_codes.rules.every() if code == vat_code)


def _set(
    vat_code: str, valid_from: date, rules: VatRules, books: Books, policy: Policy
) -> Decision:
    accounts = [no for no in (rules.sales_account, rules.purchase_account) if no]
    reason = ""
    if rules.kind == "normal" and rules.rate and not accounts:
        reason = "it has a rate and names no account: name that of sales, of purchases, or both"
    elif rules.kind != "normal" and (rules.rate or accounts):
        reason = "documents of this kind have no VAT, so it has no rate and no account"
    if reason:
        raise VatCodeInvalid(vat_code=vat_code, reason=Words(reason))
    for account_no in accounts:
        policy.direct_account(account_no)

    event = VatCodeSet(vat_code=vat_code, valid_from=valid_from, rules=rules)
    return Decision([(STREAM, event)], books.head, {})
