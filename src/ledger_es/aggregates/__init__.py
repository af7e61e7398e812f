"""Events and the states that they add up to, with one file for each stream."""
