"""The findings of the checks, and the verdict that follows from them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final, NamedTuple

LOG_CHECKS: Final = ("commits", "events", "digests", "event_names", "stream_versions")
"""The checks that the log is as it was written. If it is not, later findings may only be a consequence."""

CHECKS: Final = (
    *LOG_CHECKS,
    "numbers",
    "gl_lines",
    "claims",
    "seals",
    "statement_files",
    "remaining_amounts",
    "control_accounts",
    "bank_accounts",
    "vat",
    "read_models",
    "read_amounts",
    "aging",
)
"""The names of all checks in the order of the report. A name never changes."""

FINDINGS_TOLD: Final = 5
"""The detail of a check describes at most this many findings. Further ones are only counted."""


class Check(NamedTuple):
    """The result of a check. `detail` says what is wrong and where, or what is worth knowing although nothing is."""

    name: str
    ok: bool
    detail: str


class HeadDigest(NamedTuple):
    """The last commit and its digest in hexadecimal. Somebody who notes it down can later detect a log that was cut."""

    commit_no: int
    digest: str


class Verification(NamedTuple):
    """The verdict. `ok` is true if nothing that was checked is wrong.

    `first_offending_commit` is None if nothing is wrong, or if no commit is at fault. `not_checked` has the names of
    checks that could not be made.
    """

    ok: bool
    commits: int
    events: int
    checks: tuple[Check, ...]
    first_offending_commit: int | None
    head: HeadDigest
    not_checked: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        checks = [check._asdict() for check in self.checks]
        return {**self._asdict(), "checks": checks, "head": self.head._asdict()}

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)


class Findings:
    """Collects findings while the ledger is read."""

    def __init__(self) -> None:
        self._told: defaultdict[str, list[str]] = defaultdict(list)
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._first_commits: dict[str, int] = {}
        self._notes: dict[str, str] = {}
        self._left_out: set[str] = set()

    def add(self, check: str, says: str, commit_no: int = 0) -> None:
        """Notes that something is wrong. `commit_no` is 0 if no commit is at fault or if it is unknown."""
        assert check in CHECKS, f"{check} is not a name of a check"
        self._counts[check] += 1
        if len(self._told[check]) < FINDINGS_TOLD:
            self._told[check].append(says)
        if commit_no:
            self._first_commits[check] = min(commit_no, self._first_commits.get(check, commit_no))

    def note(self, check: str, says: str) -> None:
        """Notes something that is worth knowing but not wrong."""
        assert check in CHECKS, f"{check} is not a name of a check"
        self._notes[check] = says

    def leave_out(self, check: str, why: str) -> None:
        """Notes that a check could not be made."""
        self.note(check, f"not compared: {why}")
        self._left_out.add(check)

    def has(self, *checks: str) -> bool:
        return any(self._counts[check] for check in checks)

    def verification(self, commits: int, events: int, head: HeadDigest) -> Verification:
        checks = tuple(Check(name, not self._counts[name], self._detail(name)) for name in CHECKS)
        return Verification(
            all(check.ok for check in checks),
            commits,
            events,
            checks,
            self._first_commit(),
            head,
            tuple(name for name in CHECKS if name in self._left_out and not self._counts[name]),
        )

    def _first_commit(self) -> int | None:
        """The first commit at fault. Damage to the log itself comes first, since other findings may follow from it."""
        in_log = [self._first_commits[name] for name in LOG_CHECKS if name in self._first_commits]
        return min(in_log or self._first_commits.values(), default=None)

    def _detail(self, name: str) -> str:
        told = list(self._told[name])
        if self._counts[name] > len(told):
            told.append(f"and {self._counts[name] - len(told)} more")
        if name in self._notes:
            told.append(self._notes[name])
        return "; ".join(told)
