"""Who writes: what stands in the file of the letterhead."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from ledger_es.errors import FileNotReadable
from ledger_es.letters.payment import Payee, PostalAddress
from ledger_es.letters.payment_reference import is_iban, printed_iban

_ADDRESS_OF_PAYEE: Final = ("postal_code", "town", "country")
_TEXTS: Final = ("account", "footer", "country", "templates", "email")


class Letterhead(NamedTuple):
    """Who writes: the lines of the sender, its name first, the account to pay to, and the line at the foot.

    `window` is the side on which envelopes have their window. Parties of another country than `country` have the name
    of theirs in the address. `templates` is a folder with templates of the user. Letters that ask for money have a
    QR-bill or a payment code for the account of `payee`. `email` is the address that mails are sent from.
    """

    sender: tuple[str, ...]
    account: str = ""
    footer: str = ""
    country: str = ""
    window: Literal["left", "right"] = "left"
    templates: Path | None = None
    payee: Payee | None = None
    email: str = ""

    @property
    def account_shown(self) -> str:
        """The account to pay to, as letters name it; empty if there is none."""
        return self.account or (printed_iban(self.payee.iban) if self.payee else "")


def letterhead_in(file: Path) -> Letterhead:
    """The letterhead of the TOML file; a folder in it is seen from the file. Raises FileNotReadable."""
    try:
        content: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(file, f"it cannot be read: {error}") from error
    unknown = sorted(content.keys() - set(Letterhead._fields))
    if unknown:
        raise _unreadable(file, f"there is no {unknown[0]} in a letterhead")
    sender = content.get("sender")
    if not sender or not isinstance(sender, list) or not all(isinstance(x, str) for x in sender):
        raise _unreadable(file, "sender is a list of texts, the name first")
    texts = {name: content.get(name, "") for name in _TEXTS}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise _unreadable(file, f"{name} is a text")
    window = content.get("window", "left")
    if window not in ("left", "right"):
        raise _unreadable(file, "window is left or right")
    folder = texts["templates"]
    payee = content.get("payee")
    return Letterhead(
        sender=tuple(sender),
        account=texts["account"],
        footer=texts["footer"],
        country=texts["country"].upper(),
        window=window,
        templates=file.parent / folder if folder else None,
        email=texts["email"],
        payee=None if payee is None else _payee(file, payee),
    )


def _payee(file: Path, content: object) -> Payee:
    """The table [payee]: the account with its holder, whose address is in parts."""
    if not isinstance(content, dict) or not all(isinstance(x, str) for x in content.values()):
        raise _unreadable(file, "payee is a table of texts")
    names = ("iban", "bic", *PostalAddress._fields)
    unknown = sorted(content.keys() - set(names))
    if unknown:
        raise _unreadable(file, f"there is no {unknown[0]} in payee")
    missing = [name for name in ("iban", "name", *_ADDRESS_OF_PAYEE) if not content.get(name)]
    if missing:
        raise _unreadable(file, f"payee has no {missing[0]}")
    if not is_iban(content["iban"]):
        raise _unreadable(file, "iban of payee is no IBAN, or its check digits are wrong")
    address = PostalAddress(**{name: content.get(name, "") for name in PostalAddress._fields})
    return Payee(
        content["iban"],
        address._replace(country=address.country.upper()),
        content.get("bic", ""),
    )


def _unreadable(file: Path, reason: str) -> FileNotReadable:
    return FileNotReadable(
        file=str(file),
        position="start",
        reason=reason,
        cure="write it as the page about letters says",
    )
