"""What sends the letters of a run: whoever starts the run brings it, because letters are no part of the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, Literal, Protocol

from ledger_es.aggregates.mailing import MailingMeans
from ledger_es.deciding.command import Command
from ledger_es.errors import SenderMissing
from ledger_es.queries.collection_automation import AutomationStep
from ledger_es.shell.request import Executed

Execute = Callable[[Command], Executed]
"""Executes a command: who asks, and what for, is settled."""

SENT_KINDS: Final[dict[str, Literal["reminder", "finance_charge_memo"]]] = {
    "send_reminders": "reminder",
    "send_finance_charge_memos": "finance_charge_memo",
}
"""What each action that sends is about."""
_ALL_MEANS: Final[dict[str, frozenset[str]]] = {
    "email": frozenset({"email"}),
    "letter": frozenset({"letter"}),
    "email_or_letter": frozenset({"email", "letter"}),
}


class Sender(Protocol):
    """Sends letters. `means` are those it is able to use: email, letter or both."""

    @property
    def means(self) -> frozenset[MailingMeans]: ...

    def send(
        self,
        letter_kind: Literal["reminder", "finance_charge_memo"],
        document_no: str,
        means: str,
        execute: Execute,
    ) -> None:
        """Sends the letter of an issued document, at most once, and records that with `execute`.

        `means` is email, letter or email_or_letter. Raises OutboxUnusable or OutboxBroken if no further letter can be
        sent, and another Refusal if this one was not.
        """


def check_sender(
    steps: Iterable[AutomationStep], sender: Sender | None, automation: str, run_date: date
) -> None:
    """Raises SenderMissing if a step sends by means that the sender does not have."""
    sending = [step for step in steps if step.action in SENT_KINDS]
    wanted = frozenset().union(*(_ALL_MEANS[step.means] for step in sending))
    if wanted - (sender.means if sender else frozenset()):
        raise SenderMissing(
            automation=automation,
            run_date=run_date,
            outbox="OUTBOX" if "email" in wanted else "",
            folder="FOLDER" if "letter" in wanted else "",
        )
