"""Builds CODA files (version 2) of our own for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.statements import as_json, read_statement_file
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS

ACCOUNT = "BE68539007547034"


def fields(*at: tuple[int, str]) -> str:
    """A record of 128 characters with these texts at these places."""
    record = list(" " * 128)
    for start, text in at:
        record[start : start + len(text)] = text
    return "".join(record[:128])


def signed(amount: str) -> str:
    value = Decimal(amount)
    return f"{'1' if value < 0 else '0'}{int(abs(value) * 1000):015}"


def movement(
    amount: str,
    communication: str = "",
    *,
    sequence: int = 1,
    detail: int = 0,
    code: str = "00150000",
    value: str = "020226",
    entry: str = "030226",
    reference: str = "",
    bic: str = "",
    reason: str = "",
    account: str = "",
    name: str = "",
    bank_reference: str = "",
) -> tuple[str, ...]:
    """The three records of a movement; `communication` begins with its type (0 free, 1 structured)."""
    number = f"{sequence:04}{detail:04}"
    words = f"{communication or '0':150}"
    return (
        fields(
            *(
                (0, f"21{number}"),
                (10, bank_reference or f"BANKREF{sequence:04}"),
                (31, signed(amount)),
            ),
            *((47, value), (53, code), (61, words[:54]), (115, entry), (121, "001")),
        ),
        fields(
            *((0, f"22{number}"), (10, words[54:107]), (63, reference), (98, bic)),
            *((112, "R" if reason else " "), (113, reason)),
        ),
        fields((0, f"23{number}"), (10, account), (47, name), (82, words[107:150])),
    )


def information(text: str, *, sequence: int = 1, detail: int = 1) -> tuple[str, ...]:
    """The records of an information about a movement; `text` begins with its type."""
    number = f"{sequence:04}{detail:04}"
    words = f"{text:269}"
    return (
        fields((0, f"31{number}"), (10, f"BANKREF{sequence:04}"), (31, "00150000"), (39, words[:74])),
        fields((0, f"32{number}"), (10, words[74:179])),
        fields((0, f"33{number}"), (10, words[179:269])),
    )  # fmt: skip


def coda(
    *records: tuple[str, ...],
    opening: str = "100.00",
    closing: str | None = None,
    number: str = "007",
    copy: str = " ",
    structure: str = "2",
    account: str = ACCOUNT,
    currency: str = "EUR",
    version: str = "2",
    opening_day: str = "010226",
    closing_day: str = "030226",
) -> bytes:
    """A file of one statement. Left out, the closing balance is what the movements make it."""
    lines = [line for record in records for line in record]
    moved = [line for line in lines if line.startswith("21") and line[53] in "0123"]
    amounts = [Decimal(line[32:47]).scaleb(-3) * (-1 if line[31] == "1" else 1) for line in moved]
    total = sum(amounts, Decimal(opening))
    behind = (34, currency) if structure != "0" else (13, currency)
    counted = 2 + sum(line[0] in "123" for line in lines)
    debits = -sum(amount for amount in amounts if amount < 0)
    credits = sum(amount for amount in amounts if amount > 0)
    all_lines = [
        fields(
            *((0, "0000003022672505"), (16, copy), (24, "00012345"), (34, "OUR COMPANY NV")),
            *((60, "KREDBEBB"), (71, "00820877643"), (83, "00000"), (127, version)),
        ),
        fields(
            *((0, f"1{structure}001"), (5, account), (5 + behind[0], behind[1]), (42, signed(opening))),
            *((58, opening_day), (64, "OUR COMPANY NV"), (90, "Current account"), (125, number)),
        ),
        *lines,
        fields(
            *((0, "8001"), (4, account), (4 + behind[0], behind[1]), (41, signed(closing or str(total)))),
            *((57, closing_day), (127, "0")),
        ),
        fields(
            *((0, "9"), (16, f"{counted:06}"), (22, f"{int(debits * 1000):015}")),
            *((37, f"{int(credits * 1000):015}"), (127, "2")),
        ),
    ]  # fmt: skip
    return ("\r\n".join(all_lines) + "\r\n").encode("cp1252")


def shown(content: bytes, *, checked: bool = True, **settings: Any) -> dict[str, Any]:
    """The file as `statements read` shows it."""
    return as_json(
        read_statement_file(
            content, "file.cod", checked=checked, settings=DEFAULT_SETTINGS._replace(**settings)
        )
    )


def only_entry(*records: tuple[str, ...]) -> dict[str, Any]:
    [statement] = shown(coda(*records))["statements"]
    [entry] = statement["entries"]
    return entry
