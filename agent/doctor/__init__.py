"""Looks whether everything works, and says what to do where it does not.

May import: terminal, app and everything below it. Shown by `galatea doctor` and `/doctor`.
Begin reading at examination.py, then finding.py.
"""
