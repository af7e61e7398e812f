"""vat-codes and vat-entries: how documents are taxed, and the VAT that was posted."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import VatRules
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.entry_lists import EVERY, Which
from ledger_es.cli.options import READ, WRITE, Day, Percent, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.commands.vat_code import AddVatCode, ChangeVatCode
from ledger_es.imports.typed import record_of

NO_RATE = Decimal(0)
ValidFrom = Annotated[Day, Parameter(help="It holds for documents dated this day or later.")]


def add_code(
    vat_code: str,
    /,
    *,
    valid_from: ValidFrom,
    kind: Annotated[
        Literal["normal", "reverse_charge", "exempt"],
        Parameter(help="reverse_charge and exempt: the document has no VAT."),
    ] = "normal",
    rate: Annotated[Percent | None, Parameter(help="Percent of the base; left out: 0.")] = None,
    source: Annotated[str, Parameter(help="The law or notice that the rate is taken from.")] = "",
    sales_account: Annotated[str, Parameter(help="G/L account of VAT on sales.")] = "",
    purchase_account: Annotated[str, Parameter(help="G/L account of VAT on purchases.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Add a VAT code.

    Example: ledger-es vat-codes new V81 --valid-from 2024-01-01 --rate 8.1 --sales-account 2200

    Parameters
    ----------
    vat_code
        The code, as documents name it.
    """
    rules = VatRules(
        kind=kind,
        rate=NO_RATE if rate is None else rate,
        source=source,
        sales_account=sales_account,
        purchase_account=purchase_account,
    )
    command = record_of(AddVatCode, vat_code=vat_code, valid_from=valid_from, rules=rules)
    return do(writing, command, f"VAT code {vat_code} added")


def change_code(
    vat_code: str,
    /,
    *,
    valid_from: ValidFrom,
    rate: Annotated[Percent | None, Parameter(help="Percent of the base.")] = None,
    source: Annotated[
        str | None, Parameter(help="The law or notice that the rate is taken from.")
    ] = None,
    sales_account: Annotated[str | None, Parameter(help="G/L account of VAT on sales.")] = None,
    purchase_account: Annotated[
        str | None, Parameter(help="G/L account of VAT on purchases.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Give a VAT code another rate, source or account from a day on; what is left out stays as it is on that day.

    Example: ledger-es vat-codes change V81 --valid-from 2028-01-01 --rate 8.5

    Parameters
    ----------
    vat_code
        The code, as documents name it.
    """
    command = record_of(
        ChangeVatCode,
        vat_code=vat_code,
        valid_from=valid_from,
        rate=rate,
        source=source,
        sales_account=sales_account,
        purchase_account=purchase_account,
    )
    return do(writing, command, f"VAT code {vat_code} changed")


def show_all_codes(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the VAT codes with the dates from which their rates hold.

    Example: ledger-es vat-codes list
    """
    return ask(reading, lambda ledger: ledger.vat_codes(known_at=known_at))


def show_code(vat_code: str, /, *, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """Show one VAT code: every rate it ever had, with its source.

    Example: ledger-es vat-codes show V81

    Parameters
    ----------
    vat_code
        The code, as documents name it.
    """
    return ask(reading, lambda ledger: ledger.vat_codes(vat_code=vat_code, known_at=known_at))


def show_all_entries(
    *,
    vat_code: Annotated[str | None, Parameter(name="--code", help="Of this VAT code.")] = None,
    account: Annotated[str | None, Parameter(help="On this VAT account.")] = None,
    opening: Annotated[
        bool, Parameter(negative=(), help="Documents taken over from earlier books too.")
    ] = False,
    which: Which = EVERY,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the VAT entries: bases and VAT of documents, and what discounts and tolerance corrected of them.

    Amounts are signed as G/L entries are: VAT that is owed is negative. --document also finds what was corrected of a
    document later.

    Example: ledger-es vat-entries list --from 2026-01-01 --to 2026-03-31 --code V81
    """
    named = which.named()
    return ask(
        reading,
        lambda ledger: ledger.vat_entries(
            vat_code=vat_code,
            account_no=account,
            with_opening=opening,
            as_of=as_of,
            known_at=known_at,
            **named,
        ),
    )
