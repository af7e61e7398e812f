"""Records made of computed facts: not checked when they are made, refused when they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from ledger_es import Ledger, PostJournal
from ledger_es.aggregates.event import Envelope
from ledger_es.aggregates.party_ledger import AppliedPair, EntriesApplied
from ledger_es.errors import CommandInvalid
from ledger_es.store.mapper import Mapper
from ledger_es.values import unchecked
from tests.faults.works import invoice, set_up

PAIR: dict[str, Any] = {
    "application_no": 1,
    "debit_entry_no": 2,
    "credit_entry_no": 3,
    "amount": Decimal("1.00"),
    "amount_lcy": Decimal("1.00"),
}
make: Any = unchecked(AppliedPair)
ENVELOPE = Envelope(
    commit_no=1,
    place=1,
    position=1,
    recorded_at=datetime(2026, 1, 31, tzinfo=UTC),
    command="ApplyEntries",
    source="manual",
)


def test_it_is_the_record_that_checking_makes() -> None:
    made, checked = make(**PAIR), AppliedPair(**PAIR)
    assert made == checked
    assert list(made.__dict__) == list(checked.__dict__), "facts are written in their order"
    assert made.model_dump_json(exclude_defaults=True) == checked.model_dump_json(
        exclude_defaults=True
    )
    assert made.model_copy(update={"amount": Decimal(2)}).amount == 2
    with pytest.raises(TypeError, match="never changes"):
        made.amount = Decimal(2)


def test_a_name_that_is_no_fact_and_a_fact_without_name_are_errors_of_ours() -> None:
    with pytest.raises(AssertionError, match="no such facts"):
        make(**PAIR, colour="red")
    with pytest.raises(AssertionError, match="named facts"):
        make(1, **PAIR)


@pytest.mark.parametrize("wrong", [{"debit_entry_no": "2"}, {"amount": 1.5}, {"amount": None}])
def test_what_could_not_be_read_again_is_not_written(wrong: dict[str, object]) -> None:
    assert_unwritable(make(**PAIR | wrong))


def test_a_missing_fact_is_not_written() -> None:
    assert_unwritable(make(application_no=1))


def assert_unwritable(pair: AppliedPair) -> None:
    event = unchecked(EntriesApplied)(applications=(), pairs=(pair,), touched=())
    with pytest.raises((PydanticSerializationError, ValidationError)):
        Mapper().encode(ENVELOPE, [("customer_ledger-C1", 1, event)])


@pytest.mark.parametrize(
    ("field", "wrong"), [("payment_reference", 7), ("amount", 1.5), ("due_date", "2026-01-31")]
)
def test_a_command_changed_without_being_checked_is_refused(
    store_url: str, field: str, wrong: object
) -> None:
    set_up(store_url)
    line = invoice("I-1", 1, "1.00").model_copy(update={field: wrong})
    with Ledger.open(store_url) as ledger:
        before = ledger.store.head()
        command = PostJournal(lines=(invoice("I-1", 1, "1.00"),)).model_copy(
            update={"lines": (line,)}
        )
        with pytest.raises(
            CommandInvalid, match=f"PostJournal, the whole: {field} is not of its type"
        ):
            ledger.execute(command)
        assert ledger.store.head() == before
