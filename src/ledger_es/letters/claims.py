"""What is open as costs, interest and principal, as a table of a letter."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_es.letters.letter import Column, Language, Row, Table
from ledger_es.reports.open_claims import OpenByKind


def has_claims(by_kind: Sequence[OpenByKind]) -> bool:
    """Whether anything but principal is open."""
    return any(row.claims.costs or row.claims.interest for row in by_kind)


def claims_table(language: Language, by_kind: Sequence[OpenByKind]) -> Table:
    """A row for each currency."""
    words = language.words
    return Table(
        title=words.claims,
        columns=(
            Column(words.currency, False, True),
            *(Column(kind, True) for kind in words.claim_kinds),
        ),
        rows=[
            Row((row.currency, *(language.amount(part) for part in row.claims))) for row in by_kind
        ],
        totals=[],
    )
