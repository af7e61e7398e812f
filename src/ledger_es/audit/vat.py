"""Checks that the VAT entries agree with the G/L lines, with their documents, and with what applications correct."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import LINES, VAT, Posted, VatRow
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    PostedEntry,
)
from ledger_es.audit.findings import Findings
from ledger_es.values import ZERO


class _OnAccount(NamedTuple):
    """What one document or application of a transaction posts on an account; `application_no` 0: the document."""

    transaction_no: int
    account_no: str
    application_no: int


class _Corrected(NamedTuple):
    """A document's VAT, as an application corrects it or its undo restores it."""

    transaction_no: int
    application_no: int
    entry_no: int


class VatReplayed:
    """The VAT of one commit, counted from its events only."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self.forget()

    def forget(self) -> None:
        """Forgets what was noted, at the end of a commit."""
        self._rows: list[VatRow] = []
        self._vat: defaultdict[_OnAccount, Decimal] = defaultdict(lambda: ZERO)
        self._lines: defaultdict[_OnAccount, Decimal] = defaultdict(lambda: ZERO)
        self._entries: dict[int, PostedEntry] = {}
        self._details: defaultdict[_Corrected, Decimal] = defaultdict(lambda: ZERO)

    def note(self, event: Event) -> None:
        """Takes note of an event of the commit."""
        match event:
            case Posted():
                self._note_posted(event)
            case EntriesPosted() | EntriesReversed():
                self._entries.update((entry.entry_no, entry) for entry in event.entries)
            case EntriesApplied():
                of_acts = {act.application_no: act.transaction_no for act in event.applications}
                for detail in event.details:
                    if detail.detail_type.endswith("_vat_adjustment"):
                        number = detail.application_no
                        at = _Corrected(of_acts[number], number, detail.applied_entry_no)
                        self._details[at] -= detail.amount
            case ApplicationsUndone():
                of_acts = {act.application_no: act.transaction_no for act in event.undone}
                for detail in event.details_undone:
                    if detail.detail_type.endswith("_vat_adjustment"):
                        number = detail.application_no
                        at = _Corrected(of_acts[number], number, detail.applied_entry_no)
                        self._details[at] += detail.amount

    def _note_posted(self, event: Posted) -> None:
        rows = VAT.rows(event)
        self._rows += rows
        # Documents of earlier books come with their VAT, which these books do not post.
        if not rows or event.source_code == "opening_balance":
            return
        for row in rows:
            at = _OnAccount(row.transaction_no, row.account_no, row.application_no)
            if row.amount_lcy:
                self._vat[at] += row.amount_lcy
        for line in LINES.rows(event):
            at = _OnAccount(line.transaction_no, line.account_no, line.application_no)
            if at in self._vat:
                self._lines[at] += line.amount_lcy

    def compare(self, commit_no: int) -> None:
        """Compares what was noted of the commit, and forgets it."""
        if self._rows or self._details:
            self._compare_lines(commit_no)
            self._compare_documents(commit_no)
            self._compare_details(commit_no)
        if self._rows or self._details or self._entries:
            self.forget()

    def _compare_lines(self, commit_no: int) -> None:
        for at, vat_lcy in self._vat.items():
            if vat_lcy != self._lines[at]:
                self._findings.add(
                    "vat",
                    f"transaction {at.transaction_no} (commit {commit_no}): its VAT entries on account"
                    f" {at.account_no} add up to {vat_lcy}, its G/L lines to {self._lines[at]}",
                    commit_no,
                )

    def _compare_documents(self, commit_no: int) -> None:
        """A document's bases and VAT are its amount, with the opposite sign, and its VAT is that of its entry."""
        gross: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
        vat: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
        for row in self._rows:
            # VAT of a G/L account has no entry.
            if row.entry_no and not row.application_no:
                gross[row.entry_no] -= row.base + row.amount
                vat[row.entry_no] -= row.amount
        for entry_no, amount in gross.items():
            entry = self._entries.get(entry_no)
            if entry is None:
                says = f"VAT entries name entry {entry_no}, which the commit {commit_no} has not"
                self._findings.add("vat", says, commit_no)
            elif entry.vat_amount != vat[entry_no] or (
                # Of a reminder or memo, and of what writes one off, parts may have no VAT code.
                entry.document_type in ("invoice", "credit_memo") and entry.amount != amount
            ):
                self._findings.add(
                    "vat",
                    f"entry {entry_no} (commit {commit_no}) is {entry.amount} with VAT {entry.vat_amount},"
                    f" its VAT entries say {amount} with {vat[entry_no]}",
                    commit_no,
                )

    def _compare_details(self, commit_no: int) -> None:
        """What applications say of VAT is what their VAT entries correct."""
        corrected: defaultdict[_Corrected, Decimal] = defaultdict(lambda: ZERO)
        for row in self._rows:
            if row.application_no:
                at = _Corrected(row.transaction_no, row.application_no, row.entry_no)
                corrected[at] += row.amount
        for at in sorted(self._details.keys() | corrected.keys()):
            if self._details[at] != corrected[at]:
                self._findings.add(
                    "vat",
                    f"application {at.application_no} (commit {commit_no}) corrects the VAT of entry {at.entry_no}"
                    f" by {self._details[at]}, its VAT entries by {corrected[at]}",
                    commit_no,
                )
