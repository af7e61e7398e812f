"""Refusals about letters sent by e-mail."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal

_LIST = "ledger-es letters list --document {document_no}"


class MailingIsOpen(Refusal):
    """Nobody knows whether it went out: the program ended, or the connection broke, while the server had it."""

    code = "E-MAIL-OPEN"
    says = (
        "attempt {attempt_no} to send {letter_kind} {document_no} has not ended: whether it went out is not known;"
        " find out, and say so"
    )
    cures = (
        "ledger-es letters settle {letter_kind} {document_no} --as sent",
        "ledger-es letters settle {letter_kind} {document_no} --as not_handed_over",
    )

    letter_kind: str
    document_no: str
    attempt_no: int


class LetterWasSent(Refusal):
    code = "E-MAIL-SENT"
    says = "{letter_kind} {document_no} was sent by attempt {attempt_no}: a letter is sent once"
    cures = (_LIST,)

    letter_kind: str
    document_no: str
    attempt_no: int


class AddressWasRefused(Refusal):
    code = "E-MAIL-REFUSED"
    says = (
        "attempt {attempt_no} to send {letter_kind} {document_no} was refused by the server: correct the address and"
        " send it with --try-again, or print it"
    )
    cures = (_LIST,)

    letter_kind: str
    document_no: str
    attempt_no: int


class LetterNotHandedOver(Refusal):
    code = "E-MAIL-LATER"
    says = "{letter_kind} {document_no} was not taken this time: {answer}; it can be sent again"
    cures = (_LIST,)

    letter_kind: str
    document_no: str
    answer: str


class LetterNotWanted(Refusal):
    """`means` is email or letter, and `sending_profile` that of the customer or vendor."""

    code = "E-MAIL-NOT-WANTED"
    says = (
        "the sending profile of {kind} {party_no} is {sending_profile}: {letter_kind} {document_no} is not sent by"
        " {means}"
    )
    cures = ("ledger-es {kind}s change {party_no} --sending-profile both",)

    kind: str
    party_no: str
    sending_profile: str
    letter_kind: str
    document_no: str
    means: str


class MailingIsClosed(Refusal):
    code = "E-MAIL-CLOSED"
    says = "no attempt to send {letter_kind} {document_no} waits for its end"
    cures = ("ledger-es letters list",)

    letter_kind: str
    document_no: str


class MailAddressMissing(Refusal):
    code = "E-MAIL-ADDRESS"
    says = "{kind} {party_no} has no e-mail address"
    cures = ("ledger-es {kind}s change {party_no} --email ADDRESS",)

    kind: str
    party_no: str


class OutboxUnusable(Refusal):
    """`reason` never holds a secret."""

    code = "E-MAIL-OUTBOX"
    says = "nothing was sent: the outbox {outbox} cannot be used: {reason}"
    no_cure = "name another with --outbox, or set what the page about letters says"

    outbox: str
    reason: str


class OutboxBroken(Refusal):
    """`reason` never holds a secret."""

    code = "E-MAIL-BROKEN"
    says = "the outbox {outbox} takes no further letters: {reason}; what it never had can be sent again"
    cures = ("ledger-es letters list --status started",)

    outbox: str
    reason: str
