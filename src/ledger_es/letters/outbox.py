"""Where e-mails are handed over: a server by SMTP, or a folder (maildir) from which another program sends them.

No secret is taken from an address or written anywhere: the password of a server comes from the environment.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from ledger_es.errors import OutboxUnusable

PASSWORD: Final = "LEDGER_ES_SMTP_PASSWORD"  # noqa: S105 - the name of the variable
_SECONDS: Final = 60
_DONE: Final = 250


class HandedOver(NamedTuple):
    """What became of a message, and what the server said. `unknown`: the connection broke while the server had it.

    `goes_on` is false if no further message can be handed over.
    """

    outcome: Literal["sent", "refused", "not_handed_over", "unknown"]
    answer: str = ""
    goes_on: bool = True


class Outbox(Protocol):
    def hand_over(self, message: EmailMessage, sender: str, address: str) -> HandedOver: ...


@contextmanager
def outbox_of(url: str, environment: Mapping[str, str]) -> Iterator[Outbox]:
    """The outbox: maildir:FOLDER, smtp://[USER@]HOST[:PORT] or smtps://[USER@]HOST[:PORT].

    Raises OutboxUnusable, before anything is handed over.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "maildir" and rest:
        yield Maildir(Path(rest))
    elif scheme in ("smtp", "smtps"):
        server = _connected(url, environment)
        try:
            yield Server(server)
        finally:
            _quit(server)
    else:
        raise OutboxUnusable(
            outbox=url, reason="it is maildir:FOLDER, smtp://HOST or smtps://HOST, with USER@"
        )


class Maildir:
    """A folder in the form of maildir. A message is there once, however often it is handed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            for name in ("tmp", "new", "cur"):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or "it cannot be written"
            raise OutboxUnusable(outbox=f"maildir:{folder}", reason=reason) from None

    def hand_over(self, message: EmailMessage, sender: str, address: str) -> HandedOver:
        name = f"{sha256(str(message['Message-ID']).encode()).hexdigest()}.ledger-es"
        written = self._folder / "tmp" / name
        try:
            with written.open("wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            written.rename(self._folder / "new" / name)
        except OSError as error:
            return HandedOver("not_handed_over", error.strerror or "", goes_on=False)
        return HandedOver("sent", f"new/{name}")


class Server:
    """A server that speaks SMTP."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def hand_over(self, message: EmailMessage, sender: str, address: str) -> HandedOver:
        try:
            code, answer = self._server.mail(sender)
            if code == _DONE:
                code, answer = self._server.rcpt(address)
            if code not in (_DONE, 251):
                self._server.rset()
                return HandedOver(_unless_taken(code), _said(code, answer))
        except (OSError, smtplib.SMTPException) as error:
            return HandedOver("not_handed_over", _named(error), goes_on=False)
        try:
            code, answer = self._server.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            return HandedOver(
                _unless_taken(error.smtp_code), _said(error.smtp_code, error.smtp_error)
            )
        except (OSError, smtplib.SMTPException) as error:
            # The server may have taken it before the connection broke.
            return HandedOver("unknown", _named(error), goes_on=False)
        if code != _DONE:
            return HandedOver(_unless_taken(code), _said(code, answer))
        return HandedOver("sent", _said(code, answer))


def _connected(url: str, environment: Mapping[str, str]) -> smtplib.SMTP:
    """A server with the user logged in, over TLS: a password is never said in the clear."""
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError:
        raise OutboxUnusable(outbox="smtp", reason="it is no address of a server") from None
    shown = f"{parts.scheme}://{parts.hostname or ''}"
    if parts.password is not None:
        raise OutboxUnusable(outbox=shown, reason=f"a password stands in {PASSWORD}, not in it")
    if not parts.hostname or parts.path.strip("/") or parts.query:
        raise OutboxUnusable(outbox=shown, reason="it is smtp://HOST, perhaps with USER@ and :PORT")
    user, password = unquote(parts.username or ""), environment.get(PASSWORD, "")
    if user and not password:
        raise OutboxUnusable(outbox=shown, reason=f"{PASSWORD} is not set")
    context = ssl.create_default_context()
    try:
        server = _greeted(parts.scheme, parts.hostname, port, context)
    except (OSError, smtplib.SMTPException) as error:
        raise OutboxUnusable(outbox=shown, reason=_named(error)) from None
    try:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif user and parts.scheme == "smtp":
            raise OutboxUnusable(outbox=shown, reason="it takes passwords only in the clear")
        if user:
            server.login(user, password)
    except (OSError, smtplib.SMTPException) as error:
        server.close()
        raise OutboxUnusable(outbox=shown, reason=_named(error)) from None
    except OutboxUnusable:
        server.close()
        raise
    return server


def _greeted(scheme: str, host: str, port: int, context: ssl.SSLContext) -> smtplib.SMTP:
    """The server after the first words of both sides."""
    if scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    server.ehlo()
    return server


def _quit(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _unless_taken(code: int) -> Literal["refused", "not_handed_over"]:
    """A code from 500 on is for good; the others say to try again later."""
    return "refused" if code >= 500 else "not_handed_over"


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:200]


def _named(error: Exception) -> str:
    """What happened, without what was said before: an answer to a login could quote it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server answered {error.smtp_code}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the server ended the connection"
    return (error.strerror if isinstance(error, OSError) else "") or type(error).__name__
