"""Processes of their own that write to a ledger, and may be killed while they do."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

# Forked from a server that has everything imported: a child begins within milliseconds, so that a kill hits its work.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["ledger_es.cli.app", "ledger_es", "psycopg_pool", "lxml.etree"])

PATIENCE_SECONDS = 120.0


class Child(NamedTuple):
    process: BaseProcess
    connection: Connection

    def hear(self) -> Any:
        """What the child says next."""
        assert self.connection.poll(PATIENCE_SECONDS), "the child says nothing"
        return self.connection.recv()


@contextmanager
def child(work: Callable[..., None], *arguments: Any) -> Iterator[Child]:
    """A process that does `work(connection, *arguments)`; it is gone at the end of the block."""
    ours, theirs = CONTEXT.Pipe()
    process = CONTEXT.Process(target=work, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield Child(process, ours)
        process.join(PATIENCE_SECONDS)
        assert process.exitcode is not None, "the child does not come to an end"
    finally:
        process.kill()
        process.join()
        ours.close()


def do(connection: Connection, work: Callable[..., None], *arguments: Any) -> None:
    """In the child: says when it begins and when it is done."""
    connection.send("begin")
    work(*arguments)
    connection.send("done")


def seconds_of(work: Callable[..., None], *arguments: Any) -> float:
    """How long the work takes in a process that nobody kills."""
    with child(do, work, *arguments) as worker:
        assert worker.hear() == "begin"
        begin = time.monotonic()
        assert worker.hear() == "done"
        return time.monotonic() - begin


def killed(after_seconds: float, work: Callable[..., None], *arguments: Any) -> bool:
    """Kills the process at that moment of its work; False: it was done before."""
    with child(do, work, *arguments) as worker:
        assert worker.hear() == "begin"
        time.sleep(after_seconds)
        worker.process.kill()
        worker.process.join()
    assert worker.process.exitcode in (0, -9), f"the child failed: {worker.process.exitcode}"
    return worker.process.exitcode == -9
