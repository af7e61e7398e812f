"""Puts the fields of MT940 and MT942 messages together to statements and their entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger_es.statements.balance_check import BalanceCheck
from ledger_es.statements.mt940_entries import Booking, read_entry
from ledger_es.statements.mt940_fields import END_OF_MESSAGE, MESSAGE_TYPE, Field
from ledger_es.statements.mt940_headers import Header, read_sums
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.statement import Entry, Part, Statement
from ledger_es.statements.text_statement import WrongText, statement_end
from ledger_es.statements.warnings import Warnings

_ENTRY_TAGS: Final = frozenset(("61", "86", "NS"))
_STARTS: Final = frozenset(("20", "25", "25P"))


class StatementsOfFile:
    """Where the reader is: the open statement, its entry that may still get a `:86:`, and what was odd."""

    def __init__(self, checked: bool, settings: ReaderSettings, warnings: Warnings) -> None:
        self.checked = checked
        self.settings = settings
        self.warnings = warnings
        self.check = BalanceCheck()
        self.format = ""
        self.message_id = ""
        self._type = ""
        self._header: Header | None = None
        self._statement: Statement | None = None
        self._booking: Booking | None = None
        self._entry_no = 0
        self._statement_no = 0

    def parts(self, fields: Iterator[Field]) -> Iterator[Part]:
        last = Field("", "", 1)
        for field in fields:
            last = field
            if field.tag == MESSAGE_TYPE:
                self._type = field.value
            elif field.tag == END_OF_MESSAGE:
                yield from self._close()
                self._type = ""
            else:
                yield from self._meet(field)
        yield from self._close()
        if not self._statement_no:
            raise WrongText(f"line {last.line}", "there is no statement in the file")

    def _meet(self, field: Field) -> Iterator[Part]:
        if field.tag in _STARTS and self._begins_statement(field):
            yield from self._close()
        if self._header is None:
            self._open(field)
        header = self._header
        assert header is not None, "a statement was opened"
        if field.tag == "61":
            yield from self._begin_entry(field)
        elif field.tag in _ENTRY_TAGS and self._booking is not None and not header.is_closed:
            self._booking = self._booking.with_remark(field)
        else:
            if field.tag not in _ENTRY_TAGS:
                yield from self._end_entry()
            header.take(field, self.warnings)

    def _begins_statement(self, field: Field) -> bool:
        """A second `:20:`, or a `:25:` after entries or a closing balance where the message has no `:20:`."""
        header = self._header
        if header is None:
            return False
        if field.tag == "20":
            return True
        return header.account is not None and (header.is_closed or self._statement is not None)

    def _open(self, field: Field) -> None:
        self._header = Header(self._type, field.line)
        self._statement, self._booking, self._entry_no = None, None, 0
        self._statement_no += 1
        self.check.begin()

    def _begin_entry(self, field: Field) -> Iterator[Part]:
        yield from self._end_entry()
        header = self._header
        assert header is not None, "an entry outside of a statement"
        if header.is_closed:
            raise WrongText(field.place, "an entry follows the closing balance")
        if self._statement is None:
            self._statement = header.statement(self.settings)
            yield self._statement
        self._entry_no += 1
        self._booking = Booking(field, self._entry_no, ())

    def _end_entry(self) -> Iterator[Entry]:
        """The entry that is open, now that no more fields of it follow."""
        if self._booking is None:
            return
        assert self._statement is not None, "an entry outside of a statement"
        header = self._header
        opening_day = header.opening_day if header is not None else None
        entry = read_entry(
            self._booking, self._statement, opening_day, self.settings.flip_reversals, self.warnings
        )
        self._booking = None
        self.check.add(entry)
        if header is not None:
            header.count(entry)
        yield entry

    def _close(self) -> Iterator[Part]:
        header = self._header
        if header is None:
            return
        yield from self._end_entry()
        if self._statement is None:
            self._statement = header.statement(self.settings)
            yield self._statement
        statement = header.statement(self.settings)._replace(
            kind=self._statement.kind, currency=self._statement.currency
        )
        self.format = self.format or statement.kind
        self.message_id = self.message_id or statement.message_id
        read_sums(header, statement, self.warnings)
        # The balances of a page are those of the page: each is proved by itself.
        end = statement_end(
            statement._replace(last_page=None),
            self._entry_no,
            self.check,
            header.last_place,
            checked=self.checked,
            warnings=self.warnings,
        )
        yield end._replace(statement=statement)
        self._header, self._statement = None, None
