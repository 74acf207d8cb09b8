"""Looks whether everything works, and says what to do where it does not."""
