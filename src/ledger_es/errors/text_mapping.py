"""Refusals of text mappings."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal, Words


class MappingInvalid(Refusal):
    code = "E-MAPPING"
    says = "text mapping: {reason}"
    cures = ("ledger-es mappings list",)

    reason: Words
