"""The databases: SQLite and PostgreSQL behind one protocol, and what happens in them.

Knows no asset, no task, no money; may import: tools' errors and clock.
Begin reading at database.py, then sqlite.py.
"""
