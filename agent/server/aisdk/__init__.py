"""The UI message stream of the AI SDK, so that `useChat` works.

May import: backend, auth and the rooms below them.
Begin reading at ui_stream.py.
"""
