"""Offer text mappings from lines that persons assigned alike; accept or decline an offer."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar, Final, cast

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.mapping_offer import (
    ASSIGNED_TEXTS,
    OFFERED_MAPPINGS,
    STREAM,
    AssignedTextRow,
    MappedType,
    MappingOfferAccepted,
    MappingOfferDeclined,
    MappingsOffered,
    OfferedKey,
    OfferedMappingRow,
    TextAssignmentsUndone,
    TextsAssigned,
)
from ledger_es.aggregates.statement_lines import StatementLine
from ledger_es.commands.text_mapping import MapText, map_text
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import MappingOfferUnknown
from ledger_es.intake.fingerprint import normal_form
from ledger_es.values import Personal, unchecked
from ledger_es.values.codes import account_form

ROWS_AN_EVENT: Final = 1000
MAPPED: Final = ("gl", "customer", "vendor")
"""The accounts for which a text can stand."""

_texts_assigned = unchecked(TextsAssigned)
_mappings_offered = unchecked(MappingsOffered)


class AcceptMappingOffer(Command):
    """Map the text of an offer to its account, as `MapText` does.

    `text` replaces the whole text of the lines, for example by the part of it that is always there.
    """

    name: ClassVar[str] = "accept-mapping-offer"

    offer_no: int = Field(gt=0)
    text: Personal = Personal()


class DeclineMappingOffer(Command):
    """Decline an offer. The same payer, text and account are not offered again."""

    name: ClassVar[str] = "decline-mapping-offer"

    offer_no: int = Field(gt=0)


def accept_mapping_offer(command: AcceptMappingOffer, books: Books, policy: Policy) -> Decision:
    offer = books.mapping_offers.offers.get(command.offer_no)
    if offer is None:
        raise MappingOfferUnknown(offer_no=command.offer_no)
    text = command.text or Personal(_text_of(books, offer.text_seal))
    key = offer.key
    account: dict[str, Any] = {"account_no": key.account_no}
    if key.account_type == "gl":
        side = "debit_account_no" if offer.is_money_in else "credit_account_no"
        account = {side: key.account_no}
    mapped = map_text(MapText(text=text, account_type=key.account_type, **account), books, policy)

    accepted = MappingOfferAccepted(
        offer_no=command.offer_no, mapping_no=mapped.numbers["mapping_no"]
    )
    return mapped._replace(events=[*mapped.events, (STREAM, accepted)])


def decline_mapping_offer(command: DeclineMappingOffer, books: Books, policy: Policy) -> Decision:
    if command.offer_no not in books.mapping_offers.offers:
        raise MappingOfferUnknown(offer_no=command.offer_no)

    return Decision([(STREAM, MappingOfferDeclined(offer_no=command.offer_no))], books.head, {})


def mappings_offered(
    books: Books, statement_no: str, posted: Iterable[StatementLine]
) -> list[tuple[str, Event]]:
    """What the posted lines offer: those that a person had assigned to one account as a whole.

    The second line with the same payer, text and account offers a mapping, unless one with this text is there.
    """
    lines = [line for line in posted if line.is_assigned and line.text_seal and _whole(line)]
    if not lines:
        return []
    known = books.mapping_offers
    first_lines = dict(known.line_by_key)
    number = known.offer_no_last
    offered_keys = set(known.offered)
    texts = books.personal_texts(
        [seal for line in lines for seal in (line.payer_seal, line.text_seal) if seal]
    )
    mapped = _mapped_texts(books)
    assigned: list[AssignedTextRow] = []
    offered: list[OfferedMappingRow] = []
    for line in lines:
        text = _remittance(texts.get(line.text_seal, ""))
        key = _key(books, line, text, texts)
        if key is None or key in offered_keys or text.upper() in mapped:
            continue
        named = f"{statement_no}/{line.line_no}"
        first = first_lines.setdefault(key, named)
        if first == named:
            assigned.append(AssignedTextRow(line.line_no, *key))
        else:
            number += 1
            offered_keys.add(key)
            offered.append(
                OfferedMappingRow(number, *key, line.text_seal, first, named, line.amount > 0)
            )
    return [*_assigned(statement_no, assigned), *_offered(offered)]


def mapping_offers_withdrawn(
    books: Books, statement_no: str, line_nos: Collection[int]
) -> list[tuple[str, Event]]:
    """What is not offered any more if the posting of these lines is undone."""
    known = books.mapping_offers
    undone = {f"{statement_no}/{line_no}" for line_no in line_nos}
    withdrawn = [no for no, offer in known.offers.items() if not undone.isdisjoint(offer.lines)]
    once = [line for line in known.line_by_key.values() if line in undone]
    if not withdrawn and not once:
        return []
    event = TextAssignmentsUndone(
        statement_no=statement_no,
        line_nos=tuple(sorted(line_nos)),
        withdrawn_offer_nos=tuple(withdrawn),
    )
    return [(STREAM, event)]


def _whole(line: StatementLine) -> bool:
    """Whether the whole line goes to one account for which a text can stand."""
    return (
        not line.applications
        and len(line.transfers) == 1
        and line.transfers[0].amount == line.amount
        and line.transfers[0].account_type in MAPPED
    )


def _key(books: Books, line: StatementLine, text: str, texts: dict[str, str]) -> OfferedKey | None:
    if not 2 <= len(text) <= 250:
        return None
    payer = texts.get(line.payer_seal, "")
    facts: dict[str, str] = json.loads(payer) if payer else {}
    from_whom = account_form(facts.get("account", "")) or normal_form(facts.get("name", ""))
    direction = "in" if line.amount > 0 else "out"
    fingerprint = books.fingerprint(f"text/{direction}/{from_whom}/{normal_form(text)}")
    transfer = line.transfers[0]
    return OfferedKey(fingerprint, cast(MappedType, transfer.account_type), transfer.account_no)


def _remittance(text: str) -> str:
    facts: dict[str, str] = json.loads(text) if text else {}
    return facts.get("text", "").strip()


def _text_of(books: Books, seal: str) -> str:
    return _remittance(books.personal_texts([seal]).get(seal, ""))


def _mapped_texts(books: Books) -> set[str]:
    seals = [mapping.text_seal for mapping in books.text_mappings.mappings.values()]
    return {text.strip().upper() for text in books.personal_texts(seals).values()}


def _assigned(statement_no: str, rows: Sequence[AssignedTextRow]) -> Iterable[tuple[str, Event]]:
    for start in range(0, len(rows), ROWS_AN_EVENT):
        columns = ASSIGNED_TEXTS.columns(rows[start : start + ROWS_AN_EVENT])
        yield STREAM, _texts_assigned(statement_no=statement_no, **columns)


def _offered(rows: Sequence[OfferedMappingRow]) -> Iterable[tuple[str, Event]]:
    for start in range(0, len(rows), ROWS_AN_EVENT):
        columns = OFFERED_MAPPINGS.columns(rows[start : start + ROWS_AN_EVENT])
        yield STREAM, _mappings_offered(**columns)
