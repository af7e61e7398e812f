"""Names, bank texts and arguments that would command a terminal: every command that prints is run over them."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from ledger_es import Ledger, StartMailing
from ledger_es.cli.app import COMMANDS, main
from tests.cli.statement_files import notification, statement_file
from tests.exports.pain008 import checked
from tests.statements.pain002 import pain002, single

# What a terminal obeys: escape sequences, turned writing, line breaks of every kind; and markup of the library beneath.
HOSTILE = (
    "Ev\x1b[31mil\x1b]0;title\x07\x9b2J\u202e\u2066\u200b\r\nx\ry\x85z\u2028w\tEnd[bold]x[/bold]"
)
IN_XML = "Ev\u202eil\u2066\u200b\nx\x85z\u2028w\tEnd[bold]x[/bold]"
SHOWN = r"Ev\x1b[31mil\x1b]0;title\x07\x9b2J\u202e\u2066\u200b⏎x⏎y⏎z⏎w\x09End[bold]x[/bold]"
HOSTILE_USER = "anna[bold]"
IN_FILE_NAME = "f\x1b[2J\u202e\n[red]"

DAY = ("--valid-from", "2026-01-01")
SALES_VAT = ("--sales-account", "2200")
PARTY = (
    'customer_no,name,address,city,country,iban,currency\nC1,"{0}","{0}","{0}",,,\nC2,"{0}",,,,,\n'
)
ENTRIES = """\
customer_no,document_type,document_no,external_document_no,posting_date,due_date,currency,amount,payment_reference,discount_date,discount_amount
C1,invoice,I1[b],,2026-01-03,2026-02-02,CHF,1000.00,,2026-01-13,20.00
C1,invoice,I2,,2026-01-07,2026-02-06,CHF,250.00,,,
C1,invoice,I4,,2026-01-07,2026-02-06,CHF,30.00,,,
"""
JOURNAL = """\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no,applies_to_document_type,applies_to_document_no,description
2026-01-10,payment,P1,customer,C1,-100.00,gl,1090,,,"{0}"
2026-01-10,payment,P2,customer,C1,-10.00,gl,1090,,,"{0}"
"""
DOLLARS = """\
posting_date,document_type,document_no,account_type,account_no,amount,currency,bal_account_no,description
2026-01-01,invoice,D1[b],customer,C2,100.00,USD,3000,"{0}"
"""
PAYMENTS = (
    ("2026-01-10", "150.00", IN_XML, "", f"I2 {IN_XML}"),
    ("2026-01-12", "77.00", IN_XML, "", IN_XML),
    ("2026-01-13", "-5.00", "", "", IN_XML),
)


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


class Runner:
    """Runs commands on one ledger; what they print may hold nothing that a terminal obeys."""

    def __init__(self, folder: Path, *, is_terminal: bool) -> None:
        self.folder = folder
        self.url = str(folder / f"{IN_FILE_NAME}.db")
        self._kind = Terminal if is_terminal else io.TextIOWrapper
        self.ran: set[str] = set()

    def __call__(self, *words: str) -> tuple[int, str]:
        out, err = (self._kind(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err):
            code = main(words)
        printed = []
        for stream in (out, err):
            stream.flush()
            assert isinstance(stream.buffer, io.BytesIO)
            printed.append(stream.buffer.getvalue().decode())
        assert_harmless("".join(printed), words)
        self.ran.add(named(words))
        return code, printed[0] + printed[1]

    def done(self, *words: str) -> str:
        code, printed = self(*words, "--ledger", self.url, "--reason", HOSTILE)
        assert code == 0, (words, printed)
        return printed

    def asked(self, *words: str) -> str:
        code, printed = self(*words, "--ledger", self.url)
        assert code == 0, (words, printed)
        return printed

    def file(self, name: str, text: str) -> str:
        path = self.folder / f"{name}{IN_FILE_NAME}.csv"
        path.write_text(text.format(HOSTILE), encoding="utf-8", newline="")
        return str(path)


def assert_harmless(printed: str, words: object) -> None:
    # The bold type of titles and the red of late amounts are ours, and so is what moves the bar of progress.
    own = re.sub(r"\x1b\[(?:[01]m|\?25[lh]|1A|2K|[0-9;]*m)", "", printed).replace("\r\x1b", "\x1b")
    bad = {
        character
        for character in own
        if character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    assert not bad - {"\r"}, (words, bad, printed)
    assert not re.search(r"\x1b\[31m(?![-0-9])", printed)
    assert "\x1b[2J" not in printed


def named(words: tuple[str, ...]) -> str:
    """The words that name the command: noun, verb, or noun, thing and verb."""
    place: object = COMMANDS
    for count, word in enumerate(words):
        if not isinstance(place, Mapping):
            return " ".join(words[:count])
        place = place.get(word)
    return " ".join(words)


def every_command(places: Mapping[str, object] = COMMANDS) -> Iterator[str]:
    for word, place in places.items():
        if isinstance(place, Mapping):
            yield from (f"{word} {rest}" for rest in every_command(place))
        else:
            yield word


@pytest.mark.parametrize("is_terminal", [False, True], ids=["pipe", "terminal"])
def test_no_command_lets_a_text_command_the_terminal(
    tmp_path: Path, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("TERM", "xterm")
    run = Runner(tmp_path, is_terminal=is_terminal)
    _set_up(run)
    _post(run)
    _collect(run)
    _reconcile(run)
    _ask(run, tmp_path)
    _correct(run)
    _direct_debits(run)
    _erase(run)
    assert run("demo", "--letters", str(tmp_path / "letters"))[0] == 0
    missing = sorted(set(every_command()) - run.ran)
    assert not missing, missing


def _set_up(run: Runner) -> None:
    run.done("init", "--company", HOSTILE, "--currency", "CHF")
    run.done("customers", "import", run.file("customers", PARTY))
    vendors = PARTY.replace("customer_no", "vendor_no").replace("C1", "V1").replace("C2", "V2")
    run.done("vendors", "import", run.file("vendors", vendors))
    run.done(
        *("bank-accounts", "add", "B1[b]", "--name", HOSTILE, "--iban", "CH9300762011623852957"),
        *("--opening-balance", "500.00", "--opening-date", "2026-01-01"),
    )
    for party, number in (("customers", "C9"), ("vendors", "V9")):
        run.done(party, "add", number, "--name", HOSTILE, "--city", HOSTILE)
        run.done(party, "change", number, "--address", HOSTILE)
        run.done(party, "block", number)
        run.done(party, "unblock", number)
        assert "Ev" in run.asked(party, "show", number)
    run.done("bank-accounts", "change", "B1[b]", "--name", HOSTILE)
    run.done("bank-accounts", "set-matching", "B1[b]", "--review-above", "10000")
    run.done("bank-accounts", "block", "B1[b]")
    run.done("bank-accounts", "unblock", "B1[b]")
    run.done("bank-accounts", "set-matching", "B1[b]", "--review-above", "10000")
    assert "Ev" in run.asked("bank-accounts", "show", "B1[b]")
    run.done("accounts", "add", "7001", "--name", HOSTILE, "--category", "expense")
    run.done("vat-codes", "new", "[red]", *DAY, "--rate", "8.1", "--source", HOSTILE, *SALES_VAT)
    run.done("vat-codes", "change", "[red]", *DAY, "--rate", "8.2")
    assert "Ev" in run.asked("vat-codes", "list")
    assert "Ev" in run.asked("vat-codes", "show", "[red]")
    run.done("accounts", "set-vat-code", "7001", "[red]")
    run.asked("vat-entries", "list", "--code", "[red]")
    run.done("posting-groups", "set", "customer", "[red]", *DAY, "--control-account", "1101")
    run.done("posting-groups", "set-bank", "[red]", *DAY, "--account", "1020")
    run.done("posting-groups", "set-opening-balance", *DAY, "--account", "2990")
    run.done("payment-terms", "set", "[red]", *DAY, "--due", "30D")
    names = ("gain", "loss", "rounding", "unrealized-gain", "unrealized-loss")
    accounts = [word for name in names for word in (f"--{name}-account", "3890")]
    run.done("currencies", "add", "USD", *accounts)
    run.done("currencies", "rules", "--between", "none")
    run.done("rates", "add", "USD", "--from", "2026-01-01", "--rate", "0.9012")
    run.done("rates", "import", run.file("rates", "Date,USD,CHF,\n2026-01-02,1.0352,0.9412,\n"))
    run.done("payment-methods", "set", "[red]", "--valid-from", "2026-01-01", "--bank", "B1[b]")
    run.asked("payment-methods", "list")
    run.done("posting-groups", "allow", "customer", "DOMESTIC", "[red]")
    run.asked("posting-groups", "alternatives")
    run.done("posting-groups", "disallow", "customer", "DOMESTIC", "[red]")
    run.done("dimensions", "new", "[red]", "--name", HOSTILE, "--global", "1")
    run.done("dimensions", "new", "P", "--name", HOSTILE)
    run.done("dimension-values", "new", "[red]", "7;=%", "--name", HOSTILE)
    for noun, words in (("dimensions", ("[red]",)), ("dimension-values", ("[red]", "7;=%"))):
        run.done(noun, "block", *words)
        run.done(noun, "unblock", *words)
        assert "Ev" in run.asked(noun, "list")
    run.done("default-dimensions", "set", "gl", "6900", "[red]", "--value", "7;=%")
    run.asked("default-dimensions", "list")
    run.done("default-dimensions", "remove", "gl", "6900", "[red]")
    run.done("dimensions", "set-priority", "journal", "gl", "1")
    assert "journal" in run.asked("dimensions", "list")
    run.done("dimensions", "remove-priority", "journal", "gl")
    run.done("dimension-combinations", "block", "[red]", "P")
    run.asked("dimension-combinations", "list")
    run.done("dimension-combinations", "allow", "[red]", "P")
    run.done("credit-warnings", "set", "none")
    run.asked("credit-warnings", "show")
    run.asked("currencies", "list")
    run.asked("rates", "list")
    assert run("rates", "statutory", "--country", HOSTILE)[0] == 0
    levels = run.file("levels", '[[levels]]\ngrace_period = "5D"\nadditional_fee = "15.00"\n')
    run.done("reminder-terms", "set", "[red]", levels, *DAY)
    run.asked("reminder-terms", "list")
    run.asked("reminder-terms", "show", "[red]")
    run.asked("reminder-terms", "texts", "[red]")
    run.done("finance-charge-terms", "set", "[red]", run.file("rate", "percentage = 5\n"), *DAY)
    run.asked("finance-charge-terms", "list")
    run.asked("finance-charge-terms", "show", "[red]")
    run.done("customers", "change", "C1", "--reminder-terms", "[red]")
    run.done("tolerance", "set", "--at-most", "5.00")
    run.done("tolerance", "rules", "--grace", "5D")
    run.asked("tolerance", "show")
    run.done("rules", "set", "--switch-off", "near-miss")
    run.asked("rules", "list")
    run.asked("rules", "show")
    run.done("number-series", "add", "[red]", "--starting-date", "2026-01-01", "--first", "S1")
    run.asked("number-series", "list")
    run.asked("number-series", "report")
    run.done("periods", "allow", "--from", "2026-01-01", "--to", "2026-12-31", "--user", "[red]")
    run.done("periods", "withdraw", "--user", "[red]")
    run.done("mappings", "add", "--text", HOSTILE, "--credit-account", "6900")
    for noun in ("customers", "vendors", "accounts", "bank-accounts", "mappings"):
        printed = run.asked(noun, "list")
        # On a narrow terminal the long name of a bank account is left out of the list; `show` has it.
        if noun not in ("mappings", "bank-accounts"):
            assert "Ev" in printed
    for noun in ("posting-groups", "payment-terms", "periods"):
        run.asked(noun, "list")


def _post(run: Runner) -> None:
    run.done("entries", "import", run.file("entries", ENTRIES))
    run.done("journal", "post", run.file("journal", JOURNAL))
    edit = ("--entry", "2")
    run.done("entries", "hold", *edit, "--hold", "[red]")
    run.done("entries", "hold", *edit, "--hold", "")
    run.done("entries", "due-date", *edit, "--date", "2026-03-31")
    run.done("entries", "discount", *edit, "--date", "2026-01-20", "--amount", "3.00")
    run.done("entries", "payment-reference", *edit, "--reference", "[red]7")
    run.done("entries", "payment-method", *edit, "--method", "[red]")
    run.done(
        *("entries", "write-off", *edit, "--account", "7001", "--date", "2026-01-20"),
        *("--amount", "1.00", "--description", HOSTILE),
    )
    run.done("entries", "dispute", *edit, "--dispute", "[red]", "--text", HOSTILE)
    run.done("entries", "promise", *edit, "--date", "2026-03-31", "--text", HOSTILE)
    run.done("entries", "note", *edit, "--text", HOSTILE)
    assert "Ev" in run.asked("entries", "notes", "--entry", "2")
    run.done("entries", "tolerance", *edit, "--at-most", "4.00")
    run.done("applications", "post", "--entry", "5", "--apply", "2=100.00", "--tolerance", "leave")
    run.done("applications", "undo", "--entry", "5")
    run.done("entries", "reverse", "--transaction", "6")
    run.done("payments", "set-up", "--account", "1090", "--fill-date", "--actor", HOSTILE_USER)
    for verb in ("post", "lump"):
        run.done("payments", "mark", "--entry", "3", "--amount", "1.00", "--actor", HOSTILE_USER)
        run.asked("payments", "list", "--user", HOSTILE_USER)
        run.done("payments", verb, "--actor", HOSTILE_USER)
    run.done(
        *("payments", "return", "--entry", "5", "--date", "2026-01-20", "--reason-code", "[red]"),
        *("--document", "R1[b]", "--description", HOSTILE),
    )
    run.done("payments", "mark", "--entry", "3", "--actor", HOSTILE_USER)
    run.done("payments", "unmark", "--all", "--actor", HOSTILE_USER)
    assert "Ev" in run.asked("payments", "search", "--document", "i1[")
    run.done("journal", "post", run.file("dollars", DOLLARS))
    adjusted = run.done("adjust-exchange-rates", "--date", "2026-01-31", "--document-no", "[red]")
    run.asked("exchange-adjustments", "list")
    assert "[red]" in run.asked("exchange-adjustments", "list", "--columns", "document_no")
    register = re.search(r"register +(\d+)", adjusted)
    assert register is not None, adjusted
    run.done("exchange-adjustments", "undo", register[1])
    _journals(run)


def _journals(run: Runner) -> None:
    journal, date = "general/[red]", ("--date", "2026-01-10")
    run.done("journals", "new", journal, "--bal-account", "1090")
    line = ("--account-type", "customer", "--account", "C1", "--description", HOSTILE)
    run.done("journal", "lines", "add", journal, *date, *line)
    run.done("journal", "lines", "change", journal, "--line", "1", "--amount", "-5.00")
    run.done("journal", "lines", "apply", journal, "--line", "1", "--apply", "3=5.00")
    run.done("journal", "lines", "import", journal, run.file("lines", JOURNAL))
    assert "Ev" in run.asked("journals", "show", journal, "--columns", "line_no,description")
    run.done("journal", "lines", "delete", journal, "--line", "1", "2")
    assert "Nothing stops" in run.asked("journals", "test-report", journal)
    posted = json.loads(run.done("journals", "post", journal, "--json"))
    register = str(posted["numbers"]["register_no"])
    run.done("journals", "copy", journal, "--register", register)
    run.asked("journals", "list")
    assert "Ev" in run.asked("journals", "posted", "--columns", "line_no,description")
    taxed = ("--document-type", "invoice", "--amount", "108.20", "--vat", "[red]=100.00+8.20")
    run.done("journal", "lines", "add", journal, *date, *line, *taxed)
    shown = run.asked("journals", "show", journal, "--columns", "line_no,vat")
    assert "[red]=100.00+8.20" in shown
    run.done("journals", "new", "general/[b]")
    line = ("--account-type", "customer", "--account", "C1", "--external-document", "[red]")
    run.done("journal", "lines", "add", "general/[b]", *date, *line, "--amount", "-3.00")
    deposit = ("--bank-account", "B1[b]", *date, "--total", "3.00", "--number", "[red]7")
    run.done("deposits", "post", "general/[b]", *deposit, "--lump")
    run.asked("deposits", "list")
    run.asked("deposits", "show", "[red]7")
    run.done("deposits", "undo", "[red]7")


def _collect(run: Runner) -> None:
    run.done("reminders", "create", "--date", "2026-05-31")
    assert "Ev" in run.asked("reminders", "list", "--as-of", "2026-12-31")
    run.done("reminders", "change", "R00001", "--level", "1", "--add-text", HOSTILE)
    assert "Ev" in run.asked("reminders", "show", "R00001", "--as-of", "2026-12-31")
    run.done("reminders", "change", "R00001", "--text", f"1={HOSTILE}!")
    run.done("reminders", "suggest", "R00001", "--forget-changes")
    run.done("reminders", "issue", "--all", "--dry-run")
    run.done("reminders", "issue", "R00001")
    run.asked("reminders", "show", "R00001", "--as-of", "2026-12-31")
    run.asked("reminders", "explain", "2", "--as-of", "2026-12-31")
    head = run.file("head", 'sender = ["[red]"]\n')
    # The library of letters need not be installed.
    letters = ("--to", str(run.folder / "letters"), "--letterhead", head, "--ledger", run.url)
    assert run("reminders", "letters", "R00001", *letters)[0] in (0, 1)
    _write_letters(run, letters)
    run.done("reminders", "cancel", "R00001")
    run.done("reminders", "create", "--date", "2026-06-30")
    run.done("reminders", "delete", "R00002")
    run.done("customers", "change", "C1", "--finance-charge-terms", "[red]")
    run.done("finance-charges", "create", "--date", "2026-05-31")
    assert "Ev" in run.asked("finance-charges", "list", "--as-of", "2026-12-31")
    run.done("finance-charges", "change", "F00001", "--add-text", HOSTILE)
    assert "Ev" in run.asked("finance-charges", "show", "F00001", "--as-of", "2026-12-31")
    run.done("finance-charges", "suggest", "F00001", "--forget-changes")
    run.done("finance-charges", "issue", "F00001")
    assert run("finance-charges", "letters", "F00001", *letters)[0] in (0, 1)
    run.asked("finance-charges", "show", "F00001", "--as-of", "2026-12-31")
    run.done("finance-charges", "cancel", "F00001")
    run.done("finance-charges", "create", "--date", "2026-06-30")
    run.done("finance-charges", "delete", "F00002")
    steps = run.file("automation", '[[steps]]\naction = "issue_reminders"\n')
    run.done("collections", "automate", "A[b]", steps)
    run.asked("collections", "run", "A[b]", "--date", "2026-06-30")
    assert "A[b]" in run.asked("collections", "automations")
    run.asked("collections", "runs")
    steps = run.file("sending", '[[steps]]\naction = "send_reminders"\nmeans = "letter"\n')
    run.done("reminders", "automate", "S[b]", steps)
    run.asked("collections", "run", "S[b]", "--date", "2026-06-30", *letters[:4])


def _correct(run: Runner) -> None:
    """In a ledger of its own numbers, after everything else is posted."""
    header = "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no"
    journal = f"""\
{header},description
2026-03-01,invoice,I9[b],customer,C1,9.00,3000,"{{0}}"
2026-03-01,invoice,V9[b],vendor,V1,-5.00,4000,"{{0}}"
"""
    posted = numbers_in(run.done("journal", "post", run.file("invoices", journal), "--json"))
    register, (invoice, _) = posted["register_no"], posted["entry_nos"]
    net = ("netting", "post", "--customer", "C1", "--vendor", "V1", "--date", "2026-03-02")
    run.done(*net, "--document", "N[b]", "--description", HOSTILE, "--dry-run")
    cancelled = ("--document", "CM[b]", "--date", "2026-03-02", "--description", HOSTILE)
    run.done("entries", "cancel", "--entry", str(invoice), *cancelled, "--dry-run")
    run.done("registers", "reverse", str(register))
    opened = run.file("opened", ENTRIES.replace("I", "O"))
    taken = numbers_in(run.done("entries", "import", opened, "--json"))
    opening = str(taken["entry_nos"][0])
    run.done("entries", "correct", "--entry", opening, "--document", "O[red]")


def _direct_debits(run: Runner) -> None:
    accounts = [f"--{name}-account" for name in ("gain", "loss", "rounding")]
    run.done("currencies", "add", "EUR", *(word for name in accounts for word in (name, "3890")))
    run.done("rates", "add", "EUR", "--from", "2026-01-01", "--rate", "0.95")
    iban = ("--iban", "DE02120300000000202051")
    run.done("bank-accounts", "add", "E1[b]", *iban, "--currency", "EUR", "--name", HOSTILE)
    creditor = ("--creditor-id", "DE98ZZZ09999999999", "--creditor-name", HOSTILE)
    run.done("direct-debits", "set-up", "E1[b]", *creditor)
    run.asked("direct-debits", "banks")
    mandate = ("--customer", "C1", "--signed", "2026-01-05", "--iban", "DE89370400440532013000")
    run.done("direct-debits", "mandates", "new", "M-1", *mandate, "--holder", HOSTILE)
    run.done("direct-debits", "mandates", "change", "M-1", "--valid-to", "2026-12-31")
    run.done("direct-debits", "mandates", "block", "M-1")
    run.done("direct-debits", "mandates", "unblock", "M-1")
    shown = run.asked("direct-debits", "mandates", "list", "--columns", "mandate_no,holder")
    assert "Ev" in shown
    run.asked("direct-debits", "mandates", "show", "M-1")
    euros = DOLLARS.replace("USD", "EUR").replace("C2", "C1").replace("D1", "ED1")
    second = euros.splitlines()[1].replace("ED1", "ED2")
    run.done("journal", "post", run.file("euros", f"{euros}{second}\n"))
    collect = ("direct-debits", "collect", "E1[b]", "--due-to", "2026-03-31")
    run.done(*collect, "--date", "2026-03-20", "--any-method")
    assert "ED1[b]" in run.asked("direct-debits", "show", "DD00001", "--as-of", "2026-12-31")
    run.asked("direct-debits", "list", "--as-of", "2026-12-31")
    for verb in ("close", "reopen", "cancel"):
        run.done("direct-debits", verb, "DD00001")
    run.done(*collect, "--date", "2026-03-20", "--any-method")
    file = run.folder / f"{IN_FILE_NAME}-debits.xml"
    run.done("direct-debits", "export", "DD00002", "--file", str(file), "--date", "2026-03-20")
    checked(file.read_bytes())
    run.done("direct-debits", "reject", "DD00002", "--debit", "2", "--code", "[b]")
    report = run.folder / f"{IN_FILE_NAME}-report.xml"
    report.write_bytes(pain002(single("[b]", "RJCT"), message_id="DD00002", status="ACCP"))
    run.done("direct-debits", "import-status", str(report))
    run.done("direct-debits", "post", "DD00002")
    back = ("--debit", "1", "--date", "2026-04-01", "--code", "[red]")
    run.done("direct-debits", "return", "DD00002", *back)
    run.done("direct-debits", "returns", "B1[b]/1")


def numbers_in(printed: str) -> Any:
    """The numbers of a document, after which a bar of progress may be printed."""
    return json.JSONDecoder().raw_decode(printed)[0]["numbers"]


def _write_letters(run: Runner, letters: tuple[str, ...]) -> None:
    """Letters, and mails to an address that is none; an attempt with such an address is listed and settled."""
    head = run.file("head", 'sender = ["[red]"]\nemail = "a@example.com"\n')
    run.done("customers", "change", "C1", "--email", HOSTILE)
    assert run("letters", "statements", "C1", *letters)[0] in (0, 1)
    assert run("letters", "receipts", "2", *letters)[0] == 1
    assert run("letters", "checks", "B1[b]", "[b]9", *letters)[0] == 1
    assert run("letters", "template", "check", "--to", str(run.folder / IN_FILE_NAME))[0] == 0
    outbox = ("--outbox", f"maildir:{run.folder / IN_FILE_NAME}", "--letterhead", head)
    outbox += ("--ledger", run.url)
    assert run("reminders", "send", "R00001", *outbox)[0] in (0, 1)
    assert run("letters", "send", "statement_of_account", "C1", *outbox)[0] in (0, 1)
    with Ledger.open(run.url) as ledger:
        ledger.execute(
            StartMailing(letter_kind="reminder", document_no="R[b]", party_no="C1", address=HOSTILE)
        )
    run.done("letters", "settle", "reminder", "R[b]", "--as", "refused", "--answer", HOSTILE)
    assert "Ev" in run.asked("letters", "list")


def _reconcile(run: Runner) -> None:
    path = statement_file(run.folder, PAYMENTS, name=f"{IN_FILE_NAME}.xml", number=f"S{IN_XML}")
    printed = run("statements", "read", path)[1]
    assert "[bold]x[/bold]" in re.sub(r"\s", "", printed)
    table = run.file("table", 'Date,Amount,"Text {0}"\n2026-01-10,1.00,"{0}"\n')
    mapping = str(run.folder / f"{IN_FILE_NAME}.toml")
    code, printed = run("statements", "guess-mapping", table, "--to", mapping)
    assert (code, "Ev" in printed) == (0, True)
    assert run("statements", "read", table, "--mapping", mapping, "--currency", "CHF")[0] == 0
    run.done("statements", "import", path, "--dry-run")
    run.done("statements", "import", path)
    run.asked("statements", "list")
    number = "B1[b]/1"
    details = notification(run.folder, ("4.00", IN_XML, IN_XML), total="4.00")
    run.done("statements", "attach", details)
    run.done("statements", "apply", number, "--dry-run")
    run.done("statements", "apply", number)
    line = ("statements", "assign", number, "--line", "20000")
    run.done(*line, "--account", "7001", "--description", HOSTILE)
    run.done("statements", "clear", number, "--line", "20000")
    run.done(*line, "--account", "customer:C1")
    run.done("statements", "clear", number, "--line", "10000")
    run.done("statements", "assign", number, "--line", "10000", "--entry", "3=100.00")
    run.done("statements", "transfer-difference", number, "--line", "10000", "--account", "7001")
    run.done("statements", "clear", number, "--line", "30000")
    run.done("statements", "assign", number, "--line", "30000", "--account", "7001")
    run.done("statements", "accept", number)
    assert "Ev" in run.asked("statements", "show", number)
    assert "Ev" in run.asked("statements", "explain", number, "--line", "10000")
    run.done("statements", "post", number, "--mode", "reconcile")
    run.done("statements", "undo", number)
    run.done("statements", "post", number, "--mode", "reconcile")
    typed = ("--opening", "722.00", "--closing", "723.00", "--line", f"2026-02-01=1.00={HOSTILE}")
    copied = run.folder / f"original{IN_FILE_NAME}"
    run.asked("statements", "original", number, "--output", str(copied))
    assert copied.read_bytes() == Path(path).read_bytes()
    run.done("statements", "enter", "--bank", "B1[b]", *typed)
    _reconcile_apart(run, path)
    run.done("statements", "decide", "B1[b]/2", "--line", "10000", "--known")
    run.done("statements", "withdraw", "B1[b]/2")
    run.done("mappings", "remove", "--mapping", "1")
    inbox = run.folder / f"inbox{IN_FILE_NAME}"
    inbox.mkdir()
    wrong = inbox / f"{IN_FILE_NAME}.csv"
    wrong.write_text(f"a,{IN_XML},c\n1,2,3\n1,2,3\n")
    code, printed = run("statements", "watch", str(inbox), "--once", "--ledger", run.url)
    assert (code, "refused" in printed) == (1, True)


def _reconcile_apart(run: Runner, path: str) -> None:
    """As a task of its own: opened with the typed statement, whose line is matched with a fee that has a text."""
    number = "B1[b]/2"
    run.done("reconciliations", "new", "B1[b]", "--statement", number, "--number", "J[b]")
    run.done("reconciliations", "match", number)
    run.done(
        *("reconciliations", "transfer", number, "--line", "10000", "--account", "7001"),
        *("--description", HOSTILE, "--document", "F[b]"),
    )
    run.asked("reconciliations", "show", number)
    run.asked("reconciliations", "report", number)
    check = ("checks", "issue", "B1[b]", "--vendor", "V1", "--amount", "1.00")
    run.done(*check, "--date", "2026-02-01", "--number", "[b]7", "--description", HOSTILE)
    run.done(*check, "--date", "2026-02-01", "--print")
    run.done("checks", "post", "B1[b]", "[b]8", "--description", HOSTILE)
    run.done("checks", "void", "B1[b]", "[b]7", "--date", "2026-02-02")
    run.asked("checks", "list")
    run.asked("checks", "show", "B1[b]", "[b]8")
    run.done("checks", "export", "B1[b]", "--output", str(run.folder / f"checks{IN_FILE_NAME}.csv"))
    _, shown = run("checks", "show", "B1[b]", "[b]8", "--json", "--ledger", run.url)
    payment = str(json.loads(shown)["checks"][0]["bank_entry_no"] - 1)
    run.done("checks", "bounce", "--payment", payment, "--date", "2026-02-02", "--document", "Z[b]")
    run.done("reconciliations", "post", number)
    run.done("reconciliations", "undo", number)
    run.done("reconciliations", "unmatch", number, "--all")
    run.done("reconciliations", "renumber", number, "--number", "K[b]")
    run.done("reconciliations", "suggest", "B1[b]", "--to", "2026-02-28", "--number", "L[b]")
    run.done("statements", "withdraw", "B1[b]/3")
    run.done("reconciliations", "import", path)
    run.asked("reconciliations", "list")


def _ask(run: Runner, folder: Path) -> None:
    day = ("--as-of", "2026-12-31")
    run.asked("control-accounts", *day)
    run.asked("foreign-currency-balance", *day)
    run.asked("detail-trial-balance", "--from", "2026-01-01", *day)
    run.asked("match-replay", "--from", "2026-01-01", "--to", "2026-01-31")
    run.asked("learned-payers", "list")
    run.asked("mappings", "offers")
    for unknown in (("learned-payers", "revoke"), ("mappings", "accept"), ("mappings", "decline")):
        assert run(*unknown, "99")[0] == 1
    for question in ("open-entries", "overdue", "aging"):
        assert "Ev" in run.asked(question, *day)
    assert "Ev" in run.asked("aging", "--details", "--columns", "name,document_no", *day)
    assert "Ev" in run.asked("statement-of-account", "--customer", "C1", *day)
    assert "Ev" in run.asked("collections", "worklist", *day)
    run.asked("collections", "figures", "--from", "2026-01-01", *day)
    for question in ("trial-balance", "reconciliation-status"):
        run.asked(question, *day)
    for entries in ("customer-entries", "vendor-entries", "bank-entries", "gl-entries"):
        run.asked(entries)
    assert "Ev" in run.asked("entries", "show", "2")
    run.asked("registers", "list")
    run.asked("registers", "show", "1")
    printed = run.asked("history", "--customer", "C1")
    assert "[bold]x[/bold]" in re.sub(r"\s", "", printed)
    run.asked("history", "--document", "I1[b]")
    run.asked("verify")
    run.asked("rebuild")
    run.asked("backup", str(folder / f"backup{IN_FILE_NAME}.db"))
    assert run("copy", run.url, str(folder / f"copy{IN_FILE_NAME}.db"))[0] == 0


def _erase(run: Runner) -> None:
    ground = ("--ground", HOSTILE, "--yes")
    run.done("erase", "payer", "B1[b]/1", "--line", "30000", *ground)
    run.done("erase", "customer", "C1", *ground)
    run.done("files", "purge", "--before", "2027-01-01", *ground)
    run.done("erase", "vendor", "V1", *ground)
    assert "Ev" in run.asked("history", "--stream", "audit")


@pytest.mark.parametrize("command", list(every_command()))
def test_no_refusal_lets_an_argument_command_the_terminal(tmp_path: Path, command: str) -> None:
    run = Runner(tmp_path, is_terminal=False)
    words = command.split()
    options = ("--ledger", str(tmp_path / f"none{IN_FILE_NAME}.db"))
    for arguments in (
        [HOSTILE],
        [HOSTILE, *options],
        [f"--{HOSTILE}"],
        ["--key", HOSTILE, HOSTILE],
    ):
        code, printed = run(*words, *arguments)
        assert code in (1, 2)
        assert printed
    assert run(HOSTILE)[0] == 2
    assert run(words[0], HOSTILE)[0] in (1, 2)


def test_a_document_holds_the_text_and_the_terminal_sees_escapes(tmp_path: Path) -> None:
    run = Runner(tmp_path, is_terminal=False)
    run.done("init", "--company", "Muster AG", "--currency", "CHF")
    run.done("customers", "import", run.file("customers", PARTY))
    printed = run.asked("customers", "list", "--json")
    assert json.loads(printed)["customers"][0]["name"] == HOSTILE
    assert SHOWN in run.asked("customers", "list")


def test_a_fault_of_ours_is_told_with_escapes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ledger-es", "--version"])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    assert main() == 0
    try:
        raise AssertionError(f"{HOSTILE} is no number")
    except AssertionError as fault:
        sys.excepthook(type(fault), fault, fault.__traceback__)
    printed = capsys.readouterr().err
    assert_harmless(printed, "a fault")
    assert r"AssertionError: Ev\x1b[31mil" in printed
    assert "test_hostile_texts.py" in printed
