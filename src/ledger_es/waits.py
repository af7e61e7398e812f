"""Says what a long wait is for. The code that may wait names the reason; a face that listens is told after two seconds.

Without a listener, as in a program that uses the library, nothing is told and nothing costs time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from threading import Timer
from typing import Final

Tell = Callable[[str], None]

AFTER_SECONDS: Final = 2

_listener: Final[ContextVar[Tell | None]] = ContextVar("listener", default=None)
_UNTOLD: Final = nullcontext()


@contextmanager
def listening(tell: Tell) -> Iterator[None]:
    """Inside the block, `tell` is called with a sentence about each wait that lasts. It runs in a thread of its own."""
    token = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(token)


def wait(reason: str | Callable[[], str]) -> AbstractContextManager[None]:
    """A context for work that may take long, with a sentence that says why, or a function that finds out."""
    tell = _listener.get()
    return _UNTOLD if tell is None else _told(tell, reason)


@contextmanager
def _told(tell: Tell, reason: str | Callable[[], str]) -> Iterator[None]:
    timer = Timer(AFTER_SECONDS, lambda: tell(reason if isinstance(reason, str) else reason()))
    # A program that ends meanwhile does not wait for the sentence.
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
