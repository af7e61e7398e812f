"""Tests of matching: against the case files, against a literal reading of the rules, and piece by piece."""
