"""The SQL of all questions to a store, in both dialects."""

from __future__ import annotations

from typing import Final, NamedTuple

_EVENT: Final = "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"
_COMMIT: Final = (
    "SELECT commit_no, recorded_at, position_last, register_no_last, transaction_no_last, entry_no_last, "
    "gl_entry_no_last, application_no_last, command_key, request_hash, personal_hash, result, actor, command, "
    "program, nonce, digest FROM commits"
)
_CLAIM: Final = "SELECT kind, key, commit_no, stream, version FROM claims"
_PERSONAL: Final = "SELECT seal, subject, salt, value FROM personal"


class Queries(NamedTuple):
    """The queries in SQLite's dialect; `in_postgres` translates them."""

    head: str = (
        "SELECT commit_no, recorded_at, position_last, register_no_last, transaction_no_last, entry_no_last, "
        "gl_entry_no_last, application_no_last, digest FROM commits ORDER BY commit_no DESC LIMIT 1"
    )
    events: str = _EVENT + " WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
    stream_events: str = (
        _EVENT + " WHERE originator_id = ? AND originator_version > ? AND originator_version <= ?"
        " ORDER BY originator_version"
    )
    event: str = _EVENT + " WHERE originator_id = ? AND originator_version = ?"
    last_versions: str = (
        "SELECT j.value, max(e.originator_version) FROM json_each(?) AS j CROSS JOIN stored_events AS e"
        " ON e.originator_id = j.value GROUP BY j.value"
    )
    # The plus makes SQLite use the index of the stream. Otherwise it would scan the range of rows for each stream.
    many_streams: str = (
        "SELECT e.rowid, e.originator_id, e.originator_version, e.topic, e.state FROM json_each(?) AS j"
        " CROSS JOIN stored_events AS e ON e.originator_id = j.value WHERE +e.rowid > ?"
    )
    # CROSS JOIN makes SQLite look up each pair by the primary key. With IN (VALUES …) it would scan the table.
    claims: str = (
        "SELECT c.kind, c.key, c.commit_no, c.stream, c.version FROM json_each(?) AS j CROSS JOIN claims AS c"
        " ON c.kind = json_extract(j.value, '$[0]') AND c.key = json_extract(j.value, '$[1]')"
    )
    # Most commands look up a single claim, and without a list this takes half the time.
    claim: str = _CLAIM + " WHERE kind = ? AND key = ?"
    all_claims: str = _CLAIM + " WHERE (kind, key) > (?, ?) ORDER BY kind, key LIMIT ?"
    commit: str = _COMMIT + " WHERE commit_no = ?"
    commits: str = _COMMIT + " WHERE commit_no > ? ORDER BY commit_no LIMIT ?"
    commit_by_key: str = _COMMIT + " WHERE command_key = ?"
    commit_known_at: str = (
        "SELECT commit_no FROM commits WHERE recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1"
    )
    personal: str = (
        "SELECT p.seal, p.subject, p.salt, p.value FROM json_each(?) AS j"
        " CROSS JOIN personal AS p ON p.seal = j.value"
    )
    all_personal: str = _PERSONAL + " WHERE seal > ? ORDER BY seal LIMIT ?"
    seals_under: str = "SELECT p.seal, p.subject FROM json_each(?) AS j CROSS JOIN personal AS p ON p.subject = j.value"
    statements_naming: str = (
        "SELECT DISTINCT originator_id FROM stored_events"
        " WHERE substr(originator_id, 1, 15) = 'bank_statement-' AND instr(state, ?) > 0"
    )
    event_names: str = "SELECT name FROM event_names ORDER BY name"
    statement_file: str = "SELECT content FROM statement_files WHERE sha256 = ?"
    all_statement_files: str = (
        "SELECT sha256 FROM statement_files WHERE sha256 > ? ORDER BY sha256 LIMIT ?"
    )
    identity: str = "SELECT ledger_id, key FROM ledger_key"


def in_postgres(sql: str) -> str:
    """The query in PostgreSQL's dialect: the position of an event is notification_id, and placeholders are %s."""
    return sql.replace("rowid", "notification_id").replace("?", "%s")


SQLITE: Final = Queries()
POSTGRESQL: Final = Queries(*map(in_postgres, SQLITE))._replace(
    many_streams=in_postgres(_EVENT + " WHERE originator_id = ANY(?) AND rowid > ?"),
    last_versions=in_postgres(
        "SELECT originator_id, max(originator_version) FROM stored_events WHERE originator_id = ANY(?)"
        " GROUP BY originator_id"
    ),
    claims=in_postgres(
        "SELECT c.kind, c.key, c.commit_no, c.stream, c.version FROM unnest(?::text[], ?::text[]) AS w (kind, key)"
        " JOIN claims AS c ON c.kind = w.kind AND c.key = w.key"
    ),
    personal=in_postgres(_PERSONAL + " WHERE seal = ANY(?)"),
    seals_under=in_postgres("SELECT seal, subject FROM personal WHERE subject = ANY(?)"),
    statements_naming=in_postgres(
        "SELECT DISTINCT originator_id FROM stored_events"
        " WHERE substr(originator_id, 1, 15) = 'bank_statement-' AND position(?::bytea in state) > 0"
    ),
)
COMMITS_BY_KEYS: Final = in_postgres(_COMMIT + " WHERE command_key = ANY(?)")
"""Only for PostgreSQL, where each question is a message, so the keys are looked up together with the head."""
