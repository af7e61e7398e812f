"""Rules of the house that a machine can check: who imports whom, purity, words, lengths."""
