"""The shell around decisions: it locks, decides, numbers and records, and alone has a clock."""
