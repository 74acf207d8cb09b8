"""Who asks: users, their tokens and their own keys.

May import: kit, app and below.
Begin reading at users.py.
"""
