"""Make drafts of finance charge memos, issue them, delete them, and cancel issued ones."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.finance_charge_memo import (
    MemoChanged,
    MemoContent,
    MemoIssued,
    MemoRefreshed,
)
from ledger_es.aggregates.party_ledger import AskedEntry, ReminderLevelSet
from ledger_es.collecting.finance_charge_memo import posted_memo_parts
from ledger_es.commands.asking_document import (
    MEMO,
    ToIssue,
    allow_on,
    cancel_document,
    check_cancelling,
    check_posting,
    delete_drafts,
    draft_to_change,
    issue_documents,
    issued_to_cancel,
    new_drafts,
)
from ledger_es.commands.asking_run import answer_with, left_out, load_customers, one_by_one
from ledger_es.commands.cost_vat import cost_vat_rates, refuse_other_vat
from ledger_es.commands.draft_by_hand import (
    ChangeDraft,
    free_texts,
    refuse_missing,
    refuse_to_forget,
    untouched,
    with_more,
)
from ledger_es.commands.finance_charge_draft import (
    MemoOptions,
    charged_customer,
    content_of,
    draft_of,
    made_anew,
    options_of,
    suggest,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    DraftIsOutdated,
    EditChangesNothing,
    LedgerWarning,
    NobodyHasTerms,
    NothingToAskFor,
    Refusal,
    Words,
)
from ledger_es.posting.asking_document import (
    CostlyDocument,
    decision_of,
    post_document,
    posted_fields,
)
from ledger_es.posting.posting import Posting
from ledger_es.values import (
    Code,
    CustomerNo,
    DocumentNo,
    EntryNo,
    OptionalCode,
    stream_id,
)

KIND: Final = "finance_charge_memo"
MemoNos = Annotated[tuple[DocumentNo, ...], Field(min_length=1)]


class CreateFinanceChargeMemos(Command):
    """Make drafts of finance charge memos for the named customers, or for every customer with finance charge terms.

    A customer gets one for each currency in which its entries bear interest up to `document_date` (receivables.md 14).
    `closed_entry_nos` proposes entries that were paid late: where the terms charge closed entries, they are looked at
    too. Customers that get no memo for another reason than too little interest are told as warnings. `reminder_terms`
    limits the run to customers with these terms; `automation` is the one that makes the drafts.
    """

    name: ClassVar[str] = "create-finance-charge-memos"

    document_date: date
    posting_date: date | None = None
    customer_nos: tuple[CustomerNo, ...] = ()
    closed_entry_nos: tuple[EntryNo, ...] = ()
    reminder_terms: tuple[Code, ...] = ()
    automation: OptionalCode = ""

    def request_content(self) -> dict[str, Any]:
        """Without the entries that were proposed: a run that is sent again may find others."""
        content = super().request_content()
        content.pop("closed_entry_nos", None)
        return content


class IssueFinanceChargeMemos(Command):
    """Issue drafts of finance charge memos: their entries are charged up to the document date, and it is posted.

    A draft whose interest is another by now is not issued, unless `refresh` makes its lines anew first. Of several
    drafts, those that cannot be issued stay and are told as warnings. `posting_date` replaces that of the drafts.
    """

    name: ClassVar[str] = "issue-finance-charge-memos"

    memo_nos: MemoNos
    posting_date: date | None = None
    refresh: bool = False


class RefreshFinanceChargeMemos(Command):
    """Make the lines of drafts anew for their document date, by the terms of today and as things stand now.

    `closed_entry_nos` proposes entries that were paid late, as for `CreateFinanceChargeMemos`. What a person took out
    of a draft or typed is lost: without `forget_changes` a draft with such changes is refused.
    """

    name: ClassVar[str] = "refresh-finance-charge-memos"

    memo_nos: MemoNos
    closed_entry_nos: tuple[EntryNo, ...] = ()
    forget_changes: bool = False

    def request_content(self) -> dict[str, Any]:
        """Without the entries that were proposed: a run that is sent again may find others."""
        content = super().request_content()
        content.pop("closed_entry_nos", None)
        return content


class ChangeFinanceChargeMemo(ChangeDraft):
    """Change the draft of a finance charge memo: its totals follow, and nothing else of it is made anew.

    `remove_entry_nos` takes entries out, which a later run may charge. `add_texts` writes texts below the lines, and
    `texts` says the text with a number anew; an empty one takes it away.
    """

    name: ClassVar[str] = "change-finance-charge-memo"

    memo_no: DocumentNo


class DeleteFinanceChargeMemos(Command):
    """Delete drafts of finance charge memos. Their numbers stay used."""

    name: ClassVar[str] = "delete-finance-charge-memos"

    memo_nos: MemoNos


class CancelFinanceChargeMemos(Command):
    """Cancel issued finance charge memos: what they posted is mirrored, and their days can be charged again.

    Of several, those that cannot be cancelled stay and are told as warnings. `posting_date` is that of the mirrored
    postings; without it they have the posting date of their memo.
    """

    name: ClassVar[str] = "cancel-finance-charge-memos"

    memo_nos: MemoNos
    posting_date: date | None = None


# --- drafts -------------------------------------------------------------------------------


def create_finance_charge_memos(
    command: CreateFinanceChargeMemos, books: Books, policy: Policy
) -> Decision:
    posting_date = command.posting_date or command.document_date
    closed = _closed_by_customer(command, books)
    drafts: list[dict[str, Any]] = []
    warnings: list[LedgerWarning] = []
    refusals: list[Refusal] = []
    customers = load_customers(command.customer_nos, books)
    if not any(master.finance_charge_terms for master in customers.values()):
        warnings.append(NobodyHasTerms(kind="finance charge"))
    for customer_no, master in customers.items():
        code = master.finance_charge_terms
        if not code and not command.customer_nos:
            continue
        if command.reminder_terms and master.reminder_terms not in command.reminder_terms:
            continue
        try:
            customer = charged_customer(
                books, customer_no, code, command.document_date, closed.get(customer_no, ())
            )
            suggested = suggest(books, policy, customer, command.document_date, posting_date)
        except Refusal as refusal:
            refusals.append(refusal)
            warnings.append(left_out(customer_no, refusal))
            continue
        options = MemoOptions(command.automation)
        drafts += [content_of(draft, customer, options) for draft in suggested.drafts]
        refusals += suggested.refusals
        warnings += [left_out(customer_no, refusal) for refusal in suggested.refusals]
    if refusals and len(command.customer_nos) == 1 and not drafts:
        raise refusals[0]

    return new_drafts(MEMO, books, posting_date, drafts, warnings)


def _closed_by_customer(
    command: CreateFinanceChargeMemos | RefreshFinanceChargeMemos, books: Books
) -> dict[str, list[int]]:
    by_customer: dict[str, list[int]] = {}
    for entry_no in dict.fromkeys(command.closed_entry_nos):
        whose = books.whose_entry(entry_no)
        if whose.ledger == "customer" and books.party_ledger(whose).get(entry_no) is None:
            by_customer.setdefault(whose.party_no, []).append(entry_no)
    return by_customer


def refresh_finance_charge_memos(
    command: RefreshFinanceChargeMemos, books: Books, policy: Policy
) -> Decision:
    memo_nos = list(dict.fromkeys(command.memo_nos))
    closed = _closed_by_customer(command, books)
    events: list[tuple[str, Event]] = []
    for memo_no in memo_nos:
        draft: MemoContent = draft_to_change(MEMO, books, memo_no)
        if not command.forget_changes:
            refuse_to_forget(MEMO, memo_no, draft)
        before = untouched(draft)
        anew, customer = made_anew(
            books,
            policy,
            memo_no,
            before,
            draft.posting_date,
            closed.get(draft.customer_no, ()),
        )
        content = content_of(anew, customer, options_of(before))
        if content != dict(draft):
            events.append((stream_id(KIND, memo_no), MemoRefreshed(**content)))
    return Decision(events, books.head, {"memo_nos": memo_nos})


def change_finance_charge_memo(
    command: ChangeFinanceChargeMemo, books: Books, policy: Policy
) -> Decision:
    memo_no = command.memo_no
    draft: MemoContent = draft_to_change(MEMO, books, memo_no)
    on_draft = [line.entry_no for line in draft.lines]
    refuse_missing(MEMO, memo_no, command.remove_entry_nos, on_draft)
    lines = tuple(line for line in draft.lines if line.entry_no not in command.remove_entry_nos)
    if not lines:
        raise NothingToAskFor(kind=MEMO.words, document_no=memo_no)
    texts = free_texts(MEMO, memo_no, draft, command)
    removed = with_more(draft.removed_entry_nos, command.remove_entry_nos)
    left = {line.entry_no for line in lines}
    changed = draft.model_copy(
        update={
            "lines": lines,
            "rates": tuple(part for part in draft.rates if part.entry_no in left),
            "removed_entry_nos": removed,
            "free_text_seals": texts.seals,
        }
    )
    rates = cost_vat_rates(policy, draft.customer_no, draft.posting_date, draft.document_date)
    as_changed = draft_of(changed, policy.currency, rates)
    totals = {
        "interest_amount": as_changed.interest_amount,
        "vat": as_changed.vat,
        "rounding_amount": as_changed.rounding_amount,
    }
    content = {**dict(changed), **totals}
    if content == dict(draft):
        raise EditChangesNothing(what=Words("finance charge memo {no}", no=memo_no))

    event = MemoChanged(**content)
    return Decision(
        [(stream_id(KIND, memo_no), event)], books.head, {"memo_nos": [memo_no]}, texts.sealed
    )


def delete_finance_charge_memos(
    command: DeleteFinanceChargeMemos, books: Books, policy: Policy
) -> Decision:
    return delete_drafts(MEMO, books, command.memo_nos)


# --- issuing ------------------------------------------------------------------------------


def issue_finance_charge_memos(
    command: IssueFinanceChargeMemos, books: Books, policy: Policy
) -> Decision:
    return issue_documents(
        MEMO,
        books,
        policy,
        command.memo_nos,
        lambda memo_no: _checked(command, memo_no, books, policy),
        _issue,
    )


def _checked(
    command: IssueFinanceChargeMemos, memo_no: str, books: Books, policy: Policy
) -> ToIssue:
    """What is posted of the draft, and what it says when it is issued. Raises why it cannot be issued."""
    draft: MemoContent = draft_to_change(MEMO, books, memo_no)
    posting_date = command.posting_date or draft.posting_date
    allow_on(MEMO, policy, draft.customer_no, posting_date)
    anew, customer = made_anew(books, policy, memo_no, draft, posting_date)
    content = content_of(anew, customer, options_of(draft))
    issued = MemoContent(**content)
    if not command.refresh:
        _refuse_changed(memo_no, draft, issued)
        refuse_other_vat(MEMO.words, memo_no, draft, issued.vat)
    parts = posted_memo_parts(anew, customer.terms)
    document = CostlyDocument(KIND, memo_no, issued, parts)
    check_posting(MEMO, books, policy, document)
    return ToIssue(document, content)


def _refuse_changed(memo_no: str, draft: MemoContent, anew: MemoContent) -> None:
    """Raises DraftIsOutdated for the first entry whose interest is another by now."""
    before = {line.entry_no: line.interest_amount for line in draft.lines}
    now = {line.entry_no: line.interest_amount for line in anew.lines}
    for entry_no in sorted(before.keys() | now.keys()):
        if before.get(entry_no) != now.get(entry_no):
            raise DraftIsOutdated(
                kind=MEMO.words,
                document_no=memo_no,
                entry_no=entry_no,
                reason=Words("bears other interest"),
            )


def _issue(posting: Posting, to_issue: ToIssue) -> int:
    """Adds the events of the issued memo. Returns the number of its ledger transaction, 0 if nothing is posted."""
    document = to_issue.document
    posted = post_document(posting, document)
    issued = MemoIssued(**to_issue.content, **posted_fields(document, posted))
    posting.also(stream_id(KIND, document.document_no), issued)
    posting.also(
        document.whose.stream,
        _levels(posting.books, document.document_no, issued, is_cancelled=False),
    )
    return posted.transaction_no


def _levels(
    books: Books, memo_no: str, issued: MemoIssued, *, is_cancelled: bool
) -> ReminderLevelSet:
    """The entries of the memo. Their reminder levels stay as they are."""
    asked = books.party_ledger(Whose("customer", issued.customer_no)).asked
    return ReminderLevelSet(
        document_type=KIND,
        document_no=memo_no,
        document_date=issued.document_date,
        due_date=issued.due_date,
        is_cancelled=is_cancelled,
        entries=tuple(
            AskedEntry(
                entry_no=line.entry_no,
                level_before=asked.level_of(line.entry_no),
                level_after=asked.level_of(line.entry_no),
                interest_posted=bool(issued.posted_interest_amount),
                closing_application_no=line.closing_application_no,
            )
            for line in issued.lines
        ),
    )


# --- cancelling ---------------------------------------------------------------------------


def cancel_finance_charge_memos(
    command: CancelFinanceChargeMemos, books: Books, policy: Policy
) -> Decision:
    posting = Posting(books, policy, "reversal")

    def cancel(memo_no: str) -> int:
        issued: MemoIssued = issued_to_cancel(MEMO, books, memo_no)
        posting_date = command.posting_date or issued.posting_date
        check_cancelling(MEMO, books, policy, issued, posting_date)
        transaction_no = cancel_document(MEMO, posting, memo_no, issued, posting_date)
        whose = Whose("customer", issued.customer_no)
        posting.also(whose.stream, _levels(books, memo_no, issued, is_cancelled=True))
        return transaction_no

    cancelled = one_by_one(command.memo_nos, cancel)
    answer = answer_with(cancelled.warnings, memo_nos=cancelled.document_nos)
    return decision_of(posting, answer, cancelled.transaction_nos)
