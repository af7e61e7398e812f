"""What a ledger says of a case of `reminder` or `finance_charge`, at the keys of `then`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es import Ledger
from ledger_es.aggregates.finance_charge_memo import MemoContent
from ledger_es.aggregates.party_ledger import EntriesReversed, ReminderLevelSet
from ledger_es.reports.vat_entry import VatEntryRow
from tests.conformance.cases import Case, Unsupported
from tests.conformance.collecting_ledger import Play


class Answers(Play):
    """A case on a ledger, with what it says at the keys of `then`."""

    def name_of(self, entry_no: int) -> str:
        named = (name for name, number in self.entry_nos.items() if number == entry_no)
        return next(named, f"entry {entry_no}")

    def content(self) -> Any:
        return next(iter(self.made.values()), None)

    def lines(self) -> list[dict[str, Any]]:
        content = self.content()
        if isinstance(content, MemoContent):
            return [
                {
                    "entry": self.name_of(line.entry_no),
                    "amount": str(line.interest_amount),
                    "days": line.days,
                }
                for line in content.lines
            ]
        return [
            {
                "entry": self.name_of(line.entry_no),
                "line_type": line.line_type,
                "remaining": str(line.remaining_amount),
                "level": line.level_no,
                "interest": str(line.interest_amount),
            }
            for line in (content.lines if content else ())
        ]

    def line_fees(self) -> list[dict[str, Any]]:
        content = self.content()
        return [
            {
                "applies_to": self.name_of(fee.entry_no),
                "amount": str(fee.amount),
                "level": fee.level_no,
                "due_date": fee.due_date.isoformat(),
                "posting_date": content.posting_date.isoformat(),
                "currency": self.word(content.currency),
            }
            for fee in (content.line_fees if content else ())
        ]

    def of_type(self, line_type: str) -> list[str]:
        return sorted(line["entry"] for line in self.lines() if line["line_type"] == line_type)

    def posted(self, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
        key = "reminder" if self.is_reminder else "memo"
        found = []
        for place, number in enumerate(self.issued, 1):
            row = self._row(number)
            if row.posted_amount:
                kind = "reminder" if self.is_reminder else "finance_charge_memo"
                found.append({"doc_type": kind, "amount": str(row.posted_amount), key: place})
        if any(key in entry for entry in expected):
            return _contained(found, expected)
        return [{name: entry[name] for name in ("doc_type", "amount")} for entry in found]

    def _row(self, number: str) -> Any:
        as_of = date(2100, 1, 1)
        if self.is_reminder:
            rows: Any = self.ledger.reminders(as_of=as_of).rows()
            return next(row for row in rows if row.reminder_no == number)
        rows = self.ledger.finance_charge_memos(as_of=as_of).rows()
        return next(row for row in rows if row.memo_no == number)

    def named(self, step_key: str) -> Any:
        """The row of the document that the last step names."""
        return self._row(self.issued[self.case.when[-1][step_key] - 1])

    def level_of(self, entry_no: int) -> int:
        return self.ledger.reminder_explanation(entry_no=entry_no, as_of=date(2100, 1, 1)).level_no

    def register(self, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = [
            {
                "entry": self.name_of(entry.entry_no),
                "level": entry.level_no,
                "interest_posted": entry.interest_posted,
            }
            for event in self.events
            if isinstance(event, ReminderLevelSet) and not event.is_cancelled
            for entry in event.entries
        ]
        return _contained(rows, expected)

    def reversal(self) -> Any:
        """The entry that cancelling has posted."""
        reversed_entries = [event for event in self.events if isinstance(event, EntriesReversed)]
        (entry,) = reversed_entries[-1].entries
        return entry

    def vat_entries(self) -> Sequence[VatEntryRow]:
        return self.ledger.vat_entries(as_of=date(2100, 1, 1)).rows()

    def is_reversed(self, what: str) -> bool:
        """Whether a document and its cancellation left nothing on the accounts of its costs, or among VAT entries."""
        sums: dict[str, list[Decimal]] = {}
        if what == "vat":
            for row in self.vat_entries():
                sums.setdefault("base", []).append(row.base)
                sums.setdefault("amount", []).append(row.amount)
        else:
            for line in self.ledger.gl_entries(as_of=date(2100, 1, 1)).rows():
                if line.document_no in self.issued:
                    sums.setdefault(line.account_no, []).append(line.amount_lcy)
        return bool(sums) and not any(map(sum, sums.values()))

    def is_entry_open(self) -> bool:
        row = self.named("reminder" if self.is_reminder else "memo")
        return bool(
            self.ledger.entry(entry_no=row.entry_no, as_of=date(2100, 1, 1)).entry.remaining_amount
        )


def _contained(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in expected if any(line.items() <= other.items() for other in found)]


def _as_asked(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = {key for line in expected for key in line}
    return [{key: line[key] for key in keys} for line in found]


ANSWERS: dict[str, Callable[[Answers, Any], Any]] = {
    "lines": lambda play, expected: _as_asked(play.lines(), expected),
    "lines_contain": lambda play, expected: _contained(play.lines(), expected),
    "level": lambda play, _: play.content().level_no,
    "due_date": lambda play, _: play.content().due_date.isoformat(),
    "document_date": lambda play, _: play.content().document_date.isoformat(),
    "additional_fee": lambda play, _: str(play.content().additional_fee if play.made else "0.00"),
    "line_fees": lambda play, expected: _as_asked(play.line_fees(), expected),
    "line_fees_for": lambda play, expected: {
        name: _as_asked([fee for fee in play.line_fees() if fee["applies_to"] == name], fees)
        for name, fees in expected.items()
    },
    "interest": lambda play, expected: _contained(
        [{"entry": line["entry"], "amount": line["interest"]} for line in play.lines()], expected
    ),
    "reminder_lines": lambda play, _: len(play.of_type("reminder_line")),
    "reminder_line_entries": lambda play, _: play.of_type("reminder_line"),
    "not_due": lambda play, _: play.of_type("not_due"),
    "document_created": lambda play, _: bool(play.made),
    "not_processed": lambda play, _: play.not_processed,
    "documents": lambda play, _: [
        {
            "customer": content.customer_no,
            "entries": [play.name_of(line.entry_no) for line in content.lines],
        }
        for content in play.made.values()
    ],
    "line_count_unchanged": lambda play, _: play.lines_before == play._line_count(),
    "posted_entries": lambda play, expected: play.posted(expected),
    "register": lambda play, expected: play.register(expected),
    "entries": lambda play, expected: {
        name: {"last_issued_level": play.level_of(play.entry_nos[name])} for name in expected
    },
    "cancelled": lambda play, _: play.cancelled,
    "not_cancelled": lambda play, _: play.not_cancelled,
    "total": lambda play, _: str(play.content().interest_amount if play.made else "0.00"),
    "rate_lines": lambda play, expected: _as_asked(
        [
            {
                "entry": play.name_of(rate.entry_no),
                "rate": str(rate.percentage),
                "days": rate.days,
                "amount": str(rate.amount),
            }
            for rate in (play.content().rates if play.made else ())
        ],
        expected,
    ),
    "reminder": lambda play, expected: {
        name: play.named("reminder").status == "cancelled" for name in expected
    },
    "register_cancelled": lambda play, _: not any(map(play.level_of, play.entry_nos.values())),
    "ledger_entries_created": lambda play, _: play.ledger_entries,
    "reversal_amount": lambda play, _: str(play.reversal().amount),
    "reversal_posting_date": lambda play, _: play.reversal().posting_date.isoformat(),
    "vat_entries": lambda play, _: [
        {"base": str(row.base), "amount": str(row.amount)} for row in play.vat_entries()
    ],
    "ledger_reversed": lambda play, _: play.is_reversed("ledger"),
    "vat_reversed": lambda play, _: play.is_reversed("vat"),
    "memo_entry_open": lambda play, _: play.is_entry_open(),
    "reminder_entry_open": lambda play, _: play.is_entry_open(),
}


def run(case: Case, ledger: Ledger) -> dict[str, Any]:
    """What is after the steps of the case, at the keys that it asks for, in the words of the case files."""
    if [step["action"] for step in case.when] == ["calculate_reminder_fee"]:
        raise Unsupported("when: calculate_reminder_fee makes no document")
    play = Answers(case, ledger)
    play.set_up()
    play.play()
    found = dict(play.error)
    for key, expected in case.then.items():
        if key in ("error", "date"):
            continue
        if key not in ANSWERS:
            raise Unsupported(f"then: {key}")
        found[key] = ANSWERS[key](play, expected)
    return found
