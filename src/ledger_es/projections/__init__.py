"""Read models: SQL tables built from events, beside them in the same database."""
