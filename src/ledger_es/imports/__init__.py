"""Turns files and forms into commands, in parts that can be resumed. The command line and other faces share it."""
