"""Which closed documents the lines of a statement name: whether something may be paid twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ledger_es.matching import ClosedDocument, Line, possible_numbers
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries import Connection, Moment, ReadModels
from ledger_es.queries.closed_documents import closed_documents


class ClosedDocumentsNamed:
    """Looks up the numbers of all lines at once."""

    def __init__(self, read_models: ReadModels) -> None:
        self._read_models = read_models

    def __call__(self, lines: Sequence[Line]) -> Mapping[int, Collection[ClosedDocument]]:
        """The closed documents by the number of the line that names them."""
        with self._read_models.at(FAR) as (connection, moment):
            return closed_documents_named(connection, moment, lines)


def closed_documents_named(
    connection: Connection, moment: Moment, lines: Sequence[Line]
) -> Mapping[int, Collection[ClosedDocument]]:
    """The documents that were closed at the moment, by the number of the line that names them."""
    numbers_by_line = {line.line_no: possible_numbers(line) for line in lines}
    every = set().union(*numbers_by_line.values())
    rows = closed_documents(connection, every, moment)
    by_number: dict[str, list[ClosedDocument]] = {}
    for row in rows:
        by_number.setdefault(row.document_no, []).append(ClosedDocument(*row))
    return {
        line_no: [document for number in numbers for document in by_number.get(number, ())]
        for line_no, numbers in numbers_by_line.items()
    }
