"""Runs case files of rules through the real commands; `python -m tests.conformance FILE.jsonl…`."""
