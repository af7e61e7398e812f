"""The command line: a file for each noun; app.py names them all."""
