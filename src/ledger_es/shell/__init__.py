"""Lock, decide, number, record; states in memory; the one place with a clock."""
