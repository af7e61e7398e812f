"""The ledger of a case about automatic application: parties, open entries, bank account, mappings and one statement."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.event import Event
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import (
    PartyBankAccount,
    PartyRecord,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.commands.payment_tolerance import ChangeEntryTolerance, SetToleranceRules
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.statement_import import LINE_STEP
from ledger_es.commands.statement_record import StatementLineRecord, StatementRecord
from ledger_es.commands.text_mapping import MapText
from ledger_es.deciding.command import Command
from ledger_es.ledger import Executed, Ledger
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import Personal
from tests.conformance.cases import Case, Unsupported, known

GIVEN = (
    "base_currency",
    "work_date",
    "bank_account",
    "rules",
    "settings",
    "setup",
    "parties",
    "entries",
    "statement_lines",
    "text_mappings",
    "direct_debits",
)
_ENTRY = (
    "id", "kind", "party", "doc_type", "doc_no", "ext_doc_no", "posting_date", "due_date", "amount", "remaining",
    "currency", "payment_reference", "discount", "pmt_tolerance_max", "bal_kind", "bal_no", "description",
    "reversed", "open", "applies_to_id",
)  # fmt: skip
_LINE = (
    "line_no", "date", "amount", "text", "additional_info", "party_name", "party_city", "party_address",
    "party_bank_account", "payment_reference", "transaction_id",
)  # fmt: skip
_DIRECT_DEBIT = ("entry_no", "transaction_id", "applies_to", "entry_status", "collection_status")
_PARTY = ("kind", "no", "name", "city", "address", "bank_accounts")
# Tolerance is not built, so nothing is ever accepted: which is what every answer but "accept" leads to.
_SETUP = (
    "payment_tolerance_pct",
    "payment_tolerance_warning",
    "payment_discount_tolerance_warning",
)


@dataclass
class StatementBooks:
    """`line_nos`: the statement's own line numbers by those of the case; `entry_nos`: by the case's names."""

    ledger: Ledger
    bank_account_no: str
    statement_no: str = ""
    entry_nos: dict[str, int] = field(default_factory=dict)
    line_nos: dict[int, int] = field(default_factory=dict)

    def execute(self, command: Command) -> Executed:
        return self.ledger.execute(command, actor="conformance")

    def events(self, stream: str) -> list[Event]:
        """The events of one stream, oldest first."""
        head = self.ledger.store.head()
        rows = self.ledger.store.events(0, head.position, head.position)
        return [self.ledger.mapper.event(row) for row in rows if row.stream == stream]


def set_up(case: Case, ledger: Ledger) -> StatementBooks:
    """Everything given, through the real commands."""
    given = case.given
    known(given, "given", GIVEN)
    known(given.get("setup", {}), "given: setup", _SETUP)
    account = given["bank_account"]
    known(account, "given: bank_account", ("currency", "no", "match_tolerance"))
    if account.get("currency", "LCY") != "LCY":
        raise Unsupported(f"given: currency {account['currency']}")
    books = StatementBooks(ledger, account.get("no", "BANK"))
    books.execute(EstablishCompany(company_name="Conformance", currency="CHF"))
    tolerance = account.get("match_tolerance", {})
    record = BankAccountRecord(
        bank_account_no=books.bank_account_no,
        match_tolerance_type=tolerance.get("type", "percentage"),
        match_tolerance_value=tolerance.get("value", "0"),
        matching_profile="business_central",
    )
    books.execute(RegisterBankAccount(bank_account=record))
    _register(books, given.get("parties", []))
    _add_accounts(books, given)
    _set_up_tolerance(books, given.get("setup", {}))
    for entry in given.get("entries", []):
        _post(books, entry)
    for debit in given.get("direct_debits", []):
        known(debit, "given: direct_debits", _DIRECT_DEBIT)
    for mapping in given.get("text_mappings", []):
        _map(books, mapping)
    _import(books, given["statement_lines"])
    return books


def _register(books: StatementBooks, parties: list[dict[str, Any]]) -> None:
    for party in parties:
        known(party, "given: parties", _PARTY)
        if party["kind"] not in ("customer", "vendor"):
            raise Unsupported(f"given: a party of kind {party['kind']}")
        accounts = tuple(
            PartyBankAccount(
                iban=Personal(one.get("iban", "")),
                account_no=Personal(one.get("bank_account_no", "")),
            )
            for one in party.get("bank_accounts", [])
        )
        record = PartyRecord(
            party_no=party["no"],
            name=Personal(party["name"]),
            city=Personal(party.get("city", "")),
            address=Personal(party.get("address", "")),
            bank_accounts=accounts,
        )
        register = RegisterCustomers if party["kind"] == "customer" else RegisterVendors
        books.execute(register(parties=(record,)))


def _add_accounts(books: StatementBooks, given: dict[str, Any]) -> None:
    """The G/L accounts that the case names."""
    names = [
        mapping.get(side, "")
        for mapping in given.get("text_mappings", [])
        for side in ("debit_account", "credit_account")
    ]
    names += [one["bal_no"] for one in given.get("entries", []) if one.get("bal_kind") == "gl"]
    there = {account.account_no for account in ACCOUNTS}
    wanted = sorted({name for name in names if name} - there)
    if wanted:
        accounts = tuple(
            Account(account_no=name, name=name, category="expense", direct_posting=True)
            for name in wanted
        )
        books.execute(AddAccounts(accounts=accounts))


def _post(books: StatementBooks, entry: dict[str, Any]) -> None:
    known(entry, "given: entries", _ENTRY)
    if entry.get("currency", "LCY") != "LCY":
        raise Unsupported(f"given: currency {entry['currency']}")
    if not entry.get("open", True) or entry.get("applies_to_id"):
        raise Unsupported("given: an entry that is closed or marked for another application")
    if entry["remaining"] != entry["amount"]:
        raise Unsupported("given: an entry of which a part is applied")
    if entry["kind"] == "bank":
        _post_bank_entry(books, entry)
    elif entry["kind"] in ("customer", "vendor"):
        _post_open_entry(books, entry)
    else:
        raise Unsupported(f"given: an entry of kind {entry['kind']}")


def _post_open_entry(books: StatementBooks, entry: dict[str, Any]) -> None:
    discount = entry.get("discount", {})
    last_day = discount.get("date")
    for name in ("bal_kind", "bal_no", "description", "reversed"):
        if entry.get(name):
            raise Unsupported(f"given: {name} of an entry of a {entry['kind']}")
    due_date = entry.get("due_date") or entry["posting_date"]
    opening = OpeningEntry(
        party_no=entry["party"],
        document_type="" if entry["doc_type"] == "blank" else entry["doc_type"],
        document_no=entry["doc_no"],
        external_document_no=entry.get("ext_doc_no", ""),
        posting_date=entry["posting_date"],
        # Due before it was posted: then its own date is as old.
        document_date=min(due_date, entry["posting_date"]),
        due_date=due_date,
        amount=entry["amount"],
        payment_reference=entry.get("payment_reference", ""),
        discount_date=last_day,
        discount_amount=abs(Decimal(discount["amount"])) if discount else None,
    )
    executed = books.execute(PostOpeningEntries(ledger=entry["kind"], entries=(opening,)))
    (books.entry_nos[entry["id"]],) = executed.numbers["entry_nos"]
    _give_tolerance(books, entry)


def _give_tolerance(books: StatementBooks, entry: dict[str, Any]) -> None:
    """Gives the entry the limit and the days of grace that the case states for it."""
    entry_no = books.entry_nos[entry["id"]]
    discount = entry.get("discount", {})
    last_day = discount.get("tolerance_date", discount.get("date"))
    if last_day is not None and last_day != discount["date"]:
        books.execute(
            ChangeEntryDiscount(
                entry_no=entry_no,
                discount_date=discount["date"],
                discount_tolerance_date=last_day,
            )
        )
    tolerance = abs(Decimal(entry.get("pmt_tolerance_max", "0")))
    if tolerance:
        books.execute(ChangeEntryTolerance(entry_no=entry_no, max_payment_tolerance=tolerance))


def _set_up_tolerance(books: StatementBooks, setup: dict[str, Any]) -> None:
    rules = SetToleranceRules(
        payment_tolerance_warning=setup.get("payment_tolerance_warning", False),
        discount_tolerance_warning=setup.get("payment_discount_tolerance_warning", False),
    )
    if rules.payment_tolerance_warning or rules.discount_tolerance_warning:
        books.execute(rules)


def _post_bank_entry(books: StatementBooks, entry: dict[str, Any]) -> None:
    line = JournalLine(
        posting_date=entry["posting_date"],
        document_type="" if entry["doc_type"] == "blank" else entry["doc_type"],
        document_no=entry["doc_no"],
        external_document_no=entry.get("ext_doc_no", ""),
        account_type="bank_account",
        account_no=entry["party"],
        description=Personal(entry.get("description", "")),
        amount=entry["amount"],
        bal_account_type=entry["bal_kind"],
        bal_account_no=entry["bal_no"],
    )
    executed = books.execute(PostJournal(lines=(line,)))
    books.entry_nos[entry["id"]] = executed.numbers["entry_nos"][0]
    if entry.get("reversed"):
        transaction_no = executed.numbers["transaction_no_last"]
        books.execute(ReverseTransaction(transaction_no=transaction_no))


def _map(books: StatementBooks, mapping: dict[str, Any]) -> None:
    known(
        mapping,
        "given: text_mappings",
        ("line_no", "text", "account_type", "debit_account", "credit_account", "account_no"),
    )
    # Debit and credit account belong to G/L mappings only (the case files' own rule).
    debit, credit = mapping.get("debit_account", ""), mapping.get("credit_account", "")
    is_gl = mapping["account_type"] == "gl"
    books.execute(
        MapText(
            text=Personal(mapping["text"]),
            account_type=mapping["account_type"],
            debit_account_no=debit if is_gl else "",
            credit_account_no=credit if is_gl else "",
            account_no=mapping.get("account_no", ""),
        )
    )


def _import(books: StatementBooks, given: list[dict[str, Any]]) -> None:
    """The lines as one statement, in the order of their numbers; ours are 10000, 20000, …"""
    lines = sorted(given, key=lambda line: int(line["line_no"]))
    for place, line in enumerate(lines, 1):
        known(line, "given: statement_lines", _LINE)
        books.line_nos[line["line_no"]] = place * LINE_STEP
    content = b"conformance"
    executed = books.execute(
        ImportStatements(
            file_name="case",
            file_sha256=hashlib.sha256(content).hexdigest(),
            file_format="case",
            content=content,
            statements=(
                StatementRecord(
                    place_in_file=1,
                    currency="CHF",
                    lines=tuple(_line(place, line) for place, line in enumerate(lines, 1)),
                ),
            ),
            bank_account_no=books.bank_account_no,
        )
    )
    (books.statement_no,) = executed.numbers["statement_nos"]


def _line(place: int, given: dict[str, Any]) -> StatementLineRecord:
    return StatementLineRecord(
        transaction_id=given.get("transaction_id") or f"line {place}",
        entry_place=place,
        booking_date=date.fromisoformat(given["date"]),
        amount=given["amount"],
        payer=_sealed(
            name=given.get("party_name", ""),
            account=given.get("party_bank_account", ""),
            address=given.get("party_address", ""),
            city=given.get("party_city", ""),
        ),
        text=_sealed(text=given.get("text", ""), additional=given.get("additional_info", "")),
        payment_reference=given.get("payment_reference", ""),
    )


def _sealed(**said: str) -> Personal:
    return Personal(json.dumps({name: value for name, value in said.items() if value}))
