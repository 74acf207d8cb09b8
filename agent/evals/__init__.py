"""Conversations with known outcomes, scored by what happened in the rows, not by words."""
