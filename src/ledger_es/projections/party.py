"""Read model: customers and vendors, a row for each time one was registered or changed.

What is personal is not copied: a row holds the seal, and the text is read where it is kept, so that erasing it there
erases it everywhere.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed, stream_key, stream_kind
from ledger_es.aggregates.party import PartyChanged, PartyRegistered
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, units
from ledger_es.projections.tables import table


class PartyRow(NamedTuple):
    """A master record. If `credit_limit_lcy` is None, credit is unlimited.

    `personal_seal` seals the name, address and bank accounts.
    """

    ledger: str
    party_no: str
    position: int
    commit_no: int
    currency: str
    posting_group: str
    payment_terms: str
    reminder_terms: str
    finance_charge_terms: str
    application_method: str
    language: str
    country: str
    credit_limit_lcy: int | None
    blocked: str
    payment_tolerance_blocked: int
    partner_type: str
    sending_profile: str
    payment_method: str
    personal_seal: str


PARTIES = table("parties", PartyRow, key=("ledger", "party_no", "position"), clustered=True)


def _recorded(event: PartyRegistered | PartyChanged, placed: Placed, rows: Rows) -> None:
    master = event.master
    limit = master.credit_limit_lcy
    rows.of(PartyRow).append(
        PartyRow(
            ledger=stream_kind(placed.stream),
            party_no=stream_key(placed.stream),
            position=placed.position,
            commit_no=placed.commit_no,
            currency=master.currency,
            posting_group=master.posting_group,
            payment_terms=master.payment_terms,
            reminder_terms=master.reminder_terms,
            finance_charge_terms=master.finance_charge_terms,
            application_method=master.application_method,
            language=master.language,
            country=master.country,
            credit_limit_lcy=None if limit is None else units(limit, rows.lcy_factor),
            blocked=master.blocked,
            payment_tolerance_blocked=int(master.payment_tolerance_blocked),
            partner_type=master.partner_type,
            sending_profile=master.sending_profile,
            payment_method=master.payment_method,
            personal_seal=event.personal_seal,
        )
    )


PROJECTION = Projection((PARTIES,), (on(PartyRegistered, _recorded), on(PartyChanged, _recorded)))
