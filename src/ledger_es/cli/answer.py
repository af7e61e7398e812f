"""The answer of a command: one JSON document for programs, tables and sentences for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger_es import Executed
from ledger_es.tables import Cell, Column, Table, Total

Pairs = Sequence[tuple[str, str]]
KEPT_TOGETHER = "\N{NO-BREAK SPACE}"
"""A space in a block at which the line must not break."""


class Block(NamedTuple):
    """One item of a vertical list: heading lines of name-value pairs, then one fact on each line.

    A fact with an empty name continues the fact above it.
    """

    heading: Sequence[Pairs]
    facts: Pairs


class Paragraph(NamedTuple):
    """Lines that are printed unchanged, one below the other."""

    lines: Sequence[str]


class Prose(NamedTuple):
    """A text of several sentences. It wraps to the width of the screen, or to 100 columns where that is wider."""

    text: str


Shown = Table | Block | Paragraph | Prose | str
"""A string is one sentence; it wraps to the width of the screen."""


class Answer(NamedTuple):
    """What a command returns. An `exit_code` of 1 means that the answer reports something wrong."""

    document: dict[str, Any]
    shown: Sequence[Shown]
    exit_code: int = 0
    content: str | bytes | None = None
    """A list in a format for other programs. If it is set, it is printed instead of everything else."""


def table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    totals: Sequence[Total] = (),
) -> Table:
    """A table that is not a report. Its columns have the same names as the keys of the JSON."""
    return Table(title, tuple(columns), tuple(map(tuple, rows)), tuple(totals))


_LABELS = {
    "registered": "registered",
    "register_no": "register",
    "transaction_nos": "ledger transactions",
    "entry_nos": "entries",
    "document_nos": "documents",
    "reminder_nos": "reminders",
    "memo_nos": "finance charge memos",
    "application_no": "application",
    "line_nos": "lines",
    "low_line_nos": "of them with low confidence or a doubt",
    "not_applied_line_nos": "left: nothing is applied",
    "difference_line_nos": "left: not applied in full",
    "left_line_nos": "left for later",
    "reversed_transaction_no": "reverses ledger transaction",
    "reversed_register_no": "reverses register",
    "deposit_no": "deposit",
    "mandate_no": "mandate",
    "collection_no": "collection",
    "collection_date": "collected on",
    "debits": "debits",
    "total_amount": "total",
    "erasure_no": "erasure",
    "erased_texts": "texts",
    "purge_no": "purge",
    "purged_files": "files",
    "statement_lines": "statement lines",
    "partly_found_entry_nos": "bank entries found in part",
    "learned_payer_nos": "payers learned",
    "mapping_offer_nos": "text mappings offered",
    "mapping_no": "mapping",
}


_RUNS = ("transaction_nos", "entry_nos", "partly_found_entry_nos")
"""Numbers drawn consecutively, unlike the numbers of documents and lines."""


def written(executed: Executed, title: str, *, dry_run: bool) -> Answer:
    """The result of a command: its commit and every number it drew."""
    document: dict[str, Any] = {
        "commit_no": executed.commit_no,
        "replayed": executed.replayed,
        "numbers": executed.numbers,
    }
    if executed.undone_by is not None:
        document["undone_by"] = executed.undone_by
    if dry_run:
        document["dry_run"] = True
    drawn = numbers_table(executed, title, dry_run=dry_run)
    shown = drawn if drawn.rows else drawn.title
    undone = [] if executed.undone_by is None else [undone_in_words(executed.undone_by)]
    return Answer(
        document,
        [
            *undone,
            shown,
            *questions_in_words(executed.numbers.get("questions", ())),
            *warnings_in_words(executed.numbers),
        ],
    )


def undone_in_words(undone_by: int, what: str = "it") -> str:
    """The warning about a request that was done before and has been undone since: the books do not contain it."""
    return (
        f"warning: {what} was done before and undone in commit {undone_by}: IT IS NOT IN THE BOOKS, and nothing was"
        " done now. To do it again, run this command again with a key of its own: --key NAME"
    )


def warnings_in_words(numbers: dict[str, Any]) -> list[str]:
    """One sentence for each warning."""
    return [
        f"warning ({warning['code']}): {warning['message']}"
        for warning in numbers.get("warnings", ())
    ]


def questions_in_words(questions: Iterable[Mapping[str, Any]]) -> list[str]:
    """A sentence for each question about tolerance that nobody answered, and so took its default."""
    return [
        f"{question_in_words(question)}; nobody was asked, and it stays open: --tolerance accept accepts it"
        for question in questions
        if not question["is_answered"]
    ]


def question_in_words(question: Mapping[str, Any]) -> str:
    """What a question about tolerance is about."""
    entries = ", ".join(map(str, question["entry_nos"]))
    entries = f"entry {entries}" if len(question["entry_nos"]) == 1 else f"entries {entries}"
    if "line" in question:
        entries = f"line {question['line']}, {entries}"
    amount = str(question["amount"])
    if question["about"] == "discount_tolerance":
        return f"{entries}: the discount of {amount} is late, but within the days of grace"
    if amount.startswith("-"):
        return f"{entries}: {amount[1:]} too much is paid, within the tolerance"
    return f"{entries}: {amount} is missing, within the tolerance"


def numbers_table(executed: Executed, title: str, *, dry_run: bool = False) -> Table:
    rows = [[label, text] for label, text in _numbers(executed.numbers)]
    if executed.commit_no:
        rows.append(["commit", str(executed.commit_no)])
    shown_title = f"{title}{_remark(executed, dry_run=dry_run)}"
    return table(shown_title, [Column(""), Column("")], rows)


def _remark(executed: Executed, *, dry_run: bool) -> str:
    if executed.undone_by is not None:
        return f" before in commit {executed.commit_no} and undone in commit {executed.undone_by}"
    if executed.replayed:
        return " before: nothing is done twice"
    if dry_run:
        drawn = ", these numbers would be drawn" if any(_numbers(executed.numbers)) else ""
        return f" (dry run: nothing is recorded{drawn})"
    return "" if executed.commit_no else ": nothing to do"


def _numbers(numbers: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """A label and a text for each kind of number drawn; consecutive numbers are shown as ranges."""
    named = {
        name: value for name, value in numbers.items() if name not in ("warnings", "questions")
    }
    first, last = named.pop("transaction_no_first", 1), named.pop("transaction_no_last", 0)
    if last >= first:
        named["transaction_nos"] = range(first, last + 1)
    for name, label in _LABELS.items():
        value = named.pop(name, None)
        if isinstance(value, range):
            yield label, ranges(value)
        elif isinstance(value, list):
            if value:
                yield label, ranges(value) if name in _RUNS else _some(list(map(str, value)))
        elif value is not None:
            yield label, str(value)
    for name, value in named.items():
        shown = (_some(list(map(str, value))) or "none") if isinstance(value, list) else str(value)
        yield name.replace("_", " "), shown


def ranges(numbers: Iterable[int]) -> str:
    """Ascending numbers as text, with consecutive ones joined: 3, 7–12."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] + 1 == number:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def _some(numbers: list[str]) -> str:
    """Up to six numbers in full; of more, the count, the first three and the last."""
    shown = list(dict.fromkeys(numbers))
    if len(shown) <= 6:
        return ", ".join(shown)
    return f"{len(shown)}: {', '.join(shown[:3])} … {shown[-1]}"
