"""Delete the bytes of original files of the bank. Their SHA-256, and everything that was read from them, stays."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Final

from pydantic import StringConstraints

from ledger_es.aggregates.audit import STREAM, FilesPurged
from ledger_es.aggregates.event import Event
from ledger_es.commands.erasure import refuse_without_ground
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import OriginalFileUnknown
from ledger_es.values import Personal, Sealed

FILES_AN_EVENT: Final = 1_000
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class PurgeFiles(Command):
    """Delete the bytes of these original files, which are named by their SHA-256.

    `before` is the day by which they were chosen, if any: all their statements end before it
    (`ledger.payment_reconciliation.purge_files` looks for them). `ground` is the reason. It is kept for ever, so it
    should name nobody.
    """

    name: ClassVar[str] = "purge-files"

    file_sha256s: tuple[Sha256, ...]
    before: date | None = None
    ground: Personal

    def request_content(self) -> dict[str, Any]:
        """With a day, the files follow from it: the same request finds fewer of them the second time."""
        content = super().request_content()
        if self.before is not None:
            content.pop("file_sha256s", None)
        return content


def purge_files(command: PurgeFiles, books: Books, policy: Policy) -> Decision:
    refuse_without_ground(command.ground)
    kept = books.kept_files()
    named = list(dict.fromkeys(command.file_sha256s))
    for sha256 in named:
        if sha256 not in kept and sha256 not in books.audit.purged_files:
            raise OriginalFileUnknown(sha256=sha256)
    purged = [sha256 for sha256 in named if sha256 in kept]
    if not purged:
        return Decision([], books.head, {"purged_files": 0, "file_sha256s": []})

    # From here on it must succeed.
    purge_no = books.audit.purge_no_last + 1
    events: list[tuple[str, Event]] = []
    for part, first in enumerate(range(0, len(purged), FILES_AN_EVENT), 1):
        event = FilesPurged(
            purge_no=purge_no,
            part=part,
            before=command.before,
            ground_seal=command.ground.seal,
            file_sha256s=tuple(purged[first : first + FILES_AN_EVENT]),
        )
        events.append((STREAM, event))
    return Decision(
        events,
        books.head,
        {"purge_no": purge_no, "purged_files": len(purged), "file_sha256s": purged},
        [Sealed(f"purge:{purge_no}", command.ground)],
        purged_files=purged,
    )
