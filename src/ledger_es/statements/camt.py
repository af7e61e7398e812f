"""Reads camt.052, camt.053 and camt.054 (all versions) as a stream. Rules: statements.md 1.4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from lxml.etree import _Element

from ledger_es.errors import (
    StatementFormatUnknown,
    StatementMalformed,
)
from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.camt_elements import (
    Hostile,
    Unbalanced,
    Wrong,
    below,
    name_of,
    number,
    place,
    text_below,
)
from ledger_es.statements.camt_entries import Place, read_entry
from ledger_es.statements.camt_headers import Message, read_header
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.statement import FileEnd, Part, Source, Statement, StatementEnd
from ledger_es.statements.warnings import Warnings
from ledger_es.statements.xml_file import inspect_xml, is_xml, parse_events

KIND_BY_CONTAINER = {
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
    "BkToCstmrAcctRptV01": "camt.052",
    "BkToCstmrStmtV01": "camt.053",
    "BkToCstmrDbtCdtNtfctnV01": "camt.054",
}
KIND_BY_STATEMENT = {"Rpt": "camt.052", "Stmt": "camt.053", "Ntfctn": "camt.054"}
_TAGS = tuple(f"{{*}}{name}" for name in (*KIND_BY_CONTAINER, *KIND_BY_STATEMENT, "Ntry"))
_VERSION = re.compile(r"camt\.05[234]\.001\.\d{2}")


def recognizes(head: bytes) -> bool:
    """Whether these first bytes of a file may be camt: any XML, so that other XML is refused in words."""
    return is_xml(head)


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """For each statement its header, its entries, its end; then the end of the file.

    Parts come before the file is known to be whole: nothing may be trusted (recorded, shown as final) before the
    `FileEnd`. Memory does not grow with the number of entries.

    `checked`: what does not add up (balances, currencies) is refused; otherwise it is a warning, for those who only
    look. Of the settings only `flip_reversals` matters: XML names its encoding, and camt its currencies.

    Raises StatementFormatUnknown, StatementHostile, StatementMalformed, StatementUnbalanced, FileNotReadable.
    """
    xml = inspect_xml(source, name)
    reading = _Reading(name, checked, settings.flip_reversals)
    try:
        for event, element in parse_events(xml, _TAGS):
            yield from reading.meet(event, element)
    except Wrong as wrong:
        reading.refuse(wrong)
    if not reading.kind:
        raise StatementFormatUnknown(
            file=name, position="root element", reason="this XML is no bank statement (camt.052, camt.053 or camt.054)",
            cure="give a statement as your bank offers it for download",
        )  # fmt: skip
    if not reading.statement_no:
        raise StatementMalformed(
            file=name,
            position=reading.container_path,
            reason="there is no statement in the file",
            cure=FETCH_AGAIN,
        )
    yield FileEnd(
        format=reading.format,
        sha256=xml.sha256,
        message_id=reading.message_id,
        warnings=(*xml.warnings, *reading.warnings.texts()),
        encoding=xml.read_as,
        reversals_flipped=settings.flip_reversals,
    )


class _Reading:
    """Where the reader is: the message, the open statement, its counts, and what was odd."""

    def __init__(self, name: str, checked: bool, flip_reversals: bool) -> None:
        self.name = name
        self.checked = checked
        self.flip_reversals = flip_reversals
        self.warnings = Warnings()
        self.balance_check = BalanceCheck()
        self.kind = ""
        self.format = ""
        self.message_id = ""
        self.container_path = ""
        self.container: _Element | None = None
        self.element: _Element | None = None
        self.header: Statement | None = None
        self.last_entry: _Element | None = None
        self.statement_no = 0
        self.entry_no = 0

    def meet(self, event: str, element: _Element) -> Iterator[Part]:
        name = name_of(element)
        if name in KIND_BY_CONTAINER:
            if event == "start":
                self._open_message(element, KIND_BY_CONTAINER[name])
        elif name == "Ntry":
            if event == "end":
                yield from self._entry(element)
        elif event == "start":
            self._open_statement(element, name)
        elif element is self.element:
            yield from self._close_statement(element)

    def _open_message(self, element: _Element, kind: str) -> None:
        if element.getroottree().docinfo.internalDTD is not None:
            cure = "do not use this file, ask the bank"
            raise Hostile(element, "the file declares a document type", cure)
        if self.kind not in ("", kind):
            raise Wrong(
                element,
                f"a {kind} follows a {self.kind} in one file",
                "give each message as its own file",
            )
        if self.container is not None:
            self.container.clear()
        self.kind, self.container, self.container_path = kind, element, place(element, 0, 0)
        namespace = str(element.tag).rpartition("}")[0]
        version = _VERSION.search(namespace)
        self.format = self.format or (
            version[0] if version and version[0].startswith(kind) else kind
        )
        if version is None or not version[0].startswith(kind):
            self.warnings.note(
                f"the namespace {namespace.lstrip('{')!r} is not one of {kind}", self.container_path
            )

    def _open_statement(self, element: _Element, name: str) -> None:
        if (
            self.element is not None
            or element.getparent() is not self.container
            or self.container is None
        ):
            raise Wrong(element, f"{name} stands where no statement can stand")
        if KIND_BY_STATEMENT[name] != self.kind:
            raise Wrong(element, f"{name} does not belong into a {self.kind}")
        self.message_id = self.message_id or text_below(self.container, "GrpHdr", "MsgId")
        self.element, self.header = element, None
        self.statement_no, self.entry_no = self.statement_no + 1, 0
        self.balance_check.begin()

    def _entry(self, element: _Element) -> Iterator[Part]:
        if self.element is None or element.getparent() is not self.element:
            raise Wrong(element, "an entry (Ntry) stands outside of a statement")
        self.entry_no += 1
        if self.header is None:
            stated = below(element, "Amt")
            self.header = self._read_header(
                stated.get("Ccy", "") if stated is not None else "", self.warnings
            )
            yield self.header
        at = Place(self.statement_no, self.entry_no)
        entry = read_entry(element, self.header, at, self.flip_reversals, self.warnings)
        if entry.currency != self.header.currency and entry.is_booked:
            reason = f"the entry is in {entry.currency}, the account in {self.header.currency}"
            self._doubt(Wrong(element, reason))
            self.balance_check.spoil()
        self.balance_check.add(entry)
        yield entry
        self._release(element)

    def _release(self, element: _Element) -> None:
        """Frees the previous entry. The parser may still be using this one."""
        element.clear()
        if self.last_entry is not None and self.element is not None:
            self.element.remove(self.last_entry)
        self.last_entry = element

    def _close_statement(self, element: _Element) -> Iterator[Part]:
        if self.header is None:
            self.header = statement = self._read_header("", self.warnings)
            yield self.header
        else:
            # Balances may follow the entries. Warnings about the header were given the first time.
            currency = self.header.currency
            statement = self._read_header(currency, Warnings())._replace(currency=currency)
        self._check_count(element, statement)
        proof, doubt = self.balance_check.end(statement)
        if doubt is not None:
            self._doubt(Unbalanced(element, doubt))
        elif proof is None and statement.moves_money and statement.last_page is not False:
            self.warnings.note(
                "without opening and closing balance the entries cannot be proved",
                self._place(element),
            )
        yield StatementEnd(statement, self.entry_no, proof)
        self.element, self.header, self.last_entry = None, None, None
        element.clear()

    def _read_header(self, currency: str, warnings: Warnings) -> Statement:
        assert self.element is not None, "a header outside of a statement"
        message = Message(self.kind, below(self.container, "GrpHdr"))
        return read_header(self.element, message, currency, self.statement_no, warnings)

    def _check_count(self, element: _Element, statement: Statement) -> None:
        stated = number(below(element, "TxsSummry", "TtlNtries", "NbOfNtries"))
        is_whole = statement.last_page is not False and (statement.page_no or 1) == 1
        if stated is not None and stated != self.entry_no and is_whole:
            text = f"the summary counts {stated} entries, there are {self.entry_no}"
            self.warnings.note(text, self._place(element))

    def _doubt(self, wrong: Wrong) -> None:
        if self.checked and self.kind == "camt.053":
            raise wrong
        self.warnings.note(wrong.reason, self._place(wrong.element))

    def _place(self, element: _Element) -> str:
        return place(element, self.statement_no, self.entry_no)

    def refuse(self, wrong: Wrong) -> NoReturn:
        raise wrong.refusal(self.name, self._place(wrong.element)) from None
