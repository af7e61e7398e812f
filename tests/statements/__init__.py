"""Reading of bank files."""
