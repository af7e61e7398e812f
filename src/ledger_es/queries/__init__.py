"""Questions to the read models: SQL tables to answers as of a day as known at a moment."""
