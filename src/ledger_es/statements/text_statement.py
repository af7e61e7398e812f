"""What readers of text formats share: what is wrong where, amounts in the digits of their currency, the proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ledger_es.errors import StatementMalformed, StatementRefused
from ledger_es.statements.balance_check import BalanceCheck, Doubt
from ledger_es.statements.statement import FileEnd, Part, Statement, StatementEnd
from ledger_es.statements.text_file import TextFile
from ledger_es.statements.warnings import Warnings
from ledger_es.values import currency_digits, is_too_large, quantum

ASK_THE_BANK: Final = "ask the bank for a corrected file"
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)


class WrongText(Exception):
    """A place of a text file is not what it must be; `refused_whole` turns it into the refusal of the file.

    `place` is what a person finds in an editor, such as `line 12, :61:`.
    """

    def __init__(self, place: str, reason: str, cure: str = ASK_THE_BANK) -> None:
        super().__init__(reason)
        self.place, self.reason, self.cure = place, reason, cure

    def refusal(self, file: str) -> StatementRefused:
        return StatementMalformed(
            file=file, position=self.place, reason=self.reason, cure=self.cure
        )


class UnbalancedText(WrongText):
    """What the balances and entries of a statement say does not add up."""

    def __init__(self, place: str, doubt: Doubt) -> None:
        super().__init__(place, doubt.reason, doubt.cure)
        self.doubt = doubt

    def refusal(self, file: str) -> StatementRefused:
        return self.doubt.refusal(file, self.place)


def refused_whole(parts: Iterator[Part], name: str) -> Iterator[Part]:
    """The same parts; what is wrong with a place refuses the file `name`. Raises StatementRefused."""
    try:
        yield from parts
    except WrongText as wrong:
        raise wrong.refusal(name) from None


def is_digits(written: str) -> bool:
    """Whether the text is of the digits 0 to 9 alone. `str.isdigit` also accepts "¹", which is no number to `int`."""
    return written.isascii() and written.isdigit()


def currency_of(written: str, place: str) -> str:
    """The currency, three capital letters. Raises WrongText."""
    if not _CURRENCY.fullmatch(written):
        raise WrongText(place, f"{written!r} is no currency" if written else "there is no currency")
    return written


def in_digits(exact: Decimal, currency: str, place: str) -> Decimal:
    """The amount with the decimals of its currency: 9 EUR is 9.00. Money is never rounded silently.

    Raises WrongText where it has more decimals than the currency or too many digits.
    """
    if is_too_large(exact, currency):
        raise WrongText(place, f"{exact} {currency} is too large an amount")
    value = exact.quantize(quantum(currency))
    if value != exact:
        raise WrongText(
            place,
            f"{exact} {currency} has more decimals than the currency: it would have to be rounded",
            f"ask the bank for amounts with {currency_digits(currency)} decimals",
        )
    return value


def statement_end(
    statement: Statement,
    entry_count: int,
    check: BalanceCheck,
    place: str,
    *,
    checked: bool,
    warnings: Warnings,
) -> StatementEnd:
    """The end of a statement with its proof.

    What does not add up raises WrongText if `checked`, and is a warning otherwise; so is a statement that moves money
    and lacks a balance.
    """
    proof, doubt = check.end(statement)
    if doubt is not None:
        if checked:
            raise UnbalancedText(place, doubt)
        warnings.note(doubt.reason, place)
    elif proof is None and statement.moves_money and statement.last_page is not False:
        warnings.note("without opening and closing balance the entries cannot be proved", place)
    return StatementEnd(statement, entry_count, proof)


def file_end(
    format_name: str,
    text: TextFile,
    warnings: Warnings,
    *,
    message_id: str = "",
    reversals_flipped: bool = False,
) -> FileEnd:
    """The end of a text file: what was odd in its bytes and in what they say, and the encoding that was read."""
    return FileEnd(
        format=format_name,
        sha256=text.sha256,
        message_id=message_id,
        warnings=(*text.warnings, *warnings.texts()),
        encoding=text.encoding,
        reversals_flipped=reversals_flipped,
    )
