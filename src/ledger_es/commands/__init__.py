"""The commands, each with the pure function that decides it. There is one file for each noun."""
