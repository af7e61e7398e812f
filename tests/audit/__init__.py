"""Tests of verify and history."""
