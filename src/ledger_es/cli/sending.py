"""Sends letters, each at most once: by e-mail, or as files that are printed and posted."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from ledger_es import EndMailing, Execute, Ledger, StartMailing
from ledger_es.cli.letter_kinds import Addressed, memo_of, reminder_of
from ledger_es.cli.letters import letterhead_with, write_file
from ledger_es.errors import (
    AddressWasRefused,
    FileNotReadable,
    LetterNotHandedOver,
    MailAddressMissing,
    OutboxBroken,
    ReportNotWritable,
)
from ledger_es.imports.typed import record_of
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.mail import is_mail_address, mail_of
from ledger_es.letters.outbox import HandedOver, Outbox, outbox_of
from ledger_es.letters.pdf import pdf

Mailed = Literal["reminder", "finance_charge_memo", "statement_of_account", "payment_receipt"]


class Written(NamedTuple):
    """A letter that is ready to be sent. `document_no` is its number, for a statement of account with its day."""

    kind: Mailed
    document_no: str
    addressed: Addressed
    content: bytes


def head_of_mails(file: Path, templates: Path | None) -> Letterhead:
    """The letterhead, with an address to send from. Raises FileNotReadable."""
    head = letterhead_with(file, templates)
    if not is_mail_address(head.email):
        raise FileNotReadable(
            file=str(file),
            position="start",
            reason="email is no address to send from",
            cure='add email = "office@example.com"',
        )
    return head


@dataclass
class PostRoom:
    """Sends letters of a ledger to the outbox (a URL) and to the folder, and records each.

    Use it in a `with` statement. The outbox is opened for the first letter that it gets.
    """

    ledger: Ledger
    head: Letterhead
    outbox_url: str = ""
    folder: Path | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _outbox: Outbox | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def means(self) -> frozenset[Literal["email", "letter"]]:
        """What letters can be sent by."""
        by_email: frozenset[Literal["email", "letter"]] = frozenset(
            {"email"} if self.outbox_url else ()
        )
        return by_email | frozenset({"letter"} if self.folder else ())

    def open(self) -> Outbox:
        """The outbox. Raises OutboxUnusable."""
        if self._outbox is None:
            self._outbox = self._stack.enter_context(outbox_of(self.outbox_url, os.environ))
        return self._outbox

    def send(
        self,
        letter_kind: Literal["reminder", "finance_charge_memo"],
        document_no: str,
        means: str,
        execute: Execute,
    ) -> None:
        """Sends the letter of a reminder or memo. `means` is email, letter or email_or_letter.

        Raises OutboxUnusable or OutboxBroken if no further letter can be sent, and another Refusal if this one was not.
        """
        letter_of = reminder_of if letter_kind == "reminder" else memo_of
        addressed = letter_of(self.ledger, document_no, self.head)
        letter = Written(
            letter_kind, document_no, addressed, pdf(addressed.letter, self.head.templates)
        )
        has_address = is_mail_address(addressed.party.email)
        profile = addressed.party.record.sending_profile
        if profile == "email" and means == "email_or_letter":
            means = "email"
        if means == "email" and not has_address:
            raise MailAddressMissing(kind=addressed.ledger, party_no=addressed.party.party_no)
        on_paper = not has_address or (profile == "letter" and means == "email_or_letter")
        if means == "letter" or on_paper:
            self.as_file(letter, execute)
            return
        try:
            attempt_no, handed = self.by_email(letter, execute)
        except AddressWasRefused:
            if means == "email":
                raise
            self.as_file(letter, execute)
            return
        if handed.outcome == "sent" and profile == "both" and means == "email_or_letter":
            self.copy(letter)
        if not handed.goes_on:
            raise OutboxBroken(outbox=self.outbox_url, reason=handed.answer)
        if handed.outcome == "refused" and means == "email_or_letter":
            self.as_file(letter, execute)
        elif handed.outcome == "refused":
            raise AddressWasRefused(
                letter_kind=letter_kind, document_no=document_no, attempt_no=attempt_no
            ).afterwards("; it says {answer}", answer=handed.answer)
        elif handed.outcome != "sent":
            raise LetterNotHandedOver(
                letter_kind=letter_kind, document_no=document_no, answer=handed.answer
            )

    def by_email(
        self, letter: Written, execute: Execute, *, try_again: bool = False
    ) -> tuple[int, HandedOver]:
        """Notes the attempt, makes it, and notes what became of it, unless that is not known.

        Returns the number of the attempt, and what became of it. Raises MailingIsOpen, LetterWasSent or
        AddressWasRefused if it is not to be made.
        """
        outbox, address = self.open(), letter.addressed.party.email
        started = execute(_start(letter, means="email", address=address, try_again=try_again))
        message = mail_of(
            letter.addressed.letter,
            letter.content,
            sender=self.head.email,
            address=address,
            message_id=started.numbers["message_id"],
            sent_at=started.events[0].envelope.recorded_at,
        )
        handed = outbox.hand_over(message, self.head.email, address)
        if handed.outcome != "unknown":
            _end(execute, letter, handed.outcome, handed.answer)
        return started.numbers["attempt_no"], handed

    def copy(self, letter: Written) -> Path:
        """Writes a letter that was sent by e-mail into the folder too. Raises ReportNotWritable."""
        file = self._file_of(letter)
        write_file(file, letter.content)
        return file

    def _file_of(self, letter: Written) -> Path:
        assert self.folder is not None
        return self.folder / f"{letter.document_no.replace('/', '-')}.pdf"

    def as_file(self, letter: Written, execute: Execute) -> Path:
        """Notes the letter, writes it into the folder, and notes that it is there.

        Raises MailingIsOpen or LetterWasSent if it is not to be written, and ReportNotWritable.
        """
        file = self._file_of(letter)
        execute(_start(letter, means="letter"))
        try:
            write_file(file, letter.content)
        except ReportNotWritable as error:
            _end(execute, letter, "not_handed_over", error.reason)
            raise
        _end(execute, letter, "sent", file.name)
        return file


def _start(letter: Written, **fields: Any) -> StartMailing:
    """The command that notes an attempt."""
    return record_of(
        StartMailing,
        letter_kind=letter.kind,
        document_no=letter.document_no,
        ledger=letter.addressed.ledger,
        party_no=letter.addressed.party.party_no,
        **fields,
    )


def _end(execute: Execute, letter: Written, outcome: str, answer: str) -> None:
    """Notes what became of the attempt."""
    command = record_of(
        EndMailing,
        letter_kind=letter.kind,
        document_no=letter.document_no,
        outcome=outcome,
        answer=answer,
    )
    execute(command)
