"""Types of texts, numbers and documents for the fields of records, and the names of streams."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Final, Literal
from urllib.parse import quote

from pydantic import Field, StringConstraints

from ledger_es.values.codes import account_form

NO_NUL: Final = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(pattern=NO_NUL)]
"""A text without the character NUL, which PostgreSQL cannot store."""
Identifier = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
"""The bank's own identifier of a thing. Its length is limited, because it is part of a claim and must fit an index."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
EntryNo = Annotated[int, Field(gt=0)]

DocumentType = Literal[
    "", "payment", "invoice", "credit_memo", "finance_charge_memo", "reminder", "refund"
]
AccountType = Literal["gl", "customer", "vendor", "bank_account"]
LedgerKind = Literal["customer", "vendor"]
SetApart = Literal["leave_out", "show_apart", "remind"]
"""What a reminder does with an entry that is disputed or promised: say nothing of it, list it apart, or ask for it."""
Source = Literal["import", "automatic", "manual", "batch"]


@lru_cache(maxsize=200_000)
def stream_id(kind: str, *keys: str) -> str:
    """The name of the stream, `kind-key-key`. Keys are percent-encoded, so that hyphens only separate."""
    return "-".join([kind, *(quote(key, safe="").replace("-", "%2D") for key in keys)])


_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def normalised_iban(text: str) -> str | None:
    """The IBAN in capitals and without spaces, hyphens and dots, or None if the text does not have the form of an IBAN.

    Check digits are not tested: test files of banks and exports contain invented IBANs, and a wrong IBAN simply matches
    no statement.
    """
    iban = account_form(text).upper()
    return iban if _IBAN.fullmatch(iban) else None


BLOCKED_ENTIRELY: Final = frozenset(("all", "privacy"))
"""The blocks of a customer or vendor that stop every document, payments included (receivables.md 2.5)."""
MAX_MAPPING_CHARACTERS: Final = 20_000
"""The longest mapping of a table, in TOML."""


def is_text_encoding(name: str) -> bool:
    """Whether Python knows a codec of this name that turns bytes into text."""
    try:
        "a".encode(name)
        return isinstance(b"a".decode(name), str)
    except (LookupError, ValueError):
        return False
