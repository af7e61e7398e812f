"""customers list, vendors list: master records, personal texts where they are not erased."""

from __future__ import annotations

import json
from typing import Any

from ledger_es import Ledger
from ledger_es.aggregates.party import Party
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.current import party_nos, states
from ledger_es.cli.options import READ, Reading
from ledger_es.reports import Column
from ledger_es.values import LedgerKind, stream_id

ERASED = "•"


def show_customers(*, reading: Reading = READ) -> Answer:
    """List the customers."""
    return _show_all("customer", reading)


def show_vendors(*, reading: Reading = READ) -> Answer:
    """List the vendors."""
    return _show_all("vendor", reading)


def _show_all(kind: LedgerKind, reading: Reading) -> Answer:
    with Ledger.open(reading.ledger) as ledger:
        commit_no, numbers = party_nos(ledger, kind)
        found = states(ledger, [stream_id(kind, number) for number in numbers], Party)
        seals = [party.personal_seal for party in found if party.personal_seal]
        texts = {seal: row.value for seal, row in ledger.store.personal(seals).items()}
    listed = [_document(kind, party, texts) for party in found]
    names = [f"{kind}_no", "name", "city", "country", "currency", "payment_terms", "posting_group"]
    names += ["credit_limit", "blocked"]
    columns = [Column(name, is_amount=name == "credit_limit") for name in names]
    rows = [[one[name] or "" for name in names] for one in listed]
    shown = table(f"{kind.capitalize()}s", columns, rows)
    return Answer({"commit_no": commit_no, f"{kind}s": listed}, [shown])


def _document(kind: LedgerKind, party: Party, texts: dict[str, str]) -> dict[str, Any]:
    """By the columns of the file that is imported; a name that was erased is shown as •."""
    assert party.master is not None, "a party is listed that was never registered"
    sealed = texts.get(party.personal_seal)
    erased = {"name": ERASED if party.personal_seal else ""}
    personal: dict[str, Any] = json.loads(sealed) if sealed else erased
    terms = party.master
    ibans = [account.get("iban", "") for account in personal.get("bank_accounts", ())]
    return {
        f"{kind}_no": party.party_no,
        "name": personal.get("name", ""),
        "address": personal.get("address", ""),
        "city": personal.get("city", ""),
        "country": terms.country,
        "iban": ibans[0] if ibans else "",
        "currency": terms.currency,
        "payment_terms": terms.payment_terms,
        "reminder_terms": terms.reminder_terms,
        "finance_charge_terms": terms.finance_charge_terms,
        "posting_group": terms.posting_group,
        "application_method": terms.application_method,
        "language": terms.language,
        "credit_limit": None if terms.credit_limit_lcy is None else str(terms.credit_limit_lcy),
        "blocked": terms.blocked,
        "email": personal.get("email", ""),
    }
