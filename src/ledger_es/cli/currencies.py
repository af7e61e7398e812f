"""currencies, rates: foreign currencies with their accounts, and dated exchange rates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from cyclopts import Parameter, Token

from ledger_es import CurrencyAccounts, DatedRate, Ledger
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.asking import ask, do, execute
from ledger_es.cli.importing import content_of
from ledger_es.cli.options import READ, WRITE, Day, Money, Reading, Writing
from ledger_es.commands.currency import SetCurrency, SetCurrencyRules, SetExchangeRates
from ledger_es.imports.rates import rates_commands
from ledger_es.imports.typed import record_of
from ledger_es.tables import Cell, Column

NOTHING = Decimal(0)
ONE = Decimal(1)


def _read_rate(_type: Any, tokens: Sequence[Token]) -> Decimal:
    text = tokens[0].value
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no rate: write it as 0.9012") from None


RateValue = Annotated[Decimal, Parameter(converter=_read_rate, n_tokens=1)]
CurrencyCode = Annotated[str, Parameter(help="Code of the currency, such as USD.")]


def set_up(
    currency: CurrencyCode,
    /,
    *,
    gain_account: Annotated[str, Parameter(help="For realised gains.", show_default=False)] = "",
    loss_account: Annotated[str, Parameter(help="For realised losses.", show_default=False)] = "",
    rounding_account: Annotated[
        str, Parameter(help="For cents left in the local currency.", show_default=False)
    ] = "",
    unrealized_gain_account: Annotated[
        str, Parameter(help="For gains of open entries at a day's rates.", show_default=False)
    ] = "",
    unrealized_loss_account: Annotated[
        str, Parameter(help="For losses of open entries at a day's rates.", show_default=False)
    ] = "",
    rounding: Annotated[
        Money, Parameter(help="A rest up to this closes between currencies.")
    ] = NOTHING,
    writing: Writing = WRITE,
) -> Answer:
    """Set up a foreign currency, or change it.

    Example: ledger-es currencies add USD --gain-account 6950 --loss-account 6900 --rounding-account 3890
    """
    accounts = record_of(
        CurrencyAccounts,
        realized_gain_account=gain_account,
        realized_loss_account=loss_account,
        rounding_debit_account=rounding_account,
        rounding_credit_account=rounding_account,
        unrealized_gain_account=unrealized_gain_account,
        unrealized_loss_account=unrealized_loss_account,
    )
    command = record_of(
        SetCurrency,
        currency=currency,
        accounts=accounts,
        application_rounding_precision=rounding,
    )
    return do(writing, command, f"Currency {currency} set up")


def set_rules(
    *,
    between: Annotated[
        Literal["all", "emu", "none"] | None,
        Parameter(
            help="Which entries in different currencies are applied to each other; emu: euros and what they replaced."
        ),
    ] = None,
    rounding: Annotated[
        Money | None,
        Parameter(
            help="A rest up to this closes where the applying entry is in the local currency."
        ),
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Set the rules for applications between currencies; what is left out stays as it is.

    Example: ledger-es currencies rules --between all --rounding 0.05
    """
    command = record_of(
        SetCurrencyRules, between_currencies=between, application_rounding_precision=rounding
    )
    return do(writing, command, "Rules for currencies set")


def show_currencies(*, reading: Reading = READ) -> Answer:
    """List the foreign currencies and their accounts.

    Example: ledger-es currencies list
    """
    return ask(reading, Ledger.currencies)


def add_rate(
    currency: CurrencyCode,
    /,
    *,
    starting_date: Annotated[Day, Parameter(name="--from", help="It holds from this day on.")],
    rate: Annotated[RateValue, Parameter(help="What the units are worth in the local currency.")],
    units: Annotated[RateValue, Parameter(help="Units of the currency.")] = ONE,
    writing: Writing = WRITE,
) -> Answer:
    """Add an exchange rate; one that starts on the same day is replaced. Nothing is revalued.

    Example: ledger-es rates add USD --from 2026-01-01 --rate 0.9012
    """
    dated = record_of(
        DatedRate,
        starting_date=starting_date,
        exchange_rate_amount=units,
        relational_exchange_rate_amount=rate,
    )
    command = record_of(SetExchangeRates, currency=currency, rates=(dated,))
    return do(writing, command, f"Rate of {currency} added")


def import_rates(
    file: Annotated[
        str, Parameter(help="The file, or - for the standard input.", allow_leading_hyphen=True)
    ],
    /,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Import the euro reference rates of the European Central Bank, as CSV or XML, for the currencies set up.

    Each currency is a commit; the same file is not imported twice.

    Example: ledger-es rates import eurofxref-hist.csv
    """
    content = content_of(file, decimal_comma=False)
    with Ledger.open(writing.ledger) as ledger:
        known = [row.currency for row in ledger.currencies().rows()]
        local = ledger.chart_of_accounts().answer.lcy
        rows: list[list[Cell]] = []
        for command in rates_commands(content.name, content.text, local, known):
            key = writing.key or content.sha256
            of_currency = Writing(
                ledger=writing.ledger,
                json=writing.json,
                key=f"{key}/{command.currency}",
                actor=writing.actor,
                reason=writing.reason,
                dry_run=writing.dry_run,
            )
            executed = execute(ledger, of_currency, command)
            done = "before" if executed.replayed else "would be" if writing.dry_run else "now"
            rows.append([command.currency, len(command.rates), executed.commit_no, done])
    document = {
        "rates": [
            {"currency": currency, "count": count, "commit_no": commit_no, "done": done}
            for currency, count, commit_no, done in rows
        ]
    }
    columns = [
        Column("currency"),
        Column("rates", "number"),
        Column("commit_no", "number"),
        Column("done"),
    ]
    return Answer(document, [table(f"Rates from {content.name}", columns, rows)])


def show_rates(
    *,
    currency: Annotated[str | None, Parameter(help="Of this currency alone.")] = None,
    reading: Reading = READ,
) -> Answer:
    """List the exchange rates.

    Example: ledger-es rates list --currency USD
    """
    return ask(reading, lambda ledger: ledger.exchange_rates(currency=currency))
