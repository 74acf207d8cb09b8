"""Turns that clients watch: started once, heard by many, replayed after a loss, stopped from afar.

May import: kit, app and below.
Begin reading at turn_hub.py.
"""
