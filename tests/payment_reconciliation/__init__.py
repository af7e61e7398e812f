"""The payment reconciliation journal on real ledgers: file in, applied, reviewed, posted, reconciled."""
