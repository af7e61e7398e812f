"""Erasing the texts of a customer, a vendor, or the payer of a statement line: the books stay."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.aggregates.audit import PersonalErased
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.erasure import ErasePartyTexts, ErasePayerTexts
from ledger_es.commands.party import ChangeCustomer
from ledger_es.commands.text_mapping import MapText, RemoveTextMapping
from ledger_es.errors import (
    GroundMissing,
    PartyUnknown,
    Refusal,
    StatementLineUnknown,
    StatementUnknown,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line, record
from tests.scenarios.scenario import Scenario, given
from tests.scenarios.statements import (
    IBAN,
    accept,
    assign,
    file,
    post,
    statement,
    statement_line,
    to_account,
)

GROUND = Personal("asked for by letter, 3 March", b"ground-0-ground-")
SALT = b"0123456789abcdef"
MASTER = "customer:C1"


def erase(party_no: str = "C1", ledger: Any = "customer", ground: Personal = GROUND) -> Any:
    return ErasePartyTexts(ledger=ledger, party_no=party_no, ground=ground)


def erase_payer(line_no: int, statement_no: str = "B/1", ground: Personal = GROUND) -> Any:
    return ErasePayerTexts(statement_no=statement_no, line_no=line_no, ground=ground)


def subjects(books: Scenario) -> list[str]:
    """Under which texts are kept."""
    return sorted(set(books.books._subjects.values()))


def paid(name: str, *payers: str, opening: str = "0") -> ImportStatements:
    """A file with one statement: each payer pays 100.00, on lines 10000, 20000, …"""
    lines = [
        statement_line(
            f"{name}/T{place}",
            "02-10",
            "100.00",
            entry_place=place,
            payer=Personal(f'{{"name":"{payer}"}}'),
            text=Personal(f'{{"text":"rent of {payer}"}}'),
        )
        for place, payer in enumerate(payers, 1)
    ]
    return file(statement(*lines, opening=opening), name=name)


PAID = (
    *BOOKS,
    bank_account(iban=IBAN),
    documents("INV-1 01-10 100\nINV-2 01-11 100\nINV-3 01-12 100"),
    paid("a.xml", "Anna", "Otto", "Carla"),
)
"""Three invoices of C1, and a statement on whose lines Anna, Otto and Carla pay 100 each."""


def test_the_master_record_of_a_customer() -> None:
    books = given(*BOOKS)
    outcome = books.when(erase())
    master = books.books.find_party("customer", "C1")
    assert master is not None
    after = outcome.then(
        (
            "audit",
            PersonalErased(
                erasure_no=1,
                erased_kind="customer",
                party_no="C1",
                ground_seal=GROUND.seal,
                seals=(master.personal_seal,),
                subjects=(MASTER,),
            ),
        )
    )
    assert outcome.numbers == {
        "erasure_no": 1,
        "erased_texts": 1,
        "statement_lines": [],
        "original_files": [],
    }
    assert subjects(after) == ["erasure:1", "vendor:V1"]
    assert after.books.party("customer", "C1").posting_group == "DOMESTIC"


def test_every_record_that_a_customer_ever_had() -> None:
    books = given(*BOOKS, ChangeCustomer(party=record("C1", city=Personal("Bern", SALT))))
    assert books.when(erase()).numbers["erased_texts"] == 2


def test_descriptions_of_the_party_go_and_those_of_others_stay() -> None:
    books = given(
        *BOOKS,
        journal(line("INV-1", "01-10", "100", description=Personal("work for Anna"))),
        journal(line("INV-7", "01-10", "-50", "V1", description=Personal("paper of Otto"))),
    )
    assert books.when(erase()).numbers["erased_texts"] == 2
    assert books.when(erase("V1", "vendor")).numbers["erased_texts"] == 2
    after = books.when(erase()).and_recorded()
    assert list(after.books._texts.values()).count("work for Anna") == 0
    assert list(after.books._texts.values()).count("paper of Otto") == 1


def test_lines_posted_and_lines_only_assigned_to_the_party_go() -> None:
    posted = given(*PAID).after(
        assign(10000, e1=None), to_account(20000, "V1", "vendor"), assign(30000, e2=None)
    )
    posted = posted.after(accept(10000, 20000, 30000), post())
    for books in (posted, given(*PAID).after(assign(10000, e1=None), assign(30000, e2=None))):
        outcome = books.when(erase())
        numbers = outcome.numbers
        assert (numbers["erased_texts"], numbers["statement_lines"]) == (
            5,
            ["B/1/10000", "B/1/30000"],
        )
        (sha256,) = [one["sha256"] for one in numbers["original_files"]]
        assert numbers["original_files"] == [
            {"sha256": sha256, "format": "camt.053.001.08", "statement_nos": ["B/1"]}
        ]
        assert sha256 == books.books.bank_statement("B/1").imported.file_sha256  # type: ignore[union-attr]
        after = outcome.and_recorded()
        assert subjects(after) == ["erasure:1", "line:B/1/20000", "vendor:V1"]
        assert after.remaining() == books.remaining()


def test_a_line_on_account_of_the_party_goes() -> None:
    books = given(*PAID).after(to_account(20000, "C1", "customer"))
    assert books.when(erase()).numbers["statement_lines"] == ["B/1/20000"]


def test_a_line_that_was_taken_from_the_party_stays() -> None:
    books = given(*PAID).after(assign(10000, e1=None), to_account(10000, "3000"))
    assert books.when(erase()).numbers["statement_lines"] == []


def test_the_same_transaction_in_another_statement_goes_too() -> None:
    month = paid("b.xml", "Anna", "Otto", "Carla", "Dora")
    books = given(*PAID, month).after(assign(10000, e1=None))
    expected = ["B/1/10000", "B/2/10000"]
    assert books.when(erase()).numbers["statement_lines"] == expected
    for statement_no in ("B/1", "B/2"):
        outcome = books.when(erase_payer(10000, statement_no))
        assert outcome.numbers["statement_lines"] == expected
        assert [file["statement_nos"] for file in outcome.numbers["original_files"]] == [
            ["B/1"],
            ["B/2"],
        ]


def test_texts_mapped_to_the_party_go_even_where_the_mapping_was_removed() -> None:
    def mapped(text: str, kind: Any, number: str) -> MapText:
        return MapText(text=Personal(text), account_type=kind, account_no=number)

    books = given(
        *BOOKS,
        mapped("Anna Muster", "customer", "C1"),
        mapped("A. Muster", "customer", "C1"),
        RemoveTextMapping(mapping_no=1),
        mapped("Otto", "vendor", "V1"),
    )
    assert books.when(erase()).numbers["erased_texts"] == 3
    after = books.when(erase()).and_recorded()
    assert subjects(after) == ["erasure:1", "mapping:3", "vendor:V1"]
    # The mapping is still there, and may be removed.
    after.when(RemoveTextMapping(mapping_no=2)).and_recorded()


def test_the_payer_of_a_line() -> None:
    books = given(*PAID)
    of_line = books.books.bank_statement("B/1").lines[20000]
    seals = sorted((of_line.payer_seal, of_line.text_seal))
    outcome = books.when(erase_payer(20000))
    after = outcome.then(
        (
            "audit",
            PersonalErased(
                erasure_no=1,
                erased_kind="payer",
                statement_no="B/1",
                statement_line_no=20000,
                ground_seal=GROUND.seal,
                seals=tuple(seals),
                subjects=("line:B/1/20000", "line:B/1/20000"),
            ),
        )
    )
    assert outcome.numbers["erased_texts"] == 2
    assert "line:B/1/20000" not in subjects(after)
    assert {"line:B/1/10000", "line:B/1/30000", MASTER} <= set(subjects(after))


def test_a_large_erasure_has_several_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_es.commands.erasure.TEXTS_AN_EVENT", 10)
    large = paid("a.xml", *(f"Payer {number}" for number in range(6)))
    books = given(*BOOKS, bank_account(iban=IBAN), large)
    for place in range(1, 7):
        books = books.after(to_account(place * 10000, "C1", "customer"))
    events = books.when(erase()).then_events(("audit", PersonalErased), ("audit", PersonalErased))
    told = [
        (event.erasure_no, event.part, len(event.seals), len(event.subjects))
        for event in events
        if isinstance(event, PersonalErased)
    ]
    assert told == [(1, 1, 10, 10), (1, 2, 3, 3)]


def test_sent_twice_there_is_nothing_left_and_what_came_since_is_erased() -> None:
    books = given(*BOOKS, erase())
    outcome = books.when(erase())
    assert outcome.numbers == {"erased_texts": 0, "statement_lines": [], "original_files": []}
    outcome.then()
    again = books.after(ChangeCustomer(party=record("C1", city=Personal("Bern"))))
    assert again.when(erase()).numbers["erasure_no"] == 2


@pytest.mark.parametrize(
    ("command", "refusal", "facts"),
    [
        (erase("C9", ground=Personal(" ")), GroundMissing, {}),
        (erase("C9"), PartyUnknown, {"kind": "customer", "party_no": "C9"}),
        (erase("C1", "vendor"), PartyUnknown, {"kind": "vendor", "party_no": "C1"}),
        (erase_payer(15000, "B/9", Personal()), GroundMissing, {}),
        (erase_payer(15000, "B/9"), StatementUnknown, {"statement_no": "B/9"}),
        (erase_payer(15000), StatementLineUnknown, {"statement_no": "B/1", "line_no": 15000}),
    ],
)
def test_refused(command: Any, refusal: type[Refusal], facts: dict[str, Any]) -> None:
    given(*PAID).when(command).then_refused(refusal, **facts)
