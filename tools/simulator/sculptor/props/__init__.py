"""Things that do not move by themselves."""
