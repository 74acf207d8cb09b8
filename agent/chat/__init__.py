"""Conversations as rows: what was said, replay, compaction, search and export.

May import: core. Never llm, never tools.
Begin reading at chat.py, then history.py and turn_log.py.
"""
