"""Report: letters sent by e-mail or on paper, and what became of each attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from ledger_es.queries.mailing import Mailing
from ledger_es.queries.mailing import mailings as ask
from ledger_es.queries.read_models import ReadModels, RecordedCommit
from ledger_es.reports.report import Known, Report, asking_known, text_of
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class MailingRow:
    """An attempt. `status` is started while nobody knows whether it went out, then what became of it."""

    letter_kind: Annotated[Code, Shown("Letter")]
    document_no: str
    attempt_no: Annotated[int, Shown("Attempt", gives_way=True)]
    status: Code
    means: Annotated[Code, Shown("By", gives_way=True)]
    ledger: Annotated[Code, Shown(on_request=True)]
    party_no: Annotated[str, Shown("Party")]
    address: Annotated[str, Shown(gives_way=GIVES_WAY_LAST)]
    answer: Annotated[str, Shown("Answer or file", gives_way=True)]
    recorded_at: Annotated[datetime, Shown(gives_way=True)]
    message_id: Annotated[str, Shown(on_request=True)]


_MEANS: Final = {"email": "By e-mail to {address}", "letter": "On paper"}
_ENDS: Final = {
    "sent": ": sent",
    "started": ": nobody knows yet whether it went out",
    "refused": ": refused by the server",
    "not_handed_over": ": not taken",
}


@dataclass(frozen=True)
class MailingsReport(Report[MailingRow]):
    row_type = MailingRow

    answer: Known
    mailings: tuple[Mailing, ...]
    texts: Mapping[str, str]
    commits: Mapping[int, RecordedCommit]

    def title(self) -> str:
        return self.answer.title("Letters sent")

    def rows(self) -> tuple[MailingRow, ...]:
        return tuple(
            MailingRow(
                letter_kind=mailing.letter_kind,
                document_no=mailing.document_no,
                attempt_no=mailing.attempt_no,
                status=mailing.status,
                means=mailing.means,
                ledger=mailing.ledger,
                party_no=mailing.party_no,
                address=text_of(mailing.address_seal, self.texts),
                answer=text_of(mailing.answer_seal, self.texts),
                recorded_at=self.commits[mailing.commit_no].recorded_at,
                message_id=mailing.message_id,
            )
            for mailing in self.mailings
        )

    def in_words(self) -> tuple[str, ...]:
        """A sentence for each attempt."""
        return tuple(
            f"{_MEANS[row.means].format(address=row.address)}{_ENDS[row.status]},"
            f" {row.recorded_at:%Y-%m-%d}."
            for row in self.rows()
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "mailings": self.rows_as_json()}


def mailings(
    read_models: ReadModels,
    *,
    letter_kind: str = "",
    document_no: str = "",
    status: str = "",
    known_at: datetime | None = None,
) -> MailingsReport:
    """The attempts in the order of their start. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        attempts = ask(
            question.connection,
            question.moment,
            letter_kind=letter_kind,
            document_no=nfc(document_no),
            status=status,
        )
    seals = [seal for each in attempts for seal in (each.address_seal, each.answer_seal) if seal]
    commits = read_models.commits([attempt.commit_no for attempt in attempts])
    return MailingsReport(question.answer, tuple(attempts), read_models.texts(seals), commits)
