"""Which lines of a statement are new money: pure functions over records."""
