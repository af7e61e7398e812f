"""The parts of an OFX file that matter, each with the values in it: statements, transactions, balances, answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger_es.statements.ofx_tags import Tag
from ledger_es.statements.source import FETCH_AGAIN
from ledger_es.statements.text_statement import WrongText
from ledger_es.statements.warnings import Warnings

STATEMENTS: Final = ("STMTRS", "CCSTMTRS")
TRANSACTIONS: Final = ("STMTTRN", "STMTTRNP")
"""The second holds a transaction that is not yet booked."""
_INVESTMENTS: Final = "INVSTMTRS"
_REPORTED: Final = frozenset((*STATEMENTS, *TRANSACTIONS, "BAL", "STATUS", "SONRS", _INVESTMENTS))
_AGGREGATES: Final = _REPORTED | {
    *("OFX", "SIGNONMSGSRSV1", "FI", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1", "INVSTMTMSGSRSV1"),
    *("STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS", "BANKTRANLIST", "BANKTRANLISTP"),
    *("BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO", "LEDGERBAL", "AVAILBAL", "BALLIST"),
    *("CURRENCY", "ORIGCURRENCY", "PAYEE", "EXTDPAYEE", "IMAGEDATA"),
}
_ONCE: Final = ("TRNAMT", "DTPOSTED", "FITID", "CURDEF")


class Value(NamedTuple):
    """The text of a tag, and its line."""

    text: str
    line: int


Values = dict[str, Value]
"""By the path inside the block, such as `LEDGERBAL/BALAMT`."""


class Block(NamedTuple):
    """A part of the file. A statement comes twice: open before its first transaction, and complete at its end."""

    name: str
    values: Values
    line: int
    is_complete: bool = True

    def text(self, *paths: str) -> str:
        """The first text that is given under one of these paths; empty if there is none."""
        for path in paths:
            value = self.values.get(path)
            if value is not None:
                return value.text
        return ""

    def line_of(self, path: str) -> int:
        return self.values[path].line if path in self.values else self.line


class _Open(NamedTuple):
    """An element whose end has not come yet. Only reported ones hold values."""

    name: str
    line: int
    values: Values


def blocks_of(tags: Iterator[Tag], warnings: Warnings) -> Iterator[Block]:
    """Each block when it ends. Raises WrongText for a file that is cut off or goes on after its end."""
    stack: list[_Open] = []
    is_ended = is_announced = False
    for tag in tags:
        if is_ended:
            raise _goes_on(tag.line, f"<{tag.name}>")
        if tag.closes:
            yield from _finished(stack, _start_of(stack, tag, warnings))
            is_ended = tag.name == "OFX"
            if is_ended and tag.value.strip("\x1a"):
                raise _goes_on(tag.line, f"{tag.value[:20]!r}")
        elif tag.name in _AGGREGATES:
            yield from _finished(stack, _start_of_unclosed(stack, tag, warnings))
            if tag.name in STATEMENTS:
                is_announced = False
            elif tag.name in TRANSACTIONS and not _in_investments(stack):
                statement = _statement_of(stack, tag)
                if not is_announced:
                    yield statement
                is_announced = True
            stack.append(_Open(tag.name, tag.line, {}))
        elif (value := tag.value) and not _in_investments(stack):
            _keep(stack, tag, value)
    if not is_ended:
        raise WrongText("end", "the file ends before </OFX>", FETCH_AGAIN)


def _goes_on(line: int, what: str) -> WrongText:
    return WrongText(
        f"line {line}",
        f"{what} follows the end of the document (</OFX>)",
        "give each OFX document as its own file",
    )


def _start_of(stack: list[_Open], tag: Tag, warnings: Warnings) -> int:
    """The place in the stack of the element that this end tag closes; the end of the stack if there is none."""
    places = [place for place, element in enumerate(stack) if element.name == tag.name]
    if not places and tag.name in STATEMENTS:
        # Some banks open a statement of a credit card and close one of a bank account.
        places = [place for place, element in enumerate(stack) if element.name in STATEMENTS]
        if places:
            text = f"</{tag.name}> closes <{stack[places[-1]].name}>"
            warnings.note(text, f"line {tag.line}")
    return places[-1] if places else len(stack)


def _start_of_unclosed(stack: list[_Open], tag: Tag, warnings: Warnings) -> int:
    """The place in the stack of an element that this start tag ends, because its own end tag is missing."""
    for names in (STATEMENTS, TRANSACTIONS):
        if tag.name in names:
            for place, element in enumerate(stack):
                if element.name in names:
                    text = f"<{element.name}> is not closed before the next one begins"
                    warnings.note(text, f"line {element.line}")
                    return place
    return len(stack)


def _finished(stack: list[_Open], start: int) -> Iterator[Block]:
    """Takes the elements from `start` on off the stack, the innermost first."""
    while len(stack) > start:
        element = stack.pop()
        if element.name in _REPORTED and not _in_investments(stack):
            yield Block(element.name, element.values, element.line)


def _statement_of(stack: list[_Open], tag: Tag) -> Block:
    """The open statement, to which this transaction belongs. Raises WrongText."""
    for element in stack:
        if element.name in STATEMENTS:
            return Block(element.name, dict(element.values), element.line, is_complete=False)
    raise WrongText(f"line {tag.line}", f"<{tag.name}> stands outside of a statement")


def _keep(stack: list[_Open], tag: Tag, value: str) -> None:
    """The value goes to the innermost element that is reported. Raises WrongText for a second amount, date or id."""
    for place in reversed(range(len(stack))):
        if stack[place].name in _REPORTED:
            break
    else:
        return
    values = stack[place].values
    path = "/".join([*(element.name for element in stack[place + 1 :]), tag.name])
    known = values.get(path)
    if known is None:
        values[path] = Value(value, tag.line)
    elif path in _ONCE and known.text != value:
        raise WrongText(
            f"line {tag.line}, {tag.name}", f"it stands twice in one {stack[place].name}"
        )
    elif known.text != value:
        values[path] = Value(f"{known.text} {value}", known.line)


def _in_investments(stack: list[_Open]) -> bool:
    return any(element.name == _INVESTMENTS for element in stack)
