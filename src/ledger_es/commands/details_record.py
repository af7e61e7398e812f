"""What a file tells about the payments behind amounts of statements, by account and entry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.values import (
    ZERO,
    Amount,
    BankAmount,
    Currency,
    Personal,
    StatementNo,
    Text,
    left_out,
)


class DetailPaymentRecord(AskedRecord):
    """One payment of an entry. Money in is positive. The fields are those of `StatementLineRecord`."""

    amount: Amount
    payer: Personal = Personal()
    text: Personal = Personal()
    payment_reference: Text = ""
    reference_type: Text = ""
    bank_reference: Text = ""
    mandate_id: Text = ""
    return_reason: Text = ""
    foreign_currency: Text = ""
    foreign_amount: BankAmount = left_out(ZERO)
    foreign_rate: Decimal = ZERO
    charge_amount: BankAmount = left_out(ZERO)
    charge_currency: Text = ""
    charge_included: bool = False


class DetailedEntryRecord(AskedRecord):
    """An amount of the account and the payments behind it; none if the file does not tell them.

    `is_whole`: the payments do not come to the amount, so that one payment over all of it stands for them; its text
    shows them, for splitting by hand.
    """

    entry_place: int
    amount: Amount
    booking_date: date | None = None
    value_date: date | None = None
    bank_reference: Text = ""
    payments: tuple[DetailPaymentRecord, ...] = ()
    is_whole: bool = False


class DetailsRecord(AskedRecord):
    """The entries of one account in a file of details."""

    place_in_file: int
    iban: Text = ""
    account_no_at_bank: Text = ""
    currency: Currency
    entries: tuple[DetailedEntryRecord, ...] = ()


class NamedLine(AskedRecord):
    """A line of a statement that a person names, and the entries of the file that it shows.

    An entry is named by the place of its account in the file and its own, such as `1/3`; none named: all entries.
    """

    statement_no: StatementNo
    line_no: int
    entries: tuple[Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}/[1-9][0-9]{0,8}$")], ...] = ()
