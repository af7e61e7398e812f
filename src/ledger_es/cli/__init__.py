"""The command line. Each noun has its own file; app.py lists the commands."""
