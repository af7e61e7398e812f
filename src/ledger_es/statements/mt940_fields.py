"""Splits an MT940 or MT942 file into its fields before any of them is understood, so that a bad one has a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger_es.statements.limits import MAX_FIELD_LINES
from ledger_es.statements.text_file import Line
from ledger_es.statements.text_statement import WrongText
from ledger_es.statements.warnings import Warnings

END_OF_MESSAGE: Final = "-"
"""The tag of the field that stands for the end of a message."""
MESSAGE_TYPE: Final = "{2:"
"""The tag of the field that stands for a header which names the type of the message: 940 or 942."""

_KNOWN: Final = "13D?|20|21|25P?|28[CD]?|34F?|60[FM]?|61|62[FM]?|64F?|65F?|86|90[CD]?|NS"
_TAG: Final = re.compile(rf":({_KNOWN}):")
_BROKEN_TAG: Final = re.compile(rf"({_KNOWN}):")
_UNKNOWN: Final = re.compile(r":[0-9A-Z]{2,4}:")
_STARTS: Final = frozenset(("20", "25", "25P"))
_FREE_TEXT: Final = frozenset(("61", "86", "NS"))
# SOH and ETX frame messages of some banks.
_FRAME: Final = "\x01\x03\ufeff"
# `-}` in the Swedish variant of ASCII is `-å`.
_END: Final = re.compile(r"-(?:[}å].*)?")
_BLOCK_TYPE: Final = re.compile(r"\{2:[IO]?(94[0-9])|^:(94[0-9]):")
_HEADER: Final = re.compile(r"\{.*|:94\d:|94\d|.?4:|[A-Z0-9]{4,14}")
_TIME_BEFORE: Final = re.compile(r"(?:^|\D)\d\d$")
_TIME_AFTER: Final = re.compile(r":[0-5]\d:\d\d(?:\D|$)|:[0-5]\d$")


class Field(NamedTuple):
    """A field: its tag without colons, its value with the line breaks of the file, the line on which it begins."""

    tag: str
    value: str
    line: int

    @property
    def place(self) -> str:
        return f"line {self.line} (:{self.tag}:)"


def fields_of(lines: Iterator[Line], warnings: Warnings) -> Iterator[Field]:
    """The fields of all messages, an END_OF_MESSAGE after each, a MESSAGE_TYPE where a header names it.

    A line that looks like a tag but is the rest of a time of day (`T16` / `:26:37`) or an unknown tag belongs to the
    text that it stands in. A line `-` ends the message only if no further text or line of the same statement follows.
    Text outside of messages that is no header is noted.
    """
    splitter = _Splitter(warnings)
    for line in lines:
        yield from splitter.meet(line)
    yield from splitter.end()


class _Splitter:
    """Holds the open field, and the lines after a `-` until it is known whether they end the message."""

    def __init__(self, warnings: Warnings) -> None:
        self._warnings = warnings
        self._tag = ""
        self._line = 0
        self._texts: list[str] = []
        self._after_end: list[Line] | None = None
        self._colon = False

    def meet(self, line: Line) -> Iterator[Field]:
        text = line.text
        if self._tag and self._after_end is None and text[:1].isalnum() and not self._colon:
            # Nearly all lines that continue a text; the others are looked at closely.
            self._continue(line.no, text)
            return
        text = text.strip(_FRAME)
        if self._colon:
            # A tag that was broken after its first colon.
            self._colon = False
            text = f":{text}" if _BROKEN_TAG.match(text) else text
        elif text.strip() == ":":
            self._colon = True
            return
        block, body = _header_and_body(text)
        if block:
            yield from self._header(Line(line.no, block))
            text = body
            if not text:
                return
        tag = self._starting_tag(text)
        if tag:
            yield from self._open(tag, text[len(tag) + 2 :], line.no)
        elif _END.fullmatch(text.strip()):
            if self._after_end is None:
                self._after_end = []
            self._after_end.append(Line(line.no, text))
            self._limit(line.no)
        elif self._after_end is not None or not self._tag:
            if text.strip():
                self._after_end = self._after_end or []
                self._after_end.append(Line(line.no, text))
                self._limit(line.no)
        elif self._tag not in _FREE_TEXT and _UNKNOWN.match(text):
            self._warnings.note("the field is not known: left out", f"line {line.no}")
        else:
            self._continue(line.no, text)

    def _continue(self, line_no: int, text: str) -> None:
        self._texts.append(text)
        self._limit(line_no)

    def _limit(self, line_no: int) -> None:
        if len(self._texts) + len(self._after_end or ()) > MAX_FIELD_LINES:
            raise WrongText(
                f"line {line_no}",
                f"more than {MAX_FIELD_LINES} lines without a field",
                "do not use this file, ask the bank",
            )

    def end(self) -> Iterator[Field]:
        yield from self._close_message()

    def _starting_tag(self, text: str) -> str:
        """The tag that begins here; empty if the line belongs to the field before."""
        found = _TAG.match(text)
        if found is None:
            return ""
        in_text = self._tag in _FREE_TEXT and self._after_end is None
        if in_text and _TIME_AFTER.match(text) and _TIME_BEFORE.search(self._texts[-1]):
            return ""
        return found[1]

    def _open(self, tag: str, value: str, line_no: int) -> Iterator[Field]:
        if self._after_end is not None:
            if self._tag and tag not in _STARTS:
                self._take_back()
            else:
                yield from self._close_message()
        if self._tag:
            yield self._field()
        self._tag, self._line, self._texts = tag, line_no, [value]

    def _take_back(self) -> None:
        """The `-` was no end: what followed it belongs to the text before."""
        assert self._after_end is not None, "nothing was held back"
        texts = [line.text for line in self._after_end]
        if self._tag in _FREE_TEXT and len(texts) > 1:
            self._texts += texts
        elif len(texts) > 1:
            self._note_stray(self._after_end[1:])
        self._after_end = None

    def _header(self, line: Line) -> Iterator[Field]:
        yield from self._close_message()
        yield from _message_type(line)

    def _close_message(self) -> Iterator[Field]:
        if self._tag:
            yield self._field()
            yield Field(END_OF_MESSAGE, "", self._line)
        self._tag, self._texts = "", []
        for line in self._after_end or ():
            yield from _message_type(line)
        self._note_stray(self._after_end or [])
        self._after_end = None

    def _note_stray(self, lines: list[Line]) -> None:
        for line in lines:
            text = line.text.strip()
            if not (_END.fullmatch(text) or _HEADER.fullmatch(text)):
                self._warnings.note("text outside of a message was left out", f"line {line.no}")

    def _field(self) -> Field:
        return Field(self._tag, "\n".join(self._texts), self._line)


def _header_and_body(text: str) -> tuple[str, str]:
    """The blocks `{1:…}{2:…}{4:` at the start of a line, and what follows them on it."""
    if not text.startswith("{1:") and not text.startswith("{2:"):
        return "", text
    head, found, body = text.partition("{4:")
    return head + found, body


def _message_type(line: Line) -> Iterator[Field]:
    found = _BLOCK_TYPE.search(line.text)
    if found is not None:
        yield Field(MESSAGE_TYPE, found[1] or found[2], line.no)
    elif line.text.strip() in ("940", "942"):
        yield Field(MESSAGE_TYPE, line.text.strip(), line.no)
