"""Statements written by `benchmarks.camt_writer` are read back equal, whatever they hold."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.camt_writer import camt_bytes
from ledger_es.statements import (
    Account,
    Balance,
    Batch,
    Charge,
    Detail,
    Entry,
    Foreign,
    Statement,
    as_json,
    read_statement_file,
    write_json,
)
from ledger_es.values import quantum

LETTERS = st.characters(
    min_codepoint=0x21, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cn", "Cc", "Z")
)
WORDS = st.text(LETTERS, min_size=1, max_size=12)
TEXTS = st.one_of(st.just(""), st.lists(WORDS, min_size=1, max_size=3).map(" ".join))
# `NOTPROVIDED` and flags such as `?REJECT?0` mean nothing and are not kept.
IDS = st.one_of(st.just(""), st.text("ABC123-/", min_size=1, max_size=20))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
CURRENCIES = st.sampled_from(["CHF", "JPY", "KWD"])


@st.composite
def amounts(draw, currency, *, positive=False):
    units = draw(st.integers(1 if positive else -(10**11), 10**11))
    return (units * quantum(currency)).quantize(quantum(currency))


@st.composite
def charges(draw, currency):
    kind, included = draw(IDS), draw(st.sampled_from([None, True, False]))
    return Charge(draw(amounts(currency)), currency, included, kind)


@st.composite
def details(draw, currency, is_reversal):
    references = tuple(draw(st.lists(st.text("0123456789", min_size=1, max_size=27), max_size=2)))
    other = draw(CURRENCIES.filter(lambda code: code != currency))
    rate = draw(st.one_of(st.none(), st.decimals("0.0001", "999", places=4)))
    foreign = Foreign(draw(amounts(other, positive=True)), other, rate)
    return Detail(
        amount=draw(amounts(currency)),
        currency=currency,
        foreign=draw(st.sampled_from([None, foreign])),
        party_name=draw(TEXTS),
        party_account=draw(st.sampled_from(["", "DE02120300000000202051"])),
        party_bank=draw(st.sampled_from(["", "POFICHBEXXX"])),
        party_address=draw(TEXTS),
        party_city=draw(TEXTS),
        ultimate_party_name=draw(TEXTS),
        reference=references[0] if references else "",
        reference_type="SCOR" if references else "",
        references=references,
        document_nos=tuple(draw(st.lists(WORDS, max_size=2))),
        end_to_end_id=draw(IDS),
        transaction_id=draw(IDS),
        bank_reference=draw(IDS),
        instruction_id=draw(IDS),
        uetr=draw(IDS),
        mandate_id=draw(IDS),
        text=draw(TEXTS),
        additional_text=draw(TEXTS),
        return_reason="" if is_reversal else draw(TEXTS),
        charges=tuple(draw(st.lists(charges(currency), max_size=2))),
    )


@st.composite
def entries(draw, currency, entry_no):
    is_reversal = draw(st.booleans())
    found = tuple(draw(st.lists(details(currency, is_reversal), max_size=3)))
    amount = draw(amounts(currency))
    if found and draw(st.booleans()):
        amount = sum((detail.amount for detail in found), Decimal(0))
    if is_reversal and sum((detail.amount for detail in found), Decimal(0)) == -amount:
        found = ()
    batch = Batch(draw(st.integers(1, 999)), draw(IDS), draw(IDS))
    return Entry(
        amount=amount,
        currency=currency,
        booking_date=draw(st.one_of(st.none(), DAYS)),
        value_date=draw(st.one_of(st.none(), DAYS)),
        status=draw(st.sampled_from(["BOOK", "BOOK", "PDNG", "INFO"])),
        bank_reference=draw(IDS),
        entry_reference=draw(IDS),
        reversal=is_reversal,
        text=draw(TEXTS),
        bank_transaction_code=draw(IDS),
        batch=draw(st.sampled_from([None, batch])),
        charges=tuple(draw(st.lists(charges(currency), max_size=2))),
        entry_no=entry_no,
        line=0,
        details=found,
    )


@st.composite
def statements(draw):
    currency = draw(CURRENCIES)
    count = draw(st.integers(0, 4))
    found = tuple([draw(entries(currency, number)) for number in range(1, count + 1)])
    opening = Balance(
        draw(amounts(currency)), currency, draw(DAYS), draw(st.sampled_from(["OPBD", "PRCD"]))
    )
    booked = sum((entry.amount for entry in found if entry.is_booked), Decimal(0))
    closing = Balance(
        (opening.amount + booked).quantize(quantum(currency)), currency, draw(DAYS), "CLBD"
    )
    page = draw(st.sampled_from([None, 1]))
    from_day, to_day = draw(st.one_of(st.just((None, None)), st.tuples(DAYS, DAYS)))
    identification = draw(st.text("ABC123", min_size=1, max_size=30))
    iban, other = Account("CH9300762011623852957", None), Account(None, "12-345")
    return Statement(
        kind="camt.053",
        account=draw(st.sampled_from([iban, other])),
        owner=draw(TEXTS),
        currency=currency,
        number=identification,
        identification=identification,
        electronic_sequence_no=draw(IDS),
        legal_sequence_no=draw(IDS),
        page_no=page,
        last_page=None if page is None else True,
        period_from=from_day,
        period_to=to_day,
        created_at="2026-01-31T20:00:00",
        copy_duplicate=draw(st.sampled_from(["", "DUPL", "CODU"])),
        opening=opening,
        closing=closing,
        balances=(opening, closing),
        entries=found,
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(statements(), min_size=1, max_size=3))
def test_what_is_written_is_read_back(written):
    content = camt_bytes(written, "MSG-7")
    found = read_statement_file(content, "written.xml")
    assert (found.format, found.message_id, found.warnings) == ("camt.053.001.08", "MSG-7", ())
    for before, after in zip(written, found.statements, strict=True):
        lineless = tuple([entry._replace(line=0) for entry in after.entries])
        assert after.proof.holds
        assert after._replace(entries=lineless, proof=None) == before


@settings(max_examples=20, deadline=None)
@given(st.lists(statements(), min_size=1, max_size=3))
def test_json_in_one_piece_and_written_entry_by_entry_is_the_same(written):
    import json

    content = camt_bytes(written)
    out = io.StringIO()
    write_json(content, "written.xml", out)
    assert json.loads(out.getvalue()) == as_json(read_statement_file(content, "written.xml"))
