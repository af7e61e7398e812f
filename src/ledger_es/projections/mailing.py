"""Read model: letters sent, a row for the start of each attempt and one for its end."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.mailing import MailingEnded, MailingStarted
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class MailingRow(NamedTuple):
    """`status` is started, or the outcome. The party, means and address stand on the start, the answer on the end."""

    letter_kind: str
    document_no: str
    position: int
    commit_no: int
    attempt_no: int
    status: str
    ledger: str = ""
    party_no: str = ""
    message_id: str = ""
    means: str = ""
    address_seal: str = ""
    answer_seal: str = ""


MAILINGS = table(
    "mailings", MailingRow, key=("letter_kind", "document_no", "position"), clustered=True
)


def _started(event: MailingStarted, placed: Placed, rows: Rows) -> None:
    rows.of(MailingRow).append(
        MailingRow(
            letter_kind=event.letter_kind,
            document_no=event.document_no,
            position=placed.position,
            commit_no=placed.commit_no,
            attempt_no=event.attempt_no,
            status="started",
            ledger=event.ledger,
            party_no=event.party_no,
            message_id=event.message_id,
            means=event.means,
            address_seal=event.address_seal,
        )
    )


def _ended(event: MailingEnded, placed: Placed, rows: Rows) -> None:
    rows.of(MailingRow).append(
        MailingRow(
            letter_kind=event.letter_kind,
            document_no=event.document_no,
            position=placed.position,
            commit_no=placed.commit_no,
            attempt_no=event.attempt_no,
            status=event.outcome,
            answer_seal=event.answer_seal,
        )
    )


PROJECTION = Projection((MAILINGS,), (on(MailingStarted, _started), on(MailingEnded, _ended)))
