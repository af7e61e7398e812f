"""Erased texts: no byte of them is left in the files of a ledger; what follows from the books stays."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from pathlib import Path

import pytest

from ledger_es import (
    Command,
    ErasePartyTexts,
    EstablishCompany,
    JournalLine,
    Ledger,
    PartyBankAccount,
    PartyRecord,
    PostJournal,
    RegisterCustomers,
    Request,
    ReverseTransaction,
)
from ledger_es.audit.copying import back_up_verified, copy_verified
from tests.scenarios.scenario import day

ERASE = ErasePartyTexts(ledger="customer", party_no="C1", ground="asked for by letter")
TEXTS = (b"Annabel Quint", b"Elm Street", b"CH9300762011623852957", b"roof of Annabel")


def register(party_no: str, name: str) -> RegisterCustomers:
    record = PartyRecord(
        party_no=party_no,
        name=name,
        address="12 Elm Street" if party_no == "C1" else "",
        bank_accounts=(PartyBankAccount(iban="CH93 0076 2011 6238 5295 7"),)
        if party_no == "C1"
        else (),
    )
    return RegisterCustomers(parties=(record,))


def invoice(party_no: str, document_no: str, description: str) -> PostJournal:
    return PostJournal(
        lines=(
            JournalLine(
                posting_date=day("01-10"),
                document_type="invoice",
                document_no=document_no,
                account_type="customer",
                account_no=party_no,
                amount=Decimal("100.00"),
                bal_account_no="3000",
                description=description,
            ),
        )
    )


def opened(url: str) -> Ledger:
    """Each command has its key, so that its texts stand in `personal_hash` too."""
    ledger = Ledger.open(url, create=True)
    commands: tuple[Command, ...] = (
        EstablishCompany(company_name="Muster AG", currency="CHF"),
        register("C1", "Annabel Quint"),
        register("C2", "Otto Zwei"),
        invoice("C1", "INV-1", "roof of Annabel"),
        invoice("C2", "INV-2", "door of Otto"),
    )
    for number, command in enumerate(commands, 1):
        ledger.execute(command, idempotency_key=f"k{number}")
    return ledger


def bytes_of(folder: Path) -> bytes:
    """Of the file, its write-ahead log and its shared memory."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def texts_in(folder: Path) -> list[bytes]:
    content = bytes_of(folder)
    return [text for text in TEXTS if text in content]


def with_personal_hash(ledger: Ledger) -> list[str]:
    commits = ledger.store.commits(0, 100)
    return [one.command_key or "" for one in commits if one.personal_hash is not None]


def test_the_rows_go_and_the_hashes_of_their_requests_with_them(store_url: str) -> None:
    with opened(store_url) as ledger:
        assert with_personal_hash(ledger) == ["k2", "k3", "k4", "k5"]
        head = ledger.verify().head
        numbers = ledger.execute(ERASE, idempotency_key="e").numbers
        assert numbers["erased_texts"] == 2
        assert sorted({row.subject for row in ledger.store.all_personal("", 100)}) == [
            "customer:C2",
            "erasure:1",
        ]
        assert with_personal_hash(ledger) == ["k3", "k5", "e"]
        verification = ledger.verify(expect=f"{head.commit_no}:{head.digest}")
        assert verification.ok, verification
        assert verification.check("seals").detail == "erased: 2"
        # The same requests are known again, with any text.
        again = ledger.execute(register("C1", "Somebody"), idempotency_key="k2")
        assert again.replayed
        assert ledger.execute(ERASE, idempotency_key="e").replayed
        names = [party.name for party in ledger.customers().parties]
        assert names == ["(erased)", "Otto Zwei"]
        assert len(ledger.open_entries().entries) == 2


def test_texts_appended_before_in_the_same_transaction_go_too(store_url: str) -> None:
    with opened(store_url) as ledger:
        requests = [Request(invoice("C1", "INV-9", "roof of Annabel")), Request(ERASE)]
        ledger.execute_many(requests, dry_run=True)
        assert ledger.store.seals_under(["customer:C1"])
        _, erased = ledger.execute_many(requests)
        assert not isinstance(erased, Exception)
        assert erased.numbers["erased_texts"] == 3
        assert ledger.store.seals_under(["customer:C1"]) == {}
        assert ledger.verify().ok


def test_what_comes_later_is_sealed_anew(store_url: str) -> None:
    with opened(store_url) as ledger:
        ledger.execute(ERASE)
        ledger.execute(invoice("C1", "INV-3", "another roof"))
        assert ledger.verify().check("seals").detail == "erased: 2"
        assert ledger.execute(ERASE).numbers["erased_texts"] == 1
        assert ledger.verify().check("seals").detail == "erased: 3"


def test_the_same_command_again_brings_its_texts_back(store_url: str) -> None:
    """The same object has the same seals: they are named after the erasure, so they are kept."""
    posted = invoice("C1", "INV-4", "roof of Annabel")
    with opened(store_url) as ledger:
        ledger.execute(posted)
        ledger.execute(ERASE)
        line = posted.lines[0].model_copy(update={"document_no": "INV-5"})
        ledger.execute(PostJournal(lines=(line,)))
        assert ledger.verify().ok
        assert len(ledger.store.seals_under(["customer:C1"])) == 1


def test_what_is_reversed_after_an_erasure_repeats_the_seal_without_its_text(
    store_url: str,
) -> None:
    with opened(store_url) as ledger:
        ledger.execute(ERASE)
        reversed_ = ledger.execute(ReverseTransaction(transaction_no=1))
        assert reversed_.events
        verification = ledger.verify()
        assert verification.ok, verification
        assert verification.check("seals").detail == "erased: 2"


def test_copies_and_backups_know_of_the_erasure(store_url: str, tmp_path: Path) -> None:
    with opened(store_url) as ledger:
        ledger.execute(ERASE)
        copy_verified(ledger.store.url, str(tmp_path / "copy.db"))
        back_up_verified(ledger.store.url, tmp_path / "backup.db")
    for name in ("copy.db", "backup.db"):
        assert texts_in(tmp_path) == []
        with Ledger.open(str(tmp_path / name)) as written:
            assert written.verify().check("seals").detail == "erased: 2"


def test_no_byte_of_them_is_left_in_the_files(tmp_path: Path) -> None:
    with opened(str(tmp_path / "ledger.db")) as ledger:
        # The read models stand in the same file.
        assert ledger.open_entries().entries
        assert ledger.customers().parties[0].name == "Annabel Quint"
        assert texts_in(tmp_path) == list(TEXTS)
        ledger.execute(ERASE)
        assert texts_in(tmp_path) == []
        assert b"door of Otto" in bytes_of(tmp_path)
        assert ledger.verify().ok
    assert texts_in(tmp_path) == []


@pytest.mark.parametrize("seed", [10, 13, 15])
def test_no_byte_is_left_where_pages_are_filled_from_their_neighbours(
    tmp_path: Path, seed: int
) -> None:
    """With these seeds deleting alone leaves texts behind."""
    chance = random.Random(seed)
    lengths = (5, 50, 200, 900, 6000)
    numbers = list(range(600))
    records = tuple(
        PartyRecord(party_no=f"C{number}", name=f"NAME{number:04d}X" + "y" * chance.choice(lengths))
        for number in numbers
    )
    chance.shuffle(numbers)
    erased, kept = numbers[:480], numbers[480:]
    with Ledger.open(str(tmp_path / "ledger.db"), create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
        ledger.execute(RegisterCustomers(parties=records))
        for part in range(0, len(erased), 20):
            seals = ledger.store.seals_under(
                [f"customer:C{number}" for number in erased[part : part + 20]]
            )
            with ledger.store.writing() as transaction:
                transaction.erase(list(seals), [])
        content = bytes_of(tmp_path)
    named = {int(number) for number in re.findall(rb"NAME(\d{4})X", content)}
    assert named == set(kept)


def test_who_still_reads_keeps_the_log_until_the_next_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger_es.store.sqlite_store._LOG_EMPTIED_WITHIN_SECONDS", 0.05)
    with opened(str(tmp_path / "ledger.db")) as ledger:
        with ledger.store.snapshot() as reads:
            assert reads.seals_under(["customer:C1"])
            ledger.execute(ERASE)
            assert reads.seals_under(["customer:C1"])
            assert texts_in(tmp_path) != []
        ledger.execute(register("C3", "Carla"))
        assert texts_in(tmp_path) == []
