"""reminder-terms, finance-charge-terms: how customers are reminded, and at which rates arrears bear interest."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, Block, Prose, Shown, table
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import OF_LEDGER, READ, WRITE, Day, OfLedger, Reading, Writing
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.errors import FileNotReadable
from ledger_es.imports.typed import record_of
from ledger_es.reports.document_text import reminder_placeholders
from ledger_es.tables import Cell, Column

MOST_BYTES = 1_000_000
TermsFile = Annotated[Path, Parameter(help="The terms as TOML.")]
ValidFrom = Annotated[Day, Parameter(help="They hold for documents from this date on.")]
ReminderTermsCode = Annotated[str, Parameter(help="Code of the reminder terms.")]
FinanceChargeTermsCode = Annotated[str, Parameter(help="Code of the finance charge terms.")]


def set_reminder_terms(
    reminder_terms: ReminderTermsCode,
    file: TermsFile,
    /,
    *,
    valid_from: ValidFrom,
    writing: Writing = WRITE,
) -> Answer:
    """Set reminder terms with all their levels from a date on.

    Example: ledger-es reminder-terms set DOMESTIC reminder-terms.toml --valid-from 2026-01-01
    """
    command = record_of(
        SetReminderTerms,
        reminder_terms=reminder_terms,
        valid_from=valid_from,
        terms=settings_in(file),
    )
    return do(writing, command, f"Reminder terms {reminder_terms} set")


def show_all_reminder_terms(*, reading: Reading = READ) -> Answer:
    """List the reminder terms, level by level.

    Example: ledger-es reminder-terms list
    """
    return ask(reading, Ledger.reminder_terms)


def show_reminder_terms(
    reminder_terms: ReminderTermsCode, /, *, reading: OfLedger = OF_LEDGER
) -> Answer:
    """Show reminder terms with the fees of their levels.

    Example: ledger-es reminder-terms show DOMESTIC
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.reminder_terms(reminder_terms=reminder_terms)
    columns = [
        *(Column("From", "date"), Column("Level", "number"), Column("Currency", "currency")),
        *(Column("Per line", "flag"), Column("Above", "amount"), Column("Fee", "amount")),
        *(Column("Percent", "percentage"), Column("At least", "amount")),
        Column("At most", "amount"),
    ]
    fees: list[list[Cell]] = [
        [
            *(terms.valid_from, level.level_no, fee.currency, fee.charge_per_line),
            *(fee.threshold if fee.is_band else None, fee.fixed_amount),
            *(fee.percentage, fee.minimum_fee, fee.maximum_fee or None),
        ]
        for terms in report.reminder_terms
        for level in terms.levels
        for fee in level.fees
    ]
    shown = [report.table()]
    if fees:
        shown.append(table("Fees by amount and by currency", columns, fees))
    return Answer(report.as_json(), shown)


def show_reminder_texts(
    reminder_terms: ReminderTermsCode, /, *, reading: OfLedger = OF_LEDGER
) -> Answer:
    """Show the texts of each level, language by language, and the placeholders that texts may have.

    Example: ledger-es reminder-terms texts DOMESTIC
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.reminder_terms(reminder_terms=reminder_terms)
    texts = [
        {"valid_from": terms.valid_from.isoformat(), "level_no": level.level_no, **text._asdict()}
        for terms in report.reminder_terms
        for level in terms.levels
        for text in level.texts
    ]
    placeholders = reminder_placeholders()
    shown: list[Shown] = [
        Block(
            [[("from", text["valid_from"]), ("level", str(text["level_no"]))]],
            [
                ("language", text["language"] or "all others"),
                ("before the lines", text["beginning"] or "the words of the letter"),
                ("after the lines", text["ending"] or "the words of the letter"),
            ],
        )
        for text in texts
    ]
    if not texts:
        shown.append("The levels have no texts: letters have the words of their language.")
    known = ", ".join(f"{each['placeholder']} or {each['number']}" for each in placeholders)
    shown.append(Prose(f"Placeholders: {known}."))
    document = {"reminder_terms": reminder_terms, "texts": texts, "placeholders": placeholders}
    return Answer(document, shown)


def set_finance_charge_terms(
    finance_charge_terms: FinanceChargeTermsCode,
    file: TermsFile,
    /,
    *,
    valid_from: ValidFrom,
    writing: Writing = WRITE,
) -> Answer:
    """Set finance charge terms with all their rates from a date on.

    Example: ledger-es finance-charge-terms set 5PERCENT finance-charge-terms.toml --valid-from 2026-01-01
    """
    command = record_of(
        SetFinanceChargeTerms,
        finance_charge_terms=finance_charge_terms,
        valid_from=valid_from,
        terms=settings_in(file),
    )
    return do(writing, command, f"Finance charge terms {finance_charge_terms} set")


def show_all_finance_charge_terms(*, reading: Reading = READ) -> Answer:
    """List the finance charge terms with their rates.

    Example: ledger-es finance-charge-terms list
    """
    return ask(reading, Ledger.finance_charge_terms)


def show_finance_charge_terms(
    finance_charge_terms: FinanceChargeTermsCode, /, *, reading: OfLedger = OF_LEDGER
) -> Answer:
    """Show finance charge terms with their rates and fees.

    Example: ledger-es finance-charge-terms show 5PERCENT
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.finance_charge_terms(finance_charge_terms=finance_charge_terms)
    columns = [Column("From", "date"), Column("Currency", "currency"), Column("Fee", "amount")]
    fees: list[list[Cell]] = [
        [terms.valid_from, fee.currency, fee.additional_fee]
        for terms in report.finance_charge_terms
        for fee in terms.currency_fees
    ]
    shown = [report.table()]
    if fees:
        shown.append(table("Fees by currency", columns, fees))
    return Answer(report.as_json(), shown)


def settings_in(file: Path) -> dict[str, Any]:
    """The content of a TOML file with terms or settings; numbers with decimals stay texts. Raises FileNotReadable."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileNotReadable(
            file=str(file),
            position="start",
            reason=error.strerror or "it cannot be read",
            cure="check its name",
        ) from error
    if len(content) > MOST_BYTES:
        raise FileNotReadable(
            file=str(file),
            position="start",
            reason="it is too large for terms",
            cure="check its name",
        )
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FileNotReadable(
            file=str(file),
            position="start",
            reason=f"it is no TOML: {error}",
            cure="write it as the example on the page about reminder terms",
        ) from error
