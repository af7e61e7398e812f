"""Refusals of erasures."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class GroundMissing(Refusal):
    code = "E-ERASE-GROUND"
    says = "an erasure needs its ground: what is erased cannot be brought back, and somebody will ask why"
    no_cure = "name who asked for it, or which period has ended"
