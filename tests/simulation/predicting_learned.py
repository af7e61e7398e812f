"""What must follow when a learned payer is revoked, and when a text mapping that is offered is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ledger_es.commands.learned_payer import RevokeLearnedPayer
from ledger_es.commands.mapping_offer import AcceptMappingOffer, DeclineMappingOffer
from ledger_es.commands.text_mapping import MapText
from ledger_es.values import Personal
from tests.simulation.book import Book, Refused
from tests.simulation.learned import Taught, Two, offers_of, payers_of
from tests.simulation.predicting_import import map_text


def revoke(book: Book, command: RevokeLearnedPayer, actor: str) -> dict[str, Any]:
    payers = payers_of(book)
    if command.payer_no not in payers.learned:
        raise Refused("E-LEARNED-PAYER")
    book.matching["payers"] = replace(payers, learned=_without(payers, command.payer_no))
    return {}


def decline(book: Book, command: DeclineMappingOffer, actor: str) -> dict[str, Any]:
    _answer(book, command.offer_no)
    return {}


def accept(book: Book, command: AcceptMappingOffer, actor: str) -> dict[str, Any]:
    two = _answer(book, command.offer_no)
    kind, account_no = two.key[3]
    account: dict[str, Any] = {"account_no": account_no}
    if kind == "gl":
        account = {("debit" if two.is_money_in else "credit") + "_account_no": account_no}
    text = command.text.reveal() or two.text
    return map_text(book, MapText(text=Personal(text), account_type=kind, **account), actor)


def _answer(book: Book, number: int) -> Two:
    offers = offers_of(book)
    if number not in offers.learned:
        raise Refused("E-MAPPING-OFFER")
    two = offers.learned[number]
    book.matching["offers"] = replace(
        offers, learned=_without(offers, number), answered=offers.answered | {two.key}
    )
    return two


def _without(taught: Taught, number: int) -> dict[int, Two]:
    return {other: two for other, two in taught.learned.items() if other != number}


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    RevokeLearnedPayer: revoke,
    AcceptMappingOffer: accept,
    DeclineMappingOffer: decline,
}
