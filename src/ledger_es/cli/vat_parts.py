"""The option --vat: how the amount of a document is split by VAT codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import Parameter

from ledger_es.cli.usage import WrongUsage
from ledger_es.imports.cells import CellRefused
from ledger_es.imports.cells import vat as parts_in_words

VatWords = Annotated[
    list[str] | None,
    Parameter(
        name="--vat",
        negative=(),
        consume_multiple=True,
        show_default=False,
        help="CODE=BASE+VAT for each VAT code, positive: N19=1000.00+190.00 EX=300.00.",
    ),
]


def vat_parts(words: Sequence[str] | None) -> tuple[dict[str, Any], ...] | None:
    """The fields of the VAT parts, None if the option was left out. Raises WrongUsage."""
    if words is None:
        return None
    try:
        return parts_in_words(" ".join(words))
    except CellRefused as refused:
        raise WrongUsage(f"--vat: {refused.reason}: {refused.cure}") from None
