"""The benchmark of reading runs, and reading needs no memory for entries that have gone by."""

from __future__ import annotations

import tracemalloc

from benchmarks import statements as benchmark
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
