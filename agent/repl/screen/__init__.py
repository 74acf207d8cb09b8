"""The screen of the REPL: layout, painting, keys, completion, pictures.

May import: terminal and below; never the session or the actions.
Begin reading at screen.py, then layout.py.
"""
