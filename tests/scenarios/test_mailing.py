"""Letters by e-mail: an attempt is noted before it is made, and no letter is sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es import EditCustomer, Personal
from ledger_es.aggregates.mailing import MailingEnded, MailingStarted
from ledger_es.commands.mailing import EndMailing, StartMailing
from ledger_es.errors import (
    AddressWasRefused,
    LedgerError,
    LetterNotWanted,
    LetterWasSent,
    MailAddressMissing,
    MailingIsClosed,
    MailingIsOpen,
    PartyBlocked,
    PartyUnknown,
)
from tests.scenarios.books import BOOKS
from tests.scenarios.scenario import given

ADDRESS = Personal("anna@example.com", b"a" * 16)
ANSWER = Personal("550 no such mailbox", b"b" * 16)
STREAM = "mailing-reminder-R00001"


def start(**fields: Any) -> StartMailing:
    known: dict[str, Any] = {
        "letter_kind": "reminder",
        "document_no": "R00001",
        "party_no": "C1",
        "address": ADDRESS,
    }
    return StartMailing(**known | fields)


def end(outcome: str, **fields: Any) -> EndMailing:
    known: dict[str, Any] = {"letter_kind": "reminder", "document_no": "R00001"}
    return EndMailing(**known | {"outcome": outcome} | fields)


def started(attempt_no: int, message_id: str) -> MailingStarted:
    return MailingStarted(
        letter_kind="reminder",
        document_no="R00001",
        ledger="customer",
        party_no="C1",
        attempt_no=attempt_no,
        message_id=message_id,
        address_seal=ADDRESS.seal,
    )


def test_a_letter_is_sent() -> None:
    begun = given(*BOOKS).when(start())
    assert begun.decision is not None
    message_id = begun.decision.numbers["message_id"]
    assert message_id.startswith("<mailing-reminder-R00001.1@")
    begun.then((STREAM, started(1, message_id)))
    assert [text.subject for text in begun.decision.sealed] == ["customer:C1"]
    ended = given(*BOOKS, start()).when(end("sent"))
    ended.then(
        (
            STREAM,
            MailingEnded(
                letter_kind="reminder", document_no="R00001", attempt_no=1, outcome="sent"
            ),
        )
    )


@pytest.mark.parametrize(
    ("before", "refusal"),
    [
        ((), MailingIsOpen),
        ((end("sent"),), LetterWasSent),
        ((end("refused", answer=ANSWER),), AddressWasRefused),
    ],
)
def test_it_is_not_sent_again(before: tuple[EndMailing, ...], refusal: type[LedgerError]) -> None:
    given(*BOOKS, start(), *before).when(start()).then_refused(
        refusal, letter_kind="reminder", document_no="R00001", attempt_no=1
    )


def test_what_was_never_handed_over_is_started_again_and_what_was_refused_on_request() -> None:
    for outcome, asked in (
        ("not_handed_over", start()),
        ("refused", start(try_again=True)),
    ):
        again = given(*BOOKS, start(), end(outcome, answer=ANSWER)).when(asked)
        assert again.decision is not None
        again.then((STREAM, started(2, again.decision.numbers["message_id"])))
    given(*BOOKS, start(), end("sent")).when(start(try_again=True)).then_refused(
        LetterWasSent, letter_kind="reminder", document_no="R00001", attempt_no=1
    )
    given(*BOOKS, start()).when(start(try_again=True)).then_refused(
        MailingIsOpen, letter_kind="reminder", document_no="R00001", attempt_no=1
    )


def test_a_letter_on_paper_needs_no_address_and_is_sent_once_too() -> None:
    on_paper = start(address=Personal(), means="letter")
    begun = given(*BOOKS, start(), end("refused", answer=ANSWER)).when(on_paper)
    assert begun.decision is not None
    attempt = started(2, begun.decision.numbers["message_id"])
    begun.then((STREAM, attempt.model_copy(update={"address_seal": "", "means": "letter"})))
    assert not begun.decision.sealed
    for again in (start(), on_paper):
        given(*BOOKS, on_paper, end("sent")).when(again).then_refused(
            LetterWasSent, letter_kind="reminder", document_no="R00001", attempt_no=1
        )


def test_an_attempt_ends_once() -> None:
    for before in ((), (start(), end("sent"))):
        given(*BOOKS, *before).when(end("sent")).then_refused(
            MailingIsClosed, letter_kind="reminder", document_no="R00001"
        )
    sealed = given(*BOOKS, start()).when(end("refused", answer=ANSWER)).decision
    assert sealed is not None
    assert [text.subject for text in sealed.sealed] == ["customer:C1"]


def test_whom_no_letter_is_sent_to() -> None:
    given(*BOOKS).when(start(party_no="C9")).then_refused(
        PartyUnknown, kind="customer", party_no="C9"
    )
    given(*BOOKS, EditCustomer(party_no="C1", blocked="privacy")).when(start()).then_refused(
        PartyBlocked, kind="customer", party_no="C1", blocked="privacy", document_type=""
    )
    given(*BOOKS).when(start(address=Personal(" ", b"c" * 16))).then_refused(
        MailAddressMissing, kind="customer", party_no="C1"
    )


@pytest.mark.parametrize(
    ("profile", "wanted"),
    [
        ("", ["email", "letter"]),
        ("both", ["email", "letter"]),
        ("email", ["email"]),
        ("letter", ["letter"]),
        ("none", []),
    ],
)
def test_letters_go_out_as_the_sending_profile_says(profile: Any, wanted: list[str]) -> None:
    edit = EditCustomer(party_no="C1", sending_profile=profile)
    for means in ("email", "letter"):
        outcome = given(*BOOKS).when(edit).and_recorded().when(start(means=means))
        if means in wanted:
            assert outcome.decision is not None
        else:
            outcome.then_refused(LetterNotWanted, sending_profile=profile, means=means)
