"""A file done in parts by a program: the keys, the progress, what is passed over when it is done again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from ledger_es import EstablishCompany, JournalLine, Ledger, PartyRecord, RegisterCustomers
from ledger_es.errors import IdempotencyKeyReused, PartyUnknown
from ledger_es.imports.csv_files import content_from, read_csv
from ledger_es.imports.journal import COLUMNS, journal_job, parts_of
from ledger_es.imports.parts import Job, do_in_parts
from ledger_es.imports.party import party_job

HEADER = "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no"


@pytest.fixture
def ledger(store_url: str) -> Iterator[Ledger]:
    with Ledger.open(store_url, create=True) as opened:
        opened.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
        opened.execute(RegisterCustomers(parties=(PartyRecord(party_no="C1", name="Huber"),)))
        yield opened


def invoices(count: int, customer: str = "C1", amount: str = "10.00") -> Job:
    """A journal of so many invoices, two to a part."""
    rows = [f"2026-01-10,invoice,R{n},customer,{customer},{amount},3000" for n in range(count)]
    content = content_from("j.csv", "\n".join([HEADER, *rows]).encode())
    csv = read_csv(content, COLUMNS, lambda cells: JournalLine(**cells))
    return journal_job(content)._replace(parts=parts_of(csv, 2))


def commits(ledger: Ledger) -> int:
    return ledger.open_entries().answer.commit_no


def test_each_part_is_one_commit_under_its_own_key(ledger: Ledger) -> None:
    job, before = invoices(5), commits(ledger)
    steps: list[tuple[int, int]] = []
    done = do_in_parts(
        ledger, job, key="march", actor="anna", progress=lambda n, of: steps.append((n, of))
    )
    assert [outcome.commit_no for outcome in done.outcomes] == [before + 1, before + 2, before + 3]
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert done.numbers["document_nos"] == ["R0", "R1", "R2", "R3", "R4"]
    assert not done.replayed
    second = ledger.executed_before("march/2")
    assert second is not None
    assert second.commit_no == before + 2
    assert {event.envelope.actor for event in second.events} == {"anna"}


def test_what_was_interrupted_is_finished_and_nothing_is_done_twice(ledger: Ledger) -> None:
    job = invoices(5)
    first = job.command(job.parts[0].records)
    ledger.execute(first, idempotency_key=f"{job.key}/1")
    before = commits(ledger)
    done = do_in_parts(ledger, job)
    assert [outcome.replayed for outcome in done.outcomes] == [True, False, False]
    assert commits(ledger) == before + 2
    again = do_in_parts(ledger, job)
    assert again.replayed
    assert again.numbers == done.numbers
    assert len(ledger.open_entries().entries) == 5


def test_a_part_that_was_done_cannot_come_again_with_other_records(ledger: Ledger) -> None:
    do_in_parts(ledger, invoices(3), key="k")
    with pytest.raises(IdempotencyKeyReused):
        do_in_parts(ledger, invoices(3, amount="11.00"), key="k")


def test_a_dry_run_tells_the_numbers_of_all_parts_and_records_nothing(ledger: Ledger) -> None:
    before = commits(ledger)
    tried = do_in_parts(ledger, invoices(5), dry_run=True)
    assert (tried.commit_no, len(tried.outcomes)) == (0, 1)
    assert tried.numbers["document_nos"] == ["R0", "R1", "R2", "R3", "R4"]
    assert commits(ledger) == before


def test_a_refusal_names_file_and_line_and_leaves_nothing(ledger: Ledger) -> None:
    before = commits(ledger)
    with pytest.raises(PartyUnknown) as refused:
        do_in_parts(ledger, invoices(3, customer="NOBODY"))
    assert (refused.value.facts["file"], refused.value.facts["line"]) == ("j.csv", 2)
    assert str(refused.value).startswith("j.csv, line 2: there is no customer NOBODY: ")
    assert commits(ledger) == before


def test_parties_come_from_bytes_sorted_by_number(ledger: Ledger) -> None:
    header = "vendor_no,name,address,city,country,iban,currency,credit_limit"
    raw = f"{header}\nV2,Meier,,,CH,,,5000\nV1,Frei,,,CH,,CHF,\n".encode()
    job = party_job("vendor", content_from("vendors.csv", raw))
    (part,) = job.parts
    assert [record.party_no for record in part.records] == ["V1", "V2"]
    assert [record.credit_limit for record in part.records] == [None, Decimal(5000)]
    assert part.lines == [3, 2]
    assert do_in_parts(ledger, job).numbers == {"registered": 2}
