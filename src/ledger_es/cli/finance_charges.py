"""finance-charges: interest on arrears, charged by memos."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import ask, do, do_posting, execute
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
from ledger_es.cli.options import READ, WRITE, Day, Reading, Writing
from ledger_es.cli.questions import AsOf, Customer, KnownAt
from ledger_es.cli.reminders import Status
from ledger_es.commands.finance_charge_memo import (
    CancelFinanceChargeMemos,
    ChangeFinanceChargeMemo,
    CreateFinanceChargeMemos,
    DeleteFinanceChargeMemos,
    IssueFinanceChargeMemos,
    RefreshFinanceChargeMemos,
)
from ledger_es.imports.typed import record_of

Numbers = Annotated[list[str], Parameter(help="Numbers of finance charge memos.")]


def create(
    *,
    document_date: Annotated[
        Day, Parameter(name="--date", help="Date of the memos; interest runs up to it.")
    ],
    posting_date: PostedOn = None,
    customer: Customers = None,
    writing: Writing = WRITE,
) -> Answer:
    """Make drafts of finance charge memos: one a customer and currency with interest.

    Customers without finance charge terms are passed over. A draft costs nothing until it is issued.

    Example: ledger-es finance-charges create --date 2026-03-31
    """
    with Ledger.open(writing.ledger) as ledger:
        command = record_of(
            CreateFinanceChargeMemos,
            document_date=document_date,
            posting_date=posting_date,
            customer_nos=tuple(customer or ()),
            closed_entry_nos=ledger.late_paid_entries(as_of=document_date),
        )
        executed = execute(ledger, writing, command)
    return written(executed, "Drafts of finance charge memos made", dry_run=writing.dry_run)


def suggest(
    memo: Numbers,
    /,
    *,
    forget_changes: ForgetChanges = False,
    writing: Writing = WRITE,
) -> Answer:
    """Make the lines of drafts anew, as things stand now.

    Example: ledger-es finance-charges suggest F00001
    """
    with Ledger.open(writing.ledger) as ledger:
        drafts = ledger.finance_charge_memos(status="draft", as_of=date.max).rows()
        days = {row.document_date for row in drafts if row.memo_no in memo}
        closed = {no for day in days for no in ledger.late_paid_entries(as_of=day)}
        command = record_of(
            RefreshFinanceChargeMemos,
            memo_nos=tuple(memo),
            closed_entry_nos=tuple(sorted(closed)),
            forget_changes=forget_changes,
        )
        executed = execute(ledger, writing, command)
    return written(executed, "Drafts of finance charge memos made anew", dry_run=writing.dry_run)


def change(
    memo: Annotated[str, Parameter(help="Number of the draft.")],
    /,
    *,
    remove: RemovedEntries = None,
    add_text: AddText = None,
    text: TextAnew = None,
    writing: Writing = WRITE,
) -> Answer:
    """Change a draft by hand: take entries out, write texts below its lines.

    The totals follow. What is taken out is charged by a later run.

    Example: ledger-es finance-charges change F00001 --remove 4
    """
    command = record_of(
        ChangeFinanceChargeMemo,
        memo_no=memo,
        remove_entry_nos=tuple(remove or ()),
        add_texts=tuple(add_text or ()),
        texts=texts_by_number(text or ()),
    )
    return do(writing, command, f"Finance charge memo {memo} changed")


def show_all(
    *,
    customer: Customer = None,
    status: Annotated[Status | None, Parameter(help="With this status alone.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the finance charge memos, deleted and cancelled ones too.

    Example: ledger-es finance-charges list --status issued --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.finance_charge_memos(
            customer_no=customer, status=status, as_of=as_of, known_at=known_at
        ),
    )


def show(
    memo: Annotated[str, Parameter(help="Number of the memo.")],
    /,
    *,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show a finance charge memo: the interest of each entry, rate by rate.

    Example: ledger-es finance-charges show F00001 --as-of 2026-03-31
    """
    with Ledger.open(reading.ledger) as ledger:
        report = ledger.finance_charge_memo(memo_no=memo, as_of=as_of, known_at=known_at)
        mailings = ledger.mailings(
            letter_kind="finance_charge_memo", document_no=memo, known_at=known_at
        )
    return listed_with_texts(reading, Mailed(report, mailings))


def issue(
    memo: Annotated[list[str] | None, Parameter(help="Numbers of finance charge memos.")] = None,
    /,
    *,
    all_drafts: EveryDraft = False,
    posting_date: IssuedOn = None,
    refresh: Refresh = False,
    writing: Writing = WRITE,
) -> Answer:
    """Issue drafts of finance charge memos: the days are charged, and what the terms post is posted.

    With --dry-run this is the test report: what each would post, and what stands in the way.

    Example: ledger-es finance-charges issue --all
    """
    return issue_drafts(
        writing,
        memo,
        all_drafts,
        lambda ledger: [
            row.memo_no
            for row in ledger.finance_charge_memos(status="draft", as_of=date.max).rows()
        ],
        lambda numbers: record_of(
            IssueFinanceChargeMemos, memo_nos=numbers, posting_date=posting_date, refresh=refresh
        ),
        "finance charge memo",
    )


def delete(memo: Numbers, /, *, writing: Writing = WRITE) -> Answer:
    """Delete drafts of finance charge memos. Their numbers stay used.

    Example: ledger-es finance-charges delete F00001
    """
    command = record_of(DeleteFinanceChargeMemos, memo_nos=tuple(memo))
    return do(writing, command, "Drafts of finance charge memos deleted")


def cancel(
    memo: Numbers,
    /,
    *,
    posting_date: CancelledOn = None,
    writing: Writing = WRITE,
) -> Answer:
    """Cancel issued finance charge memos: postings are mirrored, the days can be charged again.

    Example: ledger-es finance-charges cancel F00001
    """
    command = record_of(CancelFinanceChargeMemos, memo_nos=tuple(memo), posting_date=posting_date)
    return do_posting(writing, command, "Finance charge memos cancelled")
