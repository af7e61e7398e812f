"""A batch whose details and charges add up to its amount becomes a line a detail and a line for the charges."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

import pytest

from ledger_es.commands.statement_record import StatementLineRecord, fingerprints_of
from ledger_es.intake.fingerprint import KeyedHash
from ledger_es.payment_reconciliation.bank_statement import import_command
from ledger_es.statements import Charge, Detail, Entry, StatementFile
from tests.payment_reconciliation.company import Paid, statement


def charge(amount: str, currency: str = "CHF", *, included: bool | None = True) -> Charge:
    return Charge(Decimal(amount), currency, included, "")


def paid(amount: str | None, *charges: Charge) -> Detail:
    return Detail(
        None if amount is None else Decimal(amount), "CHF", text="Invoice I-1", charges=charges
    )


def entry_of(amount: str, details: Sequence[Detail], *charges: Charge) -> Entry:
    made = statement([Paid("01-10", amount, bank_reference="X2")])
    return made.entries[0]._replace(details=tuple(details), charges=charges, text="SALARY I-7")


def lines_of(
    entry: Entry, keyed_hash: KeyedHash = lambda text: text
) -> tuple[StatementLineRecord, ...]:
    made = statement([Paid("01-10", str(entry.amount))])._replace(entries=(entry,))
    file = StatementFile("camt.053.001.08", sha256(b"").hexdigest(), "", (), (made,))
    return import_command(file, "a.xml", b"", keyed_hash).statements[0].lines


def amounts_of(entry: Entry) -> list[str]:
    return [str(line.amount) for line in lines_of(entry)]


TWO_PAYMENTS = (paid("-1500.00"), paid("-400.00"))


@pytest.mark.parametrize("included", [True, False, None])
def test_charges_of_the_payments_are_a_line(included: bool | None) -> None:
    details = (
        paid("-1500.00", charge("-16.00", included=included)),
        paid("-400.00", charge("-10.00", included=included)),
    )
    entry = entry_of("-1926.00", details)
    assert amounts_of(entry) == ["-1500.00", "-400.00", "-26.00"]
    lines = lines_of(entry)
    assert [line.transaction_id for line in lines] == ["X2/1", "X2/2", "X2/3"]
    assert {line.bank_reference for line in lines} == {"X2"}
    # The charges stand in the third line, not in the amounts of the first two.
    assert [(str(line.charge_amount), line.charge_included) for line in lines] == [
        ("-16.00", False),
        ("-10.00", False),
        ("-26.00", True),
    ]


def test_the_line_of_the_charges_says_so_and_names_no_document() -> None:
    line = lines_of(entry_of("-1926.00", TWO_PAYMENTS, charge("-26.00")))[-1]
    assert json.loads(line.text.reveal())["text"] == "Bank charges"
    assert "I-7" not in line.text.reveal()
    assert line.payer.reveal() == ""


@pytest.mark.parametrize(
    ("amount", "details", "charges", "expected"),
    [
        # Of the entry; deducted from money that came in.
        ("98.00", (paid("60.00"), paid("40.00")), (charge("-2.00"),), ["60.00", "40.00", "-2.00"]),
        # The entry repeats the charge of a payment.
        (
            "98.00",
            (paid("60.00", charge("-2.00")), paid("40.00")),
            (charge("-2.00"),),
            ["60.00", "40.00", "-2.00"],
        ),
        # The entry has further charges.
        (
            "95.00",
            (paid("60.00", charge("-2.00")), paid("40.00")),
            (charge("-3.00"),),
            ["60.00", "40.00", "-5.00"],
        ),
        # Charges of a payment that its amount contains are not charged once more.
        (
            "97.00",
            (paid("60.00", charge("-2.00")), paid("40.00")),
            (charge("-3.00"),),
            ["60.00", "40.00", "-3.00"],
        ),
        ("100.00", (paid("60.00", charge("-2.00")), paid("40.00")), (), ["60.00", "40.00"]),
        # Given back by the bank.
        ("101.00", (paid("60.00"), paid("40.00")), (charge("1.00"),), ["60.00", "40.00", "1.00"]),
        # Charges in another currency say nothing about the amount.
        (
            "98.00",
            (paid("60.00"), paid("40.00")),
            (charge("-2.00"), charge("-1.00", "USD")),
            ["60.00", "40.00", "-2.00"],
        ),
    ],
)
def test_charges_that_explain_what_the_payments_leave(
    amount: str, details: Sequence[Detail], charges: Sequence[Charge], expected: list[str]
) -> None:
    entry = entry_of(amount, details, *charges)
    assert amounts_of(entry) == expected
    assert sum(line.amount for line in lines_of(entry)) == entry.amount
    assert {line.entry_place for line in lines_of(entry)} == {entry.entry_no}


@pytest.mark.parametrize(
    ("amount", "details", "charges"),
    [
        pytest.param("98.00", (paid("60.00"), paid("40.00")), (), id="no charges"),
        pytest.param("98.00", (paid("60.00"), paid("40.00")), (charge("-2.01"),), id="a cent off"),
        pytest.param("98.00", (paid("60.00"), paid("40.00")), (charge("2.00"),), id="other sign"),
        pytest.param(
            "98.00", (paid("60.00"), paid("40.00")), (charge("-2.00", "USD"),), id="in dollars"
        ),
        pytest.param(
            "98.00", (paid("60.00"), paid(None)), (charge("-2.00"),), id="amount not told"
        ),
        pytest.param("98.00", (paid("100.00"),), (charge("-2.00"),), id="one payment"),
    ],
)
def test_what_does_not_add_up_stays_whole(
    amount: str, details: Sequence[Detail], charges: Sequence[Charge]
) -> None:
    (line,) = lines_of(entry_of(amount, details, *charges))
    assert (str(line.amount), line.detail_place, line.transaction_id) == (amount, 0, "X2")


def test_the_lines_of_a_batch_share_the_fingerprint_of_its_entry() -> None:
    entry = entry_of("-1926.00", TWO_PAYMENTS, charge("-26.00"))
    made = statement([Paid("01-10", "-1926.00")])._replace(entries=(entry,))
    file = StatementFile("camt.053.001.08", sha256(b"").hexdigest(), "", (), (made,))
    record = import_command(file, "a.xml", b"", lambda text: text).statements[0]
    fingerprints = fingerprints_of(record, "B", lambda text: text).lines
    assert len(fingerprints) == 3
    assert len(set(fingerprints)) == 1
