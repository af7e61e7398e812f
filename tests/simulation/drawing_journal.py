"""Journals and opening entries by chance: many shapes, some with one thing wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ledger_es.commands.journal import PostJournal
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.deciding.command import Command
from ledger_es.posting.journal_line import JournalLine
from ledger_es.posting.vat_split import VatPart
from ledger_es.values import Personal
from tests.simulation.book import Entry, Party
from tests.simulation.chance import FIRST_DAY, KINDS, Chance
from tests.simulation.drawing_dimensions import drawn_set, named_set
from tests.simulation.drawing_vat import tax

Fields = dict[str, Any]
"""The fields of a journal line, until it is made."""

PREFIXES = {
    "invoice": "I", "credit_memo": "K", "payment": "P", "refund": "R",
    "finance_charge_memo": "F", "reminder": "M", "": "X",
}  # fmt: skip
DEBITS = ("invoice", "finance_charge_memo", "reminder", "refund")


def journal(chance: Chance) -> Command:
    lines: list[Fields] = []
    for _ in range(chance.one((1, 1, 1, 2, 3, 5))):
        lines += chance.one(SHAPES)(chance)
    for line in lines:
        if line.get("account_type") in KINDS and chance.odds(6):
            line["posting_group"] = chance.one(("DOMESTIC", "FOREIGN", "SPECIAL"))
        if chance.book.dimension_values and chance.odds(20):
            line["dimensions"] = drawn_set(chance)
    if lines and chance.odds(12):
        chance.one(MISTAKES)(chance, lines)
    source = chance.one(("journal",) * 8 + ("sales_document", "purchase_document"))
    return PostJournal(lines=tuple(JournalLine(**line) for line in lines), source_code=source)


def number(chance: Chance, document_type: str) -> str:
    """Most are new; some were used before."""
    if chance.odds(8) and chance.book.entries:
        used = chance.one(list(chance.book.entries.values())[-200:])
        if used.type == document_type:
            return used.document_no
    return f"{PREFIXES[document_type]}{chance.number(1, 9_000)}"


def _document(chance: Chance, party: Party, document_type: str, amount: Decimal) -> Fields:
    """A document of the party over a positive amount, with the sign that its type has."""
    debit = (document_type in DEBITS) == (party[0] == "customer")
    currency = drawn_currency(chance)
    if currency == "JPY" and chance.odds(95):
        amount = (amount * 100).quantize(Decimal(1))
    return {
        "posting_date": chance.day(),
        "document_type": document_type,
        "document_no": number(chance, document_type) if chance.odds(75) else "",
        "account_type": party[0],
        "account_no": party[1],
        "amount": amount if debit else -amount,
        "currency": currency,
        "description": Personal("for work") if chance.odds(20) else Personal(),
    }


def smallest_of(currency: str) -> Decimal:
    return Decimal(1) if currency == "JPY" else Decimal("0.01")


def drawn_currency(chance: Chance) -> str:
    """Mostly the local one."""
    known = list(chance.book.currencies)
    return (
        chance.one(known)
        if known and chance.odds(45)
        else chance.one(("", "", chance.book.currency))
    )


def invoice(chance: Chance) -> list[Fields]:
    party = chance.party(chance.one(("customer", "customer", "vendor")))
    document_type = chance.one(("invoice", "invoice", "invoice", "credit_memo", "reminder"))
    line = _document(chance, party, document_type, chance.amount())
    line["bal_account_no"] = "3000" if party[0] == "customer" else "4000"
    if chance.odds(25):
        line["due_date"] = line["posting_date"] + timedelta(days=chance.number(0, 40))
    if chance.odds(40):
        line["discount_amount"] = chance.one((Decimal(1), Decimal(2), abs(line["amount"]) / 2))
        smallest = smallest_of(line["currency"]) if chance.odds(95) else Decimal("0.01")
        line["discount_amount"] = line["discount_amount"].quantize(smallest) or Decimal(1)
        line["discount_date"] = line["posting_date"] + timedelta(days=chance.number(-2, 60))
    if chance.odds(10):
        line["document_date"] = line["posting_date"] - timedelta(days=chance.number(1, 40))
    if chance.odds(15):
        line["external_document_no"] = f"E{chance.number(1, 300)}"
    if document_type != "reminder" and chance.odds(85):
        tax(chance, line)
    return [line]


def payment(chance: Chance) -> list[Fields]:
    """Applied to nothing, to a document, to entries by number; often over exactly what they are worth."""
    target = chance.taxed_entry() if chance.odds(15) else chance.open_entry()
    party = target.party if target else chance.party(chance.one(KINDS))
    types = ("payment", "payment", "refund") if chance.odds(85) else ("invoice", "credit_memo", "")
    line = _document(chance, party, chance.one(types), chance.amount())
    if chance.odds(70):
        line |= {"bal_account_type": "bank_account", "bal_account_no": chance.bank()}
    else:
        line["bal_account_no"] = "1090"
    if target is None or chance.odds(30):
        return [line]
    line["posting_date"] = target.posting_date + timedelta(days=chance.number(-1, 30))
    if chance.odds(75):
        line["currency"] = target.currency
    if chance.odds(50):
        line["applies_to_document_no"] = target.document_no
        line["applies_to_document_type"] = target.type if chance.odds(80) else ""
    else:
        line["applies_to"] = named(chance, target)
    if chance.odds(60):
        worth = target.remaining - (target.discount if chance.odds(50) else 0)
        if worth:
            line["amount"] = Decimal(-worth) / 100
            if (worth > 0) == (party[0] == "customer"):
                line["document_type"] = "payment"
            else:
                line["document_type"] = "refund"
    return [line]


def named(chance: Chance, target: Entry) -> dict[int, Decimal | None]:
    """The target and some more of the same party, most without an amount."""
    others = [entry for entry in chance.book.open_entries(target.party) if entry.no != target.no]
    some = chance.random.sample(others[-12:], min(len(others[-12:]), chance.one((0, 0, 1, 2, 4))))
    return {entry.no: _most(chance, entry) for entry in (target, *some)}


def _most(chance: Chance, entry: Entry) -> Decimal | None:
    if chance.odds(60):
        return None
    remaining = abs(Decimal(entry.remaining)) / 100
    if chance.odds(50):
        return remaining
    part = (remaining * chance.number(1, 100) / 100).quantize(smallest_of(entry.currency))
    return part or remaining


def split(chance: Chance) -> list[Fields]:
    """One document of several lines: a party against two accounts, without balancing accounts."""
    party = chance.party(chance.one(KINDS))
    first = _document(chance, party, chance.one(("invoice", "payment", "")), chance.amount())
    if not first["document_no"]:
        first["document_no"] = number(chance, first["document_type"])
    common = {name: first[name] for name in ("posting_date", "document_no", "currency")}
    part = (first["amount"] / 3).quantize(smallest_of(first["currency"]))
    rest = -first["amount"] - part
    lines = [first, {**common, "account_no": "3000", "amount": part}]
    lines.append({**common, "account_no": "1090", "amount": rest})
    return [line for line in lines if line["amount"]]


def taxed_in_lines(chance: Chance) -> list[Fields]:
    """An invoice whose lines post its VAT themselves; now and then a cent too little of it."""
    party = chance.party(chance.one(KINDS))
    first = _document(chance, party, "invoice", chance.amount())
    tax(chance, first)
    if "vat" not in first:
        return [first | {"bal_account_no": "3000"}]
    first["document_no"] = first["document_no"] or number(chance, "invoice")
    common = {name: first[name] for name in ("posting_date", "document_no", "currency")}
    sign = -1 if first["amount"] > 0 else 1
    lines = [first]
    on_accounts: dict[str, Decimal] = {}
    day = first["posting_date"]
    for part in first["vat"]:
        rules = chance.book.on(chance.book.vat_codes.get(part.vat_code), day)
        if part.amount and rules is not None:
            of_code = rules.sales_account if party[0] == "customer" else rules.purchase_account
            account = part.account_no or of_code or "2200"
            on_accounts[account] = on_accounts.get(account, Decimal(0)) + sign * part.amount
    if on_accounts and chance.odds(6):
        on_accounts[next(iter(on_accounts))] += Decimal("0.01")
    lines += [
        {**common, "account_no": account, "amount": amount}
        for account, amount in on_accounts.items()
    ]
    rest = -sum((line["amount"] for line in lines), Decimal(0))
    lines.append({**common, "account_no": "3000", "amount": rest})
    return [line for line in lines if line["amount"]]


def netting(chance: Chance) -> list[Fields]:
    """What a customer owes against what a vendor is owed, on one line."""
    line = _document(chance, chance.party("customer"), "payment", chance.amount())
    _, vendor_no = chance.party("vendor")
    return [line | {"bal_account_type": "vendor", "bal_account_no": vendor_no}]


def between_accounts(chance: Chance) -> list[Fields]:
    """Any account at all, so that one which is fed by hand cannot become a control account unnoticed."""
    account_no = chance.one(list(chance.book.accounts)) if chance.odds(50) else "1090"
    line = {"posting_date": chance.day(), "amount": chance.amount(), "account_no": account_no}
    if chance.odds(50):
        line |= {"account_type": "bank_account", "account_no": chance.bank()}
    return [line | {"bal_account_no": "6900", "reason_code": "FEE"}]


def unnumbered_run(chance: Chance) -> list[Fields]:
    """Lines without numbers that balance together, twice."""
    day, amount = chance.day(), chance.amount()
    party = chance.party("customer")
    lines: list[Fields] = []
    for _ in range(2):
        lines.append(
            {
                "posting_date": day,
                "account_type": "customer",
                "account_no": party[1],
                "amount": amount,
            }
        )
        lines.append({"posting_date": day, "account_no": "3000", "amount": -amount})
    return lines


def taxed_account(chance: Chance) -> list[Fields]:
    """Money on or from a bank account against an account with its VAT, or moved from one account to another."""
    line: Fields = {"posting_date": chance.day(), "amount": chance.amount(), "account_no": "1090"}
    if chance.odds(60):
        line |= {"account_type": "bank_account", "account_no": chance.bank()}
    line["bal_account_no"] = chance.one(("3000", "6900", "3801"))
    if chance.odds(40):
        line["amount"] = -line["amount"]
    tax(chance, line)
    return [line]


SHAPES: Sequence[Callable[[Chance], list[Fields]]] = (
    *(invoice,) * 5,
    *(payment,) * 6,
    split,
    taxed_in_lines,
    taxed_account,
    netting,
    between_accounts,
    unnumbered_run,
)


# --- one thing wrong ---


def _wrong(**fields: Any) -> Callable[[Chance, list[Fields]], None]:
    def mistake(chance: Chance, lines: list[Fields]) -> None:
        chance.one(lines).update(fields)

    return mistake


def _vat_of_any_line(chance: Chance, lines: list[Fields]) -> None:
    line = chance.one(lines)
    if line.get("currency") in (None, "", chance.book.currency):
        line["vat"] = (VatPart(vat_code="V81", base=Decimal(10), amount=Decimal("0.81")),)


def _other_currency(chance: Chance, lines: list[Fields]) -> None:
    """What is drawn in the local currency alone, its VAT, is left out."""
    line = chance.one(lines)
    line["currency"] = chance.one(("EUR", "GBP"))
    line.pop("vat", None)


def _own_number(chance: Chance, lines: list[Fields]) -> None:
    """A line that wants to be applied to the entry it is about to make, beside another."""
    line = chance.one(lines)
    target = chance.open_entry()
    line["applies_to"] = {chance.book.numbers.entry + 1: None}
    if target is not None and chance.odds(70):
        line["applies_to"][target.no] = None


def _any_entry(chance: Chance, lines: list[Fields]) -> None:
    chance.one(lines)["applies_to"] = {chance.entry_no(): None}


def _other_sign(chance: Chance, lines: list[Fields]) -> None:
    line = chance.one(lines)
    line["amount"] = -line["amount"]


def _same_number(chance: Chance, lines: list[Fields]) -> None:
    no, day = number(chance, "invoice"), chance.day()
    for line in lines:
        line |= {"document_no": no, "posting_date": day}


def _nothing(chance: Chance, lines: list[Fields]) -> None:
    lines.clear()


MISTAKES: Sequence[Callable[[Chance, list[Fields]], None]] = (
    _wrong(amount=Decimal(0)),
    _wrong(amount=Decimal("10.005")),
    _other_currency,
    _wrong(dimensions="department=SALES"),
    _vat_of_any_line,
    _wrong(account_type="gl", account_no="1100"),
    _wrong(account_type="gl", account_no="nowhere"),
    _wrong(account_type="customer", account_no="C99"),
    _wrong(account_type="bank_account", account_no="B99"),
    _wrong(discount_amount=Decimal(100_000)),
    _wrong(discount_amount=Decimal("0.005")),
    _wrong(applies_to_document_no="no such document"),
    _wrong(applies_to_document_type="invoice"),
    _wrong(discount_date=FIRST_DAY),
    _own_number,
    _any_entry,
    _other_sign,
    _same_number,
    _nothing,
)


# --- opening entries ---


def opening_entries(chance: Chance) -> Command:
    kind = chance.one(("customer", "customer", "vendor"))
    entries = tuple(
        _opening(chance, kind) for _ in range(chance.number(0 if chance.odds(3) else 1, 4))
    )
    return PostOpeningEntries(ledger=kind, entries=entries)


def _opening(chance: Chance, kind: str) -> OpeningEntry:
    document_type = chance.one(("invoice", "invoice", "credit_memo", "payment", ""))
    document = _document(chance, chance.party(kind), document_type, chance.amount())
    day = document["posting_date"]
    fields: Fields = {}
    if chance.odds(30):
        fields = {"discount_amount": Decimal(2), "discount_date": day + timedelta(days=20)}
        if chance.odds(10):
            fields.pop(chance.one(("discount_date", "discount_amount")))
    if chance.odds(30):
        fields["due_date"] = day + timedelta(days=chance.number(-1, 60))
    if document_type in ("invoice", "credit_memo") and chance.odds(30):
        tax(chance, document)
        fields["vat"] = document.get("vat", ())
    return OpeningEntry(
        party_no=document["account_no"],
        document_type=document_type,
        document_no=number(chance, document_type),
        posting_date=day,
        amount=Decimal("0.001") if chance.odds(2) else document["amount"],
        external_document_no=f"E{chance.number(1, 300)}" if chance.odds(20) else "",
        currency="GBP" if chance.odds(1) else document["currency"],
        dimensions=named_set(chance),
        **fields,
    )
