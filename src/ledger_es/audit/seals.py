"""Checks that the personal texts behind the seals in events are the texts that were sealed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel

from ledger_es.aggregates.audit import FilesPurged, PersonalErased
from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.event import Event, Recorded
from ledger_es.aggregates.statement_details import DetailsReceived
from ledger_es.audit.findings import Findings
from ledger_es.audit.log import ReadEvent
from ledger_es.store.port import Reads
from ledger_es.values import SALT_BYTES, seal_of

PAGE_TEXTS: Final = 5_000
PAGE_FILES: Final = 100


class SealFields(NamedTuple):
    """The places of seals in an event: fields, columns, and fields in the records of its lists."""

    fields: tuple[str, ...]
    columns: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]


@cache
def seal_fields(event: type[BaseModel]) -> SealFields:
    """The places of seals, found by their names: `…_seal` is a seal, `…_seals` is a column of seals."""
    names = event.model_fields
    lists = []
    for name, field in names.items():
        for record in get_args(field.annotation):
            if isinstance(record, type) and issubclass(record, BaseModel):
                inside = seal_fields(record).fields
                lists += [(name, inside)] if inside else []
    return SealFields(
        tuple(name for name in names if name.endswith("_seal")),
        tuple(name for name in names if name.endswith("_seals")),
        tuple(lists),
    )


def seals_of(event: Event) -> Iterator[str]:
    """All seals in the event."""
    where = seal_fields(type(event))
    values: list[Any] = [getattr(event, name) for name in where.fields]
    for name in where.columns:
        values += getattr(event, name)
    for name, inside in where.lists:
        values += [getattr(record, field) for record in getattr(event, name) for field in inside]
    return (seal for seal in values if seal)


class _Seen(NamedTuple):
    """The event that contains a seal."""

    stream: str
    version: int
    commit_no: int


class SealChecks:
    """Checks the texts against their seals, and then finds the seals in the events.

    If a seal has no text, the text was erased if an erasure names the seal; otherwise it is lost.
    """

    def __init__(self, reads: Reads, findings: Findings) -> None:
        self._reads = reads
        self._findings = findings
        self._wrong = dict(self._wrong_texts())
        self._missing: dict[str, _Seen] = {}
        self._waiting: dict[str, _Seen] = {}
        self._erased: dict[str, int] = {}
        """The seals that erasures name, with the commit of the erasure."""
        self._named_since: set[str] = set()
        """Those of them that stand in later events too: a reversal repeats a seal, a record given again its text."""

    def check(self, events: Sequence[ReadEvent]) -> None:
        """Checks the seals in these events."""
        for _, recorded in events:
            if recorded is None:
                continue
            seen = _Seen(recorded.stream, recorded.version, recorded.envelope.commit_no)
            if isinstance(recorded.event, PersonalErased):
                self._erased |= dict.fromkeys(recorded.event.seals, seen.commit_no)
                self._named_since.difference_update(recorded.event.seals)
            for seal in chain(seals_of(recorded.event), [recorded.envelope.reason]):
                if not seal:
                    continue
                self._waiting[seal] = seen
                if seal in self._erased:
                    self._named_since.add(seal)
                if seal in self._wrong:
                    self._tell(seal, self._wrong.pop(seal), recorded)
        if len(self._waiting) >= PAGE_TEXTS:
            self._look_up()

    def finish(self) -> None:
        self._look_up()
        for seal, subject in sorted(self._wrong.items()):
            self._tell(seal, subject, None)
        for seal, seen in self._missing.items():
            if seal not in self._erased:
                says = f"the text under seal {seal} is lost, no erasure names it {_place(seen)}"
                self._findings.add("seals", says, seen.commit_no)
        self._check_erased()

    def _check_erased(self) -> None:
        """Reports erased texts that exist, because they were not deleted or were put back without the ledger."""
        seals = sorted(self._erased)
        kept = 0
        for at in range(0, len(seals), PAGE_TEXTS):
            for seal, row in self._reads.personal(seals[at : at + PAGE_TEXTS]).items():
                commit_no = self._erased[seal]
                kept += 1
                if seal in self._named_since:
                    continue
                says = f"the text of {row.subject} under seal {seal} is there, and commit {commit_no} has erased it"
                self._findings.add("seals", says, commit_no)
        if len(seals) > kept:
            self._findings.note("seals", f"erased: {len(seals) - kept}")

    def _look_up(self) -> None:
        kept = self._reads.personal(sorted(self._waiting))
        self._missing |= {seal: seen for seal, seen in self._waiting.items() if seal not in kept}
        self._waiting.clear()

    def _tell(self, seal: str, subject: str, recorded: Recorded | None) -> None:
        says = f"the text of {subject} under seal {seal} is not what was sealed"
        commit_no = 0
        if recorded is not None:
            commit_no = recorded.envelope.commit_no
            says += " " + _place(_Seen(recorded.stream, recorded.version, commit_no))
        self._findings.add("seals", says, commit_no)

    def _wrong_texts(self) -> Iterator[tuple[str, str]]:
        after = ""
        while rows := self._reads.all_personal(after, PAGE_TEXTS):
            for row in rows:
                is_sealed = len(row.salt) == SALT_BYTES and hmac.compare_digest(
                    seal_of(row.value, row.salt), row.seal
                )
                if not is_sealed:
                    yield row.seal, row.subject
            after = rows[-1].seal


def _place(seen: _Seen) -> str:
    return f"(event {seen.version} of {seen.stream}, commit {seen.commit_no})"


class FileChecks:
    """Checks that original files agree with their SHA-256, and that a file that is missing was purged."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._commits: dict[str, int] = {}
        """The commit that brought each file first."""
        self._purged: dict[str, int] = {}
        """The commit of the purge, for each file that did not come again after it."""

    def check(self, events: Sequence[ReadEvent]) -> None:
        for _, recorded in events:
            if recorded is None:
                continue
            event, commit_no = recorded.event, recorded.envelope.commit_no
            if isinstance(event, (StatementImported, DetailsReceived)):
                self._commits.setdefault(event.file_sha256, commit_no)
                self._purged.pop(event.file_sha256, None)
            elif isinstance(event, FilesPurged):
                self._purged |= dict.fromkeys(event.file_sha256s, commit_no)

    def finish(self, reads: Reads) -> None:
        after = ""
        kept: set[str] = set()
        while page := reads.all_statement_files(after, PAGE_FILES):
            for sha256 in page:
                kept.add(sha256)
                self._check(sha256, reads.statement_file(sha256) or b"")
            after = page[-1]
        for sha256, commit_no in self._commits.items():
            if sha256 not in kept and sha256 not in self._purged:
                says = f"file {sha256} (commit {commit_no}) is lost, no purge names it"
                self._findings.add("statement_files", says, commit_no)
        purged = len(self._purged.keys() - kept)
        if purged:
            self._findings.note("statement_files", f"purged: {purged}")

    def _check(self, sha256: str, content: bytes) -> None:
        commit_no = self._commits.get(sha256, 0)
        where = f"file {sha256}" + (f" (commit {commit_no})" if commit_no else "")
        if hashlib.sha256(content).hexdigest() != sha256:
            says = f"{where}: its content is not the one that was imported"
            self._findings.add("statement_files", says, commit_no)
        if not commit_no:
            self._findings.add("statement_files", f"{where}: no statement was imported from it")
        if sha256 in self._purged:
            says = f"{where} is there, and commit {self._purged[sha256]} has purged it"
            self._findings.add("statement_files", says, self._purged[sha256])
