"""Conversations with known outcomes, scored by what happened in the rows, not by words.

May import: terminal, app and everything below it. Run by `galatea eval`.
Begin reading at case.py, then making.py and scoring.py.
"""
