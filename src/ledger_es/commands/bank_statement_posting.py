"""Post the lines of a statement, all or some, and in the mode `reconcile` reconcile the account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.bank_account import (
    FOUND_BANK_ENTRIES,
    BankEntriesFound,
    ClosedBankEntryRow,
)
from ledger_es.aggregates.claims import posted_line_key, reconciled_statement_key
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.learned_payer import PayersLearned
from ledger_es.aggregates.mapping_offer import MappingsOffered
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.aggregates.statement_posting import (
    PostedStatementReconciled,
    PostingMode,
    StatementPosted,
)
from ledger_es.commands.bank_statement_lines import (
    has_difference,
    line_of,
    not_applied,
    undecided,
)
from ledger_es.commands.bank_statement_reconciliation import (
    import_of,
    reconciliation,
    refuse_unreconcilable,
    shown_by,
    statement_day,
)
from ledger_es.commands.learned_payer import payers_taught
from ledger_es.commands.mapping_offer import mappings_offered
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankAccountBlocked,
    BankEntriesFoundInPart,
    LedgerError,
    LineInDoubt,
    LinesInDoubt,
    LinesLeft,
    LinesNotReviewed,
    LineUndecided,
    PartyBlocked,
    PostingDateNotAllowed,
    Refusal,
    StatementIsWithdrawn,
)
from ledger_es.posting.collected_debit import with_paid_debits
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.statement_line import (
    LinePosting,
    PostedStatement,
    parties_of,
    post_statement_line,
)
from ledger_es.values import ZERO, StatementNo, stream_id

LINES_AN_EVENT = 1000
_NAMED = 10


class PostStatement(Command):
    """Post the lines of the statement that are not posted yet, each with one ledger transaction and one bank entry.

    `line_nos` names some of the lines. `leaving` says which lines are left for later instead of being refused:
    `blocked` leaves those of a blocked party or with an entry on hold, `unready` whatever cannot be posted now.

    The mode `reconcile` also closes the bank entries, new and existing, against the statement, whose closing balance
    becomes the last reconciled balance; it does so when no line is left. With `payments_only` the bank entries stay
    open (receivables.md 9.12). Nothing is posted twice (intake.md 4). Lines of low confidence or with a doubt that
    nobody has reviewed are posted only with `accept_low`.

    A line of a day on which posting is not allowed is refused, or posted on the day `closed_period_on`. Its bank entry
    keeps the bank's day, and the proof of the account goes by it.
    """

    name: ClassVar[str] = "post-statement"

    statement_no: StatementNo
    mode: PostingMode
    accept_low: bool = False
    line_nos: tuple[int, ...] = ()
    leaving: Literal["", "blocked", "unready"] = ""
    closed_period_on: date | None = None


def post_statement(command: PostStatement, books: Books, policy: Policy) -> Decision:
    return post_and_close(command, books, policy, [])


def post_and_close(
    command: PostStatement, books: Books, policy: Policy, cancelled: list[ClosedBankEntryRow]
) -> Decision:
    """As the command says. Reconciling also closes the bank entries `cancelled`, which no line of the statement shows
    because together they are zero.
    """
    statement = books.bank_statement(command.statement_no)
    if statement.is_withdrawn:
        raise StatementIsWithdrawn(statement_no=command.statement_no)
    lines = _lines_to_post(command, statement)
    is_reconciling = command.mode == "reconcile" and not statement.is_reconciled
    if not lines and (not is_reconciling or statement.lines_to_post):
        return _posted_before(command, statement, books)
    imported = import_of(statement)
    if books.bank_account(imported.bank_account_no).blocked:
        raise BankAccountBlocked(bank_account_no=imported.bank_account_no)
    if not lines:
        return _reconcile_posted(statement, books, cancelled)
    _load(lines, books)
    selected = _select(command, lines, books, policy)

    posting = Posting(books, policy, "payment_reconciliation")
    posted = _post_lines(command, posting, statement, selected)
    if not posted.lines:
        return Decision([], books.head, dict(_answer(statement, posted, {})))
    reconciles = is_reconciling and len(posted.lines) == len(statement.lines_to_post)
    if reconciles:
        refuse_unreconcilable(statement, books)
    _note_posted(posting, command, posted.lines, "reconcile" if reconciles else "payments_only")
    taught = _taught(books, statement, posted.lines)
    for stream, event in taught:
        posting.also(stream, event)
    account_stream = stream_id("bank_account", imported.bank_account_no)
    for event in _found(command.statement_no, posted.lines):
        posting.also(account_stream, event)
    closed: list[ClosedBankEntryRow] = []
    if reconciles:
        closed = shown_by(statement, books, _bank_entry_nos(statement, posted.lines))
        for event in reconciliation(statement, books, [*closed, *cancelled]):
            posting.also(account_stream, event)
    answer = _answer(statement, posted, _remaining(closed))
    for _, event in taught:
        if isinstance(event, PayersLearned):
            answer.setdefault("learned_payer_nos", []).extend(event.payer_nos)
        elif isinstance(event, MappingsOffered):
            answer.setdefault("mapping_offer_nos", []).extend(event.offer_nos)
    decision = posting.decision(answer)
    posted_lines = [statement.lines[line.line_no] for line in posted.lines]
    return with_paid_debits(decision, command.statement_no, posted_lines, books)


def _taught(
    books: Books, statement: BankStatement, posted: list[LinePosting]
) -> list[tuple[str, Event]]:
    """What is learned, and what is offered, because of the posted lines that a person had assigned."""
    lines = [statement.lines[line.line_no] for line in posted]
    number = statement.statement_no
    return [*payers_taught(books, number, lines), *mappings_offered(books, number, lines)]


def _lines_to_post(command: PostStatement, statement: BankStatement) -> list[StatementLine]:
    """The lines that are asked for and not posted yet. Raises StatementLineUnknown, LineIsKnown or LineUndecided."""
    if not command.line_nos:
        return statement.lines_to_post
    named = {line_no: line_of(statement, line_no) for line_no in sorted(command.line_nos)}
    return [line for line_no, line in named.items() if line_no not in statement.posted_lines]


def _posted_before(command: PostStatement, statement: BankStatement, books: Books) -> Decision:
    """Nothing is left to do: the commit that did what is asked for answers again, if there is one."""
    statement_no = command.statement_no
    if command.mode == "reconcile" and statement.is_reconciled:
        keys = [reconciled_statement_key(statement_no)]
    else:
        line_nos = command.line_nos or statement.posted_lines
        keys = [posted_line_key(statement_no, line_no) for line_no in line_nos]
    commits = [claim.commit_no for claim in books.claims(keys).values()]
    answer = {"statement_no": statement_no, "lines": 0}
    return Decision([], books.head, answer, repeats=max(commits, default=0))


def _reconcile_posted(
    statement: BankStatement, books: Books, cancelled: list[ClosedBankEntryRow]
) -> Decision:
    """The account is reconciled with a statement whose payments were posted before; nothing is posted twice."""
    refuse_unreconcilable(statement, books)
    shown = shown_by(statement, books, _bank_entry_nos(statement, []))
    stream = statement_stream(statement.statement_no)
    account_stream = stream_id("bank_account", import_of(statement).bank_account_no)
    events: list[tuple[str, Event]] = [
        (stream, PostedStatementReconciled(statement_date=statement_day(statement, books)))
    ]
    closed = [*shown, *cancelled]
    events += [(account_stream, event) for event in reconciliation(statement, books, closed)]
    answer = _answer(statement, _PostedLines([], [], []), _remaining(shown))
    return Decision(events, books.head, {**answer, "lines": len(statement.lines)})


def _post_lines(
    command: PostStatement, posting: Posting, statement: BankStatement, selected: _Selected
) -> _PostedLines:
    """Posts the lines. One that is refused is left for later if the command says so."""
    imported = import_of(statement)
    master = posting.books.bank_account(imported.bank_account_no)
    posted_statement = PostedStatement(command.statement_no, imported, master)
    posted_lines: list[LinePosting] = []
    not_reviewed: list[int] = []
    left = list(selected.left)
    found: dict[int, Decimal] = {}
    for line in selected.ready:
        post = partial(
            post_statement_line,
            statement=posted_statement,
            line=line,
            found_before=found,
            closed_period_on=command.closed_period_on,
        )
        try:
            if command.leaving == "unready":
                posting.try_out(post)
            posted = post(posting)
        except Refusal as refusal:
            if command.leaving != "unready":
                raise _of_line(refusal, command, line) from None
            left.append(LineLeft(line.line_no, refusal.code))
            continue
        posted_lines.append(posted)
        if line.is_doubtful:
            not_reviewed.append(line.line_no)
        for row in posted.found:
            found[row.entry_no] = found.get(row.entry_no, ZERO) + row.amount
    return _PostedLines(posted_lines, sorted(left), not_reviewed)


def _of_line(refusal: Refusal, command: PostStatement, line: StatementLine) -> LedgerError:
    """The refusal with the number of the line; one of its day also says how to post it on another."""
    if isinstance(refusal, PostingDateNotAllowed) and command.closed_period_on is None:
        mode = command.mode.replace("_", "-")
        refusal = refusal.of_statement(command.statement_no, mode)
    return refusal.at("line {line}", line=line.line_no)


def _remaining(closed: Iterable[ClosedBankEntryRow]) -> dict[int, Decimal]:
    """By bank entry, what is still outstanding of it; later rows of an entry count."""
    return {row.entry_no: row.remaining_amount for row in closed}


def _bank_entry_nos(statement: BankStatement, posted_now: list[LinePosting]) -> dict[int, int]:
    """By line, posted before or now, the bank entry that was posted from it; 0 if it has found some."""
    before = {line_no: posted.bank_entry_no for line_no, posted in statement.posted_lines.items()}
    return before | {posted.line_no: posted.bank_entry_no for posted in posted_now}


# --- which lines can be posted ----------------------------------------------------------------


class LineLeft(NamedTuple):
    """A line that is left for later, with the code of the refusal that it would have met."""

    line_no: int
    code: str

    def __str__(self) -> str:
        return f"{self.line_no} ({self.code})"


class _Selected(NamedTuple):
    """The lines to post, and those that are left for later."""

    ready: list[StatementLine]
    left: list[LineLeft]


class _PostedLines(NamedTuple):
    """The lines that were posted, those left for later, and the numbers of posted ones that nobody has reviewed."""

    lines: list[LinePosting]
    left: list[LineLeft]
    not_reviewed: list[int]


def _select(
    command: PostStatement, lines: list[StatementLine], books: Books, policy: Policy
) -> _Selected:
    """The lines to post, and those left for later. Raises the refusal of a line that is not to be left.

    Where it is not decided whether a line is new money, it is left; in the mode `reconcile` it is refused.
    """
    ready, left = [], []
    for line in lines:
        if line.is_undecided:
            if command.mode == "reconcile" and not command.leaving:
                raise undecided(command.statement_no, line)
            left.append(LineLeft(line.line_no, LineUndecided.code))
            continue
        refusal = _blocked(command, line, books, policy) if command.leaving == "blocked" else None
        if command.leaving == "unready":
            refusal = _unready(command, [line], books)
        if refusal is None:
            ready.append(line)
        else:
            left.append(LineLeft(line.line_no, refusal.code))
    refusal = _unready(command, ready, books)
    if refusal is not None:
        raise refusal
    return _Selected(ready, left)


def _unready(command: PostStatement, lines: list[StatementLine], books: Books) -> Refusal | None:
    """The refusal of lines to which nothing is applied, of lines with a difference, or of lines in doubt."""
    unsettled = [line for line in lines if not line.is_settled]
    if unsettled:
        return not_applied(command.statement_no, unsettled)
    with_difference = [line for line in lines if line.difference]
    if with_difference:
        return has_difference(command.statement_no, with_difference)
    return None if command.accept_low else _in_doubt(command, lines, books)


def _in_doubt(command: PostStatement, lines: list[StatementLine], books: Books) -> Refusal | None:
    in_doubt = tuple(
        LineInDoubt(
            line.line_no, line.amount, line.confidence, line.ambiguous, _is_on_hold(line, books)
        )
        for line in lines
        if line.is_doubtful or _is_on_hold(line, books)
    )
    if not in_doubt:
        return None
    return LinesInDoubt(
        statement_no=command.statement_no,
        mode=command.mode.replace("_", "-"),
        count=len(in_doubt),
        first="; ".join(map(str, in_doubt[:_NAMED])),
        lines=in_doubt,
    )


def _is_on_hold(line: StatementLine, books: Books) -> bool:
    """Whether an entry of the line is on hold, and no person has looked at the line."""
    if line.is_decided:
        return False
    ledgers = {whose: books.party_ledger(whose) for whose in parties_of(line)}
    entries = [
        ledger.get(application.entry_no)
        for whose, ledger in ledgers.items()
        for application in line.applications
        if (application.ledger, application.party_no) == whose
    ]
    return any(entry is not None and entry.on_hold for entry in entries)


def _blocked(
    command: PostStatement, line: StatementLine, books: Books, policy: Policy
) -> Refusal | None:
    """The refusal of a line of a blocked party, or with an entry on hold."""
    for whose in parties_of(line):
        try:
            policy.allow_at_all(whose.ledger, whose.party_no, "payment")
        except PartyBlocked as refusal:
            return refusal
    return _in_doubt(command, [line], books) if _is_on_hold(line, books) else None


def _load(lines: Iterable[StatementLine], books: Books) -> None:
    streams: dict[str, None] = {}
    for line in lines:
        for whose in parties_of(line):
            streams[whose.stream] = None
            streams[stream_id(whose.ledger, whose.party_no)] = None
    books.load(list(streams))


# --- events and answer ------------------------------------------------------------------------


def _note_posted(
    posting: Posting, command: PostStatement, posted_lines: list[LinePosting], mode: PostingMode
) -> None:
    """Adds the events of the statement, which name the transaction and bank entry of each line."""
    for start in range(0, max(len(posted_lines), 1), LINES_AN_EVENT):
        part = posted_lines[start : start + LINES_AN_EVENT]
        posting.also(
            statement_stream(command.statement_no),
            StatementPosted(
                mode=mode,
                register_no=posting.register_no,
                part=start // LINES_AN_EVENT + 1,
                line_nos=tuple(line.line_no for line in part),
                transaction_nos=tuple(line.transaction_no for line in part),
                bank_entry_nos=tuple(line.bank_entry_no for line in part),
            ),
        )


def _found(statement_no: str, posted_lines: list[LinePosting]) -> list[Event]:
    """Which bank entries the lines show that were posted before."""
    rows = [row for line in posted_lines for row in line.found]
    return [
        BankEntriesFound(
            statement_no=statement_no,
            **FOUND_BANK_ENTRIES.columns(rows[start : start + LINES_AN_EVENT]),
        )
        for start in range(0, len(rows), LINES_AN_EVENT)
    ]


def _answer(
    statement: BankStatement, posted: _PostedLines, remaining_by_bank_entry: dict[int, Decimal]
) -> PostingAnswer:
    """The number of posted lines, with warnings about lines that are left, bank entries shown only in part and lines
    nobody reviewed.
    """
    statement_no = statement.statement_no
    partly_found = sorted(no for no, left in remaining_by_bank_entry.items() if left)
    answer = PostingAnswer(statement_no=statement_no, lines=len(posted.lines))
    if posted.left:
        answer["left_line_nos"] = [line.line_no for line in posted.left]
    if partly_found:
        answer["partly_found_entry_nos"] = partly_found
    warnings = warnings_about(
        statement_no,
        {
            LinesLeft: posted.left,
            LinesNotReviewed: posted.not_reviewed,
            BankEntriesFoundInPart: partly_found,
        },
    )
    if warnings:
        answer["warnings"] = warnings["warnings"]
    return answer
