"""Letters by e-mail: handed over at most once, whatever the server does; what became of each is told."""

from __future__ import annotations

import email
import email.policy
import random
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from ledger_es import EndMailing, Ledger, StartMailing
from ledger_es.cli import sending
from ledger_es.errors import LedgerError, OutboxUnusable
from ledger_es.letters.mail import is_mail_address
from ledger_es.letters.outbox import PASSWORD, outbox_of
from tests.cli.files import write
from tests.cli.running import Cli
from tests.letters.smtp_server import Behaviour, smtp_server

pytest.importorskip("typst", reason="letters come with the extra of that name")
HEAD = 'sender = ["Müller \\"Bau\\" AG", "Weg 1"]\nemail = "buero@example.com"\n'
TERMS = "[[levels]]\ngrace_period = '5D'\ndue_date_formula = '10D'\n"
ENTRIES = (
    "customer_no,document_type,document_no,posting_date,due_date,currency,amount,payment_reference,"
    "discount_date,discount_amount\n"
)


def reminded(cli: Cli, folder: Path, count: int, *, without: tuple[int, ...] = ()) -> Cli:
    """C01, C02 …, each with a reminder of its own: R00001 to C01 and so on; some have no e-mail address."""
    file = write(folder, "r.toml", TERMS)
    cli.json("reminder-terms", "set", "R", file, "--valid-from", "2026-01-01")
    customers = "customer_no,name,address,city,country,iban,currency,email,reminder_terms\n"
    entries = ENTRIES
    for number in range(1, count + 1):
        address = "" if number in without else f"c{number}@example.com"
        customers += f"C{number:02},Kunde {number},Weg 1,3000 Bern,CH,,CHF,{address},R\n"
        entries += f"C{number:02},invoice,RE-{number},2026-01-05,2026-02-04,CHF,100.00,,,\n"
    cli.json("customers", "import", write(folder, "c.csv", customers))
    cli.json("entries", "import", write(folder, "e.csv", entries))
    cli.json("reminders", "create", "--date", "2026-02-12")
    cli.json("reminders", "issue", "--all")
    return cli


def send(cli: Cli, folder: Path, outbox: str, *more: str) -> dict[str, dict[str, Any]]:
    """What became of each reminder on the run, by its number."""
    head = write(folder, "head.toml", HEAD)
    outcome = cli(
        *("reminders", "send", "--all", "--outbox", outbox, "--letterhead", head, "--json", *more)
    )
    assert outcome.code in (0, 1), outcome
    return {row["document_no"]: row for row in outcome.document["letters"]}


def statuses(cli: Cli) -> dict[str, str]:
    return {row["document_no"]: row["status"] for row in cli.json("letters", "list")["mailings"]}


def messages_in(folder: Path) -> list[EmailMessage]:
    parser = email.policy.default
    return [
        email.message_from_bytes(file.read_bytes(), policy=parser)  # type: ignore[arg-type]
        for file in sorted((folder / "new").iterdir())
    ]


def test_a_letter_goes_to_the_maildir_once(company_on_both: Cli, tmp_path: Path) -> None:
    cli = reminded(company_on_both, tmp_path, 2, without=(2,))
    outbox, paper = f"maildir:{tmp_path / 'outbox'}", ("--to", str(tmp_path / "paper"))
    dry = send(cli, tmp_path, outbox, "--dry-run")
    assert [row["status"] for row in dry.values()] == ["would_be_sent", "no_address"]
    assert not (tmp_path / "outbox").exists()
    first = send(cli, tmp_path, outbox, *paper)
    assert first["R00001"]["status"] == "sent"
    assert first["R00002"]["status"] == "no_address"
    assert Path(first["R00002"]["file"]).read_bytes().startswith(b"%PDF")
    (message,) = messages_in(tmp_path / "outbox")
    assert message["To"] == "c1@example.com"
    assert message["From"] == "Müller 'Bau' AG <buero@example.com>"
    assert message["Subject"] == "Payment reminder R00001"
    assert message["Message-ID"].strip().startswith("<mailing-reminder-R00001.1@")
    (pdf,) = message.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF")
    assert pdf.get_filename() == "Payment-reminder-R00001.pdf"
    body = message.get_body()
    assert body is not None
    assert "Please pay 100.00 CHF by 22" in body.get_content()
    # The second run has nothing to send, on paper neither; named, the letter was sent before.
    Path(first["R00002"]["file"]).unlink()
    assert send(cli, tmp_path, outbox, *paper) == {}
    head = ("--letterhead", write(tmp_path, "head.toml", HEAD))
    named = cli.json("letters", "send", "reminder", "R00001", "--outbox", outbox, *head)
    assert named["letters"][0]["status"] == "sent_before"
    assert len(messages_in(tmp_path / "outbox")) == 1
    rows = cli.json("letters", "list", "--status", "sent")["mailings"]
    assert [(row["document_no"], row["means"], row["address"], row["answer"]) for row in rows] == [
        ("R00001", "email", "c1@example.com", rows[0]["answer"]),
        ("R00002", "letter", "", "R00002.pdf"),
    ]
    # An address that was erased is no longer shown; that the letter was sent is.
    cli.json("erase", "customer", "C01", "--ground", "asked")
    row, _ = cli.json("letters", "list", "--kind", "reminder")["mailings"]
    assert (row["status"], row["address"]) == ("sent", "(erased)")
    assert cli.json("verify")["ok"]


def test_letters_go_out_as_each_customer_wants(company: Cli, tmp_path: Path) -> None:
    """On paper, by e-mail alone, both ways, not at all; what became of each is shown with its reminder."""
    cli = reminded(company, tmp_path, 5, without=(2,))
    profiles = {1: "letter", 2: "email", 3: "both", 4: "none"}
    for number, profile in profiles.items():
        cli.json("customers", "change", f"C0{number}", "--sending-profile", profile)
    outbox, paper = f"maildir:{tmp_path / 'outbox'}", tmp_path / "paper"
    first = send(cli, tmp_path, outbox)
    assert first["R00001"]["status"] == "on_paper"
    assert not first["R00001"]["file"]
    again = send(cli, tmp_path, outbox, "--to", str(paper))
    found = {number: row["status"] for number, row in (first | again).items()}
    assert found == {
        "R00001": "on_paper",
        "R00002": "no_address",
        "R00003": "sent",
        "R00004": "not_wanted",
        "R00005": "sent",
    }
    assert {file.name for file in paper.iterdir()} == {"R00001.pdf"}
    assert {message["To"] for message in messages_in(tmp_path / "outbox")} == {
        "c3@example.com",
        "c5@example.com",
    }
    assert set(send(cli, tmp_path, outbox, "--to", str(paper))) == {"R00002", "R00004"}
    shown = cli("reminders", "show", "R00001", "--as-of", "2026-02-12").out
    assert "On paper: sent, 20" in shown
    assert "By e-mail to c3@example.com: sent, 20" in cli("reminders", "show", "R00003").out
    (mailing,) = cli.json("reminders", "show", "R00003")["mailings"]
    assert (mailing["means"], mailing["status"]) == ("email", "sent")
    assert cli.json("customers", "list")["customers"][0]["sending_profile"] == "letter"


def test_who_wants_both_has_a_file_too(company: Cli, tmp_path: Path) -> None:
    cli = reminded(company, tmp_path, 1)
    cli.json("customers", "change", "C01", "--sending-profile", "both")
    paper = tmp_path / "paper"
    sent = send(cli, tmp_path, f"maildir:{tmp_path / 'outbox'}", "--to", str(paper))
    assert (sent["R00001"]["status"], sent["R00001"]["file"]) == ("sent", str(paper / "R00001.pdf"))
    (message,) = messages_in(tmp_path / "outbox")
    (pdf,) = message.iter_attachments()
    assert (paper / "R00001.pdf").read_bytes() == pdf.get_content()


def test_forty_reminders_of_which_one_is_refused_before_the_connection_breaks(
    company: Cli, tmp_path: Path
) -> None:
    """The second run hands over the 22 that were never handed over, and none of the first 17."""
    cli = reminded(company, tmp_path, 40)
    behaviours: dict[str, Behaviour] = {
        "c18@example.com": "refuse",
        "c19@example.com": "break_before",
    }
    with smtp_server(behaviours) as server:
        first = send(cli, tmp_path, server.url)
        assert [address for address, _ in server.taken] == [
            f"c{number}@example.com" for number in range(1, 18)
        ]
        assert first["R00018"]["status"] == "refused"
        assert first["R00018"]["answer"] == "550 no such mailbox"
        assert first["R00019"]["status"] == "not_handed_over"
        assert {first[f"R000{number}"]["status"] for number in range(20, 41)} == {"not_tried"}
        server.behaviours = {}
        second = send(cli, tmp_path, server.url)
        assert [address for address, _ in server.taken[17:]] == [
            f"c{number}@example.com" for number in range(19, 41)
        ]
        assert second["R00018"]["status"] == "refused"
        # Nothing is left open, and the refused one becomes a letter on paper, once.
        found = statuses(cli)
        assert {number for number, status in found.items() if status != "sent"} == {"R00018"}
        third = send(cli, tmp_path, server.url, "--to", str(tmp_path / "paper"))
        assert third["R00018"]["answer"] == "before; --try-again sends it"
        assert Path(third["R00018"]["file"]).name == "R00018.pdf"
        assert send(cli, tmp_path, server.url, "--try-again") == {}
        assert len({address for address, _ in server.taken}) == len(server.taken) == 39


@pytest.mark.parametrize(
    ("behaviour", "status", "second"),
    [
        ("later", "not_handed_over", "sent"),
        ("refuse_data", "refused", "refused"),
        ("break_after", "not_known", None),
    ],
)
def test_what_a_server_may_do(
    company: Cli, tmp_path: Path, behaviour: Behaviour, status: str, second: str | None
) -> None:
    cli = reminded(company, tmp_path, 1)
    with smtp_server({"c1@example.com": behaviour}) as server:
        assert send(cli, tmp_path, server.url)["R00001"]["status"] == status
        server.behaviours = {}
        again = send(cli, tmp_path, server.url)
        assert (again["R00001"]["status"] if again else None) == second
        assert len(server.taken) <= 1


def test_a_program_that_ends_while_it_sends_never_sends_twice(
    company: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends after the server has taken the letter: that is told, and a person says what became of it."""
    cli = reminded(company, tmp_path, 1)

    class Ended(BaseException):
        pass

    def stopped(*_: object, **__: object) -> None:
        raise Ended

    with smtp_server({}) as server:
        with monkeypatch.context() as patched:
            # What would be recorded after the letter is gone is not: as if the power had failed.
            patched.setattr(sending, "_end", stopped)
            with pytest.raises(Ended):
                send(cli, tmp_path, server.url)
        assert len(server.taken) == 1
        assert statuses(cli) == {"R00001": "started"}
        assert send(cli, tmp_path, server.url) == {}
        head = ("--letterhead", write(tmp_path, "head.toml", HEAD), "--outbox", server.url)
        named = cli("letters", "send", "reminder", "R00001", *head, "--json")
        assert named.document["letters"][0]["status"] == "not_known"
        cli.json("letters", "settle", "reminder", "R00001", "--as", "not_handed_over")
        assert send(cli, tmp_path, server.url)["R00001"]["status"] == "sent"
        assert len(server.taken) == 2
        refused = cli.refused("letters", "settle", "reminder", "R00001", "--as", "sent")
        assert refused["code"] == "E-MAIL-CLOSED"


def test_every_kind_is_sent(company: Cli, tmp_path: Path) -> None:
    cli = reminded(company, tmp_path, 1)
    bank = ("--iban", "CH9300762011623852957", "--opening-balance", "5.00")
    cli.json("bank-accounts", "add", "B1", *bank, "--opening-date", "2026-01-01")
    journal = "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no\n"
    journal += "2026-02-20,payment,P1,customer,C01,-30.00,bank_account,B1\n"
    cli.json("journal", "post", write(tmp_path, "j.csv", journal))
    (payment,) = cli.json("customer-entries", "--document", "P1")["entries"]
    options = ("--letterhead", write(tmp_path, "head.toml", HEAD))
    options += ("--outbox", f"maildir:{tmp_path / 'outbox'}", "--as-of", "2026-02-28")
    for kind, number, document in (
        ("statement_of_account", "C01", "C01/2026-02-28"),
        ("payment_receipt", str(payment["entry_no"]), str(payment["entry_no"])),
    ):
        for status in ("sent", "sent_before"):
            (row,) = cli.json("letters", "send", kind, number, *options)["letters"]
            assert (row["document_no"], row["status"]) == (document, status)
    assert len(messages_in(tmp_path / "outbox")) == 2
    assert cli("letters", "send", "payment_receipt", "x", *options).code == 2


def test_a_letterhead_without_address_sends_nothing(company: Cli, tmp_path: Path) -> None:
    cli = reminded(company, tmp_path, 1)
    head = ("--letterhead", write(tmp_path, "head.toml", 'sender = ["A"]\n'))
    refused = cli.refused("reminders", "send", "--all", "--outbox", f"maildir:{tmp_path}", *head)
    assert refused["code"] == "E-FILE-READ"
    assert cli("reminders", "send", "--outbox", "maildir:x", *head).code == 2


@pytest.mark.parametrize(
    ("url", "environment", "reason"),
    [
        ("ftp://host", {}, "maildir:FOLDER"),
        ("maildir:", {}, "maildir:FOLDER"),
        ("smtp://anna:secret@host", {}, PASSWORD),
        ("smtp://anna@host", {}, PASSWORD),
        ("smtp://host/path", {}, "smtp://HOST"),
        ("smtp://host:port", {}, "no address"),
        ("smtp://127.0.0.1:1", {}, "refused"),
        ("smtps://anna@127.0.0.1:1", {PASSWORD: "secret"}, "refused"),
    ],
)
def test_an_outbox_that_cannot_be_used(url: str, environment: dict[str, str], reason: str) -> None:
    with pytest.raises(OutboxUnusable) as refused, outbox_of(url, environment):
        pass
    assert reason in refused.value.reason
    assert "secret" not in str(refused.value)


def test_a_password_is_not_said_in_the_clear() -> None:
    with smtp_server({}) as server:
        url = server.url.replace("//", "//anna@")
        with pytest.raises(OutboxUnusable) as refused, outbox_of(url, {PASSWORD: "secret"}):
            pass
    assert "in the clear" in refused.value.reason


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("anna@example.com", True),
        ("a+b@example.com", True),
        ("müller@example.com", False),
        ("", False),
        ("anna", False),
        ("a@b,c@d", False),
        ("a@b\nBcc: c@d", False),
        ("Anna <a@b>", False),
        ("a@b\u202e", False),
    ],
)
def test_addresses(text: str, is_address: bool) -> None:
    assert is_mail_address(text) == is_address


def test_drawn_attempts_are_as_a_list_of_states_says(tmp_path: Path) -> None:
    """150 commands drawn over three letters: the states, the read model, and a rebuilt one agree; verify does too."""
    chance = random.Random(26)
    predicted: dict[str, list[str]] = {"R1": [], "R2": [], "R3": []}
    cli = Cli(tmp_path / "ledger.db")
    cli.json("init", "--company", "Muster AG", "--currency", "CHF")
    cli.json("customers", "add", "C1", "--name", "Anna", "--email", "anna@example.com")
    with Ledger.open(cli.url) as ledger:
        for _ in range(150):
            number = chance.choice(list(predicted))
            states = predicted[number]
            last = states[-1] if states else ""
            if chance.random() < 0.5:
                again = chance.random() < 0.3
                on_paper = chance.random() < 0.2
                start = StartMailing(
                    letter_kind="reminder",
                    document_no=number,
                    party_no="C1",
                    means="letter" if on_paper else "email",
                    address="" if on_paper else "anna@example.com",
                    try_again=again,
                )
                # A letter on paper is another way: what a server refused stands in nobody's way.
                goes_on = again or on_paper
                right = last in ("", "not_handed_over") or (last == "refused" and goes_on)
                if _done(ledger, start, right):
                    states.append("started")
            else:
                outcome = chance.choices(("refused", "not_handed_over", "sent"), (5, 5, 1))[0]
                ended = EndMailing(letter_kind="reminder", document_no=number, outcome=outcome)
                if _done(ledger, ended, last == "started"):
                    states[-1] = outcome
        for _ in range(2):
            rows = ledger.mailings().rows()
            for number, states in predicted.items():
                found = [(r.attempt_no, r.status) for r in rows if r.document_no == number]
                assert found == list(enumerate(states, 1))
            ledger.rebuild_read_models()
        assert ledger.verify().ok
    assert max(map(len, predicted.values())) > 2


def _done(ledger: Ledger, command: StartMailing | EndMailing, right: bool) -> bool:
    """Whether the command was done, which is as it was predicted."""
    try:
        ledger.execute(command)
    except LedgerError:
        assert not right, command
        return False
    assert right, command
    return True
