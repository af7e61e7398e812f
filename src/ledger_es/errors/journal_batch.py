"""Refusals of journal batches and their unposted lines."""

from __future__ import annotations

from ledger_es.errors.groups import PostingRefusal
from ledger_es.errors.refusal import Words


class JournalBatchUnknown(PostingRefusal):
    code = "E-JOURNAL-UNKNOWN"
    says = "there is no journal {journal}: set it up, or name one that exists"
    cures = ("ledger-es journals new {journal}", "ledger-es journals list")

    journal: str


class JournalLineUnknown(PostingRefusal):
    """It never existed, or it was deleted or posted."""

    code = "E-JOURNAL-LINE"
    says = "journal {journal} has no unposted line {line_no}"
    cures = ("ledger-es journals show {journal}",)

    journal: str
    line_no: int


class JournalLineInvalid(PostingRefusal):
    code = "E-JOURNAL-INVALID"
    says = "{reason}"
    no_cure = "the line is sent again, corrected"

    reason: Words


class NothingInJournal(PostingRefusal):
    """`waiting` counts the lines that have no amount yet or have expired."""

    code = "E-JOURNAL-NOTHING"
    says = "journal {journal} has no line to post ({waiting} without an amount, or expired)"
    cures = ("ledger-es journals show {journal}",)

    journal: str
    waiting: int


class RegisterWithoutJournalLines(PostingRefusal):
    code = "E-JOURNAL-REGISTER"
    says = "register {register_no} was not posted from the lines of a journal: there is nothing to copy"
    cures = ("ledger-es journals posted",)

    register_no: int
