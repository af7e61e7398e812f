"""The engine every posting uses: ledger transactions, G/L lines, entries, applications, discounts, numbers drawn."""
