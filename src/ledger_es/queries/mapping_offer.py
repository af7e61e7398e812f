"""The offers of text mappings that wait for an answer."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.mapping_offer import ANSWERED, OFFERS
from ledger_es.queries.moment import Moment


class MappingOffer(NamedTuple):
    """A mapping offered because of two lines, as `<statement>/<line>`. The seal is that of the text of the second."""

    offer_no: int
    account_type: Literal["gl", "customer", "vendor"]
    account_no: str
    is_money_in: int
    text_seal: str
    first_line: str
    second_line: str


def mapping_offers(connection: Connection, moment: Moment) -> list[MappingOffer]:
    """The offers by number, without those that were answered or withdrawn."""
    answered = select(ANSWERED.c.offer_no).where(moment.known(ANSWERED))
    query = (
        select(*(OFFERS.c[name] for name in MappingOffer._fields))
        .where(moment.known(OFFERS), OFFERS.c.offer_no.not_in(answered))
        .order_by(OFFERS.c.offer_no)
    )
    return [MappingOffer._make(row) for row in connection.execute(query)]
