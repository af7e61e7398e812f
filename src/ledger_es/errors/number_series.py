"""Refusals and warnings of number series."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import SetupRefusal
from ledger_es.errors.refusal import LedgerWarning, Words


class NumberSeriesUnknown(SetupRefusal):
    """`on` is None if the series has no line for any day."""

    code = "E-SERIES-UNKNOWN"
    says = "there is no number series {series!r} for {on:any day}: add a line to it that begins by then"
    cures = ("ledger-es number-series add {series} --starting-date {on:DATE} --first NUMBER",)

    series: str
    on: date | None


class NumberSeriesInvalid(SetupRefusal):
    code = "E-SERIES-INVALID"
    says = "number series {series}: {reason}"
    no_cure = "the line is sent again with other numbers or another date"

    series: str
    reason: Words


class GapsNotNeeded(SetupRefusal):
    code = "E-SERIES-GAPS"
    says = (
        "number series {series} has nothing to allow gaps for: every number is drawn by the posting that bears it,"
        " so none is ever missing: leave gaps_allowed out"
    )
    no_cure = "the line is sent again without gaps_allowed"

    series: str


class NumberSeriesExhausted(SetupRefusal):
    code = "E-SERIES-EXHAUSTED"
    says = "number series {series} ends at {no_last}: add a line with further numbers"
    cures = ("ledger-es number-series add {series} --starting-date DATE --first NUMBER",)

    series: str
    no_last: str


class NumberSeriesRunsOut(LedgerWarning):
    """`no_last` is empty if the line has no end."""

    code = "W-SERIES-END"
    says = (
        "number series {series} has come to {number}: it warns from {no_warning} on, its last number is"
        " {no_last:not set}; add a line with further numbers"
    )
    cures = ("ledger-es number-series add {series} --starting-date DATE --first NUMBER",)

    series: str
    number: str
    no_warning: str
    no_last: str
