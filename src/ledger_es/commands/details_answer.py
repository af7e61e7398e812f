"""What became of the entries of a file of details: as records, and in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from ledger_es.commands.detailed_line import Candidate, EntryOutcome, Found
from ledger_es.commands.details_record import DetailedEntryRecord


class Part(NamedTuple):
    """An entry of the file. `place_in_file` counts the accounts in it."""

    place_in_file: int
    entry: DetailedEntryRecord

    @property
    def place(self) -> tuple[int, int]:
        return (self.place_in_file, self.entry.entry_place)


class EntryAnswer(NamedTuple):
    """What became of entries of the file that a statement shows as one amount, mostly of a single one.

    `entry` adds them up. `candidate` is the entry of the statement if there is one.
    """

    parts: tuple[Part, ...]
    entry: DetailedEntryRecord
    found: Found

    @property
    def outcome(self) -> EntryOutcome:
        return self.found.outcome

    @property
    def candidate(self) -> Candidate | None:
        return self.found.candidate


def answer_in_words(answer: EntryAnswer) -> dict[str, Any]:
    """The answer about one entry; `said` is its outcome in words."""
    candidate = answer.candidate
    could_be = answer.found.could_be
    facts: dict[str, Any] = {
        "place_in_file": answer.parts[0].place_in_file,
        "entry": answer.entry.entry_place,
        "entries": ["{}/{}".format(*part.place) for part in answer.parts],
        "amount": str(answer.entry.amount),
        "payments": len(answer.entry.payments),
        "outcome": answer.outcome,
        "statement_no": candidate.statement.statement_no if candidate else "",
        "line_no": candidate.line.line_no if candidate else 0,
    }
    if could_be:
        facts["could_be"] = [
            {"statement_no": line.statement.statement_no, "line_no": line.line.line_no}
            for line in could_be
        ]
    words = _OUTCOMES_IN_WORDS[answer.outcome]
    if answer.outcome == "attached" and answer.entry.is_whole:
        words = _WHOLE_IN_WORDS
    return {**facts, "said": words.format(**facts, lines=_lines_in_words(could_be))}


def _lines_in_words(candidates: Sequence[Candidate]) -> str:
    """At most three lines, each with its statement."""
    names = [
        f"{candidate.statement.statement_no} line {candidate.line.line_no}"
        for candidate in candidates
    ]
    further = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + further


_WHOLE_IN_WORDS: Final = (
    "attached to {statement_no}, line {line_no}, which stays whole, because the payments do not come to its amount:"
    " they are shown there (ledger-es statements show {statement_no}), for splitting it by hand"
)


_OUTCOMES_IN_WORDS: Final[dict[EntryOutcome, str]] = {
    "attached": "attached to {statement_no}, line {line_no}: they take its place",
    "waiting": "waits for a statement that shows it",
    "posted": "{statement_no}, line {line_no} is posted already: nothing is changed",
    "detailed": "known already in {statement_no}",
    "assigned": "a person has assigned {statement_no}, line {line_no} (to attach them all the same:"
    " ledger-es statements clear {statement_no} --line {line_no}, then the file again)",
    "unclear": "several lines could be it ({lines}): nothing is changed (name one of them: ledger-es statements attach"
    " FILE --entry {entries[0]} --statement STATEMENT --line LINE)",
    "no_payments": "the file does not tell them",
    "unequal": "they do not come to the amount: nothing is changed",
    "too_many": "more than a line can have",
}
