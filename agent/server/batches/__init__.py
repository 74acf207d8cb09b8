"""Many assets wanted at once: the request read, priced and begun.

May import: kit, turns, app and below.
Begin reading at batches.py.
"""
