"""Python's cycle collector, paused while many objects are made that all live on."""

from __future__ import annotations

import gc
from typing import Final

_MANY: Final = 20_000
"""Objects made in one pause that are worth being spared a walk."""
_MOST_UNSEEN: Final = 2_000_000
"""Objects that may have been spared before all are walked through."""

_unseen = 0


class collector_paused:  # noqa: N801  # read as what it does: with collector_paused()
    """Walking again and again through what is being built takes a third of the time of a large posting.

    Afterwards the first object made would be charged with one more walk through all that is new, 80 ms after a
    statement of 10,000 lines. So what is new is called old unseen; when there is much of that, all is collected.
    """

    __slots__ = ("_was_enabled",)

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_enabled:
            made = gc.get_count()[0]
            if made > _MANY:
                _call_old(made)
            gc.enable()


def _call_old(made: int) -> None:
    global _unseen
    if _unseen + made > _MOST_UNSEEN:
        _unseen = 0
        gc.collect()
    elif not gc.get_freeze_count():
        # Frozen and thawed, objects are of the oldest generation. What a program froze itself, to fork, stays so.
        _unseen += made
        gc.freeze()
        gc.unfreeze()
