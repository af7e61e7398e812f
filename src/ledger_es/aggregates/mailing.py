"""Letters that are sent, by e-mail or on paper: each attempt is noted before it is made, so that none is made twice."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from ledger_es.aggregates.event import Event
from ledger_es.values import LedgerKind, Seal, StoredCode

KIND: Final = "mailing"
MailedKind = Literal["reminder", "finance_charge_memo", "statement_of_account", "payment_receipt"]
"""The kinds of letters that are sent. A check is no letter to send: it is money."""
MailingMeans = Literal["email", "letter"]
"""By e-mail, or as a file that is printed and posted."""
MailingOutcome = Literal["sent", "refused", "not_handed_over"]
"""A server or the folder has the letter, a server has refused it for good, or nobody has ever had it."""


class MailingStarted(Event):
    """A letter is about to be handed over. Until the attempt has ended, nobody knows whether it went out.

    `address_seal` seals the e-mail address; it is empty for a letter on paper.
    """

    act: ClassVar[str] = "started"

    letter_kind: MailedKind
    document_no: StoredCode
    ledger: LedgerKind
    party_no: StoredCode
    attempt_no: int
    message_id: str
    address_seal: Seal
    means: MailingMeans = "email"


class MailingEnded(Event):
    """What became of the attempt. `answer_seal` seals what the server answered, or what a person found out."""

    act: ClassVar[str] = "ended"

    letter_kind: MailedKind
    document_no: StoredCode
    attempt_no: int
    outcome: MailingOutcome
    answer_seal: Seal = ""


class Mailing:
    """A letter being sent. `started` is the last attempt, None before the first; `outcome` is empty until its end."""

    def __init__(self) -> None:
        self.started: MailingStarted | None = None
        self.outcome: MailingOutcome | Literal[""] = ""

    def evolve(self, event: Event) -> None:
        match event:
            case MailingStarted():
                self.started, self.outcome = event, ""
            case MailingEnded():
                self.outcome = event.outcome


EVENTS = {KIND: (MailingStarted, MailingEnded)}
