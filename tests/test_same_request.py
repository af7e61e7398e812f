"""The same request: what makes two requests one, whatever the program has learned between them."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ledger_es import Executed, Ledger, Request
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_lines import AssignLine
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.decisions import DECISIONS
from ledger_es.commands.erasure import ErasePartyTexts
from ledger_es.commands.party import RegisterCustomers
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import IdempotencyKeyReused
from ledger_es.shell.same_request import WITHOUT_KEY, RequestHasher, is_same
from ledger_es.store import CommitRow
from ledger_es.values import Personal, Record
from tests.payment_reconciliation.company import Company, Paid, statement_file
from tests.scenarios.books import COMPANY, customer, documents, journal, line, record
from tests.scenarios.scenario import day

HASHER = RequestHasher(bytes(range(32)))
JOURNAL = journal(line("INV-1", "01-05", "100.00", due_date=day("02-04")))


def hashes(command: Command) -> tuple[str, str | None]:
    hashed = HASHER.hashed(Request(command, "key"))
    assert hashed.refusal is None
    personal = hashed.personal_hash
    return hashed.request_hash.hex(), personal.hex() if personal is not None else None


def commit_of(ledger: Ledger, key: str) -> CommitRow:
    commit = ledger.store.commit_by_key(key)
    assert commit is not None
    return commit


# --- names ----------------------------------------------------------------------------------------


def test_every_command_has_a_name_of_its_own() -> None:
    names = {command: vars(command)["name"] for command in DECISIONS}
    assert len(set(names.values())) == len(names)
    assert [name for name in names.values() if not re.fullmatch(r"[a-z]+(-[a-z]+)+", name)] == []


def test_the_name_stands_in_the_commit_and_in_its_events() -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        executed = ledger.execute(COMPANY, idempotency_key="k")
        assert commit_of(ledger, "k").command == "establish-company"
        assert {event.envelope.command for event in executed.events} == {"establish-company"}


def test_the_program_that_wrote_stands_in_the_commit() -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute_many([Request(COMPANY, "1"), Request(customer(), "2")])
        first, second = commit_of(ledger, "1"), commit_of(ledger, "2")
        assert first.program == "ledger_es 0.1.0"
        assert len(first.nonce) == len(second.nonce) == 16
        assert first.nonce != second.nonce


# --- golden hashes --------------------------------------------------------------------------------


def test_hashes_stay_as_they_are() -> None:
    """Of a ledger with the key 000102…1f. A hash that changes makes a request sent again another one."""
    assert hashes(COMPANY) == (GOLDEN["company"], None)
    assert hashes(JOURNAL) == (GOLDEN["journal"], None)
    assert hashes(customer()) == (GOLDEN["customer"], GOLDEN["customer's texts"])


GOLDEN = {
    "company": "0cd7e6d24fcdf15a29bf4d7f63e68f1549854048745e27acc579028f4cc8376e",
    "journal": "0fc661e7407fe8f4d68626644ec308ae1f02268ddd43d4e1ef62bc82a5fdd73b",
    "customer": "63755c1c42cf240405cc35cb179d82617c62eed166046993c8e77ad9b22fca35",
    "customer's texts": "348e8a4adf8d16a1a71750bdfad9abb93cbb74d3a9327c1ca265ec4d4f12b45a",
}

# --- the same -------------------------------------------------------------------------------------


def test_another_spelling_of_an_amount_is_the_same_request(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute_many([Request(COMPANY), Request(customer())])
        posted = ledger.execute(journal(line("INV-1", "01-05", "100.0")), idempotency_key="k")
        for amount in ("100", "100.00", "100.0000"):
            again = ledger.execute(journal(line("INV-1", "01-05", amount)), idempotency_key="k")
            assert (again.replayed, again.commit_no) == (True, posted.commit_no)
        with pytest.raises(IdempotencyKeyReused):
            ledger.execute(journal(line("INV-1", "01-05", "100.01")), idempotency_key="k")


def test_an_amount_is_not_the_text_that_looks_like_it() -> None:
    """A document called 1.0 is another one than 1.00."""
    assert hashes(journal(line("INV-1.0", "01-05", "1"))) != hashes(
        journal(line("INV-1.00", "01-05", "1"))
    )


def test_what_is_default_may_be_said_or_left_out() -> None:
    said = journal(line("INV-1", "01-05", "1.00", on_hold="", dimensions=""), source_code="journal")
    assert hashes(said) == hashes(journal(line("INV-1", "01-05", "1.00")))


def test_the_order_of_a_mapping_does_not_matter() -> None:
    amounts = {1: Decimal(5), 12: None, 2: Decimal(7)}
    turned = dict(reversed(amounts.items()))
    assert list(turned) != list(amounts)
    first = ApplyEntries(applying_entry_no=3, amounts_to_apply=amounts)
    second = ApplyEntries(applying_entry_no=3, amounts_to_apply=turned)
    assert hashes(first) == hashes(second)


def test_a_field_added_with_a_default_leaves_old_requests_the_same() -> None:
    """In the command itself, and in a record inside it."""

    class Line(Record):
        amount: Decimal

    class Old(Command):
        name: ClassVar[str] = "test-command"
        lines: tuple[Line, ...]

    class LongerLine(Line):
        note: Personal = Personal()
        rate: Decimal | None = None

    class New(Command):
        name: ClassVar[str] = "test-command"
        lines: tuple[LongerLine, ...]
        mode: str = "whole"

    old, new = Old(lines=(Line(amount=Decimal(1)),)), New(lines=(LongerLine(amount=Decimal(1)),))
    assert hashes(old) == hashes(new)
    assert hashes(new) != hashes(New(lines=new.lines, mode="parts"))


def test_a_class_may_be_called_otherwise() -> None:
    class Renamed(RegisterCustomers):
        pass

    assert hashes(Renamed(parties=customer().parties)) == hashes(customer())


def test_two_commands_with_the_same_content_are_not_the_same() -> None:
    class Other(RegisterCustomers):
        name: ClassVar[str] = "another-name"

    assert hashes(Other(parties=customer().parties))[0] != hashes(customer())[0]


def test_a_request_without_a_key_is_not_hashed() -> None:
    """Nobody will ask whether it is the same: nothing is kept by which it could be guessed."""
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute(COMPANY)
        ledger.execute(customer())
        for commit in ledger.store.commits(0, 10):
            assert (commit.request_hash, commit.personal_hash) == (WITHOUT_KEY, None)


# --- statement files ------------------------------------------------------------------------------


def importing(**changed: Any) -> ImportStatements:
    fields: dict[str, Any] = {
        "file_name": "january.xml",
        "file_sha256": "a" * 64,
        "file_format": "camt.053.001.04",
        "content": b"<xml/>",
        "statements": (),
    }
    return ImportStatements(**fields | changed)


def test_a_statement_file_is_known_by_its_bytes() -> None:
    """Neither its name nor what a reader made of it counts; the account and the switches do."""
    same = hashes(importing())
    assert hashes(importing(file_name="copy of january.xml", file_format="camt.053.001.08")) == same
    others = [
        hashes(importing(file_sha256="b" * 64)),
        hashes(importing(bank_account_no="B")),
        hashes(importing(adopt_opening=True)),
        hashes(importing(only_known_accounts=True)),
    ]
    assert len({same, *others}) == 5


def test_a_file_by_another_name_read_by_a_better_reader_is_replayed(tmp_path: Path) -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        Company(ledger)
        path = statement_file(tmp_path, Paid("01-05", "10.00", payer="Anna Zumthor"))
        (first,) = ledger.payment_reconciliation.import_file(path, idempotency_key="k")
        renamed = path.rename(tmp_path / "bank.xml")
        (request,) = ledger.payment_reconciliation._requests(renamed, "k", {})
        command = request.request.command
        assert isinstance(command, ImportStatements)
        (statement,) = command.statements
        (read,) = statement.lines
        better = read.model_copy(update={"payment_reference": "RF18539007547034"})
        statement = statement.model_copy(update={"lines": (better,)})
        command = command.model_copy(update={"statements": (statement,)})
        again = ledger.execute(command, idempotency_key=request.request.idempotency_key)
        assert (again.replayed, again.commit_no) == (True, first.executed.commit_no)


# --- texts of people ------------------------------------------------------------------------------


def named(name: str) -> RegisterCustomers:
    return RegisterCustomers(parties=(record("C1").model_copy(update={"name": Personal(name)}),))


ERASE = ErasePartyTexts(ledger="customer", party_no="C1", ground=Personal("asked for"))


def test_another_name_is_another_request_until_it_is_erased(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(COMPANY)
        ledger.execute(named("Zoë Müller"), idempotency_key="k")
        assert ledger.execute(named("Zoë Müller"), idempotency_key="k").replayed
        with pytest.raises(IdempotencyKeyReused):
            ledger.execute(named("Zoe Mueller"), idempotency_key="k")
        ledger.execute(ERASE)
        assert ledger.execute(named("Zoë Müller"), idempotency_key="k").replayed
        assert ledger.execute(named("Zoe Mueller"), idempotency_key="k").replayed
        assert ledger.verify().ok


def test_after_an_erasure_the_table_of_commits_confirms_no_name() -> None:
    """Even to somebody who has the ledger's key."""
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute(COMPANY)
        ledger.execute(named("Zoë Müller"), idempotency_key="k")
        hasher = RequestHasher(ledger.store.identity().key)
        guesses = [hasher.hashed(Request(named(name), "k")) for name in ("Zoë Müller", "Ann")]
        assert [is_same(guess, commit_of(ledger, "k")) for guess in guesses] == [True, False]
        ledger.execute(ERASE)
        commit = commit_of(ledger, "k")
        assert [is_same(guess, commit) for guess in guesses] == [True, True]
        assert "Müller" not in repr(commit)


def test_which_text_stands_where_counts() -> None:
    one = record("C1").model_copy(update={"name": Personal("a"), "city": Personal("b")})
    other = record("C1").model_copy(update={"name": Personal("b"), "city": Personal("a")})
    first, second = (
        hashes(RegisterCustomers(parties=(one,))),
        hashes(RegisterCustomers(parties=(other,))),
    )
    assert first[0] == second[0]
    assert first[1] != second[1]


# --- undone since ---------------------------------------------------------------------------------


def numbers_of(executed: Executed) -> tuple[bool, int, int | None]:
    return executed.replayed, executed.commit_no, executed.undone_by


def test_a_posting_that_was_reversed_since_says_so(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute_many([Request(COMPANY), Request(customer())])
        two = documents("INV-1 01-01 10.00\nINV-2 01-02 20.00")
        posted = ledger.execute(two, idempotency_key="k")
        assert posted.undone_by is None
        first = posted.numbers["transaction_no_first"]
        ledger.execute(ReverseTransaction(transaction_no=first))
        assert numbers_of(ledger.execute(two, idempotency_key="k")) == (
            True,
            posted.commit_no,
            None,
        )
        reversed_ = ledger.execute(ReverseTransaction(transaction_no=first + 1))
        again = ledger.execute(two, idempotency_key="k")
        assert numbers_of(again) == (True, posted.commit_no, reversed_.commit_no)
        assert ledger.executed_before("k") == again
        anew = ledger.execute(two, idempotency_key="k2")
        assert numbers_of(anew) == (False, reversed_.commit_no + 1, None)


def test_an_application_that_was_undone_since_says_so(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute_many([Request(COMPANY), Request(customer())])
        ledger.execute(documents("INV-1 01-01 10.00\nPAY-1 01-02 -10.00"))
        applied = ledger.execute(ApplyEntries(applying_entry_no=2), idempotency_key="k")
        undone = ledger.execute(UnapplyEntry(entry_no=2))
        again = ledger.execute(ApplyEntries(applying_entry_no=2), idempotency_key="k")
        assert numbers_of(again) == (True, applied.commit_no, undone.commit_no)


def test_a_payment_whose_application_was_undone_still_stands() -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute_many([Request(COMPANY), Request(customer())])
        ledger.execute(documents("INV-1 01-01 10.00"))
        payment = journal(line("PAY-1", "01-02", "-10.00", applies_to={1: None}))
        ledger.execute(payment, idempotency_key="k")
        ledger.execute(UnapplyEntry(entry_no=2))
        assert ledger.execute(payment, idempotency_key="k").undone_by is None


def test_a_statement_that_only_found_bank_entries_and_was_undone_since_says_so(
    store_url: str, tmp_path: Path
) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        books = Company(ledger)
        paid = line("PAY-1", "01-05", "-10.00", bal_account_type="bank_account", bal_account_no="B")
        ledger.execute(journal(paid))
        books.bring(statement_file(tmp_path, Paid("01-05", "10.00")))
        ledger.execute(AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply={2: None}))
        post = PostStatement(statement_no="B/1", mode="payments_only")
        reconcile = PostStatement(statement_no="B/1", mode="reconcile")
        posted = ledger.execute(post, idempotency_key="k")
        reconciled = ledger.execute(reconcile, idempotency_key="r")
        assert ledger.execute(post, idempotency_key="k").undone_by is None
        undone = ledger.execute(UndoStatement(statement_no="B/1"))
        again = ledger.execute(post, idempotency_key="k")
        assert numbers_of(again) == (True, posted.commit_no, undone.commit_no)
        again = ledger.execute(reconcile, idempotency_key="r")
        assert numbers_of(again) == (True, reconciled.commit_no, undone.commit_no)


def test_a_setting_cannot_be_undone() -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute(COMPANY, idempotency_key="k")
        assert ledger.execute(COMPANY, idempotency_key="k").undone_by is None
