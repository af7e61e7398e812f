"""Letters sent, as known at a moment."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.mailing import MAILINGS, MailingRow
from ledger_es.queries.moment import Moment


class Mailing(NamedTuple):
    """An attempt to send a letter. `commit_no` is that of its end, or of its start while it has not ended."""

    letter_kind: str
    document_no: str
    attempt_no: int
    status: str
    ledger: str
    party_no: str
    commit_no: int
    message_id: str
    means: str
    address_seal: str
    answer_seal: str


def mailings(
    connection: Connection,
    moment: Moment,
    *,
    letter_kind: str = "",
    document_no: str = "",
    status: str = "",
) -> list[Mailing]:
    """The attempts in the order of their start: of one kind or number, or with one status."""
    query = select(MAILINGS).where(moment.known(MAILINGS)).order_by(MAILINGS.c.position)
    if letter_kind:
        query = query.where(MAILINGS.c.letter_kind == letter_kind)
    if document_no:
        query = query.where(MAILINGS.c.document_no == document_no)
    attempts: dict[tuple[str, str, int], Mailing] = {}
    for found in connection.execute(query):
        row = MailingRow._make(found)
        attempt = row.letter_kind, row.document_no, row.attempt_no
        if row.status == "started":
            started = row._asdict()
            attempts[attempt] = Mailing(**{name: started[name] for name in Mailing._fields})
        else:
            attempts[attempt] = attempts[attempt]._replace(
                status=row.status, commit_no=row.commit_no, answer_seal=row.answer_seal
            )
    return [mailing for mailing in attempts.values() if status in ("", mailing.status)]
