"""Bank accounts of the cases: entries posted against cash, and statements that are typed, matched and reconciled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.bank_entry_matches import MatchBankEntries
from ledger_es.commands.bank_reconciliation import OpenReconciliation
from ledger_es.commands.bank_reconciliation_posting import PostReconciliation
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation.typed_statement import TypedLine
from ledger_es.posting.journal_line import JournalLine
from tests.conformance.cases import Case, Unsupported, known

BANK: Final = "BANK"
LAST_DAY: Final = date(9999, 12, 31)


class StatementLine(NamedTuple):
    """A line as the case has it, and the bank entries that it is matched with."""

    on: date
    amount: Decimal
    text: str
    entry_nos: Sequence[int]


def set_up(ledger: Ledger, bank_account_no: str = BANK) -> None:
    ledger.execute(EstablishCompany(company_name="Conformance", currency="CHF"))
    record = BankAccountRecord(bank_account_no=bank_account_no)
    ledger.execute(RegisterBankAccount(bank_account=record))


def post_bank_entry(
    ledger: Ledger, on: date, amount: Decimal, document_no: str, bank_account_no: str = BANK
) -> int:
    """Its entry number."""
    line = JournalLine(
        posting_date=on,
        document_no=document_no,
        account_type="bank_account",
        account_no=bank_account_no,
        amount=amount,
        bal_account_no="1000",
    )
    (entry_no,) = ledger.execute(PostJournal(lines=(line,))).numbers["entry_nos"]
    return int(entry_no)


def reconcile(
    ledger: Ledger,
    opening: Decimal,
    lines: Sequence[StatementLine],
    cancelled: Iterable[int] = (),
    bank_account_no: str = BANK,
) -> None:
    """Type the statement, match its lines as they say, and post the reconciliation."""
    imported = ledger.payment_reconciliation.enter_statement(
        bank_account_no,
        opening_balance=opening,
        closing_balance=opening + sum((line.amount for line in lines), Decimal(0)),
        typed_lines=[TypedLine(line.on, line.amount, line.text) for line in lines],
    )
    (statement_no,) = imported.statement_nos
    ledger.execute(OpenReconciliation(statement_no=statement_no))
    lines_by_entries: dict[tuple[int, ...], list[int]] = {}
    for place, line in enumerate(lines, 1):
        lines_by_entries.setdefault(tuple(line.entry_nos), []).append(place * 10000)
    for entry_nos, line_nos in lines_by_entries.items():
        ledger.execute(
            MatchBankEntries(
                statement_no=statement_no, line_nos=tuple(line_nos), entry_nos=entry_nos
            )
        )
    ledger.execute(
        PostReconciliation(statement_no=statement_no, cancelled_entry_nos=tuple(cancelled))
    )


# --- the case of the area `application` ------------------------------------------------------------

_PARAMETERS = {
    "post_bank_payment": ("id", "amount", "posting_date", "source"),
    "reverse": ("entry", "reversal_id"),
    "post_bank_reconciliation": (
        *("statement_date", "opening_balance", "ending_balance", "statement_lines"),
    ),
}


def run(case: Case, ledger: Ledger) -> dict[str, Any]:
    """A case whose steps are about bank entries alone; it asks how many of them are open at the end."""
    known(case.given, "given", ("bank", "entries"))
    known(case.then, "then", ("open_bank_entries",))
    bank = case.given["bank"]
    set_up(ledger, bank)
    entry_nos: dict[str, int] = {}
    for step in case.when:
        if step["action"] not in _PARAMETERS:
            raise Unsupported(f"when: {step['action']}")
        known(step, f"when: {step['action']}", ("action", *_PARAMETERS[step["action"]]))
        match step["action"]:
            case "post_bank_payment":
                on = date.fromisoformat(step["posting_date"])
                amount = Decimal(step["amount"])
                entry_nos[step["id"]] = post_bank_entry(ledger, on, amount, step["id"], bank)
            case "reverse":
                entry_nos[step["reversal_id"]] = _reverse(ledger, entry_nos[step["entry"]])
            case "post_bank_reconciliation":
                _reconcile(ledger, bank, step, entry_nos)
    still_open = ledger.bank_entries(bank_account_no=bank, is_open=True, as_of=LAST_DAY)
    return {"open_bank_entries": len(still_open.entries)}


def _reverse(ledger: Ledger, entry_no: int) -> int:
    report = ledger.bank_entries(as_of=LAST_DAY)
    (entry,) = (entry for entry in report.entries if entry.entry_no == entry_no)
    executed = ledger.execute(ReverseTransaction(transaction_no=entry.transaction_no))
    return int(executed.numbers["entry_nos"][0])


def _reconcile(ledger: Ledger, bank: str, step: dict[str, Any], entry_nos: dict[str, int]) -> None:
    """Lines without an amount stand for entries that cancel each other out, which the bank does not show."""
    on = date.fromisoformat(step["statement_date"])
    lines = [
        StatementLine(on, Decimal(line["amount"]), line["entry"], (entry_nos[line["entry"]],))
        for line in step["statement_lines"]
        if Decimal(line["amount"])
    ]
    cancelled = [
        entry_nos[line["entry"]] for line in step["statement_lines"] if not Decimal(line["amount"])
    ]
    opening = Decimal(step["opening_balance"])
    assert opening + sum(line.amount for line in lines) == Decimal(step["ending_balance"])
    reconcile(ledger, opening, lines, cancelled, bank)
