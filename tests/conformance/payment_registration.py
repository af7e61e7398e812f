"""The area `payment_registration`: rows of unpaid documents, what is entered on them, and posting them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.aggregates.reminder_terms import ReminderLevel, ReminderTerms
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_registration import MarkPayment, PostMarkedPayments
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.errors import Refusal
from ledger_es.ledger import Ledger
from ledger_es.posting import payment_registration as rules
from ledger_es.posting.payment_registration import RegistrationRow
from ledger_es.queries.payment_registration import amount_range
from ledger_es.reports.payment_registration import PaymentRow
from tests.conformance.applications import money
from tests.conformance.cases import Case, Unsupported, known
from tests.conformance.documents import BALANCING_ACCOUNT, COMMON_PARTY, Books, Document
from tests.conformance.entries import Entries, read_entries
from tests.conformance.given_entries import post_given, set_up
from tests.conformance.reasons import known_reason, reason_of

Step = dict[str, Any]
_USER = "conformance"
_LAST_DAY = date(2026, 12, 31)
_GIVEN = (
    "setup",
    "work_date",
    "row",
    "entries",
    "rows",
    "confirm",
    "list_filter",
    "bank_currency",
    "documents",
)
_ROW = (
    "doc_type", "original_remaining", "remaining_after_discount", "discount_date", "due_date",
    "date_received", "amount_received", "payment_made", "remaining",
)  # fmt: skip
_ENTERED = ("entry", "payment_made", "date_received", "amount_received", "discount_date")


@dataclass
class _List:
    """The list as the user of a case sees it. `shown_row` is the one row of a case without a ledger."""

    books: Books
    case: Case
    shown_row: RegistrationRow | None = None
    posted_entry_nos: list[int] = field(default_factory=list)
    is_accepted: bool = True
    found: list[str] = field(default_factory=list)
    entries_before: int = 0
    rows_before: dict[str, PaymentRow] = field(default_factory=dict)

    @property
    def work_date(self) -> date | None:
        """What fills an empty day received, if the set-up says so."""
        fills = self.case.given.get("setup", {}).get("auto_fill_date", False)
        return date.fromisoformat(self.case.given["work_date"]) if fills else None

    @property
    def row(self) -> RegistrationRow:
        if self.shown_row is None:
            raise Unsupported("when: a row, and none is given")
        return self.shown_row

    def rows(self) -> dict[str, PaymentRow]:
        """What the ledger lists, by the names of the case."""
        listed = self.books.ledger.payment_registration(user=_USER, as_of=_LAST_DAY).rows()
        by_entry_no = {row.entry_no: row for row in listed}
        return {
            name: by_entry_no[entry_no]
            for name, entry_no in self.books.entry_nos.items()
            if entry_no in by_entry_no
        }

    def mark(self, entered: Mapping[str, Any]) -> None:
        """Enters the fields on a row of the list."""
        amount = entered.get("amount_received")
        command = MarkPayment(
            entry_no=self.books.entry_no(entered["entry"]),
            date_received=_day(entered.get("date_received")),
            amount_received=None if amount is None else Decimal(amount),
            discount_date=_day(entered.get("discount_date")),
        )
        self.books.execute(command)


class _Action(NamedTuple):
    run: Callable[[_List, Step], None]
    parameters: tuple[str, ...] = ()


def run(case: Case, ledger: Ledger) -> dict[str, Any]:
    """What is after the steps of the case, at the keys that it asks for."""
    _check(case)
    payments = _List(_books(case, ledger), case)
    _enter_given(payments)
    refused: str | None = None
    for number, step in enumerate(case.when, 1):
        try:
            _ACTIONS[step["action"]].run(payments, step)
        except Refusal as refusal:
            refused = reason_of(refusal)
            if number < len(case.when):
                refused = f"step {number} of {len(case.when)}: {refused}"
            break
    entries = read_entries(ledger)
    found = {key: _value(key, payments, entries) for key in case.then if key != "error"}
    return {"error": refused, **found}


def _check(case: Case) -> None:
    known(case.given, "given", _GIVEN)
    known(case.given.get("row", {}), "given: row", _ROW)
    if case.given.get("bank_currency", "LCY") != "LCY":
        raise Unsupported("given: bank_currency")
    known_reason(case)
    for row in case.given.get("rows", []):
        known(row, "given: rows", _ENTERED)
    for step in case.when:
        action = _ACTIONS.get(step.get("action", ""))
        if action is None:
            raise Unsupported(f"when: {step.get('action')}")
        known(step, f"when: {step['action']}", ("action", *action.parameters))


def _books(case: Case, ledger: Ledger) -> Books:
    setup = {
        key: value for key, value in case.given.get("setup", {}).items() if key != "auto_fill_date"
    }
    entries = case.given.get("entries", [])
    open_entries = [entry for entry in entries if entry.get("open", True)]
    books = set_up(case._replace(given={"setup": setup, "entries": open_entries}), ledger)
    for entry in entries:
        if not entry.get("open", True):
            _post_closed(books, entry)
    for document in case.given.get("documents", []):
        _draft_reminder(books, document)
    return books


def _draft_reminder(books: Books, document: Mapping[str, Any]) -> None:
    """A draft with the number of the case, about an overdue invoice of its amount."""
    known(document, "given: documents", ("kind", "no", "remaining"))
    if document["kind"] != "reminder":
        raise Unsupported(f"given: a document of kind {document['kind']}")
    first_day = date(2026, 1, 1)
    invoice = Document(
        id="overdue", doc_type="invoice", posting_date=first_day,
        amount=Decimal(document["remaining"]), due_date=first_day,
    )  # fmt: skip
    books.post(invoice)
    level = ReminderLevel(grace_period="1D", due_date_formula="10D")
    terms = ReminderTerms(levels=(level,))
    for command in (
        SetReminderTerms(reminder_terms="R", valid_from=first_day, terms=terms),
        EditCustomer(party_no=COMMON_PARTY, reminder_terms="R"),
        AddNumberSeriesLine(
            series="REMINDER", starting_date=date(2026, 2, 1), no_first=document["no"]
        ),
        CreateReminders(document_date=date(2026, 3, 1)),
    ):
        books.execute(command)


def _post_closed(books: Books, entry: Mapping[str, Any]) -> None:
    document = Document(
        id=entry["id"],
        doc_type=entry["doc_type"],
        posting_date=date.fromisoformat(entry["posting_date"]),
        amount=Decimal(entry["amount"]),
    )
    books.post(document)
    books.post(
        document._replace(
            id=f"closes {document.id}",
            doc_type="",
            amount=-document.amount,
            applies_to=document.id,
        )
    )


def _enter_given(payments: _List) -> None:
    given = payments.case.given
    payments.entries_before = len(read_entries(payments.books.ledger).posted)
    for entered in given.get("rows", []):
        payments.mark(entered)
    payments.rows_before = payments.rows()
    if "row" in given:
        row = given["row"]
        original = Decimal(row["original_remaining"])
        payments.shown_row = RegistrationRow(
            entry_no=1,
            customer_no="P",
            document_type=row["doc_type"],
            currency="CHF",
            original_remaining=original,
            discounted_amount=Decimal(row["remaining_after_discount"]),
            remaining_amount=Decimal(row.get("remaining", original)),
            discount_date=_day(row.get("discount_date")),
            due_date=_day(row.get("due_date")),
            payment_made=row.get("payment_made", False),
            date_received=_day(row.get("date_received")),
            amount_received=Decimal(row.get("amount_received", "0.00")),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# --- steps ---


def _mark(payments: _List, step: Step) -> None:
    payments.shown_row = rules.marked(payments.row, payments.work_date)


def _unmark(payments: _List, step: Step) -> None:
    payments.shown_row = rules.unmarked(payments.row)


def _set_amount(payments: _List, step: Step) -> None:
    amount = Decimal(step["amount"])
    payments.shown_row = rules.with_amount_received(payments.row, amount, payments.work_date)


def _set_date(payments: _List, step: Step) -> None:
    payments.shown_row = rules.with_date_received(payments.row, date.fromisoformat(step["date"]))


def _set_discount_date(payments: _List, step: Step) -> None:
    payments.shown_row = rules.with_discount_date(
        payments.row, _day(step["date"]), payments.work_date
    )


def _nothing(payments: _List, step: Step) -> None:
    """The warning is a question to the row: it is asked at the end."""


def _list_documents(payments: _List, step: Step) -> None:
    """The ledger lists what is open now whenever it is asked: it is asked at the end."""


def _add_entry(payments: _List, step: Step) -> None:
    post_given(payments.books, step["entry"])


def _edit_row(payments: _List, step: Step) -> None:
    payments.mark(step)


def _post_registered(payments: _List, step: Step) -> None:
    _post(payments, as_lump=False)


def _post_lump(payments: _List, step: Step) -> None:
    _post(payments, as_lump=True)


def _post(payments: _List, *, as_lump: bool) -> None:
    """A preview comes before the confirmation: it refuses what cannot be posted."""
    command = PostMarkedPayments(
        bal_account_type="gl", bal_account_no=BALANCING_ACCOUNT, as_lump=as_lump
    )
    payments.books.ledger.execute(command, actor=_USER, dry_run=True)
    if not payments.case.given.get("confirm", True):
        return
    executed = payments.books.execute(command)
    payments.posted_entry_nos += executed.numbers["entry_nos"]


def _search(payments: _List, step: Step) -> None:
    """What is searched for in a case is not posted: open entries are not asked about."""
    report = payments.books.ledger.unpaid_documents(
        amount=Decimal(step["amount"]),
        tolerance_percentage=Decimal(step["tolerance_pct"]),
        as_of=_LAST_DAY,
    )
    payments.found = [row.document_no for row in report.rows() if row.entry_no is None]


def _set_search_tolerance(payments: _List, step: Step) -> None:
    try:
        amount_range(Decimal(100), Decimal(step["percent"]), "CHF")
    except Refusal:
        payments.is_accepted = False


_ACTIONS = {
    "mark_payment_made": _Action(_mark),
    "unmark_payment_made": _Action(_unmark),
    "set_amount_received": _Action(_set_amount, ("amount",)),
    "set_date_received": _Action(_set_date, ("date",)),
    "set_discount_date": _Action(_set_discount_date, ("date",)),
    "get_warning": _Action(_nothing),
    "list_documents": _Action(_list_documents),
    "add_entry": _Action(_add_entry, ("entry",)),
    "edit_row": _Action(_edit_row, _ENTERED),
    "reload": _Action(_list_documents),
    "post_registered": _Action(_post_registered),
    "post_lump": _Action(_post_lump),
    "search_documents": _Action(_search, ("amount", "tolerance_pct")),
    "set_search_tolerance": _Action(_set_search_tolerance, ("percent",)),
}


# --- what is asked ---


def _value(key: str, payments: _List, entries: Entries) -> Any:
    expected = payments.case.then[key]
    match key:
        case "payment_made" | "date_received" | "amount_received" | "warning":
            return _of_row(key, payments.row)
        case "remaining":
            if payments.shown_row is not None:
                return money(payments.row.remaining_amount)
            return {of: _remaining(payments.books.entry_no(of), entries) for of in expected}
        case "rows":
            return list(payments.rows())
        case "rows_marked":
            return [name for name, row in payments.rows().items() if row.payment_made]
        case "row":
            return {
                of: {name: _of_row(name, payments.rows()[of]) for name in fields}
                for of, fields in expected.items()
            }
        case "listed":
            return list(payments.rows())
        case "list_empty":
            return not payments.rows()
        case "payments":
            return [
                {name: _of_payment(name, entry_no, entries) for name in expected[0]}
                for entry_no in payments.posted_entry_nos
            ]
        case "detail_entries":
            return [
                {"type": detail.detail_type, "amount": money(amount)}
                for detail, amount in _details(entries)
            ]
        case "entries_created":
            return len(entries.posted) - payments.entries_before
        case "entries_marked":
            # A mark is entered on a row; entries carry none.
            return len(entries.posted) != payments.entries_before
        case "rows_unchanged":
            return payments.rows() == payments.rows_before
        case "found":
            return payments.found
        case "accepted":
            return payments.is_accepted
    if key in payments.books.entry_nos and isinstance(expected, dict):
        return {name: _of_entry(name, key, payments, entries) for name in expected}
    raise Unsupported(f"then: {key}")


def _of_row(name: str, row: RegistrationRow | PaymentRow) -> Any:
    match name:
        case "amount_received":
            return money(row.amount_received or Decimal(0))
        case "remaining":
            return money(row.remaining_amount)
        case "date_received" | "discount_date" | "due_date":
            day = getattr(row, name)
            return day.isoformat() if day else None
        case "payment_made" | "warning":
            return getattr(row, name)
    raise Unsupported(f"then: {name} of a row")


def _of_entry(name: str, of: str, payments: _List, entries: Entries) -> Any:
    if name != "discount_date":
        raise Unsupported(f"then: {name} of an entry")
    entry_no = payments.books.entry_no(of)
    entry = entries.open_entry(entry_no)
    return str(entry.discount_date if entry else entries.edited_discount_dates[entry_no])


def _remaining(entry_no: int, entries: Entries) -> str:
    entry = entries.open_entry(entry_no)
    return money(entry.remaining_amount if entry else Decimal(0))


def _of_payment(name: str, entry_no: int, entries: Entries) -> Any:
    posted = entries.posted[entry_no]
    match name:
        case "doc_type":
            return posted.document_type
        case "amount":
            return money(posted.amount)
        case "amount_after_posting":
            return money(entries.amount(entry_no))
        case "remaining":
            return _remaining(entry_no, entries)
    raise Unsupported(f"then: {name} of a payment")


def _details(entries: Entries) -> list[tuple[Any, Decimal]]:
    """One for each type, applying entry and ledger transaction."""
    totals: dict[tuple[str, int, int], tuple[Any, Decimal]] = {}
    for transaction_no, detail in entries.details:
        key = (detail.detail_type, detail.entry_no, transaction_no)
        before = totals.get(key, (detail, Decimal(0)))[1]
        totals[key] = (detail, before + detail.amount)
    return list(totals.values())
