"""ledger-es: the table of all commands, and what becomes of their answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from inspect import signature
from typing import Any

from cyclopts import App, CycloptsError

from ledger_es.cli import (
    accounts,
    applications,
    auditing,
    bank_accounts,
    company,
    demo,
    entries,
    entry_lists,
    erasure,
    journal,
    mappings,
    number_series,
    parties,
    party_records,
    payment_terms,
    periods,
    posting_groups,
    questions,
    registers,
    statement_import,
    statements,
    storing,
)
from ledger_es.cli.answer import Answer
from ledger_es.cli.printing import print_answer, print_fault, print_refusal, print_wrong_usage
from ledger_es.cli.terminal import standard_error
from ledger_es.cli.usage import (
    HELP_FLAGS,
    WrongUsage,
    options_last,
    refuse_unknown_command,
    right_usage,
    sentence,
    wants_json,
)
from ledger_es.errors import LedgerError

DONE, REFUSED, WRONG_USAGE = 0, 1, 2

Verb = Callable[..., Answer]

COMMANDS: Mapping[str, Verb | Mapping[str, Verb]] = {
    "init": company.init,
    "demo": demo.demo,
    "customers": {
        "import": parties.import_customers,
        "list": parties.show_customers,
        "show": party_records.show_customer,
        "add": party_records.add_customer,
        "change": party_records.change_customer,
        "block": party_records.block_customer,
        "unblock": party_records.unblock_customer,
    },
    "vendors": {
        "import": parties.import_vendors,
        "list": parties.show_vendors,
        "show": party_records.show_vendor,
        "add": party_records.add_vendor,
        "change": party_records.change_vendor,
        "block": party_records.block_vendor,
        "unblock": party_records.unblock_vendor,
    },
    "bank-accounts": {
        "add": bank_accounts.add,
        "list": bank_accounts.show_all,
        "show": bank_accounts.show,
        "change": bank_accounts.change,
        "block": bank_accounts.block,
        "unblock": bank_accounts.unblock,
    },
    "accounts": {"add": accounts.add, "list": accounts.show_all},
    "posting-groups": {
        "set": posting_groups.set_group,
        "set-bank": posting_groups.set_bank_group,
        "set-opening-balance": posting_groups.set_opening_balance,
        "list": posting_groups.show_all,
    },
    "payment-terms": {"set": payment_terms.set_terms, "list": payment_terms.show_all},
    "number-series": {"add": number_series.add},
    "periods": {
        "allow": periods.allow,
        "withdraw": periods.withdraw,
        "list": periods.show_all,
    },
    "entries": {
        "import": entries.import_entries,
        "show": entry_lists.show,
        "hold": entries.hold_entry,
        "due-date": entries.change_due_date,
        "discount": entries.change_discount,
        "payment-reference": entries.change_payment_reference,
        "payment-method": entries.change_payment_method,
        "reverse": entries.reverse_transaction,
    },
    "registers": {"list": registers.show_all, "show": registers.show},
    "journal": {"post": journal.post},
    "applications": {"post": applications.apply, "undo": applications.undo},
    "statements": {
        "read": statements.read,
        "import": statement_import.import_statements,
        "list": statements.show_all,
        "show": statements.show,
        "apply": statements.apply,
        "accept": statements.accept,
        "assign": statements.assign,
        "clear": statements.clear,
        "transfer-difference": statements.transfer_difference,
        "post": statements.post,
    },
    "mappings": {"add": mappings.add, "remove": mappings.remove, "list": mappings.show_all},
    "reconciliation-status": questions.reconciliation_status,
    "open-entries": questions.open_entries,
    "customer-entries": entry_lists.customer_entries,
    "vendor-entries": entry_lists.vendor_entries,
    "bank-entries": entry_lists.bank_entries,
    "gl-entries": entry_lists.gl_entries,
    "overdue": questions.overdue,
    "aging": questions.aging,
    "trial-balance": questions.trial_balance,
    "erase": {
        "customer": erasure.erase_customer,
        "vendor": erasure.erase_vendor,
        "payer": erasure.erase_payer,
    },
    "history": auditing.history,
    "verify": auditing.verify,
    "copy": storing.copy,
    "backup": storing.backup,
    "rebuild": storing.rebuild,
}

_NOUNS = {
    "customers": "Customers: import a file, list, show, add, change, block.",
    "vendors": "Vendors: import a file, list, show, add, change, block.",
    "bank-accounts": "The company's accounts at its banks.",
    "accounts": "The chart of accounts.",
    "posting-groups": "Which G/L account serves which purpose.",
    "payment-terms": "When documents fall due, and discounts.",
    "number-series": "Numbers of documents that come without one.",
    "periods": "On which dates posting is allowed.",
    "entries": "Entries: take over open documents, show, edit, reverse.",
    "registers": "What each posting wrote, who posted it and when.",
    "journal": "Post journals.",
    "applications": "Apply posted entries, undo it.",
    "statements": "Bank statements: read, import, apply, review, post.",
    "mappings": "Texts in payments that stand for an account.",
    "erase": "Erase the texts of people; the books stay.",
}


@cache
def build_app() -> App:
    app = App(
        name="ledger-es",
        help="An event-sourced ledger for receivables.",
        version=version("ledger-es"),
        help_format="plaintext",
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
    )
    for noun, verbs in COMMANDS.items():
        if not isinstance(verbs, Mapping):
            app.command(verbs, name=noun)
            continue
        of_noun = App(name=noun, help=_NOUNS[noun])
        for verb, function in verbs.items():
            of_noun.command(function, name=verb)
        app.command(of_noun)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 done, 1 refused, 2 wrong usage."""
    if arguments is None:
        # A fault of ours names what it stumbled over, which may hold anything.
        sys.excepthook = print_fault
    tokens = options_last(sys.argv[1:] if arguments is None else arguments)
    json = wants_json(tokens)
    _write_utf8(json)
    try:
        return _run(tokens, json=json)
    except OSError as error:
        # Of the help, which the parser prints itself.
        if not HELP_FLAGS.intersection(tokens):
            raise
        return _unprinted(error, DONE, REFUSED)


def _run(tokens: Sequence[str], *, json: bool) -> int:
    app = build_app()
    try:
        refuse_unknown_command(tokens, COMMANDS)
        answer = app(tokens)
        # Help and version are printed by the parser itself.
        if not isinstance(answer, Answer):
            return _printed(lambda: None, DONE, REFUSED)
        if_unprinted = answer.exit_code if _writes(tokens) else REFUSED
        return _printed(lambda: print_answer(answer, json=json), answer.exit_code, if_unprinted)
    except LedgerError as error:
        refusal, ledger = error, _ledger_named(tokens)
        return _printed(lambda: print_refusal(refusal, json=json, ledger=ledger), REFUSED, REFUSED)
    except WrongUsage as error:
        wrong = str(error)
    except CycloptsError as error:
        wrong = sentence(error)
    usage = right_usage(app, tokens)
    return _printed(lambda: print_wrong_usage(wrong, usage, json=json), WRONG_USAGE, WRONG_USAGE)


def _printed(show: Callable[[], None], exit_code: int, if_unprinted: int) -> int:
    """The exit code after showing something: another one where the output took none of it, such as a full disk."""
    try:
        show()
        sys.stdout.flush()
        return exit_code
    except OSError as error:
        return _unprinted(error, exit_code, if_unprinted)


def _unprinted(error: OSError, exit_code: int, if_unprinted: int) -> int:
    # Python must not try to write the rest when it ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has heard enough.
        return exit_code
    with suppress(OSError):
        reason = error.strerror or str(error)
        standard_error().lines([f"the answer could not be printed: {reason}"])
    return if_unprinted


def _writes(tokens: Sequence[str]) -> bool:
    """Whether the command that was run has recorded or written something that stands, printed or not."""
    if "--dry-run" in tokens:
        return False
    command: Any = COMMANDS
    for word in tokens:
        command = command.get(word) if isinstance(command, Mapping) else command
    return command in (storing.copy, storing.backup) or "writing" in signature(command).parameters


def _ledger_named(tokens: Sequence[str]) -> str:
    """The ledger that was named with the option; empty where it comes from elsewhere."""
    for place, token in enumerate(tokens):
        name, equals, value = token.partition("=")
        if name == "--ledger":
            return value if equals else "".join(tokens[place + 1 : place + 2])
    return ""


def _write_utf8(json: bool) -> None:
    """JSON is UTF-8 whatever the terminal's encoding; a table's character it does not know becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", **({"encoding": "utf-8"} if json else {}))
