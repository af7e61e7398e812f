"""Read model: the decisions on each line of a bank statement, with their confidence and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ledger_es.aggregates.bank_entry_matches import BankEntriesMatched
from ledger_es.aggregates.bank_statement import (
    ASSIGNED_PARTS,
    DifferenceTransferred,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
)
from ledger_es.aggregates.event import Placed, statement_no_of
from ledger_es.aggregates.line_matches import LinesMatched
from ledger_es.aggregates.match_evidence import (
    BY_A_PERSON,
    Confidence,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, rows_in_columns, units
from ledger_es.projections.statements import statement_factor
from ledger_es.projections.tables import table
from ledger_es.values import ZERO

DECIDED_BY_A_PERSON: Final = BY_A_PERSON
"""The confidences of a line that a person has decided."""


class LineVersionRow(NamedTuple):
    """A decision on a line. If `replaces` is set, earlier applications and transfers no longer count.

    For a decision by a person, score, rule, criteria and counts are 0 or empty.
    """

    statement_no: str
    line_no: int
    position: int
    commit_no: int
    replaces: int
    confidence: str
    review_required: int = 0
    score: int = 0
    rule: str = ""
    party: str = ""
    party_means: str = ""
    document: str = ""
    document_means: str = ""
    amount_matched: str = ""
    direct_debit: str = ""
    candidate_count: int = 0
    group_count: int = 0
    ambiguous: int = 0
    notes: str = ""
    doubts: str = ""
    rules_version: int = 0
    profile: str = ""
    candidates_commit_no: int = 0
    dimensions: str = ""


VERSIONS = table(
    "statement_line_versions",
    LineVersionRow,
    key=("statement_no", "line_no", "position"),
    clustered=True,
)


class LineApplicationRow(NamedTuple):
    """An entry that a line settles, or a transfer to an account.

    For a transfer the entry number is 0 and `party_no` is the account. Without an amount the whole line is transferred.
    """

    statement_no: str
    line_no: int
    position: int
    place: int
    commit_no: int
    ledger: str
    entry_no: int
    party_no: str
    document_no: str
    amount: int | None
    discount: int
    dimensions: str = ""
    """What was named for a transfer alone."""


APPLICATIONS = table(
    "statement_line_applications",
    LineApplicationRow,
    key=("statement_no", "line_no", "position", "place"),
    clustered=True,
)


class LineCandidateRow(NamedTuple):
    """An entry or a group of entries that automatic application considered. Numbers are separated by spaces."""

    statement_no: str
    line_no: int
    position: int
    place: int
    score: int
    rule: str
    party: str
    document: str
    amount_matched: str
    direct_debit: str
    account_type: str
    account_no: str
    entry_nos: str
    amount: int
    doubts: str


CANDIDATES = table(
    "statement_line_candidates",
    LineCandidateRow,
    key=("statement_no", "line_no", "position", "place"),
    clustered=True,
)


class LineNumberRow(NamedTuple):
    """A place of the line where the number of an open entry was read; places count as in `ReadNumberRow`."""

    statement_no: str
    line_no: int
    position: int
    place: int
    ledger: str
    entry_no: int
    field: str
    first: int
    after: int
    seems: str


NUMBERS = table(
    "statement_line_numbers",
    LineNumberRow,
    key=("statement_no", "line_no", "position", "place"),
    clustered=True,
)


def _matched(event: LinesMatched, placed: Placed, rows: Rows) -> None:
    rows.of(LineVersionRow).extend(
        rows_in_columns(
            LineVersionRow,
            len(event.line_nos),
            statement_no=statement_no_of(placed.stream),
            line_no=event.line_nos,
            position=placed.position,
            commit_no=placed.commit_no,
            replaces=1,
            confidence=event.confidences,
            review_required=list(map(int, event.review_required)) or 0,
            score=event.scores,
            rule=event.rules or "",
            party=event.party_criteria or "",
            party_means=event.party_means or "",
            document=event.document_criteria or "",
            document_means=event.document_means or "",
            amount_matched=event.amount_criteria or "",
            direct_debit=event.direct_debit_criteria or "",
            candidate_count=event.considered_counts or 0,
            group_count=event.considered_group_counts or 0,
            ambiguous=list(map(int, event.ambiguous)) or 0,
            notes=event.notes or "",
            doubts=event.doubts or "",
            rules_version=event.rules_version,
            profile=event.profile,
            candidates_commit_no=event.candidates_commit_no,
            dimensions="",
        )
    )
    _matched_entries(event, placed, rows)
    _to_accounts(event, placed, rows)
    _candidates(event, placed, rows)
    _numbers(event, placed, rows)


def _matched_entries(event: LinesMatched, placed: Placed, rows: Rows) -> None:
    per_one = statement_factor(statement_no_of(placed.stream), rows)
    count = len(event.application_line_nos)
    rows.of(LineApplicationRow).extend(
        rows_in_columns(
            LineApplicationRow,
            count,
            statement_no=statement_no_of(placed.stream),
            line_no=event.application_line_nos,
            position=placed.position,
            place=range(count),
            commit_no=placed.commit_no,
            ledger=event.application_ledgers,
            entry_no=event.application_entry_nos,
            party_no=event.application_party_nos,
            document_no=event.application_document_nos or "",
            amount=[units(amount, per_one) for amount in event.application_amounts],
            discount=[units(discount, per_one) for discount in event.application_discounts] or 0,
            dimensions="",
        )
    )


def _to_accounts(event: LinesMatched, placed: Placed, rows: Rows) -> None:
    """Lines of which all, or a part, goes to an account."""
    if not event.account_types:
        return
    per_one = statement_factor(statement_no_of(placed.stream), rows)
    applications = rows.of(LineApplicationRow)
    # The places of the applied entries come before.
    place = len(event.application_line_nos)
    amounts = event.account_amounts or (ZERO,) * len(event.line_nos)
    for line_no, account_type, account_no, amount in zip(
        event.line_nos, event.account_types, event.account_nos, amounts, strict=True
    ):
        if account_type:
            part = units(amount, per_one) if amount else None
            applications.append(_transfer(placed, line_no, account_type, account_no, part, place))


def _candidates(event: LinesMatched, placed: Placed, rows: Rows) -> None:
    count = len(event.candidate_line_nos)
    per_one = statement_factor(statement_no_of(placed.stream), rows)
    rows.of(LineCandidateRow).extend(
        rows_in_columns(
            LineCandidateRow,
            count,
            statement_no=statement_no_of(placed.stream),
            line_no=event.candidate_line_nos,
            position=placed.position,
            place=range(count),
            score=event.candidate_scores,
            rule=event.candidate_rules,
            party=event.candidate_party_criteria or "",
            document=event.candidate_document_criteria or "",
            amount_matched=event.candidate_amount_criteria or "",
            direct_debit=event.candidate_direct_debit_criteria or "",
            account_type=event.candidate_account_types,
            account_no=event.candidate_account_nos,
            entry_nos=event.candidate_entry_nos or "",
            amount=[units(amount, per_one) for amount in event.candidate_amounts] or 0,
            doubts=event.candidate_doubts or "",
        )
    )


def _numbers(event: LinesMatched, placed: Placed, rows: Rows) -> None:
    count = len(event.number_line_nos)
    rows.of(LineNumberRow).extend(
        rows_in_columns(
            LineNumberRow,
            count,
            statement_no=statement_no_of(placed.stream),
            line_no=event.number_line_nos,
            position=placed.position,
            place=range(count),
            ledger=event.number_ledgers,
            entry_no=event.number_entry_nos,
            field=event.number_fields,
            first=event.number_starts,
            after=event.number_ends,
            seems=event.number_seems or "",
        )
    )


def _accepted(event: LinesAccepted, placed: Placed, rows: Rows) -> None:
    _decide(placed, rows, event.line_nos, "accepted", replaces=False)


def _cleared(event: LinesCleared, placed: Placed, rows: Rows) -> None:
    _decide(placed, rows, event.line_nos, "none", replaces=True)


def _assigned(event: LineAssigned, placed: Placed, rows: Rows) -> None:
    per_one = statement_factor(statement_no_of(placed.stream), rows)
    dimensions = event.dimensions
    _decide(placed, rows, (event.line_no,), "manual", replaces=True, dimensions=dimensions)
    count = len(event.entry_nos)
    rows.of(LineApplicationRow).extend(
        rows_in_columns(
            LineApplicationRow,
            count,
            statement_no=statement_no_of(placed.stream),
            line_no=event.line_no,
            position=placed.position,
            place=range(count),
            commit_no=placed.commit_no,
            ledger=event.ledgers,
            entry_no=event.entry_nos,
            party_no=event.party_nos,
            document_no=event.document_nos,
            amount=[units(amount, per_one) for amount in event.amounts],
            discount=[units(discount, per_one) for discount in event.discounts] or 0,
            dimensions="",
        )
    )
    rows.of(LineApplicationRow).extend(
        _transfer(
            placed,
            event.line_no,
            part.account_type,
            part.account_no,
            units(part.amount, per_one),
            place=count + place,
        )
        for place, part in enumerate(ASSIGNED_PARTS.rows(event))
    )


def _bank_entries_matched(event: BankEntriesMatched, placed: Placed, rows: Rows) -> None:
    statement_no = statement_no_of(placed.stream)
    per_one = statement_factor(statement_no, rows)
    line_nos = dict.fromkeys(event.line_nos)
    _decide(placed, rows, line_nos, "manual" if event.by_hand else "high", replaces=True)
    count = len(event.entry_nos)
    rows.of(LineApplicationRow).extend(
        rows_in_columns(
            LineApplicationRow,
            count,
            statement_no=statement_no,
            line_no=event.line_nos,
            position=placed.position,
            place=range(count),
            commit_no=placed.commit_no,
            ledger="bank_account",
            entry_no=event.entry_nos,
            party_no=statement_no.rpartition("/")[0],
            document_no=event.document_nos,
            amount=[units(amount, per_one) for amount in event.amounts],
            discount=0,
            dimensions="",
        )
    )


def _transferred(event: DifferenceTransferred, placed: Placed, rows: Rows) -> None:
    _decide(placed, rows, (event.line_no,), "manual", replaces=False)
    amount = units(event.amount, statement_factor(statement_no_of(placed.stream), rows))
    rows.of(LineApplicationRow).append(
        _transfer(
            placed,
            event.line_no,
            event.account_type,
            event.account_no,
            amount,
            dimensions=event.dimensions,
        )
    )


def _transfer(
    placed: Placed,
    line_no: int,
    account_type: str,
    account_no: str,
    amount: int | None,
    place: int = 0,
    dimensions: str = "",
) -> LineApplicationRow:
    return LineApplicationRow(
        statement_no=statement_no_of(placed.stream),
        line_no=line_no,
        position=placed.position,
        place=place,
        commit_no=placed.commit_no,
        ledger=account_type,
        entry_no=0,
        party_no=account_no,
        document_no="",
        amount=amount,
        discount=0,
        dimensions=dimensions,
    )


def _decide(
    placed: Placed,
    rows: Rows,
    line_nos: Iterable[int],
    confidence: Confidence,
    *,
    replaces: bool,
    dimensions: str = "",
) -> None:
    statement_no = statement_no_of(placed.stream)
    rows.of(LineVersionRow).extend(
        LineVersionRow(
            statement_no=statement_no,
            line_no=line_no,
            position=placed.position,
            commit_no=placed.commit_no,
            replaces=int(replaces),
            confidence=confidence,
            dimensions=dimensions,
        )
        for line_no in line_nos
    )


PROJECTION = Projection(
    (VERSIONS, APPLICATIONS, CANDIDATES, NUMBERS),
    (
        on(LinesMatched, _matched),
        on(LinesAccepted, _accepted),
        on(LinesCleared, _cleared),
        on(LineAssigned, _assigned),
        on(BankEntriesMatched, _bank_entries_matched),
        on(DifferenceTransferred, _transferred),
    ),
)
