"""What must hold of direct debits: collections and mandates in memory, and their reports, are as in the book."""

from __future__ import annotations

from ledger_es.aggregates import direct_debit_collection, mandate
from ledger_es.ledger import Ledger
from ledger_es.values import stream_id
from tests.simulation.book import Book
from tests.simulation.checking import AFTER_ALL


def check_debits(ledger: Ledger, book: Book, *, with_reports: bool = False) -> None:
    states = ledger.engine._states
    for number, collection in book.collections.items():
        stream = stream_id(direct_debit_collection.KIND, number)
        state = states.state(ledger.store, stream)
        assert isinstance(state, direct_debit_collection.DirectDebitCollection)
        shown = {
            no: (one.entry_no, int(one.amount * 100), one.status, one.sequence_type, one.payment_entry_no)
            for no, one in state.debits.items()
        }  # fmt: skip
        expected = {
            no: (one.entry, one.amount, one.status, one.sequence, one.payment)
            if one.status != "returned"
            else (*shown[no][:2], "returned", *shown[no][3:])
            for no, one in collection.debits.items()
        }
        assert (state.status, shown) == (collection.status, expected), number
        if with_reports:
            report = ledger.direct_debit_collection(collection_no=number, as_of=AFTER_ALL)
            rows = {row.debit_no: (row.entry_no, row.status) for row in report.rows()}
            assert rows == {no: (one.entry, one.status) for no, one in collection.debits.items()}
    for number, known in book.mandates.items():
        own = states.state(ledger.store, stream_id(mandate.KIND, number))
        assert isinstance(own, mandate.Mandate)
        assert (own.debits, own.is_blocked) == (known.debits, known.blocked), number
