"""Tests of the files for others."""
