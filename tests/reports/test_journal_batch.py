"""Reports of journal batches: as known then, with what lines settle, and as they were posted."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import (
    AddJournalLines,
    ApplyJournalLine,
    ChangeJournalLine,
    DeleteJournalLines,
    ErasePartyTexts,
    JournalBatchUnknown,
    Personal,
    PostJournalBatch,
    SetJournalBatch,
    UnpostedLine,
)
from tests.projections.books import Company, company, day

DAILY: dict[str, Any] = {"template": "cash_receipt", "batch": "DAILY"}
JOURNAL = "cash_receipt/DAILY"


def receipt(amount: str, **fields: Any) -> UnpostedLine:
    return UnpostedLine(
        posting_date=day("01-20"),
        document_type="payment",
        account_type="customer",
        account_no="C1",
        amount=Decimal(amount),
        description="Thanks",
        **fields,
    )


def filled(books: Company) -> dict[str, datetime]:
    """A batch with three lines, of which two were posted; the moments after each step."""
    moments: dict[str, datetime] = {}

    def done(step: str, command: Any) -> None:
        commit = books.ledger.store.commit(books.do(command).commit_no)
        assert commit is not None
        moments[step] = commit.recorded_at

    books.invoice("I1", "01-10", "100.00")
    settings = SetJournalBatch(**DAILY, bal_account_type="bank_account", bal_account_no="B")
    done("set", settings)
    moments["before"] = moments["set"] - timedelta(minutes=1)
    done("typed", AddJournalLines(**DAILY, lines=(receipt("0"), receipt("-7"), receipt("-9"))))
    applied = ApplyJournalLine(**DAILY, line_no=1, applies_to={2: Decimal(60)})
    done("applied", applied)
    done("deleted", DeleteJournalLines(**DAILY, line_nos=(3,)))
    done("posted", PostJournalBatch(**DAILY))
    done("again", AddJournalLines(**DAILY, lines=(receipt("-1", bal_account_no="1090"),)))
    done("changed", ChangeJournalLine(**DAILY, line_no=4, bal_account_no=""))
    return moments


def test_lines_as_known_then_and_as_posted(store_url: str) -> None:
    with company(store_url) as books:
        at = filled(books)
        ask = books.ledger

        def lines(step: str) -> list[tuple[int, str, str]]:
            rows = ask.journal_lines(JOURNAL, known_at=at[step]).rows()
            return [(row.line_no, str(row.amount), row.applies_to) for row in rows]

        assert lines("set") == lines("before") == []
        assert lines("typed") == [(1, "0.00", ""), (2, "-7.00", ""), (3, "-9.00", "")]
        assert lines("deleted") == [(1, "-60.00", "2=60.00"), (2, "-7.00", "")]
        assert lines("posted") == []
        report = ask.journal_lines(JOURNAL)
        assert [total.amounts["amount"] for total in report.totals()] == [Decimal("-1.00")]
        assert report.as_json()["bal_account_no"] == "B"
        counts = [(row.unposted_lines, row.posted_lines) for row in ask.journals().rows()]
        assert counts == [(1, 2)]
        assert ask.journals(known_at=at["before"]).rows() == ()
        posted = ask.posted_journal_lines(journal=JOURNAL, as_of=day("01-31")).rows()
        assert [(row.line_no, row.document_no, row.register_no) for row in posted] == [
            (1, "J00001", 3),
            (2, "J00002", 3),
        ]
        assert [row.transaction_no for row in posted] == [3, 4]
        assert ask.posted_journal_lines(register_no=9).rows() == ()
        assert ask.posted_journal_lines(as_of=day("01-19")).rows() == ()
        assert ask.posted_journal_lines(known_at=at["applied"]).rows() == ()
        assert ask.verify().ok


@pytest.mark.parametrize("journal", ["cash_receipt/NOPE", "nothing"])
def test_a_journal_that_never_was_is_refused(journal: str) -> None:
    with company(":memory:") as books:
        with pytest.raises(JournalBatchUnknown):
            books.ledger.journal_lines(journal)
        with pytest.raises(JournalBatchUnknown):
            books.ledger.posted_journal_lines(journal=journal)


def test_erased_descriptions_are_shown_as_erased(store_url: str) -> None:
    with company(store_url) as books:
        filled(books)
        books.do(ErasePartyTexts(ledger="customer", party_no="C1", ground=Personal("asked for")))
        rows = (
            *books.ledger.journal_lines(JOURNAL).rows(),
            *books.ledger.posted_journal_lines().rows(),
        )
        assert {row.description for row in rows} == {"(erased)"}
        assert books.ledger.verify().ok
