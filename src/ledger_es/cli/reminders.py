"""reminders: who is reminded of what, at which level and at what cost."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.applications import amounts_by_entry
from ledger_es.cli.asking import ask, do, do_posting
from ledger_es.cli.asking_document import (
    AddText,
    CancelledOn,
    Customers,
    EveryDraft,
    ForgetChanges,
    IssuedOn,
    Mailed,
    PostedOn,
    Refresh,
    RemovedEntries,
    TextAnew,
    issue_drafts,
    listed_with_texts,
    texts_by_number,
)
from ledger_es.cli.listing import listed, table_answer
from ledger_es.cli.options import READ, WRITE, Day, Number, NumberOrZero, Reading, Writing
from ledger_es.cli.questions import AsOf, Customer, KnownAt
from ledger_es.commands.reminder import (
    CreateReminders,
    DeleteReminders,
    RefreshReminders,
)
from ledger_es.commands.reminder_cancellation import CancelReminders
from ledger_es.commands.reminder_change import ChangeReminder
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.imports.typed import record_of

Status = Literal["draft", "issued", "cancelled", "deleted"]
DocumentType = Literal[
    "invoice", "credit-memo", "payment", "refund", "reminder", "finance-charge-memo"
]
Numbers = Annotated[list[str], Parameter(help="Numbers of reminders.")]


def create(
    *,
    document_date: Annotated[Day, Parameter(name="--date", help="Date of the reminders.")],
    posting_date: PostedOn = None,
    customer: Customers = None,
    not_due: Annotated[
        bool, Parameter(negative=(), help="List what is not due yet, in a section of its own.")
    ] = False,
    on_hold: Annotated[
        bool, Parameter(negative=(), help="List what is on hold, in a section of its own.")
    ] = False,
    header_level: Annotated[
        bool, Parameter(negative=(), help="Give every line the highest level of the reminder.")
    ] = False,
    due_by: Annotated[Day | None, Parameter(help="Only what was due by this day.")] = None,
    level: Annotated[
        list[NumberOrZero] | None,
        Parameter(
            consume_multiple=True,
            help="Only what stood at this level so far, 0 for none; several are possible.",
        ),
    ] = None,
    line_fees_for: Annotated[
        DocumentType | None, Parameter(help="Fees per line for documents of this type alone.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Make drafts of reminders for what is overdue: one a customer and currency.

    Customers without reminder terms are passed over. A draft costs nothing until it is issued.

    Example: ledger-es reminders create --date 2026-03-31
    """
    command = record_of(
        CreateReminders,
        document_date=document_date,
        posting_date=posting_date,
        customer_nos=tuple(customer or ()),
        overdue_only=not not_due,
        include_on_hold=on_hold,
        use_header_level=header_level,
        due_date_to=due_by,
        last_issued_levels=None if level is None else tuple(level),
        line_fee_document_type=line_fees_for and line_fees_for.replace("-", "_"),
    )
    return do(writing, command, "Drafts of reminders made")


def suggest(
    reminder: Numbers,
    /,
    *,
    forget_changes: ForgetChanges = False,
    writing: Writing = WRITE,
) -> Answer:
    """Make the lines of drafts anew, as things stand now.

    Example: ledger-es reminders suggest R00001
    """
    command = record_of(
        RefreshReminders, reminder_nos=tuple(reminder), forget_changes=forget_changes
    )
    return do(writing, command, "Drafts of reminders made anew")


def change(
    reminder: Annotated[str, Parameter(help="Number of the draft.")],
    /,
    *,
    remove: RemovedEntries = None,
    remove_fee: Annotated[
        list[Number] | None,
        Parameter(help="Take out the fee for this entry; may be repeated."),
    ] = None,
    fee: Annotated[
        list[str] | None,
        Parameter(help="ENTRY=AMOUNT: type the fee for an entry; ENTRY alone: as the terms say."),
    ] = None,
    add_text: AddText = None,
    text: TextAnew = None,
    level: Annotated[
        Number | None, Parameter(help="Level of the reminder: its fee, due date and texts.")
    ] = None,
    texts_of_level: Annotated[
        Number | None, Parameter(help="Take the texts of this level of the terms.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Change a draft by hand: take lines out, type fees and texts, set its level.

    Fee, due date and totals follow. What is taken out is reminded by a later run.

    Example: ledger-es reminders change R00001 --remove 4 --level 2
    """
    command = record_of(
        ChangeReminder,
        reminder_no=reminder,
        remove_entry_nos=tuple(remove or ()),
        remove_line_fee_nos=tuple(remove_fee or ()),
        line_fees=None if fee is None else amounts_by_entry("--fee", fee),
        add_texts=tuple(add_text or ()),
        texts=texts_by_number(text or ()),
        level_no=level,
        text_level_no=texts_of_level,
    )
    return do(writing, command, f"Reminder {reminder} changed")


def show_all(
    *,
    customer: Customer = None,
    status: Annotated[Status | None, Parameter(help="With this status alone.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the reminders, deleted and cancelled ones too.

    Example: ledger-es reminders list --status draft --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.reminders(
            customer_no=customer, status=status, as_of=as_of, known_at=known_at
        ),
    )


def show(
    reminder: Annotated[str, Parameter(help="Number of the reminder.")],
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show a reminder with its lines.

    Example: ledger-es reminders show R00001 --as-of 2026-03-31
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.reminder(reminder_no=reminder, as_of=as_of, known_at=known_at)
        mailings = ledger.mailings(letter_kind="reminder", document_no=reminder, known_at=known_at)
    return listed_with_texts(reading, Mailed(report, mailings))


def issue(
    reminder: Annotated[list[str] | None, Parameter(help="Numbers of reminders.")] = None,
    /,
    *,
    all_drafts: EveryDraft = False,
    posting_date: IssuedOn = None,
    refresh: Refresh = False,
    writing: Writing = WRITE,
) -> Answer:
    """Issue drafts of reminders: their levels count, and what the terms post is posted.

    With --dry-run this is the test report: what each would post, and what stands in the way.

    Example: ledger-es reminders issue --all
    """
    return issue_drafts(
        writing,
        reminder,
        all_drafts,
        lambda ledger: [
            row.reminder_no for row in ledger.reminders(status="draft", as_of=date.max).rows()
        ],
        lambda numbers: record_of(
            IssueReminders, reminder_nos=numbers, posting_date=posting_date, refresh=refresh
        ),
        "reminder",
    )


def delete(reminder: Numbers, /, *, writing: Writing = WRITE) -> Answer:
    """Delete drafts of reminders. Their numbers stay used.

    Example: ledger-es reminders delete R00001
    """
    command = record_of(DeleteReminders, reminder_nos=tuple(reminder))
    return do(writing, command, "Drafts of reminders deleted")


def cancel(
    reminder: Numbers,
    /,
    *,
    posting_date: CancelledOn = None,
    writing: Writing = WRITE,
) -> Answer:
    """Cancel issued reminders, the newest first: levels go back, postings are mirrored.

    Example: ledger-es reminders cancel R00002 R00001
    """
    command = record_of(CancelReminders, reminder_nos=tuple(reminder), posting_date=posting_date)
    return do_posting(writing, command, "Reminders cancelled")


def explain(
    entry: Annotated[Number, Parameter(help="Number of the customer's entry.")],
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Say why an entry is or is not on a reminder, at which level, and what is next.

    Example: ledger-es reminders explain 4 --as-of 2026-03-31
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.reminder_explanation(entry_no=entry, as_of=as_of, known_at=known_at)
    if reading.form == "json":
        return listed(reading, report)
    return table_answer(reading, report.table(reading.column_names), report.sentences())
