"""ledger-es: the table of all commands, running one of them and printing its answer."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from importlib import import_module
from importlib.metadata import version
from inspect import signature
from types import TracebackType
from typing import Any, TypeAlias

from cyclopts import App, CycloptsError, Parameter

from ledger_es.cli.in_short import IN_SHORT as IN_SHORT
from ledger_es.cli.in_short import IN_SHORT_OF_VERBS
from ledger_es.cli.usage import (
    HELP_FLAGS,
    INSTALL_COMPLETION,
    WrongUsage,
    help_last,
    ledger_named,
    options_last,
    refuse_unknown_command,
    right_usage,
    sentence,
    wants_json,
    write_utf8,
)

DONE, REFUSED, WRONG_USAGE, STOPPED = 0, 1, 2, 130

Verbs: TypeAlias = Mapping[str, "str | Verbs"]


def _alike(module: str, verbs: str) -> dict[str, str]:
    return {verb: f"{module}:{verb.replace('-', '_')}" for verb in verbs.split()}


def _of_parties(kind: str) -> dict[str, str]:
    verbs = ["show", "add", "change", "block", "unblock"]
    return {
        "import": f"parties:import_{kind}s",
        "list": f"parties:show_{kind}s",
        **{verb: f"party_records:{verb}_{kind}" for verb in verbs},
    }


COMMANDS: Mapping[str, str | Verbs] = {
    "init": "company:init",
    "demo": "demo:demo",
    "customers": _of_parties("customer"),
    "vendors": _of_parties("vendor"),
    "bank-accounts": {
        "list": "bank_accounts:show_all",
        **_alike("bank_accounts", "add show change block unblock set-matching"),
    },
    "accounts": {
        "add": "accounts:add",
        "set-vat-code": "accounts:set_vat_code",
        "list": "accounts:show_all",
    },
    "posting-groups": {
        "set": "posting_groups:set_group",
        "set-bank": "posting_groups:set_bank_group",
        "list": "posting_groups:show_all",
        **_alike("posting_groups", "set-opening-balance allow disallow alternatives"),
    },
    "dimensions": {
        "list": "dimensions:show_all",
        **_alike("dimensions", "new block unblock set-priority remove-priority"),
    },
    "dimension-values": {
        "list": "dimension_values:show_all",
        **_alike("dimension_values", "new block unblock"),
    },
    "default-dimensions": {
        "list": "default_dimensions:show_all",
        **_alike("default_dimensions", "set remove"),
    },
    "dimension-combinations": {
        "list": "dimension_combinations:show_all",
        **_alike("dimension_combinations", "block allow"),
    },
    "payment-methods": {"set": "payment_method:set_method", "list": "payment_method:show_all"},
    "vat-codes": {
        "new": "vat:add_code",
        "change": "vat:change_code",
        "list": "vat:show_all_codes",
        "show": "vat:show_code",
    },
    "payment-terms": {"set": "payment_terms:set_terms", "list": "payment_terms:show_all"},
    "reminder-terms": {
        "set": "collecting_terms:set_reminder_terms",
        "list": "collecting_terms:show_all_reminder_terms",
        "show": "collecting_terms:show_reminder_terms",
        "texts": "collecting_terms:show_reminder_texts",
    },
    "reminders": {
        "list": "reminders:show_all",
        "letters": "letters:reminder_letters",
        **_alike("reminders", "create suggest change show issue delete cancel explain"),
        "send": "mailing:send_reminders",
        "automate": "collections:automate_reminders",
    },
    "finance-charges": {
        "list": "finance_charges:show_all",
        "letters": "letters:memo_letters",
        **_alike("finance_charges", "create suggest change show issue delete cancel"),
    },
    "letters": {
        **_alike("letters", "statements receipts checks"),
        "template": "letters:write_template",
        "list": "mailing:show_all",
        **_alike("mailing", "send settle"),
    },
    "finance-charge-terms": {
        "set": "collecting_terms:set_finance_charge_terms",
        "list": "collecting_terms:show_all_finance_charge_terms",
        "show": "collecting_terms:show_finance_charge_terms",
    },
    "currencies": {
        "add": "currencies:set_up",
        "rules": "currencies:set_rules",
        "list": "currencies:show_currencies",
    },
    "rates": {
        "add": "currencies:add_rate",
        "import": "currencies:import_rates",
        "list": "currencies:show_rates",
        "statutory": "statutory_rates:show_all",
    },
    "adjust-exchange-rates": "exchange_adjustments:adjust",
    "exchange-adjustments": {
        "list": "exchange_adjustments:show_all",
        "undo": "exchange_adjustments:undo",
    },
    "credit-warnings": {"set": "credit_warnings:set_warnings", "show": "credit_warnings:show"},
    "rules": {
        "list": "matching_rules:show_all",
        "show": "matching_rules:show",
        "set": "matching_rules:set_rules",
    },
    "match-replay": "match_replay:match_replay",
    "tolerance": {
        "set": "tolerance:set_limit",
        "rules": "tolerance:set_rules",
        "show": "tolerance:show",
    },
    "number-series": {
        "list": "number_series:show_all",
        **_alike("number_series", "add report"),
    },
    "periods": {"list": "periods:show_all", **_alike("periods", "allow withdraw")},
    "entries": {
        "import": "entries:import_entries",
        "show": "entry_lists:show",
        "hold": "entries:hold_entry",
        "due-date": "entries:change_due_date",
        "discount": "entries:change_discount",
        "tolerance": "tolerance:change_entry",
        "payment-reference": "entries:change_payment_reference",
        "payment-method": "entries:change_payment_method",
        "dispute": "entry_note:dispute",
        "promise": "entry_note:promise",
        "note": "entry_note:note",
        "notes": "entry_note:notes",
        "write-off": "entries:write_off",
        "reverse": "entries:reverse_transaction",
        "correct": "entries:correct",
        "cancel": "entries:cancel",
    },
    "registers": {"list": "registers:show_all", **_alike("registers", "show reverse")},
    "journal": {
        "post": "journal:post",
        "lines": {
            "import": "journal_lines:import_lines",
            **_alike("journal_lines", "add change delete apply"),
        },
    },
    "deposits": {"list": "deposits:show_all", **_alike("deposits", "post show undo")},
    "direct-debits": {
        "set-up": "mandates:set_up",
        "banks": "mandates:banks",
        "list": "direct_debits:show_all",
        "return": "direct_debits:give_back",
        "import-status": "direct_debits:import_status",
        **_alike("direct_debits", "collect returns show export post reject cancel close reopen"),
        "mandates": {
            **_alike("mandates", "new change block unblock show"),
            "list": "mandates:show_all",
        },
    },
    "journals": {
        "new": "journals:set_up",
        "list": "journals:show_all",
        "show": "journals:show",
        "test-report": "journals:report_problems",
        "post": "journals:post",
        "posted": "journals:posted",
        "copy": "journals:copy",
    },
    "payments": {
        "list": "payments:show",
        **_alike("payments", "search mark unmark post lump set-up"),
        "return": "payments:give_back",
    },
    "netting": {"post": "netting:post"},
    "applications": {"post": "applications:apply", "undo": "applications:undo"},
    "statements": {
        "read": "statements:read",
        "import": "statement_import:import_statements",
        "attach": "statement_details:attach",
        "list": "statements:show_all",
        "show": "statements:show",
        "explain": "statements:explain",
        "apply": "statements:apply",
        "accept": "statements:accept",
        "assign": "statements:assign",
        "clear": "statements:clear",
        "transfer-difference": "statements:transfer_difference",
        "post": "statement_posting:post",
        "undo": "statement_posting:undo",
        "guess-mapping": "statement_mapping:guess_mapping",
        "watch": "statement_watch:watch",
        "decide": "statement_decisions:decide",
        "withdraw": "statement_decisions:withdraw",
        "enter": "statement_decisions:enter",
        "original": "statement_decisions:original",
    },
    "checks": {
        "list": "checks:show_all",
        **_alike("checks", "issue post show void bounce export"),
    },
    "reconciliations": {
        **{"import": "reconciliations:import_file", "list": "reconciliations:show_all"},
        **_alike("reconciliations", "new suggest show match unmatch transfer report post undo"),
        "renumber": "reconciliations:renumber",
    },
    "mappings": {
        "list": "mappings:show_all",
        **_alike("mappings", "add remove offers accept decline"),
    },
    "learned-payers": {"list": "learned_payers:show_all", "revoke": "learned_payers:revoke"},
    "reconciliation-status": "questions:reconciliation_status",
    "open-entries": "questions:open_entries",
    "customer-entries": "entry_lists:customer_entries",
    "vendor-entries": "entry_lists:vendor_entries",
    "bank-entries": "entry_lists:bank_entries",
    "gl-entries": "entry_lists:gl_entries",
    "vat-entries": {"list": "vat:show_all_entries"},
    "statement-of-account": "questions:statement_of_account",
    "collections": {
        **_alike("collections", "worklist figures automate automations"),
        "run": "collection_runs:run",
        "runs": "collections:runs",
    },
    "overdue": "questions:overdue",
    "aging": "questions:aging",
    "trial-balance": "questions:trial_balance",
    "control-accounts": "control_accounts:control_accounts",
    "detail-trial-balance": "control_accounts:detail_trial_balance",
    "foreign-currency-balance": "control_accounts:foreign_currency_balance",
    "erase": {
        "customer": "erasure:erase_customer",
        "vendor": "erasure:erase_vendor",
        "payer": "erasure:erase_payer",
    },
    "files": {"purge": "original_files:purge"},
    "history": "auditing:history",
    "verify": "auditing:verify",
    "copy": "storing:copy",
    "backup": "storing:backup",
    "rebuild": "storing:rebuild",
}
"""The function of each command, below `ledger_es.cli`. Its module is loaded only when the command is used."""


def build_app(*, lists_commands: bool = False) -> App:
    """The parser. With `lists_commands` it only lists the commands and loads no module of theirs."""
    app = App(
        name="ledger-es",
        help="An event-sourced ledger for receivables.",
        version=lambda: version("ledger-es"),
        help_format="plaintext",
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
        # A list that is not given is not "emptied" by an option of its own.
        default_parameter=Parameter(negative_iterable=()),
    )
    app.register_install_completion_command(name=INSTALL_COMPLETION)
    for noun, command in COMMANDS.items():
        if isinstance(command, str):
            in_short = IN_SHORT[noun] if lists_commands else None
            app.command(f"ledger_es.cli.{command}", name=noun, help=in_short)
            continue
        app.command(_app_of(noun, IN_SHORT[noun], command))
    return app


def _app_of(noun: str, in_short: str, verbs: Verbs) -> App:
    app = App(name=noun, help=in_short)
    for verb, place in verbs.items():
        if isinstance(place, str):
            app.command(f"ledger_es.cli.{place}", name=verb)
        else:
            app.command(_app_of(verb, IN_SHORT_OF_VERBS[verb], place))
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 refused, 2 wrong usage, 130 stopped by Ctrl-C."""
    if arguments is None:
        signal.signal(signal.SIGINT, _stop)
        # A traceback may quote outside text, so it must be escaped like every other output.
        sys.excepthook = _print_fault
    tokens = help_last(options_last(sys.argv[1:] if arguments is None else arguments))
    json = wants_json(tokens)
    write_utf8(json)
    try:
        if tokens and tokens[0] in HELP_FLAGS:
            # The parser prints help and version itself and needs no ledger for them.
            build_app(lists_commands=True)(tokens[:1])
            return _printed(lambda: None, DONE, REFUSED)
        return _run(tokens, json=json)
    except KeyboardInterrupt as stop:
        return _stopped(stop)
    except OSError as error:
        # Printing the help failed: the parser prints it itself, outside `_printed`.
        if not HELP_FLAGS.intersection(tokens):
            raise
        return _unprinted(error, DONE, REFUSED)


def _stop(*_: object) -> None:
    """The first Ctrl-C rolls back the work in progress and reports it. The second ends the program at once."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt


def _stopped(stop: KeyboardInterrupt) -> int:
    """Print what was done before Ctrl-C; the code that did it has added a note to the exception."""
    from ledger_es.cli.terminal import standard_error

    done = getattr(stop, "__notes__", None) or ["nothing was recorded"]
    standard_error().lines([f"stopped: {'; '.join(done)}"])
    return STOPPED


def _run(tokens: Sequence[str], *, json: bool) -> int:
    # These imports take longer than printing the list of commands, so they wait until now.
    from ledger_es.cli.answer import Answer
    from ledger_es.cli.printing import print_answer, print_refusal, print_wrong_usage
    from ledger_es.cli.terminal import notice
    from ledger_es.errors import LedgerError
    from ledger_es.waits import listening

    app = build_app()
    try:
        refuse_unknown_command(tokens, COMMANDS)
        if tokens[-1] in HELP_FLAGS:
            _load_commands(app, tokens[:-1])
        with nullcontext() if json else listening(notice):
            answer = app(tokens)
        # The parser has already printed the help or the version.
        if not isinstance(answer, Answer):
            return _printed(lambda: None, DONE, REFUSED)
        if_unprinted = answer.exit_code if _writes(tokens) else REFUSED
        return _printed(lambda: print_answer(answer, json=json), answer.exit_code, if_unprinted)
    except LedgerError as error:
        refusal, ledger = error, ledger_named(tokens)
        return _printed(lambda: print_refusal(refusal, json=json, ledger=ledger), REFUSED, REFUSED)
    except WrongUsage as error:
        wrong = str(error)
    except CycloptsError as error:
        wrong = sentence(error)
    usage = _right_usage(tokens)
    return _printed(lambda: print_wrong_usage(wrong, usage, json=json), WRONG_USAGE, WRONG_USAGE)


def _load_commands(app: App, words: Sequence[str]) -> None:
    """Load the commands below these words, so that the help says what each of them does."""
    below: Any = COMMANDS
    for word in words:
        below = below.get(word) if isinstance(below, Mapping) else None
        app = app[word] if isinstance(below, Mapping) else app
    for verb in below if isinstance(below, Mapping) else ():
        _ = app[verb]


def _printed(show: Callable[[], None], exit_code: int, if_unprinted: int) -> int:
    """Print with `show` and return `exit_code`, or `if_unprinted` if the output fails, as on a full disk."""
    try:
        show()
        sys.stdout.flush()
        return exit_code
    except OSError as error:
        return _unprinted(error, exit_code, if_unprinted)


def _unprinted(error: OSError, exit_code: int, if_unprinted: int) -> int:
    # Python would otherwise try to write the rest when it exits.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        # The reader of the pipe has closed it and wants no more.
        return exit_code
    from ledger_es.cli.terminal import standard_error

    with suppress(OSError):
        reason = error.strerror or str(error)
        standard_error().lines([f"the answer could not be printed: {reason}"])
    return if_unprinted


def _writes(tokens: Sequence[str]) -> bool:
    """Whether the command has recorded or written something that stays even if the answer cannot be printed."""
    if "--dry-run" in tokens:
        return False
    place: Any = COMMANDS
    for word in tokens:
        place = place.get(word) if isinstance(place, Mapping) else place
    module, _, function = place.partition(":")
    command = getattr(import_module(f"ledger_es.cli.{module}"), function)
    return (
        place in ("storing:copy", "storing:backup", "statement_watch:watch")
        or "writing" in signature(command).parameters
    )


def _right_usage(tokens: Sequence[str]) -> list[str]:
    names_command = bool(tokens) and tokens[0] in COMMANDS
    return right_usage(build_app(lists_commands=not names_command), tokens)


def _print_fault(
    kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    from ledger_es.cli.printing import print_fault

    print_fault(kind, fault, trace)
