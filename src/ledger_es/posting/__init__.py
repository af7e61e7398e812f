"""The posting engine: ledger transactions, G/L lines, entries, applications, discounts and document numbers."""
