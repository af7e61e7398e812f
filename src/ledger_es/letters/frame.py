"""What all letters have in common: who writes to whom, in which language, and how amounts are added up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger_es.letters.letter import (
    CheckForm,
    Language,
    Letter,
    LetterKind,
    PaymentCode,
    QrBill,
    Table,
)
from ledger_es.letters.letterhead import Letterhead
from ledger_es.reports.party import Party
from ledger_es.values import LedgerKind, from_minor_units


def language_of(party: Party) -> Language:
    return Language(party.record.language or "en", party.record.country)


def framed(
    kind: LetterKind,
    *,
    language: Language,
    letterhead: Letterhead,
    party: Party,
    title: str,
    day: date,
    facts: Sequence[tuple[str, str]],
    ledger: LedgerKind = "customer",
    opening: Sequence[str],
    tables: Sequence[Table],
    closing: Sequence[str],
    slip: CheckForm | QrBill | None = None,
    payment_code: PaymentCode | None = None,
) -> Letter:
    """The letter to the customer or vendor, with the address and the words that every letter has.

    The number of the party is added to the facts.
    """
    words, country = language.words, party.record.country
    is_abroad = letterhead.country and country and country != letterhead.country
    recipient = (party.name, party.address, party.city)
    party_title = words.customer_no if ledger == "customer" else words.vendor_no
    return Letter(
        kind=kind,
        language=language.code,
        date=day,
        title=title,
        sender=letterhead.sender,
        recipient=[
            *(line for text in recipient for line in text.splitlines() if line.strip()),
            *([language.country(country).upper()] if is_abroad else []),
        ],
        facts=(*facts, (party_title, party.party_no)),
        opening=opening,
        tables=tables,
        closing=closing,
        greeting=words.greeting,
        footer=letterhead.footer,
        page=words.page,
        carried=words.carried,
        window=letterhead.window,
        slip=slip,
        payment_code=payment_code,
    )


def shown_totals(
    language: Language, currency: str, *named: tuple[str, int, bool]
) -> list[tuple[str, str]]:
    """The totals that are shown: those of zero only where they always are."""
    return [
        (title, language.amount(from_minor_units(units, currency)))
        for title, units, always in named
        if units or always
    ]
