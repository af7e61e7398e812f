"""Recognizes which lines of a statement are new money, with pure functions over records."""
