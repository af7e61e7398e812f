"""Refusals of looking into the history."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class NothingRecorded(Refusal):
    """`about`: what was asked for, such as "document I1"."""

    code = "E-HISTORY-UNKNOWN"
    says = "no event has to do with {about}: is the number right?"
    cures = ("ledger-es open-entries", "ledger-es statements list")

    about: str
