"""Which lines of a statement are new money."""
