"""Report: one entry of a customer, a vendor or a bank account, with all that changed it, when and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple

from ledger_es.errors import EntryUnknown
from ledger_es.queries import Connection, Moment, ReadModels
from ledger_es.queries.bank_entries import BankEntriesAsked, BankEntry, bank_entries
from ledger_es.queries.entry import (
    BankDetail,
    EntryPlace,
    Granted,
    OtherEntry,
    bank_details,
    entry_place,
    granted,
    other_entries,
)
from ledger_es.queries.open_entries import EntryDetail, entry_details
from ledger_es.queries.party_entries import PartyEntriesAsked, PartyEntry, party_entries
from ledger_es.queries.read_models import RecordedCommit
from ledger_es.reports.bank_entries import BankEntryRow, bank_entry_row
from ledger_es.reports.party_entries import PartyEntryRow, party_entry_row
from ledger_es.reports.report import (
    Answer,
    Asking,
    Report,
    amount_of,
    amount_text,
    asking,
    party_names,
    row_as_json,
    text_of,
)
from ledger_es.tables.columns import (
    GIVES_WAY_LAST,
    Code,
    Column,
    Shown,
    columns_of,
)
from ledger_es.tables.table import Table, Total
from ledger_es.tables.words import facts_table
from ledger_es.values import LedgerKind, from_day_number, utc_text

_RECORDED: Final = (
    Column("recorded_at", "moment"),
    Column("actor"),
    Column("commit_no", "number"),
)


@dataclass(frozen=True, slots=True)
class EntryDetailRow:
    """A detailed entry, with the entry it was applied to (party) or the statement line that shows it (bank).

    `amount_lcy` is empty where the entry is in the local currency.
    """

    posting_date: date
    detail_type: Code
    amount: Decimal
    amount_lcy: Decimal | None
    transaction_no: Annotated[int | None, Shown("Transaction", gives_way=True)]
    application_no: Annotated[int | None, Shown("Application", gives_way=GIVES_WAY_LAST)]
    applied_entry_no: Annotated[int | None, Shown("Applied to")]
    statement_no: Annotated[str | None, Shown("Statement")]
    statement_line_no: Annotated[int | None, Shown("Line")]
    recorded_at: datetime
    actor: str
    commit_no: Annotated[int, Shown("Commit", gives_way=GIVES_WAY_LAST)]


@dataclass(frozen=True, slots=True)
class EntryApplicationRow:
    """An application, with who undid it and when. Undo fields are None while it stands."""

    application_no: Annotated[int, Shown("Application")]
    posting_date: Annotated[date, Shown(gives_way=True)]
    entry_no: int
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    amount: Decimal
    discount: Annotated[Decimal, Shown(words={"0": ""})]
    recorded_at: datetime
    actor: str
    commit_no: Annotated[int, Shown("Commit", gives_way=GIVES_WAY_LAST)]
    undone_at: datetime | None
    undone_by: str | None
    undone_in_commit: Annotated[int | None, Shown("Undone in")]


class EntryApplication(NamedTuple):
    """An application of the entry to another entry. Amounts are in smallest units.

    `amount` is the change of the entry. `discount` is the discount granted in it, positive. The commits tell who
    applied or undid it and when. `undone_commit_no` is None while the application stands.
    """

    application_no: int
    posting_day: int
    other: OtherEntry
    amount: int
    discount: int
    commit_no: int
    undone_commit_no: int | None

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


@dataclass(frozen=True)
class EntryReport(Report[EntryDetailRow]):
    """`details`: the detailed entries in the order they were recorded; their sum is the remaining amount."""

    row_type = EntryDetailRow

    answer: Answer
    ledger: str
    """customer, vendor or bank_account."""
    entry: PartyEntry | BankEntry
    name: str
    """The name of the customer or vendor. It is empty for a bank account and for an erased name."""
    description: str
    details: tuple[EntryDetail | BankDetail, ...]
    applications: tuple[EntryApplication, ...]
    posted_in: int
    commits: Mapping[int, RecordedCommit]
    """The commits of the entry, its details and its applications, by number."""

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "entry": self._entry_json(),
            "details": [self._detail_json(detail) for detail in self.details],
            "applications": [self._application_json(act) for act in self.applications],
        }

    def title(self) -> str:
        return self.answer.title(f"Detailed entries of entry {self.entry.entry_no}")

    def currency(self) -> str:
        return self.entry.currency

    def rows(self) -> tuple[EntryDetailRow, ...]:
        """The detailed entries."""
        return tuple(map(self._detail_row, self.details))

    def totals(self) -> tuple[Total, ...]:
        """The remaining amount of the entry."""
        remaining = amount_of(sum(detail.amount for detail in self.details), self.entry.currency)
        return (Total("Remaining", {"amount": remaining}, self.entry.currency),)

    def tables(self) -> list[Table]:
        """The entry, its detailed entries and its applications."""
        row, columns = self._entry_row()
        commit = self.commits[self.posted_in]
        facts = [(column, column.cell(row)) for column in columns]
        facts += [(column, column.cell(commit)) for column in _RECORDED]
        kind = self.ledger.capitalize().replace("_account", "")
        title = self.answer.title(f"{kind} entry {self.entry.entry_no}")
        tables = [facts_table(title, facts), self.table()]
        if self.applications:
            columns = columns_of(EntryApplicationRow)
            rows = map(self._application_row, self.applications)
            tables.append(
                Table(
                    "Applied to",
                    columns,
                    tuple(tuple(column.cell(row) for column in columns) for row in rows),
                    currency=self.entry.currency,
                )
            )
        return tables

    def _detail_row(self, detail: EntryDetail | BankDetail) -> EntryDetailRow:
        of_party = detail if isinstance(detail, EntryDetail) else None
        of_bank = detail if isinstance(detail, BankDetail) else None
        commit = self.commits[detail.commit_no]
        return EntryDetailRow(
            posting_date=detail.posting_date,
            detail_type=detail.detail_type,
            amount=amount_of(detail.amount, self.entry.currency),
            amount_lcy=self.answer.lcy_amount(of_party.amount_lcy)
            if of_party and self.entry.currency != self.answer.lcy
            else None,
            transaction_no=of_party.transaction_no if of_party else None,
            application_no=of_party.application_no or None if of_party else None,
            applied_entry_no=of_party.applied_entry_no or None if of_party else None,
            statement_no=of_bank.statement_no or None if of_bank else None,
            statement_line_no=of_bank.statement_line_no or None if of_bank else None,
            recorded_at=commit.recorded_at,
            actor=commit.actor,
            commit_no=detail.commit_no,
        )

    def _application_row(self, act: EntryApplication) -> EntryApplicationRow:
        commit = self.commits[act.commit_no]
        undone = None if act.undone_commit_no is None else self.commits[act.undone_commit_no]
        return EntryApplicationRow(
            application_no=act.application_no,
            posting_date=act.posting_date,
            entry_no=act.other.entry_no,
            document_type=act.other.document_type,
            document_no=act.other.document_no,
            amount=amount_of(act.amount, self.entry.currency),
            discount=amount_of(act.discount, self.entry.currency),
            recorded_at=commit.recorded_at,
            actor=commit.actor,
            commit_no=act.commit_no,
            undone_at=None if undone is None else undone.recorded_at,
            undone_by=None if undone is None else undone.actor,
            undone_in_commit=act.undone_commit_no,
        )

    def _entry_json(self) -> dict[str, Any]:
        row, columns = self._entry_row()
        document = row_as_json(row, columns)
        if isinstance(row, PartyEntryRow):
            document["name"] = self.name
        return {**document, **self._recorded(self.posted_in)}

    def _entry_row(self) -> tuple[BankEntryRow | PartyEntryRow, tuple[Column, ...]]:
        if isinstance(self.entry, BankEntry):
            return bank_entry_row(self.entry, self.description, self.answer), columns_of(
                BankEntryRow
            )
        return party_entry_row(self.entry, self.name, self.answer), columns_of(PartyEntryRow)

    def _detail_json(self, detail: EntryDetail | BankDetail) -> dict[str, Any]:
        document: dict[str, Any] = {
            "posting_date": detail.posting_date.isoformat(),
            "detail_type": detail.detail_type,
            "amount": amount_text(detail.amount, self.entry.currency),
        }
        if isinstance(detail, EntryDetail):
            document |= {
                "amount_lcy": self.answer.lcy_text(detail.amount_lcy),
                "transaction_no": detail.transaction_no,
                "application_no": detail.application_no or None,
                "applied_entry_no": detail.applied_entry_no or None,
            }
        else:
            document |= {
                "statement_no": detail.statement_no or None,
                "statement_line_no": detail.statement_line_no or None,
            }
        return {**document, **self._recorded(detail.commit_no)}

    def _application_json(self, act: EntryApplication) -> dict[str, Any]:
        return {
            "application_no": act.application_no,
            "posting_date": act.posting_date.isoformat(),
            "entry_no": act.other.entry_no,
            "document_type": act.other.document_type,
            "document_no": act.other.document_no,
            "amount": amount_text(act.amount, self.entry.currency),
            "discount": amount_text(act.discount, self.entry.currency),
            **self._recorded(act.commit_no),
            "undone": None
            if act.undone_commit_no is None
            else self._recorded(act.undone_commit_no),
        }

    def _recorded(self, commit_no: int) -> dict[str, Any]:
        commit = self.commits[commit_no]
        return {
            "recorded_at": utc_text(commit.recorded_at),
            "actor": commit.actor,
            "commit_no": commit_no,
        }


def entry(
    read_models: ReadModels, *, entry_no: int, as_of: date, known_at: datetime | None = None
) -> EntryReport:
    """As of its posting date where that is later than the day. Raises EntryUnknown, NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        connection, moment = question.connection, question.moment
        place = entry_place(connection, moment, entry_no)
        if place is None:
            raise EntryUnknown(kind="customer, vendor or bank", entry_no=entry_no)
        if place.posting_day > moment.day:
            moment = moment._replace(day=place.posting_day)
            answer = replace(question.answer, as_of=from_day_number(place.posting_day))
            question = replace(question, answer=answer, moment=moment)
        if place.ledger == "bank_account":
            return _bank_entry(read_models, question, place)
        details = entry_details(connection, moment, entry_no)
        applications = _applications(connection, moment, entry_no, details)
        ledger: LedgerKind = "vendor" if place.ledger == "vendor" else "customer"
        asked = PartyEntriesAsked(ledger=ledger, entry_no=entry_no)
        (posted,) = party_entries(connection, moment, asked)
        names = party_names(read_models, question, ledger, [posted.party_no])
    return EntryReport(
        answer=question.answer,
        ledger=ledger,
        entry=posted,
        name=names.get(posted.party_no, ""),
        description="",
        details=tuple(details),
        applications=tuple(applications),
        posted_in=place.commit_no,
        commits=read_models.commits([place.commit_no, *(detail.commit_no for detail in details)]),
    )


def _bank_entry(
    read_models: ReadModels, question: Asking[Answer], place: EntryPlace
) -> EntryReport:
    connection, moment = question.connection, question.moment
    (posted,) = bank_entries(connection, moment, BankEntriesAsked(entry_no=place.entry_no))
    details = bank_details(connection, moment, place.entry_no)
    seal = posted.description_seal
    return EntryReport(
        answer=question.answer,
        ledger=place.ledger,
        entry=posted,
        name="",
        description=text_of(seal, read_models.texts([seal] if seal else [])),
        details=tuple(details),
        applications=(),
        posted_in=place.commit_no,
        commits=read_models.commits([place.commit_no, *(detail.commit_no for detail in details)]),
    )


def _applications(
    connection: Connection, moment: Moment, entry_no: int, details: Sequence[EntryDetail]
) -> list[EntryApplication]:
    """By number and entry on the other side. A detailed entry more with the same two is the undo."""
    recorded: dict[tuple[int, int], list[EntryDetail]] = {}
    for detail in details:
        if detail.detail_type == "application":
            recorded.setdefault((detail.application_no, detail.applied_entry_no), []).append(detail)
    if not recorded:
        return []
    others = other_entries(connection, {other_no for _, other_no in recorded})
    discounts = _discounts(granted(connection, moment, [entry_no, *others]))
    applications = []
    for (application_no, other_no), (applied, *undone) in recorded.items():
        between = application_no, frozenset((entry_no, other_no)), applied.commit_no
        applications.append(
            EntryApplication(
                application_no=application_no,
                posting_day=applied.posting_day,
                other=others[other_no],
                amount=applied.amount,
                discount=discounts.get(between, 0),
                commit_no=applied.commit_no,
                undone_commit_no=undone[0].commit_no if undone else None,
            )
        )
    return applications


def _discounts(amounts: Sequence[Granted]) -> dict[tuple[int, frozenset[int], int], int]:
    """What was granted, by application, the two entries, and the commit; positive."""
    discounts: dict[tuple[int, frozenset[int], int], int] = {}
    for amount in amounts:
        both = frozenset((amount.entry_no, amount.applied_entry_no))
        between = amount.application_no, both, amount.commit_no
        discounts[between] = discounts.get(between, 0) + abs(amount.amount)
    return discounts
