"""What the command line and the REPL share: printer, wording, exit codes, questions of money.

May import: app and everything below it. Never cli, repl or server.
Begin reading at printer.py, then run_turn_command.py.
"""
