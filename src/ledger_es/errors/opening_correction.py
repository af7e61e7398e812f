"""Refusals of correcting an opening entry."""

from __future__ import annotations

from ledger_es.errors.groups import ReversalRefusal


class EntryIsNoOpening(ReversalRefusal):
    code = "E-CORRECT-SOURCE"
    says = (
        "entry {entry_no} was not taken over (source {source_code}): only opening entries are corrected like this; a"
        " journal's transaction is reversed and posted anew"
    )
    cures = ("ledger-es history --entry {entry_no}",)

    entry_no: int
    source_code: str


class NothingCorrected(ReversalRefusal):
    code = "E-CORRECT-NOTHING"
    says = "entry {entry_no} is as the correction would have it: say what is to be different"
    no_cure = "the correction is sent again with what is different"

    entry_no: int
