"""Letters to customers and vendors as PDF, in their language."""
