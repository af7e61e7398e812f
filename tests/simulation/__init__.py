"""Seeded random commands over the real shell, held against a naive book that is kept beside it."""
