"""Refusals of erasures and of purges of original files."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class GroundMissing(Refusal):
    code = "E-ERASE-GROUND"
    says = "an erasure or purge needs its ground: what is gone cannot be brought back, and somebody will ask why"
    no_cure = "name who asked for it, or which period has ended"


class OriginalFileUnknown(Refusal):
    code = "E-FILE-UNKNOWN"
    says = "no statement and no details came from a file with the SHA-256 {sha256}"
    no_cure = "`statements original` prints the SHA-256 of the file of a statement, and `erase` those that hold a text"

    sha256: str


class OriginalFilePurged(Refusal):
    code = "E-FILE-PURGED"
    says = "the bytes of the file {sha256}, which brought statement {statement_no}, are not kept any more"
    cures = ("ledger-es history --stream audit",)

    statement_no: str
    sha256: str
