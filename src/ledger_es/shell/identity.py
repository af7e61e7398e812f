"""Checks that a store still holds the ledger in which its company was established."""

from __future__ import annotations

from ledger_es.aggregates import company
from ledger_es.aggregates.company import CompanyEstablished
from ledger_es.errors import LedgerIsAnother
from ledger_es.store import Reads
from ledger_es.store.mapper import Mapper
from ledger_es.values import LedgerIdentity, currency_digits


def refuse_another_identity(reads: Reads, mapper: Mapper, identity: LedgerIdentity) -> None:
    """Raises LedgerIsAnother if the first event of the company names another id, key or number of digits."""
    for row in reads.stream_events(company.STREAM, until_version=1):
        established = mapper.event(row)
        assert isinstance(established, CompanyEstablished), (
            "a company begins with its establishment"
        )
        differs = _difference(established, identity)
        if differs:
            raise LedgerIsAnother(differs=differs)


def _difference(established: CompanyEstablished, identity: LedgerIdentity) -> str:
    if established.ledger_id != identity.ledger_id:
        return f"the id is {identity.ledger_id}, its company was established in {established.ledger_id}"
    if established.ledger_key_check != identity.key_check:
        return "the key is not the one its company was established with"
    currency, digits = established.currency, currency_digits(established.currency)
    if established.currency_digits != digits:
        return f"amounts in {currency} have {established.currency_digits} digits in it and {digits} in this program"
    return ""
