"""Reminders on the command line: a customer's way from the draft to the second level, and back."""

from __future__ import annotations

from pathlib import Path

from ledger_es import Ledger
from ledger_es.letters.letterhead import Letterhead
from ledger_es.letters.reminder import reminder_letter
from tests.cli.files import write
from tests.cli.running import Cli
from tests.projections.books import all_rows

CREDIT = """\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no
2026-01-20,credit_memo,CM1,customer,C1,{},3000
"""
TERMS = """\
minimum_amount = "50.00"
post_additional_fee = true

[[levels]]
grace_period = "5D"
due_date_formula = "10D"

[[levels]]
grace_period = "7D"
due_date_formula = "10D"
additional_fee = "20.00"
"""


def with_terms(cli: Cli, folder: Path) -> Cli:
    """C1, who owes 1,000.00 due on 2 February and 250.00 due on 6 February, is reminded by R."""
    cli.json(
        *("reminder-terms", "set", "R", write(folder, "r.toml", TERMS)),
        *("--valid-from", "2026-01-01"),
    )
    cli.json("customers", "change", "C1", "--reminder-terms", "R")
    return cli


def test_a_reminder_from_the_draft_to_its_cancellation(books_on_both: Cli, tmp_path: Path) -> None:
    cli = with_terms(books_on_both, tmp_path)
    trial = cli.json("reminders", "create", "--date", "2026-02-12", "--dry-run")
    assert (trial["numbers"], trial["commit_no"]) == ({"reminder_nos": ["R00001"]}, 0)
    cli.json("reminders", "create", "--date", "2026-02-12")
    (draft,) = cli.json("reminders", "list", "--status", "draft")["reminders"]
    assert (draft["customer_no"], draft["level_no"], draft["total_amount"]) == (
        "C1", 1, "1250.00",
    )  # fmt: skip
    shown = cli.json("reminders", "show", "R00001")
    assert [(line["entry_no"], line["line_type"], line["level_no"]) for line in shown["lines"]] == [
        (1, "reminder_line", 1),
        (2, "reminder_line", 1),
    ]
    cli.json("reminders", "issue", "--all")
    assert cli.json("reminders", "issue", "--all") == {"reminder_nos": []}
    refused = cli.refused("reminders", "issue", "R00001")
    assert refused["facts"]["status"] == "issued"
    for day in ("2026-03-02", "2026-03-01"):
        again = cli.json("reminders", "create", "--date", day, "--dry-run")
        assert again["numbers"]["reminder_nos"] == (["R00002"] if day == "2026-03-02" else [])
    cli.json("reminders", "create", "--date", "2026-03-02")
    issued = cli.json("reminders", "issue", "R00002")
    assert issued["numbers"]["reminder_nos"] == ["R00002"]
    (second,) = cli.json("reminders", "list", "--as-of", "2026-03-02", "--customer", "C1")[
        "reminders"
    ][1:]
    assert (second["status"], second["posted_amount"], second["additional_fee"]) == (
        "issued", "20.00", "20.00",
    )  # fmt: skip
    cancelled = cli.json("reminders", "cancel", "R00001", "R00002", "--posting-date", "2026-03-05")
    assert cancelled["numbers"]["reminder_nos"] == ["R00002", "R00001"]
    rows = cli.json("reminders", "list", "--as-of", "2026-03-04")["reminders"]
    assert [row["status"] for row in rows] == ["issued", "issued"]
    rows = cli.json("reminders", "list")["reminders"]
    assert [row["status"] for row in rows] == ["cancelled", "cancelled"]
    assert cli("verify").code == 0
    with Ledger.open(cli.url) as ledger:
        before = all_rows(ledger.read_models)
    assert cli("rebuild").code == 0
    with Ledger.open(cli.url) as ledger:
        assert all_rows(ledger.read_models) == before


def test_an_entry_is_explained(books: Cli, tmp_path: Path) -> None:
    cli = with_terms(books, tmp_path)

    def explained(day: str, entry: str = "1") -> tuple[int, str | None, list[str]]:
        said = cli.json("reminders", "explain", entry, "--as-of", day)
        return said["level_no"], said["next_date"], said["reasons"]

    in_time = explained("2026-02-11", "2")
    assert in_time == (0, "2026-02-12", ["in_time"])
    assert explained("2026-02-12", "2") == (0, "2026-02-12", [])
    cli.json("reminders", "create", "--date", "2026-02-12")
    assert explained("2026-02-12", "2") == (0, "2026-02-12", ["on_draft"])
    cli.json("reminders", "issue", "R00001")
    assert explained("2026-02-12", "2") == (1, "2026-03-02", ["in_time"])
    cli.json("entries", "hold", "--entry", "2", "--hold", "ASK")
    assert explained("2026-03-02", "2") == (1, "2026-03-02", ["on_hold"])
    assert explained("2026-03-02", "3")[2] == ["no_terms"]
    told = cli("reminders", "explain", "2", "--as-of", "2026-03-02").out
    assert "The entry stands at level 1." in told
    assert "level 2 and dated 2026-03-02 or later" in told
    credit = CREDIT.format("-1249.00")
    cli.json("entries", "hold", "--entry", "2", "--hold", "")
    cli.json("journal", "post", write(tmp_path, "credit.csv", credit))
    said = cli.json("reminders", "explain", "2", "--as-of", "2026-03-02")
    assert (said["reasons"], said["overdue_amount"]) == (["below_minimum"], "1.00")
    told = cli("reminders", "explain", "2", "--as-of", "2026-03-02").out
    assert "1.00 CHF, below the minimum of 50.00 CHF" in " ".join(told.split())
    cli.json("journal", "post", write(tmp_path, "credit.csv", credit.replace("CM1", "CM2")))
    assert explained("2026-03-02", "2")[2] == ["not_in_debt"]
    assert cli.refused("reminders", "explain", "99")["code"] == "E-APPLY-UNKNOWN"
    assert cli("reminders", "issue").code == 2
    assert cli("reminders", "issue", "R00001", "--all").code == 2


WITH_TEXTS = TERMS.replace(
    """grace_period = "5D"
due_date_formula = "10D"
""",
    """grace_period = "5D"
due_date_formula = "10D"
texts = [
    {beginning = "Please pay {total_amount} {currency} by {due_date}.", ending = "%11 [bold]"},
    {language = "de", beginning = "Bitte zahlen Sie %7 %9 bis %2."},
]
""",
    1,
)


def test_texts_of_levels_and_a_draft_changed_by_hand(books_on_both: Cli, tmp_path: Path) -> None:
    cli = with_terms(books_on_both, tmp_path)
    file = write(tmp_path, "texts.toml", WITH_TEXTS)
    cli.json("reminder-terms", "set", "R", file, "--valid-from", "2026-01-01")
    told = cli.json("reminder-terms", "texts", "R")
    assert [(text["level_no"], text["language"]) for text in told["texts"]] == [(1, ""), (1, "de")]
    assert told["placeholders"][1] == {"placeholder": "{due_date}", "number": "%2"}
    assert "%11 [bold]" in cli("reminder-terms", "texts", "R").out
    cli.json("reminders", "create", "--date", "2026-02-12")
    changed = cli.json("reminders", "change", "R00001", "--remove", "2")
    assert changed["numbers"] == {"reminder_nos": ["R00001"]}
    shown = cli.json("reminders", "show", "R00001")
    assert shown["beginning_text"] == "Please pay 1,000.00 CHF by 2026-02-22."
    assert [line["entry_no"] for line in shown["lines"]] == [1]
    lines = cli("reminders", "show", "R00001").out
    assert (
        lines.index("Please pay 1,000.00") < lines.index("Reminder R00001") < lines.index("[bold]")
    )
    cli.json("customers", "change", "C1", "--language", "de-CH")
    words = ("--add-text", "As agreed [bold]", "--text", "1=Agreed [bold]")
    cli.json("reminders", "change", "R00001", *words[:2], "--fee", "1=2.50")
    cli.json("reminders", "change", "R00001", *words[2:])
    typed = cli.json("reminders", "show", "R00001")
    assert (typed["free_texts"], typed["reminder"]["line_fee_amount"]) == (
        ["Agreed [bold]"],
        "2.50",
    )
    assert "1: Agreed [bold]" in cli("reminders", "show", "R00001").out
    assert cli("reminders", "suggest", "R00001").code == 1
    assert cli("reminders", "change", "R00001", "--text", "words").code == 2
    cli.json("reminders", "suggest", "R00001", "--forget-changes")
    shown = cli.json("reminders", "show", "R00001")
    assert shown["beginning_text"] == "Bitte zahlen Sie 1,250.00 CHF bis 2026-02-22."
    with Ledger.open(cli.url) as ledger:
        (customer,) = ledger.customers(customer_no="C1").parties
        letter = reminder_letter(
            ledger.reminder(reminder_no="R00001"), customer, Letterhead(["Us"])
        )
    assert letter.opening == ["Bitte zahlen Sie 1'250.00 CHF bis 22.02.2026."]
    wrong = write(tmp_path, "wrong.toml", WITH_TEXTS.replace("{due_date}", "{day}"))
    refused = cli.refused("reminder-terms", "set", "R", wrong, "--valid-from", "2026-01-01")
    assert refused["code"] == "E-SETUP-PLACEHOLDER"
    assert refused["facts"]["placeholder"] == "{day}"
    assert "{due_date} (%2)" in refused["facts"]["known"]


def test_a_part_payment_counts_against_the_costs_of_the_reminder(
    books_on_both: Cli, tmp_path: Path
) -> None:
    cli = with_terms(books_on_both, tmp_path)
    cli.json("customers", "change", "C1", "--application-method", "legal_order")
    for number, day in (("R00001", "2026-02-12"), ("R00002", "2026-03-02")):
        cli.json("reminders", "create", "--date", day)
        cli.json("reminders", "issue", number)
    payment = (
        "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no\n"
        "2026-03-05,payment,P9,customer,C1,-15.00,3000\n"
    )
    cli.json("journal", "post", write(tmp_path, "part.csv", payment))
    shown = cli.json("reminders", "show", "R00002", "--as-of", "2026-03-05")
    assert (shown["open_costs"], shown["open_interest"]) == ("5.00", "0.00")
    before = cli.json("reminders", "show", "R00002", "--as-of", "2026-03-04")
    assert before["open_costs"] == "20.00"
    assert cli.json("reminders", "show", "R00001")["open_costs"] is None
    assert "costs 5.00 CHF, interest 0.00 CHF" in " ".join(
        cli("reminders", "show", "R00002", "--as-of", "2026-03-05").out.split()
    )


def test_a_payment_with_a_value_date_before_a_reminder_is_explained_on_the_next(
    books_on_both: Cli, tmp_path: Path
) -> None:
    cli = with_terms(books_on_both, tmp_path)
    cli.json("reminders", "create", "--date", "2026-02-12")
    cli.json("reminders", "issue", "R00001")
    payment = (
        "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no,"
        "applies_to_document_type,applies_to_document_no\n"
        "2026-02-10,payment,P8,customer,C1,-400.00,3000,invoice,I1\n"
        "2026-02-20,payment,P9,customer,C1,-50.00,3000,invoice,I2\n"
    )
    cli.json("journal", "post", write(tmp_path, "late.csv", payment))
    cli.json("reminders", "create", "--date", "2026-03-02")
    cli.json("reminders", "issue", "R00002")
    (late,) = cli.json("reminders", "show", "R00002")["late_facts"]
    assert late == {
        "reminder_no": "R00001",
        "reminder_date": "2026-02-12",
        "entry_no": 1,
        "document_no": "I1",
        "paid_by_document_no": "P8",
        "posting_date": "2026-02-10",
        "amount": "400.00",
    }
    assert cli.json("reminders", "show", "R00001")["late_facts"] == []
    told = " ".join(cli("reminders", "show", "R00002").out.split())
    assert (
        "did not know yet that I1 was paid 400.00 CHF by P8, which counts from 2026-02-10" in told
    )
    with Ledger.open(cli.url) as ledger:
        (customer,) = ledger.customers(customer_no="C1").parties
        letter = reminder_letter(
            ledger.reminder(reminder_no="R00002"), customer, Letterhead(["Us"])
        )
    assert letter.opening[1].endswith(
        "your payment of 400.00\N{NO-BREAK SPACE}CHF with value 10 Feb 2026."
    )


def test_a_run_for_those_who_were_never_reminded(books: Cli, tmp_path: Path) -> None:
    cli = with_terms(books, tmp_path)
    cli.json("reminders", "create", "--date", "2026-02-09", "--level", "1", "2")
    assert cli.json("reminders", "list")["reminders"] == []
    made = cli.json("reminders", "create", "--date", "2026-02-09", "--level", "0")
    assert made["numbers"]["reminder_nos"] == ["R00001"]
    said = cli("reminders", "explain", "1", "--as-of", "2026-02-09").out
    assert "it stands on the draft R00001" in " ".join(said.split())
    # A list of values has no option that empties it.
    assert "--empty" not in cli("reminders", "create", "--help").out
