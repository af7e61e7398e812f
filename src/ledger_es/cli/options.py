"""Options shared by commands, and how the command line reads dates, moments, amounts and files."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from cyclopts import Parameter, Token

from ledger_es.cli.usage import WrongUsage
from ledger_es.errors import NaiveTime
from ledger_es.imports.typed import day_of, percentage_of
from ledger_es.values.dimension_set import read_dimension_set
from ledger_es.values.money import amount_of

DEFAULT_LEDGER = "./ledger.db"

Format = Literal["table", "json", "csv", "xlsx", "ndjson"]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Output:
    """The option for the form of an answer."""

    json: Annotated[bool, Parameter(negative=(), help="One JSON document instead of tables.")] = (
        False
    )


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Listing(Output):
    """The options for the form, the columns and the file of a list."""

    format: Annotated[
        Format,
        Parameter(
            help="table for people; csv, ndjson (one JSON object a line) and xlsx give the rows of the list."
        ),
    ] = "table"
    columns: Annotated[
        str,
        Parameter(
            help="Only these columns, in this order, by the names of csv: a,b,c.",
            show_default=False,
        ),
    ] = ""
    output: Annotated[str, Parameter(help="Write the list to this file.", show_default=False)] = ""

    @property
    def form(self) -> Format:
        """The chosen form. Raises WrongUsage if --json and --format name different forms."""
        if self.json and self.format not in ("table", "json"):
            raise WrongUsage(f"--json and --format {self.format} exclude each other")
        return "json" if self.json else self.format

    @property
    def column_names(self) -> tuple[str, ...]:
        """The chosen columns; empty for the default columns of the form."""
        return tuple(filter(None, (name.strip() for name in self.columns.split(","))))


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class OfLedger(Output):
    """The options that name a ledger and the form of the answer."""

    ledger: Annotated[
        str,
        Parameter(
            env_var="LEDGER_ES_URL",
            help="The ledger: a path, or postgresql://…/database?ledger=name.",
        ),
    ] = DEFAULT_LEDGER


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Reading(OfLedger, Listing):
    """The options of a question: the ledger and the form of the list."""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Writing(OfLedger):
    """The options of a command that writes: the ledger, who runs it, why, and the key."""

    key: Annotated[
        str | None,
        Parameter(help="Idempotency key: the same request with the same key is done once."),
    ] = None
    actor: Annotated[
        str, Parameter(help="Who asks; default: the login name.", show_default=False)
    ] = ""
    reason: Annotated[str, Parameter(help="Why, kept with the events.", show_default=False)] = ""
    dry_run: Annotated[
        bool, Parameter(negative=(), help="Decide and show the outcome; record nothing.")
    ] = False

    @property
    def who(self) -> str:
        return self.actor or login_name()


JSON_ONLY = Output()
OF_LEDGER = OfLedger()
LIST = Listing()
READ = Reading()
WRITE = Writing()


def login_name() -> str:
    """The login name of the user, or `user` and the user ID if the system knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


# --- Values -----------------------------------------------------------------------------------


def moment_of(text: str) -> datetime:
    """The moment that an ISO 8601 text names.

    Raises ValueError if it is not a time and NaiveTime if the time zone is missing.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time: write it as 2026-01-31T12:00:00Z") from None
    if moment.utcoffset() is None:
        raise NaiveTime(moment=moment.isoformat())
    return moment.astimezone(UTC)


def _read_day(_type: Any, tokens: Sequence[Token]) -> date:
    return day_of(tokens[0].value)


def _read_amount(_type: Any, tokens: Sequence[Token]) -> Decimal:
    return amount_of(tokens[0].value)


def read_dimensions(_type: Any, tokens: Sequence[Token]) -> str:
    return read_dimension_set(tokens[0].value)


def _read_percentage(_type: Any, tokens: Sequence[Token]) -> Decimal:
    return percentage_of(tokens[0].value)


def _read_moment(_type: Any, tokens: Sequence[Token]) -> datetime:
    return moment_of(tokens[0].value)


def _read_file(_type: Any, tokens: Sequence[Token]) -> str:
    name = tokens[0].value
    # The parser allows a leading hyphen because "-" is the standard input, so refuse options here.
    if name.startswith("-") and name != "-":
        raise ValueError(f"{name!r} is no option of this command")
    return name


def _read_number(_type: Any, tokens: Sequence[Token]) -> int:
    text = tokens[0].value
    if not re.fullmatch(r"[0-9]{1,18}", text) or not int(text):
        raise ValueError(f"{text!r} is no number: write it as 17")
    return int(text)


def _read_number_or_zero(_type: Any, tokens: Sequence[Token]) -> int:
    return 0 if tokens[0].value == "0" else _read_number(_type, tokens)


Dimensions = Annotated[
    str,
    Parameter(
        name="--dimension",
        converter=read_dimensions,
        n_tokens=1,
        show_default=False,
        help='Only what carries this: DEPARTMENT=SALES, or "DEPARTMENT=SALES;PROJECT=7" for both.',
    ),
]
Carried = Annotated[
    str,
    Parameter(
        name="--dimension",
        converter=read_dimensions,
        n_tokens=1,
        show_default=False,
        help='What its postings carry: DEPARTMENT=SALES, or "DEPARTMENT=SALES;PROJECT=7" for both.',
    ),
]
Day = Annotated[date, Parameter(converter=_read_day, n_tokens=1)]
Money = Annotated[Decimal, Parameter(converter=_read_amount, n_tokens=1, allow_leading_hyphen=True)]
Percent = Annotated[
    Decimal, Parameter(converter=_read_percentage, n_tokens=1, allow_leading_hyphen=True)
]
Number = Annotated[int, Parameter(converter=_read_number, n_tokens=1)]
NumberOrZero = Annotated[int, Parameter(converter=_read_number_or_zero, n_tokens=1)]
Moment = Annotated[datetime, Parameter(converter=_read_moment, n_tokens=1)]
CsvPath = Annotated[
    str,
    Parameter(converter=_read_file, n_tokens=1, allow_leading_hyphen=True, negative=()),
]
DecimalComma = Annotated[
    bool,
    Parameter(
        negative=(), help="Amounts of the file are written as 1234,50; left out: as 1234.50."
    ),
]
