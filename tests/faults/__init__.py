"""What goes wrong around the ledger: killed processes, writers side by side, lost answers, full disks, wrong files."""
