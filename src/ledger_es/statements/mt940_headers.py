"""Reads what an MT940 or MT942 message says besides its entries: account, number, page, balances, sums."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from ledger_es.statements.mt940_details import IBAN, field_text, present, single_spaced
from ledger_es.statements.mt940_fields import Field
from ledger_es.statements.mt940_values import amount_of, day_of, signed
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.statement import Account, Balance, Entry, Statement
from ledger_es.statements.text_statement import WrongText, in_digits
from ledger_es.statements.warnings import Warnings
from ledger_es.values import ZERO

_BALANCE: Final = re.compile(r"([CDcd])(\d{6})([A-Z]{3})?([\d.,]+)")
_KIND_BY_TAG: Final = {
    "60": "OPBD",
    "60F": "OPBD",
    "60M": "ITBD",
    "62": "CLBD",
    "62F": "CLBD",
    "62M": "ITBD",
    "64": "CLAV",
    "64F": "CLAV",
    "65": "FWAV",
    "65F": "FWAV",
}
_OPENING: Final = frozenset(("60", "60F", "60M"))
_CLOSING: Final = frozenset(("62", "62F", "62M"))
_NUMBER: Final = re.compile(r"(\d+)(?:/(\d+))?")
_FLOOR_LIMIT: Final = re.compile(r"([A-Z]{3})[CD ]?[\d.,]*")
_SUM: Final = re.compile(r"(\d*)([A-Z]{3})([\d.,]+)")
_MOMENT: Final = re.compile(r"(\d{10})([+-]\d{4})?")
# 35 characters in the standard; some banks write more.
_ACCOUNT: Final = re.compile(r"[^?\n]{1,50}")
_IBAN_AND_CURRENCY: Final = re.compile(r"([A-Z]{2}\d{2}[A-Z0-9]{10,29}\d)([A-Z]{3})?")
_NUMBER_AND_CURRENCY: Final = re.compile(r"(.*\d)[ /]?([A-Z]{3})")


class Header:
    """What the fields of one message have said so far; `statement` gives it as a record."""

    def __init__(self, message_type: str, line: int) -> None:
        self._type = message_type
        self.last_place = f"line {line}"
        self.account: Account | None = None
        self.is_closed = False
        self.opening_day: date | None = None
        self.sums: dict[str, str] = {}
        self.counted: dict[str, tuple[int, Decimal]] = {"C": (0, ZERO), "D": (0, ZERO)}
        self._account_currency = ""
        self._limit_currency = ""
        self._message_id = ""
        self._owner = ""
        self._number = ""
        self._page_no: int | None = None
        self._created_at = ""
        self._texts: list[str] = []
        self._balances: list[tuple[str, Balance]] = []

    def take(self, field: Field, warnings: Warnings) -> None:
        """Keeps what a field that belongs to no entry says. Raises WrongText."""
        if not self.is_closed:
            self.last_place = field.place
        value = field.value.strip()
        match field.tag:
            case "20":
                self._message_id = value
            case "21":
                self._texts.append(present(value))
            case "25" | "25P":
                self.account, self._account_currency = _account(value, field.place)
            case "28" | "28C" | "28D":
                self._take_number(field, value, warnings)
            case "13" | "13D":
                self._created_at = _moment(value)
            case "34" | "34F":
                limit = _FLOOR_LIMIT.fullmatch(value)
                self._limit_currency = self._limit_currency or (limit[1] if limit else "")
            case "90C" | "90D":
                self.sums[field.tag[2]] = value
            case "NS":
                self._take_bank_lines(field.value)
            case "86":
                self._texts.append(single_spaced(field_text(field.value)))
            case tag if tag in _KIND_BY_TAG:
                self._take_balance(field, value, warnings)

    def count(self, entry: Entry) -> None:
        """Adds an entry to the sums that `:90C:` and `:90D:` are compared with."""
        mark = "D" if entry.amount < 0 else "C"
        number, total = self.counted[mark]
        self.counted[mark] = (number + 1, total + abs(entry.amount))

    def statement(self, settings: ReaderSettings) -> Statement:
        """The statement as far as it is known, without entries. Raises WrongText where it names no account."""
        if self.account is None:
            raise WrongText(self.last_place, "the message names no account (:25:)")
        kind = self._kind()
        currency = self._currency(settings)
        balances = tuple(
            balance._replace(currency=balance.currency or currency) for _, balance in self._balances
        )
        tags = [tag for tag, _ in self._balances]
        opening = next((at for at, tag in enumerate(tags) if tag in _OPENING), None)
        closing = next((at for at, tag in enumerate(tags) if tag in _CLOSING), None)
        return Statement(
            kind=kind,
            account=self.account,
            owner=self._owner,
            currency=currency,
            number=self._number,
            electronic_sequence_no=self._number,
            page_no=self._page_no,
            last_page=_last_page(tags),
            created_at=self._created_at,
            opening=None if opening is None else balances[opening],
            closing=None if closing is None else balances[closing],
            balances=balances,
            message_id=self._message_id,
            text=" ".join(text for text in self._texts if text),
        )

    def _kind(self) -> str:
        """As a header of the file says; else MT942 is the message with limits or a moment and without balances."""
        if self._type in ("940", "942"):
            return f"mt{self._type}"
        has_balance = any(tag in _OPENING or tag in _CLOSING for tag, _ in self._balances)
        is_interim = bool(self._limit_currency or self._created_at or self.sums)
        return "mt942" if is_interim and not has_balance else "mt940"

    def _currency(self, settings: ReaderSettings) -> str:
        stated = [balance.currency for _, balance in self._balances if balance.currency]
        currency = (
            next(iter(stated), "")
            or self._limit_currency
            or self._account_currency
            or settings.currency
        )
        if not currency and self._balances:
            raise WrongText(
                self.last_place,
                "the message names no currency",
                "name the currency of the account with --currency",
            )
        return currency

    def _take_number(self, field: Field, value: str, warnings: Warnings) -> None:
        """`5` or `5/1`: number of the statement and page; nothing but zeros means that the bank does not number."""
        found = _NUMBER.fullmatch(value)
        if found is None:
            warnings.note(f"{value[:35]!r} is no number of a statement", field.place)
            return
        self._number = found[1] if found[1].strip("0") else ""
        page = (found[2] or "").lstrip("0")[:9]
        self._page_no = int(page) if page else None

    def _take_balance(self, field: Field, value: str, warnings: Warnings) -> None:
        is_booked = field.tag in _OPENING or field.tag in _CLOSING
        found = _BALANCE.fullmatch(value.replace(" ", ""))
        if found is None:
            if is_booked:
                raise WrongText(
                    field.place, f"{value[:40]!r} is no balance (C or D, YYMMDD, currency, amount)"
                )
            warnings.note(f"{value[:40]!r} is no balance: left out", field.place)
            return
        mark, written, stated, digits = found.groups()
        day = day_of(written, field.place, warnings)
        currency = stated or self._known_currency()
        exact = signed(amount_of(digits, field.place), mark.upper())
        amount = in_digits(exact, currency, field.place) if currency else exact
        if not stated:
            warnings.note("the balance names no currency: taken from the others", field.place)
        self._balances.append((field.tag, Balance(amount, currency, day, _KIND_BY_TAG[field.tag])))
        if field.tag in _OPENING and self.opening_day is None:
            self.opening_day = day
        self.is_closed = self.is_closed or field.tag in _CLOSING

    def _known_currency(self) -> str:
        stated = [balance.currency for _, balance in self._balances if balance.currency]
        return next(iter(stated), "") or self._limit_currency or self._account_currency

    def _take_bank_lines(self, value: str) -> None:
        """Lines of `:NS:` about the account: a number of two digits and text; 22 is its owner."""
        for line in value.split("\n"):
            if line[:2] == "22":
                self._owner = self._owner or line[2:].strip()
            elif line[2:].strip():
                self._texts.append(line.strip())


def read_sums(header: Header, statement: Statement, warnings: Warnings) -> None:
    """Compares `:90C:` and `:90D:` with the entries; where they differ, that is a warning."""
    for mark, written in header.sums.items():
        found = _SUM.fullmatch(written.replace(" ", ""))
        place = f":90{mark}: of statement {statement.number or statement.message_id}"
        if found is None:
            warnings.note(f"{written[:40]!r} is no sum of entries", place)
            continue
        number, total = header.counted[mark]
        stated = amount_of(found[3], place)
        if (int(found[1][:9] or 0), stated) != (number, total):
            warnings.note(
                f"the message counts {found[1] or 0} entries of {stated}, there are {number} of {total}",
                place,
            )


def _last_page(tags: list[str]) -> bool | None:
    """`:62M:` says that another page follows, `:60M:` that one came before; None: the statement has no pages."""
    if "62M" in tags:
        return False
    return True if "60M" in tags else None


def _account(value: str, place: str) -> tuple[Account, str]:
    """The account and the currency that some banks put behind it; an IBAN may stand behind the bank's own code.

    Raises WrongText for what is no account, as where `:25:` stands for another tag.
    """
    if not _ACCOUNT.fullmatch(value):
        raise WrongText(place, f"{value[:40]!r} is no account (bank code / number, or IBAN)")
    compact = "".join(value.split()).upper()
    for part in (compact, compact.rpartition("/")[2]):
        iban = _IBAN_AND_CURRENCY.fullmatch(part)
        if iban is not None and IBAN.fullmatch(iban[1]):
            return Account(iban[1], None), iban[2] or ""
    number = _NUMBER_AND_CURRENCY.fullmatch(value)
    if number is not None:
        return Account(None, number[1].rstrip(" /")), number[2]
    return Account(None, value), ""


def _moment(value: str) -> str:
    """`1701191815+0100` as ISO 8601; empty where it is none."""
    found = _MOMENT.fullmatch(value.replace(" ", ""))
    if found is None:
        return ""
    try:
        moment = datetime.strptime(found[1] + (found[2] or "+0000"), "%y%m%d%H%M%z")
    except ValueError:
        return ""
    if not found[2]:
        moment = moment.replace(tzinfo=None)
    return moment.isoformat(timespec="minutes")
