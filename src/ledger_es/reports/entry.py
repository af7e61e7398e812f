"""Report: one entry of a customer, a vendor or a bank account, with all that changed it, when and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

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
from ledger_es.reports.bank_entries import bank_entry_json
from ledger_es.reports.party_entries import party_entry_json
from ledger_es.reports.report import (
    Answer,
    Asking,
    Column,
    Table,
    amount_text,
    asking,
    party_names,
    text_of,
)
from ledger_es.values import LedgerKind, from_day_number, utc_text

_TO_THE_RIGHT: Final = frozenset(
    {
        *("amount", "discount", "transaction_no", "application_no", "applied_entry_no"),
        *("entry_no", "statement_line_no", "commit_no", "undone_in_commit"),
    }
)


class EntryApplication(NamedTuple):
    """An application of the entry to another one; amounts in smallest units.

    `amount`: as it changed the entry. `discount`: what of it was granted, positive. The commits say who did it and
    when; `undone_commit_no` is None while it stands.
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
class EntryReport:
    """`details`: the detailed entries in the order they were recorded; their sum is the remaining amount."""

    answer: Answer
    ledger: str
    """customer, vendor or bank_account."""
    entry: PartyEntry | BankEntry
    name: str
    """Of the customer or vendor; empty of a bank account, and where it was erased."""
    description: str
    details: tuple[EntryDetail | BankDetail, ...]
    applications: tuple[EntryApplication, ...]
    posted_in: int
    commits: Mapping[int, RecordedCommit]
    """By number: those of the entry, its details and applications."""

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "entry": self._entry_json(),
            "details": [self._detail_json(detail) for detail in self.details],
            "applications": [self._application_json(act) for act in self.applications],
        }

    def table(self) -> Table:
        """The detailed entries."""
        rows = [self._detail_json(detail) for detail in self.details]
        return _table("Detailed entries", rows)

    def tables(self) -> list[Table]:
        """The entry, its detailed entries, and what it was applied to."""
        facts = [
            (name, "yes" if value is True else "no" if value is False else str(value))
            for name, value in self._entry_json().items()
            if value not in (None, "")
        ]
        kind = self.ledger.capitalize().replace("_account", "")
        title = self.answer.title(f"{kind} entry {self.entry.entry_no}")
        tables = [Table(title, (Column(""), Column("")), tuple(facts)), self.table()]
        if self.applications:
            rows = [_in_one_row(self._application_json(act)) for act in self.applications]
            tables.append(_table("Applied to", rows))
        return tables

    def _entry_json(self) -> dict[str, Any]:
        if isinstance(self.entry, BankEntry):
            document = bank_entry_json(self.entry, self.description)
        else:
            document = {**party_entry_json(self.entry), "name": self.name}
        return {**document, **self._recorded(self.posted_in)}

    def _detail_json(self, detail: EntryDetail | BankDetail) -> dict[str, Any]:
        document: dict[str, Any] = {
            "posting_date": detail.posting_date.isoformat(),
            "detail_type": detail.detail_type,
            "amount": amount_text(detail.amount, self.entry.currency),
        }
        if isinstance(detail, EntryDetail):
            document |= {
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


def _in_one_row(application: dict[str, Any]) -> dict[str, Any]:
    """With who undid it, and when, in columns of their own."""
    undone = application.pop("undone") or {}
    return {
        **application,
        "undone_at": undone.get("recorded_at"),
        "undone_by": undone.get("actor"),
        "undone_in_commit": undone.get("commit_no"),
    }


def _table(title: str, documents: Sequence[dict[str, Any]]) -> Table:
    """A column for each name that some row has a value for."""
    names = [
        name for name in documents[0] if any(document[name] is not None for document in documents)
    ]
    rows = tuple(
        tuple("" if document[name] is None else str(document[name]) for name in names)
        for document in documents
    )
    return Table(title, tuple(Column(name, name in _TO_THE_RIGHT) for name in names), rows)


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
