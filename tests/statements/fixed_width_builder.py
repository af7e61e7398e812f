"""Builds CFONB 120 and AEB 43 files of our own for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.statements import as_json, read_statement_file
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS

Record = str


def overpunched(amount: str, decimals: int = 2) -> str:
    value = Decimal(amount)
    digits = f"{int(abs(value).scaleb(decimals)):014}"
    return digits[:-1] + ("}JKLMNOPQR" if value < 0 else "{ABCDEFGHI")[int(digits[-1])]


def _cfonb(
    kind: str, *, day: str, account: str = "98765432100", currency: str = "EUR", decimals: str = "2",
    bank: str = "15589", internal: str = "", code: str = "", rejected: str = "", text: str = "",
    value: str = "", number: str = "0000000", amount: str = "", reference: str = "",
) -> Record:  # fmt: skip
    return (
        f"{kind}{bank}{internal:4}00001{currency:3}{decimals:1} {account:11}{code:2}{day}{rejected:2}{value:6}"
        f"{text:31}  {number:7}00{amount:14}{reference:16}"
    )


def operation(amount: str, label: str = "VIR SEPA", *details: str, **fields: str) -> list[Record]:
    """An operation and its details, each beginning with its qualifier (`NPYANNA`)."""
    fields = {"day": "030226", "value": "020226", "internal": "9162", "code": "05", **fields}
    places = int(fields.get("decimals", "2") or 2)
    record = _cfonb("04", text=label, amount=overpunched(amount, places), **fields)
    kept = {
        key: fields[key] for key in ("account", "currency", "decimals", "bank") if key in fields
    }
    head = _cfonb("05", day=fields["day"], **kept)[:40]
    return [record, *(f"{head}     {detail:73}  " for detail in details)]


def cfonb120(
    *operations: list[Record],
    opening: str = "100.00",
    closing: str | None = None,
    opening_day: str = "010226",
    closing_day: str = "030226",
    **fields: str,
) -> bytes:
    """One statement. Left out, the closing balance is what the operations make it."""
    places = int(fields.get("decimals", "2") or 2)
    signs = {c: f"{i}" for i, c in enumerate("{ABCDEFGHI")}
    minus = {c: f"{i}" for i, c in enumerate("}JKLMNOPQR")}
    total = Decimal(opening)
    for records in operations:
        written = records[0][90:104]
        sign = -1 if written[-1] in minus else 1
        total += sign * Decimal(written[:-1] + {**signs, **minus}[written[-1]]).scaleb(-places)
    lines = [
        _cfonb("01", day=opening_day, amount=overpunched(opening, places), **fields),
        *(record for records in operations for record in records),
        _cfonb("07", day=closing_day, amount=overpunched(closing or str(total), places), **fields),
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def entry43(
    amount: str, *concepts: str, foreign: tuple[str, str] | None = None, document: str = "0" * 10,
    reference: str = "0" * 12, second: str = "", day: str = "260203", value: str = "260202",
) -> list[Record]:  # fmt: skip
    """An entry with its concepts (76 characters each) and the number and amount of a currency."""
    cents = Decimal(amount).scaleb(2)
    key = "1" if cents < 0 else "2"
    records = [
        f"22    1111{day}{value}04007{key}{int(abs(cents)):014}{document}{reference:12}{second:16}",
        *(f"23{no:02}{concept:76}" for no, concept in enumerate(concepts, 1)),
    ]
    if foreign is not None:
        records.append(f"2401{foreign[0]}{int(Decimal(foreign[1]).scaleb(2)):014}{'':59}")
    return records


def aeb43(
    *entries: list[Record],
    opening: str = "100.00",
    closing: str | None = None,
    account: str = "999911110123456789",
    currency: str = "978",
    end: bool = True,
    days: tuple[str, str] = ("260201", "260203"),
) -> bytes:
    """One account. Left out, the final balance is what the entries make it."""
    amounts = [
        Decimal(records[0][28:42]).scaleb(-2) * (-1 if records[0][27] == "1" else 1)
        for records in entries
    ]
    debits = [-amount for amount in amounts if amount < 0]
    credits = [amount for amount in amounts if amount >= 0]
    final = Decimal(closing) if closing is not None else sum(amounts, Decimal(opening))

    def balance(value: Decimal) -> str:
        return f"{'1' if value < 0 else '2'}{int(abs(value).scaleb(2)):014}"

    lines = [
        f"11{account}{days[0]}{days[1]}{balance(Decimal(opening))}{currency}3{'NUESTRA EMPRESA SL':26}   ",
        *(record for records in entries for record in records),
        f"33{account}{len(debits):05}{int(sum(debits, Decimal(0)).scaleb(2)):014}{len(credits):05}"
        f"{int(sum(credits, Decimal(0)).scaleb(2)):014}{balance(final)}{currency}    ",
    ]
    if end:
        lines.append(f"88{'9' * 18}{len(lines):06}{'':54}")
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def shown(content: bytes, *, checked: bool = True, **settings: Any) -> dict[str, Any]:
    """The file as `statements read` shows it."""
    return as_json(
        read_statement_file(
            content, "file.txt", checked=checked, settings=DEFAULT_SETTINGS._replace(**settings)
        )
    )


def only_entry(content: bytes, **settings: Any) -> dict[str, Any]:
    [statement] = shown(content, **settings)["statements"]
    [entry] = statement["entries"]
    return entry
