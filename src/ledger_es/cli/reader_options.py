"""The options that tell the reader of a statement file what the file itself does not say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from ledger_es.statements import DEFAULT_SETTINGS, DateOrder, ReaderSettings
from ledger_es.statements.table_mapping_text import mapping_of_file

DATE_ORDERS: Final[dict[str | None, DateOrder]] = {
    "day-first": "day_first",
    "month-first": "month_first",
    "year-first": "year_first",
    "none": "",
}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class AsWritten:
    """How a statement file is written, where it does not say so itself."""

    date_order: Annotated[
        Literal["day-first", "month-first", "year-first"] | None,
        Parameter(
            help="Order of day, month and year in the dates of a file that does not say it (QIF)."
        ),
    ] = None
    currency: Annotated[
        str,
        Parameter(help="Currency of a file that names none (QIF), such as EUR.", show_default=False),
    ] = ""  # fmt: skip
    encoding: Annotated[
        str,
        Parameter(help="Encoding of a text file that is not UTF-8, such as cp850 or cp852."),
    ] = DEFAULT_SETTINGS.encoding
    mapping: Annotated[
        Path | None, Parameter(help="How a table (CSV, XLSX, ODS) is read: a mapping in TOML.")
    ] = None

    @property
    def settings(self) -> ReaderSettings:
        """The settings for the readers of statement files. Raises FileNotReadable, TableMappingInvalid."""
        return DEFAULT_SETTINGS._replace(
            encoding=self.encoding,
            currency=self.currency.upper(),
            date_order=DATE_ORDERS.get(self.date_order, ""),
            mapping=None if self.mapping is None else mapping_of_file(self.mapping),
        )


AS_WRITTEN: Final = AsWritten()
