"""reminders send, letters send, list, settle: letters by e-mail or on paper, each at most once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from cyclopts import Parameter

from ledger_es import EndMailing, Execute, Ledger
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.asking import ask, do
from ledger_es.cli.letter_kinds import Addressed, memo_of, receipt_of, reminder_of, statement_of
from ledger_es.cli.letters import Sender, Templates
from ledger_es.cli.options import READ, WRITE, OfLedger, Reading, Writing, login_name
from ledger_es.cli.questions import AsOf, FirstDay, KnownAt
from ledger_es.cli.sending import Mailed, PostRoom, Written, head_of_mails
from ledger_es.cli.usage import WrongUsage
from ledger_es.errors import AddressWasRefused, LetterWasSent, MailingIsOpen
from ledger_es.imports.typed import record_of
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.mail import is_mail_address
from ledger_es.letters.pdf import pdf
from ledger_es.tables import Column

_EVER = date.max
OutboxUrl = Annotated[
    str,
    Parameter(
        name="--outbox",
        help="maildir:FOLDER, smtp://USER@HOST or smtps://USER@HOST; the password: LEDGER_ES_SMTP_PASSWORD.",
    ),
]
Paper = Annotated[
    Path | None,
    Parameter(name="--to", help="Folder for the letters of those without an address."),
]
TryAgain = Annotated[
    bool, Parameter(negative=(), help="Also those that a server has refused before.")
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Sending(OfLedger):
    """The options of sending: the ledger, who sends, and whether only to say what would be sent."""

    actor: Annotated[
        str, Parameter(help="Who sends; default: the login name.", show_default=False)
    ] = ""
    dry_run: Annotated[
        bool, Parameter(negative=(), help="Say what would be sent; send and record nothing.")
    ] = False


_ON_PAPER = ("no_address", "refused", "on_paper")
"""What a letter is that goes out as a file."""


class Posted(NamedTuple):
    """What became of a letter on this run. `file` is the PDF for those that are to be sent on paper."""

    document_no: str
    party_no: str
    address: str
    status: str
    answer: str = ""
    file: str = ""


def send_reminders(
    reminder: Annotated[list[str] | None, Parameter(help="Numbers of issued reminders.")] = None,
    /,
    *,
    all_issued: Annotated[
        bool, Parameter(name="--all", negative=(), help="All issued ones that were never sent.")
    ] = False,
    outbox: OutboxUrl,
    letterhead: Sender,
    templates: Templates = None,
    to: Paper = None,
    try_again: TryAgain = False,
    sending: Sending = Sending(),
) -> Answer:
    """Send the letters of issued reminders by e-mail, each once.

    Example: ledger-es reminders send --all --outbox maildir:outbox --letterhead letterhead.toml
    """
    if bool(reminder) == all_issued:
        raise WrongUsage("name reminders, or --all")
    head = head_of_mails(letterhead, templates)
    with Ledger.open(sending.ledger) as ledger:
        numbers = reminder or _never_sent(ledger)
        return _sent(ledger, sending, "reminder", numbers, head, outbox, to, try_again)


def send(
    kind: Annotated[Mailed, Parameter(help="Kind of letter.")],
    number: Annotated[
        list[str],
        Parameter(help="Numbers of documents, customers (statements), or entries (receipts)."),
    ],
    /,
    *,
    outbox: OutboxUrl,
    letterhead: Sender,
    templates: Templates = None,
    to: Paper = None,
    first_day: FirstDay = None,
    as_of: AsOf = None,
    try_again: TryAgain = False,
    sending: Sending = Sending(),
) -> Answer:
    """Send letters by e-mail, each once: a statement of account once for its day, or for its period.

    Example: ledger-es letters send payment_receipt 5 --outbox maildir:outbox --letterhead letterhead.toml
    """
    if first_day is not None and kind != "statement_of_account":
        raise WrongUsage("--from is for a statement_of_account")
    head = head_of_mails(letterhead, templates)
    with Ledger.open(sending.ledger) as ledger:
        return _sent(ledger, sending, kind, number, head, outbox, to, try_again, as_of, first_day)


def show_all(
    *,
    kind: Annotated[Mailed | None, Parameter(help="Of this kind of letter.")] = None,
    document: Annotated[str | None, Parameter(help="Of the document with this number.")] = None,
    status: Annotated[
        Literal["started", "sent", "refused", "not_handed_over"] | None,
        Parameter(help="started: nobody knows whether it went out."),
    ] = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """List the letters sent by e-mail, and what became of each attempt.

    Example: ledger-es letters list --status refused
    """
    return ask(
        reading,
        lambda ledger: ledger.mailings(
            letter_kind=kind, document_no=document, status=status, known_at=known_at
        ),
    )


def settle(
    kind: Annotated[Mailed, Parameter(help="Kind of letter.")],
    number: Annotated[str, Parameter(help="Number of its document, as `letters list` shows it.")],
    /,
    *,
    outcome: Annotated[
        Literal["sent", "refused", "not_handed_over"],
        Parameter(name="--as", help="What you found out; only not_handed_over is sent again."),
    ],
    answer: Annotated[str, Parameter(help="How you know.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Say what became of a letter of which it is not known whether it went out.

    Example: ledger-es letters settle reminder R00001 --as sent --answer "stands in the log of the server"
    """
    command = record_of(
        EndMailing, letter_kind=kind, document_no=number, outcome=outcome, answer=answer
    )
    return do(writing, command, f"{kind} {number}: {outcome}")


def _never_sent(ledger: Ledger) -> list[str]:
    """The issued reminders of which no letter went out, or perhaps went out."""
    done = {
        row.document_no
        for row in ledger.mailings(letter_kind="reminder").rows()
        if row.status in ("sent", "started")
    }
    issued = ledger.reminders(status="issued", as_of=_EVER).reminders
    return [each.document_no for each in issued if each.document_no not in done]


def _letter_of(
    kind: Mailed, as_of: date, first_day: date | None
) -> Callable[[Ledger, str, Letterhead], Addressed]:
    match kind:
        case "reminder":
            return reminder_of
        case "finance_charge_memo":
            return memo_of
        case "statement_of_account":
            return lambda ledger, number, head: statement_of(
                ledger, "customer", number, head, as_of, first_day=first_day
            )
        case "payment_receipt":
            return lambda ledger, number, head: receipt_of(ledger, _entry_no(number), head, as_of)


def _entry_no(number: str) -> int:
    if not (number.isascii() and number.isdigit()):
        raise WrongUsage(f"{number} is no number of an entry")
    return int(number)


def _sent(
    ledger: Ledger,
    sending: Sending,
    kind: Mailed,
    numbers: Sequence[str],
    head: Letterhead,
    url: str,
    paper: Path | None,
    try_again: bool,
    as_of: date | None = None,
    first_day: date | None = None,
) -> Answer:
    """Every letter is written before the first is sent."""
    day = as_of or ledger.today()
    letter_of = _letter_of(kind, day, first_day)
    period = f"{day}" if first_day is None else f"{first_day}/{day}"
    written = []
    for number in dict.fromkeys(numbers):
        addressed = letter_of(ledger, number, head)
        name = f"{number}/{period}" if kind == "statement_of_account" else number
        content = pdf(addressed.letter, head.templates)
        written.append(Written(kind, name, addressed, content))
    execute = partial(ledger.execute, actor=sending.actor or login_name())
    posted: list[Posted] = []
    with PostRoom(ledger, head, outbox_url=url, folder=paper) as post_room:
        goes_on = True
        if not sending.dry_run:
            post_room.open()
        for letter in written:
            party = letter.addressed.party
            row = Posted(letter.document_no, party.party_no, party.email, "would_be_sent")
            profile = party.record.sending_profile
            if profile == "none":
                row = row._replace(status="not_wanted")
            elif profile == "letter":
                row = row._replace(status="on_paper")
            elif not is_mail_address(party.email):
                row = row._replace(status="no_address")
            elif not goes_on:
                row = row._replace(status="not_tried")
            elif not sending.dry_run:
                row, goes_on = _by_email(post_room, letter, row, execute, try_again)
            if paper is not None and not sending.dry_run:
                if row.status == "sent" and profile == "both":
                    row = row._replace(file=str(post_room.copy(letter)))
                elif row.status in _ON_PAPER and profile != "email":
                    row = _as_file(post_room, letter, row, execute)
            posted.append(row)
    return _answer(posted)


def _by_email(
    post_room: PostRoom, letter: Written, row: Posted, execute: Execute, try_again: bool
) -> tuple[Posted, bool]:
    """What became of the e-mail. The flag is false if nothing more can be sent."""
    try:
        _, handed = post_room.by_email(letter, execute, try_again=try_again)
    except MailingIsOpen:
        return row._replace(status="not_known", answer="see letters settle"), True
    except LetterWasSent:
        return row._replace(status="sent_before"), True
    except AddressWasRefused:
        return row._replace(status="refused", answer="before; --try-again sends it"), True
    status = "not_known" if handed.outcome == "unknown" else handed.outcome
    return row._replace(status=status, answer=handed.answer), handed.goes_on


def _as_file(post_room: PostRoom, letter: Written, row: Posted, execute: Execute) -> Posted:
    """What became of a letter that cannot go by e-mail."""
    try:
        file = post_room.as_file(letter, execute)
    except MailingIsOpen:
        return row._replace(status="not_known", answer="see letters settle")
    except LetterWasSent:
        return row._replace(status="sent_before")
    return row._replace(file=str(file))


def _answer(posted: Sequence[Posted]) -> Answer:
    wrong = {"refused", "not_handed_over", "not_known", "not_tried"}
    columns = [Column(name) for name in Posted._fields]
    document = {"letters": [row._asdict() for row in posted]}
    exit_code = 1 if any(row.status in wrong for row in posted) else 0
    return Answer(document, [table("Letters", columns, posted)], exit_code)
