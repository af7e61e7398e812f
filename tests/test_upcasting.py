"""Events of an old shape are read as today's; what no version knows is refused, never dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.company import CompanyEstablished
from ledger_es.aggregates.event import Envelope
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.streams import EVENTS
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.company import EstablishCompany
from ledger_es.errors import CompanyExists, StoredEventUnreadable, UnknownEventName
from ledger_es.ledger import Ledger
from ledger_es.store import CommitRow, EventRow, Store, open_store
from ledger_es.store.mapper import Mapper
from ledger_es.values import LedgerIdentity

MOMENT = datetime(2026, 1, 31, tzinfo=UTC)
OLD = "company.founded.1"
OLDER = "company.opened.1"


def from_older(facts: dict[str, Any]) -> dict[str, Any]:
    """Name and currency once stood in one text."""
    name, _, currency = facts.pop("title").rpartition(" ")
    return {"name": name, "currency": currency, **facts}


def from_old(facts: dict[str, Any]) -> dict[str, Any]:
    """The company's name was called so without saying whose."""
    return {"company_name": facts.pop("name"), **facts}


UPCASTERS = {
    OLDER: (OLD, from_older),
    OLD: ("company.established.1", from_old),
}


IDENTITY = LedgerIdentity(bytes(range(16)).hex(), bytes(32))
ESTABLISHED = CompanyEstablished(
    company_name="Muster AG",
    currency="CHF",
    currency_digits=2,
    ledger_id=IDENTITY.ledger_id,
    ledger_key_check=IDENTITY.key_check,
)


def identified(identity: LedgerIdentity = IDENTITY) -> dict[str, Any]:
    """What a company's first event says of its ledger."""
    return {
        "currency_digits": 2,
        "ledger_id": identity.ledger_id,
        "ledger_key_check": identity.key_check,
    }


def stored(name: str, stream: str = "company", /, **facts: Any) -> EventRow:
    """A row of another version: the envelope as it is written today, around the facts of then."""
    envelope = Envelope(
        commit_no=1,
        place=1,
        position=1,
        recorded_at=MOMENT,
        command="establish-company",
        source="manual",
    )
    (row,) = Mapper().encode(envelope, [("company", 1, ESTABLISHED)])
    state = orjson.loads(row.state) | {"facts": facts}
    return EventRow(1, stream, 1, name, orjson.dumps(state))


def record(store: Store, row: EventRow) -> None:
    """The row as the first commit of the ledger, as the version that knew its name would have written it."""
    commit = CommitRow(
        commit_no=1,
        recorded_at=MOMENT,
        position_last=1,
        register_no_last=0,
        transaction_no_last=0,
        entry_no_last=0,
        gl_entry_no_last=0,
        application_no_last=0,
        command_key=None,
        request_hash=bytes(32),
        personal_hash=None,
        result=b"{}",
        actor="",
        command="establish-company",
        program="ledger_es 0.1.0",
        nonce=bytes(16),
        digest=bytes(32),
    )
    with store.writing() as transaction:
        transaction.append(commit, [row], [], [], [], [row.name])


def test_an_old_shape_is_read_as_todays() -> None:
    recorded = Mapper(upcasters=UPCASTERS).decode(
        stored(OLD, name="Muster AG", currency="CHF", **identified())
    )
    assert recorded.event == ESTABLISHED
    assert (recorded.envelope.commit_no, recorded.envelope.command) == (1, "establish-company")


def test_an_older_shape_goes_through_the_chain() -> None:
    recorded = Mapper(upcasters=UPCASTERS).decode(
        stored(OLDER, title="Muster AG CHF", **identified())
    )
    assert recorded.event == ESTABLISHED


def test_amounts_survive_an_upcaster_exactly() -> None:
    """JSON's texts, not floats: 0.10 stays 0.10."""
    upcasters = {"general_ledger.written.1": ("general_ledger.posted.1", lambda facts: facts)}
    row = stored(
        "general_ledger.written.1",
        "general_ledger",
        register_no=1,
        part=1,
        source_code="journal",
        transaction_nos=[1],
        transaction_posting_dates=["2026-01-31"],
        transaction_document_nos=["J1"],
        line_transaction_nos=[1, 1],
        line_gl_entry_nos=[1, 2],
        line_account_nos=["1000", "3000"],
        line_amounts_lcy=["0.10", "-0.10"],
    )
    event = Mapper(upcasters=upcasters).decode(row).event
    assert isinstance(event, Posted)
    assert [str(amount) for amount in event.line_amounts_lcy] == ["0.10", "-0.10"]
    assert sum(event.line_amounts_lcy, Decimal(0)) == 0


def test_what_an_upcaster_makes_is_checked() -> None:
    upcasters = {OLD: ("company.established.1", lambda facts: facts)}
    with pytest.raises(StoredEventUnreadable) as refusal:
        Mapper(upcasters=upcasters).decode(stored(OLD, name="Muster AG", currency="CHF"))
    assert "facts.company_name" in refusal.value.facts["reason"]


def test_a_ledger_with_an_old_event_is_opened_and_goes_on(store_url: str) -> None:
    store = open_store(store_url, create=True)
    record(store, stored(OLDER, title="Muster AG CHF", **identified(store.identity())))
    with Ledger(store, Mapper(upcasters=UPCASTERS)) as ledger:
        with pytest.raises(CompanyExists) as refusal:
            ledger.execute(EstablishCompany(company_name="Another", currency="CHF"))
        assert refusal.value.facts["name"] == "Muster AG"
        cash = Account(account_no="1000", name="Cash", category="assets", direct_posting=True)
        assert ledger.execute(AddAccounts(accounts=(cash,))).commit_no == 2


def test_an_unknown_name_refuses_to_open(store_url: str) -> None:
    store = open_store(store_url, create=True)
    record(store, stored("company.dissolved.1"))
    with pytest.raises(UnknownEventName) as refusal:
        Ledger(store)
    store.close()
    assert "company.dissolved.1" in str(refusal.value)


def test_an_unknown_field_is_refused() -> None:
    row = stored(
        "company.established.1",
        company_name="Muster AG",
        currency="CHF",
        motto="•",
        **identified(),
    )
    with pytest.raises(StoredEventUnreadable) as refusal:
        Mapper().decode(row)
    assert refusal.value.facts["reason"].startswith("facts.motto")


def test_every_stored_name_says_its_stream_and_the_version_of_its_shape() -> None:
    for name, event in EVENTS.items():
        _, act, shape = name.split(".")
        assert (act, int(shape)) == (event.act, event.shape)
