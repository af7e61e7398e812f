"""The payment reconciliation job: it reads statements, and proposes, tries and records their applications."""
