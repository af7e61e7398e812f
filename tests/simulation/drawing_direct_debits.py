"""Direct debits by chance: mostly the next step of a collection; some with one thing wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger_es.aggregates.payment_method import Method
from ledger_es.commands.direct_debit_collection import CollectDirectDebits
from ledger_es.commands.direct_debit_file import (
    CancelCollection,
    CloseCollection,
    CreateDirectDebitFile,
)
from ledger_es.commands.direct_debit_posting import PostDirectDebits, RejectDebits
from ledger_es.commands.direct_debit_return import ReturnDirectDebit
from ledger_es.commands.direct_debit_setup import SetUpDirectDebits
from ledger_es.commands.direct_debit_status import NoteStatusReport, ReportedStatus
from ledger_es.commands.mandate import ChangeMandate, SignMandate
from ledger_es.commands.payment_method import SetPaymentMethod
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.deciding.command import Command
from ledger_es.values import Personal
from tests.simulation import drawing_journal, drawing_setup
from tests.simulation.chance import Chance
from tests.simulation.debits import Collection, collections_of

CODES = ("AM04", "MS03", "AC04", "MD06", "AG01", "")


def debit(chance: Chance) -> Command:
    """What is missing first: a bank account that is set up, mandates; then collections go on."""
    book = chance.book
    if book.currency != "EUR" and not chance.odds(10):
        return drawing_journal.journal(chance)
    if not book.debit_setup or chance.odds(3):
        return _set_up(chance)
    if not book.methods or chance.odds(2):
        return SetPaymentMethod(
            payment_method=chance.one(("BANK", "OTHER")),
            valid_from=chance.day() if chance.odds(20) else date(2026, 1, 1),
            method=Method(direct_debit=chance.odds(90)),
        )
    if len(book.mandates) < 4 or chance.odds(6):
        return _sign(chance)
    if chance.odds(10):
        return _change(chance)
    collections = [one for one in collections_of(book) if one.status in ("new", "file_created")]
    if collections and chance.odds(70):
        return _go_on(chance, chance.one(collections[-4:]))
    paid = [one for one in collections_of(book) if one.with_status("posted")]
    if paid and chance.odds(50):
        return _give_back(chance, chance.one(paid[-4:]))
    return _collect(chance)


def _set_up(chance: Chance) -> Command:
    with_iban = [no for no, record in chance.book.banks.items() if record.iban]
    if not with_iban and chance.odds(80):
        return drawing_setup.change_bank(chance)
    return SetUpDirectDebits(
        bank_account_no=chance.one(with_iban) if with_iban and chance.odds(90) else chance.bank(),
        creditor_id="DE97ZZZ09999999999" if chance.odds(4) else "DE98ZZZ09999999999",
        lead_days=chance.one((0, 1, 1, 2)),
        booking=chance.one(("lump", "single")),
    )


def _sign(chance: Chance) -> Command:
    signed = date(2026, 1, 1) if chance.odds(70) else chance.day()
    one_off = chance.odds(15)
    return SignMandate(
        mandate_no="/M" if chance.odds(2) else f"M-{chance.number(1, 12)}",
        customer_no=chance.party("customer")[1],
        mandate_type="one_off" if one_off else "recurring",
        scheme="b2b" if chance.odds(10) else "core",
        signed_on=signed,
        valid_from=None if chance.odds(80) else chance.day(),
        valid_to=None if chance.odds(85) else chance.day(),
        expected_debits=0 if one_off or chance.odds(70) else chance.number(1, 4),
        debits_before=0 if one_off or chance.odds(80) else chance.number(0, 2),
        iban=Personal("DE00370400440532013000" if chance.odds(3) else "DE89370400440532013000"),
    )


def _change(chance: Chance) -> Command:
    number = chance.one(list(chance.book.mandates)) if chance.odds(95) else "M-99"
    if chance.odds(70):
        return ChangeMandate(mandate_no=number, blocked=chance.odds(25))
    return ChangeMandate(
        mandate_no=number,
        valid_from=chance.one((None, None, chance.day())),
        valid_to=chance.one((None, chance.day())),
        is_unlimited=chance.odds(40),
        expected_debits=chance.one((None, 0, 2)),
    )


def _collect(chance: Chance) -> Command:
    book = chance.book
    banks = list(book.debit_setup)
    named: tuple[int, ...] = ()
    if chance.odds(30):
        entry = chance.open_entry()
        named = (entry.no if entry is not None else chance.entry_no(),)
        named += (chance.entry_no(),) if chance.odds(15) else ()
    on = chance.day()
    return CollectDirectDebits(
        collection_no=chance.one(list(book.collections))
        if book.collections and chance.odds(3)
        else "",
        bank_account_no=chance.one(banks) if chance.odds(95) else chance.bank(),
        scheme="b2b" if chance.odds(8) else "core",
        document_date=on,
        due_from=chance.day() if chance.odds(15) else None,
        due_to=on + timedelta(days=chance.one((5, 30, 60))),
        collection_date=on + timedelta(days=chance.number(1, 90)) if chance.odds(15) else None,
        customer_nos=(chance.party("customer")[1],) if chance.odds(15) else (),
        entry_nos=named,
        any_method=chance.odds(75),
    )


def _go_on(chance: Chance, collection: Collection) -> Command:
    number = collection.no if chance.odds(97) else "DD99"
    some = tuple(chance.random.sample(list(collection.debits), 1)) if chance.odds(40) else ()
    match chance.one(
        ("file", "file", "post", "post", "post", "reject", "report", "report", "cancel", "close")
    ):
        case "file":
            early = collection.day - timedelta(days=chance.one((0, 5, 5, 9)))
            return CreateDirectDebitFile(collection_no=number, file_date=early)
        case "post":
            if not collection.booking and chance.odds(80):
                early = collection.day - timedelta(days=9)
                return CreateDirectDebitFile(collection_no=number, file_date=early)
            day = None if chance.odds(85) else collection.day + timedelta(days=chance.number(-3, 9))
            return PostDirectDebits(collection_no=number, debit_nos=some, posting_date=day)
        case "reject":
            some = some or (chance.number(1, 3),)
            return RejectDebits(collection_no=number, debit_nos=some, reason_code="AC01")
        case "report":
            return NoteStatusReport(statuses=tuple(_statuses(chance, collection)))
        case "cancel":
            return CancelCollection(collection_no=number)
    # A closed collection is opened again before long.
    closed = [one.no for one in collections_of(chance.book) if one.closed]
    if closed and chance.odds(80):
        return CloseCollection(collection_no=chance.one(closed), reopen=True)
    return CloseCollection(collection_no=number, reopen=chance.odds(10))


def _statuses(chance: Chance, collection: Collection) -> list[ReportedStatus]:
    number = collection.no
    said = [ReportedStatus(message_id=number, status=chance.one(("PART", "PART", "ACCP", "RJCT")))]
    if chance.odds(30):
        block = f"{number}-{chance.one(('FRST', 'RCUR', 'OOFF'))}"
        status = chance.one(("ACCP", "RJCT", "PART"))
        said.append(ReportedStatus(message_id=number, block_id=block, status=status))
    for _ in range(chance.number(0, 2)):
        single = f"{number}-{chance.number(1, len(collection.debits) + 1)}"
        status = chance.one(("RJCT", "RJCT", "ACCP", "PDNG"))
        said.append(ReportedStatus(message_id=number, end_to_end_id=single, status=status))
    chance.random.shuffle(said)
    return said


def _give_back(chance: Chance, collection: Collection) -> Command:
    posted = [one.no for one in collection.with_status("posted")]
    number = chance.one(posted) if chance.odds(90) else chance.number(1, 5)
    return ReturnDirectDebit(
        collection_no=collection.no,
        debit_no=number,
        posting_date=collection.day + timedelta(days=chance.number(-1, 30)),
        reason_code=chance.one(CODES),
        **_charges(chance),
    )


def give_back(chance: Chance) -> Command:
    """A payment that came back: mostly a late one."""
    payments = [
        entry.no for entry in chance.book.entries.values() if entry.type in ("payment", "refund")
    ]
    number = chance.one(payments[-20:]) if payments and chance.odds(90) else chance.entry_no()
    entry = chance.book.entries.get(number)
    day = chance.day() if entry is None else entry.posting_date
    kind: Any = chance.one(("check", "direct_debit"))
    return ReturnPayment(
        entry_no=number,
        posting_date=day + timedelta(days=chance.one((-2, 0, 1, 7, 30))),
        payment_kind=kind,
        document_no=f"R{number}",
        bal_account_no=chance.bank(),
        **_charges(chance),
    )


def _charges(chance: Chance) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if chance.odds(20):
        fields |= {
            "bank_fee": Decimal(3),
            "bank_fee_account_no": chance.one(("6900", "6900", "1100")),
        }
    if chance.odds(20):
        fields |= {"charge": Decimal("5.50"), "charge_account_no": "3000"}
    if fields and chance.odds(10):
        fields.pop(chance.one(list(fields)))
    return fields
