"""Seals: one text under one salt of one length, and nothing else."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from contextlib import closing

import pytest

from ledger_es.store import PersonalRow, open_store
from ledger_es.values import Personal, seal_of
from tests.store.rows import append

SALT = bytes(range(16))


def test_a_seal_is_what_facts_say() -> None:
    hashed = hashlib.sha256(b"seal.1\0" + SALT + "Zoë".encode()).digest()
    seal = urlsafe_b64encode(hashed[:24]).decode()
    assert Personal("Zoë", SALT).seal == seal_of("Zoë", SALT) == seal
    assert len(seal) == 32
    assert "=" not in seal


@pytest.mark.parametrize("salt", [b"", SALT[:15], SALT + b"Z"])
def test_a_salt_has_sixteen_bytes(salt: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Personal("Zoë", salt)


def test_a_letter_moved_into_the_salt_is_another_seal_or_no_salt() -> None:
    """What is hashed is the same, so that only the length of the salt tells the two apart."""
    assert seal_of("oë", SALT + b"Z") == seal_of("Zoë", SALT)


@pytest.mark.parametrize("salt", [b"", SALT[:15], SALT + b"Z"])
def test_both_databases_refuse_another_salt(store_url: str, salt: bytes) -> None:
    person = PersonalRow("seal", "customer:C1", salt, "Zoë")
    with closing(open_store(store_url, create=True)) as store:
        with pytest.raises(Exception, match=r"(?i)check"), store.writing() as transaction:
            append(transaction, personal=[person])
        assert store.all_personal("", 10) == []
        assert store.head().commit_no == 0
