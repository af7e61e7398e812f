"""The payments behind an amount of a statement are attached to it; what no statement shows yet waits."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.statement_details import DetailsReceived, StatementDetailsAttached
from ledger_es.commands.details_record import (
    DetailedEntryRecord,
    DetailPaymentRecord,
    DetailsRecord,
    NamedLine,
)
from ledger_es.commands.statement_details import AttachDetails
from ledger_es.errors import (
    DetailsEntryUnknown,
    DetailsOfAnotherAmount,
    StatementAccountUnknown,
    StatementLineUnknown,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import IBAN, brought, to_account

BANK = (*BOOKS, bank_account("B", iban=IBAN))
PAYER = Personal('{"name":"Huber"}', b"p" * 16)
TEXT = Personal('{"text":"I1"}', b"t" * 16)


def details(*amounts: str, iban: str = IBAN, **fields: Any) -> AttachDetails:
    """A file with one entry whose payments have these amounts."""
    known: dict[str, Any] = {"amount": sum(map(Decimal, amounts)), "booking_date": day("01-05")}
    payments = [
        DetailPaymentRecord(amount=Decimal(amount), payment_reference=f"R{place}")
        for place, amount in enumerate(amounts, 1)
    ]
    entry = DetailedEntryRecord(entry_place=1, payments=tuple(payments), **known | fields)
    return AttachDetails(
        file_name="n.xml",
        file_sha256=hashlib.sha256(b"n.xml").hexdigest(),
        file_format="camt.054.001.08",
        message_id="M1",
        content=b"n.xml",
        accounts=(DetailsRecord(place_in_file=1, iban=iban, currency="CHF", entries=(entry,)),),
    )


def test_the_payments_take_the_place_of_their_line() -> None:
    command = details("60", "40")
    payment = DetailPaymentRecord(
        amount=Decimal(60), payer=PAYER, text=TEXT, payment_reference="R1"
    )
    (record,) = command.accounts
    (entry,) = record.entries
    entry = entry.model_copy(update={"payments": (payment, entry.payments[1])})
    record = record.model_copy(update={"entries": (entry,)})
    command = command.model_copy(update={"accounts": (record,)})
    outcome = given(*BANK, brought(("01-05", "100"), ("01-06", "7"))).when(command)
    outcome.then(
        (
            "bank_statement-B-1",
            StatementDetailsAttached(
                file_sha256=command.file_sha256,
                file_format="camt.054.001.08",
                line_nos=(10001, 10002),
                replaced_line_nos=(10000, 10000),
                transaction_ids=("a.xml/T1/1", "a.xml/T1/2"),
                statement_entry_places=(1, 1),
                detail_places=(1, 2),
                booking_dates=(day("01-05"), day("01-05")),
                amounts=(Decimal(60), Decimal(40)),
                payer_seals=(PAYER.seal, ""),
                text_seals=(TEXT.seal, ""),
                payment_references=("R1", "R2"),
            ),
        ),
        (
            "bank_account-B",
            DetailsReceived(
                file_sha256=command.file_sha256,
                file_format="camt.054.001.08",
                message_id="M1",
                places_in_file=(1,),
                entry_places=(1,),
                amounts=(Decimal(100),),
                outcomes=("attached",),
                statement_nos=("B/1",),
                line_nos=(10000,),
            ),
        ),
    )
    assert outcome.decision is not None
    assert [text.subject for text in outcome.decision.sealed] == ["line:B/1/10001"] * 2
    assert outcome.decision.files == [(command.file_sha256, b"n.xml")]
    assert outcome.numbers["details"] == [
        {
            "place_in_file": 1,
            "entry": 1,
            "entries": ["1/1"],
            "amount": "100",
            "payments": 2,
            "outcome": "attached",
            "statement_no": "B/1",
            "line_no": 10000,
            "said": "attached to B/1, line 10000: they take its place",
        }
    ]


def test_it_waits_and_is_attached_when_it_comes_again() -> None:
    command = details("60", "40")
    waits = given(*BANK).when(command)
    waits.then(
        (
            "bank_account-B",
            DetailsReceived(
                file_sha256=command.file_sha256,
                file_format="camt.054.001.08",
                message_id="M1",
                places_in_file=(1,),
                entry_places=(1,),
                amounts=(Decimal(100),),
                outcomes=("waiting",),
            ),
        ),
    )
    given(*BANK, command).when(command).then()
    later = given(*BANK, command, brought(("01-05", "100"))).when(command)
    assert [entry["outcome"] for entry in later.numbers["details"]] == ["attached"]


@pytest.mark.parametrize(
    ("amounts", "fields", "outcome"),
    [
        (("60", "40"), {"amount": Decimal(101)}, "waiting"),
        ((), {"amount": Decimal(100)}, "no_payments"),
        (("60", "30"), {"amount": Decimal(100)}, "unequal"),
        (("60", "40"), {"booking_date": day("01-11")}, "waiting"),
        (("60", "40"), {"booking_date": None}, "attached"),
        (("60", "40"), {"booking_date": day("01-11"), "value_date": day("01-05")}, "attached"),
    ],
)
def test_what_becomes_of_an_entry(
    amounts: tuple[str, ...], fields: dict[str, Any], outcome: str
) -> None:
    found = given(*BANK, brought(("01-05", "100"))).when(details(*amounts, **fields))
    assert [entry["outcome"] for entry in found.numbers["details"]] == [outcome]


def test_a_line_that_a_person_has_assigned_is_left() -> None:
    books = (*BANK, brought(("01-05", "100")), to_account(10000, "6900"))
    given(*books).when(details("60", "40")).then()


def test_the_payments_can_be_assigned_one_by_one_and_the_line_no_longer() -> None:
    books = (*BANK, brought(("01-05", "100")), details("60", "40"))
    assert given(*books).when(to_account(10001, "6900")).refusal is None
    given(*books).when(to_account(10000, "6900")).then_refused(
        StatementLineUnknown, statement_no="B/1", line_no=10000
    )


# --- An announcement (MT942) tells each payment as an entry ------------------------------------------


def announcement(*amounts: str, reference: str = "", **payment: Any) -> AttachDetails:
    """An MT942: an entry for each payment."""
    entries = [
        DetailedEntryRecord(
            entry_place=place,
            amount=Decimal(amount),
            booking_date=day("01-05"),
            bank_reference=reference,
            payments=(DetailPaymentRecord(amount=Decimal(amount), **payment),),
        )
        for place, amount in enumerate(amounts, 1)
    ]
    record = DetailsRecord(place_in_file=1, iban=IBAN, currency="CHF", entries=tuple(entries))
    return details("1").model_copy(update={"file_format": "mt942", "accounts": (record,)})


@pytest.mark.parametrize("reference", ["", "SAME"])
def test_entries_of_an_announcement_are_the_payments_of_the_sum_that_a_statement_shows(
    reference: str,
) -> None:
    command = announcement("60", "40", reference=reference, payer=PAYER)
    outcome = given(*BANK, brought(("01-05", "100"))).when(command)
    ((_, attached), (_, received)) = outcome.decision.events if outcome.decision else ()
    assert isinstance(attached, StatementDetailsAttached)
    assert (attached.line_nos, attached.amounts) == ((10001, 10002), (Decimal(60), Decimal(40)))
    assert isinstance(received, DetailsReceived)
    assert (received.entry_places, received.outcomes) == ((1, 2), ("attached", "attached"))
    (told,) = outcome.numbers["details"]
    assert (told["entries"], told["amount"], told["payments"]) == (["1/1", "1/2"], "100.00", 2)


def test_an_entry_that_the_statement_shows_as_it_is_tells_only_what_the_line_does_not() -> None:
    books = (*BANK, brought(("01-05", "60"), ("01-05", "40")))
    known = given(*books).when(announcement("60"))
    assert [entry["outcome"] for entry in known.numbers["details"]] == ["detailed"]
    known.then()
    named = given(*books).when(announcement("60", payer=PAYER))
    assert [entry["outcome"] for entry in named.numbers["details"]] == ["attached"]


def test_an_announcement_that_came_first_waits_no_longer_when_the_statement_shows_as_much() -> None:
    command = announcement("60")
    later = given(*BANK, command, brought(("01-05", "60"))).when(command)
    later.then(
        (
            "bank_account-B",
            DetailsReceived(
                file_sha256=command.file_sha256,
                file_format="mt942",
                message_id="M1",
                places_in_file=(1,),
                entry_places=(1,),
                amounts=(Decimal(60),),
                outcomes=("known",),
                statement_nos=("B/1",),
                line_nos=(10000,),
            ),
        ),
    )
    given(*BANK, command, brought(("01-05", "60")), command).when(command).then()


# --- A person names the line ----------------------------------------------------------------------

TWO_EQUAL = (*BANK, brought(("01-05", "100"), ("01-05", "100")))


def named(command: AttachDetails, line_no: int, *entries: str) -> AttachDetails:
    line = NamedLine(statement_no="B/1", line_no=line_no, entries=entries)
    return command.model_copy(update={"named": line})


def test_a_person_names_which_of_several_equal_amounts_it_is() -> None:
    unclear = given(*TWO_EQUAL).when(details("60", "40"))
    (told,) = unclear.numbers["details"]
    assert told["could_be"] == [
        {"statement_no": "B/1", "line_no": 10000},
        {"statement_no": "B/1", "line_no": 20000},
    ]
    assert "B/1 line 10000, B/1 line 20000" in told["said"]
    clear = given(*TWO_EQUAL).when(named(details("60", "40"), 20000))
    assert [entry["outcome"] for entry in clear.numbers["details"]] == ["attached"]
    assert [entry["line_no"] for entry in clear.numbers["details"]] == [20000]
    again = given(*TWO_EQUAL, named(details("60", "40"), 20000)).when(
        named(details("60", "40"), 20001)
    )
    assert [entry["outcome"] for entry in again.numbers["details"]] == ["detailed"]


def test_a_person_names_the_entries_that_the_line_adds_up() -> None:
    command = named(announcement("60", "40", "7"), 20000, "1/1", "1/2")
    outcome = given(*TWO_EQUAL).when(command)
    assert [entry["entries"] for entry in outcome.numbers["details"]] == [["1/1", "1/2"]]
    assert [entry["outcome"] for entry in outcome.numbers["details"]] == ["attached"]


def test_a_line_or_an_entry_that_is_not_there_is_refused() -> None:
    given(*TWO_EQUAL).when(named(details("60", "40"), 30000)).then_refused(
        StatementLineUnknown, statement_no="B/1", line_no=30000
    )
    given(*TWO_EQUAL).when(named(details("60", "40"), 10000, "1/2")).then_refused(
        DetailsEntryUnknown, file="n.xml", entry="1/2", bank_account_no="B"
    )
    given(*TWO_EQUAL).when(named(details("60", "30"), 10000, "1/1")).then_refused(
        DetailsOfAnotherAmount,
        statement_no="B/1",
        line_no=10000,
        amount=Decimal(100),
        told=Decimal(90),
    )


# --- Payments that do not come to the amount ---------------------------------------------------------


def whole(command: AttachDetails) -> AttachDetails:
    """The file tells payments of its entry, but they do not come to its amount."""
    (record,) = command.accounts
    (entry,) = record.entries
    payment = DetailPaymentRecord(amount=entry.amount, payer=PAYER, text=TEXT)
    entry = entry.model_copy(update={"payments": (payment,), "is_whole": True})
    record = record.model_copy(update={"entries": (entry,)})
    return command.model_copy(update={"accounts": (record,)})


def test_a_line_whose_payments_do_not_come_to_it_stays_whole_until_a_file_does() -> None:
    books = (*BANK, brought(("01-05", "100")))
    shown = given(*books).when(whole(details("60", "40")))
    (told,) = shown.numbers["details"]
    assert (told["outcome"], told["payments"]) == ("attached", 1)
    assert "which stays whole" in told["said"]
    again = given(*books, whole(details("60", "40"))).when(whole(details("60", "40")))
    assert [entry["outcome"] for entry in again.numbers["details"]] == ["detailed"]
    better = given(*books, whole(details("60", "40"))).when(details("60", "40"))
    assert [entry["line_no"] for entry in better.numbers["details"]] == [10001]
    assert better.decision is not None
    ((_, attached), _) = better.decision.events
    assert isinstance(attached, StatementDetailsAttached)
    assert (attached.line_nos, attached.detail_places) == ((10002, 10003), (1, 2))


def test_an_account_that_nobody_knows_is_refused() -> None:
    given(*BANK).when(details("60", iban="DE89370400440532013000")).then_refused(
        StatementAccountUnknown,
        file="n.xml",
        position="statement 1",
        account="DE89370400440532013000",
    )
