"""The four routes of the original document, with its shapes.

May import: backend, auth and the rooms below them.
Begin reading at original.py.
"""
