"""Letters to customers and vendors."""
