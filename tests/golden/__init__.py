"""The stored form of every event: what was written once must be read for ever."""
