"""Importing bank statements: whose they are, whether they are known, how they follow each other."""

from __future__ import annotations

import hmac
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesPosted,
)
from ledger_es.aggregates.bank_statement import (
    StatementImported,
    StatementLinesImported,
)
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.statement_chain import LinksPlaced, StatementReceived
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_record import fingerprints_of
from ledger_es.deciding.books import Books
from ledger_es.errors import (
    AmountDigits,
    BankAccountUnknown,
    EntryDateInvalid,
    OpeningNotAdopted,
    PostingDateNotAllowed,
    Refusal,
    StatementAccountsSeveral,
    StatementAccountUnknown,
    StatementConflict,
    StatementCurrencyWrong,
    StatementOfAnotherAccount,
    StatementOutOfBalance,
    StatementUndated,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import (
    IBAN,
    brought,
    file,
    post,
    statement,
    statement_line,
    to_account,
)

BANK = (*BOOKS, bank_account("B", iban=IBAN, account_no_at_bank="77"))
PAYER = Personal('{"name": "Ada"}', b"0123456789abcdef")
TEXT = Personal('{"text": "Invoice 7"}', b"0123456789abcdef")
FULL = statement(
    statement_line(
        "T1", "01-05", "100.00", entry_place=1, source_line=12, value_date=day("01-06"), payer=PAYER,
        text=TEXT, payment_reference="RF18", bank_reference="BR1", bank_transaction_code="PMNT",
    ),
    statement_line("T2", "01-06", "-2.50", entry_place=2, detail_place=1, reversal=True),
    opening="0",
    bank_statement_id="S7",
    electronic_sequence_no="7",
    legal_sequence_no="1",
    period_from=day("01-01"),
    period_to=day("01-31"),
    opening_date=day("01-01"),
    closing_date=day("01-31"),
)  # fmt: skip


def keyed_hash(text: str) -> str:
    """As the books of a scenario make it, whose key is empty."""
    return hmac.digest(b"", text.encode(), "sha256").hex()


def test_a_statement_with_its_lines() -> None:
    command = file(FULL)
    known_by = fingerprints_of(FULL, "B", keyed_hash)
    outcome = given(*BANK).when(command)
    outcome.then(
        (
            "bank_statement-B-1",
            StatementImported(
                statement_no="B/1",
                bank_account_no="B",
                sequence_no=1,
                file_sha256=command.file_sha256,
                file_format="camt.053.001.08",
                place_in_file=1,
                bank_statement_id="S7",
                electronic_sequence_no="7",
                legal_sequence_no="1",
                period_from=day("01-01"),
                period_to=day("01-31"),
                currency="CHF",
                opening_balance=Decimal(0),
                opening_date=day("01-01"),
                closing_balance=Decimal("97.50"),
                closing_date=day("01-31"),
                reader_version=1,
                line_count=2,
                statement_fingerprint=known_by.statement,
                outcome="apart",
            ),
        ),
        (
            "bank_statement-B-1",
            StatementLinesImported(
                line_nos=(10000, 20000),
                transaction_ids=("T1", "T2"),
                statement_entry_places=(1, 2),
                detail_places=(0, 1),
                source_lines=(12, 0),
                booking_dates=(day("01-05"), day("01-06")),
                value_dates=(day("01-06"), day("01-06")),
                amounts=(Decimal(100), Decimal("-2.50")),
                payer_seals=(PAYER.seal, ""),
                text_seals=(TEXT.seal, ""),
                payment_references=("RF18", ""),
                bank_references=("BR1", ""),
                bank_transaction_codes=("PMNT", ""),
                reversals=(False, True),
                line_fingerprints=known_by.lines,
            ),
        ),
        (
            "bank_account-B",
            StatementReceived(
                statement_no="B/1",
                sequence_no=1,
                statement_fingerprint=known_by.statement,
                bank_statement_id="S7",
                electronic_sequence_no="7",
                period_from=day("01-01"),
                period_to=day("01-31"),
                opening_balance=Decimal(0),
                opening_date=day("01-01"),
                closing_balance=Decimal("97.50"),
                closing_date=day("01-31"),
                first_date=day("01-01"),
                last_date=day("01-31"),
                earliest_date=day("01-01"),
                last_line_date=day("01-06"),
                outcome="apart",
            ),
        ),
        (
            "bank_account-B",
            LinksPlaced(
                statement_nos=("B/1",),
                link_nos=(1,),
                opening_balances=(Decimal(0),),
                closing_balances=(Decimal("97.50"),),
                first_dates=(day("01-01"),),
                last_dates=(day("01-31"),),
                lines_statement_nos=("B/1",),
                lines_link_nos=(1,),
                lines_of_statement_nos=("B/1",),
                lines_first_places=(1,),
                lines_last_places=(2,),
            ),
        ),
    )
    assert outcome.numbers == {
        "statement_nos": ["B/1"],
        "already_imported": [],
        "statements": [
            {
                "statement_no": "B/1",
                "outcome": "apart",
                "lines": {"new": 2},
                "left_out": {},
                "gap_before": None,
                "notes": [],
            }
        ],
    }
    assert outcome.decision is not None
    assert [one.subject for one in outcome.decision.sealed] == ["line:B/1/10000"] * 2
    assert outcome.decision.files == [(command.file_sha256, b"a.xml")]


def imported(books: Books, statement_no: str) -> StatementImported:
    found = books.bank_statement(statement_no).imported
    assert found is not None
    return found


def told(numbers: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """Number, outcome and gap of each statement in an answer."""
    return [
        (about["statement_no"], about["outcome"], about["gap_before"])
        for about in numbers["statements"]
    ]


def test_statements_follow_each_other_and_a_missing_one_is_noticed() -> None:
    books = given(*BANK).after(
        brought(("01-05", "100.00"), name="1"),
        brought(("01-06", "20.00"), name="2", opening="100.00"),
    )
    outcome = books.when(brought(("01-08", "5.00"), name="4", opening="150.00"))
    assert told(outcome.numbers) == [("B/3", "apart", "30.00")]
    missing = brought(("01-07", "30.00"), name="3", opening="120.00")
    filled = outcome.and_recorded().when(missing)
    assert told(filled.numbers) == [("B/4", "continues", None)]


def test_several_statements_of_one_file() -> None:
    other = "CH5604835012345678009"
    lines = [statement_line(f"T{no}", "01-05", "1.00") for no in range(3)]
    command = file(
        statement(lines[0], place_in_file=1),
        statement(lines[1], place_in_file=2, opening="1.00"),
        statement(lines[2], place_in_file=3, iban=other),
    )
    outcome = given(*BANK, bank_account("C", iban=other)).when(command)
    assert outcome.numbers["statement_nos"] == ["B/1", "B/2", "C/1"]
    assert [outcome for _, outcome, _ in told(outcome.numbers)] == ["apart", "continues", "apart"]


def test_without_balances_lines_are_money_beside_the_chain() -> None:
    line = statement_line("T1", "01-05", "100.00")
    outcome = given(*BANK).when(file(statement(line, opening=None), name="csv"))
    assert told(outcome.numbers) == [("B/1", "loose", None)]
    books = outcome.and_recorded().books
    facts = imported(books, "B/1")
    assert (facts.opening_balance, facts.closing_balance) == (None, None)
    assert books.bank_statement("B/1").lines[10000].is_money
    account = books.find_bank_account("B")
    assert account is not None
    assert account.links == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"iban": IBAN},
        {"iban": "", "account_no_at_bank": "7 7"},
        {"iban": "", "account_no_at_bank": IBAN},
        {"iban": "ch93-0076.2011 6238-5295-7"},
        {"iban": "", "account_no_at_bank": "7-7."},
        {"iban": "CH0000000000000000000", "account_no_at_bank": "77"},
    ],
)
def test_the_account_is_found_by_iban_or_number(fields: dict[str, str]) -> None:
    assert given(*BANK).when(file(statement(**fields))).numbers["statement_nos"] == ["B/1"]


def test_an_account_without_identity_takes_what_it_is_given() -> None:
    command = file(statement(iban="", account_no_at_bank="99"), bank_account_no="X")
    given(*BANK, bank_account("X")).after(command)


# --- files of several accounts ---

OTHER = "CH1509002000088990001"


def of_two_accounts(**fields: Any) -> ImportStatements:
    own = statement(statement_line("T1", "01-05", "100.00"))
    other = statement(statement_line("T2", "01-05", "7.00"), place_in_file=2, iban=OTHER)
    return file(own, other, **fields)


@pytest.mark.parametrize("asked_for", [{"bank_account_no": "B"}, {"only_known_accounts": True}])
def test_statements_of_other_accounts_are_left_out_and_counted(asked_for: dict[str, Any]) -> None:
    command = of_two_accounts(**asked_for)
    outcome = given(*BANK).when(command)
    assert outcome.numbers["statement_nos"] == ["B/1"]
    assert outcome.numbers["left_out"] == {OTHER: 1}
    outcome.and_recorded().when(command).then()


def test_the_same_file_later_brings_the_rest() -> None:
    books = given(*BANK, of_two_accounts(only_known_accounts=True), bank_account("C", iban=OTHER))
    outcome = books.when(of_two_accounts())
    assert outcome.numbers["statement_nos"] == ["C/1"]
    assert "left_out" not in outcome.numbers
    outcome.and_recorded().when(of_two_accounts()).then()


def test_refused_where_nothing_is_left_of_the_file() -> None:
    other = file(statement(iban=OTHER), only_known_accounts=True)
    given(*BANK).when(other).then_refused(StatementAccountUnknown, account=OTHER)
    named = file(statement(iban=OTHER), bank_account_no="B")
    given(*BANK).when(named).then_refused(StatementOfAnotherAccount, account=OTHER)


def test_an_account_without_identity_takes_statements_of_one_account_only() -> None:
    two = (statement(iban="CH1"), statement(iban="CH2", place_in_file=2))
    books = given(*BANK, bank_account("X"))
    books.when(file(*two, bank_account_no="X")).then_refused(
        StatementAccountsSeveral, bank_account_no="X", accounts="CH1, CH2"
    )
    own = file(two[0], statement(place_in_file=2), bank_account_no="X")
    numbers = books.when(own).numbers
    assert (numbers["statement_nos"], numbers["left_out"]) == (["X/1"], {IBAN: 1})


# --- known already ---


def test_the_same_file_again_is_answered_as_before() -> None:
    outcome = given(*BANK, brought(("01-05", "100.00"))).when(brought(("01-05", "100.00")))
    outcome.then()
    assert outcome.decision is not None
    assert outcome.decision.repeats == 5


def known(name: str, amount: str = "100.00", **options: Any) -> ImportStatements:
    line = statement_line("T1", "01-05", amount)
    return file(statement(line, bank_statement_id="S7"), name=name, **options)


def test_the_same_statement_in_another_file_is_known() -> None:
    outcome = given(*BANK, known("a")).when(known("b"))
    outcome.then()
    assert outcome.numbers == {
        "statement_nos": [],
        "already_imported": ["B/1"],
        "statements": [],
    }


def test_refused_where_the_bank_has_issued_a_statement_again() -> None:
    books = given(*BANK, known("a"))
    books.when(known("b", "99.00")).then_refused(
        StatementConflict,
        statement_no="B/1",
        identity="S7",
        file="b",
        position="statement 1",
        recorded="line 1: 2026-01-05 100.00",
        found="line 1: 2026-01-05 99.00",
        is_posted=False,
    )
    outcome = books.when(known("b", "99.00", as_new=True))
    assert told(outcome.numbers)[0][:2] == ("B/2", "doubtful")
    again = outcome.and_recorded().books
    assert again.bank_statement("B/2").lines[10000].is_undecided
    assert imported(again, "B/2").is_reissued


def test_numbers_begin_anew_each_year() -> None:
    books = given(*BANK, known("a"))
    line = statement_line("T1", "01-05", "100.00").model_copy(
        update={"booking_date": day("2027-01-05")}
    )
    later = file(
        statement(line, bank_statement_id="S7", closing_date=day("2027-01-05"), opening="100.00"),
        name="b",
    )
    assert books.when(later).numbers["statement_nos"] == ["B/2"]


def test_an_overlap_brings_what_is_new() -> None:
    """Two equal fees on a day stay two: the balances say how many there are."""
    fee = [statement_line(f"T{no}", "01-05", "-2.00") for no in (1, 2)]
    month = [*fee, statement_line("T3", "01-09", "50.00")]
    books = given(*BANK, file(statement(*fee, opening="10.00"), name="a", adopt_opening=True))
    outcome = books.when(file(statement(*month, opening="10.00"), name="b"))
    assert told(outcome.numbers) == [("B/2", "overlaps", None)]
    assert outcome.numbers["statements"][0]["lines"] == {"known": 2, "new": 1}
    account_books = outcome.and_recorded().books
    lines = account_books.bank_statement("B/2").lines.values()
    assert [line.standing.known_as for line in lines] == ["B/1/10000", "B/1/20000", ""]
    account = account_books.find_bank_account("B")
    assert account is not None
    link = account.links["B/2", 1].link
    assert (link.opening_balance, link.closing_balance) == (Decimal(6), Decimal(56))
    assert (link.follows_statement_no, link.follows_link_no) == ("B/1", 1)


def test_the_next_standing_order_with_the_reference_of_the_last_is_new() -> None:
    first = statement_line("T1", "01-05", "100.00", bank_reference="R1")
    second = statement_line("T1", "02-05", "100.00", bank_reference="R1")
    books = given(*BANK, file(statement(first), name="a"))
    named = {"B/1": (10000, 99), "B/7": (10000,)}
    outcome = books.when(file(statement(second, opening="100.00"), name="b", earlier_lines=named))
    assert outcome.numbers["statements"][0]["lines"] == {"new": 1}
    assert outcome.decision is not None
    (event,) = [e for _, e in outcome.decision.events if isinstance(e, StatementLinesImported)]
    assert event.same_reference_as == ("B/1/10000",)


def test_an_entry_is_claimed_as_the_next_of_its_kind_on_the_account() -> None:
    """The same fee in two statements of a day: the claims count on."""
    evening = file(
        statement(statement_line("T9", "01-05", "-2.00"), opening="8.00"), name="evening"
    )
    noon = file(statement(statement_line("T1", "01-05", "-2.00"), opening="10.00"), name="noon")
    books = given(*BANK, bank_account("N", "10.00", "01-04", iban="CH5604835012345678009"))
    own = {"iban": "CH5604835012345678009"}
    for command in (noon, evening):
        (record,) = command.statements
        moved = record.model_copy(update=own)
        books.after(command.model_copy(update={"statements": (moved,)}))
    occurrences = [
        books.books.bank_statement(f"N/{no}").lines[10000].entry.occurrence for no in (1, 2)
    ]
    assert occurrences == [1, 2]


# --- pages ---


def page(number: int, amount: str, *, last: bool, name: str) -> ImportStatements:
    """A page with the balances of the whole: 0 to 150."""
    line = statement_line(f"P{number}", "01-05", amount)
    return file(
        statement(
            line,
            bank_statement_id="S7",
            page_no=number,
            is_last_page=last,
            closing_balance=Decimal(150),
        ),
        name=name,
    )


def test_pages_wait_for_each_other() -> None:
    outcome = given(*BANK).when(page(2, "50.00", last=True, name="2"))
    assert told(outcome.numbers) == [("B/1", "waits", None)]
    books = outcome.and_recorded()
    assert books.books.bank_statement("B/1").lines[10000].standing.state == "waiting"
    complete = books.when(page(1, "100.00", last=False, name="1"))
    assert told(complete.numbers) == [("B/2", "apart", None)]
    assert complete.numbers["decided_nos"] == ["B/1"]
    after = complete.and_recorded().books
    assert all(after.bank_statement(f"B/{no}").lines[10000].is_money for no in (1, 2))
    account = after.find_bank_account("B")
    assert account is not None
    assert {run.line_statement_no for run in account.links["B/2", 1].lines} == {"B/1", "B/2"}


# --- the opening balance ---


def test_a_first_statement_brings_the_opening_balance() -> None:
    command = brought(("01-05", "100.00"), opening="50.00", adopt_opening=True)
    outcome = given(*BANK).when(command)
    assert outcome.decision is not None
    posted, bank, *_ = outcome.decision.events
    assert isinstance(posted[1], Posted)
    assert posted[1].source_code == "opening_balance"
    assert isinstance(bank[1], BankEntriesPosted)
    assert bank[1].amounts == (Decimal(50),)
    closings = [
        event for _, event in outcome.decision.events if isinstance(event, BankEntriesClosed)
    ]
    assert [(one.statement_no, one.entry_nos, one.amounts) for one in closings] == [
        ("", (1,), (Decimal(50),))
    ]
    books = outcome.and_recorded()
    assert books.balances() == {"1020": "50.00", "2990": "-50.00"}
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.opening_date, account.opening_balance) == (day("01-04"), Decimal(50))


def test_an_adopted_opening_balance_can_be_reconciled_on() -> None:
    """What the bank account was opened with is the balance of the last statement."""
    books = given(*BANK, brought(("01-05", "100.00"), opening="50.00", adopt_opening=True))
    books.after(to_account(10000, "3000"), post("reconcile"))
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_balance) == (Decimal(150), Decimal(150))


def test_nothing_is_adopted_where_the_balance_fits() -> None:
    bank = (*BOOKS, bank_account("B", "50.00", "01-01", iban=IBAN))
    command = brought(("01-05", "100.00"), opening="50.00", adopt_opening=True)
    given(*bank).when(command).then_events(
        ("bank_statement-B-1", StatementImported),
        ("bank_statement-B-1", StatementLinesImported),
        ("bank_account-B", StatementReceived),
        ("bank_account-B", LinksPlaced),
    )


@pytest.mark.parametrize("history", ["balance", "statement"])
def test_refused_where_the_account_has_a_history(history: str) -> None:
    bank = (*BOOKS, bank_account("B", "50.00" if history == "balance" else "0", iban=IBAN))
    books = given(*bank)
    if history == "statement":
        books.after(brought(("01-04", "1.00"), name="first"))
    command = brought(("01-05", "100.00"), opening="7.00", adopt_opening=True)
    books.when(command).then_refused(OpeningNotAdopted, bank_account_no="B")


def test_a_closing_balance_alone_says_what_the_opening_was() -> None:
    line = statement_line("T1", "01-05", "195.86")
    closing = statement(line, opening=None, closing_balance=Decimal("606.80"))
    outcome = given(*BANK).when(file(closing, adopt_opening=True))
    books = outcome.and_recorded()
    assert books.balances() == {"1020": "410.94", "2990": "-410.94"}


def test_the_oldest_statement_of_a_file_brings_the_opening_balance() -> None:
    newest_first = file(
        statement(statement_line("T2", "01-06", "20.00"), opening="150.00", place_in_file=1),
        statement(statement_line("T1", "01-05", "100.00"), opening="50.00", place_in_file=2),
        adopt_opening=True,
    )
    outcome = given(*BANK).when(newest_first)
    books = outcome.and_recorded()
    assert books.balances() == {"1020": "50.00", "2990": "-50.00"}
    assert [gap for _, _, gap in told(outcome.numbers)] == [None, None]


def test_a_statement_without_any_date_is_refused() -> None:
    undated = statement(opening="7.00", closing_date=None)
    given(*BANK).when(file(undated)).then_refused(
        StatementUndated, file="a.xml", position="statement 1"
    )


def test_an_opening_balance_needs_its_date() -> None:
    command = file(statement(opening="7.00", closing_date=day("01-05")), adopt_opening=True)
    given(*BANK).when(command).then_refused(EntryDateInvalid, field="opening_date")


def test_refused_on_a_closed_day() -> None:
    closed = SetAllowedPostingDates(allow_from=day("02-01"))
    command = brought(("01-05", "100.00"), opening="7.00", adopt_opening=True)
    given(*BANK, closed).when(command).then_refused(
        PostingDateNotAllowed, posting_date=day("01-04")
    )


# --- refusals ---

LINE = statement_line("T1", "01-05", "100.00")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (file(statement(LINE, iban="CH0", currency="EUR")), StatementAccountUnknown),
        (file(statement(LINE, iban="")), StatementAccountUnknown),
        (
            file(statement(LINE, iban="CH0", currency="EUR"), bank_account_no="Z"),
            BankAccountUnknown,
        ),
        (
            file(statement(LINE, iban="CH0", currency="EUR"), bank_account_no="B"),
            StatementOfAnotherAccount,
        ),
        (file(statement(LINE, currency="EUR"), bank_account_no="X"), StatementOfAnotherAccount),
        (file(statement(LINE, currency="EUR", closing_balance=Decimal(7))), StatementCurrencyWrong),
        (file(statement(LINE, closing_balance=Decimal(7))), StatementOutOfBalance),
        (file(statement(LINE, LINE, closing_balance=Decimal(7))), StatementOutOfBalance),
        (file(statement(statement_line("T", "01-05", "0.001"))), AmountDigits),
    ],
)
def test_refused_statements(command: ImportStatements, refusal: type[Refusal]) -> None:
    outcome = given(*BANK, bank_account("X")).when(command)
    outcome.then_refused(refusal)
    if issubclass(refusal, StatementAccountUnknown):
        assert outcome.refusal is not None
        assert outcome.refusal.facts["file"] == "a.xml"


def test_out_of_balance_says_what_is_missing() -> None:
    given(*BANK).when(file(statement(LINE, closing_balance=Decimal(99)))).then_refused(
        StatementOutOfBalance, file="a.xml", position="statement 1", difference=Decimal(-1)
    )


def test_one_statement_refused_all_refused() -> None:
    command = file(statement(LINE), statement(place_in_file=2, iban="CH0"))
    given(*BANK).when(command).then_refused(StatementAccountUnknown, position="statement 2")


# --- what is known of lines and statements ---


def test_a_statement_without_balances_is_reconciled_on_counted_ones() -> None:
    line = statement_line("T1", "01-05", "100.00")
    books = given(*BANK, file(statement(line, opening=None), name="csv"))
    books.after(to_account(10000, "3000"), post("reconcile"))
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_balance) == (Decimal(100), Decimal(100))
    assert account.unreconciled == {}


def test_the_same_statement_is_known_by_its_fingerprint() -> None:
    """Blanks in its texts, the bank's id of a transaction, value dates and the order of lines make no difference."""
    texts = [Personal('{"text": "Invoice 7"}'), Personal('{"text": "Inv oice\\n7"}')]
    first, other = (
        statement(
            statement_line("T2", "01-06", "7.00"),
            statement_line(f"T1{text.seal}", "01-05", "100.00", text=text, value_date=value_date),
            bank_statement_id="S7",
            closing_date=day("01-06"),
        )
        for text, value_date in zip(texts, (None, day("01-09")), strict=True)
    )
    again = other.model_copy(update={"lines": other.lines[::-1]})
    outcome = given(*BANK, file(first, name="a")).when(file(again, name="b"))
    assert outcome.numbers["already_imported"] == ["B/1"]


def test_details_of_a_batch_have_the_fingerprint_of_their_entry() -> None:
    lines = [
        statement_line("T/1", "01-05", "3.00", entry_place=1, detail_place=1),
        statement_line("T/2", "01-05", "4.00", entry_place=1, detail_place=2),
        statement_line("U", "01-05", "7.00", entry_place=2),
        statement_line("V", "01-05", "7.00", entry_place=3),
    ]
    outcome = given(*BANK).when(file(statement(*lines)))
    assert outcome.decision is not None
    (event,) = [e for _, e in outcome.decision.events if isinstance(e, StatementLinesImported)]
    batch, same, fee, twin = event.line_fingerprints
    assert batch == same != fee == twin
    assert event.entry_occurrences == (1, 1, 1, 2)


def test_what_the_file_says_beside_the_lines_is_recorded() -> None:
    line = statement_line(
        "T1", "01-05", "100.00", date_source="closing_balance", reference_type="QRR", return_reason="AC04",
        entry_reference="E-1", foreign_currency="USD", foreign_amount="110.00", foreign_rate="0.91",
        charge_amount="-2.00", charge_currency="USD", charge_included=True,
    )  # fmt: skip
    record = statement(
        line, page_no=2, copy_code="DUPL", left_out_counts={"PDNG": 1, "zero_amount": 2}
    )
    command = file(
        record,
        file_encoding="windows-1252",
        message_id="M-1",
        reversals_flipped=True,
        warnings=("odd",),
    )
    outcome = given(*BANK).when(command)
    assert outcome.decision is not None
    whole, lines = (event for _, event in outcome.decision.events[:2])
    assert isinstance(whole, StatementImported)
    assert (whole.file_encoding, whole.message_id, whole.reversals_flipped, whole.warnings) == (
        "windows-1252", "M-1", True, ("odd",)
    )  # fmt: skip
    assert (whole.page_no, whole.copy_code) == (2, "DUPL")
    assert whole.left_out_counts == {"PDNG": 1, "zero_amount": 2}
    assert isinstance(lines, StatementLinesImported)
    assert (lines.date_sources, lines.reference_types) == (("closing_balance",), ("QRR",))
    assert (lines.return_reasons, lines.statement_entry_references) == (("AC04",), ("E-1",))
    assert (lines.foreign_rates, lines.charge_currencies) == ((Decimal("0.91"),), ("USD",))
    assert lines.charges_included == (True,)
