"""mappings: texts in payments that stand for an account."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Number, Reading, Writing
from ledger_es.cli.questions import KnownAt
from ledger_es.commands.mapping_offer import AcceptMappingOffer, DeclineMappingOffer
from ledger_es.commands.text_mapping import MapText, RemoveTextMapping
from ledger_es.imports.typed import record_of


def add(
    *,
    text: Annotated[
        str, Parameter(help="The text that must stand in the payment, whole; case does not matter.")
    ],
    account_type: Annotated[
        Literal["gl", "customer", "vendor"], Parameter(help="What it stands for.")
    ] = "gl",
    debit_account: Annotated[str, Parameter(help="G/L account for money in.")] = "",
    credit_account: Annotated[str, Parameter(help="G/L account for money out.")] = "",
    account: Annotated[str, Parameter(help="Number of the customer or vendor.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Map a text to an account.

    Example: ledger-es mappings add --text "Card fees" --credit-account 6900
    """
    command = record_of(
        MapText,
        text=text,
        account_type=account_type,
        debit_account_no=debit_account,
        credit_account_no=credit_account,
        account_no=account,
    )
    return do(writing, command, "Text mapped")


def remove(
    *,
    mapping: Annotated[Number, Parameter(help="Number of the mapping.")],
    writing: Writing = WRITE,
) -> Answer:
    """Remove a mapping; lines it was used for stay as they are.

    Example: ledger-es mappings remove --mapping 1
    """
    return do(writing, record_of(RemoveTextMapping, mapping_no=mapping), "Mapping removed")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the text mappings.

    Example: ledger-es mappings list
    """
    return ask(reading, Ledger.text_mappings)


def offers(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the text mappings that are offered because lines were assigned alike.

    Example: ledger-es mappings offers
    """
    return ask(reading, lambda ledger: ledger.mapping_offers(known_at=known_at))


OfferNo = Annotated[Number, Parameter(help="Number of the offer.")]


def accept(
    offer: OfferNo,
    /,
    *,
    text: Annotated[
        str, Parameter(help="Map this text; left out: the whole text of the lines.")
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Accept an offer: from now on its text stands for its account.

    Example: ledger-es mappings accept 1
    """
    command = record_of(AcceptMappingOffer, offer_no=offer, text=text)
    return do(writing, command, f"Offer {offer} accepted")


def decline(offer: OfferNo, /, *, writing: Writing = WRITE) -> Answer:
    """Decline an offer; the same is not offered again.

    Example: ledger-es mappings decline 1
    """
    command = record_of(DeclineMappingOffer, offer_no=offer)
    return do(writing, command, f"Offer {offer} declined")
