"""The chapters of the demo about what stays unpaid: reminders, interest, and the letters that ask for it."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from ledger_es import Ledger
from ledger_es.cli.answer import table
from ledger_es.cli.collecting_terms import settings_in
from ledger_es.cli.demo_chapter import (
    CHARGED,
    REMINDED,
    REMINDED_AGAIN,
    Section,
    bundled,
    do,
    rows_of,
    run,
)
from ledger_es.cli.letter_kinds import Addressed, memo_of, reminder_of
from ledger_es.cli.letters import write_file
from ledger_es.commands.finance_charge_memo import (
    CreateFinanceChargeMemos,
    IssueFinanceChargeMemos,
)
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.errors import LibraryMissing, ReportNotWritable
from ledger_es.imports.journal import journal_job
from ledger_es.imports.typed import record_of
from ledger_es.letters.letterhead import letterhead_in
from ledger_es.letters.pdf import pdf
from ledger_es.tables import Column

TERMS: Final = "REMINDERS"
ARREARS: Final = "ARREARS"
LANGUAGES: Final = {
    "10003": "de-CH",
    "10004": "fr-CH",
    "10006": "de-DE",
    "10008": "fr-FR",
    "10010": "de-CH",
    "10011": "it-IT",
    "10040": "en-GB",
}
"""The customers who are reminded, and the language of each."""
CHARGED_CUSTOMERS: Final = ("10006", "10008")


def remind(ledger: Ledger) -> Section:
    """Remind twice; one customer pays in between."""
    terms = record_of(
        SetReminderTerms,
        reminder_terms=TERMS,
        valid_from=REMINDED,
        terms=_bundled_settings("reminder_terms.toml"),
    )
    do(ledger, terms)
    for customer_no, language in LANGUAGES.items():
        edited = EditCustomer(party_no=customer_no, reminder_terms=TERMS, language=language)
        do(ledger, edited)
    _create_and_issue(ledger, CreateReminders(document_date=REMINDED))
    run(ledger, journal_job(bundled("late_receipt.csv")))
    _create_and_issue(ledger, CreateReminders(document_date=REMINDED_AGAIN))
    report = ledger.reminders(as_of=REMINDED_AGAIN)
    says = (
        f"Weeks go by. Seven customers have reminder terms. On {REMINDED} those of them who "
        "are late get a friendly reminder, which costs nothing. Ristorante Due Laghi pays. On "
        f"{REMINDED_AGAIN} the others get their second one, with a fee of 20.00 that is posted. Lichthof "
        "Bauträger is not asked for the invoice in dispute, because it is on hold."
    )
    document = {"reminders": report.as_json()["reminders"]}
    return Section("What stays unpaid is reminded", says, [report.table()], document)


def charge(ledger: Ledger) -> Section:
    terms = record_of(
        SetFinanceChargeTerms,
        finance_charge_terms=ARREARS,
        valid_from=REMINDED,
        terms=_bundled_settings("finance_charge_terms.toml"),
    )
    do(ledger, terms)
    for customer_no in CHARGED_CUSTOMERS:
        do(ledger, EditCustomer(party_no=customer_no, finance_charge_terms=ARREARS))
    created = do(ledger, CreateFinanceChargeMemos(document_date=CHARGED))
    do(ledger, IssueFinanceChargeMemos(memo_nos=tuple(created.numbers["memo_nos"])))
    memos = ledger.finance_charge_memos(as_of=CHARGED)
    largest = max(memos.rows(), key=lambda memo: memo.total_amount)
    lines = ledger.finance_charge_memo(memo_no=largest.memo_no, as_of=CHARGED)
    says = (
        f"On {CHARGED} two customers abroad are charged interest: 5 % a year, for each day and what "
        "was open on it, from the due date of each invoice on. The memos are posted to the customers."
    )
    document = {
        "finance_charge_memos": memos.as_json()["finance_charge_memos"],
        "lines": lines.as_json()["lines"],
    }
    return Section("Arrears bear interest", says, [memos.table(), lines.table()], document)


def write_letters(ledger: Ledger, folder: Path) -> Section:
    """Write the last reminders and the memos as PDF. Where that cannot be, show what the first letter says."""
    heading = "Letters ask for it"
    reminders = [
        row.reminder_no
        for row in ledger.reminders(as_of=CHARGED).rows()
        if row.document_date == REMINDED_AGAIN
    ]
    memos = [row.memo_no for row in ledger.finance_charge_memos(as_of=CHARGED).rows()]
    try:
        rows = _written(ledger, reminders, memos, folder)
    except (LibraryMissing, ReportNotWritable) as refusal:
        first = ledger.reminder(reminder_no=reminders[0], as_of=CHARGED)
        cure = (
            f"Install it with: {refusal.cure_lines()[0]}."
            if isinstance(refusal, LibraryMissing)
            else "Name another folder with --letters FOLDER."
        )
        says = (
            f"Reminders and memos are also letters, as PDF, in four languages. They are not written "
            f"here: {refusal.message}. {cure} This is what the first letter asks for:"
        )
        document: dict[str, Any] = {"letters": [], "not_written": refusal.message}
        return Section(heading, says, [first.table()], document)
    columns = [
        *(Column("letter"), Column("customer"), Column("name"), Column("language")),
        Column("file"),
    ]
    letters = table("Letters", columns, rows)
    says = (
        "The second reminders and the memos are written as PDF, each in its customer's language. "
        "Letters that ask for francs have a Swiss QR-bill at their foot: the reference in it brings "
        "the payment back to the right invoice by itself. The same letter has the same bytes each time."
    )
    return Section(heading, says, [letters], {"letters": rows_of(letters)})


def _create_and_issue(ledger: Ledger, command: CreateReminders) -> None:
    created = do(ledger, command)
    do(ledger, IssueReminders(reminder_nos=tuple(created.numbers["reminder_nos"])))


def _written(
    ledger: Ledger, reminders: list[str], memos: list[str], folder: Path
) -> list[list[str]]:
    """A row for each letter, once all of them are files. Raises LibraryMissing or ReportNotWritable."""
    with as_file(files("ledger_es").joinpath("demo", "letterhead.toml")) as path:
        head = letterhead_in(path)
    addressed: dict[str, Addressed] = {
        **{number: reminder_of(ledger, number, head) for number in reminders},
        **{number: memo_of(ledger, number, head) for number in memos},
    }
    rows = []
    for number, (letter, _, party) in addressed.items():
        file = folder / f"{number}.pdf"
        write_file(file, pdf(letter))
        rows.append([number, party.party_no, party.name, party.record.language, file.as_posix()])
    return rows


def _bundled_settings(name: str) -> dict[str, Any]:
    with as_file(files("ledger_es").joinpath("demo", name)) as path:
        return settings_in(path)
