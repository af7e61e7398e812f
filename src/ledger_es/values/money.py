"""Money: the decimals of currencies, and the check of amounts when they come in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, TypeAlias

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ledger_es.values.fault import Fault

ZERO: Final = Decimal("0.00")

# The ISO 4217 minor units of currencies that do not have two.
_WITHOUT_DECIMALS: Final = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"),
    *("VUV", "XAF", "XOF", "XPF"),
)
_DIGITS: Final = {
    **dict.fromkeys(_WITHOUT_DECIMALS, 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_QUANTA: Final = {digits: Decimal(1).scaleb(-digits) for digits in range(5)}

AMOUNT_DIGITS: Final = 15
"""The most digits of an amount, decimals included: it is less than 10^15 smallest units of its currency."""
_MOST_DECIMALS: Final = max(_QUANTA)
_LIMIT: Final = Decimal(10) ** AMOUNT_DIGITS
_LIMITS: Final = {digits: _LIMIT.scaleb(-digits) for digits in _QUANTA}
_SHOWN: Final = 40
"""A refusal quotes at most this many characters of the typed text."""
_CENT: Final = _QUANTA[2]


def currency_digits(currency: str) -> int:
    """The number of decimals of amounts in this currency (an ISO 4217 code)."""
    return _DIGITS.get(currency, 2)


def quantum(currency: str) -> Decimal:
    """The smallest amount of the currency: 0.01 for CHF, 1 for JPY."""
    return _QUANTA[currency_digits(currency)]


def minor_units(amount: Decimal, currency: str) -> int:
    """The amount as an integer of the currency's smallest unit: 12.30 CHF is 1230."""
    scaled = amount.scaleb(currency_digits(currency))
    units = int(scaled)
    assert units == scaled, (
        f"{amount} has more digits than {currency}: it was not quantized at the door"
    )
    return units


def from_minor_units(units: int, currency: str) -> Decimal:
    """The amount with the currency's decimals for a number of smallest units: 1230 is 12.30 CHF."""
    return units * _QUANTA[currency_digits(currency)]


class ExchangeRate(NamedTuple):
    """A quoted rate: the first amount is in a currency and worth the second one, which is in the local currency."""

    exchange_rate_amount: Decimal = Decimal(1)
    relational_exchange_rate_amount: Decimal = Decimal(1)

    def in_lcy(self, amount: Decimal) -> Decimal:
        """The amount in the local currency, not rounded."""
        return amount * self.relational_exchange_rate_amount / self.exchange_rate_amount

    def from_lcy(self, amount_lcy: Decimal) -> Decimal:
        """The amount in the currency for one in the local currency, not rounded."""
        return amount_lcy * self.exchange_rate_amount / self.relational_exchange_rate_amount


AT_PAR: Final = ExchangeRate()
"""The rate of the local currency."""


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded half up to the smallest unit of the currency."""
    return amount.quantize(quantum(currency), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Valued:
    """An amount in a currency with its value in the local currency (LCY). Both have the same sign.

    `Policy.valued` creates it, so that no amount is posted without its value. It is false if the amount is zero.
    """

    amount: Decimal
    amount_lcy: Decimal
    currency: str
    rate: ExchangeRate = AT_PAR

    def __neg__(self) -> Valued:
        return Valued(-self.amount, -self.amount_lcy, self.currency, self.rate)

    def __bool__(self) -> bool:
        return bool(self.amount)


def is_too_large(amount: Decimal, currency: str) -> bool:
    """Whether the amount reaches 10^15 smallest units of its currency."""
    return amount.copy_abs() >= _LIMITS[currency_digits(currency)]


def decimals_of(amount: Decimal) -> int:
    """The number of digits after the decimal point: 2 for 1.00."""
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


# --- Amounts as they are given ----------------------------------------------------------------------

_AMOUNT: Final = re.compile(r"[+-]?([0-9]+)(?:\.([0-9]+))?")
WRITE_IT_SO: Final = "write amounts as 1234.50: with a point, without thousands separators"


def amount_of(text: str) -> Decimal:
    """The amount with the decimals that are written. They are checked later, when the currency is known.

    Raises Fault if the text is not an amount or has too many digits before or after the decimal point.
    """
    digits = _AMOUNT.fullmatch(text)
    if digits is None:
        raise Fault(f"{_shortened(text)!r} is no amount", WRITE_IT_SO)
    _refuse_length(text, len(digits[1].lstrip("0")), len(digits[2] or ""))
    return Decimal(text)


def _refuse_length(amount: object, before_point: int, after_point: int) -> None:
    if before_point > AMOUNT_DIGITS:
        raise Fault(
            f"{_shortened(amount)} has {before_point} digits before the point",
            f"an amount has at most {AMOUNT_DIGITS}, those after the point included",
        )
    if after_point > _MOST_DECIMALS:
        raise Fault(
            f"{_shortened(amount)} has {after_point} digits after the point",
            f"no currency has more than {_MOST_DECIMALS}, and a point is no thousands separator",
        )


def _shortened(given: object) -> str:
    text = str(given)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _given_by_bank(value: Any) -> Decimal:
    """Like `_given_amount`, but with any number of decimals, as banks write charges and other informative amounts."""
    if isinstance(value, Decimal) and value.is_finite() and value.copy_abs() < _LIMIT:
        return value
    return _given_amount(value)


def _given_amount(value: Any) -> Decimal:
    """The amount given as a text, a whole number or a Decimal."""
    if isinstance(value, (float, bool)):
        raise _is_float()
    try:
        if isinstance(value, str):
            return amount_of(value.strip())
        if isinstance(value, int):
            value = Decimal(value)
        if isinstance(value, Decimal):
            return _given_decimal(value)
    except Fault as fault:
        raise fault.of_field("amount") from None
    raise PydanticCustomError("amount", "an amount is a Decimal, a whole number or a text")


def _given_decimal(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise Fault(f"{value} is no amount", WRITE_IT_SO)
    if value.same_quantum(_CENT) and -_LIMIT < value < _LIMIT:
        return value
    _refuse_length(value, value.adjusted() + 1 if value else 0, decimals_of(value))
    # 1E+3 becomes 1000.
    return value if value.same_quantum(_CENT) or decimals_of(value) else value.quantize(Decimal(1))


def _is_float() -> PydanticCustomError:
    return PydanticCustomError(
        "amount_is_float", "an amount is a Decimal or a text such as '12.30', never a float"
    )


def _plain_digits(value: Any) -> Any:
    """Checks a percentage or rate: no float and no exponent. Its limits are checked afterwards."""
    if isinstance(value, (float, bool)):
        raise _is_float()
    if isinstance(value, str):
        text = value.strip()
        if "e" in text.lower() or "_" in text:
            raise PydanticCustomError(
                "amount_has_exponent",
                "an amount is written in plain digits: '1200.00', not '1.2E3'",
            )
        return _decimal_or_as_given(text)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and value.as_tuple().exponent > 0:  # type: ignore[operator]
        # 1E+3 becomes 1000. Decimal raises an error if a number has too many digits for that.
        if not value:
            return Decimal(0)
        if value.adjusted() >= _RATE_DIGITS:
            raise PydanticCustomError(
                "amount_too_long",
                "an amount has no more than {most} digits",
                {"most": _RATE_DIGITS},
            )
        return value.quantize(Decimal(1))
    return value


def _decimal_or_as_given(text: str) -> Decimal | str:
    """The number, or the text itself if it is not a number; the check of the limits then refuses it."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


_RATE_DIGITS: Final = 24
"""The most digits of a percentage or rate before the decimal point, and also after it."""

_Amount = Annotated[Decimal, BeforeValidator(_given_amount)]
_PositiveAmount = Annotated[Decimal, Field(gt=0), BeforeValidator(_given_amount)]

if TYPE_CHECKING:
    from ledger_es.values.given import Given

    AmountGiven: TypeAlias = Decimal | int | str
    Amount: TypeAlias = Given[Decimal, AmountGiven]
    BankAmount: TypeAlias = Amount
    OptionalAmount: TypeAlias = Given[Decimal | None, AmountGiven | None]
    PositiveAmount: TypeAlias = Amount
    OptionalPositiveAmount: TypeAlias = OptionalAmount
    AmountByEntryNo: TypeAlias = Given[dict[int, Decimal | None], Mapping[int, AmountGiven | None]]
    SignedAmountByEntryNo: TypeAlias = AmountByEntryNo
    OptionalAmountByEntryNo: TypeAlias = Given[
        dict[int, Decimal | None] | None, Mapping[int, AmountGiven | None] | None
    ]
else:
    Amount = _Amount
    """An amount from a caller: a text, a whole number or a Decimal. Its decimals are checked when the currency is known
    (`Policy.money`)."""
    BankAmount = Annotated[Decimal, BeforeValidator(_given_by_bank)]
    """An amount from a bank's file that changes no balance: a charge, or an amount paid in another currency."""
    OptionalAmount = _Amount | None
    PositiveAmount = _PositiveAmount
    OptionalPositiveAmount = _PositiveAmount | None
    AmountByEntryNo = dict[Annotated[int, Field(gt=0)], _PositiveAmount | None]
    """A positive amount for each entry number; None means as much as possible."""
    SignedAmountByEntryNo = dict[Annotated[int, Field(gt=0)], _Amount | None]
    """As `AmountByEntryNo`, each amount with or without the sign of its entry."""
    OptionalAmountByEntryNo = AmountByEntryNo | None

Money = Annotated[Decimal, Field(allow_inf_nan=False)]
"""An amount in an event. It got its currency's decimals before the event was created. Checking that again
when the event is decoded would halve the speed of replay."""

Percentage = Annotated[
    Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=5), BeforeValidator(_plain_digits)
]
Rate = Annotated[
    Decimal, Field(gt=0, max_digits=_RATE_DIGITS, decimal_places=12), BeforeValidator(_plain_digits)
]
