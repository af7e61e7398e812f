"""What a command says to a server: each message takes as long as a decision, so they are counted."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es import Ledger, PostJournal
from tests.faults.works import invoice, set_up


def test_a_command_takes_three_messages(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lock, head and key; the document's number; the rows and the commit."""
    import psycopg

    set_up(postgres_url)
    said: list[bytes] = []
    execute = psycopg.Cursor.execute

    def listen(cursor: Any, query: bytes, *rest: Any, **options: Any) -> Any:
        said.append(query)
        return execute(cursor, query, *rest, **options)

    with Ledger.open(postgres_url) as ledger:
        ledger.execute(PostJournal(lines=(invoice("I-1", 1, "100.00"),)), idempotency_key="k-1")
        monkeypatch.setattr(psycopg.Cursor, "execute", listen)
        second = PostJournal(lines=(invoice("I-2", 1, "100.00"),))
        assert not ledger.execute(second, idempotency_key="k-2").replayed
        begin, number, end = said
        assert begin.startswith(b"BEGIN")
        assert b"command_key" in begin
        assert b"FROM claims" in number
        assert end.startswith(b"INSERT")
        assert end.endswith(b"COMMIT")
