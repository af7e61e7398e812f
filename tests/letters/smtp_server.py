"""A small SMTP server for tests: it keeps what it takes, and answers or breaks off as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

Behaviour = Literal["refuse", "later", "break_before", "break_after", "refuse_data"]


class SmtpServer(socketserver.ThreadingTCPServer):
    """`behaviours` say by the address of a recipient what is not simply taken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, behaviours: Mapping[str, Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.behaviours = dict(behaviours)
        self.taken: list[tuple[str, bytes]] = []
        """The address and the message of each letter that was taken, in this order."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        self._say("220 test")
        address = ""
        for line in self.rfile:
            verb = line[:4].upper()
            behaviour = self.server.behaviours.get(address)
            if verb == b"RCPT":
                address = line.split(b"<", 1)[1].split(b">", 1)[0].decode()
                behaviour = self.server.behaviours.get(address)
                if behaviour == "break_before":
                    return
                refused = {"refuse": "550 no such mailbox", "later": "450 try later"}
                self._say(refused.get(behaviour or "", "250 ok"))
            elif verb == b"DATA":
                self._say("354 go on")
                message = self._message()
                if behaviour != "refuse_data":
                    self.server.taken.append((address, message))
                if behaviour == "break_after":
                    return
                self._say("554 not wanted" if behaviour == "refuse_data" else "250 taken")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _message(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def smtp_server(behaviours: Mapping[str, Behaviour]) -> Iterator[SmtpServer]:
    with SmtpServer(behaviours) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
