"""Kinds of texts, numbers and documents that fields are declared with; names of streams."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Final, Literal
from urllib.parse import quote

from pydantic import Field, StringConstraints

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
