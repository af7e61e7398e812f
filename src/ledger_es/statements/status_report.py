"""Reads the bank's status report on direct debits: pain.002 of every version (ISO 20022)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml.etree import _Element

from ledger_es.errors import StatementFormatUnknown, StatementMalformed
from ledger_es.statements.camt_elements import (
    Hostile,
    Wrong,
    all_named,
    below,
    name_of,
    place,
    text_below,
)
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import Source
from ledger_es.statements.xml_file import inspect_xml, parse_events

_CONTAINERS: Final = ("CstmrPmtStsRpt", "pain.002.001.02")
_GROUP: Final = ("OrgnlGrpInfAndSts",)
_BLOCK: Final = "OrgnlPmtInfAndSts"
_SINGLE: Final = "TxInfAndSts"
_TAGS: Final = tuple(f"{{*}}{name}" for name in (*_CONTAINERS, *_GROUP, _BLOCK, _SINGLE))
_STATUS: Final = re.compile(r"[A-Z]{4}")
_REASON: Final = re.compile(r"[0-9A-Za-z]{1,35}")
_ID_CHARACTERS: Final = 35
_IN_WORDS: Final = "NARR"
"""The code of ISO 20022 for a reason that is given in words only."""


class StatusSaid(NamedTuple):
    """What the report says of a debit, of a payment block (no end-to-end id), or of the whole file (no block).

    `status` of a debit is that of its block, or of the file, where the report gives it none of its own.
    """

    message_id: str
    block_id: str
    end_to_end_id: str
    status: str
    reason_code: str


class StatusReport(NamedTuple):
    sha256: str
    said: tuple[StatusSaid, ...]


def read_status_report(source: Source, name: str) -> StatusReport:
    """The report. Raises StatementFormatUnknown, StatementHostile, StatementMalformed or FileNotReadable."""
    xml = inspect_xml(source, name)
    reading = _Reading()
    element: _Element | None = None
    said: list[StatusSaid] = []
    try:
        for event, element in parse_events(xml, _TAGS):
            said.extend(reading.meet(event, element))
    except Wrong as wrong:
        raise wrong.refusal(name, place(wrong.element, 0, 0)) from None
    if not reading.is_report:
        raise StatementFormatUnknown(
            file=name, position="root element", reason="this XML is no status report on payments (pain.002)",
            cure="give the report on your direct debits as the bank offers it for download",
        )  # fmt: skip
    if not said:
        raise StatementMalformed(
            file=name, position="end", reason="the report says nothing of any payment", cure=FETCH_AGAIN
        )  # fmt: skip
    return StatusReport(xml.sha256, tuple(said))


class _Reading:
    """Where the reader is: what the report has said of the file, and the block that is open."""

    def __init__(self) -> None:
        self.is_report = False
        self.message_id = ""
        self.group_status = ""
        self.block: _Element | None = None

    def meet(self, event: str, element: _Element) -> Iterator[StatusSaid]:
        name = name_of(element)
        if name in _CONTAINERS:
            self._open_report(event, element)
        elif not self.is_report:
            raise Wrong(element, f"{name} stands outside of a status report")
        elif name == _BLOCK and event == "start":
            self.block = element
        elif event == "end":
            if name in _GROUP:
                yield from self._group(element)
            elif name == _SINGLE:
                yield self._single(element)
                # Long reports hold only the payment that is read.
                element.clear()
            else:
                yield from self._end_of_block(element)

    def _open_report(self, event: str, element: _Element) -> None:
        if event == "start":
            if element.getroottree().docinfo.internalDTD is not None:
                cure = "do not use this file, ask the bank"
                raise Hostile(element, "the file declares a document type", cure)
            self.is_report = True

    def _group(self, element: _Element) -> Iterator[StatusSaid]:
        self.message_id = _id(element, "OrgnlMsgId")
        self.group_status = _status(element, "GrpSts")
        if self.group_status:
            yield StatusSaid(self.message_id, "", "", self.group_status, _reason(element))

    def _end_of_block(self, element: _Element) -> Iterator[StatusSaid]:
        self.block = None
        status = _status(element, "PmtInfSts")
        if status:
            block_id = _id(element, "OrgnlPmtInfId")
            yield StatusSaid(self.message_id, block_id, "", status, _reason(element))

    def _single(self, element: _Element) -> StatusSaid:
        end_to_end_id = _id(element, "OrgnlEndToEndId")
        if not end_to_end_id:
            raise Wrong(element, "a payment is reported without its OrgnlEndToEndId")
        block_id = _id(self.block, "OrgnlPmtInfId") if self.block is not None else ""
        block_status = _status(self.block, "PmtInfSts") if self.block is not None else ""
        status = _status(element, "TxSts") or block_status or self.group_status
        if not status:
            raise Wrong(element, f"nothing says what has become of payment {end_to_end_id}")
        reason = _reason(element) or (
            _reason(self.block) if self.block is not None and not _has_status(element) else ""
        )
        return StatusSaid(self.message_id, block_id, end_to_end_id, status, reason)


def _has_status(element: _Element) -> bool:
    return below(element, "TxSts") is not None


def _id(element: _Element, name: str) -> str:
    identification = text_below(element, name)
    if len(identification) > _ID_CHARACTERS:
        raise Wrong(element, f"{name} is longer than {_ID_CHARACTERS} characters")
    return identification


def _status(element: _Element, name: str) -> str:
    status = text_below(element, name)
    if status and not _STATUS.fullmatch(status):
        raise Wrong(element, f"{name} {status[:20]!r} is no status of four letters")
    return status


def _reason(element: _Element) -> str:
    """The first reason, as a code; a reason in the bank's own words is NARR."""
    for information in all_named(element, "StsRsnInf"):
        code = text_below(information, "Rsn", "Cd") or text_below(information, "Rsn", "Prtry")
        if code:
            return code if _REASON.fullmatch(code) else _IN_WORDS
    return ""
