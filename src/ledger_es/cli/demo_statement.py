"""The chapters of the demo about the bank statement: import, application, review, posting, reconciliation."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import as_file, files
from typing import Any, Final

from ledger_es import Account, Imported, Ledger
from ledger_es.cli.answer import numbers_table
from ledger_es.cli.demo_chapter import ACTOR, END, Section, do, entry_of, opened, rows_of
from ledger_es.cli.demo_tables import lines_table, needs_a_person_table
from ledger_es.cli.statement_tables import confidence_table
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.text_mapping import MapText

STATEMENT: Final = "HAUSBANK/1"
FUEL, UNCLEAR, CHARGES = "6200", "2090", "6900"


def arrive(ledger: Ledger) -> Section:
    imported = _imported(ledger)
    shown = lines_table(
        "What automatic application found, by which rule and evidence", _lines(ledger)
    )
    counts = imported.confidences[STATEMENT]
    says = (
        "The bank's statement of March (camt.053) comes as a file. Its 60 entries, one of them a "
        "batch of four payments, are recorded with the file itself, and each line is applied to the "
        "open entries of customers, vendors and the bank account: by reference, by a number in its "
        "text, by payer and amount. What is certain is marked high; the rest wants a person."
    )
    document = {"statement_no": STATEMENT, "confidences": counts, "lines": rows_of(shown)}
    heading = "The bank's statement is imported and applied"
    return Section(heading, says, [confidence_table({STATEMENT: counts}), shown], document)


def review(ledger: Ledger) -> Section:
    """Review the lines by fixed numbers, because the bundled file never changes."""
    _map_text(ledger)
    now = opened(ledger, END)
    for line_no, document_nos, amount in (
        (430_000, ("R-1056",), Decimal("1500.00")),
        (500_000, ("G-2002", "R-1010"), None),
        (520_000, ("R-1058",), None),
        (580_000, ("R-1087",), None),
    ):
        amounts = {entry_of(now, document_no).entry_no: amount for document_no in document_nos}
        command = AssignLine(statement_no=STATEMENT, line_no=line_no, amounts_to_apply=amounts)
        do(ledger, command, "as the customer says")
    for line_no, kind, account_no in (
        (130_000, "customer", "10003"),
        (430_000, "gl", CHARGES),
    ):
        _to(ledger, TransferDifference, line_no, kind, account_no)
    for line_no, kind, account_no in (
        (450_000, "customer", "10003"),
        (460_000, "gl", UNCLEAR),
        (630_000, "gl", CHARGES),
    ):
        _to(ledger, AssignLineToAccount, line_no, kind, account_no)
    accepted = do(ledger, AcceptLines(statement_no=STATEMENT))
    touched = (
        *(100_000, 130_000, 290_000, 430_000, 450_000, 460_000),
        *(500_000, 510_000, 520_000, 580_000, 630_000),
    )
    lines = [line for line in _lines(ledger) if line["line_no"] in touched]
    shown = lines_table("After review", lines)
    says = (
        "The text of the card payments is mapped to an account and the statement applied again. "
        "A payment is 15.00 short because a bank on its way kept a fee: the whole invoice is "
        "assigned and the rest transferred to bank charges. 20.00 paid too much stay with the "
        "customer. An invoice is paid less a credit memo. Of two invoices of 620.00 the older one "
        "is meant, and 450.00 of a name nobody knows are for an invoice found by asking. A direct "
        "debit comes back unpaid: the customer owes it again. A payment of an unknown payer goes "
        "to an account to be cleared up. Then everything without difference is accepted."
    )
    document = {"numbers": accepted.numbers, "lines": rows_of(shown)}
    return Section("What a person does", says, [shown], document)


def post(ledger: Ledger) -> Section:
    posted = do(ledger, PostStatement(statement_no=STATEMENT, mode="reconcile"))
    report = ledger.statements(as_of=END)
    says = (
        "One command posts every line: payments, refunds, applications, discounts, one bank entry "
        "for each transaction that was not in the books yet. The same act reconciles the bank "
        "account: every bank entry of the statement, new or entered by hand before, is closed."
    )
    tables = [numbers_table(posted, "Statement posted"), report.table()]
    document = {"numbers": posted.numbers, "statements": report.as_json()}
    return Section("The statement is posted and the account reconciled", says, tables, document)


def leave_to_a_person(ledger: Ledger) -> Section:
    balance = ledger.trial_balance(as_of=END).as_json()
    unclear = next(account for account in balance["accounts"] if account["account_no"] == UNCLEAR)
    shown = needs_a_person_table("Needs a person", opened(ledger, END), unclear)
    says = "What no rule can decide: money that belongs to nothing yet, and debts in dispute."
    return Section("What needs a person", says, [shown], {"needs_a_person": rows_of(shown)})


def prove_balance(ledger: Ledger) -> Section:
    commit_no = ledger.statements(as_of=END).answer.commit_no
    again = _imported(ledger)
    status = ledger.reconciliation_status(as_of=END)
    assert status.answer.commit_no == commit_no, "the same file again changed the books"
    account = status.as_json()["bank_accounts"][0]

    def in_words(name: str) -> str:
        return f"{Decimal(account[name]):,f}"

    says = (
        f"Ledger balance {in_words('ledger_balance')} less outstanding {in_words('outstanding')} "
        f"(Z-12, which the bank has not booked yet) is the balance of the bank's statement, "
        f"{in_words('statement_balance')}: the difference is {in_words('difference')}. The same file "
        f"imported again does nothing: commit {commit_no} stays the last one."
    )
    document = {
        "reconciliation_status": status.as_json(),
        "same_file_again": {"replayed": again.executed.replayed, "numbers": again.executed.numbers},
    }
    return Section("The bank's balance is the books' balance", says, [status.table()], document)


def _imported(ledger: Ledger) -> Imported:
    with as_file(files("ledger_es").joinpath("demo", "statement.xml")) as path:
        return ledger.payment_reconciliation.import_file(path, actor=ACTOR)[0]


def _map_text(ledger: Ledger) -> None:
    accounts = (
        Account(account_no=FUEL, name="Vehicles", category="expense", direct_posting=True),
        Account(
            account_no=UNCLEAR,
            name="Payments to be cleared up",
            category="liabilities",
            direct_posting=True,
        ),
    )
    do(ledger, AddAccounts(accounts=accounts))
    do(ledger, MapText(text="Kartenzahlung Tankstelle", credit_account_no=FUEL))
    ledger.payment_reconciliation.apply_automatically(STATEMENT, actor=ACTOR)


def _to(
    ledger: Ledger,
    kind: type[AssignLineToAccount] | type[TransferDifference],
    line_no: int,
    account_type: Any,
    account_no: str,
) -> None:
    command = kind(
        statement_no=STATEMENT, line_no=line_no, account_type=account_type, account_no=account_no
    )
    do(ledger, command)


def _lines(ledger: Ledger) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = ledger.statement(STATEMENT, as_of=END).as_json()["lines"]
    return lines
