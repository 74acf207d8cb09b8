"""The files that the simulator gives: made on demand from a recipe, exported, looked into.

May import: the simulator's own modules.
Begin reading at maker.py.
"""
