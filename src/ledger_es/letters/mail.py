"""The e-mail of a letter: its words as text, and the letter itself as an attached PDF."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import Final

from ledger_es.letters.letter import Letter

_ADDRESS: Final = re.compile(r"[^\s<>()\[\]@,;:\"\\]{1,64}@[^\s<>()\[\]@,;:\"\\]{1,255}")
_NOT_IN_A_FILE_NAME: Final = re.compile(r"[^\w.-]+")


def is_mail_address(text: str) -> bool:
    """Whether it is one address and nothing else: no list, and no line that could become a header.

    Letters beyond ASCII are not taken, because not every server does.
    """
    return text.isascii() and _ADDRESS.fullmatch(text) is not None and text.isprintable()


def mail_of(
    letter: Letter,
    content: bytes,
    *,
    sender: str,
    address: str,
    message_id: str,
    sent_at: datetime,
) -> EmailMessage:
    """The message with the PDF attached. The same letter and attempt give the same bytes."""
    number = letter.facts[0][1] if letter.facts else ""
    subject = " ".join(f"{letter.title} {number}".split())
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{_header(letter.sender[0])}" <{sender}>'
    message["To"] = address
    message["Subject"] = _header(subject)
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = message_id
    message["Content-Language"] = letter.language
    totals = [
        f"{title}: {amount}" for table in letter.tables for title, amount in table.totals[-1:]
    ]
    parts = [*letter.opening, *totals, *letter.closing]
    text = "\n\n".join([*parts, "\n".join([letter.greeting, *letter.sender])])
    # Spaces at which a line of the letter must not break say nothing in a mail.
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    message.set_content(text, cte="quoted-printable")
    name = _NOT_IN_A_FILE_NAME.sub("-", subject)
    message.add_attachment(content, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    message.set_boundary(f"=_{sha256(message_id.encode()).hexdigest()[:32]}")
    return message


def _header(text: str) -> str:
    """The text in one line, without signs that mean something between quotation marks."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return line.replace('"', "'").replace("\\", "/")
