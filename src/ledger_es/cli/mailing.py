"""reminders send, letters send, list, settle: letters by e-mail, each at most once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from cyclopts import Parameter

from ledger_es import EndMailing, Ledger, StartMailing
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.asking import ask, do
from ledger_es.cli.letter_kinds import Addressed, memo_of, receipt_of, reminder_of, statement_of
from ledger_es.cli.letters import Sender, Templates, letterhead_with, write_file
from ledger_es.cli.options import READ, WRITE, OfLedger, Reading, Writing, login_name
from ledger_es.cli.questions import AsOf, KnownAt
from ledger_es.cli.usage import WrongUsage
from ledger_es.errors import AddressWasRefused, FileNotReadable, LetterWasSent, MailingIsOpen
from ledger_es.imports.typed import record_of
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.mail import is_mail_address, mail_of
from ledger_es.letters.outbox import HandedOver, Outbox, outbox_of
from ledger_es.letters.pdf import pdf
from ledger_es.tables import Column

_EVER = date.max
Mailed = Literal["reminder", "finance_charge_memo", "statement_of_account", "payment_receipt"]
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
    head = _head_of_mails(letterhead, templates)
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
    as_of: AsOf = None,
    try_again: TryAgain = False,
    sending: Sending = Sending(),
) -> Answer:
    """Send letters by e-mail, each once: a statement of account once for its day.

    Example: ledger-es letters send payment_receipt 5 --outbox maildir:outbox --letterhead letterhead.toml
    """
    head = _head_of_mails(letterhead, templates)
    with Ledger.open(sending.ledger) as ledger:
        return _sent(ledger, sending, kind, number, head, outbox, to, try_again, as_of)


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


def _head_of_mails(file: Path, templates: Path | None) -> Letterhead:
    head = letterhead_with(file, templates)
    if not is_mail_address(head.email):
        raise FileNotReadable(
            file=str(file),
            position="start",
            reason="email is no address to send from",
            cure='add email = "office@example.com"',
        )
    return head


def _never_sent(ledger: Ledger) -> list[str]:
    """The issued reminders of which no letter went out, or perhaps went out."""
    done = {
        row.document_no
        for row in ledger.mailings(letter_kind="reminder").rows()
        if row.status in ("sent", "started")
    }
    issued = ledger.reminders(status="issued", as_of=_EVER).reminders
    return [each.document_no for each in issued if each.document_no not in done]


def _letter_of(kind: Mailed, as_of: date) -> Callable[[Ledger, str, Letterhead], Addressed]:
    match kind:
        case "reminder":
            return reminder_of
        case "finance_charge_memo":
            return memo_of
        case "statement_of_account":
            return lambda ledger, number, head: statement_of(
                ledger, "customer", number, head, as_of
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
) -> Answer:
    """Every letter is written before the first is sent."""
    day = as_of or ledger.today()
    letter_of = _letter_of(kind, day)
    written = []
    for number in dict.fromkeys(numbers):
        addressed = letter_of(ledger, number, head)
        name = f"{number}/{day}" if kind == "statement_of_account" else number
        written.append((name, addressed, pdf(addressed.letter, head.templates)))
    posted: list[Posted] = []
    with ExitStack() as stack:
        outbox = None if sending.dry_run else stack.enter_context(outbox_of(url, os.environ))
        goes_on = True
        for name, addressed, content in written:
            party = addressed.party
            row = Posted(name, party.party_no, party.email, "would_be_sent")
            if not is_mail_address(party.email):
                row = row._replace(status="no_address")
            elif outbox is not None and not goes_on:
                row = row._replace(status="not_tried")
            elif outbox is not None:
                row, goes_on = _handed_over(
                    ledger, sending, kind, row, addressed, content, head, outbox, try_again
                )
            if paper is not None and row.status in ("no_address", "refused"):
                file = paper / f"{name.replace('/', '-')}.pdf"
                write_file(file, content)
                row = row._replace(file=str(file))
            posted.append(row)
    return _answer(posted)


def _handed_over(
    ledger: Ledger,
    sending: Sending,
    kind: Mailed,
    row: Posted,
    addressed: Addressed,
    content: bytes,
    head: Letterhead,
    outbox: Outbox,
    try_again: bool,
) -> tuple[Posted, bool]:
    """Notes the attempt, makes it, and notes what became of it. The flag is false if nothing more can be sent."""
    actor = sending.actor or login_name()
    start = record_of(
        StartMailing,
        letter_kind=kind,
        document_no=row.document_no,
        ledger=addressed.ledger,
        party_no=row.party_no,
        address=row.address,
        try_again=try_again,
    )
    try:
        started = ledger.execute(start, actor=actor)
    except MailingIsOpen:
        return row._replace(status="not_known", answer="see letters settle"), True
    except LetterWasSent:
        return row._replace(status="sent_before"), True
    except AddressWasRefused:
        return row._replace(status="refused", answer="before; --try-again sends it"), True
    message = mail_of(
        addressed.letter,
        content,
        sender=head.email,
        address=row.address,
        message_id=started.numbers["message_id"],
        sent_at=started.events[0].envelope.recorded_at,
    )
    handed = outbox.hand_over(message, head.email, row.address)
    if handed.outcome == "unknown":
        return row._replace(status="not_known", answer=handed.answer), False
    _end(ledger, actor, kind, row.document_no, handed)
    return row._replace(status=handed.outcome, answer=handed.answer), handed.goes_on


def _end(ledger: Ledger, actor: str, kind: Mailed, document_no: str, handed: HandedOver) -> None:
    """Notes what became of the attempt."""
    command = record_of(
        EndMailing,
        letter_kind=kind,
        document_no=document_no,
        outcome=handed.outcome,
        answer=handed.answer,
    )
    ledger.execute(command, actor=actor)


def _answer(posted: Sequence[Posted]) -> Answer:
    wrong = {"refused", "not_handed_over", "not_known", "not_tried"}
    columns = [Column(name) for name in Posted._fields]
    document = {"letters": [row._asdict() for row in posted]}
    exit_code = 1 if any(row.status in wrong for row in posted) else 0
    return Answer(document, [table("Letters", columns, posted)], exit_code)
