"""What happened, and what it adds up to: events, state, evolve; a file per stream."""
