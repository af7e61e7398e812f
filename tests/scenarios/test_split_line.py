"""A line is split by hand over several parties and accounts in one act, and stays one bank entry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.bank_statement import LineAssigned
from ledger_es.commands.assigned_parts import LinePart
from ledger_es.commands.bank_statement_lines import AssignLine
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.errors import (
    AccountUnknown,
    CommandInvalid,
    EntryIsClosed,
    LineOfOneAccount,
    NothingToAssign,
    PartsDoNotAddUp,
    PartSignWrong,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal, line
from tests.scenarios.scenario import Scenario, given
from tests.scenarios.statements import IBAN, brought, post, transfer

OPEN = (
    *BOOKS,
    bank_account("B", iban=IBAN),
    customer("C2"),
    documents("INV-1 01-01 100.00"),
    documents("INV-2 01-01 50.00", "C2"),
    documents("INV-3 01-01 -70.00", "V1"),
)
"""Entries 1 (C1), 2 (C2), 3 (vendor V1)."""


def part(account_no: str, amount: str | None, kind: Any = "gl", text: str = "") -> LinePart:
    return LinePart(
        account_type=kind,
        account_no=account_no,
        amount=None if amount is None else Decimal(amount),
        description=Personal(text, b"0123456789abcdef") if text else Personal(),
    )


def split(*parts: LinePart, **amounts: str | None) -> AssignLine:
    entries = {
        int(no[1:]): None if amount is None else Decimal(amount) for no, amount in amounts.items()
    }
    return AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply=entries, parts=parts)


def line_over(amount: str) -> Scenario:
    return given(*OPEN, brought(("01-10", amount)))


def test_two_customers_a_rest_on_account_and_a_fee_are_one_bank_entry() -> None:
    books = line_over("165.00")
    before = books.balances()
    command = split(
        part("6900", "-5.00", text="fee"), part("C2", "20.00", "customer"), e1=None, e2=None
    )
    outcome = books.when(command)
    assert outcome.numbers["difference"] == "0.00"
    books = outcome.then(
        (
            "bank_statement-B-1",
            LineAssigned(
                line_no=10000,
                ledgers=("customer", "customer"),
                entry_nos=(1, 2),
                party_nos=("C1", "C2"),
                document_nos=("INV-1", "INV-2"),
                amounts=(Decimal("100.00"), Decimal("50.00")),
                part_account_types=("gl", "customer"),
                part_account_nos=("6900", "C2"),
                part_amounts=(Decimal("-5.00"), Decimal("20.00")),
                part_description_seals=(command.parts[0].description.seal, ""),
            ),
        )
    )
    outcome = books.when(post())
    (bank,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesPosted)]  # type: ignore[union-attr]  # not refused
    assert bank.amounts == (Decimal("165.00"),)
    books = outcome.and_recorded()
    assert (books.remaining(), books.remaining("C2")) == ({}, {6: "-20.00"})
    after = books.balances()
    assert (after["1020"], after["6900"]) == ("165.00", "5.00")
    books = books.after(UndoStatement(statement_no="B/1"))
    assert books.balances() == before
    assert (books.remaining(), books.remaining("C2")) == ({1: "100.00"}, {2: "50.00"})
    books.after(post())


def test_a_customer_and_a_vendor_who_pays_back() -> None:
    books = line_over("130.00").after(split(part("V1", "30.00", "vendor"), e1=None), post())
    assert books.remaining() == {}
    assert books.remaining("V1", "vendor") == {3: "-70.00", 6: "-30.00"}


def test_money_out_to_a_vendor_with_charges() -> None:
    """Money out is negative, for parts as on the statement."""
    books = line_over("-72.00").after(split(part("6900", "-2.00"), e3=None), post())
    assert books.remaining("V1", "vendor") == {}
    assert books.balances()["6900"] == "2.00"


def test_one_account_without_an_amount_takes_what_is_left() -> None:
    books = line_over("103.00").after(split(part("6950", None), e1=None), post())
    assert books.balances()["6950"] == "-3.00"
    only_accounts = split(part("6950", "60.00"), part("3000", None))
    outcome = line_over("100.00").when(only_accounts)
    (event,) = [e for _, e in outcome.decision.events]  # type: ignore[union-attr]  # not refused
    assert isinstance(event, LineAssigned)
    assert event.part_amounts == (Decimal("60.00"), Decimal("40.00"))


def test_entries_of_two_parties_may_leave_a_difference_that_is_transferred() -> None:
    books = line_over("153.00").after(split(e1=None, e2=None))
    books = books.after(transfer(10000, "6950"), post())
    assert (books.remaining(), books.remaining("C2")) == ({}, {})
    assert books.balances()["6950"] == "-3.00"


@pytest.mark.parametrize(
    ("amount", "command", "difference"),
    [
        ("100.00", split(part("6900", "-5.00"), e1=None), "5.00"),
        ("100.00", split(part("6950", "1.00"), e1=None), "-1.00"),
        ("100.00", split(part("6950", None), e1=None), "0.00"),
    ],
    ids=["too little", "too much", "nothing left"],
)
def test_refused_where_the_parts_do_not_add_up(
    amount: str, command: AssignLine, difference: str
) -> None:
    line_over(amount).when(command).then_refused(PartsDoNotAddUp, difference=Decimal(difference))


def test_refused_where_a_party_would_be_left_a_payment_the_other_way() -> None:
    command = split(part("C2", "-10.00", "customer"), part("6950", None), e1=None)
    line_over("95.00").when(command).then_refused(PartSignWrong, party_no="C2", part=Decimal(-10))


def test_refused_for_an_account_named_twice_or_two_without_an_amount() -> None:
    books = line_over("100.00")
    for parts in (
        (part("6950", "50.00"), part("6950", "50.00")),
        (part("6950", None), part("6900", None)),
        (part("B", "100.00", "bank_account"),),
    ):
        books.when(split(*parts)).then_refused(CommandInvalid)


def test_refused_for_what_cannot_be_named() -> None:
    books = line_over("100.00")
    books.when(split()).then_refused(NothingToAssign, line_no=10000)
    books.when(split(part("9999", None))).then_refused(AccountUnknown, account_no="9999")
    paid = journal(line("PAY-1", "01-05", "-100.00", applies_to_document_no="INV-1"))
    books.after(paid).when(split(part("6950", None), e1=None)).then_refused(EntryIsClosed)


def test_refused_for_bank_entries_beside_anything_else() -> None:
    paid_in = journal(
        line("ANY-2", "01-05", "-80.00", bal_account_type="bank_account", bal_account_no="B")
    )
    books = given(*OPEN, paid_in, brought(("01-10", "180.00")))
    books.when(split(e5=None, e1=None)).then_refused(LineOfOneAccount, entry_no=1)
    books.when(split(part("6950", None), e5=None)).then_refused(LineOfOneAccount, entry_no=5)
