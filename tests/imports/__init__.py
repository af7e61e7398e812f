"""Files to commands without the command line: what every face relies on."""
