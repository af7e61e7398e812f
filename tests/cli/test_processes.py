"""The program as it is started by others: the script, the module, pipes, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.files import CUSTOMERS
from tests.cli.running import Cli


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
