"""The values everything is made of: records, money, numbers, names of streams, personal text. No rules."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    ParamSpec,
    TypeVar,
    cast,
)
from urllib.parse import quote

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import to_json

from ledger_es.values.codes import (
    AccountNo,
    BankAccountNo,
    Code,
    CustomerNo,
    DocumentNo,
    OptionalCode,
    PartyNo,
    StatementNo,
    StoredCode,
    VendorNo,
    codes_checked,
    comparison_form,
    nfc,
)
from ledger_es.values.given import left_out
from ledger_es.values.money import (
    ZERO,
    Amount,
    AmountByEntryNo,
    BankAmount,
    Money,
    OptionalAmount,
    OptionalAmountByEntryNo,
    OptionalPositiveAmount,
    Percentage,
    PositiveAmount,
    Rate,
    Valued,
    currency_digits,
    decimals_of,
    from_minor_units,
    is_too_large,
    minor_units,
    quantum,
)
from ledger_es.values.personal import (
    PERSONAL_KEPT,
    SALT_BYTES,
    Personal,
    Seal,
    Sealed,
    seal_of,
)

# The names of the parts, beside those that are written here.
__all__ = [
    "PERSONAL_KEPT",
    "SALT_BYTES",
    "ZERO",
    "AccountNo",
    "Amount",
    "AmountByEntryNo",
    "BankAccountNo",
    "BankAmount",
    "Code",
    "CustomerNo",
    "DocumentNo",
    "Money",
    "OptionalAmount",
    "OptionalAmountByEntryNo",
    "OptionalCode",
    "OptionalPositiveAmount",
    "PartyNo",
    "Percentage",
    "Personal",
    "PositiveAmount",
    "Rate",
    "Seal",
    "Sealed",
    "StatementNo",
    "StoredCode",
    "Valued",
    "VendorNo",
    "codes_checked",
    "comparison_form",
    "currency_digits",
    "decimals_of",
    "from_minor_units",
    "is_too_large",
    "left_out",
    "minor_units",
    "nfc",
    "quantum",
    "seal_of",
]

# --- Records --------------------------------------------------------------------------------------


class Record(BaseModel):
    """A frozen value with named fields; an unknown field is refused, never dropped."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=()
    )


P = ParamSpec("P")
R = TypeVar("R", bound=Record)

# What pydantic keeps in a record, found once: set by name they take a third of the time of making one.
_set_fields, _set_named, _set_extra, _set_private = (
    BaseModel.__dict__[f"__{name}__"].__set__
    for name in ("dict", "pydantic_fields_set", "pydantic_extra", "pydantic_private")
)


def unchecked(kind: Callable[P, R]) -> Callable[P, R]:
    """A constructor of the record that does not check its fields again, in a quarter of the time.

    Only for what a decision has computed from fields that were checked when the command was made: a posting of a
    thousand documents makes thousands of records, and checking each takes a fifth of its time. The type checker sees
    the names and types of the fields as usual; a field that is left out fails an assertion.
    """
    record = cast(type[R], kind)
    in_order: dict[str, Any] = {
        name: ... if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in record.model_fields.items()
    }
    # Of all records alike: which facts were named is of no interest, and nobody can change a frozen record.
    named = set(in_order)
    new = record.__new__

    def make(*args: P.args, **facts: P.kwargs) -> R:
        assert not args, f"{record.__name__} is made of named facts"
        made = new(record)
        everything = in_order | facts
        assert len(everything) == len(named), f"{record.__name__} has no such facts: {list(facts)}"
        _set_fields(made, everything)
        _set_named(made, named)
        _set_extra(made, None)
        _set_private(made, None)
        return made

    return make


# --- Numbers and codes ----------------------------------------------------------------------------

NO_NUL: Final = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(pattern=NO_NUL)]
"""Any text but the character NUL, which PostgreSQL does not keep."""
Identifier = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
"""A bank's own name of a thing; as part of a claim it must fit into an index."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
EntryNo = Annotated[int, Field(gt=0)]

DocumentType = Literal[
    "", "payment", "invoice", "credit_memo", "finance_charge_memo", "reminder", "refund"
]
AccountType = Literal["gl", "customer", "vendor", "bank_account"]
LedgerKind = Literal["customer", "vendor"]
Source = Literal["import", "automatic", "manual", "batch"]


@lru_cache(maxsize=200_000)
def stream_id(kind: str, *keys: str) -> str:
    """The stream's name, `kind-key-key`: keys are percent-encoded, so that the hyphen separates."""
    return "-".join([kind, *(quote(key, safe="").replace("-", "%2D") for key in keys)])


_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def normalised_iban(text: str) -> str | None:
    """The IBAN without blanks and in capitals; None where the text has not its form. Check digits are not tested:
    banks' own test files and exports carry made-up ones, and a wrong one simply matches no statement."""
    iban = "".join(text.split()).upper()
    return iban if _IBAN.fullmatch(iban) else None


# --- Time -----------------------------------------------------------------------------------------

EPOCH: Final = date(1970, 1, 1)
EPOCH_ORDINAL: Final = EPOCH.toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01, as read models keep a date."""
    return day.toordinal() - EPOCH_ORDINAL


@lru_cache(maxsize=20_000)
def from_day_number(number: int) -> date:
    return date.fromordinal(number + EPOCH_ORDINAL)


_NO_TIME: Final = timedelta()


@lru_cache(maxsize=64)
def utc_text(moment: datetime) -> str:
    """A moment in UTC as it is stored and shown: 2026-01-31T12:00:00.000001Z."""
    assert moment.utcoffset() == _NO_TIME, (
        f"a moment that is not in UTC reached the store: {moment}"
    )
    # Python's own way takes nearly three times as long, at each command; a full second has no fraction here.
    text = to_json(moment)[1:-1].decode()
    return text if moment.microsecond else f"{text[:-1]}.000000Z"


# --- Where we are ---------------------------------------------------------------------------------


NOTHING_BEFORE: Final = bytes(32)
"""Stands for the digest of the commit before the first."""


class LedgerIdentity(NamedTuple):
    """Which ledger it is, whatever store it is in: 16 random bytes in hexadecimal, and a key of 32 random bytes.

    The id is public; the key makes keyed hashes of what must be known again and not be read.
    """

    ledger_id: str
    key: bytes

    @property
    def key_check(self) -> str:
        """Tells a wrong key without telling the key; the company's first event holds it."""
        return hashlib.sha256(b"key\0" + self.key).hexdigest()[:32]


def new_identity() -> LedgerIdentity:
    """Drawn when a ledger is created."""
    return LedgerIdentity(secrets.token_hex(16), secrets.token_bytes(32))


class Head(NamedTuple):
    """The last commit of the ledger, the last numbers drawn and the commit's digest; all 0 in a new ledger."""

    commit_no: int = 0
    recorded_at: datetime | None = None
    position: int = 0
    register_no: int = 0
    transaction_no: int = 0
    entry_no: int = 0
    gl_entry_no: int = 0
    application_no: int = 0
    digest: bytes = NOTHING_BEFORE


class Claim(NamedTuple):
    """Who holds what may exist once: the event that made it."""

    kind: str
    key: str
    commit_no: int
    stream: str
    version: int
