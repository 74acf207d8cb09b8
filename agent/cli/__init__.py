"""The command line: one parser, one file a command.

An edge: may import everything below, and repl and server inside the commands that start them.
Begin reading at cli.py, then commands/run.py.
"""
