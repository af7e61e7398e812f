"""The tables of a ledger in both dialects, except the table of events, which the event library creates."""

from __future__ import annotations

from typing import Final

# The letters "LEDS", stored in SQLite's field for the id of the application.
APPLICATION_ID: Final = 0x4C454453
FORMAT_VERSION: Final = 2

_COMMITS: Final = """
CREATE TABLE commits (
    commit_no BIGINT PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    position_last BIGINT NOT NULL,
    register_no_last BIGINT NOT NULL,
    transaction_no_last BIGINT NOT NULL,
    entry_no_last BIGINT NOT NULL,
    gl_entry_no_last BIGINT NOT NULL,
    application_no_last BIGINT NOT NULL,
    command_key TEXT,
    request_hash BLOB NOT NULL,
    personal_hash BLOB,
    result BLOB NOT NULL,
    actor TEXT NOT NULL,
    command TEXT NOT NULL,
    program TEXT NOT NULL,
    nonce BLOB NOT NULL,
    digest BLOB NOT NULL
)"""

_CLAIMS: Final = """
CREATE TABLE claims (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    commit_no BIGINT NOT NULL,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID"""

# The length of the salt is fixed, because otherwise a character could move between salt and text under the same seal.
PERSONAL: Final = """
CREATE TABLE personal (
    seal TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    value TEXT NOT NULL
)"""
STATEMENT_FILES: Final = (
    "CREATE TABLE statement_files (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL)"
)
PERSONAL_INDEX: Final = "CREATE INDEX personal_subject ON personal (subject)"

_TABLES: Final = (
    _COMMITS,
    "CREATE UNIQUE INDEX commits_command_key ON commits (command_key) WHERE command_key IS NOT NULL",
    "CREATE UNIQUE INDEX commits_recorded_at ON commits (recorded_at)",
    _CLAIMS,
    PERSONAL,
    PERSONAL_INDEX,
    STATEMENT_FILES,
    "CREATE TABLE event_names (name TEXT PRIMARY KEY)",
    "CREATE TABLE ledger_key (ledger_id TEXT NOT NULL, key BLOB NOT NULL)",
)


NEEDED: Final = frozenset(
    {
        "stored_events",
        "commits",
        "claims",
        "personal",
        "statement_files",
        "event_names",
        "ledger_key",
    }
)
"""The tables that every ledger must have."""


def sqlite_tables() -> list[str]:
    return list(map(in_sqlite, _TABLES))


def postgres_tables() -> list[str]:
    return [
        *map(in_postgres, _TABLES),
        "CREATE TABLE ledger_format (application_id BIGINT NOT NULL, version INTEGER NOT NULL)",
    ]


def in_sqlite(statement: str) -> str:
    """The statement in SQLite's dialect. A primary key of type INTEGER needs no index of its own; a BIGINT would."""
    return statement.replace("commit_no BIGINT PRIMARY", "commit_no INTEGER PRIMARY")


def in_postgres(statement: str) -> str:
    """The statement in PostgreSQL's dialect. With the collation "C" texts are ordered as in SQLite."""
    return (
        statement.replace(" TEXT", ' TEXT COLLATE "C"')
        .replace(" BLOB", " BYTEA")
        .replace(") WITHOUT ROWID", ")")
    )
