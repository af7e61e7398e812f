"""A folder into which statement files are put: what is taken goes to `done`, what is refused to `refused`."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, Self

from ledger_es.errors import FolderIsWatched, FolderNotUsable, Refusal
from ledger_es.payment_reconciliation.statement_feed import ArrivedFile, FileOutcome

DONE: Final = "done"
REFUSED: Final = "refused"
LOCK: Final = ".ledger-es-watch.lock"
QUIET_MILLISECONDS: Final = 500
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", "~")
"""Endings of files that are still being written, or copies that editors keep."""


class _Seen(NamedTuple):
    """A file as it was seen: if it is so again a moment later, nobody writes to it."""

    size: int
    changed: int
    path: Path


class FolderSource:
    """The statement files in a folder, for `Ledger.take_statements`. Open it with `FolderSource.watching`.

    A file is taken when it has not changed for half a second. Hidden files and those with endings such as .part are
    left alone, as are folders and links.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @contextmanager
    def watching(cls, folder: str | os.PathLike[str]) -> Iterator[Self]:
        """The folder, watched by this process alone, until the end of the block.

        Makes `done` and `refused` in it. Raises FolderIsWatched and FolderNotUsable.
        """
        source = cls(Path(folder))
        with _as_refusal(source.folder):
            if not source.folder.is_dir():
                raise NotADirectoryError(20, "this is no folder")
            for name in (DONE, REFUSED):
                (source.folder / name).mkdir(exist_ok=True)
        with _locked(source.folder):
            yield source

    def arrived(self) -> Iterator[ArrivedFile]:
        """The files that lie still, oldest first. Raises FolderNotUsable."""
        with _as_refusal(self.folder):
            before = self._seen()
            if not before:
                return
            time.sleep(QUIET_MILLISECONDS / 1000)
            lying_still = sorted(
                before & self._seen(), key=lambda seen: (seen.changed, seen.path.name)
            )
        for seen in lying_still:
            yield ArrivedFile(seen.path.name, seen.path)

    def settle(self, outcome: FileOutcome) -> None:
        """Move the file to `done`, or to `refused` beside a text that says why. Raises FolderNotUsable.

        The text is there before the file is moved; if either fails, the file stays where it is.
        """
        path = outcome.file.path
        with _as_refusal(self.folder):
            if outcome.refusal is None:
                os.rename(path, _free(self.folder / DONE / path.name))
                return
            target = _free(self.folder / REFUSED / path.name)
            reason = target.with_name(f"{target.name}.txt")
            _write_whole(reason, _why(path.name, outcome.refusal))
            os.rename(path, target)

    def _seen(self) -> set[_Seen]:
        seen = set()
        for entry in os.scandir(self.folder):
            name = entry.name
            if name.startswith(".") or name.casefold().endswith(_UNFINISHED):
                continue
            # A file may be taken away between looking at the folder and at the file.
            with suppress(FileNotFoundError):
                state = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(state.st_mode):
                    seen.add(_Seen(state.st_size, state.st_mtime_ns, Path(entry.path)))
        return seen


def _free(path: Path) -> Path:
    """The path, or one with a number before its endings if there is a file or a reason of that name already."""
    number = 1
    free = path
    while os.path.lexists(free) or os.path.lexists(free.with_name(f"{free.name}.txt")):
        number += 1
        stem, dot, ending = path.name.partition(".")
        free = path.with_name(f"{stem} ({number}){dot}{ending}")
    return free


def _why(name: str, refusal: Refusal) -> str:
    lines = [f"{name} was not imported.", "", f"{refusal.message} [{refusal.code}]", ""]
    lines += [f"try: {cure}" for cure in refusal.cure_lines()]
    lines += ["", "Then put the file back into the folder above this one."]
    return "".join(f"{_harmless(line)}\n" for line in lines)


def _harmless(line: str) -> str:
    """The line with what could command a terminal escaped: it quotes what a stranger has written."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in line
    )


def _write_whole(path: Path, text: str) -> None:
    """Writes the file so that it is there with all of its text, or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
        os.rename(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def _as_refusal(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        reason = error.strerror or str(error)
        raise FolderNotUsable(folder=str(folder), reason=f"{where}: {reason}") from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the lock of the folder. The system lets it go with the process, however that ends."""
    import fcntl

    with _as_refusal(folder):
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderIsWatched(folder=str(folder)) from None
        yield
    finally:
        os.close(lock)
