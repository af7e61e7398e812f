"""What changes for statements that are in the books already: the states of their lines, and the gaps before them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.statement_intake import DECIDED_LINES, DecidedLineRow, LinesDecided
from ledger_es.commands.statement_import import LineNames, Occurrences
from ledger_es.commands.statement_intake import entries_of_statement
from ledger_es.deciding.books import Books
from ledger_es.intake.balances import shown_chain
from ledger_es.intake.records import KnownAccount


def changed_lines(
    books: Books,
    before: KnownAccount,
    after: KnownAccount,
    names: LineNames,
    occurrences: Occurrences,
) -> dict[str, LinesDecided]:
    """The events for lines whose state has changed, by statement."""
    events: dict[str, LinesDecided] = {}
    for statement_no in statements_with_changed_lines(before, after):
        known, standings = before.statements[statement_no], after.statements[statement_no].standings
        rows: list[DecidedLineRow] = []
        entries = entries_of_statement(books.bank_statement(statement_no))
        for entry, old, new in zip(entries, known.standings, standings, strict=True):
            if (old.state, old.known_as) == (new.state, new.known_as):
                continue
            occurrence = entry[0].entry.occurrence if old.state == "new" else 0
            if new.state == "new" and old.state != "new":
                occurrence = occurrences.next(entry[0].entry.fingerprint)
            rows += [
                DecidedLineRow(
                    line_no=line.line_no,
                    state=new.state,
                    state_before=old.state,
                    known_as=names.line(new.known_as, detail, len(entry)),
                    suspected_duplicate_of=names.line(
                        new.suspected_duplicate_of, detail, len(entry)
                    ),
                    line_fingerprint=line.entry.fingerprint,
                    entry_occurrence=occurrence,
                )
                for detail, line in enumerate(entry)
            ]
        if rows:
            events[statement_no] = LinesDecided(**DECIDED_LINES.columns(rows))
    return events


def statements_with_changed_lines(before: KnownAccount, after: KnownAccount) -> list[str]:
    """The statements that were known before and have lines with another standing now."""
    return [
        statement_no
        for statement_no, known in before.statements.items()
        if statement_no in after.statements
        and after.statements[statement_no].standings != known.standings
    ]


class MissingBefore(NamedTuple):
    """What is missing before statements of an account.

    `amounts`: by statement; before the first one it is its opening balance. `opening_of`: the first statement, if it
    opens with a balance and the books of the account begin with nothing; else empty.
    """

    amounts: dict[str, Decimal]
    opening_of: str


def missing_before(account: KnownAccount) -> MissingBefore:
    """What is missing before the statements of the account, in one look at its chain."""
    chain = shown_chain(account)
    links, gaps = chain.links, chain.gaps
    amounts: dict[str, Decimal] = {}
    first = links[0] if links and links[0].opening else None
    if account.opening_balance is None and first is not None:
        amounts[first.key.statement] = first.opening
    for gap in gaps:
        number = gap.before.statement
        amounts[number] = amounts.get(number, Decimal(0)) + gap.amount
    opens = account.opening_day is None and first is not None
    return MissingBefore(amounts, first.key.statement if opens and first is not None else "")
