"""Checks that the ledger still contains the commit of a digest that somebody noted down."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ledger_es.audit.findings import Findings
from ledger_es.errors import ExpectedDigestInvalid
from ledger_es.store.digest import NOTHING_BEFORE
from ledger_es.store.port import Reads

_FORM: Final = re.compile(r"([0-9]{1,18}):([0-9a-fA-F]{16,64})")


class Expected(NamedTuple):
    """A commit and its digest in hexadecimal, which may be cut to its first 16 digits or more."""

    commit_no: int
    digest: str


def read_expected(text: str) -> Expected:
    """Parses a noted digest of the form `COMMIT:DIGEST`, such as `27:9f3a…`. Raises ExpectedDigestInvalid."""
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise ExpectedDigestInvalid(expect=text)
    return Expected(int(form[1]), form[2].lower())


def check_expected(expected: Expected, reads: Reads, findings: Findings) -> None:
    """Checks that the commit exists and has this digest. Later commits do not matter."""
    commit_no = expected.commit_no
    commit = reads.commit(commit_no)
    if commit is None and commit_no:
        last = reads.head().commit_no
        says = f"commit {commit_no} is expected and missing: the log ends with commit {last}"
        findings.add("commits", says, commit_no)
        return
    digest = (commit.digest if commit else NOTHING_BEFORE).hex()
    if not digest.startswith(expected.digest):
        says = f"commit {commit_no} has the digest {digest}, expected was {expected.digest}"
        findings.add("digests", says, commit_no)
