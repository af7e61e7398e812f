"""Builds MT940 and MT942 messages of our own for tests."""

from __future__ import annotations

from typing import Any

from ledger_es.statements import as_json, read_statement_file
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS

ACCOUNT = ":25:CH9300762011623852957"
OPENING = ":60F:C260131EUR100,00"


def mt940(
    *lines: str, opening: str = OPENING, closing: str = ":62F:C260228EUR100,00", number: str = "7/1"
) -> bytes:
    """One message; `lines` are its entries with what is said about them."""
    return "\r\n".join(
        [":20:STARTUMS", ACCOUNT, f":28C:{number}", opening, *lines, closing, "-", ""]
    ).encode()


def shown(content: bytes, *, checked: bool = False, **settings: Any) -> dict[str, Any]:
    """The file as `statements read` shows it."""
    return as_json(
        read_statement_file(
            content, "file.sta", checked=checked, settings=DEFAULT_SETTINGS._replace(**settings)
        )
    )


def only_entry(*lines: str, **settings: Any) -> dict[str, Any]:
    """The only entry of a message of these lines."""
    [statement] = shown(mt940(*lines), **settings)["statements"]
    [entry] = statement["entries"]
    return entry


def only_detail(*lines: str, **settings: Any) -> dict[str, Any]:
    [detail] = only_entry(*lines, **settings)["details"]
    return detail
