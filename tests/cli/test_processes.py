"""The program as it is started by others: the script, the module, pipes, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.cli.files import CUSTOMERS
from tests.cli.running import Cli, run
from tests.store.test_opening import as_nobody


def start(
    *arguments: str, stdin: str = "", program: tuple[str, ...] = ("-m", "ledger_es")
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *program, *arguments]
    return subprocess.run(command, input=stdin.encode(), capture_output=True, check=False)


def test_the_module_does_what_the_script_does(company: Cli) -> None:
    imported = start("--ledger", company.url, "customers", "import", "-", "--json", stdin=CUSTOMERS)
    assert imported.returncode == 0
    assert json.loads(imported.stdout)["numbers"] == {"registered": 2}
    assert imported.stderr == b""
    listed = start("--ledger", company.url, "customers", "list")
    assert "Huber, Söhne" in listed.stdout.decode()
    assert b"\x1b" not in listed.stdout
    script = Path(sys.executable).with_name("ledger-es")
    by_script = start("--ledger", company.url, "customers", "list", program=(str(script),))
    assert by_script.stdout == listed.stdout


def test_exit_codes(company: Cli) -> None:
    assert start("--ledger", company.url, "accounts", "list").returncode == 0
    assert (
        start("--ledger", company.url, "entries", "reverse", "--transaction", "9").returncode == 1
    )
    assert start("--ledger", company.url, "entries", "reverse").returncode == 2


def test_json_is_utf8_whatever_the_locale(company: Cli) -> None:
    company.json("customers", "import", "-", stdin=CUSTOMERS.encode())
    command = [sys.executable, "-m", "ledger_es", "--ledger", company.url, "customers", "list"]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    shown = subprocess.run([*command, "--json"], capture_output=True, env=environment, check=True)
    assert json.loads(shown.stdout.decode("utf-8"))["customers"][0]["name"] == "Huber, Söhne"
    table = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert b"Huber, S?hne" in table.stdout


def test_who_reads_only_the_first_lines_hears_no_complaint(company: Cli) -> None:
    rows = "".join(f"X{n:05d},{'Name ' * 20},,,CH,,\n" for n in range(3000))
    header = "customer_no,name,address,city,country,iban,currency\n"
    company.json("customers", "import", "-", stdin=(header + rows).encode())
    command = [sys.executable, "-m", "ledger_es", "--ledger", company.url, "customers", "list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# --- No traceback, whatever stands in the way -----------------------------------------------------


def run_with_output(output: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The program with its standard output to a file or device."""
    command = [sys.executable, "-m", "ledger_es", *arguments]
    with open(output, "wb") as stdout:
        return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a disk that is always full"
)
@pytest.mark.parametrize("json_or_not", [(), ("--json",)])
def test_an_answer_that_cannot_be_printed(company: Cli, json_or_not: tuple[str, ...]) -> None:
    said = b"the answer could not be printed: No space left on device\n"
    ledger = ("--ledger", company.url, *json_or_not)
    add = ("accounts", "add", "1234", "--name", "Till", "--category", "assets")
    asked = run_with_output("/dev/full", *ledger, "accounts", "list")
    assert (asked.returncode, asked.stderr) == (1, said)
    tried = run_with_output("/dev/full", *ledger, *add, "--dry-run")
    assert (tried.returncode, tried.stderr) == (1, said)
    commits = company.commits()
    done = run_with_output("/dev/full", *ledger, *add)
    assert (done.returncode, done.stderr) == (0, said)
    assert company.commits() == commits + 1
    refused = run_with_output("/dev/full", *ledger, "entries", "reverse", "--transaction", "9")
    assert refused.returncode == 1
    assert b"Traceback" not in refused.stderr
    helped = run_with_output("/dev/full", "--help")
    assert (helped.returncode, helped.stderr) == (1, said)


def test_a_refusal_into_a_closed_pipe_keeps_its_exit_code(company: Cli) -> None:
    command = [sys.executable, "-m", "ledger_es", "--ledger", company.url, "--json"]
    refused = [*command, "entries", "reverse", "--transaction", "9"]
    with subprocess.Popen(refused, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize("kept", [0, 60, 0.3, 0.5, 0.95])
def test_a_part_of_a_ledger(company: Cli, tmp_path: Path, kept: float) -> None:
    content = Path(company.url).read_bytes()
    part = tmp_path / "part.db"
    part.write_bytes(content[: int(kept * len(content)) if kept < 1 else int(kept)])
    for command in (
        ("accounts", "list"),
        ("verify",),
        ("entries", "reverse", "--transaction", "9"),
    ):
        # In this process, in which a traceback would fail the test.
        outcome = run("--ledger", str(part), *command)
        if outcome.code != 0:
            assert outcome.code == 1
            assert outcome.out + outcome.err
    assert run("--ledger", str(part), "verify").code == 1


def test_what_is_no_file_of_a_ledger(company: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for place in (tmp_path, tmp_path / "empty.db", tmp_path / "missing" / "x.db"):
        outcome = run("--ledger", str(place), "accounts", "list")
        assert outcome.code == 1
        assert outcome.err.startswith("refused (E-STORE-")
    for file in (tmp_path, tmp_path / "missing.csv"):
        outcome = run("--ledger", company.url, "customers", "import", str(file))
        assert outcome.code == 1
        assert outcome.err.startswith("refused (E-FILE-READ)")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user whom a file refuses")
def test_a_file_without_permission() -> None:
    # Not tmp_path, through whose folders no other user may pass.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        ledger = Path(folder) / "ledger.db"
        assert run("init", "--company", "X", "--currency", "CHF", "--ledger", str(ledger)).code == 0
        ledger.chmod(0o000)

        def refused() -> None:
            outcome = run("--ledger", str(ledger), "accounts", "list")
            assert outcome.code == 1, outcome
            assert outcome.err.startswith("refused (E-STORE-FAILED)"), outcome
            assert "Permission denied" in outcome.err, outcome

        assert as_nobody(refused) == ""
