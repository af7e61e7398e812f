"""Note that a letter is about to be sent, and what became of it, so that no letter is sent twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from ledger_es.aggregates.mailing import (
    KIND,
    MailedKind,
    MailingEnded,
    MailingMeans,
    MailingOutcome,
    MailingStarted,
)
from ledger_es.aggregates.party import SendingProfile
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AddressWasRefused,
    LetterNotWanted,
    LetterWasSent,
    MailAddressMissing,
    MailingIsClosed,
    MailingIsOpen,
    PartyBlocked,
)
from ledger_es.values import Code, LedgerKind, PartyNo, Personal, Sealed, stream_id


class StartMailing(Command):
    """Note that a letter is about to be sent, by e-mail or on paper; `EndMailing` says what became of it.

    The letter is named by its kind and number. `address` is the e-mail address; a letter on paper needs none. A letter
    that a server has refused is sent by e-mail again only with `try_again`. The answer has the `message_id` to send it
    with, and the `attempt_no`.
    """

    name: ClassVar[str] = "start-mailing"

    letter_kind: MailedKind
    document_no: Code
    ledger: LedgerKind = "customer"
    party_no: PartyNo
    address: Personal = Personal()
    means: MailingMeans = "email"
    try_again: bool = False


class EndMailing(Command):
    """Note what became of the attempt to send a letter. `answer` is what the server said or a person found out."""

    name: ClassVar[str] = "end-mailing"

    letter_kind: MailedKind
    document_no: Code
    outcome: MailingOutcome
    answer: Personal = Personal()


_WANTED: Final[Mapping[SendingProfile, tuple[MailingMeans, ...]]] = {
    "": ("email", "letter"),
    "both": ("email", "letter"),
    "email": ("email",),
    "letter": ("letter",),
    "none": (),
}
"""What each sending profile lets go out, by which means."""


def start_mailing(command: StartMailing, books: Books, policy: Policy) -> Decision:
    kind, number = command.letter_kind, command.document_no
    master = books.party(command.ledger, command.party_no)
    mailing = books.mailing(kind, number)
    if master.blocked == "privacy":
        raise PartyBlocked(
            kind=command.ledger, party_no=command.party_no, blocked="privacy", document_type=""
        )
    if command.means not in _WANTED[master.sending_profile]:
        raise LetterNotWanted(
            kind=command.ledger,
            party_no=command.party_no,
            sending_profile=master.sending_profile,
            letter_kind=kind,
            document_no=number,
            means=command.means,
        )
    by_email = command.means == "email"
    if by_email and not command.address.reveal().strip():
        raise MailAddressMissing(kind=command.ledger, party_no=command.party_no)
    attempt_no = 1
    if mailing.started is not None:
        attempt_no += mailing.started.attempt_no
        before = mailing.started.attempt_no
        if mailing.outcome == "":
            raise MailingIsOpen(letter_kind=kind, document_no=number, attempt_no=before)
        if mailing.outcome == "sent":
            raise LetterWasSent(letter_kind=kind, document_no=number, attempt_no=before)
        if mailing.outcome == "refused" and by_email and not command.try_again:
            raise AddressWasRefused(letter_kind=kind, document_no=number, attempt_no=before)

    # From here on it must succeed.
    stream = stream_id(KIND, kind, number)
    message_id = f"<{stream}.{attempt_no}@{books.identity.ledger_id}.ledger-es>"
    event = MailingStarted(
        letter_kind=kind,
        document_no=number,
        ledger=command.ledger,
        party_no=command.party_no,
        attempt_no=attempt_no,
        message_id=message_id,
        address_seal=command.address.seal,
        means=command.means,
    )
    numbers = {"attempt_no": attempt_no, "message_id": message_id}
    sealed = [Sealed(f"{command.ledger}:{command.party_no}", command.address)]
    return Decision([(stream, event)], books.head, numbers, sealed if command.address else [])


def end_mailing(command: EndMailing, books: Books, policy: Policy) -> Decision:
    kind, number = command.letter_kind, command.document_no
    mailing = books.mailing(kind, number)
    if mailing.started is None or mailing.outcome:
        raise MailingIsClosed(letter_kind=kind, document_no=number)

    # From here on it must succeed.
    started = mailing.started
    event = MailingEnded(
        letter_kind=kind,
        document_no=number,
        attempt_no=started.attempt_no,
        outcome=command.outcome,
        answer_seal=command.answer.seal,
    )
    sealed = [Sealed(f"{started.ledger}:{started.party_no}", command.answer)]
    return Decision(
        [(stream_id(KIND, kind, number), event)],
        books.head,
        {"attempt_no": started.attempt_no},
        sealed if command.answer else [],
    )
