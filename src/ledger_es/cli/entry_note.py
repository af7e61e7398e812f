"""entries dispute, promise, note, notes: what is agreed or said about open entries."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.entries import EntryNumber
from ledger_es.cli.options import READ, WRITE, Day, Money, Number, Reading, Writing
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.commands.entry_note import AddEntryNote, SetEntryDispute, SetEntryPromise
from ledger_es.imports.typed import record_of

Text = Annotated[
    str, Parameter(help="What was said; sealed, and erased with its customer or vendor.")
]


def dispute(
    *,
    entry: EntryNumber,
    dispute: Annotated[
        str, Parameter(name="--dispute", help='Code of the dispute, such as PRICE; "" settles it.')
    ],
    text: Text = "",
    writing: Writing = WRITE,
) -> Answer:
    """Mark an open entry as disputed, or settle the dispute; `entries hold` keeps reminders back.

    Example: ledger-es entries dispute --entry 4 --dispute PRICE --text "wrong price on line 2"
    """
    command = record_of(SetEntryDispute, entry_no=entry, dispute=dispute, text=text)
    title = f"Entry {entry} disputed" if dispute else f"Dispute of entry {entry} settled"
    return do(writing, command, title)


def promise(
    *,
    entry: EntryNumber,
    promised_date: Annotated[
        Day | None, Parameter(name="--date", help="The day; left out: the promise is taken back.")
    ] = None,
    amount: Annotated[
        Money | None, Parameter(help="A part, positive; left out: all that remains.")
    ] = None,
    text: Text = "",
    writing: Writing = WRITE,
) -> Answer:
    """Note that the party promised to pay an open entry by a day, or that the promise no longer holds.

    Example: ledger-es entries promise --entry 4 --date 2026-03-31 --amount 200.00
    """
    command = record_of(
        SetEntryPromise,
        entry_no=entry,
        promised_date=promised_date,
        promised_amount=amount,
        text=text,
    )
    kept = f"Promise to pay entry {entry} noted"
    return do(writing, command, kept if promised_date else f"Promise of entry {entry} taken back")


def note(*, entry: EntryNumber, text: Text, writing: Writing = WRITE) -> Answer:
    """Write a note on an entry, open or closed.

    Example: ledger-es entries note --entry 4 --text "called, pays on Friday"
    """
    command = record_of(AddEntryNote, entry_no=entry, text=text)
    return do(writing, command, f"Note on entry {entry} written")


def notes(
    *,
    customer: Annotated[str | None, Parameter(help="On entries of this customer.")] = None,
    vendor: Annotated[str | None, Parameter(help="On entries of this vendor.")] = None,
    entry: Annotated[Number | None, Parameter(help="On this entry.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List disputes, promises and notes on entries; a promise whose day is over stands out.

    Example: ledger-es entries notes --customer C1
    """
    return ask(
        reading,
        lambda ledger: ledger.entry_notes(
            customer_no=customer,
            vendor_no=vendor,
            entry_no=entry,
            as_of=as_of,
            known_at=known_at,
        ),
    )
