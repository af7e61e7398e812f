"""Files for others: banks, auditors and tax offices."""
