"""The benchmark of reading runs, and reading needs no memory for entries that have gone by."""

from __future__ import annotations

import tracemalloc

import pytest

from benchmarks import statements as benchmark
from benchmarks.statement_formats import WRITERS
from ledger_es.statements import Entry, stream_statement_file


def test_it_measures_what_it_says():
    found = benchmark.run(["--entries", "500"])
    assert (found["name"], found["sizes"]["entries"]) == ("statements", 500)
    assert found["lines_per_second"] > 0
    assert found["raw_ratio"] > 0
    assert {"write", "raw", "stream", "json", "whole"} == found["stages"].keys()


def test_memory_does_not_grow_with_the_entries(tmp_path):
    def peak(count):
        path = tmp_path / f"{count}.xml"
        benchmark.write_file(path, count)
        tracemalloc.start()
        read = sum(isinstance(part, Entry) for part in stream_statement_file(path))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert read == count
        return used

    peak(100)
    assert peak(4_000) < peak(1_000) + 500_000


@pytest.mark.parametrize("name", ["mt940", "cfonb120", "aeb43"])
def test_memory_does_not_grow_with_the_entries_of_text_formats(tmp_path, name):
    def peak(count):
        path = tmp_path / f"{count}.{name}"
        path.write_text("".join(WRITERS[name](count)), encoding="utf-8")
        tracemalloc.start()
        read = sum(isinstance(part, Entry) for part in stream_statement_file(path))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert read == count
        return used

    # Both files are larger than the pieces in which they are read.
    peak(50)
    assert peak(2_500) < peak(1_000) + 200_000
